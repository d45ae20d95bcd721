"""
Durable events a second of a query log: many threads record what shoppers type, one event a call.

    python -m bench.log [--log URL] [--mix typing] [--threads 64] [--seconds 5] [--write]

    typing      each session types three texts, each the beginning of the next, and opens a result of the last
    ordinary    each session asks one question and opens a result; three of ten paused once while they typed it

`record` returns when its event is on the disk.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle, product
from pathlib import Path
from statistics import quantiles

from bench.engine import arguments_of
from bench.readme import machine, table, write_part
from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import Outcome, QueryEvent, QueryLog
from search_api.querylog.open import open_log

QUESTION = "how do I change the address of order"

Mix = Sequence[Sequence[int]]

MIXES: Mapping[str, Mix] = {"typing": [(3, 5, 9)], "ordinary": [(5, 9)] * 3 + [(9,)] * 7}
"""How many words stood in the box when a session paused, session by session."""


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--log", action="append", help="URL of a log to measure; a new SQLite file if none is given")
    parser.add_argument("--mix", action="append", choices=MIXES, help="what shoppers do (each)")
    parser.add_argument("--threads", type=int, action="append", help="how many record at once (8 and 64)")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        runs = product(arguments.log or [""], arguments.mix or MIXES, arguments.threads or [8, 64])
        for number, (url, mix, threads) in enumerate(runs):
            path = url or f"sqlite:///{folder}/{number}.db"
            figures = measured(path, MIXES[mix], threads, arguments.seconds)
            rows.append([path.partition(":")[0], mix, str(threads), *figures])
            print(rows[-1], flush=True)
    text = table(["log", "mix", "threads", "events / s", "CPU µs each", "record p50 ms", "record p99 ms"], rows)
    if arguments.write:
        write_part("log", f"{machine()}\n\n{text}", Path("bench/README.md"))


def measured(url: str, mix: Mix, threads: int, seconds: float) -> list[str]:
    """Events a second and how long `record` took, as the table has it."""
    log = open_log(url)
    took_ms: list[float] = []
    cpu_before = time.process_time()
    stop_at = time.perf_counter() + seconds
    workers = [threading.Thread(target=_record, args=(log, mix, stop_at, took_ms)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log.close()
    cpu_us = (time.process_time() - cpu_before) * 1e6 / len(took_ms)
    cuts = quantiles(took_ms, n=100)
    return [f"{len(took_ms) / seconds:,.0f}", f"{cpu_us:.0f}", f"{cuts[49]:.2f}", f"{cuts[98]:.1f}"]


def _record(log: QueryLog, mix: Mix, stop_at: float, took_ms: list[float]) -> None:
    for event in _events(mix):
        began = time.perf_counter()
        log.record([event])
        ended = time.perf_counter()
        took_ms.append((ended - began) * 1000)
        if ended > stop_at:
            return


def _events(mix: Mix) -> Iterator[QueryEvent | Outcome]:
    for pauses in cycle(mix):
        session = uuid7().replace("-", "")
        words = f"{QUESTION} {session[-6:]}".split()
        for known in pauses:
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
