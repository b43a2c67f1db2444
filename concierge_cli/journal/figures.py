"""The raw numbers behind the KPIs, in SQL over the projections.

Instants are whole seconds since 1970 (UTC), every interval is half-open. What a clock says depends on `now` and is
computed by `standing.STATE`, the same words as `Clock.state`. Only what is shown leaves the database: percentiles fetch the two
values they lie between. What the figures mean is in `domain.kpi`; every function takes the connection first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from concierge_cli.domain.kpi import BASELINE_N, LEAST_N, NOT_COUNTED, Sample
from concierge_cli.journal.standing import STATE


def _left_out(outcome: str) -> str:
    closed = f"SELECT key FROM cases WHERE closed_at IS NOT NULL AND outcome = '{outcome}'"  # noqa: S608 - our word
    return f"WHEN k.key IN ({closed}) THEN '{outcome}'"


_FRAGMENTS: Final = {
    "{open}": """
        c.received_at < :at AND (c.closed_at IS NULL OR c.closed_at >= :at)
        AND (SELECT sum({turn}) FROM milestones m WHERE m.key = c.key AND m.at < :at) > 0
    """,
    "{due}": "k.due_at >= :start AND k.due_at < :end AND {ours}",
    "{ours}": "k.party = 'us' AND k.kind IN ('sla', 'platform', 'legal')",
    "{within}": "m.at >= :start AND m.at < :end",
    "{turn}": "CASE m.what WHEN 'closed' THEN -1 ELSE 1 END",
    "{left_out}": f"CASE {' '.join(map(_left_out, NOT_COUNTED))} ELSE '' END",
    "{state}": STATE,
}
"""What the names in braces stand for in the queries below. `{client}` is the condition on a case `c`, `{theirs}` the
same on a key; both are nothing where everybody is meant, so that no case need be read at all."""

Times = Literal["first_response", "cycle", "work"]
Move = Literal["opened", "closed", "reopened"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose cases (None: everybody's), from when to when, and the moment of reading."""

    client: str | None
    start: int
    end: int
    now: int

    @property
    def at(self) -> int:
        """The instant before which everything counts that is known: the end of the period, or just after now."""
        return min(self.end, self.now + 1)


def _run(connection: sqlite3.Connection, sql: str, scope: Scope, **values: Any) -> sqlite3.Cursor:
    """Runs `sql` with its fragments put in; nothing from outside is ever part of the text."""
    for name, fragment in _FRAGMENTS.items():
        sql = sql.replace(name, fragment)
    everybody = scope.client is None
    sql = sql.replace("{client}", "1" if everybody else "c.client = :client")
    sql = sql.replace("{theirs}", "1" if everybody else "key IN (SELECT key FROM cases WHERE client = :client)")
    given = {"client": scope.client, "start": scope.start, "end": scope.end, "now": scope.now, "at": scope.at}
    return connection.execute(sql, given | values)


# --- targets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Targets:
    """How many targets of one sort say the same at the moment of reading.

    `kind` is `sla`, `platform` or `legal`; `left_out` names the outcome for which its case counts nowhere, else "".
    """

    kind: str
    first_response: bool
    left_out: str
    state: str
    n: int
    forgiven: int


def targets(connection: sqlite3.Connection, scope: Scope) -> list[Targets]:
    """The targets of ours that are due in the period, counted by what they say."""
    sql = """
        SELECT k.kind, k.base = 'first_response', {left_out}, {state}, count(*), sum(k.forgiven)
        FROM clocks k WHERE {due} AND {theirs} GROUP BY 1, 2, 3, 4
    """
    return [
        Targets(kind, kind == "sla" and bool(first), left_out, state, n, forgiven)
        for kind, first, left_out, state, n, forgiven in _run(connection, sql, scope)
    ]


def whole_cases(connection: sqlite3.Connection, scope: Scope) -> tuple[int, int]:
    """Of the cases with promises due in the period and decided: how many missed none, and how many there are."""
    sql = """
        SELECT coalesce(sum(missed = 0), 0), count(*) FROM (
            SELECT sum(state = 'missed') AS missed FROM (
                SELECT k.key, {state} AS state FROM clocks k
                WHERE {due} AND k.kind = 'sla' AND {left_out} = '' AND {theirs}
            ) WHERE state IN ('met', 'missed') GROUP BY key
        )
    """
    kept, n = _run(connection, sql, scope).fetchone()
    return kept, n


@dataclass(frozen=True, slots=True)
class DueTarget:
    """One target of the period, for lists. `stopped_at` is None while it is open."""

    key: str
    case: str
    clock: str
    kind: str
    state: str
    due_at: int
    stopped_at: int | None
    forgiven: bool


