"""Counting with a rule: validity, units, the stricter source, and properties that hold for any term."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli import i18n
from concierge_cli.domain.bilingual import NO_TEXT, Text
from concierge_cli.domain.rules import Conservative, Rule, check_in_force, due
from concierge_cli.domain.vocabulary import ClockKind, Party, Trust
from concierge_cli.errors import RuleViolation

ZONES = ("America/Mexico_City", "America/Los_Angeles", "Europe/Madrid", "America/Santiago", "Pacific/Apia", "UTC")


def rule(**changes: object) -> Rule:
    fields: dict[str, object] = {
        "id": "one",
        "platform": "any",
        "title": Text("uno", "one"),
        "kind": ClockKind.PLATFORM,
        "party": Party.US,
        "trust": Trust.HIGH,
        "source": ("ours",),
        "verified_on": date(2026, 11, 23),
        "version": "1",
        "consequence": NO_TEXT,
        "starts_when": NO_TEXT,
        "duration": 3,
        "unit": "calendar_days",
        **changes,
    }
    return Rule(**fields)  # type: ignore[arg-type]


triggers = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
terms = st.sampled_from(["calendar_hours", "calendar_days", "business_days"])


@given(triggers, terms, st.integers(0, 40), st.sampled_from(ZONES), st.sampled_from(["exact", "end_of_local_day"]))
def test_a_due_date_never_comes_before_its_trigger(
    trigger: datetime, unit: str, duration: int, zone: str, end: str
) -> None:
    said = due(rule(unit=unit, duration=duration, end=end), trigger, zone=zone, holidays={})
    assert said.due_at >= trigger.replace(microsecond=0)
    assert said.warn_at <= said.due_at
    assert said.due_at.microsecond == 0
    assert said.steps[0].date == trigger.astimezone(ZoneInfo(zone)).date()
    assert said.steps[-1].date == said.due_at.astimezone(ZoneInfo(zone)).date()


@given(triggers, terms, st.integers(1, 40), st.sampled_from(ZONES))
def test_a_longer_term_is_never_due_earlier(trigger: datetime, unit: str, duration: int, zone: str) -> None:
    shorter = due(rule(unit=unit, duration=duration), trigger, zone=zone, holidays={})
    longer = due(rule(unit=unit, duration=duration + 1), trigger, zone=zone, holidays={})
    assert shorter.due_at < longer.due_at


@given(triggers, st.integers(1, 20), st.sets(st.dates(date(2024, 1, 1), date(2030, 3, 1)), max_size=30))
def test_a_holiday_never_brings_business_days_forward(trigger: datetime, days: int, off: set[date]) -> None:
    counted = rule(unit="business_days", duration=days, end="end_of_local_day")
    zone = "America/Mexico_City"
    with_holidays = due(counted, trigger, zone=zone, holidays=dict.fromkeys(off, "x"))
    assert with_holidays.due_at >= due(counted, trigger, zone=zone, holidays={}).due_at


@given(triggers, st.integers(1, 200), st.integers(1, 200))
def test_the_warning_is_the_earlier_of_lead_and_stricter_source(trigger: datetime, hours: int, stricter: int) -> None:
    said = due(
        rule(unit="calendar_hours", duration=hours, conservative=Conservative(stricter, "calendar_hours", NO_TEXT)),
        trigger,
        zone="UTC",
        holidays={},
    )
    start = trigger.replace(microsecond=0)
    lead = min(timedelta(hours=hours) / 4, timedelta(hours=24))
    assert said.conservative_at == start + timedelta(hours=stricter)
    assert said.warn_at == min(said.due_at - lead, start + timedelta(hours=stricter))


def test_a_rule_with_its_own_zone_ends_its_day_there() -> None:
    trigger = datetime(2025, 9, 19, 10, 53, 44, tzinfo=UTC)
    counted = rule(duration=14, end="end_of_local_day", zone="Europe/Warsaw")
    said = due(counted, trigger, zone="America/Mexico_City", holidays={})
    assert said.due_at == datetime(2025, 10, 3, 21, 59, 59, tzinfo=UTC)


def test_validity_is_read_on_the_triggers_local_day() -> None:
    counted = rule(valid_from=date(2026, 1, 26), unit="calendar_hours", duration=1)
    edge = datetime(2026, 1, 26, 3, tzinfo=UTC)  # still the 25th in Los Angeles
    assert due(counted, edge, zone="UTC", holidays={}).due_at == edge + timedelta(hours=1)
    with pytest.raises(RuleViolation):
        due(counted, edge, zone="America/Los_Angeles", holidays={})


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 1, 9), False), (date(2026, 1, 10), True), (date(2026, 1, 20), True), (date(2026, 1, 21), False)],
)
def test_both_ends_of_validity_belong_to_it(day: date, holds: bool) -> None:
    counted = rule(valid_from=date(2026, 1, 10), valid_to=date(2026, 1, 20), replaces="before", replaced_by="after")
    assert counted.in_force(day) is holds
    if holds:
        check_in_force(counted, day)
        return
    with pytest.raises(RuleViolation) as caught:
        check_in_force(counted, day)
    assert ("before" if day.day < 10 else "after") in caught.value.hint


@pytest.mark.parametrize(
    ("markets", "places", "applies"),
    [
        ((), set(), True),
        ((), {"US"}, True),
        (("US",), {"US"}, True),
        (("EU",), {"ES", "EU"}, True),
        (("US",), {"MX"}, False),
        (("US",), set(), False),
    ],
)
def test_markets(markets: tuple[str, ...], places: set[str], applies: bool) -> None:
    assert rule(markets=markets).applies_in(places) is applies


def test_a_text_follows_the_bound_language(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text("uno", "one")
    monkeypatch.setattr(i18n, "_language", "es")
    assert str(text) == "uno"
    assert text.of("en") == "one"
    monkeypatch.setattr(i18n, "_language", "en")
    assert str(text) == "one"
    assert not NO_TEXT
