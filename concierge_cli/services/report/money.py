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


def sums_of(closed: Sequence[PeriodCase], currency: str) -> tuple[Sums, ...]:
    """Given back, recovered and kept, each currency apart; the store's own first, and there even if nothing moved."""
    found: dict[str, dict[str, list[tuple[str, Decimal]]]] = {currency: _nothing()}
    for case in closed:
        if case.outcome in NOT_RESOLVED:
            continue
        given = Decimal(case.refunded) if case.refunded is not None else None
        if given is not None and case.refunded_currency:
            found.setdefault(case.refunded_currency, _nothing())["given"].append((case.id, given))
        if case.amount is None or not case.currency:
            continue
        if recovered_in(case):
            found.setdefault(case.currency, _nothing())["recovered"].append((case.id, Decimal(case.amount)))
        if kept_in(case):
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
