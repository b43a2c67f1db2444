"""A month's bill on the screen: what was done to it, the paper, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import safe
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.dates import long_day
from concierge_cli.language.money import format_money
from concierge_cli.reports.bill import month_words
from concierge_cli.services.billing import doubles_of, forgotten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.issued import Double, Issued
    from concierge_cli.domain.money import Money
    from concierge_cli.reports.document import Document
    from concierge_cli.services.billing import MonthBill
    from concierge_cli.services.desk import Desk


Did = Literal["", "issued", "credited", "withdrawn"]
"""What a command did to a bill; "" looked at it."""


def done_now(session: Session, found: MonthBill, did: Did) -> str:
    """What this command did to the bill, in one sentence; "" for a look at it."""
    if found.issued is None or not did:
        return ""
    owed = _amounts(session, found.totals)
    said = {
        "issued": _("{number} is issued: {amount}"),
        "credited": _("{number}: {amount} is left to pay"),
        "withdrawn": _("{number}: the other paper is taken back; {amount} is left to pay"),
    }
    return said[did].format(number=found.issued.number, amount=owed)


def notices_of(session: Session, desk: Desk, found: MonthBill) -> Iterator[str]:
    """What must be said besides: which months before have no bill, and what two machines billed twice."""
    if months := forgotten(desk, found):
        said = ngettext(
            "{month} has no bill yet: {command}",
            "{n} months before have no bill yet, the first of them is {month}: {command}",
            len(months),
        )
        yield said.format(
            n=len(months),
            month=month_words(months[0], session.settings.language),
            command=f"concierge bill {months[0]} --client {found.client.slug}",
        )
    yield from (double_said(session, desk, found.client, one) for one in found.doubles)


def double_lines(session: Session, desk: Desk, found: Sequence[tuple[Client, Double]]) -> list[str]:
    """At the head of `today`: each thing that two machines billed twice, until somebody has put it right."""
    screen = session.screen
    lines: list[str] = []
    for client, double in found:
        command = _mending(client, double)
        said = double_said(session, desk, client, double).replace(command, whole(command))
        lines += flow(screen, screen.verdict(said, good=False), indent="  ", first="")
    return lines


def twice_notices(session: Session, desk: Desk, slugs: Iterable[str]) -> list[str]:
    """The same of these stores as notices, where entries of another computer may have come in."""
    wanted = set(slugs)
    return [double_said(session, desk, client, one) for client, one in doubles_of(desk) if client.slug in wanted]


def double_said(session: Session, desk: Desk, client: Client, double: Double) -> str:
    """Which of two papers counts, and what is to be done about the other."""
    command = _mending(client, double)
    if double.amount is not None:
        said = _(
            "{name}: {cases} stands on two bills, {counts} and {other}, issued on two computers. Take {amount} off "
            "{other}: {command}"
        )
        return said.format(
            name=safe(client.name),
            cases=safe(", ".join(double.cases)),
            counts=safe(double.counts.number),
            other=safe(double.other.number),
            amount=format_money(double.amount, country=session.settings.country),
            command=command,
        )
    said = _(
        "{name}: {number} went out from two computers. What counts is {counts}; take back from the store {other}. Then: "
        "{command}"
    )
    return said.format(
        name=safe(client.name),
        number=safe(double.counts.number),
        counts=_of_computer(session, desk, double.counts),
        other=_of_computer(session, desk, double.other),
        command=command,
    )


def _mending(client: Client, double: Double) -> str:
    if double.amount is None:
        return f"concierge bill --client {client.slug} --withdrawn {double.counts.number}"
    amount = f"{double.amount.amount} {double.amount.currency}"
    return f'concierge bill --client {client.slug} --credit {double.other.number} --amount "{amount}" --because "..."'


def _of_computer(session: Session, desk: Desk, bill: Issued) -> str:
    here = bill.replica == desk.journal.replica
    said = (
        _("the one of this computer ({day}, {amount})") if here else _("the one of another computer ({day}, {amount})")
    )
    return said.format(day=long_day(bill.on), amount=_amounts(session, bill.totals))


def _amounts(session: Session, amounts: Iterable[Money]) -> str:
    return ", ".join(format_money(one, country=session.settings.country) for one in amounts) or "0"


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
