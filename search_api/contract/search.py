"""
What an engine is: `SearchEngine` answers, `IndexWriter` stores; neither sees raw text.

    query --analyse--> AnalysedQuery --engine.search--> Ranking of Hits --judge--> Verdict

Engines are given terms made by `contract.analysis` and evaluate the formula of `contract.ranking`;
`tests/seams/test_search_engine.py` says what that means and runs against every one of them.

Exceptions::

    SearchError
      EngineUnavailable    cannot be asked now; 503, never "no results", never a gap
        SnapshotRefused    the snapshot is damaged, foreign or of another analysis
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from search_api.contract.analysis import Term
from search_api.contract.documents import IndexDocument


class SearchError(Exception):
    """Root of what search can raise."""


class EngineUnavailable(SearchError):
    """The engine cannot be asked; the question itself may well have an answer."""


class SnapshotRefused(EngineUnavailable):
    """A snapshot that must not be opened: damaged, incomplete or made by another analysis."""


class Verdict(StrEnum):
    """How well a question was answered, as far as words can tell."""

    ANSWERED = "answered"
    WEAK = "weak"
    """There are hits, but they share little with the question."""
    EMPTY = "empty"
    """Nothing worth showing as an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedQuery:
    """A question turned into terms."""

    raw: str
    lang: str
    terms: tuple[Term, ...]
    """Each (field, text) once, in order of first appearance."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that matched."""

    document: IndexDocument
    score: float
    """Not comparable between questions, unless measured against `Ranking.ideal`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The sections that matched, best first, and what they are measured against."""

    hits: tuple[Hit, ...]
    ideal: float
    """The score of a text that is full of every term the reader typed, unknown ones included."""


NOTHING = Ranking(hits=(), ideal=0.0)
"""The ranking of a question without terms, or in a language without articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexManifest:
    """What a snapshot says about itself; written last, so its presence means the snapshot is whole."""

    schema_version: int
    build_id: str
    """Name of the snapshot's folder: a hash of what is in it."""
    fingerprints: Mapping[str, str]
    """What was analysed how: `analysis` -> `contract.analysis.fingerprint()`."""
    files: Mapping[str, str]
    """Path below the snapshot, "/" between folders -> SHA-256 in hex."""
    document_count: int
    time_zone: str
    """IANA name of where the days begin on which an article is an answer."""


class SearchEngine(Protocol):
    """Answers from one immutable snapshot; safe to call from several threads."""

    manifest: IndexManifest

    def search(self, query: AnalysedQuery, limit: int) -> Ranking:
        """
        Rank the sections that hold any term of `query`.

        Raises:
            EngineUnavailable: The engine was closed or its files went away.
        """
        ...

    def knows(self, field: str, text: str, lang: str) -> bool:
        """Whether any section of that language holds the term."""
        ...

    def documents(self) -> Iterable[IndexDocument]:
        """Every section, in the order in which it was added."""
        ...

    def close(self) -> None: ...


class IndexWriter(Protocol):
    """Stores sections in the engine's own form inside a snapshot that is being made."""

    def add(self, document: IndexDocument) -> None: ...

    def publish(self, folder: Path) -> None:
        """Write the engine's files below `folder`, which exists; the same documents give the same bytes."""
        ...
