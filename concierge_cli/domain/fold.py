"""A case is the fold of its events, ordered by (counter, replica, seq); arrival order never matters.

The fold never decides on `personal`, so erasing personal data changes no state, figure or bill. Retracted events are
skipped. A kind or version that this program does not know makes the case read-only and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from concierge_cli.domain.case import Case, Disagreement, EvidenceItem, Item, Submission, Wait
from concierge_cli.domain.clock import PLATFORM_TASK, Clock, next_id, with_pauses
from concierge_cli.domain.event import Event
from concierge_cli.domain.event_words import words_of
from concierge_cli.domain.instants import parse_iso
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy_events import REMEDY_HANDLERS, money_moved, withdraw
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    ClockState,
    Complexity,
    MoneyState,
    Outcome,
    Party,
    Procedure,
    Reason,
    Reputation,
)
from concierge_cli.domain.workflow import apply_effect

Handler = Callable[[Case, Event], None]

DECIDING = frozenset(
    {
        "chosen",
        "submitted",
        "decided",
        "escalated",
        "closed",
        "reopened",
        "refund_issued",
        "credit_issued",
        "replacement_sent",
    }
)
"""Kinds of which two, taken without knowing of each other, contradict each other."""


def fold(events: Iterable[Event]) -> Case | None:
    """The case that `events` (of one case, in any order) add up to; None before its `opened` has arrived."""
    ordered = sorted(events, key=lambda event: event.order)
    retracted = _retracted(ordered)
    live = [event for event in ordered if event.id not in retracted]
    opening = next((event for event in live if event.kind == "opened"), None)
    if opening is None:
        return None
    case = _opened(opening)
    case.read_only = not opening.known
    case.retracted = frozenset(retracted)
    for event in live:
        if event is opening:
            continue
        handler = HANDLERS.get(event.kind)
        if handler is None or not event.known:
            case.read_only = True
            continue
        _end_waits(case, event)
        _pause_clocks(case)
        _stop_clocks(case, event)
        handler(case, event)
        _start_clocks(case, event)
    _pause_clocks(case)
    case.heads = heads_of(ordered)
    case.disagreements = _disagreements(live, {event.id: event.after for event in ordered})
    case.updated_at = max(event.recorded_at for event in ordered)
    return case


def heads_of(events: Iterable[Event]) -> tuple[str, ...]:
    """Ids that no other of these events comes after: what the next event is decided upon."""
    events = list(events)
    followed = {earlier for event in events for earlier in event.after}
    return tuple(sorted(event.id for event in events if event.id not in followed))


def _retracted(ordered: list[Event]) -> set[str]:
    """What was taken back, and decisions over which a person let another one stand.

    An opening on which somebody else worked meanwhile is not taken back: their entries would hang in the air.
    """
    gone = {one for event in ordered if event.kind == "retracted" and event.known for one in event.facts["events"]}
    gone |= {
        one
        for event in ordered
        if event.kind == "resolved" and event.known and event.id not in gone
        for one in event.facts.get("over", ())
    }
    knew = {
        event.id: _ancestors(event.id, {one.id: one.after for one in ordered}) | {event.id}
        for event in ordered
        if event.kind == "retracted"
    }
    for opening in (event for event in ordered if event.kind == "opened" and event.id in gone):
        known_then = set().union(*(known for known in knew.values() if opening.id in known))
        if any(event.id not in known_then and event.id not in gone for event in ordered):
            gone.discard(opening.id)
    return gone


# --- one handler a kind -------------------------------------------------------------------------------------------


def _opened(event: Event) -> Case:
    facts = event.facts
    case = Case(
        key=event.case,
        id=facts["id"],
        client=event.client,
        platform=facts["platform"],
        site=facts["site"],
        procedure=Procedure(facts["procedure"]),
        reason=Reason(facts["reason"]),
        coded_reason=Reason(facts["reason"]),
        received_at=parse_iso(facts["received_at"]),
        opened_at=event.occurred_at,
        platform_code=facts.get("platform_code", ""),
        order_key=facts.get("order_key", ""),
        items=tuple(Item(sku=item["sku"], qty=item["qty"]) for item in facts.get("items", ())),
        channel=facts.get("channel", ""),
        reputation=Reputation(facts.get("reputation", Reputation.NOT_APPLICABLE)),
        claim_state=ClaimState(facts.get("claim_state", ClaimState.NONE)),
        required=tuple(facts.get("required", ())),
        optional=tuple(facts.get("optional", ())),
        last_heard_at=parse_iso(facts["received_at"]),
        last_heard_from=Party.BUYER,
        last_buyer_word_at=parse_iso(facts["received_at"]),
    )
    _edit(case, event)
    case.stated_reason = event.text("stated_reason")
    _start_clocks(case, event)
    return case


def _nothing(case: Case, event: Event) -> None:
    """A note or a retraction is in the timeline; it moves nothing."""


def _heard(case: Case, event: Event) -> None:
    case.last_heard_at = event.occurred_at
    case.last_heard_from = Party(event.facts["from"])
    if emotion := event.facts.get("emotion"):
        case.emotion = emotion
    if event.facts["from"] == Party.BUYER:
        case.last_buyer_word_at = event.occurred_at


def _replied(case: Case, event: Event) -> None:
    if event.facts.get("auto_ack"):
        return
    case.drafts.clear()
    _answered(case, event)


def _drafted(case: Case, event: Event) -> None:
    case.drafts.append(event.id)


def _waited(case: Case, event: Event) -> None:
    until = event.facts.get("until")
    missed_meanwhile = [clock for clock in case.clocks.values() if clock.pausable and _missed_by_then(clock, event)]
    if event.facts.get("because_given"):
        for clock in missed_meanwhile:
            case.clocks[clock.id] = replace(clock, forgiven=True)
    case.waits.append(
        Wait(
            on=Party(event.facts["on"]),
            start=event.occurred_at,
            pauses_from=event.recorded_at if missed_meanwhile and not event.facts.get("because_given") else None,
            until=parse_iso(until) if until else None,
        )
    )


def _chosen(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))
    money_moved(case, event)
    _answered(case, event)


def _escalated(case: Case, event: Event) -> None:
    case.procedure = Procedure(event.facts["procedure"])
    case.required = tuple(event.facts.get("required", case.required))
    case.optional = tuple(event.facts.get("optional", case.optional))
    apply_effect(case, event.facts.get("effect", {}))
    _edit(case, event)
    for clock in case.clocks.values():
        if clock.rule is not None:
            _cancel(case, clock, event.occurred_at)


def _handed_off(case: Case, event: Event) -> None:
    case.channel = event.facts["channel"]
    case.channel_ref = event.text("ref")
    _answered(case, event)


def _decided(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))
    money_moved(case, event)


def _edited(case: Case, event: Event) -> None:
    _edit(case, event)
    for clock_id, due in event.facts.get("due", {}).items():
        if clock := case.clocks.get(clock_id):
            due_at, warn_at = parse_iso(due["due_at"]), parse_iso(due["warn_at"])
            case.clocks[clock_id] = replace(
                clock,
                due_at=due_at,
                warn_at=warn_at,
                basis=Basis.OVERRIDE,
                minutes=None,
                paused_from=None,
                paused_until=None,
                forgiven=clock.forgiven or clock.state(event.recorded_at) is ClockState.MISSED,
            )
    for clock_id in event.facts.get("cancelled", ()):
        if clock := case.clocks.get(clock_id):
            _cancel(case, clock, event.occurred_at)


def _closed(case: Case, event: Event) -> None:
    outcome = Outcome(event.facts["outcome"])
    case.closed_at = event.occurred_at
    case.outcome = outcome
    case.closings.append((event.occurred_at, outcome))
    case.resolutions.append(event.id)
    case.drafts.clear()
    case.before_closing = (case.claim_state, case.reputation, case.money_state)
    apply_effect(case, event.facts.get("effect", {}))
    money_moved(case, event)
    case.ended_by_closing = tuple(
        clock.id for clock in case.clocks.values() if clock.stopped_at is None and clock.cancelled_at is None
    )
    for clock in case.clocks.values():
        _cancel(case, clock, event.occurred_at)


def _reopened(case: Case, event: Event) -> None:
    """What the outcome implied is withdrawn, and the clocks that the closing ended run on to their own dates."""
    case.closed_at = None
    case.outcome = None
    if case.before_closing:
        case.claim_state, case.reputation = ClaimState(case.before_closing[0]), Reputation(case.before_closing[1])
        case.money_state = MoneyState(case.before_closing[2])
        withdraw(case, case.resolutions)
    for clock_id in case.ended_by_closing:
        case.clocks[clock_id] = replace(case.clocks[clock_id], stopped_at=None, cancelled_at=None)
    apply_effect(case, event.facts.get("effect", {}))
    case.reopenings.append(event.occurred_at)


def _resolved(case: Case, event: Event) -> None:
    case.resolutions.append(event.id)


def _evidence_added(case: Case, event: Event) -> None:
    facts = event.facts
    taken_at = facts.get("taken_at")
    case.evidence.append(
        EvidenceItem(
            event=event.id,
            kind=facts["kind"],
            source=Party(facts["from"]),
            added_at=event.occurred_at,
            sha256=facts.get("sha256", ""),
            name=event.text("name"),
            value=event.text("value"),
            size=facts.get("size", 0),
            type=facts.get("type", ""),
            taken_at=parse_iso(taken_at) if taken_at else None,
            problems=tuple(facts.get("problems", ())),
            notices=tuple(facts.get("notices", ())),
            same_as=tuple(facts.get("same_as", ())),
            copy_sha256=facts.get("copy_sha256", ""),
        )
    )


def _submitted(case: Case, event: Event) -> None:
    facts = event.facts
    case.submissions.append(
        Submission(
            at=event.occurred_at, required=facts["required"], present=facts["present"], forced=bool(facts.get("forced"))
        )
    )
    apply_effect(case, facts.get("effect", {}))
    _answered(case, event)


def _measured(case: Case, event: Event) -> None:
    case.minutes += int(event.facts["minutes"])


HANDLERS: Mapping[str, Handler] = {
    "opened": _nothing,
    "noted": _nothing,
    "heard": _heard,
    "replied": _replied,
    "drafted": _drafted,
    "waited": _waited,
    "resumed": _nothing,
    "chosen": _chosen,
    "escalated": _escalated,
    "handed_off": _handed_off,
    "decided": _decided,
    "resolved": _resolved,
    "edited": _edited,
    "closed": _closed,
    "reopened": _reopened,
    "evidence_added": _evidence_added,
    "submitted": _submitted,
    "measured": _measured,
    "retracted": _nothing,
    **REMEDY_HANDLERS,
}


# --- what several kinds share -------------------------------------------------------------------------------------


def _answered(case: Case, event: Event) -> None:
    if case.first_response_at is None or event.occurred_at < case.first_response_at:
        case.first_response_at = event.occurred_at
    if case.last_answer_at is None or event.occurred_at > case.last_answer_at:
        case.last_answer_at = event.occurred_at


def _edit(case: Case, event: Event) -> None:
    """Sets what `facts` and `personal` say; names are the case's own."""
    facts, setters = event.facts, FACT_FIELDS
    for name, read in setters.items():
        if name in facts:
            setattr(case, name, read(facts[name]))
    former = case.platform_case_id
    for name in PERSONAL_FIELDS:
        if event.personal is not None and name in event.personal:
            setattr(case, name, event.personal[name])
    if event.kind == "escalated" and former not in ("", case.platform_case_id):
        case.former_claims = (*case.former_claims, former)
    said = event.personal or {}
    kept = [tag for tag in case.tags if tag not in said.get("tags_removed", ())]
    case.tags = tuple(dict.fromkeys((*kept, *said.get("tags_added", ()))))


