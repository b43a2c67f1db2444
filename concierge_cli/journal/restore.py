"""Bringing a backup back into an empty home, as a new machine.

Everything is unpacked and checked beside the home first; the journal is moved in last, in one step. What comes back
is a new replica with a letter of its own, because the machine that made the backup may go on working.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from concierge_cli import durable
from concierge_cli.errors import Conflict, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal import archive, database, heads
from concierge_cli.journal.archive import Archive, Manifest, open_archive
from concierge_cli.journal.backup import unpack_database
from concierge_cli.journal.home import Home
from concierge_cli.journal.identifiers import letter_of, next_letter
from concierge_cli.journal.migrations import new_replica
from concierge_cli.journal.store import CURRENT_VERSION

if TYPE_CHECKING:
    from concierge_cli.journal.home import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back. New cases of this machine carry `letter`; `kept` are settings that existed and stayed."""

    made_at: str
    events: int
    cases: int
    files: int
    letter: str
    kept: tuple[str, ...]
    missing: tuple[str, ...]


def restore(
    path: Path,
    settings: Settings,
    *,
    passphrase: str | None = None,
    placed: Callable[[], None] = lambda: None,
    progress: Callable[[int], None] = lambda _count: None,
) -> Restored:
    """Restores the backup at `path` into the home of `settings`, which must hold no journal yet.

    Calls `placed` once it is there, and `progress` with the bytes that came back.

    Raises Conflict for a home that holds one, InvalidInput for a file that is no backup or a wrong passphrase,
    StorageFailed for a damaged or newer backup or a disk that cannot hold it. Then the home is as it was.
    """
    home = Home(settings.places.data)
    _refuse_used(home)
    with database.guarded(home.path), open_archive(path, passphrase) as packed:
        if packed.manifest.schema > CURRENT_VERSION:
            raise heads.newer_version(home)
        durable.make_folder(home.path)
        with home.writer_lock(), _staging(home, packed) as staging:
            _refuse_used(home)
            _unpack(packed, staging, progress)
            letter = _new_identity(staging)
            kept = _place_settings(staging.path, settings.places.config)
            _place(staging, home, placed)
    manifest = packed.manifest
    return Restored(
        made_at=manifest.made_at,
        events=manifest.events,
        cases=manifest.cases,
        files=sum(entry.name.startswith(archive.VAULT) for entry in manifest.entries),
        letter=letter,
        kept=kept,
        missing=manifest.missing,
    )


def read_manifest(path: Path, *, passphrase: str | None = None) -> Manifest:
    """What a backup says of itself, for asking before restoring."""
    with open_archive(path, passphrase) as packed:
        return packed.manifest


def _refuse_used(home: Home) -> None:
    if any(file.exists() and file.stat().st_size for file in (home.database, home.heads)):
        raise Conflict(
            _("{home} already holds a journal. Nothing was changed.").format(home=home.path),
            hint=_("Move that folder aside first, or choose another one with CONCIERGE_HOME."),
        )


@contextlib.contextmanager
def _staging(home: Home, packed: Archive) -> Iterator[Home]:
    """A private folder on the home's own disk, gone afterwards. Refuses what the disk cannot hold."""
    for old in home.path.glob(".restore-*"):  # of a restore that was killed: the writer lock says that none runs
        shutil.rmtree(old, ignore_errors=True)
    free = shutil.disk_usage(home.path).free
    if packed.size > free:
        raise database.disk_full(home.path)
    folder = home.path / f".restore-{os.urandom(4).hex()}"
    folder.mkdir(mode=durable.PRIVATE_FOLDER)
    try:
        yield Home(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(packed: Archive, staging: Home, progress: Callable[[int], None]) -> None:
    os.close(os.open(staging.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, durable.PRIVATE_FILE))
    unpack_database(packed, staging.database)
    for entry in packed.manifest.entries:
        if entry.name == archive.DATABASE:
            continue
        target = staging.path.joinpath(*entry.name.split("/"))
        durable.make_folder(target.parent)
        handle = os.open(
            target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), durable.PRIVATE_FILE
        )
        with os.fdopen(handle, "wb") as file:
            packed.copy(entry, file)
            file.flush()
            durable.sync_file(file.fileno())
        progress(entry.size)
    with contextlib.closing(database.connect(staging.database)) as connection:
        if not _agrees(staging, connection):
            raise StorageFailed(
                _("The backup is damaged: {what}.").format(what=_("its journal and its heads do not agree")),
                hint=_("Use another backup, or copy this one again."),
            )


def _agrees(staging: Home, connection: sqlite3.Connection) -> bool:
    before = heads.read(staging)
    return before is not None and heads.check(staging, connection, before)


def _new_identity(staging: Home) -> str:
    """Makes the copy a machine of its own: replica, letter, journal. Its head file is written when it stands."""
    with contextlib.closing(database.connect(staging.database)) as connection:
        known = heads.meta(connection)
        used = {known["letter"], *known["letters"].split()}
        for (facts,) in connection.execute("SELECT facts FROM events WHERE kind = 'opened'"):
            used.add(letter_of(str(json.loads(facts).get("id", ""))))
        letter = next_letter(used)
        with database.transaction(connection):
            connection.execute("DELETE FROM meta WHERE name LIKE 'letter:%'")
            connection.executemany(
                "UPDATE meta SET value = ? WHERE name = ?",
                [
                    (new_replica(), "replica"),
                    (letter, "letter"),
                    (" ".join(sorted({*used, letter} - {""})), "letters"),
                    (os.urandom(16).hex(), "journal"),
                    ("0", "head_file"),  # until its own head file stands beside it
                ],
            )
    return letter


def _place(staging: Home, home: Home, placed: Callable[[], None]) -> None:
    """Moves the vault, then the journal (from then on the home is restored), then writes its head file."""
    if staging.vault.is_dir():
        for file in sorted(staging.vault.rglob("*")):
            if file.is_file():
                target = home.vault / file.relative_to(staging.vault)
                durable.make_folder(target.parent)
                durable.replace(file, target)
        for folder in {*home.vault.rglob("*"), home.vault}:
            if folder.is_dir():
                durable.sync_folder(folder)
    with durable.uninterrupted():
        durable.replace(staging.database, home.database)
        try:
            durable.sync_folder(home.path)
        except OSError:
            home.database.unlink()  # it would be there, and gone after a power cut: so it is not there
            raise
        placed()
    # Until its own head file stands, the journal says so itself: the first entry brings it.
    with contextlib.suppress(OSError), contextlib.closing(database.connect(home.database)) as connection:
        heads.write(home, connection)


def _place_settings(staging: Path, config: Path) -> tuple[str, ...]:
    """Copies settings and own playbooks where none exist yet; names those that stayed."""
    kept = []
    source = staging / archive.CONFIG.rstrip("/")
    for file in sorted(source.rglob("*")) if source.is_dir() else []:
        if not file.is_file():
            continue
        inside = file.relative_to(source)
        target = config / inside
        if target.exists():
            if target.read_bytes() != file.read_bytes():
                kept.append(inside.as_posix())
            continue
        durable.make_folder(target.parent)
        durable.write_whole(target, file.read_bytes())
    return tuple(kept)
