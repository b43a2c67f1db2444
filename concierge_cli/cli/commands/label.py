"""`concierge label`: the return label that went to the buyer."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        'concierge label ACC-42 --carrier Estafeta --tracking 6055901234 --payer client --cost "95 MXN"',
        "concierge label ACC-42 --carrier Correos --payer platform --file FILE",
    ),
    about=N_("It logs the label that you sent; buying and sending it happens where the carrier is."),
    writes=True,
)
def label(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    carrier: Annotated[str | None, typer.Option("--carrier", metavar=_("CARRIER"), help=_("Who carries it"))] = None,
    tracking: Annotated[str, typer.Option("--tracking", metavar=_("NUMBER"), help=_("Its tracking number"))] = "",
    payer: Annotated[
        str | None, typer.Option("--payer", metavar=_("WHO"), help=_("Who pays: client, buyer, platform, us"))
    ] = None,
    cost: Annotated[str | None, typer.Option("--cost", metavar=_("AMOUNT"), help=_("What the label costs"))] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar=_("FILE"), help=_("The label itself, to keep with the case"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.ask import Question
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_cost
    from concierge_cli.cli.session import missing_flags
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.parcels import Carriage, send_label

    desk = desk_of(session)
    found = find_case(session, desk, case)
    carrier = (carrier or "").strip() or None
    missing = [flag for flag, typed in (("--carrier", carrier), ("--payer", payer)) if not typed]
    if missing and not session.interactive:
        raise missing_flags(missing, session.command)
    if carrier is None:
        carrier = str(session.ask.one(Question(key="carrier", text=_("Who carries it?"), flag="--carrier")))
        if not tracking:
            number = Question(key="tracking", text=_("Tracking number (Enter: none yet)"), needed=False)
            tracking = session.ask.one(number) or ""
    pays = Party(
        word(
            session,
            "party",
            payer,
            flag="--payer",
            question=_("Who pays for it?"),
            codes=[Party.CLIENT, Party.BUYER, Party.PLATFORM, Party.US],
            default=Party.CLIENT,
        )
    )
    done = send_label(
        desk,
        found,
        Carriage(carrier, tracking),
        payer=pays,
        cost=read_cost(desk, found, cost),
        file=typed_path(file) if file else None,
        entry=entry_of(session, desk.client(found.client).zone),
    )
    answer_case(session, desk, done, _("return label sent"))
