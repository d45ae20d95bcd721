"""
Requests a second over HTTP: `POST /api/search` against `kb api`, the server held to one core.

    python -m bench.http [--articles 1000] [--seconds 10] [--connections 8] [--write]

`http.md` says what is measured and how to read it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.engine import arguments_of, cpu_s_of, rss_mb, stop
from bench.readme import machine, table, write_part
from bench.search import build
from bench.synthetic import LANGUAGES, articles, questions

LUA = Path(__file__).with_suffix(".lua")
QUESTIONS = 2000
"""Distinct ones, so that no cache of answers could help."""

INTENTS = ("typing", "settled")
"""Settled questions are logged, which the server does after it has answered."""


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    wrk = shutil.which("wrk")
    if wrk is None:
        stop("wrk: not installed\n    mend: apt-get install wrk, or brew install wrk", 3)
    load = Load(wrk, arguments.connections, arguments.seconds)
    rows: list[list[str]] = []
    for lang in LANGUAGES:
        asked = questions(lang, QUESTIONS, arguments.articles)["natural"]
        with tempfile.TemporaryDirectory() as folder, serving(Path(folder), lang, arguments.articles) as server:
            if not rows:
                rows.append(["no search (GET /api/health)", *load.on(server, "/api/health")])
            for intent in INTENTS:
                bodies = Path(folder) / f"{intent}.jsonl"
                said = [json.dumps({"q": question, "lang": lang, "intent": intent}) for question in asked]
                bodies.write_text("\n".join(said))
                rows.append([f"{lang}, {intent}", *load.on(server, "/api/search", bodies)])
                print(rows[-1], flush=True)
    heads = ["questions", "requests / s", "p50 ms", "p99 ms", "CPU ms each", "failed", "server MB"]
    of = f"{arguments.articles:,} articles, {arguments.connections} connections."
    text = f"{machine()} {of}\n\n{table(heads, rows)}"
    print(text)
    if arguments.write:
        write_part("http", text)


@dataclass(frozen=True)
class Load:
    """How `wrk` is called."""

    wrk: str
    connections: int
    seconds: int

    def on(self, server: Server, path: str, bodies: Path | None = None) -> list[str]:
        """Ask for `path`, with one body after the other; return the cells of a row."""
        # A first second fills what a server that runs has long filled.
        self._said(server.url + path, 1, bodies)
        before = cpu_s_of(server.pid)
        said = self._said(server.url + path, self.seconds, bodies)
        used_s = cpu_s_of(server.pid) - before
        return [
            f"{said['requests'] / said['duration_s']:,.0f}",
            f"{said['p50_ms']:.1f}",
            f"{said['p99_ms']:.1f}",
            f"{1000 * used_s / said['requests']:.2f}",
            str(said["failed"]),
            f"{rss_mb(server.pid):.0f}",
        ]

    def _said(self, url: str, seconds: int, bodies: Path | None) -> dict[str, Any]:
        command = [self.wrk, "-t1", f"-c{self.connections}", f"-d{seconds}s", "-s", str(LUA), url]
        environment = os.environ | ({"QUESTIONS": str(bodies)} if bodies else {})
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        said: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
        return said


@dataclass(frozen=True)
class Server:
    """A running `kb api`."""

    url: str
    pid: int

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 80


@contextmanager
def serving(folder: Path, lang: str, count: int) -> Iterator[Server]:
    """`kb api` on one core over `count` synthetic articles, with rate limits out of the way."""
    build("ours", articles(lang, count), folder / "index")
    with served(folder, _one_core) as server:
        yield server


@contextmanager
def served(folder: Path, prepare: Callable[[], None] | None = None) -> Iterator[Server]:
    """`kb api` over the index in `folder`, with rate limits out of the way; `prepare` runs in its process first."""
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("<!doctype html><title>Help</title>")
    environment = {
        "KB_SITE_DIR": str(folder / "site"),
        "KB_INDEX_DIR": str(folder / "index"),
        "KB_LOG": f"sqlite:///{folder / 'questions.db'}",
        "KB_SEARCHES_PER_MINUTE": "1000000",
        "KB_SUGGESTS_PER_MINUTE": "1000000",
        "KB_EVENTS_PER_MINUTE": "1000000",
        "PORT": "0",
    }
    command = [sys.executable, "-c", "from kb_builder.cli import main; main()", "api"]
    process = subprocess.Popen(
        command, env=os.environ | environment, stderr=subprocess.PIPE, text=True, preexec_fn=prepare
    )
    try:
        assert process.stderr
        said = process.stderr.readline()
        address = re.search(r"http://\S+", said)
        if address is None:
            stop(f"kb api: {said}{process.stderr.read()}", 3)
        yield Server(address[0], process.pid)
    finally:
        process.terminate()
        process.wait()


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main()
