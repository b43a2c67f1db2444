"""What `doctor` says about the home: where it lies, who may read it, its size, its last backup, the clock.

It looks and says; it mends nothing. A folder that another program synchronises can mix two machines' copies of the
journal into one, which is the one thing that the chain can notice but nobody can undo.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from concierge_cli.domain.instants import parse_iso
from concierge_cli.errors import ConciergeError
from concierge_cli.i18n import _, ngettext
from concierge_cli.journal import database, heads
from concierge_cli.journal.backup import last_backup
from concierge_cli.journal.home import Home
from concierge_cli.journal.store import Journal, open_journal

if TYPE_CHECKING:
    from concierge_cli.journal.home import Settings

BACKUP_DUE_DAYS: Final = 7
LOW_SPACE: Final = 500_000_000
"""Bytes: a year of photos of one store."""

SYNCED: Final = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "mobile documents": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    "icloudrive": "iCloud Drive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mi unidad": "Google Drive",
    "cloudstorage": "CloudStorage",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "megasync": "MEGA",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
}
"""Folder names by which the usual programs are known; a suffix such as `OneDrive - Acme` counts too."""

MARKERS: Final = {".stfolder": "Syncthing", ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".sync": "Resilio"}
"""Files that those programs leave in the top folder."""

NETWORK: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb3",
        "smbfs",
        "afpfs",
        "webdav",
        "davfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ncpfs",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs2",
        "fuse.gvfsd-fuse",
        "fuse.s3fs",
        "fuse.google-drive-ocamlfuse",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `doctor`. `code` is stable for scripts; `hint` is a command or a short sentence."""

    level: Literal["good", "note", "warning", "bad"]
    code: str
    message: str
    hint: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def health(settings: Settings, *, now: datetime, mounts: str | None = None) -> list[Finding]:
    """Everything about the home, the gravest first. `mounts` replaces /proc/mounts in tests."""
    home = Home(settings.places.data)
    found = [*_journal(settings, home, now), *_place(home, mounts), *_space(home), *_permissions(home)]
    rank = {"bad": 0, "warning": 1, "note": 2, "good": 3}
    return sorted(found, key=lambda finding: rank[finding.level])


def _journal(settings: Settings, home: Home, now: datetime) -> Iterator[Finding]:
    try:
        journal = open_journal(settings)
    except ConciergeError as error:
        yield Finding(level="bad", code="journal", message=error.message, hint=error.hint)
        return
    with journal:
        if not journal.exists:
            yield Finding(
                level="note",
                code="journal",
                message=_("Nothing was saved yet; it will be in {home}.").format(home=home.path),
                hint="concierge init",
            )
            return
        try:
            _pages(journal)
            yield _size(journal)
            yield from _clock(journal, now)
            yield from _head_file(journal)
        except ConciergeError as error:
            yield Finding(level="bad", code="journal", message=error.message, hint=error.hint)
    yield _backup(home, now)


def _pages(journal: Journal) -> None:
    """Raises StorageFailed where a page of the database is not what it should be: reading may not meet it for long."""
    with journal.reading() as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise database.damaged(journal.home.database)


