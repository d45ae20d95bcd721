"""
Take the person out of a question before anything is written.

    "０１０-1234-5678 배송 조회" --normalise--> "010-1234-5678 배송 조회" --RULES--> "‹phone› 배송 조회"

Readers type their phone and order numbers into a search box.  `personal_data` says how such things
look; here a text is brought into the one form that its rules are written for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from search_api.personal_data import FIRST_MASK, rules_for
from search_api.wire import MAX_QUERY

RAW_TIMES = 4
"""So many times more code points are looked at than are kept; a request may not bring more than that anyway."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be stored."""

    text: str
    """In NFKC, with labels such as ‹phone› where a person was."""
    kinds: tuple[str, ...]
    """What was taken out, each kind once, sorted; empty if nothing was."""


def redact(text: str, most: int = MAX_QUERY) -> Redacted:
    """
    Replace what points to a person by a label.

    Redacting twice gives the same text as redacting once.

    Args:
        most: Code points to keep.
    """
    kinds: set[str] = set()
    text = text[: RAW_TIMES * most]
    # A replacement or the final cut can bring the parts of another number together.  Each round has
    # fewer characters outside labels than the one before, so this ends, nearly always at once.
    while (clean := _redact_once(text, kinds, most)) != text:
        text = clean
    return Redacted(text, tuple(sorted(kinds)))


def _redact_once(text: str, kinds: set[str], most: int) -> str:
    text = _normalise(text)
    kept: list[str] = []
    for rule in rules_for(text):
        text = rule.apply(text, kinds, kept)
    return _MASK.sub(lambda found: kept[ord(found[0]) - FIRST_MASK], text)[:most].strip()


_MASK = re.compile("[\ue000-\uf8ff]")


def _normalise(text: str) -> str:
    """Return `text` in one width, without invisible characters, with plain digits and hyphens."""
    # Single jamo stay as typed: NFKC would turn the ㅋ of a keyboard into a half of a syllable.
    text = re.sub("[^\u3130-\u318f]+", lambda run: unicodedata.normalize("NFKC", run[0]), text)
    text = "".join(map(_plain, text))
    text = re.sub("(?<=[0-9])[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]+", "", text)
    # The long vowel mark, a line of a box and the kanji for one are hyphens only between digits.
    text = re.sub("(?<=[0-9])[‐-―−ー─━一](?=[0-9])", "-", text)
    return re.sub(" +", " ", text).strip()


_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers of Hangul and the empty Braille pattern: to Unicode a letter or a sign, to the eye a blank."""


def _plain(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if char in _BLANK_LETTERS:
        return " "
    match unicodedata.category(char):
        case "Nd":
            return str(unicodedata.decimal(char))
        case "Cc" | "Zl" | "Zp":
            return " "
        # Zero-width characters; and private use, whose first characters serve as masks below.
        case "Cf" | "Co":
            return ""
        # Half of a pair cannot be written as UTF-8.
        case "Cs":
            return "\ufffd"
    return char
