"""`concierge wait`: somebody else has the move."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(N_('concierge wait ACC-42 --on buyer --until "tomorrow 14:00"'), "concierge wait ACC-42 --on carrier"),
    about=N_("Your own promises pause, except the first answer. A platform's deadline never pauses."),
    writes=True,
)
def wait(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    on: Annotated[
        str | None, typer.Option("--on", metavar=_("WHO"), help=_("Whose move it is: buyer, client, platform, carrier"))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar=_("WHEN"), help=_("When it is your move again by itself"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_instant
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.language import dates
    from concierge_cli.language.words import label
    from concierge_cli.services.conversation import wait as give_the_move

    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    party = Party(
        word(
            session,
            "party",
            on,
            flag="--on",
            question=_("Whose move is it?"),
            codes=[party for party in Party if party is not Party.US],
            default=Party.BUYER,
        )
    )
    end = read_instant(session, until, zone=zone, toward="future") if until else None
    done = give_the_move(desk, found, on=party, until=end, entry=entry_of(session, zone))
    who = label("party", party)
    said = (
        _("waiting for {who} until {when}").format(who=who, when=dates.moment(end, tz=zone, now=session.now))
        if end
        else _("waiting for {who}").format(who=who)
    )
    answer_case(session, desk, done, said)
