"""What one line about a case needs: the closed words of whose move it is, its state and its clocks, and which date leads.

The words are part of `vocabulary`, which has every closed list, and lie apart from it because making an enumeration takes
long: a list of cases would spend more time on the words that it never says than on its two hundred lines.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Protocol

    class Dated(Protocol):
        """A clock, or the row of one."""

        @property
        def id(self) -> str: ...
        @property
        def kind(self) -> str: ...
        @property
        def due_at(self) -> datetime | None: ...
        @property
        def warn_at(self) -> datetime | None: ...
        def state(self, now: datetime) -> ClockState: ...


One = TypeVar("One", bound="Dated")


class Party(StrEnum):
    US = "us"
    BUYER = "buyer"
    CLIENT = "client"
    PLATFORM = "platform"
    CARRIER = "carrier"
    SUPPLIER = "supplier"


class Status(StrEnum):
    """Derived when read: nobody answered yet, our move, somebody else's, done."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class ClockKind(StrEnum):
    SLA = "sla"
    PLATFORM = "platform"
    LEGAL = "legal"
    PROMISE = "promise"
    WINDOW = "window"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


HARD: Final = (ClockKind.PLATFORM, ClockKind.LEGAL)
"""Dates of the platform and of the law: nobody moves them, and waiting does not pause them."""

_NEAR: Final = timedelta(hours=24)


def is_near(clock: Dated, now: datetime) -> bool:
    """Whether a running clock has been warned of, or ends within a day."""
    if clock.due_at is None:
        return False
    return now >= clock.due_at - _NEAR or (clock.warn_at is not None and now >= clock.warn_at)


def leading(by_due: Iterable[One], now: datetime) -> list[One]:
    """Our clocks that run or were missed, the one that a line has to name first; given with the soonest due first, which
    stays so where nothing was missed.

    What was missed is owed already, and gives way to a hard date that is near: that one costs more and can still be
    kept. A promise of ours that was missed gives way to a hard date that was missed as well. A promise to solve it that
    was missed comes last: it stays missed until the case is solved, and would hide the dates that can still be kept.
    """
    running: list[One] = []
    lost: list[One] = []
    broken: list[One] = []
    unsolved: list[One] = []
    for clock in by_due:
        if clock.state(now) is not ClockState.MISSED:
            running.append(clock)
        elif clock.kind in HARD:
            lost.append(clock)
        else:
            (unsolved if clock.id.partition("#")[0] == "resolution" else broken).append(clock)
    if any(clock.kind in HARD and is_near(clock, now) for clock in running):
        return [*running, *lost, *broken, *unsolved]
    return [*lost, *running, *broken, *unsolved] if lost else [*broken, *running, *unsolved]
