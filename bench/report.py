"""
How long a report takes, and where the time goes.

    python -m bench.report [--days 30] [--per-day 3400] [--json]

A made-up log of so many questions a day is written (`kb demo-log`), then counted.  What is measured is CPU time: reading
the log and judging each question, finding gaps, asking the index what would answer them, and writing the page.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bench.engine import arguments_of
from bench.relevance import read_library
from kb_builder.publish import index_documents, shop_of
from search_api.answer import warm_up
from search_api.demo import demo_events
from search_api.demo.writing import write_anew
from search_api.gaps.overview import Sources, overview
from search_api.period import Period
from search_api.querylog.open import open_reader
from search_api.report.html import html
from search_api.report.make import make_report
from search_api.snapshot import OpenSnapshot, open_snapshot, publish

T = TypeVar("T")
RUNS = 3


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--per-day", type=int, default=3400)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = _snapshot(Path(folder) / "index")
        url = f"sqlite:///{folder}/demo.db"
        until = datetime.now(UTC)
        events = demo_events(snapshot, until=until, days=arguments.days, seed=1, per_day=arguments.per_day)
        write_anew(events, url, shops="sqlite:///none")
        result = measure(snapshot, url, arguments.days)
        snapshot.close()
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name:<14} {value:>10,}" for name, value in result.items()))


def _snapshot(folder: Path) -> OpenSnapshot:
    library = read_library()
    content = library.content
    manifest = publish(
        index_documents(library),
        content.synonyms,
        folder,
        time_zone=content.shop.time_zone,
        shop=shop_of(content),
    )
    snapshot = open_snapshot(folder / manifest.build_id)
    warm_up(snapshot)
    return snapshot


def measure(snapshot: OpenSnapshot, url: str, days: int) -> dict[str, Any]:
    """CPU seconds, the best of some runs: what else runs on the machine can only add to them."""
    reader = open_reader(url)
    period = Period.of_last(days, snapshot.zone)
    made, report_s = timed(lambda: make_report(reader, snapshot, period, lang="ko", threshold=2))
    _, page_s = timed(lambda: html(made))
    sources = Sources(snapshot, ())
    _, gaps_s = timed(lambda: overview(reader, sources, period, threshold=2, most=20))
    return {
        "questions": sum(made.totals.values()),
        "gaps": made.ledger.open,
        "report_cpu_s": report_s,
        "page_cpu_s": page_s,
        "gaps_cpu_s": gaps_s,
    }


def timed(task: Callable[[], T]) -> tuple[T, float]:
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        result = task()
        best = min(best, time.process_time() - began)
    return result, round(best, 2)


if __name__ == "__main__":
    main()
