"""
From a gap to a change that a writer can look at: what readers typed goes where it will be found.

    Gap --fix--> Change        add_wording    their wordings into `aliases:` of the article that answers it
                               write_article  a draft with their question as its title
                               translate      a draft in the language that has none
                               (fix_process)  none: the shop's page or process is at fault, not an article
                 + a promise in promises.yml, which a draft need not keep before it is published
                 + the owner's decision in gaps.jsonl

Nothing is written here; `change` writes it, prints it or commits it.  Readers' text is hostile and private:
it is cleaned, and a wording that may say who asked is left out, for git forgets nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from kb_builder.article import RESERVED_IDS, Article, read_article
from kb_builder.change import Change, ChangeRefused, FileChange
from kb_builder.content import OTHER, Content, Library
from kb_builder.edit import add_to_front_matter
from kb_builder.new import Draft, draft_text
from kb_builder.problem import ContentError, nearest, place
from kb_builder.schema import Promise
from kb_builder.word_lists import add_promise, question_key
from kb_builder.wordings import fitting, slug
from kb_builder.wordings import title as title_of
from search_api.gaps import Decision, Gap
from search_api.gaps.decisions import decisions_text, parse_decisions
from search_api.privacy import redact

MOST_WORDINGS = 5
"""Of one gap that become aliases: more of them say the same again."""


def fix(
    gap: Gap,
    library: Library,
    today: date,
    *,
    others: Sequence[Gap] = (),
    article_id: str | None = None,
    new_id: str | None = None,
) -> Change:
    """
    Plan what would answer a gap.

    Args:
        others: Gaps of other languages that the same article answers; it is fixed in their languages, too.
        article_id: An article that answers the gap, whatever the advice is.
        new_id: Address of an article that is to be written, whatever the advice and `article_id` are; where one is
            to be written and none given, it is made of an English wording.

    Returns:
        Files with their paths below `change_root`; the same files, gap and day give the same change.

    Raises:
        ChangeRefused: Nothing can be done about the gap here; the message says what can.
        ContentError: A file that would be changed cannot be read any more, or `new_id` cannot be an address.
        DecisionError: gaps.jsonl is at fault.
    """
    gaps = (gap, *others)
    for each in gaps:
        _must_be_a_language_of(library, each)
    files = _Files(root=change_root(library.content))
    named = None if new_id else _named(gap, library, article_id)
    id_ = named or _new_id(gaps, library, new_id)
    for lang in dict.fromkeys(each.lang for each in gaps):
        asked = [each for each in gaps if each.lang == lang]
        there = _find(library, lang, id_)
        if there:
            wordings = _add_wordings(files, library, there, asked)
        else:
            wordings = _begin(files, library, id_, asked, _original(library, id_, lang) if named else None, today)
        _promise(files, library, id_, lang, wordings)
    _decide(files, library, gaps, id_, today)
    zone = ZoneInfo(library.content.shop.time_zone)
    return Change(files=files.changes(), subject=_subject(library, id_, gap.lang, named), body=_body(gaps, zone))


def change_root(content: Content) -> Path:
    """The folder that the paths of a change begin in: the repository's, else the one around content and articles."""
    folders = content.root.resolve(), content.articles_dir.resolve()
    shared = Path(os.path.commonpath(folders))
    repository = next((folder for folder in (shared, *shared.parents) if (folder / ".git").exists()), None)
    return repository or (shared.parent if shared == folders[0] else shared)


@dataclass(slots=True, kw_only=True)
class _Files:
    """The files a change is about, as they are and as they become."""

    root: Path
    _before: dict[Path, str | None] = field(default_factory=dict)
    _after: dict[Path, str] = field(default_factory=dict)

    def read(self, path: Path) -> str | None:
        """What the file says, after what was planned so far; None if there is none."""
        if path not in self._before:
            self._before[path] = _text(path)
        return self._after.get(path, self._before[path])

    def put(self, path: Path, text: str) -> None:
        self.read(path)
        self._after[path] = text

    def changes(self) -> tuple[FileChange, ...]:
        changed = [
            FileChange(path=_below(self.root, path), before=self._before[path], after=after)
            for path, after in self._after.items()
            if after != self._before[path]
        ]
        return tuple(sorted(changed, key=lambda file: file.path))


