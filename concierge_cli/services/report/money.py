"""Money of the cases closed in a period: given back, recovered, kept; each currency apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import ClaimState, Outcome
from concierge_cli.domain.workflow import FILED_BY_US, NOT_RESOLVED

if TYPE_CHECKING:
    from concierge_cli.journal.period_cases import PeriodCase


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of one currency, over the cases closed in the period, each with the ids behind it."""

    currency: str
    given: Money
    given_cases: tuple[str, ...]
    recovered: Money
    recovered_cases: tuple[str, ...]
    kept: Money
    kept_cases: tuple[str, ...]


def recovered_in(case: PeriodCase) -> bool:
    """Whether the store itself asked for the money and got all of it."""
    return case.procedure in FILED_BY_US and case.claim_state == ClaimState.GRANTED


def kept_in(case: PeriodCase) -> bool:
    """Whether somebody asked for the store's money and the platform ruled for the store."""
    return case.procedure not in FILED_BY_US and case.outcome == Outcome.CLAIM_WON


def money_of(amount: str | None, currency: str | None) -> Money | None:
    """A sum as the rows keep it."""
    return Money(Decimal(amount), currency) if amount is not None and currency else None


def sums_of(closed: Sequence[PeriodCase], currency: str) -> tuple[Sums, ...]:
    """Given back, recovered and kept, each currency apart; the store's own first, and there even if nothing moved."""
    kinds = ("given", "recovered", "kept")
    sums: dict[str, dict[str, list[tuple[str, Money]]]] = {currency: {kind: [] for kind in kinds}}
    for case in closed:
        if case.outcome in NOT_RESOLVED:
            continue
        given, worth = money_of(case.refunded, case.refunded_currency), money_of(case.amount, case.currency)
        found = [("given", given)] if given else []
        found += [("recovered", worth)] if worth and recovered_in(case) else []
        if worth and kept_in(case):
            left = worth - given if given is not None and given.currency == worth.currency else worth
            found += [("kept", left)] if left.amount > 0 else []
        for kind, money in found:
            if money is not None:
                there = sums.setdefault(money.currency, {kind: [] for kind in kinds})
                there[kind].append((case.id, money))
    return tuple(
        Sums(code, *(part for kind in kinds for part in _summed(by[kind], code)))  # type: ignore[arg-type]
        for code, by in sums.items()
    )


def _summed(found: Sequence[tuple[str, Money]], currency: str) -> tuple[Money, tuple[str, ...]]:
    total = Money.total((money for _case, money in found), currency=currency)
    return total, tuple(case for case, _money in found)
