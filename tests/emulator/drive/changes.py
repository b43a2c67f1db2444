"""What changed since a page token. A token is the number of changes that there had been."""

from __future__ import annotations

from typing import Any

from tests.emulator.clock import rfc3339
from tests.emulator.drive import sight
from tests.emulator.drive.file import document
from tests.emulator.errors import GoogleError
from tests.emulator.operations import Call, operation


@operation("drive.changes.getStartPageToken")
def start_page_token(call: Call) -> dict[str, Any]:
    return {"kind": "drive#startPageToken", "startPageToken": str(len(call.world.changes))}


@operation("drive.changes.list")
def list_changes(call: Call) -> dict[str, Any]:
    world = call.world
    token = call["pageToken"]
    if not token.isdigit() or int(token) > len(world.changes):
        raise GoogleError(400, "Invalid Value", reason="invalid", location=("pageToken", "parameter"))
    start, size = int(token), call.get("pageSize", 100)
    ids = world.changes[start : start + size]
    answer: dict[str, Any] = {"kind": "drive#changeList"}
    if start + size < len(world.changes):
        answer["nextPageToken"] = str(start + size)
    else:
        answer["newStartPageToken"] = str(len(world.changes))
    answer["changes"] = [_change(call, file_id) for file_id in dict.fromkeys(reversed(ids))][::-1]
    return answer


def _change(call: Call, file_id: str) -> dict[str, Any]:
    file = call.world.files.get(file_id)
    change: dict[str, Any] = {"kind": "drive#change", "changeType": "file", "type": "file", "fileId": file_id}
    if file is None or not sight.shown(call.world, call.caller, file):
        return change | {"removed": True, "time": rfc3339(call.world.now())}
    found = document(call.world, file, call.caller)
    return change | {"removed": False, "time": rfc3339(file.modified), "file": found}
