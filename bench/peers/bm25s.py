"""bm25s (NumPy): bigrams of Korean and Japanese, Snowball stems of English, the title twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import snowballstemmer

from bench.engine import LIMIT, Found, InProcess, NotInstalled
from bench.peers.tokens import ngrams, runs
from bench.sets import Article

PACKAGES = Path(__file__).parent.parent / ".packages"
"""Where `bench.setup` puts packages that the project itself does not need."""

_stemmer = snowballstemmer.stemmer("english")


class Bm25s(InProcess):
    def __init__(self) -> None:
        self._bm25s: Any = _import()

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        index = self._bm25s.BM25()
        tokens = [_tokens(f"{article['title']}\n{article['title']}\n{article['body']}") for article in articles]
        index.index(tokens, show_progress=False)
        index.save(folder)
        (folder / "ids.json").write_text(json.dumps([article["id"] for article in articles]))

    def open(self, folder: Path, lang: str) -> None:  # noqa: ARG002  # the same for every language
        self._index = self._bm25s.BM25.load(folder)
        self._ids = json.loads((folder / "ids.json").read_text())

    def search(self, text: str, lang: str) -> Found:  # noqa: ARG002
        tokens = [token for token in _tokens(text) if token in self._index.vocab_dict]
        if not tokens:
            return Found((), 0.0)
        limit = min(LIMIT, len(self._ids))
        places, scores = self._index.retrieve([tokens], k=limit, show_progress=False)
        ids = tuple(self._ids[at] for at, score in zip(places[0], scores[0], strict=True) if score > 0)
        return Found(ids, float(scores[0][0]))


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for run, is_cjk in runs(text):
        tokens += ngrams(run, 2) if is_cjk else [_stemmer.stemWord(run)]
    return tokens


def _import() -> Any:
    if str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    try:
        import bm25s
    except ImportError as error:
        raise NotInstalled("bm25s") from error
    return bm25s
