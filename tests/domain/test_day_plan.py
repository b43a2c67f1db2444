"""The hours that are left: what fits, what is never left out, and minutes by what was measured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.day_plan import LEAST, UNMEASURED, Task, estimate, fit, must_be_done

START = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
RESUMES = START + timedelta(hours=16)


def task(case: str, minutes: int, hard_in_hours: float | None = None) -> Task:
    due = None if hard_in_hours is None else START + timedelta(hours=hard_in_hours)
    return Task(case, minutes, due, RESUMES)


@pytest.mark.parametrize(
    ("tasks", "minutes", "now", "later", "late"),
    [
        ([task("A", 20), task("B", 20)], 40, ["A", "B"], [], []),
        # What does not fit makes room for a smaller one further down.
        ([task("A", 20), task("B", 30), task("C", 10)], 30, ["A", "C"], ["B"], []),
        # What ends before work goes on stays, first in line, however low it stood and however little time there is.
        ([task("A", 20), task("B", 50, 5)], 30, ["B"], ["A"], []),
        ([task("A", 20), task("B", 50, 5)], 70, ["B", "A"], [], []),
        # A hard date on the next working day may wait; one at the very moment at which work goes on would be missed.
        ([task("A", 20), task("B", 50, 20), task("C", 20, 16)], 20, ["C"], ["A", "B"], []),
        # Begun when work goes on, half an hour of work is done in half an hour: exactly on time may wait, a second less not.
        ([task("A", 20), task("B", 30, 16.5)], 20, ["A"], ["B"], []),
        ([task("A", 20), task("B", 30, 16.5 - 1 / 3600)], 20, ["B"], ["A"], []),
        # The nearest date first; the second is done 60 minutes from now, half an hour after its date.
        ([task("A", 30, 0.5), task("B", 30, 0.5)], 120, ["A", "B"], [], ["B"]),
        ([task("A", 30, 5), task("B", 30, 1)], 120, ["B", "A"], [], []),
        # What is past its date is in the plan, and told to be late.
        ([task("A", 10, -3)], 5, ["A"], [], ["A"]),
        ([], 60, [], [], []),
    ],
)
def test_what_fits(tasks: list[Task], minutes: int, now: list[str], later: list[str], late: list[str]) -> None:
    plan = fit(tasks, minutes=minutes, start=START)
    assert (list(plan.now), list(plan.later), sorted(plan.late)) == (now, later, late)
    assert plan.minutes == sum(one.minutes for one in tasks if one.case in now)


HOURS = st.none() | st.floats(-48, 96, allow_nan=False)
TASKS = st.lists(st.tuples(st.integers(1, 240), HOURS), max_size=12).map(
    lambda drawn: [task(f"C-{n}", minutes, due) for n, (minutes, due) in enumerate(drawn)]
)


@given(TASKS, st.integers(1, 24 * 60))
def test_nothing_that_cannot_wait_is_left_out_and_no_case_is_lost(tasks: list[Task], minutes: int) -> None:
    plan = fit(tasks, minutes=minutes, start=START)
    assert sorted((*plan.now, *plan.later)) == sorted(one.case for one in tasks)
    must = {one.case for one in tasks if must_be_done(one)}
    assert must == plan.must <= set(plan.now)
    # Begun first of all when work goes on, whatever is left for later is done by its date.
    then = {one.case: one.resumes_at + timedelta(minutes=one.minutes) for one in tasks}
    assert all(one.hard_due_at >= then[one.case] for one in tasks if one.case in plan.later and one.hard_due_at)
    if set(plan.now) != must:
        assert plan.minutes <= minutes
    # Whatever stays out really has no room.
    assert all(one.minutes > minutes - plan.minutes for one in tasks if one.case in plan.later)


@pytest.mark.parametrize(
    ("alike", "others", "spent", "expected"),
    [
        ([10, 20, 30, 40, 50], [1] * 20, 0, (30, 5, True)),
        ([10, 20, 30, 40, 50], [1] * 20, 12, (18, 5, True)),
        ([10, 20, 30, 40, 50], [1] * 20, 29, (LEAST, 5, True)),
        # Four are too few: all that were measured.
        ([10, 20, 30, 40], [10, 20, 30, 40, 90], 0, (30, 5, False)),
        ([10, 20, 30, 40], [10, 20, 30, 40], 0, (UNMEASURED, 0, False)),
    ],
)
def test_minutes_come_from_cases_of_its_kind(
    alike: list[int], others: list[int], spent: int, expected: tuple[int, int, bool]
) -> None:
    assert estimate(alike, others, spent=spent) == (*expected, spent)
