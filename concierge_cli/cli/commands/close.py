"""`concierge close`: the end of a case, with its outcome."""

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
    examples=(
        "concierge close ACC-42 --outcome refunded_keep_item",
        N_('concierge close ACC-42 --outcome claim_won --note "The signature decided it"'),
    ),
    about=N_("It refuses without an outcome, an answer, or the required evidence. The note stays as the resolution."),
    writes=True,
)
def close(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar=_("OUTCOME"), help=_("How it ended; “help words” lists them"))
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("The resolution in a sentence"))] = "",
    force: Annotated[
        bool, typer.Option("--force", help=_("Close it although something is missing; needs --because"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help=_("Only say what would happen"))] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case
    from concierge_cli.cli.screens.closed import money_noted, money_to_note, what_it_lacks
    from concierge_cli.cli.screens.entered_late import entered_late
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Outcome
    from concierge_cli.domain.workflow import suggested_outcome
    from concierge_cli.language.words import label
    from concierge_cli.services.closing import close as end

    desk = desk_of(session)
    found = find_case(session, desk, case)
    if found.closed:
        _refuse_other_outcome(found, outcome)
        session.notice(_("{id} was closed already; nothing changed.").format(id=found.id))
        answer_case(session, desk, found, _("closed ({outcome})").format(outcome=_outcome(found.outcome)))
        return
    if outcome is None and session.interactive and not force:
        for line in what_it_lacks(session, desk, found):
            session.notice(line, first=True)
    wanted = Outcome(
        word(
            session,
            "outcome",
            outcome,
            flag="--outcome",
            question=_("How did it end?"),
            codes=list(Outcome),
            default=suggested_outcome(found),
        )
    )
    entry = entry_of(session, desk.client(found.client).zone)
    done = end(desk, found, wanted, note=note, forced=force, entry=entry, only_check=dry_run)
    said = _("it can be closed ({outcome}); nothing was logged") if dry_run else _("closed ({outcome})")
    if wanted in (Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE):
        _tell_billed(session, desk, done)
    noted = money_to_note(session, desk, found, wanted) if dry_run else money_noted(session, desk, done)
    late = entered_late(names_of(session, desk), done, found)
    answer_case(session, desk, done, said.format(outcome=label("outcome", wanted)), [*noted, *late])


def _tell_billed(session: Session, desk: Desk, case: Case) -> None:
    """That a bill took money for a case that turns out to have been no work, and the command that takes it off again."""
    from concierge_cli.language.money import format_money
    from concierge_cli.services.billing import billed_case

    if (found := billed_case(desk, case)) is None:
        return
    bill, amount = found
    session.notice(
        _("{id} stands on bill {number} with {amount}. To take it off: {command}").format(
            id=case.id,
            number=bill.number,
            amount=format_money(amount, country=desk.client(case.client).country),
            command=f"concierge bill --client {case.client} --credit {bill.number}"
            f' --amount "{amount.amount} {amount.currency}" --because "..."',
        )
    )


def _outcome(code: str | None) -> str:
    from concierge_cli.language.words import label

    return label("outcome", code) if code else ""


def _refuse_other_outcome(case: Case, typed: str | None) -> None:
    """Closing again is nothing to do; closing with another outcome is a contradiction."""
    from concierge_cli.errors import Conflict
    from concierge_cli.language.words import match

    if typed is not None and match("outcome", typed) != case.outcome:
        raise Conflict(
            _("{id} is closed already, with another outcome: {outcome}. Nothing was saved.").format(
                id=case.id, outcome=_outcome(case.outcome)
            ),
            hint=f"concierge reopen {case.id}",
        )
