"""`concierge note`: a remark in a case."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        N_('concierge note ACC-42 "Ana sends the photo today"'),
        N_('concierge note ACC-42 "Ask 15 USD" --private'),
    ),
    about=N_("A private note is yours alone: it never reaches the client's sheet or folder."),
    writes=True,
)
def note(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    text: Annotated[str | None, typer.Argument(help=_("The note; - reads what comes through the pipe"))] = None,
    private: Annotated[bool, typer.Option("--private", help=_("Only you see it"))] = False,
    editor: Annotated[bool, typer.Option("--editor", help=_("Write it in your editor"))] = False,
    from_clipboard: Annotated[bool, typer.Option("--from-clipboard", help=_("Take what you copied"))] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.services.conversation import note as write_note

    desk = desk_of(session)
    found = find_case(session, desk, case)
    entry = entry_of(session, desk.client(found.client).zone)
    words = session.ask.text(
        text, flag="TEXT", question=_("What do you want to note?"), editor=editor, clipboard=from_clipboard
    )
    done = write_note(desk, found, words, private=private, entry=entry)
    answer_case(session, desk, done, _("private note saved") if private else _("note saved"))
