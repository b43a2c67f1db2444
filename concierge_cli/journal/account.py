"""What the figures of an account are counted from, in SQL over the projections. What they mean is in `domain.health`.

Instants are whole seconds since 1970 (UTC). Every function takes the connection first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from concierge_cli.journal.standing import STATE


class StoredStep(NamedTuple):
    """A procedure that a case left; `claim_state` "" while the case's own is still about it."""

    procedure: str
    claim_state: str
    opened_at: int | None


class StoredThread(NamedTuple):
    """A case that counts in a figure, or whose rating may."""

    id: str
    key: str
    order_key: str
    procedure: str
    reason: str
    claim_state: str
    reputation: str
    rating: int | None
    outcome: str | None
    closed: int
    received_at: int
    platform_opened_at: int | None
    ordered_at: int | None
    former_steps: str

    def left(self) -> tuple[StoredStep, ...]:
        """The procedures that it left, in order."""
        return _steps(self.former_steps)


class Answered(NamedTuple):
    """One message or deadline: whether it was kept in time. `kept` None: still open, and not late."""

    case: str
    kept: bool | None


def counters(connection: sqlite3.Connection) -> list[str]:
    """The clients whose orders somebody has counted, whether or not that was taken back."""
    sql = "SELECT DISTINCT client FROM events WHERE case_key = '' AND kind = 'orders_counted' ORDER BY client"
    return [client for (client,) in connection.execute(sql)]


def threads(
    connection: sqlite3.Connection,
    client: str,
    platform: str,
    site: str,
    *,
    procedures: Iterable[str],
    low_rating: int,
    since: int,
    until: int,
    with_orders: bool,
) -> list[StoredThread]:
    """The cases of the place that are or were in one of `procedures`, or are rated up to `low_rating`, and came in from
    `since` to `until`.

    An order is older than what is said of it: of those that came in before, none is of a newer order. Without
    `with_orders` nobody asks when each was ordered, which is read out of the whole case.
    """
    ordered = (
        "(SELECT json_extract(s.state, '$.ordered_at') FROM states s WHERE s.key = c.key)" if with_orders else "NULL"
    )
    sql = f"""
        SELECT c.id, c.key, c.order_key, c.procedure, c.reason, c.claim_state, c.reputation, c.rating, c.outcome,
            c.closed_at IS NOT NULL, c.received_at, c.platform_opened_at, {ordered}, c.former_steps
        FROM cases c
        WHERE c.client = :client AND c.received_at BETWEEN :since AND :until AND c.platform = :platform AND c.site = :site
            AND (c.procedure IN ({_marks(wanted := [*procedures])}) OR c.rating <= :low OR c.former_steps <> '')
        ORDER BY c.received_at, c.id
    """  # noqa: S608
    values = {"client": client, "since": since, "until": until, "platform": platform, "site": site}
    values |= {"low": low_rating}
    rows = map(StoredThread._make, connection.execute(sql, values | _named(wanted)))
    low, counting = {*range(1, low_rating + 1)}, {*wanted}
    return [
        one
        for one in rows
        if one.procedure in counting
        or one.rating in low
        or (one.former_steps and _ever_in(counting, one.procedure, one.former_steps))
    ]


def order_days(connection: sqlite3.Connection, client: str, order_keys: Iterable[str]) -> dict[str, int]:
    """When these orders were placed, by key, as far as any case of the client's says it; the earliest of several."""
    found: dict[str, int] = {}
    wanted = list(order_keys)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        sql = f"""
            SELECT c.order_key, min(json_extract(s.state, '$.ordered_at')) AS day FROM cases c JOIN states s ON s.key = c.key
            WHERE c.client = :client AND c.order_key IN ({_marks(part)}) AND c.order_key <> ''
            GROUP BY c.order_key HAVING day IS NOT NULL
        """  # noqa: S608
        found.update(connection.execute(sql, {"client": client} | _named(part)).fetchall())
    return found


