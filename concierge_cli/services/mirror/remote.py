"""What lies in Drive of a store's files, looked through once, beside what the log says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from concierge_cli.google.drive_file import DriveFile, change, find, look
from concierge_cli.journal.drive_files import DriveFiles, Sent
from concierge_cli.services.file_names import file_name

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk

Kind = Literal["removed", "trashed", "replaced", "moved"]
"""`replaced`: other content under the same id. `moved`: into a folder that is not the case's."""

Remote = dict[str, DriveFile]
"""Files and folders by id, those in the trash, too."""


class Finding(NamedTuple):
    """A file that is not in Drive as it was sent. `case` is the case's id, "" for a file of the store's own."""

    kind: Kind
    case: str
    name: str
    sent: Sent
    there: DriveFile | None


def look_through(desk: Desk, door: Door, client: Client) -> Remote:
    """All that this program has in Drive of a store: one call for each thousand files."""
    return {one.id: one for one in find(door, {"client": client.slug}, trashed=None)}


def check_remote(
    desk: Desk, door: Door, client: Client, *, remote: Remote | None = None, case: str | None = None
) -> list[Finding]:
    """What people removed, put into the trash, replaced or moved away of the files that are in Drive by the log.

    `remote` is what `look_through` saw; of one case only (its key) where it is given. What was not seen is asked for by
    its id before it is said to be gone: Drive finds new files late.
    """
    files = DriveFiles(desk.journal)
    sent = [one for one in files.sent(client.slug, case) if one.drive and one.event is not None]
    if not sent:
        return []
    there = look_through(desk, door, client) if remote is None else remote
    folders = {one.case: one.id for one in files.folders(client.slug) if one.made}
    findings = []
    for one in sent:
        file = there.get(one.drive) or look(door, one.drive)
        kind = _kind(one, file, folders.get(one.case))
        if kind is not None:
            findings.append(Finding(kind, case_id(desk, one.case), name_of(one), one, file))
    return findings


def withdraw(desk: Desk, door: Door, client: Client, *, remote: Remote) -> int:
    """Puts into the trash of Drive what was taken back or erased here after it had gone there; says how many."""
    gone = [one for one in DriveFiles(desk.journal).sent(client.slug) if one.drive and one.event is None]
    lying = [file for one in gone if (file := remote.get(one.drive)) is not None and not file.trashed]
    for file in lying:
        change(door, file, trashed=True)
    return len(lying)


def case_id(desk: Desk, key: str) -> str:
    """The readable id of a case; "" for the store's own."""
    known = desk.journal.case(key) if key else None
    return known.id if known is not None else ""


def name_of(sent: Sent) -> str:
    """What the file is called in Drive."""
    return file_name(sent.event, sent.sha256) if sent.event is not None else sent.sha256[:8]


def _kind(sent: Sent, file: DriveFile | None, folder: str | None) -> Kind | None:
    if file is None:
        return "removed"
    if file.trashed:
        return "trashed"
    if (file.sha256 and file.sha256 != sent.sent_sha256) or file.size != sent.size:
        return "replaced"
    return "moved" if folder is not None and folder not in file.parents else None
