"""`concierge shipped`: the buyer handed the return over."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import _


@command(
    examples=("concierge shipped ACC-42", 'concierge shipped ACC-42 --tracking 6055901234 --at "yesterday 18:00"'),
    writes=True,
)
def shipped(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    carrier: Annotated[str, typer.Option("--carrier", metavar=_("CARRIER"), help=_("Who carries it"))] = "",
    tracking: Annotated[str, typer.Option("--tracking", metavar=_("NUMBER"), help=_("Its tracking number"))] = "",
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.services.parcels import Carriage, ship

    desk = desk_of(session)
    found = find_case(session, desk, case)
    done = ship(desk, found, Carriage(carrier, tracking), entry=entry_of(session, desk.client(found.client).zone))
    if done == found:
        session.notice(_("{id}: that was logged already; nothing changed.").format(id=found.id))
    answer_case(session, desk, done, _("the return is on its way"))
