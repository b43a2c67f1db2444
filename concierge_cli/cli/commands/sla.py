"""`concierge sla`: how the promises stand, over all stores or in one case."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge sla", "concierge sla --client accesorios", "concierge sla ACC-42"),
    about=N_("Without a case: what runs, is paused or was missed at each store, and the dates that come next."),
)
def sla(
    session: Session,
    case: Annotated[str | None, typer.Argument(help=_("The case; all of them if left out"))] = None,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only one store"))] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, find_case, only_client
    from concierge_cli.cli.screens.sla import case_clock_lines, overview_lines
    from concierge_cli.services.case_view import case_json
    from concierge_cli.services.sla import overview, overview_json

    desk = desk_of(session)
    if case is not None:
        found = find_case(session, desk, case)
        session.answer(lambda: case_json(desk, found), lambda: case_clock_lines(session, desk, found))
        return
    clients = desk.journal.clients()
    store = only_client(session, client) if client or session.settings.client or not clients else None
    standing = overview(desk.journal, clients, client=store, now=session.now)
    session.answer(lambda: overview_json(standing), lambda: overview_lines(session, standing))
