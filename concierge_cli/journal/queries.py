"""What is asked of the projections: light rows for lists, the naming of cases, look-ups for duplicates.

Nothing here folds or writes. Every function takes the connection first and sees one state of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from concierge_cli.domain.standing_words import Party, Status
from concierge_cli.journal.rows import CASE_COLUMNS, CLOCK_COLUMNS, CaseRow, ClockRow, seconds

_LINES = "char(10) || search || char(10)"
_NUMBERED = "(order_norm = ? AND order_norm <> '' OR claim_norm = ? AND claim_norm <> '')"
"""The number must be said not to be empty, or SQLite does not see that its indices without empty ones will do."""

_PART = 2
"""The shortest part of a name that is looked for: one letter fits everything."""


class CaseFilter(NamedTuple):
    """Which cases; name every condition. None means no condition, `closed` None both open and closed ones.

    `tag` and `buyer` ignore case and accents; `buyer` also finds a part of the name. `order` is an order or claim
    number in any spelling. `status` and `waiting_on` are judged at `now`. `ours_due_from`: a deadline that is or was
    ours to meet falls then or later, whether or not it has ended before. Cases of archived clients are left
    out unless `archived`, or their client is named.
    """

    client: str | None = None
    platform: str | None = None
    procedure: str | None = None
    reason: str | None = None
    closed: bool | None = False
    status: Status | None = None
    waiting_on: Party | None = None
    due_before: datetime | None = None
    ours_due_from: datetime | None = None
    received_since: datetime | None = None
    received_before: datetime | None = None
    missing_evidence: bool = False
    tag: str | None = None
    buyer: str | None = None
    order: str | None = None
    now: datetime | None = None
    archived: bool = False


ARCHIVED: Final = "SELECT slug FROM clients WHERE json_extract(profile, '$.archived_at') IS NOT NULL"
"""The clients for which nobody works any more."""

_HOW_MANY_CLOSED: Final = f"""
    SELECT (SELECT count(*) FROM cases) - (SELECT count(*) FROM cases WHERE client IN ({ARCHIVED}))
        - (SELECT count(*) FROM cases WHERE closed_at IS NULL AND client NOT IN ({ARCHIVED}))
