import re
import tomllib
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.hangul import compose, keystrokes
from search_api.contract.kana import from_romaji
from search_api.querylog.folding import UNREAD_WINDOW_MS, WINDOW_MS, Typed, absorbs, fold

RECORDED = tomllib.loads((Path(__file__).parent / "keystrokes.toml").read_text(encoding="utf-8"))
LANGS = {"romaji": "ja", "flick": "ja", "english": "en"}
SEQUENCES = [
    pytest.param(sequence["states"].split("|"), LANGS.get(method, "ko"), sequence["rows"].split("|"), id=method)
    for method, sequences in RECORDED.items()
    for sequence in sequences
]
STEP_MS = 1500

KOREAN = """
해외 주소로도 보내 주나요|제주도 추가 배송비|택배사가 어디예요|배송 예정일 확인|주문한 게 아직 안 왔어요|송장 번호 조회가 안 돼요|새벽 배송 지역
묶음 배송 되나요|부재중이면 어디에 두나요|배송 메모 수정|주문 취소하고 싶어요|주문 옵션 변경|결제 수단 바꾸기|무통장 입금 기한|가상 계좌 재발급
할부 몇 개월까지 돼요|카드 승인 오류|네이버페이로 결제|세금계산서 발행|영수증 출력|간편 결제 등록|쿠폰이 사라졌어요|할인 코드 입력하는 곳
중복 할인 되나요|포인트로 전액 결제|생일 쿠폰 언제 주나요|적립금 환불|등급별 혜택|친구 추천 보상|반품 택배 예약|반품비 누가 내요
교환 상품 품절|왼쪽 신발만 왔어요|색이 사진과 달라요|깨져서 왔어요|유통 기한이 지났어요|환불 며칠 걸려요|부분 환불 계산|포장을 뜯었는데 반품
사이즈 표 보는 법|발볼 넓은 신발|세탁 방법|소재가 뭐예요|품절된 색상 재입고|예약 판매 출고일|사은품 누락|선물 메시지 카드|쇼핑백 추가
대량 구매 견적|회원 가입 안 하고 주문|본인 인증 실패|아이디 찾기|비밀번호 다섯 번 틀림|휴면 계정 해제|탈퇴 후 재가입|이메일 수신 거부
개인정보 삭제 요청|앱 알림 끄기|로그인이 자꾸 풀려요|장바구니가 비었어요|상품 후기 수정|후기 적립 조건|문의 답변 언제|전화 상담 시간
매장 픽업 가능|매장 재고 확인|정기 구독 해지|구독 주기 변경|수선 맡기기|왜 값이 올랐어요
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
"""Questions with every kind of final, compound vowel and double consonant."""

JAPANESE = [
    ("はいそうりょう", "haisouryou", "配送料"),
    ("りょうしゅうしょ", "ryoushuusho", "領収書"),
    ("へんぴんのほうほう", "henpinnohouhou", "返品の方法"),
    ("ちゅうもんをとりけしたい", "chuumonwotorikeshitai", "注文を取り消したい"),
    ("くーぽん", "ku-pon", "クーポン"),
    ("きってのかいかた", "kittenokaikata", "切手の買い方"),
    ("しはらいほうほう", "siharaihouhou", "支払い方法"),
    ("じゅうしょへんこう", "juushohenkou", "住所変更"),
    ("ぱすわーど", "pasuwa-do", "パスワード"),
    ("あしたとどく", "ashitatodoku", "明日届く"),
    ("ざいこがありますか", "zaikogaarimasuka", "在庫がありますか"),
    ("ぎふとつつみ", "gifutotsutsumi", "ギフト包み"),
]

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
    return Typed(earlier, "ko", 0), Typed(later, "ko", gap_ms)


def two_set(text):
    """What stands in the box after each key of a two-set keyboard."""
    return [compose(keys) for keys in accumulate(keystrokes(text))]


KEYPAD_KEYS = "ㄱㅋㄲ ㄴㄹ ㄷㅌㄸ ㅂㅍㅃ ㅅㅎㅆ ㅈㅊㅉ ㅇㅁ".split()
KEYPAD_VOWELS = dict(
    entry.split("=")
    for entry in (
        "ㅏ=|. ㅑ=|.. ㅓ=.| ㅕ=..| ㅗ=._ ㅛ=.._ ㅜ=_. ㅠ=_.. ㅡ=_ ㅣ=| ㅐ=|.| ㅒ=|..| ㅔ=.|| ㅖ=..|| ㅘ=._|. ㅙ=._|.|"
        " ㅚ=._| ㅝ=_..| ㅞ=_..|| ㅟ=_.| ㅢ=_|"
    ).split()
)
STROKES = {strokes: vowel for vowel, strokes in KEYPAD_VOWELS.items()} | {".": "ㆍ", "..": "ㆍㆍ"}


def keypad(text):
    """What stands in the box after each press of a keypad with three strokes for all vowels (Cheonjiin)."""
    states, done = [], ""
    for jamo in jamo_of(text):
        for shown in presses(jamo):
            states.append(compose(done + shown))
        done += keystrokes(jamo)
    return states


def jamo_of(text):
    """Jamo as they are typed one after the other: consonants single, vowels whole."""
    whole = {keystrokes(vowel): vowel for vowel in KEYPAD_VOWELS}
    return [whole.get(keys, keys) for keys in re.findall("ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|.", keystrokes(text))]


def presses(jamo):
    """What one jamo looks like after each press that makes it; anything else is one press."""
    if jamo in KEYPAD_VOWELS:
        return [keystrokes(STROKES[strokes]) for strokes in accumulate(KEYPAD_VOWELS[jamo])]
    return next((key[: key.index(jamo) + 1] for key in KEYPAD_KEYS if jamo in key), jamo)


def romaji(keys):
    """What an input method shows after each key of romaji."""
    return [kana_of(pressed) for pressed in accumulate(keys)]


def kana_of(keys):
    """Kana of finished syllables, then the keys of the next; a consonant pressed twice is っ, n before another ん."""
    syllables, rest = re.fullmatch("(.*[aeiou-])?(.*)", keys).groups()
    kana = "".join("ー" if part == "-" else from_romaji(part) for part in re.findall("-|[^-]+", syllables or ""))
    if rest[1:] and rest[0] in ("n", rest[1]):
        return kana + ("ん" if rest[0] == "n" else "っ") + rest[1:].removeprefix("n" if rest[0] == "n" else "")
    return kana + rest


MARKS = dict(zip("がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽっゃゅょ", "かきくけこさしすせそたちつてとはひふへほばびぶべぼつやゆよ", strict=True))  # fmt: skip


def flick(kana):
    """What an input method shows after each flick, and each touch of the key for marks and small letters."""
    states, done = [], ""
    for letter in kana:
        shown = [letter]
        while shown[0] in MARKS:
            shown.insert(0, MARKS[shown[0]])
        states += [done + state for state in shown]
        done += letter
    return states


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

    assert [state for state in states if not absorbs(*pair(state, question))] == []


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
    assert absorbs(*pair(earlier, later))


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
    assert not absorbs(*pair(earlier, later))


@pytest.mark.parametrize(
    ("gap_ms", "is_absorbed"), [(0, True), (WINDOW_MS, True), (WINDOW_MS + 1, False), (-1, False)]
)
def test_only_what_follows_within_the_window_absorbs(gap_ms, is_absorbed):
    assert absorbs(*pair("배송", "배송비", gap_ms)) is is_absorbed


@pytest.mark.parametrize(("gap_ms", "is_absorbed"), [(UNREAD_WINDOW_MS, True), (UNREAD_WINDOW_MS + 1, False)])
def test_kanji_that_no_dictionary_reads_were_typed_as_kana_shortly_before(gap_ms, is_absorbed):
    assert absorbs(*pair("ひょう", "鏖靐", gap_ms)) is is_absorbed


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
