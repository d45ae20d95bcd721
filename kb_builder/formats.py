"""Dates and opening hours as Korean, Japanese and English write them; other languages read as English does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb_builder.schema import Hours

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = {
    "ko": ("월", "화", "수", "목", "금", "토", "일"),
    "ja": ("月", "火", "水", "木", "金", "土", "日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("January February March April May June July August September October November December").split()
_RANGE = {"ko": "~", "ja": "〜"}
_JOIN = {"ko": "·", "ja": "・"}


def format_date(day: date, lang: str) -> str:
    if lang == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def format_hours(hours: Hours, lang: str, time_zone: str) -> str:
    """`월~금 10:00~18:00`: days in a row become a range; who reads another language is told whose clock it is."""
    names = _DAY_NAMES.get(lang, _DAY_NAMES["en"])
    to = _RANGE.get(lang, "–")
    runs: list[list[int]] = []
    for at in sorted(_DAYS.index(day) for day in set(hours.days)):
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    days = _JOIN.get(lang, ", ").join(_days(run, names, to) for run in runs)
    return f"{days} {hours.open}{to}{hours.close}{_clock(time_zone, lang)}"


_CLOCKS = {
    "Asia/Seoul": {"ja": "(韓国時間)", "en": " (Korea time)"},
    "Asia/Tokyo": {"ko": " (일본 시간)", "en": " (Japan time)"},
}


def _clock(time_zone: str, lang: str) -> str:
    names = _CLOCKS.get(time_zone, {})
    return names.get(lang, "") if names else f" ({time_zone})"


def _days(run: Sequence[int], names: Sequence[str], to: str) -> str:
    if len(run) == 1:
        return names[run[0]]
    return f"{names[run[0]]}{to}{names[run[-1]]}"
