"""Appending: the one way in which anything is written. One call is one transaction, and it is all or nothing.

Drafts become events here: ids, counters, chains, heads and case numbers are given under the writer lock, so that two
commands at the same instant never take the same one. What is returned is on the disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.domain.event import CLIENT, LARGE_TEXT, Draft, Event, canonical, seal
from concierge_cli.domain.fold import HANDLERS
from concierge_cli.domain.instants import iso, whole_second
from concierge_cli.domain.merging import heads_of
from concierge_cli.errors import Conflict, NotFound, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal import heads
from concierge_cli.journal.identifiers import case_id, new_id
from concierge_cli.journal.projections import (
    client_events,
    events_of,
    note_references,
    project_case,
    project_client,
)
from concierge_cli.journal.rows import event_row
from concierge_cli.journal.schema import EVENT_COLUMNS

if TYPE_CHECKING:
    from concierge_cli.journal.vault import Vault

FIRST_LINES = 1_000
"""How many characters of a text that went to the vault stay in the event."""

_INSERT = f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))})"  # noqa: S608


def settle_texts(draft: Draft, vault: Callable[[], Vault]) -> Draft:
    """The draft as it will be kept: plain JSON, and every long personal text in the vault.

    A text `NAME` above the limit leaves its first lines under `NAME` and its vault digest under `NAME_sha256`.
    """
    facts = json.loads(canonical(draft.facts))
    personal = json.loads(canonical(draft.personal))
    for name, value in list(personal.items()):
        if isinstance(value, str) and len(canonical(value)) - 2 > LARGE_TEXT:
            personal[f"{name}_sha256"] = vault().store_text(value).sha256
            personal[name] = value[:FIRST_LINES]
    return replace(draft, facts=facts, personal=personal)


def append_events(
    connection: sqlite3.Connection,
    drafts: Sequence[Draft],
    *,
    now: datetime,
    actor: str,
    command: str,
    expect: Mapping[str, Iterable[str]] | None = None,
) -> list[Event]:
    """Seals `drafts` (already settled), inserts them and projects their cases. Runs inside the transaction.

    Raises Conflict where a case moved since `expect` was read, NotFound for a client that does not exist,
    StorageFailed for a case that holds entries of a newer version, InvalidInput for an entry that is too large.
    """
    appending = _Appending(connection, now=whole_second(now), actor=_clean(actor), command=command)
    for key, known in (expect or {}).items():
        appending.expect(key, known)
    for draft in drafts:
        appending.add(draft)
    appending.project()
    return appending.events


def insert_event(connection: sqlite3.Connection, event: Event) -> None:
    """Adds a sealed event at the end of its chain, and remembers what it names. Projects nothing."""
    connection.execute(_INSERT, event_row(event))
    connection.execute(
        "INSERT INTO chains VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (replica, client, audience) DO UPDATE SET seq = ?4, digest = ?5",
        (event.replica, event.client, event.audience, event.seq, event.digest),
    )
    note_references(connection, event)


class _Appending:
    def __init__(self, connection: sqlite3.Connection, *, now: datetime, actor: str, command: str) -> None:
        self._connection = connection
        self._now = now
        self._actor = actor
        self._command = command
        self._meta = heads.meta(connection)
        self._scopes: dict[tuple[str, str], list[Event]] = {}
        self._counters: dict[str, int] = {}
        self._prefixes: dict[str, str | None] = {}
        self.events: list[Event] = []

    def expect(self, key: str, known: Iterable[str]) -> None:
        client = self._connection.execute("SELECT heads FROM clients WHERE slug = ?", (key,)).fetchone()
        if client and set(json.loads(client[0])) == set(known):
            return
        events = client_events(self._connection, key) if client else events_of(self._connection, key)
        if set(heads_of(_without_arrivals(events, set(known)))) != set(known):
            name = self._connection.execute("SELECT id FROM cases WHERE key = ?", (key,)).fetchone()
            raise Conflict(
                _("{name} changed while you were deciding. Nothing was saved.").format(name=name[0] if name else key),
                hint=f"concierge show {name[0]}" if name else f"concierge client show {key}",
            )

    def add(self, draft: Draft) -> None:
        scope = self._scope(draft)
        if draft.kind == "client_added":
            self._welcome(draft)
        elif not self._has_client(draft.client):
            raise NotFound(_("There is no client {client}.").format(client=draft.client), hint="concierge client list")
        if draft.kind == "client_changed":
            self._take_prefix(draft)
        if draft.kind in ("opened", "renumbered") and not draft.facts.get("id"):
            draft = replace(draft, facts={**draft.facts, "id": self._next_case_id(draft.client)})
        before = [event for event in scope if draft.audience != CLIENT or event.audience == CLIENT]
        seq, prev = self._chain(draft)
        event = seal(
            draft,
            id=new_id(),
            command=self._command,
            recorded_at=self._now,
            actor=self._actor,
            replica=self._meta["replica"],
            seq=seq,
            counter=self._next_counter(draft.client),
            after=heads_of(before),
            salts=(os.urandom(16).hex(), os.urandom(16).hex()),
            prev=prev,
        )
        insert_event(self._connection, event)
        scope.append(event)
        self.events.append(event)

    def project(self) -> None:
        for (client, key), events in self._scopes.items():
            if key:
                project_case(self._connection, key, events)
            else:
                project_client(self._connection, client, events)
        newest = max(self._meta["newest_recorded"], iso(self._now))
        self._connection.execute("UPDATE meta SET value = ? WHERE name = 'newest_recorded'", (newest,))
        self._connection.execute("UPDATE meta SET value = '1' WHERE name = 'head_file'")

    def _scope(self, draft: Draft) -> list[Event]:
        """All events so far of the draft's case, or of its client's own."""
        name = (draft.client, draft.case)
        if name not in self._scopes:
            if draft.case:
                events = events_of(self._connection, draft.case)
                self._refuse_foreign(draft, events)
            else:
                events = client_events(self._connection, draft.client)
            self._refuse_newer(draft, events)
            self._scopes[name] = events
        return self._scopes[name]

    def _refuse_foreign(self, draft: Draft, events: list[Event]) -> None:
        if any(event.client != draft.client for event in events):
            raise ValueError(f"case {draft.case} belongs to another client than {draft.client}")
        if draft.kind not in HANDLERS:
            raise ValueError(f"the fold knows no {draft.kind!r}: it would make the case read-only")

    def _refuse_newer(self, draft: Draft, events: list[Event]) -> None:
        if all(event.known and (not draft.case or event.kind in HANDLERS) for event in events):
            return
        row = self._connection.execute("SELECT id FROM cases WHERE key = ?", (draft.case,)).fetchone()
        raise StorageFailed(
            _("{name} holds entries of a newer version of Concierge, so this one may only read it.").format(
                name=row[0] if row else draft.client
            ),
            hint=_("Upgrade: pipx upgrade concierge-cli (or: uv tool upgrade concierge-cli)"),
        )

    def _chain(self, draft: Draft) -> tuple[int, str]:
        row = self._connection.execute(
            "SELECT seq, digest FROM chains WHERE replica = ? AND client = ? AND audience = ?",
            (self._meta["replica"], draft.client, draft.audience),
        ).fetchone()
        return (row[0] + 1, row[1]) if row else (1, "")

    def _next_counter(self, client: str) -> int:
        if client not in self._counters:
            row = self._connection.execute("SELECT max(counter) FROM events WHERE client = ?", (client,)).fetchone()
            self._counters[client] = row[0] or 0
        self._counters[client] += 1
        return self._counters[client]

    def _next_case_id(self, client: str) -> str:
        """The client's next number on this machine. It is never given twice, also when its case is retracted."""
        letter = heads.letter(self._meta, client)
        prefix = self._prefix(client) or ""
        row = self._connection.execute(
            "SELECT last FROM numbers WHERE client = ? AND letter = ?", (client, letter)
        ).fetchone()
        number = row[0] if row else 0
        taken = True
        while taken:
            number += 1
            readable = case_id(prefix, letter, number)
            taken = self._is_taken(readable)
        self._connection.execute(
            "INSERT INTO numbers VALUES (?1, ?2, ?3) ON CONFLICT (client, letter) DO UPDATE SET last = ?3",
            (client, letter, number),
        )
        return readable

    def _is_taken(self, readable: str) -> bool:
        return bool(
            self._connection.execute(
                "SELECT 1 FROM cases WHERE id = ?1 UNION ALL SELECT 1 FROM aliases WHERE alias = ?1", (readable,)
            ).fetchone()
        )

    def _has_client(self, slug: str) -> bool:
        return self._prefix(slug) is not None

    def _prefix(self, slug: str) -> str | None:
        """The client's prefix as this command leaves it; None where there is no such client."""
        if slug not in self._prefixes:
            row = self._connection.execute("SELECT prefix FROM clients WHERE slug = ?", (slug,)).fetchone()
            self._prefixes[slug] = str(row[0]) if row else None
        return self._prefixes[slug]

    def _welcome(self, draft: Draft) -> None:
        if self._has_client(draft.client):
            raise Conflict(
                _("The client {client} exists already.").format(client=draft.client),
                hint=f"concierge client show {draft.client}",
            )
        self._take_prefix(draft)
        self._connection.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (draft.client, os.urandom(32).hex()))

    def _take_prefix(self, draft: Draft) -> None:
        """Ids of two clients must never look alike, also not those that an earlier prefix gave out."""
        prefix = str(draft.facts["profile"]["prefix"])
        other = self._connection.execute(
            "SELECT slug FROM clients WHERE prefix = ?1 AND slug <> ?2"
            " UNION ALL SELECT client FROM cases WHERE id >= ?1 || '-' AND id < ?1 || '.' AND client <> ?2 LIMIT 1",
            (prefix, draft.client),
        ).fetchone()
        if other:
            raise Conflict(
                _("{prefix} is already the short name of {client}.").format(prefix=prefix, client=other[0]),
                hint=_("Choose another one: --prefix"),
            )
        self._prefixes[draft.client] = prefix


def _without_arrivals(events: list[Event], known: set[str]) -> list[Event]:
    """Without the newest entries that only say that a file came to Drive: they are no news to whoever decides."""
    while True:
        fresh = set(heads_of(events)) - known
        arrived = {event.id for event in events if event.kind == "file_mirrored" and event.id in fresh}
        if not arrived:
            return events
        events = [event for event in events if event.id not in arrived]


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
