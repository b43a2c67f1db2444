"""What the closed cases cost the store, over the period and week by week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from concierge_cli.domain.loss import Typical, loss_of, parcel_costs, typical
from concierge_cli.domain.period import week_of
from concierge_cli.domain.workflow import NOT_RESOLVED
from concierge_cli.journal import period_cases
from concierge_cli.services.kpi import scope_of
from concierge_cli.services.report.money import money_of, recovered_in

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.client import Client
    from concierge_cli.domain.money import Money
    from concierge_cli.domain.period import Period
    from concierge_cli.journal import Journal
    from concierge_cli.journal.period_cases import PeriodCase

WEEKS = 8
"""How many weeks the trend shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Losses of the period in the store's currency, and those of the last weeks, the oldest first.

    `cases` are the ids behind them; `other` those left out because some of their money is in another currency.
    """

    currency: str
    found: Typical
    total: Money
    cases: tuple[str, ...]
    other: tuple[str, ...]
    weeks: tuple[tuple[Period, Typical], ...]


def costs_of(journal: Journal, client: Client, period: Period, closed: Sequence[PeriodCase], *, now: datetime) -> Costs:
    """Of the cases closed in the period, duplicates and those out of scope aside."""
    from concierge_cli.domain.money import Money

    last = min(period.end - timedelta(seconds=1), max(now, period.start)).astimezone(ZoneInfo(period.zone)).date()
    week = week_of(last, period.zone)
    weeks = [week]
    while len(weeks) < WEEKS:
        weeks.append(weeks[-1].previous())
    with journal.reading() as connection:
        by_week = [period_cases.closed_in(connection, scope_of(client.slug, one, now)) for one in weeks]
    everybody = {case.key: case for cases in (closed, *by_week) for case in cases}
    losses = dict(_losses(journal, list(everybody.values()), client.currency))

    def losses_in(cases: Sequence[PeriodCase]) -> list[Money]:
        return [loss for case in cases if (loss := losses.get(case.key)) is not None]

    counted = [case for case in closed if case.key in losses]
    inside = losses_in(closed)
    first = next((n for n, cases in enumerate(reversed(by_week)) if cases), WEEKS)
    trend = [
        (one, typical(losses_in(cases), currency=client.currency)) for one, cases in zip(weeks, by_week, strict=True)
    ]
    return Costs(
        currency=client.currency,
        found=typical(inside, currency=client.currency),
        total=Money.total(inside, currency=client.currency),
        cases=tuple(case.id for case in counted if losses[case.key] is not None),
        other=tuple(case.id for case in counted if losses[case.key] is None),
        weeks=tuple(reversed(trend))[first:],
    )


def _losses(journal: Journal, cases: Sequence[PeriodCase], currency: str) -> Iterator[tuple[str, Money | None]]:
    """What each case cost, by its key; a case that counts in no figure of service is left out."""
    counted = [case for case in cases if case.outcome not in NOT_RESOLVED]
    whole = {case.key: case for case in journal.load_cases([case.key for case in counted if case.has_parcels])}
    for case in counted:
        given, worth = money_of(case.refunded, case.refunded_currency), money_of(case.amount, case.currency)
        spent = [given] if given is not None else []
        if case.key in whole:
            spent += parcel_costs(whole[case.key].parcels)
        recovered = [worth] if worth is not None and recovered_in(case) else []
        yield case.key, loss_of(spent, recovered, currency=currency)
