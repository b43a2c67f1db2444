"""Where the journal lives: the names inside one home folder, and the lock that lets one writer in at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from concierge_cli import durable
from concierge_cli.errors import BUSY, Conflict
from concierge_cli.i18n import _

if TYPE_CHECKING:  # a protocol takes a millisecond to define, and nothing asks for it at run time
    from typing import Protocol

    class Places(Protocol):
        """Where things lie: the home folder, and the folder of settings and own playbooks (they may be one)."""

        @property
        def data(self) -> Path: ...

        @property
        def config(self) -> Path: ...

    class Settings(Protocol):
        """What the journal needs of the program's settings."""

        @property
        def places(self) -> Places: ...


PATIENCE_SECONDS = 8.0
"""How long a writer waits for another one before it says so."""


class Home:
    """The folder that holds everything of one user on one machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def database(self) -> Path:
        return self.path / "journal.db"

    @property
    def rollback(self) -> Path:
        """What SQLite keeps to undo a transaction that is broken off; it goes by the name behind a link."""
        real = self.database.resolve()
        return real.with_name(f"{real.name}-journal")

    @property
    def heads(self) -> Path:
        return self.path / "heads.json"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def vault(self) -> Path:
        return self.path / "vault"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def last_backup(self) -> Path:
        """When and where the last backup was written."""
        return self.path / "last-backup.json"

    @property
    def last_cases(self) -> Path:
        """The case that each terminal touched last."""
        return self.path / "last-cases.json"

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that has its name here; vault and backups are folders."""
        return (self.database, self.rollback, self.heads, self.lock, self.last_backup, self.last_cases)

    @contextlib.contextmanager
    def writer_lock(self, *, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Holds the home's one writer lock. The system lets go of it when the process dies, however it dies.

        Raises Conflict when another writer keeps it longer than `patience` seconds.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.lock, timeout=patience, mode=0o600, poll_interval=0.02)
        try:
            lock.acquire()
        except Timeout as error:
            raise Conflict(
                _("Another concierge command is writing to {home} right now. Nothing was saved.").format(
                    home=self.path
                ),
                hint=_("Wait for it to finish and repeat your command."),
                data=BUSY,
            ) from error
        try:
            yield
        finally:
            with durable.uninterrupted():  # a Ctrl-C in the lock's finalizer would print a traceback
                lock.release()
                del lock
