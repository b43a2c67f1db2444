"""The program as its next release may be, with one migration more: `python -m tests.faults.newer WORDS`.

Every home that this release writes is an older one to it, so the first command that opens it migrates.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator

from concierge_cli.journal import migrations, store
from concierge_cli.journal.projections import rebuild


def _next(connection: sqlite3.Connection) -> None:
    """A new table, filled, and every projection made again: what a step usually does."""
    connection.execute("CREATE TABLE weights (event TEXT PRIMARY KEY, weight TEXT)")
    connection.execute("INSERT INTO weights SELECT id, hex(randomblob(200)) FROM events")
    rebuild(connection)


VERSION = store.CURRENT_VERSION + 1


def become_newer() -> None:
    """From now on this process is the next release."""
    migrations.MIGRATIONS = (*migrations.MIGRATIONS, migrations.Migration(VERSION, _next))
    store.CURRENT_VERSION = VERSION


@contextlib.contextmanager
def released() -> Iterator[None]:
    """This process is the next release meanwhile."""
    before = migrations.MIGRATIONS, store.CURRENT_VERSION
    become_newer()
    try:
        yield
    finally:
        migrations.MIGRATIONS, store.CURRENT_VERSION = before


if __name__ == "__main__":
    become_newer()
    from concierge_cli.__main__ import main

    sys.exit(main())
