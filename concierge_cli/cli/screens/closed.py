"""What a closing says besides its outcome: the money that it notes, and what it lacks before one is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.domain.remedy import CREDIT, Payment, given_back, granted_and_not_arrived
from concierge_cli.domain.vocabulary import GIVEN_BACK, Outcome, PaymentState
from concierge_cli.domain.workflow import NEEDS_NO_ANSWER, NEEDS_NO_PROOF, closing_effect
from concierge_cli.i18n import _
from concierge_cli.language.words import label
from concierge_cli.services.closing import implied_payment

if TYPE_CHECKING:
    from concierge_cli.cli.screens.names import Names
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk


def money_noted(session: Session, desk: Desk, case: Case) -> list[str]:
    """What the closing that stands noted by itself, or that it knows no amount; what the platform granted and still owes."""
    implied = [one for one in case.payments if case.resolutions and one.event == case.resolutions[-1]]
    names = names_of(session, desk)
    if owed := granted_and_not_arrived(case):
        return [
            _("Granted and not here yet: {amount}. When it comes:").format(amount=names.amount(owed)),
            f"concierge recover {case.id}",
        ]
    if not implied:
        gave = case.outcome is not None and case.money_state in GIVEN_BACK and given_back(case.payments) is None
        return [_("No amount is noted with it: what was paid is not known.")] if gave else []
    return _noted(names, implied)


def money_moved_lines(session: Session, desk: Desk, before: Case, after: Case) -> list[str]:
    """What an option or a ruling noted by itself: the money that it gave back or promised, or that it knows no sum."""
    names = names_of(session, desk)
    new = [one for one in after.payments if one not in before.payments]
    if moved := [one for one in new if one.state is not PaymentState.PROMISED] or new:
        return _noted(names, moved)
    gave = after.money_state in GIVEN_BACK and after.money_state != before.money_state
    return [_("No amount is noted with it: what was paid is not known.")] if gave and after.amount is None else []


def _noted(names: Names, payments: Iterable[Payment]) -> list[str]:
    lines = []
    for one in payments:
        said = _("Also noted: a refund of {amount}.")
        if one.kind == CREDIT:
            said = _("Also noted: store credit of {amount}.")
        elif one.state is PaymentState.PROMISED:
            said = _("Also noted: a promised refund of {amount}.")
        lines.append(said.format(amount=names.amount(one.amount)))
    return lines


def money_to_note(session: Session, desk: Desk, case: Case, outcome: Outcome) -> list[str]:
    """What closing with `outcome` would note."""
    left = implied_payment(case, outcome)
    if left is None:
        return []
    credited = closing_effect(case, outcome).get("money_state") == "credited"
    said = (
        _("It would also note store credit of {amount}.") if credited else _("It would also note a refund of {amount}.")
    )
    return [said.format(amount=names_of(session, desk).amount(left))]


def money_withdrawn(session: Session, desk: Desk, before: Case, after: Case) -> list[str]:
    """The money that the closing had noted and that does not count any more once the case is open again."""
    kept, names = {one.event for one in after.payments}, names_of(session, desk)
    lines = []
    for one in before.payments:
        if one.event not in kept:
            verb = "credit" if one.kind == CREDIT else "refund"
            lines += [
                _("The {amount} that the closing noted do not count any more. If they went back:").format(
                    amount=names.amount(one.amount)
                ),
                f'concierge {verb} {after.id} --at "..."',
            ]
    return lines


def what_it_lacks(session: Session, desk: Desk, case: Case) -> list[str]:
    """Before the outcome is asked: what most outcomes need and this case lacks, and which do without; [] for nothing."""
    missing, unanswered = case.missing(), case.first_response_at is None
    lacks = [_("an answer to the buyer")] if unanswered else []
    lacks += [names_of(session, desk).evidence(kind) for kind in missing]
    if not lacks:
        return []
    without = [
        label("outcome", one)
        for one in Outcome
        if (one in NEEDS_NO_ANSWER or not unanswered) and (one in NEEDS_NO_PROOF or not missing)
    ]
    return [
        _("It lacks: {what}. As it is, only these end it: {outcomes}; any other needs --force and --because.").format(
            what=", ".join(lacks), outcomes=", ".join(without)
        )
    ]
