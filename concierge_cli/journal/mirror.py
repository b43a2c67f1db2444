"""What this machine knows of each client's Sheet: where it is, and how much of the log is surely in it.

An entry is pending until it was *seen* in the Sheet: the mark of a chain moves only by what an answer of Google showed.
So the journal itself is the outbox, and whoever stops in between loses nothing and sends nothing twice. These are
facts of this machine, not of the log: no event, no projection; `rebuild` leaves them alone and a backup carries them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.event import CLIENT
from concierge_cli.domain.instants import iso, parse_iso
from concierge_cli.journal.rows import event_of
from concierge_cli.journal.schema import EVENT_COLUMNS

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event
    from concierge_cli.journal.store import Journal

EVERYBODY = ""
"""Stands for the client where one spreadsheet is for all of them: the freelancer's private one."""


class Place(NamedTuple):
    """A spreadsheet that mirrors a client's log of one audience.

    `log_row` (0 is the header) is the last row of its log that was seen here, `log_event` the id that it held; 0 and ""
    before there was one. `synced_at`: when all was last known to be equal.
    """

    client: str
    audience: str
    spreadsheet: str
    log_row: int = 0
    log_event: str = ""
    synced_at: datetime | None = None


class Mark(NamedTuple):
    """The newest entry of a chain that was seen."""

    replica: str
    client: str
    seq: int


