"""Every query log, one suite: what these tests say is what `QueryLog` means."""

import itertools
import threading
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from operator import attrgetter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import (
    Asked,
    DailyCount,
    Feedback,
    Gap,
    LogUnavailable,
    Outcome,
    QueryEvent,
    StoredQuestion,
    Totals,
)
from search_api.querylog.open import open_log, open_reader

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


BACK_ENDS = ["sqlite", "postgres"]


@pytest.fixture(params=BACK_ENDS)
def url(request, tmp_path):
    return new_url(request, tmp_path)


def new_url(request, folder):
    """Return the URL of a log that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{folder}/var/questions.db"
    return request.getfixturevalue("postgres").new_log(folder / "var" / "spool")


@pytest.fixture
def log(url):
    log = open_log(url)
    yield log
    log.close()


@pytest.fixture(scope="module", params=BACK_ENDS)
def lasting_log(request, tmp_path_factory):
    """A log for a whole module: for tests that look at sessions of their own alone."""
    log = open_log(new_url(request, tmp_path_factory.mktemp("lasting")))
    yield log
    log.close()


def question(
    text="fax number",
    *,
    at=NOON,
    lang="en",
    verdict=Verdict.EMPTY,
    hits=(),
    session="",
    id=None,
    estimate=0.5,
    mark="",
):
    return QueryEvent(
        id=id or uuid7(),
        at=at,
        text=text,
        lang=lang,
        verdict=verdict,
        hits=hits,
        session=session,
        index_build="b1",
        estimate=estimate,
        mark=mark,
    )


def typed(seconds, number=0):
    """Return the id of a question that was typed so many seconds after noon."""
    hexes = f"{int(NOON.timestamp() * 1000) + round(seconds * 1000):012x}"
    return f"{hexes[:8]}-{hexes[8:]}-7000-8000-{number:012x}"


def outcome(query_id, kind="click", *, at=NOON, value="1", article_id="contact/fax", id=None):
    return Outcome(
        id=id or uuid7(),
        at=at,
        kind=kind,
        query_id=query_id,
        article_id=article_id,
        value=value,
        lang="en",
        session="",
    )


LATER = itertools.count()


def in_order():
    """Return an id that is greater than all before, also within a millisecond."""
    return f"01900000-0000-7000-8000-{next(LATER):012x}"


def vote(value, *, session="", comment="", at=NOON, article_id="fee", lang="en", id=None):
    return Outcome(
        id=id or in_order(),
        at=at,
        kind="vote",
        query_id="",
        article_id=article_id,
        value=value,
        lang=lang,
        session=session,
        comment=comment,
    )


def gaps(log, **period):
    return log.gaps(period.get("since", NOON - DAY), period.get("until", NOON + DAY), period.get("lang"))


def record_one_by_one(log, *calls):
    """
    Record what each call holds in a commit of its own.

    A log may store several calls together, and what was done then counts before what was asked; it
    stores what it has before it tells what it holds.
    """
    for events in calls:
        log.record(events)
        log.gap_ids()


def test_new_log_has_no_gaps(log):
    assert gaps(log) == []


def test_unanswered_question_is_a_gap_with_everything_known_about_it(log):
    later = NOON + timedelta(microseconds=1)
    log.record(
        [
            question("Fax number", session="a" * 32, verdict=Verdict.WEAK, hits=("contact/phone", "help")),
            question("fax number", at=later, session="b" * 32, id=typed(0)),
            question("fax number", at=later, session="b" * 32, id=typed(60)),
        ]
    )

    assert gaps(log) == [
        Gap(
            key=gaps(log)[0].key,
            lang="en",
            searches=3,
            sessions=2,
            first=NOON,
            last=later,
            examples=("fax number", "Fax number"),
            kind=Verdict.EMPTY,
            nearest="contact/phone",
        )
    ]


@pytest.mark.parametrize(
    ("lang", "wordings"),
    [
        ("en", ("bank account change", "change bank account")),
        ("ko", ("환불 배송비", "배송비 환불", "배송비환불")),
        ("ja", ("返品 送料", "送料 返品")),
    ],
)
def test_same_words_in_another_order_are_one_gap(log, lang, wordings):
    log.record([question(text, lang=lang) for text in wordings])

    assert [gap.searches for gap in gaps(log)] == [len(wordings)]


def test_same_word_in_another_language_is_another_gap(log):
    log.record([question("fax", lang="ko"), question("fax", lang="en")])

    assert sorted(gap.lang for gap in gaps(log)) == ["en", "ko"]


def test_answered_question_is_no_gap(log):
    log.record([question(verdict=Verdict.ANSWERED)])

    assert gaps(log) == []


@pytest.mark.parametrize("kind", ["click", "solved"])
def test_weak_answer_that_was_opened_or_accepted_is_no_gap(log, kind):
    asked = question(verdict=Verdict.WEAK)
    log.record([asked, outcome(asked.id, kind)])

    assert gaps(log) == []


@pytest.mark.parametrize("kind", ["vote", "contact"])
def test_weak_answer_that_led_to_the_shop_stays_a_gap(log, kind):
    asked = question(verdict=Verdict.WEAK)
    log.record([asked, outcome(asked.id, kind, value="no")])

    assert [gap.kind for gap in gaps(log)] == [Verdict.WEAK]


def test_until_is_exclusive_so_daily_reports_do_not_count_twice(log):
    log.record([question()])

    assert [len(gaps(log, until=NOON)), len(gaps(log, since=NOON))] == [0, 1]


def test_gaps_come_by_searches_then_sessions_then_key(log):
    log.record(
        [
            question("aaa", session="a"),
            question("bbb", session="a"),
            question("ccc", session="a", id=typed(0)),
            question("ccc", session="a", id=typed(60)),
            question("ddd", session="a"),
            question("ddd", session="b"),
        ]
    )

    assert [gap.examples[0] for gap in gaps(log)] == ["ddd", "ccc", "aaa", "bbb"]


def test_searches_without_a_session_count_as_one_session_together(log):
    log.record([question(), question(), question(session="a")])

    assert gaps(log)[0].sessions == 2


def test_half_empty_half_weak_is_weak(log):
    log.record([question(), question(verdict=Verdict.WEAK)])

    assert gaps(log)[0].kind is Verdict.WEAK


def test_five_examples_most_frequent_first(log):
    wordings = ["fax", "Fax", "FAX", "fax!", "fax?", "fax."]
    log.record([question(text) for at, text in enumerate(wordings) for _ in range(at + 1)])

    assert gaps(log)[0].examples == ("fax.", "fax?", "fax!", "FAX", "Fax")


def test_gaps_of_one_language_alone(log):
    log.record([question("fax", lang="ko"), question("fax", lang="en")])

    assert [gap.lang for gap in gaps(log, lang="ko")] == ["ko"]


def test_totals_add_up_to_all_searches_while_weak_and_empty_are_the_gaps(log):
    opened = question(verdict=Verdict.WEAK)
    log.record([opened, outcome(opened.id), question(), question(verdict=Verdict.WEAK), question()])
    log.record([question(verdict=Verdict.ANSWERED)])

    assert log.totals(NOON - DAY, NOON + DAY) == Totals(answered=2, weak=1, empty=2)


def test_totals_of_an_empty_period_are_zero(log):
    assert log.totals(NOON, NOON) == Totals(answered=0, weak=0, empty=0)


def test_same_id_twice_is_stored_once(log):
    asked = question(verdict=Verdict.WEAK)
    log.record([asked, asked])
    log.record([asked])

    assert gaps(log)[0].searches == 1


def test_first_record_of_an_id_wins(log):
    log.record([question("fax", id="x")])
    log.record([question("telex", id="x")])

    assert gaps(log)[0].examples == ("fax",)


def test_events_of_one_call_are_stored_all_or_none(log):
    with pytest.raises(ValueError, match="surrogates not allowed"):
        log.record([question("fax"), question("\ud800")])

    assert gaps(log) == []


def test_everybody_elses_record_is_stored_beside_one_that_cannot_be(log):
    def refused():
        with pytest.raises(ValueError, match="surrogates not allowed"):
            log.record([question("\ud800")])

    threads = [threading.Thread(target=refused) for _ in range(5)]
    threads += [threading.Thread(target=lambda: log.record([question("fax")])) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert gaps(log)[0].searches == 20


def test_text_comes_back_as_it_was_written(log):
    text = "환불 'quoted\" — 返品 🧾 \x01"
    log.record([question(text, lang="ko")])

    assert gaps(log)[0].examples == (text,)


def test_nul_which_not_every_database_takes_is_stored_as_its_picture(log):
    log.record([question("fax\x00 number")])

    assert gaps(log)[0].examples == ("fax␀ number",)


def test_naive_time_is_refused(log):
    with pytest.raises(TypeError):
        log.record([question(at=datetime(2026, 11, 20))])


def test_closed_log_refuses_to_record(log):
    log.close()

    with pytest.raises(LogUnavailable, match="the log was closed"):
        log.record([question()])


def test_closing_twice_is_closing_once(log):
    log.close()
    log.close()


def test_what_was_recorded_is_there_after_opening_again(url, log):
    log.record([question()])
    log.close()
    again = open_log(url)

    assert gaps(again)[0].searches == 1
    again.close()


def test_reader_counts_while_the_log_is_being_written(url, log):
    reader = open_reader(url)
    record_one_by_one(log, [question()])
    first = gaps(reader)[0].searches
    record_one_by_one(log, [question()])

    assert (first, gaps(reader)[0].searches) == (1, 2)


def test_reader_of_no_log_says_what_to_do(url):
    with pytest.raises(LogUnavailable, match=r"(?s)no log there.*\n    mend: start the server once"):
        gaps(open_reader(url))


def test_forget_deletes_what_is_older_and_counts_it(log):
    old = question("telex", at=NOON - DAY)
    log.record([old, outcome(old.id, "vote", at=NOON - DAY), question("fax")])

    assert log.forget(NOON) == 2
    assert [gap.examples for gap in gaps(log)] == [("fax",)]


def test_forget_of_nothing_is_zero(log):
    assert log.forget(NOON) == 0


def test_unknown_kind_of_log_says_what_is_possible():
    with pytest.raises(ValueError) as caught:
        open_log("mysql://kb:secret@localhost/kb")

    assert str(caught.value) == (
        "no log can be opened at 'mysql://kb:***@localhost/kb'\n"
        "    mend: give sqlite:/// and a path, such as sqlite:///var/questions.db"
        " (or sqlite:////var/lib/kb/questions.db from the root), or postgresql://user:password@host/database"
    )


def test_estimates_are_those_of_the_latest_questions_in_each_language_oldest_first(log):
    for number in range(5):
        for lang in ("ko", "en"):
            estimate = number / 10 + (0.05 if lang == "en" else 0)
            log.record([question(at=NOON + timedelta(seconds=number), lang=lang, estimate=estimate)])

    estimates = log.estimates(3)

    assert [estimate for lang, estimate in estimates if lang == "ko"] == [0.2, 0.3, 0.4]
    assert [estimate for lang, estimate in estimates if lang == "en"] == [0.25, 0.35, 0.45]
    assert len(estimates) == 6


def test_new_log_has_no_estimates(log):
    assert log.estimates(10) == []


def answered(log, **bounds):
    return log.answered(NOON - DAY, NOON + DAY, **{"sessions": 2, "days": 1, "most": 10} | bounds)


def from_sessions(text, *sessions, verdict=Verdict.ANSWERED, hits=("fax", "help"), **how):
    return [question(text, session=session * 32, verdict=verdict, hits=hits, **how) for session in sessions]


def test_question_answered_in_several_sessions_is_told_in_the_wording_of_most(log):
    log.record([*from_sessions("number fax", "a"), *from_sessions("fax number", "b", "c", "c")])

    assert answered(log) == [Asked(lang="en", text="fax number", sessions=3, article_id="fax")]


def test_questions_without_a_session_are_nobodys(log):
    log.record([question(verdict=Verdict.ANSWERED, hits=("fax",), session="") for _ in range(5)])

    assert answered(log) == []


def test_question_must_be_answered_on_enough_days(log):
    log.record(
        [*from_sessions("fax", "a", "b"), *from_sessions("telex", "a"), *from_sessions("telex", "b", at=NOON - DAY)]
    )

    assert [each.text for each in answered(log, days=2)] == ["telex"]


def test_question_that_was_not_answered_is_not_told_of(log):
    log.record(from_sessions("fax", "a", "b", verdict=Verdict.EMPTY))

    assert answered(log) == []


def test_question_of_which_readers_opened_a_result_was_answered(log):
    asked = from_sessions("fax", "a", "b", verdict=Verdict.WEAK)
    log.record([*asked, *(outcome(each.id, article_id="other") for each in asked)])

    assert [each.article_id for each in answered(log)] == ["fax"]


def test_most_asked_questions_are_told_first_as_many_as_wanted(log):
    log.record(
        [
            *from_sessions("fax", "a", "b"),
            *from_sessions("telex", "a", "b", "c"),
            *from_sessions("phone", "a", "b", "c", "d"),
        ]
    )

    assert [each.text for each in answered(log, most=2)] == ["phone", "telex"]


def test_answers_are_told_of_the_period_alone(log):
    log.record([*from_sessions("fax", "a", "b", at=NOON - 2 * DAY), *from_sessions("telex", "a", "b", at=NOON + DAY)])

    assert answered(log) == []


def test_feedback_counts_the_last_vote_of_each_session(log):
    log.record(
        [
            vote("no", session="a"),
            vote("no:unclear", session="a", at=NOON + timedelta(minutes=1)),
            vote("no:unclear", session="a", comment="Which fee?", at=NOON + timedelta(minutes=2)),
            vote("no:wrong", session="b"),
            vote("yes", session="b", at=NOON + timedelta(minutes=1)),
            vote("no:wrong", session="c", comment="It is 3,000 won."),
            # Without a session nobody can tell that two are one.
            vote("yes"),
            vote("yes"),
        ]
    )

    assert log.feedback(NOON, NOON + DAY) == [
        Feedback(
            lang="en",
            article_id="fee",
            yes=3,
            no=2,
            reasons=(("unclear", 1), ("wrong", 1)),
            comments=("Which fee?", "It is 3,000 won."),
        )
    ]


def test_feedback_is_of_the_period_and_the_language_most_refuted_first(log):
    log.record(
        [
            vote("yes", article_id="liked"),
            vote("no", article_id="refuted"),
            vote("no", article_id="fee", lang="ko"),
            vote("no", article_id="old", at=NOON - DAY),
            vote("no", article_id="new", at=NOON + DAY),
            outcome(""),
        ]
    )

    def ids(lang=None):
        return [(each.lang, each.article_id) for each in log.feedback(NOON, NOON + DAY, lang)]

    assert ids() == [("en", "refuted"), ("ko", "fee"), ("en", "liked")]
    assert ids("ko") == [("ko", "fee")]


def test_later_vote_replaces_the_one_before_with_all_that_was_said(log):
    log.record([vote("no:wrong", session="a", comment="It is 3,000 won.")])
    log.record([vote("yes", session="a", at=NOON + timedelta(minutes=1))])

    [feedback] = log.feedback(NOON, NOON + DAY)

    assert (feedback.yes, feedback.no, feedback.reasons, feedback.comments) == (1, 0, (), ())
    assert log.forget(NOON + DAY) == 1


def test_vote_that_arrives_after_a_later_one_changes_nothing(log):
    early, late = vote("no", session="a", comment="Which fee?"), vote("yes", session="a")
    log.record([late])
    log.record([early])
    log.record([early, late])

    [feedback] = log.feedback(NOON, NOON + DAY)

    assert (feedback.yes, feedback.no, feedback.comments) == (1, 0, ())


def test_votes_of_one_call_replace_each_other_too(log):
    early, late = vote("yes", session="a"), vote("no", session="a", comment="Which fee?")
    log.record([late, early, late])

    assert [each.comments for each in log.feedback(NOON, NOON + DAY)] == [("Which fee?",)]


def test_votes_on_another_article_or_in_another_language_or_session_stay(log):
    log.record(
        [
            vote("no", session="a"),
            vote("no", session="a", article_id="refund"),
            vote("no", session="a", lang="ko"),
            vote("no", session="b"),
            vote("no"),
            vote("no"),
        ]
    )

    assert [(each.lang, each.article_id, each.no) for each in log.feedback(NOON, NOON + DAY)] == [
        ("en", "fee", 4),
        ("en", "refund", 1),
        ("ko", "fee", 1),
    ]


def test_what_else_a_session_did_with_an_article_is_not_replaced(log):
    did = [replace(vote("1", session="a"), kind=kind) for kind in ("click", "click", "solved", "contact")]
    log.record([*did, vote("no", session="a"), vote("yes", session="a")])

    assert log.forget(NOON + DAY) == 5


def test_what_was_said_of_an_article_is_forgotten_with_the_rest(log):
    log.record([vote("no", comment="quite unmistakable words", at=NOON - DAY)])

    assert log.forget(NOON) == 1
    assert log.feedback(NOON - 2 * DAY, NOON) == []


SESSION = "a" * 32


def asked(text, seconds=0.0, *, session=SESSION, **how):
    """Return a question typed so many seconds after noon."""
    how.setdefault("id", typed(seconds))
    return question(text, at=how.pop("at", NOON + timedelta(seconds=seconds)), session=session, **how)


def kept(log):
    return [each.text for each in log.questions(NOON - DAY, NOON + DAY)]


def test_question_comes_back_with_all_that_is_known_of_it(log):
    hits = ("contact/fax", "help")
    log.record([asked("number fax", 0, verdict=Verdict.WEAK, hits=hits, estimate=0.25, mark="crowd")])

    assert log.questions(NOON, NOON + DAY) == [
        StoredQuestion(
            id=typed(0),
            at=NOON,
            text="number fax",
            lang="en",
            key="fax number",
            verdict="weak",
            hits=hits,
            session=SESSION,
            estimate=0.25,
            mark="crowd",
        )
    ]


def test_questions_are_of_the_period_and_the_language_by_time_then_id(log):
    second, first = asked("telex", session="b", id=typed(0, 2)), asked("fax", session="c", id=typed(0, 1))
    others = [asked("old", at=NOON - DAY, session="d"), asked("new", at=NOON + DAY, session="e")]
    log.record([second, *others, asked("팩스", 1, lang="ko"), first])

    assert [each.text for each in log.questions(NOON, NOON + DAY)] == ["fax", "telex", "팩스"]
    assert [each.text for each in log.questions(NOON, NOON + DAY, "ko")] == ["팩스"]


def test_outcomes_come_back_as_they_were_by_time_then_id(log):
    said = vote("no:unclear", session=SESSION, comment="Which fee?", at=NOON + timedelta(seconds=1))
    second, first = outcome("x", id="2"), outcome("", "contact", id="1", value="phone")
    log.record([said, second, first, vote("yes", at=NOON - DAY), vote("yes", at=NOON + DAY)])

    assert [each._asdict() for each in log.outcomes(NOON, NOON + DAY)] == [
        asdict(each) for each in (first, second, said)
    ]


def test_what_was_typed_on_the_way_is_no_question_of_its_own(log):
    typed_so_far = ["배", "뱃", "배송", "배송ㅂ", "배송비"]
    record_one_by_one(log, *([asked(text, at, lang="ko")] for at, text in enumerate(typed_so_far)))

    assert kept(log) == ["배송비"]


def test_question_that_overtook_its_beginning_stays_alone(log):
    record_one_by_one(log, [asked("fax number", 3)], [asked("fax", 0)])

    assert kept(log) == ["fax number"]


def test_beginnings_of_one_call_fold_too(log):
    log.record([asked("fax", 0), asked("fax num", 1), asked("fax number", 2)])

    assert kept(log) == ["fax number"]


def test_same_question_sent_twice_in_a_row_is_one(log):
    record_one_by_one(log, [asked("fax", 0)], [asked("fax", 5)])

    assert [each.id for each in log.questions(NOON, NOON + DAY)] == [typed(5)]


def test_question_after_a_pause_is_another(log):
    log.record([asked("fax", 0), asked("fax number", 30.001)])

    assert kept(log) == ["fax", "fax number"]


def test_chain_folds_whole_though_it_took_longer_than_a_pause(log):
    record_one_by_one(log, [asked("fax number of", 50)], [asked("fax number", 25)], [asked("fax", 0)])

    assert kept(log) == ["fax number of"]


def test_question_between_two_that_were_too_far_apart_joins_them(log):
    record_one_by_one(log, [asked("fax", 0), asked("fax number of", 50)], [asked("fax number", 25)])

    assert kept(log) == ["fax number of"]


def test_question_that_goes_another_way_stays(log):
    log.record([asked("fax number", 0), asked("fax", 1), asked("telex", 2), asked("fast delivery", 3)])

    assert kept(log) == ["fax number", "fax", "telex", "fast delivery"]


@pytest.mark.parametrize("other", [{"session": "b" * 32}, {"lang": "ko"}])
def test_questions_of_other_sessions_and_languages_are_left_alone(log, other):
    log.record([asked("fax", 0), asked("fax number", 1, **other)])

    assert kept(log) == ["fax", "fax number"]


def test_questions_without_a_session_never_fold(log):
    log.record([asked("fax", 0, session=""), asked("fax number", 1, session="")])

    assert kept(log) == ["fax", "fax number"]


@pytest.mark.parametrize("kind", ["click", "solved", "vote", "contact"])
def test_question_with_whose_answer_something_was_done_stays(log, kind):
    record_one_by_one(log, [asked("fax", 0), outcome(typed(0), kind, value="yes")], [asked("fax number", 1)])

    assert kept(log) == ["fax", "fax number"]


def test_outcome_that_came_before_its_question_keeps_it(log):
    record_one_by_one(log, [asked("fax number", 1)], [outcome(typed(0))], [asked("fax", 0)])

    assert kept(log) == ["fax", "fax number"]


def test_outcome_of_a_folded_question_is_one_of_the_question_that_took_its_place(log):
    record_one_by_one(
        log,
        [asked("fax", 0), asked("fax num", 1)],
        [asked("fax number", 2)],
        [outcome(typed(0), id="1"), outcome(typed(1), id="2")],
    )

    assert [each.query_id for each in log.outcomes(NOON, NOON + DAY)] == [typed(2), typed(2)]


def test_outcome_that_was_moved_keeps_the_question_it_moved_to(log):
    record_one_by_one(log, [asked("fax", 0), asked("fax num", 1)], [outcome(typed(0)), asked("fax number", 2)])

    assert kept(log) == ["fax num", "fax number"]
    assert [each.query_id for each in log.outcomes(NOON, NOON + DAY)] == [typed(1)]


def test_folded_question_that_is_sent_again_is_not_stored_again(log):
    record_one_by_one(log, [asked("fax", 0), asked("fax number", 1)], [asked("fax", 0)], [asked("quite another", 0)])

    assert kept(log) == ["fax number"]


def test_question_without_a_time_in_its_id_was_typed_when_it_came(log):
    log.record([asked("fax", 0, id="x"), asked("fax number", 29, id="b")])
    log.record([asked("telex", 100, id="c"), asked("telex number", 131, id="a")])

    assert kept(log) == ["fax number", "telex", "telex number"]


def test_session_that_asks_more_than_any_reader_is_left_as_it_is(log):
    many = [asked("fax number"[: 1 + number % 10], number / 100, id=typed(0, number)) for number in range(200)]
    log.record(many)

    assert len(kept(log)) == 200


ID = attrgetter("id")
WAYS = ["ㅂ", "배", "배송", "배송비", "배송비 ", "배터", "배터리", "환불", "환", "fax", "fax number"]


@settings(max_examples=30)
@given(
    typing=st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 150)), min_size=2, max_size=9),
    order=st.randoms(use_true_random=False),
    together=st.integers(1, 4),
)
def test_same_rows_stay_whatever_order_questions_come_in(lasting_log, typing, order, together):
    rows = []
    for shuffled in (False, True):
        session, first = f"{next(LATER):032x}", next(LATER) * 1000
        questions = [
            asked(text, seconds, id=typed(seconds, first + at), session=session)
            for at, (text, seconds) in enumerate(typing)
        ]
        arriving = order.sample(questions, len(questions)) + questions[:2] if shuffled else sorted(questions, key=ID)
        for start in range(0, len(arriving), together):
            lasting_log.record(arriving[start : start + together])
        stored = lasting_log.questions(NOON, NOON + DAY)
        rows.append([(each.at, each.text) for each in stored if each.session == session])

    assert rows[0] == rows[1]


def test_bots_are_left_out_of_every_count_but_listed(log):
    bots = [question(mark="bot", session=each * 32, verdict=Verdict.ANSWERED, hits=("fax",)) for each in "abc"]
    log.record([*bots, question(mark="bot")])

    assert (gaps(log), log.totals(NOON - DAY, NOON + DAY), answered(log), log.estimates(10)) == (
        [],
        Totals(answered=0, weak=0, empty=0),
        [],
        [],
    )
    assert [each.mark for each in log.questions(NOON, NOON + DAY)] == ["bot"] * 4


def test_crowd_is_counted_among_the_searches(log):
    log.record([question(mark="crowd")])

    assert log.totals(NOON - DAY, NOON + DAY) == Totals(answered=0, weak=0, empty=1)


def test_crowd_has_no_say_in_what_is_a_weak_match(log):
    log.record([question(mark="crowd")])

    assert log.estimates(10) == []


MONDAY = date(2026, 11, 16)


def count(day=MONDAY, lang="en", ended="empty", searches=1):
    return DailyCount(day=day, lang=lang, ended=ended, searches=searches)


def test_new_log_has_no_daily_counts(log):
    assert log.daily(date.min, date.max) == []


def test_retired_questions_leave_their_counts(log):
    old = question("telex", at=NOON - DAY)
    log.record([old, outcome(old.id, "vote", at=NOON - DAY), question("fax")])
    counts = [count(lang="ko"), count(ended="weak", searches=2), count()]

    assert log.retire(NOON, counts) == 2
    assert kept(log) == ["fax"]
    assert log.daily(MONDAY, MONDAY + DAY) == [count(), count(ended="weak", searches=2), count(lang="ko")]


def retired(log, *counts, **more):
    """Retire a question and keep these counts."""
    log.record([question(at=NOON - DAY)])
    assert log.retire(NOON, counts, **more) == 1


def test_counts_of_a_day_that_is_retired_in_two_parts_add_up(log):
    retired(log, count(searches=2), count(searches=3))
    retired(log, count(searches=4))

    assert log.daily(MONDAY, MONDAY + DAY) == [count(searches=9)]


def test_nothing_is_counted_where_nothing_goes(log):
    assert log.retire(NOON, [count()]) == 0
    assert log.daily(date.min, date.max) == []


def test_counts_of_long_ago_go_when_questions_are_retired(log):
    retired(log, count(MONDAY), count(MONDAY + DAY))
    log.retire(NOON, [], counts_since=MONDAY + DAY)

    assert log.daily(date.min, date.max) == [count(MONDAY + DAY)]


def test_counts_that_cannot_be_kept_leave_the_questions(log):
    log.record([question()])

    with pytest.raises(LogUnavailable):
        log.retire(NOON + DAY, [count(), replace(count(), searches=None)])

    assert (kept(log), log.daily(date.min, date.max)) == (["fax number"], [])


def test_daily_counts_are_of_the_days_asked_for(log):
    retired(log, *(count(MONDAY + number * DAY) for number in range(3)))

    assert log.daily(MONDAY + DAY, MONDAY + 2 * DAY) == [count(MONDAY + DAY)]


def test_forget_deletes_counts_of_days_that_ended_before(log):
    retired(log, count(MONDAY), count(MONDAY + DAY))
    korea = timezone(timedelta(hours=9))
    log.forget(datetime(2026, 11, 17, tzinfo=korea))

    assert log.daily(date.min, date.max) == [count(MONDAY + DAY)]


def test_new_log_knows_no_gap(log):
    assert log.gap_ids() == {}


def test_gap_of_a_question_is_remembered_until_it_is_named_anew(log):
    log.name_gaps({("en", "fax"): "g1", ("ko", "fax"): "g2", ("en", "telex"): "g3"})
    log.name_gaps({("en", "telex"): "g1"})

    assert log.gap_ids() == {("en", "fax"): "g1", ("ko", "fax"): "g2", ("en", "telex"): "g1"}


@pytest.mark.parametrize("go", [lambda log: log.forget(NOON), lambda log: log.retire(NOON, [])])
def test_gap_of_which_no_question_is_left_is_forgotten(log, go):
    log.record([question("telex", at=NOON - DAY), question("fax")])
    log.name_gaps({("en", "telex"): "g1", ("en", "fax"): "g2", ("ko", "fax"): "g3"})

    go(log)

    assert log.gap_ids() == {("en", "fax"): "g2"}


@pytest.mark.parametrize("go", [lambda log: log.forget(NOON), lambda log: log.retire(NOON, [])])
def test_what_was_folded_is_forgotten_with_the_question_it_went_into(log, go):
    old = NOON - DAY
    log.record([asked("fax", 0, at=old), asked("fax number", 1, at=old)])
    go(log)
    log.record([asked("fax", 0)])

    assert kept(log) == ["fax"]


def test_clock_says_the_latest_day_before(log):
    days = [MONDAY, MONDAY, MONDAY + DAY, MONDAY + 5 * DAY, MONDAY + DAY]

    assert [log.clock_says(day) for day in days] == [None, None, MONDAY, MONDAY + DAY, MONDAY]


def test_days_are_forgotten_too(log):
    log.clock_says(MONDAY)
    log.forget(NOON)

    assert log.clock_says(MONDAY + DAY) is None


def test_events_recorded_thrice_in_any_order_count_as_once(log):
    events = []
    for number in range(40):
        asked_ = question("fax", session=f"{number:032x}", verdict=Verdict.WEAK)
        events += [asked_, outcome(asked_.id)]
    arriving = events * 3
    Random(20261120).shuffle(arriving)
    for start in range(0, len(arriving), 7):
        log.record(arriving[start : start + 7])

    assert sorted(each.id for each in log.outcomes(NOON, NOON + DAY)) == sorted(each.id for each in events[1::2])
    assert log.totals(NOON, NOON + DAY) == Totals(answered=40, weak=0, empty=0)
