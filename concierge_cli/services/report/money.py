"""Money of the cases closed in a period: given back, recovered, kept; each currency apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from concierge_cli.domain.loss import recovered
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import ClaimState, Outcome
from concierge_cli.domain.workflow import FILED_BY_US
from concierge_cli.journal import period_cases

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.domain.period import Period
    from concierge_cli.journal import Journal
    from concierge_cli.journal.period_cases import PeriodCase

Recovered = Mapping[str, tuple[Money, ...]]
"""What came back to the store, a sum for each currency, by the key of the case; a case without any has none."""

_GRANTED = frozenset({ClaimState.GRANTED, ClaimState.PARTLY_GRANTED})


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


@dataclass(frozen=True, slots=True)
class CameIn:
    """Money that arrived in the period for a case of which another report tells."""

    case: str
    amount: Money
    at: datetime


def cases_with_recoveries(journal: Journal, client: str) -> list[Case]:
    """The cases for which money came back to the store, whenever that was."""
    with journal.reading() as connection:
        keys = period_cases.with_recoveries(connection, client)
    return journal.load_cases(keys)


def recovered_of(journal: Journal, cases: Iterable[PeriodCase], paid: Iterable[Case]) -> Recovered:
    """What came back in each of `cases`; `paid` are the store's cases with recoveries."""
    found = {case.key: sums for case in paid if (sums := recovered(case))}
    ruled = [one.key for one in cases if one.procedure in FILED_BY_US and one.claim_state in _GRANTED]
    for case in journal.load_cases([key for key in ruled if key not in found]):
        if sums := recovered(case):
            found[case.key] = sums
    return found


def came_in(paid: Iterable[Case], period: Period, told: Collection[str]) -> tuple[CameIn, ...]:
    """What arrived in the period for cases that are not among `told`, the keys of those closed in it; the oldest first."""
    found = [
        CameIn(case.id, one.amount, one.at)
        for case in paid
        if case.key not in told
        for one in case.recoveries
        if one.arrived and period.start <= one.at < period.end
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.case)))


def kept_in(case: PeriodCase) -> bool:
    """Whether somebody asked for the store's money and the platform ruled for the store."""
    return case.procedure not in FILED_BY_US and case.outcome == Outcome.CLAIM_WON


def sums_of(closed: Sequence[PeriodCase], currency: str, back: Recovered) -> tuple[Sums, ...]:
    """Given back, recovered and kept, each currency apart; the store's own first, and there even if nothing moved.

    A duplicate, or a case out of scope, counts as every other: what was paid in it left the store.
    """
    found: dict[str, dict[str, list[tuple[str, Decimal]]]] = {currency: _nothing()}
    for case in closed:
        given = Decimal(case.refunded) if case.refunded is not None else None
        if given is not None and case.refunded_currency:
            found.setdefault(case.refunded_currency, _nothing())["given"].append((case.id, given))
        for amount in back.get(case.key, ()):
            found.setdefault(amount.currency, _nothing())["recovered"].append((case.id, amount.amount))
        if case.amount is not None and case.currency and kept_in(case):
            less = given if given is not None and case.refunded_currency == case.currency else Decimal(0)
            if (left := Decimal(case.amount) - less) > 0:
                found.setdefault(case.currency, _nothing())["kept"].append((case.id, left))
    return tuple(
        Sums(
            code,
            _total(by["given"], code),
            _ids(by["given"]),
            _total(by["recovered"], code),
            _ids(by["recovered"]),
            _total(by["kept"], code),
            _ids(by["kept"]),
        )
        for code, by in found.items()
    )


def _nothing() -> dict[str, list[tuple[str, Decimal]]]:
    return {"given": [], "recovered": [], "kept": []}


def _total(found: Sequence[tuple[str, Decimal]], currency: str) -> Money:
    return Money(sum((amount for _case, amount in found), Decimal(0)), currency)


def _ids(found: Sequence[tuple[str, Decimal]]) -> tuple[str, ...]:
    return tuple(case for case, _amount in found)