FACT_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "reason": Reason,
    "amount": lambda value: Money.from_json(value) if value else None,
    "platform_opened_at": lambda value: parse_iso(value) if value else None,
    "delivered_at": lambda value: parse_iso(value) if value else None,
    "delivered": lambda value: value,
    "reputation": Reputation,
    "complexity": Complexity,
    "urgent": bool,
    "pinned": bool,
    "rating": lambda value: value,
    "order_key": str,
    "required": tuple,
    "optional": tuple,
}

PERSONAL_FIELDS = (
    "order_id",
    "platform_case_id",
    "platform_url",
    "buyer",
    "pin",
    "assignee",
    "public_url",
    "stated_reason",
)


def _start_clocks(case: Case, event: Event) -> None:
    """Starts what the event says. A recount takes the place of a clock that still runs on a rule; a start under an id
    that another machine has given out meanwhile gets the next one. A closed case starts no promise.
    """
    for data in event.facts.get("clocks", ()):
        clock = Clock.from_json(data)
        present = case.clocks.get(clock.id)
        if event.kind == "edited" and present is not None:
            running = present.stopped_at is None and present.cancelled_at is None
            if running and present.basis in (Basis.RULE, Basis.ASSUMED):
                case.clocks[clock.id] = clock
            continue
        if case.closed and clock.kind is ClockKind.SLA:
            continue
        if present is not None:
            taken = next_id(clock.base_id, case.clocks)
            if clock.id in case.tasks and event.facts.get("task") == clock.id:
                case.tasks[taken] = event.text("text")
            clock = replace(clock, id=taken)
        elif "task" in event.facts:
            case.tasks[event.facts["task"]] = event.text("text")
        if clock.base_id != PLATFORM_TASK:
            for earlier in list(case.clocks.values()):
                if earlier.base_id == clock.base_id:
                    _cancel(case, earlier, clock.started_at)
        case.clocks[clock.id] = clock


