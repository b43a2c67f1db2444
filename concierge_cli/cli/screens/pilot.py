"""A pilot on the screen: the paper, and the one command that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.pilot import Pilot
    from concierge_cli.reports.document import Document


def pilot_lines(
    session: Session, client: Client, pilot: Pilot, document: Document, *, again: str, applied: bool
) -> list[str]:
    """The whole screen. `again` is the command with what chose the cases; `applied` tells that prices were drafted."""
    screen = session.screen
    lines = document_lines(screen, document)
    if applied:
        said = screen.verdict(_("The prices stand in the draft of the agreement; minutes and goal do not"))
        return [
            *flow(screen, said, indent="  ", first=""),
            "",
            *lines,
            *screen.next(f"concierge client agreement {client.slug}", _("read the draft as the store will")),
        ]
    return [*lines, *screen.next(*_next(client, pilot, again))]


def _next(client: Client, pilot: Pilot, again: str) -> tuple[str, str]:
    if not pilot.enough:
        for one in pilot.left_out:
            if one.why == "no_minutes":
                return f"concierge note {one.case} TEXT --minutes MINUTES", _("log the minutes that it took")
        return f"concierge list --client {client.slug}", _("close cases with their --minutes")
    if pilot.goal is None:
        return f'{again} --goal "... {client.billing_currency}"', _("say what an hour of your work should earn")
    goal = f'{again} --goal "{pilot.goal.amount:f} {pilot.goal.currency}"'
    if pilot.too_short:
        return f"{goal} --apply rates", _("put the price of a case into the draft of the agreement")
    return f"{goal} --apply", _("put plan and prices into the draft of the agreement")
