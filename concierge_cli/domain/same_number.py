"""Two versions of an agreement under one number, accepted on two machines that knew nothing of each other.

The first in the fold's order keeps the number, the other one gets the next; both papers name the one that they were
accepted with. A person has to hear of it, until the store accepts a version that was drafted in knowledge of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from concierge_cli.domain.agreement import Agreement, in_force

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SameNumber:
    """`kept` and `moved` say different things, and `number` stands on the papers of both. `open` until another version
    took the place of both."""

    number: int
    kept: Agreement
    moved: Agreement
    open: bool

    @property
    def counts(self) -> Agreement:
        """The one of both that holds in the end, from its `since` on."""
        found = in_force((self.kept, self.moved), max(self.kept.since, self.moved.since))
        assert found is not None  # noqa: S101 - both have begun by then
        return found


def numbers_as_accepted(events: Iterable[Event]) -> dict[str, int]:
    """The number that each version was accepted with, by the entry that logged it."""
    from concierge_cli.domain.event import in_force as counted

    return {one.id: int(one.facts["version"]) for one in counted(events) if one.kind == "agreement_accepted"}


def same_numbers(agreements: Iterable[Agreement], accepted_as: dict[str, int]) -> Iterator[SameNumber]:
    """The versions that share a number with an earlier one; those that say the same are one agreement to everybody."""
    agreements = tuple(agreements)
    first: dict[int, Agreement] = {}
    for one in agreements:
        number = accepted_as.get(one.event, one.version)
        kept = first.setdefault(number, one)
        if kept is one or (kept.since == one.since and kept.same_terms(one)):
            continue
        later = any(accepted_as.get(other.event, other.version) > one.version for other in agreements)
        yield SameNumber(number=number, kept=kept, moved=one, open=not later)
