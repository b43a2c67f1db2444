"""The health of an account: how a store stands to the figures by which a platform judges it. Pure and exact.

How a figure is counted is data (`Measure`, from `[metrics.measure]` of the platform's playbook): over how many days,
by whose date, what is a defect and what is left out. Shares are fractions, so that nothing is rounded before it is
compared. What is not known is never put in: without orders there is no rate.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from concierge_cli.domain.measures import Filter, Measure

Level = Literal["ok", "near", "over", "unknown"]
"""How a figure stands to its limit; `unknown`: it has no value, or nobody says a limit."""

Verdict = Literal["counts", "pending", "left_out", "none"]
"""What a case is to a figure of defects; `pending`: it counts once it is granted."""

NEAR: Final = Fraction(3, 4)
"""Of what a limit allows, the part from which on it is near. Ours: it leaves room for one more bad week."""

BEHIND: Final = 14
"""Days that the counted orders may lag behind today. Ours: one weekly count may be left out."""

_UNDECIDED: Final = ("none", "filed", "submitted")


class Step(NamedTuple):
    """A procedure that a case is or was in: the ruling on it, and when the platform opened it, in seconds (None:
    nobody said). `over`: what was begun since is ruled anew, and nobody rules on this one any more."""

    procedure: str
    claim_state: str
    opened_at: int | None = None
    over: bool = False


def counting_steps(steps: Iterable[Step], counting: Collection[str]) -> tuple[Step, Step] | None:
    """Of the procedures of a case those of `counting` by which a figure has it: the first says when it began, the last
    what it is and how it was ruled. None where it never was in any: what entered one stays counted, wherever it goes on.
    """
    counted = [one for one in steps if one.procedure in counting]
    return (counted[0], counted[-1]) if counted else None


class Thread(NamedTuple):
    """A case as a figure sees it. `order` is what makes orders the same; `day` is local, `assumed` where it is that on
    which the case came in, for want of the order's. `counts` is what the playbook says of its procedure; `begins` the
    reputation with which one of it begins; `over`: that procedure is left and will not be ruled on.
    `clocks` are deadlines that say what may become of it: rule and state."""

    id: str
    order: str
    day: date
    procedure: str
    counts: bool | None
    reason: str = ""
    claim_state: str = "none"
    reputation: str = "not_applicable"
    begins: str = ""
    rating: int | None = None
    outcome: str = ""
    closed: bool = False
    over: bool = False
    assumed: bool = False
    clocks: frozenset[tuple[str, str]] = frozenset()


_JUDGED: Final = attrgetter(*(name for name in Thread._fields if name not in ("id", "order", "day", "assumed")))
"""What a verdict may depend on: thousands of cases are alike in it, and differ in which case of what order and day they are."""


def verdict_of(thread: Thread, measure: Measure) -> Verdict:
    """Whether the case is a defect, may become one, was one that is left out, or has nothing to do with the figure."""
    if thread.outcome == "duplicate":
        return "none"
    if rated_low(thread, measure):
        return "counts"
    return _as_claim(thread, measure)


def rated_low(thread: Thread, measure: Measure) -> bool:
    """Whether the buyer's rating alone makes it a defect."""
    return thread.rating is not None and thread.rating <= measure.low_rating


def _as_claim(thread: Thread, measure: Measure) -> Verdict:
    if thread.counts is not True:
        return "none"
    # Where every case of the procedure begins with a state of its own, somebody said that there is none.
    said_none = thread.reputation == "not_applicable" and thread.begins not in ("", "not_applicable")
    if said_none or any(_fits(one, thread) for one in measure.leaves_out):
        return "left_out"
    awaited = not thread.closed and not thread.over
    if thread.procedure in measure.ruled and awaited and thread.claim_state in _UNDECIDED:
        return "pending"
    return "counts"


def why_left_out(thread: Thread, measure: Measure) -> tuple[str, str]:
    """Why a case that would count is left out: the axis that says it (`claim_state`, `reputation`, `reason`,
    `procedure`) and its code. Only of one whose verdict is `left_out`."""
    rule = next((one for one in measure.leaves_out if _fits(one, thread)), None)
    if rule is None:  # nothing but that it never touched the reputation
        return "reputation", thread.reputation
    if rule.claim_state:
        return "claim_state", thread.claim_state
    if rule.reputation:
        return "reputation", thread.reputation
    return ("reason", thread.reason) if rule.reason else ("procedure", thread.procedure)


