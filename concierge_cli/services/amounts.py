"""Amounts that make sense: above zero, in the currency in which the order was paid, and in all not above it.

Zero is refused rather than kept: it says nothing, and it would be lost on the way (an amount of zero is false).
"""

from __future__ import annotations

from decimal import Decimal

from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import given_back, left_to_give, total_with
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk, Entry


def money_text(desk: Desk, case: Case, amount: Money) -> str:
    """The amount as the client's country writes it."""
    from concierge_cli.language.money import format_money

    return format_money(amount, country=desk.client(case.client).country)


def refuse_zero(amount: Money | None) -> None:
    """Raises InvalidInput for an amount of zero."""
    if amount is not None and not amount:
        from concierge_cli.language.money import amount_example

        raise InvalidInput(
            _("An amount of zero says nothing: leave --amount out. Nothing was saved."),
            hint=amount_example("--amount", amount.currency),
        )


def refuse_foreign(desk: Desk, case: Case, amount: Money | None, *, entry: Entry) -> None:
    """Raises RuleViolation for an amount paid in a currency that neither the case, its store nor its site has.

    With a reason it passes.
    """
    if amount is None or entry.because:
        return
    site = desk.playbooks.site(case.platform, case.site).currency
    ours = [case.amount.currency if case.amount else "", site, desk.client(case.client).currency]
    if amount.currency in ours:
        return
    raise RuleViolation(
        _(
            "{typed} is in {currency}, and here orders are paid in {ours}. If this one was paid like that, say why. "
            "Nothing was saved."
        ).format(
            typed=money_text(desk, case, amount),
            currency=amount.currency,
            ours=_(" or ").join(dict.fromkeys(filter(None, ours))),
        ),
        hint=f'concierge edit {case.id} --amount "{amount.amount} {amount.currency}" --because "..."',
    )


def refuse_impossible(desk: Desk, case: Case, amount: Money | None) -> None:
    """Raises InvalidInput for zero or another currency than before, RuleViolation when in all it is above what was paid."""
    refuse_zero(amount)
    if amount is None:
        return
    given = given_back(case.payments)
    known = case.amount or given
    if known is not None and amount.currency != known.currency:
        raise InvalidInput(
            _("The order was paid in {paid}, not in {typed}.").format(paid=known.currency, typed=amount.currency),
            hint=f"concierge show {case.id}",
        )
    if case.amount is None or total_with(case, amount) <= case.amount:
        return
    paid = money_text(desk, case, case.amount)
    if given is None:
        said = _("That is more than was paid ({paid}). Nothing was saved.").format(paid=paid)
    elif not (left := left_to_give(case)):
        said = _("All that was paid was given back already. Nothing was saved.")
    else:
        said = _("That is more than is left: {left} of {paid}. Nothing was saved.").format(
            left=money_text(desk, case, left), paid=paid
        )
    raise RuleViolation(said, hint=f"concierge show {case.id}")


def refuse_given_elsewhere(desk: Desk, case: Case, amount: Money, *, entry: Entry, command: str) -> None:
    """Raises RuleViolation where other cases of the same order gave back so much that this would be more than was paid.

    With a reason it passes: two cases may be about two parts of one order.
    """
    if entry.because or not case.order_key or case.amount is None:
        return
    others = [
        (row.id, Money(Decimal(row.refunded), row.refunded_currency))
        for row in desk.journal.duplicates(case.client, case.order_key)
        if row.key != case.key and row.refunded and row.refunded_currency == amount.currency
    ]
    elsewhere = Money.total((given for _id, given in others), currency=amount.currency)
    if not others or total_with(case, amount) + elsewhere <= case.amount:
        return
    raise RuleViolation(
        _("Of that order {amount} went back already, in {cases}. If this is another part of it, say why.").format(
            amount=money_text(desk, case, elsewhere), cases=", ".join(name for name, _given in others)
        )
        + " "
        + _("Nothing was saved."),
        hint=f'concierge {command} {case.id} --because "..."',
    )


def all_that_is_left(case: Case, *, command: str) -> Money:
    """What of the amount paid was not given back yet.

    Raises InvalidInput where the amount paid is unknown, RuleViolation where nothing is left; `command` is the verb
    that asks.
    """
    left = left_to_give(case)
    if left is None:
        raise InvalidInput(
            _("How much? What was paid is not known. Add --amount."), hint=f"concierge {command} {case.id} --help"
        )
    if not left:
        raise RuleViolation(
            _("All that was paid was given back already. Nothing was saved."), hint=f"concierge show {case.id}"
        )
    return left


def refuse_unmoved(case: Case, amount: Money | None) -> None:
    """Raises InvalidInput for an amount beside a step that moves no money: it would be dropped in silence."""
    if amount is not None:
        raise InvalidInput(
            _("That step moves no money: leave --amount out. Nothing was saved."), hint=f"concierge show {case.id}"
        )
