"""No minute ever holds more requests than the quota allows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.google.pacing import LIMIT, MINUTE, Pace


def test_the_sixty_first_read_waits_for_the_first_to_be_a_minute_old():
    pace = Pace()
    for second in range(60):
        assert pace.wait(second, write=False) == 0
        pace.count(second, write=False)
    assert pace.wait(59.5, write=False) == 0.5
    assert pace.wait(60, write=False) == 0
    assert pace.wait(59.5, write=True) == 0


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=200), st.integers(1, 5))
def test_any_minute_holds_the_limit_at_most(steps, limit):
    pace = Pace(limit)
    now, sent = 0.0, {True: [], False: []}
    for pause, write in steps:
        now += pause
        now += pace.wait(now, write=write)
        pace.count(now, write=write)
        sent[write].append(now)
    for instants in sent.values():
        for first, last in zip(instants, instants[limit:], strict=False):
            assert last - first >= MINUTE - 1e-9


def test_the_limit_is_googles():
    assert (LIMIT, MINUTE) == (60, 60.0)
