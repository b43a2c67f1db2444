"""`concierge recover`: money that came back to the store."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        "concierge recover ACC-42",
        'concierge recover ACC-42 --amount "189.00 MXN" --from carrier --reference 7001',
    ),
    about=N_(
        "What a platform reimburses, a carrier or a supplier pays, a buyer returns; also long after the case was closed. "
        "Without an amount it is what the platform granted."
    ),
    writes=True,
)
def recover(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    amount: Annotated[
        str | None,
        typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much arrived, when it is not what was granted")),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar=_("WHO"), help=_("Who paid it: platform, carrier, supplier, buyer"))
    ] = None,
    reference: Annotated[
        str, typer.Option("--reference", metavar=_("REFERENCE"), help=_("The number of the payment"))
    ] = "",
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_amount
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.domain.workflow import FILED_BY_US
    from concierge_cli.language.words import party_phrase
    from concierge_cli.services.recoveries import recover as log_recovery

    desk = desk_of(session)
    found = find_case(session, desk, case)
    if source is None and found.procedure in FILED_BY_US:
        source = Party.PLATFORM
    payer = Party(
        word(
            session,
            "party",
            source,
            flag="--from",
            question=_("Who paid it?"),
            codes=[Party.PLATFORM, Party.CARRIER, Party.SUPPLIER, Party.BUYER],
        )
    )
    done, came = log_recovery(
        desk,
        found,
        read_amount(desk, found, amount),
        source=payer,
        reference=reference.strip(),
        entry=entry_of(session, desk.client(found.client).zone),
    )
    said = _("{amount} came back {from_whom}").format(
        amount=names_of(session, desk).amount(came.amount), from_whom=party_phrase(payer, "source")
    )
    answer_case(session, desk, done, said)
