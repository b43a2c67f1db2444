"""`concierge escalate`: the case goes on in another procedure."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        "concierge escalate ACC-42 --to mediation",
        'concierge escalate ACC-42 --to a_to_z --due-at "20 nov 18:00"',
    ),
    about=N_("The case keeps its id; the old procedure's deadlines end and the new one's start."),
    writes=True,
)
def escalate(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    to: Annotated[
        str | None, typer.Option("--to", metavar=_("PROCEDURE"), help=_("The procedure in which it goes on"))
    ] = None,
    platform_case: Annotated[
        str, typer.Option("--platform-case", metavar=_("NUMBER"), help=_("The platform's number for it"))
    ] = "",
    platform_opened_at: Annotated[
        str | None, typer.Option("--platform-opened-at", metavar=_("WHEN"), help=_("When it began on the platform"))
    ] = None,
    due_at: Annotated[
        str | None, typer.Option("--due-at", metavar=_("WHEN"), help=_("The date that the platform shows"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_for_case
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Procedure
    from concierge_cli.services.escalation import escalate as go_on
    from concierge_cli.services.knowhow import procedure_word

    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    offered = [one.code for one in desk.playbooks.procedures(found.platform) if one.code != found.procedure]
    procedure = Procedure(
        procedure_word(desk, found.platform, to)
        if to is not None
        else word(session, "procedure", None, flag="--to", question=_("Where does it go on?"), codes=offered)
    )
    done = go_on(
        desk,
        found,
        procedure,
        platform_case=platform_case,
        platform_opened_at=read_for_case(session, desk, found, platform_opened_at) if platform_opened_at else None,
        due_at=read_for_case(session, desk, found, due_at, toward="future") if due_at else None,
        entry=entry_of(session, zone),
    )
    label = desk.playbooks.procedure(done.platform, done.procedure).label
    answer_case(session, desk, done, _("it goes on as: {procedure}").format(procedure=label))
