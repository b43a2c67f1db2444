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
from concierge_cli.domain.standing_words import leading
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
    """Our own deadlines that still ask for something, running or missed, in the order of `standing_words.leading`."""
    asking = [
        clock
        for clock in case.clocks.values()
        if clock.party is Party.US
        and clock.due_at is not None
        and clock.stopped_at is None
        and clock.state(now) in (ClockState.RUNNING, ClockState.MISSED)
    ]
    return leading(sorted(asking, key=lambda clock: (clock.due_at or now, clock.id)), now)


def nearest(case: Case, now: datetime) -> Clock | None:
    """The deadline of ours that a line names: the next one, unless a later one costs more."""
    return next(iter(our_clocks(case, now)), None)


def prioritise(case: Case, now: datetime, stakes: Stakes) -> Priority:
    """Where the case stands in the queue at `now`, with every reason."""
    clocks = our_clocks(case, now)
    clock = next(iter(clocks), None)
    terms: list[Term] = []
    for risk in stakes.risks:
        terms.append(Term(f"risk_{risk}", _RISK_POINTS[Risk(risk)]))
    if clock is not None and clock.due_at is not None:
        terms.append(max((_time_term(one, now) for one in _pressing(clocks, now)), key=lambda term: term.points))
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


def _pressing(clocks: list[Clock], now: datetime) -> list[Clock]:
    """The clock that leads, and what was missed and only gave way to it: that it is late still counts."""
    late = [clock for clock in clocks[1:] if clock.base_id != "resolution" and clock.state(now) is ClockState.MISSED]
    return [*clocks[:1], *late]


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
