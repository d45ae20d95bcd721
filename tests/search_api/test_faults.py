"""
`kb api` as an owner runs it, while things go wrong: killed, no room, no rights, a log that is none, a second one.

    8 clients --search, events--> kb api --> log        search answers whatever becomes of the log
"""

import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress

import httpx
import pytest
from click.testing import CliRunner

from kb_builder.cli import main
from search_api.ids import uuid7

CLIENTS = 8
KB = [sys.executable, "-c", "from kb_builder.cli import main; main(prog_name='kb')"]
# Root is asked for no rights, unless it gives that power away.
AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.fixture
def environment(settings, site, snapshot, monkeypatch):  # noqa: ARG001 - both are on disk by being asked for
    """The environment of `kb api`, and of this process."""
    values = {
        "KB_LOG": settings.log,
        "KB_INDEX_DIR": str(settings.index_dir),
        "KB_SITE_DIR": str(settings.site_dir),
        "KB_SEARCHES_PER_MINUTE": "1000000",
        "KB_EVENTS_PER_MINUTE": "1000000",
        "PORT": "0",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **values}


@pytest.fixture
def path(tmp_path):
    """The log."""
    path = tmp_path / "log" / "questions.db"
    path.parent.mkdir()
    return path


@contextmanager
def kb_api(environment, before=()):
    """Yield the process of `kb api` and a client of it."""
    command = [*before, *KB, "api"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            said, url = process.stderr.readline().split()
            assert said == "serving"
            with httpx.Client(base_url=url, timeout=20) as client:
                yield process, client
        finally:
            process.kill()


class Load:
    """Clients that search and tell events until the server goes away."""

    def __init__(self, url):
        self.searches = []
        """(id, text) of what was sent."""
        self.events = []
        """Ids of what was acknowledged."""
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(url, number)) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def go_on_for(self, events):
        until = len(self.events) + events
        while len(self.events) < until:
            assert any(thread.is_alive() for thread in self._threads)
            time.sleep(0.005)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, url, number):
        with httpx.Client(base_url=url, timeout=20) as client, suppress(httpx.TransportError):
            while not self._stop.is_set():
                session, query_id = uuid7().replace("-", ""), uuid7()
                text = f"fax {number} {len(self.searches)}"
                self.searches.append((query_id, text))
                assert search(client, text, query_id=query_id, session=session).status_code == 200
                event = click(query_id, session)
                if tell(client, event).status_code == 202:
                    self.events.append(event["id"])


def search(client, text="return", **more):
    return client.post("/api/search", json={"q": text, "lang": "en", "intent": "settled", **more})


def click(query_id, session):
    return {
        "type": "click",
        "id": uuid7(),
        "query_id": query_id,
        "article_id": "returns/how",
        "position": 1,
        "session": session,
    }


def contact():
    return {"type": "contact", "id": uuid7(), "channel": "phone"}


def tell(client, event):
    return client.post("/api/events", json={"events": [event]})


def ids_in(path, table):
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [id_ for (id_,) in db.execute(f"SELECT id FROM {table}")]


def health(client):
    return client.get("/api/health").json()["log"]


def failing(client):
    """Whether search answers, events are refused for a while, and health says why."""
    event = contact()
    refused = tell(client, event)
    seen = (search(client).status_code, refused.status_code, refused.headers.get("Retry-After"), health(client))
    return seen == (200, 503, "5", "failing")


def works_again(client):
    return (tell(client, contact()).status_code, search(client).json()["kept"], health(client)) == (202, True, "ok")


def test_kill_9_under_searches_and_events_loses_no_event_and_stores_no_question_twice(environment, path):
    searches, events = [], []
    for _ in range(2):
        with kb_api(environment) as (process, client):
            load = Load(str(client.base_url))
            load.go_on_for(300)
            process.kill()
            load.stop()
        searches += load.searches
        events += load.events
    with kb_api(environment) as (_, client):
        # What was under way is sent again, as by the outbox of a page.
        for query_id, text in searches[-2 * CLIENTS :]:
            search(client, text, query_id=query_id, session=uuid7().replace("-", ""))
        assert tell(client, contact()).status_code == 202

    stored = ids_in(path, "question")
    assert set(events) <= set(ids_in(path, "outcome"))
    assert (len(stored), set(stored) - {id_ for id_, _ in searches}) == (len(set(stored)), set())
    assert len(stored) > 500


def test_full_disk_stops_the_log_and_not_the_search_until_there_is_room(environment):
    with kb_api(environment) as (process, client):
        assert tell(client, contact()).status_code == 202
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, most))
        full = failing(client)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))

        assert (full, works_again(client)) == (True, True)


def test_folder_without_rights_stops_the_log_and_not_the_search_until_it_has_them(environment, path):
    path.parent.chmod(0o500)
    with kb_api(environment, AS_OTHERS) as (_, client):
        without = failing(client)
        path.parent.chmod(0o700)

        assert (without, works_again(client)) == (True, True)


def test_log_of_garbage_is_left_alone_and_search_answers(environment, path):
    garbage = os.urandom(50_000)
    path.write_bytes(garbage)
    with kb_api(environment) as (_, client):
        assert failing(client)
    told = CliRunner().invoke(main, ["gaps"], prog_name="kb")

    assert (path.read_bytes() == garbage, told.exit_code) == (True, 3)
    assert told.stderr == f"{path}: cannot be read: file is not a database\n"


def test_second_server_ends_with_what_to_do(environment, path):
    with kb_api(environment) as (process, _):
        second = subprocess.run(
            [*KB, "api"], env=environment, capture_output=True, text=True, timeout=30, check=False
        )

    assert (second.returncode, second.stdout) == (3, "")
    assert second.stderr == (
        f"{path}.lock: process {process.pid} writes this log\n"
        "    mend: stop that process first, or give this one another KB_LOG\n"
    )


def test_owner_reads_while_the_server_writes(environment):
    told = []
    with kb_api(environment) as (_, client):
        load = Load(str(client.base_url))
        for command in (["gaps", "--min-sessions", "1"], ["report", "--lang", "en"]) * 3:
            load.go_on_for(10)
            told.append(CliRunner().invoke(main, command, prog_name="kb"))
        load.stop()

        assert ([each.exit_code for each in told], health(client)) == ([0] * 6, "ok")
    assert len({each.stdout for each in told}) == 6
