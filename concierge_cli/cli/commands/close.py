"""`concierge close`: the end of a case, with its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.vocabulary import Outcome
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        "concierge close ACC-42 --outcome refunded_keep_item",
        N_('concierge close ACC-42 --outcome claim_won --note "The signature decided it"'),
        "concierge close ACC-42 --outcome duplicate --of ACC-40",
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
    of: Annotated[
        str | None,
        typer.Option("--of", metavar=_("CASE"), help=_("The case that a duplicate repeats; also when it is closed")),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("The resolution in a sentence"))] = "",
    force: Annotated[
        bool, typer.Option("--force", help=_("Close it although something is missing; needs --because"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help=_("Only say what would happen"))] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, other_case
    from concierge_cli.cli.screens.closed import money_noted, money_to_note, what_it_lacks
    from concierge_cli.cli.screens.entered_late import entered_late
    from concierge_cli.cli.screens.lines import names_of, outcome_words
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Outcome
    from concierge_cli.domain.workflow import suggested_outcome
    from concierge_cli.services.closing import close as end

    desk = desk_of(session)
    original = other_case(session, desk, of) if of is not None else None
    found = find_case(session, desk, case)
    outcome = _outcome_of_duplicate(found, outcome, original)
    if found.closed:
        _refuse_other_outcome(found, outcome)
        if original is not None and found.duplicate_of != original.key and not dry_run:
            _name_original(session, desk, found, original)
            return
        session.notice(_("{id} was closed already; nothing changed.").format(id=found.id))
        answer_case(session, desk, found, _("closed ({outcome})").format(outcome=outcome_words(desk, found)))
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
    if wanted is Outcome.DUPLICATE and outcome is None:
        original = _asked_original(session, desk, found)
    entry = entry_of(session, desk.client(found.client).zone)
    done = end(desk, found, wanted, note=note, forced=force, entry=entry, original=original, only_check=dry_run)
    said = _("it can be closed ({outcome}); nothing was logged") if dry_run else _("closed ({outcome})")
    if wanted in (Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE):
        _tell_billed(session, desk, done)
    if wanted is Outcome.DUPLICATE and original is None:
        _tell_originals(session, desk, done)
    noted = money_to_note(session, desk, found, wanted) if dry_run else money_noted(session, desk, done)
    late = entered_late(names_of(session, desk), done, found)
    answer_case(session, desk, done, said.format(outcome=_ended(wanted, original)), [*noted, *late])


def _ended(outcome: Outcome, original: Case | None) -> str:
    from concierge_cli.language.words import label

    return _("duplicate of {case}").format(case=original.id) if original is not None else label("outcome", outcome)


def _outcome_of_duplicate(case: Case, typed: str | None, original: Case | None) -> str | None:
    """The outcome that was typed; `duplicate` where only the case was that it repeats. Raises InvalidInput for another."""
    from concierge_cli.domain.vocabulary import Outcome
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.words import match

    if original is None:
        return typed
    if typed is not None and match("outcome", typed) != Outcome.DUPLICATE:
        raise InvalidInput(
            _("--of says which case a duplicate repeats; that outcome is another. Nothing was saved."),
            hint=f"concierge close {case.id} --outcome duplicate --of {original.id}",
        )
    return Outcome.DUPLICATE


def _name_original(session: Session, desk: Desk, case: Case, original: Case) -> None:
    """Of a case that is closed as a duplicate already, which one it repeats."""
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import entry_of
    from concierge_cli.services.duplicates import name_original

    done = name_original(desk, case, original, entry=entry_of(session, desk.client(case.client).zone))
    answer_case(session, desk, done, _("duplicate of {case}").format(case=original.id))


def _asked_original(session: Session, desk: Desk, case: Case) -> Case | None:
    """Where the outcome was asked for, too: Enter leaves it open."""
    from concierge_cli.cli.ask import Question
    from concierge_cli.cli.desk import other_case
    from concierge_cli.services.duplicates import likely_originals, refuse_as_original

    def parse(typed: str) -> Case:
        other = other_case(session, desk, typed)
        refuse_as_original(desk, case, other)
        return other

    text = _("Of which case? Enter if you do not know")
    if likely := likely_originals(desk, case):
        session.say([_("Of the same order: {cases}").format(cases=", ".join(likely))])
    found: Case | None = session.ask.one(Question("of", text, "--of", parse=parse, needed=False))
    return found


def _tell_originals(session: Session, desk: Desk, case: Case) -> None:
    """The command that says which one it repeats, where the store has another case of that order."""
    from concierge_cli.services.duplicates import likely_originals

    if likely := likely_originals(desk, case):
        session.notice(
            _("{id} is about the same order. To say that it is the one that goes on: {command}").format(
                id=likely[0], command=f"concierge close {case.id} --outcome duplicate --of {likely[0]}"
            )
        )


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
