"""Every number of a report, from one made log in which each was counted by hand; and the days a report is about."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.gaps import Decision
from search_api.gaps.ledger import Entry
from search_api.period import Period
from search_api.querylog import DailyCount, Outcome, QueryEvent
from search_api.querylog.open import open_log, open_reader
from search_api.report import Article, ArticleVotes, Change, Day, Ledger, Report, Share, Unfound
from search_api.report.make import make_report, wilson
from search_api.shop import Shop
from search_api.snapshot import open_snapshot, publish

SEOUL = ZoneInfo("Asia/Seoul")
WEEK = Period(since=date(2026, 11, 16), until=date(2026, 11, 22), zone=SEOUL)
SHOP = Shop(
    name={"ko": "나래룸", "en": "Naraeloom"},
    categories={"delivery": {"ko": "배송", "en": "Delivery"}, "returns": {"en": "Returns"}},
    channels={"phone": {"ko": "전화", "en": "Phone"}, "chat": {"en": "Chat"}, "form": {"en": "Form"}},
    site_url="https://help.shop.example/",
    days_off=frozenset({date(2026, 11, 18), date(2026, 12, 25)}),
    decisions=(
        Decision(
            id="gfix",
            lang="ko",
            questions=("선물 포장",),
            state="fixed",
            article="gift",
            opened=date(2026, 11, 10),
            closed=date(2026, 11, 19),
        ),
        Decision(
            id="gold",
            lang="ko",
            questions=("영수증",),
            state="fixed",
            article="gone",
            closed=date(2026, 11, 10),
        ),
    ),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, section):
    folder = tmp_path_factory.mktemp("index")
    documents = [
        section("fee", "ko", title="배송비는 얼마예요?", category="delivery"),
        section("fee", "ko", heading="섬", title="배송비는 얼마예요?", category="delivery"),
        section("return", "ko", title="반품은 어떻게 하나요?", category="returns"),
        section("gift", "ko", title="선물 포장이 되나요?"),
        section("points", "ko", title="적립금은 언제 쌓이나요?"),
        section("fee", "en", title="How much is delivery?", category="delivery"),
        section("points", "en", title="When are points added?"),
    ]
    opened = open_snapshot(folder / publish(documents, {}, folder, time_zone="Asia/Seoul", shop=SHOP).build_id)
    yield opened
    opened.close()


def at(day, hour=12, minute=0, second=0):
    """A moment of November where the shop is."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SEOUL).astimezone(UTC)


class Diary:
    """Writes down what happens, each with an id of its own in the order in which it is told."""

    def __init__(self, build="b1"):
        self.events = []
        self._ids = (str(UUID(int=number)) for number in count(1))
        self._build = build

    def asked(self, moment, text, verdict="empty", hits=(), *, session, lang="ko", mark=""):
        self.events.append(
            QueryEvent(
                id=next(self._ids),
                at=moment,
                text=text,
                lang=lang,
                verdict=verdict,
                hits=hits,
                session=session,
                index_build=self._build,
                estimate=0.1,
                mark=mark,
            )
        )
        return self.events[-1]

    def did(self, moment, kind, value, *, article="", session="", about=None, lang="ko"):
        self.events.append(
            Outcome(
                id=next(self._ids),
                at=moment,
                kind=kind,
                query_id=about.id if about else "",
                article_id=article,
                value=value,
                lang=lang,
                session=session,
            )
        )

    def answered(self, moment, text, *hits, session, **more):
        question = self.asked(moment, text, "answered", hits, session=session, **more)
        self.did(moment + timedelta(seconds=20), "click", "1", article=hits[0], session=session, about=question)

    def votes(self, article, *values, lang="ko"):
        for value in values:
            self.did(at(17), "vote", value, article=article, lang=lang, session=f"voter {len(self.events)}")


