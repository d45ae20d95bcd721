"""
From a library to a search snapshot: articles become sections, and no promise may break.

    Library --index_documents--> [IndexDocument] --publish--> index/<build>/ --promises--> current
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from kb_builder.content import Content, Library
from kb_builder.facts import localised
from kb_builder.opening import days_off
from kb_builder.problem import ContentError, Problem, nearest, place
from kb_builder.schema import Promise
from search_api import snapshot
from search_api.answer import find_articles
from search_api.contract.documents import IndexDocument
from search_api.contract.search import IndexManifest, SnapshotRefused
from search_api.shop import Shop
from search_api.snapshot import OpenSnapshot, open_current

RANKS = 50
"""Results of a promised question that are looked at, to tell how far down its article stands."""


def index_documents(library: Library) -> Iterator[IndexDocument]:
    """The sections of every article, the lead of each first; the same content gives the same order."""
    for article in library.content.articles:
        for section in library.rendered[article.lang, article.id].sections:
            lead = not section.heading
            if not lead and not section.text:
                continue
            yield IndexDocument(
                doc_id=f"{article.lang}/{article.id}" + (f"#{section.anchor}" if section.anchor else ""),
                article_id=article.id,
                url=article.url + (f"#{section.anchor}" if section.anchor else ""),
                lang=article.lang,
                title=article.title,
                heading=section.heading,
                text=section.text,
                answer=library.answer(article),
                aliases=article.aliases if lead else (),
                category=article.category,
                tags=article.tags if lead else (),
                valid_from=article.valid_from.isoformat() if article.valid_from else "",
                valid_until=article.valid_until.isoformat() if article.valid_until else "",
            )


def publish(library: Library, index_dir: Path, today: date, *, site_url: str = "") -> IndexManifest:
    """
    Write a snapshot and make it the current one.

    Args:
        site_url: Of mkdocs.yml, which outweighs that of shop.yml; empty if it has none.

    Raises:
        ContentError: KB401, KB402: a promise is broken; `current` stays where it was.
    """
    return snapshot.publish(
        index_documents(library),
        library.content.synonyms,
        index_dir,
        time_zone=library.content.shop.time_zone,
        shop=shop_of(library.content, site_url),
        accept=lambda opened: _keep_promises(library, opened, today),
    )


def shop_of(content: Content, site_url: str = "") -> Shop:
    """What a report is to say of the shop."""
    shop = content.shop
    languages = shop.languages
    address = (site_url or shop.site_url or "").rstrip("/")
    return Shop(
        name={lang: localised(shop.name, lang) for lang in languages},
        categories={
            category.id: {lang: localised(category.title, lang) for lang in languages}
            for category in content.categories
        },
        channels={
            channel.id: {lang: localised(channel.label, lang) for lang in languages} for channel in shop.channels
        },
        site_url=address and f"{address}/",
        days_off=days_off(shop),
        decisions=content.decisions,
    )


def _keep_promises(library: Library, opened: OpenSnapshot, today: date) -> None:
    asked = (ask_promise(promise, library, opened, today) for promise in library.content.promises)
    problems = [each.problem for each in asked if each.problem]
    if problems:
        raise ContentError(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A promise, and what became of it."""

    promise: Promise
    rank: int
    """Where its article stands, counted from 1; 0 if not among the first `RANKS`."""
    problem: Problem | None
    """KB401 or KB402 if it is broken."""

    @property
    def state(self) -> Literal["kept", "broken", "waits"]:
        """`waits`: its article is a draft, which no search can find; `kb check` keeps reminding of it (KB506)."""
        if self.problem:
            return "broken"
        return "kept" if self.rank else "waits"


def ask_promise(promise: Promise, library: Library, opened: OpenSnapshot, today: date) -> Asked:
    """Ask the question of a promise, and look where its article stands; of a draft it counts once that is published."""
    where = place(library.content.root / "promises.yml")
    if (promise.lang, promise.article) not in library.by_key:
        if any((draft.lang, draft.id) == (promise.lang, promise.article) for draft in library.content.drafts):
            return Asked(promise=promise, rank=0, problem=None)
        ids = (id_ for lang, id_ in library.by_key if lang == promise.lang)
        message = f"{promise.q!r} promises {promise.article!r}, which does not exist in {promise.lang}"
        problem = Problem(where, "KB402", message, nearest(promise.article, ids))
        return Asked(promise=promise, rank=0, problem=problem)
    article = library.by_key[promise.lang, promise.article]
    answer = find_articles(opened, promise.q, promise.lang, today=article.nearest_valid_day(today))
    found = answer.ids[:RANKS]
    rank = found.index(promise.article) + 1 if promise.article in found else 0
    if 1 <= rank <= promise.within:
        return Asked(promise=promise, rank=rank, problem=None)
    above = ", ".join(found[: promise.within]) or "nothing"
    problem = Problem(
        where,
        "KB401",
        f"{promise.q!r} ({promise.lang}) does not find {promise.article!r} among the first {promise.within};"
        f" there stands {above}",
        f"add the question to 'aliases:' of {promise.article!r}",
    )
    return Asked(promise=promise, rank=rank, problem=problem)


@contextmanager
def snapshot_to_ask(library: Library, index_dir: Path) -> Iterator[OpenSnapshot]:
    """The snapshot that is served, or one of `library` that is thrown away if none can be."""
    with TemporaryDirectory() as folder:
        try:
            opened = open_current(index_dir)
        except SnapshotRefused:
            content = library.content
            time_zone = content.shop.time_zone
            snapshot.publish(index_documents(library), content.synonyms, Path(folder), time_zone=time_zone)
            opened = open_current(Path(folder))
        try:
            yield opened
        finally:
            opened.close()
