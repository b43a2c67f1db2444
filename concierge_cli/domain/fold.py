"""A case is the fold of its events, ordered by (counter, replica, seq); arrival order never matters.

The fold never decides on `personal`, so erasing personal data changes no state, figure or bill. Retracted events are
skipped. A kind or version that this program does not know makes the case read-only and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from concierge_cli.domain.case import Case, EvidenceItem, FormerStep, Item, Submission, Wait
from concierge_cli.domain.clock import PLATFORM_TASK, Clock, next_id, with_pauses
from concierge_cli.domain.event import Event
from concierge_cli.domain.event_words import words_of
from concierge_cli.domain.instants import parse_iso
from concierge_cli.domain.merging import disagreements, heads_of, over, settlements, taken_back
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy_events import REMEDY_HANDLERS, granted, money_moved, paid_corrected, withdraw
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    ClockState,
    Complexity,
    Outcome,
    Party,
    Procedure,
    Reason,
    Reputation,
)
from concierge_cli.domain.workflow import apply_effect

Handler = Callable[[Case, Event], None]

UNTIL_REOPENED = ("claim_state", "reputation", "money_state")
"""What an outcome implies and reopening withdraws; `Case.before_closing` keeps them in this order."""


def fold(events: Iterable[Event]) -> Case | None:
    """The case that `events` (of one case, in any order) add up to; None before its `opened` has arrived."""
    ordered = sorted(events, key=lambda event: event.order)
    gone = taken_back(ordered)
    settled = settlements(ordered, gone)
    retracted = gone.union(*map(over, settled))
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
        if event.kind == "reopened" and not case.closed:
            continue  # another machine had reopened it, or what had closed it was taken back
        _end_waits(case, event)
        _pause_clocks(case)
        _stop_clocks(case, event)
        handler(case, event)
        if case.closed and event.kind != "closed":
            _keep_since_closing(case, event)
        _start_clocks(case, event)
    _pause_clocks(case)
    case.heads = heads_of(ordered)
    case.disagreements = disagreements(ordered, live, settled)
    case.updated_at = max(event.recorded_at for event in ordered)
    return case


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
    _start_clocks(case, event)
    return case


def _nothing(case: Case, event: Event) -> None:
    """A note or a retraction is in the timeline; it moves nothing."""


def _heard(case: Case, event: Event) -> None:
    said_at, party = event.occurred_at, Party(event.facts["from"])
    if case.last_heard_at is None or said_at >= case.last_heard_at:
        case.last_heard_at, case.last_heard_from = said_at, party
    if emotion := event.facts.get("emotion"):
        case.emotion = emotion
    if party is Party.BUYER and (case.last_buyer_word_at is None or said_at > case.last_buyer_word_at):
        case.last_buyer_word_at = said_at


def _replied(case: Case, event: Event) -> None:
    if event.facts.get("auto_ack"):
        return
    case.drafts.clear()
    _asked(case, event)
    _answered(case, event)


def _asked(case: Case, event: Event) -> None:
    """What a message asked for is owed until something of that kind comes."""
    case.asked = tuple(dict.fromkeys((*case.asked, *event.facts.get("asked", ()))))


def _drafted(case: Case, event: Event) -> None:
    case.drafts.append(event.id)


def _waited(case: Case, event: Event) -> None:
    until = event.facts.get("until")
    missed_meanwhile = [clock for clock in case.clocks.values() if clock.pausable and _missed_by_then(clock, event)]
    if event.facts.get("because_given"):
        for clock in missed_meanwhile:
            case.clocks[clock.id] = clock._replace(forgiven=True)
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
    """What the new procedure decides anew leaves the ruling that there was with the steps that it was about."""
    effect = event.facts.get("effect", {})
    left = [*case.former_steps, FormerStep(case.procedure, opened_at=case.platform_opened_at)]
    if "claim_state" in effect:
        left = [one._replace(claim_state=one.claim_state or case.claim_state) for one in left]
    case.former_steps = left
    case.procedure = Procedure(event.facts["procedure"])
    apply_effect(case, effect)
    _edit(case, event)
    for clock in case.clocks.values():
        if clock.rule is not None and clock.id not in event.facts.get("kept", ()):
            _cancel(case, clock, event.occurred_at)


def _handed_off(case: Case, event: Event) -> None:
    case.channel = event.facts["channel"]
    case.channel_ref = event.text("ref")
    _answered(case, event)


def _decided(case: Case, event: Event) -> None:
    apply_effect(case, event.facts.get("effect", {}))
    money_moved(case, event)
    granted(case, event)
    _cancel_named(case, event)


def _edited(case: Case, event: Event) -> None:
    _edit(case, event)
    if "amount" in event.facts:
        paid_corrected(case)
    for clock_id, due in event.facts.get("due", {}).items():
        due_at, warn_at = parse_iso(due["due_at"]), parse_iso(due["warn_at"])
        # It may have been typed for a start that another machine did not know of: none ends before it begins.
        if (clock := case.clocks.get(clock_id)) and due_at > clock.started_at:
            case.clocks[clock_id] = clock._replace(
                due_at=due_at,
                warn_at=warn_at,
                basis=Basis.OVERRIDE,
                term=_without_own(clock.term),
                minutes=None,
                paused_from=None,
                paused_until=None,
                forgiven=clock.forgiven or clock.state(event.recorded_at) is ClockState.MISSED,
            )
    for clock_id in event.facts.get("in_time", ()):
        if (late := case.clocks.get(clock_id)) and late.stopped_late_entry:
            case.clocks[clock_id] = late._replace(stopped_late_entry=False, forgiven=True)
    if "duplicate_of" in event.facts:
        _repeats(case, event.facts["duplicate_of"])
    _cancel_named(case, event)


def _cancel_named(case: Case, event: Event) -> None:
    """Ends the clocks that the event names, without a verdict."""
    for clock_id in event.facts.get("cancelled", ()):
        if clock := case.clocks.get(clock_id):
            _cancel(case, clock, event.occurred_at)


def _without_own(term: dict[str, str] | None) -> dict[str, str] | None:
    """How the rule counts, once a date was typed: the store's own term is no longer what gave it."""
    return None if term is None else {name: value for name, value in term.items() if name not in ("own", "assumed")}


