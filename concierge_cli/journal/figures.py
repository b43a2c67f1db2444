"""The raw numbers behind the KPIs, in SQL over the projections.

Instants are whole seconds since 1970 (UTC), every interval is half-open. What was decided when an entry was written
(`domain.counted`) is read from an index that has the period in it; only targets that are still open are judged here,
by `standing.STATE`, the same words as `Clock.state`. What the figures mean is in `domain.kpi`; every function takes the
connection first.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Literal, NamedTuple

from concierge_cli.domain.counted import PROMISES, TARGETS, VERDICTS
from concierge_cli.domain.kpi import BASELINE_N, Sample
from concierge_cli.journal.standing import STATE


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)  # closed words of ours


_FRAGMENTS: Final = {
    "{open}": """
        c.rowid IN (
            SELECT rowid FROM cases INDEXED BY cases_open WHERE closed_at IS NULL AND {mine}
            UNION ALL SELECT rowid FROM cases WHERE closed_at >= :at AND received_at < :at AND {mine}
        )
        AND c.received_at < :at
        AND (SELECT sum({turn}) FROM milestones m WHERE m.key = c.key AND m.at < :at) > 0
    """,
    "{turn}": "CASE m.what WHEN 'closed' THEN -1 ELSE 1 END",
    "{due}": "k.due_at >= :start AND k.due_at < :end",
    "{targets}": _words(TARGETS),
    "{promises}": _words(PROMISES),
    "{verdicts}": _words(VERDICTS),
    "{state}": STATE,
}
"""What the names in braces stand for in the queries below. `{client}`, `{mine}`, `{theirs}` and `{moved}` are the
condition on a case `c`, on `cases`, a clock `k` and a milestone or submission `m`; nothing where everybody is meant.
`{open}` looks at rows of open and of late closed cases alone."""

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
    for name, table in (("{client}", "c"), ("{mine}", "cases"), ("{theirs}", "k"), ("{moved}", "m")):
        sql = sql.replace(name, "1" if scope.client is None else f"{table}.client = :client")
    given = {"client": scope.client, "start": scope.start, "end": scope.end, "now": scope.now, "at": scope.at}
    return connection.execute(sql, given | values)


# --- targets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Targets:
    """How many targets of one sort say the same at the moment of reading: a verdict, or `running`, `paused`, `missed`."""

    target: str
    said: str
    n: int


def targets(connection: sqlite3.Connection, scope: Scope) -> list[Targets]:
    """The targets of ours that are due in the period, counted by what they say."""
    sql = """
        SELECT target, verdict, count(*) FROM clocks k
        WHERE target IN ({targets}) AND verdict IN ({verdicts}) AND {due} AND {theirs} GROUP BY target, verdict
        UNION ALL
        SELECT target, {state} AS said, count(*) FROM clocks k
        WHERE target IN ({targets}) AND verdict IS NULL AND {due} AND {theirs} GROUP BY target, said
    """
    return [Targets(*row) for row in _run(connection, sql, scope)]


def whole_cases(connection: sqlite3.Connection, scope: Scope) -> tuple[int, int]:
    """Of the cases with promises due in the period and decided: how many missed none, and how many there are."""
    sql = """
        SELECT coalesce(sum(NOT missed), 0), count(*) FROM (
            SELECT max(missed) AS missed FROM (
                SELECT key, verdict = 'missed' AS missed FROM clocks k
                WHERE target IN ({promises}) AND verdict IN ('met', 'forgiven', 'missed') AND {due} AND {theirs}
                UNION ALL
                SELECT key, 1 FROM clocks k
                WHERE target IN ({promises}) AND verdict IS NULL AND {due} AND {theirs} AND {state} = 'missed'
            ) GROUP BY key
        )
    """
    kept, n = _run(connection, sql, scope).fetchone()
    return kept, n


@dataclass(frozen=True, slots=True)
class DueTarget:
    """One target of the period, for lists. `said` is as in `Targets`; `stopped_at` is None while it is open.

    `dropped`: what it waits for was not done when the case was closed.
    """

    key: str
    case: str
    clock: str
    target: str
    said: str
    due_at: int
    stopped_at: int | None
    dropped: int


def due_targets(
    connection: sqlite3.Connection,
    scope: Scope,
    *,
    said: Iterable[str],
    targets: Iterable[str] = TARGETS,
    limit: int = -1,
) -> list[DueTarget]:
    """The targets that say one of `said`, in the order of their dates."""
    sql = """
        SELECT c.key, c.id, k.id AS clock, k.target, k.verdict AS said, k.due_at, k.stopped_at, k.dropped
        FROM clocks k CROSS JOIN cases c ON c.key = k.key
        WHERE k.target IN ({wanted}) AND k.verdict IN ({said}) AND {due} AND {theirs}
        UNION ALL
        SELECT c.key, c.id, k.id, k.target, {state} AS said, k.due_at, k.stopped_at, k.dropped
        FROM clocks k CROSS JOIN cases c ON c.key = k.key
        WHERE k.target IN ({wanted}) AND k.verdict IS NULL AND {due} AND {theirs} AND {state} IN ({said})
        ORDER BY 6, 2, 3 LIMIT :limit
    """.replace("{wanted}", _words(targets)).replace("{said}", _words(said))
    return [DueTarget(*row) for row in _run(connection, sql, scope, limit=limit)]


# --- times --------------------------------------------------------------------------------------------------------

_ANSWERED: Final = """
    FROM cases c WHERE c.first_response_at >= :start AND c.first_response_at < :end
        AND c.first_response_seconds IS NOT NULL AND {client}
