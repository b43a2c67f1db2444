"""`concierge credit`: credit in the store instead of money."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        'concierge credit ACC-42 --amount "150.00 MXN" --reference LUNA150',
        "concierge credit ACC-42",
    ),
    about=N_(
        "Without an amount it is all that is left of what was paid. Above the store's limit it needs the store's yes."
    ),
    writes=True,
)
def credit(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much credit, when it is not all of it"))
    ] = None,
    reference: Annotated[
        str, typer.Option("--reference", metavar=_("REFERENCE"), help=_("The code that the buyer can use"))
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
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.services.refunds import credit as log_credit

    desk = desk_of(session)
    found = find_case(session, desk, case)
    done, moved = log_credit(
        desk,
        found,
        read_amount(desk, found, amount),
        reference=reference.strip(),
        approved_by=approved_by.strip(),
        unapproved=unapproved,
        entry=entry_of(session, desk.client(found.client).zone),
    )
    given = names_of(session, desk).amount(moved.amount if moved else None)
    answer_case(session, desk, done, _("credit of {amount} given").format(amount=given))
