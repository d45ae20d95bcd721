"""What only a log in PostgreSQL can get wrong: a server that goes away, spools, several processes, a password."""

import logging
import subprocess
import sys
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import LogUnavailable, Outcome, QueryEvent
from search_api.querylog.open import open_log, open_reader
from search_api.querylog.url import check_url, without_password

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def url(postgres, spool):
    return postgres.new_log(spool)


@pytest.fixture
def log(url):
    log = open_log(url)
    yield log
    log.close()


@pytest.fixture
def nobody(postgres, tmp_path):
    """The URL of a server that does not run, with the same folder of spools."""
    return postgres.url(tmp_path / "spool").replace("kb-pg-", "gone-")


def contact(id_=None):
    return Outcome(
        id=id_ or uuid7(),
        at=NOON,
        kind="contact",
        query_id="",
        article_id="",
        value="phone",
        lang="en",
        session="",
    )


def question(text, *, at=NOON, session="a" * 32):
    return QueryEvent(
        id=uuid7(),
        at=at,
        text=text,
        lang="en",
        verdict=Verdict.EMPTY,
        hits=(),
        session=session,
        index_build="b1",
        estimate=0.5,
    )


def stored(log):
    return sorted(each.id for each in log.outcomes(NOON, NOON + DAY))


def schema_of(url):
    return url.partition("search_path%3D")[2].partition("&")[0]


def bytes_below(folder):
    return b"".join(file.read_bytes() for file in folder.iterdir())


class Recorders:
    """Threads, one a log, that record each event twice until they are told to stop."""

    def __init__(self, logs):
        self.acknowledged = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._record, args=(log,)) for log in logs]
        for thread in self._threads:
            thread.start()

    def go_on_for(self, events):
        until = len(self.acknowledged) + events
        while len(self.acknowledged) < until:
            assert all(thread.is_alive() for thread in self._threads), "a log refused to record"
            time.sleep(0.005)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _record(self, log):
        while not self._stop.is_set():
            event = contact()
            log.record([event])
            log.record([event])
            self.acknowledged.append(event.id)


def test_nothing_is_lost_or_stored_twice_while_the_server_goes_and_comes(mortal_postgres, spool):
    url = mortal_postgres.new_log(spool)
    logs = [open_log(url) for _ in range(3)]
    recorders = Recorders(logs)
    for go in (mortal_postgres.stop, mortal_postgres.kill, mortal_postgres.kill):
        recorders.go_on_for(150)
        go()
        recorders.go_on_for(150)
        mortal_postgres.start()
    recorders.go_on_for(150)
    recorders.stop()
    for log in logs:
        log.close()
    again = open_log(url)

    assert stored(again) == sorted(recorders.acknowledged)
    assert len(set(recorders.acknowledged)) >= 1050
    again.close()


RECORD = """
import sys
from search_api.querylog.open import open_log
sys.path.insert(0, sys.argv[1])
from test_postgres_log import contact
log = open_log(sys.argv[2])
for number in range(50):
    log.record([contact(f"{sys.argv[3]}-{number:02}")])
print("recorded", flush=True)
sys.stdin.read()
"""


def test_spools_of_killed_processes_are_drained_by_the_next_start(repository, nobody, url):
    here = str(repository / "tests" / "search_api")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RECORD, here, nobody, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for name in "ab"
    ]
    for process in processes:
        with process:
            assert process.stdout.readline() == b"recorded\n"
            process.kill()
    log = open_log(url)

    assert stored(log) == [f"{name}-{number:02}" for name in "ab" for number in range(50)]
    log.close()


def test_recording_does_not_wait_for_a_server_that_is_gone(nobody):
    log = open_log(nobody)
    log.record([contact()])

    with pytest.raises(
        LogUnavailable, match=r"(?s)cannot be reached.*\n    mend: start PostgreSQL, or correct KB_LOG"
    ):
        log.outcomes(NOON, NOON + DAY)
    with pytest.raises(LogUnavailable, match="cannot be reached"):
        log.forget(NOON)
    log.close()


def test_server_that_goes_is_told_of_once_without_what_readers_asked(nobody, caplog):
    with caplog.at_level(logging.WARNING):
        log = open_log(nobody)
        log.record([question("unmistakable words")])
        for _ in range(3):
            with pytest.raises(LogUnavailable):
                log.gap_ids()
        log.close()

    assert [("cannot be reached" in line, "unmistakable" in line) for line in caplog.messages] == [(True, False)]


