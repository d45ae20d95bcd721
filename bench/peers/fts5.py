"""
SQLite FTS5: its trigram tokenizer for Korean and Japanese, Porter stems for English; title counted twice.

The trigrams of a question are joined with OR; as one phrase it would be found only where it stands as typed.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.engine import LIMIT, Found, InProcess
from bench.peers.tokens import ngrams
from bench.sets import Article

_SQL = "SELECT id, -bm25(articles, 0, 2, 1) FROM articles WHERE articles MATCH ? ORDER BY 2 DESC LIMIT ?"
_WORD = re.compile(r"\w+")


class Fts5(InProcess):
    def build(self, articles: Sequence[Article], folder: Path) -> None:
        tokenizer = "porter unicode61" if articles[0]["lang"] == "en" else "trigram"
        with sqlite3.connect(folder / "articles.db") as db:
            db.execute(f"CREATE VIRTUAL TABLE articles USING fts5(id UNINDEXED, title, body, tokenize='{tokenizer}')")
            db.executemany("INSERT INTO articles VALUES (:id, :title, :body)", articles)
            db.execute("INSERT INTO articles(articles) VALUES ('optimize')")
        db.close()

    def open(self, folder: Path, lang: str) -> None:  # noqa: ARG002  # the table knows its tokenizer
        self._db = sqlite3.connect(folder / "articles.db")

    def search(self, text: str, lang: str) -> Found:
        # Its trigrams run across spaces and signs, as the tokenizer's own do.
        words = _WORD.findall(text) if lang == "en" else ngrams(text.replace('"', " "), 3)
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        if not asked:
            return Found((), 0.0)
        found = self._db.execute(_SQL, [asked, LIMIT]).fetchall()
        return Found(tuple(id_ for id_, _ in found), found[0][1] if found else 0.0)
