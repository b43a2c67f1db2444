"""Amounts that make sense: above zero, in the currency in which the order was paid, and in all not above it.

Zero is refused rather than kept: it says nothing, and it would be lost on the way (an amount of zero is false).
"""

from __future__ import annotations

from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import given_back, left_to_give, total_with
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk


def money_text(desk: Desk, case: Case, amount: Money) -> str:
    """The amount as the client's country writes it."""
    from concierge_cli.language.money import format_money

    return format_money(amount, country=desk.client(case.client).country)


def refuse_zero(amount: Money | None) -> None:
    """Raises InvalidInput for an amount of zero."""
    if amount is not None and not amount:
        raise InvalidInput(
            _("An amount of zero says nothing: leave --amount out. Nothing was saved."), hint='--amount "350.00 MXN"'
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
