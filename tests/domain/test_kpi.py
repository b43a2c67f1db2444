"""What figures mean: percentiles as a spreadsheet computes them, strict targets, honest gaps, periods in a zone."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain import kpi
from concierge_cli.domain.kpi import FIGURES, Part, Sample, count, middle, percentile, share
from concierge_cli.domain.period import Period, month_of, range_of, week_of

MEXICO = "America/Mexico_City"
PROMISED = [
    "first_response_p50",
    "first_response_p90",
    "first_response_target_share",
    "unanswered_now",
    "unanswered_oldest",
    "sla_compliance",
    "all_targets_met",
    "platform_on_time",
    "cycle_p50",
    "cycle_p90",
    "work_p50",
    "backlog_start",
    "opened",
    "closed",
    "reopened",
    "backlog_end",
    "reopen_rate",
    "evidence_completeness",
    "ageing",
    "pending",
    "unmissed_late",
]


def test_the_names_are_those_that_scripts_rely_on():
    assert list(FIGURES) == PROMISED
    assert all(figure.title and figure.formula for figure in FIGURES.values())


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=60), st.sampled_from([50, 90, 25]))
def test_percentiles_are_type_7(values, percent):
    oracle = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
    assert percentile(values, percent) == pytest.approx(oracle, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "percent", "wanted"),
    [
        ([7], 90, 7),
        ([1, 2], 50, 1.5),
        ([1, 3], 50, 2),
        (range(1, 21), 90, 18.1),
        (range(21), 90, 18),
        ([5, 1, 9], 50, 5),
    ],
)
def test_percentiles_of_a_few(values, percent, wanted):
    got = percentile(list(values), percent)
    assert got == wanted
    assert isinstance(got, type(wanted))


def test_no_values_have_no_percentile():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


@pytest.mark.parametrize(
    ("name", "n", "value", "reason"),
    [
        ("cycle_p50", 0, None, "no_data"),
        ("cycle_p50", 4, None, "insufficient"),
        ("cycle_p50", 5, 2, ""),
        ("cycle_p90", 5, None, "insufficient"),
        ("cycle_p90", 19, None, "insufficient"),
        ("cycle_p90", 20, 17.1, ""),
    ],
)
def test_small_numbers_hide_percentiles_only(name, n, value, reason):
    got = middle(name, Sample.of(range(n)))
    assert (got.value, got.reason, got.n) == (value, reason, n)


def test_a_single_decision_is_shown_as_a_share():
    assert share("sla_compliance", 1, 1).value == 1.0


@pytest.mark.parametrize(
    ("kept", "of", "met"), [(9, 10, False), (90, 100, False), (91, 100, True), (0, 0, None), (27, 30, False)]
)
def test_more_than_90_percent_is_strict(kept, of, met):
    got = share("sla_compliance", kept, of)
    assert got.met is met
    assert (got.value is None) == (of == 0)
    assert got.reason == ("" if of else "no_data")


def test_platform_dates_must_all_be_met_and_exactly_on_target_is_met():
    assert share("platform_on_time", 4, 4).met is True
    assert share("platform_on_time", 3, 4).met is False
    assert middle("first_response_p50", Sample.of(range(5)), target=2).met is True
    assert middle("first_response_p50", Sample.of(range(5)), target=1).met is False
    assert middle("first_response_p50", Sample.of(range(5))).met is None
    assert count("unanswered_now", 0).met is True
    assert count("unanswered_now", 1).met is False


def test_improvement_is_against_the_baseline():
    assert Part(value=75, n=6, baseline=100).improvement == 0.25
    assert Part(value=150, n=6, baseline=100).improvement == -0.5
    assert Part(value=None, n=2, baseline=100).improvement is None
    assert Part(value=5, n=6, baseline=0).improvement is None
    assert Part(value=5, n=6).improvement is None


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, "0-2"), (2.99, "0-2"), (3, "3-7"), (7.99, "3-7"), (8, "8-14"), (14.9, "8-14"), (15, "15+")]
)
def test_ages_are_whole_days(days, bucket):
    assert kpi.age_bucket(int(days * 86_400)) == bucket


# --- periods ------------------------------------------------------------------------------------------------------


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
