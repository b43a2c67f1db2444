"""Plain values: RAW and typed, the three renderings, appending below a table, and the edges of the grid."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.clients import gspread_client
from tests.emulator.person import Google, area


@pytest.mark.parametrize(
    ("typed", "shown", "plain"),
    [
        ("2026-11-17", "2026-11-17", 46343),
        ("17/11/2026", "17/11/2026", 46343),
        ("2026-11-17 15:30", "2026-11-17 15:30:00", 46343.645833333336),
        ("$1,234.50", "$1,234.50", 1234.5),
        ("12.5%", "12.50%", 0.125),
        ("0042", "42", 42),
        ("8085807e40000000", "8085807e40000000", "8085807e40000000"),
        ("verdadero", "VERDADERO", True),
        ("'=no", "=no", "=no"),
        ("=2*3+1", "7", 7),
        ("=1/0", "#DIV/0!", "#DIV/0!"),
        ("10:30 PM", "10:30 PM", 0.9375),
        ("hola", "hola", "hola"),
    ],
)
def test_typed_text_is_read_as_sheets_reads_it(google: Google, typed: str, shown: str, plain: Any) -> None:
    book = google.book(locale="es_MX")
    book.write("Casos!A1", [[typed]], "USER_ENTERED")
    assert book.values() == [[shown]]
    assert book.values(valueRenderOption="UNFORMATTED_VALUE") == [[plain]]
    raw = google.book(locale="es_MX")
    raw.write("Casos!A1", [[typed]])
    assert raw.values() == raw.values(valueRenderOption="UNFORMATTED_VALUE") == [[typed]]


def test_typed_text_stays_text_in_a_text_cell(google: Google) -> None:
    book = google.book()
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}}
    book.update({"repeatCell": {"range": area(0, 1, 0, 2), "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    book.write("Casos!A1", [["0042", "=1+1"]], "USER_ENTERED")
    assert book.values() == [["0042", "=1+1"]]


def test_dates_come_as_numbers_or_text(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["2026-11-17", "=1+1"]], "USER_ENTERED")
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert book.values(**options) == [["2026-11-17", 2]]
    assert book.values(valueRenderOption="FORMULA") == [[46343, "=1+1"]]
    assert book.values(majorDimension="COLUMNS") == [["2026-11-17"], ["2"]]


@pytest.mark.parametrize(
    ("asked", "table", "written"),
    [
        ("Casos", "Casos!B4:D6", "Casos!B7"),
        ("Casos!C5:D5", "Casos!B4:D6", "Casos!B7"),
        ("Casos!B2:D4", "Casos!B4:D6", "Casos!B7"),
        ("Casos!A1", "Casos!A1:C2", "Casos!A3"),
        ("Casos!E4", None, "Casos!E4"),
        ("Casos!A4", None, "Casos!A4"),
    ],
)
def test_append_finds_the_table_of_googles_own_example(
    google: Google, asked: str, table: str | None, written: str
) -> None:
    book = google.book()
    book.write("Casos!A1", [["x", "y", "z"], ["x", "y", "z"]])
    book.write("Casos!B4", [["x", "y"], [None, "y", "z"], [None, "x", "z"]])
    body = {"values": [["nuevo"]]}
    answer = google.post(f"{book.path}/values/{asked}:append", body, valueInputOption="RAW")
    assert answer.get("tableRange") == table
    assert answer["updates"]["updatedRange"] == written


def test_append_grows_the_grid_and_can_insert_rows(google: Google) -> None:
    book = google.book(rows=2, columns=2)
    book.write("Casos!A1", [["a"], ["b"]])
    google.post(f"{book.path}/values/Casos:append", {"values": [["c", 1, 2]]}, valueInputOption="RAW")
    assert book.sheet()["properties"]["gridProperties"] == {"rowCount": 3, "columnCount": 3}
    book.write("Casos!A1:A3", [["a"], [""], ["z"]])
    options = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
    google.post(f"{book.path}/values/Casos!A1:append", {"values": [["b"]]}, **options)
    assert [line[:1] for line in book.values()] == [["a"], ["b"], [], ["z"]]


@pytest.mark.parametrize(
    ("cells", "values", "sentence"),
    [
        ("Nada!A1", [["x"]], "Unable to parse range: Nada!A1"),
        ("Casos!A21", [["x"]], "Range (Casos!A21) exceeds grid limits. Max rows: 20, max columns: 8"),
        ("Casos!A1:I1", [["x"]], "Range (Casos!A1:I1) exceeds grid limits. Max rows: 20, max columns: 8"),
        ("Casos!A20", [["x"], ["y"]], "Requested writing within range [Casos!A20], but tried writing to row [21]"),
        (
            "Casos!A1:B1",
            [["x", "y", "z"]],
            "Requested writing within range [Casos!A1:B1], but tried writing to column [C]",
        ),
        (
            "Casos!A1",
            [["x" * 50_001]],
            "Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
    ],
)
def test_writes_outside_are_refused(google: Google, cells: str, values: Any, sentence: str) -> None:
    book = google.book()
    reply = google.send("PUT", f"{book.path}/values/{cells}", {"values": values}, valueInputOption="RAW")
    assert (reply.status, reply.message) == (400, sentence)
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "Casos!A1", "values": [["ok"]]}, {"range": cells, "values": values}],
    }
    batch = google.send("POST", f"{book.path}/values:batchUpdate", body)
    assert batch.message == f"Invalid data[1]: {sentence}"
    assert book.values() == []


def test_reading_clips_at_the_end_and_refuses_a_start_outside(google: Google) -> None:
    book = google.book()
    assert google.get(f"{book.path}/values/Casos!B2:ZZ500")["range"] == "Casos!B2:H20"
    assert google.send("GET", f"{book.path}/values/Casos!A21:A").status == 400


def test_titles_are_quoted_where_they_must_be(google: Google) -> None:
    book = google.book()
    for title, quoted in (
        ("Bitácora", "'Bitácora'"),
        ("A1", "'A1'"),
        ("it's", "'it''s'"),
        ("Evidencias", "Evidencias"),
    ):
        book.update({"addSheet": {"properties": {"title": title, "gridProperties": {"rowCount": 1, "columnCount": 1}}}})
        assert google.get(f"{book.path}/values/{quoted}".replace("á", "%C3%A1"))["range"] == f"{quoted}!A1"


def test_a_null_leaves_and_an_empty_text_clears(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["a", "b", "c"]])
    answer = book.write("Casos!A1", [[None, "", "d"]])
    assert (answer["updatedCells"], answer["updatedColumns"]) == (2, 2)
    assert book.values() == [["a", "", "d"]]
    assert google.post(f"{book.path}/values/Casos!A1:clear")["clearedRange"] == "Casos!A1"
    assert book.values() == [["", "", "d"]]


def test_formulas_follow_the_cells_that_they_name(google: Google) -> None:
    book = google.book()
    rows = [
        [1, "=SUM(A1:A3)"],
        [2, '=IF(A2>1,"sí","no")&" "&TEXT(A2,"0.0")'],
        [3, '=COUNTIF(A1:A3,">1")'],
        ["", "=B1*$A$3"],
    ]
    book.write("Casos!A1", rows, "USER_ENTERED")
    assert [line[1] for line in book.values()] == ["6", "sí 2.0", "2", "18"]
    book.update({"insertDimension": {"range": {"sheetId": 7, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})
    formulas = [line[1] for line in book.values(valueRenderOption="FORMULA") if len(line) > 1]
    assert formulas == ["=SUM(A1:A4)", '=IF(A3>1,"sí","no")&" "&TEXT(A3,"0.0")', '=COUNTIF(A1:A4,">1")', "=B1*$A$4"]
    book.update({"deleteDimension": {"range": {"sheetId": 7, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}}})
    assert book.values()[-1] == ["", "#REF!"]
    book.write("Casos!C1", [["=C1"], ["=NADA(1)"]], "USER_ENTERED")
    assert [line[2] for line in book.values()[:2]] == ["#REF!", "#NAME?"]


def test_gspread_works_as_its_documentation_shows(google: Google) -> None:
    client = gspread_client(google.url)
    book = client.create("Tienda")
    sheet = book.sheet1
    sheet.append_row(["id", "estado"])
    sheet.append_rows([["ACC-1", "abierto"], ["ACC-2", "cerrado"]])
    assert sheet.get_all_records() == [{"id": "ACC-1", "estado": "abierto"}, {"id": "ACC-2", "estado": "cerrado"}]
    found = sheet.find("ACC-2")
    assert found is not None
    sheet.update_cell(found.row, 2, "abierto")
    assert sheet.row_values(3) == ["ACC-2", "abierto"]
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    sheet.freeze(rows=1)
    book.share("dueno@tienda.example", perm_type="user", role="reader", notify=False)
    assert [item["role"] for item in book.list_permissions()] == ["owner", "reader"]
    assert client.open("Tienda").worksheet("Sheet1").acell("A2").value == "ACC-1"
    client.del_spreadsheet(book.id)
    assert client.openall() == []
    client.http_client.session.close()