def _fits(one: Filter, thread: Thread) -> bool:
    pairs = (
        (one.procedures, thread.procedure),
        (one.claim_state, thread.claim_state),
        (one.reputation, thread.reputation),
        (one.reason, thread.reason),
    )
    return all(not wanted or value in wanted for wanted, value in pairs)


class Tally(NamedTuple):
    """The cases of a window by what they are, each in the order of its day; `defects` and `pending` count orders (or
    cases, as the figure asks). `assumed` are those that count or may, whose order's day is not known. `out` says of
    each that is `left_out` why it is (`why_left_out`); `procedures` how many that count are of each, the most first;
    `RATING` stands for those that count by that alone."""

    defects: int
    pending: int
    counted: tuple[str, ...]
    undecided: tuple[str, ...]
    left_out: tuple[str, ...]
    assumed: tuple[str, ...]
    out: tuple[tuple[str, str], ...] = ()
    procedures: tuple[tuple[str, int], ...] = ()


def tally(threads: Iterable[Thread], measure: Measure, first: date, last: date) -> Tally:
    """Counts the cases whose day lies from `first` to `last`, both included."""
    within = sorted((one for one in threads if first <= one.day <= last), key=attrgetter("day", "id"))
    by: dict[Verdict, list[Thread]] = {"counts": [], "pending": [], "left_out": [], "none": []}
    alike: dict[tuple[object, ...], tuple[Verdict, str]] = {}
    kinds: Counter[str] = Counter()
    for one in within:
        sort = _JUDGED(one)
        if sort not in alike:
            said = verdict_of(one, measure)
            alike[sort] = said, _kind(one, measure) if said == "counts" else ""
        verdict, kind = alike[sort]
        by[verdict].append(one)
        if kind:
            kinds[kind] += 1
    bad = {_unit(one, measure) for one in by["counts"]}
    maybe = {_unit(one, measure) for one in by["pending"]} - bad
    moving = [*by["counts"], *by["pending"]]
    return Tally(
        defects=len(bad),
        pending=len(maybe),
        counted=tuple(one.id for one in by["counts"]),
        undecided=tuple(one.id for one in by["pending"]),
        left_out=tuple(one.id for one in by["left_out"]),
        assumed=tuple(one.id for one in moving if one.assumed),
        out=tuple(why_left_out(one, measure) for one in by["left_out"]),
        procedures=tuple(kinds.most_common()),
    )


def _kind(thread: Thread, measure: Measure) -> str:
    """What makes it a defect: its procedure, or the buyer's rating where that is it alone."""
    return thread.procedure if _as_claim(thread, measure) == "counts" else RATING


def _unit(thread: Thread, measure: Measure) -> str:
    return thread.order if measure.per == "order" and thread.order else f"case {thread.id}"


def one_day_an_order(threads: Iterable[Thread]) -> list[Thread]:
    """The same cases, where several of one order agree on its day: one that is known, else the earliest."""
    every = list(threads)
    days: dict[str, tuple[bool, date]] = {}
    for one in every:
        if one.order:
            days[one.order] = min(days.get(one.order, (True, date.max)), (one.assumed, one.day))
    return [one._replace(assumed=days[one.order][0], day=days[one.order][1]) if one.order else one for one in every]


# --- how it stands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`: defects of orders, or kept of decided. `more` says in which direction it must be."""

    part: int
    whole: int
    condition: Literal["below", "above"]
    strict: bool

    @property
    def share(self) -> Fraction | None:
        """None where there is nothing to divide by."""
        return Fraction(self.part, self.whole) if self.whole else None

    def keeps(self, limit: Fraction) -> bool:
        """Whether the limit is kept. Nothing sold and no defect keeps every limit; a defect without an order, none."""
        if not self.whole:
            return not self.part
        share = Fraction(self.part, self.whole)
        if share == limit:
            return not self.strict
        return share < limit if self.condition == "below" else share > limit

    def to_limit(self, limit: Fraction) -> int:
        """How many more defects (or misses) it takes until the limit is not kept any more; 0 where it is not."""
        if not self.keeps(limit):
            return 0
        if self.condition == "below":
            exact = limit * self.whole - self.part
            return math.ceil(exact) if self.strict else math.floor(exact) + 1
        if not limit:
            return 0
        exact = self.part / limit - self.whole
        return math.ceil(exact) if self.strict else math.floor(exact) + 1

    def near(self, limit: Fraction) -> bool:
        """Whether most of what the limit allows is used up."""
        share = self.share
        if share is None:
            return False
        used, allowed = (share, limit) if self.condition == "below" else (1 - share, 1 - limit)
        return used > 0 and used >= NEAR * allowed

    def with_more(self, defects: int) -> Rate:
        """The rate with so many defects more (less where negative)."""
        return Rate(max(0, self.part + defects), self.whole, self.condition, self.strict)


