"""The papers of bills: worded for a draft, kept when they go out, and from then on printed as they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from concierge_cli.domain.issued import LeftOut
from concierge_cli.i18n import speaking
from concierge_cli.reports.bill import Payee, bill_document, credit_document
from concierge_cli.services.agreement import same_number
from concierge_cli.services.client_values import place_phrases
from concierge_cli.services.kept_papers import kept_paper

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.agreement import Agreement
    from concierge_cli.domain.billing import Bill, Line
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.issued import Credit, Issued
    from concierge_cli.reports.document import Document
    from concierge_cli.services.billing import MonthBill
    from concierge_cli.services.desk import Desk


def payee_of(settings: Settings) -> Payee:
    """Who bills, how it is paid and until when, as the freelancer's settings say."""
    return Payee(
        issuer=tuple(line for line in settings.issuer.splitlines() if line.strip()),
        payment=tuple(line for line in settings.payment.splitlines() if line.strip()),
        due_days=settings.due_days,
    )


def left_out_of(bill: Bill) -> tuple[LeftOut, ...]:
    """The cases that a bill does not bill as it stands now, each with its reason."""
    return tuple(
        LeftOut(
            case=case.id,
            reason=reason,
            bill=case.bill,
            place=f"{case.platform}:{case.site}" if reason == "other_site" else "",
            of=case.duplicate_of if reason == "duplicate" else "",
        )
        for case, reason in bill.unbilled
    )


def draft_paper(
    desk: Desk, client: Client, bill: Bill, *, number: str, payee: Payee, issued_on: date | None = None
) -> Document:
    """The bill as it would go out now, or goes out on `issued_on`."""
    left_out = left_out_of(bill)
    return bill_document(
        client,
        bill.lines,
        left_out,
        number=number,
        month=bill.month,
        issued_on=issued_on,
        payee=payee,
        names=names_for(desk, client, bill.lines, left_out),
        papers=papers_of_one_number(desk, client),
        now=desk.now,
    )


def bill_paper(desk: Desk, found: MonthBill, *, payee: Payee) -> tuple[Document, bool]:
    """The paper of a month, and whether it is as it was handed out: a draft is none yet, and of a bill that an earlier
    version of this program issued nobody kept the words."""
    issued, client = found.issued, found.client
    if issued is None:
        return draft_paper(desk, client, found.bill, number=found.number, payee=payee), True
    kept = kept_paper(desk.journal.client_events(client.slug), issued.event)
    if kept is not None:
        return kept, True
    names = names_for(desk, client, issued.lines, issued.left_out or ())
    document = bill_document(
        client, issued.lines, issued.left_out or (), number=issued.number, month=issued.month, issued_on=issued.on,
        payee=payee, names=names, papers=papers_of_one_number(desk, client), now=desk.now,
    )  # fmt: skip
    return document, False


def credit_paper(desk: Desk, client: Client, bill: Issued, note: Credit, *, payee: Payee) -> tuple[Document, bool]:
    """The paper of a credit note, and whether it is as it was handed out."""
    kept = kept_paper(desk.journal.client_events(client.slug), note.event) if note.event else None
    if kept is not None:
        return kept, True
    return credit_document(client, note, bill, payee=payee, now=desk.now), False


def papers_of_one_number(desk: Desk, client: Client) -> list[tuple[int, Agreement]]:
    """The versions of which the store has two papers with one number, each with that number."""
    return [(shared.number, one) for shared in same_number(desk, client) for one in (shared.kept, shared.moved)]


def names_for(desk: Desk, client: Client, lines: Iterable[Line], left_out: Iterable[LeftOut]) -> dict[str, str]:
    """The platforms of a bill's lines and the places of what it leaves out, in the store's language."""
    with speaking(client.language):
        platforms = {line.platform for line in lines if line.platform}
        places = {one.place for one in left_out if one.place}
        return {code: str(desk.playbooks.platform(code).label) for code in platforms} | {
            place: place_phrases(desk, {place.partition(":")[0]: (place.partition(":")[2],)})[0] for place in places
        }
