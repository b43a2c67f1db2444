"""`concierge refund`: money for the buyer, promised, issued or confirmed."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        "concierge refund ACC-42",
        'concierge refund ACC-42 --amount "95.00 MXN" --method bank_transfer --reference 88412',
        "concierge refund ACC-42 --state confirmed",
    ),
    about=N_(
        "Without an amount it is what was promised, or all that is left of what was paid. It logs what you did; it moves "
        "no money. Above the store's limit it needs the store's yes."
    ),
    writes=True,
)
def refund(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much money, when it is not all of it"))
    ] = None,
    state: Annotated[
        str, typer.Option("--state", metavar=_("STATE"), help=_("promised, issued or confirmed (it arrived)"))
    ] = "issued",
    whole: Annotated[
        bool | None,
        typer.Option("--full/--partial", help=_("Whether it is all of it, where what was paid is not known")),
    ] = None,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar=_("METHOD"),
            help=_("Which way: original_payment, platform_balance, bank_transfer, cash, other"),
        ),
    ] = None,
    reference: Annotated[
        str, typer.Option("--reference", metavar=_("REFERENCE"), help=_("The number of the transfer or refund"))
    ] = "",
    approved_by: Annotated[
        str, typer.Option("--approved-by", metavar=_("NAME"), help=_("Who in the store agreed, if it needs their yes"))
    ] = "",
    unapproved: Annotated[
        bool, typer.Option("--unapproved", help=_("It happened without the store's yes; needs --because"))
    ] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_amount
    from concierge_cli.cli.screens.entered_late import entered_late
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.domain.vocabulary import PaymentState, RefundMethod
    from concierge_cli.language.words import label, match
    from concierge_cli.services.refunds import Refund
    from concierge_cli.services.refunds import refund as log_refund

    desk = desk_of(session)
    found = find_case(session, desk, case)
    typed = Refund(
        amount=read_amount(desk, found, amount),
        state=PaymentState(match("payment_state", state)),
        whole=whole,
        method=RefundMethod(match("refund_method", method)) if method else None,
        reference=reference.strip(),
        approved_by=approved_by.strip(),
        unapproved=unapproved,
    )
    done, moved = log_refund(desk, found, typed, entry=entry_of(session, desk.client(found.client).zone))
    if moved is None:
        session.notice(_("{id}: that refund was confirmed already; nothing changed.").format(id=found.id))
        moved = done.payments[-1]
    answer_case(
        session,
        desk,
        done,
        _("refund of {amount}: {state}").format(
            amount=names_of(session, desk).amount(moved.amount), state=label("payment_state", moved.state)
        ),
        entered_late(names_of(session, desk), done, found),
    )
