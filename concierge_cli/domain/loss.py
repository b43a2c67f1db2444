"""What cases cost the store, as far as the log knows: given back, sent again and shipped, less what came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from concierge_cli.domain.kpi import LEAST_N, place
from concierge_cli.domain.money import Money, totals
from concierge_cli.domain.remedy import REPLACEMENT
from concierge_cli.domain.vocabulary import ClaimState, Party
from concierge_cli.domain.workflow import FILED_BY_US

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.remedy import Parcel

_STORES: Final = frozenset({Party.CLIENT, Party.US})
"""Who pays on the store's side: it, or whoever works for it."""


def parcel_costs(parcels: Iterable[Parcel]) -> list[Money]:
    """What the store paid for return labels and for replacements."""
    return [one.cost for one in parcels if one.cost is not None and (one.leg == REPLACEMENT or one.payer in _STORES)]


def recovered(case: Case) -> tuple[Money, ...]:
    """What came back to the store, a sum for each currency; until the platform has paid, what it granted.

    A reimbursement that was granted in full without a word on how much is worth what the order cost.
    """
    counted = [one.amount for one in case.recoveries if one.arrived]
    if not any(one.arrived and one.source is Party.PLATFORM for one in case.recoveries):
        granted = [one.amount for one in case.recoveries if not one.arrived]
        whole = case.procedure in FILED_BY_US and case.claim_state is ClaimState.GRANTED and case.amount
        counted += granted or ([case.amount] if whole and case.amount else [])
    return totals(counted)


class Typical(NamedTuple):
    """The middle and the mean of losses; the median None below five, both None for none."""

    n: int
    median: Money | None
    mean: Money | None


def typical(losses: Sequence[Decimal], *, currency: str) -> Typical:
    """Both of amounts in one currency, in whole minor units, rounded half up."""
    if not losses:
        return Typical(0, None, None)
    amounts = sorted(losses)
    mean = Money(_exact(Fraction(sum(amounts, Decimal(0))) / len(amounts)), currency)
    if len(amounts) < LEAST_N[50]:
        return Typical(len(amounts), None, mean)
    low, weight = place(len(amounts), 50)
    middle = Fraction(amounts[low])
    if weight:
        middle += (Fraction(amounts[low + 1]) - middle) * weight
    return Typical(len(amounts), Money(_exact(middle), currency), mean)


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
