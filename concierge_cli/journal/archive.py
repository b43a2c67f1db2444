"""The inside of a backup: one zip file, and reading it with distrust.

`manifest.json` names every other entry with its size and sha256. An entry that is not named, has another size, or has
a name that leads anywhere but into the home is refused before a byte of it is unpacked.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal.encryption import SealedReader, is_sealed

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "journal.db"
HEADS: Final = "heads.json"
VAULT: Final = "vault/"
CONFIG: Final = "config/"

_BLOCK: Final = 1 << 20
_LARGEST_MANIFEST: Final = 64 << 20
_SAFE: Final = re.compile(r"journal\.db|heads\.json|vault/[0-9a-f]{2}/[0-9a-f]{62}|config/[^\x00-\x1f\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `missing` are vault files that were lost or damaged when it was made."""

    program: str
    schema: int
    made_at: str
    replica: str
    events: int
    cases: int
    entries: tuple[Entry, ...]
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "program": self.program,
            "schema": self.schema,
            "made_at": self.made_at,
            "replica": self.replica,
            "events": self.events,
            "cases": self.cases,
            "missing": list(self.missing),
            "entries": [[entry.name, entry.size, entry.sha256] for entry in self.entries],
        }


class Archive:
    """A backup, open for reading. Every byte that is handed out has been compared with the manifest."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.manifest = _read_manifest(file)
        named = {entry.name: entry for entry in self.manifest.entries}
        infos = {info.filename: info for info in file.infolist() if info.filename != MANIFEST}
        if len(infos) != len(file.infolist()) - 1 or named.keys() != infos.keys():
            raise _broken(_("its list of content does not fit what is in it"))
        if len({name.casefold() for name in named}) != len(named) or DATABASE not in named:
            raise _broken(_("its list of content does not fit what is in it"))
        for name, entry in named.items():
            if not is_safe(name) or infos[name].file_size != entry.size:
                raise _broken(_("“{name}” is not what it should be").format(name=name[:80]))

    @property
    def size(self) -> int:
        """Bytes when unpacked."""
        return sum(entry.size for entry in self.manifest.entries)

    def copy(self, entry: Entry, target: BinaryIO | None = None) -> None:
        """Writes an entry to `target`, or only compares it. Raises StorageFailed where it is not what was saved."""
        digest = hashlib.sha256()
        left = entry.size
        with _readable(), self._file.open(entry.name) as source:
            while block := source.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise _broken(_("“{name}” is not what it should be").format(name=entry.name))
                digest.update(block)
                if target is not None:
                    target.write(block)
        if left or digest.hexdigest() != entry.sha256:
            raise _broken(_("“{name}” is not what it should be").format(name=entry.name))


def is_safe(name: str) -> bool:
    """Whether an entry's name is one of ours and stays inside the folder it is unpacked to."""
    return _SAFE.fullmatch(name) is not None and all(
        part not in ("", ".", "..") and part == part.strip(" .") for part in name.split("/")
    )


@contextlib.contextmanager
def open_archive(path: Path, passphrase: str | None = None) -> Iterator[Archive]:
    """The backup at `path`. Raises InvalidInput when it is none, or the passphrase is missing or wrong, and
    StorageFailed when it is damaged.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise InvalidInput(_("{path} cannot be read.").format(path=path)) from error
    with file, contextlib.ExitStack() as stack:
        start = file.read(8)
        file.seek(0)
        source: BinaryIO = file
        if is_sealed(start):
            if not passphrase:
                raise InvalidInput(_("{path} is a backup under a passphrase.").format(path=path))
            source = cast("BinaryIO", SealedReader(file, passphrase))
        elif not start.startswith(b"PK"):
            raise InvalidInput(_("{path} is not a backup made by Concierge.").format(path=path))
        with _readable():
            packed = stack.enter_context(zipfile.ZipFile(source))
        yield Archive(packed)


def _read_manifest(file: zipfile.ZipFile) -> Manifest:
    with _readable():
        if MANIFEST not in file.namelist():
            raise InvalidInput(_("That file is not a backup made by Concierge."))
        if file.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise _broken(_("its list of content is too long"))
        with file.open(MANIFEST) as source:
            content = source.read(_LARGEST_MANIFEST)
    try:
        data = json.loads(content)
        version = int(data["format"])
        if version <= FORMAT:
            return Manifest(
                program=str(data["program"]),
                schema=int(data["schema"]),
                made_at=str(data["made_at"]),
                replica=str(data["replica"]),
                events=int(data["events"]),
                cases=int(data["cases"]),
                missing=tuple(str(name) for name in data["missing"]),
                entries=tuple(Entry(str(name), int(size), str(sha256)) for name, size, sha256 in data["entries"]),
            )
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(_("its list of content cannot be read")) from error
    raise StorageFailed(
        _("The backup was made by a newer version of Concierge."),
        hint=_("Upgrade: pipx upgrade concierge-cli (or: uv tool upgrade concierge-cli)"),
    )


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, io.UnsupportedOperation, NotImplementedError) as error:
        raise _broken(_("it was changed or cut off")) from error


def _broken(what: str) -> StorageFailed:
    return StorageFailed(
        _("The backup is damaged: {what}.").format(what=what), hint=_("Use another backup, or copy this one again.")
    )
