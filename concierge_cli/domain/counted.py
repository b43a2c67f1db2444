"""What of a case the figures count, as far as it is fixed when an entry is written.

The journal keeps these words beside the case, so that a report over years adds up columns and judges nothing again but
the few targets that are still open. What the figures mean is in `domain.kpi`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final, Literal, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.vocabulary import HARD, ClockKind, ClockState, Outcome, Party

Target = Literal["first_response", "promise", "platform", "buyer"]
Verdict = Literal["met", "forgiven", "missed", "cancelled", "duplicate", "out_of_scope"]

TARGETS: Final[tuple[Target, ...]] = ("first_response", "promise", "platform")
PROMISES: Final[tuple[Target, ...]] = ("first_response", "promise")
"""The targets that were agreed with the client; the others are dates of the platforms and of the law."""

BUYER: Final[Target] = "buyer"
"""A promise to the buyer to write again: nobody agreed it with the client, so it stands beside `TARGETS`."""

NOT_COUNTED: Final[tuple[Verdict, ...]] = ("duplicate", "out_of_scope")
"""Outcomes whose cases count for no promise and no platform date; how many there were is shown."""

VERDICTS: Final[tuple[Verdict, ...]] = ("met", "forgiven", "missed", "cancelled", *NOT_COUNTED)


def target_of(clock: Clock) -> Target | None:
    """What the clock counts as among the targets that are ours to meet; None where it is none."""
    if clock.party is not Party.US:
        return None
    if clock.kind is ClockKind.PROMISE:
        return BUYER
    if clock.kind is ClockKind.SLA:
        return "first_response" if clock.base_id == "first_response" else "promise"
    return "platform" if clock.kind in HARD else None


def verdict_on(clock: Clock, case: Case) -> Verdict | None:
    """What became of the clock, whenever it is asked; None while that depends on the moment of asking.

    `forgiven`: met only because an entry made after its date says so, with a reason. The outcome of a case that
    counts nowhere stands for whatever its clocks came to.
    """
    for outcome in NOT_COUNTED:
        if case.closed and case.outcome == outcome:
            return outcome
    if clock.cancelled_at is not None:
        return "cancelled"
    if clock.stopped_at is None:
        return None
    if clock.state(clock.stopped_at) is ClockState.MISSED:
        return "missed"
    return "forgiven" if clock.forgiven else "met"


def never_kept(clock: Clock) -> bool:
    """Whether nobody did what the clock waits for by the time it ended: the closing of the case keeps no promise to
    write, whatever it comes to."""
    return clock.dropped and target_of(clock) in (*PROMISES, BUYER)


class Turn(NamedTuple):
    """A case came in, was closed or reopened; `outcome` is that of a closing."""

    what: Literal["received", "closed", "reopened"]
    at: datetime
    outcome: Outcome | None = None


def turns_of(case: Case) -> list[Turn]:
    """Received, closed, reopened, closed … in turns, as the fold keeps them, so that a backlog adds up."""
    turns = [Turn("received", case.received_at)]
    for (at, outcome), reopened in zip_longest(case.closings, case.reopenings):
        turns.append(Turn("closed", at, outcome))
        if reopened is not None:
            turns.append(Turn("reopened", reopened))
    return turns


def first_closed_at(case: Case) -> datetime | None:
    """When the case was closed for the first time; a reopening changes nothing of it."""
    return min((turn.at for turn in turns_of(case) if turn.what == "closed"), default=None)


def working_time(case: Case, until: datetime) -> timedelta:
    """From the moment the case came in until `until`, less the time in which it was someone else's move, or nobody's:
    between a closing and the reopening after it.

    By the calendar; what overlaps counts once.
    """
    away = [(wait.start, wait.over_at(until) or until) for wait in case.waits]
    away += [(closed, again) for (closed, _outcome), again in zip(case.closings, case.reopenings, strict=False)]
    worked, reached = max(until - case.received_at, timedelta()), case.received_at
    for start, end in sorted(away):
        ends = min(end, until)
        begins = max(start, reached)
        if ends > begins:
            worked -= ends - begins
            reached = ends
    return worked
