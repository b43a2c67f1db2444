"""What of Sheets the mirror uses, as Google answers it; every method is known by Google's own name."""

from __future__ import annotations

import re

import pytest

from concierge_cli.google.sheets import operation
from tests.emulator.discovery import api
from tests.emulator.person import row

GRID = {"gridRange": {"sheetId": 7, "startRowIndex": 1, "endRowIndex": 2}}


@pytest.mark.parametrize("method", api("sheets").operations, ids=lambda method: method.id)
def test_a_request_is_known_by_googles_name(method):
    path = re.sub(r"\{\+?(\w+)\}", lambda found: {"sheetId": "7"}.get(found[1], "A1%3AB2"), method.path)
    assert operation(method.http, f"https://sheets.googleapis.com/{path}") == method.id.removeprefix("sheets.")


@pytest.fixture
def book(google):
    book = google.book()
    cells = {"sheetId": 7, "rows": [row("caso", "monto"), row("ACC-1", 12.5), row("=1+1", None)], "fields": "*"}
    book.update({"appendCells": cells})
    return book


def test_the_parts_that_filters_meet(door, book):
    found = door.sheets.get_by_filter(book.id, [GRID], fields="sheets.data(startRow,rowData.values.effectiveValue)")
    values = [{"effectiveValue": {"stringValue": "ACC-1"}}, {"effectiveValue": {"numberValue": 12.5}}]
    assert found == {"sheets": [{"data": [{"startRow": 1, "rowData": [{"values": values}]}]}]}
    assert [(call.operation, call.write) for call in door.calls] == [("spreadsheets.getByDataFilter", False)]
    bare = door.sheets.get_by_filter(book.id, [GRID], fields="sheets.properties.title")
    assert bare == {"sheets": [{"properties": {"title": "Casos"}}]}


def test_a_spreadsheet_or_its_ranges(door, book):
    assert door.sheets.get(book.id)["properties"]["title"] == "Tienda"
    ranges = door.sheets.get(
        book.id, ranges=["Casos!A1", "Casos!B2:B2"], grid=True, fields="sheets.data.rowData.values.formattedValue"
    )
    cells = [part["rowData"][0]["values"][0]["formattedValue"] for part in ranges["sheets"][0]["data"]]
    assert cells == ["caso", "12.5"]


def test_bare_values_by_rows_and_columns(door, book):
    rows = door.sheets.values(book.id, ["Casos!A1:B3", "Casos!B2"])["valueRanges"]
    assert [part["values"] for part in rows] == [[["caso", "monto"], ["ACC-1", 12.5], ["=1+1"]], [[12.5]]]
    columns = door.sheets.values(book.id, ["Casos!A1:B2"], by_columns=True)["valueRanges"]
    assert columns[0]["values"] == [["caso", "ACC-1"], ["monto", 12.5]]


def test_a_batch_answers_with_what_it_wrote(door, book):
    write = {
        "requests": [{"appendCells": {"sheetId": 7, "rows": [row("ñandú “1”")], "fields": "userEnteredValue"}}],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Casos!A4:A4"],
        "responseIncludeGridData": True,
    }
    answer = door.sheets.batch_update(
        book.id, write, fields="updatedSpreadsheet.sheets.data.rowData.values.formattedValue"
    )
    assert answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"] == [
        {"values": [{"formattedValue": "ñandú “1”"}]}
    ]
    assert door.calls[0].write


def test_files_do_not_go_through_sheets(door):
    with pytest.raises(NotImplementedError):
        door.sheets.request("post", "https://www.googleapis.com/upload", data=b"a,b")
    assert door.calls == []
