"""Money back to the buyer: promised, issued, confirmed; and credit in the store instead of money.

Never more than was paid, never twice, and above the store's threshold only with its yes (`services.approvals`). It
logs what a person did; it moves no money by itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.event import Draft
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import (
    CREDIT,
    REFUND,
    Payment,
    money_state_after,
    open_promise,
    unconfirmed,
)
from concierge_cli.domain.vocabulary import MoneyState, PaymentState, RefundMethod
from concierge_cli.errors import Conflict, InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.dates import local, long_moment
from concierge_cli.services.amounts import all_that_is_left, money_text, refuse_impossible
from concierge_cli.services.approvals import said_yes, unapproved
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks
from concierge_cli.services.decisions import refuse_forbidden
from concierge_cli.services.desk import Desk, Entry, refuse_closed


class Refund(NamedTuple):
    """A refund as typed. `whole` says whether it is all the money, where the amount paid is unknown."""

    amount: Money | None = None
    state: PaymentState = PaymentState.ISSUED
    whole: bool | None = None
    method: RefundMethod | None = None
    reference: str = ""
    approved_by: str = ""


def refund(desk: Desk, case: Case, typed: Refund, *, entry: Entry) -> Case:
    """Logs money for the buyer; returns the case unchanged where a confirmation was logged before.

    Without an amount it is what was promised, else all that is left of what was paid. A confirmation without an
    amount confirms what was issued; it may come after the case was closed.

    Raises InvalidInput for an amount that cannot be, RuleViolation above what was paid or without the store's yes,
    Conflict for the same refund a second time.
    """
    issued = unconfirmed(case)
    if typed.state is PaymentState.CONFIRMED and issued is not None and typed.amount in (None, issued.amount):
        return desk.log(case, entry, _confirmation(desk, case, issued, typed, entry))
    refuse_closed(case)
    if typed.state is PaymentState.CONFIRMED and typed.amount is None and _all_confirmed(case):
        return case
    promise = open_promise(case)
    if typed.state is PaymentState.PROMISED and promise is not None:
        raise Conflict(
            _("{amount} was promised already, on {when}. Nothing was saved.").format(
                amount=money_text(desk, case, promise.amount), when=_day(desk, case, promise)
            ),
            hint=f"concierge refund {case.id}",
        )
    refuse_impossible(desk, case, typed.amount)
    amount = typed.amount or (promise.amount if promise else None) or all_that_is_left(case, command="refund")
    _refuse_twice(desk, case, REFUND, amount, typed.reference, entry)
    after = money_state_after(case, amount, whole=typed.whole)
    if after is None:
        raise InvalidInput(
            _("What was paid is not known, so say whether that is all of it: --full or --partial."),
            hint=f"concierge refund {case.id} --help",
        )
    effect = {"money_state": MoneyState.PROMISED if typed.state is PaymentState.PROMISED else after}
    if typed.state is PaymentState.PROMISED and case.money_state is MoneyState.PARTLY_REFUNDED:
        effect = {}  # more is promised on top of what was given: the state tells what was given
    refuse_forbidden(case, effect)
    drafts = said_yes(desk, case, amount, by=typed.approved_by, entry=entry)
    facts: dict[str, Any] = {"amount": amount.to_json(), "effect": effect}
    if typed.method is not None:
        facts["method"] = typed.method
    if not drafts:
        facts |= unapproved(desk, case, amount, entry=entry)
    if typed.state is PaymentState.PROMISED:
        return desk.log(case, entry, *drafts, _draft(desk, case, entry, "refund_promised", facts, typed.reference))
    if promise is not None:
        facts["payment"] = promise.event
    facts["clocks"] = _clocks(desk, case, entry, "refunded")
    issue = _draft(desk, case, entry, "refund_issued", facts, typed.reference)
    case = desk.log(case, entry, *drafts, issue)
    if typed.state is PaymentState.CONFIRMED and (issued := unconfirmed(case)) is not None:
        case = desk.log(case, Entry(at=entry.at), _confirmation(desk, case, issued, typed, entry))
    return case


def credit(
    desk: Desk, case: Case, amount: Money | None, *, reference: str, approved_by: str = "", entry: Entry
) -> Case:
    """Logs credit in the store instead of money: all that is left of what was paid, or `amount`.

    Raises as `refund` does.
    """
    refuse_closed(case)
    refuse_impossible(desk, case, amount)
    given = amount or all_that_is_left(case, command="credit")
    _refuse_twice(desk, case, CREDIT, given, reference, entry)
    effect = {"money_state": MoneyState.CREDITED}
    refuse_forbidden(case, effect)
    drafts = said_yes(desk, case, given, by=approved_by, entry=entry)
    facts: dict[str, Any] = {
        "amount": given.to_json(),
        "effect": effect,
        "clocks": _clocks(desk, case, entry, "credited", "refunded"),
    }
    if not drafts:
        facts |= unapproved(desk, case, given, entry=entry)
    return desk.log(case, entry, *drafts, _draft(desk, case, entry, "credit_issued", facts, reference))


def _draft(desk: Desk, case: Case, entry: Entry, kind: str, facts: dict[str, Any], reference: str) -> Draft:
    return desk.draft(case, entry, kind, facts=facts, personal={"reference": reference} if reference else {})


def _confirmation(desk: Desk, case: Case, issued: Payment, typed: Refund, entry: Entry) -> Draft:
    facts: dict[str, Any] = {"payment": issued.event, "amount": issued.amount.to_json()}
    if typed.method is not None:
        facts["method"] = typed.method
    return _draft(desk, case, entry, "refund_confirmed", facts, typed.reference)


def _clocks(desk: Desk, case: Case, entry: Entry, *words: str) -> list[dict[str, Any]]:
    at = desk.moment(case, entry)
    return [clock.to_json() for clock in rule_clocks(desk, setting_of(desk, case), words=words, trigger=at)]


def _all_confirmed(case: Case) -> bool:
    refunds = [one for one in case.payments if one.kind == REFUND]
    return bool(refunds) and all(one.state is PaymentState.CONFIRMED for one in refunds)


def _refuse_twice(desk: Desk, case: Case, kind: str, amount: Money, reference: str, entry: Entry) -> None:
    """The same reference, or the same amount on the same local day without one, is the same money."""
    zone = desk.client(case.client).zone
    day = local(desk.moment(case, entry), zone).date()
    for one in case.payments:
        if one.kind != kind or one.state is PaymentState.PROMISED:
            continue
        same_reference = bool(reference) and one.reference == reference
        same_day = local(one.at, zone).date() == day
        looks_same = one.amount == amount and same_day and not (reference and one.reference)
        if same_reference or (looks_same and not entry.because):
            raise Conflict(
                _(
                    "That looks like the {amount} logged on {when}. Nothing was saved.\nIs it another one? Say which:"
                ).format(amount=money_text(desk, case, one.amount), when=_day(desk, case, one)),
                hint=f'concierge {kind} {case.id} --reference "..."',
            )


def _day(desk: Desk, case: Case, payment: Payment) -> str:
    return long_moment(payment.at, tz=desk.client(case.client).zone)
