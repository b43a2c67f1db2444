"""The open deadlines that are ours to meet, as they stand at a given moment, in SQL over the projections.

What a clock says is computed by the words of `journal.figures.STATE`. Instants are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from concierge_cli.journal.figures import Scope, run


@dataclass(frozen=True, slots=True)
class Standing:
    """How many open deadlines of one client and one sort say the same now: `base` is the clock's, `kind` its kind."""

    client: str
    base: str
    kind: str
    state: str
    n: int


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """One open deadline of ours, for lists."""

    case: str
    client: str
    clock: str
    kind: str
    state: str
    due_at: int
    warn_at: int | None


_ASKING: Final = """
    SELECT c.key, c.id AS case_id, c.client, k.id AS clock, k.base, k.kind, {state} AS state, k.due_at, k.warn_at
    FROM cases c JOIN clocks k ON k.key = c.key
    WHERE c.closed_at IS NULL AND k.stopped_at IS NULL AND k.cancelled_at IS NULL
        AND k.party = 'us' AND k.kind <> 'window' AND {client}
"""


def standing(connection: sqlite3.Connection, client: str | None, *, now: int) -> list[Standing]:
    """Running, paused and missed deadlines of open cases that are ours to meet, counted."""
    sql = """
        SELECT client, base, kind, state, count(*) FROM ({asking}) GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 2, 4
    """.replace("{asking}", _ASKING)
    return [Standing(*row) for row in run(connection, sql, _at(client, now))]


def soonest(connection: sqlite3.Connection, client: str | None, *, now: int, limit: int) -> list[OpenDeadline]:
    """Those that run or were missed, the nearest date first."""
    sql = """
        SELECT case_id, client, clock, kind, state, due_at, warn_at FROM ({asking})
        WHERE due_at IS NOT NULL AND state IN ('running', 'missed') ORDER BY due_at, case_id, clock LIMIT :limit
    """.replace("{asking}", _ASKING)
    return [OpenDeadline(*row) for row in run(connection, sql, _at(client, now), limit=limit)]


def _at(client: str | None, now: int) -> Scope:
    return Scope(client=client, start=0, end=0, now=now)
