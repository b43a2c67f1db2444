"""A store comes from another computer: its file is read with distrust, and all of it is taken in, or nothing."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from concierge_cli.domain.event import CLIENT
from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal.handover import Handover, broken, open_handover

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.journal.packed import Entry
    from concierge_cli.journal.take_in import Taken
    from concierge_cli.services.desk import Desk


_SHEET: Final = re.compile(r"https?://[^/\s]+/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})(?:[/?#].*)?", re.ASCII)
_ID: Final = re.compile(r"([A-Za-z0-9_-]{25,})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The store as it is here now, what came in, and how many of its files were lost before the file was written."""

    client: Client
    taken: Taken
    files: int
    missing: int

    def to_json(self) -> dict[str, Any]:
        return {
            "client": self.client.slug,
            "name": self.client.name,
            **asdict(self.taken),
            "files": self.files,
            "missing": self.missing,
            "archived_at": self.client.archived_at,
        }


def named_sheet(typed: str) -> str | None:
    """The id of the Google Sheet that was named, by its address or by that id; None for a file.

    Raises InvalidInput for any other address.
    """
    text = typed.strip()
    if Path(text).exists():
        return None
    if found := _SHEET.fullmatch(text) or _ID.fullmatch(text):
        return found[1]
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.I) and not text.lower().startswith("file:"):
        raise InvalidInput(
            _(
                "That is not the address of a Google Sheet. One begins with https://docs.google.com/spreadsheets/d/ and "
                "is copied from the browser while the Sheet is open."
            ),
            hint="concierge client attach --help",
        )
    return None


Watched = Callable[[int], AbstractContextManager[Callable[[int], None]]]
"""Given how many bytes will be read, opens what is told of them while they are."""


@contextlib.contextmanager
def unwatched(_total: int) -> Iterator[Callable[[int], None]]:
    """Nobody watches."""
    yield lambda _count: None


def attach(desk: Desk, path: Path, *, watched: Watched = unwatched) -> Attached:
    """Takes the store in from its file. Raises as `open_handover` and `take_in` do; then nothing is kept.

    Each of its files is read twice: all of them are compared before the first is kept.
    """
    with open_handover(path) as packed:
        _refuse_too_large(desk, packed)
        stored = packed.stored()
        with watched(packed.size + sum(entry.size for entry in stored.values())) as progress:
            return _taken_in(desk, packed, stored, progress)


def _taken_in(desk: Desk, packed: Handover, stored: dict[str, Entry], progress: Callable[[int], None]) -> Attached:
    packed.prove(progress)
    missing = set(packed.manifest.missing)
    taken = desk.journal.take_in(
        packed.manifest.client,
        packed.events,
        order_key=packed.manifest.order_key,
        letters=[packed.manifest.letter],
        files=stored.keys() | missing,
        store_files=lambda: _store(desk, packed, stored, progress),
        broken=broken,
        now=desk.now,
        actor=desk.actor,
        audiences=(CLIENT,),
    )
    return Attached(
        client=desk.client(packed.manifest.client),
        taken=taken,
        files=len(stored),
        missing=len(missing - stored.keys()),
    )


def _store(desk: Desk, packed: Handover, stored: dict[str, Entry], progress: Callable[[int], None]) -> None:
    for sha256, entry in stored.items():
        if desk.vault.has(sha256):
            progress(entry.size)
            continue
        with desk.vault.incoming() as incoming:
            packed.copy(entry, cast("BinaryIO", incoming), progress=progress)
            incoming.publish()


def _refuse_too_large(desk: Desk, packed: Handover) -> None:
    """Refuses what the disk cannot hold before anything is written to it."""
    home = desk.journal.home.path
    there = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    if packed.size > shutil.disk_usage(there).free:
        raise StorageFailed(
            _("The disk that holds {home} has no room for that store. Nothing was saved.").format(home=home),
            hint=_("Free some space and repeat your command."),
        )
