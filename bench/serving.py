"""
Sites on a port, and how much of them goes over the wire.

    folder --compress--> folder with .gz beside each text --serving--> http://127.0.0.1:port/, [Sent, ...]

Counted where it is sent, so what workers and frames ask for counts too.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb_builder.site import COMPRESS_FROM, COMPRESSED
from search_api.app import create_app, server_config
from search_api.querylog.open import open_log
from search_api.settings import Settings
from search_api.snapshot import SnapshotStore
from search_api.static import FOR_EVER, StaticSite

_HASHED = re.compile(r"/_astro/|\.[0-9a-f]{8}\.min\.|\.[A-Za-z0-9_-]{8}\.(?:js|css|woff2)$")
"""Names that change with the content, in the way of the peers."""


@dataclass(frozen=True)
class Sent:
    """An answer, as it went over the wire."""

    path: str
    content_type: str
    body: int
    """Bytes, compressed if they were."""
    head: int
    """Bytes of the status line and the headers in HTTP/1.1."""


@dataclass
class Served:
    """A running site."""

    url: str
    sent: list[Sent] = field(default_factory=list)


def compress(folder: Path) -> None:
    """What our own build does, for the sites of others."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in COMPRESSED and path.stat().st_size >= COMPRESS_FROM:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def our_app(site: Path, index: Path, folder: Path) -> Starlette:
    """Pages and search as `kb serve` runs them; the log goes into `folder`, rate limits are out of the way."""
    settings = Settings(
        site_dir=site,
        index_dir=index,
        log=f"sqlite:///{folder / 'questions.db'}",
        searches_per_minute=100_000,
        suggests_per_minute=100_000,
        events_per_minute=100_000,
    )
    return create_app(settings, SnapshotStore(index), open_log(settings.log))


def static_app(site: Path) -> Starlette:
    """Files as we serve ours, without a policy that would refuse the inline scripts of others."""
    static = StaticSite(site)

    async def page(request: Request) -> Response:
        answer = static.answer(request.url.path, request.headers)
        headers = dict(answer.headers)
        del headers["Content-Security-Policy"]
        if _HASHED.search(request.url.path):
            headers["Cache-Control"] = FOR_EVER
        return Response(answer.file.read_bytes() if answer.file else b"", answer.status, headers)

    return Starlette(routes=[Route("/{path:path}", page)])


@contextmanager
def serving(app: Starlette) -> Iterator[Served]:
    """`app` on a free port, until the end of the block."""
    served = Served("")
    config = server_config(_counting(app, served.sent))
    config.host, config.port = "127.0.0.1", 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    [port] = {sock.getsockname()[1] for part in server.servers for sock in part.sockets}
    served.url = f"http://127.0.0.1:{port}"
    try:
        yield served
    finally:
        server.should_exit = True
        thread.join()


def _counting(app: Starlette, sent: list[Sent]) -> Any:
    async def counted(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        head: dict[str, Any] = {}
        body = 0

        async def count(message: MutableMapping[str, Any]) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                head.update(message)
            elif message["type"] == "http.response.body":
                body += len(message.get("body", b""))
                if not message.get("more_body"):
                    sent.append(_sent(scope["path"], head, body))
            await send(message)

        await app(scope, receive, count)

    return counted


def _sent(path: str, head: MutableMapping[str, Any], body: int) -> Sent:
    headers: list[tuple[bytes, bytes]] = head["headers"]
    kinds = [value.decode() for name, value in headers if name.lower() == b"content-type"]
    # "HTTP/1.1 200 OK", a date that the server adds, ": " and line ends.
    size = 17 + 37 + 2 + sum(len(name) + len(value) + 4 for name, value in headers)
    return Sent(path, kinds[0].partition(";")[0] if kinds else "", body, size)
