"""`concierge choose`: one of the options that the procedure now offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk


@command(
    examples=("concierge choose ACC-42 refund", 'concierge choose ACC-42 offer_partial_refund --amount "95.00 MXN"'),
    about=N_("It logs what you chose on the platform; it does nothing there by itself."),
    writes=True,
)
def choose(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    option: Annotated[str | None, typer.Argument(help=_("What you chose, such as refund or offer_return"))] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much money, when it is not all of it"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_amount
    from concierge_cli.cli.screens.closed import money_moved_lines
    from concierge_cli.cli.screens.entered_late import entered_late
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.domain.vocabulary import Option
    from concierge_cli.language.words import label, match
    from concierge_cli.services.decisions import choose as take

    desk = desk_of(session)
    found = find_case(session, desk, case)
    client = desk.client(found.client)
    chosen = Option(match("option", option) if option is not None else _ask_option(session, desk, found))
    paid = read_amount(desk, found, amount)
    done = take(desk, found, chosen, amount=paid, entry=entry_of(session, client.zone))
    follows = [
        str(one.follows)
        for one in desk.playbooks.sop(found.platform, found.procedure).options
        if one.id == chosen and one.follows
    ]
    details = [
        *money_moved_lines(session, desk, found, done),
        *follows[:1],
        *entered_late(names_of(session, desk), done, found),
    ]
    answer_case(session, desk, done, _("you chose to {option}").format(option=label("option", chosen)), details)


def _ask_option(session: Session, desk: Desk, case: Case) -> str:
    """Shows the options open now with what follows each, and asks for one; else says which there are."""
    from concierge_cli.cli.ask import Choice
    from concierge_cli.errors import InvalidInput, RuleViolation
    from concierge_cli.language.words import label, spoken_words
    from concierge_cli.services.options import options_of

    offered = [one for one in options_of(desk, case) if one.verb == "choose"]
    if not offered:
        raise RuleViolation(
            _("{id} has nothing to choose from now. Nothing was saved.").format(id=case.id),
            hint=f"concierge show {case.id}",
        )
    if not session.interactive:
        names = ", ".join(f"{one.id} ({label('option', one.id)})" for one in offered)
        raise InvalidInput(
            _("Say which option. {id} offers now: {names}.").format(id=case.id, names=names),
            hint=f"concierge choose {case.id} {offered[0].id}",
        )
    for one in offered:
        session.say(session.screen.wrap(f"{one.label}: {one.follows}", indent="    ", first="  "))
    choices = [Choice(one.id, str(one.label), spoken_words("option", one.id)) for one in offered]
    return session.ask.choice(_("Which one?"), choices, flag="OPTION")
