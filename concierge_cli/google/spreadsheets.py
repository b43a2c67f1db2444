"""Spreadsheets of ours in Drive: made once, shared, and marked with what they are for.

A spreadsheet takes no id of our own, so one whose making ended unclear is looked for before another is made. What it
is for stands in its `appProperties`, which only this program can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from concierge_cli.google.drive_file import FIELDS, DriveFile, drive_file, find
from concierge_cli.google.refusals import Unclear

if TYPE_CHECKING:
    from concierge_cli.google.door import Door

SPREADSHEET: Final = "application/vnd.google-apps.spreadsheet"
Role = Literal["reader", "commenter", "writer"]


def make(door: Door, marks: Mapping[str, str], *, name: str, folder: str = "") -> DriveFile:
    """A new spreadsheet with these marks, in `folder` or where new files go.

    Made once: where the answer did not come, it is looked for, and only where it is not there made again.
    """
    body: dict[str, Any] = {"name": name, "mimeType": SPREADSHEET, "appProperties": dict(marks)}
    if folder:
        body["parents"] = [folder]
    try:
        return _made(door, body)
    except Unclear:
        there = next(find(door, marks), None)
        return there or _made(door, body)


def mark(door: Door, spreadsheet: str, marks: Mapping[str, str]) -> None:
    """Says on a spreadsheet of ours that it is for something else from now on."""
    door.drive_call(
        lambda drive: drive.files().update(fileId=spreadsheet, body={"appProperties": dict(marks)}, fields="id")
    )


def share(door: Door, file: str, email: str, role: Role, *, tell: bool) -> None:
    """Lets somebody open it; Google sends no mail unless `tell`. One who may already gets the new role, not a second
    permission."""
    door.drive_call(
        lambda drive: drive.permissions().create(
            fileId=file,
            body={"type": "user", "role": role, "emailAddress": email},
            sendNotificationEmail=tell,
            fields="id",
        )
    )


def _made(door: Door, body: Mapping[str, Any]) -> DriveFile:
    return drive_file(
        door.drive_call(lambda drive: drive.files().create(body=dict(body), fields=FIELDS), repeatable=False)
    )
