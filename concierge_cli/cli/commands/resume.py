"""`concierge resume`: it is our move again."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import _


@command(examples=("concierge resume ACC-42",), writes=True)
def resume(session: Session, case: Annotated[str, typer.Argument(help=_("The case"))]) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.services.conversation import resume as take_the_move

    desk = desk_of(session)
    found = find_case(session, desk, case)
    done = take_the_move(desk, found, entry=entry_of(session, desk.client(found.client).zone))
    answer_case(session, desk, done, _("it is your move again"))
