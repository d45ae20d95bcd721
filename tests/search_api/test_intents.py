"""How questions end: each row of the table in docs/log.md, told as what a reader did."""

from datetime import UTC, datetime, timedelta

import pytest

from search_api.contract.analysis import content_key
from search_api.intents import judge
from search_api.querylog import Outcome, StoredQuestion

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def asked(
    text="선물 포장 되나요", seconds=0, *, verdict="answered", session="s1", lang="ko", mark="", hits=("gift", "fee")
):
    return StoredQuestion(
        id=f"{session}/{text}/{seconds}",
        at=after(seconds),
        text=text,
        lang=lang,
        key=content_key(text, lang),
        verdict=verdict,
        hits=hits,
        session=session,
        estimate=0.5,
        mark=mark,
    )


def did(kind, seconds=5, *, to=None, value="", article_id="gift", session="s1"):
    return Outcome(
        id=f"{kind}{seconds}",
        at=after(seconds),
        kind=kind,
        query_id=to.id if to else "",
        article_id=article_id,
        value=value,
        lang="ko",
        session=session,
    )


def ended(*events):
    questions = [event for event in events if isinstance(event, StoredQuestion)]
    outcomes = [event for event in events if isinstance(event, Outcome)]
    return [intent.ended for intent in judge(questions, outcomes)]


def test_opening_an_article_and_asking_no_more_is_an_answer():
    question = asked()

    assert ended(question, did("click", to=question)) == ["answered"]


def test_solved_is_an_answer_although_nothing_was_opened():
    question = asked()

    assert ended(question, did("solved", to=question)) == ["answered"]


def test_opening_what_a_weak_match_offered_is_an_answer():
    question = asked(verdict="weak")

    assert ended(question, did("click", to=question)) == ["answered"]


@pytest.mark.parametrize("verdict", ["empty", "weak"])
def test_poor_match_that_nobody_opened_has_failed_as_such(verdict):
    assert ended(asked(verdict=verdict)) == [verdict]


def test_hits_of_which_none_is_opened_are_ignored():
    assert ended(asked()) == ["ignored"]


def test_asking_something_else_without_opening_anything_is_asking_again():
    assert ended(asked(), asked("포장지 선택", 60)) == ["refined", "ignored"]


def test_a_question_much_later_is_another_one():
    assert ended(asked(), asked("쿠폰 등록", 301)) == ["ignored", "ignored"]


def test_the_same_subject_in_other_words_after_reading_is_asking_again():
    question = asked("선물 포장 되나요")

    assert ended(question, did("click", to=question), asked("선물 상자 있나요", 90)) == ["refined", "ignored"]


def test_another_subject_after_reading_leaves_the_answer_an_answer():
    question = asked("선물 포장 되나요")

    assert ended(question, did("click", to=question), asked("쿠폰 등록", 90)) == ["answered", "ignored"]


def test_coming_straight_back_refutes_what_was_opened():
    question = asked()

    assert ended(question, did("click", 5, to=question), asked("쿠폰 등록", 14)) == ["refuted", "ignored"]


def test_opening_a_second_article_after_coming_back_is_an_answer():
    question = asked()

    assert ended(question, did("click", 5, to=question), did("click", 9, to=question)) == ["answered"]


def test_a_no_refutes_and_a_later_yes_takes_it_back():
    question = asked()
    read = did("click", to=question)

    assert ended(question, read, did("vote", 60, to=question, value="no:unclear")) == ["refuted"]
    assert ended(question, read, did("vote", 60, to=question, value="yes")) == ["answered"]


def test_a_no_without_its_question_belongs_to_the_last_one_that_led_there():
    assert ended(asked(), did("vote", 60, value="no")) == ["refuted"]
    assert ended(asked(), did("vote", 60, value="no", article_id="elsewhere")) == ["ignored"]


def test_writing_to_the_shop_outweighs_all_else():
    question = asked()

    assert ended(question, did("solved", 5, to=question), did("contact", 60, value="kakao")) == ["escalated"]


def test_contact_belongs_to_the_last_question_before_it():
    assert ended(asked(), asked("쿠폰 등록", 60), did("contact", 120)) == ["refined", "escalated"]
    assert ended(asked(), did("contact", 1801)) == ["ignored"]
    assert ended(asked(session="s2"), did("contact", 120)) == ["ignored"]


@pytest.mark.parametrize("session", ["stranger", ""])
@pytest.mark.parametrize("kind", ["click", "solved", "vote", "contact"])
def test_what_another_session_says_of_a_question_counts_for_nothing(kind, session):
    question = asked(verdict="weak")

    assert ended(question, did(kind, to=question, value="no", session=session)) == ["weak"]


def test_what_names_the_question_of_another_is_about_the_last_one_of_its_own_session():
    question, own = asked(), asked("쿠폰 등록", session="s2")

    assert ended(question, own, did("contact", to=question, session="s2")) == ["ignored", "escalated"]


def test_what_names_a_question_without_a_session_is_about_it_whoever_says_so():
    question = asked(verdict="weak", session="")

    assert ended(question, did("contact", to=question, session="s1")) == ["escalated"]


def test_of_a_program_without_session_only_the_match_is_known():
    assert ended(asked(session=""), asked("쿠폰", 5, session=""), asked("팩스", 9, session="", verdict="empty")) == [
        "answered",
        "answered",
        "empty",
    ]


def test_bots_are_left_out_and_crowds_are_told():
    intents = judge([asked(mark="bot"), asked("쿠폰 등록", 9, mark="crowd")], [])

    assert [(intent.text, intent.mark) for intent in intents] == [("쿠폰 등록", "crowd")]


def test_what_was_opened_last_is_told():
    question = asked()
    clicks = [did("click", 5, to=question, article_id="fee"), did("click", 50, to=question, article_id="gift")]

    assert [intent.opened for intent in judge([question], clicks)] == ["gift"]
