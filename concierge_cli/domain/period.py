"""The period that figures are about: a week, a month or a range of days in a client's zone.

It is half-open: from the first instant of its first local day to the first instant of the day after its last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` on, up to and without `end` (UTC), as days of `zone`."""

    kind: Literal["week", "month", "range"]
    start: datetime
    end: datetime
    zone: str

    @property
    def first(self) -> date:
        """The local day that it begins on."""
        return self.start.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last(self) -> date:
        """The last local day of which anything belongs to it."""
        return (self.end - timedelta(seconds=1)).astimezone(ZoneInfo(self.zone)).date()

    @property
    def whole_days(self) -> bool:
        """Whether it begins and ends at midnight."""
        return (self.start, self.end) == (midnight(self.first, self.zone), midnight(_after(self.last), self.zone))

    def previous(self) -> Period:
        """The week or month before, or as long a range before a range."""
        before = self.first - timedelta(days=1)
        if self.kind == "month":
            return month_of(before, self.zone)
        if not self.whole_days:
            return Period(self.kind, self.start - (self.end - self.start), self.start, self.zone)
        return _days(self.kind, self.first - (self.last - self.first) - timedelta(days=1), before, self.zone)


def week_of(day: date, zone: str) -> Period:
    """The ISO week, from Monday to Sunday, that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return _days("week", monday, monday + timedelta(days=6), zone)


def month_of(day: date, zone: str) -> Period:
    """The calendar month that holds `day`."""
    first = day.replace(day=1)
    return _days("month", first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1), zone)


def range_of(first: date, last: date, zone: str) -> Period:
    """The days from `first` to `last`, both included."""
    return _days("range", first, last, zone)


def midnight(day: date, zone: str) -> datetime:
    """The day's first instant. Where daylight saving skips midnight, the old offset leads to the end of the gap."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _days(kind: Literal["week", "month", "range"], first: date, last: date, zone: str) -> Period:
    return Period(kind, midnight(first, zone), midnight(_after(last), zone), zone)


def _after(day: date) -> date:
    return day + timedelta(days=1)
