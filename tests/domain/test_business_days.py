"""Day counts: the platforms' own dates, the days on the way, and the odd days of daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.business_days import (
    DayStep,
    count_business_days,
    count_calendar_days,
    count_calendar_hours,
)

MEXICO = "America/Mexico_City"
REVOLUTION = {date(2026, 11, 16): "Día de la Revolución"}


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_claim_on_a_friday_evening_before_a_holiday_monday():
    count = count_business_days(when("2026-11-13T18:30-06:00"), 2, tz=MEXICO, holidays=REVOLUTION)
    assert count.due_at == when("2026-11-18T23:59:59-06:00")
    assert count.due_at.tzinfo is UTC
    assert count.steps == (
        DayStep(date(2026, 11, 13), "trigger", 0),
        DayStep(date(2026, 11, 14), "weekend", None),
        DayStep(date(2026, 11, 15), "weekend", None),
        DayStep(date(2026, 11, 16), "holiday", None, "Día de la Revolución"),
        DayStep(date(2026, 11, 17), "counted", 1),
        DayStep(date(2026, 11, 18), "counted", 2),
    )


@pytest.mark.parametrize(
    ("trigger", "days", "end", "due"),
    [
        ("2026-11-12T00:00:00-06:00", 1, "end_of_local_day", "2026-11-13T23:59:59-06:00"),
        ("2026-11-12T23:59:59-06:00", 1, "end_of_local_day", "2026-11-13T23:59:59-06:00"),
        ("2026-11-13T05:59:59+00:00", 1, "end_of_local_day", "2026-11-13T23:59:59-06:00"),  # still Thursday there
        ("2026-11-13T06:00:00+00:00", 1, "end_of_local_day", "2026-11-17T23:59:59-06:00"),  # already Friday
        ("2026-11-14T10:00:00-06:00", 1, "end_of_local_day", "2026-11-17T23:59:59-06:00"),  # Saturday is day 0
        ("2026-11-16T10:00:00-06:00", 1, "end_of_local_day", "2026-11-17T23:59:59-06:00"),  # so is the holiday
        ("2026-11-14T10:00:00-06:00", 0, "end_of_local_day", "2026-11-14T23:59:59-06:00"),
        ("2026-11-13T18:30:15-06:00", 2, "exact", "2026-11-18T18:30:15-06:00"),
        ("2026-11-13T18:30:15.900-06:00", 2, "exact", "2026-11-18T18:30:15-06:00"),
        ("2026-11-14T10:00:00-06:00", 0, "exact", "2026-11-14T10:00:00-06:00"),
    ],
)
def test_business_days(trigger, days, end, due):
    assert count_business_days(when(trigger), days, tz=MEXICO, holidays=REVOLUTION, end=end).due_at == when(due)


def test_a_holiday_is_named_wherever_it_falls():
    holidays = {date(2026, 11, 13): "Viernes festivo", date(2026, 11, 15): "Domingo festivo"}
    steps = count_business_days(when("2026-11-13T09:00-06:00"), 1, tz=MEXICO, holidays=holidays).steps
    assert [(step.what, step.counts, step.name) for step in steps] == [
        ("trigger", 0, "Viernes festivo"),
        ("weekend", None, ""),
        ("weekend", None, "Domingo festivo"),
        ("counted", 1, ""),
    ]


def test_a_holiday_without_a_name_does_not_count_either():
    count = count_business_days(when("2026-11-12T09:00-06:00"), 1, tz=MEXICO, holidays={date(2026, 11, 13): ""})
    assert count.due_at == when("2026-11-16T23:59:59-06:00")
    assert count.steps[1].what == "holiday"


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2025-09-19T10:53:44Z", "2025-10-03T21:59:59Z"),
        ("2025-09-24T19:33:39.371Z", "2025-10-08T21:59:59Z"),
    ],
)
def test_allegro_s_own_decision_dates(opened, due):
    count = count_calendar_days(when(opened), 14, tz="Europe/Warsaw")
    assert count.due_at == when(due)
    assert len(count.steps) == 15
    assert count.steps[0].what == "trigger"
    assert (count.steps[-1].what, count.steps[-1].counts) == ("counted", 14)


@pytest.mark.parametrize(
    ("zone", "trigger", "days", "due"),
    [
        ("Europe/Warsaw", "2026-10-24T10:00:00+02:00", 2, "2026-10-26T10:00:00+01:00"),  # 49 hours, same wall clock
        ("Europe/Warsaw", "2026-03-28T02:30:00+01:00", 1, "2026-03-29T03:30:00+02:00"),  # 02:30 is skipped
        ("Europe/Warsaw", "2026-10-24T02:30:00+02:00", 1, "2026-10-25T02:30:00+02:00"),  # comes twice: the earlier
        ("Europe/Warsaw", "2026-10-25T02:30:00+01:00", 0, "2026-10-25T02:30:00+01:00"),  # the trigger's own, the later
        ("Europe/Warsaw", "2026-10-25T02:30:00+01:00", 1, "2026-10-26T02:30:00+01:00"),
    ],
)
def test_exact_days_keep_the_wall_clock(zone, trigger, days, due):
    assert count_calendar_days(when(trigger), days, tz=zone, end="exact").due_at == when(due)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-04-04", "2026-04-05T03:59:59+00:00"),  # Chile repeats 23:00-24:00: the day ends with the second
        ("2026-04-05", "2026-04-06T03:59:59+00:00"),
        ("2026-09-05", "2026-09-06T03:59:59+00:00"),  # midnight is skipped: the day before ends as ever
        ("2026-09-06", "2026-09-07T02:59:59+00:00"),
    ],
)
def test_the_end_of_a_day_next_to_a_change_at_midnight(day, due):
    trigger = when(f"{day}T12:00:00+00:00")
    assert count_calendar_days(trigger, 0, tz="America/Santiago").due_at == when(due)


@pytest.mark.parametrize(
    ("hours", "due", "days"),
    [
        (48, "2026-11-15T18:30:00-06:00", [13, 14, 15]),
        (5, "2026-11-13T23:30:00-06:00", [13]),
        (5.5, "2026-11-14T00:00:00-06:00", [13, 14]),
        (0, "2026-11-13T18:30:00-06:00", [13]),
    ],
)
def test_calendar_hours(hours, due, days):
    count = count_calendar_hours(when("2026-11-13T18:30-06:00"), hours, tz=MEXICO)
    assert count.due_at == when(due)
    assert [step.date.day for step in count.steps] == days
    assert [step.counts for step in count.steps] == list(range(len(days)))


def test_calendar_hours_are_hours_that_pass():
    count = count_calendar_hours(when("2026-10-24T10:00:00+02:00"), 48, tz="Europe/Warsaw")
    assert count.due_at == when("2026-10-26T09:00:00+01:00")


@given(
    st.integers(0, 366 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    st.integers(0, 30),
    st.sets(st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n)), max_size=60),
    st.sampled_from([MEXICO, "Europe/Warsaw", "America/Santiago", "Australia/Lord_Howe"]),
)
def test_the_steps_are_the_proof_of_the_date(trigger, days, off, zone):
    count = count_business_days(trigger, days, tz=zone, holidays=dict.fromkeys(off, "festivo"))
    dates = [step.date for step in count.steps]
    local = ZoneInfo(zone)
    assert dates == [dates[0] + timedelta(days=n) for n in range(len(dates))]
    assert dates[0] == trigger.astimezone(local).date()
    assert dates[-1] == count.due_at.astimezone(local).date()
    assert (count.due_at + timedelta(seconds=1)).astimezone(local).date() > dates[-1]
    counted = [step for step in count.steps if step.what == "counted"]
    assert [step.counts for step in counted] == list(range(1, days + 1))
    assert {step.date for step in counted} == {day for day in dates[1:] if day.isoweekday() <= 5 and day not in off}


@pytest.mark.parametrize(
    "call",
    [
        lambda: count_business_days(datetime(2026, 1, 1), 1, tz=MEXICO, holidays={}),  # noqa: DTZ001
        lambda: count_calendar_days(datetime(2026, 1, 1), 1, tz=MEXICO),  # noqa: DTZ001
        lambda: count_calendar_hours(datetime(2026, 1, 1), 1, tz=MEXICO),  # noqa: DTZ001
        lambda: count_business_days(datetime(2026, 1, 1, tzinfo=UTC), -1, tz=MEXICO, holidays={}),
        lambda: count_calendar_days(datetime(2026, 1, 1, tzinfo=UTC), -1, tz=MEXICO),
        lambda: count_calendar_hours(datetime(2026, 1, 1, tzinfo=UTC), -1, tz=MEXICO),
        lambda: count_calendar_days(datetime(2026, 1, 1, tzinfo=UTC), 1, tz=MEXICO, end="soon"),
    ],
)
def test_what_cannot_be_counted_is_a_value_error(call):
    with pytest.raises(ValueError):
        call()
