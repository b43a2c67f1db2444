"""`concierge arrived`: the return reached the store, or will not come."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge arrived ACC-42", "concierge arrived ACC-42 --never"),
    about=N_("With --never: lost, where it was on its way; expired, where the buyer never sent it."),
    writes=True,
)
def arrived(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    never: Annotated[bool, typer.Option("--never", help=_("It will not come: lost on its way, or never sent"))] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.language.words import label
    from concierge_cli.services.parcels import arrive, never_came

    desk = desk_of(session)
    found = find_case(session, desk, case)
    entry = entry_of(session, desk.client(found.client).zone)
    done = never_came(desk, found, entry=entry) if never else arrive(desk, found, entry=entry)
    if done == found:
        session.notice(_("{id}: that was logged already; nothing changed.").format(id=found.id))
    answer_case(session, desk, done, label("return_state", done.return_state))
