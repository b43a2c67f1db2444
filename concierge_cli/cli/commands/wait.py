"""`concierge wait`: somebody else has the move."""

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
    from concierge_cli.cli.screens.text import moment_here
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Party
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
        _("waiting for {who} until {when}").format(who=who, when=moment_here(session, end, zone))
        if end
        else _("waiting for {who}").format(who=who)
    )
    if party is Party.PLATFORM and (told := _its_date_runs(session, desk, done)):
        session.notice(told)
    answer_case(session, desk, done, said)


def _its_date_runs(session: Session, desk: Desk, case: Case) -> str:
    """That the platform awaits something of ours before a date that runs on; "" once it was handed in."""
    from dataclasses import replace

    from concierge_cli.cli.screens.lines import command_text, names_of
    from concierge_cli.cli.screens.text import moment_here, whole
    from concierge_cli.domain.priority import our_clocks
    from concierge_cli.domain.vocabulary import HARD, ClaimState, ClockState
    from concierge_cli.services.queue import place

    client, now = desk.client(case.client), desk.now
    hard = (clock for clock in our_clocks(case, now) if clock.kind in HARD and clock.state(now) is ClockState.RUNNING)
    first = next(hard, None)
    if first is None or first.due_at is None or case.claim_state not in (ClaimState.NONE, ClaimState.FILED):
        return ""
    ours = place(desk, replace(case, waits=[]), client).step.command
    text = _(
        "{platform} waits for you: its date, {when}, runs on meanwhile, and {id} comes back to the list before it. "
        "What is yours: {command}"
    )
    return text.format(
        platform=names_of(session, desk).platform(case.platform),
        when=whole(moment_here(session, first.due_at, client.zone)),
        id=case.id,
        command=whole(command_text(ours)),
    )
