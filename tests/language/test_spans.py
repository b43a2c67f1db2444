"""Lengths of time as they are typed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.errors import InvalidInput
from concierge_cli.language.dates import duration
from concierge_cli.language.spans import parse_hours
from concierge_cli.language.typed_dates import parse_minutes, parse_span


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2bd", (2, "bd")),
        ("2 BD", (2, "bd")),
        ("2 días hábiles", (2, "bd")),
        ("un día hábil", (1, "bd")),
        ("3 business days", (3, "bd")),
        ("3d", (3, "d")),
        ("3 días", (3, "d")),
        ("1 week", (7, "d")),
        ("dos semanas", (14, "d")),
        ("12h", (12, "h")),
        ("12 horas", (12, "h")),
        ("90 min", (90, "m")),
        ("45m", (45, "m")),
        ("120m", (2, "h")),
        ("media hora", (30, "m")),
    ],
)
def test_spans(typed: str, expected: tuple[int, str]) -> None:
    assert parse_span(typed) == expected


@pytest.mark.parametrize(
    "typed", ["", "2", "0d", "0bd", "1.5bd", "2 months", "1d 2h", "-2d", "2bd x", "bd", "99999d", "2x"]
)
def test_no_span(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_span(typed)
    assert "2bd" in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("25", 25),
        ("0", 0),
        ("25m", 25),
        ("25 min", 25),
        ("25 minutos", 25),
        ("1h10", 70),
        ("1h10m", 70),
        ("1 h 10", 70),
        ("1:10", 70),
        ("0:05", 5),
        ("1 h 10 min", 70),
        ("1 hora y 10 minutos", 70),
        ("an hour and 10 minutes", 70),
        ("1h", 60),
        ("1,5 h", 90),
        ("1.5h", 90),
        ("media hora", 30),
        ("hora y media", 90),
        ("una hora y media", 90),
        ("half an hour", 30),
        ("un cuarto de hora", 15),
        ("24h", 1440),
    ],
)
def test_minutes(typed: str, minutes: int) -> None:
    assert parse_minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "-5", "1:60", "25x", "1 d", "h", "1.234", "25:00", "1441", "a", "٢٥ min", "1h10x"]
)
def test_no_minutes(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_minutes(typed)
    assert "1h10" in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("10", 600), ("1.5", 90), ("1,5", 90), ("0.25", 15), ("1:30", 90), ("90m", 90), ("1h30", 90), ("100", 6000),
        ("hora y media", 90), ("0", 0), ("", 0), ("-2", 0), ("2d", 0), ("mucho", 0), ("1.555", 0),
    ],
)  # fmt: skip
def test_bare_numbers_of_hours_are_hours_and_what_is_none_is_0(typed: str, minutes: int) -> None:
    assert parse_hours(typed) == minutes


@given(st.integers(0, 1440), st.booleans(), st.sampled_from(["es", "en"]))
def test_durations_of_the_screen_can_be_typed(minutes: int, spelled: bool, language: str) -> None:
    shown = duration(minutes * 60, days=False, spelled=spelled, language=language)
    assert parse_minutes(shown) == minutes


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert 0 <= parse_minutes(text) <= 1440
    with contextlib.suppress(InvalidInput):
        assert parse_span(text)[0] > 0
    assert parse_hours(text) >= 0
