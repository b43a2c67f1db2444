"""What Drive tells of a file or folder, and the few things that are asked of one: look, find, move, rename, bring back.

Names are for people and mean nothing here; a file is known by its id, and found again by the properties that this
program gave it (`appProperties`: nobody else sees them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.google.refusals import Gone

if TYPE_CHECKING:
    from concierge_cli.google.door import Door

FOLDER: Final = "application/vnd.google-apps.folder"
FIELDS: Final = "id,name,mimeType,size,sha256Checksum,md5Checksum,trashed,parents,appProperties"
PAGE: Final = 1000
"""The most files that Drive lists in one answer."""


class DriveFile(NamedTuple):
    """`size` in bytes, the digests in hex; "" where Drive knows none. `trashed` also counts the folders above it."""

    id: str
    name: str
    is_folder: bool
    size: int
    sha256: str
    md5: str
    trashed: bool
    parents: tuple[str, ...]
    properties: Mapping[str, str]


def drive_file(document: Mapping[str, Any]) -> DriveFile:
    """The file in an answer that has `FIELDS`."""
    return DriveFile(
        id=document["id"],
        name=document.get("name", ""),
        is_folder=document.get("mimeType") == FOLDER,
        size=int(document.get("size", 0)),
        sha256=document.get("sha256Checksum", ""),
        md5=document.get("md5Checksum", ""),
        trashed=document.get("trashed", False),
        parents=tuple(document.get("parents", ())),
        properties=document.get("appProperties", {}),
    )


def new_ids(door: Door, count: int) -> list[str]:
    """Ids for files and folders to come: whoever creates twice with one of them is refused the second time."""
    answer = door.drive_call(lambda drive: drive.files().generateIds(count=count, space="drive", type="files"))
    return list(answer["ids"])


def look(door: Door, file_id: str) -> DriveFile | None:
    """The file with that id, trashed or not; None where Drive shows this account or program none."""
    try:
        return drive_file(door.drive_call(lambda drive: drive.files().get(fileId=file_id, fields=FIELDS)))
    except Gone:
        return None


def find(door: Door, properties: Mapping[str, str], *, trashed: bool | None = False) -> Iterator[DriveFile]:
    """Every file and folder with all these properties of ours; `trashed` None finds those in the trash, too.

    Drive may take a while to find what was made just now: look for that by its id.
    """
    tests = [
        f"appProperties has {{ key={_quoted(key)} and value={_quoted(value)} }}" for key, value in properties.items()
    ]
    if trashed is not None:
        tests.append(f"trashed = {str(trashed).lower()}")
    asked: dict[str, Any] = {
        "q": " and ".join(tests), "pageSize": PAGE, "spaces": "drive", "fields": f"nextPageToken,files({FIELDS})"
    }  # fmt: skip
    while True:
        page = door.drive_call(lambda drive: drive.files().list(**asked))
        yield from map(drive_file, page.get("files", ()))
        if not page.get("nextPageToken"):
            return
        asked["pageToken"] = page["nextPageToken"]


def change(
    door: Door, file: DriveFile, *, name: str | None = None, into: str | None = None, trashed: bool | None = None
) -> DriveFile:
    """Renames a file, moves it into another folder (out of all others), puts it into the trash or takes it out."""
    body = {key: value for key, value in (("name", name), ("trashed", trashed)) if value is not None}
    moves = {}
    if into is not None and into not in file.parents:
        moves["addParents"] = into
    if into is not None and (leaving := [parent for parent in file.parents if parent != into]):
        moves["removeParents"] = ",".join(leaving)
    return drive_file(
        door.drive_call(lambda drive: drive.files().update(fileId=file.id, body=body, fields=FIELDS, **moves))
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
