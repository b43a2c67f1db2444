"""`concierge submit`: the claim or defence was handed in."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge submit ACC-42", N_('concierge submit ACC-42 --force --because "The date ends tonight"')),
    about=N_("It refuses while required evidence is missing. You hand it in on the platform; this logs it."),
    writes=True,
)
def submit(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    force: Annotated[
        bool, typer.Option("--force", help=_("Hand it in although something is missing; needs --because"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help=_("Only say whether it is ready"))] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.services.evidence import too_heavy
    from concierge_cli.services.submission import submit as hand_in

    desk = desk_of(session)
    found = find_case(session, desk, case)
    entry = entry_of(session, desk.client(found.client).zone)
    done = hand_in(desk, found, forced=force, entry=entry, only_check=dry_run)
    if heavy := too_heavy(desk, done):
        session.notice(heavy)
    answer_case(session, desk, done, _("ready to hand in; nothing was logged") if dry_run else _("handed in"))
