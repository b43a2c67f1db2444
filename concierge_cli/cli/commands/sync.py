"""`concierge sync`: each store's Google Sheet and Drive folder brought up to date, now and patiently."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge sync", "concierge sync --client luna --dry-run"),
    about=N_(
        "Every command that logs something tries once by itself, for five seconds at most. This sends all that waits, "
        "takes in what another computer wrote, and looks whether everything is still there."
    ),
    writes=True,
)
def sync(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only this store"))] = None,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help=_("Only say what would be sent; nothing is written"))
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help=_("Take the Sheet as it is, although most of its rows are gone"))
    ] = False,
    new_sheet: Annotated[
        bool, typer.Option("--new-sheet", help=_("Begin another Sheet with everything; the old one stays as it is"))
    ] = False,
) -> None:
    from functools import partial

    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.cli.progress import counting, reading
    from concierge_cli.cli.screens.sheet import store_words
    from concierge_cli.cli.screens.synced import failure_of, patience, synced_lines
    from concierge_cli.cli.screens.two_computers import two_computers_notices
    from concierge_cli.services.mirror import sync as mirror

    desk = desk_of(session)
    named = only_client(session, client) if new_sheet else client or session.settings.client
    clients = [desk.client(named)] if named else desk.journal.active_clients()
    wishes = mirror.Wishes(dry_run=dry_run, accept=accept, new_sheet=new_sheet)
    with counting(session, _("Entries sent to Google")) as moved:
        found = mirror.sync(
            desk,
            session.settings,
            lambda one: store_words(desk, one),
            clients,
            wishes=wishes,
            progress=moved,
            watched=partial(reading, session, _("Sending files to Drive")),
            waiting=lambda seconds: session.talk(patience(seconds)),
        )
    session.notices += two_computers_notices(session, desk, [one.client for one in found])
    session.answer(
        lambda: {"clients": [one.to_json() for one in found]},
        lambda: synced_lines(session, desk, found),
        failed=failure_of(found),
    )
