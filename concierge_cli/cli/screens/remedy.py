"""What goes back and forth in a case: parcels, money, the store's yes. A block of `show`, and a line of `today`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.text import flow, listed
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.remedy import (
    CREDIT,
    RETURN,
    YES,
    Approval,
    Parcel,
    Payment,
    Recovery,
    left_to_give,
    open_promise,
    pending_approval,
)
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk


def remedy_block(session: Session, desk: Desk, case: Case) -> list[str]:
    """Every parcel, payment, answer of the store and recovery, one a line, and what is left to give; [] for nothing."""
    rows = [
        *(_parcel(session, desk, case, one) for one in case.parcels),
        *(_payment(session, desk, case, one) for one in case.payments),
        *(_approval(session, desk, case, one) for one in case.approvals),
        *(_recovery(session, desk, case, one) for one in case.recoveries),
    ]
    if not rows:
        return []
    screen = session.screen
    lines = [screen.block(_("Return and money"))]
    if screen.accessible:
        return [*lines, *(line for name, text in rows for line in flow(screen, f"{name}: {text}."))]
    column = 2 + max(cells(name) for name, _text in rows) + 3
    for name, text in rows:
        lines += flow(screen, text, indent=" " * column, first=screen.pad(f"  {name}", column))
    return lines


def approval_lines(session: Session, desk: Desk, waiting: Iterable[Case]) -> list[str]:
    """`La tienda debe decir si acepta: ACC-42 ($1,500.00 MXN).` [] where no store was asked."""
    asked = list(_asked(session, desk, waiting))
    if not asked:
        return []
    text = ngettext(
        "The store still has to agree: {cases}.", "The stores still have to agree: {cases}.", len(asked)
    ).format(cases=", ".join(asked))
    return flow(session.screen, text)


def _asked(session: Session, desk: Desk, waiting: Iterable[Case]) -> Iterator[str]:
    names = names_of(session, desk)
    for case in waiting:
        if pending := pending_approval(case):
            yield f"{case.id} ({names.amount(pending.said or pending.amount)})"


def _parcel(session: Session, desk: Desk, case: Case, parcel: Parcel) -> tuple[str, str]:
    names, screen = names_of(session, desk), session.screen
    day = _day(desk, case)
    sent = _("label sent {when}") if parcel.leg == RETURN else _("sent {when}")
    moments = ((sent, parcel.sent_at), (_("left {when}"), parcel.shipped_at), (_("arrived {when}"), parcel.arrived_at))
    facts = [
        " ".join(filter(None, (safe(parcel.carrier), safe(parcel.tracking)))),
        *(said.format(when=day(when)) for said, when in moments if when),
        names.amount(parcel.cost),
        _("paid by {who}").format(who=label("party", parcel.payer)) if parcel.payer else "",
        safe(parcel.label_name),
    ]
    name = pgettext("row", "return") if parcel.leg == RETURN else pgettext("row", "replacement")
    return name, listed([fact for fact in facts if fact], screen)


def _payment(session: Session, desk: Desk, case: Case, payment: Payment) -> tuple[str, str]:
    names, screen = names_of(session, desk), session.screen
    left = left_to_give(case)
    last = payment is case.payments[-1]
    facts = [
        names.amount(payment.amount),
        f"{label('payment_state', payment.state)} {_day(desk, case)(payment.at)}",
        label("refund_method", payment.method) if payment.method else "",
        _("reference {number}").format(number=safe(payment.reference)) if payment.reference else "",
        _("without the store's yes") if payment.unapproved else "",
        _("{amount} left").format(amount=names.amount(left)) if last and left and open_promise(case) is None else "",
    ]
    name = pgettext("row", "credit") if payment.kind == CREDIT else pgettext("row", "money")
    return name, listed([fact for fact in facts if fact], screen)


def _approval(session: Session, desk: Desk, case: Case, approval: Approval) -> tuple[str, str]:
    names, screen = names_of(session, desk), session.screen
    day = _day(desk, case)
    amount = names.agreed(approval.amount, approval.said)
    if not approval.answer and approval.asked_at:
        said = _("asked for {amount}, {when}; no answer yet").format(amount=amount, when=day(approval.asked_at))
        return label("party", Party.CLIENT), said
    yes = _("yes, up to {amount}") if approval.said is None else _("yes to {amount}")
    said = yes if approval.answer == YES else _("no to {amount}")
    when = day(approval.answered_at) if approval.answered_at else ""
    return label("party", Party.CLIENT), listed(
        [said.format(amount=amount), *filter(None, (safe(approval.by), when))], screen
    )


def _recovery(session: Session, desk: Desk, case: Case, recovery: Recovery) -> tuple[str, str]:
    said = _("arrived {when}") if recovery.arrived else _("granted {when}")
    facts = [
        names_of(session, desk).amount(recovery.amount),
        said.format(when=_day(desk, case)(recovery.at)),
        label("party", recovery.source),
        _("reference {number}").format(number=safe(recovery.reference)) if recovery.reference else "",
    ]
    return pgettext("row", "recovered"), listed([fact for fact in facts if fact], session.screen)


def _day(desk: Desk, case: Case) -> Callable[[datetime], str]:
    zone = desk.client(case.client).zone
    today = dates.local(desk.now, zone).date()
    return lambda when: dates.short_day(dates.local(when, zone).date(), today=today)
