"""A month's bill on the screen: what was done to it, the paper, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from concierge_cli.cli.screens.agreement import same_number_said
from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import cells, safe
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.dates import long_day
from concierge_cli.language.money import format_money
from concierge_cli.reports.bill import month_words, why_not
from concierge_cli.services.agreement import same_number
from concierge_cli.services.billing import begun, forgotten, left_without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.issued import Credit, Double, Issued
    from concierge_cli.domain.money import Money
    from concierge_cli.reports.bill import Payee
    from concierge_cli.reports.document import Document
    from concierge_cli.services.billing import MonthBill
    from concierge_cli.services.desk import Desk


Did = Literal["", "issued", "credited", "withdrawn"]
"""What a command did to a bill; "" looked at it."""


def done_now(found: MonthBill, did: Did) -> str:
    """What this command did to the bill, in one sentence; "" for a look at it."""
    if found.issued is None or not did:
        return ""
    owed = _amounts(found.client, found.totals)
    said = {
        "issued": _("{number} is issued: {amount}"),
        "credited": _("{number}: it comes to {amount} now"),
        "withdrawn": _("{number}: the other paper is taken back; what counts is {amount}"),
    }
    return said[did].format(number=found.issued.number, amount=owed)


def notices_of(session: Session, desk: Desk, found: MonthBill, *, as_issued: bool) -> Iterator[str]:
    """What must be said besides: what became of the months before and of this one, what two machines billed twice, and
    that nobody kept the words of a paper."""
    client = found.client
    if found.issued is None and not begun(desk, found):
        yield _("{month} has not begun: it can be issued from its first day on.").format(
            month=month_words(found.bill.month, session.settings.language)
        )
    elif months := forgotten(desk, found):
        said = ngettext(
            "{month} has no bill yet: {command}",
            "{n} months before have no bill yet, the first of them is {month}: {command}",
            len(months),
        )
        yield said.format(
            n=len(months),
            month=month_words(months[0], session.settings.language),
            command=f"concierge bill {months[0]} --client {client.slug}",
        )
    if found.issued is not None and left_without(desk, found):
        yield _("{number} was taken back whole, so {month} has no bill. To bill it again: {command}").format(
            number=safe(found.issued.number),
            month=month_words(found.bill.month, session.settings.language),
            command=f"concierge bill {found.bill.month} --client {client.slug}",
        )
    for one in found.void:
        yield _("{number} was taken back whole by its credit notes; it is read with: {command}").format(
            number=safe(one.number), command=f"concierge bill {safe(one.number)} --client {client.slug}"
        )
    if not as_issued:
        yield _("The words of this paper were not kept when it went out: these are new ones, from what was logged.")
    yield from (double_said(session, desk, client, one) for one in found.doubles)
    named = {line.version for line in found.bill.lines}
    for shared in same_number(desk, client):
        if shared.open and not named.isdisjoint((shared.kept.version, shared.moved.version)):
            yield same_number_said(session, client, shared)


def payee_notices(found: MonthBill, payee: Payee, *, issued_now: bool) -> Iterator[str]:
    """What a bill that is to go out, or that went out just now, lacks so that somebody can pay it, with the command that
    says it once for all."""
    if (found.issued is not None and not issued_now) or not found.bill.lines:
        return
    if missing := lacking(payee):
        said = (
            _("The bill went out without {what}, and stays so. For those that follow: {command}")
            if issued_now
            else _("The bill does not say {what}. Once for all of them: {command}")
        )
        yield said.format(
            what=", ".join(what for what, _flag in missing),
            command="concierge bill " + " ".join(flag for _what, flag in missing),
        )


def lacking(payee: Payee) -> list[tuple[str, str]]:
    """What bills do not say yet, each with its flag."""
    wanted = [
        (_("who bills"), '--issuer "..."', bool(payee.issuer)),
        (_("how to pay"), '--payment "..."', bool(payee.payment)),
        (_("until when"), "--due-days 15", payee.due_days is not None),
    ]
    return [(what, flag) for what, flag, there in wanted if not there]


def payee_lines(session: Session, payee: Payee) -> list[str]:
    """What all bills say of the freelancer from now on."""
    rows = [
        *((_("Issued by"), line) for line in payee.issuer),
        *((_("How to pay"), line) for line in payee.payment),
        *([(_("To be paid"), _due(payee.due_days))] if payee.due_days is not None else []),
    ]
    screen, column = session.screen, max((cells(name) for name, _text in rows), default=0)
    lines = [screen.verdict(_("Saved for all of your bills"))]
    for name, text in rows:
        head = f"  {screen.pad(name, column)}   "
        lines += flow(screen, safe(text), indent=" " * cells(head), first=head)
    return [*lines, *screen.next("concierge bill", _("see a month's bill"))]


def _due(days: int) -> str:
    return ngettext("within {n} day of its issue", "within {n} days of its issue", days).format(n=days)


def double_said(session: Session, desk: Desk, client: Client, double: Double) -> str:
    """Which of two papers counts, and what is to be done about the other."""
    command = mending(client, double)
    if double.amount is not None:
        said = _(
            "{name}: {cases} stands on two bills, {counts} and {other}, issued on two computers. Take {amount} off "
            "{other}: {command}"
        )
        return said.format(
            name=safe(client.name),
            cases=safe(", ".join((*double.cases, *([_("the fee")] if double.fee else [])))),
            counts=safe(double.counts.number),
            other=safe(double.other.number),
            amount=format_money(double.amount, country=client.country),
            command=command,
        )
    said = _(
        "{name}: {number} went out from two computers. What counts is {counts}; take back from the store {other}. Then: "
        "{command}"
    )
    return said.format(
        name=safe(client.name),
        number=safe(double.counts.number),
        counts=_of_computer(desk, client, double.counts),
        other=_of_computer(desk, client, double.other),
        command=command,
    )


def mending(client: Client, double: Double) -> str:
    """The command that puts it right."""
    if double.amount is None:
        return f"concierge bill --client {client.slug} --withdrawn {double.counts.number}"
    amount = f"{double.amount.amount} {double.amount.currency}"
    return f'concierge bill --client {client.slug} --credit {double.other.number} --amount "{amount}" --because "..."'


def _of_computer(desk: Desk, client: Client, bill: Issued) -> str:
    here = bill.replica == desk.journal.replica
    said = (
        _("the one of this computer ({day}, {amount})") if here else _("the one of another computer ({day}, {amount})")
    )
    return said.format(day=long_day(bill.on), amount=_amounts(client, bill.totals))


def _amounts(client: Client, amounts: Iterable[Money]) -> str:
    """Amounts as the store's papers write them: one answer has one way of writing numbers."""
    return ", ".join(format_money(one, country=client.country) for one in amounts) or "0"


