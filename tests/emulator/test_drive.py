"""Files and folders: finding them, who sees them, ids that make a retry harmless, the trash and the storage."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.emulator.clients import DRIVE, DRIVE_FILE, SHEETS, sign_in
from tests.emulator.person import Google

FOLDER = "application/vnd.google-apps.folder"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


def make(google: Google, name: str, **more: Any) -> str:
    return google.post("/drive/v3/files", {"name": name, "mimeType": "text/plain", **more})["id"]


def found(google: Google, query: str, **options: Any) -> list[str]:
    return [file["name"] for file in google.get("/drive/v3/files", q=query, **options)["files"]]


def reason(reply: Any) -> tuple[int, str]:
    return reply.status, reply.json["error"]["errors"][0]["reason"]


def test_the_client_library_reads_and_changes_files(drive: Any) -> None:
    folder = drive.files().create(body={"name": "Tienda", "mimeType": FOLDER}).execute()
    assert folder == {"kind": "drive#file", "id": folder["id"], "name": "Tienda", "mimeType": FOLDER}
    body = {"name": "nota.txt", "mimeType": "text/plain", "appProperties": {"case": "ACC-1"}}
    made = drive.files().create(body=body, fields="id,parents,appProperties,ownedByMe").execute()
    assert (made["appProperties"], made["ownedByMe"]) == ({"case": "ACC-1"}, True)
    top = made["parents"][0]
    moved = (
        drive.files().update(fileId=made["id"], addParents=folder["id"], removeParents=top, fields="parents").execute()
    )
    assert moved == {"parents": [folder["id"]]}
    listed = drive.files().list(q=f"'{folder['id']}' in parents", fields="files(name)").execute()
    assert listed == {"files": [{"name": "nota.txt"}]}
    assert drive.files().delete(fileId=folder["id"]).execute() == ""
    with pytest.raises(HttpError) as refusal:
        drive.files().get(fileId=made["id"]).execute()
    assert refusal.value.resp.status == 404
    assert refusal.value.error_details[0]["reason"] == "notFound"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name = 'acta.pdf'", ["acta.pdf"]),
        ('name = "it\'s"', ["it's"]),
        (r"name = 'it\'s'", ["it's"]),
        ("name contains 'act'", ["acta.pdf"]),
        ("name contains 'cta'", []),
        ("name != 'acta.pdf' and trashed = false", ["Tienda", "it's"]),
        (f"mimeType = '{FOLDER}'", ["Tienda"]),
        ("mimeType contains 'text/'", ["it's"]),
        ("trashed = true", ["vieja"]),
        ("appProperties has { key='case' and value='ACC-1' }", ["acta.pdf"]),
        ("'root' in parents and not trashed = true", ["Tienda", "it's"]),
        ("'freelancer@example.com' in owners and starred = true", ["it's"]),
        (f"(name = 'acta.pdf' or name = 'vieja') and mimeType != '{FOLDER}'", ["acta.pdf", "vieja"]),
        ("modifiedTime > '2020-01-01T00:00:00' and createdTime < '2021-01-01T00:00:00Z'", []),
    ],
)
def test_the_search_language(google: Google, query: str, names: list[str]) -> None:
    folder = make(google, "Tienda", mimeType=FOLDER)
    make(google, "acta.pdf", mimeType="application/pdf", parents=[folder], appProperties={"case": "ACC-1"})
    make(google, "it's", starred=True)
    old = make(google, "vieja", mimeType="application/zip")
    google.send("PATCH", f"/drive/v3/files/{old}", {"trashed": True})
    assert sorted(found(google, query)) == sorted(names)


@pytest.mark.parametrize(
    "query", ["name", "name = acta", "name = 'a' and", "nombre = 'a'", "(name = 'a'", "size > '3'"]
)
def test_a_query_that_cannot_be_read_is_refused(google: Google, query: str) -> None:
    reply = google.send("GET", "/drive/v3/files", q=query)
    assert reason(reply) == (400, "invalid")
    assert reply.json["error"]["errors"][0]["location"] == "q"


def test_lists_are_ordered_and_paged(google: Google) -> None:
    for name in ("b", "A", "c10", "c9"):
        make(google, name)
    assert found(google, "") == ["c9", "c10", "A", "b"]
    assert found(google, "", orderBy="name_natural desc") == ["c10", "c9", "b", "A"]
    first = google.get("/drive/v3/files", pageSize=3, orderBy="name")
    second = google.get("/drive/v3/files", pageSize=3, orderBy="name", pageToken=first["nextPageToken"])
    assert [file["name"] for file in first["files"] + second["files"]] == ["A", "b", "c10", "c9"]
    assert "nextPageToken" not in second
    assert google.send("GET", "/drive/v3/files", pageToken="nonsense").status == 400


def test_finding_by_name_lags_behind(google: Google) -> None:
    google.control("settings", {"search_delay": 60, "property_search_delay": 30})
    number = make(google, "nueva", appProperties={"k": "v"})
    has = "appProperties has {key='k' and value='v'}"
    assert found(google, "name = 'nueva'") == found(google, has) == []
    assert google.get(f"/drive/v3/files/{number}")["name"] == "nueva"
    assert found(google, "'root' in parents") == ["nueva"]
    google.control("clock", {"advance": 31})
    assert (found(google, has), found(google, "name = 'nueva'")) == (["nueva"], [])
    google.control("clock", {"advance": 30})
    assert found(google, "name = 'nueva'") == ["nueva"]
    google.send("PATCH", f"/drive/v3/files/{number}", {"name": "otra"})
    assert (found(google, "name = 'nueva'"), found(google, "name = 'otra'")) == (["otra"], [])


def test_an_id_made_before_makes_a_retry_harmless(google: Google) -> None:
    number, other = google.get("/drive/v3/files/generateIds", count=2)["ids"]
    assert make(google, "a", id=number) == number
    again = google.send("POST", "/drive/v3/files", {"name": "a", "id": number})
    assert (reason(again), again.message) == ((409, "fileIdInUse"), "A file already exists with the provided ID.")
    assert found(google, "") == ["a"]
    assert google.send("POST", "/drive/v3/files", {"name": "a", "id": "invented"}).status == 400
    sheet = google.send("POST", "/drive/v3/files", {"name": "a", "id": other, "mimeType": SPREADSHEET})
    assert sheet.message == "Generated IDs are not supported for Docs Editors formats."
    assert make(google, "carpeta", id=other, mimeType=FOLDER) == other


def test_the_trash_takes_a_folder_with_all_in_it(google: Google) -> None:
    folder = make(google, "Tienda", mimeType=FOLDER)
    inner = make(google, "Casos", mimeType=FOLDER, parents=[folder])
    make(google, "acta", parents=[inner])
    google.send("PATCH", f"/drive/v3/files/{folder}", {"trashed": True})
    assert sorted(found(google, "trashed = true")) == ["Casos", "Tienda", "acta"]
    got = google.get(f"/drive/v3/files/{inner}", fields="trashed,explicitlyTrashed")
    assert got == {"trashed": True, "explicitlyTrashed": False}
    assert google.send("DELETE", "/drive/v3/files/trash").status == 204
    assert found(google, "") == []


def test_a_file_has_one_folder(google: Google) -> None:
    one, two = make(google, "1", mimeType=FOLDER), make(google, "2", mimeType=FOLDER)
    number = make(google, "a", parents=[one])
    assert reason(google.send("PATCH", f"/drive/v3/files/{number}", {}, addParents=two)) == (403, "cannotAddParent")
    assert reason(google.send("PATCH", f"/drive/v3/files/{number}", {"parents": [two]})) == (403, "fieldNotWritable")
    assert reason(google.send("POST", "/drive/v3/files", {"name": "b", "parents": [number]})) == (
        403,
        "parentNotAFolder",
    )
    assert reason(google.send("POST", "/drive/v3/files", {"name": "b", "parents": ["gone"]})) == (404, "notFound")
    assert google.send("PATCH", f"/drive/v3/files/{one}", {}, addParents=one, removeParents="root").status == 400
    assert reason(google.send("PATCH", f"/drive/v3/files/{one}", {"md5Checksum": "x"})) == (403, "fieldNotWritable")


def test_a_spreadsheet_is_a_file(google: Google) -> None:
    book = google.book()
    google.send("PATCH", f"/drive/v3/files/{book.id}", {"name": "Otra"})
    assert book.get("properties.title") == {"properties": {"title": "Otra"}}
    book.write("Casos!A1", [["x"]])
    copy = google.post(f"/drive/v3/files/{book.id}/copy", {})
    assert copy["name"] == "Copy of Otra"
    book.write("Casos!A1", [["y"]])
    assert google.get(f"/v4/spreadsheets/{copy['id']}/values/Casos")["values"] == [["x"]]
    assert google.send("DELETE", f"/drive/v3/files/{book.id}").status == 204
    gone = google.send("GET", book.path)
    assert (gone.status, gone.message) == (404, "Requested entity was not found.")
    text = make(google, "a.txt")
    assert google.send("GET", f"/v4/spreadsheets/{text}").status == 400


def test_changes_name_what_changed_since(google: Google) -> None:
    make(google, "antes")
    token = google.get("/drive/v3/changes/startPageToken")["startPageToken"]
    kept, gone = make(google, "a"), make(google, "b")
    google.send("DELETE", f"/drive/v3/files/{gone}")
    answer = google.get("/drive/v3/changes", pageToken=token)
    assert {change["fileId"]: change["removed"] for change in answer["changes"]} == {kept: False, gone: True}
    assert google.get("/drive/v3/changes", pageToken=answer["newStartPageToken"])["changes"] == []


# -- who sees what -----------------------------------------------------------------------------


def test_an_app_sees_what_it_made_and_what_was_opened_with_it(google: Google) -> None:
    mine = google.book()
    app = sign_in(google.url, DRIVE_FILE).token
    other = sign_in(google.url, DRIVE_FILE, client_id="999-other").token

    def ask(path: str, token: str) -> int:
        return google.send("GET", path, token=token).status

    assert ask(f"/drive/v3/files/{mine.id}", app) == ask(mine.path, app) == 404
    assert ask(mine.path, sign_in(google.url, SHEETS).token) == 200
    google.control("open", {"file": mine.id, "app": "123456789012"})
    assert ask(f"/drive/v3/files/{mine.id}", app) == ask(mine.path, app) == 200
    assert ask(mine.path, other) == 404
    body = {"name": "suya", "mimeType": SPREADSHEET}
    made = google.send("POST", "/drive/v3/files", body, token=other).json["id"]
    assert ask(f"/v4/spreadsheets/{made}", other) == 200
    assert ask(f"/v4/spreadsheets/{made}", app) == 404
    listed = google.send("GET", "/drive/v3/files", token=app).json["files"]
    assert [file["id"] for file in listed] == [mine.id]
    second_client = sign_in(google.url, DRIVE_FILE, client_id="123456789012-laptop").token
    assert ask(mine.path, second_client) == 200


def test_sharing_gives_roles_and_sends_mail_unless_told_not_to(google: Google) -> None:
    book = google.book()
    reader = sign_in(google.url, DRIVE, user="dueno@tienda.example").token
    path = f"/drive/v3/files/{book.id}"
    assert google.send("GET", book.path, token=reader).status == 403
    assert google.send("GET", path, token=reader).status == 404
    share = {"type": "user", "role": "reader", "emailAddress": "dueno@tienda.example"}
    given = google.post(f"{path}/permissions", share, sendNotificationEmail="false")
    assert google.get("/_control/mails") == []
    assert google.send("GET", book.path, token=reader).status == 200
    assert (
        google.send(
            "PUT", f"{book.path}/values/Casos!A1", {"values": [["x"]]}, token=reader, valueInputOption="RAW"
        ).status
        == 403
    )
    assert reason(google.send("PATCH", path, {"name": "x"}, token=reader)) == (403, "insufficientFilePermissions")
    google.send("PATCH", f"{path}/permissions/{given['id']}", {"role": "writer"})
    assert google.send("PATCH", path, {"name": "x"}, token=reader).status == 200
    assert reason(google.send("DELETE", path, token=reader)) == (403, "insufficientFilePermissions")
    assert google.send("DELETE", f"{path}/permissions/{given['id']}").status == 204
    assert google.send("GET", book.path, token=reader).status == 403
    google.post(f"{path}/permissions", share, emailMessage="Hola")
    assert [(mail["to"], mail["message"]) for mail in google.get("/_control/mails")] == [
        ("dueno@tienda.example", "Hola")
    ]
    assert google.send("POST", f"{path}/permissions", {"type": "user", "role": "reader"}).status == 400


def test_a_folder_hands_its_permissions_down(google: Google) -> None:
    folder = make(google, "Tienda", mimeType=FOLDER)
    number = make(google, "acta", parents=[folder])
    share = {"type": "anyone", "role": "reader"}
    given = google.post(f"/drive/v3/files/{folder}/permissions", share)
    assert given["id"] == "anyoneWithLink"
    stranger = sign_in(google.url, DRIVE, user="nadie@example.com").token
    assert google.send("GET", f"/drive/v3/files/{number}", token=stranger).status == 200
    assert google.send("GET", "/drive/v3/files", token=stranger).json["files"] == []
    inherited = google.send("DELETE", f"/drive/v3/files/{number}/permissions/anyoneWithLink")
    assert reason(inherited) == (403, "cannotDeleteInheritedPermission")


def test_ownership_is_given_only_on_purpose(google: Google) -> None:
    number = make(google, "acta")
    share = {"type": "user", "role": "owner", "emailAddress": "dueno@tienda.example"}
    assert reason(google.send("POST", f"/drive/v3/files/{number}/permissions", share)) == (403, "forbidden")
    google.post(f"/drive/v3/files/{number}/permissions", share, transferOwnership="true")
    got = google.get(
        f"/drive/v3/files/{number}", fields="ownedByMe,owners(emailAddress),capabilities(canDelete,canEdit)"
    )
    assert got == {
        "ownedByMe": False,
        "owners": [{"emailAddress": "dueno@tienda.example"}],
        "capabilities": {"canDelete": False, "canEdit": True},
    }


def test_storage_fills_up(google: Google) -> None:
    google.control("storage", {"limit": 2000})
    google.book()
    full = google.send("POST", "/drive/v3/files", {"name": "b", "mimeType": SPREADSHEET})
    assert reason(full) == (403, "storageQuotaExceeded")
    assert google.send("POST", "/drive/v3/files", {"name": "carpeta", "mimeType": FOLDER}).status == 200
    about = google.get("/drive/v3/about", fields="user(emailAddress),storageQuota")
    assert about["user"] == {"emailAddress": "freelancer@example.com"}
    assert (about["storageQuota"]["limit"], about["storageQuota"]["usage"]) == ("2000", "1024")
    assert reason(google.send("GET", "/drive/v3/about")) == (400, "required")
