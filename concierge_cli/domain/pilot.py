"""What a few measured cases say of the work with a store: minutes by type, a price that earns the hourly goal, capacity.

All of it is the freelancer's own. Minutes are those logged; money stays exact until it is a price, and a price is rounded
up to the smallest coin, so that no rounding eats into the goal. Nothing here reads a clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from concierge_cli.domain.agreement import COMPLEXITIES
from concierge_cli.domain.kpi import LEAST_N, Number, percentile
from concierge_cli.domain.money import Money, minor_digits

LEAST: Final = 5
"""Fewer measured cases give no price: one long one would set it."""

DAYS_A_MONTH: Final = 30

LEAST_DAYS: Final = 14
"""From fewer days no month is carried over: five cases of one day are no hundred and fifty."""

Why = Literal["open", "no_minutes", "no_work"]
"""Why a case is not measured: it has not ended, nobody logged its minutes, it was a duplicate or out of scope."""


class MeasuredCase(NamedTuple):
    """A closed case and the minutes that it took, which are more than nothing."""

    case: str
    platform: str
    procedure: str
    complexity: str
    minutes: int


class LeftOut(NamedTuple):
    """A case that is not measured, and why; `minutes` are those logged so far."""

    case: str
    why: Why
    minutes: int


@dataclass(frozen=True, slots=True)
class Type:
    """Cases of one kind; "" is any. `cases` are at least one."""

    platform: str
    procedure: str
    complexity: str
    cases: tuple[MeasuredCase, ...]

    @property
    def n(self) -> int:
        """How many were measured."""
        return len(self.cases)

    @property
    def total(self) -> int:
        """Their minutes together."""
        return sum(one.minutes for one in self.cases)

    @property
    def mean(self) -> Fraction | None:
        """The minutes to expect of one, None of fewer than `LEAST`. The mean: a median forgets that long cases are paid
        work, too."""
        return Fraction(self.total, self.n) if self.n >= LEAST else None

    @property
    def ends(self) -> tuple[int, int]:
        """The shortest and the longest."""
        minutes = [one.minutes for one in self.cases]
        return min(minutes), max(minutes)

    def percentile(self, percent: int) -> Number | None:
        """The type-7 percentile of the minutes; None of fewer than it needs (5 for 50, 20 for 90)."""
        if self.n < LEAST_N[percent]:
            return None
        return percentile([one.minutes for one in self.cases], percent)


class Rate(NamedTuple):
    """The price of a case of `type`, whose cases are those that it was counted from. `exact` is what was rounded up."""

    type: Type
    exact: Fraction
    price: Money


class Monthly(NamedTuple):
    """How many cases come in a month. `months` are whole ones and their cases; without any, `seen` cases in `days`
    days are carried over to `DAYS_A_MONTH`. `exact` is what `included`, at least 1, was rounded from."""

    months: tuple[tuple[date, int], ...]
    seen: int
    days: int
    exact: Fraction
    included: int


class Plan(NamedTuple):
    """A month's fee for `monthly.included` cases. `hours` are those that they take."""

    monthly: Monthly
    exact: Fraction
    fee: Money
    hours: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """What was measured, the earliest closing first, and what follows from it.

    `days` are the local days of each case's closing. `unpaid` are cases whose minutes no price covers: those that were
    no work, and those that are open. `goal` None gives no price, `week` (minutes) None no capacity; `monthly` is None
    for a store without a case.
    """

    cases: tuple[MeasuredCase, ...]
    days: tuple[date, ...]
    left_out: tuple[LeftOut, ...]
    monthly: Monthly | None
    unpaid: tuple[LeftOut, ...] = ()
    goal: Money | None = None
    week: int | None = None

    @property
    def enough(self) -> bool:
        """Whether anything follows at all."""
        return len(self.cases) >= LEAST

    @property
    def whole(self) -> Type:
        """All of its cases as one type."""
        return _type(self.cases, "", "", "")

    @property
    def types(self) -> list[Type]:
        """What was measured, by type."""
        return types_of(self.cases)

    @property
    def rates(self) -> list[Rate]:
        """The prices of a case, that of any case first."""
        return rates_of(self.cases, self.goal) if self.goal else []

    @property
    def for_no_work(self) -> Money | None:
        """What the time on cases that were no work would add to the price of each measured one, rounded up."""
        minutes = sum(one.minutes for one in self.unpaid if one.why == "no_work")
        if self.goal is None or not minutes or not self.cases:
            return None
        return rounded_up(_worth(Fraction(minutes, len(self.cases)), self.goal), self.goal.currency)

    @property
    def plan(self) -> Plan | None:
        """The plan for the store's cases of a month; None also where too few days were seen to know what a month is."""
        if not self.enough or self.goal is None or self.monthly is None or self.too_short:
            return None
        return plan_of(self.whole, self.monthly, self.goal)

    @property
    def too_short(self) -> bool:
        """Whether neither a whole month nor two weeks of cases were seen."""
        return self.monthly is not None and not self.monthly.months and self.monthly.days < LEAST_DAYS

    @property
    def beyond_capacity(self) -> bool:
        """Whether the plan includes more cases than fit into the weeks of a month."""
        plan, capacity = self.plan, self.capacity
        return plan is not None and capacity is not None and plan.monthly.included * 7 > capacity * DAYS_A_MONTH

    @property
    def capacity(self) -> int | None:
        """Cases that fit into the week."""
        return None if self.week is None else cases_a_week(self.whole, self.week)


