"""
The formula of `contract.ranking`, evaluated in plain dictionaries.

Slow on purpose where speed would cost clarity: it is what "the right ranking" means in tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from search_api.contract.documents import IndexDocument, read_documents
from search_api.contract.ranking import FIELDS, best_term_score, idf, index_terms, term_score
from search_api.contract.search import AnalysedQuery, EngineUnavailable, Hit, IndexManifest, Ranking


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
            return Ranking(hits=(), ideal=0.0, weights={})
        return postings.rank(query, limit)

    def documents(self) -> Iterable[IndexDocument]:
        return self._documents

    def close(self) -> None:
        self._closed = True


class _Postings:
    """The sections of one language, by field and term."""

    def __init__(self, documents: list[IndexDocument]) -> None:
        self.documents = documents
        terms = [index_terms(document) for document in documents]
        self.lengths = {name: [len(fields[name]) for fields in terms] for name in FIELDS}
        self.found: dict[str, dict[str, dict[int, int]]] = {name: defaultdict(dict) for name in FIELDS}
        for at, fields in enumerate(terms):
            for name in FIELDS:
                for text, count in Counter(fields[name]).items():
                    self.found[name][text][at] = count

    def rank(self, query: AnalysedQuery, limit: int) -> Ranking:
        scores: Counter[int] = Counter()
        matched: dict[int, set[tuple[str, str]]] = defaultdict(set)
        weights: Counter[tuple[str, str]] = Counter()
        for term in query.terms:
            for name, field in FIELDS.items():
                if field.kind != term.field:
                    continue
                holding = self.found[name].get(term.text, {})
                rarity = idf(len(self.documents), len(holding))
                weights[term.key] += term.weight * best_term_score(field, rarity)  # type: ignore[assignment]
                lengths = self.lengths[name]
                mean = sum(lengths) / len(lengths)
                for at, tf in holding.items():
                    scores[at] += term.weight * term_score(field, rarity, tf, lengths[at], mean)  # type: ignore[assignment]
                    matched[at].add(term.key)
        best = sorted(scores, key=lambda at: (-scores[at], at))[:limit]
        return Ranking(
            hits=tuple(
                Hit(
                    document=self.documents[at],
                    score=scores[at],
                    matched=tuple(term for term in query.terms if term.key in matched[at]),
                )
                for at in best
            ),
            ideal=sum(weights[term.key] for term in query.terms if term.weight == 1.0),
            weights=dict(weights),
        )


class MemoryWriter:
    """Writes nothing: the documents of the snapshot are all that `MemoryEngine` reads."""

    def add(self, document: IndexDocument) -> None:
        pass

    def publish(self, folder: Path) -> None:
        pass
