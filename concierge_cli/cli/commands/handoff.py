"""`concierge handoff`: the talk goes on in another channel."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge handoff ACC-42 --to email --ref 1234",),
    about=N_("The case keeps its id; both channels stay in the log. Moving the talk counts as an answer."),
    writes=True,
)
def handoff(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    to: Annotated[
        str | None, typer.Option("--to", metavar=_("CHANNEL"), help=_("Where it goes on: email, whatsapp …"))
    ] = None,
    ref: Annotated[
        str, typer.Option("--ref", metavar=_("ID"), help=_("The number or name of the talk over there"))
    ] = "",
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.services.conversation import hand_off
    from concierge_cli.services.platforms import platform_word

    desk = desk_of(session)
    found = find_case(session, desk, case)
    channel = platform_word(desk, to or session.ask.line(_("Where does the talk go on?"), flag="--to"))
    done = hand_off(desk, found, channel=channel, ref=ref, entry=entry_of(session, desk.client(found.client).zone))
    name = desk.playbooks.platform(channel).label
    answer_case(session, desk, done, _("the talk goes on in {channel}").format(channel=name))