def types_of(cases: Iterable[MeasuredCase]) -> list[Type]:
    """Each platform, procedure and complexity that was measured, and where those are too few for a median the wider
    type with enough of them: without the complexity, then without the procedure. The wider one stands first."""
    cases = list(cases)
    found: dict[tuple[str, str, str], Type] = {}
    for one in cases:
        for key in _ever_wider(one):
            if key not in found:
                found[key] = _type(cases, *key)
            if found[key].n >= LEAST:
                break
    finest = {_ever_wider(one)[0] for one in cases}
    return [found[key] for key in sorted(found) if key in finest or found[key].n >= LEAST]


def rates_of(cases: Iterable[MeasuredCase], goal: Money) -> list[Rate]:
    """The prices by which an hour of work earns `goal`, as an agreement has them: of any case, of a platform, of a
    complexity, of both; the wider one first.

    Each case counts in one of them, that which names most of it, and each has at least `LEAST`: a platform or a
    complexity has its own only where enough are left for the wider price, or none. So the cases together never earn less
    than the goal. No price at all of fewer than `LEAST` cases.
    """
    cases = tuple(cases)
    if len(cases) < LEAST:
        return []
    rest, platforms = _split(cases, lambda one: one.platform)
    # Where every case has its platform's price, that of any case is for platforms not seen: the mean of them all.
    priced = [*_with_complexities("", rest)] if rest else [Type("", "", "", cases)]
    for platform in sorted(platforms):
        priced += _with_complexities(platform, platforms[platform])
    return [_rate(one, goal) for one in priced]


def monthly_of(received: Iterable[date], today: date) -> Monthly | None:
    """Cases a month from the local days on which they were received: the median of the whole months between the first
    and `today`, halves rounded up; a month in which none came counts. None without a case."""
    days = sorted(received)
    if not days:
        return None
    months = []
    month = days[0] if days[0].day == 1 else _next_month(days[0])
    while (following := _next_month(month)) <= today:
        months.append((month, sum(month <= day < following for day in days)))
        month = following
    span = (today - days[0]).days + 1
    exact = (
        Fraction(percentile([n for _month, n in months], 50)) if months else Fraction(len(days) * DAYS_A_MONTH, span)
    )
    return Monthly(tuple(months), len(days), span, exact, max(1, int(exact + Fraction(1, 2))))


def plan_of(whole: Type, monthly: Monthly, goal: Money) -> Plan:
    """The plan that includes `monthly.included` cases, each as long as those of `whole` are in the mean."""
    minutes = Fraction(whole.total, whole.n) * monthly.included
    exact = _worth(minutes, goal)
    return Plan(monthly, exact, rounded_up(exact, goal.currency), minutes / 60)


def cases_a_week(whole: Type, minutes: int) -> int | None:
    """How many whole cases fit into so many minutes of a week; None where too few were measured."""
    return int(minutes / whole.mean) if whole.mean else None


def rounded_up(exact: Fraction, currency: str) -> Money:
    """An amount, rounded up to the smallest coin of its currency."""
    scale = 10 ** minor_digits(currency)
    return Money(Decimal(-(-exact * scale // 1)) / scale, currency)


def _type(cases: Iterable[MeasuredCase], platform: str, procedure: str, complexity: str) -> Type:
    fitting = (
        one
        for one in cases
        if platform in ("", one.platform) and procedure in ("", one.procedure) and complexity in ("", one.complexity)
    )
    return Type(platform, procedure, complexity, tuple(fitting))


def _ever_wider(one: MeasuredCase) -> tuple[tuple[str, str, str], ...]:
    return (
        (one.platform, one.procedure, one.complexity),
        (one.platform, one.procedure, ""),
        (one.platform, "", ""),
    )


def _split(
    cases: tuple[MeasuredCase, ...], kind: Callable[[MeasuredCase], str]
) -> tuple[tuple[MeasuredCase, ...], dict[str, tuple[MeasuredCase, ...]]]:
    """What is left, and the kinds that stand apart: the largest first, as long as enough are left, or none."""
    counted = Counter(kind(one) for one in cases)
    left, apart = len(cases), set()
    for name, n in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        if n >= LEAST and n < len(cases) and (left - n >= LEAST or left == n):
            apart.add(name)
            left -= n
    rest = tuple(one for one in cases if kind(one) not in apart)
    return rest, {name: tuple(one for one in cases if kind(one) == name) for name in apart}


def _with_complexities(platform: str, cases: tuple[MeasuredCase, ...]) -> Iterator[Type]:
    """The price of a platform's cases ("" is any), and of its complexities that stand apart."""
    rest, complexities = _split(cases, lambda one: one.complexity)
    yield Type(platform, "", "", rest or cases)
    for complexity in sorted(complexities, key=COMPLEXITIES.index):
        yield Type(platform, "", complexity, complexities[complexity])


def _rate(found: Type, goal: Money) -> Rate:
    exact = _worth(Fraction(found.total, found.n), goal)
    return Rate(found, exact, rounded_up(exact, goal.currency))


def _worth(minutes: Fraction, goal: Money) -> Fraction:
    return minutes * Fraction(goal.amount) / 60


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