def level_of(rate: Rate | None, limit: Fraction | None, *, pending: int = 0, later: int = 0) -> Level:
    """`near` also where what waits for a ruling would pass the limit, or where the `later` defects, of days whose orders
    nobody has counted yet, would come near it if they were counted over the orders that are known."""
    if rate is None or limit is None or (not rate.whole and not rate.part):
        return "unknown"
    if not rate.keeps(limit):
        return "over"
    moved = rate.with_more(later)
    if moved.near(limit) or not moved.with_more(pending).keeps(limit):
        return "near"
    return "ok"


# --- what an open case may do -------------------------------------------------------------------------------------

RATING: Final = "rating"
"""Among the procedures of what counts: the cases that do by the buyer's rating alone."""

Turn = Literal["granted", "denied", "appeal_won", "saved", "excluded", "rating_removed", "counts_anyway"]
"""What may become of an open case; `saved`: settled in time; `counts_anyway`: whatever the ruling, it stays a defect."""


class WhatIf(NamedTuple):
    """What the figure would be after one turn of one open case, everything else as it is."""

    case: str
    turn: Turn
    after: Rate
    level: Level
    to_limit: int | None


def what_ifs(
    threads: Sequence[Thread], measure: Measure, first: date, last: date, rate: Rate, limit: Fraction | None
) -> list[WhatIf]:
    """Each open case of the window that counts or may, with its turns; those that wait for a ruling come first."""
    bad = Counter(
        _unit(one, measure) for one in threads if first <= one.day <= last and verdict_of(one, measure) == "counts"
    )
    found = []
    waits = {one.id for one in threads if verdict_of(one, measure) == "pending"}
    for one in sorted(threads, key=lambda one: (one.id not in waits, one.day, one.id)):
        if one.closed or not first <= one.day <= last:
            continue
        unit, counted = _unit(one, measure), verdict_of(one, measure) == "counts"
        others = bad[unit] - counted
        for turn, turned in _turns(one, measure):
            moved = (others > 0 or verdict_of(turned, measure) == "counts") - (bad[unit] > 0)
            after = rate.with_more(moved)
            to_limit = None if limit is None else after.to_limit(limit)
            found.append(WhatIf(one.id, turn, after, level_of(after, limit), to_limit))
    return found


def _turns(one: Thread, measure: Measure) -> list[tuple[Turn, Thread]]:
    claim = _as_claim(one, measure)
    turns: list[tuple[Turn, Thread]] = []
    if claim == "pending":
        turns += [
            ("granted", one._replace(claim_state="granted")),
            ("denied", one._replace(claim_state="denied")),
        ]
    elif claim == "counts" and one.procedure in measure.ruled:
        turns.append(("appeal_won", one._replace(claim_state="denied")))
    elif claim == "counts" and any(rule.reputation for rule in measure.leaves_out):
        turns += _kept_out(one, measure)
    elif claim == "counts" and not rated_low(one, measure):
        turns.append(("counts_anyway", one))
    if rated_low(one, measure):
        turns.append(("rating_removed", one._replace(rating=None)))
    return turns


def _kept_out(one: Thread, measure: Measure) -> list[tuple[Turn, Thread]]:
    """How a case whose weight is the reputation's may stop counting: an option in time, a ruling for the store, an
    exclusion once it is closed."""
    turns: list[tuple[Turn, Thread]] = []
    if one.reputation == "at_risk":
        if any((rule, "running") in one.clocks for rule in measure.saved_by):
            turns.append(("saved", one._replace(reputation="saved")))
        if one.claim_state in ("filed", "submitted") and not one.over:
            turns.append(("denied", one._replace(reputation="saved")))
    lost = any(_fits(rule, one) for rule in measure.never_excluded) or any(
        (rule, "missed") in one.clocks for rule in measure.exclusion_lost_by
    )
    if not lost:
        turns.append(("excluded", one._replace(reputation="excluded")))
    out = [(turn, turned) for turn, turned in turns if _as_claim(turned, measure) != "counts"]
    return out or [("counts_anyway", one)]
