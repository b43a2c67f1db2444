"""The cases behind a client's report, as rows: those of a period, those still open, and what they wait for.

The same seconds and half-open intervals as in `journal.figures`; nothing here counts what is counted there.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from concierge_cli.domain.counted import BUYER
from concierge_cli.domain.reputation import SAVED_STATES
from concierge_cli.domain.stages import CLOSED
from concierge_cli.domain.workflow import FILED_BY_US

Wait = tuple[str, int, int | None]
"""A party, and from when until when it had the move; None while it has."""


class PeriodCase(NamedTuple):
    """What a report says of a case: codes and seconds, nothing personal. `amount` and `refunded` are decimal texts."""

    key: str
    id: str
    platform: str
    procedure: str
    reason: str
    received_at: int
    first_response_at: int | None
    closed_at: int | None
    outcome: str | None
    reputation: str
    claim_state: str
    amount: str | None
    currency: str | None
    refunded: str | None
    refunded_currency: str | None
    rating: int | None
    wait_on: str | None
    wait_from: int | None
    wait_until: int | None
    has_parcels: bool


_COLUMNS: Final = """
    c.key, c.id, c.platform, c.procedure, c.reason, c.received_at, c.first_response_at, c.closed_at, c.outcome,
    c.reputation, c.claim_state, c.amount, c.currency, c.refunded, c.refunded_currency, c.rating, c.wait_on,
    c.wait_from, c.wait_until, c.return_state <> 'none' OR c.money_state = 'replaced'
