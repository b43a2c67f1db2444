"""The minutes that cases really took: what was logged with `--minutes`, of cases that came to their end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


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
        WHERE closed_at IS NOT NULL AND minutes > 0 AND outcome NOT IN ('duplicate', 'out_of_scope')
            AND (?1 IS NULL OR client = ?1)
        ORDER BY closed_at, id
        """,
        (client,),
    )
    return (TimedCase(*row) for row in rows)
