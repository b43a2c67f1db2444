"""Weeks, months and ranges of days in a zone: half-open, and as long as daylight saving makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.period import Period, month_of, range_of, week_of

MEXICO = "America/Mexico_City"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_an_iso_week_runs_from_monday_to_monday():
    week = week_of(date(2026, 11, 18), MEXICO)
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (week.start, week.end) == (utc("2026-11-16T00:00-06:00"), utc("2026-11-23T00:00-06:00"))
    assert week.previous() == week_of(date(2026, 11, 15), MEXICO)


def test_a_month_and_the_one_before():
    november = month_of(date(2026, 11, 30), MEXICO)
    assert (november.first, november.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert november.previous() == month_of(date(2026, 10, 1), MEXICO)
    assert month_of(date(2026, 1, 5), MEXICO).previous().first == date(2025, 12, 1)


def test_a_range_includes_its_last_day():
    days = range_of(date(2026, 11, 10), date(2026, 11, 12), MEXICO)
    assert days.end == utc("2026-11-13T00:00-06:00")
    before = days.previous()
    assert (before.first, before.last) == (date(2026, 11, 7), date(2026, 11, 9))


def test_a_range_of_instants_keeps_its_length():
    noon = Period("range", utc("2026-11-10T12:00-06:00"), utc("2026-11-11T18:00-06:00"), MEXICO)
    assert not noon.whole_days
    assert noon.previous().start == utc("2026-11-09T06:00-06:00")
    assert noon.previous().end == noon.start


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Madrid", date(2026, 3, 29), "2026-03-29T00:00+01:00", 23),
        ("Europe/Madrid", date(2026, 10, 25), "2026-10-25T00:00+02:00", 25),
        # Chile's clocks jump from midnight to 1:00: the day begins where the gap ends.
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T01:00-03:00", 23),
    ],
)
def test_days_of_daylight_saving(zone, day, start, hours):
    one = range_of(day, day, zone)
    assert one.start == utc(start)
    assert one.end - one.start == timedelta(hours=hours)
    assert (one.first, one.last) == (day, day)
    assert one.whole_days


@given(st.dates(date(2000, 1, 10), date(2100, 1, 1)), st.sampled_from([MEXICO, "Europe/Madrid", "Asia/Kathmandu"]))
def test_periods_tile_time(day, zone):
    for period in (week_of(day, zone), month_of(day, zone), range_of(day, day, zone)):
        assert period.first <= day <= period.last
        assert period.previous().end == period.start
