"""From a folded case to its rows. What is projected is always the fold of all events of the case, never an update.

Everything here runs inside the caller's transaction. `rows_of` is pure, so that `verify` can compare what the tables
hold with what they should hold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client, fold_client
from concierge_cli.domain.clock import AgreedHours
from concierge_cli.domain.counted import first_closed_at, target_of, turns_of, verdict_on, working_time
from concierge_cli.domain.event import Event, canonical
from concierge_cli.domain.event import erased as erased_event
from concierge_cli.domain.fold import fold
from concierge_cli.domain.instants import iso
from concierge_cli.domain.merging import heads_of
from concierge_cli.domain.money import Money
from concierge_cli.domain.upcast import upcast
from concierge_cli.journal.identifiers import folded, numbers_in, plain, url_key
from concierge_cli.journal.rows import seconds, understood
from concierge_cli.journal.schema import BY_CASE, BY_EVENT, EVENT_COLUMNS
from concierge_cli.journal.snapshot import dump_case

Rows = dict[str, list[tuple[Any, ...]]]

_SELECT = f"SELECT {', '.join(EVENT_COLUMNS)} FROM events"  # noqa: S608 - a constant of ours


def events_of(connection: sqlite3.Connection, key: str) -> list[Event]:
    """All events of a case in the fold's order."""
    rows = connection.execute(f"{_SELECT} WHERE case_key = ? AND case_key <> '' ORDER BY counter, replica, seq", (key,))
    return [understood(row) for row in rows]


def client_events(connection: sqlite3.Connection, slug: str) -> list[Event]:
    """A client's own events (those of no case) in the fold's order."""
    rows = connection.execute(f"{_SELECT} WHERE client = ? AND case_key = '' ORDER BY counter, replica, seq", (slug,))
    return [understood(row) for row in rows]


def project_case(connection: sqlite3.Connection, key: str, events: Iterable[Event]) -> Case | None:
    """Folds `events`, all those of one case, and replaces its rows; a case that is none any more has none."""
    case = fold(events)
    for table in BY_CASE:
        connection.execute(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608 - names of our own list
    if case is not None:
        for table, rows in rows_of(case, AgreedTable(connection)).items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
    return case


def project_client(connection: sqlite3.Connection, slug: str, events: Iterable[Event]) -> Client | None:
    """Folds a client's own events and replaces its row."""
    events = list(events)
    client = fold_client(events)
    connection.execute("DELETE FROM clients WHERE slug = ?", (slug,))
    if client is not None:
        connection.execute("INSERT INTO clients VALUES (?, ?, ?, ?)", client_row(client, events))
    return client


def client_row(client: Client, events: Iterable[Event]) -> tuple[str, str, str, str]:
    """The row of `clients`: the profile, and in it since when the client is archived, if it is."""
    heads = json.dumps(heads_of(events))
    state = client.to_json() | ({"archived_at": iso(client.archived_at)} if client.archived_at else {})
    if client.agreements:
        state["agreements"] = [one.to_json() for one in client.agreements]
    return (client.slug, client.prefix, canonical(state).decode(), heads)


def note_references(connection: sqlite3.Connection, event: Event) -> None:
    """Remembers the files that an event names, what its photo looks like, and the events that it retracts."""
    for table, row in references_of(event):
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)  # noqa: S608 - names of our own


