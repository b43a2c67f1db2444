"""What holds of the fold after any sensible history of two machines: 1,000 of them in every run.

How to try 10,000 on three machines stands in `tests/domain/histories.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, note
from hypothesis import strategies as st

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import PLATFORM_TASK, AgreedHours
from concierge_cli.domain.event import CLIENT, VERSION, Event, broken_parts, erased
from concierge_cli.domain.fold import HANDLERS, PERSONAL_FIELDS, fold
from concierge_cli.domain.merging import DECIDING, heads_of
from concierge_cli.domain.remedy import given_back
from concierge_cli.domain.vocabulary import ClockKind, ClockState, Status
from concierge_cli.journal.snapshot import dump_case, load_case
from tests.domain.histories import START, History, histories, tried

Holds = Callable[[History, random.Random], None]

BOOKKEEPING = {"heads": (), "retracted": frozenset(), "updated_at": None}
"""What says which entries there are, and not what they mean."""


@tried(1000)
@example(History([376, 666, 60, 316146, 454891], 2), 0)  # what a settled pair kept was taken back meanwhile
@given(histories(), st.integers(0, (1 << 32) - 1))
def test_the_fold_keeps_its_promises(history: History, seed: int) -> None:
    """One number decides every chance: drawn one by one they cost more than the folds and leave short histories."""
    note(history)
    chance = random.Random(seed)
    for holds in PROMISES:
        holds(history, chance)


def folded(events: Iterable[Event]) -> Case:
    case = fold(events)
    assert case is not None
    return case


def live(history: History, case: Case) -> list[Event]:
    """What counts, in the fold's order."""
    return sorted((event for event in history.events if event.id not in case.retracted), key=lambda event: event.order)


def ancestors(events: Iterable[Event]) -> dict[str, set[str]]:
    """What each entry was decided upon, directly or not: an entry comes after all of it in the fold's order."""
    knew: dict[str, set[str]] = {}
    for event in sorted(events, key=lambda event: event.order):
        knew[event.id] = set(event.after).union(*(knew[one] for one in event.after))
    return knew


# --- the promises -------------------------------------------------------------------------------------------------


def any_order_of_arrival_gives_the_same_case(history: History, chance: random.Random) -> None:
    shuffled = list(history.events)
    chance.shuffle(shuffled)
    assert fold(shuffled) == history.case


def folding_changes_no_event(history: History, _chance: random.Random) -> None:
    fold(history.events)
    assert [event.id for event in history.events if broken_parts(event)] == []


def a_case_goes_only_when_whoever_took_it_back_knew_all_of_it(history: History, _chance: random.Random) -> None:
    if history.case is not None:
        return
    (opening,) = (event for event in history.events if event.kind == "opened")
    knew = ancestors(history.events)
    gone = {one for event in history.events if event.kind == "retracted" for one in event.facts["events"]}
    theirs = [event for event in history.events if event.kind == "retracted" and opening.id in event.facts["events"]]
    known = set().union(*(knew[event.id] for event in theirs))
    shared = [event for event in history.events if event.audience == CLIENT and event.kind != "retracted"]
    assert {event.id for event in shared if event.id not in gone} <= known


def what_was_taken_back_is_as_if_it_had_never_been(history: History, _chance: random.Random) -> None:
    case = history.case
    if case is None:
        return
    without = folded(event for event in live(history, case) if event.kind != "retracted")
    # A pair is told by what each knew, and entries that were taken back are links in that.
    assert replace(without, **BOOKKEEPING, disagreements=[]) == replace(case, **BOOKKEEPING, disagreements=[])


def what_is_mine_changes_nothing_but_minutes(history: History, _chance: random.Random) -> None:
    case = history.case
    shared = fold(event for event in history.events if event.audience == CLIENT)
    if case is None or shared is None:
        assert case is shared
        return
    assert replace(shared, **BOOKKEEPING) == replace(case, **BOOKKEEPING, minutes=0)


def erasing_personal_data_decides_nothing(history: History, chance: random.Random) -> None:
    gone = [erased(event) if chance.random() < 0.7 else event for event in history.events]
    case, after = history.case, fold(gone)
    if case is None or after is None:
        assert case is after
        return
    assert impersonal(after) == impersonal(case)
    assert after.missing() == case.missing()


