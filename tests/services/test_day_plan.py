"""When work goes on: the next working day, found again by walking through the quarters of an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.client import Client
from concierge_cli.services.day_plan import work_goes_on
from concierge_cli.services.desk import Desk

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = (
    "America/Mexico_City",
    "America/Bogota",
    "Asia/Tokyo",
    "Europe/Madrid",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
OPENING = st.sampled_from(
    [("09:00", "14:00"), ("16:15", "19:00"), ("00:00", "24:00"), ("20:00", "02:00"), ("10:30", "11:00")]
)
WEEKS = st.dictionaries(st.sampled_from(DAYS), st.lists(OPENING, min_size=1, max_size=1), min_size=1, max_size=7)
QUARTER = timedelta(minutes=15)
START = datetime(2026, 11, 1, tzinfo=UTC)


def client_with(zone: str, weekly: dict[str, list[tuple[str, str]]], off: list[date]) -> Client:
    return Client(
        slug="luna",
        name="Luna",
        prefix="LUN",
        language="es",
        zone=zone,
        country="",
        weekly={day: tuple(pairs) for day, pairs in weekly.items()},
        extra_days_off=tuple(day.isoformat() for day in off),
    )


def is_open(at: datetime, zone: str, weekly: dict[str, list[tuple[str, str]]], off: list[date]) -> bool:
    """Whether `at` is working time, read off the profile with nothing of the calendar's own code."""
    local = at.astimezone(ZoneInfo(zone))
    wall, today = local.strftime("%H:%M"), local.date()
    if today in off:
        return False
    spans = [(start, end, 0) for start, end in weekly.get(DAYS[today.weekday()], [])]
    spans += [(start, end, 1) for start, end in weekly.get(DAYS[(today.weekday() - 1) % 7], []) if end < start]
    return any(wall < end if before else start <= wall and (end < start or wall < end) for start, end, before in spans)


@given(
    st.integers(0, 60 * 96).map(lambda quarters: START + quarters * QUARTER),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    WEEKS,
    st.lists(st.dates(date(2026, 11, 1), date(2027, 1, 20)), max_size=12),
)
def test_work_goes_on_at_the_first_agreed_minute_of_a_later_day(now, zone, own, weekly, off):
    desk: Desk = SimpleNamespace(now=now, holidays=lambda *_place: {})  # type: ignore[assignment]
    found = work_goes_on(desk, client_with(zone, weekly, off), own)
    at = now
    while not (
        all(at.astimezone(ZoneInfo(name)).date() > now.astimezone(ZoneInfo(name)).date() for name in (zone, own))
        and is_open(at, zone, weekly, off)
    ):
        at += QUARTER
        assert at - now < timedelta(days=60)
    assert found == at
