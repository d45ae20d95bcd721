from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyboards import JAPANESE, KOREAN, RECORDED, SEQUENCES, flick, keypad, romaji, two_set

from search_api.querylog.folding import UNREAD_WINDOW_MS, WINDOW_MS, Typed, fold

STEP_MS = 1500

APART = [
    ("반품", "환불"),
    ("교환", "반품"),
    ("발송", "반송"),
    ("배송비", "배송지"),
    ("반품비 얼마", "반품지 얼마"),
    ("카드 결제", "카트 결제"),
    ("쿠폰 등록", "포인트 등록"),
    ("적립금 사용", "적립금 환급"),
    ("결제 취소", "주문 취소"),
    ("사이즈 240", "사이즈 250"),
    ("회원 가입", "회원 탈퇴"),
    ("언제 출고", "언제 환불"),
    ("배송 조회", "교환 조회"),
    ("return", "refund"),
    ("lost parcel", "cost parcel"),
    ("change order", "charge order"),
    ("size 1", "size 2"),
    ("size s", "size m"),
    ("iphone 14 case", "iphone 15 case"),
    ("shipping cost", "shipping time"),
    ("gift card", "gift cart"),
    ("can return", "cant return"),
    ("where is my parcel", "how do i return"),
    ("nike", "bike"),
    ("返品", "返金"),
    ("返品方法", "返金方法"),
    ("送料", "料金"),
    ("クーポン", "ポイント"),
    ("カート", "カード"),
    ("クーポン", "返品"),
    ("へんきん", "返品"),
    ("こうかん", "返品"),
    ("保証", "補償"),
    ("注文の取り消し", "注文の変更"),
    ("coupon", "쿠폰"),
    ("size", "자연"),
    ("refund", "返品"),
]


def typed(states, lang="ko", step_ms=STEP_MS):
    return [Typed(text, lang, at * step_ms) for at, text in enumerate(states)]


def rows(states, lang="ko"):
    return [text for text, _, _ in fold(typed(states, lang))]


def pair(earlier, later, gap_ms=STEP_MS):
    """What is left of two texts with so much time between them."""
    return [text for text, _, _ in fold([Typed(earlier, "ko", 0), Typed(later, "ko", gap_ms)])]


@pytest.mark.parametrize(("states", "lang", "expected"), SEQUENCES)
def test_recorded_states_leave_the_rows_that_were_meant(states, lang, expected):
    assert rows(states, lang) == expected


def test_every_method_has_its_sequences():
    assert {method for method, sequences in RECORDED.items() if len(sequences) >= 8} == {
        "two_set",
        "keypad",
        "romaji",
        "flick",
        "english",
        "two_keyboards",
        "iphone_korean",
    }


@pytest.mark.parametrize(
    ("simulated", "recorded"),
    [
        (two_set("배송"), "ㅂ|배|뱃|배소|배송"),
        (two_set("값이"), "ㄱ|가|갑|값|값ㅇ|값이"),
        (two_set("환불 규정"), "ㅎ|호|화|환|환ㅂ|환부|환불|환불 |환불 ㄱ|환불 규|환불 귲|환불 규저|환불 규정"),
        (keypad("가입"), "ㄱ|기|가|강|가이|가입"),
        (keypad("관세"), "ㄱ|ㄱㆍ|고|괴|과|관|관ㅅ|관ㅅㆍ|관서|관세"),
        (keypad("교환"), "ㄱ|ㄱㆍ|ㄱㆍㆍ|교|굣|굫|굫ㆍ|교호|교회|교화|교환"),
        (keypad("원"), "ㅇ|으|우|유|워|원"),
        (keypad("꿈"), "ㄱ|ㅋ|ㄲ|끄|꾸|꿍|꿈"),
        (romaji("henpin"), "h|へ|へn|へんp|へんぴ|へんぴn"),
        (romaji("souryou"), "s|そ|そう|そうr|そうry|そうりょ|そうりょう"),
        (romaji("kitte"), "k|き|きt|きっt|きって"),
        (romaji("ku-ponn"), "k|く|くー|くーp|くーぽ|くーぽn|くーぽん"),
        (flick("ぱすわーど"), "は|ば|ぱ|ぱす|ぱすわ|ぱすわー|ぱすわーと|ぱすわーど"),
        (flick("きゃんせる"), "き|きや|きゃ|きゃん|きゃんせ|きゃんせる"),
        (flick("きって"), "き|きつ|きっ|きって"),
    ],
)
def test_simulated_keyboard_shows_what_the_recorded_one_did(simulated, recorded):
    assert simulated == recorded.split("|")


def test_seventy_questions_typed_key_by_key_leave_seventy_rows():
    assert (len(KOREAN), [rows(two_set(question)) for question in KOREAN]) == (70, [[q] for q in KOREAN])


def test_seventy_questions_typed_on_a_keypad_leave_seventy_rows():
    assert [rows(keypad(question)) for question in KOREAN] == [[question] for question in KOREAN]


