"""Whole days on the shop's clock: what a report and the gaps in it are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From midnight to midnight where the shop is."""

    since: date
    until: date
    """Inclusive."""
    zone: tzinfo
    today: date = field(default=date.max, compare=False)
    """When it was asked for: neither this day nor a later one is over."""

    @classmethod
    def of_last(cls, days: int, zone: tzinfo) -> Period:
        """So many days, today being the last."""
        return cls.between(days, 0, zone)

    @classmethod
    def between(cls, since: date | int, until: date | int, zone: tzinfo) -> Period:
        """
        From `since` to the day before `until`; a number is that many days, of which today is the last.

        Raises:
            ValueError: No day lies between; said in the options of a command.
        """
        today = datetime.now(zone).date()
        first, end = (today - timedelta(days=day - 1) if isinstance(day, int) else day for day in (since, until))
        if first >= end:
            raise ValueError(
                f"--since {first}, --until {end}: no day lies between\n    mend: --until is the day after the last one"
            )
        return cls(since=first, until=end - timedelta(days=1), zone=zone, today=today)

    @classmethod
    def of_week(cls, monday: date | None, zone: tzinfo) -> Period:
        """The week that begins on `monday`; without one the last that is over."""
        today = datetime.now(zone).date()
        monday = monday or today - timedelta(days=today.weekday() + 7)
        return cls(since=monday, until=monday + timedelta(days=6), zone=zone, today=today)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def last_over(self) -> date:
        """Its last day that is over."""
        return min(self.until, self.today - timedelta(days=1))

    @property
    def begins(self) -> datetime:
        """The first moment, in UTC."""
        return _midnight(self.since, self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.until + timedelta(days=1), self.zone)

    @property
    def before(self) -> Period:
        """As many days, just before."""
        return Period(
            since=self.since - timedelta(days=self.days), until=self.since - timedelta(days=1), zone=self.zone
        )

    def each_day(self) -> list[date]:
        """Oldest first."""
        return [self.since + timedelta(days=number) for number in range(self.days)]


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
