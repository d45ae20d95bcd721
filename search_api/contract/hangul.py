"""
Hangul as the keys that type it.

    배송 -> ㅂㅐㅅㅗㅇ      뱃 -> ㅂㅐㅅ      과 -> ㄱㅗㅏ      값 -> ㄱㅏㅂㅅ

Syllables are compared by their keys wherever a word may be half typed or mistyped.

Source: Unicode Standard 3.12 (conjoining jamo behaviour); the 2-beolsik layout for compound jamo.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_COMPOUND = str.maketrans(
    {
        "ㅘ": "ㅗㅏ",
        "ㅙ": "ㅗㅐ",
        "ㅚ": "ㅗㅣ",
        "ㅝ": "ㅜㅓ",
        "ㅞ": "ㅜㅔ",
        "ㅟ": "ㅜㅣ",
        "ㅢ": "ㅡㅣ",
        "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ",
        "ㄶ": "ㄴㅎ",
        "ㄺ": "ㄹㄱ",
        "ㄻ": "ㄹㅁ",
        "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ",
        "ㄾ": "ㄹㅌ",
        "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ",
        "ㅄ": "ㅂㅅ",
    }
)


def keystrokes(text: str) -> str:
    """`text` with each syllable and compound jamo written as the jamo that are pressed for it."""
    return "".join(map(_pressed, text))


@lru_cache(maxsize=16_384)
def _pressed(char: str) -> str:
    at = ord(char) - 0xAC00
    if 0 <= at < 11172:
        char = _INITIALS[at // 588] + _VOWELS[at // 28 % 21] + _FINALS[at % 28]
    return char.translate(_COMPOUND)


# Two-set layout: the key that types each jamo; a capital is the key with Shift.
_KEYS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
_TYPED_BY = {jamo: key for key, jamo in _KEYS.items()}
_JOINED = {pair: jamo for jamo, pair in ((chr(code), pair) for code, pair in _COMPOUND.items())}


def to_keyboard(text: str) -> str:
    """The Latin keys that were pressed for `text`: 배송 is qothd."""
    return "".join(_TYPED_BY.get(jamo, jamo) for jamo in keystrokes(text))


def to_jamo(text: str) -> str:
    """The jamo on Latin keys: qothd is ㅂㅐㅅㅗㅇ."""
    return "".join(_KEYS.get(key) or _KEYS.get(key.lower(), key) for key in text)


def from_keyboard(text: str) -> str:
    """What a Korean keyboard gives for Latin keys: qothd is 배송; jamo that make no syllable stay alone."""
    return compose(to_jamo(text))


def compose(jamo: str) -> str:
    """Put jamo together as an input method does: a consonant goes to the next syllable if a vowel follows."""
    out: list[str] = []
    at = 0
    while at < len(jamo):
        if jamo[at] not in _INITIALS or jamo[at + 1 : at + 2] not in tuple(_VOWELS):
            out.append(jamo[at])
            at += 1
            continue
        initial, (vowel, at) = jamo[at], _longest(jamo, at + 1, _VOWELS)
        final, end = _longest(jamo, at, _FINALS)
        if final and jamo[end : end + 1] in tuple(_VOWELS):
            # The last consonant begins the next syllable: 닭이 is typed ㄷㅏㄹㄱㅇㅣ, 달기 ㄷㅏㄹㄱㅣ.
            end -= 1
            final = jamo[at:end]
        out.append(chr(0xAC00 + _INITIALS.index(initial) * 588 + _VOWELS.index(vowel) * 28 + _FINALS.index(final)))
        at = end
    return "".join(out)


def _longest(jamo: str, at: int, among: Sequence[str]) -> tuple[str, int]:
    """The compound or single jamo of `among` that begins at `at`, "" for none, and where it ends."""
    pair = _JOINED.get(jamo[at : at + 2], "")
    if pair and pair in among:
        return pair, at + 2
    single = jamo[at : at + 1]
    return (single, at + 1) if single and single in among else ("", at)