def _below(root: Path, path: Path) -> str:
    whole = path.parent.resolve() / path.name
    if not whole.is_relative_to(root):
        raise ChangeRefused(place(path), f"lies outside of {root}", "change it by hand")
    return whole.relative_to(root).as_posix()


def _text(path: Path) -> str | None:
    """With the line ends it has."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ChangeRefused(place(path), f"cannot be read: {error}", "check the file and its rights") from error


def _must_be_a_language_of(library: Library, gap: Gap) -> None:
    languages = library.content.shop.languages
    if gap.lang not in languages:
        raise ChangeRefused(
            f"gap {gap.id}", f"language {gap.lang!r} is not in shop.yml", nearest(gap.lang, languages)
        )


def _named(gap: Gap, library: Library, article_id: str | None) -> str | None:
    """The article that answers the gap in some language; None: it has yet to be written."""
    where = f"gap {gap.id}"
    if article_id:
        must_be_there(library, article_id, where)
        return article_id
    if gap.advice == "write_article":
        return None
    found = gap.near[0].article_id if gap.near else ""
    if gap.advice == "fix_process":
        read = f"readers found {found!r} and it did not help: " if found else ""
        raise ChangeRefused(
            where,
            f"{read}what they ask about goes wrong on a page or in a process of the shop, which no article mends",
            f"mend that, then run 'kb gaps close {gap.id}'; or name with --article one that only lacks these words",
        )
    if found not in _ids(library):
        raise ChangeRefused(where, f"the article that was to answer it, {found!r}, does not exist", "name another")
    return found


def must_be_there(library: Library, article_id: str, where: str) -> None:
    """
    Refuse the id of an article that there is neither published nor as a draft.

    Raises:
        ChangeRefused: The message says which comes nearest.
    """
    known = _ids(library)
    if article_id not in known:
        raise ChangeRefused(where, f"no article {article_id!r}", nearest(article_id, known))


def _ids(library: Library) -> set[str]:
    return {article.id for article in _articles(library)}


def _articles(library: Library) -> Iterable[Article]:
    return (*library.content.articles, *library.content.drafts)


def _find(library: Library, lang: str, id_: str) -> Article | None:
    return next((article for article in _articles(library) if (article.lang, article.id) == (lang, id_)), None)


def _original(library: Library, id_: str, lang: str) -> Article | None:
    """What a translation into `lang` is made from: the shop's first language that has it."""
    others = (other for other in library.content.shop.languages if other != lang)
    return next((found for other in others if (found := _find(library, other, id_))), None)


def _file_of(library: Library, article: Article) -> Path:
    return library.content.articles_dir / article.path


def _add_wordings(files: _Files, library: Library, article: Article, gaps: Sequence[Gap]) -> list[str]:
    """
    Put into an article what readers call it that it does not say yet.

    Returns:
        All that fits, whether it was there or not, the clearest first.
    """
    wordings = fitting(_asked(gaps))
    if not wordings:
        raise ChangeRefused(
            f"gap {gaps[0].id}",
            f"each wording is too long, or may say who asked, to stand in {article.place}",
            "add one of your own to its 'aliases:'",
        )
    path = _file_of(library, article)
    source = files.read(path)
    if source is None:
        raise ChangeRefused(article.place, "is there no more", "plan the fix again")
    written = _read(library, source, article)
    known = {question_key(text) for each in (article, written) for text in (each.title, *each.aliases)}
    new = [wording for wording in wordings if question_key(wording) not in known][:MOST_WORDINGS]
    if new:
        after = add_to_front_matter(source, "aliases", new, PurePosixPath(article.place))
        _must_say_the_same(library, article, written, after, new)
        files.put(path, after)
    return wordings