def clock_states(
    connection: sqlite3.Connection, keys: Sequence[str], rules: Sequence[str], *, now: int
) -> dict[str, list[tuple[str, str]]]:
    """What the clocks of `rules` say at `now`, by the case's key: rule and state. A verdict that was given stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    if not rules:
        return found
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        sql = f"""
            SELECT k.key, k.base, coalesce(k.verdict, {STATE}) FROM clocks k
            WHERE k.key IN ({_marks(part)}) AND k.base IN ({", ".join(f":r{place}" for place in range(len(rules)))})
        """  # noqa: S608
        values = _named(part) | {f"r{place}": rule for place, rule in enumerate(rules)}
        for key, rule, state in connection.execute(sql, values | {"now": now}):
            found.setdefault(key, []).append((rule, state))
    return found


def deadlines(
    connection: sqlite3.Connection,
    client: str,
    platform: str,
    site: str,
    *,
    rules: Iterable[str],
    start: int,
    end: int,
    now: int,
) -> list[Answered]:
    """The deadlines of `rules` that are due from `start` on and before `end`, without those that count nowhere."""
    sql = f"""
        SELECT c.id, k.verdict, {STATE} FROM clocks k CROSS JOIN cases c ON c.key = k.key
        WHERE k.target = 'platform' AND (k.verdict IS NULL OR k.verdict IN ('met', 'forgiven', 'missed'))
            AND k.due_at >= :start AND k.due_at < :end AND k.client = :client
            AND k.rule IN ({_marks(wanted := [*rules])}) AND c.platform = :platform AND c.site = :site
        ORDER BY k.due_at, c.id, k.id
    """  # noqa: S608
    values = {"client": client, "platform": platform, "site": site, "start": start, "end": end, "now": now}
    kept = {"met": True, "forgiven": True, "missed": False}
    rows = connection.execute(sql, values | _named(wanted))
    return [Answered(case, kept.get(verdict or state)) for case, verdict, state in rows]


def answers(
    connection: sqlite3.Connection,
    client: str,
    platform: str,
    site: str,
    *,
    procedures: Iterable[str],
    within: int,
    start: int,
    end: int,
    now: int,
) -> list[Answered]:
    """The cases that are or were in `procedures` and came in from `start` on and before `end`: answered within so many
    seconds or not.

    One that turned out to be the double of another counts nowhere.
    """
    sql = f"""
        SELECT id, first_response_at - received_at, received_at, procedure, former_steps FROM cases
        WHERE client = :client AND received_at >= :start AND received_at < :end
            AND platform = :platform AND site = :site AND outcome IS NOT 'duplicate'
            AND (procedure IN ({_marks(wanted := [*procedures])}) OR former_steps <> '')
        ORDER BY received_at, id
    """  # noqa: S608
    values = {"client": client, "platform": platform, "site": site, "start": start, "end": end}
    rows = connection.execute(sql, values | _named(wanted))
    return [
        Answered(case, took <= within if took is not None else None if now - received <= within else False)
        for case, took, received, procedure, left in rows
        if _ever_in(wanted, procedure, left)
    ]


def received(
    connection: sqlite3.Connection, client: str, platform: str, site: str, *, start: int, end: int
) -> list[str]:
    """The ids of the cases of the place that came in from `start` on and before `end`, without doubles."""
    sql = """
        SELECT id FROM cases
        WHERE client = ? AND received_at >= ? AND received_at < ? AND platform = ? AND site = ?
            AND outcome IS NOT 'duplicate' ORDER BY received_at, id
    """
    return [case for (case,) in connection.execute(sql, (client, start, end, platform, site))]


def _steps(text: str) -> tuple[StoredStep, ...]:
    """What `former_steps` says: `claim:filed:1763000000 mediation::`."""
    return tuple(
        StoredStep(procedure, claim_state, int(opened) if opened else None)
        for procedure, claim_state, opened in (one.split(":") for one in text.split())
    )


def _ever_in(wanted: Collection[str], procedure: str, former_steps: str) -> bool:
    return procedure in wanted or any(one.procedure in wanted for one in _steps(former_steps))


def _marks(values: Sequence[str]) -> str:
    return ", ".join(f":w{place}" for place in range(len(values))) or "NULL"


def _named(values: Sequence[str]) -> dict[str, str]:
    return {f"w{place}": value for place, value in enumerate(values)}
