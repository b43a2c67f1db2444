"""A month's bill on the screen: what was done to it, the paper, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow
from concierge_cli.i18n import _
from concierge_cli.language.money import format_money

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.reports.document import Document
    from concierge_cli.services.billing import MonthBill
    from concierge_cli.services.desk import Desk


def done_now(session: Session, found: MonthBill, *, issued: bool, credited: bool) -> str:
    """What this command did to the bill, in one sentence; "" for a look at it."""
    if found.issued is None or not (issued or credited):
        return ""
    owed = ", ".join(format_money(one, country=session.settings.country) for one in found.totals) or "0"
    said = _("{number} is issued: {amount}") if issued else _("{number}: {amount} is left to pay")
    return said.format(number=found.issued.number, amount=owed)


def bill_lines(session: Session, desk: Desk, found: MonthBill, document: Document, *, done: str) -> list[str]:
    """The whole screen; `done` (see `done_now`) stands first."""
    screen, client = session.screen, found.client
    command = f"concierge bill {found.bill.month} --client {client.slug}"
    lines = [*flow(screen, screen.verdict(done), indent="  ", first=""), ""] if done else []
    lines += document_lines(screen, document)
    if not client.agreements:
        return [*lines, *screen.next(f"concierge client agreement {client.slug}", _("agree on prices first"))]
    if found.issued:
        return [*lines, *screen.next(f"{command} --output FILE", _("hand it out"))]
    if found.bill.lines and desk.now >= found.period.end:
        return [*lines, *screen.next(f"{command} --issue", _("issue it"))]
    return lines
