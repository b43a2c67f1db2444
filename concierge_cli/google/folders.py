"""Folders in Drive, each made once: its id is chosen before, so that a second try finds the first one's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from concierge_cli.google.drive_file import FIELDS, FOLDER, DriveFile, drive_file, look
from concierge_cli.google.refusals import AlreadyThere

if TYPE_CHECKING:
    from concierge_cli.google.door import Door


def make_folder(door: Door, folder_id: str, name: str, properties: Mapping[str, str], *, parent: str = "") -> DriveFile:
    """The folder with that id, made now unless an earlier try has made it; at the top of the Drive without `parent`.

    Look whether it is `trashed`: what is made in a folder that lies in the trash lies there, too. Raises Gone where
    `parent` is not there any more.
    """
    body: dict[str, Any] = {"id": folder_id, "name": name, "mimeType": FOLDER, "appProperties": dict(properties)}
    if parent:
        body["parents"] = [parent]
    try:
        return drive_file(door.drive_call(lambda drive: drive.files().create(body=body, fields=FIELDS)))
    except AlreadyThere:
        there = look(door, folder_id)
        if there is None:
            raise
        return there