"""


_OPEN: Final = "INDEXED BY cases_open WHERE c.closed_at IS NULL AND c.client = :client"
"""Open cases are few; asked for in the order of their arrival, SQLite would go through all that ever came in."""


def _cases(connection: sqlite3.Connection, condition: str, **given: Any) -> list[PeriodCase]:
    """The cases `c` of a condition of ours; nothing from outside is ever part of the text."""
    sql = "SELECT {columns} FROM cases c {condition}".replace("{columns}", _COLUMNS)
    return list(map(PeriodCase._make, connection.execute(sql.replace("{condition}", condition), given)))


def closed_in(connection: sqlite3.Connection, client: str, start: int, end: int) -> list[PeriodCase]:
    """The cases whose standing closing lies from `start` on and before `end`, in the order of their closing."""
    condition = "WHERE c.client = :client AND c.closed_at >= :start AND c.closed_at < :end ORDER BY c.closed_at, c.id"
    return _cases(connection, condition, client=client, start=start, end=end)


def open_now(connection: sqlite3.Connection, client: str) -> list[PeriodCase]:
    """The cases of the client that are open, the oldest first."""
    return _cases(connection, f"{_OPEN} ORDER BY c.received_at, c.id", client=client)


def named(connection: sqlite3.Connection, client: str, ids: Iterable[str]) -> list[PeriodCase]:
    """The cases of these ids, the oldest first."""
    condition = """
        WHERE c.client = :client AND c.id IN (SELECT value FROM json_each(:ids)) ORDER BY c.received_at, c.id
    """
    return _cases(connection, condition, client=client, ids=json.dumps(sorted(set(ids))))


_CAME_OUT_WELL: Final = ", ".join(f"'{state}'" for state in SAVED_STATES)


def came_out_well(connection: sqlite3.Connection, client: str, *, since: int) -> list[PeriodCase]:
    """The cases whose reputation now is saved or reverted and of which something was written since then."""
    condition = f"""
        WHERE c.client = :client AND c.reputation IN ({_CAME_OUT_WELL}) AND c.updated_at >= :since
        ORDER BY c.received_at, c.id
    """
    return _cases(connection, condition, client=client, since=since)


def with_recoveries(connection: sqlite3.Connection, client: str) -> list[str]:
    """The keys of the cases for which money came back to the store, and of those that went on from a claim of its own,
    which may have been granted; they are few."""
    sql = """
        SELECT case_key FROM events WHERE kind = 'recovered' AND client = ?1
        UNION SELECT key FROM cases INDEXED BY cases_received
            WHERE client = ?1 AND former_steps <> '' AND former_steps LIKE '%' || ?2 || ':%'
    """
    keys = {key for step in FILED_BY_US for (key,) in connection.execute(sql, (client, step))}
    return sorted(keys)


def waits_of(connection: sqlite3.Connection, keys: Iterable[str]) -> Mapping[str, list[Wait]]:
    """Who had the move, from when until when, by the key of the case."""
    sql = "SELECT key, wait_on, started_at, ended_at FROM waits WHERE key IN (SELECT value FROM json_each(?))"
    found: defaultdict[str, list[Wait]] = defaultdict(list)
    for key, party, start, end in connection.execute(sql, (json.dumps(list(keys)),)):
        found[key].append((party, start, end))
    return found


def originals(connection: sqlite3.Connection, keys: Iterable[str]) -> Mapping[str, str]:
    """The id of the case that each of these repeats, by its own id, where somebody said it."""
    sql = """
        SELECT c.id, one.id FROM states s
        JOIN cases c ON c.key = s.key JOIN cases one ON one.key = json_extract(s.state, '$.duplicate_of')
        WHERE s.key IN (SELECT value FROM json_each(?)) ORDER BY c.received_at, c.id
    """
    return dict(connection.execute(sql, (json.dumps(list(keys)),)).fetchall())


class MovedOn(NamedTuple):
    """Ids of cases that were closed more than once, so that two reports can tell of one case.

    `closed_before`: counted in this period, and closed in an earlier one, too. `closed_later`: closed in this period,
    reopened since, and no longer counted in it.
    """

    closed_before: tuple[str, ...]
    closed_later: tuple[str, ...]


def moved_on(connection: sqlite3.Connection, client: str, start: int, end: int) -> MovedOn:
    """The cases that a reopening took into another period, by their arrival. Found from the reopenings, which are
    few, and then by key (`+`: not by the date)."""
    sql = """
        SELECT c.id, coalesce(c.closed_at >= :start AND c.closed_at < :end, 0) FROM cases c
        WHERE c.key IN (SELECT m.key FROM milestones m WHERE m.client = :client AND m.what = 'reopened')
            AND EXISTS (
                SELECT 1 FROM milestones m WHERE m.key = c.key AND +m.what = 'closed' AND +m.at < :end
                    AND (m.at < :start) = coalesce(c.closed_at >= :start AND c.closed_at < :end, 0)
            )
        ORDER BY c.received_at, c.id
    """
    rows = connection.execute(sql, {"client": client, "start": start, "end": end}).fetchall()
    return MovedOn(tuple(case for case, inside in rows if inside), tuple(case for case, inside in rows if not inside))


def closed_spells(connection: sqlite3.Connection, client: str) -> Mapping[str, list[Wait]]:
    """From when until when the client's cases lay closed before they were reopened, by the key, in the shape of a wait.

    Found from the reopenings, which are few."""
    sql = """
        SELECT again.key, ended.at, again.at FROM milestones again
        JOIN milestones ended ON ended.key = again.key AND ended.n = again.n - 1
        WHERE again.client = ? AND again.what = 'reopened' AND ended.what = 'closed'
    """
    found: defaultdict[str, list[Wait]] = defaultdict(list)
    for key, start, end in connection.execute(sql, (client,)):
        found[key].append((CLOSED, start, end))
    return found


class OpenPromise(NamedTuple):
    """A day by which the buyer was promised word."""

    case: str
    due_at: int


def promises_to_buyers(connection: sqlite3.Connection, client: str) -> list[OpenPromise]:
    """The promises to buyers that nobody has kept yet, the soonest first."""
    sql = """
        SELECT c.id, k.due_at FROM clocks k CROSS JOIN cases c ON c.key = k.key
        WHERE k.target = ? AND k.verdict IS NULL AND k.due_at IS NOT NULL AND k.client = ? AND c.closed_at IS NULL
        ORDER BY k.due_at, c.id
    """
    return [OpenPromise(*row) for row in connection.execute(sql, (BUYER, client))]


def with_questions(connection: sqlite3.Connection, client: str) -> list[str]:
    """The keys of open cases in which the store was asked to agree to a sum, whatever it said."""
    sql = f"""
        SELECT c.key FROM cases c {_OPEN}
            AND (SELECT s.state FROM states s WHERE s.key = c.key) LIKE '%"approvals":[%' ORDER BY c.received_at, c.id
    """  # noqa: S608 - a text of ours
    return [key for (key,) in connection.execute(sql, {"client": client})]
