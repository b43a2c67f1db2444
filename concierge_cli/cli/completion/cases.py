"""What completion asks of the journal: ids, stores, deadlines. Read only, at once or not at all.

The file is opened read-only and nobody is waited for. A journal that is locked, damaged, of another version or half
written by a killed program is `Unreadable`, which the caller takes for "nothing to offer".
"""

from __future__ import annotations

import os
import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = tuple[str, ...]

MOST = 40
"""Cases that are offered at once."""
_LOOKED_AT = 400
"""Closed cases that are looked through, the last closed first."""

Unreadable = sqlite3.Error
"""What every question may raise."""


class Cases:
    """The journal in the folder `data`, if its tables are of this `version`."""

    def __init__(self, data: str, version: int) -> None:
        self._connection = sqlite3.connect(_read_only(os.path.join(data, "journal.db")), uri=True, timeout=0)  # noqa: PTH118
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != version:
            raise sqlite3.DatabaseError("another version's tables")

    def like(self, typed: str, *, closed: bool = False) -> Iterator[tuple[str, str, str, bool]]:
        """Id, procedure, buyer and whether it is closed: open cases by id or number, the newest first.

        Closed ones follow where the id is half typed or no open one fits; with `closed` only they are meant.
        """
        # Every value of these questions is bound; what is put together is the questions' own words.
        begins = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        fits = "(id LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\')"
        wanted = "SELECT id, procedure, buyer, closed_at IS NOT NULL FROM"
        found = []
        if not closed:
            found = self._all(
                f"{wanted} cases WHERE closed_at IS NULL AND {fits} ORDER BY opened_at DESC, rowid DESC LIMIT {MOST}",
                begins,
                begins,
            )
        if not found or typed[-1:].isdigit():
            last = f"(SELECT * FROM cases WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT {_LOOKED_AT})"  # noqa: S608
            found += self._all(f"{wanted} {last} WHERE {fits} LIMIT {MOST - len(found)}", begins, begins)
        for case, procedure, buyer, over in found:
            yield case, procedure, buyer, bool(over)

    def stores(self) -> list[Row]:
        """Short name and name of every store."""
        return self._all("SELECT slug, json_extract(profile, '$.name') FROM clients ORDER BY slug")

    def accesses(self, store: str) -> list[Row]:
        """Number, platform and user name of a store's accesses in force. Those from before numbers were kept: none."""
        own = "SELECT id, kind, facts, personal FROM events WHERE client = ? AND case_key = ''"
        return self._all(
            f"WITH own AS MATERIALIZED ({own}), gone AS (SELECT value FROM own, json_each(own.facts, '$.events')"  # noqa: S608
            " WHERE kind = 'retracted') SELECT CAST(json_extract(facts, '$.number') AS TEXT) AS number,"
            " json_extract(facts, '$.platform'), coalesce(json_extract(personal, '$.user'), '') FROM own"
            " WHERE kind = 'access_granted' AND number IS NOT NULL AND id NOT IN (SELECT value FROM gone)"
            " AND id NOT IN (SELECT json_extract(facts, '$.access') FROM own WHERE kind = 'access_revoked'"
            " AND id NOT IN (SELECT value FROM gone)) ORDER BY json_extract(facts, '$.number')",
            store,
        )

    def deadlines(self, case: str) -> list[Row]:
        """Clock, its id without `#2`, and its rule ("" for our own) of a case, those that run first."""
        return self._all(
            "SELECT id, base, coalesce(rule, '') FROM clocks WHERE cancelled_at IS NULL AND key = (SELECT key FROM cases"
            " WHERE id = ? OR number = ? LIMIT 1) ORDER BY stopped_at IS NOT NULL, due_at",
            case,
            case,
        )

    def standing(self, case: str) -> dict[str, str]:
        """What decides about the values that fit a case, by column; empty for an unknown one."""
        columns = ("platform", "site", "procedure", "reason", "missing", "claim_state", "return_state", "money_state")
        rows = self._all(f"SELECT {', '.join(columns)} FROM cases WHERE id = ? OR number = ? LIMIT 1", case, case)  # noqa: S608
        return dict(zip(columns, rows[0], strict=True)) if rows else {}

    def _all(self, question: str, *values: str) -> list[Row]:
        return self._connection.execute(question, values).fetchall()


def _read_only(path: str) -> str:
    """The address of a file that SQLite may only read. `urllib`, which can write one, takes too long to load."""
    for sign in "%?#":
        path = path.replace(sign, f"%{ord(sign):02x}")
    if os.name == "nt":
        path = "/" + path.replace("\\", "/").lstrip("/")
    return f"file:{path}?mode=ro"
