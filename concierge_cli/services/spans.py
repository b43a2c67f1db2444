"""How far back a span such as `2bd` reaches: business days by the store's calendar, the rest by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from concierge_cli.language.spans import parse_span
from concierge_cli.services.agreed_hours import days_off
from concierge_cli.services.desk import Desk

_HOURS = {"d": 24.0, "h": 1.0, "m": 1 / 60}


def back_from(desk: Desk, text: str, *, client: str | None, zone: str) -> datetime:
    """The instant `text` before now.

    Two business days back on a Tuesday after a holiday Monday is the beginning of the Thursday before: weekends and
    the store's days off are stepped over (with several stores, only weekends).
    """
    count, unit = parse_span(text)
    if unit != "bd":
        return desk.now - timedelta(hours=count * _HOURS[unit])
    local = desk.now.astimezone(ZoneInfo(zone))
    day = local.date()
    off = days_off(desk, desk.client(client), range(day.year - 1, day.year + 1)) if client else {}
    while count:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in off:
            count -= 1
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
