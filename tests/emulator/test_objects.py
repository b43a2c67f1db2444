"""Sheets and what lies on them: atomic batches, protection, filters, looks, charts, names and developer metadata."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.clients import DRIVE, sign_in
from tests.emulator.person import Book, Google, area, lines, row

APPEND = {"appendCells": {"sheetId": 7, "rows": [row("a")], "fields": "userEnteredValue"}}


def test_a_batch_counts_whole_or_not_at_all(google: Google) -> None:
    book = google.book()
    before = book.get(includeGridData=True)
    rename = {"updateSpreadsheetProperties": {"properties": {"title": "Otra"}, "fields": "title"}}
    sentence = book.refused(
        APPEND, rename, {"addSheet": {"properties": {"title": "b"}}}, {"deleteSheet": {"sheetId": 99}}
    )
    assert sentence == "Invalid requests[3].deleteSheet: No sheet with id: 99"
    assert book.get(includeGridData=True) == before
    assert google.get(f"/drive/v3/files/{book.id}")["name"] == "Tienda"
    assert [entry["applied"] for entry in google.log() if entry["operation"].endswith("batchUpdate")] == [False]


def test_replies_stand_where_their_requests_stood(google: Google) -> None:
    book = google.book()
    answer = book.update(APPEND, {"addSheet": {"properties": {"title": "Evidencias", "index": 0}}}, APPEND)
    assert [list(reply) for reply in answer["replies"]] == [[], ["addSheet"], []]
    added = answer["replies"][1]["addSheet"]["properties"]
    assert (added["index"], added["gridProperties"]) == (0, {"rowCount": 1000, "columnCount": 26})


def test_a_spreadsheet_is_made_whole_in_one_call(google: Google) -> None:
    sheet = {
        "properties": {
            "sheetId": 7,
            "title": "Casos",
            "gridProperties": {"rowCount": 5, "columnCount": 3, "frozenRowCount": 1},
        },
        "data": [
            {"startRow": 1, "rowData": [row("a", 2)], "columnMetadata": [{"pixelSize": 50}, {"hiddenByUser": True}]}
        ],
        "merges": [area(3, 4, 0, 2)],
        "protectedRanges": [{"range": area(0, 1, 0, 3), "warningOnly": True}],
        "conditionalFormats": [
            {"ranges": [area(1, 5, 0, 1)], "booleanRule": {"condition": {"type": "BLANK"}, "format": {}}}
        ],
        "basicFilter": {"range": area(0, 5, 0, 3)},
        "developerMetadata": [_create("hoja", {"sheetId": 7})["createDeveloperMetadata"]["developerMetadata"]],
    }
    made = google.post("/v4/spreadsheets", {"properties": {"title": "T", "locale": "es_MX"}, "sheets": [sheet]})
    book = Book(google, made["spreadsheetId"])
    found = book.get(includeGridData=True)["sheets"][0]
    for name in ("merges", "protectedRanges", "conditionalFormats", "basicFilter", "developerMetadata"):
        assert name in found
    assert found["data"][0]["columnMetadata"][:2] == [{"pixelSize": 50}, {"hiddenByUser": True, "pixelSize": 100}]
    assert book.values() == [[], ["a", "2"]]
    wrong = {"properties": {"title": "T"}, "sheets": [{"merges": [area(0, 1, 0, 2)]}]}
    assert google.send("POST", "/v4/spreadsheets", wrong).status == 400
    assert len(google.get("/drive/v3/files")["files"]) == 1


def test_the_owner_restores_an_older_version(google: Google) -> None:
    book = google.book()
    book.update(APPEND)
    version = google.control("keep", {"file": book.id})["version"]
    book.update(APPEND, {"deleteDimension": {"range": lines("COLUMNS", 2, 3)}})
    google.control("restore", {"file": book.id, "version": version})
    assert book.values() == [["a"]]
    assert book.sheet()["properties"]["gridProperties"]["columnCount"] == 8
    book.update(APPEND)
    google.control("restore", {"file": book.id, "version": version})
    assert book.values() == [["a"]]
    assert google.send("POST", "/_control/restore", {"file": book.id, "version": 2}).status == 400


def test_sheets_are_moved_hidden_resized_and_copied(google: Google) -> None:
    book = google.book()
    ids = [
        reply["addSheet"]["properties"]["sheetId"]
        for reply in book.update(*({"addSheet": {"properties": {"title": title}}} for title in "bc"))["replies"]
    ]

    def titles() -> list[str]:
        return [sheet["properties"]["title"] for sheet in book.get()["sheets"]]

    def change(fields: str, **properties: Any) -> dict[str, Any]:
        return {"updateSheetProperties": {"properties": {"sheetId": 7, **properties}, "fields": fields}}

    book.update(change("index", index=2))
    assert titles() == ["b", "Casos", "c"]
    book.write("Casos!A1", [["x"], ["y"], ["z"]])
    book.update(change("gridProperties(rowCount,frozenRowCount)", gridProperties={"rowCount": 2, "frozenRowCount": 1}))
    assert book.values() == [["x"], ["y"]]
    freeze = change("gridProperties.frozenRowCount", gridProperties={"frozenRowCount": 2})
    assert book.refused(freeze).endswith("You can't freeze all visible rows on the sheet.")
    assert 'A sheet with the name "B" already exists' in book.refused(change("title", title="B"))
    chart = {
        "spec": {"basicChart": {"chartType": "LINE"}},
        "position": {"overlayPosition": {"anchorCell": {"sheetId": 7}}},
    }
    book.update({"addChart": {"chart": chart}})
    copy = book.update({"duplicateSheet": {"sourceSheetId": 7, "insertSheetIndex": 0, "newSheetName": "copia"}})
    number = copy["replies"][0]["duplicateSheet"]["properties"]["sheetId"]
    first, original = book.get()["sheets"][0], book.get()["sheets"][2]
    assert first["charts"][0]["position"]["overlayPosition"]["anchorCell"]["sheetId"] == number
    assert first["charts"][0]["chartId"] != original["charts"][0]["chartId"]
    assert book.values("copia") == [["x"], ["y"]]
    hide = [
        {"updateSheetProperties": {"properties": {"sheetId": n, "hidden": True}, "fields": "hidden"}}
        for n in (*ids, number)
    ]
    book.update(*hide)
    assert book.refused({"deleteSheet": {"sheetId": 7}}).endswith(
        "You can't remove all the visible sheets in a document."
    )
    other = google.book()
    google.post(f"{book.path}/sheets/7:copyTo", {"destinationSpreadsheetId": other.id})
    assert other.values("'Copy of Casos'") == [["x"], ["y"]]


def test_protection_stops_other_editors_and_a_warning_nobody(google: Google) -> None:
    book = google.book()
    share = {"type": "user", "role": "writer", "emailAddress": "tienda@example.com"}
    google.post(f"/drive/v3/files/{book.id}/permissions", share, sendNotificationEmail="false")
    other = sign_in(google.url, DRIVE, user="tienda@example.com").token
    warn = {"protectedRange": {"range": area(0, 2, 0, 8), "warningOnly": True, "description": "Concierge"}}
    reply = book.update({"addProtectedRange": warn})["replies"][0]["addProtectedRange"]["protectedRange"]
    assert (reply["warningOnly"], reply["editors"]) == (True, {})
    options = {"token": other, "valueInputOption": "RAW"}
    assert google.send("PUT", f"{book.path}/values/Casos!A1", {"values": [["x"]]}, **options).status == 200
    update = {
        "protectedRange": {"protectedRangeId": reply["protectedRangeId"], "warningOnly": False},
        "fields": "warningOnly",
    }
    book.update({"updateProtectedRange": update})
    assert (
        "protected cell" in google.send("PUT", f"{book.path}/values/Casos!B1", {"values": [["x"]]}, **options).message
    )
    assert "protected cell" in book.refused(APPEND, token=other)
    assert google.send("PUT", f"{book.path}/values/Casos!A5", {"values": [["x"]]}, **options).status == 200
    seen = google.send("GET", book.path, token=other).json["sheets"][0]["protectedRanges"][0]
    assert "requestingUserCanEdit" not in seen  # false is left out
    book.update({"deleteProtectedRange": {"protectedRangeId": reply["protectedRangeId"]}})
    assert google.send("PUT", f"{book.path}/values/Casos!B1", {"values": [["x"]]}, **options).status == 200


def test_conditional_formats_keep_their_order(google: Google) -> None:
    book = google.book()

    def rule(word: str) -> dict[str, Any]:
        condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": word}]}
        form = {"backgroundColor": {"red": 1}}
        return {"ranges": [area(1, None, 3, 4)], "booleanRule": {"condition": condition, "format": form}}

    def words() -> list[str]:
        formats = book.sheet().get("conditionalFormats", [])
        return [item["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for item in formats]

    book.update(*({"addConditionalFormatRule": {"rule": rule(word), "index": 0}} for word in ("vence", "vencido")))
    assert words() == ["vencido", "vence"]
    assert book.sheet()["conditionalFormats"][0]["booleanRule"]["format"]["backgroundColorStyle"] == {
        "rgbColor": {"red": 1}
    }
    moved = book.update({"updateConditionalFormatRule": {"sheetId": 7, "index": 0, "newIndex": 1}})
    assert moved["replies"][0]["updateConditionalFormatRule"]["newIndex"] == 1
    book.update({"updateConditionalFormatRule": {"index": 0, "rule": rule("hoy")}})
    book.update({"deleteConditionalFormatRule": {"sheetId": 7, "index": 1}})
    assert words() == ["hoy"]
    gone = {"deleteConditionalFormatRule": {"sheetId": 7, "index": 3}}
    assert book.refused(gone).endswith("No conditional format on sheet: 7 at index: 3")


def test_banding_filter_views_and_borders(google: Google) -> None:
    book = google.book()
    band = {"range": area(0, 5, 0, 2), "rowProperties": {"firstBandColor": {"red": 1}, "secondBandColor": {}}}
    number = book.update({"addBanding": {"bandedRange": band}})["replies"][0]["addBanding"]["bandedRange"][
        "bandedRangeId"
    ]
    overlap = {"addBanding": {"bandedRange": {**band, "range": area(4, 6, 0, 1)}}}
    assert "already has alternating background colors" in book.refused(overlap)
    book.update({"deleteBanding": {"bandedRangeId": number}}, overlap)
    view = book.update({"addFilterView": {"filter": {"title": "Abiertos", "range": area(0, None, 0, 2)}}})
    view_id = view["replies"][0]["addFilterView"]["filter"]["filterViewId"]
    book.update({"updateFilterView": {"filter": {"filterViewId": view_id, "title": "Nuevos"}, "fields": "title"}})
    book.update({"duplicateFilterView": {"filterId": view_id}}, {"deleteFilterView": {"filterId": view_id}})
    assert [item["title"] for item in book.sheet()["filterViews"]] == ["Copy of Nuevos"]
    line = {"style": "SOLID", "width": 1}
    book.update({"updateBorders": {"range": area(0, 2, 0, 2), "bottom": line, "innerVertical": line}})
    assert set(book.cell("A2")["userEnteredFormat"]["borders"]) == {"bottom", "right"}


def test_a_chart_draws_cells_that_exist(google: Google) -> None:
    book = google.book()

    def chart(sheet: int) -> dict[str, Any]:
        source = {"sourceRange": {"sources": [{"sheetId": sheet, "startRowIndex": 0, "endRowIndex": 5}]}}
        basic = {"chartType": "COLUMN", "domains": [{"domain": source}], "series": [{"series": source}]}
        position = {"overlayPosition": {"anchorCell": {"sheetId": 7, "rowIndex": 6}, "widthPixels": 400}}
        return {"chart": {"spec": {"title": "Semanas", "basicChart": basic}, "position": position}}

    assert "No grid with id: 99" in book.refused({"addChart": chart(99)})
    assert "exactly one of" in book.refused({"addChart": {"chart": {**chart(7)["chart"], "spec": {"title": "x"}}}})
    made = book.update({"addChart": chart(7)})["replies"][0]["addChart"]["chart"]
    book.update({"insertDimension": {"range": lines("ROWS", 0, 2), "inheritFromBefore": False}})
    found = book.sheet()["charts"][0]
    assert found["position"]["overlayPosition"]["anchorCell"] == {"sheetId": 7, "rowIndex": 8}
    assert found["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"][0]["endRowIndex"] == 7
    book.update({"updateChartSpec": {"chartId": made["chartId"], "spec": {"pieChart": {}}}})
    move = {"overlayPosition": {"anchorCell": {"sheetId": 7, "columnIndex": 3}}}
    book.update(
        {"updateEmbeddedObjectPosition": {"objectId": made["chartId"], "newPosition": move, "fields": "anchorCell"}}
    )
    overlay = book.sheet()["charts"][0]["position"]["overlayPosition"]
    assert (overlay["anchorCell"], overlay["widthPixels"]) == ({"sheetId": 7, "columnIndex": 3}, 400)
    book.update({"deleteEmbeddedObject": {"objectId": made["chartId"]}})
    assert "charts" not in book.sheet()


def test_names_are_unique_and_readable(google: Google) -> None:
    book = google.book()
    book.write("Casos!B2", [["x"]])
    add = {"addNamedRange": {"namedRange": {"name": "meta", "range": area(1, 2, 1, 2)}}}
    book.update(add)
    assert book.values("meta") == [["x"]]
    assert book.refused(add).endswith(
        "Cannot add named range with name meta, a named range with that name already exists."
    )
    assert "Invalid name" in book.refused({"addNamedRange": {"namedRange": {"name": "A1", "range": area(0, 1, 0, 1)}}})


# -- developer metadata ------------------------------------------------------------------------


def _create(key: str, location: dict[str, Any], visibility: str = "DOCUMENT", **more: Any) -> dict[str, Any]:
    item = {"metadataKey": key, "visibility": visibility, "location": location, **more}
    return {"createDeveloperMetadata": {"developerMetadata": item}}


def _column(index: int) -> dict[str, Any]:
    return {"dimensionRange": lines("COLUMNS", index, index + 1)}


def _search(book: Book, lookup: dict[str, Any], **options: Any) -> list[str]:
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    reply = book.google.send("POST", f"{book.path}/developerMetadata:search", body, **options)
    assert reply.status == 200, reply.body
    found = reply.json.get("matchedDeveloperMetadata", [])
    return [item["developerMetadata"]["metadataKey"] for item in found]


@pytest.fixture
def marked(google: Google) -> Book:
    book = google.book()
    book.update(
        _create("libro", {"spreadsheet": True}, metadataValue="1", metadataId=11),
        _create("hoja", {"sheetId": 7}),
        _create("estado", _column(2), metadataValue="columna"),
        _create("propia", _column(3), "PROJECT"),
    )
    return book


@pytest.mark.parametrize(
    ("lookup", "keys"),
    [
        ({"metadataKey": "estado"}, ["estado"]),
        ({"metadataId": 11}, ["libro"]),
        ({"metadataValue": "columna"}, ["estado"]),
        ({"locationType": "COLUMN"}, ["estado", "propia"]),
        ({"visibility": "PROJECT"}, ["propia"]),
        ({"metadataLocation": {"sheetId": 7}}, ["hoja", "estado", "propia"]),
        ({"metadataLocation": {"sheetId": 7}, "locationMatchingStrategy": "EXACT_LOCATION"}, ["hoja"]),
        ({"metadataLocation": _column(2)}, ["estado"]),
        ({"metadataKey": "nada"}, []),
    ],
)
def test_metadata_is_found(marked: Book, lookup: dict[str, Any], keys: list[str]) -> None:
    assert _search(marked, lookup) == keys


def test_metadata_is_read_changed_and_deleted(marked: Book) -> None:
    google = marked.google
    assert google.get(f"{marked.path}/developerMetadata/11")["metadataValue"] == "1"
    assert google.send("GET", f"{marked.path}/developerMetadata/12").status == 404
    twice = marked.refused(_create("otra", {"sheetId": 7}, metadataId=11))
    assert twice.endswith("metadata with ID [11] because developer metadata with that ID already exists.")
    both = {"dimensionRange": lines("ROWS", 0, 2)}
    assert "one row or one column only" in marked.refused(_create("otra", both))
    lookup = {"developerMetadataLookup": {"metadataId": 11}}
    change = {"dataFilters": [lookup], "developerMetadata": {"metadataValue": "2"}, "fields": "metadataValue"}
    marked.update({"updateDeveloperMetadata": change})
    assert marked.get("developerMetadata.metadataValue") == {"developerMetadata": [{"metadataValue": "2"}]}
    gone = marked.update({"deleteDeveloperMetadata": {"dataFilter": lookup}})["replies"][0]
    assert gone["deleteDeveloperMetadata"]["deletedDeveloperMetadata"][0]["metadataId"] == 11
    assert "developerMetadata" not in marked.get()
    marked.update({"deleteDimension": {"range": lines("COLUMNS", 2, 3)}})
    assert _search(marked, {"locationType": "COLUMN"}) == ["propia"]


def test_metadata_of_a_project_is_hidden_from_another(marked: Book) -> None:
    other = sign_in(marked.google.url, DRIVE, client_id="999-other").token
    assert _search(marked, {"locationType": "COLUMN"}, token=other) == ["estado"]


def test_columns_are_written_by_their_metadata(marked: Book) -> None:
    body = {
        "valueInputOption": "RAW",
        "data": [{"dataFilter": {"developerMetadataLookup": {"metadataKey": "estado"}}, "values": [["abierto"]]}],
    }
    marked.update({"insertDimension": {"range": lines("COLUMNS", 0, 1)}})
    answer = marked.google.post(f"{marked.path}/values:batchUpdateByDataFilter", body)
    assert answer["responses"][0]["updatedRange"] == "Casos!D1"
    found = marked.google.post(
        f"{marked.path}:getByDataFilter",
        {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "estado"}}], "includeGridData": True},
    )
    assert found["sheets"][0]["data"][0]["startColumn"] == 3
    cleared = marked.google.post(
        f"{marked.path}/values:batchClearByDataFilter",
        {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "estado"}}]},
    )
    assert cleared["clearedRanges"] == ["Casos!D1:D20"]
    assert marked.values() == []