"""  # noqa: S608
"""How many cases are closed: all less the others, because all of a table is counted without looking at each."""


def cases(connection: sqlite3.Connection, wanted: CaseFilter, *, clocks: bool = True) -> list[CaseRow]:
    """The rows that fit, the soonest due first, then by arrival; with `clocks`, each with those that still run."""
    where, values = _conditions(wanted)
    rows = connection.execute(f"SELECT {CASE_COLUMNS} FROM cases WHERE {where}", values).fetchall()  # noqa: S608
    rows.sort(key=_soonest)
    found = _with_clocks(connection, rows) if clocks else [CaseRow(row) for row in rows]
    return [row for row in found if _fits(row, wanted)]


def count(connection: sqlite3.Connection, wanted: CaseFilter) -> int:
    """How many cases fit, without reading them where nothing has to be judged."""
    if _judged(wanted):
        return len(cases(connection, wanted, clocks=False))
    if wanted._replace(now=None) == CaseFilter(closed=True):
        return int(connection.execute(_HOW_MANY_CLOSED).fetchone()[0])
    where, values = _conditions(wanted)
    return int(connection.execute(f"SELECT count(*) FROM cases WHERE {where}", values).fetchone()[0])  # noqa: S608


def keys(connection: sqlite3.Connection, wanted: CaseFilter) -> list[str]:
    """The keys of the cases that `cases` gives, in its order, without reading the rest where nothing has to be judged."""
    if _judged(wanted):
        return [row.key for row in cases(connection, wanted, clocks=False)]
    where, values = _conditions(wanted)
    order = "next_due IS NULL, next_due, received_at, key"
    found = connection.execute(f"SELECT key FROM cases WHERE {where} ORDER BY {order}", values)  # noqa: S608
    return [key for (key,) in found]


def rows_by_key(connection: sqlite3.Connection, keys: Sequence[str]) -> list[CaseRow]:
    """The rows of these cases, in the order of `keys`; keys of no case are left out."""
    found: dict[str, tuple[Any, ...]] = {}
    for chunk in _chunks(list(dict.fromkeys(keys))):
        marks = ",".join("?" * len(chunk))
        for row in connection.execute(f"SELECT {CASE_COLUMNS} FROM cases WHERE key IN ({marks})", chunk):  # noqa: S608
            found[row[0]] = row
    return _with_clocks(connection, [found[key] for key in keys if key in found])


def states(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, str]:
    """The stored states of these cases by key (see `snapshot`); keys of no case are left out."""
    found: dict[str, str] = {}
    for chunk in _chunks(keys):
        marks = ",".join("?" * len(chunk))
        found.update(connection.execute(f"SELECT key, state FROM states WHERE key IN ({marks})", chunk).fetchall())  # noqa: S608
    return found


def find(connection: sqlite3.Connection, text: str, client: str | None = None) -> list[CaseRow]:
    """The cases that `text` can name, by the first of these that fits any: id, older id, number, order or claim
    number, the platform's URL, the numbers inside a URL, the id without its dash, a part of id, number or buyer. Empty
    when nothing fits.
    """
    from concierge_cli.journal.identifiers import folded, numbers_in, plain, url_key

    text = text.strip()
    if not text:
        return []
    number = plain(text)
    attempts: list[tuple[str, list[Any]]] = [
        ("id = ?", [_clean(text)]),
        ("key = ?", [_clean(text)]),
        ("key IN (SELECT key FROM aliases WHERE alias = ?)", [_clean(text)]),
        ("number = ?", [_clean(text.removeprefix("#"))]),
    ]
    if number:
        attempts.append((_NUMBERED, [number, number]))
    if "/" in text:
        attempts.append(("url_key = ? AND url_key <> ''", [url_key(text)]))
        for inside in numbers_in(text):
            attempts.append((_NUMBERED, [inside, inside]))
        for inside in numbers_in(text):
            attempts.append((f"instr({_LINES}, ?) > 0", [f"\n{inside}\n"]))
    elif len(folded(text)) >= _PART:
        attempts.append(("replace(id, '-', '') = ? COLLATE NOCASE", ["".join(filter(str.isalnum, _clean(text)))]))
        attempts.append(("instr(search, ?) > 0", [folded(text)]))
    for condition, values in attempts:
        keys = connection.execute(
            f"SELECT key FROM cases WHERE {condition} AND (? IS NULL OR client = ?)"  # noqa: S608
            " ORDER BY closed_at IS NOT NULL, received_at DESC, key",
            [*values, client, client],
        ).fetchall()
        if keys:
            return rows_by_key(connection, [key for (key,) in keys])
    return []


def duplicates(connection: sqlite3.Connection, client: str, order_key: str, skus: Iterable[str]) -> list[CaseRow]:
    """Cases of `client`, open or closed, about the same order and at least one same item, the newest first.

    No item means the whole order, on either side.
    """
    if not order_key:
        return []
    asked = set(skus)
    keys = connection.execute(
        # Named, because SQLite would rather walk through all cases of the client in the order that is asked for.
        "SELECT key FROM cases INDEXED BY cases_order_key WHERE client = ? AND order_key = ? AND order_key <> ''"
        " ORDER BY received_at DESC, key DESC",
        (client, order_key),
    ).fetchall()
    same = []
    for (key,) in keys:
        has = {sku for (sku,) in connection.execute("SELECT sku FROM items WHERE key = ?", (key,))}
        if not asked or not has or asked & has:
            same.append(key)
    return rows_by_key(connection, same)


def same_file(connection: sqlite3.Connection, sha256: str, *, except_case: str = "") -> list[CaseRow]:
    """Other cases that hold the very same file as evidence."""
    keys = connection.execute(
        "SELECT DISTINCT key FROM evidence WHERE sha256 = ? AND sha256 <> '' AND key <> ? ORDER BY key",
        (sha256, except_case),
    ).fetchall()
    return rows_by_key(connection, [key for (key,) in keys])


def _conditions(wanted: CaseFilter) -> tuple[str, list[Any]]:
    where = ["1"]
    values: list[Any] = []

    def add(condition: str, *given: Any) -> None:
        where.append(condition)
        values.extend(given)

    for column in ("client", "platform", "procedure", "reason"):
        if (value := getattr(wanted, column)) is not None:
            add(f"{column} = ?", str(value))
    if wanted.closed is not None:
        add("closed_at IS NOT NULL" if wanted.closed else "closed_at IS NULL")
    if wanted.client is None and not wanted.archived:
        add(f"client NOT IN ({ARCHIVED})")
    if wanted.due_before is not None:
        add("next_due < ?", seconds(wanted.due_before))
    if wanted.ours_due_from is not None:
        due = "SELECT key FROM clocks WHERE due_at >= ? AND party = ?"
        add(f"key IN ({due})", seconds(wanted.ours_due_from), str(Party.US))
    if wanted.received_since is not None:
        add("received_at >= ?", seconds(wanted.received_since))
    if wanted.received_before is not None:
        add("received_at < ?", seconds(wanted.received_before))
    if wanted.missing_evidence:
        add("missing <> ''")
    if wanted.order is not None:
        from concierge_cli.journal.identifiers import plain

        number = plain(wanted.order)
        add(_NUMBERED, number, number)
    return " AND ".join(where), values


def _judged(wanted: CaseFilter) -> bool:
    """Whether an instant or a folded text has to be judged, which SQL does not."""
    return bool(wanted.status or wanted.waiting_on or wanted.tag or wanted.buyer)


def _fits(row: CaseRow, wanted: CaseFilter) -> bool:
    if wanted.tag is not None or wanted.buyer is not None:
        from concierge_cli.journal.identifiers import folded

        if wanted.tag is not None and folded(wanted.tag) not in {folded(tag) for tag in row.tags}:
            return False
        if wanted.buyer is not None and folded(wanted.buyer) not in folded(row.buyer):
            return False
    if wanted.status is None and wanted.waiting_on is None:
        return True
    if wanted.now is None:
        raise ValueError("whose move it is depends on the time of reading: give now")
    if wanted.status is not None and row.status(wanted.now) is not wanted.status:
        return False
    return wanted.waiting_on is None or (not row.closed and row.waiting_on(wanted.now) is wanted.waiting_on)


_KEY, _CLOSED, _DUE, _RECEIVED = (CaseRow._INDEX[name] for name in ("key", "closed_at", "next_due", "received_at"))


def _soonest(row: tuple[Any, ...]) -> tuple[bool, int, int, str]:
    return (row[_DUE] is None, row[_DUE] or 0, row[_RECEIVED], row[_KEY])


def _with_clocks(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> list[CaseRow]:
    """Rows of `CASE_COLUMNS` as values, open ones with the clocks that still run."""
    clocks: dict[str, list[ClockRow]] = {}
    for chunk in _chunks([row[_KEY] for row in rows if row[_CLOSED] is None]):
        marks = ",".join("?" * len(chunk))
        for row in connection.execute(
            f"SELECT {CLOCK_COLUMNS}, key FROM clocks WHERE key IN ({marks})"  # noqa: S608
            " AND stopped_at IS NULL AND cancelled_at IS NULL ORDER BY key, due_at IS NULL, due_at, id",
            chunk,
        ):
            clocks.setdefault(row[-1], []).append(ClockRow(row[:-1]))
    return [CaseRow(row, tuple(clocks.get(row[_KEY], ()))) for row in rows]


def _chunks(keys: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
