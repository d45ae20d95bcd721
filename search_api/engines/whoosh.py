"""
The one door to Whoosh: an index on disk per language, terms in, ranked sections out.

Only what Whoosh 2.7.4, Whoosh-Reloaded 2.7.5 and whoosh3 share is used, so one can stand in for
another.  Traps met, each the reason for a line below:

- a Whoosh index holds a pickle (its schema): opening a foreign one runs code, so `snapshot` verifies
  every file before this module sees the folder;
- segment names are random: seeded, or two builds of the same articles would differ;
- `Or` leaves its array matcher above 5,000 documents for one that is four times slower;
- the default query parser joins with AND, which finds nothing for 96 % of questions: there is no parser here;
- a reader opened while a commit removes its segment fails: an index here is written once, before it
  is published, and never again.
"""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from whoosh import fields, index, scoring
from whoosh import query as whoosh_query
from whoosh.analysis import IDTokenizer

from search_api.contract.documents import IndexDocument, read_documents
from search_api.contract.ranking import FIELDS, K1, best_term_score, idf, index_terms
from search_api.contract.search import (
    AnalysedQuery,
    EngineUnavailable,
    Hit,
    IndexManifest,
    Ranking,
    SnapshotRefused,
)

_WEIGHTING = scoring.BM25F(K1=K1, **{f"{name}_B": field.b for name, field in FIELDS.items()})


class _Or(whoosh_query.Or):  # type: ignore[misc]  # whoosh has no types
    """`Or` that keeps the array matcher however many documents there are."""

    matcher_type = whoosh_query.Or.ARRAY_MATCHER


class WhooshEngine:
    """Searches the indexes below `whoosh/` of a verified snapshot."""

    def __init__(self, folder: Path, manifest: IndexManifest) -> None:
        self.manifest = manifest
        self._documents = tuple(read_documents(folder / "documents.jsonl"))
        self._lock = threading.Lock()
        self._closed = False
        self._languages: dict[str, _Language] = {}
        try:
            for path in sorted(folder.glob("whoosh/*")):
                sections = [document for document in self._documents if document.lang == path.name]
                self._languages[path.name] = _Language(path, sections)
        except SnapshotRefused:
            self.close()
            raise

    def search(self, query: AnalysedQuery, limit: int) -> Ranking:
        language = self._languages.get(query.lang)
        with self._lock:
            if self._closed:
                raise EngineUnavailable("the engine was closed")
            if language is None or not query.terms:
                return Ranking(hits=(), ideal=0.0, weights={})
            return language.rank(query, limit)

    def documents(self) -> Iterable[IndexDocument]:
        return self._documents

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for language in self._languages.values():
                language.searcher.close()


class _Language:
    """The index of one language and the sections it ranks."""

    def __init__(self, path: Path, sections: list[IndexDocument]) -> None:
        self.sections = sections
        self._keys: dict[int, frozenset[tuple[str, str]]] = {}
        try:
            self.searcher = index.open_dir(str(path), readonly=True).searcher(weighting=_WEIGHTING)
        except (index.IndexError, OSError) as error:
            raise SnapshotRefused(f"whoosh/{path.name}: not an index: {error}") from error
        if (held := self.searcher.doc_count()) != len(sections):
            self.searcher.close()
            raise SnapshotRefused(f"whoosh/{path.name}: holds {held} sections, documents.jsonl {len(sections)}")

    def rank(self, query: AnalysedQuery, limit: int) -> Ranking:
        wanted = [
            whoosh_query.Term(name, term.text, boost=field.weight * term.weight)
            for term in query.terms
            for name, field in FIELDS.items()
            if field.kind == term.field
        ]
        weights = {term.key: term.weight * self._best(term.field, term.text) for term in query.terms}
        try:
            found = self.searcher.search(_Or(wanted), limit=limit)
            places = [(result["at"], float(result.score)) for result in found]
        except OSError as error:
            raise EngineUnavailable(f"the index cannot be read: {error}") from error
        return Ranking(
            hits=tuple(
                Hit(
                    document=self.sections[at],
                    score=score,
                    matched=tuple(term for term in query.terms if term.key in self._keys_of(at)),
                )
                for at, score in places
            ),
            ideal=sum(weights[term.key] for term in query.terms if term.weight == 1.0),
            weights=weights,
        )

    def _best(self, kind: str, text: str) -> float:
        """The most that a term can add to a score over all fields of its kind."""
        return sum(
            best_term_score(field, idf(len(self.sections), self.searcher.doc_frequency(name, text)))
            for name, field in FIELDS.items()
            if field.kind == kind
        )

    def _keys_of(self, at: int) -> frozenset[tuple[str, str]]:
        """The terms of a section; remembered, because the same few are shown again and again."""
        if at not in self._keys:
            terms = index_terms(self.sections[at])
            self._keys[at] = frozenset((FIELDS[name].kind, text) for name in FIELDS for text in terms[name])
        return self._keys[at]


class WhooshWriter:
    """Collects sections and writes an index per language."""

    def __init__(self) -> None:
        self._documents: list[IndexDocument] = []

    def add(self, document: IndexDocument) -> None:
        self._documents.append(document)

    def publish(self, folder: Path) -> None:
        for lang in sorted({document.lang for document in self._documents}):
            path = folder / "whoosh" / lang
            path.mkdir(parents=True)
            for name, content in _index_of(tuple(d for d in self._documents if d.lang == lang)).items():
                (path / name).write_bytes(content)


@lru_cache(maxsize=8)
def _index_of(documents: tuple[IndexDocument, ...]) -> Mapping[str, bytes]:
    """
    The files of an index of `documents`, by name.

    Remembered, because an edit while serving changes one language and leaves the others as they were.
    """
    schema = fields.Schema(
        at=fields.STORED(),
        # Terms arrive as lists, so the tokenizer is never asked; the default one would be pickled with the schema.
        **{name: fields.TEXT(analyzer=IDTokenizer(), phrase=False) for name in FIELDS},
    )
    # A folder of its own: Whoosh's storage in memory keeps its temporary files under a name that every process shares.
    with tempfile.TemporaryDirectory() as folder, _same_names_each_time():
        # A compound file would carry the times of its parts.
        writer = index.create_in(folder, schema).writer(compound=False)
        for at, document in enumerate(documents):
            writer.add_document(at=at, **index_terms(document))
        writer.commit(optimize=True)
        files = sorted(path for path in Path(folder).iterdir() if path.is_file() and not path.name.endswith("LOCK"))
        return {path.name: path.read_bytes() for path in files}


@contextmanager
def _same_names_each_time() -> Iterator[None]:
    """Whoosh draws the name of a segment from `random`."""
    state = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)
