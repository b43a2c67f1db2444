"""Where else a case's files are: the very same ones, and photos that look like them, in cases of every client.

For the eyes of the freelancer, who works for all of them: nothing here is written into any client's log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from concierge_cli.domain.likeness import alike
from concierge_cli.journal.queries import rows_by_key
from concierge_cli.journal.rows import CaseRow


def same_files(connection: sqlite3.Connection, key: str) -> dict[str, list[CaseRow]]:
    """sha256 → the other cases that hold that file as evidence."""
    found: dict[str, list[str]] = {}
    for sha256, other in connection.execute(
        "SELECT DISTINCT own.sha256, other.key FROM evidence own"
        " JOIN evidence other ON other.sha256 = own.sha256 AND other.sha256 <> '' AND other.key <> own.key"
        " WHERE own.key = ? ORDER BY own.sha256, other.key",
        (key,),
    ):
        found.setdefault(sha256, []).append(other)
    return _with_rows(connection, found)


def look_alikes(connection: sqlite3.Connection, key: str) -> dict[str, list[CaseRow]]:
    """Event of one of our photos → the other cases that have a photo which looks like it. Retracted ones are left out."""
    mine: dict[str, str] = {}
    others: dict[str, str] = {}
    case_of: dict[str, str] = {}
    for event, case, dhash in connection.execute(
        "SELECT event, case_key, dhash FROM pictures WHERE event NOT IN (SELECT event FROM retracted) ORDER BY event"
    ):
        (mine if case == key else others)[event] = dhash
        case_of[event] = case
    if not mine:
        return {}
    found = {event: [case_of[other] for other in near] for event, near in alike(mine, others).items()}
    return _with_rows(connection, found)


def _with_rows(connection: sqlite3.Connection, found: Mapping[str, Iterable[str]]) -> dict[str, list[CaseRow]]:
    every = list(dict.fromkeys(key for keys in found.values() for key in keys))
    rows = {row.key: row for row in rows_by_key(connection, every)}
    return {name: [rows[key] for key in dict.fromkeys(keys) if key in rows] for name, keys in found.items()}
