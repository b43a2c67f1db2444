"""The head file: the newest digest of every chain, kept beside the database after each commit.

A copy of `journal.db` from yesterday passes every check of SQLite; only something outside the file can tell. The file
is always written after the commit, so it may lag behind the database (a crash in between), but never lead: a
database that is behind it was rolled back, or copied without it. It holds no secret and proves no more than that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from concierge_cli.errors import StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal.database import RESTORE, Unreadable
from concierge_cli.journal.home import Home

FORMAT = 1


class ChainHead(NamedTuple):
    """The newest event of one replica for one client and one audience."""

    replica: str
    client: str
    audience: str
    seq: int
    digest: str


def read(home: Home) -> bytes | None:
    """The file as it is, None where there is none.

    A reader takes the file before it asks the database, or a commit in between would look like a rollback.
    """
    try:
        return home.heads.read_bytes()
    except FileNotFoundError:
        return None


def write(home: Home, connection: sqlite3.Connection) -> None:
    """Brings the file up to date with the database. Call it after the commit, under the writer lock."""
    from concierge_cli.durable import write_whole

    write_whole(home.heads, content(connection))


def content(connection: sqlite3.Connection) -> bytes:
    """What the head file of this database says: JSON, one chain a line."""
    lines = ",\n ".join(
        f"[{_quoted(head.replica)}, {_quoted(head.client)}, {_quoted(head.audience)}, {head.seq}, {_quoted(head.digest)}]"
        for head in of(connection)
    )
    journal = _quoted(meta(connection)["journal"])
    return f'{{"format": {FORMAT}, "journal": {journal}, "chains": [\n {lines}\n]}}\n'.encode()


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and not set(text) & {'"', "\\"}:
        return f'"{text}"'
    import json  # hardly ever: nothing else on the way to a list needs it

    return json.dumps(text)


def of(connection: sqlite3.Connection, client: str | None = None) -> list[ChainHead]:
    """The heads that the database has, of one client or of all."""
    rows = connection.execute(
        "SELECT replica, client, audience, seq, digest FROM chains WHERE ?1 IS NULL OR client = ?1"
        " ORDER BY client, audience, replica",
        (client,),
    )
    found = [ChainHead(*row) for row in rows]
    if any(not isinstance(head.seq, int) or not all(map(_is_text, head[:3] + head[4:])) for head in found):
        raise Unreadable("the head of a chain is not one any more")
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def meta(connection: sqlite3.Connection) -> dict[str, str]:
    """What the journal knows of itself."""
    return dict(connection.execute("SELECT name, value FROM meta"))


def letter(known: Mapping[str, str], client: str) -> str:
    """What this machine puts before the client's case numbers: its own letter, unless another machine used that one
    for this client (`known` is `meta`)."""
    return known.get(f"letter:{client}", known["letter"])


def take_letter(connection: sqlite3.Connection, client: str, new: str) -> None:
    """Puts this letter before the case numbers that this machine gives out for the client from now on."""
    connection.execute(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", (f"letter:{client}", new)
    )
    given = " ".join(sorted({*meta(connection)["letters"].split(), new} - {""}))
    connection.execute("UPDATE meta SET value = ? WHERE name = 'letters'", (given,))


def check(home: Home, connection: sqlite3.Connection, before: bytes | None) -> bool:
    """Compares the database with the head file as it was `before` the database was asked.

    True when they agree, False when the file lags behind and the next writer should mend it. Raises StorageFailed
    when the database is older than the file, another one, or came alone, and when the file is damaged.
    """
    if before is None:
        if meta(connection).get("head_file") != "1":
            return False
        before = read(home)  # another process may have made the first entry since `before` was read
        if before is None:
            raise StorageFailed(
                _(
                    "The journal in {home} came without its file heads.json: it was copied only in part, "
                    "and newer entries may be missing."
                ).format(home=home.path),
                hint=_restore_hint(home),
            )
    if before == content(connection):
        return True
    journal, chains = _parse(home, before)
    if journal != meta(connection)["journal"]:
        raise StorageFailed(
            _("In {home}, journal.db and heads.json belong to two different journals.").format(home=home.path),
            hint=_restore_hint(home),
        )
    database = {(head.replica, head.client, head.audience): head for head in of(connection)}
    lags = len(database) != len(chains)
    for kept in chains:
        head = database.get((kept.replica, kept.client, kept.audience))
        if head is None or head.seq < kept.seq:
            raise StorageFailed(
                _(
                    "The journal in {home} was rolled back or partly copied: the newest entry of {client} was "
                    "number {kept}, now it is number {now}."
                ).format(home=home.path, client=kept.client, kept=kept.seq, now=head.seq if head else 0),
                hint=_restore_hint(home),
            )
        digest = head.digest if head.seq == kept.seq else _digest_at(connection, kept)
        if digest != kept.digest:
            raise StorageFailed(
                _(
                    "The journal in {home} is not the one it was: entry {seq} of {client} is another one. "
                    "It was rolled back and used again, or mixed from two copies."
                ).format(home=home.path, client=kept.client, seq=kept.seq),
                hint=_restore_hint(home),
            )
        lags = lags or head.seq > kept.seq
    return not lags


def _parse(home: Home, text: bytes) -> tuple[str, list[ChainHead]]:
    """The journal's id and its chains as the file has them. Raises StorageFailed when it is damaged or newer."""
    import json

    try:
        data = json.loads(text)
        if data["format"] > FORMAT:
            raise newer_version(home)
        return str(data["journal"]), [ChainHead(*chain) for chain in data["chains"]]
    except (ValueError, KeyError, TypeError) as error:
        raise StorageFailed(
            _("The file {file} is damaged, so nothing can tell whether the journal is complete.").format(
                file=home.heads
            ),
            hint=_restore_hint(home),
        ) from error


def _digest_at(connection: sqlite3.Connection, head: ChainHead) -> str:
    row = connection.execute(
        "SELECT digest FROM events WHERE replica = ? AND client = ? AND audience = ? AND seq = ?",
        (head.replica, head.client, head.audience, head.seq),
    ).fetchone()
    return str(row[0]) if row else ""


def newer_version(home: Home) -> StorageFailed:
    return StorageFailed(
        _("The journal in {home} was written by a newer version of Concierge. Nothing was changed.").format(
            home=home.path
        ),
        hint=_("Upgrade: pipx upgrade concierge-cli (or: uv tool upgrade concierge-cli)"),
    )


def _restore_hint(home: Home) -> str:
    return _(
        "If you have the newer copy of this folder, put it back whole. Otherwise move {home} aside and restore your "
        "last backup: {command}"
    ).format(home=home.path, command=RESTORE)
