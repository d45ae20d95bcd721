"""A real server process, killed while it is being written to: what it acknowledged is on the disk."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import httpx
import pytest

from search_api.ids import uuid7

SERVE = (
    "import os; from search_api.app import serve; from search_api.settings import read_settings;"
    "serve(read_settings(os.environ), on_start=lambda url: print(url, flush=True))"
)
SERVE_WRITERS = "from search_api.app import LiveReload;" + SERVE.replace(", on", ", live_reload=LiveReload(), on")
WRITERS = 8


@pytest.fixture
def path(tmp_path):
    return tmp_path / "questions.db"


@contextmanager
def server(path, script=SERVE):
    """Yield a server process that writes the log at `path`, and its address."""
    environment = {
        **os.environ,
        "KB_LOG": f"sqlite:///{path}",
        "KB_INDEX_DIR": str(path.parent / "index"),
        "KB_SITE_DIR": str(path.parent / "site"),
        "KB_EVENTS_PER_MINUTE": "1000000",
        "PORT": "0",
    }
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


class Writers:
    """Threads that post events until the server goes away, and the ids it acknowledged."""

    def __init__(self, url):
        self.acknowledged = []
        self.enough = threading.Event()
        self._wanted = 0
        self._threads = [threading.Thread(target=self._post, args=(url,)) for _ in range(WRITERS)]

    def run_until(self, wanted, then):
        """Let them post until `wanted` ids are acknowledged, then do `then` while they go on."""
        self._wanted = wanted
        for thread in self._threads:
            thread.start()
        assert self.enough.wait(timeout=30), "the server was too slow"
        then()
        for thread in self._threads:
            thread.join()

    def _post(self, url):
        with httpx.Client(base_url=url, timeout=20) as client:
            while True:
                ids = [uuid7() for _ in range(3)]
                events = [{"type": "contact", "id": id_, "channel": "phone"} for id_ in ids]
                try:
                    response = client.post("/api/events", json={"events": events})
                except httpx.TransportError:
                    return
                if response.status_code == 202:
                    self.acknowledged += ids
                if len(self.acknowledged) >= self._wanted:
                    self.enough.set()


def stored(path):
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {id_ for (id_,) in db.execute("SELECT id FROM outcome")}


def test_kill_9_loses_nothing_that_was_acknowledged(path):
    acknowledged = []
    for _ in range(3):
        with server(path) as (process, url):
            writers = Writers(url)
            writers.run_until(500, process.kill)
        acknowledged += writers.acknowledged
    # Started once more, as an owner would, before anybody looks.
    with server(path) as (_, url):
        assert httpx.get(f"{url}/api/health").json()["log"] == "ok"

    assert len(acknowledged) >= 1500
    assert set(acknowledged) <= stored(path)


def test_nothing_is_acknowledged_before_it_is_on_the_disk(path):
    with server(path) as (process, url), closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        event = {"type": "contact", "id": uuid7(), "channel": "phone"}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/api/events", json={"events": [event]}, timeout=0.5)
        process.kill()

    assert stored(path) == set()


def test_sigterm_finishes_what_was_begun(path):
    with server(path) as (process, url):
        writers = Writers(url)
        writers.run_until(300, lambda: process.send_signal(signal.SIGTERM))
        process.wait(timeout=12)

    assert set(writers.acknowledged) <= stored(path)
    assert not path.with_name("questions.db-wal").exists()


def test_open_page_does_not_hold_up_the_end(path):
    with (
        server(path, SERVE_WRITERS) as (process, url),
        httpx.Client(base_url=url) as client,
        client.stream("GET", "/_kb/reload") as stream,
    ):
        next(stream.iter_lines())
        process.send_signal(signal.SIGTERM)

        # uvicorn itself would wait 10 seconds for the stream.
        assert process.wait(timeout=5) == -signal.SIGTERM


def test_second_server_on_the_same_log_is_refused(path):
    with server(path):
        second = subprocess.run(
            [sys.executable, "-c", SERVE],
            env={**os.environ, "KB_LOG": f"sqlite:///{path}", "PORT": "0"},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    assert (second.returncode, second.stdout) == (1, "")
    assert "writes this log\n    mend: stop that process first" in second.stderr
