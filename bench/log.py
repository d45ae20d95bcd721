"""
Durable events a second of a query log: many threads record what shoppers type, one event a call.

    python -m bench.log [--log URL] [--threads 64] [--seconds 5] [--write]

Each session types three questions, each the beginning of the next, and opens a result of the last, so
that of four events two become rows.  `record` returns when its event is on the disk.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from bench.engine import arguments_of
from bench.readme import machine, table, write_part
from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import Outcome, QueryEvent, QueryLog
from search_api.querylog.open import open_log

QUESTION = "how do I change the address of order"


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--log", action="append", help="URL of a log to measure; a new SQLite file if none is given")
    parser.add_argument("--threads", type=int, action="append", help="how many record at once (8 and 64)")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, url in enumerate(arguments.log or [""]):
            for threads in arguments.threads or [8, 64]:
                path = url or f"sqlite:///{folder}/{number}-{threads}.db"
                rows.append([path.partition(":")[0], str(threads), *measured(path, threads, arguments.seconds)])
                print(rows[-1], flush=True)
    text = table(["log", "threads", "events / s", "CPU µs each", "record p50 ms", "record p99 ms"], rows)
    if arguments.write:
        write_part("log", f"{machine()}\n\n{text}", Path("bench/README.md"))


def measured(url: str, threads: int, seconds: float) -> list[str]:
    """Events a second and how long `record` took, as the table has it."""
    log = open_log(url)
    took_ms: list[float] = []
    cpu_before = time.process_time()
    stop_at = time.perf_counter() + seconds
    workers = [threading.Thread(target=_record, args=(log, stop_at, took_ms)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log.close()
    cpu_us = (time.process_time() - cpu_before) * 1e6 / len(took_ms)
    cuts = quantiles(took_ms, n=100)
    return [f"{len(took_ms) / seconds:,.0f}", f"{cpu_us:.0f}", f"{cuts[49]:.2f}", f"{cuts[98]:.1f}"]


def _record(log: QueryLog, stop_at: float, took_ms: list[float]) -> None:
    for event in _events():
        began = time.perf_counter()
        log.record([event])
        ended = time.perf_counter()
        took_ms.append((ended - began) * 1000)
        if ended > stop_at:
            return


def _events() -> Iterator[QueryEvent | Outcome]:
    while True:
        session = uuid7().replace("-", "")
        words = f"{QUESTION} {session[-6:]}".split()
        for known in (3, 5, len(words)):
            question = _question(" ".join(words[:known]), session)
            yield question
        yield Outcome(
            id=uuid7(),
            at=datetime.now(UTC),
            kind="click",
            query_id=question.id,
            article_id="order/address",
            value="1",
            lang="en",
            session=session,
        )


def _question(text: str, session: str) -> QueryEvent:
    return QueryEvent(
        id=uuid7(),
        at=datetime.now(UTC),
        text=text,
        lang="en",
        verdict=Verdict.WEAK,
        hits=("order/address", "order/cancel", "delivery/fee"),
        session=session,
        index_build="0a1b2c3d",
        estimate=0.4,
    )


if __name__ == "__main__":
    main()
