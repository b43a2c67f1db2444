"""The period that a person means by `--week`, `--month`, or `--from` and `--to`, in a client's zone.

A week without a year is the latest such week that has begun, a month likewise. `--to` names the last day, which
belongs to the period; where a time of day is typed it is the instant itself, which no longer belongs to it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from concierge_cli.domain.period import Period, midnight, month_of, range_of, week_of
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, pgettext
from concierge_cli.language.dates import MONTHS, day_range
from concierge_cli.language.typed import plain, shown
from concierge_cli.language.typed_dates import parse_day, parse_instant

THIS: Final = "this"
"""What `--week` and `--month` mean without a value."""

_NOW: Final = frozenset({THIS, "esta", "este", "actual", "esta semana", "este mes", "this week", "this month"})
_LAST: Final = frozenset(
    {"last", "pasada", "pasado", "anterior", "la pasada", "el pasado", "semana pasada", "mes pasado"}
    | {"last week", "last month", "previous"}
)
_WEEK: Final = re.compile(r"(?:(\d{4})\s*-?\s*)?(?:w|s|sem|semana|week)?\s*(\d{1,2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})|([a-z]{3,})\.?(?:\s+(?:de\s+)?(\d{4}))?")
_HAS_TIME: Final = re.compile(r"\d:\d\d|\d\s*(?:am|pm)\b", re.IGNORECASE)
_YEARS: Final = range(2000, 2101)


def period_of(
    *,
    week: str | None = None,
    month: str | None = None,
    since: str | None = None,
    until: str | None = None,
    now: datetime,
    zone: str,
    again: str = "concierge kpi",
) -> Period:
    """The period that was typed; this week where nothing was. InvalidInput for what is none, or for two at once, with
    `again`, the command that asks, in its hint."""
    given = [name for name, typed in (("--week", week), ("--month", month), ("--from", since or until)) if typed]
    if len(given) > 1:
        raise InvalidInput(
            _("One period at a time: {first} or {second}.").format(first=given[0], second=given[1]),
            hint=f"{again} --week 2026-W47",
        )
    today = now.astimezone(ZoneInfo(zone)).date()
    if month:
        return _month(month, today, zone, again)
    if since or until:
        return _range(since, until, now, zone, again)
    return _week(week or THIS, today, zone, again)


def refuse_future(period: Period, now: datetime, *, again: str) -> None:
    """InvalidInput for a period that has not begun, of which there is nothing to tell."""
    if period.start > now:
        begins = day_range(period.first, period.first)
        raise InvalidInput(
            _("That period has not begun yet: it begins on {day}. Nothing was written.").format(day=begins),
            hint=f"{again} --{period.kind} this",
        )


def flags_of(period: Period) -> str:
    """How the period is typed: `--week 2026-W47`."""
    first = period.first
    if period.kind == "week":
        year, number, _day = first.isocalendar()
        return f"--week {year}-W{number:02d}"
    if period.kind == "month":
        return f"--month {first:%Y-%m}"
    if period.whole_days:
        return f"--from {first} --to {period.last}"
    start, end = (at.astimezone(ZoneInfo(period.zone)).isoformat() for at in (period.start, period.end))
    return f"--from {start} --to {end}"


def _week(typed: str, today: date, zone: str, again: str) -> Period:
    text = plain(typed)
    this = week_of(today, zone)
    if text in _NOW:
        return this
    if text in _LAST:
        return this.previous()
    found = _WEEK.fullmatch(text)
    year, number = (int(found[1] or 0), int(found[2])) if found else (0, 0)
    for candidate in (year,) if year else (this.first.year + 1, today.year, today.year - 1):
        try:
            monday = date.fromisocalendar(candidate, number, 1)
        except ValueError:
            continue
        if candidate in _YEARS and (year or monday <= today):
            return week_of(monday, zone)
    raise InvalidInput(
        _("“{text}” is no week. Write it with its year and number.").format(text=shown(typed)),
        hint="{} --week {}-W{:02d}".format(again, *today.isocalendar()[:2]),
    )


def _month(typed: str, today: date, zone: str, again: str) -> Period:
    text = plain(typed)
    this = month_of(today, zone)
    if text in _NOW:
        return this
    if text in _LAST:
        return this.previous()
    found = _MONTH.fullmatch(text)
    if found:
        year, number = int(found[1] or found[4] or found[6] or 0), int(found[2] or found[3] or _named(found[5]))
        if not year:
            year = today.year if number <= today.month else today.year - 1
        if year in _YEARS and number in range(1, 13):
            return month_of(date(year, number, 1), zone)
    raise InvalidInput(
        _("“{text}” is no month. Write it with its year and number.").format(text=shown(typed)),
        hint=f"{again} --month {today:%Y-%m}",
    )


def _named(word: str) -> int:
    """The number of the month that `word` (plain, three letters or more) begins; 0 for none."""
    for names in MONTHS.values():
        for number, name in enumerate(names, 1):
            if plain(name).startswith(word):
                return number
    return 0


def _range(since: str | None, until: str | None, now: datetime, zone: str, again: str) -> Period:
    if not since:
        raise InvalidInput(
            _("From which day on? Add --from with the first one."),
            hint=f"{again} --from 2026-11-01 --to 2026-11-15",
        )
    if not _HAS_TIME.search(since) and not (until and _HAS_TIME.search(until)):
        first = parse_day(since, now=now, tz=zone, toward="past")
        last = parse_day(until, now=now, tz=zone, toward="past") if until else _today(now, zone)
        if last < first:
            raise _backwards(since, until, again)
        return range_of(first, last, zone)
    start = _instant(since, now, zone)
    end = _instant(until, now, zone) if until else now
    if end <= start:
        raise _backwards(since, until, again)
    return Period("range", start, end.astimezone(UTC), zone)


def _instant(typed: str, now: datetime, zone: str) -> datetime:
    if _HAS_TIME.search(typed):
        return parse_instant(typed, now=now, tz=zone, toward="past")
    return midnight(parse_day(typed, now=now, tz=zone, toward="past"), zone)


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _backwards(since: str, until: str | None, again: str) -> InvalidInput:
    return InvalidInput(
        _("That period ends before it begins: from {since} to {until}.").format(
            since=shown(since), until=shown(until or pgettext("kpi", "today"))
        ),
        hint=f"{again} --from 2026-11-01 --to 2026-11-15",
    )