def november(build="b1"):
    diary = Diary(build)
    # Older than the week before.
    diary.asked(at(3), "영수증", session="s20")
    # The week before: its last second, a question that was answered, and a program.
    diary.asked(at(15, 23, 59, 59), "매장 위치", session="s10")
    diary.answered(at(10), "배송비", "fee", session="s11")
    diary.asked(at(10), "spam", session="s7", mark="bot")
    # Monday, from its first second; both write to the shop.
    diary.asked(at(16, 0), "매장 위치", session="s1")
    diary.did(at(16, 0, 20), "contact", "phone", session="s1")
    diary.asked(at(16, 23, 59), "매장 위치", session="s2")
    diary.did(at(17, 0, 10), "contact", "phone", session="s2")
    # A program, and one address that asks too often.
    diary.asked(at(17, 3), "spam", session="s7", mark="bot")
    diary.asked(at(17, 12), "쿠폰", session="s8", mark="crowd")
    # A day off. Fourth in the list is the article on points.
    diary.answered(at(18, 10), "배송비", "fee", "gift", "return", "points", session="s3")
    diary.answered(at(18, 10, 30), "배송비", "fee", session="s4")
    diary.asked(at(19, 9), "비밀번호", hits=("fee",), session="s9")
    # A contact names its question; another came 45 minutes after one, and another without any.
    english = diary.asked(at(20, 15), "gift box", "weak", ("fee",), session="s5", lang="en")
    diary.did(at(20, 15, 40), "contact", "chat", session="s5", about=english, lang="en")
    diary.did(at(19, 9, 45), "contact", "form", session="s9")
    diary.did(at(21), "contact", "form", session="nobody")
    # The last second of Sunday; whoever asked writes on Monday.
    diary.asked(at(22, 23, 59, 59), "반품", "answered", ("return",), session="s6")
    diary.did(at(23, 0, 10), "contact", "phone", session="s6")
    # Fixed on the 19th: once too early to count, twice before, once that day, three times after.
    for day, session in ((15, "s19"), (17, "s12"), (18, "s13"), (19, "s17")):
        diary.asked(at(day, 8), "선물 포장", session=session)
    for day, session in ((20, "s14"), (21, "s15"), (22, "s16")):
        diary.answered(at(day, 20), "선물 포장", "gift", session=session)
    diary.votes("fee", *["yes"] * 8, "no:outdated", "no:outdated")
    diary.votes("return", "yes", "no:unclear", "no")
    diary.votes("fee", *["yes"] * 5, lang="en")
    diary.votes("gift", "yes", "yes", *["no"] * 5)
    diary.votes("points", "yes", "no")
    diary.votes("gone", "no", "no", "no")
    # The day after is another week.
    diary.asked(at(23, 0), "매장 위치", session="s18")
    return diary.events


@pytest.fixture(scope="module")
def report_of(tmp_path_factory, snapshot):
    """A function that reports what was logged."""

    def report_of_(events, period=WEEK, counts=(), **options):
        url = f"sqlite:///{tmp_path_factory.mktemp('log')}/questions.db"
        log = open_log(url)
        log.record(events)
        if counts:
            diary = Diary()
            diary.asked(at(1), "쿠폰", session="old")
            log.record(renamed(diary.events))
            log.retire(at(2), counts, counts_since=date(2026, 1, 1))
        log.close()
        options = {"lang": "ko", "threshold": 2, "commits": {"gfix": "0a1b2c3"}} | options
        return make_report(open_reader(url), snapshot, period, **options)

    return report_of_


@pytest.fixture(scope="module")
def report(report_of):
    kept = [
        DailyCount(day=date(2026, 11, day), lang="ko", ended=ended, searches=searches)
        for day, ended, searches in (
            (8, "empty", 99),
            (9, "weak", 7),
            (9, "bot", 5),
            (16, "refined", 2),
            (23, "weak", 99),
        )
    ]
    return report_of(november(), counts=kept)


def test_report_says_what_it_is_about(report):
    assert (report.shop, report.lang, report.since, report.until, report.time_zone, report.threshold) == (
        "나래룸",
        "ko",
        WEEK.since,
        WEEK.until,
        "Asia/Seoul",
        2,
    )
    assert (report.site_url, report.channels, report.demo) == (
        SHOP.site_url,
        {"phone": "전화", "chat": "Chat", "form": "Form"},
        False,
    )


def test_questions_are_counted_by_how_they_ended_with_those_of_forgotten_days(report):
    assert report.totals == {"answered": 5, "empty": 5, "escalated": 4, "refined": 2}
    assert report.before == {"answered": 1, "empty": 2, "weak": 7}


def test_each_day_is_from_midnight_to_midnight_where_the_shop_is(report):
    counts = {
        16: {"escalated": 2, "refined": 2},
        17: {"empty": 2},
        18: {"answered": 2, "empty": 1},
        19: {"empty": 2},
        20: {"answered": 1, "escalated": 1},
        21: {"answered": 1},
        22: {"answered": 1, "escalated": 1},
    }
    assert report.days == tuple(
        Day(day=date(2026, 11, day), counts=of_day, holiday=day == 18) for day, of_day in counts.items()
    )


def test_hours_and_weekdays_are_those_of_the_shop(report):
    hours = {0: 1, 8: 3, 9: 1, 10: 2, 12: 1, 15: 1, 20: 3, 23: 2}

    assert report.hours == tuple(hours.get(hour, 0) for hour in range(24))
    assert report.weekdays == (2, 2, 3, 2, 2, 1, 2)


