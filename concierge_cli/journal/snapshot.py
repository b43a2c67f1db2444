"""A whole Case as one JSON text, so that `show` and the queue need not fold.

Only what differs from a field's default is written; instants are whole seconds since 1970. A field that is not named
in `_SPECIAL` is plain JSON. Agreed hours are long and shared by many clocks, so they are kept once, in the table
`agreed`, and named here by number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any, Final

from concierge_cli.domain.case import Case, Disagreement, EvidenceItem, Item, Submission, Wait
from concierge_cli.domain.clock import AgreedHours, Clock, RuleRef
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    Complexity,
    MoneyState,
    Outcome,
    Party,
    Procedure,
    Reason,
    Reputation,
    ReturnState,
    Trust,
)

Dump = Callable[[Any], Any]
Load = Callable[[Any], Any]
AgreedId = Callable[[AgreedHours], int]
Agreed = Callable[[int], AgreedHours]


def dump_case(case: Case, agreed_id: AgreedId) -> str:
    """The case as text; `agreed_id` gives the number under which agreed hours are kept."""
    state: dict[str, Any] = {}
    for name, default in _DEFAULTS.items():
        value = getattr(case, name)
        if value != default:
            state[name] = _SPECIAL[name][0](value) if name in _SPECIAL and value is not None else value
    state["clocks"] = [_dump_clock(clock, agreed_id) for clock in case.clocks.values()]
    return json.dumps(state, separators=(",", ":"), ensure_ascii=True)


def load_case(text: str, agreed: Agreed) -> Case:
    """The case that `dump_case` wrote. Raises ValueError, KeyError or TypeError for a damaged text."""
    state = json.loads(text)
    state["clocks"] = {clock.id: clock for clock in (_load_clock(data, agreed) for data in state["clocks"])}
    for name in state.keys() & _SPECIAL.keys():
        value = state[name]
        if value is not None:
            state[name] = _SPECIAL[name][1](value)
    return Case(**state)


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe_seconds(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp())


def _maybe_moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _dump_clock(clock: Clock, agreed_id: AgreedId) -> list[Any]:
    rule = clock.rule
    return [
        clock.id,
        clock.kind,
        clock.party,
        _seconds(clock.started_at),
        _maybe_seconds(clock.due_at),
        _maybe_seconds(clock.warn_at),
        clock.basis,
        rule and [rule.id, rule.version, list(rule.source), rule.trust],
        clock.stops_on,
        clock.pausable,
        clock.minutes,
        None if clock.agreed is None else agreed_id(clock.agreed),
        _maybe_seconds(clock.stopped_at),
        clock.stopped_late_entry,
        clock.forgiven,
        _maybe_seconds(clock.cancelled_at),
        _maybe_seconds(clock.paused_from),
        _maybe_seconds(clock.paused_until),
    ]


def _load_clock(data: list[Any], agreed: Agreed) -> Clock:
    rule = data[7]
    return Clock(
        id=data[0],
        kind=ClockKind(data[1]),
        party=Party(data[2]),
        started_at=_moment(data[3]),
        due_at=_maybe_moment(data[4]),
        warn_at=_maybe_moment(data[5]),
        basis=Basis(data[6]),
        rule=rule and RuleRef(id=rule[0], version=rule[1], source=tuple(rule[2]), trust=Trust(rule[3])),
        stops_on=tuple(data[8]),
        pausable=data[9],
        minutes=data[10],
        agreed=None if data[11] is None else agreed(data[11]),
        stopped_at=_maybe_moment(data[12]),
        stopped_late_entry=data[13],
        forgiven=data[14],
        cancelled_at=_maybe_moment(data[15]),
        paused_from=_maybe_moment(data[16]),
        paused_until=_maybe_moment(data[17]),
    )


def _dump_evidence(item: EvidenceItem) -> list[Any]:
    return [
        item.event,
        item.kind,
        item.source,
        _seconds(item.added_at),
        item.sha256,
        item.name,
        item.value,
        item.size,
        item.type,
        _maybe_seconds(item.taken_at),
        item.problems,
        item.notices,
        item.same_as,
    ]


def _load_evidence(data: list[Any]) -> EvidenceItem:
    return EvidenceItem(
        event=data[0],
        kind=data[1],
        source=Party(data[2]),
        added_at=_moment(data[3]),
        sha256=data[4],
        name=data[5],
        value=data[6],
        size=data[7],
        type=data[8],
        taken_at=_maybe_moment(data[9]),
        problems=tuple(data[10]),
        notices=tuple(data[11]),
        same_as=tuple(data[12]),
    )


def _dump_wait(wait: Wait) -> list[Any]:
    return [
        wait.on,
        _seconds(wait.start),
        _maybe_seconds(wait.pauses_from),
        _maybe_seconds(wait.until),
        _maybe_seconds(wait.end),
    ]


def _load_wait(data: list[Any]) -> Wait:
    return Wait(
        on=Party(data[0]),
        start=_moment(data[1]),
        pauses_from=_maybe_moment(data[2]),
        until=_maybe_moment(data[3]),
        end=_maybe_moment(data[4]),
    )


def _each(function: Callable[[Any], Any]) -> Callable[[Iterable[Any]], list[Any]]:
    return lambda values: [function(value) for value in values]


def _word(kind: type) -> tuple[Dump, Load]:
    return (str, kind)


_INSTANT: Final = (_seconds, _moment)
_TUPLE: Final = (list, tuple)
_MONEY: Final = (Money.to_json, Money.from_json)

_SPECIAL: dict[str, tuple[Dump, Load]] = {
    "procedure": _word(Procedure),
    "reason": _word(Reason),
    "coded_reason": _word(Reason),
    "claim_state": _word(ClaimState),
    "return_state": _word(ReturnState),
    "money_state": _word(MoneyState),
    "outcome": _word(Outcome),
    "reputation": _word(Reputation),
    "complexity": _word(Complexity),
    "last_heard_from": _word(Party),
    "received_at": _INSTANT,
    "opened_at": _INSTANT,
    "platform_opened_at": _INSTANT,
    "delivered_at": _INSTANT,
    "first_response_at": _INSTANT,
    "closed_at": _INSTANT,
    "last_heard_at": _INSTANT,
    "updated_at": _INSTANT,
    "amount": _MONEY,
    "refunded": _MONEY,
    "tags": _TUPLE,
    "required": _TUPLE,
    "optional": _TUPLE,
    "aliases": _TUPLE,
    "heads": _TUPLE,
    "retracted": (sorted, frozenset),
    "items": (
        _each(lambda item: [item.sku, item.qty]),
        lambda rows: tuple(Item(sku=row[0], qty=row[1]) for row in rows),
    ),
    "evidence": (_each(_dump_evidence), _each(_load_evidence)),
    "waits": (_each(_dump_wait), _each(_load_wait)),
    "submissions": (
        _each(lambda one: [_seconds(one.at), one.required, one.present, one.forced]),
        _each(lambda row: Submission(at=_moment(row[0]), required=row[1], present=row[2], forced=row[3])),
    ),
    "closings": (
        _each(lambda one: [_seconds(one[0]), one[1]]),
        _each(lambda row: (_moment(row[0]), Outcome(row[1]))),
    ),
    "reopenings": (_each(_seconds), _each(_moment)),
    "disagreements": (
        _each(lambda one: [one.kept, one.other]),
        _each(lambda row: Disagreement(kept=row[0], other=row[1])),
    ),
}

_DEFAULTS: dict[str, Any] = {
    field.name: field.default if field.default_factory is MISSING else field.default_factory()
    for field in fields(Case)
    if field.name != "clocks"
}
