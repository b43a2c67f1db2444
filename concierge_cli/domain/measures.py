"""How a figure of the account is counted, as a platform's playbook says it. What follows from it is in `domain.health`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Filter(NamedTuple):
    """Cases that a figure leaves out: those that fit every axis that is said. `procedures` () is any."""

    procedures: tuple[str, ...] = ()
    claim_state: tuple[str, ...] = ()
    reputation: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()


class Measure(NamedTuple):
    """How a figure is counted.

    `kind`: `defects` are orders with a defect over all orders; `deadlines` those kept over those decided, of the rules
    that name the figure; `answers` cases answered within `hours` over those that were. `days` are its windows, the last
    day included. `by`: a defect belongs to the day of its `order`, or to the `opening` of its case. `per`: an `order`
    counts once, or each `case`. `strict`: the limit itself is too much. `low_rating`: a rating up to it is a defect.
    `ruled` are procedures that count once they are not denied, and wait for a ruling while they are open. Where fewer
    than `few_under` orders are in the window, it is `few_days` long.

    What may still become of a case that counts: `saved_by` are the deadlines in whose time an option saves it;
    `never_excluded` those that the platform does not leave out afterwards, nor after a miss of `exclusion_lost_by`.
    """

    kind: str
    days: tuple[int, ...]
    strict: bool
    by: str = "opening"
    per: str = "case"
    hours: int = 0
    low_rating: int = 0
    ruled: tuple[str, ...] = ()
    leaves_out: tuple[Filter, ...] = ()
    few_under: int = 0
    few_days: int = 0
    saved_by: tuple[str, ...] = ()
    never_excluded: tuple[Filter, ...] = ()
    exclusion_lost_by: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Measure | None:
        """What the playbook says; None where it does not say how to count."""
        if data is None:
            return None
        few = data.get("few_orders") or {}
        return cls(
            kind=data["kind"],
            days=tuple(data["days"]),
            strict=data["strict"],
            by=data.get("by", "opening"),
            per=data.get("per", "case"),
            hours=data.get("hours", 0),
            low_rating=data.get("low_rating", 0),
            ruled=tuple(data.get("ruled", ())),
            leaves_out=_filters(data.get("leaves_out", ())),
            few_under=few.get("under", 0),
            few_days=few.get("days", 0),
            saved_by=tuple(data.get("saved_by", ())),
            never_excluded=_filters(data.get("never_excluded", ())),
            exclusion_lost_by=tuple(data.get("exclusion_lost_by", ())),
        )


def _filters(data: Sequence[Mapping[str, Any]]) -> tuple[Filter, ...]:
    return tuple(Filter(**{name: tuple(words) for name, words in one.items()}) for one in data)
