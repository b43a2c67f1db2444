"""What a correction put in the place of what: `el monto: de US$1,234.50 a €12.00`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.timeline import EDITED
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.i18n import _
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

_READ: Final[dict[str, Callable[[Names, Case], str]]] = {
    "amount": lambda names, case: names.amount(case.amount),
    "reason": lambda _names, case: label("reason", case.reason),
    "order_id": lambda _names, case: safe(case.order_id),
    "platform_case_id": lambda _names, case: safe(case.platform_case_id),
    "buyer": lambda _names, case: safe(case.buyer),
    "assignee": lambda _names, case: safe(case.assignee),
    "complexity": lambda _names, case: label("complexity", case.complexity),
    "reputation": lambda _names, case: label("reputation", case.reputation),
    "buyer_language": lambda _names, case: safe(case.buyer_language),
    "rating": lambda _names, case: _("{stars} of 5").format(stars=case.rating) if case.rating is not None else "",
}


def edited_lines(session: Session, desk: Desk, before: Case, after: Case) -> list[str]:
    """A line for each fact that has another value now, with both; a date says itself below, among the deadlines."""
    names = names_of(session, desk)
    lines = []
    for part, read in _READ.items():
        old, new = read(names, before), read(names, after)
        if old == new:
            continue
        said = _("{what}: from {old} to {new}.") if old and new else _("{what}: {new}.") if new else _("{what}: none.")
        text = said.format(what=_(EDITED[part]), old=old, new=new)
        lines.append(text[:1].upper() + text[1:])
    return lines
