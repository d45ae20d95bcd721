"""
How busy the sample shop is: by day, by hour, and what is asked only before a holiday.

    day --busyness--> 1.0 on an ordinary one      day --hours--> 24 weights      day --seasons--> {"chuseok"}

The holidays of the moon are listed, for they follow no short rule; in years that are not listed nobody asks of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

SHARES: Mapping[str, float] = {"ko": 0.60, "ja": 0.25, "en": 0.15}
"""Who asks, on an ordinary day."""

_WEEKDAYS = (1.2, 1.12, 1.05, 1.0, 0.92, 0.8, 0.91)
"""From Monday: a weekend's orders make Monday's questions."""

_PAYDAY_SALE = range(25, 28)
"""Days of a month on which the shop has its sale."""
_SALE = 1.7

# One weight an hour, from midnight: lunch, and the evening after the children are in bed.
_WORKDAY = (3, 1.5, 0.8, 0.4, 0.4, 0.6, 1.5, 3, 5, 6, 7, 7.5, 9.5, 8, 6.5, 6, 6, 6, 6, 7, 9, 11, 10.5, 7)
_FREE_DAY = (4, 2.5, 1.2, 0.6, 0.4, 0.5, 0.8, 1.5, 3, 4.5, 6, 7, 7, 7, 7.5, 7.5, 7, 6.5, 6, 7, 8.5, 10, 10, 7)
_ABROAD = (4, 4.5, 5, 5, 4.5, 4, 4, 4, 4, 4, 4, 4, 3.5, 3.5, 3.5, 3.5, 4, 4.5, 5, 5, 4.5, 4, 4, 4)
"""Where it is evening when it is morning in Korea, and the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A holiday."""

    first: date
    days: int
    eve: int
    """So many days before it readers begin to ask about it."""
    before: Mapping[str, float]
    """How busy the last ten days before it are, by language; others are as ever."""
    during: Mapping[str, float]


_CHUSEOK = "2024-09-16 2025-10-05 2026-09-24 2027-09-14 2028-10-02 2029-09-21 2030-09-11 2031-09-30 2032-09-18"
_SEOLLAL = "2024-02-09 2025-01-28 2026-02-16 2027-02-06 2028-01-26 2029-02-12 2030-02-02 2031-01-22 2032-02-10"
"""The day before each: three days are off, often four."""


@lru_cache(maxsize=512)
def _seasons_of(year: int) -> Mapping[str, Season]:
    thanksgiving = next(day for day in _days_from(date(year, 11, 22), 7) if day.weekday() == 3)
    lunar = {
        name: Season(first=first, days=4, eve=21, before={"ko": 1.3}, during={"ko": 0.35, "ja": 0.9})
        for name, listed in (("chuseok", _CHUSEOK), ("seollal", _SEOLLAL))
        for first in map(date.fromisoformat, listed.split())
        if first.year == year
    }
    return lunar | {
        "obon": Season(first=date(year, 8, 13), days=4, eve=14, before={"ja": 1.2}, during={"ja": 0.6}),
        "black-friday": Season(
            first=thanksgiving + timedelta(days=1),
            days=4,
            eve=14,
            before={},
            during={"ko": 1.9, "ja": 1.8, "en": 2.6},
        ),
        "christmas": Season(first=date(year, 12, 24), days=3, eve=30, before={"en": 1.4}, during={"en": 0.5}),
    }


@lru_cache(maxsize=2048)
def seasons(day: date) -> frozenset[str]:
    """The holidays that are asked about on that day."""
    return frozenset(
        name for name, season in _seasons_of(day.year).items() if -season.eve <= _into(season, day) < season.days
    )


@lru_cache(maxsize=8192)
def busyness(day: date, lang: str) -> float:
    """How much readers of a language ask on that day against an ordinary one."""
    factor = _WEEKDAYS[day.weekday()] * (_SALE if day.day in _PAYDAY_SALE else 1.0)
    for season in _seasons_of(day.year).values():
        into = _into(season, day)
        if -10 <= into < 0:
            factor *= season.before.get(lang, 1.0)
        elif 0 <= into < season.days:
            factor *= season.during.get(lang, 1.0)
    return factor


@lru_cache(maxsize=2048)
def hours(day: date, lang: str) -> tuple[float, ...]:
    """How much is asked in each hour of that day on the shop's clock, against the others."""
    if lang == "en":
        return _ABROAD
    is_off = day.weekday() >= 5 or any(
        0 <= _into(season, day) < season.days and season.during.get(lang, 1.0) < 1.0
        for season in _seasons_of(day.year).values()
    )
    return _FREE_DAY if is_off else _WORKDAY


def _into(season: Season, day: date) -> int:
    """Days since the holiday began; below 0 before it."""
    return (day - season.first).days


def _days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]
