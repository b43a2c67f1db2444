"""A backup: everything of a home in one file, read back and compared before it gets its name.

Inside are a consistent copy of the database, its heads, the files that its events name, and the user's own settings
and playbooks. With a passphrase the whole file is encrypted, names included, and never lies on the disk in clear.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from concierge_cli import __version__, durable
from concierge_cli.domain.instants import iso, parse_iso
from concierge_cli.errors import Conflict, InvalidInput, NotFound, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal import archive, database, heads, leftovers
from concierge_cli.journal.archive import Archive, Manifest, open_archive
from concierge_cli.journal.encryption import SealedWriter
from concierge_cli.journal.home import Home
from concierge_cli.journal.packed import MANIFEST, Entry, NewZip, blocks_of, pack
from concierge_cli.journal.store import open_journal
from concierge_cli.journal.vault import Vault

if TYPE_CHECKING:
    from concierge_cli.journal.home import Settings

OWN: Final = ("config.toml", "sops", "templates")
"""What a user writes in the settings folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupDone:
    """A backup that was written and read back. `missing` are files that the vault had lost or damaged before."""

    path: Path
    size: int
    sha256: str
    events: int
    cases: int
    files: int
    encrypted: bool
    missing: tuple[str, ...]


def backup(
    settings: Settings,
    path: Path,
    *,
    now: datetime,
    passphrase: str | None = None,
    force: bool = False,
    placed: Callable[[], None] = lambda: None,
    progress: Callable[[int], None] = lambda _count: None,
) -> BackupDone:
    """Writes the home of `settings` to the one file `path` and reads it back; calls `placed` once it is there.

    `progress` is told of bytes as they are packed, and again as they are read back.

    Raises Conflict when `path` exists (unless `force`), NotFound when there is nothing to save yet, InvalidInput for
    a place that cannot be written, StorageFailed when the journal or a disk fails. An older backup at `path` stays
    whole until the new one has been checked.
    """
    home = Home(settings.places.data)
    path = path.absolute()
    with open_journal(settings) as journal:
        if not journal.exists:
            raise NotFound(_("There is nothing to back up yet."), hint="concierge init")
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidInput(
            _("{path} is not a place for a file.").format(path=path), hint=_("Name a file in a folder that exists.")
        )
    if path.exists() and not force:
        raise Conflict(_("{path} exists already.").format(path=path), hint=_("Choose another name for the backup."))
    _sweep(home, path)
    with database.guarded(home.path), _scratch_file(home.backups) as copy:
        _copy_database(home, copy)
        with database.guarded(path.parent):
            size, sha256, manifest = _write_checked(
                home,
                settings.places.config,
                copy,
                path,
                now=now,
                passphrase=passphrase,
                placed=placed,
                progress=progress,
            )
    done = BackupDone(
        path=path,
        size=size,
        sha256=sha256,
        events=manifest.events,
        cases=manifest.cases,
        files=sum(entry.name.startswith(archive.VAULT) for entry in manifest.entries),
        encrypted=passphrase is not None,
        missing=manifest.missing,
    )
    _remember(home, done, now)
    return done


