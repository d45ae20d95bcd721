"""
Hangul as the keys that type it.

    배송 -> ㅂㅐㅅㅗㅇ      뱃 -> ㅂㅐㅅ      과 -> ㄱㅗㅏ      값 -> ㄱㅏㅂㅅ

Syllables are compared by their keys wherever a word may be half typed or mistyped.

Source: Unicode Standard 3.12 (conjoining jamo behaviour); the 2-beolsik layout for compound jamo.
"""

from __future__ import annotations

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
# Folding (NFKC) writes a jamo that stands alone, the first key of a next syllable, as a conjoining one.
_CONJOINING: dict[str, str] = {
    **{chr(0x1100 + at): jamo for at, jamo in enumerate(_INITIALS)},
    **{chr(0x1161 + at): jamo for at, jamo in enumerate(_VOWELS)},
    **{chr(0x11A8 + at): jamo for at, jamo in enumerate(_FINALS[1:])},
    "\u111a": "ㅀ",
    "\u1121": "ㅄ",
}


def keystrokes(text: str) -> str:
    """`text` with each syllable and compound jamo written as the jamo that are pressed for it."""
    return "".join(map(_pressed, text))


def _pressed(char: str) -> str:
    at = ord(char) - 0xAC00
    if 0 <= at < 11172:
        char = _INITIALS[at // 588] + _VOWELS[at // 28 % 21] + _FINALS[at % 28]
    jamo: str = _CONJOINING.get(char, char)
    return jamo.translate(_COMPOUND)
