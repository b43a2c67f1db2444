"""The cases that a month's bill is made of, and the time that a month took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class MonthCase(NamedTuple):
    """A case as a bill reads it. Instants are seconds since 1970; `closed_at` is that of the closing that stands."""

    key: str
    id: str
    platform: str
    site: str
    procedure: str
    complexity: str
    urgent: int
    received_at: int
    closed_at: int | None
    outcome: str
    minutes: int
    duplicate_of: str
    """The id of the case that it repeats, as that one is called now; "" where nobody said it."""


def cases_of_month(connection: sqlite3.Connection, client: str, *, start: int, end: int) -> Iterable[MonthCase]:
    """The client's cases closed in `[start, end)`, and those received before `end` that it left open."""
    rows = connection.execute(
        """
        SELECT key, id, platform, site, procedure, complexity, urgent, received_at, closed_at,
            coalesce(outcome, ''), minutes,
            CASE outcome WHEN 'duplicate' THEN coalesce((
                SELECT one.id FROM states s JOIN cases one ON one.key = json_extract(s.state, '$.duplicate_of')
                WHERE s.key = cases.key
            ), '') ELSE '' END
        FROM cases
        WHERE client = ? AND received_at < ? AND (closed_at IS NULL OR closed_at >= ?) ORDER BY received_at, id
        """,
        (client, end, start),
    )
    return (MonthCase(*row) for row in rows)


def minutes_logged(connection: sqlite3.Connection, client: str, *, start: str, end: str) -> dict[str, int]:
    """The minutes that were logged for what happened in `[start, end)` (ISO, UTC), by the key of the case; "" is work
    for the store itself. What was taken back does not count."""
    from concierge_cli.domain.event import VERSION

    rows = connection.execute(
        """
        SELECT case_key, sum(json_extract(facts, '$.minutes')) FROM events
        WHERE client = ? AND kind = 'measured' AND v <= ? AND occurred_at >= ? AND occurred_at < ?
            AND id NOT IN (SELECT event FROM retracted)
        GROUP BY case_key
        """,
        (client, VERSION, start, end),
    )
    return dict(rows.fetchall())
