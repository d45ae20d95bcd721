"""What an owner says of gaps: each decision as a change of all decisions, and what cannot be decided."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.gaps import Decision, Gap
from search_api.gaps.deciding import Undecidable, close, ignore, merge, note, reopen, split

SEOUL = ZoneInfo("Asia/Seoul")
OTHER = Decision(id="gzz9", lang="en", questions=("fax",), state="ignored", note="nobody has one")


def gap(id_, *questions, lang="ko", first=datetime(2026, 11, 3, 20, tzinfo=UTC)):
    return Gap(
        id=id_,
        lang=lang,
        question=questions[0],
        questions=questions,
        searches=9,
        sessions=5,
        contacts=4.5,
        kinds=(("empty", 9),),
        first=first,
        last=first,
        daily=(5,),
        trend=None,
        advice="write_article",
        near=(),
        state="open",
        note="",
    )


STORE = gap("ga", "매장 위치", "매장이 어디예요", "오프라인 매장")
SHOP = gap("gb", "가게 주소", "매장 위치")
DAY = date(2026, 11, 4)  # of 20:00 UTC in Seoul
FIXED = Decision(
    id="gb",
    lang="ko",
    questions=("가게 주소",),
    state="fixed",
    note="지도 넣기",
    article="stores",
    opened=date(2026, 10, 2),
    closed=date(2026, 10, 9),
)


def test_merged_gaps_are_one_of_all_their_wordings_under_the_id_of_the_first():
    assert merge([OTHER], [STORE, SHOP], SEOUL) == (
        Decision(
            id="ga",
            lang="ko",
            questions=("매장 위치", "매장이 어디예요", "오프라인 매장", "가게 주소"),
            opened=DAY,
        ),
        OTHER,
    )


def test_merging_keeps_every_note_the_first_day_and_the_latest_fix():
    said = (
        Decision(id="ga", lang="ko", questions=("매장 위치",), note="두 곳"),
        FIXED,
        replace(FIXED, id="gc", note="두 곳", article="map", opened=None, closed=date(2026, 10, 1)),
        OTHER,
    )

    assert merge(said, [STORE, SHOP, gap("gc", "지점")], SEOUL) == (
        Decision(
            id="ga",
            lang="ko",
            questions=("매장 위치", "매장이 어디예요", "오프라인 매장", "가게 주소", "지점"),
            state="fixed",
            note="두 곳 / 지도 넣기",
            article="stores",
            opened=date(2026, 10, 2),
            closed=date(2026, 10, 9),
        ),
        OTHER,
    )


def test_what_joins_an_ignored_gap_is_ignored():
    (first, _) = (Decision(id="ga", lang="ko", questions=("매장 위치",), state="ignored"), FIXED)

    (merged,) = merge([first, FIXED], [STORE, SHOP], SEOUL)

    assert (merged.state, merged.article, merged.closed) == ("ignored", "", None)


@pytest.mark.parametrize("gaps", [[STORE], [STORE, STORE]])
def test_one_gap_cannot_be_merged(gaps):
    assert refused(merge, [OTHER], gaps, SEOUL) == ("one gap alone cannot be merged\n    mend: name two gaps or more")


def test_gaps_of_two_languages_cannot_be_merged():
    assert refused(merge, [], [STORE, gap("gen", "store", lang="en")], SEOUL) == (
        "gaps of different languages cannot be merged: ga is ko, gen is en\n    mend: merge those of one language"
    )


def test_wordings_that_are_split_off_are_a_gap_of_their_own():
    decisions, id_ = split([OTHER], STORE, ["오프라인 매장"], SEOUL)

    assert decisions == (
        Decision(id="ga", lang="ko", questions=("매장 위치", "매장이 어디예요"), opened=DAY),
        Decision(id=id_, lang="ko", questions=("오프라인 매장",), opened=DAY),
        OTHER,
    )
    assert (id_[0], len(id_), id_.isalnum()) == ("g", 5, True)


def test_wordings_with_the_same_content_words_go_together():
    asked = gap("ga", "선물 포장 되나요", "포장 선물", "매장 위치")

    decisions, _ = split([], asked, ["선물포장"], SEOUL)

    assert sorted(decision.questions for decision in decisions) == [("매장 위치",), ("선물 포장 되나요", "포장 선물")]


def test_what_is_left_after_a_split_stays_fixed_and_what_goes_is_open():
    decisions, id_ = split([FIXED], SHOP, ["매장 위치"], SEOUL)

    assert set(decisions) == {
        FIXED,
        Decision(id=id_, lang="ko", questions=("매장 위치",), opened=FIXED.opened),
    }


def test_id_that_is_taken_gets_another_letter():
    _, first = split([], STORE, ["오프라인 매장"], SEOUL)
    taken = Decision(id=first, lang="ko", questions=("쿠폰",))

    decisions, second = split([taken], STORE, ["오프라인 매장"], SEOUL)

    assert (second[:-1], len(decisions), taken in decisions) == (first, 3, True)


def test_wording_that_the_gap_has_not_is_told():
    assert refused(split, [], STORE, ["매장 위치", "쿠폰 등록"], SEOUL) == (
        "gap ga has no wording '쿠폰 등록'\n    mend: copy one from 'kb gaps show ga'"
    )


def test_all_wordings_cannot_be_split_off():
    assert refused(split, [], gap("ga", "선물 포장", "선물포장 되나요"), ["포장 선물"], SEOUL) == (
        "nothing would be left of gap ga\n"
        "    mend: leave out a wording; of wordings with the same content words all go together"
    )


def test_ignored_gap_is_remembered_with_the_reason_and_all_wordings():
    assert ignore([OTHER], STORE, "매장이 없어요", SEOUL) == (
        Decision(
            id="ga",
            lang="ko",
            questions=("매장 위치", "매장이 어디예요", "오프라인 매장"),
            state="ignored",
            note="매장이 없어요",
            opened=DAY,
        ),
        OTHER,
    )


def test_note_that_was_there_stays_where_none_is_given():
    said = note([], STORE, "물류팀에 물어봄", SEOUL)

    assert [decision.note for decision in ignore(said, STORE, "", SEOUL)] == ["물류팀에 물어봄"]
    assert [decision.note for decision in ignore(said, STORE, "없음", SEOUL)] == ["없음"]


def test_note_decides_nothing_else_and_an_empty_one_takes_it_away():
    kept = replace(FIXED, questions=("가게 주소", "매장 위치"))

    assert note([FIXED], SHOP, "다시 보기", SEOUL) == (replace(kept, note="다시 보기"),)
    assert note([FIXED], SHOP, "", SEOUL) == (replace(kept, note=""),)


def test_clearest_wording_is_kept_although_it_is_not_among_the_most_frequent():
    rare = replace(STORE, question="매장이 어디에 있나요")

    (decision,) = note([], rare, "x", SEOUL)

    assert decision.questions == ("매장이 어디에 있나요", *STORE.questions)


@pytest.mark.parametrize("article", ["stores", ""])
def test_gap_that_was_fixed_by_hand_is_remembered_with_what_answers_it(article):
    today = date(2026, 11, 30)

    assert close([OTHER], STORE, article, today, SEOUL) == (
        Decision(
            id="ga",
            lang="ko",
            questions=STORE.questions,
            state="fixed",
            article=article,
            opened=DAY,
            closed=today,
        ),
        OTHER,
    )


def test_reopened_gap_keeps_its_words_its_note_and_its_first_day():
    assert reopen([OTHER, FIXED], "gb") == (replace(FIXED, state="open", article="", closed=None), OTHER)
    assert reopen([OTHER], "gzz9") == (replace(OTHER, state="open"),)


def test_only_what_was_decided_can_be_reopened():
    assert refused(reopen, [OTHER], "ga") == (
        "nothing was decided of gap 'ga'\n    mend: see kb/gaps.jsonl for what was"
    )


DECIDED = (OTHER, FIXED, Decision(id="gd", lang="ko", questions=("쿠폰 등록",), note="봄"))


@given(st.permutations(DECIDED))
def test_order_of_the_lines_changes_nothing(decisions):
    def all_of(said):
        return (
            merge(said, [STORE, SHOP], SEOUL),
            split(said, SHOP, ["매장 위치"], SEOUL),
            ignore(said, STORE, "", SEOUL),
            note(said, STORE, "x", SEOUL),
            reopen(said, "gb"),
        )

    assert all_of(decisions) == all_of(DECIDED)


def refused(decide, *arguments):
    with pytest.raises(Undecidable) as caught:
        decide(*arguments)
    return str(caught.value)