def impersonal(case: Case) -> Case:
    """The case without what a person could ask to have erased."""
    return replace(
        case,
        **dict.fromkeys(PERSONAL_FIELDS, ""),
        tags=(),
        channel_ref="",
        evidence=[item._replace(name="", value="", drive="") for item in case.evidence],
        payments=[payment._replace(reference="") for payment in case.payments],
        recoveries=[recovery._replace(reference="") for recovery in case.recoveries],
        parcels=[parcel._replace(tracking="", label_name="") for parcel in case.parcels],
        approvals=[approval._replace(by="") for approval in case.approvals],
        tasks=dict.fromkeys(case.tasks, ""),
    )


def what_only_a_newer_version_knows_changes_nothing_else(history: History, chance: random.Random) -> None:
    case = history.case
    if case is None:
        return
    last = max(history.events, key=lambda event: event.order)
    place = chance.randrange(last.counter + 1)
    unlike = chance.choice([{"kind": "levitated"}, {"kind": "noted", "v": VERSION + 1}])
    new = replace(last, id="new", counter=place, replica="z", after=(), **unlike)
    read = folded([*history.events, new])
    assert read.read_only
    assert replace(read, **BOOKKEEPING, read_only=False) == replace(case, **BOOKKEEPING)


def every_disagreement_is_told_until_a_person_settles_it(history: History, _chance: random.Random) -> None:
    case = history.case
    if case is None:
        return
    knew = ancestors(history.events)
    events = live(history, case)
    decisions = [event for event in events if event.kind in DECIDING | {"recovered"}]
    chosen = [{event.facts["keep"], *event.facts["over"]} for event in events if event.kind == "resolved"]
    told = {frozenset(pair) for pair in case.disagreements}
    for pair in case.disagreements:
        kept, other = (next(event for event in decisions if event.id == one) for one in pair)
        assert kept.order > other.order
    for n, one in enumerate(decisions):
        for two in decisions[n + 1 :]:
            apart = one.id not in knew[two.id] and two.id not in knew[one.id]
            if frozenset((one.id, two.id)) in told:
                assert apart
                assert one.replica != two.replica
                assert contradict(one, two)
            elif apart and contradict(one, two):
                assert any({one.id, two.id} <= pair for pair in chosen)


def contradict(one: Event, two: Event) -> bool:
    """Money that came back contradicts no decision, and no other money."""
    back = [event for event in (one, two) if event.kind == "recovered"]
    return len(back) != 1 and len({(event.facts["from"], *event.facts["amount"].values()) for event in back}) < 2


def a_decision_is_left_out_only_if_another_one_stands(history: History, _chance: random.Random) -> None:
    """Where nobody took it back, a person let another one stand over it, and that or a third one still counts."""
    case = history.case
    if case is None:
        return
    undone = {one for event in history.events if event.kind == "retracted" for one in event.facts["events"]}
    counted = {event.id for event in live(history, case)}
    stands_over: dict[str, set[str]] = {}
    for event in history.events:
        if event.kind == "resolved" and event.id in counted:
            for one in event.facts["over"]:
                stands_over.setdefault(one, set()).add(event.facts["keep"])
    for gone in case.retracted - undone:
        above, seen = {gone}, set[str]()
        while above - seen:
            seen |= above
            above = set().union(*(stands_over.get(one, set()) for one in above))
        assert seen & counted


def the_case_is_possible(history: History, _chance: random.Random) -> None:
    case = history.case
    if case is None:
        return
    events = live(history, case)
    assert (case.closed_at is None) == (case.outcome is None)
    assert not case.closed or case.closings[-1] == (case.closed_at, case.outcome)
    assert len(case.closings) == len(case.reopenings) + case.closed
    assert case.heads == heads_of(history.events)
    assert case.heads
    assert len([wait for wait in case.waits if wait.end is None]) <= 1
    assert all(wait.end is None or wait.end >= wait.start for wait in case.waits)
    assert case.tasks.keys() <= case.clocks.keys()
    assert case.minutes == sum(event.facts["minutes"] for event in events if event.kind == "measured")
    assert set(case.drafts) <= {event.id for event in events if event.kind == "drafted"}
    assert [item.event for item in case.evidence] == [event.id for event in events if event.kind == "evidence_added"]
    answers = [event.occurred_at for event in events if answers_somebody(event)]
    assert (case.first_response_at, case.last_answer_at) == (min(answers, default=None), max(answers, default=None))
    words = [event for event in events if event.kind == "heard"]
    buyers = [event.occurred_at for event in words if event.facts["from"] == "buyer"]
    assert case.last_buyer_word_at == max([START, *buyers])
    assert case.last_heard_at == max([START, *(event.occurred_at for event in words)])
    if len({event.replica for event in events}) == 1:
        assert case.disagreements == []


def answers_somebody(event: Event) -> bool:
    return event.kind in ("chosen", "submitted", "handed_off") or (
        event.kind == "replied" and not event.facts.get("auto_ack")
    )


