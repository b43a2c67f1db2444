"""Taking in a client's events from another machine: a union by id, all of them or none.

Their chains stay those of the machines that wrote them; this machine goes on with its own. Every digest and every link
is compared before anything counts. Of two copies of one event the erased one wins. Runs inside the transaction of the
journal, so that whoever refuses leaves nothing behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from concierge_cli.domain.event import CLIENT, Draft, Event, broken_parts
from concierge_cli.errors import Conflict
from concierge_cli.i18n import _
from concierge_cli.journal import heads
from concierge_cli.journal.append import append_events, insert_event
from concierge_cli.journal.identifiers import letter_of, new_id, next_letter
from concierge_cli.journal.migrations import new_replica
from concierge_cli.journal.outside import refuse_malformed_case, refuse_malformed_client, refuse_malformed_event
from concierge_cli.journal.packed import Refusal
from concierge_cli.journal.projections import (
    client_events,
    erase_personal,
    events_of,
    project_case,
    project_client,
)

_CACHE = 65_536
"""Kilobytes of pages that SQLite keeps instead of writing them out in the middle of a long transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came in: events that were new (the store's, and those that are the freelancer's alone) and that were known,
    cases they touch, what this machine puts before the client's new case numbers, which of its own cases got another
    number (old, new), and whether it took a new identity because its own name was among the writers."""

    events: int
    private: int
    known: int
    cases: int
    letter: str
    renumbered: tuple[tuple[str, str], ...]
    new_identity: bool


def take_in(
    connection: sqlite3.Connection,
    client: str,
    events: Iterable[Event],
    *,
    order_key: str,
    letters: Iterable[str],
    has_file: Callable[[str], bool],
    broken: Refusal,
    now: datetime,
    actor: str,
    audiences: Collection[str] = (CLIENT,),
    claimed: str | None = None,
    awaits: bool = False,
) -> Taken:
    """Takes in `events` of these audiences, each chain in its own order, and projects what they touch.

    `order_key` is the client's key for order numbers, `letters` what other machines put before their case numbers,
    `claimed` the letter that this machine has claimed for itself where it could. `has_file` says whether the vault
    has a file or will have it; where `awaits`, those that it has not are awaited instead of refused. Raises what
    `broken` makes for events that do not agree with themselves or with each other, and Conflict where another client
    here has the same name or numbers.
    """
    connection.execute(f"PRAGMA cache_size=-{_CACHE}")  # all of it is one transaction
    taking = _TakingIn(connection, client, audiences, broken)
    for event in events:
        taking.add(event)
    taking.refuse_stranger()
    taking.settle_files(has_file, awaits=awaits)
    return taking.finish(order_key, letters, claimed, now=now, actor=actor)


class _TakingIn:
    def __init__(
        self, connection: sqlite3.Connection, client: str, audiences: Collection[str], broken: Refusal
    ) -> None:
        self._connection = connection
        self._client = client
        self._audiences = audiences
        self._broken = broken
        self._meta = heads.meta(connection)
        self._was_here = self._has_client()
        self._last = connection.execute("SELECT ifnull(max(n), 0) FROM events").fetchone()[0]
        self._chains: dict[tuple[str, str], tuple[int, str, int]] = {}
        self._erased: list[str] = []
        self._known = 0
        self._own_was_new = False

    def add(self, event: Event) -> None:
        if event.client != self._client or event.audience not in self._audiences:
            raise self._broken(_("an entry of it belongs to somebody else"))
        if broken_parts(event):
            raise self._broken(_("entry {n} does not agree with its digest").format(n=event.seq))
        row = self._connection.execute(
            "SELECT digest, personal IS NULL FROM events WHERE id = ?", (event.id,)
        ).fetchone()
        if row is not None:
            self._again(event, digest=row[0], is_erased=bool(row[1]))
            return
        self._refuse_gap(event)
        try:
            refuse_malformed_event(event)
            insert_event(self._connection, event)
        except (sqlite3.IntegrityError, LookupError, ValueError, TypeError, OverflowError) as error:
            raise self._broken(_("entry {n} cannot be read").format(n=event.seq)) from error
        self._chains[event.replica, event.audience] = (event.seq, event.digest, event.counter)
        self._own_was_new = self._own_was_new or event.replica == self._meta["replica"]

    def finish(
        self,
        order_key: str,
        letters: Iterable[str],
        claimed: str | None,
        *,
        now: datetime,
        actor: str,
    ) -> Taken:
        cases = self._project()
        self._refuse_mixed()
        erase_personal(self._connection, self._erased)
        self._connection.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (self._client, order_key))
        self._connection.execute("UPDATE meta SET value = '1' WHERE name = 'head_file'")
        if self._own_was_new:
            self._connection.execute("UPDATE meta SET value = ? WHERE name = 'replica'", (new_replica(),))
        new, private = self._connection.execute(
            "SELECT count(*), ifnull(sum(audience <> ?), 0) FROM events WHERE n > ?", (CLIENT, self._last)
        ).fetchone()
        # A file that says nothing new comes from here: nobody else gave out numbers meanwhile.
        letter = heads.letter(heads.meta(self._connection), self._client)
        if claimed is not None or new:
            letter = self._settle_letter(letters, claimed)
        return Taken(
            events=new - private,
            private=private,
            known=self._known,
            cases=cases,
            letter=letter,
            renumbered=self._renumber(now=now, actor=actor),
            new_identity=self._own_was_new,
        )

    # --- one event ------------------------------------------------------------------------------------------------

    def _again(self, event: Event, *, digest: str, is_erased: bool) -> None:
        """A copy of an event that is here already: the same, or one of them was erased since."""
        if digest != event.digest:
            raise self._broken(_("entry {n} is not the one that is here").format(n=event.seq))
        self._known += 1
        if event.personal is None and not is_erased:
            self._erased.append(event.id)

    def _refuse_gap(self, event: Event) -> None:
        """A new event comes right after the last one of its chain, here or in what came before it."""
        chain = (event.replica, event.audience)
        if chain not in self._chains:
            self._chains[chain] = self._chain_here(*chain)
        seq, digest, counter = self._chains[chain]
        if event.seq <= seq:
            raise Conflict(
                _(
                    "Two copies of one computer wrote different things about {client}, so they cannot be put together. "
                    "Nothing was saved."
                ).format(client=self._client),
                hint=_("Attach it in a folder of its own: set CONCIERGE_HOME to an empty one."),
            )
        if event.seq != seq + 1 or event.prev != digest or event.counter <= counter:
            raise self._broken(_("an entry is missing before entry {n}").format(n=event.seq))

    def _chain_here(self, replica: str, audience: str) -> tuple[int, str, int]:
        row = self._connection.execute(
            "SELECT seq, digest FROM chains WHERE replica = ? AND client = ? AND audience = ?",
            (replica, self._client, audience),
        ).fetchone()
        counter = self._connection.execute(
            "SELECT ifnull(max(counter), 0) FROM events WHERE client = ? AND replica = ? AND audience = ?",
            (self._client, replica, audience),
        ).fetchone()[0]
        return (row[0], row[1], counter) if row else (0, "", counter)

    # --- the whole ------------------------------------------------------------------------------------------------

    def _has_client(self) -> bool:
        found = self._connection.execute("SELECT 1 FROM clients WHERE slug = ?", (self._client,)).fetchone()
        return found is not None

    def refuse_stranger(self) -> None:
        """Another client that has the same name shares no event with the one that is here."""
        if self._was_here and not self._known and CLIENT in self._audiences:
            raise Conflict(
                _("You have another store called {client}. Nothing was saved.").format(client=self._client),
                hint=_("Attach it in a folder of its own: set CONCIERGE_HOME to an empty one."),
            )

    def settle_files(self, has_file: Callable[[str], bool], *, awaits: bool) -> None:
        named = self._connection.execute(
            "SELECT DISTINCT f.sha256 FROM events e JOIN files f ON f.event = e.id"
            " WHERE e.n > ? AND e.personal IS NOT NULL",
            (self._last,),
        )
        for (sha256,) in named:
            if has_file(sha256):
                continue
            if not awaits:
                raise self._broken(_("a file that its entries name is missing"))
            self._connection.execute("INSERT OR IGNORE INTO awaited_files VALUES (?, ?)", (sha256, self._client))

    def _project(self) -> int:
        keys = [
            key
            for (key,) in self._connection.execute("SELECT DISTINCT case_key FROM events WHERE n > ?", (self._last,))
            if key
        ]
        cases = 0
        try:
            client = project_client(self._connection, self._client, client_events(self._connection, self._client))
            if client is None or client.slug != self._client:
                raise ValueError("no client")
            refuse_malformed_client(client)
            for key in keys:
                events = events_of(self._connection, key)
                if any(event.client != self._client for event in events):
                    raise ValueError("a case of two clients")
                if (case := project_case(self._connection, key, events)) is not None:
                    refuse_malformed_case(case)
                    cases += 1
        except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            raise self._broken(_("what its entries say cannot be understood")) from error
        return cases

    def _refuse_mixed(self) -> None:
        """Ids of two clients must never look alike."""
        other = self._connection.execute(
            "SELECT o.slug, o.prefix FROM clients c JOIN clients o ON o.prefix = c.prefix AND o.slug <> c.slug"
            " WHERE c.slug = ?1 UNION ALL SELECT o.client, o.id FROM cases c JOIN cases o ON o.id = c.id"
            " AND o.client <> c.client WHERE c.client = ?1 LIMIT 1",
            (self._client,),
        ).fetchone()
        if other is not None:
            raise Conflict(
                _("Case numbers of {client} look like those of {other} here ({number}). Nothing was saved.").format(
                    client=self._client, other=other[0], number=other[1]
                ),
                hint=_("Attach it in a folder of its own: set CONCIERGE_HOME to an empty one."),
            )

    def _settle_letter(self, letters: Iterable[str], claimed: str | None) -> str:
        """This machine's letter for the client: the one it claimed, or another one where somebody else has given out
        numbers with its own."""
        mine = heads.meta(self._connection)
        opened = self._connection.execute(
            "SELECT facts FROM events WHERE client = ? AND replica <> ? AND kind IN ('opened', 'renumbered')",
            (self._client, mine["replica"]),
        )
        theirs = {*letters, *(letter_of(str(json.loads(facts).get("id", ""))) for (facts,) in opened)}
        letter = heads.letter(mine, self._client)
        if letter == claimed or (claimed is None and letter not in theirs):
            return letter
        letter = next_letter({*theirs, *mine["letters"].split(), mine["letter"]}) if claimed is None else claimed
        heads.take_letter(self._connection, self._client, letter)
        return letter

    def _renumber(self, *, now: datetime, actor: str) -> tuple[tuple[str, str], ...]:
        """Cases of this machine whose id another machine had given out, too: they get the next one."""
        rows = self._connection.execute(
            "SELECT c.key, c.id FROM cases c JOIN events e ON e.case_key = c.key AND e.kind = 'opened'"
            " WHERE c.client = ?1 AND e.n <= ?2 AND e.replica = ?3 AND c.id IN"
            " (SELECT id FROM cases WHERE client = ?1 GROUP BY id HAVING count(*) > 1)",
            (self._client, self._last, self._meta["replica"]),
        ).fetchall()
        if not rows:
            return ()
        drafts = [
            Draft(kind="renumbered", client=self._client, case=key, occurred_at=now, facts={"id": ""})
            for key, _old in rows
        ]
        events = append_events(self._connection, drafts, now=now, actor=actor, command=new_id())
        return tuple((old, event.facts["id"]) for (_key, old), event in zip(rows, events, strict=True))
