import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.privacy import RAW_TIMES, RULES, Redacted, redact
from search_api.wire import MAX_QUERY

VECTORS = tomllib.loads((Path(__file__).parent / "personal_data.toml").read_text(encoding="utf-8"))

DIGITS = st.text("0123456789０１２３４٥๙①", min_size=3, max_size=8)
GAPS = st.sampled_from(["", "-", " ", ".", " - ", "−", "－", "ー", "\u200b", "_", ",", "/"])
WORDS = st.sampled_from(["", "배송 ", "注文", "order ", "내번호는", "@", "로", "‹", "›", "https://", "-"])
TYPED = st.lists(st.one_of(DIGITS, GAPS, WORDS), max_size=40).map("".join)


@pytest.mark.parametrize(("typed", "stored"), VECTORS["changed"])
def test_personal_data_becomes_a_label(typed, stored):
    assert redact(typed).text == stored


@pytest.mark.parametrize("typed", VECTORS["unchanged"])
def test_harmless_look_alike_stays(typed):
    assert redact(typed) == Redacted(typed, ())


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


def test_private_use_characters_of_a_reader_are_dropped():
    assert redact("\ue000\ue100 배송").text == "배송"


@pytest.mark.parametrize("hostile", ["1", "a", "1-", "a@a.", "가", "A1-", "丁目", "((", "0-", " -", "ァ1"])
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
