"""
Take the person out of a question before anything is written.

    "０１０-1234-5678 배송 조회" --normalise--> "010-1234-5678 배송 조회" --RULES--> "‹phone› 배송 조회"

Readers type their phone and order numbers into a search box.  A number that was never stored cannot
leak, so where a rule is in doubt it takes too much: a list of seven digits is a number, even when it
was a list of sizes.  Dates and prices are kept, they say what the question is about.

Every pattern is bounded or possessive, so that hostile text costs time in proportion to its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

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
    for rule in RULES:
        text = rule.apply(text, kinds, kept)
    return _MASK.sub(lambda found: kept[ord(found[0]) - _FIRST_MASK], text)[:most].strip()


def _normalise(text: str) -> str:
    """Return `text` in one width, without invisible characters, with plain digits and hyphens."""
    # Single jamo stay as typed: NFKC would turn the ㅋ of a keyboard into a half of a syllable.
    text = re.sub("[^\u3130-\u318f]+", lambda run: unicodedata.normalize("NFKC", run[0]), text)
    text = "".join(map(_plain, text))
    text = re.sub("(?<=[0-9])[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]+", "", text)
    # The long vowel mark is a hyphen only between digits; elsewhere it is a sound.
    text = re.sub("(?<=[0-9])[‐-―−ーｰ](?=[0-9])", "-", text)
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


def _is_birth_date(number: str) -> bool:
    """Tell whether a number begins with a possible YYMMDD; the check digit is random since 2020-10."""
    return 1 <= int(number[2:4]) <= 12 and 1 <= int(number[4:6]) <= 31


_CARD_STARTS = {
    13: ("4",),
    14: ("30", "36", "38", "39"),
    15: ("34", "37"),
    16: ("2", "35", "4", "5", "6", "9"),
    19: ("4", "6"),
}


def _is_card(number: str) -> bool:
    """
    Tell whether a number has the length, first digits and check digit of a payment card.

    Source: ISO/IEC 7812-1, annex B (Luhn).
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    checks = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return checks and number.startswith(_CARD_STARTS.get(len(number), ()))


class Rule(NamedTuple):
    """One kind of personal data and how it looks."""

    kind: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] | None = None
    """Asked with the digits of a match alone; `None`: the look is enough."""
    keep: bool = False
    """Not personal: hide it from the rules that follow, and put it back."""

    def apply(self, text: str, kinds: set[str], kept: list[str]) -> str:
        """Return `text` with all matches replaced; notes the kind, or in `kept` what to put back."""

        def replace(found: re.Match[str]) -> str:
            if self.check and not self.check(re.sub("[^0-9]", "", found[0])):
                return found[0]
            if self.keep:
                kept.append(found[0])
                return chr(_FIRST_MASK + len(kept) - 1)
            kinds.add(self.kind)
            return f"‹{self.kind}›"

        return self.pattern.sub(replace, text)


_FIRST_MASK = 0xE000
_MASK = re.compile("[\ue000-\uf8ff]")


def _rule(kind: str, pattern: str, check: Callable[[str], bool] | None = None) -> Rule:
    # ASCII, for "[ㄱ-ㅎ]" and the like are written out and \d shall mean 0 to 9.
    return Rule(kind, re.compile(pattern.replace("<<", _NOT_AFTER).replace(">>", _NOT_BEFORE), re.A), check)


def _keep(pattern: str) -> Rule:
    return _rule("", pattern)._replace(keep=True)


# Never split a longer run of digits.
_NOT_AFTER = r"(?<![0-9])"
_NOT_BEFORE = r"(?![0-9])"

_KOREAN_DIGIT = "[공영일이삼사오육칠팔구]"

