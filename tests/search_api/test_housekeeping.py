"""What a server forgets and remembers each day; a clock that jumped must not make it forget."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from search_api.contract.analysis import content_key
from search_api.contract.search import Verdict
from search_api.gaps import Decision
from search_api.gaps.overview import Sources, overview
from search_api.housekeeping import forget_old, remember_gaps
from search_api.ids import uuid7
from search_api.period import Period
from search_api.querylog import DailyCount, Outcome, QueryEvent
from search_api.querylog.open import open_log
from search_api.shop import Shop
from search_api.snapshot import open_snapshot, publish

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


def about(question, kind, article, value=""):
    """What its reader did with an answer."""
    return Outcome(
        id=uuid7(),
        at=question.at + timedelta(seconds=5),
        kind=kind,
        query_id=question.id,
        article_id=article,
        value=value,
        lang="",
        session=question.session,
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
    click = about(question, "click", "store", "1")
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


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, section):
    folder = tmp_path_factory.mktemp("index")
    said = Decision(id="gcard", lang="ko", questions=("카드 결제",))
    shop = Shop(decisions=(said,))
    opened = open_snapshot(
        folder / publish([section("fee", "ko")], {}, folder, time_zone="Asia/Seoul", shop=shop).build_id
    )
    yield opened
    opened.close()


def gaps_of(log, today=TODAY, days=30):
    """Id -> wordings, as a report of so many days tells them."""
    period = Period(since=today - (days - 1) * DAY, until=today, zone=SEOUL)
    seen = overview(log, Sources(None, ()), period, threshold=1)
    return {gap.id: set(gap.questions) for gap in seen.found.gaps}


@pytest.mark.parametrize("remembered", [True, False])
def test_gap_keeps_its_id_after_its_oldest_questions_are_forgotten_if_it_is_remembered(log, snapshot, remembered):
    log.record([asked(29, "매장 위치"), asked(2, "오프라인 매장 위치"), asked(1, "매장 위치 안내")])
    (before,) = gaps_of(log)
    if remembered:
        remember_gaps(log, snapshot, 30, TODAY)

    run(log, TODAY + 2 * DAY)

    (after,) = gaps_of(log, TODAY + 2 * DAY).items()
    assert left(log) == [2, 1]
    assert (after[0] == before, after[1]) == (remembered, {"오프라인 매장 위치", "매장 위치 안내"})


def test_questions_of_one_reader_are_remembered_and_answered_ones_are_not(log, snapshot):
    question = asked(1, "배송비", verdict=Verdict.ANSWERED)
    solved = about(question, "solved", "fee")
    log.record(
        [question, solved, asked(1, "매장 위치"), asked(1, "쿠폰", mark="crowd"), asked(1, "spam", mark="bot")]
    )

    remember_gaps(log, snapshot, 30, TODAY)

    assert [key for _, key in log.gap_ids()] == [content_key("매장 위치", "ko")]


def test_what_the_owner_named_keeps_that_name(log, snapshot):
    log.record([asked(1, "카드 결제")])

    remember_gaps(log, snapshot, 30, TODAY)

    assert log.gap_ids() == {("ko", content_key("카드 결제", "ko")): "gcard"}


def test_log_without_a_gap_remembers_none(log, snapshot):
    remember_gaps(log, snapshot, 30, TODAY)

    assert log.gap_ids() == {}


def test_remembering_twice_changes_nothing(log, snapshot):
    log.record([asked(3, "매장 위치"), asked(2, "강아지 사료")])
    remember_gaps(log, snapshot, 30, TODAY)
    first = log.gap_ids()

    remember_gaps(log, snapshot, 30, TODAY)

    assert (len(first), log.gap_ids()) == (2, first)
