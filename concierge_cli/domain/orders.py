"""How many orders and units a store sold: the denominators of its rates, as somebody counted them.

It is the fold of the client's own `orders_counted` events. A count is of whole local days. A later count of days that
an earlier one holds takes its place; nothing is ever divided: a number of a month says nothing of a week in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from concierge_cli.domain.event import Event, in_force

_DAY = timedelta(days=1)
MOST = 10**9
"""No store sells so much in a period: more is a mistake of typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was sold on `platform` and `site` ("": the platform has none) from `first` to `last`, both included.

    `units` None: nobody counted them. `event` is the entry that says it, `replaced` whether a later one took its place.
    """

    platform: str
    site: str
    first: date
    last: date
    orders: int
    units: int | None = None
    event: str = ""
    replaced: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def facts(self) -> dict[str, Any]:
        """The count as an `orders_counted` event keeps it; there is nothing personal in it."""
        return {
            "platform": self.platform,
            "site": self.site,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "orders": self.orders,
            "units": self.units,
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], *, event: str = "") -> Count:
        """What `facts` wrote. Raises ValueError for what can be no count."""
        first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
        if last < first:
            raise ValueError("days in their order")
        return cls(
            platform=str(facts["platform"]),
            site=str(facts["site"]),
            first=first,
            last=last,
            orders=_number(facts["orders"]),
            units=None if facts["units"] is None else _number(facts["units"]),
            event=event,
        )


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST:
        raise ValueError("a number of orders")
    return value


def fold_counts(events: Iterable[Event]) -> tuple[Count, ...]:
    """Every count of the client's own events in the order in which they were entered; replaced ones are marked."""
    found = [
        Count.from_facts(event.facts, event=event.id) for event in in_force(events) if event.kind == "orders_counted"
    ]
    counted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place in reversed(range(len(found))):
        one = found[place]
        days, known = range(one.first.toordinal(), one.last.toordinal() + 1), counted[one.platform, one.site]
        if not known.isdisjoint(days):
            found[place] = replace(one, replaced=True)
        known.update(days)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold from `first` to `last`; `units` None where a part of it is not known."""

    first: date
    last: date
    orders: int
    units: int | None


def sold(counts: Iterable[Count], first: date, last: date) -> Sold | None:
    """What was sold from `first` to `last`: exactly those days, or None.

    The newest count of exactly these days says it, also where a later one of other days took its place elsewhere: what
    it counted did not change. Else those in force, where whole ones lie side by side over all of it.
    """
    known = list(counts)
    for count in reversed(known):
        if (count.first, count.last) == (first, last):
            return Sold(first, last, count.orders, count.units)
    parts = sorted(
        (one for one in known if not one.replaced and first <= one.first and one.last <= last),
        key=lambda one: one.first,
    )
    reached = first
    for one in parts:
        if one.first != reached:
            return None
        reached = one.last + _DAY
    if not parts or reached != last + _DAY:
        return None
    units = [one.units for one in parts]
    return Sold(
        first,
        last,
        sum(one.orders for one in parts),
        None if None in units else sum(one for one in units if one is not None),
    )


def sold_so_far(counts: Iterable[Count], first: date, last: date) -> Sold | None:
    """What was sold from `first` to `last`, or to the latest day before it up to which every order is counted."""
    known = list(counts)
    ends = sorted({one.last for one in known if first <= one.last <= last}, reverse=True)
    return next((found for end in ends if (found := sold(known, first, end))), None)


def latest_window(counts: Iterable[Count], days: int, today: date, *, behind: int) -> Sold | None:
    """The window of `days` days that ends on the latest day up to `today` for which its orders are known.

    It ends at most `behind` days before `today`: an older one says nothing of the store's standing now.
    """
    known = list(counts)
    ends = sorted({one.last for one in known if today - behind * _DAY <= one.last <= today}, reverse=True)
    for last in ends:
        if found := sold(known, last - (days - 1) * _DAY, last):
            return found
    return None
