"""Whatever the discovery documents do not know is refused in Google's own words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.person import Google

ADD_SHEET = "requests[0].add_sheet"
BODIES: list[tuple[dict[str, Any], str]] = [
    (
        {"requests": [{"addSheet": {"propertys": {}}}]},
        f"Invalid JSON payload received. Unknown name \"propertys\" at '{ADD_SHEET}': Cannot find field.",
    ),
    (
        {"requests": [{"addSheet": [{}]}]},
        "Invalid JSON payload received. Unknown name \"addSheet\" at 'requests[0]': "
        "Proto field is not repeating, cannot start list.",
    ),
    (
        {"requests": ["addSheet"]},
        "Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4.Request), \"addSheet\"",
    ),
    ({"requets": []}, 'Invalid JSON payload received. Unknown name "requets": Cannot find field.'),
    (
        {"requests": [{"addSheet": {"properties": {"sheetId": "seven"}}}]},
        f"Invalid value at '{ADD_SHEET}.properties.sheet_id' (TYPE_INT32), \"seven\"",
    ),
    (
        {"requests": [{"addSheet": {"properties": {"title": 5}}}]},
        f"Invalid value at '{ADD_SHEET}.properties.title' (TYPE_STRING), 5",
    ),
    (
        {"requests": [{"addSheet": {"properties": {"hidden": "maybe"}}}]},
        f"Invalid value at '{ADD_SHEET}.properties.hidden' (TYPE_BOOL), \"maybe\"",
    ),
    (
        {"requests": [{"addSheet": {"properties": {"sheetType": "TABLE"}}}]},
        f"Invalid value at '{ADD_SHEET}.properties.sheet_type' "
        '(type.googleapis.com/google.apps.sheets.v4.SheetType), "TABLE"',
    ),
    (
        {"requests": [{"addSheet": {}, "deleteSheet": {"sheetId": 0}}]},
        "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
    ),
    (
        {"requests": [{"addSheet": {"properties": {"sheetId": 2**31}}}]},
        f"Invalid value at '{ADD_SHEET}.properties.sheet_id' (TYPE_INT32), 2147483648",
    ),
]


@pytest.mark.parametrize(("body", "sentence"), BODIES, ids=range(len(BODIES)))
def test_a_body_that_does_not_fit_is_refused(google: Google, body: dict[str, Any], sentence: str) -> None:
    reply = google.send("POST", f"{google.book().path}:batchUpdate", body)
    assert reply.status == 400
    assert reply.message == sentence
    error = reply.json["error"]
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["details"][0]["fieldViolations"][0]["description"] == sentence


def test_every_violation_is_named_at_once(google: Google) -> None:
    body = {"requests": [{"addSheet": {"a": 1}}, {"noSuchRequest": {}}]}
    reply = google.send("POST", f"{google.book().path}:batchUpdate", body)
    assert reply.message.count("Cannot find field.") == 2


def test_what_is_not_json_is_refused(google: Google) -> None:
    reply = google.send("POST", f"{google.book().path}:batchUpdate", b"{requests: []}")
    assert reply.status == 400
    assert reply.message.startswith("Invalid JSON payload received. Unexpected token.")


def test_proto_names_and_nulls_are_taken_as_google_takes_them(google: Google) -> None:
    book = google.book()
    book.update({"add_sheet": {"properties": {"title": "Evidencias", "tab_color": None}}})
    assert [sheet["properties"]["title"] for sheet in book.get()["sheets"]] == ["Casos", "Evidencias"]


def test_sheets_refuses_a_parameter_it_does_not_know_and_drive_overlooks_it(google: Google) -> None:
    book = google.book()
    reply = google.send("GET", book.path, includeGridDatas="true")
    assert reply.status == 400
    assert 'Unknown name "includeGridDatas": Cannot bind query parameter.' in reply.message
    assert google.send("GET", f"/drive/v3/files/{book.id}", noSuchParameter="1").status == 200
    assert google.log()[-1]["overlooked"] == ["noSuchParameter"]


def test_drive_bodies_are_checked_too(google: Google) -> None:
    unknown = google.send("POST", "/drive/v3/files", {"nome": "x"})
    assert unknown.message == 'Invalid JSON payload received. Unknown name "nome": Cannot find field.'
    assert unknown.json["error"]["errors"][0]["reason"] == "badRequest"
    wrong = google.send("POST", "/drive/v3/files", {"name": 5, "parents": None})
    assert wrong.message == "Invalid value at 'name' (TYPE_STRING), 5"


def test_parameters_are_typed_and_required(google: Google) -> None:
    book = google.book()
    assert "TYPE_BOOL" in google.send("GET", book.path, includeGridData="perhaps").message
    missing = google.send("GET", f"/drive/v3/files/{book.id}/export")
    assert (missing.status, missing.message) == (400, "Required parameter: mimeType")
    option = google.send("PUT", f"{book.path}/values/Casos!A1", {"values": [["x"]]})
    assert option.message == "'valueInputOption' is required but not specified"
    beyond = google.send("GET", "/drive/v3/files", pageSize=5000)
    assert beyond.json["error"]["errors"][0]["reason"] == "invalidParameter"


def test_a_field_mask_must_name_fields(google: Google) -> None:
    book = google.book()
    sheets = google.send("GET", book.path, fields="sheets(propertys)")
    assert sheets.json["error"]["details"][0]["fieldViolations"][0]["description"].endswith("'sheets.propertys'.")
    drive = google.send("GET", f"/drive/v3/files/{book.id}", fields="id,nome")
    assert drive.message == "Invalid field selection nome"
    update = {"updateSheetProperties": {"properties": {"sheetId": 7, "title": "x"}, "fields": "titel"}}
    assert book.refused(update).startswith("Invalid requests[0].updateSheetProperties: Invalid field: titel")
    none = {"updateSheetProperties": {"properties": {"sheetId": 7, "title": "x"}}}
    assert "At least one field must be listed in 'fields'" in book.refused(none)


def test_masks_group_and_keep_the_length_of_lists(google: Google) -> None:
    book = google.book()
    book.update({"addSheet": {"properties": {"title": "b", "hidden": True}}})
    found = book.get("properties(title,locale),sheets/properties(hidden)")
    assert found == {
        "properties": {"title": "Tienda", "locale": "en_US"},
        "sheets": [{"properties": {}}, {"properties": {"hidden": True}}],
    }


def test_a_request_above_ten_megabytes_is_refused(google: Google) -> None:
    book = google.book()
    google.control("settings", {"request_limit": 1000})
    reply = google.send("PUT", f"{book.path}/values/Casos!A1", {"values": [["x" * 2000]]}, valueInputOption="RAW")
    assert (reply.status, reply.message) == (400, "Request payload size exceeds the limit: 1000 bytes.")


def test_what_does_not_exist_is_googles_page(google: Google) -> None:
    reply = google.send("GET", "/v4/spreadsheet/x")
    assert reply.status == 404
    assert reply.headers["Content-Type"].startswith("text/html")


def test_what_is_not_built_says_so(google: Google) -> None:
    book = google.book()
    reply = google.send("POST", f"{book.path}:batchUpdate", {"requests": [{"addSlicer": {}}]})
    assert (reply.status, reply.message) == (501, "This emulator does not have the request addSlicer.")
    assert google.send("GET", "/drive/v3/drives").status == 501
