"""
The formula of `contract.ranking`, evaluated in plain dictionaries.

Slow on purpose where speed would cost clarity: it is what "the right ranking" means in tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from search_api.contract.analysis import Term
from search_api.contract.documents import IndexDocument, read_documents
from search_api.contract.ranking import FIELDS, ideal_score, idf, index_terms, kinds_of, term_score
from search_api.contract.search import NOTHING, AnalysedQuery, EngineUnavailable, Hit, IndexManifest, Ranking


class MemoryEngine:
    """Reads `documents.jsonl` of a snapshot and nothing else."""

    def __init__(self, folder: Path, manifest: IndexManifest) -> None:
        self.manifest = manifest
        self._documents = tuple(read_documents(folder / "documents.jsonl"))
        self._languages = {
            lang: _Postings([d for d in self._documents if d.lang == lang])
            for lang in {d.lang for d in self._documents}
        }
        self._closed = False

    def search(self, query: AnalysedQuery, limit: int) -> Ranking:
        if self._closed:
            raise EngineUnavailable("the engine was closed")
        postings = self._languages.get(query.lang)
        if postings is None or not query.terms:
            return NOTHING
        return postings.rank(query.terms, limit)

    def knows(self, field: str, text: str, lang: str) -> bool:
        postings = self._languages.get(lang)
        names = [name for name in FIELDS if FIELDS[name].kind == field]
        return postings is not None and any(text in postings.found[name] for name in names)

    def documents(self) -> Iterable[IndexDocument]:
        return self._documents

    def close(self) -> None:
        self._closed = True


class _Postings:
    """The sections of one language, by field and term."""

    def __init__(self, documents: list[IndexDocument]) -> None:
        self.documents = documents
        self.kinds = kinds_of(documents[0].lang)
        terms = [index_terms(document) for document in documents]
        self.lengths = {name: [len(fields[name]) for fields in terms] for name in FIELDS}
        self.found: dict[str, dict[str, dict[int, int]]] = {name: defaultdict(dict) for name in FIELDS}
        for at, fields in enumerate(terms):
            for name in FIELDS:
                for text, count in Counter(fields[name]).items():
                    self.found[name][text][at] = count

    def rank(self, terms: Sequence[Term], limit: int) -> Ranking:
        scores = self._scores(terms)
        best = sorted(scores, key=lambda at: (-scores[at], at))[:limit]
        return Ranking(
            hits=tuple(Hit(self.documents[at], scores[at]) for at in best),
            ideal=sum(term.weight * self._ideal(term) for term in terms if not term.added),
        )

    def _scores(self, terms: Iterable[Term]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for term in terms:
            for name, field in FIELDS.items():
                holding = self.found[name].get(term.text, {}) if field.kind == term.field else {}
                rarity = idf(len(self.documents), len(holding))
                lengths = self.lengths[name]
                for at, count in holding.items():
                    mean = sum(lengths) / len(lengths)
                    kind = self.kinds[field.kind]
                    scores[at] += term.weight * term_score(field, kind, rarity, count, lengths[at], mean)
        return scores

    def _ideal(self, term: Term) -> float:
        holding = self.found[term.field].get(term.text, {})
        return ideal_score(self.kinds[term.field], len(self.documents), len(holding))


class MemoryWriter:
    """Writes nothing: the documents of the snapshot are all that `MemoryEngine` reads."""

    def add(self, document: IndexDocument) -> None:
        pass

    def publish(self, folder: Path) -> None:
        pass
