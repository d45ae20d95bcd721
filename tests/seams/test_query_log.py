"""Every query log, one suite: what these tests say is what `QueryLog` means."""

import itertools
import threading
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.contract.hangul import compose, keystrokes
from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import (
    Asked,
    DailyCount,
    Feedback,
    LogUnavailable,
    Outcome,
    QueryEvent,
    StoredQuestion,
)
from search_api.querylog.fingers import shared
from search_api.querylog.folding import Typed, fold
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


SESSION = "a" * 32


def outcome(query_id, kind="click", *, at=NOON, value="1", article_id="contact/fax", session=SESSION, id=None):
    return Outcome(
        id=id or uuid7(),
        at=at,
        kind=kind,
        query_id=query_id,
        article_id=article_id,
        value=value,
        lang="en",
        session=session,
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


def retire(log, *counts, counts_since=date.min):
    """Retire all of before noon, among them a question of the day before: of nothing at all nothing is counted."""
    log.record([question(at=NOON - DAY)])
    return log.retire(NOON, counts, counts_since=counts_since)


def record_one_by_one(log, *calls):
    """
    Record what each call holds in a commit of its own.

    A log may store several calls together, and what was done then counts before what was asked; it
    stores what it has before it tells what it holds.
    """
    for events in calls:
        log.record(events)
        log.gap_ids()


@pytest.mark.parametrize(
    ("lang", "wordings"),
    [
        ("en", ("bank account change", "change bank account")),
        ("ko", ("환불 배송비", "배송비 환불", "배송비환불")),
        ("ja", ("返品 送料", "送料 返品")),
    ],
)
def test_same_words_in_another_order_have_one_key(log, lang, wordings):
    log.record([question(text, lang=lang) for text in wordings])

    assert [len({each.key for each in log.questions(NOON, NOON + DAY)}), len(kept(log))] == [1, len(wordings)]


def test_until_is_exclusive_so_daily_reports_do_not_count_twice(log):
    log.record([question()])

    assert [len(log.questions(NOON - DAY, NOON)), len(log.questions(NOON, NOON + DAY))] == [0, 1]


def test_same_id_twice_is_stored_once(log):
    asked = question(verdict=Verdict.WEAK)
    log.record([asked, asked])
    log.record([asked])

    assert kept(log) == ["fax number"]


def test_first_record_of_an_id_wins(log):
    log.record([question("fax", id="x")])
    log.record([question("telex", id="x")])

    assert kept(log) == ["fax"]


def test_events_of_one_call_are_stored_all_or_none(log):
    with pytest.raises(ValueError, match="surrogates not allowed"):
        log.record([question("fax"), question("\ud800")])

    assert kept(log) == []


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

    assert kept(log) == ["fax"] * 20


def test_text_comes_back_as_it_was_written(log):
    text = "환불 'quoted\" — 返品 🧾 \x01"
    log.record([question(text, lang="ko")])

    assert kept(log) == [text]


def test_nul_which_not_every_database_takes_is_stored_as_its_picture(log):
    log.record([question("fax\x00 number")])

    assert kept(log) == ["fax␀ number"]


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

    assert kept(again) == ["fax number"]
    again.close()


def test_reader_counts_while_the_log_is_being_written(url, log):
    reader = open_reader(url)
    record_one_by_one(log, [question()])
    first = len(kept(reader))
    record_one_by_one(log, [question()])

    assert (first, len(kept(reader))) == (1, 2)


def test_reader_of_no_log_says_what_to_do(url):
    with pytest.raises(LogUnavailable, match=r"(?s)no log there.*\n    mend: start the server once"):
        kept(open_reader(url))


def test_forget_deletes_what_is_older_and_counts_it(log):
    old = question("telex", at=NOON - DAY)
    log.record([old, outcome(old.id, "vote", at=NOON - DAY), question("fax")])

    assert log.forget(NOON) == 2
    assert kept(log) == ["fax"]


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
    log.record([*asked, *(outcome(each.id, article_id="other", session=each.session) for each in asked)])

    assert [each.article_id for each in answered(log)] == ["fax"]


@pytest.mark.parametrize("stranger", ["", "d" * 32])
def test_question_of_which_a_stranger_says_that_it_was_answered_was_not(log, stranger):
    asked = from_sessions("fax", "a", "b", verdict=Verdict.WEAK)
    log.record(
        [*asked, *(outcome(each.id, kind, session=stranger) for each in asked for kind in ("click", "solved"))]
    )

    assert answered(log) == []


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

    assert log.outcomes(NOON, NOON + DAY) == [astuple(each) for each in (first, second, said)]


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
    log.record([asked("fax number", 0), asked("telex", 1), asked("fast delivery", 2), asked("fax", 3)])

    assert kept(log) == ["fax number", "telex", "fast delivery", "fax"]


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


@pytest.mark.parametrize("stranger", ["", "b" * 32])
def test_what_a_stranger_says_of_a_question_does_not_keep_it(log, stranger):
    def said():
        return outcome(typed(0), session=stranger)

    record_one_by_one(log, [said()], [asked("fax", 0), said()], [said()], [said(), asked("fax number", 1)], [said()])

    assert kept(log) == ["fax number"]


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


def test_session_that_asks_more_than_any_reader_folds_its_latest_questions(log):
    others = [asked(f"{number:03} order", number / 100, id=typed(number / 100, number)) for number in range(300)]
    log.record(others)
    log.record([asked("fax", 4, at=NOON), asked("fax number", 5)])

    assert kept(log) == [*(each.text for each in others), "fax number"]


def test_question_that_was_hidden_while_it_was_deleted_comes_back_when_another_is_typed(log):
    rows = []
    for seconds, text in enumerate(["return", "retu", "re", "ref", "refund"]):
        log.record([asked(text, seconds)])
        rows.append(kept(log))

    assert rows == [["return"], ["retu"], ["return", "re"], ["return", "ref"], ["return", "refund"]]


def test_hidden_question_is_in_no_count(log):
    log.record([asked("fax", 0, estimate=0.1), asked("fax number", 1)])

    assert kept(log) == ["fax number"]
    assert log.estimates(10) == [("en", 0.5)]


def test_question_that_comes_back_is_as_it_was(log):
    hits = ("contact/fax", "help")
    first = asked("return", 0, verdict=Verdict.WEAK, hits=hits, estimate=0.25, mark="crowd")
    record_one_by_one(log, [first], [asked("retu", 1)], [asked("refund", 2)])

    assert log.questions(NOON, NOON + DAY)[0] == StoredQuestion(
        id=first.id,
        at=NOON,
        text="return",
        lang="en",
        key="return",
        verdict="weak",
        hits=hits,
        session=SESSION,
        estimate=0.25,
        mark="crowd",
    )


def test_outcome_stays_where_it_is_when_the_question_it_named_comes_back(log):
    record_one_by_one(log, [asked("return", 0), asked("retu", 5)], [outcome(typed(0))])
    record_one_by_one(log, [asked("refund", 1)])

    assert kept(log) == ["return", "refund", "retu"]
    assert [each.query_id for each in log.outcomes(NOON, NOON + DAY)] == [typed(5)]


def test_nothing_folds_across_a_question_whose_result_was_opened(log):
    record_one_by_one(log, [asked("return", 0)], [asked("retu", 1)], [outcome(typed(1))], [asked("return fee", 2)])

    assert kept(log) == ["retu", "return fee"]


@pytest.mark.parametrize("order", [*itertools.permutations(range(4))])
def test_what_is_left_of_a_question_whose_result_was_opened_is_none_when_another_is_typed(lasting_log, order):
    session, first, at = f"{next(LATER):032x}", next(LATER) * 1000, NOON + next(LATER) * LATE
    texts = [
        asked(text, 5 * place, id=typed(5 * place, first), at=at, lang="ko", session=session)
        for place, text in enumerate(["배송", "배", "환불"])
    ]
    events = [*texts, outcome(texts[0].id, at=at, session=session)]
    record_one_by_one(lasting_log, *([events[place]] for place in order))

    assert [each.text for each in lasting_log.questions(at, at + LATE)] == ["배송", "환불"]


LATE = timedelta(seconds=120)


@pytest.mark.parametrize(
    ("later", "rows"),
    [(LATE, ["return", "refund"]), (LATE + timedelta(microseconds=1), ["refund"])],
)
def test_words_of_a_hidden_question_are_given_up_when_nothing_came_for_two_minutes(log, later, rows):
    record_one_by_one(log, [asked("return", 0, at=NOON), asked("retu", 1, at=NOON)])
    record_one_by_one(log, [question("telex", at=NOON + later)], [asked("refund", 2, at=NOON + later)])

    assert [row for row in kept(log) if row != "telex"] == rows


@pytest.mark.parametrize(
    ("later", "rows"),
    [(LATE, ["return", "refund"]), (LATE + timedelta(microseconds=1), ["refund"])],
)
def test_words_of_a_hidden_question_are_given_up_without_another_event(log, later, rows):
    # Opening the log gives up words by the clock of the machine.
    now = datetime.now(UTC)
    record_one_by_one(log, [asked("return", 0, at=now), asked("retu", 1, at=now)])
    log.sweep(now + later)
    record_one_by_one(log, [asked("refund", 2, at=now)])

    assert [each.text for each in log.questions(now, now + DAY)] == rows


def test_sweep_has_nothing_to_do_where_all_is_swept(url):
    log = open_log(url)
    record_one_by_one(log, [asked("return"), asked("retu", 1)])
    log.sweep(datetime.now(UTC) + 2 * LATE)
    log.close()

    # A closed log would refuse.
    log.sweep(datetime.now(UTC) + 3 * LATE)


def test_what_was_hidden_too_lately_is_given_up_the_next_time(log):
    now = datetime.now(UTC)
    record_one_by_one(log, [asked("return", 0, at=now), asked("retu", 1, at=now)])
    log.sweep(now + LATE)
    log.sweep(now + 2 * LATE)
    record_one_by_one(log, [asked("refund", 2, at=now)])

    assert [each.text for each in log.questions(now, now + DAY)] == ["refund"]


def test_stretch_that_goes_on_keeps_all_its_words_however_long_it_takes(log):
    states = ["return", "retu", "ret", "re", "r", "re", "ref", "refu", "refun", "refund"]
    record_one_by_one(log, *([asked(text, 25 * at)] for at, text in enumerate(states)))

    assert kept(log) == ["return", "refund"]


def given_up(log, *questions):
    """Record questions of one stretch, and then something that comes when it is over."""
    log.record(questions)
    record_one_by_one(log, [question("telex", at=NOON + 10 * LATE)])


def kept_but_telex(log):
    return [row for row in kept(log) if row != "telex"]


def test_outcome_of_a_question_whose_words_are_gone_is_one_of_that_which_took_its_place(log):
    given_up(log, asked("fax", 0), asked("fax number", 1))
    log.record([outcome(typed(0))])

    assert [each.query_id for each in log.outcomes(NOON, NOON + DAY)] == [typed(1)]


@pytest.mark.parametrize("goes_too", [False, True])
def test_what_went_into_a_question_that_goes_itself_counts_as_what_took_its_place(log, goes_too):
    given_up(log, asked("fax", 0), asked("fax num", 1))
    record_one_by_one(log, [asked("fax number", 2, at=NOON + 11 * LATE)])
    if goes_too:
        record_one_by_one(log, [question("telex", at=NOON + 20 * LATE)])
    log.record([outcome(typed(0))])

    assert kept_but_telex(log) == ["fax number"]
    assert [each.query_id for each in log.outcomes(NOON, NOON + DAY)] == [typed(2)]


def test_stretch_is_as_long_as_it_was_when_a_question_comes_late(log):
    given_up(log, asked("fax n", 20), asked("fax num", 40), asked("fax number", 60))
    log.record([asked("fa", 0, at=NOON + 11 * LATE)])

    assert kept_but_telex(log) == ["fax number"]


def test_key_of_which_only_a_hidden_question_is_left_is_forgotten(log):
    log.record([asked("fax", 0), asked("fax number", 1)])
    log.name_gaps({("en", "fax"): "g1", ("en", "fax number"): "g2"})
    log.forget(NOON - DAY)

    assert log.gap_ids() == {("en", "fax number"): "g2"}


def test_hidden_questions_are_forgotten_like_others_and_not_counted(log):
    now = datetime.now(UTC)
    log.record([asked("return", 0, at=now - LATE / 4), asked("retu", 1, at=now - LATE / 4)])

    assert log.forget(now) == 1
    log.record([asked("refund", 2, at=now)])
    assert [each.text for each in log.questions(now - DAY, now + DAY)] == ["refund"]


KEYS = {
    "ko": ["배송비 얼마", "배송지", "환불 규정", "교환"],
    "ja": ["へんぴん", "返品", "henpin", "返金方法", "へんきん"],
    "en": ["return", "refund", "refumd", "fax number", "track parcel"],
}


@st.composite
def typing(draw):
    """Return a language, and what stands in the box at which second: words typed key by key, taken back, left."""
    lang = draw(st.sampled_from(sorted(KEYS)))
    box, seconds, states = "", 0, []
    for _ in range(draw(st.integers(2, 12))):
        keys = keystrokes(box)
        if keys and draw(st.booleans()):
            box = compose(keys[: draw(st.integers(0, len(keys) - 1))])
        else:
            word = keystrokes(draw(st.sampled_from(KEYS[lang])))
            same = shared(keys, word)
            box = compose(word[: draw(st.integers(min(same + 1, len(word)), len(word)))])
        seconds += draw(st.sampled_from([0, 1, 5, 30, 31]))
        if box:
            states.append((box, seconds))
    return lang, states


class Model:
    """What a session's rows are: `fold` of all that was typed, between the questions with an outcome."""

    def __init__(self, lang):
        self._lang = lang
        self._typed = {}
        self._meant = set()
        self.opened = {}

    def type(self, id_, text, seconds):
        self._typed.setdefault(id_, Typed(text, self._lang, seconds * 1000))

    def open(self, outcome_id, id_, *, is_own):
        """What is done with the answer of a hidden question is done with that of the next one that is shown."""
        self.opened[outcome_id] = min(shown for shown in self.rows() if shown >= id_)
        if is_own:
            self._meant.add(self.opened[outcome_id])

    def rows(self):
        kept, part = [], []
        for id_, text in sorted(self._typed.items()):
            part.append((id_, text))
            if id_ in self._meant:
                kept += self._folded(part)
                part = part[-1:]
        return sorted({*kept, *self._folded(part)})

    def _folded(self, part):
        left = {id(text) for text in fold([text for _, text in part])}
        return [id_ for id_, text in part if id(text) in left]


@settings(max_examples=60)
@given(typed_=typing(), order=st.randoms(use_true_random=False), most=st.integers(1, 4), opens=st.booleans())
def test_rows_are_what_folding_keeps_of_all_that_came_in_any_order(lasting_log, typed_, order, most, opens):
    lang, states = typed_
    session, first, at = f"{next(LATER):032x}", next(LATER) * 1000, NOON + next(LATER) * LATE
    arriving = [
        (asked(text, seconds, id=typed(seconds, first + number), at=at, lang=lang, session=session), seconds)
        for number, (text, seconds) in enumerate(states)
    ]
    order.shuffle(arriving)
    arriving += arriving[:2]
    model = Model(lang)
    while arriving:
        now, arriving = arriving[:most], arriving[most:]
        lasting_log.record([question for question, _ in now])
        for question_, seconds in now:
            model.type(question_.id, question_.text, seconds)

        assert [each.id for each in lasting_log.questions(at, at + LATE)] == model.rows()
        if opens and order.random() < 0.3:
            clicked = outcome(order.choice(now)[0].id, at=at, session=order.choice([session, "stranger"]))
            model.open(clicked.id, clicked.query_id, is_own=clicked.session == session)
            lasting_log.record([clicked])

            assert [each.id for each in lasting_log.questions(at, at + LATE)] == model.rows()

    assert {each.id: each.query_id for each in lasting_log.outcomes(at, at + LATE)} == model.opened


def test_bots_are_left_out_of_every_count_but_listed(log):
    bots = [question(mark="bot", session=each * 32, verdict=Verdict.ANSWERED, hits=("fax",)) for each in "abc"]
    log.record([*bots, question(mark="bot")])

    assert (answered(log), log.estimates(10)) == ([], [])
    assert [each.mark for each in log.questions(NOON, NOON + DAY)] == ["bot"] * 4


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

    assert retire(log, count(lang="ko"), count(ended="weak", searches=2), count()) == 3
    assert kept(log) == ["fax"]
    assert log.daily(MONDAY, MONDAY + DAY) == [count(), count(ended="weak", searches=2), count(lang="ko")]


def test_counts_of_a_day_that_is_retired_in_two_parts_add_up(log):
    retire(log, count(searches=2), count(searches=3))
    retire(log, count(searches=4))

    assert log.daily(MONDAY, MONDAY + DAY) == [count(searches=9)]


def test_what_another_process_has_retired_is_not_counted_again(log):
    retire(log, count())

    assert log.retire(NOON, [count()], counts_since=date.min) == 0
    assert log.daily(MONDAY, MONDAY + DAY) == [count()]


def test_counts_that_cannot_be_kept_leave_the_questions(log):
    with pytest.raises(LogUnavailable):
        retire(log, count(), replace(count(), searches=None))

    assert (kept(log), log.daily(date.min, date.max)) == (["fax number"], [])


def test_daily_counts_are_of_the_days_asked_for(log):
    retire(log, *(count(MONDAY + number * DAY) for number in range(3)))

    assert log.daily(MONDAY + DAY, MONDAY + 2 * DAY) == [count(MONDAY + DAY)]


def test_counts_of_days_before_those_that_are_kept_go(log):
    retire(log, *(count(MONDAY + number * DAY) for number in range(2)), counts_since=MONDAY + DAY)

    assert log.daily(date.min, date.max) == [count(MONDAY + DAY)]


def test_forget_deletes_counts_of_days_that_ended_before(log):
    retire(log, count(MONDAY), count(MONDAY + DAY))
    korea = timezone(timedelta(hours=9))
    log.forget(datetime(2026, 11, 17, tzinfo=korea))

    assert log.daily(date.min, date.max) == [count(MONDAY + DAY)]


def test_new_log_knows_no_gap(log):
    assert log.gap_ids() == {}


def test_gap_of_a_question_is_remembered_until_it_is_named_anew(log):
    log.name_gaps({("en", "fax"): "g1", ("ko", "fax"): "g2", ("en", "telex"): "g3"})
    log.name_gaps({("en", "telex"): "g1"})

    assert log.gap_ids() == {("en", "fax"): "g1", ("ko", "fax"): "g2", ("en", "telex"): "g1"}


@pytest.mark.parametrize("go", [lambda log: log.forget(NOON), retire])
def test_gap_of_which_no_question_is_left_is_forgotten(log, go):
    log.record([question("telex", at=NOON - DAY), question("fax")])
    log.name_gaps({("en", "telex"): "g1", ("en", "fax"): "g2", ("ko", "fax"): "g3"})

    go(log)

    assert log.gap_ids() == {("en", "fax"): "g2"}


@pytest.mark.parametrize("go", [lambda log: log.forget(NOON), retire])
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
    assert len(kept(log)) == 40
