"""The minutes that cases really took: what was logged with `--minutes`, of cases that came to their end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3

NO_WORK: Final = frozenset({"duplicate", "out_of_scope"})
"""Outcomes of cases that were no work for the store."""


class TimedCase(NamedTuple):
    """A closed case and its minutes, which are more than nothing."""

    case: str
    client: str
    platform: str
    procedure: str
    reason: str
    minutes: int


def timed_cases(connection: sqlite3.Connection, *, client: str | None = None) -> Iterable[TimedCase]:
    """Closed cases with logged minutes, the earliest closing first; a duplicate or one out of scope is no work."""
    rows = connection.execute(
        """
        SELECT id, client, platform, procedure, reason, minutes FROM cases
        WHERE closed_at IS NOT NULL AND minutes > 0 AND outcome NOT IN (?2, ?3)
            AND (?1 IS NULL OR client = ?1)
        ORDER BY closed_at, id
        """,
        (client, *sorted(NO_WORK)),
    )
    return (TimedCase(*row) for row in rows)


class WorkedCase(NamedTuple):
    """A case, measured or not. Instants are seconds since 1970 (UTC); `closed_at` None is open."""

    case: str
    platform: str
    procedure: str
    complexity: str
    received_at: int
    closed_at: int | None
    outcome: str
    minutes: int

    @property
    def no_work(self) -> bool:
        """It was a duplicate or out of scope."""
        return self.outcome in NO_WORK


def worked_cases(connection: sqlite3.Connection, *, client: str) -> list[WorkedCase]:
    """Every case of a store in the order in which they were received."""
    rows = connection.execute(
        """
        SELECT id, platform, procedure, complexity, received_at, closed_at, coalesce(outcome, ''), minutes FROM cases
        WHERE client = ? ORDER BY received_at, id
        """,
        (client,),
    )
    return [WorkedCase(*row) for row in rows]
