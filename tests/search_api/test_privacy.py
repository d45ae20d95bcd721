import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.personal_data import RULES, rules_for
from search_api.privacy import RAW_TIMES, Redacted, redact
from search_api.wire import MAX_QUERY

VECTORS = tomllib.loads((Path(__file__).parent / "personal_data.toml").read_text(encoding="utf-8"))

DIGITS = st.text("0123456789０１２３４٥๙①", min_size=3, max_size=8)
GAPS = st.sampled_from(["", "-", " ", ".", " - ", "−", "－", "ー", "\u200b", "_", ",", "/"])
WORDS = st.sampled_from(["", "배송 ", "注文", "order ", "내번호는", "@", "로", "‹", "›", "https://", "-"])
PLACES = st.sampled_from(
    [
        "渋谷区",
        "丁目",
        "番地",
        "号室",
        "の",
        "二十一",
        "一",
        " Elm ",
        "St",
        ", apt ",
        "LS",
        " 길 ",
        "동 ",
        "번지",
        "호",
        "시 ",
        "구",
    ]
)
CUES = st.sampled_from(
    [
        "아이디 ",
        "order #",
        "생일 ",
        "우편번호 ",
        "my name is ",
        "名前は",
        "저는 홍길동",
        "山田",
        " at gmail.com",
        "골뱅이",
    ]
)
TYPED = st.lists(st.one_of(DIGITS, GAPS, WORDS, PLACES, CUES), max_size=40).map("".join)


@pytest.mark.parametrize(("typed", "stored"), VECTORS["changed"])
def test_personal_data_becomes_a_label(typed, stored):
    assert redact(typed).text == stored


@pytest.mark.parametrize("typed", VECTORS["unchanged"])
def test_harmless_look_alike_stays(typed):
    assert redact(typed) == Redacted(typed, ())


@pytest.mark.parametrize(("typed", "stored"), VECTORS["changed"])
@pytest.mark.parametrize("disguise", ["zero-width", "full width"])
def test_width_and_invisible_characters_hide_no_person(typed, stored, disguise):
    if disguise == "zero-width":
        typed = "\u200b".join(typed)
    else:
        typed = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in typed)

    assert redact(typed).text == stored


# Short numbers, which stand in files by chance; so these are no case of test_canary.
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("우편번호 06236", "우편번호 ‹zip›"),
        ("zip code is 62704", "zip code is ‹zip›"),
        ("생일은 900102", "생일은 ‹birth›"),
        ("dob 1/2/1990", "dob ‹birth›"),
        ("주문번호 70413 취소", "주문번호 ‹order› 취소"),
        ("注文番号は70413です", "注文番号は‹order›です"),
        ("order no. 7041", "order no. ‹order›"),
    ],
)
def test_word_before_a_short_number_gives_it_away(typed, stored):
    assert redact(typed).text == stored


HOUSE = st.integers(1, 99)
HYPHENS = st.sampled_from([*"-‐‑‒–—−ー－ｰ─━一の", " - "])
DIGITS_OF = {"plain": str, "full": lambda number: str(number).translate({48 + n: 0xFF10 + n for n in range(10)})}


@given(st.lists(HOUSE, min_size=2, max_size=3), HYPHENS, st.sampled_from(sorted(DIGITS_OF)))
def test_japanese_house_is_seen_with_every_hyphen_and_width(numbers, hyphen, width):
    assert redact("渋谷区神南" + hyphen.join(map(DIGITS_OF[width], numbers))).text == "‹addr›"


@given(HOUSE, HOUSE, st.sampled_from([*"日週個枚人時分円月回歳点%", "営業日", "ヶ月", " cm"]))
def test_count_after_a_japanese_town_is_no_house(one, other, unit):
    typed = f"渋谷区神南{one}-{other}{unit}"

    assert redact(typed).text == typed