def nothing_is_given_twice_unless_two_people_gave_it(history: History, _chance: random.Random) -> None:
    """Above what was paid only where decisions that did not know of each other stand, or stood when it was given."""
    case = history.case
    if case is None:
        return
    assert case.refunded == given_back(case.payments)
    one_machine = len({event.replica for event in history.events}) == 1
    if case.refunded is not None and case.amount is not None and one_machine:
        assert case.refunded <= case.amount
    assert {payment.event for payment in case.payments} <= {event.id for event in live(history, case)}
    assert len({payment.event for payment in case.payments}) == len(case.payments)


def its_clocks_are_possible(history: History, _chance: random.Random) -> None:
    case = history.case
    if case is None:
        return
    running: Counter[str] = Counter()
    for name, clock in case.clocks.items():
        assert clock.id == name
        assert clock.stopped_at is None or clock.cancelled_at is None
        assert clock.stopped_at is None or clock.stopped_at >= clock.started_at
        assert clock.due_at is None or clock.due_at > clock.started_at
        assert clock.pausable or clock.paused_from is None
        assert clock.kind is not ClockKind.PLATFORM or not clock.pausable
        if clock.stopped_at is None and clock.cancelled_at is None:
            running[clock.base_id] += clock.base_id != PLATFORM_TASK
            assert clock.kind not in (ClockKind.SLA, ClockKind.PROMISE) or not case.closed
    assert not running or max(running.values()) <= 1, running


def the_stored_case_comes_back_whole(history: History, _chance: random.Random) -> None:
    case = history.case
    if case is None:
        return
    hours: list[AgreedHours] = []

    def number(agreed: AgreedHours) -> int:
        if agreed not in hours:
            hours.append(agreed)
        return hours.index(agreed)

    assert load_case(dump_case(case, number), hours.__getitem__) == case


PROMISES: tuple[Holds, ...] = (
    any_order_of_arrival_gives_the_same_case,
    folding_changes_no_event,
    a_case_goes_only_when_whoever_took_it_back_knew_all_of_it,
    what_was_taken_back_is_as_if_it_had_never_been,
    what_is_mine_changes_nothing_but_minutes,
    erasing_personal_data_decides_nothing,
    what_only_a_newer_version_knows_changes_nothing_else,
    every_disagreement_is_told_until_a_person_settles_it,
    a_decision_is_left_out_only_if_another_one_stands,
    the_case_is_possible,
    nothing_is_given_twice_unless_two_people_gave_it,
    its_clocks_are_possible,
    the_stored_case_comes_back_whole,
)


# --- whether the histories are worth anything ---------------------------------------------------------------------


def test_histories_reach_everything() -> None:
    """Every kind of event, every state of a clock, every status, and what only happens between machines."""
    chance = random.Random(42)
    told = [History([chance.randrange(1 << 24) for _ in range(chance.randint(1, 20))], 2) for _ in range(300)]
    kinds = Counter(event.kind for history in told for event in history.events)
    assert set(kinds) == set(HANDLERS), "a kind that no history has is a kind that no property was tried on"
    assert min(kinds.values()) >= 5, kinds
    cases = [case for history in told if (case := history.case) is not None]
    moments = (START, START + timedelta(days=3), START + timedelta(days=30))
    states = Counter(clock.state(now) for case in cases for clock in case.clocks.values() for now in moments)
    assert set(states) == set(ClockState), states
    assert {case.status(now) for case in cases for now in moments} == set(Status)
    reached = {
        "taken back whole": len(told) - len(cases),
        "reopened": sum(bool(case.reopenings) for case in cases),
        "closed twice": sum(len(case.closings) > 1 for case in cases),
        "in two minds": sum(bool(case.disagreements) for case in cases),
        "settled": sum("resolved" in {event.kind for event in live(h, c)} for h, c in zip(told, cases, strict=False)),
        "forgiven": sum(clock.forgiven for case in cases for clock in case.clocks.values()),
        "entered too late": sum(clock.stopped_late_entry for case in cases for clock in case.clocks.values()),
        "a third start": sum(name.endswith("#3") for case in cases for name in case.clocks),
        "two tasks": sum(len(case.tasks) > 1 for case in cases),
        "many heads": sum(len(case.heads) > 1 for case in cases),
        "overlapping waits": sum(len(case.waits) > 2 for case in cases),
        "both machines wrote": sum(len({event.replica for event in history.events}) > 1 for history in told),
    }
    rare = {what: times for what, times in reached.items() if times < 3}
    assert not rare, rare
