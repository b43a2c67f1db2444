"""What the buyer is given and what comes back: money, parcels, and the store's yes to large sums.

The fold collects them in the case. A payment is money or store credit given back; it is promised, issued (it left) or
confirmed (it arrived, or the platform shows it). A promise is no money yet: it counts in no total of what was given.
A recovery is money that comes back to the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import MoneyState, Party, PaymentState

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case

REFUND: Final = "refund"
CREDIT: Final = "credit"

RETURN: Final = "return"
REPLACEMENT: Final = "replacement"

YES: Final = "yes"
NO: Final = "no"


class Payment(NamedTuple):
    """Money (`refund`) or store credit (`credit`) for the buyer; `event` is the id of the entry that began it."""

    event: str
    kind: str
    amount: Money
    state: PaymentState
    at: datetime
    method: str = ""
    reference: str = ""
    unapproved: bool = False
    """It needed the store's yes and was given without one, for a reason."""


class Parcel(NamedTuple):
    """A parcel on its way back (`return`) or a replacement on its way to the buyer.

    `sent_at` is when the label (or the replacement) went out, `shipped_at` when the buyer handed the parcel over,
    `arrived_at` when it reached the store. `cost` is what `payer` pays for the label.
    """

    event: str
    leg: str
    carrier: str = ""
    tracking: str = ""
    payer: Party | None = None
    cost: Money | None = None
    label_sha256: str = ""
    label_name: str = ""
    sent_at: datetime | None = None
    shipped_at: datetime | None = None
    arrived_at: datetime | None = None


class Recovery(NamedTuple):
    """Money for the store, from whoever pays it: a platform, a carrier, a supplier, the buyer. Until it has `arrived` it
    is what the platform's ruling granted."""

    event: str
    amount: Money
    source: Party
    at: datetime
    arrived: bool = True
    reference: str = ""


class Approval(NamedTuple):
    """The store was asked to agree to `amount` in all; `answer` is `yes`, `no`, or "" while it has not said.

    `said` is the sum that was talked of, where something had been given before and it is not the total.
    """

    event: str
    amount: Money
    asked_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    by: str = ""
    said: Money | None = None


def given_back(payments: Iterable[Payment]) -> Money | None:
    """What was given in all, promises aside, in the currency of the newest payment; None where nothing was."""
    given = [one.amount for one in payments if one.state is not PaymentState.PROMISED]
    if not given:
        return None
    currency = given[-1].currency
    return Money.total((amount for amount in given if amount.currency == currency), currency=currency)


def left_to_give(case: Case) -> Money | None:
    """What of the amount paid was not given back yet, never below zero; None where the amount paid is unknown."""
    if case.amount is None:
        return None
    given = given_back(case.payments)
    if given is None or given.currency != case.amount.currency:
        return case.amount
    return max(case.amount - given, Money.zero(case.amount.currency))


def total_with(case: Case, amount: Money) -> Money:
    """What will have been given in all once `amount` is given too."""
    given = given_back(case.payments)
    return amount if given is None or given.currency != amount.currency else given + amount


def money_state_after(case: Case, amount: Money, *, whole: bool | None = None) -> MoneyState | None:
    """Refunded in full or in part once `amount` is given; `whole` says it where the amount paid is unknown.

    None where neither the case nor `whole` can tell.
    """
    if case.amount is not None and case.amount.currency == amount.currency:
        whole = total_with(case, amount) >= case.amount
    if whole is None:
        return None
    return MoneyState.REFUNDED if whole else MoneyState.PARTLY_REFUNDED


def with_money_state(case: Case, effect: Mapping[str, Any], amount: Money | None) -> dict[str, Any]:
    """`effect`, with the state that the sums tell where it gives `amount` of money back and what was paid is known."""
    told = dict(effect)
    if amount is not None and told.get("money_state") in (MoneyState.REFUNDED, MoneyState.PARTLY_REFUNDED):
        told["money_state"] = money_state_after(case, amount) or told["money_state"]
    return told


def open_promise(case: Case) -> Payment | None:
    """The refund that was promised and not issued yet; None once all that was paid went back."""
    left = left_to_give(case)
    if left is not None and not left:
        return None
    return next((one for one in reversed(case.payments) if one.state is PaymentState.PROMISED), None)


def payment_facts(case: Case, amount: Money, *, promised: bool = False) -> dict[str, Any]:
    """What an entry that gives `amount` (or only promises it) says of it: how much, and which open promise it keeps."""
    facts: dict[str, Any] = {"amount": amount.to_json()}
    promise = None if promised else open_promise(case)
    if promise is not None and promise.amount.currency == amount.currency:
        facts["payment"] = promise.event
    return facts


def unconfirmed(case: Case) -> list[Payment]:
    """The refunds that were issued and that nobody saw arrive yet, the newest last."""
    issued = [one for one in case.payments if one.kind == REFUND and one.state is PaymentState.ISSUED]
    return sorted(issued, key=lambda one: one.at)


def granted_and_not_arrived(case: Case) -> Money | None:
    """What of the platform's grant has not come yet; None where nothing was granted, all of it came, or nobody can tell
    since the platform paid in another currency.
    """
    grant = next((one for one in case.recoveries if not one.arrived), None)
    if grant is None:
        return None
    came = [one.amount for one in case.recoveries if one.arrived and one.source is grant.source]
    if any(amount.currency != grant.amount.currency for amount in came):
        return None
    total = Money.total(came, currency=grant.amount.currency)
    return grant.amount - total if total < grant.amount else None


def needs_yes(case: Case, total: Money, over: Money | None) -> bool:
    """Whether the store must agree before `total` has been given back: above its threshold and not agreed yet.

    A total in another currency than the threshold cannot be compared with it, so the store is asked.
    """
    if over is None or (total.currency == over.currency and total <= over):
        return False
    agreed = agreed_to(case, total.currency)
    return agreed is None or total > agreed


def agreed_to(case: Case, currency: str) -> Money | None:
    """How much in all the store agreed to, by its latest word: a no takes back every yes to as much or more."""
    standing: list[Money] = []
    for one in case.approvals:
        if one.amount.currency != currency or not one.answer:
            continue
        if one.answer == YES:
            standing.append(one.amount)
        else:
            standing = [amount for amount in standing if amount < one.amount]
    return max(standing, default=None)


def pending_approval(case: Case) -> Approval | None:
    """The question that the store has not answered yet."""
    return next((one for one in reversed(case.approvals) if not one.answer), None)


def unused_approval(case: Case) -> Approval | None:
    """The store's latest word, where it was a yes and less than it allows was given so far."""
    last = case.approvals[-1] if case.approvals else None
    if last is None or last.answer != YES:
        return None
    given = given_back(case.payments)
    return last if given is None or given.currency != last.amount.currency or given < last.amount else None


def returns_under_way(case: Case) -> list[Parcel]:
    """The return parcels that have not arrived, the newest last."""
    return [one for one in case.parcels if one.leg == RETURN and one.arrived_at is None]
