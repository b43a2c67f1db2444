"""Money back to the buyer: promised, issued, confirmed; and credit in the store instead of money.

Never more than was paid, never twice, and above the store's threshold only with its yes (`services.approvals`). It
logs what a person did; it moves no money by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.event import Draft
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import (
    CREDIT,
    REFUND,
    Payment,
    given_back,
    money_state_after,
    open_promise,
    payment_facts,
    unconfirmed,
)
from concierge_cli.domain.vocabulary import MoneyState, PaymentState, RefundMethod
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.dates import local, long_moment
from concierge_cli.services.amounts import all_that_is_left, money_text, refuse_given_elsewhere, refuse_impossible
from concierge_cli.services.approvals import said_yes, without_yes
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks
from concierge_cli.services.decisions import refuse_forbidden
from concierge_cli.services.desk import Desk, Entry, refuse_closed
from concierge_cli.services.options import saved_by_giving


class Refund(NamedTuple):
    """A refund as typed. `whole` says whether it is all the money, where the amount paid is unknown."""

    amount: Money | None = None
    state: PaymentState = PaymentState.ISSUED
    whole: bool | None = None
    method: RefundMethod | None = None
    reference: str = ""
    approved_by: str = ""
    unapproved: bool = False


def refund(desk: Desk, case: Case, typed: Refund, *, entry: Entry) -> tuple[Case, Payment | None]:
    """Logs money for the buyer; returns the case and the payment that moved, None where it was confirmed before.

    Without an amount it is what was promised, else all that is left of what was paid. A confirmation without an
    amount confirms what was issued; it may come after the case was closed.

    Raises InvalidInput for an amount that cannot be, RuleViolation above what was paid or without the store's yes,
    Conflict for the same refund a second time.
    """
    if typed.state is PaymentState.CONFIRMED and (found := _confirmed(desk, case, typed, entry)) is not None:
        return found
    refuse_closed(case)
    promise = open_promise(case)
    if typed.state is PaymentState.PROMISED and promise is not None:
        raise Conflict(
            _("{amount} was promised already, on {when}. Nothing was saved.").format(
                amount=money_text(desk, case, promise.amount), when=_day(desk, case, promise)
            ),
            hint=f"concierge refund {case.id}",
        )
    amount = typed.amount if typed.amount is not None or promise is None else promise.amount
    if amount is None:
        amount = all_that_is_left(case, command="refund")
    refuse_impossible(desk, case, amount)
    _refuse_beside_replacement(case, REFUND, entry)
    refuse_given_elsewhere(desk, case, amount, entry=entry, command="refund")
    _refuse_twice(desk, case, REFUND, amount, typed.reference, entry)
    effect = _effect(case, typed, amount)
    refuse_forbidden(case, effect)
    promised = typed.state is PaymentState.PROMISED
    if not promised:
        effect |= saved_by_giving(desk, case, effect, desk.moment(case, entry))
    facts = payment_facts(case, amount, promised=promised) | {"effect": effect}
    if typed.method is not None:
        facts["method"] = typed.method
    drafts = said_yes(desk, case, amount, by=typed.approved_by, entry=entry)
    if not drafts:
        facts |= without_yes(desk, case, amount, entry=entry, unapproved=typed.unapproved)
    kind = "refund_promised" if promised else "refund_issued"
    if not promised:
        facts["clocks"] = _clocks(desk, case, entry, "refunded")
    if typed.state is PaymentState.CONFIRMED:
        facts["confirmed"] = True
    return _moved(case, desk.log(case, entry, *drafts, _draft(desk, case, entry, kind, facts, typed.reference)))


def _confirmed(desk: Desk, case: Case, typed: Refund, entry: Entry) -> tuple[Case, Payment | None] | None:
    """Confirms what was issued; None where the confirmation is of money that nobody logged yet."""
    issued = unconfirmed(case)
    if not issued:
        return (case, None) if typed.amount is None and _all_confirmed(case) else None
    meant = _meant(desk, case, typed, issued)
    if typed.approved_by or typed.unapproved or typed.whole is not None:
        raise InvalidInput(
            _("That confirms {amount}, which was logged already: it needs nobody's yes and no --full.").format(
                amount=money_text(desk, case, meant.amount)
            ),
            hint=f"concierge refund {case.id} --state confirmed",
        )
    return _moved(case, desk.log(case, entry, _confirmation(desk, case, meant, typed, entry)))


def _meant(desk: Desk, case: Case, typed: Refund, issued: Sequence[Payment]) -> Payment:
    """Which of the refunds that nobody saw arrive yet: the one with that number, else that amount, else the newest."""
    by_number = [one for one in issued if typed.reference and one.reference == typed.reference]
    by_amount = [one for one in issued if typed.amount in (None, one.amount)]
    if not by_number and not by_amount:
        waiting = ", ".join(money_text(desk, case, one.amount) for one in issued)
        raise InvalidInput(
            _("Nobody logged a refund of {amount}; not seen to arrive yet: {waiting}. Nothing was saved.").format(
                amount=money_text(desk, case, typed.amount) if typed.amount is not None else "—", waiting=waiting
            ),
            hint=f"concierge show {case.id}",
        )
    return (by_number or by_amount)[-1]


def _moved(before: Case, after: Case) -> tuple[Case, Payment | None]:
    """The case, and of its payments the one that is new or another than before (not the rest of a promise)."""
    changed = [one for one in after.payments if one not in before.payments]
    return after, changed[-1] if changed else None


def _effect(case: Case, typed: Refund, amount: Money) -> dict[str, Any]:
    """The money state that follows, by the sums or, where what was paid is not known, by what was typed."""
    after = money_state_after(case, amount, whole=typed.whole)
    if after is None:
        raise InvalidInput(
            _("What was paid is not known, so say whether that is all of it: --full or --partial."),
            hint=f"concierge refund {case.id} --help",
        )
    if typed.whole is not None and typed.whole is not (after is MoneyState.REFUNDED):
        raise InvalidInput(
            _("What was paid is known, and it says otherwise: leave --full and --partial out. Nothing was saved."),
            hint=f"concierge show {case.id}",
        )
    if typed.state is not PaymentState.PROMISED:
        return {"money_state": after}
    # Where something was given already, the state tells that; more is promised on top of it.
    return {} if given_back(case.payments) is not None else {"money_state": MoneyState.PROMISED}


def credit(
    desk: Desk,
    case: Case,
    amount: Money | None,
    *,
    reference: str,
    approved_by: str = "",
    unapproved: bool = False,
    entry: Entry,
) -> tuple[Case, Payment | None]:
    """Logs credit in the store instead of money: all that is left of what was paid, or `amount`.

    Returns and raises as `refund` does.
    """
    refuse_closed(case)
    given = all_that_is_left(case, command="credit") if amount is None else amount
    refuse_impossible(desk, case, given)
    _refuse_beside_replacement(case, CREDIT, entry)
    refuse_given_elsewhere(desk, case, given, entry=entry, command="credit")
    _refuse_twice(desk, case, CREDIT, given, reference, entry)
    effect = {"money_state": MoneyState.CREDITED}
    refuse_forbidden(case, effect)
    drafts = said_yes(desk, case, given, by=approved_by, entry=entry)
    facts = payment_facts(case, given) | {
        "effect": effect,
        "clocks": _clocks(desk, case, entry, "credited", "refunded"),
    }
    if not drafts:
        facts |= without_yes(desk, case, given, entry=entry, unapproved=unapproved, command="credit")
    return _moved(case, desk.log(case, entry, *drafts, _draft(desk, case, entry, "credit_issued", facts, reference)))


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


def _refuse_beside_replacement(case: Case, kind: str, entry: Entry) -> None:
    """A replacement already made the buyer whole: money as well wants a reason."""
    if case.money_state is MoneyState.REPLACED and not entry.because:
        raise RuleViolation(
            _("A replacement was sent already. To give money back as well, say why. Nothing was saved."),
            hint=f'concierge {kind} {case.id} --because "..."',
        )


def _refuse_twice(desk: Desk, case: Case, kind: str, amount: Money, reference: str, entry: Entry) -> None:
    """The same reference, or the same amount on the same local day without one, is the same money."""
    zone = desk.client(case.client).zone
    day = local(desk.moment(case, entry), zone).date()
    for one in case.payments:
        if one.kind != kind or one.state is PaymentState.PROMISED:
            continue
        same_reference = bool(reference) and one.reference == reference
        same_day = local(one.at, zone).date() == day
        looks_same = one.amount == amount and same_day and not reference
        if same_reference or (looks_same and not entry.because):
            raise Conflict(
                _(
                    "That looks like the {amount} logged on {when}. Nothing was saved.\nIs it another one? Say which:"
                ).format(amount=money_text(desk, case, one.amount), when=_day(desk, case, one)),
                hint=f'concierge {kind} {case.id} --reference "..."',
            )


def _day(desk: Desk, case: Case, payment: Payment) -> str:
    return long_moment(payment.at, tz=desk.client(case.client).zone)
