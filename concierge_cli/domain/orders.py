"""How many orders and units a store sold: the denominators of its rates, as somebody counted them.

It is the fold of the client's own `orders_counted` events. A count is of whole local days. Counts add up and are taken
from one another, never divided: a number of a month says nothing of a week in it, unless its other weeks are counted. A
later count takes the place of an earlier one where it says the same days, or where both cannot be true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
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
    by_place: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for one in found:
        by_place[one.platform, one.site].append(one)
    kept = {one.event for here in by_place.values() for one in _Known(here).kept}
    return tuple(one if one.event in kept else replace(one, replaced=True) for one in found)


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold from `first` to `last`; `units` None where a part of it is not known."""

    first: date
    last: date
    orders: int
    units: int | None


class _Known:
    """What counts of one place say together, the newest first in doubt.

    A count ties two days: that before which it begins, and that before which it ends. Days that are tied, through
    however many counts, have a known number between them, by adding and taking away. A count that says nothing new,
    or that cannot be true beside all newer ones together (some days would have sold less than nothing), is not `kept`.
    """

    def __init__(self, counts: Iterable[Count]) -> None:
        self.kept: list[Count] = []
        self._group: dict[date, dict[date, int]] = {}
        self._ties: dict[date, list[tuple[date, Count, int]]] = defaultdict(list)
        self._days: set[int] = set()
        for one in reversed(list(counts)):
            self._tie(one)

    def _tie(self, one: Count) -> None:
        first, end = one.first, one.last + _DAY
        left, right = self._group.get(first) or {first: 0}, self._group.get(end) or {end: 0}
        days = range(one.first.toordinal(), end.toordinal())
        if left is right:
            return
        shift = left[first] + one.orders - right[end]
        if not _in_order(left, right, shift):
            return
        if not self._days.isdisjoint(days):
            others = {id(group): group for group in self._group.values() if group is not left and group is not right}
            if not _possible([{**left, **{day: before + shift for day, before in right.items()}}, *others.values()]):
                return
        if len(left) < len(right):
            left, right, shift = right, left, -shift
        for day, before in right.items():
            left[day] = before + shift
            self._group[day] = left
        self._group.update(dict.fromkeys((first, end), left))
        self._ties[first].append((end, one, 1))
        self._ties[end].append((first, one, -1))
        self._days.update(days)
        self.kept.append(one)

    def ends(self) -> Iterable[date]:
        """The last days up to which something is known."""
        return (day - _DAY for day in self._group)

    def sold(self, first: date, last: date) -> Sold | None:
        """What was sold on exactly these days, where that is known."""
        group, end = self._group.get(first), last + _DAY
        if group is None or end not in group:
            return None
        units: int | None = 0
        for one, sign in self._way(first, end):
            units = None if units is None or one.units is None else units + sign * one.units
        return Sold(first, last, group[end] - group[first], units if units is None or units >= 0 else None)

    def _way(self, first: date, end: date) -> list[tuple[Count, int]]:
        """The counts that are added and taken away between two days that are tied: there is one way alone."""
        came: dict[date, tuple[date, Count, int] | None] = {first: None}
        waiting = [first]
        while end not in came:
            day = waiting.pop()
            for other, one, sign in self._ties[day]:
                if other not in came:
                    came[other] = (day, one, sign)
                    waiting.append(other)
        way: list[tuple[Count, int]] = []
        while (step := came[end]) is not None:
            end, one, sign = step
            way.append((one, sign))
        return way

    def spans(self) -> list[Sold]:
        """The longest spans that are known, the newest first; none shares a day with another."""
        groups = {id(group): group for group in self._group.values()}.values()
        found: list[Sold] = []
        for group in sorted(groups, key=lambda group: (max(group), min(group)), reverse=True):
            first, last = min(group), max(group) - _DAY
            if all(last < one.first for one in found) and (one := self.sold(first, last)):
                found.append(one)
        return found


def _possible(groups: Sequence[Mapping[date, int]]) -> bool:
    """Whether no days need to have sold less than nothing, where groups of tied days lie over each other.

    A day is not before an earlier one in what was sold up to it: that puts each group at least so far above each other.
    It cannot be where that would raise a group above itself, through however many others.
    """
    ordered = [sorted(group.items()) for group in groups]
    above = {
        (low, high): least
        for low, below in enumerate(ordered)
        for high, over in enumerate(ordered)
        if low != high and (least := _least_above(below, over)) is not None
    }
    raised = [0] * len(ordered)
    for _round in ordered:
        lower = [(high, raised[low] + least) for (low, high), least in above.items()]
        if all(raised[high] >= least for high, least in lower):
            return True
        for high, least in lower:
            raised[high] = max(raised[high], least)
    return all(raised[high] >= raised[low] + least for (low, high), least in above.items())


def _least_above(below: Sequence[tuple[date, int]], over: Sequence[tuple[date, int]]) -> int | None:
    """How much must be added to the numbers of `over`, so that none is less than one of `below` on an earlier day."""
    least, place = None, 0
    for day, upto in over:
        while place < len(below) and below[place][0] <= day:
            place += 1
        if place and (least is None or below[place - 1][1] - upto > least):
            least = below[place - 1][1] - upto
    return least


def _in_order(left: Mapping[date, int], right: Mapping[date, int], shift: int) -> bool:
    """Whether no days would have sold less than nothing, were `right` tied to `left` with `shift`."""
    for before, after, more in ((left, right, shift), (right, left, -shift)):
        if (last := max(before)) <= (first := min(after)):
            return after[first] + more >= before[last]
    days = sorted([*left.items(), *((day, one + shift) for day, one in right.items())])
    return all(one <= other for (_day, one), (_next, other) in pairwise(days))


def sold(counts: Iterable[Count], first: date, last: date) -> Sold | None:
    """What was sold from `first` to `last`: exactly those days, or None.

    Counts that adjoin add up, and one within another leaves the rest of it; of two that contradict each other the
    newer one holds. Nothing is divided.
    """
    return _Known(counts).sold(first, last)


def sold_so_far(counts: Iterable[Count], first: date, last: date) -> Sold | None:
    """What was sold from `first` to `last`, or to the latest day before it up to which every order is counted."""
    known = _Known(counts)
    ends = sorted((end for end in known.ends() if first <= end <= last), reverse=True)
    return next((found for end in ends if (found := known.sold(first, end))), None)


def spans(counts: Iterable[Count]) -> list[Sold]:
    """The longest spans of days that the counts tell together, the newest first; none shares a day with another."""
    return _Known(counts).spans()


def latest_window(counts: Iterable[Count], days: int, today: date, *, behind: int) -> Sold | None:
    """The window of `days` days that ends on the latest day up to `today` for which its orders are known.

    It ends at most `behind` days before `today`: an older one says nothing of the store's standing now.
    """
    known = _Known(counts)
    ends = sorted((end for end in known.ends() if today - behind * _DAY <= end <= today), reverse=True)
    return next((found for last in ends if (found := known.sold(last - (days - 1) * _DAY, last))), None)
