"""
The engines behind `SearchEngine`, and the one place that chooses among them.

`whoosh` keeps an index on disk; `memory` evaluates the formula of `contract.ranking` as plainly as it
can be written, from the documents alone, and is what the others are held against.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from search_api.contract.search import IndexManifest, IndexWriter, SearchEngine
from search_api.engines.memory import MemoryEngine, MemoryWriter
from search_api.engines.whoosh import WhooshEngine, WhooshWriter

DEFAULT_ENGINE = "whoosh"

_ENGINES: dict[str, tuple[Callable[[Path, IndexManifest], SearchEngine], Callable[[], IndexWriter]]] = {
    "whoosh": (WhooshEngine, WhooshWriter),
    "memory": (MemoryEngine, MemoryWriter),
}


def open_engine(folder: Path, manifest: IndexManifest, name: str = DEFAULT_ENGINE) -> SearchEngine:
    """
    Open the engine of a snapshot that has been verified: a Whoosh index holds a pickle, opening one runs it.

    Raises:
        SnapshotRefused: The files are not an index of this engine.
    """
    return _ENGINES[name][0](folder, manifest)


def new_writer(name: str = DEFAULT_ENGINE) -> IndexWriter:
    return _ENGINES[name][1]()
