"""`concierge reopen`: a closed case goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge reopen ACC-42",),
    about=N_("The verdict on the first closing stays; a new promise to solve it starts."),
    writes=True,
)
def reopen(session: Session, case: Annotated[str, typer.Argument(help=_("The case"))]) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.cli.screens.closed import money_withdrawn
    from concierge_cli.services.closing import reopen as open_again

    desk = desk_of(session)
    found = find_case(session, desk, case)
    done = open_again(desk, found, entry=entry_of(session, desk.client(found.client).zone))
    answer_case(session, desk, done, _("open again"), money_withdrawn(session, desk, found, done))