def due_targets(
    connection: sqlite3.Connection,
    scope: Scope,
    *,
    states: Iterable[str] = ("met", "missed"),
    kind: str | None = None,
    not_kind: str | None = None,
    limit: int = -1,
) -> list[DueTarget]:
    """The targets of cases that count, in the order of their dates; those that say one of `states`."""
    sql = """
        SELECT key, id, clock, kind, state, due_at, stopped_at, forgiven FROM (
            SELECT c.key, c.id, k.id AS clock, k.kind, {state} AS state, k.due_at, k.stopped_at, k.forgiven
            FROM clocks k JOIN cases c ON c.key = k.key
            WHERE {due} AND {left_out} = '' AND {client}
                AND (:kind IS NULL OR k.kind = :kind) AND (:not_kind IS NULL OR k.kind <> :not_kind)
        ) WHERE instr(:states, state) ORDER BY due_at, id, clock LIMIT :limit
    """
    rows = _run(connection, sql, scope, states=" ".join(states), kind=kind, not_kind=not_kind, limit=limit)
    return [
        DueTarget(key, case, clock, kind, state, due_at, stopped_at, bool(forgiven))
        for key, case, clock, kind, state, due_at, stopped_at, forgiven in rows
    ]


# --- times --------------------------------------------------------------------------------------------------------

_FIRST_RESPONSE: Final = """
    SELECT c.key, c.id, c.reason, c.first_response_seconds AS value FROM cases c
    WHERE c.first_response_at >= :start AND c.first_response_at < :end AND c.first_response_seconds IS NOT NULL
        AND {client}
"""

_CLOSED: Final = """
    SELECT c.key, c.id, c.reason, c.received_at AS since, c.closed_at AS until FROM cases c
    WHERE c.closed_at >= :start AND c.closed_at < :end AND {client}
"""

_FIRST_TEN: Final = """
    SELECT key, '' AS id, reason, since, until FROM (
        SELECT *, row_number() OVER (PARTITION BY reason ORDER BY until, key) AS place FROM (
            SELECT c.key, c.reason, c.received_at AS since,
                CASE WHEN c.reopenings = 0 THEN c.closed_at
                ELSE (SELECT min(m.at) FROM milestones m WHERE m.key = c.key AND m.what = 'closed') END AS until
            FROM cases c WHERE (c.closed_at IS NOT NULL OR c.reopenings > 0) AND {client}
        ) WHERE until < :at
    ) WHERE place <= :ten
"""

_CYCLE: Final = """
    SELECT c.key, c.id, c.reason, max(0, c.closed_at - c.received_at) AS value FROM cases c
    WHERE c.closed_at >= :start AND c.closed_at < :end AND {client}
"""

# Overlapping waits count once: in the order of their beginnings, each adds what reaches beyond all before it.
_WORK: Final = """
    WITH spans AS ({spans})
    SELECT s.key, s.id, s.reason, max(0, s.until - s.since) AS cycle,
        max(0, s.until - s.since) - coalesce(sum(max(0, w.ends - w.begins)), 0) AS value
    FROM spans s LEFT JOIN (
        SELECT key, ends, max(begins, coalesce(max(ends) OVER earlier, begins)) AS begins FROM (
            SELECT s.key, w.n, max(w.started_at, s.since) AS begins,
                min(coalesce(w.ended_at, s.until), s.until) AS ends
            FROM spans s JOIN waits w ON w.key = s.key
        ) WINDOW earlier AS (
            PARTITION BY key ORDER BY begins, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    ) w ON w.key = s.key GROUP BY s.key
"""

_VALUES: Final[dict[Times, str]] = {
    "first_response": _FIRST_RESPONSE,
    "cycle": _CYCLE,
    "work": _WORK.replace("{spans}", _CLOSED),
}


def samples(connection: sqlite3.Connection, scope: Scope, what: Times) -> dict[str, Sample]:
    """What p50 and p90 need of the values in the period: by reason, and of all together under ""."""
    p50, p90 = LEAST_N
    sql = """
        WITH given AS ({values}),
        grouped AS (SELECT '' AS reason, value FROM given UNION ALL SELECT reason, value FROM given),
        placed AS (
            SELECT reason, value, row_number() OVER (PARTITION BY reason ORDER BY value) - 1 AS place,
                count(*) OVER (PARTITION BY reason) AS n
            FROM grouped
        )
        SELECT reason, n, place, value FROM placed
        WHERE place - (n - 1) * :p50 / 100 IN (0, 1) OR place - (n - 1) * :p90 / 100 IN (0, 1)
    """.replace("{values}", _VALUES[what])
    found: dict[str, tuple[int, dict[int, int]]] = {}
    for reason, n, place, value in _run(connection, sql, scope, p50=p50, p90=p90):
        found.setdefault(reason, (n, {}))[1][place] = value
    return {reason: Sample(n, at) for reason, (n, at) in found.items()}


def ids_by_time(connection: sqlite3.Connection, scope: Scope, what: Times) -> list[str]:
    """The ids of the cases behind `samples`, the quickest first."""
    return _ids(_run(connection, f"SELECT id FROM ({_VALUES[what]}) ORDER BY value, id", scope))  # noqa: S608


