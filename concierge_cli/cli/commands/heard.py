"""`concierge heard`: what the buyer, the store, the platform or a carrier said."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        N_('concierge heard ACC-42 "Here is the photo" --from buyer'),
        N_('concierge heard ACC-42 "Send the invoice" --from platform --due-at "friday 18:00"'),
    ),
    about=N_(
        "It ends the wait on whoever spoke. What the platform asks of you with a date becomes a task with that deadline."
    ),
    writes=True,
)
def heard(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    text: Annotated[str | None, typer.Argument(help=_("What they said; - reads what comes through the pipe"))] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar=_("WHO"), help=_("Who said it: buyer, client, platform, carrier"))
    ] = None,
    emotion: Annotated[
        str | None, typer.Option("--emotion", metavar=_("EMOTION"), help=_("How they sounded: calm, worried, angry"))
    ] = None,
    due_at: Annotated[
        str | None, typer.Option("--due-at", metavar=_("WHEN"), help=_("The date they gave you for it"))
    ] = None,
    editor: Annotated[bool, typer.Option("--editor", help=_("Write it in your editor"))] = False,
    from_clipboard: Annotated[bool, typer.Option("--from-clipboard", help=_("Take what you copied"))] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_for_case, read_instant
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.language.words import label
    from concierge_cli.services.conversation import hear

    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    party = Party(
        word(
            session,
            "party",
            source,
            flag="--from",
            question=_("Who said it?"),
            codes=[party for party in Party if party is not Party.US],
            default=Party.BUYER,
        )
    )
    words = session.ask.text(
        text, flag="TEXT", question=_("What did they say?"), editor=editor, clipboard=from_clipboard
    )
    due = None
    if due_at and party is Party.PLATFORM:
        due = read_for_case(session, desk, found, due_at, toward="future")
    elif due_at:
        due = read_instant(session, due_at, zone=zone, toward="future")
    done = hear(
        desk,
        found,
        words,
        source=party,
        entry=entry_of(session, zone),
        emotion=word(session, "emotion", emotion, flag="--emotion") if emotion else "",
        due_at=due,
    )
    answer_case(session, desk, done, _("logged what {who} said").format(who=label("party", party)))
