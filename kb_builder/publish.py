"""
From a library to a search snapshot: articles become sections, and no promise may break.

    Library --index_documents--> [IndexDocument] --publish--> index/<build>/ --promises--> current
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kb_builder.content import Library
from kb_builder.problem import ContentError, Problem, nearest, place
from kb_builder.schema import Promise
from search_api import snapshot
from search_api.answer import answer_query
from search_api.contract.documents import IndexDocument
from search_api.contract.search import IndexManifest


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


def publish(library: Library, index_dir: Path, today: date) -> IndexManifest:
    """
    Write a snapshot and make it the current one.

    Raises:
        ContentError: KB401, KB402: a promise is broken; `current` stays where it was.
    """
    return snapshot.publish(
        index_documents(library),
        library.content.synonyms,
        index_dir,
        accept=lambda opened: _keep_promises(library, opened, today),
    )


def _keep_promises(library: Library, opened: snapshot.OpenSnapshot, today: date) -> None:
    problems = [p for promise in library.content.promises for p in broken(promise, library, opened, today)]
    if problems:
        raise ContentError(problems)


def broken(promise: Promise, library: Library, opened: snapshot.OpenSnapshot, today: date) -> Iterator[Problem]:
    """What is wrong with one promise, if anything."""
    where = place(library.content.root / "promises.yml")
    if (promise.lang, promise.article) not in library.by_key:
        ids = (id_ for lang, id_ in library.by_key if lang == promise.lang)
        message = f"{promise.q!r} promises {promise.article!r}, which does not exist in {promise.lang}"
        yield Problem(where, "KB402", message, nearest(promise.article, ids))
        return
    found = [hit.article_id for hit in answer_query(opened, promise.q, promise.lang, limit=10, today=today).hits]
    if promise.article not in found[: promise.within]:
        above = ", ".join(found[: promise.within]) or "nothing"
        yield Problem(
            where,
            "KB401",
            f"{promise.q!r} ({promise.lang}) does not find {promise.article!r} among the first {promise.within};"
            f" there stands {above}",
            f"add the question to 'aliases:' of {promise.article!r}",
        )
