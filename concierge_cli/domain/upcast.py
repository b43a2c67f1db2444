"""Entries of older versions, read as this version would have written them: the one place that knows how they were.

What rules and screens read comes through here. Digests are those of what was written, so `verify`, exports and copies
take entries as they are. A step is never edited once released; a version that nobody needs to tell apart has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from concierge_cli.domain.event import VERSION, Event

Step = Callable[[Event], Event]
"""Turns an entry into one of the next version. Its `personal` may be None: erased."""

STEPS: Final[Mapping[tuple[str, int], Step]] = {}
"""Kind and version → the step to the next version. Where a kind stayed as it was, none is needed."""


def upcast(event: Event) -> Event:
    """The entry in the newest version; one of a newer program stays as it is."""
    for version in range(event.v, VERSION):
        step = STEPS.get((event.kind, version))
        event = replace(step(event) if step else event, v=version + 1)
    return event
