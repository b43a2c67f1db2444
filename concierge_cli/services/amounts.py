"""Amounts that make sense: above zero, in the currency in which the order was paid, and not above it.

Zero is refused rather than kept: it says nothing, and it would be lost on the way (an amount of zero is false).
"""

from __future__ import annotations

from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _


def refuse_zero(amount: Money | None) -> None:
    """Raises InvalidInput for an amount of zero."""
    if amount is not None and not amount:
        raise InvalidInput(
            _("An amount of zero says nothing: leave --amount out. Nothing was saved."), hint='--amount "350.00 MXN"'
        )


def refuse_impossible(case: Case, amount: Money | None) -> None:
    """Raises InvalidInput for zero or another currency than the order's, RuleViolation above what was paid."""
    refuse_zero(amount)
    if amount is None or case.amount is None:
        return
    if amount.currency != case.amount.currency:
        raise InvalidInput(
            _("The order was paid in {paid}, not in {typed}.").format(paid=case.amount.currency, typed=amount.currency),
            hint=f"concierge show {case.id}",
        )
    if amount > case.amount:
        raise RuleViolation(
            _("That is more than was paid ({paid}). Nothing was saved.").format(paid=str(case.amount.amount)),
            hint=f"concierge show {case.id}",
        )


def refuse_unmoved(case: Case, amount: Money | None) -> None:
    """Raises InvalidInput for an amount beside a step that moves no money: it would be dropped in silence."""
    if amount is not None:
        raise InvalidInput(
            _("That step moves no money: leave --amount out. Nothing was saved."), hint=f"concierge show {case.id}"
        )
