"""`concierge resolve`: two decisions that did not know of each other."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge resolve ACC-42",),
    about=N_("Without --keep it confirms the decision that stands now; “concierge show” lists both with their ids."),
    writes=True,
)
def resolve(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar=_("ENTRY"), help=_("The entry that stands, instead of the present one")),
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.cli.screens.case import decision_words
    from concierge_cli.services.decisions import settle
    from concierge_cli.services.desk import events_of

    desk = desk_of(session)
    found = find_case(session, desk, case)
    done = settle(desk, found, keep=keep, entry=entry_of(session, desk.client(found.client).zone))
    stands = keep or found.disagreements[0].kept
    event = next(one for one in events_of(desk, done) if one.id == stands)
    what = _("the decision that stands is {what}").format(what=decision_words(session, desk, done, event))
    answer_case(session, desk, done, _("settled"), [what])
