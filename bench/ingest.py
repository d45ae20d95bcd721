"""
How many events a second are acknowledged, which means on the disk, while readers search.

    python -m bench.ingest [--seconds 10] [--connections 16] [--batch 10] [--searches 50] [--json]

`kb api` runs with the sample content.  Some connections post events as fast as they are acknowledged, one more asks
so many questions a second.  Everything shares the machine's cores; the client takes its part of them as well.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench.engine import arguments_of
from bench.http import served
from bench.measures import percentile
from bench.relevance import read_library, read_questions
from kb_builder.publish import index_documents, shop_of
from search_api.ids import uuid7
from search_api.snapshot import publish

Post = Callable[[str, bytes], Awaitable[int]]


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--searches", type=float, default=50, help="a second")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = read_library()
        content = library.content
        publish(index_documents(library), content.synonyms, Path(folder) / "index", shop=shop_of(content))
        with served(Path(folder)) as server:
            result = asyncio.run(load(server.port, arguments))
    print(
        json.dumps(result)
        if arguments.json
        else "\n".join(f"{name:<16} {value:>10}" for name, value in result.items())
    )


async def load(port: int, arguments: Any) -> dict[str, Any]:
    until = time.monotonic() + arguments.seconds
    events, searches = Times(), Times()
    await asyncio.gather(
        *(tell(port, arguments.batch, until, events) for _ in range(arguments.connections)),
        ask(port, arguments.searches, until, searches),
    )
    return {
        "events_per_s": round(len(events.ms) * arguments.batch / arguments.seconds),
        "events_p50_ms": percentile(events.ms, 50),
        "events_p99_ms": percentile(events.ms, 99),
        "searches_per_s": round(len(searches.ms) / arguments.seconds),
        "search_p50_ms": percentile(searches.ms, 50),
        "search_p99_ms": percentile(searches.ms, 99),
        "failed": events.failed + searches.failed,
    }


class Times:
    """How long requests took, and how many were not done."""

    def __init__(self) -> None:
        self.ms: list[float] = []
        self.failed = 0

    async def take(self, request: Awaitable[int]) -> None:
        began = time.perf_counter()
        status = await request
        self.ms.append((time.perf_counter() - began) * 1000)
        self.failed += status >= 400


async def tell(port: int, batch: int, until: float, times: Times) -> None:
    """Post events, one request after the other."""
    post = await connected(port)
    while time.monotonic() < until:
        session = uuid7().replace("-", "")
        events = [
            {
                "type": "click",
                "id": uuid7(),
                "query_id": uuid7(),
                "article_id": "return-how",
                "position": 1,
                "session": session,
            }
            for _ in range(batch)
        ]
        await times.take(post("/api/events", json.dumps({"events": events}).encode()))


async def ask(port: int, per_s: float, until: float, times: Times) -> None:
    """Ask so many questions a second, settled ones, each of a session of its own."""
    post = await connected(port)
    asked = [question["q"] for question in read_questions("ko")]
    due = time.monotonic()
    while time.monotonic() < until:
        body = {"q": asked[len(times.ms) % len(asked)], "lang": "ko", "session": uuid7().replace("-", "")}
        await times.take(post("/api/search", json.dumps({**body, "intent": "settled"}).encode()))
        due += 1 / per_s
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def connected(port: int) -> Post:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def post(path: str, body: bytes) -> int:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in answer.split(b"\r\n")[1:-2])
        await reader.readexactly(int(fields.get(b"content-length", b"0")))
        return int(answer[9:12])

    return post


if __name__ == "__main__":
    main()
