"""Numbered steps from one schema to the next. `PRAGMA user_version` holds the last one that was taken.

All steps that a database lacks are one transaction, taken under the writer lock, after a copy of it has been put under
`backups/`, where it lies until something is erased (`Journal.erase`). Killed in between, it keeps the old version whole
and the next command begins again. A step is never edited once released: a change of the tables, of the fold or of a
row is a new step. Where rows are to be made again a step says `rebuilds`: it is done once, after the last step, because
only then do the tables fit the rows of this program.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from concierge_cli import durable
from concierge_cli.journal import heads
from concierge_cli.journal.database import APPLICATION_ID, connect, transaction
from concierge_cli.journal.home import Home
from concierge_cli.journal.schema import EVER_WAS, EVER_WAS_COLUMNS, FIGURES, MIRROR, ONE_STORE, PICTURES, SCHEMA


@dataclass(frozen=True, slots=True)
class Migration:
    """The step to version `number`; `apply` runs inside the transaction, `rebuilds` asks for new rows after it."""

    number: int
    apply: Callable[[sqlite3.Connection], None]
    rebuilds: bool = False


def _first(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA:
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [
            ("journal", os.urandom(16).hex()),
            ("replica", new_replica()),
            ("letter", ""),
            ("letters", ""),
            ("head_file", "0"),
            ("newest_recorded", ""),
        ],
    )
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _payments(_connection: sqlite3.Connection) -> None:
    """Choices, rulings and outcomes that moved money are payments of the case, which the rows did not hold before."""


def _figures(connection: sqlite3.Connection) -> None:
    for statement in FIGURES:
        connection.execute(statement)


def _pictures(connection: sqlite3.Connection) -> None:
    """No event before this step says what its photo looks like: there is nothing to make again."""
    for statement in PICTURES:
        connection.execute(statement)


def _turns(_connection: sqlite3.Connection) -> None:
    """Of two closings with no reopening in between, the fold keeps the later one in the place of the first."""


def _mirror(connection: sqlite3.Connection) -> None:
    for statement in MIRROR:
        connection.execute(statement)


def _one_store(connection: sqlite3.Connection) -> None:
    """Indices; and of a case that was reopened the fold judges anew: a date that came while it was closed is not late."""
    for statement in ONE_STORE:
        connection.execute(statement)


def _ever_was(connection: sqlite3.Connection) -> None:
    """Columns, which some builds before this step gave version 7 already; the fold tells what a case ever was."""
    for table, column, kind in EVER_WAS_COLUMNS:
        if not connection.execute("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", (table, column)).fetchone():
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    for statement in EVER_WAS:
        connection.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, _first),
    Migration(2, _payments, rebuilds=True),
    Migration(3, _figures, rebuilds=True),
    Migration(4, _pictures),
    Migration(5, _turns, rebuilds=True),
    Migration(6, _mirror, rebuilds=True),
    Migration(7, _one_store, rebuilds=True),
    Migration(8, _ever_was, rebuilds=True),
)


def new_replica() -> str:
    """A name for this copy of the journal, unlike any other's."""
    return os.urandom(8).hex()


def version_of(connection: sqlite3.Connection) -> int:
    """The schema's version; 0 for a file in which nothing was created yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(home: Home, connection: sqlite3.Connection, *, steps: Sequence[Migration] = ()) -> None:
    """Takes every step that the database lacks. Call it under the writer lock.

    Raises StorageFailed for a database of a newer version.
    """
    steps = steps or MIGRATIONS
    found = version_of(connection)
    if found > steps[-1].number:
        raise heads.newer_version(home)
    missing = [step for step in steps if step.number > found]
    if not missing:
        return
    is_new = found == 0
    if not is_new:
        _copy(connection, home.backups, f"journal-before-{missing[-1].number}")
    with transaction(connection):
        for step in missing:
            step.apply(connection)
        if not is_new and any(step.rebuilds for step in missing):
            from concierge_cli.journal.projections import rebuild

            rebuild(connection)
        connection.execute(f"PRAGMA user_version={missing[-1].number:d}")


def remove_copies(folder: Path) -> list[Path]:
    """Removes the copies that `migrate` put there, and halves of them; gives back those that could not be removed."""
    kept = []
    for file in (*folder.glob("journal-before-*.db"), *folder.glob(".journal-before-*.db.tmp*")):
        try:
            file.unlink(missing_ok=True)
        except OSError:
            kept.append(file)
    with contextlib.suppress(OSError):  # not there; or what a power cut brings back, the next erasure removes
        durable.sync_folder(folder)
    return kept


def _copy(connection: sqlite3.Connection, folder: Path, name: str) -> None:
    durable.make_folder(folder)
    temporary = folder / f".{name}.db.tmp"
    temporary.unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, durable.PRIVATE_FILE))
    with contextlib.closing(connect(temporary)) as copy:
        connection.backup(copy)
    durable.sync_path(temporary)
    durable.replace(temporary, _place(temporary, folder, name))
    durable.sync_folder(folder)


def _place(copy: Path, folder: Path, name: str) -> Path:
    """Where no other journal's copy lies; a step that is taken again has made the very same copy before."""
    place, number = folder / f"{name}.db", 1
    while place.exists() and not filecmp.cmp(copy, place, shallow=False):
        number += 1
        place = folder / f"{name}-{number}.db"
    return place
