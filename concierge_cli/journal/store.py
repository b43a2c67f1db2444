"""The Journal: what services read and write. One object for one command; close it at the end.

What is read stands in `reader`. `append` is the only door for writing; it holds the home's writer lock just for
its own transaction, never while a person is asked something. Between reading and appending the world may move: give
`expect` the heads that were read.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.errors import StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal import database, heads
from concierge_cli.journal.home import Home
from concierge_cli.journal.reader import JournalReader

if TYPE_CHECKING:
    from concierge_cli.domain.event import Draft, Event
    from concierge_cli.journal.home import Settings
    from concierge_cli.journal.packed import Refusal
    from concierge_cli.journal.take_in import Taken

CURRENT_VERSION = 8
"""The schema that this program writes: the number of the last migration, without loading the migrations."""


def open_journal(settings: Settings, *, write: bool = False) -> Journal:
    """The journal in `settings.places.data`; an empty one where there is none yet, and then nothing is created.

    With `write` it may append, and the first append creates the home. Raises StorageFailed for a journal that is
    damaged, rolled back, copied in part, or written by a newer version.
    """
    home = Home(settings.places.data)
    with database.guarded(home.path):
        try:
            connection = _open(home)
        except (KeyError, ValueError, TypeError) as error:  # what the database says of itself is not what was written
            raise database.damaged(home.database) from error
        return Journal(home, connection, write=write)


def _open(home: Home, *, locked: bool = False) -> sqlite3.Connection | None:
    """The checked connection, None where nothing was ever written; `locked` when the writer lock is held already."""
    before = heads.read(home)
    if not home.database.exists():
        if before is None:
            return None
        raise StorageFailed(
            _("The journal {file} is missing: its file heads.json is still there.").format(file=home.database),
            hint=_("Put journal.db back, or move {home} aside and restore your last backup: {command}").format(
                home=home.path, command=database.RESTORE
            ),
        )
    connection = database.connect(home.database)
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version == 0 and _is_blank(connection):
            connection.close()
            if before is not None:
                raise database.damaged(home.database)
            return None
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        if version < 1 or application != database.APPLICATION_ID:
            raise database.damaged(home.database)
        if version > CURRENT_VERSION:
            raise heads.newer_version(home)
        # Before any step is taken: what is refused stays as it was found. The tables that this reads have always been.
        with database.transaction(connection, write=False):
            heads.check(home, connection, before)
        if version < CURRENT_VERSION:
            from concierge_cli.journal.migrations import migrate

            with contextlib.nullcontext() if locked else home.writer_lock():
                migrate(home, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_blank(connection: sqlite3.Connection) -> bool:
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0


class Journal(JournalReader):
    """All that happened, and what it adds up to. Use it as a context manager, or `close` it."""

    def __init__(self, home: Home, connection: sqlite3.Connection | None, *, write: bool) -> None:
        super().__init__(home, connection if connection is not None else _empty())
        self.notices: list[str] = []
        """Sentences for stderr about what `append` noticed; the entries themselves are safe."""
        self.saved = False
        """Something was committed: whoever stops now, or cannot go on, must not say that nothing was saved."""
        self._writes = write
        self._is_new = connection is None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @property
    def exists(self) -> bool:
        """Whether anything was ever written here."""
        return not self._is_new

    # --- writing --------------------------------------------------------------------------------------------------

    def append(
        self,
        drafts: Iterable[Draft],
        *,
        now: datetime,
        actor: str,
        command: str | None = None,
        expect: Mapping[str, Iterable[str]] | None = None,
        guard: Callable[[], None] | None = None,
    ) -> list[Event]:
        """Logs `drafts` as one command, in one transaction; what is returned is on the disk.

        `expect` maps a case's key, or a client's slug, to the heads it had when it was read; where they differ now,
        Conflict. `guard` runs inside the transaction and may read this journal and raise: whatever it checks
        (duplicates, say) still holds when the entries are written. An `opened` draft whose fact `id` is "" gets the
        client's next one. Long texts go to the vault first. `notices` says when the clock went back.

        Raises Conflict, NotFound (no such client), InvalidInput (an entry above 20 kB), StorageFailed.
        """
        if not self._writes:
            raise ValueError("this journal was opened for reading")
        from concierge_cli.journal import append
        from concierge_cli.journal.identifiers import new_id

        with database.guarded(self.home.path):
            settled = [append.settle_texts(draft, lambda: self.vault) for draft in drafts]
            if not settled:
                return []
            events: list[Event] = []
            try:
                with self._writing():
                    newest = heads.meta(self._connection)["newest_recorded"]
                    if guard is not None:
                        guard()
                    events = append.append_events(
                        self._connection,
                        settled,
                        now=now,
                        actor=actor,
                        command=command or new_id(),
                        expect=expect,
                    )
            except sqlite3.Error as error:
                self._refuse_doubt([event.id for event in events], error)
                raise
        self._notice_clock(newest, events)
        return events

    def take_in(
        self,
        client: str,
        events: Callable[[], Iterable[Event]],
        *,
        order_key: str,
        letters: Iterable[str],
        files: Collection[str],
        store_files: Callable[[], None],
        broken: Refusal,
        now: datetime,
        actor: str,
        audiences: Collection[str],
        claimed: str | None = None,
        awaits: bool = False,
    ) -> Taken:
        """Takes in a client's events from another machine, in one transaction; what is returned is on the disk.

        `events` gives them from the beginning each time it is called. `files` are the sha256s that `store_files` puts
        into the vault, called when everything else is proved; the rest of the arguments, and what is raised, are those
        of `take_in.take_in`. Where there is no journal yet, none is made for what is refused.
        """
        if not self._writes:
            raise ValueError("this journal was opened for reading")
        from concierge_cli.journal.take_in import take_in

        def into(connection: sqlite3.Connection) -> Taken:
            return take_in(
                connection,
                client,
                events(),
                order_key=order_key,
                letters=letters,
                has_file=lambda sha256: sha256 in files or self.vault.has(sha256),
                broken=broken,
                now=now,
                actor=actor,
                audiences=audiences,
                claimed=claimed,
                awaits=awaits,
            )

        with database.guarded(self.home.path):
            if self._is_new:
                from concierge_cli.journal.create import scratch

                with scratch() as connection, database.transaction(connection):
                    into(connection)
            new: list[str] = []
            try:
                with self._writing():
                    last = self._connection.execute("SELECT ifnull(max(n), 0) FROM events").fetchone()[0]
                    taken = into(self._connection)
                    store_files()
                    new += [
                        row[0] for row in self._connection.execute("SELECT id FROM events WHERE n > ? LIMIT 1", (last,))
                    ]
            except sqlite3.Error as error:
                self._refuse_doubt(new, error)
                raise
        return taken

    def erase(self, event_ids: Iterable[str]) -> int:
        """Drops the personal part of these events for good; says how many had one. Digests and figures stay.

        With it go the copies of the whole journal that migrations put under `backups/`: they hold it still. Backups
        that the user made are the user's to remove. Files that only the personal part named are swept by `verify`.
        `notices` says where a copy could not be removed; erasing again tries again.
        """
        if not self._writes:
            raise ValueError("this journal was opened for reading")
        from concierge_cli.journal.migrations import remove_copies
        from concierge_cli.journal.projections import erase_personal

        with database.guarded(self.home.path), self._writing():
            erased = erase_personal(self._connection, event_ids)
        for file in remove_copies(self.home.backups):
            self.notices.append(
                _("Erased, but the copy {file} could not be removed and holds it still: remove it yourself.").format(
                    file=file
                )
            )
        return erased

    def begin(self) -> None:
        """Makes the home where there is none yet, so that this copy has its name for good."""
        if self._is_new:
            with self.noting():
                pass

    @contextlib.contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """One transaction for what is no event: the mirror's own tables (`journal.mirror`)."""
        if not self._writes:
            raise ValueError("this journal was opened for reading")
        with database.guarded(self.home.path), self._writing():
            yield self._connection

    def take_letter(self, client: str, letter: str) -> None:
        """Puts this letter before the client's case numbers, once it is claimed where all its machines look."""
        if letter != self.letter_for(client):
            with self.noting() as connection:
                heads.take_letter(connection, client, letter)

    def rebuild(self) -> None:
        """Makes every projection again from the events: mends what `verify` calls a stale row."""
        from concierge_cli.journal.projections import rebuild

        with database.guarded(self.home.path), self._writing():
            rebuild(self._connection)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """The writer lock, one transaction on a journal that still agrees with its head file, then the new heads."""
        from concierge_cli import durable

        durable.make_folder(self.home.path)
        with self.home.writer_lock():
            self._create_if_new()
            before = heads.read(self.home)
            with database.transaction(self._connection, then=self._note_saved):
                if not heads.check(self.home, self._connection, before):
                    heads.write(self.home, self._connection)
                yield

    def _note_saved(self) -> None:
        """Right after the commit: that it is there, and the new heads."""
        self.saved = True
        try:
            heads.write(self.home, self._connection)
        except OSError:
            # The entries are committed: failing here would make the user log them twice. The next writer mends it.
            self.notices.append(
                _("Saved, but the disk is nearly full or read-only: heads.json could not be brought up to date.")
            )

    def _refuse_doubt(self, events: Sequence[str], error: sqlite3.Error) -> None:
        """After a commit that failed: raises StorageFailed unless `events` (ids) are surely not there.

        The last step of a commit removes a file and flushes its folder. Where only the flush fails, SQLite reports a
        failure, and everything is there all the same: "nothing was saved" would make the user log it twice.
        """
        if not events:
            return
        try:
            with contextlib.closing(database.connect(self.home.database)) as fresh:
                arrived = fresh.execute("SELECT 1 FROM events WHERE id = ?", (events[0],)).fetchone() is not None
        except sqlite3.Error:
            raise StorageFailed(
                _(
                    "The disk failed while this was being saved, and the journal cannot be read now. Look before you repeat it."
                ),
                hint="concierge verify",
            ) from error
        if arrived:
            self.saved = True
            raise StorageFailed(
                _(
                    "What you logged is in the journal, but the disk reported a failure while it was saved. Do not repeat it; check the disk."
                ),
                hint="concierge verify",
            ) from error

    def _create_if_new(self) -> None:
        if not self._is_new:
            return
        connection = _open(self.home, locked=True)
        if connection is None:
            from concierge_cli.journal.create import create

            connection = create(self.home)
        self._connection.close()
        self._connection, self._is_new = connection, False

    def _notice_clock(self, newest: str, events: Sequence[Event]) -> None:
        from concierge_cli.domain.instants import iso

        text = _("Saved, but the clock of this machine went back: earlier entries are newer than this one.")
        if events and iso(events[-1].recorded_at) < newest and text not in self.notices:
            self.notices.append(text)


def _empty() -> sqlite3.Connection:
    """A journal without events, in memory."""
    from concierge_cli.journal.create import lay_out

    connection = sqlite3.connect(":memory:", isolation_level=None)
    lay_out(connection)
    return connection
