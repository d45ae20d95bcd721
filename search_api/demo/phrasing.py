"""
How readers type: in their own words, with slips, half of it first, or on the wrong keyboard.

    쿠폰이 안 써져요 --reworded--> 쿠폰 안 써져요      --half_typed--> 쿠폰 안 써ㅈ
    배송 조회        --slipped-->  배송 조희           --misplaced-->  qothd whghl
"""

from __future__ import annotations

import re
from random import Random

from search_api.contract.hangul import compose, keystrokes, to_keyboard
from search_api.demo.words import Words

HALVES = (0.5, 0.7, 0.85)
"""Shares of the keys after which readers stop to think."""

_PARTICLES = {
    "ko": re.compile(r"(?<=[가-힣]{2})(?:이|가|은|는|을|를|에서)(?= )"),
    "ja": re.compile(r"(?<=[一-鿿ァ-ヺー])[をがはの](?=[一-鿿ァ-ヺ])"),
    "en": re.compile(r"\b(?:the|a|my|an|do I|is it|can I) (?=\w)"),
}
_ENDS_A_SENTENCE = {
    "ko": re.compile(r"(?:요|다|죠|래|돼|됨|음|줘|나|세|라)[?!.]*$|[?]$"),
    "ja": re.compile(r"[ぁ-ん?？。]$"),
    "en": re.compile(r"[?.]$|\b(?:I|my|can|do|is|was|it|the)\b", re.I),
}
_LONGEST_NOUN = {"ko": 9, "ja": 8, "en": 22}
"""Letters; what is longer says all there is to say."""


def reworded(text: str, lang: str, words: Words, random: Random) -> str:
    """`text`, or another way to say it that a reader may choose."""
    way = random.choices(("same", "spaced", "shortened", "ended", "turned"), cum_weights=(60, 72, 82, 96, 100))[0]
    match way:
        case "spaced":
            text = _spaced(text)
        case "shortened":
            text = _shortened(text, lang)
        case "ended":
            text = _ended(text, lang, words, random)
        case "turned":
            text = _turned(text, lang)
    return text.lower() if lang == "en" and random.random() < 0.7 else text


def _spaced(text: str) -> str:
    """Two words of letters that need no space between them are written as one."""
    return re.sub(r"(?<=[가-힣一-鿿ァ-ヺー]) (?=[가-힣一-鿿ァ-ヺ])", "", text, count=1)


def _shortened(text: str, lang: str) -> str:
    return _PARTICLES[lang].sub(" " if lang == "ja" else "", text)


def _ended(text: str, lang: str, words: Words, random: Random) -> str:
    is_noun = len(text) <= _LONGEST_NOUN[lang] and not _ENDS_A_SENTENCE[lang].search(text)
    return text + random.choice(words.endings) if is_noun else text


def _turned(text: str, lang: str) -> str:
    parts = text.split(" ")
    is_noun = len(parts) == 2 and not _ENDS_A_SENTENCE[lang].search(text)
    return " ".join(reversed(parts)) if is_noun else text


def slipped(text: str, random: Random) -> str:
    """`text` with one key left out or two in the wrong order."""
    keys = keystrokes(text)
    places = [at for at in range(1, len(keys) - 1) if keys[at].isalpha() and keys[at + 1].isalpha()]
    if not places:
        return text
    at = random.choice(places)
    wrong = keys[at + 1] + keys[at] if random.random() < 0.5 else keys[at + 1]
    return compose(keys[:at] + wrong + keys[at + 2 :])


def half_typed(text: str, lang: str, words: Words, random: Random) -> str:
    """What stood in the field when the reader paused; `text` itself where it has no half."""
    if lang == "ja" and (kana := _unconverted(text, words)):
        return kana
    keys = keystrokes(text)
    half = compose(keys[: int(len(keys) * random.choice(HALVES))]).strip()
    return half if len(half) > 1 else text


def _unconverted(text: str, words: Words) -> str:
    """The kana of the first word, as it stands before it is converted; empty if it is in none."""
    for word, kana in words.readings.items():
        if text.startswith(word):
            return kana
    return ""


def misplaced(text: str, lang: str, words: Words) -> str:
    """What comes of `text` while the input method is off."""
    if lang == "ko":
        return to_keyboard(text)
    return next((typed for typed, meant in words.romaji.items() if meant in text), text)
