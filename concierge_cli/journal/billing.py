"""The cases that a month's bill is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class MonthCase(NamedTuple):
    """A case as a bill reads it. Instants are seconds since 1970; `closed_at` is that of the closing that stands."""

    id: str
    platform: str
    procedure: str
    complexity: str
    urgent: bool
    received_at: int
    closed_at: int | None
    outcome: str
    minutes: int


def cases_of_month(connection: sqlite3.Connection, client: str, *, start: int, end: int) -> Iterable[MonthCase]:
    """The client's cases closed in `[start, end)`, and those received before `end` that it left open."""
    rows = connection.execute(
        """
        SELECT id, platform, procedure, complexity, urgent, received_at, closed_at, outcome, minutes FROM cases
        WHERE client = ? AND received_at < ? AND (closed_at IS NULL OR closed_at >= ?) ORDER BY received_at, id
        """,
        (client, end, start),
    )
    return (
        MonthCase(case, platform, procedure, complexity, bool(urgent), received, closed, outcome or "", minutes)
        for case, platform, procedure, complexity, urgent, received, closed, outcome, minutes in rows
    )
