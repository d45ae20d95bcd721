"""Our search as the API runs it: published by the code of a build, opened and asked by that of the server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.engine import LIMIT, Found, InProcess
from bench.sets import Article, sections_of
from search_api.answer import answer_query
from search_api.snapshot import OpenSnapshot, open_snapshot, publish

TODAY = date(2026, 1, 1)


class Ours(InProcess):
    folder: Path
    """Of the snapshot."""
    snapshot: OpenSnapshot

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        publish(sections_of(articles), {}, folder)

    def open(self, folder: Path, lang: str) -> None:  # noqa: ARG002  # the snapshot knows its languages
        self.folder = folder / (folder / "current").read_text().strip()
        self.snapshot = open_snapshot(self.folder)

    def search(self, text: str, lang: str) -> Found:
        return search(self.snapshot, text, lang)


def search(snapshot: OpenSnapshot, text: str, lang: str) -> Found:
    answer = answer_query(snapshot, text, lang, limit=LIMIT, today=TODAY)
    return Found(tuple(hit.article_id for hit in answer.hits), answer.estimate, answer.verdict.value)
