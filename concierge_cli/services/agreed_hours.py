"""A client's agreed hours at a given moment: weekly hours, public holidays, and the client's own exceptions.

The days off of the year of the start and of the next are written down, so that a clock keeps the calendar it
started with even when a country moves a holiday or the client changes the profile.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours
from concierge_cli.services.desk import Desk


def days_off(desk: Desk, client: Client, years: range) -> dict[date, str]:
    """The client's days off with their names: public holidays less those worked, plus the client's own."""
    days = dict(desk.holidays(client.country, client.subdivision or None, years)) if client.country else {}
    for text in client.worked_holidays:
        days.pop(date.fromisoformat(text), None)
    for text in client.extra_days_off:
        days.setdefault(date.fromisoformat(text), "")
    return days


def agreed_hours(desk: Desk, client: Client, start: datetime) -> AgreedHours:
    """The calendar that a clock starting at `start` is frozen with: that of the agreement in force then."""
    client = client.as_agreed(start)
    year = start.astimezone(ZoneInfo(client.zone)).year
    wanted = days_off(desk, client, range(year, year + 2))
    return AgreedHours(
        zone=client.zone,
        weekly=client.weekly,
        days_off=tuple(day.isoformat() for day in sorted(wanted) if day.year in (year, year + 1)),
    )
