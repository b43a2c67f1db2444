"""Which cases fit into the hours that are left today, by the minutes that such cases have really taken.

What must not wait is in the plan whatever the hours say: its platform's or the law's date, or the end of a time to
write, falls before work goes on again, or before it would be done then. Everything else follows in the order of the
queue while there is room for it; a smaller one may fill a gap that a larger one leaves. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

UNMEASURED: Final = 15
"""Minutes for a case while nothing has been measured. Ours, and said wherever it is used."""

LEAST: Final = 5
"""Minutes for what is left of a case that has taken longer than most of its kind. Ours."""

ENOUGH: Final = 5
"""How many closed cases a median needs before it is believed."""


class Estimate(NamedTuple):
    """Minutes for what is left of a case. `n` closed cases were measured; 0: nothing, it is `UNMEASURED`.

    `alike` tells whether those were cases of the same procedure and reason, or any. `spent` is what it has taken so far,
    and is off already.
    """

    minutes: int
    n: int
    alike: bool
    spent: int = 0


class Task(NamedTuple):
    """A case that waits for us. `hard_due_at` is its nearest date after which something is lost for good, None for
    none."""

    case: str
    minutes: int
    hard_due_at: datetime | None
    resumes_at: datetime


class DayPlan(NamedTuple):
    """`now` in the order of work, `later` in that of the queue. `minutes` are those of `now`.

    `must` are the cases of `now` whose hard date cannot wait until work goes on again; `late` those of them that are not
    done by their date even so, one after the other from the beginning on.
    """

    now: tuple[str, ...]
    later: tuple[str, ...]
    minutes: int
    must: frozenset[str]
    late: frozenset[str]


def must_be_done(task: Task) -> bool:
    """Whether its hard date falls before work goes on again, or so soon after that what then begins is too late."""
    return task.hard_due_at is not None and task.hard_due_at < task.resumes_at + timedelta(minutes=task.minutes)


def fit(tasks: Iterable[Task], *, minutes: int, start: datetime) -> DayPlan:
    """The plan of `minutes` from `start` on, for `tasks` in the order of the queue."""
    tasks = list(tasks)
    must = [task for task in tasks if must_be_done(task)]
    left = minutes - sum(task.minutes for task in must)
    rest = []
    for task in tasks:
        if not must_be_done(task) and task.minutes <= left:
            rest.append(task)
            left -= task.minutes
    # Among those that cannot wait the nearest date comes first; a queue ranks them by more than that.
    must.sort(key=lambda task: task.hard_due_at or start)
    chosen = [*must, *rest]
    names = {task.case for task in chosen}
    return DayPlan(
        now=tuple(task.case for task in chosen),
        later=tuple(task.case for task in tasks if task.case not in names),
        minutes=sum(task.minutes for task in chosen),
        must=frozenset(task.case for task in must),
        late=_late(must, start),
    )


def _late(must: Sequence[Task], start: datetime) -> frozenset[str]:
    at, found = start, set()
    for task in must:
        at += timedelta(minutes=task.minutes)
        if task.hard_due_at is not None and at > task.hard_due_at:
            found.add(task.case)
    return frozenset(found)


def estimate(alike: Sequence[int], others: Sequence[int], *, spent: int) -> Estimate:
    """What is left of a case that has taken `spent` minutes, from the minutes of closed cases of its kind or of any.

    The median of each, of at least `ENOUGH` cases.
    """
    from concierge_cli.domain.kpi import percentile

    for minutes, same in ((alike, True), (others, False)):
        if len(minutes) >= ENOUGH:
            return Estimate(max(round(percentile(minutes, 50)) - spent, LEAST), len(minutes), same, spent)
    return Estimate(max(UNMEASURED - spent, LEAST), 0, alike=False, spent=spent)
