"""
How good search is, and what it costs, on a folder of questions with known answers.

    python -m bench.search SET_DIR [--engine NAME] [--queries FILE] [--json]

`SET_DIR/docs.jsonl` holds the articles, `SET_DIR/queries.jsonl` the questions.  The index is built by the code that a
build uses, each question goes through `answer_query`, and one JSON object comes out.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from search_api import snapshot
from search_api.answer import answer_query
from search_api.contract.documents import IndexDocument

TODAY = date(2026, 1, 1)
LIMIT = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back for one question."""

    ids: tuple[str, ...]
    estimate: float
    verdict: str
    cpu_s: float


Ask = Callable[[str, str], Asked]
"""(text, language) -> what came back."""


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def documents(articles: Iterable[dict[str, Any]]) -> list[IndexDocument]:
    """The articles of a set as sections: each is one, for they have no headings."""
    return [
        IndexDocument(
            doc_id=f"{article['lang']}/{article['id']}",
            article_id=article["id"],
            url=f"{article['lang']}/{article['id']}/",
            lang=article["lang"],
            title=article["title"],
            heading="",
            text=article["body"],
            answer="",
            aliases=tuple(article.get("aliases", ())),
            category=article.get("category", ""),
        )
        for article in articles
    ]


def measure(name: str, queries: Sequence[dict[str, Any]], ask: Ask) -> dict[str, Any]:
    """Ask every question; quality over those with an answer, the estimate over all."""
    asked = [ask(query["text"], query["lang"]) for query in queries]
    answerable = [(query, got) for query, got in zip(queries, asked, strict=True) if query["relevant"]]
    unanswerable = [got for query, got in zip(queries, asked, strict=True) if not query["relevant"]]
    ranks = [_rank(got.ids, set(query["relevant"])) for query, got in answerable]
    cpu = sorted(got.cpu_s * 1000 for got in asked)
    return {
        "set": name,
        "lang": queries[0]["lang"],
        "queries": len(queries),
        "r1": _mean(rank == 1 for rank in ranks),
        "r5": _mean(0 < rank <= 5 for rank in ranks),
        "mrr10": _mean(1 / rank if rank else 0 for rank in ranks),
        "zero_rate": _mean(not got.ids for _, got in answerable),
        "auc": _auc([got.estimate for _, got in answerable], [got.estimate for got in unanswerable]),
        "weak_rate_answerable": _mean(got.verdict != "answered" for _, got in answerable),
        "weak_rate_unanswerable": _mean(got.verdict != "answered" for got in unanswerable) if unanswerable else None,
        "p50_cpu_ms": round(cpu[len(cpu) // 2], 3),
        "p95_cpu_ms": round(cpu[math.ceil(len(cpu) * 0.95) - 1], 3),
    }


def _rank(ids: Sequence[str], relevant: set[str]) -> int:
    """Place of the first right article, counted from 1; 0 for none among the first ten."""
    return next((place for place, id_ in enumerate(ids[:LIMIT], 1) if id_ in relevant), 0)


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return round(sum(values) / len(values), 4) if values else 0.0


def _auc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """The probability that an answerable question has the higher estimate; ties count half."""
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


def bench_ours(articles: Sequence[dict[str, Any]], folder: Path) -> tuple[Ask, dict[str, Any]]:
    """Build a snapshot and open it as the API does."""
    began = time.process_time()
    manifest = snapshot.publish(documents(articles), {}, folder)
    built = time.process_time() - began
    before = _rss_mb()
    began = time.perf_counter()
    opened = snapshot.open_snapshot(folder / manifest.build_id)
    open_s = time.perf_counter() - began

    def ask(text: str, lang: str) -> Asked:
        start = time.process_time()
        answer = answer_query(opened, text, lang, limit=LIMIT, today=TODAY)
        cpu = time.process_time() - start
        return Asked(tuple(hit.article_id for hit in answer.hits), answer.estimate, answer.verdict.value, cpu)

    size = sum(path.stat().st_size for path in (folder / manifest.build_id).rglob("*") if path.is_file())
    cost = {
        "build_cpu_s": round(built, 2),
        "open_s": round(open_s, 3),
        "index_mb": round(size / 1e6, 1),
        "rss_mb": round(_rss_mb() - before, 1),
    }
    return ask, cost


def _rss_mb() -> float:
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set_dir", type=Path)
    parser.add_argument("--engine", default="ours")
    parser.add_argument("--queries", type=Path, nargs="*", help="instead of SET_DIR/queries.jsonl; several: one line each")
    parser.add_argument("--json", action="store_true", help="one JSON object a line; without it, indented")
    arguments = parser.parse_args()
    articles = read_lines(arguments.set_dir / "docs.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        ask, cost = bench_ours(articles, Path(folder))
        ask("warm up", articles[0]["lang"])
        for path in arguments.queries or [arguments.set_dir / "queries.jsonl"]:
            result = measure(arguments.set_dir.name, read_lines(path), ask)
            result = {"set": result.pop("set"), "questions": path.name, "docs": len(articles), "engine": arguments.engine, **result, **cost}
            print(json.dumps(result, ensure_ascii=False, indent=None if arguments.json else 2))


if __name__ == "__main__":
    main()
