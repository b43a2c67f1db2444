"""What each entry about money, parcels and the store's yes does to a case: the fold's part for `domain.remedy`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import (
    CREDIT,
    REFUND,
    REPLACEMENT,
    RETURN,
    Approval,
    Parcel,
    Payment,
    Recovery,
    given_back,
    returns_under_way,
)
from concierge_cli.domain.vocabulary import GIVEN_BACK, MoneyState, Party, PaymentState
from concierge_cli.domain.workflow import FILED_BY_US, apply_effect

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.event import Event


def money_moved(case: Case, event: Event) -> None:
    """An option, a ruling or an outcome that moved money is a payment like any other."""
    state = event.facts.get("effect", {}).get("money_state")
    amount = event.facts.get("amount")
    if amount and (state in GIVEN_BACK or state == MoneyState.PROMISED):
        kind = CREDIT if state == MoneyState.CREDITED else REFUND
        promised = state == MoneyState.PROMISED
        _pay(case, event, kind, PaymentState.PROMISED if promised else PaymentState.ISSUED)


def granted(case: Case, event: Event) -> None:
    """A ruling on what the store itself asked for: the latest says how much is granted, where it says it. One on what the
    buyer asked for takes no grant away."""
    if case.procedure not in FILED_BY_US:
        return
    case.recoveries = [one for one in case.recoveries if one.arrived]
    if amount := event.facts.get("granted"):
        grant = Recovery(event.id, Money.from_json(amount), Party.PLATFORM, event.occurred_at, arrived=False)
        case.recoveries.append(grant)


def paid_corrected(case: Case) -> None:
    """What was paid is another sum than was thought: whether all of it went back follows from the sums."""
    given = given_back(case.payments)
    if case.money_state not in (MoneyState.REFUNDED, MoneyState.PARTLY_REFUNDED) or given is None:
        return
    if case.amount is not None and case.amount.currency == given.currency:
        case.money_state = MoneyState.REFUNDED if given >= case.amount else MoneyState.PARTLY_REFUNDED


def withdraw(case: Case, entries: Collection[str]) -> bool:
    """Takes out the payments that these entries implied. One that was confirmed since is money that moved: it stays.

    Says whether one stayed.
    """
    implied = [one for one in case.payments if one.event in entries]
    gone = [one for one in implied if one.state is not PaymentState.CONFIRMED]
    case.payments = [one for one in case.payments if one not in gone]
    case.refunded = given_back(case.payments)
    return len(gone) < len(implied)


def _refund_promised(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))
    _pay(case, event, REFUND, PaymentState.PROMISED)


def _refund_issued(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))
    _pay(case, event, REFUND, PaymentState.CONFIRMED if event.facts.get("confirmed") else PaymentState.ISSUED)


def _refund_confirmed(case: Case, event: Event) -> None:
    _pay(case, event, REFUND, PaymentState.CONFIRMED)


def _credit_issued(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))
    _pay(case, event, CREDIT, PaymentState.ISSUED)


def _pay(case: Case, event: Event, kind: str, state: PaymentState) -> None:
    """Moves the payment that the event names on, or begins one. What the event does not say stays as it was.

    Less than was promised leaves the rest of the promise open. A confirmation of what is there no more (it was taken
    back, or another decision stands) moves nothing.
    """
    facts = event.facts
    place = next((n for n, one in enumerate(case.payments) if one.event == facts.get("payment")), None)
    amount = Money.from_json(facts["amount"])
    said = {"method": facts.get("method", ""), "reference": event.text("reference")}
    said |= {"unapproved": bool(facts.get("unapproved"))}
    said = {name: value for name, value in said.items() if value}
    fresh = Payment(event.id, kind, amount, state, event.occurred_at, **said)
    if place is None:
        if event.kind != "refund_confirmed":
            case.payments.append(fresh)
    elif _part_of(case.payments[place], amount):
        case.payments[place] = case.payments[place]._replace(amount=case.payments[place].amount - amount)
        case.payments.append(fresh)
    else:
        moved = case.payments[place]._replace(kind=kind, amount=amount, state=state, at=event.occurred_at, **said)
        case.payments[place] = moved
    case.refunded = given_back(case.payments)


def _part_of(promise: Payment, amount: Money) -> bool:
    return (
        promise.state is PaymentState.PROMISED
        and promise.amount.currency == amount.currency
        and amount < promise.amount
    )


def _label_sent(case: Case, event: Event) -> None:
    facts = event.facts
    apply_effect(case, facts.get("effect", {}))
    case.parcels.append(
        Parcel(
            event=event.id,
            leg=RETURN,
            **_carriage(event),
            payer=Party(facts["payer"]) if facts.get("payer") else None,
            cost=Money.from_json(facts["cost"]) if facts.get("cost") else None,
            label_sha256=facts.get("sha256", ""),
            label_name=event.text("name"),
            sent_at=event.occurred_at,
        )
    )


def _carriage(event: Event) -> dict[str, Any]:
    return {"carrier": event.facts.get("carrier", ""), "tracking": event.text("tracking")}


def _return_shipped(case: Case, event: Event) -> None:
    _move_return(case, event, shipped_at=event.occurred_at)


def _return_arrived(case: Case, event: Event) -> None:
    _move_return(case, event, arrived_at=event.occurred_at)


def _return_not_arrived(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))


def _move_return(case: Case, event: Event, **moment: Any) -> None:
    """The parcel that the event names goes on, else the newest one under way; one without a label begins here."""
    apply_effect(case, event.facts.get("effect", {}))
    said = {name: value for name, value in _carriage(event).items() if value}
    under_way = returns_under_way(case)
    named = [one for one in under_way if one.event == event.facts.get("parcel")] or under_way
    if not named:
        case.parcels.append(Parcel(event=event.id, leg=RETURN, **said, **moment))
        return
    case.parcels[case.parcels.index(named[-1])] = named[-1]._replace(**said, **moment)


def _replacement_sent(case: Case, event: Event) -> None:
    facts = event.facts
    apply_effect(case, facts.get("effect", {}))
    cost = Money.from_json(facts["cost"]) if facts.get("cost") else None
    case.parcels.append(
        Parcel(event=event.id, leg=REPLACEMENT, **_carriage(event), cost=cost, sent_at=event.occurred_at)
    )


def _approval_asked(case: Case, event: Event) -> None:
    amount = Money.from_json(event.facts["amount"])
    case.approvals.append(Approval(event.id, amount, asked_at=event.occurred_at, said=_said(event)))


def _approval_answered(case: Case, event: Event) -> None:
    facts = event.facts
    amount = Money.from_json(facts["amount"])
    asked = next((one for one in case.approvals if one.event == facts.get("request")), None)
    answered = Approval(
        asked.event if asked else event.id,
        amount,
        asked_at=asked.asked_at if asked else None,
        answer=facts["answer"],
        answered_at=event.occurred_at,
        by=event.text("by"),
        said=_said(event),
    )
    # One answer is the store's word on all that it was asked until then.
    case.approvals = [*(one for one in case.approvals if one.answer), answered]


def _said(event: Event) -> Money | None:
    said = event.facts.get("said")
    return Money.from_json(said) if said else None


def _recovered(case: Case, event: Event) -> None:
    facts = event.facts
    amount, source = Money.from_json(facts["amount"]), Party(facts["from"])
    case.recoveries.append(
        Recovery(event.id, amount, source, event.occurred_at, reference=event.text("reference")),
    )


REMEDY_HANDLERS: Final[Mapping[str, Callable[[Case, Event], None]]] = {
    "label_sent": _label_sent,
    "return_shipped": _return_shipped,
    "return_arrived": _return_arrived,
    "return_not_arrived": _return_not_arrived,
    "refund_promised": _refund_promised,
    "refund_issued": _refund_issued,
    "refund_confirmed": _refund_confirmed,
    "credit_issued": _credit_issued,
    "replacement_sent": _replacement_sent,
    "approval_asked": _approval_asked,
    "approval_answered": _approval_answered,
    "recovered": _recovered,
}
