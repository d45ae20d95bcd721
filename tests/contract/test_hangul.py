import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.analysis import fold
from search_api.contract.hangul import compose, from_keyboard, keystrokes, to_keyboard

SYLLABLES = [chr(code) for code in range(0xAC00, 0xAC00 + 11172)]
COMPOUND = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("배송", "ㅂㅐㅅㅗㅇ"),
        ("뱃", "ㅂㅐㅅ"),
        ("과", "ㄱㅗㅏ"),
        ("값", "ㄱㅏㅂㅅ"),
        ("쌓", "ㅆㅏㅎ"),
        ("의", "ㅇㅡㅣ"),
        ("웬", "ㅇㅜㅔㄴ"),
        ("ㅄ", "ㅂㅅ"),
        ("ㅘ", "ㅗㅏ"),
        ("VIP 쿠폰 3장", "VIP ㅋㅜㅍㅗㄴ 3ㅈㅏㅇ"),
        ("返品", "返品"),
        ("", ""),
    ],
)
def test_syllables_are_the_keys_that_type_them(text, keys):
    assert keystrokes(text) == keys


def jamo_of(syllable):
    """The jamo of a syllable, from the Unicode tables instead of arithmetic."""
    names = (unicodedata.name(part) for part in unicodedata.normalize("NFD", syllable))
    jamo = "".join(unicodedata.lookup(f"HANGUL LETTER {name.split(maxsplit=2)[2]}") for name in names)
    return "".join(COMPOUND.get(letter, letter) for letter in jamo)


def test_every_syllable_agrees_with_the_unicode_tables():
    assert [syllable for syllable in SYLLABLES if keystrokes(syllable) != jamo_of(syllable)] == []


def test_no_two_syllables_are_typed_with_the_same_keys():
    assert len(set(map(keystrokes, SYLLABLES))) == len(SYLLABLES)


def test_what_was_typed_becomes_the_syllable_again():
    typed = [keystrokes(syllable) for syllable in SYLLABLES]

    assert [input_method(keys) for keys in typed] == SYLLABLES
    assert [compose(keys) for keys in typed] == SYLLABLES


def input_method(keys):
    """What an input method makes of the keys of one syllable, from the Unicode tables."""
    joined = {pair: jamo for jamo, pair in COMPOUND.items()}
    vowels = "".join(key for key in keys if "ㅏ" <= key <= "ㅣ")
    initial, _, final = keys.partition(vowels)
    parts = [
        ("CHOSEONG", initial),
        ("JUNGSEONG", joined.get(vowels, vowels)),
        *([("JONGSEONG", joined.get(final, final))] if final else []),
    ]
    jamo = (
        unicodedata.lookup(f"HANGUL {kind} {unicodedata.name(letter).split(maxsplit=2)[2]}") for kind, letter in parts
    )
    return unicodedata.normalize("NFC", "".join(jamo))


@pytest.mark.parametrize(
    "shown",
    [
        ["ㅂ", "배", "뱃", "배소", "배송"],
        ["ㄱ", "고", "과", "괒", "과자"],
        ["ㄱ", "가", "갑", "값", "값ㅇ", "값이"],
    ],
)
def test_each_state_of_a_word_being_composed_begins_the_word(shown):
    word = keystrokes(shown[-1])

    assert [state for state in shown if not word.startswith(keystrokes(state))] == []


@pytest.mark.parametrize("jamo", [chr(code) for code in range(0x3131, 0x3164)])
def test_jamo_that_stands_alone_is_the_same_key_after_folding(jamo):
    assert keystrokes(fold(jamo).text) == keystrokes(jamo)


WORDS = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)


def test_every_syllable_is_itself_after_a_keyboard_too_many():
    assert [from_keyboard(to_keyboard(syllable)) for syllable in SYLLABLES] == SYLLABLES


@given(WORDS)
def test_words_are_put_together_from_their_keys(word):
    assert compose(keystrokes(word)) == word


@given(WORDS)
def test_words_typed_on_a_latin_keyboard_are_themselves_on_a_korean_one(word):
    keys = to_keyboard(word)

    assert (from_keyboard(keys), keys.isascii()) == (word, True)


@given(st.text(st.characters()))
def test_any_text_can_be_typed_on_the_other_keyboard(text):
    assert isinstance(from_keyboard(text) + to_keyboard(text) + compose(text), str)


@pytest.mark.parametrize(
    ("keys", "hangul"),
    [
        ("qothd", "배송"),
        ("QOTHD", "뺴쏭"),
        ("ghksqnf", "환불"),
        ("rkqt", "값"),
        ("rkqtdl", "값이"),
        ("ekfrdl", "닭이"),
        ("ekfrl", "달기"),
        ("Whc", "쫓"),
        ("dhldy", "외요"),
        ("nike", "ㅜㅑㅏㄷ"),
        ("vip 3", "퍄ㅔ 3"),
        ("qt", "ㅂㅅ"),
        ("É", "É"),
        ("", ""),
    ],
)
def test_latin_keys_are_hangul_on_a_korean_keyboard(keys, hangul):
    assert from_keyboard(keys) == hangul


@pytest.mark.parametrize(
    ("hangul", "keys"),
    [("배송", "qothd"), ("ㅔㅁㅅ초", "patch"), ("ㅣㅐ햐ㅜ", "login"), ("쫓", "Whc"), ("返品", "返品")],
)
def test_hangul_is_latin_keys_on_another_keyboard(hangul, keys):
    assert to_keyboard(hangul) == keys
