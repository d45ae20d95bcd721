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


def format_clock(minutes: int, lang: str) -> str:
    """
    `오후 6시 30분`, `18時30分`, `6:30 p.m.`

    Args:
        minutes: From midnight, 0 to 1440, which is the midnight that ends the day.
    """
    hour, minute = divmod(minutes, 60)
    if hour == 24:
        return {"ko": "밤 12시", "ja": "24時"}.get(lang, "midnight")
    if lang == "ko":
        half = "오전" if hour < 12 else "오후"
        return f"{half} {hour % 12 or 12}시" + (f" {minute}분" if minute else "")
    if lang == "ja":
        return f"{hour}時" + (f"{minute}分" if minute else "")
    half = "a.m." if hour < 12 else "p.m."
    return f"{hour % 12 or 12}" + (f":{minute:02}" if minute else "") + f" {half}"


_TIME_ZONES = {
    "Asia/Seoul": {"ko": "한국 시간", "ja": "韓国時間", "en": "Korea time"},
    "Asia/Tokyo": {"ko": "일본 시간", "ja": "日本時間", "en": "Japan time"},
}
_HOME = {"Asia/Seoul": "ko", "Asia/Tokyo": "ja"}
"""Time zone -> the language whose readers live in it, and need not be told."""


def time_zone_name(time_zone: str, lang: str) -> str:
    names = _TIME_ZONES.get(time_zone, {})
    return names.get(lang) or names.get("en", time_zone)


_COUNTRIES = {
    "KR": {"ja": "韓国", "en": "Korea"},
    "JP": {"ko": "일본", "en": "Japan"},
}


def foreign_country(countries: Sequence[str], lang: str) -> str:
    """The only country, as readers who live elsewhere call it; empty for those at home, or for several."""
    return _COUNTRIES.get(countries[0], {}).get(lang, "") if len(countries) == 1 else ""


def _clock(time_zone: str, lang: str) -> str:
    if _HOME.get(time_zone) == lang:
        return ""
    name = time_zone_name(time_zone, lang)
    return f"({name})" if lang == "ja" else f" ({name})"


def _days(run: Sequence[int], names: Sequence[str], to: str) -> str:
    if len(run) == 1:
        return names[run[0]]
    return f"{names[run[0]]}{to}{names[run[-1]]}"
