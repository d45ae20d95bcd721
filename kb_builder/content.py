"""
The whole of `kb/`: every file read, every article rendered, everything that refers to something looked up.

    kb/ --read_content--> Content --render--> Library --check--> [Problem]

Each phase reports all its problems; the next one starts only when there are none.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from kb_builder.article import Article, read_article
from kb_builder.facts import fill, format_fact, placeholders
from kb_builder.opening import opening_problems
from kb_builder.problem import ContentError, Problem, nearest, place
from kb_builder.render import DeadLink, Rendered, Renderer
from kb_builder.schema import Categories, Category, Promise, Promises, Shop, Synonyms, read
from kb_builder.strict_yaml import parse
from kb_builder.urls import relative
from search_api.gaps import Decision
from search_api.gaps.decisions import DecisionError, read_decisions

DECISIONS = "gaps.jsonl"

OTHER = "other"
"""Category of articles that have none."""

Key = tuple[str, str]
"""(language, id) of an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What writers have written; nothing in it was rendered."""

    root: Path
    articles_dir: Path
    shop: Shop
    categories: tuple[Category, ...]
    has_categories: bool
    """Whether categories.yml gave them; otherwise they were made from folders."""
    synonyms: Mapping[str, tuple[tuple[str, ...], ...]]
    promises: tuple[Promise, ...]
    articles: tuple[Article, ...]
    """Without drafts; in the order of language, then id."""
    drafts: tuple[Article, ...]
    facts: Mapping[str, Mapping[str, str]]
    """Language -> name of a fact -> how that language writes it."""
    decisions: tuple[Decision, ...] = ()
    """What the owner has said of questions that found no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Content with every article rendered and every link resolved."""

    content: Content
    rendered: Mapping[Key, Rendered]
    by_key: Mapping[Key, Article]
    inbound: Mapping[Key, int]
    """How many other articles name an article as related: the nearest thing to "useful" before there is a log."""
    by_category: Mapping[Key, tuple[Article, ...]]
    """(language, category) -> its articles, those that others refer to most first."""

    def category_of(self, article: Article) -> str:
        """The id of its category; `OTHER` if it has none that readers could open."""
        known = any(category.id == article.category for category in self.content.categories)
        return article.category if known else OTHER

    def answer(self, article: Article) -> str:
        return article.answer or self.rendered[article.lang, article.id].summary

    def file_at(self, article: Article, address: str) -> Path | None:
        """The writer's file that an address on an article's page leads to; None if it leads to none."""
        path = posixpath.normpath(posixpath.join(article.url, unquote(urlsplit(address).path)))
        file = self.content.articles_dir / path
        return file if ":" not in address and not path.startswith("..") and file.is_file() else None

    def newer_original(self, article: Article) -> Article | None:
        """What an article was translated from, if that has changed since; None where dates do not say so."""
        original = self.by_key.get((article.source or self.content.shop.languages[0], article.id))
        if original is None or original.lang == article.lang or not (original.updated and article.updated):
            return None
        return original if original.updated > article.updated else None

    def channels(self, article: Article) -> list[str]:
        """Ids of the contact channels for an article, best first; empty: the shop's own order."""
        if article.contact:
            return list(article.contact)
        return next((list(c.contact) for c in self.content.categories if c.id == article.category), [])


def read_content(root: Path, articles_dir: Path | None = None, *, name: str = "Help") -> Content:
    """
    Read every file of a help center.

    Args:
        root: The folder of shop.yml and the word lists; none of them need exist.
        articles_dir: The folder of articles, `articles` below `root` if not given.
        name: What the shop is called if shop.yml does not say.

    Raises:
        ContentError: All faults that lie within single files.
    """
    problems: list[Problem] = []
    articles_dir = articles_dir or root / "articles"

    def file(filename: str, wanted: Any, fallback: Any) -> Any:
        path = root / filename
        try:
            return read(parse(_text(path), path), wanted, path) if path.is_file() else fallback
        except ContentError as error:
            problems.extend(error.problems)
            return fallback

    shop: Shop = file("shop.yml", Shop, None) or Shop(name=name, languages=_languages(articles_dir))
    categories: Categories = file("categories.yml", Categories, [])
    synonyms: Synonyms = file("synonyms.yml", Synonyms, {})
    promises: Promises = file("promises.yml", Promises, [])
    decisions = _decisions(root / DECISIONS, problems)
    facts = _facts(shop, root / "shop.yml", problems)
    problems += (Problem(place(root / "shop.yml"), "KB108", *said) for said in opening_problems(shop))

    articles: list[Article] = []
    for path in sorted(articles_dir.rglob("*.md")):
        inner = PurePosixPath(path.relative_to(articles_dir).as_posix())
        if any(part.startswith(".") for part in inner.parts):
            continue
        try:
            article = read_article(_text(path), inner, place(path).path, shop.languages, shop.languages[0])
            articles.append(_with_facts(article, facts.get(article.lang, {}), problems))
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    articles.sort(key=lambda article: (article.lang, article.id, article.path))
    published = tuple(article for article in articles if not article.draft)
    return Content(
        root=root,
        articles_dir=articles_dir,
        shop=shop,
        categories=tuple(categories) or _from_folders(published),
        has_categories=bool(categories),
        synonyms={lang: tuple(tuple(group) for group in groups) for lang, groups in synonyms.items()},
        promises=tuple(promises),
        articles=published,
        drafts=tuple(article for article in articles if article.draft),
        facts=facts,
        decisions=decisions,
    )


