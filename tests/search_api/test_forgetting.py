"""
What is forgotten is gone from every file: the log, what SQLite keeps beside it, a spool, and the keys of gaps.

    questions, comments, keys of gaps --kb forget, or the server's day--> not one byte of them
"""

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from kb_builder.cli import main
from search_api.contract.search import Verdict
from search_api.housekeeping import forget_old, remember_gaps
from search_api.ids import uuid7
from search_api.querylog import Outcome, QueryEvent
from search_api.querylog.open import open_log

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAY = timedelta(days=1)
OLD, NEW = "forgetmenot", "remembrance"
"""A word that is to go, and one that stays."""
KEYS = [OLD, f"{OLD} realli", "realli remembr", "remembr"]
"""Of what is asked below, as they stand among the keys of gaps."""


@pytest.fixture(params=["sqlite", "postgres"])
def log_url(request, tmp_path):
    if request.param == "postgres":
        return request.getfixturevalue("postgres").new_log(tmp_path / "log")
    return f"sqlite:///{tmp_path}/log/questions.db"


@pytest.fixture
def kept_of(request, log_url, tmp_path):
    """A function that says which of the two words stand in the log's files and tables."""

    def kept_of(folder=tmp_path / "log"):
        kept = b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
        if log_url.startswith("postgres"):
            schema = log_url.partition("search_path%3D")[2].partition("&")[0]
            kept += (
                request.getfixturevalue("postgres").sql(f"SELECT schema_to_xml('{schema}', true, false, '')").encode()
            )
        return [word for word in (OLD, NEW) if word.encode() in kept]

    return kept_of


def said(word, at):
    """Fifty readers who ask for a word and say it again in a comment."""
    for number in range(50):
        session = uuid7().replace("-", "")
        yield QueryEvent(
            id=uuid7(),
            at=at,
            text=f"{word} please {'really ' * (number % 9)}",
            lang="en",
            verdict=Verdict.EMPTY,
            hits=(),
            session=session,
            index_build="b1",
            estimate=0.1,
        )
        yield Outcome(
            id=uuid7(),
            at=at,
            kind="vote",
            query_id="",
            article_id="fee",
            value="no",
            lang="en",
            session=session,
            comment=f"where is {word}?",
        )


def test_kb_forget_leaves_no_byte_of_what_is_older(log_url, kept_of, small_shop):
    log = open_log(log_url)
    log.record([*said(OLD, NOON - 3 * DAY), *said(NEW, NOON)])
    remember_gaps(log, small_shop, 30, NOON.date())
    before = kept_of(), sorted(key for _, key in log.gap_ids())
    log.close()

    done = CliRunner().invoke(main, ["forget", "--before", "2026-11-20", "--log", log_url], prog_name="kb")

    assert done.output == "forgot 100 rows from before 2026-11-20 00:00 (UTC)\n"
    assert before == ([OLD, NEW], KEYS)
    assert kept_of() == [NEW]


def test_kb_forget_leaves_no_byte_in_a_log_whose_server_was_killed(tmp_path):
    log = open_log(f"sqlite:///{tmp_path}/log/questions.db")
    log.record([*said(OLD, NOON - 3 * DAY), *said(NEW, NOON)])
    log.name_gaps({("en", OLD): "g1"})
    # As kill -9 leaves it: all of it is in the file beside the log.
    shutil.copytree(tmp_path / "log", tmp_path / "left")
    log.close()
    left = {file.name: OLD.encode() in file.read_bytes() for file in (tmp_path / "left").iterdir()}

    url = f"sqlite:///{tmp_path}/left/questions.db"
    done = CliRunner().invoke(main, ["forget", "--before", "2026-11-20", "--log", url], prog_name="kb")

    assert (done.exit_code, left["questions.db-wal"]) == (0, True)
    kept = b"".join(file.read_bytes() for file in (tmp_path / "left").iterdir())
    assert (OLD.encode() in kept, NEW.encode() in kept) == (False, True)


def test_a_day_of_the_server_leaves_no_byte_of_what_it_retires(log_url, kept_of, small_shop):
    log = open_log(log_url)
    log.record([*said(OLD, NOON - 40 * DAY), *said(NEW, NOON)])
    # The name of the gap was remembered while its questions were there.
    remember_gaps(log, small_shop, 90, NOON.date())
    before = kept_of()
    for today in (date(2026, 11, 19), date(2026, 11, 20)):
        gone = forget_old(log, small_shop.zone, 30, today)
        remember_gaps(log, small_shop, 30, today)
    # A spool is swept when nothing came for a second, or when it is closed.
    log.close()

    assert (before, gone, kept_of()) == ([OLD, NEW], 100, [NEW])
