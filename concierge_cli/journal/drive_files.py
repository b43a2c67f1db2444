"""What this machine knows of a client's files in Drive: which are there, which have to go, which are on their way.

What is there stands in the log (`file_mirrored`), so every machine of the client knows it. What is on its way is this
machine's own: the id of a file or folder is chosen and kept here before Google hears of it, so that whoever is stopped
in between goes on with the same id, and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.event import CLIENT
from concierge_cli.journal.rows import understood
from concierge_cli.journal.schema import EVENT_COLUMNS

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event
    from concierge_cli.journal.store import Journal


class Folder(NamedTuple):
    """The Drive folder of a client (`case` "") or of a case, by its key. `made` once Drive has shown that it is there."""

    client: str
    case: str
    id: str
    name: str
    made: bool = False


class Upload(NamedTuple):
    """A file on its way: the content `sent_sha256` that stands for `sha256`, under an id that was chosen for it.

    `session` is the address of a resumable upload, a key to that one upload; "" before there is one.
    """

    client: str
    case: str
    sha256: str
    sent_sha256: str
    file: str
    folder: str
    session: str = ""


class Unsent(NamedTuple):
    """A file that has to go to Drive: the case's key ("" for the store's own), and the entries that name it."""

    case: str
    sha256: str
    events: tuple[Event, ...]


class Sent(NamedTuple):
    """A file that is in Drive, as the newest entry about it says. `drive` is "" where that entry was erased.

    `event` is the oldest entry that names the file; None once all of them were taken back or erased: then it has no
    business there.
    """

    case: str
    sha256: str
    sent_sha256: str
    drive: str
    size: int
    event: Event | None = None


class DriveFiles:
    """The tables and entries about Drive, on an open journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    # --- folders --------------------------------------------------------------------------------------------------

    def folder(self, client: str, case: str = "") -> Folder | None:
        """The folder of a client or of one of its cases; None where none was chosen yet."""
        return next((one for one in self.folders(client, case) if one.case == case), None)

    def folders(self, client: str, case: str | None = None) -> list[Folder]:
        """The folders of a client, its own first; only that of `case` where one is given."""
        with self._journal.reading() as connection:
            rows = connection.execute(
                "SELECT client, case_key, folder, name, made FROM drive_folders"
                " WHERE client = ?1 AND (?2 IS NULL OR case_key = ?2) ORDER BY case_key",
                (client, case),
            ).fetchall()
        return [Folder(slug, key, folder, name, bool(made)) for slug, key, folder, name, made in rows]

    def keep_folder(self, folder: Folder) -> None:
        """Remembers a folder, in place of the one that was known."""
        with self._journal.noting() as connection:
            connection.execute(
                "INSERT INTO drive_folders VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (client, case_key)"
                " DO UPDATE SET folder = ?3, name = ?4, made = ?5",
                (*folder[:4], int(folder.made)),
            )

    # --- files on their way ---------------------------------------------------------------------------------------

    def upload(self, client: str, case: str, sha256: str) -> Upload | None:
        """The upload of a file that was begun and is not logged as arrived yet."""
        with self._journal.reading() as connection:
            row = connection.execute(
                "SELECT client, case_key, sha256, sent_sha256, file, folder, session FROM drive_uploads"
                " WHERE client = ? AND case_key = ? AND sha256 = ?",
                (client, case, sha256),
            ).fetchone()
        return Upload(*row) if row else None

    def keep_upload(self, upload: Upload) -> None:
        """Remembers how far an upload is."""
        with self._journal.noting() as connection:
            connection.execute(
                "INSERT INTO drive_uploads VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (client, case_key, sha256)"
                " DO UPDATE SET sent_sha256 = ?4, file = ?5, folder = ?6, session = ?7",
                tuple(upload),
            )

    def end_upload(self, upload: Upload) -> None:
        """Forgets an upload: it arrived and is logged, or begins anew under another id."""
        with self._journal.noting() as connection:
            connection.execute(
                "DELETE FROM drive_uploads WHERE client = ? AND case_key = ? AND sha256 = ?", tuple(upload[:3])
            )

    def forget_arrived(self, client: str) -> None:
        """Forgets the uploads of which an entry says that they arrived."""
        with self._journal.noting() as connection:
            connection.execute(
                "DELETE FROM drive_uploads WHERE client = ?1 AND EXISTS (SELECT 1 FROM events m WHERE"
                " m.kind = 'file_mirrored' AND m.client = ?1 AND m.case_key = drive_uploads.case_key"
                " AND json_extract(m.personal, '$.drive') = drive_uploads.file)",
                (client,),
            )

    # --- what is there, and what is not ---------------------------------------------------------------------------

    def unsent(self, client: str, cases: Iterable[str] | None = None) -> list[Unsent]:
        """The files that entries name and that no entry says to be in Drive, oldest first.

        Those of every case and the store's own; of `cases` only (keys, or "") where they are given. What was taken
        back or erased, and what is the freelancer's alone, stays here.
        """
        columns = ", ".join(f"e.{name}" for name in EVENT_COLUMNS)
        found: dict[tuple[str, str], list[Event]] = {}
        with self._journal.reading() as connection:
            for key in (None,) if cases is None else cases:
                which = _UNSENT_OF_ALL if key is None else _UNSENT_OF_CASE if key else _UNSENT_OF_STORE
                rows = connection.execute(
                    f"SELECT f.sha256, {columns} {which} ORDER BY e.n",
                    {"client": client, "audience": CLIENT, "key": key},
                )
                for sha256, *row in rows:
                    event = understood(tuple(row))
                    found.setdefault((event.case, sha256), []).append(event)
        return [Unsent(case, sha256, tuple(events)) for (case, sha256), events in found.items()]

    def sent(self, client: str, case: str | None = None) -> list[Sent]:
        """The files that are in Drive, each with its newest entry; of one case ("": the store's own) where given."""
        columns = ", ".join(EVENT_COLUMNS)
        named = ", ".join(f"e.{name}" for name in EVENT_COLUMNS)
        with self._journal.reading() as connection:
            rows = connection.execute(
                f"SELECT {columns} FROM events INDEXED BY events_mirrored"  # noqa: S608 - our own
                " WHERE kind = 'file_mirrored' AND client = ?1"
                " AND (?2 IS NULL OR case_key = ?2) ORDER BY counter, replica, seq",
                (client, case),
            ).fetchall()
            newest = {(event.case, event.facts["sha256"]): event for event in map(understood, rows)}
            found = []
            for (key, sha256), event in newest.items():
                facts = event.facts
                row = connection.execute(
                    f"SELECT {named} {_NAMING} ORDER BY e.n LIMIT 1",
                    {"client": client, "audience": CLIENT, "key": key, "sha256": sha256},
                ).fetchone()
                naming = understood(row) if row else None
                found.append(Sent(key, sha256, facts["sent_sha256"], event.text("drive"), facts["size"], naming))
        return found

    # --- files that have not come here yet ------------------------------------------------------------------------

    def awaited(self, client: str) -> frozenset[str]:
        """The files of a client that entries of another machine name and that have not come here yet."""
        with self._journal.reading() as connection:
            rows = connection.execute("SELECT sha256 FROM awaited_files WHERE client = ?", (client,))
            return frozenset(sha256 for (sha256,) in rows)

    def arrived(self, sha256: str) -> None:
        """A file that was awaited lies in the vault now."""
        with self._journal.noting() as connection:
            connection.execute("DELETE FROM awaited_files WHERE sha256 = ?", (sha256,))


