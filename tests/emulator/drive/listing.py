"""`files.list`: searching, ordering and paging."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from tests.emulator.drive import sight
from tests.emulator.drive.file import BRIEF, DriveFile, document
from tests.emulator.drive.query import Search, compile_query
from tests.emulator.errors import GoogleError
from tests.emulator.masks import Mask
from tests.emulator.operations import Call, operation

BRIEF_LIST: Mask = {"kind": {}, "incompleteSearch": {}, "nextPageToken": {}, "files": BRIEF}

ORDERS: dict[str, Any] = {
    "createdTime": lambda file: file.created,
    "modifiedTime": lambda file: file.modified,
    "modifiedByMeTime": lambda file: file.modified,
    "recency": lambda file: file.modified,
    "viewedByMeTime": lambda file: file.modified,
    "sharedWithMeTime": lambda file: file.created,
    "folder": lambda file: not file.folder,
    "name": lambda file: file.name.casefold(),
    "name_natural": lambda file: [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", file.name.casefold())
    ],
    "quotaBytesUsed": lambda file: file.size,
    "starred": lambda file: not file.starred,
}


@operation("drive.files.list")
def list_files(call: Call) -> dict[str, Any]:
    for name in ("spaces", "corpora"):
        if call.get(name) not in (None, "drive", "user", "allDrives"):
            raise GoogleError(400, "Invalid Value", reason="invalid", location=(name, "parameter"))
    test = compile_query(call.get("q", ""))
    search = Search(call.world, call.caller, call.world.now())
    found = [
        file
        for file in call.world.files.values()
        if sight.shown(call.world, call.caller, file) and _listed(call, file) and test(search, file)
    ]
    found = _ordered(found, call.get("orderBy", ""))
    start = _offset(call.get("pageToken", ""))
    size = call.get("pageSize", 100)
    answer: dict[str, Any] = {"kind": "drive#fileList", "incompleteSearch": False}
    if start + size < len(found):
        answer["nextPageToken"] = base64.urlsafe_b64encode(f"~{start + size}".encode()).decode()
    answer["files"] = [document(call.world, file, call.caller) for file in found[start : start + size]]
    if not call.request.parameter("fields"):
        call.fields = BRIEF_LIST
    return answer


def _listed(call: Call, file: DriveFile) -> bool:
    """A file that anyone with its link may read is in nobody's list but its own people's."""
    email = call.caller.account.email.casefold()
    shares = sight.permissions(call.world, file).values()
    return any(share.email.casefold() == email or (share.type != "user" and share.discoverable) for share in shares)


def _ordered(files: list[DriveFile], text: str) -> list[DriveFile]:
    files = sorted(files, key=lambda file: file.modified, reverse=True)
    for part in reversed([part.split() for part in text.split(",") if part.strip()]):
        if part[0] not in ORDERS or part[1:] not in ([], ["desc"]):
            raise GoogleError(400, "Invalid Value", reason="invalid", location=("orderBy", "parameter"))
        files.sort(key=ORDERS[part[0]], reverse=bool(part[1:]))
    return files


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token).decode()
        return int(text.removeprefix("~"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise GoogleError(400, "Invalid Value", reason="invalid", location=("pageToken", "parameter")) from None