def _stop_clocks(case: Case, event: Event) -> None:
    words = words_of(event.kind, event.facts)
    for clock in list(case.clocks.values()):
        if clock.stopped_at is not None or clock.cancelled_at is not None or words.isdisjoint(clock.stops_on):
            continue
        if event.occurred_at < clock.started_at:
            continue
        entered_late = _missed_by_then(clock, event)
        because = bool(event.facts.get("because_given"))
        case.clocks[clock.id] = replace(
            clock,
            stopped_at=event.occurred_at,
            stopped_late_entry=entered_late and not because,
            forgiven=clock.forgiven or (entered_late and because),
        )


def _missed_by_then(clock: Clock, event: Event) -> bool:
    """Whether the clock stood as missed when `event` was entered, which says that it happened in time."""
    return (
        clock.stopped_at is None
        and clock.due_at is not None
        and event.occurred_at <= clock.due_at
        and clock.state(event.recorded_at) is ClockState.MISSED
    )


def _cancel(case: Case, clock: Clock, at: datetime) -> None:
    """Ends a clock that nobody stopped. One that was missed already keeps its verdict."""
    if clock.stopped_at is not None or clock.cancelled_at is not None:
        return
    if clock.due_at is not None and at > clock.due_at and clock.kind is not ClockKind.WINDOW:
        case.clocks[clock.id] = replace(clock, stopped_at=at)
    else:
        case.clocks[clock.id] = replace(clock, cancelled_at=at)


