"""What a clock says at a given moment, and the open deadlines that are ours to meet, in SQL over the projections.

`STATE` is the SQL twin of `Clock.state`; whatever depends on the time of reading uses it. Instants are whole seconds
since 1970 (UTC).
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final, NamedTuple

from concierge_cli.journal.queries import ARCHIVED

STATE: Final = """
    CASE
        WHEN k.cancelled_at IS NOT NULL THEN 'cancelled'
        WHEN k.stopped_at IS NOT NULL THEN
            CASE WHEN k.due_at IS NULL OR (k.stopped_at <= k.due_at AND NOT k.stopped_late) THEN 'met' ELSE 'missed' END
        WHEN k.paused_from <= :now AND (k.paused_until IS NULL OR :now < k.paused_until)
            AND (k.due_at IS NULL OR k.paused_from <= k.due_at) THEN 'paused'
        WHEN :now > k.due_at THEN CASE k.kind WHEN 'window' THEN 'lapsed' ELSE 'missed' END
        ELSE 'running'
    END
"""
"""What the clock `k` says at `:now`."""


class Standing(NamedTuple):
    """How many open deadlines of one client and one sort say the same now: `base` is the clock's, `kind` its kind."""

    client: str
    base: str
    kind: str
    state: str
    n: int


class OpenDeadline(NamedTuple):
    """One open deadline of ours, for lists."""

    case: str
    client: str
    clock: str
    kind: str
    state: str
    due_at: int
    warn_at: int | None


class DoneLate(NamedTuple):
    """One target of ours that was due in a period and done only after its date, or only then said to be."""

    case: str
    client: str
    clock: str
    kind: str
    due_at: int


_ASKING: Final = """
    SELECT c.key, c.id AS case_id, c.client, k.id AS clock, k.base, k.kind, {state} AS state, k.due_at, k.warn_at
    FROM cases c CROSS JOIN clocks k ON k.key = c.key
    WHERE c.closed_at IS NULL AND k.stopped_at IS NULL AND k.cancelled_at IS NULL
        AND k.party = 'us' AND k.kind <> 'window' AND {client}
"""
"""CROSS, so that the open cases are read first: of all clocks that ever ran they have few."""


def standing(connection: sqlite3.Connection, client: str | None, *, now: int) -> list[Standing]:
    """Running, paused and missed deadlines of open cases that are ours to meet, counted."""
    sql = """
        SELECT client, base, kind, state, count(*) FROM ({asking}) GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 2, 4
    """
    return [Standing(*row) for row in _run(connection, sql, client, now=now)]


def soonest(connection: sqlite3.Connection, client: str | None, *, now: int, limit: int) -> list[OpenDeadline]:
    """Those that run or were missed, the nearest date first."""
    sql = """
        SELECT case_id, client, clock, kind, state, due_at, warn_at FROM ({asking})
        WHERE due_at IS NOT NULL AND state IN ('running', 'missed') ORDER BY due_at, case_id, clock LIMIT :limit
    """
    return [OpenDeadline(*row) for row in _run(connection, sql, client, now=now, limit=limit)]


def done_late(connection: sqlite3.Connection, client: str, *, start: int, end: int) -> list[DoneLate]:
    """The client's targets due from `start` to `end` that count as missed and are done: `figures` has them, too."""
    sql = """
        SELECT c.id, k.client, k.id, k.kind, k.due_at FROM clocks k CROSS JOIN cases c ON c.key = k.key
        WHERE k.target IN ('first_response', 'promise', 'platform', 'buyer') AND k.verdict = 'missed'
            AND k.due_at >= ? AND k.due_at < ? AND k.client = ?
        ORDER BY k.due_at, c.id, k.id
    """
    return [DoneLate(*row) for row in connection.execute(sql, (start, end, client))]


def _run(connection: sqlite3.Connection, sql: str, client: str | None, **values: Any) -> sqlite3.Cursor:
    sql = sql.replace("{asking}", _ASKING).replace("{state}", STATE)
    sql = sql.replace("{client}", f"c.client NOT IN ({ARCHIVED})" if client is None else "c.client = :client")
    return connection.execute(sql, {"client": client, **values})
