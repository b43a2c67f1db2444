"""A journal that is new: an empty home on the disk, or one in memory for reading where nothing was written yet."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from concierge_cli import durable
from concierge_cli.journal import database, heads, leftovers
from concierge_cli.journal.home import Home
from concierge_cli.journal.migrations import MIGRATIONS, migrate


def create(home: Home) -> sqlite3.Connection:
    """An empty journal in `home`, with its head file. Call it under the writer lock.

    Whatever is killed in between is taken up again: the database counts as new until its first step is committed,
    and its first entry is only written once the head file stands.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(home.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, durable.PRIVATE_FILE))
    connection = database.connect(home.database)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        migrate(home, connection)
        heads.write(home, connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """An empty journal that nobody sees and that is gone afterwards: to try out what may be refused."""
    with (
        leftovers.scratch() as folder,
        contextlib.closing(sqlite3.connect(Path(folder) / "journal.db", isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA synchronous=OFF")
        lay_out(connection)
        yield connection


def lay_out(connection: sqlite3.Connection) -> None:
    """The tables alone, for a journal in memory."""
    with database.transaction(connection):
        for step in MIGRATIONS:
            step.apply(connection)