class Mirror:
    """The mirror's own tables, on an open journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    # --- places ---------------------------------------------------------------------------------------------------

    def place(self, client: str, audience: str = CLIENT) -> Place | None:
        """Where this client's log of one audience is mirrored; None where it is not."""
        return next((one for one in self.places() if (one.client, one.audience) == (client, audience)), None)

    def places(self) -> list[Place]:
        """All spreadsheets that this machine knows, by client."""
        with self._journal.reading() as connection:
            rows = connection.execute(
                "SELECT client, audience, spreadsheet, log_row, log_event, synced_at FROM mirrors"
                " ORDER BY client, audience"
            ).fetchall()
        return [
            Place(client, audience, spreadsheet, log_row, log_event, parse_iso(at) if at else None)
            for client, audience, spreadsheet, log_row, log_event, at in rows
        ]

    def keep(self, place: Place) -> None:
        """Remembers a spreadsheet, in place of the one that was known for this client and audience."""
        with self._journal.noting() as connection:
            _keep(connection, place)

    def forget(self, client: str, audience: str = CLIENT) -> None:
        """Forgets a spreadsheet and all that was known to be in it: another one begins with everything."""
        with self._journal.noting() as connection:
            connection.execute("DELETE FROM mirrors WHERE client = ? AND audience = ?", (client, audience))
            connection.execute(
                "DELETE FROM mirrored WHERE (client = ?1 OR ?1 = '') AND audience = ?2", (client, audience)
            )
            if audience == CLIENT:
                connection.execute("DELETE FROM mirror_rows WHERE client = ?", (client,))

    # --- what is pending ------------------------------------------------------------------------------------------

    def pending(self, client: str, audience: str = CLIENT, *, limit: int = -1) -> list[Event]:
        """The oldest entries that were not seen in the Sheet yet, in the order in which they were logged here.

        `client` may be `EVERYBODY`. Chains come in their own order, and the entries of a command together.
        """
        columns = ", ".join(f"e.{name}" for name in EVENT_COLUMNS)
        with self._journal.reading() as connection:
            rows = connection.execute(
                f"SELECT {columns} FROM events e WHERE e.n IN"  # noqa: S608 - our own
                f" (SELECT e.n {_PENDING} ORDER BY e.n LIMIT ?3) ORDER BY e.n",
                (client, audience, limit),
            )
            return [event_of(row) for row in rows]

    def count(self, client: str, audience: str = CLIENT) -> int:
        """How many entries are pending."""
        with self._journal.reading() as connection:
            return int(connection.execute(f"SELECT count(*) {_PENDING}", (client, audience)).fetchone()[0])

    def waiting(self) -> list[str]:
        """The clients of whom entries are pending, by slug."""
        with self._journal.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT c.client FROM chains c LEFT JOIN mirrored m ON m.replica = c.replica"
                " AND m.client = c.client AND m.audience = c.audience"
                " WHERE c.audience = ? AND c.seq > ifnull(m.seq, 0) ORDER BY c.client",
                (CLIENT,),
            )
            return [slug for (slug,) in rows]

    def count_of_case(self, client: str, key: str) -> int:
        """How many entries of one case are pending; 0 where the client has no Sheet."""
        with self._journal.reading() as connection:
            if not connection.execute(
                "SELECT 1 FROM mirrors WHERE client = ? AND audience = ?", (client, CLIENT)
            ).fetchone():
                return 0
            return int(
                connection.execute(
                    f"SELECT count(*) {_PENDING} AND e.case_key = ?3",
                    (client, CLIENT, key),
                ).fetchone()[0]
            )

    def was_seen(self, event: str) -> bool:
        """Whether the entry with this id was seen in its Sheet before."""
        with self._journal.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM events e JOIN mirrored m ON m.replica = e.replica AND m.client = e.client"
                " AND m.audience = e.audience AND e.seq <= m.seq WHERE e.id = ?",
                (event,),
            ).fetchone()
        return found is not None

    def unsettled(self, client: str, audience: str, after: str) -> set[str]:
        """The keys of cases of which entries are pending that were logged after the one with the id `after`."""
        with self._journal.reading() as connection:
            rows = connection.execute(
                f"SELECT DISTINCT e.case_key {_PENDING} AND e.n > (SELECT n FROM events WHERE id = ?3)",  # noqa: S608
                (client, audience, after),
            )
            return {key for (key,) in rows if key}

    def cases(self, client: str) -> int:
        """How many cases of the client were seen in its Sheet."""
        with self._journal.reading() as connection:
            return int(
                connection.execute(
                    "SELECT count(*) FROM mirror_rows r JOIN cases c ON c.key = r.key WHERE r.client = ?", (client,)
                ).fetchone()[0]
            )

    def gone(self, client: str, cases: Collection[str], evidence: Collection[str]) -> set[str]:
        """Keys of rows that were seen in the client's Sheet and are not among those that are there now.

        `cases` are the ids of the cases whose rows are there, `evidence` those of the entries whose pieces are.
        """
        with self._journal.reading() as connection:
            rows = connection.execute(
                "SELECT r.key, c.id, e.event FROM mirror_rows r LEFT JOIN cases c ON c.key = r.key"
                " LEFT JOIN evidence e ON e.event = r.key WHERE r.client = ? AND r.row >= 0",
                (client,),
            )
            return {
                key
                for key, case, piece in rows
                if (case is not None and case not in cases) or (piece is not None and piece not in evidence)
            }

    def restless(self, client: str) -> set[str]:
        """Keys of cases whose row, or a row of whose evidence, was not where it was written: to be written again."""
        with self._journal.reading() as connection:
            return {
                key
                for (key,) in connection.execute(
                    "SELECT ifnull(e.key, r.key) FROM mirror_rows r LEFT JOIN evidence e ON e.event = r.key"
                    " WHERE r.client = ? AND r.row < 0",
                    (client,),
                )
            }

    def keys_of(self, client: str, ids: Iterable[str]) -> dict[str, str]:
        """The keys of the client's cases with these ids. Found by id: a client has as many cases as there are ids."""
        with self._journal.reading() as connection:
            found = (
                connection.execute("SELECT id, key FROM cases WHERE id = ? AND +client = ?", (one, client)).fetchone()
                for one in ids
            )
            return {row[0]: row[1] for row in found if row is not None}

    def seen(
        self,
        place: Place,
        events: Iterable[Event | Mark],
        *,
        rows: Mapping[str, int] = {},
    ) -> None:
        """Notes that `events` were seen in the Sheet, that its log is known up to `place.log_row`, and where the rows
        of some cases (by key) and pieces of evidence (by the entry that brought them) were: -1 for one that was not
        where it was written.

        Of each chain every entry up to the newest of `events` counts as seen: a Sheet's log holds chains whole.
        """
        highest: dict[tuple[str, str], int] = {}
        for event in events:
            chain = (event.replica, event.client)
            highest[chain] = max(event.seq, highest.get(chain, 0))
        with self._journal.noting() as connection:
            _keep(connection, place)
            connection.executemany(
                "INSERT INTO mirrored VALUES (?1, ?2, ?3, ?4)"
                " ON CONFLICT (replica, client, audience) DO UPDATE SET seq = max(seq, ?4)",
                [(replica, client, place.audience, seq) for (replica, client), seq in highest.items()],
            )
            connection.executemany(
                "INSERT INTO mirror_rows VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET row = ?3",
                [(key, place.client, row) for key, row in rows.items()],
            )

    def unsee(self, client: str, audience: str, there: Collection[str]) -> int:
        """Entries that were seen in the Sheet and are not among the ids `there` any more are pending again, with those
        behind them in their chain. Says how many are gone.
        """
        with self._journal.reading() as connection:
            rows = connection.execute(
                "SELECT e.id, m.replica, m.client, e.seq FROM mirrored m JOIN events e ON e.replica = m.replica"
                " AND e.client = m.client AND e.audience = m.audience AND e.seq <= m.seq"
                " WHERE (m.client = ?1 OR ?1 = '') AND m.audience = ?2",
                (client, audience),
            )
            gone = [(replica, slug, seq) for event, replica, slug, seq in rows if event not in there]
        if gone:
            with self._journal.noting() as connection:
                connection.executemany(
                    "UPDATE mirrored SET seq = min(seq, ?4) WHERE replica = ?1 AND client = ?2 AND audience = ?3",
                    [(replica, slug, audience, seq - 1) for replica, slug, seq in gone],
                )
        return len(gone)

    def rows(self, keys: Iterable[str]) -> dict[str, int]:
        """Where the rows of these cases were when they were last seen: a hint, for people sort."""
        with self._journal.reading() as connection:
            found = (
                connection.execute("SELECT key, row FROM mirror_rows WHERE key = ? AND row > 0", (key,)).fetchone()
                for key in keys
            )
            return {row[0]: row[1] for row in found if row is not None}

    # --- silence after a failure ----------------------------------------------------------------------------------

    def quiet_until(self) -> datetime | None:
        """Until when no command tries to reach Google by itself."""
        with self._journal.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'google_quiet_until'").fetchone()
        return parse_iso(row[0]) if row and row[0] else None

    def be_quiet(self, until: datetime | None) -> None:
        """Lets commands leave Google alone until then; None ends the silence."""
        if until is None and self.quiet_until() is None:
            return
        with self._journal.noting() as connection:
            connection.execute(
                "INSERT INTO meta VALUES ('google_quiet_until', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
                (iso(until) if until else "",),
            )


_PENDING = (
    "FROM chains c LEFT JOIN mirrored m ON m.replica = c.replica AND m.client = c.client AND m.audience = c.audience"
    " CROSS JOIN events e ON e.replica = c.replica AND e.client = c.client AND e.audience = c.audience"
    " AND e.seq > ifnull(m.seq, 0)"
    " WHERE c.audience = ?2 AND (c.client = ?1 OR ?1 = '') AND c.seq > ifnull(m.seq, 0)"
)
"""Chains that are longer here than in the Sheet, and of these the entries above the mark: nothing else is read. CROSS
JOIN keeps that order: left to itself, SQLite begins with all entries there are."""


def _keep(connection: sqlite3.Connection, place: Place) -> None:
    connection.execute(
        "INSERT INTO mirrors VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT (client, audience) DO UPDATE SET"
        " spreadsheet = ?3, log_row = ?4, log_event = ?5, synced_at = ?6",
        (*place[:5], iso(place.synced_at) if place.synced_at else None),
    )
