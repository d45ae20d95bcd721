"""Every query log, one suite: what these tests say is what `QueryLog` means."""

import itertools
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import Asked, Feedback, Gap, LogBusy, LogUnavailable, Outcome, QueryEvent, Totals
from search_api.querylog.open import open_log, open_reader

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite"])
def url(request, tmp_path):
    return {"sqlite": f"sqlite:///{tmp_path}/var/questions.db"}[request.param]


@pytest.fixture
def log(url):
    log = open_log(url)
    yield log
    log.close()


def question(
    text="fax number", *, at=NOON, lang="en", verdict=Verdict.EMPTY, hits=(), session="", id=None, estimate=0.5
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
    )


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


def test_new_log_has_no_gaps(log):
    assert gaps(log) == []


def test_unanswered_question_is_a_gap_with_everything_known_about_it(log):
    later = NOON + timedelta(microseconds=1)
    log.record(
        [
            question("Fax number", session="a" * 32, verdict=Verdict.WEAK, hits=("contact/phone", "help")),
            question("fax number", at=later, session="b" * 32),
            question("fax number", at=later, session="b" * 32),
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
            question("ccc", session="a"),
            question("ccc", session="a"),
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
    text = "환불 \x00 'quoted\" — 返品 🧾"
    log.record([question(text, lang="ko")])

    assert gaps(log)[0].examples == (text,)


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


@pytest.mark.usefixtures("log")
def test_second_writer_is_refused(url):
    with pytest.raises(LogBusy, match=r"(?s)writes this log\n    mend: stop that process first"):
        open_log(url)


def test_reader_counts_while_the_log_is_being_written(url, log):
    reader = open_reader(url)
    log.record([question()])
    first = gaps(reader)[0].searches
    log.record([question()])

    assert (first, gaps(reader)[0].searches) == (1, 2)


def test_reader_of_no_log_says_what_to_do(url):
    with pytest.raises(LogUnavailable) as caught:
        gaps(open_reader(url))

    assert str(caught.value) == (
        f"{url.removeprefix('sqlite:///')}: no log there\n"
        "    mend: start the server once, or name the log with --log or KB_LOG"
    )


def test_forget_deletes_what_is_older_and_counts_it(log):
    old = question("telex", at=NOON - DAY)
    log.record([old, outcome(old.id, "vote", at=NOON - DAY), question("fax")])

    assert log.forget(NOON) == 2
    assert [gap.examples for gap in gaps(log)] == [("fax",)]


def test_forget_of_nothing_is_zero(log):
    assert log.forget(NOON) == 0


def test_unknown_kind_of_log_says_what_is_possible():
    with pytest.raises(ValueError) as caught:
        open_log("postgresql://localhost/kb")

    assert str(caught.value) == (
        "no log can be opened at 'postgresql://localhost/kb'\n"
        "    mend: give sqlite:/// and a path, such as sqlite:///var/questions.db"
        " (or sqlite:////var/lib/kb/questions.db from the root)"
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
