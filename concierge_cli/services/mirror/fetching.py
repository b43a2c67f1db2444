"""Files from Drive back into the vault: where a store was brought to another machine, or where files were lost here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from concierge_cli.google import downloads
from concierge_cli.google.refusals import Gone
from concierge_cli.journal.drive_files import DriveFiles, Sent
from concierge_cli.services.evidence import no_progress
from concierge_cli.services.mirror.remote import case_id, name_of

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk


@dataclass(slots=True, kw_only=True)
class Fetched:
    """What came. Of `lost` (case, name) Drive has nothing or other content; `elsewhere` are not in Drive: they are on the
    machine that took them in. `without_place` came as the copy that tells no place: their originals stay there.
    """

    files: int = 0
    bytes: int = 0
    without_place: int = 0
    elsewhere: int = 0
    lost: list[tuple[str, str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What scripts read."""
        return {
            "files": self.files,
            "bytes": self.bytes,
            "without_place": self.without_place,
            "elsewhere": self.elsewhere,
            "lost": [{"case": case or None, "name": name} for case, name in self.lost],
        }


def wanted_files(desk: Desk, client: Client, cases: Collection[str] | None = None) -> list[Sent]:
    """What Drive has and this machine has not, each content once; of `cases` only (keys) where they are given."""
    found: dict[str, Sent] = {}
    for one in DriveFiles(desk.journal).sent(client.slug):
        if one.drive and (cases is None or one.case in cases) and desk.vault.size(one.sent_sha256) != one.size:
            found.setdefault(one.sent_sha256, one)
    return list(found.values())


def fetch(
    desk: Desk,
    door: Door,
    client: Client,
    *,
    cases: Collection[str] | None = None,
    progress: Callable[[int], None] = no_progress,
) -> Fetched:
    """Brings the files of a store, or of some of its cases (keys), into the vault. `progress` is told of bytes.

    Nothing is kept but the very content that the log names. Raises StorageFailed where the disk has no room, and what
    the door raises; what came before that stays.
    """
    files, result = DriveFiles(desk.journal), Fetched()
    wanted = wanted_files(desk, client, cases)
    desk.vault.refuse_without_room(sum(one.size for one in wanted))
    for one in wanted:
        if _came(desk, door, one, progress):
            files.arrived(one.sent_sha256)
            result.files += 1
            result.bytes += one.size
            result.without_place += one.sent_sha256 != one.sha256
        else:
            result.lost.append((case_id(desk, one.case), name_of(one)))
    in_drive = {sha256 for one in files.sent(client.slug) for sha256 in (one.sha256, one.sent_sha256)}
    result.elsewhere = len(files.awaited(client.slug) - in_drive)
    return result


def _came(desk: Desk, door: Door, one: Sent, progress: Callable[[int], None]) -> bool:
    with desk.vault.incoming() as incoming:
        try:
            downloads.fetch(door, one.drive, one.size, incoming.write, progress=progress)
        except Gone:
            return False
        if incoming.sha256 != one.sent_sha256:
            return False
        incoming.publish()
    return True