def test_questions_are_counted_by_language(report):
    assert report.languages == (
        Share(id="ko", title="", counts={"answered": 5, "empty": 5, "escalated": 3}),
        Share(id="en", title="", counts={"escalated": 1}),
    )


def test_questions_are_counted_by_the_category_of_the_article_on_top(report):
    assert report.categories == (
        Share(id="", title="", counts={"answered": 3, "empty": 5, "escalated": 2}),
        Share(id="delivery", title="배송", counts={"answered": 2, "escalated": 1}),
        # Its title is there in English alone.
        Share(id="returns", title="Returns", counts={"escalated": 1}),
    )


def test_what_two_readers_could_not_find_is_to_be_done(report):
    (gap,) = report.gaps

    assert (gap.lang, gap.question, gap.questions, gap.searches, gap.sessions) == (
        "ko",
        "매장 위치",
        ("매장 위치",),
        2,
        2,
    )
    assert (gap.first, gap.last, gap.daily) == (at(15, 23, 59, 59), at(16, 23, 59), (2, 0, 0, 0, 0, 0, 0))
    assert (gap.contacts, gap.kinds, gap.advice, gap.near) == (1.8, (("escalated", 2),), "write_article", ())


def test_what_one_reader_asked_is_counted_without_its_words(report):
    """비밀번호, gift box and 반품; the coupon is of a crowd."""
    assert (report.hidden, report.bots, report.crowd) == (3, 1, 1)


def test_useful_articles_are_told_by_the_lower_bound_of_their_share(report):
    assert report.useful == (
        ArticleVotes(
            lang="en",
            article_id="fee",
            title="How much is delivery?",
            url="en/fee/",
            yes=5,
            no=0,
            useful=0.566,
            reasons=(),
        ),
        ArticleVotes(
            lang="ko",
            article_id="fee",
            title="배송비는 얼마예요?",
            url="ko/fee/",
            yes=8,
            no=2,
            useful=0.49,
            reasons=(("outdated", 2),),
        ),
    )


def test_articles_that_did_not_help_are_told_with_the_reasons(report):
    assert report.refuted == (
        ArticleVotes(
            lang="ko",
            article_id="gift",
            title="선물 포장이 되나요?",
            url="ko/gift/",
            yes=2,
            no=5,
            useful=0.082,
            reasons=(),
        ),
        ArticleVotes(
            lang="ko",
            article_id="return",
            title="반품은 어떻게 하나요?",
            url="ko/return/",
            yes=1,
            no=2,
            useful=None,
            reasons=(("unclear", 1),),
        ),
    )


def test_articles_that_stood_below_the_third_place_at_best_are_not_found(report):
    assert report.unfound == (
        Unfound(lang="en", article_id="points", title="When are points added?", url="en/points/"),
        Unfound(lang="ko", article_id="points", title="적립금은 언제 쌓이나요?", url="ko/points/"),
    )


def test_contacts_are_told_apart_by_whether_a_search_came_before(report):
    assert (report.contacts, report.contacts_alone) == ((("phone", 2), ("chat", 1)), 2)


def test_contact_that_names_the_question_of_another_session_came_without_a_search(report_of):
    diary = Diary()
    asked = diary.asked(at(16), "매장 위치", session="s1")
    diary.did(at(16, 12, 1), "contact", "phone", session="stranger", about=asked)
    report = report_of(diary.events)

    assert (report.contacts, report.contacts_alone) == ((), 1)


@pytest.mark.parametrize("session", ["s1", "nobody"])
def test_contact_by_a_way_that_the_shop_has_not_is_none(report_of, session):
    diary = Diary()
    diary.asked(at(16), "매장 위치", session="s1")
    diary.did(at(16, 12, 1), "contact", "buy-here", session=session)
    report = report_of(diary.events)

    assert (report.contacts, report.contacts_alone) == ((), 0)


def test_questions_that_are_answered_again_and_again_are_told_by_category(report):
    assert report.repeated == ((Share(id="delivery", title="배송", counts={"answered": 2}), ("배송비",)),)


def test_a_change_is_told_with_as_many_days_before_as_after(report):
    assert report.changes == (
        Change(
            gap_id="gfix",
            lang="ko",
            question="선물 포장",
            article_id="gift",
            title="선물 포장이 되나요?",
            closed=date(2026, 11, 19),
            days=3,
            before=(2, 2),
            after=(0, 3),
        ),
    )


