"""Where the time of a case went: before the first answer, in our hands, with somebody else, party by party, or closed
until it was reopened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

UNANSWERED: Final = "new"
OURS: Final = "open"
CLOSED: Final = "closed"
"""Between a closing and the reopening after it: nobody's move."""


def stage_times(
    received: int, until: int, answered: int | None, waits: Iterable[tuple[str, int, int | None]]
) -> Mapping[str, int]:
    """Calendar seconds by stage from `received` to `until`; they add up to all of it.

    `waits` are (party, start, end), ends None while they last; of a case that was reopened also (`CLOSED`, start, end).
    Where two overlap, the time is of the one that began first, so that none counts twice. What is nobody else's is
    ours: `new` until the first answer, `open` after it. Instants are seconds.
    """
    found: dict[str, int] = {}
    ours: list[tuple[int, int]] = []
    reached = received
    for party, start, end in sorted(waits, key=lambda wait: wait[1]):
        begins, ends = max(start, reached), min(until if end is None else end, until)
        if ends <= begins:
            continue
        ours.append((reached, begins))
        found[party] = found.get(party, 0) + ends - begins
        reached = ends
    ours.append((reached, until))
    first = until if answered is None else answered
    for start, end in ours:
        before = max(0, min(end, first) - start)
        found[UNANSWERED] = found.get(UNANSWERED, 0) + before
        found[OURS] = found.get(OURS, 0) + max(0, end - start) - before
    return {stage: seconds for stage, seconds in found.items() if seconds}
