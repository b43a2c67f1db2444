"""The Drive folder of a client: chosen here before Google hears of it, made once, found again by what is written on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.google.drive_file import find, new_ids
from concierge_cli.google.folders import make_folder
from concierge_cli.journal.drive_files import DriveFiles, Folder

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk

CLIENT_FOLDER: Final = "client"
"""What a client's folder is for, as it stands on it in Drive."""


def client_folder(desk: Desk, door: Door, client: Client) -> str:
    """The id of the client's folder, made now if need be; one that lies in the trash is left there for a new one."""
    files = DriveFiles(desk.journal)
    known = files.folder(client.slug)
    if known is not None and known.made:
        return known.id
    marks = {"concierge": CLIENT_FOLDER, "client": client.slug}
    if known is None:
        there = next((one for one in find(door, marks) if one.is_folder), None)
        known = Folder(client.slug, "", there.id if there else new_ids(door, 1)[0], client.name, made=there is not None)
        files.keep_folder(known)
    while not known.made:
        made = make_folder(door, known.id, known.name, marks)
        known = known._replace(id=new_ids(door, 1)[0]) if made.trashed else known._replace(made=True)
        files.keep_folder(known)
    return known.id
