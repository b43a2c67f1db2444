"""A whole Case as one JSON text, so that `show` and the queue need not fold.

How a value is written follows from its field's type: instants are whole seconds since 1970, the parts of a case are
lists of their fields in order, a case names only what differs from a default. Agreed hours are long and shared by
many clocks, so they are kept once, in the table `agreed`, and named here by number.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from sys import intern
from typing import Any, Final

from concierge_cli.domain.case import Case, Disagreement, EvidenceItem, FormerStep, Item, Submission, Wait
from concierge_cli.domain.clock import AgreedHours, Clock, RuleRef
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import Approval, Parcel, Payment, Recovery
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    Complexity,
    MoneyState,
    Outcome,
    Party,
    PaymentState,
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
Loads = list[tuple[int, Load]]


def dump_case(case: Case, agreed_id: AgreedId) -> str:
    """The case as text; `agreed_id` gives the number under which agreed hours are kept."""
    state: dict[str, Any] = {}
    for name, default in _DEFAULTS.items():
        value = getattr(case, name)
        if value != default:
            state[name] = _CASE[name][0](value) if name in _CASE and value is not None else value
    state["clocks"] = [
        [None if clock.agreed is None else agreed_id(clock.agreed), *_dump_record(clock, _CLOCK)]
        for clock in case.clocks.values()
    ]
    return json.dumps(state, separators=(",", ":"), ensure_ascii=True)


def load_case(text: str, agreed: Agreed) -> Case:
    """The case that `dump_case` wrote. Raises ValueError, KeyError or TypeError for a damaged text."""
    state = json.loads(text)
    clocks = {}
    for number, *values in state.pop("clocks"):
        _load_record(values, _CLOCK_LOADS)
        values.insert(_AGREED, None if number is None else agreed(number))
        clock = Clock(*values)
        clocks[clock.id] = clock
    known = {}
    for name, value in state.items():
        way = _CASE.get(name)
        # Python finds a field at once by its own name, and by another text that reads the same only after all others.
        known[intern(name)] = value if way is None or value is None else way[1](value)
    return Case(clocks=clocks, **known)


# --- one way of writing for each type ---------------------------------------------------------------------------------


def _dump_record(value: object, shape: dict[str, tuple[Dump, Load] | None]) -> list[Any]:
    dumped = []
    for name, way in shape.items():
        one = getattr(value, name)
        dumped.append(one if way is None or one is None else way[0](one))
    return dumped


def _load_record(values: list[Any], loads: Loads) -> list[Any]:
    """In order, in place. A list that is shorter was written before the last fields existed: they keep their defaults."""
    written = len(values)
    for place, load in loads:
        if place < written and (one := values[place]) is not None:
            values[place] = load(one)
    return values


def _loads(shape: dict[str, tuple[Dump, Load] | None]) -> Loads:
    """Where in a record something has to be made of what is written, and how."""
    return [(place, way[1]) for place, way in enumerate(shape.values()) if way is not None]


def _each(way: tuple[Dump, Load], whole: Callable[[Any], Any] = list) -> tuple[Dump, Load]:
    dump, load = way
    return (lambda values: [dump(value) for value in values], lambda values: whole(load(value) for value in values))


_moment: Final = functools.lru_cache(maxsize=4096)(functools.partial(datetime.fromtimestamp, tz=UTC))
"""The instant of whole seconds; a queue asks for thousands, and for most of them again: what opens a case starts clocks."""


_PLAIN: Final = frozenset({"str", "int", "bool", "list[str]", "dict[str, str]"})

_INSTANT: Final = (lambda instant: int(instant.timestamp()), _moment)

_WAYS: Final[dict[str, tuple[Dump, Load]]] = {
    **{
        kind.__name__: (str, {str(word): word for word in kind}.__getitem__)
        for kind in (
            Basis,
            ClaimState,
            ClockKind,
            Complexity,
            MoneyState,
            Outcome,
            Party,
            PaymentState,
            Procedure,
            Reason,
            Reputation,
            ReturnState,
            Trust,
        )
    },
    "datetime": _INSTANT,
    "Money": (Money.to_json, Money.from_json),
    "tuple[str, ...]": (list, tuple),
    "tuple[Problem, ...]": (list, tuple),
    "frozenset[str]": (sorted, frozenset),
    "list[datetime]": _each(_INSTANT),
    "list[tuple[datetime, Outcome]]": _each(
        (lambda pair: [_INSTANT[0](pair[0]), pair[1]], lambda pair: (_moment(pair[0]), Outcome(pair[1])))
    ),
}


def _way(written: object) -> tuple[Dump, Load] | None:
    """How a field of that type is written; None for plain JSON. A type that nobody thought of is a KeyError here."""
    type_ = str(written).removesuffix(" | None")
    return None if type_ in _PLAIN else _WAYS[type_]


def _shape(kind: type, *, but: str = "") -> dict[str, tuple[Dump, Load] | None]:
    """The fields of a named tuple, whose annotations wrap the text of a type."""
    return {name: _way(wrapped.__forward_arg__) for name, wrapped in kind.__annotations__.items() if name != but}


def _record(kind: type) -> tuple[Dump, Load]:
    shape = _shape(kind)
    loads = _loads(shape)
    return (lambda value: _dump_record(value, shape), lambda values: kind(*_load_record(values, loads)))


_WAYS["RuleRef"] = _record(RuleRef)
_WAYS["tuple[Item, ...]"] = _each(_record(Item), tuple)
for _kind in (FormerStep, EvidenceItem, Wait, Submission, Disagreement, Payment, Parcel, Approval, Recovery):
    _WAYS[f"list[{_kind.__name__}]"] = _each(_record(_kind))

_CLOCK: Final = _shape(Clock, but="agreed")
_CLOCK_LOADS: Final = _loads(_CLOCK)
_AGREED: Final = Clock._fields.index("agreed")

_CASE: Final = {
    field.name: way for field in fields(Case) if field.name != "clocks" and (way := _way(field.type)) is not None
}

_DEFAULTS: Final[dict[str, Any]] = {
    field.name: field.default if field.default_factory is MISSING else field.default_factory()
    for field in fields(Case)
    if field.name != "clocks"
}
