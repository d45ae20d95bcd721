import contextlib
import os
import random
import resource
import sqlite3
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import LogBusy, LogUnavailable, Outcome, QueryEvent
from search_api.querylog.sqlite import SqliteLog, SqliteReader
from search_api.querylog.writer import MAX_ROWS_WAITING

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "questions.db"


@pytest.fixture
def log(path):
    log = SqliteLog(path)
    yield log
    log.close()


def question(text="fax number", at=NOON, *, id=None, session=""):
    return QueryEvent(
        id=id or uuid7(),
        at=at,
        text=text,
        lang="en",
        verdict=Verdict.EMPTY,
        hits=(),
        session=session,
        index_build="b1",
        estimate=0.5,
    )


def vote(value, comment="", *, at=NOON, id=None):
    return Outcome(
        id=id or uuid7(),
        at=at,
        kind="vote",
        query_id="",
        article_id="fee",
        value=value,
        lang="en",
        session="a" * 32,
        comment=comment,
    )


def bytes_beside(path):
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def searches(log):
    return len(log.questions(NOON - DAY, NOON + DAY))


@contextlib.contextmanager
def no_room_on_disk():
    """No file of this process may grow beyond the first page of the log: what a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_forgotten_text_leaves_no_byte_in_any_file(path, log):
    old = [question(f"forgetmenot{number:04} please", NOON - DAY) for number in range(2000)]
    for start in range(0, len(old), 100):
        log.record([*old[start : start + 100], question("still here")])
    before = b"".join(file.read_bytes() for file in path.parent.iterdir())

    log.forget(NOON)

    after = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert (b"forgetmenot" in before, b"forgetmenot" in after, b"still here" in after) == (True, False, True)


def test_retired_text_leaves_no_byte_in_any_file_though_it_came_out_of_order(path, log):
    draw = random.Random(20261120)
    # In the order of their ids pages would fill one after the other and hold no copies of what moved.
    ids = [f"{draw.getrandbits(48):012x}" for _ in range(6000)]
    for start in range(0, len(ids), 250):
        old, new = ids[start : start + 125], ids[start + 125 : start + 250]
        log.record([question(f"forgetmenot {id_} please", NOON - DAY, id=id_) for id_ in old])
        log.record([question(f"still here {id_}", id=id_) for id_ in new])
    log.name_gaps({("en", "forgetmenot"): "g1"})
    before = bytes_beside(path)

    log.retire(NOON, [], counts_since=NOON.date())

    after = bytes_beside(path)
    assert (b"forgetmenot" in before, b"forgetmenot" in after, b"still here" in after) == (True, False, True)


def typed_long_ago(log):
    """Let a session type a question that hides another, so long ago that the other cannot come back."""
    asked_at = datetime.now(UTC) - timedelta(seconds=121)
    log.record([question("forgetmenot", asked_at, session="a" * 32)])
    log.record([question("forgetmenot is a flower", asked_at, session="a" * 32)])


def is_hidden_in(path):
    return b"forgetmenoten" in bytes_beside(path)


def test_half_typed_text_leaves_no_byte_once_the_log_is_retired(path, log):
    typed_long_ago(log)
    before = is_hidden_in(path)

    log.retire(NOON - DAY, [], counts_since=NOON.date())

    assert (before, is_hidden_in(path), b"forgetmenot is a flower" in bytes_beside(path)) == (True, False, True)


def test_half_typed_text_leaves_no_byte_once_the_log_is_closed(path, log):
    typed_long_ago(log)
    before = is_hidden_in(path)

    log.close()

    assert (before, is_hidden_in(path), b"forgetmenot is a flower" in bytes_beside(path)) == (True, False, True)


def test_half_typed_text_of_a_log_that_was_not_closed_leaves_no_row_once_it_is_opened(path, log):
    typed_long_ago(log)
    copy = path.parent / "copy" / path.name
    copy.parent.mkdir()
    # What a process leaves that was killed.
    for file in path.parent.glob("questions.db*"):
        copy.with_name(file.name).write_bytes(file.read_bytes())
    again = SqliteLog(copy)

    with contextlib.closing(sqlite3.connect(copy)) as db:
        rows = db.execute("SELECT text FROM question").fetchall()
    again.close()
    assert rows == [("forgetmenot is a flower",)]


def test_text_that_may_come_back_outlives_the_log_that_hid_it(path):
    for text in ("return", "retu", "refund"):
        log = SqliteLog(path)
        log.record([question(text, datetime.now(UTC), session="a" * 32)])
        log.close()

    with contextlib.closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT text FROM question WHERE into_id = '' ORDER BY id").fetchall()
    assert rows == [("return",), ("refund",)]


def test_retire_leaves_the_old_rows_beside_the_log_no_longer_than_a_report_reads(path, log):
    log.record([question("forgetmenot", NOON - DAY)])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as report:
        report.execute("BEGIN")
        report.execute("SELECT count(*) FROM question").fetchone()
        gone = log.retire(NOON, [], counts_since=NOON.date())
        held = b"forgetmenot" in bytes_beside(path)
    log.record([question("still here")])

    assert (gone, held, b"forgetmenot" in bytes_beside(path)) == (1, True, False)


def test_forgotten_sentence_leaves_no_byte_in_any_file(path, log):
    log.record([vote("no", "forgetmenot " * 20, at=NOON - DAY), question("still here")])
    before = bytes_beside(path)

    log.forget(NOON)

    assert (b"forgetmenot" in before, b"forgetmenot" in bytes_beside(path)) == (True, False)


def test_sentence_that_was_taken_back_leaves_no_byte_once_the_log_is_closed(path, log):
    log.record([vote("no", "forgetmenot " * 20, id="1")])
    log.record([vote("yes", id="2")])
    log.close()

    assert b"forgetmenot" not in bytes_beside(path)


def test_forget_waits_for_a_report_that_is_being_read(path, log):
    log.record([question("forgetmenot", NOON - DAY)])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as report:
        report.execute("BEGIN")
        report.execute("SELECT count(*) FROM question").fetchone()
        end = threading.Timer(0.3, lambda: report.execute("COMMIT"))
        end.start()
        log.forget(NOON)
        end.join()

        assert b"forgetmenot" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_full_disk_is_told_to_the_caller(log):
    with no_room_on_disk(), pytest.raises(LogUnavailable, match="cannot be written"):
        log.record([question("x" * 190) for _ in range(200)])


def test_log_works_again_when_the_disk_has_room(log):
    log.record([question()])
    with no_room_on_disk(), pytest.raises(LogUnavailable):
        log.record([question("x" * 190) for _ in range(200)])

    log.record([question()])

    assert searches(log) == 2


def test_log_opens_without_a_folder_it_may_write_and_works_once_it_may(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    log = SqliteLog(tmp_path / "var" / "questions.db")
    with pytest.raises(LogUnavailable, match="cannot be written"):
        log.record([])
    (tmp_path / "var").unlink()

    log.record([question()])

    assert searches(log) == 1
    log.close()


def test_file_that_is_no_log_is_left_alone(path):
    path.write_bytes(b"holiday photos" * 1000)
    log = SqliteLog(path)

    with pytest.raises(LogUnavailable, match="file is not a database"):
        log.record([question()])
    log.close()

    assert path.read_bytes() == b"holiday photos" * 1000


def test_log_of_a_newer_program_is_refused_with_what_to_do(path, log):
    log.close()
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO schema_version VALUES (99)")
    older = SqliteLog(path)

    with pytest.raises(LogUnavailable) as caught:
        older.record([question()])
    older.close()

    assert str(caught.value) == (
        "the log has schema 99, this program knows 5\n    mend: update this program, or give it another KB_LOG"
    )


VERSION_1 = (files("search_api.querylog") / "migrations/sqlite/0001_questions.sql").read_text(encoding="utf-8")


def test_log_of_the_first_version_keeps_its_rows(path):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(VERSION_1)
        db.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
        db.execute("INSERT INTO schema_version VALUES (1)")
        at = int(NOON.timestamp() * 1_000_000)
        row = ("old", at, "fax number", "en", "fax number", "empty", "[]", "", "", "b0")
        db.execute("INSERT INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.execute("INSERT INTO outcome VALUES ('o', ?, 'contact', 'old', '', 'phone', 'en', '')", (at,))
    log = SqliteLog(path)
    log.record([question("fax number")])
    log.close()

    with contextlib.closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT id = 'old', text, estimate FROM question ORDER BY id = 'old'").fetchall()
        outcomes = db.execute("SELECT id, value, comment FROM outcome").fetchall()
    assert (rows, outcomes) == ([(0, "fax number", 0.5), (1, "fax number", None)], [("o", "phone", "")])
    assert (searches(SqliteReader(path)), SqliteReader(path).estimates(10)) == (2, [("en", 0.5)])


def test_log_with_several_votes_of_a_session_keeps_the_last(path):
    migrations = files("search_api.querylog") / "migrations" / "sqlite"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
        for version, name in enumerate(["0001_questions.sql", "0002_estimate.sql", "0003_comment.sql"], start=1):
            db.executescript((migrations / name).read_text(encoding="utf-8"))
            db.execute("INSERT INTO schema_version VALUES (?)", (version,))
        at = int(NOON.timestamp() * 1_000_000)
        rows = [
            ("1", "vote", "no", "a", "forgetmenot"),
            ("2", "vote", "no:wrong", "a", "Which fee?"),
            ("3", "vote", "yes", "b", ""),
            ("4", "vote", "no", "", ""),
            ("5", "vote", "no", "", ""),
            ("6", "click", "1", "a", ""),
            ("7", "click", "2", "a", ""),
        ]
        for id_, kind, value, session, comment in rows:
            row = (id_, at, kind, "", "fee", value, "en", session, comment)
            db.execute("INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    SqliteLog(path).close()

    with contextlib.closing(sqlite3.connect(path)) as db:
        kept = db.execute("SELECT id FROM outcome ORDER BY id").fetchall()
    assert "".join(id_ for (id_,) in kept) == "234567"
    assert b"forgetmenot" not in bytes_beside(path)


def test_reader_of_a_log_of_before_says_what_brings_it_up_to_date(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(VERSION_1)
        db.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
        db.execute("INSERT INTO schema_version VALUES (1)")
        db.commit()

    with pytest.raises(LogUnavailable) as caught:
        searches(SqliteReader(path))

    assert str(caught.value) == (
        f"{path}: the log has schema 1, this program reads 5\n"
        "    mend: start the server once, which brings the log up to date"
    )


def test_gaps_keep_their_names_when_the_analysis_changed(path, log):
    log.record([question("fax number")])
    log.name_gaps({("en", "made by an older analysis"): "g1", ("en", "of no question"): "g2"})
    log.close()
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE question SET key = 'made by an older analysis'")
        db.execute("UPDATE analysis SET fingerprint = 'older'")
    again = SqliteLog(path)

    assert again.gap_ids() == {("en", "fax number"): "g1"}
    again.close()


def test_keys_are_made_anew_when_the_analysis_changed(path, log):
    log.record([question("fax number")])
    log.close()
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE question SET key = 'made by an older analysis'")
        db.execute("UPDATE analysis SET fingerprint = 'older'")
    again = SqliteLog(path)
    again.record([question("number fax")])

    assert len({asked.key for asked in again.questions(NOON - DAY, NOON + DAY)}) == 1
    again.close()


def test_record_returns_only_after_the_commit(path, log):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        recording = threading.Thread(target=log.record, args=([question()],))
        recording.start()
        recording.join(timeout=0.3)
        waited = recording.is_alive()
        other.execute("ROLLBACK")
        recording.join()

    assert (waited, searches(log)) == (True, 1)


def test_every_commit_is_synced(log):
    log.record([question()])

    # 2 is FULL: with NORMAL a power cut takes the last commits with it.
    assert log._writer._db.run("PRAGMA synchronous") == [(2,)]


def test_forgetting_gives_the_room_back(path, log):
    log.record([question(f"telex {number} {'x' * 150}", NOON - DAY) for number in range(5000)])
    log.forget(NOON)

    assert path.stat().st_size < 100_000


def test_too_many_records_at_once_are_refused_instead_of_piling_up(log):
    with pytest.raises(LogUnavailable, match="0 records are waiting for the disk"):
        log.record([question()] * (MAX_ROWS_WAITING + 1))


def test_records_of_many_threads_are_all_stored(log):
    def record():
        for _ in range(50):
            log.record([question()])

    threads = [threading.Thread(target=record) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert searches(log) == 800


def test_closing_keeps_everything_that_was_acknowledged(path):
    log = SqliteLog(path)
    acknowledged = []

    def record_until_closed():
        with contextlib.suppress(LogUnavailable):
            while True:
                log.record([question()])
                acknowledged.append(1)

    threads = [threading.Thread(target=record_until_closed) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    log.close()
    for thread in threads:
        thread.join()

    assert searches(SqliteReader(path)) == len(acknowledged) > 0


def test_only_the_owner_may_read_the_files(path, log):
    log.record([question()])

    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_reader_changes_nothing(path, log):
    log.record([question()])
    log.close()
    before = path.read_bytes()

    searches(SqliteReader(path))

    assert path.read_bytes() == before


@pytest.mark.usefixtures("log")
def test_second_writer_is_refused_with_the_process_and_what_to_do(path):
    with pytest.raises(LogBusy) as caught:
        SqliteLog(path)

    assert str(caught.value) == (
        f"{path}.lock: process {os.getpid()} writes this log\n"
        "    mend: stop that process first, or give this one another KB_LOG"
    )


def test_reader_of_no_log_says_where_it_looked(path):
    with pytest.raises(LogUnavailable) as caught:
        searches(SqliteReader(path))

    assert str(caught.value) == (
        f"{path}: no log there\n    mend: start the server once, or name the log with --log or KB_LOG"
    )
