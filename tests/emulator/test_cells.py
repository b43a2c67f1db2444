"""Typed cells: what is written, how it is shown, and what comes back in one read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.person import Google, area, lines, row

DATE = {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}}


def test_typed_values_are_never_formulas(google: Google) -> None:
    book = google.book()
    book.update(
        {"appendCells": {"sheetId": 7, "rows": [row("=1+1", "'x", "0042", "TRUE")], "fields": "userEnteredValue"}}
    )
    assert book.values() == [["=1+1", "'x", "0042", "TRUE"]]
    assert book.cell("A1")["userEnteredValue"] == {"stringValue": "=1+1"}


@pytest.mark.parametrize(
    ("locale", "value", "form", "text"),
    [
        ("en_US", 46343, {"type": "DATE"}, "11/17/2026"),
        ("es_MX", 46343, {"type": "DATE"}, "17/11/2026"),
        (
            "es_MX",
            46343.6319444444,
            {"type": "DATE_TIME", "pattern": "ddd d mmm yyyy, hh:mm"},
            "mar 17 nov 2026, 15:10",
        ),
        ("es_AR", 1234.5, {"type": "NUMBER", "pattern": "#,##0.00"}, "1.234,50"),
        ("es_MX", 1234.5, {"type": "CURRENCY", "pattern": '"MXN" #,##0.00'}, "MXN 1,234.50"),
        ("en_US", 0.256, {"type": "PERCENT", "pattern": "0.0%"}, "25.6%"),
        ("en_US", -3, {"type": "NUMBER", "pattern": "0;(0)"}, "(3)"),
        ("en_US", 2_500_000, {"type": "NUMBER", "pattern": '[>=1000000]0.0,," MB";[>=1000]0," kB";0" B"'}, "2.5 MB"),
        ("en_US", 24_343, {"type": "NUMBER", "pattern": '[>=1000000]0.0,," MB";[>=1000]0," kB";0" B"'}, "24 kB"),
        ("en_US", 999, {"type": "NUMBER", "pattern": '[>=1000000]0.0,," MB";[>=1000]0," kB";0" B"'}, "999 B"),
        ("en_US", 1.5, {"type": "TIME", "pattern": "[h]:mm:ss"}, "36:00:00"),
        ("es_MX", True, None, "VERDADERO"),
        ("es_ES", 0.1, None, "0,1"),
    ],
)
def test_values_are_shown_in_the_locale_and_format(
    google: Google, locale: str, value: Any, form: Any, text: str
) -> None:
    book = google.book(locale=locale)
    cell = row(value)["values"][0] | ({"userEnteredFormat": {"numberFormat": form}} if form else {})
    start = {"sheetId": 7, "rowIndex": 0, "columnIndex": 0}
    book.update({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "*"}})
    found = book.cell("A1")
    assert found["formattedValue"] == text
    assert book.values() == [[text]]
    if not isinstance(value, bool):
        assert found["effectiveValue"] == {"numberValue": value}
        assert book.values(valueRenderOption="UNFORMATTED_VALUE") == [[value]]


def test_cells_are_appended_after_the_last_value_and_the_grid_grows(google: Google) -> None:
    book = google.book(rows=3)
    book.write("Casos!B2", [["x"]])
    note = {"repeatCell": {"range": area(2, 3, 0, 1), "cell": {"note": "nota"}, "fields": "note"}}
    append = {"appendCells": {"sheetId": 7, "rows": [row("a", "b"), row("c")], "fields": "userEnteredValue"}}
    book.update(note, append)
    assert book.values() == [[], ["", "x"], ["a", "b"], ["c"]]
    assert book.sheet()["properties"]["gridProperties"]["rowCount"] == 4
    too_wide = {"appendCells": {"sheetId": 7, "rows": [row(*range(9))], "fields": "userEnteredValue"}}
    assert book.refused(too_wide).endswith("Attempting to write column: 8, beyond the last requested column of: 7")


def test_a_mask_decides_what_of_a_cell_is_written(google: Google) -> None:
    book = google.book()
    full = row(46343)["values"][0] | {"userEnteredFormat": {**DATE, "textFormat": {"bold": True}}, "note": "n"}
    start = {"sheetId": 7, "rowIndex": 0, "columnIndex": 0}
    book.update({"updateCells": {"start": start, "rows": [{"values": [full]}], "fields": "*"}})
    bare = {"userEnteredFormat": {"textFormat": {"italic": True}}}
    book.update(
        {"updateCells": {"start": start, "rows": [{"values": [bare]}], "fields": "userEnteredFormat.textFormat.italic"}}
    )
    assert book.cell("A1")["userEnteredFormat"] == {**DATE, "textFormat": {"bold": True, "italic": True}}
    book.update({"updateCells": {"range": area(0, 1, 0, 2), "rows": [], "fields": "userEnteredValue"}})
    assert book.cell("A1", "userEnteredValue,note") == {"note": "n"}


def test_a_write_beyond_its_range_or_the_grid_is_refused(google: Google) -> None:
    book = google.book()
    wide = {"updateCells": {"range": area(0, 1, 0, 1), "rows": [row("a", "b")], "fields": "userEnteredValue"}}
    assert "Attempting to write column: 1, beyond the last requested column of: 0" in book.refused(wide)
    outside = {"repeatCell": {"range": area(20, None, 0, 2), "cell": {}, "fields": "note"}}
    assert book.refused(outside) == (
        "Invalid requests[0].repeatCell: Range (Casos!A21:B) exceeds grid limits. Max rows: 20, max columns: 8"
    )
    past = {"repeatCell": {"range": area(19, 25, 0, 1), "cell": {"note": "n"}, "fields": "note"}}
    book.update(past)
    assert book.sheet()["properties"]["gridProperties"]["rowCount"] == 20
    long = {"updateCells": {"range": area(0, 1, 0, 1), "rows": [row("x" * 50_001)], "fields": "userEnteredValue"}}
    assert "maximum of 50000 characters in a single cell" in book.refused(long)


def test_one_read_brings_values_metadata_and_several_ranges(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["id", "estado"], ["ACC-1", "abierto"], ["ACC-2", "cerrado"]])
    found = book.get(
        "sheets(properties.sheetId,data(startRow,rowData.values.formattedValue,columnMetadata(pixelSize,hiddenByUser)))",
        ranges=["Casos!A2:B2", "Casos!B3"],
    )
    first, second = found["sheets"][0]["data"]
    assert first["startRow"] == 1
    assert first["rowData"] == [{"values": [{"formattedValue": "ACC-1"}, {"formattedValue": "abierto"}]}]
    assert first["columnMetadata"] == [{"pixelSize": 100}, {"pixelSize": 100}]
    assert second["rowData"] == [{"values": [{"formattedValue": "cerrado"}]}]


def test_the_sheet_comes_back_with_the_write(google: Google) -> None:
    book = google.book()
    append = {"appendCells": {"sheetId": 7, "rows": [row("a")], "fields": "userEnteredValue"}}
    answer = book.update(
        append, includeSpreadsheetInResponse=True, responseRanges=["Casos!A1"], responseIncludeGridData=True
    )
    data = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]
    assert data["rowData"][0]["values"][0]["formattedValue"] == "a"
    bare = google.post(
        f"{book.path}:batchUpdate",
        {"requests": [append], "includeSpreadsheetInResponse": True},
        fields="updatedSpreadsheet.sheets.data.rowData.values.formattedValue",
    )
    assert len(bare["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]) == 2


def test_colours_have_eight_bits_and_two_names(google: Google) -> None:
    book = google.book()
    fill = {"userEnteredFormat": {"backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.5, "blue": 0}}}}
    book.update(
        {"repeatCell": {"range": area(0, 1, 0, 1), "cell": fill, "fields": "userEnteredFormat.backgroundColorStyle"}}
    )
    form = book.cell("A1")["userEnteredFormat"]
    assert form["backgroundColor"] == form["backgroundColorStyle"]["rgbColor"] == {"red": 1, "green": 0.49803922}
    themed = {"userEnteredFormat": {"backgroundColorStyle": {"themeColor": "LINK"}}}
    book.update(
        {"repeatCell": {"range": area(0, 1, 0, 1), "cell": themed, "fields": "userEnteredFormat.backgroundColorStyle"}}
    )
    form = book.cell("A1")["userEnteredFormat"]
    assert form["backgroundColorStyle"] == {"themeColor": "LINK"}
    assert form["backgroundColor"] == {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}


def test_links_are_shown_as_links(google: Google) -> None:
    book = google.book()
    linked = {
        **row("foto.jpg")["values"][0],
        "userEnteredFormat": {"textFormat": {"link": {"uri": "https://x.example/1"}}},
    }
    book.update({"updateCells": {"range": area(0, 1, 0, 1), "rows": [{"values": [linked]}], "fields": "*"}})
    book.write("Casos!B1", [['=HYPERLINK("https://x.example/2","acta")']], "USER_ENTERED")
    first, second = book.cell("A1"), book.cell("B1")
    assert first["hyperlink"] == "https://x.example/1"
    assert first["effectiveFormat"]["textFormat"]["underline"] is True
    assert (second["hyperlink"], second["formattedValue"]) == ("https://x.example/2", "acta")


def test_validation_stays_with_its_cells(google: Google) -> None:
    book = google.book()
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "sí"}, {"userEnteredValue": "no"}]},
        "showCustomUi": True,
        "strict": True,
    }
    book.update({"setDataValidation": {"range": area(1, 4, 2, 3), "rule": rule}})
    insert = {"insertDimension": {"range": lines("ROWS", 0, 1), "inheritFromBefore": False}}
    book.update(insert)
    assert book.cell("C3")["dataValidation"] == rule
    assert "dataValidation" not in book.cell("C2")
    book.update({"setDataValidation": {"range": area(0, 20, 0, 8)}})
    assert book.cell("C3") == {}


def test_find_and_replace_counts(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["pedido 1 pedido", "nada"], ["PEDIDO"]])
    reply = book.update({"findReplace": {"find": "pedido", "replacement": "orden", "sheetId": 7, "matchCase": False}})
    assert reply["replies"][0]["findReplace"] == {
        "valuesChanged": 2,
        "rowsChanged": 2,
        "sheetsChanged": 1,
        "occurrencesChanged": 3,
    }
    assert book.values() == [["orden 1 orden", "nada"], ["orden"]]


def test_cells_are_copied_cut_and_shifted(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["a", "b"], ["c", "d"]])
    copy = {"copyPaste": {"source": area(0, 1, 0, 2), "destination": area(3, 5, 0, 2), "pasteType": "PASTE_NORMAL"}}
    book.update(copy)
    assert book.values()[3:] == [["a", "b"], ["a", "b"]]
    cut = {"cutPaste": {"source": area(3, 4, 0, 2), "destination": {"sheetId": 7, "rowIndex": 5, "columnIndex": 1}}}
    book.update(cut)
    assert book.values()[3:] == [[], ["a", "b"], ["", "a", "b"]]
    book.update({"insertRange": {"range": area(0, 1, 0, 1), "shiftDimension": "ROWS"}})
    assert book.values()[:3] == [["", "b"], ["a", "d"], ["c"]]
    book.update({"deleteRange": {"range": area(0, 1, 0, 1), "shiftDimension": "COLUMNS"}})
    assert book.values()[0] == ["b"]


def test_a_copied_formula_names_the_cells_beside_its_new_place(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [[1, "=A1*$A$1"], [5]], "USER_ENTERED")
    target = {"source": area(0, 1, 1, 2), "destination": area(1, 2, 1, 2)}
    book.update({"copyPaste": target})
    assert book.values(valueRenderOption="FORMULA")[1] == [5, "=A2*$A$1"]
    book.update({"copyPaste": {**target, "destination": area(2, 3, 1, 2), "pasteType": "PASTE_VALUES"}})
    assert book.values(valueRenderOption="FORMULA")[2] == ["", 1]


TOMORROW = {"type": "DATE_BEFORE", "values": [{"relativeDate": "TOMORROW"}]}


@pytest.mark.parametrize(
    ("condition", "red"),
    [
        ({"type": "TEXT_EQ", "values": [{"userEnteredValue": "vencido"}]}, ["B2"]),
        ({"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "10"}]}, ["A3"]),
        ({"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$B2="vencido"'}]}, ["A2", "B2"]),
        ({"type": "NOT_BLANK"}, ["A2", "A3", "B2", "B3"]),
        (TOMORROW, ["A2", "A3"]),
    ],
)
def test_conditional_formats_show_in_the_effective_format(
    google: Google, condition: dict[str, Any], red: list[str]
) -> None:
    book = google.book()
    book.write("Casos!A2", [[5, "vencido"], [50, "a tiempo"]])
    rule = {"condition": condition, "format": {"backgroundColor": {"red": 1}, "textFormat": {"bold": True}}}
    add = {"addConditionalFormatRule": {"rule": {"ranges": [area(1, 10, 0, 2)], "booleanRule": rule}, "index": 0}}
    book.update(add)
    shown = {place: book.cell(place)["effectiveFormat"] for place in ("A2", "A3", "B2", "B3")}
    assert [place for place, form in shown.items() if form["backgroundColor"] == {"red": 1}] == red
    assert [place for place, form in shown.items() if form["textFormat"]["bold"]] == red
    assert "userEnteredFormat" not in book.cell("B2")


def test_the_limit_of_cells_is_googles(google: Google) -> None:
    book = google.book()
    google.control("settings", {"cell_limit": 200})
    sentence = "This action would increase the number of cells in the workbook above the limit of 200 cells."
    grow = {"appendDimension": {"sheetId": 7, "dimension": "ROWS", "length": 100}}
    assert book.refused(grow) == f"Invalid requests[0].appendDimension: {sentence}"
    assert book.sheet()["properties"]["gridProperties"]["rowCount"] == 20
