"""Counting days and hours for the platforms' rules, with every day on the way.

The trigger's local day is day 0, working day or not. A count of days ends at 23:59:59 of its last local day
(`end_of_local_day`) or at the trigger's own wall-clock time on that day (`exact`); a count of hours is time that
passes. Due dates are whole seconds in UTC. Which dates are holidays is given, never looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

End = Literal["end_of_local_day", "exact"]
What = Literal["trigger", "weekend", "holiday", "counted"]

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayStep:
    """One local day of a count.

    `counts` is the day's number in the count: 0 for the trigger's day, None where the day does not count. `name` is
    the holiday's name, also on a trigger's day or a weekend day that is one.
    """

    date: date
    what: What
    counts: int | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class DayCount:
    """When a count ends (UTC, whole seconds), and every local day from its trigger to its end."""

    due_at: datetime
    steps: tuple[DayStep, ...]


def count_business_days(
    trigger: datetime,
    days: int,
    *,
    tz: str,
    holidays: Mapping[date, str],
    end: End = "end_of_local_day",
) -> DayCount:
    """`days` days from Monday to Friday that are no holiday, after the trigger's local day.

    A weekend day that is also a holiday is told as a weekend day. A naive trigger or negative `days` raise ValueError.
    """
    zone, today = _begin(trigger, days, tz)
    steps = [DayStep(today, "trigger", 0, holidays.get(today, ""))]
    counted = 0
    while counted < days:
        today += _ONE_DAY
        name = holidays.get(today, "")
        if today.weekday() >= _SATURDAY:
            steps.append(DayStep(today, "weekend", None, name))
        elif today in holidays:
            steps.append(DayStep(today, "holiday", None, name))
        else:
            counted += 1
            steps.append(DayStep(today, "counted", counted))
    return DayCount(_due(trigger, today, zone, end), tuple(steps))


def count_calendar_days(trigger: datetime, days: int, *, tz: str, end: End = "end_of_local_day") -> DayCount:
    """`days` local days after the trigger's, weekends and holidays included.

    `exact` keeps the wall clock, not the number of hours: three days after 10:00 is 10:00, also when daylight saving
    changes between. A wall-clock time that the last day skips moves on by what was skipped; one that it repeats is
    the earlier. A naive trigger or negative `days` raise ValueError.
    """
    zone, first = _begin(trigger, days, tz)
    last = first + timedelta(days=days)
    return DayCount(_due(trigger, last, zone, end), _every_day(first, last))


def count_calendar_hours(trigger: datetime, hours: float, *, tz: str) -> DayCount:
    """`hours` hours after the trigger, nights, weekends and holidays included; the steps are the local days touched.

    A naive trigger or negative `hours` raise ValueError.
    """
    zone, first = _begin(trigger, hours, tz)
    due_at = (trigger.astimezone(UTC) + timedelta(hours=hours)).replace(microsecond=0)
    return DayCount(due_at, _every_day(first, due_at.astimezone(zone).date()))


def _begin(trigger: datetime, amount: float, tz: str) -> tuple[ZoneInfo, date]:
    if trigger.utcoffset() is None:
        raise ValueError(f"a trigger without a time zone is no instant: {trigger.isoformat()}")
    if not amount >= 0:
        raise ValueError(f"a count goes forward: {amount}")
    zone = ZoneInfo(tz)
    return zone, trigger.astimezone(zone).date()


def _every_day(first: date, last: date) -> tuple[DayStep, ...]:
    return (
        DayStep(first, "trigger", 0),
        *(DayStep(first + timedelta(days=n), "counted", n) for n in range(1, (last - first).days + 1)),
    )


def _due(trigger: datetime, day: date, zone: ZoneInfo, end: End) -> datetime:
    if end == "end_of_local_day":
        # Where the day's last hour comes twice, the day ends with the second.
        return datetime.combine(day, time(23, 59, 59, fold=1), zone).astimezone(UTC)
    if end != "exact":
        raise ValueError(f"a count ends 'exact' or 'end_of_local_day', not {end!r}")
    local = trigger.astimezone(zone)
    if local.date() == day:
        return trigger.astimezone(UTC).replace(microsecond=0)
    return datetime.combine(day, local.time().replace(microsecond=0, fold=0), zone).astimezone(UTC)
