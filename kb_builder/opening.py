"""
When somebody answers, as the script of the contact card reads it.

    hours, holidays, closed of shop.yml --clock_data--> {zone, week, holidays, ...} --clock.mjs--> one sentence

A build never reads the clock, so it lists the days of a fixed span of years, and the reader's device
finds today among them.  Past the span the script says nothing: it would have to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from holidays import country_holidays, list_supported_countries

from kb_builder.formats import foreign_country, format_clock, time_zone_name
from kb_builder.problem import nearest
from kb_builder.schema import Shop

YEARS = range(2026, 2032)
"""Whose holidays pages know; move it on when a new release of `holidays` is locked."""

_WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAY = 24 * 60


def clock_data(shop: Shop, lang: str) -> dict[str, Any]:
    """
    What `clock.mjs` needs, in the words of `lang`; empty for a shop without hours.

    Returns:
        zone: The IANA name; `zone_name`: as readers call it.
        week: From Sunday, the spans of each day in minutes from midnight on the shop's clock.  A closing
            time that is not after the opening time lies on the next day, past 1440.
        times: Minutes -> as readers say it; 1440 for a closing at midnight.
        country: Whose holidays they are, to be named on a page whose readers live elsewhere; or empty.
        holidays: Year -> "0101 0216"; None if the shop names no country.
        closed: Likewise, the shop's own days off.
    """
    if not shop.hours:
        return {}
    week: list[list[list[int]]] = [[] for _ in _WEEK]
    times: dict[str, str] = {}
    for hours in shop.hours:
        opens, closes = _minutes(hours.open), _minutes(hours.close)
        times |= {str(opens): format_clock(opens, lang), str(closes or _DAY): format_clock(closes or _DAY, lang)}
        for day in dict.fromkeys(hours.days):
            week[_WEEK.index(day)].append([opens, closes if closes > opens else closes + _DAY])
    open_days = tuple(number for number, parts in enumerate(week) if parts)
    return {
        "zone": shop.time_zone,
        "zone_name": time_zone_name(shop.time_zone, lang),
        "week": [sorted(parts) for parts in week],
        "times": times,
        "country": foreign_country(shop.holidays, lang),
        "holidays": _public_holidays(tuple(shop.holidays), open_days),
        "closed": _by_year(shop.closed),
    }


def opening_problems(shop: Shop) -> Iterator[tuple[str, str]]:
    """(what is wrong, how to mend it) for countries and time zones that do not exist."""
    known = list_supported_countries(include_aliases=False)
    for country in shop.holidays:
        if country not in known:
            yield f"holidays: no country {country!r} is known", nearest(country, known)
    if shop.time_zone not in available_timezones():
        yield f"no time zone {shop.time_zone!r}", nearest(shop.time_zone, available_timezones())


def days_off(shop: Shop) -> frozenset[date]:
    """Every public holiday of the shop's countries in the years that pages know, and its own days off."""
    return frozenset(shop.closed).union(*(country_holidays(country, years=YEARS) for country in shop.holidays))


@cache
def _public_holidays(countries: tuple[str, ...], open_days: tuple[int, ...]) -> dict[str, str] | None:
    """Those that fall on a day of the week on which the shop would be open, counted from Sunday."""
    if not countries:
        return None
    days = {day for country in countries for day in country_holidays(country, years=YEARS)}
    # A year without any is named too, by a blank: it is known to have none.
    return {str(year): " " for year in YEARS} | _by_year(day for day in days if day.isoweekday() % 7 in open_days)


def _by_year(days: Iterable[date]) -> dict[str, str]:
    """`{"2026": "0216 0217"}`: month and day, a third of the bytes of whole dates."""
    years: dict[str, list[str]] = {}
    for day in sorted(set(days)):
        years.setdefault(str(day.year), []).append(f"{day:%m%d}")
    return {year: " ".join(listed) for year, listed in years.items()}


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return hour * 60 + minute
