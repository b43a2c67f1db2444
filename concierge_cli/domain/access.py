"""The access register of a client: who may enter which of its platforms, since when, and how safely.

It is the fold of the client's own `access_…` events. What a person could ask to have erased (user name, role) is
personal; the rest are facts, so that the concerns stay the same without it. No secret is ever part of it
(`domain.secrets`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from concierge_cli.domain.event import Event, in_force

REVIEW_DAYS: Final = 90
"""Days that a grant or a review stands for. A quarter: in that time people and roles change at a small shop, and it is
the term after which PCI DSS 4 (8.2.6) shuts accounts that nobody uses."""

Concern = Literal["shared", "sharing_unknown", "two_step_off", "two_step_unknown", "review_due"]
CONCERNS: Final[tuple[Concern, ...]] = (
    "shared", "sharing_unknown", "two_step_off", "two_step_unknown", "review_due",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One way into one platform. `id` is the event that granted it, `number` what people call it.

    The number is given with the grant and stays, whatever another machine's grants add; see `numbers_of`. `dedicated`
    is False for a user that several people share, `two_step` whether signing in asks for more than a password; None is
    not known. `site` is "" for all of the platform. Days are the client's local ones.
    """

    id: str
    number: int
    platform: str
    site: str
    user: str
    role: str
    dedicated: bool | None
    two_step: bool | None
    granted: date
    reviewed: date | None = None
    revoked: date | None = None

    @property
    def review_due(self) -> date:
        """The last day on which it need not be reviewed again."""
        return max(self.granted, self.reviewed or self.granted) + timedelta(days=REVIEW_DAYS)

    def concerns(self, today: date) -> tuple[Concern, ...]:
        """What to look at on the client's local day `today`; nothing once it is revoked."""
        if self.revoked is not None:
            return ()
        found = {
            "shared": self.dedicated is False,
            "sharing_unknown": self.dedicated is None,
            "two_step_off": self.two_step is False,
            "two_step_unknown": self.two_step is None,
            "review_due": today > self.review_due,
        }
        return tuple(code for code in CONCERNS if found[code])


def fold_accesses(events: Iterable[Event]) -> tuple[Access, ...]:
    """Every access that the client's own events add up to, in any order of arrival, by number; revoked ones too."""
    every = list(events)
    numbers = numbers_of(every)
    found: dict[str, Access] = {}
    for event in in_force(every):
        facts = event.facts
        match event.kind:
            case "access_granted":
                found[event.id] = _granted(event, numbers[event.id])
            case "access_reviewed" if access := found.get(facts["access"]):
                found[access.id] = _reviewed(access, event)
            case "access_revoked" if access := found.get(facts["access"]):
                found[access.id] = replace(access, revoked=date.fromisoformat(facts["revoked"]))
    return tuple(sorted(found.values(), key=lambda access: access.number))


def numbers_of(events: Iterable[Event]) -> dict[str, int]:
    """The number of every grant of the client, by its event; those that were taken back keep theirs, too.

    It is the fact `number`, for grants from before there was one their place among those, in the fold's order. Where
    two machines gave the same one, the first in that order keeps it, and the other is known by the lowest free one.
    """
    grants = sorted((event for event in events if event.kind == "access_granted"), key=lambda event: event.order)
    places = itertools.count(1)
    given = {event.id: event.facts["number"] if "number" in event.facts else next(places) for event in grants}
    first = {number: one for one, number in reversed(given.items())}
    free = (number for number in itertools.count(1) if number not in first)
    return {one: number if first[number] == one else next(free) for one, number in given.items()}


def next_number(events: Iterable[Event]) -> int:
    """The number for a new grant: above all that are known here."""
    return max(numbers_of(events).values(), default=0) + 1


def _granted(event: Event, number: int) -> Access:
    facts = event.facts
    return Access(
        id=event.id,
        number=number,
        platform=facts["platform"],
        site=facts["site"],
        user=event.text("user"),
        role=event.text("role"),
        dedicated=facts["dedicated"],
        two_step=facts["two_step"],
        granted=date.fromisoformat(facts["granted"]),
    )


def _reviewed(access: Access, event: Event) -> Access:
    """A review that was entered late does not hide a newer one; what it found out holds all the same."""
    facts = event.facts
    day = date.fromisoformat(facts["reviewed"])
    changes: dict[str, Any] = {name: facts[name] for name in ("dedicated", "two_step") if name in facts}
    return replace(
        access,
        reviewed=max(day, access.reviewed or day),
        role=event.text("role", access.role),
        **changes,
    )
