"""Uploads: in one piece, with metadata in one body, and resumable in chunks whose session outlives a crash of the client."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

from tests.emulator import checks
from tests.emulator.accounts import Caller
from tests.emulator.discovery import Operation
from tests.emulator.drive import births, conversion, files, sight
from tests.emulator.drive.content import Content
from tests.emulator.drive.file import BINARY, NATIVE, SPREADSHEET, DriveFile
from tests.emulator.errors import GoogleError, invalid
from tests.emulator.operations import Call
from tests.emulator.request_log import Entry
from tests.emulator.wire import Answer, Request, json_answer
from tests.emulator.world import World

BLOCK = 256 * 1024
"""What every chunk but the last is a multiple of; of a chunk that broke off, whole blocks are kept."""

_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


@dataclass(slots=True)
class Session:
    """One resumable upload. Whoever knows its address may continue it."""

    id: str
    call: Call
    mime_type: str
    total: int | None
    expires: float
    content: Content = field(default_factory=Content)
    turn: threading.Lock = field(default_factory=threading.Lock)
    """One request at a time: a client may come back before its broken connection was noticed."""
    file: DriveFile | None = None
    """What became of it, once it is whole."""

    @property
    def operation(self) -> Operation:
        return self.call.operation

    @property
    def caller(self) -> Caller:
        return self.call.caller


def session(world: World, request: Request) -> Session | None:
    """The session that a request continues, if it is one."""
    if not request.path.startswith("/upload/"):
        return None
    number = request.parameter("upload_id")
    found = world.uploads.get(number)
    return found if found and found.expires > world.now() else None


def begin(world: World, request: Request, operation: Operation, path: dict[str, str], entry: Entry) -> Answer:
    """A whole upload in one request, or the start of a resumable one."""
    if request.parameter("upload_id"):
        raise GoogleError(404, "Not Found", reason="notFound")
    kind = request.parameter("uploadType")
    if kind == "resumable":
        metadata = request.body.whole()
        with world.lock:
            call = checks.checked(world, request, operation, path, metadata, entry)
            return _open(call)
    if kind == "multipart":
        metadata, mime_type, data = _parts(request)
    elif kind == "media":
        metadata, mime_type, data = b"", request.headers.get("Content-Type", BINARY), request.body.whole()
    else:
        raise invalid("uploadType must be media, multipart or resumable.")
    with world.lock:
        call = checks.checked(world, request, operation, path, metadata, entry)
        return _finished(call, Content(data), mime_type)


def _parts(request: Request) -> tuple[bytes, str, bytes]:
    """The metadata, the media type and the bytes of a `multipart/related` body."""
    found = re.search(r'boundary="?([^";]+)"?', request.headers.get("Content-Type", ""))
    pieces = request.body.whole().split(b"--" + found[1].encode()) if found else []
    if len(pieces) != 4:
        raise invalid("Multipart must have two parts: metadata and media.")
    parts = []
    for piece in pieces[1:3]:
        head, _, body = (
            piece.removeprefix(b"\r\n").removeprefix(b"\n").partition(b"\r\n\r\n" if b"\r\n\r\n" in piece else b"\n\n")
        )
        kind = re.search(rb"(?im)^content-type:\s*([^\r\n]+)", head)
        body = body.removesuffix(b"\n").removesuffix(b"\r")
        parts.append((kind[1].decode("latin-1").strip() if kind else BINARY, body))
    return parts[0][1], parts[1][0], parts[1][1]


def _open(call: Call) -> Answer:
    """Opens a session; its address is in the answer's Location."""
    world, request = call.world, call.request
    declared = request.headers.get("X-Upload-Content-Length", "")
    total = int(declared) if declared.isdigit() else None
    files.require_writable(call.body)
    if call.operation.id.endswith("create"):
        if file_id := call.body.get("id"):
            births.require_id(world, file_id, call.body.get("mimeType", ""))
        births.require_room(world, call.caller.account, total or 1)
    else:
        sight.find(world, call.caller, call["fileId"], "writer")
    mime_type = request.headers.get("X-Upload-Content-Type") or call.body.get("mimeType", BINARY)
    number = world.ids.secret("ABg5-U", 100)
    lifetime = world.settings.upload_session_lifetime
    world.uploads[number] = Session(number, call, mime_type, total, world.now() + lifetime)
    address = f"{request.base}{request.path}?uploadType=resumable&upload_id={number}"
    return Answer(200, b"", {"Location": address, "X-GUploader-UploadID": number, "Content-Type": "text/plain"})