def test_a_change_is_compared_over_the_days_that_are_still_held(report_of):
    whole = next(iter(report_of(november()).changes))
    forgotten = [DailyCount(day=date(2026, 11, 16), lang="ko", ended="empty", searches=9)]
    later = [event for event in november() if event.at >= at(17, 0)]

    (cut,) = report_of(later, counts=forgotten).changes

    assert (whole.days, whole.before, whole.after) == (3, (2, 2), (0, 3))
    assert (cut.days, cut.before, cut.after) == (2, (2, 2), (0, 2))


def test_a_quiet_day_after_the_last_forgotten_one_is_held(report_of):
    forgotten = [DailyCount(day=date(2026, 11, 15), lang="ko", ended="empty", searches=9)]
    later = [event for event in november() if event.at >= at(18, 0)]

    (change,) = report_of(later, counts=forgotten).changes

    assert (change.days, change.before, change.after) == (3, (1, 1), (0, 3))


def test_a_day_that_is_not_over_is_compared_with_none(report_of):
    (change,) = report_of(november(), replace(WEEK, today=WEEK.until)).changes

    assert (change.days, change.before, change.after) == (2, (2, 2), (0, 2))


def test_a_change_before_which_nothing_is_held_cannot_be_compared(report_of):
    later = [event for event in november() if event.at >= at(19, 0)]

    (change,) = report_of(later).changes

    assert (change.days, change.before, change.after) == (0, (0, 0), (0, 0))


def test_ledger_counts_gaps_and_what_became_of_them(report):
    entry = Entry(
        gap_id="gfix",
        lang="ko",
        question="선물 포장",
        article_id="gift",
        opened=date(2026, 11, 10),
        closed=date(2026, 11, 19),
        commit="0a1b2c3",
        state="verified",
        answered=3,
        failed=0,
    )

    older = Entry(
        gap_id="gold",
        lang="ko",
        question="영수증",
        article_id="gone",
        opened=None,
        closed=date(2026, 11, 10),
        commit="",
        state="fixed",
        answered=0,
        failed=0,
    )
    assert report.ledger == Ledger(
        open=1, opened=0, closed=1, verified=1, reopened=0, median_days=9.0, entries=(entry, older)
    )
    assert report.articles == (Article(lang="ko", article_id="gift", title="선물 포장이 되나요?", url="ko/gift/"),)


def test_gap_that_was_first_asked_in_the_period_was_opened_in_it(report_of):
    diary = Diary()
    for number in range(2):
        diary.asked(at(20, number), "강아지 사료", session=f"new {number}")

    ledger = report_of([*november(), *renamed(diary.events)]).ledger

    assert (ledger.open, ledger.opened) == (2, 1)


def renamed(events):
    """With ids that the November has not."""
    return [
        QueryEvent(**{field.name: getattr(event, field.name) for field in fields(event)} | {"id": f"{number:036}"})
        for number, event in enumerate(events)
    ]


def test_decisions_of_the_folder_outweigh_those_of_the_index(report_of):
    ignored = Decision(id="gstore", lang="ko", questions=("매장 위치",), state="ignored")

    made = report_of(november(), decisions=(ignored,))

    # Now that nothing is fixed, the gift is a gap; its last three questions were answered.
    assert [gap.question for gap in made.gaps] == ["선물 포장"]
    assert (made.ledger.open, made.ledger.entries, made.changes) == (1, (), ())


def test_titles_and_names_are_in_the_language_of_the_report(report_of):
    made = report_of(november(), lang="en")

    assert (made.shop, made.lang, made.channels) == (
        "Naraeloom",
        "en",
        {"phone": "Phone", "chat": "Chat", "form": "Form"},
    )
    assert [share.title for share in made.categories] == ["", "Delivery", "Returns"]


def test_words_are_told_from_the_threshold_on(report_of):
    made = report_of(november(), threshold=3)

    assert (made.gaps, made.hidden, made.threshold, made.repeated[0][1]) == ((), 5, 3, ())


def test_made_up_log_is_told_as_such(report_of):
    assert report_of(november(build="demo")).demo is True


