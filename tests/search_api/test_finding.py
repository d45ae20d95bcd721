"""From questions that failed to gaps: who is counted, what they are called, and which of them come first."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.analysis import content_key
from search_api.gaps import Decision
from search_api.gaps.finding import find_gaps
from search_api.intents import Intent
from search_api.period import Period

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)  # noon in Seoul
SEOUL = ZoneInfo("Asia/Seoul")
DAY = timedelta(days=1)


def failed(text, session="", *, days=0, minutes=0, lang="ko", ended="empty", estimate=0.1, mark="", opened=""):
    at = NOON + days * DAY + timedelta(minutes=minutes)
    return Intent(
        id=f"{at:%d%H%M}{session}{text}",
        at=at,
        text=text,
        lang=lang,
        key=content_key(text, lang),
        session=session or text,
        estimate=estimate,
        hits=(),
        ended=ended,
        opened=opened,
        mark=mark,
    )


def by(sessions, text, **more):
    return [failed(text, f"s{number}", **more) for number in range(sessions)]


def no_advice(_lang, _wordings, _intents):
    return "write_article", ()


def find(intents, decisions=(), known=None, *, threshold=2, since=date(2026, 11, 14)):
    return find_gaps(
        sorted(intents, key=lambda intent: (intent.at, intent.id)),
        decisions,
        known or {},
        no_advice,
        period=Period(since=since, until=date(2026, 11, 27), zone=SEOUL),
        threshold=threshold,
    )


def questions(found):
    return [gap.question for gap in found.gaps]


def test_wordings_of_one_question_are_one_gap_named_by_the_clearest():
    found = find(
        [
            *by(3, "선물 포장 되나요?"),
            failed("선물포장 되나요", "a"),
            failed("포장 선물", "b"),
            *by(2, "매장 위치가 어디예요", days=1),
        ]
    )

    gift, store = found.gaps
    assert (gift.question, gift.searches, gift.sessions) == ("선물 포장 되나요?", 5, 5)
    assert set(gift.questions) == {"선물 포장 되나요?", "선물포장 되나요", "포장 선물"}
    assert (store.question, store.sessions, store.first, store.last) == (
        "매장 위치가 어디예요",
        2,
        NOON + DAY,
        NOON + DAY,
    )


def test_languages_are_apart():
    found = find([*by(2, "gift card", lang="en"), *by(2, "gift card", lang="ja")])

    assert sorted(gap.lang for gap in found.gaps) == ["en", "ja"]


def test_words_of_one_reader_are_counted_and_not_shown():
    found = find(
        [failed("우리집 비밀번호", "only"), failed("우리집 비밀번호", "only", minutes=5), *by(2, "매장 위치")]
    )

    assert (questions(found), found.hidden) == (["매장 위치"], 2)
    assert questions(find([failed("우리집 비밀번호", "only")], threshold=1)) == ["우리집 비밀번호"]


def test_a_session_counts_once_a_day():
    again = [failed("매장 위치", "s1", days=day, minutes=minute) for day in (0, 1) for minute in range(50)]

    (gap,) = find([*again, failed("매장 위치", "s2")]).gaps

    assert (gap.searches, gap.sessions, sum(gap.daily)) == (101, 3, 3)
    assert gap.daily[6:8] == (2, 1)
    assert gap.contacts == pytest.approx(3 * 0.9)


def test_crowds_and_answered_questions_are_in_no_gap():
    found = find([*by(2, "매장 위치", ended="answered"), *by(9, "매장 위치", mark="crowd")])

    assert found.gaps == ()


@pytest.mark.parametrize(("answered", "gaps"), [(7, ["매장 위치"]), (8, [])])
def test_a_question_that_mostly_ends_well_is_no_gap(answered, gaps):
    well = [failed("매장 위치", f"w{number}", ended="answered") for number in range(answered)]

    assert questions(find([*well, *by(2, "매장 위치", ended="ignored")])) == gaps


def test_a_crowd_that_opens_what_it_finds_hides_no_gap():
    found = find([*by(3, "매장 위치"), *by(50, "매장 위치", ended="answered", mark="crowd")])

    assert questions(found) == ["매장 위치"]


def test_the_most_contacts_that_could_be_saved_come_first():
    found = find(
        [
            *by(6, "쿠폰 등록 방법", ended="ignored", estimate=0.8),
            *by(2, "매장 위치", ended="empty", estimate=0.0),
            *by(3, "강아지 옷 사이즈", ended="weak", estimate=0.3),
        ]
    )

    assert [(gap.question, gap.contacts) for gap in found.gaps] == [
        ("매장 위치", 2.0),
        ("강아지 옷 사이즈", 1.26),
        ("쿠폰 등록 방법", 0.36),
    ]


def test_a_day_begins_at_midnight_where_the_shop_is():
    late = [failed("매장 위치", f"s{hour}", minutes=60 * hour) for hour in (11, 13)]

    (gap,) = find(late).gaps

    assert gap.daily[6:8] == (1, 1)


def test_trend_is_told_only_of_enough():
    rising = by(4, "매장 위치", days=-5) + by(6, "매장 위치", days=5)

    assert find(rising).gaps[0].trend == 1.5
    assert find(by(2, "매장 위치", days=-5) + by(6, "매장 위치", days=5)).gaps[0].trend is None


def test_a_gap_keeps_its_id_when_questions_join_and_when_its_oldest_ones_are_forgotten():
    old = by(2, "매장 위치", days=-3)
    first = find(old)
    joined = find([*old, *by(2, "매장 위치 어디", days=1), *by(1, "오프라인 매장 위치", days=2)], known=first.ids)
    later = find([*by(2, "매장 위치 어디", days=1), *by(1, "오프라인 매장 위치", days=2)], known=joined.ids)

    assert {gap.id for found in (first, joined, later) for gap in found.gaps} == {first.gaps[0].id}


def test_without_memory_the_id_is_that_of_the_question_asked_first():
    old = by(2, "매장 위치", days=-3)

    assert find(old).gaps[0].id == find([*old, *by(5, "매장위치 어디", days=1)]).gaps[0].id


def test_a_gap_has_the_same_id_in_a_week_and_in_a_month():
    asked = [*by(3, "매장 위치", days=-20), *by(2, "매장 위치 어디", days=1), *by(2, "쿠폰 등록 방법", days=-20)]

    month, week = (find(asked, since=since).gaps for since in (date(2026, 10, 28), date(2026, 11, 21)))

    assert [gap.id for gap in week] == [gap.id for gap in month if gap.question.startswith("매장")]
    assert [(gap.searches, gap.first, gap.questions) for gap in week] == [(2, NOON - 20 * DAY, ("매장 위치 어디",))]


def test_an_id_is_never_given_twice():
    both = by(2, "매장 위치") + by(2, "쿠폰 등록 방법")
    known = {("ko", content_key(text, "ko")): "g1" for text in ("매장 위치", "쿠폰 등록 방법")}

    ids = [gap.id for gap in find(both, known=known).gaps]

    assert len(set(ids)) == 2
    assert "g1" in ids


def test_what_the_owner_put_together_stays_together_and_what_was_parted_stays_apart():
    asked = by(2, "환불 언제") + by(2, "돈 언제 들어와요") + by(2, "선물 포장 되나요") + by(2, "선물 포장 돼요")
    together = Decision(id="gm", lang="ko", questions=("환불 언제", "돈 언제 들어와요"), note="same")
    apart = (
        Decision(id="gx", lang="ko", questions=("선물 포장 되나요",)),
        Decision(id="gy", lang="ko", questions=("선물 포장 돼요",)),
    )

    found = {gap.id: set(gap.questions) for gap in find(asked, [together]).gaps}
    assert found["gm"] == {"환불 언제", "돈 언제 들어와요"}

    # The same content words are one question, whatever is decided: nobody can tell them apart.
    assert len(find(by(2, "선물 포장 되나요") + by(2, "선물 상자 되나요"), apart[:1]).gaps) <= 2


def test_what_is_not_ours_comes_last_and_is_said_to_be():
    ignored = Decision(id="gi", lang="ko", questions=("매장 위치",), state="ignored", note="매장이 없어요")

    first, last = find([*by(9, "매장 위치"), *by(2, "쿠폰 등록 방법")], [ignored]).gaps

    assert (first.question, first.state) == ("쿠폰 등록 방법", "open")
    assert (last.id, last.state, last.note) == ("gi", "ignored", "매장이 없어요")


def test_what_is_not_ours_takes_nothing_new_along():
    ignored = Decision(id="gi", lang="ko", questions=("강아지 옷 있나요",), state="ignored")
    asked = [*by(2, "강아지 옷 있나요"), *by(2, "강아지 옷 사이즈"), *by(2, "강아지 옷")]
    known = {("ko", content_key("강아지 옷", "ko")): "gi"}

    found = {gap.id == "gi": set(gap.questions) for gap in find(asked, [ignored], known).gaps}

    assert found == {True: {"강아지 옷 있나요", "강아지 옷"}, False: {"강아지 옷 사이즈"}}


def test_what_was_fixed_is_a_gap_again_only_by_what_is_asked_later():
    fixed = Decision(
        id="gf", lang="ko", questions=("매장 위치",), state="fixed", article="stores", closed=date(2026, 11, 20)
    )

    assert find(by(5, "매장 위치"), [fixed]).gaps == ()
    (again,) = find([*by(5, "매장 위치"), *by(2, "매장 위치", days=1)], [fixed]).gaps
    assert (again.id, again.sessions, again.state) == ("gf", 2, "open")


@given(st.permutations(by(2, "매장 위치") + by(2, "쿠폰 등록") + by(1, "매장 위치 어디") + by(3, "선물 포장")))
def test_the_order_of_arrival_within_a_moment_changes_nothing(intents):
    assert find(intents) == find(list(reversed(intents)))
