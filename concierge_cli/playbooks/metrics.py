"""The figures by which a platform judges an account, as its playbook says them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from concierge_cli.domain.bilingual import NO_TEXT, Text
from concierge_cli.domain.measures import Measure
from concierge_cli.domain.vocabulary import Trust


class Stage(NamedTuple):
    """What the platform does from the share `at` on; None: from the limit on."""

    at: float | None
    what: Text


class Metric(NamedTuple):
    """A figure by which the platform judges an account. Shares lie between 0 and 1; `limits` are by site or level.

    Where sources disagree, `disputed` holds all their numbers and `conflict` says who says which; `limits` then has
    the stricter one. `measure` tells how it is counted, None where the log cannot; `stages` what passing it leads to.
    """

    id: str
    label: Text
    condition: str = ""
    target: float | None = None
    limits: Mapping[str, float] = MappingProxyType({})
    window: Text = NO_TEXT
    note: Text = NO_TEXT
    trust: Trust = Trust.LOW
    source: tuple[str, ...] = ()
    conflict: Text = NO_TEXT
    disputed: Mapping[str, tuple[float, ...]] = MappingProxyType({})
    measure: Measure | None = None
    stages: tuple[Stage, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Metric:
        return cls(
            id=data["id"],
            label=Text.from_json(data["label"]),
            condition=data.get("condition", ""),
            target=data.get("target"),
            limits=data.get("limits", {}),
            window=Text.from_json(data.get("window")),
            note=Text.from_json(data.get("note")),
            trust=Trust(data["trust"]),
            source=tuple(data["source"]),
            conflict=Text.from_json(data.get("conflict")),
            disputed={place: tuple(numbers) for place, numbers in data["disputed"].items()},
            measure=Measure.from_json(data.get("measure")),
            stages=tuple(Stage(one.get("at"), Text(one["es"], one["en"])) for one in data["stages"]),
        )