_ENDS_WAIT_ON: Mapping[str, frozenset[Party]] = {
    "decided": frozenset({Party.PLATFORM}),
    "return_shipped": frozenset({Party.BUYER}),
    "return_arrived": frozenset({Party.BUYER, Party.CARRIER}),
    "return_not_arrived": frozenset({Party.BUYER, Party.CARRIER}),
    "approval_answered": frozenset({Party.CLIENT}),
}
"""What is as good as a word from somebody: a ruling is the platform's, a parcel handed over is the buyer's."""


def _end_waits(case: Case, event: Event) -> None:
    """A word or a deed of the awaited party, a resume, a new wait, or the end of the case."""
    heard_from = _ENDS_WAIT_ON.get(event.kind, frozenset())
    if event.kind == "heard":
        heard_from = frozenset({Party(event.facts["from"])})
    ends_all = event.kind in ("resumed", "waited", "closed", "escalated")
    for index, wait in enumerate(case.waits):
        if wait.end is None and (ends_all or wait.on in heard_from):
            # A word older than the wait ends it when it is logged: what was waited until then was waited.
            ends_at = event.occurred_at if event.occurred_at >= wait.start else max(event.recorded_at, wait.start)
            case.waits[index] = wait._replace(end=ends_at)


def _pause_clocks(case: Case) -> None:
    pauses = [wait.pause for wait in case.waits]
    if not pauses:
        return
    for clock_id, clock in case.clocks.items():
        case.clocks[clock_id] = with_pauses(clock, pauses)


# --- decisions that did not know of each other --------------------------------------------------------------------


def _disagreements(live: list[Event], parents: Mapping[str, tuple[str, ...]]) -> list[Disagreement]:
    """Pairs of decisions of which neither descends from the other and that nobody has resolved since.

    The later one in the fold's order stands (it was applied last) until a `resolved` that knows both.
    """
    if len({event.replica for event in live}) == 1:
        return []
    deciding = [event for event in live if event.kind in DECIDING]
    settled = [_ancestors(event.id, parents) for event in live if event.kind == "resolved"]
    found = []
    for later_index, later in enumerate(deciding):
        known = _ancestors(later.id, parents)
        for earlier in deciding[:later_index]:
            if earlier.id in known or earlier.replica == later.replica:
                continue
            if not any({earlier.id, later.id} <= knows for knows in settled):
                found.append(Disagreement(kept=later.id, other=earlier.id))
    return found


def _ancestors(event_id: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    pending = list(parents.get(event_id, ()))
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending.extend(parents.get(one, ()))
    return seen
