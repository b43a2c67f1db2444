"""The inside of a backup: what its one zip file (`packed`) holds, and what it says of itself in `manifest.json`."""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal.encryption import SealedReader, is_sealed
from concierge_cli.journal.packed import Entry, Packed, open_zip, read_manifest, stays_inside

FORMAT: Final = 1
DATABASE: Final = "journal.db"
HEADS: Final = "heads.json"
VAULT: Final = "vault/"
CONFIG: Final = "config/"

_OURS: Final = re.compile(r"journal\.db|heads\.json|vault/[0-9a-f]{2}/[0-9a-f]{62}|config/.+")


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


class Archive(Packed):
    """A backup, open for reading."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.manifest = _read_manifest(file)
        super().__init__(file, self.manifest.entries, is_safe=is_safe, broken=_broken)
        if DATABASE not in {entry.name for entry in self.entries}:
            raise _broken(_("its list of content does not fit what is in it"))


def is_safe(name: str) -> bool:
    """Whether an entry's name is one of ours and stays inside the folder it is unpacked to."""
    return _OURS.fullmatch(name) is not None and stays_inside(name)


@contextlib.contextmanager
def open_archive(
    path: Path, passphrase: str | None = None, *, again: str = "concierge init --from FILE"
) -> Iterator[Archive]:
    """The backup at `path`. Raises InvalidInput, with the command `again`, when it is none, or the passphrase is missing
    or wrong, and StorageFailed when it is damaged.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        absent = isinstance(error, FileNotFoundError)
        text = _("There is no file {path}.") if absent else _("{path} cannot be read.")
        raise InvalidInput(text.format(path=path), hint=again) from error
    with file, contextlib.ExitStack() as stack:
        start = file.read(8)
        file.seek(0)
        source: BinaryIO = file
        if is_sealed(start):
            if not passphrase:
                raise InvalidInput(_("{path} is a backup under a passphrase.").format(path=path))
            source = cast("BinaryIO", SealedReader(file, passphrase))
        elif not start.startswith(b"PK"):
            raise InvalidInput(_("{path} is not a backup made by Concierge.").format(path=path), hint=again)
        yield Archive(stack.enter_context(open_zip(source, _broken)))


def _read_manifest(file: zipfile.ZipFile) -> Manifest:
    data = read_manifest(file, _broken)
    if data is None:
        raise InvalidInput(_("That file is not a backup made by Concierge."))
    try:
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


def _broken(what: str) -> StorageFailed:
    return StorageFailed(
        _("The backup is damaged: {what}.").format(what=what), hint=_("Use another backup, or copy this one again.")
    )
