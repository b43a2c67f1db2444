"""Who is signed in and how much storage is left; and comments, of which there are none."""

from __future__ import annotations

from typing import Any

from tests.emulator.drive import births, sight
from tests.emulator.drive.file import EXPORTS, SPREADSHEET, user_document
from tests.emulator.errors import GoogleError
from tests.emulator.operations import Call, operation


def _require_fields(call: Call) -> None:
    if not call.request.parameter("fields"):
        raise GoogleError(
            400,
            "The 'fields' parameter is required for this method.",
            reason="required",
            location=("fields", "parameter"),
        )


@operation("drive.about.get")
def about(call: Call) -> dict[str, Any]:
    _require_fields(call)
    world, account = call.world, call.caller.account
    used = births.usage(world, account)
    own = [file for file in world.files.values() if file.owner == account.email]
    return {
        "kind": "drive#about",
        "user": user_document(account, call.caller),
        "storageQuota": {
            "limit": str(account.storage_limit),
            "usage": str(used),
            "usageInDrive": str(used),
            "usageInDriveTrash": str(sum(file.size for file in own if sight.trashed(world, file))),
        },
        "maxUploadSize": "5242880000000",
        "appInstalled": True,
        "exportFormats": {SPREADSHEET: list(EXPORTS)},
        "importFormats": {"text/csv": [SPREADSHEET]},
    }


@operation("drive.comments.list")
def comments(call: Call) -> dict[str, Any]:
    _require_fields(call)
    sight.find(call.world, call.caller, call["fileId"])
    return {"kind": "drive#commentList", "comments": []}
