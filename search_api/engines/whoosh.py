"""
The one door to Whoosh: an index on disk per language is the store, ranked in arrays once it is open.

    documents --index_terms--> Whoosh index
                          +--> arrays --search--> ranked sections
                               (where they are missing, read back from the index)

Whoosh's own scorer needs 384 ms for a question at 10,000 articles; the arrays give the same ranking in a
few.  Only what Whoosh 2.7.4, Whoosh-Reloaded 2.7.5 and whoosh3 share is used, so one can stand in for
another.  Traps met, each the reason for a line below:

- a Whoosh index holds a pickle (its schema): opening a foreign one runs code, so `snapshot` verifies
  every file before this module sees the folder;
- segment names are random: seeded, or two builds of the same articles would differ;
- a reader opened while a commit removes its segment fails: an index here is written once, before it
  is published, and never again.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, index, scoring
from whoosh.analysis import IDTokenizer

from search_api.contract.documents import IndexDocument, read_documents
from search_api.contract.ranking import FIELDS, idf, index_terms, kinds_of
from search_api.contract.search import (
    NOTHING,
    AnalysedQuery,
    EngineUnavailable,
    Hit,
    IndexManifest,
    Ranking,
    SnapshotRefused,
)
from search_api.engines import arrays

STORE = "whoosh"
"""Folder of a snapshot with an index per language."""
ARRAYS = "arrays"
"""Folder with the arrays per language: can be made anew from the store, so a snapshot is whole without them."""


_Terms = Mapping[str, Sequence[str]]
"""Field -> the terms of a section, repeated as often as they count."""
_Found = dict[str, list[tuple[str, arrays.Ints, arrays.Floats]]]
"""Field -> each term, the sections that hold it, and how often."""


class OurBM25(scoring.BM25F):  # type: ignore[misc]  # whoosh has no types
    """
    Whoosh's own evaluation of the formula of `contract.ranking`, which tests hold the arrays against.

    The weights of kinds, fields and terms are not in it: they are the boosts of a query.
    """

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._kinds = kinds_of(lang)

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: int = 1) -> Any:
        field = FIELDS[fieldname]
        return scoring.BM25FScorer(searcher, fieldname, text, field.b, self._kinds[field.kind].k1, qf=qf)

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        parent = searcher.get_parent()
        return idf(parent.doc_count_all(), parent.doc_frequency(fieldname, text))


class WhooshEngine:
    """Searches the indexes below `whoosh/` of a verified snapshot; safe to call from several threads."""

    def __init__(self, folder: Path, manifest: IndexManifest) -> None:
        self.manifest = manifest
        self._documents = tuple(read_documents(folder / "documents.jsonl"))
        sections: dict[str, list[IndexDocument]] = defaultdict(list)
        for document in self._documents:
            sections[document.lang].append(document)
        self._sections: Mapping[str, tuple[IndexDocument, ...]] = {
            lang: tuple(documents) for lang, documents in sections.items()
        }
        self._indexes: Mapping[str, arrays.Index] | None = {
            lang: _open(folder, lang, len(documents), manifest) for lang, documents in self._sections.items()
        }

    def search(self, query: AnalysedQuery, limit: int) -> Ranking:
        indexes = self._indexes
        if indexes is None:
            raise EngineUnavailable("the engine was closed")
        if query.lang not in indexes or not query.terms:
            return NOTHING
        found = indexes[query.lang].search(query.terms, limit)
        sections = self._sections[query.lang]
        return Ranking(
            hits=tuple(Hit(sections[at], score) for at, score in zip(found.sections, found.scores, strict=True)),
            ideal=found.ideal,
        )

    def knows(self, field: str, text: str, lang: str) -> bool:
        return bool(self._indexes and lang in self._indexes and text in self._indexes[lang].postings[field].rows)

    def documents(self) -> Iterable[IndexDocument]:
        return self._documents

    def close(self) -> None:
        self._indexes = None


def _open(folder: Path, lang: str, count: int, manifest: IndexManifest) -> arrays.Index:
    """The arrays of one language, read back from Whoosh if there are none that are whole and of this format."""
    prefix = f"{ARRAYS}/{lang}/"
    checksums = {name.removeprefix(prefix): sha for name, sha in manifest.files.items() if name.startswith(prefix)}
    kept = arrays.load(folder / prefix, checksums) if checksums else None
    if kept is not None and kept.count == count:
        return kept
    made = read_postings(folder / STORE / lang)
    if made.count != count:
        raise SnapshotRefused(f"{STORE}/{lang}: holds {made.count} sections, documents.jsonl {count}")
    return made


def read_postings(path: Path) -> arrays.Index:
    """
    Read all postings of a Whoosh index into arrays.

    Raises:
        SnapshotRefused: It is not an index.
    """
    try:
        with index.open_dir(str(path), readonly=True).reader() as reader:
            return _postings(reader, path.name)
    except (index.IndexError, OSError) as error:
        raise SnapshotRefused(f"{STORE}/{path.name}: not an index: {error}") from error


def _postings(reader: Any, lang: str) -> arrays.Index:
    """What `_counted` makes from documents, read back from their index."""
    found: _Found = {name: [] for name in FIELDS}
    for name, text in reader.all_terms():
        matcher = reader.postings(name, text)
        sections, counts = [], []
        while matcher.is_active():
            sections.append(matcher.id())
            counts.append(matcher.weight())
            matcher.next()
        found[name].append((text.decode("utf-8"), np.array(sections, np.int32), np.array(counts, np.float32)))
    return _arrays(lang, [reader.stored_fields(at)["lengths"] for at in range(reader.doc_count_all())], found)


def _counted(terms: Sequence[_Terms], lang: str) -> arrays.Index:
    """The postings of sections, each given as its terms per field."""
    holders: dict[str, dict[str, list[tuple[int, int]]]] = {name: defaultdict(list) for name in FIELDS}
    for at, of_section in enumerate(terms):
        for name, of_field in of_section.items():
            for text, number in Counter(of_field).items():
                holders[name][text].append((at, number))
    found: _Found = {name: [] for name in FIELDS}
    for name, of_text in holders.items():
        for text, holding in of_text.items():
            sections, counts = zip(*holding, strict=True)
            found[name].append((text, np.array(sections, np.int32), np.array(counts, np.float32)))
    return _arrays(lang, [_lengths(of_section) for of_section in terms], found)


def _lengths(terms: _Terms) -> list[int]:
    return [len(terms[name]) for name in FIELDS]


def _arrays(lang: str, lengths: Sequence[Sequence[int]], found: _Found) -> arrays.Index:
    of_field = {
        name: np.array([of_section[at] for of_section in lengths], np.float32) for at, name in enumerate(FIELDS)
    }
    return arrays.Index(
        len(lengths),
        {
            kind: arrays.build(
                of_kind,
                len(lengths),
                {name: (of_field[name], found[name]) for name in FIELDS if FIELDS[name].kind == kind},
            )
            for kind, of_kind in kinds_of(lang).items()
        },
    )


class WhooshWriter:
    """Collects sections and writes an index per language."""

    def __init__(self) -> None:
        self._documents: list[IndexDocument] = []

    def add(self, document: IndexDocument) -> None:
        self._documents.append(document)

    def publish(self, folder: Path) -> None:
        for lang in sorted({document.lang for document in self._documents}):
            path = folder / STORE / lang
            path.mkdir(parents=True)
            files, postings = _index_of(tuple(d for d in self._documents if d.lang == lang))
            for name, content in files.items():
                (path / name).write_bytes(content)
            arrays.save(postings, folder / ARRAYS / lang)


@lru_cache(maxsize=8)
def _index_of(documents: tuple[IndexDocument, ...]) -> tuple[Mapping[str, bytes], arrays.Index]:
    """
    The files of an index of `documents`, by name, and its postings.

    Remembered, because an edit while serving changes one language and leaves the others as they were.
    """
    schema = fields.Schema(
        # Whoosh itself keeps a length in one byte: 1,000 terms are 1,000 or 1,100 to it.
        lengths=fields.STORED(),
        # Terms arrive as lists, so the tokenizer is never asked; the default one would be pickled with the schema.
        **{name: fields.TEXT(analyzer=IDTokenizer(), phrase=False) for name in FIELDS},
    )
    # A folder of its own: Whoosh's storage in memory keeps its temporary files under a name that every process shares.
    with tempfile.TemporaryDirectory() as folder, _same_names_each_time():
        # A compound file would carry the times of its parts.
        writer = index.create_in(folder, schema).writer(compound=False)
        terms = [index_terms(document) for document in documents]
        for of_section in terms:
            writer.add_document(lengths=_lengths(of_section), **of_section)
        writer.commit(optimize=True)
        return _files(Path(folder)), _counted(terms, documents[0].lang)


def _files(folder: Path) -> Mapping[str, bytes]:
    """The files of an index; the lock is none of them."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.endswith("LOCK"))
    return {path.name: path.read_bytes() for path in paths}


@contextmanager
def _same_names_each_time() -> Iterator[None]:
    """Whoosh draws the name of a segment from `random`."""
    state = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)
