"""Sending a file to Drive: once, whole, in little memory, and on from where it was when something broke.

The id of the file is chosen before. A small file goes in one request, a large one piece by piece in a session whose
address outlives this program. What came of a try that nobody saw the end of is asked for, never guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from concierge_cli.google.drive_file import FIELDS, DriveFile, drive_file, look
from concierge_cli.google.refusals import AlreadyThere, Gone

if TYPE_CHECKING:
    from concierge_cli.google.door import Door

IN_ONE_REQUEST: Final = 4 * 2**20
"""Up to this many bytes a file goes with its name in one request."""

PIECE: Final = 8 * 2**20
SMALL_PIECE: Final = 2**20
"""Bytes of one step, multiples of 256 KiB: for whoever has time, and for whoever looks at the clock in between."""


class Outgoing(NamedTuple):
    """A file as it shall be in Drive: `id` was generated for it, `folder` is the id of its folder, `size` in bytes."""

    id: str
    name: str
    folder: str
    mime: str
    size: int
    properties: Mapping[str, str]


def send(
    door: Door,
    file: Outgoing,
    source: BinaryIO,
    *,
    session: str = "",
    remember: Callable[[str], None],
    progress: Callable[[int], None],
    goes_on: Callable[[], bool] | None = None,
) -> DriveFile | None:
    """Sends `source`, from where `session` had come to; what Drive then shows, or None when `goes_on` said no.

    `remember` is told the address of a new session before anything goes into it; `progress` of the bytes that arrived,
    those of earlier tries too. Who is given a file compares it (`is_whole`) and looks whether it lies in the trash: it
    may be there from an earlier try. Raises Gone where the folder is not there, DriveFull, and what the door raises.
    """
    offset: int | None = None
    try:
        if not session:
            if file.size <= IN_ONE_REQUEST:
                made = drive_file(door.drive_call(lambda drive: _create(drive, file, source, resumable=False)))
                progress(file.size)
                return made
            session, offset = _begin(door, file, source, remember), 0
        try:
            return _piece_by_piece(door, file, source, session, offset, progress, goes_on)
        except Gone:
            # The session ran out. Whether it had come to its end is seen by the file.
            there = look(door, file.id)
            if there is not None:
                return there
        session = _begin(door, file, source, remember)
        return _piece_by_piece(door, file, source, session, 0, progress, goes_on)
    except AlreadyThere:
        there = look(door, file.id)
        if there is None:
            raise
        return there


def replace(door: Door, file_id: str, mime: str, source: BinaryIO, size: int) -> DriveFile:
    """Gives a file that is there new content; Drive keeps the version before. Sent twice it comes to the same."""

    def update(drive: Any, *, resumable: bool) -> Any:
        from googleapiclient.http import MediaIoBaseUpload

        source.seek(0)
        media = MediaIoBaseUpload(source, mimetype=mime, resumable=resumable)
        return drive.files().update(fileId=file_id, body={}, media_body=media, fields=FIELDS)

    if size <= IN_ONE_REQUEST:
        return drive_file(door.drive_call(lambda drive: update(drive, resumable=False)))
    session, offset = door.begin_upload(lambda drive: update(drive, resumable=True)), 0
    while True:
        step = door.upload_step(session, source, size, offset=offset, chunk=PIECE)
        if step.file is not None:
            return drive_file(step.file)
        offset = step.offset


def is_whole(there: DriveFile, source: BinaryIO, *, sha256: str, size: int) -> bool:
    """Whether Drive has the very bytes of `source`; read again only where Drive told no sha256."""
    if there.size != size:
        return False
    if there.sha256:
        return there.sha256 == sha256
    digest = hashlib.md5(usedforsecurity=False)
    source.seek(0)
    while block := source.read(SMALL_PIECE):
        digest.update(block)
    return there.md5 == digest.hexdigest()


def _begin(door: Door, file: Outgoing, source: BinaryIO, remember: Callable[[str], None]) -> str:
    session = door.begin_upload(lambda drive: _create(drive, file, source, resumable=True))
    remember(session)
    return session


def _piece_by_piece(
    door: Door,
    file: Outgoing,
    source: BinaryIO,
    session: str,
    offset: int | None,
    progress: Callable[[int], None],
    goes_on: Callable[[], bool] | None,
) -> DriveFile | None:
    """`offset` is None where only Drive knows how much had arrived."""
    piece = SMALL_PIECE if goes_on else PIECE
    told = 0
    while goes_on is None or goes_on():
        step = door.upload_step(session, source, file.size, offset=offset, chunk=piece)
        progress(max(step.offset - told, 0))
        offset, told = step.offset, max(step.offset, told)
        if step.file is not None:
            return drive_file(step.file)
    return None


def _create(drive: Any, file: Outgoing, source: BinaryIO, *, resumable: bool) -> Any:
    from googleapiclient.http import MediaIoBaseUpload

    body = {
        "id": file.id,
        "name": file.name,
        "parents": [file.folder],
        "mimeType": file.mime,
        "appProperties": dict(file.properties),
    }
    source.seek(0)
    media = MediaIoBaseUpload(source, mimetype=file.mime, resumable=resumable)
    return drive.files().create(body=body, media_body=media, fields=FIELDS)
