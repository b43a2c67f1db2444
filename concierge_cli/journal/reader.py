"""What is read of a journal: cases, clients, events, and which case this terminal spoke of last.

Reads take no lock and load no rule; what they need of the rules they find ready in the rows.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.journal import database, heads, queries
from concierge_cli.journal.home import Home
from concierge_cli.journal.queries import CaseFilter
from concierge_cli.journal.rows import CaseRow

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.clock import AgreedHours
    from concierge_cli.domain.event import Event
    from concierge_cli.journal.heads import ChainHead
    from concierge_cli.journal.vault import Vault


class JournalReader:
    """The half of the Journal that changes nothing in it."""

    def __init__(self, home: Home, connection: sqlite3.Connection) -> None:
        self.home = home
        self._connection = connection
        self._agreed: dict[int, AgreedHours] = {}

    @property
    def connection(self) -> sqlite3.Connection:
        """For figures in SQL over the tables of `schema`, inside `reading()`. Never write through it."""
        return self._connection

    @cached_property
    def vault(self) -> Vault:
        """The files of this home."""
        from concierge_cli.journal.vault import Vault

        return Vault(self.home.vault)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One state for several queries. Keep it short: a writer waits for it."""
        with database.guarded(self.home.path), database.transaction(self._connection, write=False):
            yield self._connection

    # --- cases ----------------------------------------------------------------------------------------------------

    def case(self, key: str) -> Case | None:
        """The whole case, None where there is none (or its opening was retracted). Nothing is folded."""
        return next(iter(self.load_cases([key])), None)

    def load_cases(self, keys: Sequence[str]) -> list[Case]:
        """Whole cases, in the order of `keys`; keys of no case are left out."""
        from concierge_cli.journal.snapshot import load_case

        with self.reading() as connection:
            states = queries.states(connection, keys)
            try:
                return [load_case(states[key], self._agreed_hours) for key in keys if key in states]
            except (ValueError, KeyError, TypeError) as error:
                raise database.damaged(self.home.database) from error

    def whole_cases(self, wanted: CaseFilter) -> list[Case]:
        """The cases of which `cases` gives light rows, whole."""
        with self.reading() as connection:
            return self.load_cases(queries.keys(connection, wanted))

    def _agreed_hours(self, number: int) -> AgreedHours:
        if number not in self._agreed:
            import json

            from concierge_cli.domain.clock import AgreedHours

            row = self._connection.execute("SELECT hours FROM agreed WHERE id = ?", (number,)).fetchone()
            self._agreed[number] = AgreedHours.from_json(json.loads(row[0]))
        return self._agreed[number]

    def cases(self, wanted: CaseFilter | None = None, *, clocks: bool = True) -> list[CaseRow]:
        """Light rows, open ones unless `wanted` says otherwise, the soonest due first.

        Without `clocks` they have none, which halves the time: `next_due` may be all that a line needs.
        """
        with self.reading() as connection:
            return queries.cases(connection, wanted or CaseFilter(), clocks=clocks)

    def count_cases(self, wanted: CaseFilter | None = None) -> int:
        """How many `cases` would give."""
        with self.reading() as connection:
            return queries.count(connection, wanted or CaseFilter())

    def disagreements(self, client: str) -> list[str]:
        """The ids of the client's cases, open or closed, that were decided in two places and wait for somebody to settle
        it, the oldest first."""
        sql = "SELECT id FROM cases WHERE client = ? AND disagreements > 0 ORDER BY received_at, id"
        with self.reading() as connection:
            return [case for (case,) in connection.execute(sql, (client,))]

    def find(self, text: str, *, client: str | None = None) -> list[CaseRow]:
        """The cases that `text` can mean, by the naming rules of the command line; open ones first. One is a hit."""
        with self.reading() as connection:
            return queries.find(connection, text, client)

    def duplicates(self, client: str, order_key: str, skus: Iterable[str] = ()) -> list[CaseRow]:
        """Cases of `client`, open or closed, about the same order and item, the newest first."""
        with self.reading() as connection:
            return queries.duplicates(connection, client, order_key, skus)

    def same_file(self, sha256: str, *, except_case: str = "") -> list[CaseRow]:
        """Other cases that hold the very same file as evidence."""
        with self.reading() as connection:
            return queries.same_file(connection, sha256, except_case=except_case)

    def shared_files(self, key: str) -> dict[str, list[CaseRow]]:
        """Other cases, of any client, that hold the same files as this one: by sha256."""
        from concierge_cli.journal import elsewhere

        with self.reading() as connection:
            return elsewhere.same_files(connection, key)

    def look_alikes(self, key: str) -> dict[str, list[CaseRow]]:
        """Other cases, of any client, with photos that look like those of this one: by the event of ours."""
        from concierge_cli.journal import elsewhere

        with self.reading() as connection:
            return elsewhere.look_alikes(connection, key)

    def order_key(self, client: str, order_number: str) -> str:
        """The keyed hash of an order number; "" for none. Spaces, dashes and case make no difference.

        Raises NotFound for a client that was never added.
        """
        if not order_number.strip():
            return ""
        from concierge_cli.journal.identifiers import order_key

        with self.reading() as connection:
            row = connection.execute("SELECT key FROM keys WHERE client = ?", (client,)).fetchone()
        if row is None:
            raise NotFound(_("There is no client {client}.").format(client=client), hint="concierge client list")
        return order_key(row[0], order_number)

    # --- clients --------------------------------------------------------------------------------------------------

    def active_clients(self) -> list[Client]:
        """The clients that somebody works for, by slug: all but archived ones."""
        return [client for client in self.clients() if client.archived_at is None]

    def clients(self) -> list[Client]:
        """All clients by slug, archived ones too."""
        with self.reading() as connection:
            rows = connection.execute("SELECT profile FROM clients ORDER BY slug").fetchall()
        return [_client(text) for (text,) in rows]

    def profiles(self) -> dict[str, dict[str, Any]]:
        """Of every client, by slug, what a list needs: `name`, `zone` and `archived_at` (None where somebody works for it).

        SQLite reads them out: loading Python's own JSON takes a list longer than all its lines.
        """
        names = ("name", "zone", "archived_at")
        parts = ", ".join(f"json_extract(profile, '$.{name}')" for name in names)
        with self.reading() as connection:
            rows = connection.execute(f"SELECT slug, {parts} FROM clients")  # noqa: S608 - names of ours
            return {slug: dict(zip(names, values, strict=True)) for slug, *values in rows}

    def client(self, slug: str) -> Client | None:
        """One client's profile as it is now."""
        with self.reading() as connection:
            row = connection.execute("SELECT profile FROM clients WHERE slug = ?", (slug,)).fetchone()
        return _client(row[0]) if row else None

    def client_heads(self, slug: str) -> tuple[str, ...]:
        """The heads of a client's own events, for `expect`."""
        import json

        with self.reading() as connection:
            row = connection.execute("SELECT heads FROM clients WHERE slug = ?", (slug,)).fetchone()
        return tuple(json.loads(row[0])) if row else ()

    # --- events ---------------------------------------------------------------------------------------------------

    def events_of(self, key: str) -> list[Event]:
        """All events of a case in the fold's order, retracted ones too."""
        return self._events("case_key = ? AND case_key <> '' ORDER BY counter, replica, seq", key)

    def client_events(self, slug: str) -> list[Event]:
        """A client's own events (those of no case) in the fold's order."""
        return self._events("client = ? AND case_key = '' ORDER BY counter, replica, seq", slug)

    def all_events(self, client: str | None = None) -> Iterator[Event]:
        """Every event of one client or of all as it was written, by client and then in the fold's order; for exports.

        Read in portions, so that a slow reader keeps no writer waiting.
        """
        from concierge_cli.journal.rows import event_of
        from concierge_cli.journal.schema import EVENT_COLUMNS

        last: tuple[str, int, str, int] = ("", -1, "", -1)
        columns = ", ".join(EVENT_COLUMNS)
        while True:
            with self.reading() as connection:
                rows = connection.execute(
                    f"SELECT {columns} FROM events WHERE (client, counter, replica, seq) > (?, ?, ?, ?)"  # noqa: S608
                    " AND (? IS NULL OR client = ?) ORDER BY client, counter, replica, seq LIMIT 500",
                    (*last, client, client),
                ).fetchall()
            if not rows:
                return
            for row in rows:
                yield event_of(row)
            last = (rows[-1][2], rows[-1][12], rows[-1][9], rows[-1][11])

    def counts_orders(self) -> bool:
        """Whether anybody has counted a store's orders."""
        with self.reading() as connection:
            sql = "SELECT 1 FROM events WHERE case_key = '' AND kind = 'orders_counted' LIMIT 1"
            return connection.execute(sql).fetchone() is not None

    def papers_of_several(self) -> list[str]:
        """The clients whose bills, or whose agreements, more than one machine logged: what stands on two papers, or has
        the number of another one, is found among them."""
        with self.reading() as connection:
            sql = (
                "SELECT client FROM events WHERE case_key = '' AND kind IN ('bill_issued', 'agreement_accepted')"
                " GROUP BY client, kind HAVING count(DISTINCT replica) > 1 ORDER BY client"
            )
            return list(dict.fromkeys(client for (client,) in connection.execute(sql)))

    def has_event(self, event: str) -> bool:
        """Whether the entry with this id is here."""
        with self.reading() as connection:
            return connection.execute("SELECT 1 FROM events WHERE id = ?", (event,)).fetchone() is not None

    def taken_back(self) -> frozenset[str]:
        """The ids of all events that a later one retracts."""
        with self.reading() as connection:
            return frozenset(event for (event,) in connection.execute("SELECT event FROM retracted"))

    def last_command(self, *, actor: str) -> list[Event]:
        """The events of the newest command of `actor` on this machine that is no retraction and not retracted."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT command FROM events WHERE replica = ? AND actor = ? AND kind NOT IN ('retracted', 'renumbered', 'file_mirrored')"
                " AND id NOT IN (SELECT event FROM retracted) ORDER BY n DESC LIMIT 1",
                (heads.meta(connection)["replica"], actor),
            ).fetchone()
        return self._events("command = ? ORDER BY n", row[0]) if row else []

    def added_last(self, *, actor: str) -> list[str]:
        """The clients that the newest command of `actor` on this machine added."""
        return [event.client for event in self.last_command(actor=actor) if event.kind == "client_added"]

    def _events(self, condition: str, value: str) -> list[Event]:
        from concierge_cli.journal.rows import understood
        from concierge_cli.journal.schema import EVENT_COLUMNS

        columns = ", ".join(EVENT_COLUMNS)
        with self.reading() as connection:
            rows = connection.execute(f"SELECT {columns} FROM events WHERE {condition}", (value,))  # noqa: S608
            try:
                return [understood(row) for row in rows]
            except (ValueError, TypeError) as error:
                raise database.damaged(self.home.database) from error

    def heads(self, client: str | None = None) -> list[ChainHead]:
        """The newest digest of each chain, as reports print them and `verify --head` takes them."""
        with self.reading() as connection:
            return heads.of(connection, client)

    @property
    def name(self) -> str:
        """What this journal is called in Drive, on what it made there; its backups have the same name."""
        return self._meta("journal")

    @property
    def replica(self) -> str:
        """This copy's own name."""
        return self._meta("replica")

    @property
    def letter(self) -> str:
        """What this machine puts before its case numbers: "" on the first, then B, C …"""
        return self._meta("letter")

    def letter_for(self, client: str) -> str:
        """What this machine puts before the client's case numbers."""
        with self.reading() as connection:
            return heads.letter(heads.meta(connection), client)

    def order_secret(self, client: str) -> str:
        """The key under which the client's order numbers are hashed, for the client's own copy of everything."""
        with self.reading() as connection:
            return str(connection.execute("SELECT key FROM keys WHERE client = ?", (client,)).fetchone()[0])

    def _meta(self, name: str) -> str:
        with self.reading() as connection:
            return heads.meta(connection)[name]

    # --- the case of my last command ------------------------------------------------------------------------------

    def touch_last_case(self, key: str, *, terminal: str = "") -> None:
        """Remembers which case this terminal spoke of last. A home that cannot be written forgets it."""
        from concierge_cli.journal.last_cases import remember

        remember(self.home, key, terminal=terminal)

    def last_case(self, *, terminal: str = "") -> str | None:
        """The key of the case that this terminal spoke of last, if it still exists."""
        from concierge_cli.journal.last_cases import recall

        key = recall(self.home).get(terminal)
        if key is None:
            return None
        with self.reading() as connection:
            return key if connection.execute("SELECT 1 FROM cases WHERE key = ?", (key,)).fetchone() else None


@lru_cache
def _client(profile: str) -> Client:
    """Profiles are values: the same text, which a screen asks for at every line, is the same client."""
    import json

    from concierge_cli.domain.client import Client

    return Client.from_json(json.loads(profile))