def _closed(case: Case, event: Event) -> None:
    """Where two machines closed it, the later one stands for both, and reopening goes back to before the first."""
    outcome = Outcome(event.facts["outcome"])
    before, ended = case.before_closing, case.ended_by_closing
    moved = case.closed and withdraw(case, case.resolutions)
    if case.closed:
        case.closings.pop()
    else:
        before, ended = tuple(str(getattr(case, name)) for name in UNTIL_REOPENED), ()
    apply_effect(case, event.facts.get("effect", {}))
    if not moved:
        money_moved(case, event)
    case.closed_at = event.occurred_at
    case.outcome = outcome
    _repeats(case, event.facts.get("duplicate_of"))
    case.closings.append((event.occurred_at, outcome))
    case.resolutions.append(event.id)
    case.drafts.clear()
    running = [clock for clock in case.clocks.values() if clock.stopped_at is None and clock.cancelled_at is None]
    for clock in running:
        _cancel(case, clock, event.occurred_at, closing=True)
    case.before_closing, case.ended_by_closing = before, (*ended, *(clock.id for clock in running))


def _repeats(case: Case, other: Mapping[str, str] | None) -> None:
    """Which case it is a duplicate of; that of an outcome that is none is nobody's."""
    said = other if case.outcome is Outcome.DUPLICATE else None
    case.duplicate_of, case.duplicate_id = (said["case"], said["id"]) if said else ("", "")


def _reopened(case: Case, event: Event) -> None:
    """What the outcome implied is withdrawn, and the clocks that the closing ended run on to their own dates.

    One whose date came while the case was closed stays as the closing left it: until now it was nobody's move. One that
    another machine started anew meanwhile has taken the place of the old one.
    """
    case.closed_at = None
    case.outcome = None
    _repeats(case, None)
    given = case.money_state
    apply_effect(case, dict(zip(UNTIL_REOPENED, case.before_closing, strict=True)))
    if withdraw(case, case.resolutions):
        case.money_state = given
    latest = {clock.base_id: clock.id for clock in case.clocks.values()}
    for clock_id in case.ended_by_closing:
        clock = case.clocks[clock_id]
        if clock.due_at is not None and clock.due_at < event.occurred_at:
            continue
        if clock.base_id == PLATFORM_TASK or latest[clock.base_id] == clock_id:
            case.clocks[clock_id] = clock._replace(stopped_at=None, cancelled_at=None, dropped=False)
    apply_effect(case, event.facts.get("effect", {}))
    case.reopenings.append(event.occurred_at)


def _resolved(case: Case, event: Event) -> None:
    case.resolutions.append(event.id)


def _renumbered(case: Case, event: Event) -> None:
    """Another machine had given out the same id: the old one still names the case."""
    case.aliases = tuple(dict.fromkeys((*case.aliases, case.id)))
    case.id = event.facts["id"]


def _evidence_added(case: Case, event: Event) -> None:
    facts = event.facts
    taken_at = facts.get("taken_at")
    drive, sent_sha256 = _in_drive(case, facts.get("sha256", ""))
    case.asked = tuple(kind for kind in case.asked if kind != facts["kind"])
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
            drive=drive,
            sent_sha256=sent_sha256,
        )
    )


