"""Where a case's time went, by hand and as a property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.stages import stage_times


@pytest.mark.parametrize(
    ("answered", "waits", "found"),
    [
        (30, [], {"new": 30, "open": 70}),
        (None, [], {"new": 100}),
        (0, [], {"open": 100}),
        (30, [("buyer", 30, 60)], {"new": 30, "buyer": 30, "open": 40}),
        (30, [("buyer", 30, None)], {"new": 30, "buyer": 70}),
        (30, [("buyer", 10, 20)], {"new": 20, "buyer": 10, "open": 70}),  # somebody's move before our first answer
        (10, [("buyer", 20, 60), ("carrier", 40, 80)], {"new": 10, "open": 30, "buyer": 40, "carrier": 20}),
        (10, [("buyer", 20, 60), ("carrier", 30, 50)], {"new": 10, "open": 50, "buyer": 40}),
        (10, [("buyer", 150, 160)], {"new": 10, "open": 90}),
        (10, [("buyer", -20, 30)], {"buyer": 30, "open": 70}),
        (10, [("buyer", 20, 40), ("closed", 40, 90)], {"new": 10, "open": 20, "buyer": 20, "closed": 50}),
        (None, [("closed", 10, 90), ("closed", 95, 98)], {"new": 17, "closed": 83}),
    ],
)
def test_by_hand(answered: int | None, waits: list[tuple[str, int, int | None]], found: dict[str, int]) -> None:
    assert stage_times(0, 100, answered, waits) == found


instants = st.integers(-50, 250)


@given(
    until=st.integers(0, 200),
    answered=st.none() | instants,
    waits=st.lists(st.tuples(st.sampled_from(["buyer", "platform"]), instants, st.none() | instants)),
)
def test_it_adds_up_whatever_was_entered(
    until: int, answered: int | None, waits: list[tuple[str, int, int | None]]
) -> None:
    found = stage_times(0, until, answered, waits)
    assert sum(found.values()) == until
    assert all(seconds > 0 for seconds in found.values())