def _size(journal: Journal) -> Finding:
    with journal.reading() as connection:
        events, cases, clients, files = (
            connection.execute(f"SELECT count({what}) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
            for what, table in (("*", "events"), ("*", "cases"), ("*", "clients"), ("DISTINCT sha256", "files"))
        )
    size = journal.home.database.stat().st_size
    return Finding(
        level="good",
        code="journal",
        message=_("Journal in {home}: {cases} cases, {events} entries, {files} files, {size} MB.").format(
            home=journal.home.path, cases=cases, events=events, files=files, size=_megabytes(size)
        ),
        data={"events": events, "cases": cases, "clients": clients, "files": files, "bytes": size},
    )


def _clock(journal: Journal, now: datetime) -> Iterator[Finding]:
    with journal.reading() as connection:
        newest = heads.meta(connection)["newest_recorded"]
    if newest and parse_iso(newest) > now:
        yield Finding(
            level="warning",
            code="clock",
            message=_("The clock of this machine went back: some entries are newer than now."),
            hint=_("Check the date and time of this machine."),
            data={"newest": newest},
        )


def _head_file(journal: Journal) -> Iterator[Finding]:
    before = heads.read(journal.home)
    with journal.reading() as connection:
        agrees = heads.check(journal.home, connection, before)
    if not agrees and before is not None:
        yield Finding(
            level="note",
            code="heads",
            message=_("heads.json lags behind the journal; your next entry brings it up to date."),
        )


def _backup(home: Home, now: datetime) -> Finding:
    last = last_backup(home)
    if last is None:
        return Finding(
            level="warning", code="backup", message=_("There is no backup yet."), hint="concierge backup FILE"
        )
    days = (now - last[0]).days
    if days >= BACKUP_DUE_DAYS:
        text = ngettext("The last backup is {days} day old.", "The last backup is {days} days old.", days)
        return Finding(level="warning", code="backup", message=text.format(days=days), hint="concierge backup FILE")
    return Finding(
        level="good",
        code="backup",
        message=_("Last backup: {path}").format(path=last[1]),
        data={"at": last[0].isoformat(), "path": last[1]},
    )


def _place(home: Home, mounts: str | None) -> Iterator[Finding]:
    if program := synced_by(home.path):
        yield Finding(
            level="bad",
            code="synced",
            message=_(
                "{home} is synchronised by {program}. Two machines would mix their journals and spoil both."
            ).format(home=home.path, program=program),
            hint=_("Choose a folder outside it with CONCIERGE_HOME, and use concierge backup to carry data."),
        )
    if kind := network_of(home.path, mounts):
        yield Finding(
            level="bad",
            code="network",
            message=_("{home} lies on a network drive ({kind}), where a journal can be damaged.").format(
                home=home.path, kind=kind
            ),
            hint=_("Choose a folder on this machine's own disk with CONCIERGE_HOME."),
        )


def synced_by(path: Path) -> str | None:
    """The program that synchronises `path`, as far as folder names and its marker files tell."""
    path = path.expanduser().absolute()
    with_links = dict.fromkeys((path, path.resolve()))
    for one in with_links:
        for part in one.parts:
            name = part.casefold()
            for known, program in SYNCED.items():
                if name == known or name.startswith((f"{known} -", f"{known} (", f"{known}-")):
                    return program
        for folder in (one, *one.parents):
            for marker, program in MARKERS.items():
                # In the user's own folder it is the program's settings, not the mark of a synchronised folder.
                if (folder / marker).exists() and folder != Path.home():
                    return program
    return None


def network_of(path: Path, mounts: str | None = None) -> str | None:
    """The kind of network file system under `path`, None for a local one or where nobody can tell."""
    if str(path).startswith("\\\\") or str(path).startswith("//"):
        return "UNC"
    if sys.platform == "win32":
        import ctypes

        drive = f"{path.absolute().drive}\\"
        return "network drive" if ctypes.windll.kernel32.GetDriveTypeW(drive) == 4 else None
    if mounts is None:
        mounts = _mounts()
    best, kind = -1, None
    resolved = path.expanduser().resolve()
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(_unescape(fields[1]))
        if resolved.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind if kind in NETWORK else None


def _mounts() -> str:
    """The mount table in the form of /proc/mounts, "" where the system shows none."""
    if sys.platform == "darwin":
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        return "\n".join(
            f"{device} {point.replace(' ', chr(92) + '040')} {kind} -"
            for device, point, kind in re.findall(r"^(\S+) on (.+) \((\w+)", listed, re.MULTILINE)
        )
    table = Path("/proc/mounts")
    return table.read_text(errors="replace") if table.exists() else ""


def _unescape(text: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text


def _space(home: Home) -> Iterator[Finding]:
    existing = next(folder for folder in (home.path, *home.path.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < LOW_SPACE:
        yield Finding(
            level="warning",
            code="space",
            message=_("Only {size} MB are free on the disk of {home}.").format(size=_megabytes(free), home=home.path),
            hint=_("Free some space: nothing can be saved on a full disk."),
            data={"free": free},
        )


def _permissions(home: Home) -> Iterator[Finding]:
    if not home.path.is_dir():
        return
    if not os.access(home.path, os.W_OK | os.X_OK):
        yield Finding(
            level="bad",
            code="read_only",
            message=_("Concierge may not write to {home}.").format(home=home.path),
            hint=_("Give yourself the right to write there, or choose another folder with CONCIERGE_HOME."),
        )
    if os.name == "nt":
        return
    open_to_others = [
        path
        for path in (home.path, home.database, home.heads, home.vault)
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if open_to_others:
        yield Finding(
            level="warning",
            code="permissions",
            message=_("Others who use this machine can read {path}.").format(path=open_to_others[0]),
            hint=_("Close it to them: chmod -R go= FOLDER"),
            data={"paths": [str(path) for path in open_to_others]},
        )


def _megabytes(size: int) -> str:
    """Whole megabytes, at least one: a decimal point would have to follow the user's country."""
    return str(max(1, round(size / 1_000_000)))
