"""Our search of a site without an API, for which no peer needs to be installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peers.node import NodeEngine
from bench.sets import Article, sections_of
from kb_builder.offline import index_offline


class Offline(NodeEngine):
    """The index beside the pages, asked by their scripts."""

    def __init__(self) -> None:
        super().__init__("offline", package="")

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        for name, content in index_offline(sections_of(articles), {}, "UTC"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
