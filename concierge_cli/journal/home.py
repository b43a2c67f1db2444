"""Where the journal lives: the names inside one home folder, and the lock that lets one writer in at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from concierge_cli.errors import Conflict
from concierge_cli.i18n import _

PATIENCE_SECONDS = 8.0
"""How long a writer waits for another one before it says so."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything of one user on one machine."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "journal.db"

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
            ) from error
        try:
            yield
        finally:
            lock.release()