def test_log_without_a_question_is_a_report_of_nothing(report_of):
    made = report_of([])

    nothing = {field.name: getattr(made, field.name) for field in fields(Report)}
    assert {name: value for name, value in nothing.items() if not value} == {
        **dict.fromkeys(("gaps", "languages", "categories", "useful", "refuted", "contacts", "repeated"), ()),
        **dict.fromkeys(("hidden", "bots", "crowd", "contacts_alone"), 0),
        **{key: {} for key in ("totals", "before")},
        "demo": False,
    }
    assert (made.hours, made.weekdays, [day.counts for day in made.days]) == ((0,) * 24, (0,) * 7, [{}] * 7)
    assert [each.article_id for each in made.unfound] == ["fee", "fee", "gift", "points", "points", "return"]
    assert [(entry.gap_id, entry.state) for entry in made.ledger.entries] == [("gfix", "fixed"), ("gold", "fixed")]
    assert [(change.days, change.before, change.after) for change in made.changes] == [(0, (0, 0), (0, 0))]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_same_log_gives_the_same_report_in_whatever_order_it_was_written(report_of, seed):
    events = november()
    Random(seed).shuffle(events)

    assert report_of(events) == report_of(november())


@pytest.mark.parametrize(
    ("yes", "votes", "bound"),
    [
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
        (81, 263, 0.2553),
        (15, 148, 0.0624),
        (0, 20, 0.0),
        (1, 29, 0.0061),
    ],
)
def test_wilson_agrees_with_published_intervals(yes, votes, bound):
    assert wilson(yes, votes) == pytest.approx(bound, abs=0.0006)


def test_wilson_says_nothing_of_fewer_than_five_votes():
    assert (wilson(4, 4), wilson(0, 0), wilson(5, 5)) == (None, None, 0.566)


@given(st.integers(5, 500), st.data())
def test_wilson_is_below_the_share_and_grows_with_each_yes(votes, data):
    yes = data.draw(st.integers(1, votes))

    bound = wilson(yes, votes)

    assert 0 <= bound <= yes / votes
    assert bound >= wilson(yes - 1, votes)


@pytest.mark.parametrize(
    ("zone", "since", "until", "begins", "ends"),
    [
        ("Asia/Seoul", (11, 16), (11, 22), (11, 15, 15), (11, 22, 15)),
        ("UTC", (11, 16), (11, 16), (11, 16, 0), (11, 17, 0)),
        # A day of 23 hours, and one of 25.
        ("Europe/Berlin", (3, 29), (3, 29), (3, 28, 23), (3, 29, 22)),
        ("Europe/Berlin", (10, 25), (10, 25), (10, 24, 22), (10, 25, 23)),
    ],
)
def test_period_is_whole_days_on_the_clock_of_the_shop(zone, since, until, begins, ends):
    period = Period(since=date(2026, *since), until=date(2026, *until), zone=ZoneInfo(zone))

    assert (period.begins, period.ends) == (
        datetime(2026, *begins, tzinfo=UTC),
        datetime(2026, *ends, tzinfo=UTC),
    )


def test_period_before_is_as_many_days_and_ends_where_this_one_begins():
    assert WEEK.days == 7
    assert WEEK.before == Period(since=date(2026, 11, 9), until=date(2026, 11, 15), zone=SEOUL)
    assert WEEK.before.ends == WEEK.begins


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 400))
def test_periods_join_whatever_the_clock_does(since, days):
    period = Period(since=since, until=since + timedelta(days=days - 1), zone=ZoneInfo("America/New_York"))

    assert (period.days, period.before.days, period.before.ends) == (days, days, period.begins)


def clock(*now):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, *now, tzinfo=UTC).astimezone(tz)

    return Clock


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (date(2026, 11, 1), date(2026, 11, 8), (11, 1), (11, 7)),
        (7, 0, (11, 17), (11, 23)),
        (14, 7, (11, 10), (11, 16)),
    ],
)
def test_period_between_days_ends_the_day_before_the_second(monkeypatch, since, until, first, last):
    monkeypatch.setattr("search_api.period.datetime", clock(22, 15))

    assert Period.between(since, until, SEOUL) == Period(
        since=date(2026, *first), until=date(2026, *last), zone=SEOUL
    )


def test_week_is_seven_days_from_its_monday():
    assert Period.of_week(date(2026, 12, 28), SEOUL) == Period(
        since=date(2026, 12, 28), until=date(2027, 1, 3), zone=SEOUL
    )


@pytest.mark.parametrize(
    ("now", "day", "week"),
    [
        # Sunday, its last minute, and Monday, where the shop is.
        ((22, 14, 59), (11, 22), (11, 9)),
        ((22, 15, 0), (11, 23), (11, 16)),
    ],
)
def test_last_days_end_today_and_the_last_week_is_over_where_the_shop_is(monkeypatch, now, day, week):
    monkeypatch.setattr("search_api.period.datetime", clock(*now))
    last, whole = Period.of_last(3, SEOUL), Period.of_week(None, SEOUL)

    assert (last.since, last.until) == (date(2026, *day) - timedelta(days=2), date(2026, *day))
    assert (whole.since, whole.days) == (date(2026, *week), 7)