_STANDS = (
    "+e.client = :client AND e.audience = :audience AND e.kind <> 'file_mirrored' AND e.personal IS NOT NULL"
    " AND e.id NOT IN (SELECT event FROM retracted)"
)
"""An entry of the store's that names a file and that was not taken back or erased."""

_NOT_THERE = (
    "NOT EXISTS (SELECT 1 FROM files g JOIN events m ON m.id = g.event WHERE g.sha256 = f.sha256"
    " AND m.kind = 'file_mirrored' AND m.client = e.client AND m.case_key = e.case_key)"
)

# CROSS JOIN and the plus keep the order, from few rows to many: left to itself, SQLite begins with all entries of the
# store. A partial index is taken only where its condition stands in so many words.
_FROM_ENTRIES = f"FROM events e CROSS JOIN files f ON f.event = e.id WHERE {_STANDS} AND {_NOT_THERE}"
_FROM_FILES = f"FROM files f CROSS JOIN events e ON e.id = f.event WHERE {_STANDS}"
_UNSENT_OF_ALL = f"{_FROM_FILES} AND {_NOT_THERE}"
_UNSENT_OF_CASE = f"{_FROM_ENTRIES} AND e.case_key = :key AND e.case_key <> ''"
_UNSENT_OF_STORE = f"{_FROM_ENTRIES} AND e.client = :client AND e.case_key = ''"
_NAMING = f"{_FROM_FILES} AND f.sha256 = :sha256 AND e.case_key = :key"
