"""`concierge replace`: the replacement that went to the buyer."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import _


@command(
    examples=("concierge replace ACC-42 --carrier Estafeta --tracking 6055901234",),
    writes=True,
)
def replace(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    carrier: Annotated[str, typer.Option("--carrier", metavar=_("CARRIER"), help=_("Who carries it"))] = "",
    tracking: Annotated[str, typer.Option("--tracking", metavar=_("NUMBER"), help=_("Its tracking number"))] = "",
    cost: Annotated[
        str | None, typer.Option("--cost", metavar=_("AMOUNT"), help=_("What it costs the store to send it"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_cost
    from concierge_cli.services.parcels import Carriage, replace_item

    desk = desk_of(session)
    found = find_case(session, desk, case)
    done = replace_item(
        desk,
        found,
        Carriage(carrier, tracking),
        cost=read_cost(desk, found, cost),
        entry=entry_of(session, desk.client(found.client).zone),
    )
    answer_case(session, desk, done, _("replacement sent"))
