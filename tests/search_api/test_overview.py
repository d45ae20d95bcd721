"""The gaps of a period from whatever is there: with an index and without, with the owner's file and without."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from search_api.gaps import Decision, Near
from search_api.gaps.decisions import DecisionError, write_decisions
from search_api.gaps.overview import Sources, by_what_was_shown, open_sources, overview
from search_api.ids import uuid7
from search_api.intents import Intent
from search_api.period import Period
from search_api.querylog import QueryEvent
from search_api.querylog.open import open_log
from search_api.shop import Shop
from search_api.snapshot import publish

WEEK = Period(since=date(2026, 11, 1), until=date(2026, 11, 7), zone=ZoneInfo("UTC"))
SINCE, UNTIL = WEEK.begins, WEEK.ends
SAID = Decision(id="gstore", lang="ko", questions=("매장 위치",), note="in the index")


@pytest.fixture(scope="module")
def index(tmp_path_factory, section):
    folder = tmp_path_factory.mktemp("index")
    publish(
        [section("fee", "ko", title="배송비는 얼마예요?")],
        {},
        folder,
        time_zone="Asia/Seoul",
        shop=Shop(decisions=(SAID,)),
    )
    return folder


@pytest.fixture
def log(tmp_path):
    log = open_log(f"sqlite:///{tmp_path}/questions.db")
    yield log
    log.close()


def asked(text, number=0, *, at=SINCE, hits=(), lang="ko", mark="", verdict="weak"):
    return QueryEvent(
        id=uuid7(),
        at=at,
        text=text,
        lang=lang,
        verdict=verdict,
        hits=hits,
        session=f"{text}{number}",
        index_build="b1",
        estimate=0.3,
        mark=mark,
    )


def seen_with(sources, log, **options):
    try:
        return overview(log, sources, WEEK, **{"threshold": 2} | options)
    finally:
        sources.close()


def told(seen):
    return [(gap.id, gap.note, gap.state) for gap in seen.found.gaps]


def test_decisions_of_the_file_come_before_those_of_the_index(index, tmp_path, log):
    log.record([asked("매장 위치", number) for number in (1, 2)])
    file = tmp_path / "gaps.jsonl"

    assert told(seen_with(open_sources(index, file), log)) == [("gstore", "in the index", "open")]
    write_decisions(file, [replace(SAID, note="in the file", state="ignored")])
    assert told(seen_with(open_sources(index, file), log)) == [("gstore", "in the file", "ignored")]
    # A file that says nothing takes back what the index says.
    write_decisions(file, [])
    assert [(note, state) for _, note, state in told(seen_with(open_sources(index, file), log))] == [("", "open")]


def test_without_an_index_decisions_of_the_file_still_count(tmp_path, log):
    log.record([asked("매장 위치", number) for number in (1, 2)])
    file = tmp_path / "gaps.jsonl"
    write_decisions(file, [SAID])

    sources = open_sources(tmp_path / "none", file)

    assert (sources.snapshot, sources.zone) == (None, ZoneInfo("UTC"))
    assert told(seen_with(sources, log)) == [("gstore", "in the index", "open")]
    assert open_sources(tmp_path / "none", tmp_path / "none.jsonl") == Sources(None, ())


def test_decisions_at_fault_are_told(index, tmp_path):
    (tmp_path / "gaps.jsonl").write_text("{}\n", encoding="utf-8")

    with pytest.raises(DecisionError, match=r"gaps\.jsonl:1: is no decision"):
        open_sources(index, tmp_path / "gaps.jsonl")


def test_index_says_what_would_answer(index, tmp_path, log):
    log.record([asked("배송비 얼마", number, hits=("gone",)) for number in (1, 2)])

    (gap,) = seen_with(open_sources(index, tmp_path / "none"), log).found.gaps

    assert (gap.advice, gap.near[0].article_id, gap.near[0].title) == ("add_wording", "fee", "배송비는 얼마예요?")
    assert len(gap.daily) == 7


def test_without_an_index_the_articles_that_were_shown_are_near(tmp_path, log):
    log.record([asked("배송비 얼마", number, hits=("fee", "card")) for number in (1, 2)])

    (gap,) = seen_with(open_sources(tmp_path / "none", tmp_path / "none"), log).found.gaps

    assert (gap.advice, gap.near) == (
        "add_wording",
        (Near(article_id="fee", title="fee", lang="ko", estimate=0.3, opened=0),),
    )
    assert len(gap.daily) == 7


def test_only_the_period_is_counted_and_the_end_is_not_in_it(log):
    moment = timedelta(microseconds=1000)
    log.record(
        [
            *(asked("매장 위치", number) for number in (1, 2)),
            asked("매장 위치", 3, at=SINCE - moment),
            asked("매장 위치", 4, at=UNTIL - moment),
            asked("매장 위치", 5, at=UNTIL),
            asked("매장 위치", 6, at=SINCE - moment, mark="bot"),
            *(asked("매장 위치", number, mark="bot") for number in (70, 71)),
            asked("쿠폰", 8, mark="crowd"),
            asked("fax", 9, lang="en"),
        ]
    )
    nothing = Sources(None, ())

    seen = seen_with(nothing, log)
    korean = seen_with(nothing, log, lang="ko")

    assert (dict(seen.totals), seen.bots, seen.found.hidden) == ({"weak": 5}, 2, 1)
    assert (dict(korean.totals), korean.bots, korean.found.hidden) == ({"weak": 4}, 2, 0)
    (gap,) = seen.found.gaps
    assert (gap.searches, gap.first) == (3, SINCE - moment)


def intent(session, *hits, estimate=0.4, opened=""):
    return Intent(
        id=session,
        at=SINCE,
        text="x",
        lang="ko",
        key="x",
        session=session,
        estimate=estimate,
        hits=hits,
        ended="weak",
        opened=opened,
        mark="",
    )


def test_what_was_shown_is_near_by_the_mean_of_what_search_thought_of_it():
    intents = [
        intent("s1", "b", "z", estimate=0.6, opened="b"),
        intent("s1", "b", estimate=0.6, opened="b"),
        intent("s2", "a", estimate=0.2),
        intent("s3"),
    ]

    assert by_what_was_shown("ko", [("x", 3)], intents) == (
        "add_wording",
        (
            Near(article_id="b", title="b", lang="ko", estimate=0.3, opened=1),
            Near(article_id="a", title="a", lang="ko", estimate=0.05, opened=0),
        ),
    )
    assert by_what_was_shown("ko", [("x", 3)], intents[1:])[0] == "write_article"


def test_no_more_than_three_are_near_and_of_equals_the_first_by_name():
    near = by_what_was_shown("ko", [], [intent(name, name) for name in "dbca"])[1]

    assert [each.article_id for each in near] == ["a", "b", "c"]