"""
_CLOSED: Final = "FROM cases c WHERE c.closed_at >= :start AND c.closed_at < :end AND {client}"
_CYCLE: Final = "max(0, c.closed_at - c.received_at)"


def samples(connection: sqlite3.Connection, scope: Scope) -> dict[Times, dict[str, Sample]]:
    """What p50 and p90 need of the times of the period: of all together under "", those of closings by reason too."""
    answers = _run(connection, f"SELECT first_response_seconds {_ANSWERED}", scope)
    cycles: defaultdict[str, list[int]] = defaultdict(list)
    works: defaultdict[str, list[int]] = defaultdict(list)
    for reason, cycle, work in _run(connection, f"SELECT reason, {_CYCLE}, work_seconds {_CLOSED}", scope):
        cycles[reason].append(cycle)
        works[reason].append(work)
    answered = Sample.of(chain.from_iterable(answers))
    return {"first_response": {"": answered}, "cycle": _by_reason(cycles), "work": _by_reason(works)}


def _by_reason(values: Mapping[str, list[int]]) -> dict[str, Sample]:
    for each in values.values():
        each.sort()  # all together are then a few sorted runs, which sort several times faster
    together = Sample.of(chain.from_iterable(values.values()))
    return {"": together, **{reason: Sample.of(each) for reason, each in values.items()}}


def ids_by_time(connection: sqlite3.Connection, scope: Scope, what: Times) -> list[str]:
    """The ids of the cases behind `samples`, the quickest first."""
    given = {
        "first_response": f"SELECT id {_ANSWERED} ORDER BY first_response_seconds, id",
        "cycle": f"SELECT id {_CLOSED} ORDER BY {_CYCLE}, id",
        "work": f"SELECT id {_CLOSED} ORDER BY work_seconds, id",
    }
    return _ids(_run(connection, given[what], scope))


class FirstClosing(NamedTuple):
    """Seconds from the arrival of a case to its first closing, with the waits and without, and when that was."""

    cycle: int
    work: int
    at: int


def first_closings(connection: sqlite3.Connection, scope: Scope, reason: str) -> list[FirstClosing]:
    """The first ten cases of the reason to be closed at all, in that order.

    A reopening changes nothing of it. Only closings before the end of the period are known. The scope has a client.
    """
    sql = """
        SELECT max(0, first_closed_at - received_at), first_work_seconds, first_closed_at FROM cases c
        WHERE client = :client AND reason = :reason AND first_closed_at < :at ORDER BY first_closed_at, key LIMIT :ten
    """
    return [FirstClosing(*row) for row in _run(connection, sql, scope, reason=reason, ten=BASELINE_N)]


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
        SELECT 'before', what, count(*) FROM milestones m
        WHERE what IN ('received', 'closed', 'reopened') AND at < :start AND {moved} GROUP BY what
        UNION ALL
        SELECT 'within', what, count(*) FROM milestones m
        WHERE what IN ('received', 'closed', 'reopened') AND at >= :start AND at < :end AND {moved} GROUP BY what
    """
    turns: dict[str, Counter[str]] = {"before": Counter(), "within": Counter()}
    for when, what, n in _run(connection, sql, scope):
        turns[when][what] = n
    sql = """
        SELECT count(*) FROM cases c INDEXED BY cases_open
        WHERE closed_at IS NULL AND received_at >= :start AND received_at < :end AND {client}
    """
    (still_open,) = _run(connection, sql, scope).fetchone()
    before, within = turns["before"], turns["within"]
    start = before["received"] - before["closed"] + before["reopened"]
    return Flow(
        start=start,
        opened=within["received"],
        closed=within["closed"],
        reopened=within["reopened"],
        end=start + within["received"] - within["closed"] + within["reopened"],
        still_open=still_open,
    )


