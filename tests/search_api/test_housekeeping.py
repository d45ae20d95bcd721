"""What a server forgets and remembers each day; a clock that jumped must not make it forget."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from search_api.contract.search import Verdict
from search_api.housekeeping import forget_old
from search_api.ids import uuid7
from search_api.querylog import DailyCount, Outcome, QueryEvent
from search_api.querylog.open import open_log

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def log(tmp_path):
    log = open_log(f"sqlite:///{tmp_path}/questions.db")
    yield log
    log.close()


def asked(days_ago, text="매장 위치", *, hour=12, verdict=Verdict.EMPTY, mark="", session=""):
    day = TODAY - days_ago * DAY
    return QueryEvent(
        id=uuid7(),
        at=datetime(day.year, day.month, day.day, hour, tzinfo=SEOUL).astimezone(UTC),
        text=text,
        lang="ko",
        verdict=verdict,
        hits=("store",),
        session=session or uuid7(),
        index_build="b1",
        estimate=0.1,
        mark=mark,
    )


def left(log):
    far = datetime(2100, 1, 1, tzinfo=UTC)
    days = [question.at.astimezone(SEOUL).date() for question in log.questions(datetime(1970, 1, 1, tzinfo=UTC), far)]
    return [(TODAY - day).days for day in days]


def run(log, today=TODAY, keep=30):
    """As a server that is always on: the day before was noted the day before."""
    log.clock_says(today - DAY)
    return forget_old(log, SEOUL, keep, today)


def test_thirty_days_are_kept_today_included(log):
    log.record([asked(ago, hour=hour) for ago in (0, 28, 29, 30, 31) for hour in (0, 23)])

    assert run(log) == 4
    assert left(log) == [29, 29, 28, 28, 0, 0]


def test_what_goes_is_counted_by_day_language_and_end(log):
    question = asked(40, verdict=Verdict.ANSWERED)
    click = Outcome(
        id=uuid7(),
        at=question.at + timedelta(seconds=5),
        kind="click",
        query_id=question.id,
        article_id="store",
        value="1",
        lang="",
        session=question.session,
    )
    log.record([question, click, asked(40), asked(40), asked(41, mark="bot"), asked(2)])

    run(log)

    def count(ago, ended, searches):
        return DailyCount(day=TODAY - ago * DAY, lang="ko", ended=ended, searches=searches)

    assert log.daily(TODAY - 99 * DAY, TODAY) == [
        count(41, "bot", 1),
        count(40, "answered", 1),
        count(40, "empty", 2),
    ]


def test_counts_are_kept_for_25_months(log):
    log.record([asked(100)])
    run(log)

    log.record([asked(-700)])
    run(log, TODAY + 760 * DAY)
    assert [kept.day for kept in log.daily(date(2020, 1, 1), date(2040, 1, 1))] == [TODAY + 700 * DAY]


def test_first_day_forgets_nothing(log):
    log.record([asked(100)])

    assert forget_old(log, SEOUL, 30, TODAY) == 0
    assert left(log) == [100]


@pytest.mark.parametrize("jump", [3650, 31, -1, -400])
def test_a_clock_that_jumps_forgets_nothing(log, jump):
    log.record([asked(ago) for ago in range(29)])
    run(log)

    assert forget_old(log, SEOUL, 30, TODAY + jump * DAY) == 0
    assert run(log, TODAY) == 0
    assert len(left(log)) == 29


def test_nothing_is_counted_twice(log):
    log.record([asked(40)])

    run(log)
    run(log)

    assert [kept.searches for kept in log.daily(TODAY - 99 * DAY, TODAY)] == [1]