def _read(library: Library, source: str, article: Article) -> Article:
    languages = library.content.shop.languages
    return read_article(source, article.path, article.place, languages, languages[0])


def _must_say_the_same(library: Library, article: Article, before: Article, after: str, new: Sequence[str]) -> None:
    """An edit by lines is only as good as its reading back."""
    mend = "add the wordings to its 'aliases:' by hand"
    try:
        found = _read(library, after, article)
    except ContentError as error:
        said = error.problems[0].message
        raise ChangeRefused(article.place, f"could not be read with {len(new)} more aliases: {said}", mend) from error
    meant = replace(before, aliases=(*before.aliases, *new), has_front_matter=True)
    if found != replace(meant, lines=found.lines, body_line=found.body_line):
        raise ChangeRefused(article.place, "is written in a way that aliases cannot be added to", mend)


def _asked(gaps: Iterable[Gap]) -> list[str]:
    return [text for gap in gaps for text in (gap.question, *gap.questions)]


def _begin(
    files: _Files, library: Library, id_: str, gaps: Sequence[Gap], original: Article | None, today: date
) -> list[str]:
    """
    Begin an article, or the translation of `original`.

    Returns:
        What readers call it, the title first.
    """
    gap = gaps[0]
    title = title_of(_asked(gaps), gap.lang)
    if not title:
        raise ChangeRefused(f"gap {gap.id}", "no wording of it can be a title", "begin the article with 'kb new'")
    wordings = [wording for wording in fitting(_asked(gaps)) if question_key(wording) != question_key(title)]
    beside = original or next(_near(library, gap), None)
    related = original.related if original else tuple(article.id for article in _near(library, gap, gap.lang))
    path = library.content.articles_dir / _path(library, gap.lang, id_, beside, original)
    if files.read(path) is not None:
        raise ChangeRefused(place(path), "is there already", "choose another id, or name the article")
    first = library.content.shop.languages[0]
    category = library.category_of(beside) if beside else OTHER
    draft = Draft(
        id=id_,
        title=title,
        lang=gap.lang,
        category="" if category == OTHER else category,
        today=today,
        aliases=tuple(wordings[:MOST_WORDINGS]),
        related=tuple(other for other in related if (gap.lang, other) in library.by_key),
        source=original.lang if original and original.lang != first else "",
        original=original and _as_written(files, library, original),
    )
    text = draft_text(draft)
    _must_be_a_draft(library, text, path, draft)
    files.put(path, text)
    return [title, *wordings]


def _as_written(files: _Files, library: Library, article: Article) -> Article:
    """An article with its facts as their names, as a translation needs them."""
    source = files.read(_file_of(library, article))
    if source is None:
        raise ChangeRefused(article.place, "is there no more", "plan the fix again")
    return _read(library, source, article)


def _must_be_a_draft(library: Library, text: str, path: Path, draft: Draft) -> None:
    """What cannot be read back must not be written: an id given by hand may be no address."""
    languages = library.content.shop.languages
    inner = PurePosixPath(path.relative_to(library.content.articles_dir).as_posix())
    found = read_article(text, inner, place(path).path, languages, languages[0])
    if (found.id, found.lang, found.title, found.aliases, found.draft) != (
        draft.id,
        draft.lang,
        draft.title,
        draft.aliases,
        True,
    ):
        raise ChangeRefused(place(path), "would not be read as it was meant", "begin it with 'kb new'")


def _near(library: Library, gap: Gap, lang: str | None = None) -> Iterator[Article]:
    """The nearest articles that exist, in their own language or only in `lang`."""
    for near in gap.near:
        for each in (gap.lang, near.lang) if lang is None else (lang,):
            if article := library.by_key.get((each, near.article_id)):
                yield article
                break