@pytest.mark.parametrize(("kana", "keys", "written"), JAPANESE)
def test_japanese_typed_by_romaji_or_flick_and_converted_leaves_one_row(kana, keys, written):
    assert (rows([*romaji(keys), written], "ja"), rows([*flick(kana), written], "ja")) == ([written], [written])


@pytest.mark.parametrize("question", KOREAN)
def test_state_in_the_middle_folds_without_those_between(question):
    states = two_set(question) + keypad(question)

    assert [state for state in states if pair(state, question) != [question]] == []


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_questions_stay_apart(one, other):
    assert (rows([one, other]), rows([other, one])) == ([one, other], [other, one])


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("배송", "배송비"),
        ("배송비", "배송"),
        ("환불", "환불 규정?"),
        ("배송 조회", "배송조회"),
        ("ＶＩＰ　쿠폰", "vip쿠폰"),
        ("배\u200b송", "배송"),
        ("coupon", "coupon not working"),
        ("refumd", "refund"),
        ("retrun policy", "return policy"),
        ("적립굼 소멸", "적립금 소멸"),
        ("へんぴん", "返品"),
        ("ヘンピン", "返品"),
        ("henpin", "へんぴん"),
        ("henpin", "返品"),
        ("返品のほうほ", "返品の方法"),
    ],
)
def test_text_that_was_on_its_way_is_absorbed(earlier, later):
    assert pair(earlier, later) == [later]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("배송 조회가 안 돼요", "배송"),
        ("배소", "배상"),
        ("refund", "refumd"),
        ("쿠폰 10000원", "쿠폰 20000원"),
        ("abc", "abd"),
    ],
)
def test_text_that_stands_for_itself_is_not_absorbed(earlier, later):
    assert pair(earlier, later) == [earlier, later]


@pytest.mark.parametrize(
    ("gap_ms", "is_absorbed"), [(0, True), (WINDOW_MS, True), (WINDOW_MS + 1, False), (-1, False)]
)
def test_only_what_follows_within_the_window_absorbs(gap_ms, is_absorbed):
    assert pair("배송", "배송비", gap_ms) == ["배송", "배송비"][is_absorbed:]


@pytest.mark.parametrize(("gap_ms", "is_absorbed"), [(UNREAD_WINDOW_MS, True), (UNREAD_WINDOW_MS + 1, False)])
def test_kanji_that_no_dictionary_reads_were_typed_as_kana_shortly_before(gap_ms, is_absorbed):
    assert pair("ひょう", "鏖靐", gap_ms) == ["ひょう", "鏖靐"][is_absorbed:]


def test_chain_folds_though_its_ends_are_further_apart_than_the_window():
    assert fold([Typed("배", "ko", 0), Typed("배송", "ko", 20_000), Typed("배송비", "ko", 40_000)]) == [
        Typed("배송비", "ko", 40_000)
    ]


def test_what_is_left_after_deleting_is_a_question_if_it_ends_there():
    assert rows(["배송비 얼마예요", "배송"]) == ["배송비 얼마예요", "배송"]


def test_what_is_left_after_deleting_is_none_if_something_else_follows():
    assert rows(["배송비 얼마예요", "배", "환불"]) == ["배송비 얼마예요", "환불"]


def test_kept_texts_are_the_very_objects_that_came():
    texts = typed(["배송", "배송비", "환불"])

    assert [any(kept is text for text in texts) for kept in fold(texts)] == [True, True]


def test_no_texts_leave_none():
    assert fold([]) == []


SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6)
BOX = st.sampled_from(
    "배송 배송비 배송조회 배손 배 ㅂ 반품 return refund refumd re retu size size1 size2 size12 へ へん へんp へんぴん 返品"
    " 返金 henpin qothd qot 기 가 ㅋ は ば".split()
)
MOMENTS = st.lists(st.tuples(st.integers(0, 40_000), st.one_of(BOX, st.text(max_size=4))), max_size=12)


@given(MOMENTS)
def test_folding_twice_is_folding_once(moments):
    texts = [Typed(text, "ko", at) for text, at in zip((text for _, text in moments), accumulate(gap for gap, _ in moments), strict=True)]  # fmt: skip
    once = fold(texts)

    assert (fold(once), once[-1:]) == (once, texts[-1:])


@given(MOMENTS)
def test_what_is_kept_stays_in_order_of_time(moments):
    kept = fold([Typed(text, "ko", at) for (_, text), at in zip(moments, accumulate(gap for gap, _ in moments), strict=True)])  # fmt: skip

    assert all(one.at_ms <= other.at_ms for one, other in pairwise(kept))


@given(SYLLABLES)
def test_any_korean_text_typed_key_by_key_leaves_itself(text):
    states = two_set(text)

    assert rows(states) == states[-1:]


@given(SYLLABLES)
def test_any_korean_text_typed_on_a_keypad_leaves_itself(text):
    states = keypad(text)

    assert rows(states) == states[-1:]


@given(st.lists(st.text(max_size=6), max_size=6))
def test_nothing_folds_across_pauses(texts):
    apart = typed(texts, step_ms=WINDOW_MS + 1)

    assert fold(apart) == apart
