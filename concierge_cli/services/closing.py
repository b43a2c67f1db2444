"""Ending a case, opening it again, and taking back what the last command logged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.event import CLIENT, Draft, Event
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import given_back, left_to_give, open_promise
from concierge_cli.domain.upcast import upcast
from concierge_cli.domain.vocabulary import ClaimState, MoneyState, Outcome, PaymentState, Reputation
from concierge_cli.domain.workflow import NEEDS_NO_ANSWER, NEEDS_NO_PROOF, closing_effect
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import N_, _
from concierge_cli.language.dates import long_moment
from concierge_cli.language.words import label
from concierge_cli.services.agreed_hours import agreed_hours
from concierge_cli.services.amounts import money_text
from concierge_cli.services.approvals import without_yes
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks, sla_clocks
from concierge_cli.services.decisions import refuse_forbidden
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.duplicates import duplicate_fact, refuse_as_original
from concierge_cli.services.evidence_view import gaps
from concierge_cli.services.options import saved_by_giving

SEEN_BY_THE_WORLD = {
    "replied": N_("an answer"),
    "submitted": N_("the evidence that was handed in"),
    "chosen": N_("the option that you chose"),
    "decided": N_("the platform's ruling"),
    "handed_off": N_("a change of channel"),
    "label_sent": N_("the return label"),
    "refund_promised": N_("a promised refund"),
    "refund_issued": N_("a refund"),
    "refund_confirmed": N_("the confirmation of the refund"),
    "credit_issued": N_("credit in the store"),
    "replacement_sent": N_("a replacement"),
    "approval_asked": N_("the question to the store"),
    "asked": N_("a message to the store"),
    "escalated": N_("a change of procedure"),
    "agreement_accepted": N_("the agreement that was accepted"),
}
"""What somebody outside saw, and how it is called: it can be taken back only with a reason."""


_IMPLY_ALL = (MoneyState.REFUNDED, MoneyState.CREDITED)
"""States that an outcome may set: where none of it was logged, what is left is taken to have been given with it."""


def close(
    desk: Desk,
    case: Case,
    outcome: Outcome,
    *,
    note: str,
    forced: bool,
    entry: Entry,
    original: Case | None = None,
    only_check: bool = False,
) -> Case:
    """Closes a case for good reason: an outcome, an answer that was given, and the evidence it needs.

    `original` is the case that a duplicate repeats. Raises RuleViolation naming what is missing; `forced` with a reason
    overrides and is logged. `only_check` logs nothing and returns the case as it is.
    """
    if case.closed:
        return case
    if original is not None:
        refuse_as_original(desk, case, original)
    at = desk.moment(case, entry)
    if entry.at is not None and case.last_answer_at is not None and at < case.last_answer_at:
        raise InvalidInput(
            _(
                "It was answered later than that, on {when}; it cannot have been closed before. Nothing was saved."
            ).format(when=long_moment(case.last_answer_at, tz=desk.client(case.client).zone)),
            hint=f"concierge show {case.id}",
        )
    if case.reopenings and at < case.reopenings[-1]:
        raise InvalidInput(
            _("It was reopened after that moment; it cannot have been closed for good before. Nothing was saved."),
            hint=f"concierge show {case.id}",
        )
    if forced and not entry.because:
        raise InvalidInput(
            _("To close it as it is, say why."),
            hint=f'concierge close {case.id} --outcome {outcome} --force --because "..."',
        )
    if not forced:
        _refuse_unproven(case, outcome)
    _refuse_unknown_part(case, outcome)
    _refuse_all_for_a_part(desk, case, outcome)
    effect = closing_effect(case, outcome)
    if effect.get("reputation") == Reputation.AFFECTED:
        effect |= saved_by_giving(desk, case, effect, _given_at(case, effect) or at)
    refuse_forbidden(case, effect)
    facts: dict[str, Any] = {"outcome": outcome, "effect": effect, **duplicate_fact(original)}
    if forced:
        facts["forced"] = True
    if left := implied_payment(case, outcome):
        facts |= {"amount": left.to_json(), **without_yes(desk, case, left, entry=entry, command="close")}
    if only_check:
        return case
    personal = {"text": note} if note else {}
    return desk.log(case, entry, desk.draft(case, entry, "closed", facts=facts, personal=personal))


def implied_payment(case: Case, outcome: Outcome) -> Money | None:
    """What the outcome says went back and nobody logged: it is logged with the closing. None for nothing, or unknown."""
    state = closing_effect(case, outcome).get("money_state")
    return left_to_give(case) or None if state in _IMPLY_ALL and state != case.money_state else None


def _refuse_unknown_part(case: Case, outcome: Outcome) -> None:
    """A part of the money that nobody logged would be a refund of nothing."""
    unknown = outcome is Outcome.PARTIAL_REFUND_KEEP_ITEM and given_back(case.payments) is None
    if not unknown or case.money_state is MoneyState.REFUNDED:
        return
    how_much = "" if open_promise(case) is not None else ' --amount "..."'
    raise RuleViolation(
        _("How much went back? Nobody logged it yet. Nothing was saved."),
        hint=f"concierge refund {case.id}{how_much}",
    )


def _refuse_all_for_a_part(desk: Desk, case: Case, outcome: Outcome) -> None:
    """An outcome by which all of it went back contradicts a refund of a part: which is right only a person knows."""
    given, state = given_back(case.payments), closing_effect(case, outcome).get("money_state")
    if state != MoneyState.REFUNDED or case.money_state is not MoneyState.PARTLY_REFUNDED or given is None:
        return
    left = left_to_give(case)
    rest = "" if left else " --full"
    raise RuleViolation(
        _(
            "{given} went back, and “{outcome}” says that all of it did. Nothing was saved.\n"
            "If the rest went back, too, log it first:\n{refund}\nIf that was all:"
        ).format(
            given=_of_what_was_paid(desk, case, given),
            outcome=label("outcome", outcome),
            refund=f"concierge refund {case.id}{rest}",
        ),
        hint=f"concierge close {case.id} --outcome {Outcome.PARTIAL_REFUND_KEEP_ITEM}",
    )


def _of_what_was_paid(desk: Desk, case: Case, given: Money) -> str:
    """`$150.00 MXN de $400.00 MXN`."""
    said = money_text(desk, case, given)
    return (
        said
        if case.amount is None
        else _("{part} of {whole}").format(part=said, whole=money_text(desk, case, case.amount))
    )


def _given_at(case: Case, effect: Mapping[str, str]) -> datetime | None:
    """When the last of the money went back that the outcome speaks of; None where it goes with the closing."""
    if effect.get("money_state") != case.money_state:
        return None
    return max((one.at for one in case.payments if one.state is not PaymentState.PROMISED), default=None)


def _refuse_unproven(case: Case, outcome: Outcome) -> None:
    force = f'concierge close {case.id} --outcome {outcome} --force --because "..."'
    if case.first_response_at is None and outcome not in NEEDS_NO_ANSWER:
        raise RuleViolation(
            _(
                "{id} was never answered: its log would show no first answer.\nTo close it as it is, say why:\n{force}\n"
                "To answer first:"
            ).format(id=case.id, force=force),
            hint=f"concierge reply {case.id}",
        )
    if outcome not in NEEDS_NO_PROOF and (missing := case.missing()):
        raise RuleViolation(
            _(
                "I did not close it: {missing} of {required} required pieces of evidence missing.\n"
                "To close it as it is, say why:\n{force}\nTo see what is missing:"
            ).format(missing=len(missing), required=len(case.required), force=force),
            hint=f"concierge evidence check {case.id}",
            data=gaps(case),
        )


def reopen(desk: Desk, case: Case, *, entry: Entry) -> Case:
    """Opens a closed case again. The first verdict stays; a second resolution promise starts."""
    if not case.closed:
        raise RuleViolation(_("{id} is open already.").format(id=case.id), hint=f"concierge show {case.id}")
    at = desk.moment(case, entry)
    if case.closed_at is not None and at < case.closed_at:
        raise InvalidInput(
            _("It cannot be reopened before it was closed. Nothing was saved."), hint=f"concierge show {case.id}"
        )
    where = setting_of(desk, case)
    clocks = sla_clocks(where, agreed_hours(desk, where.client, at), at, names=_promised_anew(case, at))
    clocks += rule_clocks(desk, where, words=("reopened",), trigger=at)
    facts: dict[str, Any] = {"clocks": [clock.to_json() for clock in clocks]}
    if case.claim_state is ClaimState.WITHDRAWN:
        facts["effect"] = {"claim_state": ClaimState.FILED}
    return desk.log(case, entry, desk.draft(case, entry, "reopened", facts=facts))


def _promised_anew(case: Case, at: datetime) -> list[str]:
    """The promises that begin with a reopening: to solve it, and to answer where the time for that ran out while the
    case was closed. What the store was never promised is not promised now.
    """
    ended = {
        clock.base_id for clock in case.clocks.values() if clock.cancelled_at and clock.due_at and clock.due_at < at
    }
    unanswered = case.first_response_at is None and "first_response" in ended
    solved = any(clock.base_id == "resolution" for clock in case.clocks.values())
    return [name for name, wanted in (("first_response", unanswered), ("resolution", solved)) if wanted]


RETRACTED_AT_ONCE = 300
"""Entries that one retraction names: their ids, 40 bytes each, stay well below what one entry may hold."""


def undo(desk: Desk, *, entry: Entry) -> tuple[list[Event], list[Case]]:
    """Takes back every event of the last command of this machine; the timeline shows them struck through.

    Returns the retracted events and the cases as they are now. Raises RuleViolation where the world saw it and no
    reason was given, NotFound where there is nothing to take back.
    """
    events = list(desk.journal.last_command(actor=desk.actor))
    if not events:
        raise NotFound(_("There is nothing to take back."), hint="concierge list")
    if not entry.because and (seen := [kind for kind in map(_seen_as, events) if kind]):
        raise RuleViolation(
            _("The other side saw that already: {kind}. To take it back all the same, say why.").format(
                kind=_(SEEN_BY_THE_WORLD[seen[0]])
            ),
            hint='concierge undo --because "..."',
        )
    _refuse_stood_upon(desk, events)
    at = desk.when(entry)
    desk.journal.append(
        [_retraction(group, at, entry) for group in _by_log(events)],
        now=desk.now,
        actor=desk.actor,
    )
    for slug in sorted({event.client for event in events if event.audience == CLIENT}):
        if desk.journal.client(slug) is not None:
            desk.notice_handed_over(slug)
    cases = [desk.journal.case(key) for key in sorted({event.case for event in events if event.case})]
    return events, [case for case in cases if case is not None]


def _seen_as(event: Event) -> str:
    """Which of `SEEN_BY_THE_WORLD` the event is, "" for none. A closing that gave money is a refund like any other."""
    if event.kind == "closed" and event.facts.get("amount"):
        credited = event.facts.get("effect", {}).get("money_state") == MoneyState.CREDITED
        return "credit_issued" if credited else "refund_issued"
    return event.kind if event.kind in SEEN_BY_THE_WORLD else ""


def _refuse_stood_upon(desk: Desk, events: Sequence[Event]) -> None:
    """A case or a store on which later work stands cannot go away under it."""
    ours = {event.id for event in events}
    for event in events:
        if event.kind in ("bill_issued", "bill_credited"):
            raise RuleViolation(
                _("A bill that was issued never changes. Put it right with a credit note."),
                hint=f"concierge bill --client {event.client} --credit {event.facts.get('bill', event.facts['number'])}",
            )
        if event.kind == "agreement_accepted" and (number := _billed_by(desk, event)):
            raise RuleViolation(
                _(
                    "{number} was billed by that agreement, so it stays. What holds from now on is a new version."
                ).format(number=number),
                hint=f"concierge client agreement {event.client}",
            )
        if event.kind == "opened" and _still_there(desk.journal.events_of(event.case), but=ours):
            raise RuleViolation(
                _("Later entries stand on that opening. Close the case instead."), hint="concierge list"
            )
        if event.kind == "client_added" and _still_there(map(upcast, desk.journal.all_events(event.client)), but=ours):
            raise RuleViolation(
                _("{client} has other entries by now, so it cannot be taken back.").format(client=event.client),
                hint=f"concierge client show {event.client}",
            )


def _billed_by(desk: Desk, accepted: Event) -> str:
    """The number of a bill with a line by the accepted version, "" for none."""
    from concierge_cli.domain.issued import fold_bills

    client = desk.client(accepted.client)
    known = {ref for one in client.agreements if one.event == accepted.id for ref in (one.ref, str(one.version))}
    bills = fold_bills(desk.journal.client_events(accepted.client))
    return next((bill.number for bill in bills if any(line.agreed_by in known for line in bill.lines)), "")


def _still_there(events: Iterable[Event], *, but: Collection[str]) -> bool:
    """Whether any of these counts: neither one of `but`, nor taken back, nor a taking back itself."""
    every = list(events)
    gone = {one for event in every if event.kind == "retracted" and event.known for one in event.facts["events"]}
    return any(event.id not in gone and event.id not in but and event.kind != "retracted" for event in every)


def _by_log(events: Sequence[Event]) -> list[list[Event]]:
    """A retraction lives where what it retracts lives: same client, case and audience. One names as many as fit."""
    groups: dict[tuple[str, str, str], list[Event]] = {}
    for event in events:
        groups.setdefault((event.client, event.case, event.audience), []).append(event)
    return [
        group[start : start + RETRACTED_AT_ONCE]
        for group in groups.values()
        for start in range(0, len(group), RETRACTED_AT_ONCE)
    ]


def _retraction(events: Sequence[Event], at: datetime, entry: Entry) -> Draft:
    first = events[0]
    return Draft(
        kind="retracted",
        client=first.client,
        case=first.case,
        occurred_at=at,
        facts={"events": [event.id for event in events]},
        personal={"because": entry.because} if entry.because else {},
        audience=first.audience,
    )
