"""Downloading a file's bytes, whole or in ranges, and exporting a spreadsheet."""

from __future__ import annotations

import re

from tests.emulator.drive import exports, sight
from tests.emulator.drive.file import EXPORTS, NATIVE, DriveFile
from tests.emulator.errors import GoogleError
from tests.emulator.operations import Call, operation
from tests.emulator.wire import Answer


def download(call: Call, file: DriveFile) -> Answer:
    """The bytes of a file, or the range of them that the request names."""
    if file.content is None:
        raise GoogleError(
            403,
            "Only files with binary content can be directly downloaded. Use Export with Docs Editors files.",
            reason="fileNotDownloadable",
            location=("alt", "parameter"),
        )
    size = file.content.size
    headers = {"Content-Type": file.mime_type, "Accept-Ranges": "bytes", "X-Goog-Hash": f"md5={file.content.md5}"}
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", call.request.headers.get("Range", "").strip())
    if not asked or not (asked[1] or asked[2]):
        return Answer(200, file.content.pieces(0, size), headers, length=size)
    start, end = int(asked[1] or 0), int(asked[2] or size - 1) + 1
    if not asked[1]:  # the last so many bytes
        start, end = max(size - int(asked[2]), 0), size
    end = min(end, size)
    if start >= end:
        return Answer(416, b"", {"Content-Range": f"bytes */{size}", "Content-Type": "text/html"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return Answer(206, file.content.pieces(start, end), headers, length=end - start)


@operation("drive.files.export")
def export(call: Call) -> Answer:
    file = sight.find(call.world, call.caller, call["fileId"])
    if not file.mime_type.startswith(NATIVE) or file.folder:
        raise GoogleError(403, "Export only supports Docs Editors files.", reason="fileNotExportable")
    mime_type = call["mimeType"]
    if file.book is None or EXPORTS.get(mime_type) not in exports.WRITERS:
        raise GoogleError(
            400, "The requested conversion is not supported.", reason="badRequest", location=("convertTo", "parameter")
        )
    kind = EXPORTS[mime_type]
    return Answer(200, exports.WRITERS[kind](file.book, call.world.now()), {"Content-Type": mime_type})