def resume(world: World, request: Request, session: Session) -> Answer:
    """A chunk, or the question how much has arrived."""
    with session.turn:
        return _continue(world, request, session)


def _continue(world: World, request: Request, session: Session) -> Answer:
    if request.method == "DELETE":
        del world.uploads[session.id]
        return Answer(499, b"")
    if session.file is not None:
        request.body.discard()
        with world.lock:
            return json_answer(files.shown(session.call, session.file))
    given = _RANGE.fullmatch(request.headers.get("Content-Range", "").strip())
    if given and given[3] != "*":
        session.total = int(given[3])
    asking = given is not None and given[1] is None
    if asking:
        request.body.discard()
    else:
        _receive(request, session, given)
    if session.total == session.content.size:
        with world.lock:
            return _finished(session.call, session.content, session.mime_type, session)
    received = session.content.size
    headers = {"X-GUploader-UploadID": session.id, "Content-Type": "text/plain"}
    return Answer(308, b"", headers | ({"Range": f"bytes=0-{received - 1}"} if received else {}))


def _receive(request: Request, session: Session, given: re.Match[str] | None) -> None:
    """Takes a chunk in, block by block: what broke off in the middle of a block is asked for again."""
    content = session.content
    start = int(given[1]) if given else 0
    if start > content.size:
        request.body.discard()
        raise invalid(
            f"Invalid request. According to the Content-Range header, the upload offset is {start} byte(s), which "
            f"exceeds already uploaded size of {content.size} byte(s)."
        )
    known = content.size - start
    """How many of these bytes had arrived before."""
    held = bytearray()
    for piece in request.body.pieces():
        fresh = piece[known:]
        known = max(known - len(piece), 0)
        held += fresh
        whole = len(held) // BLOCK * BLOCK
        if whole:
            content.append(bytes(held[:whole]))
            del held[:whole]
    if given is None:
        session.total = content.size + len(held)
    expected = int(given[2]) + 1 if given else session.total
    if content.size + len(held) != expected:
        raise invalid(f"The body does not hold the bytes up to {expected} that its Content-Range names.")
    if held and expected != session.total:
        raise invalid(
            "Invalid request. The number of bytes uploaded is required to be equal or greater than 262144, except for "
            "the final request (it's recommended to be the exact multiple of 262144). The received request contained "
            f"{request.body.received} bytes, which does not meet this requirement."
        )
    content.append(bytes(held))


def _finished(call: Call, content: Content, mime_type: str, session: Session | None = None) -> Answer:
    """Makes or changes the file that an upload was for."""
    file = (
        _created(call, content, mime_type)
        if call.operation.id.endswith("create")
        else _updated(call, content, mime_type)
    )
    if session:
        session.file = file
    return json_answer(files.shown(call, file))


def _created(call: Call, content: Content, mime_type: str) -> DriveFile:
    files.require_writable(call.body)
    body = call.body
    wanted = body.get("mimeType", mime_type)
    births.require_room(call.world, call.caller.account, content.size)  # counted before it is converted
    file = births.create(
        call.world,
        call.caller,
        body.get("name", "Untitled"),
        wanted,
        file_id=body.get("id", ""),
        parents=body.get("parents"),
        content=None if wanted.startswith(NATIVE) else content,
    )
    births.set_metadata(call.world, call.caller, file, body)
    if wanted == SPREADSHEET and file.book is not None:
        try:
            conversion.fill(file.book, content, mime_type, call.world.ids.number(), call.world.now())
        except GoogleError:
            births.undo(call.world, file)
            raise
    return file


def _updated(call: Call, content: Content, mime_type: str) -> DriveFile:
    world = call.world
    file = sight.find(world, call.caller, call["fileId"], "writer")
    growth = content.size - (file.content.size if file.content else 0)
    births.require_room(world, world.account(file.owner), max(growth, 0))
    files.change(call, file)
    if file.book is not None:
        conversion.fill(file.book, content, mime_type, world.ids.number(), world.now())
    else:
        file.version += 1
        births.set_content(file, content, call.body.get("mimeType", mime_type))
    sight.touch(world, call.caller, file)
    return file