def _decisions(path: Path, problems: list[Problem]) -> tuple[Decision, ...]:
    try:
        return read_decisions(path)
    except DecisionError as error:
        problems.append(Problem(place(path, error.line), "KB113", error.fact, error.mend))
        return ()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ContentError(
            [Problem(place(path, line), "KB101", f"is not UTF-8: {error.reason}", "save the file as UTF-8")]
        ) from error
    except OSError as error:
        raise ContentError(
            [Problem(place(path), "KB101", f"cannot be read: {error.strerror}", "check the file and its rights")]
        ) from error


def _languages(articles_dir: Path) -> list[str]:
    """The languages of a folder without a shop.yml: its subfolders that are named like one."""
    known = {"ko", "ja", "en"}
    found = (
        sorted(path.name for path in articles_dir.glob("*/") if path.name in known) if articles_dir.is_dir() else []
    )
    return found or ["en"]


def _facts(shop: Shop, path: Path, problems: list[Problem]) -> dict[str, dict[str, str]]:
    formatted: dict[str, dict[str, str]] = {lang: {} for lang in shop.languages}
    for fact_name, fact in shop.facts.items():
        try:
            for lang in shop.languages:
                formatted[lang][fact_name] = format_fact(fact, lang)
        except ValueError as error:
            problems.append(
                Problem(place(path), "KB108", f"fact {fact_name!r} {error}", "give one unit, such as { days: 7 }")
            )
    return formatted


def _with_facts(article: Article, facts: Mapping[str, str], problems: list[Problem]) -> Article:
    """The article with its facts filled in; without any facts in shop.yml, {{ }} means nothing."""
    if not facts:
        return article
    texts = [("title", article.title), ("answer", article.answer), *(("aliases", alias) for alias in article.aliases)]
    for key, text in texts:
        _check_facts(text, article.place, article.line(key), facts, problems)
    _check_facts(article.body, article.place, article.body_line, facts, problems)
    return replace(
        article,
        title=fill(article.title, facts),
        answer=fill(article.answer, facts),
        aliases=tuple(fill(alias, facts) for alias in article.aliases),
        body=fill(article.body, facts),
    )


def _check_facts(text: str, name: str, line: int, facts: Mapping[str, str], problems: list[Problem]) -> None:
    for fact, offset in placeholders(text):
        if fact not in facts:
            problems.append(
                Problem(place(name, line + offset), "KB111", f"no fact {fact!r} in shop.yml", nearest(fact, facts))
            )


def _from_folders(articles: Iterable[Article]) -> tuple[Category, ...]:
    """Without a categories.yml every folder is a category."""
    names = sorted({article.category for article in articles if article.category})
    return tuple(Category(id=name, title=name.replace("-", " ").capitalize()) for name in names)


