"""How many times faster than businesstimedelta our business time adds working hours, in one run.

Both count the resolution target, 40 agreed hours, Monday to Friday 9 to 18 in Mexico City with Mexico's holidays,
each set up as its own README says. The starts are the same, and the peer's results must be ours: a wrong answer
has no speed. The year has no daylight saving, which the peer gets wrong.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from statistics import median
from time import process_time

ZONE = "America/Mexico_City"
HOURS = 40
OURS = 100_000
PEER = 400
TURNS = 10
"""Both run in turn, so that what else the machine does hits both; the median turn counts, in processor time."""


def ratio() -> float:
    """Our adds per second over businesstimedelta's."""
    import holidays
    import pytz  # type: ignore[import-untyped]
    from businesstimedelta import BusinessTimeDelta, HolidayRule, Rules, WorkDayRule

    from concierge_cli.domain.business_time import BusinessCalendar

    starts = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=7919 * i % 500_000) for i in range(OURS)]
    days_off = holidays.country_holidays("MX", years=range(2026, 2028))
    hours = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar = BusinessCalendar(ZONE, hours, days_off)
    zone = pytz.timezone(ZONE)
    workday = WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=zone)
    rules = Rules([workday, HolidayRule(days_off, tz=zone)])
    calendar.add(starts[0], HOURS * 60)

    ratios, ours, peers = [], [], []
    for turn in range(TURNS):
        begun = process_time()
        ours += [calendar.add(start, HOURS * 60) for start in starts[turn::TURNS]]
        between = process_time()
        peers += [start + BusinessTimeDelta(rules, hours=HOURS) for start in starts[turn::TURNS][: PEER // TURNS]]
        ratios.append((OURS / (between - begun)) / (PEER / (process_time() - between)))
        if ours[-OURS // TURNS :][: PEER // TURNS] != peers[-PEER // TURNS :]:
            raise AssertionError("the two engines disagree, so their speeds cannot be compared")
    return median(ratios)
