"""What counts where several machines wrote: what was taken back, which decision stands over which, and which pairs a
person has yet to settle.

Two decisions conflict only when neither descends from the other: `after` tells what each was decided upon.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from concierge_cli.domain.case import Disagreement
from concierge_cli.domain.event import CLIENT, Event

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

_RECOVERED = "recovered"


def heads_of(events: Iterable[Event]) -> tuple[str, ...]:
    """Ids that no other of these events comes after: what the next event is decided upon."""
    events = list(events)
    followed = {earlier for event in events for earlier in event.after}
    return tuple(sorted(event.id for event in events if event.id not in followed))


def taken_back(ordered: Sequence[Event]) -> set[str]:
    """What somebody took back.

    An opening on which somebody else worked meanwhile is not taken back: their entries would hang in the air. Work is
    what both machines see: a private note of one of them must not make two cases of one.
    """
    retractions = [event for event in ordered if event.kind == "retracted" and event.known]
    gone = {one for event in retractions for one in event.facts["events"]}
    parents = {event.id: event.after for event in ordered}
    for opening in (event for event in ordered if event.kind == "opened" and event.id in gone):
        theirs = [event.id for event in retractions if opening.id in event.facts["events"]]
        known = set().union(*(_ancestors(one, parents) for one in theirs))
        work = (one for one in ordered if one.kind != "retracted" and one.audience == CLIENT)
        if any(one.id not in known | gone for one in work):
            gone.discard(opening.id)
    return gone


def settlements(ordered: Sequence[Event], gone: set[str]) -> list[Event]:
    """The `resolved` that count: each lets one decision stand over others.

    Where two people let each other's choice fall, neither knowing of the other, neither counts, and the pair is told
    until somebody settles it who knows of both. A choice that was taken back lets nothing fall, nor does one of a
    decision that was taken back or is not there.
    """
    there = {event.id for event in ordered} - gone
    made = [
        event
        for event in ordered
        if event.kind == "resolved" and event.known and {event.id, event.facts["keep"]} <= there
    ]
    if not made:
        return []
    parents = {event.id: event.after for event in ordered}
    knew = {event.id: _ancestors(event.id, parents) for event in made}
    made = [
        event
        for event in made
        if not any(event.id in knew[later.id] and later.facts["keep"] in over(event) for later in made)
    ]
    stands_over = {one: event.facts["keep"] for event in made for one in over(event)}

    def falls_itself(event: Event) -> bool:
        stands, chain = event.facts["keep"], set[str | None]()
        while stands not in chain:
            chain.add(stands)
            stands = stands_over.get(stands)
        return not chain.isdisjoint(over(event))

    return [event for event in made if not falls_itself(event)]


def over(settlement: Event) -> frozenset[str]:
    """The decisions that a `resolved` lets fall."""
    return frozenset(settlement.facts.get("over", ()))


def disagreements(ordered: Sequence[Event], live: Sequence[Event], settled: Sequence[Event]) -> list[Disagreement]:
    """Pairs of decisions of which neither descends from the other and between which nobody has chosen; also of the same
    money for the store, which would count twice.

    The later one in the fold's order stands (it was applied last) until a person settles the pair.
    """
    if len({event.replica for event in live}) == 1:
        return []
    parents = {event.id: event.after for event in ordered}
    deciding = [event for event in live if event.kind in DECIDING or (event.kind == _RECOVERED and event.known)]
    chosen = [{event.facts["keep"], *over(event)} for event in settled]
    found = []
    for later_index, later in enumerate(deciding):
        known = _ancestors(later.id, parents)
        for earlier in deciding[:later_index]:
            if earlier.id in known or earlier.replica == later.replica or not _at_odds(earlier, later):
                continue
            if not any({earlier.id, later.id} <= pair for pair in chosen):
                found.append(Disagreement(kept=later.id, other=earlier.id))
    return found


def _at_odds(one: Event, other: Event) -> bool:
    """Whether both cannot be so: two decisions, or what looks like the same money that came back, logged twice."""
    if _RECOVERED not in (one.kind, other.kind):
        return True
    return one.kind == other.kind and all(one.facts[name] == other.facts[name] for name in ("from", "amount"))


def _ancestors(event_id: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    pending = list(parents.get(event_id, ()))
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending.extend(parents.get(one, ()))
    return seen