def test_two_logs_on_one_machine_have_a_spool_each(spool, url, log):
    second = open_log(url)
    for each in (log, second):
        each.record([contact()])
    files_of_both = sorted(file.name for file in spool.glob("*.db"))
    for each in (log, second):
        each.gap_ids()

    assert (files_of_both, len(stored(log))) == (["1.db", "2.db"], 2)
    second.close()


def test_logs_that_start_together_make_the_tables_once(url):
    threads = [threading.Thread(target=lambda: open_log(url).close()) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert open_reader(url).gap_ids() == {}


def test_halves_of_a_session_that_two_processes_heard_are_folded(url, log):
    second = open_log(url)
    log.record([question("fax")])
    second.record([question("fax number")])
    for each in (log, second):
        each.gap_ids()

    assert [each.text for each in log.questions(NOON, NOON + DAY)] == ["fax number"]
    second.close()


def test_words_that_were_hidden_are_gone_once_the_log_is_closed(postgres, url, log):
    asked_at = datetime.now(UTC) - timedelta(seconds=121)
    for text in ("fax", "fax number"):
        log.record([question(text, at=asked_at)])
        log.gap_ids()
    stored = f"SELECT text, into_id = '' FROM {schema_of(url)}.question ORDER BY text"
    before = postgres.sql(stored)
    log.close()

    assert (before, postgres.sql(stored)) == ("fax|f\nfax number|t", "fax number|t")


def test_delivered_text_leaves_no_byte_in_the_spool(spool, log):
    log.record([question("forgetmenot")])
    before = b"forgetmenot" in bytes_below(spool)
    log.gap_ids()
    log.close()

    assert (before, b"forgetmenot" in bytes_below(spool)) == (True, False)


def test_forgotten_questions_are_not_brought_back_by_the_spool(log):
    log.record([question("telex", at=NOON - DAY), question("fax")])

    assert (log.forget(NOON), [each.text for each in log.questions(NOON - 2 * DAY, NOON + DAY)]) == (1, ["fax"])


def test_log_of_a_newer_program_is_refused_with_what_to_do(postgres, url, log):
    log.gap_ids()
    postgres.sql(f"INSERT INTO {schema_of(url)}.schema_version VALUES (99)")

    with pytest.raises(LogUnavailable) as caught:
        open_reader(url).gap_ids()

    known = len(list((files("search_api.querylog") / "migrations" / "postgres").iterdir()))
    assert str(caught.value) == (
        f"the log has schema 99, this program knows {known}\n    mend: update this program, or give it another KB_LOG"
    )


@pytest.mark.parametrize("database", ["none", "broken%zz"])
def test_password_is_in_no_message(postgres, spool, database):
    # In two parts, for a traceback shows the line that asked.
    password = "s3" + "cret"
    url = postgres.url(spool, database=database, password=password)

    with pytest.raises((LogUnavailable, ValueError), match=r"kb:\*\*\*@") as caught:
        open_reader(url).gap_ids()

    assert password not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://kb:s3cret@h/db?spool=x", "postgresql://kb:***@h/db?spool=x"),
        ("postgres://kb:s@cr/et:@h/db", "postgres://kb:***@h/db"),
        (
            "postgresql://h/db?user=kb&password=s3cret&sslpassword=x",
            "postgresql://h/db?user=kb&password=***&sslpassword=***",
        ),
        ("postgresql://kb@h/db", "postgresql://kb@h/db"),
        ("sqlite:///var/questions.db", "sqlite:///var/questions.db"),
    ],
)
def test_url_is_shown_without_its_password(url, shown):
    assert without_password(url) == shown


def test_missing_driver_is_told_with_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ValueError) as caught:
        check_url("postgresql://kb:s3cret@h/db")

    assert str(caught.value) == (
        "no log can be opened at 'postgresql://kb:***@h/db': the driver of PostgreSQL is not installed\n"
        "    mend: install it with this program: pip install 'psycopg[binary]>=3.2'"
    )


def test_log_in_sqlite_needs_no_driver(tmp_path):
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from search_api.querylog.open import open_log; open_log(sys.argv[1]).close()"
    )

    subprocess.run([sys.executable, "-c", script, f"sqlite:///{tmp_path}/questions.db"], check=True)
