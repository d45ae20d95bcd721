"""
Keyboards, and what stands in the box while something is typed on them.

    two_set("배송")     ㅂ 배 뱃 배소 배송
    keypad("배송")      ㅂ 비 바 배 배ㅅ ...
    romaji("haisou")    h は はい はいs はいそ はいそう

`keystrokes.toml` has the same, written down by hand, with what was meant.
"""

import re
import tomllib
from itertools import accumulate
from pathlib import Path

import pytest

from search_api.contract.hangul import compose, keystrokes
from search_api.contract.kana import from_romaji

RECORDED = tomllib.loads((Path(__file__).parent / "keystrokes.toml").read_text(encoding="utf-8"))
LANGS = {"romaji": "ja", "flick": "ja", "english": "en"}
SEQUENCES = [
    pytest.param(sequence["states"].split("|"), LANGS.get(method, "ko"), sequence["rows"].split("|"), id=method)
    for method, sequences in RECORDED.items()
    for sequence in sequences
]

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
