"""`concierge approve`: the store's yes or no to a large refund or credit."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        "concierge approve ACC-42 --ask",
        N_('concierge approve ACC-42 --by "Marta" --at "yesterday 18:00"'),
        'concierge approve ACC-42 --no --by "Marta"',
    ),
    about=N_(
        "Above the limit of the store's profile, money goes back only with its yes. --ask logs that you asked and waits "
        "for the store; without it, it logs the answer, who gave it and when."
    ),
    writes=True,
)
def approve(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    yes: Annotated[bool | None, typer.Option("--yes/--no", help=_("What the store said; --by alone means yes"))] = None,
    by: Annotated[str, typer.Option("--by", metavar=_("NAME"), help=_("Who in the store said it"))] = "",
    ask: Annotated[bool, typer.Option("--ask", help=_("Log that you asked, and wait for the store"))] = False,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much money, when it is not all of it"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_amount
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.errors import InvalidInput
    from concierge_cli.services.approvals import answer, ask_store

    desk = desk_of(session)
    found = find_case(session, desk, case)
    entry = entry_of(session, desk.client(found.client).zone)
    typed = read_amount(desk, found, amount)
    if ask and (by or yes is not None):
        raise InvalidInput(
            _("--ask logs the question, --yes, --no and --by the answer: give one of the two."),
            hint="concierge approve --help",
        )
    if not ask and yes is None and not by:
        ask, yes = _asked(session)
    money = names_of(session, desk)
    if ask:
        done = ask_store(desk, found, typed, entry=entry)
        said = _("the store was asked for {amount}")
    else:
        if not by and session.interactive:
            by = session.ask.line(_("Who in the store said it?"), flag="--by")
        agreed = yes is not False
        done = answer(desk, found, yes=agreed, by=by.strip(), amount=typed, entry=entry)
        said = _("the store agreed to {amount}") if agreed else _("the store said no to {amount}")
    last = done.approvals[-1]
    if last.said is None:
        answer_case(session, desk, done, said.format(amount=money.amount(last.amount)))
        return
    more = _("{amount} more").format(amount=money.amount(last.said))
    total = _("In all, with what went back before: {amount}.").format(amount=money.amount(last.amount))
    answer_case(session, desk, done, said.format(amount=more), [total])


def _asked(session: Session) -> tuple[bool, bool | None]:
    """Whether it is the question that is logged, and else the answer; asked on a terminal."""
    from concierge_cli.cli.session import missing_flags

    if not session.interactive:
        raise missing_flags(["--by", "--ask"], session.command)
    chosen = session.ask.choice(
        _("What did the store say?"),
        [("yes", _("it agrees")), ("no", _("it says no")), ("ask", _("nothing yet: I am asking now"))],
        flag="--by",
    )
    return chosen == "ask", {"yes": True, "no": False}.get(chosen)
