"""
Figures of merit: how high the right article stands, whether the engine knows when it has none, what it costs, and how
far two groupings of the same questions agree.

Sources: Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", chapter 8; Hubert and Arabie 1985,
"Comparing partitions"; Rosenberg and Hirschberg 2007, "V-measure".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from bench.engine import LIMIT, Asked
from bench.sets import Query


def measure(queries: Sequence[Query], ask: Callable[[str, str], Asked]) -> dict[str, Any]:
    """Ask every question; rank over those with an answer, `auc` and weak rates over both."""
    asked = [ask(query["text"], query["lang"]) for query in queries]
    answerable = [(query, got) for query, got in zip(queries, asked, strict=True) if query["relevant"]]
    unanswerable = [got for query, got in zip(queries, asked, strict=True) if not query["relevant"]]
    ranks = [rank(got.ids, set(query["relevant"])) for query, got in answerable]
    cpu_ms = [got.cpu_s * 1000 for got in asked]
    return {
        "lang": queries[0]["lang"],
        "queries": len(queries),
        "r1": mean(at == 1 for at in ranks),
        "r5": mean(0 < at <= 5 for at in ranks),
        "mrr10": mean(1 / at if at else 0 for at in ranks),
        "zero_rate": mean(not got.ids for _, got in answerable),
        "auc": auc([got.estimate for _, got in answerable], [got.estimate for got in unanswerable]),
        "weak_rate_answerable": _weak_rate([got for _, got in answerable]),
        "weak_rate_unanswerable": _weak_rate(unanswerable),
        "p50_cpu_ms": percentile(cpu_ms, 50),
        "p95_cpu_ms": percentile(cpu_ms, 95),
    }


def rank(ids: Sequence[str], relevant: set[str]) -> int:
    """Place of the first right article, counted from 1; 0 for none among the first ten."""
    return next((place for place, id_ in enumerate(ids[:LIMIT], 1) if id_ in relevant), 0)


def mean(values: Iterable[float]) -> float:
    values = list(values)
    return round(sum(values) / len(values), 4) if values else 0.0


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return round(ordered[math.ceil(len(ordered) * percent / 100) - 1], 3)


def auc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """The probability that an answerable question has the higher estimate, ties half; None without both."""
    if not yes or not no:
        return None
    marked = sorted([(value, 1) for value in yes] + [(value, 0) for value in no])
    total, at = 0.0, 0
    while at < len(marked):
        end = at
        while end < len(marked) and marked[end][0] == marked[at][0]:
            end += 1
        mean_rank = (at + 1 + end) / 2
        total += mean_rank * sum(label for _, label in marked[at:end])
        at = end
    return round((total - len(yes) * (len(yes) + 1) / 2) / (len(yes) * len(no)), 4)


def adjusted_rand(true: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """How far two groupings agree on which pairs belong together: 1 on all, 0 on as many as by chance."""
    both, of_true, of_found = (
        sum(math.comb(size, 2) for size in Counter(labels).values())
        for labels in (zip(true, found, strict=True), true, found)
    )
    by_chance = of_true * of_found / max(math.comb(len(true), 2), 1)
    most = (of_true + of_found) / 2
    return (both - by_chance) / (most - by_chance) if most != by_chance else 1.0


def v_measure(true: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Harmonic mean of how far a found group tells the true one, and the true one the found."""
    of_true, of_found = _entropy(true), _entropy(found)
    if not of_true + of_found:
        return 1.0
    shared = of_true + of_found - _entropy(list(zip(true, found, strict=True)))
    return 2 * shared / (of_true + of_found)


def _entropy(labels: Sequence[Hashable]) -> float:
    shares = [size / len(labels) for size in Counter(labels).values()]
    return -math.fsum(share * math.log(share) for share in shares)


def _weak_rate(asked: Sequence[Asked]) -> float | None:
    """The share not called answered; None where nothing was judged."""
    judged = [got for got in asked if got.verdict is not None]
    return mean(got.verdict != "answered" for got in judged) if judged else None
