"""Uploads through the client library and by hand: whole, resumable, continued after a crash; downloads and exports."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from typing import Any

import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseDownload, MediaIoBaseUpload

from tests.emulator.clients import Reply, send
from tests.emulator.person import Google

BLOCK = 256 * 1024
PHOTO = random.Random(1).randbytes(3 * BLOCK + 1234)
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


def media(data: bytes, kind: str = "image/jpeg", **options: Any) -> MediaIoBaseUpload:
    return MediaIoBaseUpload(io.BytesIO(data), mimetype=kind, **options)


def open_session(google: Google, size: int, **metadata: Any) -> str:
    headers = {"X-Upload-Content-Type": "image/jpeg", "X-Upload-Content-Length": str(size)}
    reply = google.send("POST", "/upload/drive/v3/files", metadata, headers=headers, uploadType="resumable")
    assert reply.status == 200, reply.body
    return reply.headers["Location"]


def chunk(address: str, data: bytes, place: str) -> Reply:
    return send(address, "PUT", data, headers={"Content-Range": f"bytes {place}", "Content-Type": "image/jpeg"})


@pytest.mark.parametrize("size", [0, 10, len(PHOTO)])
def test_metadata_and_bytes_in_one_body(drive: Any, size: int) -> None:
    data = PHOTO[:size]
    body = {"name": "foto.jpg", "appProperties": {"case": "ACC-1"}}
    fields = "id,name,mimeType,size,md5Checksum,sha1Checksum,sha256Checksum,appProperties,originalFilename"
    made = drive.files().create(body=body, media_body=media(data), fields=fields).execute()
    assert made == {
        "id": made["id"],
        "name": "foto.jpg",
        "mimeType": "image/jpeg",
        "size": str(size),
        "md5Checksum": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "sha1Checksum": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "sha256Checksum": hashlib.sha256(data).hexdigest(),
        "appProperties": {"case": "ACC-1"},
        "originalFilename": "foto.jpg",
    }
    assert drive.files().get_media(fileId=made["id"]).execute() == data


def test_chunks_of_the_client_library_and_ranges_down_again(drive: Any) -> None:
    upload = media(PHOTO, chunksize=BLOCK, resumable=True)
    request = drive.files().create(body={"name": "foto.jpg"}, media_body=upload, fields="id,sha256Checksum")
    shares, made = [], None
    while made is None:
        status, made = request.next_chunk()
        if status:
            shares.append(status.resumable_progress)
    assert shares == [BLOCK, 2 * BLOCK, 3 * BLOCK]
    assert made["sha256Checksum"] == hashlib.sha256(PHOTO).hexdigest()
    target = io.BytesIO()
    download = MediaIoBaseDownload(target, drive.files().get_media(fileId=made["id"]), chunksize=BLOCK)
    done = False
    while not done:
        _, done = download.next_chunk()
    assert target.getvalue() == PHOTO


def test_a_session_is_continued_after_a_crash(google: Google) -> None:
    total = len(PHOTO)
    number = google.get("/drive/v3/files/generateIds", count=1)["ids"][0]
    address = open_session(google, total, name="foto.jpg", id=number)
    nothing = chunk(address, b"", f"*/{total}")
    assert (nothing.status, nothing.headers.get("Range")) == (308, None)
    first = chunk(address, PHOTO[:BLOCK], f"0-{BLOCK - 1}/{total}")
    assert (first.status, first.headers["Range"]) == (308, f"bytes=0-{BLOCK - 1}")
    # a new process knows only the address
    asked = chunk(address, b"", f"*/{total}")
    assert (asked.status, asked.headers["Range"]) == (308, f"bytes=0-{BLOCK - 1}")
    done = chunk(address, PHOTO[BLOCK:], f"{BLOCK}-{total - 1}/{total}")
    assert (done.status, done.json["id"]) == (200, number)
    again = chunk(address, b"", f"*/{total}")
    assert (again.status, again.json["id"]) == (200, number)
    checksum = google.get(f"/drive/v3/files/{number}", fields="sha256Checksum")
    assert checksum == {"sha256Checksum": hashlib.sha256(PHOTO).hexdigest()}
    other = google.send(
        "POST",
        "/upload/drive/v3/files",
        {"id": number},
        headers={"X-Upload-Content-Length": "1"},
        uploadType="resumable",
    )
    assert other.status == 409


def test_a_connection_that_breaks_keeps_whole_blocks(google: Google) -> None:
    total = len(PHOTO)
    address = open_session(google, total, name="foto.jpg")
    google.control("faults", [{"kind": "reset", "bytes": 2 * BLOCK + 500, "match": {"method": "PUT"}, "count": 1}])
    with pytest.raises(OSError):
        chunk(address, PHOTO, f"0-{total - 1}/{total}")
    assert google.log()[-1]["bytes"] == 2 * BLOCK + 500
    asked = chunk(address, b"", f"*/{total}")
    assert (asked.status, asked.headers["Range"]) == (308, f"bytes=0-{2 * BLOCK - 1}")
    assert chunk(address, PHOTO[2 * BLOCK :], f"{2 * BLOCK}-{total - 1}/{total}").status == 200


def test_bytes_sent_twice_are_kept_once(google: Google) -> None:
    total = 2 * BLOCK
    address = open_session(google, total, name="foto.jpg")
    chunk(address, PHOTO[:BLOCK], f"0-{BLOCK - 1}/{total}")
    done = chunk(address, PHOTO[:total], f"0-{total - 1}/{total}")
    assert done.status == 200
    found = google.get(f"/drive/v3/files/{done.json['id']}", fields="md5Checksum")
    assert found == {"md5Checksum": hashlib.md5(PHOTO[:total], usedforsecurity=False).hexdigest()}


def test_crooked_chunks_gaps_and_dead_sessions_are_refused(google: Google) -> None:
    address = open_session(google, 1000, name="foto.jpg")
    crooked = chunk(address, PHOTO[:100], "0-99/1000")
    assert crooked.status == 400
    assert "required to be equal or greater than 262144" in crooked.message
    gap = chunk(address, PHOTO[:100], "500-599/1000")
    assert "exceeds already uploaded size of 0 byte(s)" in gap.message
    google.control("clock", {"advance": 8 * 86400})
    assert chunk(address, b"", "*/1000").status == 404
    assert google.send("POST", "/upload/drive/v3/files", {}, uploadType="magic").status == 400


def test_an_upload_that_does_not_fit_is_refused_before_its_bytes(google: Google, drive: Any) -> None:
    google.control("storage", {"limit": 1000})
    upload = drive.files().create(body={"name": "a"}, media_body=media(PHOTO, resumable=True))
    with pytest.raises(HttpError) as refusal:
        upload.execute()
    assert refusal.value.error_details[0]["reason"] == "storageQuotaExceeded"
    assert google.get("/drive/v3/files")["files"] == []


def test_new_bytes_keep_the_file_and_change_its_revision(drive: Any) -> None:
    made = drive.files().create(media_body=media(b"one"), fields="id,headRevisionId").execute()
    changed = drive.files().update(
        fileId=made["id"],
        body={"name": "dos"},
        media_body=media(b"two", resumable=True),
        fields="id,name,headRevisionId,size",
    )
    after = changed.execute()
    assert (after["id"], after["name"], after["size"]) == (made["id"], "dos", "3")
    assert after["headRevisionId"] != made["headRevisionId"]
    assert drive.files().get_media(fileId=made["id"]).execute() == b"two"


def test_a_text_file_becomes_a_spreadsheet(google: Google, drive: Any) -> None:
    body = {"name": "Pedidos", "mimeType": SPREADSHEET}
    made = drive.files().create(body=body, media_body=media(b'007,2026-02-03,"a, b"\n=1+1', "text/csv")).execute()
    book = google.get(f"/v4/spreadsheets/{made['id']}")
    assert book["sheets"][0]["properties"]["title"] == "Pedidos"
    values = google.get(f"/v4/spreadsheets/{made['id']}/values/Pedidos")["values"]
    assert values == [["7", "2026-02-03", "a, b"], ["2"]]


def test_ranges_of_a_download(google: Google, drive: Any) -> None:
    number = drive.files().create(media_body=media(b"0123456789")).execute()["id"]

    def part(span: str) -> tuple[int, bytes, str | None]:
        reply = google.send("GET", f"/drive/v3/files/{number}", headers={"Range": f"bytes={span}"}, alt="media")
        return reply.status, reply.body, reply.headers["Content-Range"]

    assert part("2-4") == (206, b"234", "bytes 2-4/10")
    assert part("8-") == (206, b"89", "bytes 8-9/10")
    assert part("-3") == (206, b"789", "bytes 7-9/10")
    assert part("10-")[0] == 416


def test_spreadsheets_are_exported_not_downloaded(google: Google, drive: Any) -> None:
    book = google.book(locale="es_AR")
    book.write("Casos!A1", [["id", "monto"], ['ACC-1, "x"', 1.5]])

    def export(kind: str) -> bytes:
        return drive.files().export(fileId=book.id, mimeType=kind).execute()

    assert export("text/csv") == b'id,monto\r\n"ACC-1, ""x""","1,5"'
    assert export("text/tab-separated-values").startswith(b"id\tmonto\r\n")
    assert export("application/pdf").startswith(b"%PDF-1.4")
    workbook = export("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert b"ACC-1" in archive.read("xl/worksheets/sheet1.xml")
        assert archive.testzip() is None
    for call, reason in (
        (drive.files().get_media(fileId=book.id), "fileNotDownloadable"),
        (drive.files().export(fileId=book.id, mimeType="image/png"), "badRequest"),
        (
            drive.files().export(fileId=drive.files().create(body={"name": "a"}).execute()["id"], mimeType="text/csv"),
            "fileNotExportable",
        ),
    ):
        with pytest.raises(HttpError) as refusal:
            call.execute()
        assert json.loads(refusal.value.content)["error"]["errors"][0]["reason"] == reason
