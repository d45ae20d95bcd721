"""What a running server does for its owner: names gaps and forgets by itself, and shows a report of today."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from search_api import app
from search_api.app import create_app, current_report
from search_api.contract.search import EngineUnavailable
from search_api.ids import uuid7
from search_api.querylog import LogUnavailable, QueryEvent
from search_api.querylog.open import log_path, open_log, open_reader
from search_api.report.access import kept_token, new_token, token_hash
from search_api.snapshot import SnapshotStore

DAY = timedelta(days=1)
TOKEN = new_token()
PATIENCE_S = 20
"""Long after which it will not happen any more."""


def until(happened):
    gives_up = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < gives_up, "it did not happen"
        time.sleep(0.02)


def asked(text, days_ago=0):
    return QueryEvent(
        id=uuid7(),
        at=datetime.now(UTC) - days_ago * DAY,
        text=text,
        lang="en",
        verdict="empty",
        hits=(),
        session=uuid7(),
        index_build="b1",
        estimate=0.1,
    )


def texts(reader):
    return {question.text for question in reader.questions(datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + DAY)}


@pytest.fixture
def settings(settings):
    return replace(settings, report_tokens=(token_hash(TOKEN),))


@pytest.fixture
def open_app(settings, serving, site, snapshot):  # noqa: ARG001 - both are on disk by being asked for
    """A function that serves the application with its report."""

    def open_():
        store = SnapshotStore(settings.index_dir)
        report = partial(current_report, settings, store)
        return serving(create_app(settings, store, open_log(settings.log), report=report))

    return open_


def test_server_forgets_what_is_old_and_names_its_gaps_by_itself(settings, open_app, monkeypatch):
    monkeypatch.setattr(app, "HOUSE_EVERY_S", 0.02)
    log = open_log(settings.log)
    log.record([asked("old fax", 40), asked("fax number"), asked("fax number")])
    # As a server that was up yesterday.
    log.clock_says((datetime.now(UTC) - DAY).date())
    log.close()
    reader = open_reader(settings.log)

    with open_app():
        until(reader.gap_ids)
        named = reader.gap_ids()

    assert texts(reader) == {"fax number"}
    assert set(named) == {("en", "fax number")}
    assert [
        (kept.ended, kept.searches) for kept in reader.daily(datetime(2020, 1, 1).date(), datetime.now().date())
    ] == [("empty", 1)]


def test_server_gives_up_half_a_word_by_itself(settings, open_app, monkeypatch):
    monkeypatch.setattr(app, "HOUSE_EVERY_S", 0.02)
    folder = log_path(settings.log).parent
    reader = open_reader(settings.log)

    def stands(word):
        return any(word.encode() in file.read_bytes() for file in folder.iterdir())

    with open_app() as client:
        for text in ("refumd", "refund"):
            body = {"q": text, "lang": "en", "intent": "settled", "session": "a" * 32, "query_id": uuid7()}
            client.post("/api/search", json=body)
            until(lambda text=text: texts(reader) == {text})
        stood = stands("refumd")
        monkeypatch.setattr(app, "_now", lambda: datetime.now(UTC) + timedelta(minutes=3))
        until(lambda: not stands("refumd"))

    assert (stood, texts(reader)) == (True, {"refund"})


def test_house_is_not_kept_before_its_time(settings, open_app, monkeypatch):
    """The one after a minute: a server that starts over and over must not count over and over."""
    monkeypatch.setattr(app, "HOUSE_EVERY_S", 3600)
    log = open_log(settings.log)
    log.record([asked("fax number")])
    log.close()

    with open_app() as client:
        assert client.get("/api/health").status_code == 200

    assert open_reader(settings.log).gap_ids() == {}


def test_report_of_a_running_server_shows_what_two_sessions_asked(settings, open_app):
    reader = open_reader(settings.log)
    with open_app() as client:
        for session in ("a" * 32, "b" * 32):
            body = {"q": "fax number", "lang": "en", "intent": "settled", "session": session}
            assert client.post("/api/search", json=body).status_code == 200
        body = {"q": "dog food", "lang": "en", "intent": "settled", "session": "c" * 32}
        client.post("/api/search", json=body)
        until(lambda: len(reader.questions(datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + DAY)) == 3)

        refused = client.get("/report")
        shown = client.get("/report?lang=en&days=7", headers={"authorization": f"Bearer {TOKEN}"})

    assert (refused.status_code, "fax" in refused.text) == (401, False)
    assert (shown.status_code, "fax number" in shown.text, "dog food" in shown.text) == (200, True, False)


def test_report_needs_a_snapshot_and_a_log(settings, snapshot):  # noqa: ARG001 - it is on disk by being asked for
    store = SnapshotStore(settings.index_dir)

    with pytest.raises(EngineUnavailable, match=r"^no snapshot has been published$"):
        current_report(settings, store, "en", 7)
    store.refresh()
    with pytest.raises(LogUnavailable, match="no log there"):
        current_report(settings, store, "en", 7)
    store.close()


SHOP = {
    "kb/shop.yml": "name: Shop\nlanguages: [en]\n",
    "kb/articles/fee.md": "---\ntitle: How much is delivery?\n---\n3,000 won.\n",
}


@contextmanager
def kb_serve(desk, **environment):
    """Yield what `kb serve` says until it serves, and its address; it ends as by Ctrl-C."""
    command = [sys.executable, "-c", "from kb_builder.cli import main; main()", "serve", "--no-watch", "--port", "0"]
    with subprocess.Popen(
        command, cwd=desk.root, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            said = []
            while not (said and said[-1].startswith("serving ")):
                line = process.stdout.readline()
                assert line, f"it ended after {said}"
                said.append(line)
            yield said, re.search(r"http://\S+?(?=/ )", said[-1])[0]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait() == 0


def is_open(url, token):
    return httpx.get(f"{url}/report?lang=en", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_serve_says_where_the_report_is_and_keeps_its_token_for_its_owner_alone(desk):
    desk.write(SHOP)
    kept = desk.root / "var/report-token"

    with kb_serve(desk) as (said, url):
        token = kept.read_text(encoding="utf-8").strip()
        opened = is_open(url, token), is_open(url, "another")

    assert said[-2:] == [
        f"report     {url}/report  (token: in var/report-token)\n",
        f"serving    {url}/  (Ctrl-C stops)\n",
    ]
    assert (opened, stat.S_IMODE(kept.stat().st_mode)) == ((True, False), 0o600)
    # The next server takes the same.
    assert kept_token(kept) == token


def test_serve_takes_the_token_that_is_set_and_keeps_none(desk):
    desk.write(SHOP)

    with kb_serve(desk, KB_REPORT_TOKEN_SHA256=token_hash(TOKEN)) as (said, url):
        opened = is_open(url, TOKEN)

    assert (opened, said[-2]) == (True, f"report     {url}/report  (token: the one of KB_REPORT_TOKEN_SHA256)\n")
    assert not (desk.root / "var/report-token").exists()