def _path(library: Library, lang: str, id_: str, beside: Article | None, original: Article | None) -> PurePosixPath:
    """Beside the nearest article, as that lies in its language; below the articles' folder."""
    name = original.path.name if original else f"{id_}.md"
    languages = library.content.shop.languages
    if beside and beside.lang == lang:
        return beside.path.parent / name
    inner = beside.path.parent.parts if beside else ()
    if inner and inner[0] in languages:
        inner = inner[1:]
    has_folder = len(languages) > 1 or any(article.path.parts[0] == lang for article in _articles(library))
    return PurePosixPath(*([lang] if has_folder else []), *inner, name)


def _new_id(gaps: Sequence[Gap], library: Library, wanted: str | None) -> str:
    """Words of an English wording if there is one, as `gift-wrap-order`; else the gap's own id."""
    taken = _ids(library) | RESERVED_IDS
    if wanted:
        if wanted in taken:
            raise ChangeRefused(f"gap {gaps[0].id}", f"{wanted!r} is taken", "choose another id, or name the article")
        return wanted
    english = fitting(_asked(gap for gap in gaps if gap.lang == "en"))
    made = slug([*english, *fitting(_asked(gaps))]) or f"gap-{gaps[0].id}"
    return next(id_ for number in count(1) if (id_ := made if number == 1 else f"{made}-{number}") not in taken)


def _promise(files: _Files, library: Library, id_: str, lang: str, wordings: Sequence[str]) -> None:
    """Promise the clearest wording that search looks for in this language: it goes by letters, and a page's is another."""
    question = next((wording for wording in wordings if _letters_of(wording) in ("", lang)), None)
    if question:
        path = library.content.root / "promises.yml"
        files.put(path, add_promise(files.read(path), Promise(q=question, lang=lang, article=id_), path))


def _letters_of(text: str) -> str:
    """The language that letters give away; empty for Latin ones and kanji, which all write."""
    return "ko" if re.search("[가-힣]", text) else "ja" if re.search("[ぁ-ゖァ-ヺ]", text) else ""


def _decide(files: _Files, library: Library, gaps: Sequence[Gap], id_: str, today: date) -> None:
    path = library.content.root / "gaps.jsonl"
    known = {each.id: each for each in parse_decisions((files.read(path) or "").encode(), path)}
    zone = ZoneInfo(library.content.shop.time_zone)
    for gap in gaps:
        known[gap.id] = _fixed(gap, known.get(gap.id), id_, _day(gap.first, zone), today)
    files.put(path, decisions_text(known.values()))


def _fixed(gap: Gap, known: Decision | None, id_: str, first: date, today: date) -> Decision:
    """What was decided before keeps its words, its note and its day: they are the owner's."""
    before = known.questions if known else ()
    asked = (redact(text).text for text in (gap.question, *gap.questions))
    return Decision(
        id=gap.id,
        lang=gap.lang,
        questions=tuple(dict.fromkeys(text for text in (*before, *asked) if text)),
        state="fixed",
        note=gap.note or (known.note if known else ""),
        article=id_,
        opened=known.opened if known and known.opened else first,
        closed=today,
    )


def _day(at: datetime, zone: ZoneInfo) -> date:
    """On the shop's clock, as every day of a report is."""
    return at.astimezone(zone).date() if at.tzinfo else at.date()


def _subject(library: Library, id_: str, lang: str, named: str | None) -> str:
    # No word of a reader stands here: a forge would take "closes #12" at its word.
    if _find(library, lang, id_):
        return f"Say {id_} in the words of readers who did not find it"
    return f"Begin {id_} in {lang}, which has it not" if named else f"Begin {id_}, which readers looked for"


def _body(gaps: Sequence[Gap], zone: ZoneInfo) -> str:
    # The first may be older than the period whose searches are counted.
    return "\n".join(
        f"Gap {gap.id} ({gap.lang}): {gap.searches:,} searches in {gap.sessions:,} sessions found no answer,"
        f" the last on {_day(gap.last, zone)}; first asked on {_day(gap.first, zone)}."
        for gap in gaps
    )
