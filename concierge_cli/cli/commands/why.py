"""`concierge why`: a deadline explained day by day."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge why ACC-42", "concierge why ACC-42 ml_claim_protect_reputation"),
    about=N_("Without a deadline it explains each of yours that still runs."),
)
def why(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    clock: Annotated[str | None, typer.Argument(help=_("One of its deadlines"))] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, find_case
    from concierge_cli.cli.screens.why import why_lines
    from concierge_cli.domain.priority import our_clocks
    from concierge_cli.services.why import find_clock, why_json

    desk = desk_of(session)
    found = find_case(session, desk, case)
    wanted = [find_clock(found, clock)] if clock else our_clocks(found, session.now) or list(found.clocks.values())
    session.answer(
        lambda: [why_json(desk, found, one) for one in wanted],
        lambda: why_lines(session, desk, found, wanted, whole=clock is None),
    )