def _in_drive(case: Case, sha256: str) -> tuple[str, str]:
    """Where the same content lies in Drive already, and what of it: it is there once a case."""
    there = (item for item in case.evidence if item.sent_sha256 and item.sha256 == sha256)
    return next(((item.drive, item.sent_sha256) for item in there), ("", ""))


def _file_mirrored(case: Case, event: Event) -> None:
    """Of several arrivals of one file the latest stands: it was sent again."""
    facts = event.facts
    for place, item in enumerate(case.evidence):
        if item.sha256 and item.sha256 == facts["sha256"]:
            case.evidence[place] = item._replace(drive=event.text("drive"), sent_sha256=facts["sent_sha256"])


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
    "asked": _asked,
    "waited": _waited,
    "resumed": _nothing,
    "chosen": _chosen,
    "escalated": _escalated,
    "handed_off": _handed_off,
    "decided": _decided,
    "resolved": _resolved,
    "renumbered": _renumbered,
    "edited": _edited,
    "closed": _closed,
    "reopened": _reopened,
    "evidence_added": _evidence_added,
    "file_mirrored": _file_mirrored,
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
    "ordered_at": lambda value: parse_iso(value) if value else None,
    "platform_opened_at": lambda value: parse_iso(value) if value else None,
    "delivered_at": lambda value: parse_iso(value) if value else None,
    "delivered": lambda value: value,
    "reputation": Reputation,
    "complexity": Complexity,
    "urgent": bool,
    "pinned": bool,
    "rating": lambda value: value,
    "order_key": str,
    "buyer_language": str,
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


def _keep_since_closing(case: Case, event: Event) -> None:
    """What is said of a closed case is not the outcome's: reopening leaves it."""
    said = event.facts | event.facts.get("effect", {})
    before = zip(UNTIL_REOPENED, case.before_closing, strict=True)
    case.before_closing = tuple(str(said.get(name, state)) for name, state in before)


def _start_clocks(case: Case, event: Event) -> None:
    """Starts what the event says. A recount takes the place of a clock that still runs on a rule; a start under an id
    that another machine has given out meanwhile gets the next one. A closed case starts no promise, to nobody.
    """
    for data in event.facts.get("clocks", ()):
        clock = Clock.from_json(data)
        present = case.clocks.get(clock.id)
        if event.kind == "edited" and present is not None:
            # A right that is used by asking for it is over from its start; to know the delivery better moves it too.
            running = present.cancelled_at is None and (present.stopped_at is None or present.used_by_asking)
            if running and present.counted:
                case.clocks[clock.id] = clock
            continue
        if case.closed and clock.kind in (ClockKind.SLA, ClockKind.PROMISE):
            continue
        if present is not None:
            taken = next_id(clock.base_id, case.clocks)
            if clock.id in case.tasks and event.facts.get("task") == clock.id:
                case.tasks[taken] = event.text("text")
            clock = clock._replace(id=taken)
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
        if clock.id in event.facts.get("cancelled", ()):
            continue  # the entry ends it, and keeps no date by that
        entered_late = _missed_by_then(clock, event)
        because = bool(event.facts.get("because_given"))
        case.clocks[clock.id] = clock._replace(
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


def _cancel(case: Case, clock: Clock, at: datetime, *, closing: bool = False) -> None:
    """Ends a clock that nobody stopped. One that was missed already keeps its verdict."""
    if clock.stopped_at is not None or clock.cancelled_at is not None:
        return
    if clock.due_at is not None and at > clock.due_at and clock.kind is not ClockKind.WINDOW:
        case.clocks[clock.id] = clock._replace(stopped_at=at, dropped=closing)
    else:
        case.clocks[clock.id] = clock._replace(cancelled_at=at)


_ENDS_WAIT_ON: Mapping[str, frozenset[Party]] = {
    "decided": frozenset({Party.PLATFORM}),
    "return_shipped": frozenset({Party.BUYER}),
    "return_arrived": frozenset({Party.BUYER, Party.CARRIER}),
    "return_not_arrived": frozenset({Party.BUYER, Party.CARRIER}),
    "approval_answered": frozenset({Party.CLIENT}),
}
"""What is as good as a word from somebody: a ruling is the platform's, a parcel handed over is the buyer's. Money for the
store names who sent it."""


def _end_waits(case: Case, event: Event) -> None:
    """A word or a deed of the awaited party, a resume, a new wait, or the end of the case."""
    heard_from = _ENDS_WAIT_ON.get(event.kind, frozenset())
    if event.kind in ("heard", "recovered"):
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