def first_received(connection: sqlite3.Connection, client: str | None) -> int | None:
    """When the first case came in; None where there is none."""
    sql = f"SELECT min(received_at) FROM cases WHERE {'1' if client is None else 'client = ?'}"  # noqa: S608 - ours
    first: int | None = connection.execute(sql, () if client is None else (client,)).fetchone()[0]
    return first


def ids_moved(connection: sqlite3.Connection, scope: Scope, move: Move) -> list[str]:
    """The ids of the cases that moved so in the period, in the order of time; one that did twice is named once."""
    sql = """
        SELECT c.id FROM milestones m JOIN cases c ON c.key = m.key
        WHERE m.what = :what AND m.at >= :start AND m.at < :end AND {moved} GROUP BY c.key ORDER BY min(m.at), c.id
    """
    return _ids(_run(connection, sql, scope, what="received" if move == "opened" else move))


def ids_open(connection: sqlite3.Connection, scope: Scope, *, at: int) -> list[str]:
    """The ids of the cases open just before `at`, the oldest first."""
    sql = "SELECT c.id FROM cases c WHERE {open} ORDER BY c.received_at, c.id"
    return _ids(_run(connection, sql, scope, at=at))


def ages(connection: sqlite3.Connection, scope: Scope) -> Iterator[tuple[int, int]]:
    """Age in whole days and number of the cases open at the end of the period, or now if that is earlier."""
    sql = """
        SELECT max(0, min(:end, :now) - c.received_at) / 86400, count(*) FROM cases c
        WHERE {open} GROUP BY 1
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
    condition = "(c.first_response_at IS NULL OR c.first_response_at >= :at) AND {open}"
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
        SELECT count(*), coalesce(sum(required), 0), coalesce(sum(present), 0)
        FROM submissions m WHERE at >= :start AND at < :end AND {moved}
    """
    return HandedIn(*_run(connection, sql, scope).fetchone())


def ids_handed_in(connection: sqlite3.Connection, scope: Scope) -> list[str]:
    """The ids of the cases behind `handed_in`."""
    sql = """
        SELECT c.id FROM submissions m JOIN cases c ON c.key = m.key
        WHERE m.at >= :start AND m.at < :end AND {moved} GROUP BY c.key ORDER BY min(m.at), c.id
    """
    return _ids(_run(connection, sql, scope))


def _ids(rows: Iterable[tuple[str]]) -> list[str]:
    return [case for (case,) in rows]