@given(
    st.integers(1, 9999),
    st.sampled_from(["", "a", "B"]),
    st.sampled_from(["Elm", "N Main", "St. John's", "42nd", "Martin Luther King Jr"]),
    st.sampled_from(["Street", "St", "st.", "Rd", "Avenue", "Ln", "Lane"]),
    st.sampled_from(
        ["", ", Apt 4", " unit 12b", ", Leeds LS1 4ZZ", ", Springfield, IL 62704", " Austin TX 78701-1234"]
    ),
    st.sampled_from([str, str.lower, str.upper]),
)
def test_english_street_is_seen_however_it_is_written(number, suffix, name, kind, rest, written):
    assert redact(written(f"{number}{suffix} {name} {kind}{rest}")).text == "‹addr›"


def test_kinds_are_named_once_in_order():
    assert redact("010-1234-5678, 010-8765-4321, a@b.example").kinds == ("email", "phone")


@given(st.one_of(TYPED, st.text()))
def test_no_run_of_seven_digits_survives(typed):
    assert not re.search(r"\d{7}", redact(typed).text)


@given(st.one_of(TYPED, st.text()))
def test_redacting_twice_changes_nothing_more(typed):
    once = redact(typed)

    assert redact(once.text).text == once.text


@given(st.text(st.characters(), max_size=300))
def test_result_can_be_stored_as_utf_8_within_the_limit(typed):
    stored = redact(typed).text

    assert len(stored.encode()) >= len(stored)
    assert len(stored) <= MAX_QUERY


def test_number_across_the_cut_is_not_left_in_half():
    typed = "가" * (MAX_QUERY - 4) + " 010-1234-5678"

    assert redact(typed).text == "가" * (MAX_QUERY - 4) + " ‹ph"


def test_longer_text_is_redacted_to_its_own_limit():
    assert redact("가" * 250 + " 010-1234-5678 " + "나" * 100, 300).text == "가" * 250 + " ‹phone› " + "나" * 41


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in rules_for("")], ids=lambda rule: rule.kind)
def test_rule_that_is_passed_over_finds_nothing_without_a_numeral(rule):
    texts = [re.sub("[0-9〇一二三四五六七八九十百]", "", typed) for typed, _ in VECTORS["changed"]]

    assert [text for text in texts if rule.apply(text, set(), []) != text] == []


def test_private_use_characters_of_a_reader_are_dropped():
    assert redact("\ue000\ue100 배송").text == "배송"


@pytest.mark.parametrize(
    "hostile",
    [
        *["1", "a", "1-", "a@a.", "가", "A1-", "丁目", "((", "0-", " -", "ァ1", "区", "区1-", "町1", "一", "番地の1"],
        *[
            "1 a ",
            "1 elm ",
            "1 st ",
            "1a, ",
            "LS1 ",
            "a-",
            "시 ",
            "가동 1",
            "에",
            "공",
            "ゼロ",
            "山田 ",
            "@ ",
            "a골뱅이",
        ],
    ],
)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind or "keep")
def test_every_rule_finishes_on_hostile_text(rule, hostile):
    text = hostile * (20 * RAW_TIMES * MAX_QUERY // len(hostile))

    # Repeats nested without bound would not return from this within the life of a test run.
    assert isinstance(rule.apply(text, set(), []), str)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("배송\u202e비", "배송비"),
        ("\u2066배송\u2069 조회\u200f", "배송 조회"),
        ("배\u200b송\u200d\ufeff", "배송"),
        ("배송\x00\x1b[31m조회\x07", "배송 [31m조회"),
        ("배송\r\n조회\u2028\u2029방법\x85", "배송 조회 방법"),
        ("배송\U000e0041\U000e007f", "배송"),
        ("배송\u3164조회\u115f\u1160\uffa0", "배송 조회"),
        ("\u2800\u3164", ""),
        ("배송\ue000", "배송"),
        ("배송\ud800", "배송\ufffd"),
    ],
)
def test_what_steers_a_screen_or_hides_is_not_stored(typed, stored):
    assert redact(typed) == Redacted(stored, ())


@given(st.text(st.characters(), max_size=300))
def test_no_control_or_format_character_is_stored(typed):
    stored = redact(typed).text

    assert {unicodedata.category(char) for char in stored} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} == set()