class Librarian:
    """
    Renders content, and remembers what it rendered.

    While serving, one edit costs one article: an article is rendered again only if its own text
    or the set of addresses it may link to has changed.
    """

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._kept: dict[Article, tuple[Rendered, list[_Link]]] = {}
        self._addresses: object = None

    def render(self, content: Content) -> Library:
        """
        Render every article.

        Raises:
            ContentError: KB112, KB2xx: all that is wrong between files or in what was rendered.
        """
        problems = _duplicates(content)
        by_key = {(article.lang, article.id): article for article in content.articles}
        media = frozenset(
            path.relative_to(content.articles_dir).as_posix()
            for path in content.articles_dir.rglob("*")
            if path.suffix != ".md" and path.is_file()
        )
        addresses = (frozenset(by_key), frozenset(article.path for article in content.articles), media)
        if addresses != self._addresses:
            self._kept.clear()
            self._addresses = addresses
        links = _Links(content, by_key, media)
        kept = {article: self._kept.get(article) or self._render(article, links) for article in content.articles}
        self._kept = kept
        rendered = {(article.lang, article.id): result for article, (result, _) in kept.items()}
        for article, (result, followed) in kept.items():
            problems += [
                Problem(place(article.place, article.body_line + fault.line), fault.code, fault.message, fault.mend)
                for fault in result.faults
            ]
            problems += _dead_anchors(article, result, followed, rendered)
        problems += _references(content, by_key)
        if problems:
            raise ContentError(problems)
        inbound = Counter(
            (article.lang, id_) for article in content.articles for id_ in article.related if id_ != article.id
        )
        known = {category.id for category in content.categories}
        by_category: dict[Key, list[Article]] = defaultdict(list)
        for article in sorted(content.articles, key=lambda a: (-inbound[a.lang, a.id], a.title)):
            by_category[article.lang, article.category if article.category in known else OTHER].append(article)
        return Library(
            content=content,
            rendered=rendered,
            by_key=by_key,
            inbound=inbound,
            by_category={key: tuple(found) for key, found in by_category.items()},
        )

    def _render(self, article: Article, links: _Links) -> tuple[Rendered, list[_Link]]:
        followed: list[_Link] = []
        result = self._renderer.render(article.body, lambda href: links.resolve(article, href, followed))
        return result, followed


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to a heading, to be looked up once every article is rendered."""

    target: Key
    anchor: str
    written: str


class _Links:
    """Finds what a link of an article means: an id, a Markdown file, another file, or an address elsewhere."""

    def __init__(self, content: Content, by_key: Mapping[Key, Article], media: frozenset[str]) -> None:
        self._by_key = by_key
        self._by_path = {article.path.as_posix(): article for article in content.articles}
        self._languages = content.shop.languages
        self._media = media

    def resolve(self, article: Article, href: str, followed: list[_Link]) -> str:
        if not href or ":" in href.split("/")[0] or href.startswith("//"):
            return href
        # Copied from a browser, or with spaces in it, a link is written in per cents.
        path, _, anchor = unquote(href).partition("#")
        if not path:
            followed.append(_Link((article.lang, article.id), anchor, href))
            return href
        target = self._article(article, path)
        if target is not None:
            if anchor:
                followed.append(_Link((target.lang, target.id), anchor, href))
            return relative(target.url + (f"#{anchor}" if anchor else ""), article.url)
        folder = article.path.parent.as_posix()
        file = posixpath.normpath(posixpath.join(folder, path))
        if file in self._media:
            return relative(file, article.url)
        if "." in posixpath.basename(path):
            files = (posixpath.relpath(known, folder) for known in (*self._by_path, *self._media))
            raise DeadLink("KB206", f"link to missing file {path!r}", nearest(path, files))
        ids = {id_ for lang, id_ in self._by_key if lang == article.lang}
        raise DeadLink("KB204", f"link to missing article {path!r}", nearest(path.strip("/"), ids))

    def _article(self, article: Article, path: str) -> Article | None:
        if path.endswith(".md"):
            return self._by_path.get(posixpath.normpath(posixpath.join(article.path.parent.as_posix(), path)))
        wanted = path.strip("/")
        for lang in (article.lang, *self._languages):
            if found := self._by_key.get((lang, wanted)):
                return found
        return None


def _dead_anchors(
    article: Article, result: Rendered, followed: Sequence[_Link], rendered: Mapping[Key, Rendered]
) -> list[Problem]:
    problems = []
    for link in followed:
        # Of two articles with one address, each knows its own headings.
        page = result if link.target == (article.lang, article.id) else rendered[link.target]
        known = [heading.id for heading in page.headings]
        if link.anchor not in known and f'id="{link.anchor}"' not in page.html:
            at = article.body.find(link.written)
            line = article.body_line + (article.body.count("\n", 0, at) if at >= 0 else 0)
            problems.append(
                Problem(
                    place(article.place, line),
                    "KB205",
                    f"no heading {link.anchor!r} in {link.target[1]!r}",
                    nearest(link.anchor, known),
                )
            )
    return problems


def _duplicates(content: Content) -> list[Problem]:
    first: dict[Key, Article] = {}
    problems = []
    for article in content.articles:
        other = first.setdefault((article.lang, article.id), article)
        if other is not article:
            problems.append(
                Problem(
                    place(article.place, article.line("id")),
                    "KB201",
                    f"{article.url} is also the address of {other.place}",
                    "give one of the two another 'id:'",
                )
            )
    return problems


def _references(content: Content, by_key: Mapping[Key, Article]) -> list[Problem]:
    """What front matter names must exist."""
    problems = []
    categories = {category.id for category in content.categories}
    channels = {channel.id for channel in content.shop.channels}
    everywhere = {id_ for _, id_ in by_key}
    for article in content.articles:

        def note(key: str, code: str, message: str, mend: str, article: Article = article) -> None:
            problems.append(Problem(place(article.place, article.line(key)), code, message, mend))

        if article.lang not in content.shop.languages:
            note(
                "lang",
                "KB209",
                f"language {article.lang!r} is not in shop.yml",
                nearest(article.lang, content.shop.languages),
            )
        # A folder that is no category is only a folder.
        if article.line("category") and content.has_categories and article.category not in categories:
            note("category", "KB202", f"no category {article.category!r}", nearest(article.category, categories))
        for id_ in article.related:
            if id_ not in everywhere:
                note("related", "KB203", f"no article {id_!r}", nearest(id_, everywhere))
        for channel in article.contact:
            if channel not in channels:
                note("contact", "KB207", f"no contact channel {channel!r}", nearest(channel, channels))
    for id_ in content.shop.popular:
        if id_ not in everywhere:
            problems.append(
                Problem(place(content.root / "shop.yml"), "KB203", f"no article {id_!r}", nearest(id_, everywhere))
            )
    for category in content.categories:
        for channel in category.contact:
            if channel not in channels:
                path = content.root / "categories.yml"
                problems.append(
                    Problem(place(path), "KB207", f"no contact channel {channel!r}", nearest(channel, channels))
                )
    return problems


def advice(library: Library, today: date) -> list[Problem]:
    """What would make articles easier to find and to trust; none of it fails a build."""
    found = []
    languages = library.content.shop.languages
    for article in library.content.articles:
        lacking = [key for key in ("answer", "aliases", "updated") if not getattr(article, key)]
        if article.category not in {category.id for category in library.content.categories}:
            lacking.append("category")
        if lacking:
            found.append(
                Problem(
                    place(article.place, 1 if article.has_front_matter else 0),
                    "KB501",
                    f"has no {', '.join(lacking)}",
                    "add to the front matter: " + ", ".join(f"'{key}:'" for key in lacking),
                )
            )
        if article.lang == languages[0]:
            missing = [lang for lang in languages if (lang, article.id) not in library.by_key]
            if missing:
                found.append(
                    Problem(
                        place(article.place),
                        "KB502",
                        f"is missing in {', '.join(missing)}",
                        f"write {article.id!r} in {missing[0]}",
                    )
                )
        if article.review_by and article.review_by < today:
            found.append(
                Problem(
                    place(article.place, article.line("review_by")),
                    "KB503",
                    f"was to be reviewed by {article.review_by}",
                    "read it again, then move 'updated' and 'review_by'",
                )
            )
        if original := library.newer_original(article):
            found.append(
                Problem(
                    place(article.place, article.line("updated")),
                    "KB504",
                    f"was updated on {article.updated}, its original in {original.lang} on {original.updated}",
                    f"bring over what changed in {original.place}, then move 'updated'",
                )
            )
        found += _heavy_or_silent_images(library, article)
    return sorted([*found, *_awaited_drafts(library)])


def _awaited_drafts(library: Library) -> Iterator[Problem]:
    """A promise cannot be kept by a draft: unless the draft is spoken of, both would be forgotten."""
    waiting = Counter((promise.lang, promise.article) for promise in library.content.promises)
    for draft in library.content.drafts:
        count = waiting[draft.lang, draft.id]
        if count and (draft.lang, draft.id) not in library.by_key:
            yield Problem(
                place(draft.place, draft.line("draft")),
                "KB506",
                f"is a draft that {count} {'promises wait' if count > 1 else 'promise waits'} for",
                "write it and remove 'draft: true', or remove what promises.yml says of it",
            )


HEAVY_KB = 500
"""Takes a phone on slow 4G some three seconds."""


def _heavy_or_silent_images(library: Library, article: Article) -> Iterator[Problem]:
    for image in re.findall(r"<img [^>]*>", library.rendered[article.lang, article.id].html):
        address = _attribute(image, "src")
        where = place(article.place, article.body_line + _line_of(address, article.body))
        if not _attribute(image, "alt"):
            yield Problem(where, "KB505", f"image {address!r} has no words", "write ![what it shows](file)")
        file = library.file_at(article, address)
        if file and (size := file.stat().st_size // 1000) > HEAVY_KB:
            yield Problem(
                where, "KB505", f"image {address!r} weighs {size:,} kB", f"make it smaller than {HEAVY_KB} kB"
            )


def _attribute(tag: str, name: str) -> str:
    found = re.search(f' {name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def _line_of(address: str, body: str) -> int:
    at = body.find(posixpath.basename(unquote(address)))
    return body.count("\n", 0, at) if at >= 0 else 0
