"""What the closed cases cost the store, over the period and week by week."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from concierge_cli.domain.loss import Typical, parcel_costs, typical
from concierge_cli.domain.money import Money
from concierge_cli.domain.period import week_of
from concierge_cli.domain.workflow import NOT_RESOLVED
from concierge_cli.journal import period_cases
from concierge_cli.services.kpi import scope_of
from concierge_cli.services.report.money import recovered_of

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.period import Period
    from concierge_cli.journal import Journal
    from concierge_cli.journal.figures import Scope
    from concierge_cli.journal.period_cases import PeriodCase
    from concierge_cli.services.report.money import Recovered

WEEKS = 8
"""How many weeks the trend shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Losses of the period in the store's currency, and those of the last weeks, the oldest first.

    `cases` are the ids behind them, `week_cases` those behind each week; `other` those left out because some of their
    money is in another currency.
    """

    currency: str
    found: Typical
    total: Money
    cases: tuple[str, ...]
    other: tuple[str, ...]
    weeks: tuple[tuple[Period, Typical], ...]
    week_cases: tuple[tuple[str, ...], ...]


def costs_of(
    journal: Journal,
    client: Client,
    period: Period,
    closed: Sequence[PeriodCase],
    back: Recovered,
    paid: Sequence[Case],
    *,
    now: datetime,
) -> Costs:
    """Of the cases closed in the period, duplicates and those out of scope aside; `back` is what came back in them, `paid`
    are the store's cases for which money came back."""
    last = min(period.end - timedelta(seconds=1), max(now, period.start)).astimezone(ZoneInfo(period.zone)).date()
    week = week_of(last, period.zone)
    weeks = [week]
    while len(weeks) < WEEKS:
        weeks.append(weeks[-1].previous())
    scope = scope_of(client.slug, period, now)
    first_week, last_week = scope_of(client.slug, weeks[-1], now), scope_of(client.slug, week, now)
    around = ((first_week.start, min(scope.start, last_week.end)), (max(scope.end, first_week.start), last_week.end))
    others: list[PeriodCase] = []
    with journal.reading() as connection:
        for start, end in around:
            others += period_cases.closed_in(connection, client.slug, start, end) if start < end else []
    trend = [*closed, *others]
    losses = dict(_losses(journal, trend, client.currency, {**back, **recovered_of(journal, others, paid)}))
    trend.sort(key=_closing)
    by_week = [_within(trend, scope_of(client.slug, one, now)) for one in weeks]

    def losses_in(cases: Sequence[PeriodCase]) -> list[Decimal]:
        return [loss for case in cases if (loss := losses.get(case.key)) is not None]

    counted = [case for case in closed if case.key in losses]
    inside = losses_in(closed)
    first = next((n for n, cases in enumerate(reversed(by_week)) if cases), WEEKS)
    found = [
        (one, typical(losses_in(cases), currency=client.currency)) for one, cases in zip(weeks, by_week, strict=True)
    ]
    return Costs(
        currency=client.currency,
        found=typical(inside, currency=client.currency),
        total=Money(sum(inside, Decimal(0)), client.currency),
        cases=tuple(case.id for case in counted if losses[case.key] is not None),
        other=tuple(case.id for case in counted if losses[case.key] is None),
        weeks=tuple(reversed(found))[first:],
        week_cases=tuple(
            tuple(case.id for case in cases if losses.get(case.key) is not None) for cases in reversed(by_week)
        )[first:],
    )


def _closing(case: PeriodCase) -> int:
    return case.closed_at or 0


def _within(cases: Sequence[PeriodCase], scope: Scope) -> Sequence[PeriodCase]:
    """Of cases in the order of their closing those that were closed in the scope."""
    return cases[bisect_left(cases, scope.start, key=_closing) : bisect_left(cases, scope.end, key=_closing)]


def _losses(
    journal: Journal, cases: Sequence[PeriodCase], currency: str, back: Recovered
) -> Iterator[tuple[str, Decimal | None]]:
    """What each case cost, by its key; None where some of its money is in another currency, since no rate is known.

    A case that counts in no figure of service is left out.
    """
    counted = [case for case in cases if case.outcome not in NOT_RESOLVED]
    whole = {case.key: case for case in journal.load_cases([case.key for case in counted if case.has_parcels])}
    for case in counted:
        spent = [(Decimal(case.refunded), case.refunded_currency)] if case.refunded is not None else []
        if case.key in whole:
            spent += [(cost.amount, cost.currency) for cost in parcel_costs(whole[case.key].parcels)]
        spent += [(-one.amount, one.currency) for one in back.get(case.key, ())]
        other = any(code != currency for _amount, code in spent)
        yield case.key, None if other else sum((amount for amount, _code in spent), Decimal(0))
