"""The connection to `journal.db`, its transactions, and what its failures mean to a person.

The rollback journal is used, not WAL: processes are short, a copied file is whole, and the SQLite that ships with
Python 3.11 can corrupt a WAL that several processes reset. `synchronous=EXTRA` flushes the folder as well, so a
commit that returned survives a power cut.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from concierge_cli import durable
from concierge_cli.errors import BUSY, ConciergeError, Conflict, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

APPLICATION_ID = 0x43434C49
"""Marks the file as ours ("CCLI"), so that another program's database is told apart from a damaged one."""

BUSY_SECONDS = 8.0

CACHE_KIB = 16_000
"""Pages that are kept at most while a command runs: with SQLite's own 2 MB a report reads each page several times."""

RESTORE = "concierge init --from FILE"

_NAMES_LOST = ("no such table: ", "no such column: ", "no such index: ")
"""How SQLite complains of a name that this version's tables have: its place in the file holds something else now."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class Unreadable(sqlite3.DatabaseError):
    """A row holds what no version of this program writes there."""


def connect(path: Path) -> sqlite3.Connection:
    """Opens the file for reading and, inside `transaction`, for writing.

    A reader needs the durable settings too: it may be the one that rolls back what a killed writer left behind.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA synchronous=EXTRA")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync=ON")
    return connection


@contextlib.contextmanager
def transaction(
    connection: sqlite3.Connection, *, write: bool = True, then: Callable[[], None] | None = None
) -> Iterator[None]:
    """All or nothing. A reading transaction sees one state throughout; inside another one it joins it.

    `then` follows the commit, and Ctrl-C does not come between the two.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
        if then is None:
            connection.execute("COMMIT")
        else:
            with durable.uninterrupted():
                connection.execute("COMMIT")
                then()
    except BaseException:
        # The first failure is the one to tell; SQLite undoes the rest itself when the file is opened again.
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def guarded(home: Path) -> Iterator[None]:
    """Turns what SQLite and the disk can fail with into StorageFailed or Conflict. Bugs pass through."""
    try:
        yield
    except sqlite3.Error as error:
        explained = explain_sqlite(error, home)
        if explained is None:
            raise
        raise explained from error
    except UnicodeDecodeError as error:  # a name in the schema that is no text any more
        raise damaged(home / "journal.db") from error
    except OSError as error:
        raise explain_os(error, home) from error


def explain_sqlite(error: sqlite3.Error, home: Path) -> ConciergeError | None:
    """The sentence for an error of SQLite, or None where it can only be a bug of ours."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Conflict(
            _("Another program keeps the journal in {home} busy. Nothing was saved.").format(home=home),
            hint=_("Wait for it to finish and repeat your command."),
            data=BUSY,
        )
    if primary == sqlite3.SQLITE_FULL:
        return disk_full(home)
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return cannot_write(home)
    if primary == sqlite3.SQLITE_IOERR:
        return StorageFailed(
            _("The disk failed while the journal in {home} was read or written. Nothing was saved.").format(home=home),
            hint=_("Check the disk and its free space, then: concierge doctor"),
        )
    if isinstance(error, Unreadable):
        return damaged(home / "journal.db")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(home / "journal.db")
    if primary == sqlite3.SQLITE_ERROR and str(error).startswith(_NAMES_LOST):
        return damaged(home / "journal.db", what=str(error))
    return None


def explain_os(error: OSError, home: Path) -> ConciergeError:
    """The sentence for what the system says while the home is read or written."""
    if error.errno in _FULL:
        return disk_full(home)
    if error.errno in _READ_ONLY:
        return cannot_write(home)
    if error.errno == errno.EIO:
        return StorageFailed(
            _("The disk that holds {home} failed. Nothing was saved.").format(home=home),
            hint=_("Check the disk, then: concierge doctor"),
        )
    return unusable(Path(error.filename) if isinstance(error.filename, str) else home, error)


def unusable(path: Path, error: OSError) -> StorageFailed:
    """What to say of a place that is not what it should be: a folder for a file, a file for a folder, gone."""
    return StorageFailed(
        _("{path} cannot be used: {reason}. Nothing was saved.").format(path=path, reason=system_words(error)),
        hint=_("Move it aside if it is not Concierge's, then: concierge doctor"),
    )


def disk_full(home: Path) -> StorageFailed:
    return StorageFailed(
        _("The disk that holds {home} is full. Nothing was saved and nothing was lost.").format(home=home),
        hint=_("Free some space and repeat your command."),
    )


def cannot_write(home: Path) -> StorageFailed:
    return StorageFailed(
        _("Concierge may not read or write in {home}. Nothing was saved.").format(home=home),
        hint=_("See what is wrong with the folder: concierge doctor"),
    )


def damaged(file: Path, *, what: str = "") -> StorageFailed:
    """What to say of a journal that cannot be read, with what SQLite's own check finds wrong where nobody knows `what`."""
    return StorageFailed(
        _("The journal {file} is damaged: {what}.").format(file=file, what=what or what_is_damaged(file)),
        hint=_("Move {home} aside and restore your last backup: {command}").format(home=file.parent, command=RESTORE),
    )


def what_is_damaged(file: Path) -> str:
    """The first findings of SQLite's quick check, in one line."""
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
            connection.text_factory = as_it_is
            findings = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_NOTADB:
            return _("it is not a journal, or its first page is destroyed")
        return str(error)
    except UnicodeDecodeError:
        return _("its content cannot be read")
    lines = [line.strip() for finding in findings for line in finding.splitlines()]
    told = [line for line in lines if line and line != "ok" and not line.startswith("***")]
    return "; ".join(told[:3]) or _("its content cannot be read")


def as_it_is(data: bytes) -> str:
    """A text as it stands in the file, also where it is none any more: for looking at what may be damaged."""
    return data.decode("utf-8", "backslashreplace")