def first_closings(connection: sqlite3.Connection, scope: Scope) -> dict[str, list[tuple[int, int]]]:
    """By reason, cycle and work of the first ten cases to be closed at all, each until its first closing.

    A reopening changes nothing of it. Only closings before the end of the period are known.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    sql = _WORK.replace("{spans}", _FIRST_TEN)
    for _key, _id, reason, cycle, work in _run(connection, sql, scope, ten=BASELINE_N):
        found.setdefault(reason, []).append((cycle, work))
    return found


# --- how many -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Cases that came in and went out; `start + opened - closed + reopened = end`. `still_open` of those opened."""

    start: int
    opened: int
    closed: int
    reopened: int
    end: int
    still_open: int


def flow(connection: sqlite3.Connection, scope: Scope) -> Flow:
    """The movements of the period. What is open before an instant is the sum of all turns before it."""
    sql = """
        SELECT coalesce(sum(CASE WHEN m.at < :start THEN {turn} END), 0),
            coalesce(sum(m.what = 'received' AND {within}), 0),
            coalesce(sum(m.what = 'closed' AND {within}), 0),
            coalesce(sum(m.what = 'reopened' AND {within}), 0),
            coalesce(sum(CASE WHEN m.at < :end THEN {turn} END), 0),
            (
                SELECT count(*) FROM cases c
                WHERE c.closed_at IS NULL AND c.received_at >= :start AND c.received_at < :end AND {client}
            )
        FROM milestones m WHERE {theirs}
    """
    start, opened, closed, reopened, end, still_open = _run(connection, sql, scope).fetchone()
    return Flow(start=start, opened=opened, closed=closed, reopened=reopened, end=end, still_open=still_open)


def ids_moved(connection: sqlite3.Connection, scope: Scope, move: Move) -> list[str]:
    """The ids of the cases that moved so in the period, in the order of time; one that did twice is named once."""
    sql = """
        SELECT c.id FROM milestones m JOIN cases c ON c.key = m.key
        WHERE m.what = :what AND {within} AND {client} GROUP BY c.key ORDER BY min(m.at), c.id
    """
    return _ids(_run(connection, sql, scope, what="received" if move == "opened" else move))


def ids_open(connection: sqlite3.Connection, scope: Scope, *, at: int) -> list[str]:
    """The ids of the cases open just before `at`, the oldest first."""
    sql = "SELECT c.id FROM cases c WHERE {open} AND {client} ORDER BY c.received_at, c.id"
    return _ids(_run(connection, sql, scope, at=at))


def ages(connection: sqlite3.Connection, scope: Scope) -> Iterator[tuple[int, int]]:
    """Age in whole days and number of the cases open at the end of the period, or now if that is earlier."""
    sql = """
        SELECT max(0, min(:end, :now) - c.received_at) / 86400, count(*) FROM cases c
        WHERE {open} AND {client} GROUP BY 1
    """
    yield from _run(connection, sql, scope)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Cases that nobody has answered, the oldest first: how many, since when, and their ids as far as asked for."""

    n: int
    since: int | None
    ids: tuple[str, ...]


def unanswered(connection: sqlite3.Connection, scope: Scope, *, at: int, limit: int = -1) -> Unanswered:
    """Open cases without a first answer just before `at`."""
    condition = "(c.first_response_at IS NULL OR c.first_response_at >= :at) AND {open} AND {client}"
    how_many = "SELECT count(*), min(c.received_at) FROM cases c WHERE "
    which = "SELECT c.id FROM cases c WHERE "
    n, since = _run(connection, how_many + condition, scope, at=at).fetchone()
    named = _run(
        connection, which + condition + " ORDER BY c.received_at, c.id LIMIT :limit", scope, at=at, limit=limit
    )
    return Unanswered(n, since, tuple(_ids(named)))


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Required and present pieces of evidence over `times` claims and defences handed in."""

    times: int
    required: int
    present: int


def handed_in(connection: sqlite3.Connection, scope: Scope) -> HandedIn:
    """What was handed in in the period."""
    sql = """
        SELECT count(*), coalesce(sum(s.required), 0), coalesce(sum(s.present), 0)
        FROM submissions s JOIN cases c ON c.key = s.key WHERE s.at >= :start AND s.at < :end AND {client}
    """
    return HandedIn(*_run(connection, sql, scope).fetchone())


def ids_handed_in(connection: sqlite3.Connection, scope: Scope) -> list[str]:
    """The ids of the cases behind `handed_in`."""
    sql = """
        SELECT c.id FROM submissions s JOIN cases c ON c.key = s.key
        WHERE s.at >= :start AND s.at < :end AND {client} GROUP BY c.key ORDER BY min(s.at), c.id
    """
    return _ids(_run(connection, sql, scope))


def _ids(rows: Iterable[tuple[str]]) -> list[str]:
    return [case for (case,) in rows]