def bill_lines(session: Session, desk: Desk, found: MonthBill, document: Document, *, done: str) -> list[str]:
    """The whole screen; `done` (see `done_now`) stands first. What became of an issued bill since stands below it: the
    paper stays as it was."""
    screen, client = session.screen, found.client
    command = f"concierge bill {found.bill.month} --client {client.slug}"
    lines = [*flow(screen, screen.verdict(done), indent="  ", first=""), ""] if done else []
    lines += document_lines(screen, document)
    if not client.agreements:
        return [*lines, *screen.next(f"concierge client agreement {client.slug}", _("agree on prices first"))]
    if found.issued:
        number = safe(found.issued.number)
        return [
            *lines,
            *_since(session, found),
            *screen.next(f"concierge bill {number} --client {client.slug} --output FILE", _("hand it out")),
        ]
    if found.bill.lines and desk.now >= found.period.end:
        return [*lines, *screen.next(f"{command} --issue", _("issue it"))]
    return lines


def credit_lines(session: Session, found: MonthBill, note: Credit, document: Document, *, done: str) -> list[str]:
    """A credit note on the screen."""
    screen, client = session.screen, found.client
    lines = [*flow(screen, screen.verdict(done), indent="  ", first=""), ""] if done else []
    command = f"concierge bill {safe(note.number)} --client {client.slug} --output FILE"
    return [*lines, *document_lines(screen, document), *screen.next(command, _("hand it out"))]


def _since(session: Session, found: MonthBill) -> list[str]:
    """Credit notes, what the bill comes to with them, and cases that were resolved after it went out."""
    screen, client, issued = session.screen, found.client, found.issued
    if issued is None or not (issued.credits or found.late):
        return []
    title = _("Since it went out")
    lines = ["", f"{title}." if screen.accessible else screen.block(title)]
    for one in issued.credits:
        said = _("{number}, {day}: {amount} less. {why}").format(
            number=safe(one.number), day=long_day(one.on), amount=_amounts(client, [one.amount]), why=safe(one.because)
        )
        lines += flow(screen, said, indent="    ", first="  ")
    if issued.credits:
        lines += flow(screen, _("It comes to {amount} now").format(amount=_amounts(client, issued.owed)), indent="  ")
    for late in found.late:
        lines += flow(screen, f"{safe(late.case)}: {safe(why_not(late, {}))}", indent="    ", first="  ")
    return lines
