"""What comes first: hard rules, then a score whose every term can be shown.

A pinned case comes before all, then a case of a procedure that its playbook puts before all (an A-to-z claim) whose
next step is ours. Among equals the points decide, then the nearer date. Waiting cases are not in the queue.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import HARD, ClockState, Party, Reputation, Risk

HOUR = 3600


class Stakes(NamedTuple):
    """What the playbook says is at stake in a procedure, and the client's threshold for large sums."""

    before_all: bool = False
    risks: Collection[str] = ()
    large_sum: Money | None = None


class Term(NamedTuple):
    """One reason in the score; `name` is a stable code, `points` may be 0 only where it is not listed at all."""

    name: str
    points: int


class Priority(NamedTuple):
    """The place in the queue: the hard rule, the reasons of the score, and our nearest date."""

    rank: int
    terms: tuple[Term, ...]
    by: datetime | None

    @property
    def score(self) -> int:
        return sum(term.points for term in self.terms)

    def sort_key(self, received_at: datetime) -> tuple[int, int, float, float]:
        """Ascending: rank, more points, nearer date, older case."""
        far = float("inf")
        return (self.rank, -self.score, self.by.timestamp() if self.by else far, received_at.timestamp())


PINNED, BEFORE_ALL, ORDINARY = 0, 1, 2

_RISK_POINTS = {Risk.COMPLIANCE: 15, Risk.MONEY: 10, Risk.REPUTATION: 8}


def our_clocks(case: Case, now: datetime) -> list[Clock]:
    """Our own deadlines that still ask for something, the nearest first: running ones and those already missed.

    A promise to solve it that was missed comes last: it stays missed until the case is solved, and would hide the
    dates that can still be kept.
    """
    asking = [
        clock
        for clock in case.clocks.values()
        if clock.party is Party.US
        and clock.due_at is not None
        and clock.stopped_at is None
        and clock.state(now) in (ClockState.RUNNING, ClockState.MISSED)
    ]
    return sorted(asking, key=lambda clock: (_solving_missed(clock, now), clock.due_at or now, clock.id))


def _solving_missed(clock: Clock, now: datetime) -> bool:
    return clock.base_id == "resolution" and clock.state(now) is ClockState.MISSED


def nearest(case: Case, now: datetime) -> Clock | None:
    """The deadline of ours that comes next."""
    return next(iter(our_clocks(case, now)), None)


def prioritise(case: Case, now: datetime, stakes: Stakes) -> Priority:
    """Where the case stands in the queue at `now`, with every reason."""
    clock = nearest(case, now)
    terms: list[Term] = []
    for risk in stakes.risks:
        terms.append(Term(f"risk_{risk}", _RISK_POINTS[Risk(risk)]))
    if clock is not None and clock.due_at is not None:
        terms.append(_time_term(clock, now))
        if clock.kind in HARD:
            terms.append(Term("hard_deadline", 6))
    terms += _money_terms(case, stakes)
    if case.reputation is Reputation.AT_RISK:
        terms.append(Term("reputation_saveable", 10))
    for name, holds, points in (
        ("urgent", case.urgent, 12),
        ("public", bool(case.public_url), 8),
        ("angry", case.emotion == "angry", 4),
        ("unanswered", case.first_response_at is None, 5),
        ("disagreement", bool(case.disagreements), 5),
    ):
        if holds:
            terms.append(Term(name, points))
    rank = PINNED if case.pinned else BEFORE_ALL if stakes.before_all else ORDINARY
    return Priority(rank=rank, terms=tuple(terms), by=clock.due_at if clock else None)


def _time_term(clock: Clock, now: datetime) -> Term:
    left = int((clock.due_at - now).total_seconds()) if clock.due_at else 0
    if left < 0:
        return Term("overdue", 40)
    for limit, name, points in (
        (2 * HOUR, "under_2_hours", 38),
        (8 * HOUR, "under_8_hours", 32),
        (24 * HOUR, "under_a_day", 22),
    ):
        if left < limit:
            return Term(name, points)
    if clock.warn_at is not None and now >= clock.warn_at:
        return Term("warned", 14)
    return Term("under_3_days", 8) if left < 72 * HOUR else Term("later", 2)


def _money_terms(case: Case, stakes: Stakes) -> list[Term]:
    if case.amount is None:
        return []
    large = stakes.large_sum
    if large is not None and large.currency == case.amount.currency and case.amount.amount > large.amount:
        return [Term("large_sum", 10)]
    return [Term("money", 4)]
