"""What `evidence send`, `evidence fetch` and `verify --drive` do: a store's files and Drive, compared and made equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from concierge_cli.errors import NotFound
from concierge_cli.google.door import open_door
from concierge_cli.google.drive_file import find
from concierge_cli.google.retrying import PATIENT
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.i18n import _
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.services.mirror.evidence import SentFiles, send_files
from concierge_cli.services.mirror.fetching import Fetched, fetch
from concierge_cli.services.mirror.folders import marks_of
from concierge_cli.services.mirror.links import file_link, folder_link
from concierge_cli.services.mirror.places import not_connected
from concierge_cli.services.mirror.remote import Finding, check_remote, look_through, withdraw
from concierge_cli.services.mirror.turn import A_TURN, turn

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Resent:
    """What went to Drive, what was found there that was not as it was sent, and where it is seen now."""

    done: SentFiles
    findings: tuple[Finding, ...]
    folder: str

    def to_json(self) -> dict[str, Any]:
        """What scripts read."""
        found = [finding_json(finding) for finding in self.findings]
        return self.done.to_json() | {"found": found, "folder_url": self.folder or None}


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as scripts read it."""
    return {
        "kind": finding.kind,
        "case": finding.case or None,
        "name": finding.name,
        "sha256": finding.sent.sha256,
        "url": file_link(finding.sent.drive) or None,
    }


def send(
    desk: Desk,
    settings: Settings,
    client: Client,
    case: Case | None,
    *,
    keep_location: bool = False,
    progress: Callable[[int], None],
) -> Resent:
    """Sends what is not in Drive yet, and again what people removed, replaced or moved there: of a case, or of all.

    Raises NotSignedIn where nobody is connected, Conflict where another window is at it, and what the door raises.
    """
    with _door(settings) as door, turn(desk, client.slug, wait=A_TURN):
        remote = look_through(desk, door, client)
        key = case.key if case is not None else None
        findings = check_remote(desk, door, client, remote=remote, case=key)
        withdraw(desk, door, client, remote=remote)
        done = send_files(
            desk,
            door,
            client,
            cases=None if key is None else [key],
            again=findings,
            keep_location=keep_location,
            remote=remote,
            progress=progress,
        )
    folder = DriveFiles(desk.journal).folder(client.slug, key or "")
    return Resent(done, tuple(findings), folder_link(folder.id) if folder is not None and folder.made else "")


def bring(
    desk: Desk,
    settings: Settings,
    client: Client,
    case: Case | None,
    *,
    progress: Callable[[int], None],
) -> Fetched:
    """Brings what Drive has and this machine has not: the files of a case, or all of the store's.

    Raises what `send` raises, and StorageFailed where the disk has no room.
    """
    with _door(settings) as door, turn(desk, client.slug, wait=A_TURN):
        return fetch(desk, door, client, cases=None if case is None else [case.key], progress=progress)


def compare(desk: Desk, settings: Settings, clients: Iterable[Client]) -> list[tuple[str, Finding]]:
    """What is not in Drive as it was sent, each with its store's slug. Raises NotSignedIn, and what the door raises."""
    with _door(settings) as door:
        return [(client.slug, finding) for client in clients for finding in check_remote(desk, door, client)]


def case_folder(desk: Desk, settings: Settings, case: Case) -> str:
    """Where the folder of a case is seen. Raises NotFound where there is none, and what the door raises."""
    known = DriveFiles(desk.journal).folder(case.client, case.key)
    link = folder_link(known.id) if known is not None and known.made else ""
    if not link and any(item.drive for item in case.evidence) and is_connected(settings):
        with _door(settings) as door:  # another machine made it
            there = next(find(door, marks_of(desk, case.client, case.key)), None)
            link = folder_link(there.id) if there is not None else ""
    if not link:
        raise NotFound(
            _("{id} has no folder in Drive yet: no file of it went there.").format(id=case.id),
            hint=f"concierge evidence send {case.id}",
        )
    return link


def _door(settings: Settings) -> Door:
    if not is_connected(settings):
        raise not_connected()
    return open_door(settings, PATIENT)
