"""Whoosh with its own analyzer and scorer; as it comes, every word of a question must be there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from whoosh import index
from whoosh.fields import ID, TEXT, Schema
from whoosh.qparser import AndGroup, MultifieldParser, OrGroup

from bench.engine import LIMIT, Found, InProcess
from bench.sets import Article

# A reader's "?" is no wildcard.
_SIGNS = re.compile(r"[^\w\s]+")


class WhooshPlain(InProcess):
    def __init__(self, *, any_word: bool = False) -> None:
        self._group = OrGroup if any_word else AndGroup

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        schema = Schema(id=ID(stored=True), title=TEXT(field_boost=2.0), body=TEXT)
        writer = index.create_in(folder, schema).writer()
        for article in articles:
            writer.add_document(id=article["id"], title=article["title"], body=article["body"])
        writer.commit()

    def open(self, folder: Path, lang: str) -> None:  # noqa: ARG002  # the same for every language
        self._searcher = index.open_dir(folder, readonly=True).searcher()
        self._parser = MultifieldParser(["title", "body"], self._searcher.schema, group=self._group)

    def search(self, text: str, lang: str) -> Found:  # noqa: ARG002
        hits = self._searcher.search(self._parser.parse(_SIGNS.sub(" ", text)), limit=LIMIT)
        return Found(tuple(hit["id"] for hit in hits), hits[0].score if hits else 0.0)
