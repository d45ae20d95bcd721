"""
Facts of the shop, written the way each language writes them.

    {{ delivery_fee }}  --krw: 3000-->   3,000원 / 3,000ウォン / ₩3,000

A fee that stands in one place cannot contradict itself in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb_builder.formats import format_clock
from kb_builder.schema import Fact

PLACEHOLDER = re.compile(r"\{\{ *([a-z][a-z0-9_]*) *\}\}")
CODE = re.compile(
    r"(?P<fence>^(`{3,}|~{3,}).*?^\2[`~]*[ \t]*$)"
    # A span ends with its paragraph: two stray backticks do not make code of what is between them.
    r"|(?P<span>(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\4(?!`))",
    re.M | re.S,
)
"""Fenced code and code spans of Markdown, in which nothing means anything."""

_FORMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    # unit -> language -> (for one and many) or (for one, for many); {} is the number or the range
    "krw": {"ko": ("{}원",), "ja": ("{}ウォン",), "en": ("₩{}",)},
    "jpy": {"ko": ("{}엔",), "ja": ("{}円",), "en": ("¥{}",)},
    "usd": {"ko": ("{}달러",), "ja": ("{}ドル",), "en": ("US${}",)},
    "percent": {"ko": ("{}%",), "ja": ("{}%",), "en": ("{}%",)},
    "minutes": {"ko": ("{}분",), "ja": ("{}分",), "en": ("{} minute", "{} minutes")},
    "hours": {"ko": ("{}시간",), "ja": ("{}時間",), "en": ("{} hour", "{} hours")},
    "days": {"ko": ("{}일",), "ja": ("{}日",), "en": ("{} day", "{} days")},
    "business_days": {
        "ko": ("영업일 기준 {}일",),
        "ja": ("{}営業日",),
        "en": ("{} business day", "{} business days"),
    },
    "months": {"ko": ("{}개월",), "ja": ("{}か月",), "en": ("{} month", "{} months")},
    "years": {"ko": ("{}년",), "ja": ("{}年",), "en": ("{} year", "{} years")},
    "day_of_month": {"ko": ("{}일",), "ja": ("{}日",), "en": ("{}th",)},
    "number": {"ko": ("{}",), "ja": ("{}",), "en": ("{}",)},
}
_RANGE = {"ko": "~", "ja": "〜"}


def format_fact(fact: Fact, lang: str) -> str:
    """
    A fact in the words of a language; one that has no forms of its own reads as English does.

    Raises:
        ValueError: The fact has no unit, or several.
    """
    given = {name: value for name in Fact.__struct_fields__ if (value := getattr(fact, name)) is not None}
    if len(given) != 1:
        raise ValueError(f"has {len(given) or 'no'} units")
    [(unit, value)] = given.items()
    if unit == "text":
        return localised(value, lang)
    if unit == "time":
        return _time(value, lang)
    low, high = value if isinstance(value, list) else (value, value)
    number = f"{low:,}" if low == high else f"{low:,}{_RANGE.get(lang, '–')}{high:,}"
    if unit == "day_of_month" and lang not in ("ko", "ja"):
        return number + _ordinal_ending(high)
    forms = _FORMS[unit].get(lang, _FORMS[unit]["en"])
    return forms[0 if high == 1 else -1].format(number)


def localised(value: str | Mapping[str, str], lang: str) -> str:
    """The text for `lang`; the first one there is if that language has none."""
    if isinstance(value, str):
        return value
    return value.get(lang) or next(iter(value.values()), "")


def _time(clock: str, lang: str) -> str:
    hour, minute = map(int, clock.split(":"))
    time = format_clock(hour * 60 + minute, lang)
    return time if lang in ("ko", "ja") else f"{time} (KST)"


def _ordinal_ending(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def placeholders(text: str) -> Iterator[tuple[str, int]]:
    """The names of the facts that `text` quotes, and the line of each, counted from 0; code quotes none."""
    covered = [match.span() for match in CODE.finditer(text)]
    for match in PLACEHOLDER.finditer(text):
        if not any(start <= match.start() < end for start, end in covered):
            yield match[1], text.count("\n", 0, match.start())


def fill(text: str, formatted: Mapping[str, str]) -> str:
    """`text` with its facts filled in; code, and names that are no facts, stay as they are."""
    if "{{" not in text:
        return text
    parts: list[str] = []
    at = 0
    for code in CODE.finditer(text):
        parts += [_fill(text[at : code.start()], formatted), code[0]]
        at = code.end()
    return "".join([*parts, _fill(text[at:], formatted)])


def _fill(text: str, formatted: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: formatted.get(match[1], match[0]), text)