def references_of(event: Event) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of `BY_EVENT` that the event asks for, each with its table."""
    event = upcast(event)
    for digest in files_named(event):
        yield "files", (digest, event.id)
    if looks := event.text("dhash"):
        yield "pictures", (event.id, event.case, looks)
    if event.kind == "retracted" and event.known:
        for gone in event.facts["events"]:
            yield "retracted", (gone,)


def files_named(event: Event) -> list[str]:
    """The vault files of an event: every text in either part whose name is `sha256` or ends in `_sha256`."""
    return list(dict.fromkeys(_digests([event.facts, event.personal])))


def _digests(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if inner and (name == "sha256" or name.endswith("_sha256")):
                    yield inner
            else:
                yield from _digests(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _digests(inner)


def erase_personal(connection: sqlite3.Connection, event_ids: Iterable[str]) -> int:
    """Drops the personal part of these events and projects their cases again; says how many had one."""
    erased = 0
    scopes: dict[tuple[str, str], None] = {}
    for event_id in event_ids:
        row = connection.execute(f"{_SELECT} WHERE id = ? AND personal IS NOT NULL", (event_id,)).fetchone()
        if row is None:
            continue
        connection.execute("UPDATE events SET personal = NULL, personal_salt = NULL WHERE id = ?", (event_id,))
        for table in ("files", "pictures"):
            connection.execute(f"DELETE FROM {table} WHERE event = ?", (event_id,))  # noqa: S608 - our own names
        event = erased_event(understood(row))
        note_references(connection, event)
        scopes[event.client, event.case] = None
        erased += 1
    for client, key in scopes:
        if key:
            project_case(connection, key, events_of(connection, key))
        else:
            project_client(connection, client, client_events(connection, client))
    return erased


def rebuild(connection: sqlite3.Connection) -> None:
    """Makes every projection again from the events alone."""
    for table in (*BY_CASE, *BY_EVENT, "agreed", "clients"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own list
    for row in connection.execute(_SELECT):
        note_references(connection, understood(row))
    for key in [row[0] for row in connection.execute("SELECT DISTINCT case_key FROM events WHERE case_key <> ''")]:
        project_case(connection, key, events_of(connection, key))
    for slug in [row[0] for row in connection.execute("SELECT DISTINCT client FROM events WHERE case_key = ''")]:
        project_client(connection, slug, client_events(connection, slug))


class AgreedTable:
    """Numbers for agreed hours: each distinct text is kept once in the table `agreed`."""

    def __init__(self, connection: sqlite3.Connection, *, write: bool = True) -> None:
        self._connection = connection
        self._write = write
        self._numbers: dict[str, int] = {}

    def number(self, agreed: AgreedHours) -> int:
        """The number of `agreed`, given now if it has none; 0 where it has none and none may be given."""
        hours = canonical(agreed.to_json()).decode()
        if hours not in self._numbers:
            if self._write:
                self._connection.execute("INSERT OR IGNORE INTO agreed (hours) VALUES (?)", (hours,))
            row = self._connection.execute("SELECT id FROM agreed WHERE hours = ?", (hours,)).fetchone()
            self._numbers[hours] = row[0] if row else 0
        return self._numbers[hours]


def rows_of(case: Case, agreed: AgreedTable) -> Rows:
    """The rows of a case, by table."""
    key = case.key
    return {
        "cases": [_case(case)],
        "states": [(key, dump_case(case, agreed.number))],
        "clocks": _clocks(case, agreed),
        "milestones": _milestones(case),
        "submissions": [
            (key, n, seconds(one.at), one.required, one.present, int(one.forced), case.client)
            for n, one in enumerate(case.submissions)
        ],
        "waits": [
            (
                key,
                n,
                str(wait.on),
                seconds(wait.start),
                seconds(wait.pauses_from),
                seconds(_earlier(wait.end, wait.until)),
            )
            for n, wait in enumerate(case.waits)
        ],
        "evidence": [
            (
                key,
                n,
                item.event,
                item.kind,
                str(item.source),
                seconds(item.added_at),
                item.sha256,
                _text(item.name),
                item.size,
                int(item.counts),
            )
            for n, item in enumerate(case.evidence)
        ],
        "items": [(key, n, _text(item.sku), item.qty) for n, item in enumerate(case.items)],
        "aliases": [(_text(alias), key) for alias in case.aliases],
    }


def _case(case: Case) -> tuple[Any, ...]:
    wait = next((wait for wait in reversed(case.waits) if wait.end is None), None)
    dues = [clock.due_at for clock in case.clocks.values() if clock.stopped_at is None and clock.cancelled_at is None]
    first = first_closed_at(case)
    searched = (
        case.id,
        case.order_id,
        case.platform_case_id,
        *case.former_claims,
        case.channel_ref,
        case.buyer,
        *case.aliases,
        *numbers_in(case.platform_url),
    )
    return (
        case.key,
        case.client,
        case.id,
        case.number,
        case.platform,
        case.site,
        str(case.procedure),
        str(case.reason),
        _word(case.coded_reason),
        str(case.claim_state),
        str(case.return_state),
        str(case.money_state),
        str(case.reputation),
        str(case.complexity),
        seconds(case.received_at),
        seconds(case.opened_at),
        seconds(case.platform_opened_at),
        seconds(case.first_response_at),
        _first_response_seconds(case),
        seconds(case.closed_at),
        _word(case.outcome),
        len(case.reopenings),
        _word(wait and wait.on),
        seconds(wait.start if wait else None),
        seconds(wait.until if wait else None),
        seconds(min((due for due in dues if due is not None), default=None)),
        _text(case.order_id),
        case.order_key,
        _text(case.platform_case_id),
        _text(case.platform_url),
        _text(case.buyer),
        *_money(case.amount),
        *_money(case.refunded),
        case.minutes,
        int(case.urgent),
        int(case.pinned),
        _text(case.pin),
        _text(case.assignee),
        "\n".join(_text(tag).replace("\n", " ") for tag in case.tags),
        case.emotion,
        case.rating,
        len(case.required),
        " ".join(case.missing()),
        len(case.drafts),
        len(case.disagreements),
        int(case.read_only),
        seconds(case.last_heard_at),
        _word(case.last_heard_from),
        seconds(case.updated_at or case.opened_at),
        json.dumps(case.heads),
        "\n".join(folded(text) for text in searched if text),
        url_key(case.platform_url),
        plain(case.order_id),
        plain(case.platform_case_id),
        _work_seconds(case, case.closed_at),
        seconds(first),
        _work_seconds(case, first),
        " ".join(
            f"{one.procedure}:{one.claim_state or ''}:{seconds(one.opened_at) or ''}" for one in case.former_steps
        ),
    )


def _clocks(case: Case, agreed: AgreedTable) -> list[tuple[Any, ...]]:
    return [
        (
            case.key,
            clock.id,
            clock.base_id,
            str(clock.kind),
            str(clock.party),
            seconds(clock.started_at),
            seconds(clock.due_at),
            seconds(clock.warn_at),
            seconds(clock.stopped_at),
            int(clock.stopped_late_entry),
            int(clock.forgiven),
            seconds(clock.cancelled_at),
            seconds(clock.paused_from),
            seconds(clock.paused_until),
            int(clock.pausable),
            str(clock.basis),
            clock.rule and clock.rule.id,
            clock.minutes,
            None if clock.agreed is None else agreed.number(clock.agreed),
            case.client,
            target_of(clock),
            verdict_on(clock, case),
            int(clock.dropped),
        )
        for clock in case.clocks.values()
    ]


def _milestones(case: Case) -> list[tuple[Any, ...]]:
    return [
        (case.key, n, turn.what, seconds(turn.at), _word(turn.outcome), case.client)
        for n, turn in enumerate(turns_of(case))
    ]


def _work_seconds(case: Case, until: datetime | None) -> int | None:
    return None if until is None else int(working_time(case, until).total_seconds())


def _first_response_seconds(case: Case) -> int | None:
    """Working seconds until the first human answer, in the hours that were agreed when the case began."""
    clock = case.clocks.get("first_response")
    if clock is None or clock.agreed is None or case.first_response_at is None:
        return None
    return round(clock.agreed.calendar().between(case.received_at, case.first_response_at) * 60)


def _money(amount: Money | None) -> tuple[str | None, str | None]:
    return (None, None) if amount is None else (f"{amount.amount:f}", amount.currency)


def _earlier(end: datetime | None, until: datetime | None) -> datetime | None:
    if end is None or until is None:
        return end or until
    return min(end, until)


def _word(word: object) -> str | None:
    return None if word is None else str(word)


def _text(text: str) -> str:
    """Without halves of characters (a file read in the wrong encoding), which SQLite's UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()
