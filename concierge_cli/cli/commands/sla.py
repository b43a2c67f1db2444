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
    if case is not None:
        _one_case(session, case)
        return
    from concierge_cli.cli.desk import chosen_client, only_client
    from concierge_cli.services.sla import overview, overview_json

    active = session.journal.active_clients()
    store = chosen_client(session, client) if active else only_client(session, client)
    clients = session.journal.clients() if store else active
    standing = overview(session.journal, clients, client=store, now=session.now)

    def text() -> list[str]:
        from concierge_cli.cli.screens.sla import overview_lines

        return overview_lines(session, standing)

    session.answer(lambda: overview_json(standing), text)


def _one_case(session: Session, named: str) -> None:
    from concierge_cli.cli.desk import desk_of, find_case

    desk = desk_of(session)
    found = find_case(session, desk, named)

    def data() -> object:
        from concierge_cli.services.case_view import case_json

        return case_json(desk, found)

    def text() -> list[str]:
        from concierge_cli.cli.screens.sla_case import case_clock_lines

        return case_clock_lines(session, desk, found)

    session.answer(data, text)
