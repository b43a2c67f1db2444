"""`concierge decide`: the platform's ruling."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge decide ACC-42 --ruling denied", 'concierge decide ACC-42 --ruling granted --amount "189 MXN"'),
    about=N_("“granted” means: in favour of whoever filed, usually the buyer."),
    writes=True,
)
def decide(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    ruling: Annotated[
        str | None, typer.Option("--ruling", metavar=_("RULING"), help=_("granted, partly_granted or denied"))
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much money the platform gave"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_amount
    from concierge_cli.cli.screens.closed import money_moved_lines
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Ruling
    from concierge_cli.language.words import label
    from concierge_cli.services.decisions import decide as log_ruling

    desk = desk_of(session)
    found = find_case(session, desk, case)
    client = desk.client(found.client)
    decided = Ruling(
        word(
            session, "ruling", ruling, flag="--ruling", question=_("What did the platform decide?"), codes=list(Ruling)
        )
    )
    paid = read_amount(desk, found, amount)
    done = log_ruling(desk, found, decided, amount=paid, entry=entry_of(session, client.zone))
    said = _("the platform decided: {ruling}").format(ruling=label("ruling", decided))
    answer_case(session, desk, done, said, money_moved_lines(session, desk, found, done))