RULES: tuple[Rule, ...] = (
    _rule("email", r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}"),
    _rule("url", r"(?i:https?)://[^\s]{1,500}"),
    _rule("zip", r"〒 ?\d{3}-?\d{4}"),
    _rule("rrn", r"<<\d{6} ?[- ]? ?[1-8]\d{6}>>", _is_birth_date),
    _rule("card", r"<<\d(?:[ \-]?\d){12,18}>>", _is_card),
    # International; Korean mobile, mobile spelled in words, land line, VoIP and safe number.
    _rule("phone", r"(?<![0-9+])\+\d{1,3}[ \-.]?(?:\(0\)|\(\d{1,4}\)|\d{1,4})(?:[ \-.]?\d{2,4}){2,3}>>"),
    _rule("phone", r"<<01[016789][ \-.]?\d{3,4}[ \-.]?\d{4}>>"),
    _rule("phone", rf"공일[공일육칠팔구][ \-.]?{_KOREAN_DIGIT}{{3,4}}[ \-.]?{_KOREAN_DIGIT}{{4}}"),
    _rule("phone", r"<<0(?:2|[3-6]\d|70|50\d)[ \-.)]?\d{3,4}[ \-.]\d{4}>>"),
    # Japanese mobile and land line; United States.
    _rule("phone", r"<<0[5-9]0[ \-.]?\d{4}[ \-.]?\d{4}>>"),
    _rule("phone", r"<<0\d{1,4}[\-(]\d{1,4}[\-)]\d{3,4}>>"),
    _rule("phone", r"<<(?:\(\d{3}\) ?|\d{3}[\-. ])\d{3}[\-. ]\d{4}>>"),
    # Korean driving licence; Korean passports and those of two letters and seven digits.
    _rule("license", r"<<\d{2}-\d{2}-\d{6}-\d{2}>>"),
    _rule(
        "passport",
        r"(?<![A-Za-z0-9])(?:[MSRODmsrod]\d{8}|[MSRODmsrod]\d{3}[A-Za-z]\d{4}|[A-Za-z]{2}\d{7})"
        r"(?![A-Za-z0-9])",
    ),
    _keep(r"<<(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}(?![0-9\-])"),
    _keep(r"<<[1-9]\d{0,2}(?:,\d{3}){1,3}(?![0-9,])"),
    # Order, invoice and account numbers: a word with five digits in a row; then whatever is left.
    _rule(
        "order",
        r"(?<![A-Za-z0-9])(?=[A-Za-z0-9\-_]{0,40}\d{5})[A-Za-z0-9][A-Za-z0-9\-_]{6,40}(?![A-Za-z0-9])",
    ),
    _rule("num", r"\d(?:[ \-.,/_·]{0,3}+\d){6,}+"),
    # Korean street with number, block and flat; Japanese district and number.
    _rule(
        "addr",
        r"[가-힣A-Za-z0-9]{1,20}(?:대로|로|길) ?\d{1,4}(?:-\d{1,4})?(?:번길 ?\d{1,4})?(?![0-9가-힣])",
    ),
    _rule("addr", r"\d{1,4} ?동 ?\d{1,4} ?호"),
    _rule(
        "addr",
        r"[一-龥ぁ-んァ-ヶ]{1,12}\d{1,3}丁目(?:\d{1,4}番(?:地)?)?(?:\d{1,4}号)?"
        r"|(?<=[町区市])\d{1,4}-\d{1,4}(?:-\d{1,4})?",
    ),
    # Names are only known by what stands before them.
    _rule(
        "name",
        r"(?:제 ?이름은|이름:?|성함:?|수령인:?|받는 ?사람:?|주문자:?) ?[가-힣]{2,4}"
        r"(?=$|[ ,.]|이고|입니다|인데|이에요)",
    ),
    _rule("name", r"(?:名前は|氏名:?|宛名は?|注文者:?) ?[一-龥ァ-ヶぁ-ん]{2,8}?(?=$|[ 、。,.]|です)"),
    _rule("name", r"(?i:my name is|i am|i'm) (?:[A-Z][a-z]+)(?: [A-Z][a-z]+){1,2}"),
)