def last_backup(home: Home) -> tuple[datetime, str] | None:
    """When the last backup was made and where it was put; None when there was none, or nobody knows."""
    try:
        data = json.loads(home.last_backup.read_bytes())
        return parse_iso(data["at"]), str(data["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check(packed: Archive, scratch: Path, progress: Callable[[int], None] = lambda _count: None) -> None:
    """Compares every entry with the manifest and lets SQLite check the database. Raises StorageFailed."""
    for entry in packed.manifest.entries:
        if entry.name != archive.DATABASE:
            packed.copy(entry)
        progress(entry.size)
    with _scratch_file(scratch) as copy:
        unpack_database(packed, copy)


def unpack_database(packed: Archive, target: Path) -> None:
    """Writes the database to the empty file `target` and checks it as far as SQLite and the heads can tell."""
    entries = {entry.name: entry for entry in packed.manifest.entries}
    with target.open("wb") as file:
        packed.copy(entries[archive.DATABASE], file)
        file.flush()
        durable.sync_file(file.fileno())
    try:
        with contextlib.closing(database.connect(target)) as connection:
            sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            events = connection.execute("SELECT count(*) FROM events").fetchone()[0] if sound else 0
    except sqlite3.DatabaseError as error:
        raise _bad_database() from error
    if not sound or application != database.APPLICATION_ID or events != packed.manifest.events:
        raise _bad_database()


def _sweep(home: Home, path: Path) -> None:
    """Makes room first: what backups that were broken off have left is as large as they were."""
    machine = datetime.now(UTC)
    leftovers.sweep((home.path, home.backups), now=machine)
    leftovers.sweep_torsos(path.parent, path.name, now=machine)


def _copy_database(home: Home, copy: Path) -> None:
    """A consistent copy of the journal, also while another command writes."""
    with (
        contextlib.closing(database.connect(home.database)) as source,
        contextlib.closing(database.connect(copy)) as target,
    ):
        source.backup(target)
        if target.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise database.damaged(home.database)


def _write_checked(
    home: Home,
    config: Path,
    copy: Path,
    path: Path,
    *,
    now: datetime,
    passphrase: str | None,
    placed: Callable[[], None],
    progress: Callable[[int], None],
) -> tuple[int, str, Manifest]:
    """Writes under another name, reads it back, and only then gives it its name."""
    temporary = leftovers.torso(path)
    try:
        with _sink(temporary, passphrase) as sink:
            manifest = _pack_home(cast("BinaryIO", sink), home, config, copy, now=now, progress=progress)
        with open_archive(temporary, passphrase) as packed:
            check(packed, home.backups, progress)
        size, sha256 = _measure(temporary)
        with durable.uninterrupted():
            durable.replace(temporary, path)
            placed()
    finally:
        with contextlib.suppress(OSError):  # what led here is the one to tell; the next backup sweeps it
            temporary.unlink(missing_ok=True)
    durable.sync_name(path, hint=_("Check the disk, and make another backup on another one: concierge backup FILE"))
    return size, sha256, manifest


def _pack_home(
    sink: BinaryIO, home: Home, config: Path, copy: Path, *, now: datetime, progress: Callable[[int], None]
) -> Manifest:
    with contextlib.closing(database.connect(copy)) as connection:
        head_file = heads.content(connection)
        known = [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM files ORDER BY sha256")]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        replica = heads.meta(connection)["replica"]
        events = connection.execute("SELECT count(*) FROM events").fetchone()[0]
        cases = connection.execute("SELECT count(*) FROM cases").fetchone()[0]
    with NewZip(sink) as packed:
        entries = [_pack_file(packed, archive.DATABASE, copy, progress), pack(packed, archive.HEADS, [head_file])]
        entries += [_pack_file(packed, f"{archive.CONFIG}{name}", file, progress) for name, file in _own_files(config)]
        missing = []
        vault = Vault(home.vault)
        for sha256 in known:
            file = vault.path(sha256)
            if not file.is_file():
                missing.append(sha256)
                continue
            entries.append(_pack_file(packed, f"{archive.VAULT}{sha256[:2]}/{sha256[2:]}", file, progress))
            if entries[-1].sha256 != sha256:
                missing.append(sha256)
        manifest = Manifest(
            program=__version__,
            schema=schema,
            made_at=iso(now),
            replica=replica,
            events=events,
            cases=cases,
            entries=tuple(entries),
            missing=tuple(missing),
        )
        pack(packed, MANIFEST, [json.dumps(manifest.to_json()).encode()])
    return manifest


def _pack_file(packed: zipfile.ZipFile, name: str, file: Path, progress: Callable[[int], None]) -> Entry:
    def told(blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            yield block
            progress(len(block))

    with file.open("rb") as source:
        # Photos, videos and PDFs are compressed already.
        return pack(packed, name, told(blocks_of(source)), stored=name.startswith(archive.VAULT))


def _own_files(config: Path) -> Iterator[tuple[str, Path]]:
    """The user's settings and playbooks: plain files only, with names that any system can hold."""
    for name in OWN:
        top = config / name
        files = [top] if top.is_file() else sorted(top.rglob("*")) if top.is_dir() else []
        for file in files:
            inside = file.relative_to(config).as_posix()
            if file.is_file() and not file.is_symlink() and archive.is_safe(archive.CONFIG + inside):
                yield inside, file


@contextlib.contextmanager
def _sink(target: Path, passphrase: str | None) -> Iterator[BinaryIO | SealedWriter]:
    """The new file, flushed to the disk at the end; encrypted where there is a passphrase."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), durable.PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        if passphrase is None:
            yield file
        else:
            sealed = SealedWriter(file, passphrase)
            try:
                yield sealed
            except BaseException:
                sealed.abandon()
                raise
            sealed.close()
        file.flush()
        durable.sync_file(file.fileno())


@contextlib.contextmanager
def _scratch_file(folder: Path) -> Iterator[Path]:
    """An empty file of our own in `folder` that is gone afterwards."""
    durable.make_folder(folder)
    path = folder / f".{os.urandom(8).hex()}.tmp"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, durable.PRIVATE_FILE))
    try:
        yield path
    finally:
        with contextlib.suppress(OSError):  # swept later
            path.unlink(missing_ok=True)


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _remember(home: Home, done: BackupDone, now: datetime) -> None:
    content = {"at": iso(now), "path": str(done.path), "events": done.events, "encrypted": done.encrypted}
    with contextlib.suppress(OSError):  # the backup is there all the same: `doctor` will only ask for one too early
        durable.write_whole(home.last_backup, json.dumps(content).encode())


def _bad_database() -> StorageFailed:
    return StorageFailed(
        _("The backup is damaged: {what}.").format(what=_("its journal cannot be read")),
        hint=_("Use another backup, or copy this one again."),
    )
