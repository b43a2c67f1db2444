"""The one address of Drive v2 that gspread still uses: `import_csv` puts a text file over a spreadsheet."""

from __future__ import annotations

import re

from tests.emulator import access
from tests.emulator.clock import rfc3339
from tests.emulator.drive import conversion, sight
from tests.emulator.drive.content import Content
from tests.emulator.drive.file import link
from tests.emulator.errors import GoogleError
from tests.emulator.wire import Answer, Request, json_answer
from tests.emulator.world import World


def answer(world: World, request: Request) -> Answer | None:
    """Answers `PUT /upload/drive/v2/files/ID?uploadType=media&convert=true`; None for any other address."""
    found = re.fullmatch(r"/upload/drive/v2/files/([^/]+)", request.path)
    if not found or request.method != "PUT":
        return None
    data = request.body.whole()
    try:
        caller = access.caller(world, request)
        file = sight.find(world, caller, found[1], "writer")
        if file.book is None:
            raise GoogleError(400, "The requested conversion is not supported.", reason="badRequest")
        mime_type = request.headers.get("Content-Type", "text/csv")
        conversion.fill(file.book, Content(data), mime_type, world.ids.number(), world.now())
    except GoogleError as error:
        return json_answer(error.document("drive"), error.code, error.headers)
    sight.touch(world, caller, file)
    return json_answer(
        {
            "kind": "drive#file",
            "id": file.id,
            "title": file.name,
            "mimeType": file.mime_type,
            "alternateLink": link(file),
            "createdDate": rfc3339(file.created),
            "modifiedDate": rfc3339(file.modified),
        }
    )
