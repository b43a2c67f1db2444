"""A fresh spreadsheet becomes our Sheet, and only what is missing is ever asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from concierge_cli.google.sheet.laying_out import LATE, SOON, colour, missing_layout
from concierge_cli.google.sheet.survey import Shape, Survey
from concierge_cli.google.sheet.tabs import Field, Tab, locale
from tests.emulator.person import Google
from tests.google.sheet.sample import AT, BOOK, Sheet, laid_out


def test_a_fresh_spreadsheet_gets_its_tabs_in_one_batch(google: Google) -> None:
    sheet = laid_out(google)
    seen = sheet.whole("properties(locale,timeZone,autoRecalc),sheets(properties,basicFilter,protectedRanges)")
    assert seen["properties"] == {"locale": "es_MX", "timeZone": "America/Mexico_City", "autoRecalc": "HOUR"}
    tabs = [one["properties"] for one in seen["sheets"]]
    assert [(one["sheetId"], one["title"]) for one in tabs] == [
        (101, "Léeme"),
        (102, "Casos"),
        (103, "Bitácora"),
        (104, "Evidencias"),
        (105, "KPI"),
        (106, "meta"),
    ]
    assert [one["sheetId"] for one in tabs if one.get("hidden")] == [106]
    assert [one["sheetId"] for one in tabs if one["gridProperties"].get("frozenRowCount") == 1] == [
        102,
        103,
        104,
        105,
        106,
    ]
    filtered = [one["properties"]["sheetId"] for one in seen["sheets"] if "basicFilter" in one]
    assert filtered == [102, 103, 104]
    assert all(one["warningOnly"] for tab in seen["sheets"] for one in tab.get("protectedRanges", ()))


def test_headings_stand_in_their_columns_and_technical_ones_are_hidden(google: Google) -> None:
    sheet = laid_out(google)
    assert sheet.values("Casos!1:1")[0] == [field.title for field in BOOK.fields[Tab.CASES]]
    seen = sheet.see()
    assert seen.tabs[Tab.LOG].places == {field.key: at for at, field in enumerate(BOOK.fields[Tab.LOG])}
    columns = sheet.whole("sheets.data.columnMetadata(hiddenByUser,pixelSize)", ranges=("Bitácora!1:1",))["sheets"][0][
        "data"
    ][0]["columnMetadata"]
    assert [one.get("hiddenByUser", False) for one in columns] == [False] * 5 + [True] * 6
    assert columns[0]["pixelSize"] == 156


def test_human_columns_are_not_protected(google: Google) -> None:
    sheet = laid_out(google)
    ranges = [one["range"] for one in sheet.whole("sheets.protectedRanges.range")["sheets"][1]["protectedRanges"]]
    assert ranges == [{"sheetId": 102, "startColumnIndex": 0, "endColumnIndex": 7}]


def test_a_second_time_nothing_is_missing(google: Google) -> None:
    sheet = laid_out(google)
    assert sheet.lay_out() == []


def test_an_order_that_people_made_is_left_alone(google: Google) -> None:
    sheet = laid_out(google)
    sheet.update(
        {"moveDimension": {"source": _columns(102, 4, 5), "destinationIndex": 1}},
        {"insertDimension": {"range": _columns(102, 2, 3)}},
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 102, "title": "Mis casos", "index": 0},
                "fields": "title,index",
            }
        },
        {"updateSpreadsheetProperties": {"properties": {"timeZone": "Europe/Madrid"}, "fields": "timeZone"}},
    )
    assert sheet.lay_out() == []


def test_a_new_version_of_the_layout_adds_its_column_at_the_end(google: Google) -> None:
    sheet = laid_out(google)
    sheet.update({"insertDimension": {"range": _columns(102, 2, 3)}})
    fields = {**BOOK.fields, Tab.CASES: (*BOOK.fields[Tab.CASES], Field("reason", "Motivo", 19))}
    newer = replace(BOOK, fields=fields, read_me=("Esta hoja es de Acme",))
    sheet.lay_out(newer)
    assert sheet.see().tabs[Tab.CASES].places["reason"] == 10
    assert sheet.values("Casos!K1") == [["Motivo"]]
    assert sheet.values("Léeme") == [["Esta hoja es de Acme"]]
    areas = [one["range"] for one in sheet.whole("sheets.protectedRanges.range")["sheets"][1]["protectedRanges"]]
    assert {"sheetId": 102, "startColumnIndex": 10, "endColumnIndex": 11} in areas
    assert sheet.lay_out(newer) == []


@pytest.mark.parametrize("tab", [Tab.READ_ME, Tab.EVIDENCE, Tab.KPI])
def test_a_tab_that_was_deleted_comes_back(google: Google, tab: Tab) -> None:
    sheet = laid_out(google)
    sheet.update({"deleteSheet": {"sheetId": int(tab)}})
    sheet.lay_out()
    assert tab in sheet.survey().tabs
    assert sheet.lay_out() == []


def test_a_column_of_ids_is_not_made_again(google: Google) -> None:
    sheet = laid_out(google)
    sheet.update(
        {"deleteDimension": {"range": _columns(102, 0, 1)}}, {"deleteDimension": {"range": _columns(103, 5, 6)}}
    )
    assert sheet.lay_out() == []


def test_what_somebody_wrote_in_the_first_sheet_stays_and_titles_do_not_collide(google: Google) -> None:
    sheet = Sheet(google)
    sheet.update(
        {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "casos"}, "fields": "title"}},
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": 3, "columnIndex": 1},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "mío"}}]}],
                "fields": "userEnteredValue",
            }
        },
    )
    sheet.lay_out()
    assert sheet.survey().sheets[102].title == "Casos 2"
    assert sheet.values("casos!B4") == [["mío"]]


def test_the_private_spreadsheet_has_only_its_tabs(google: Google) -> None:
    sheet = Sheet(google)
    private = replace(BOOK, titles={Tab.LOG: "Bitácora", Tab.META: "meta"}, charts=(), read_me=())
    sheet.lay_out(private)
    assert list(sheet.survey().sheets) == [103, 106]
    assert sheet.lay_out(private) == []


def test_no_request_merges_cells_or_writes_a_formula_into_one() -> None:
    fresh = Survey(
        {0: Shape("Hoja 1", 1000, 26, filtered=False, protected=(), rules=(), charts=frozenset())}, "en_US", ""
    )
    requests = missing_layout(BOOK, fresh, {}, at=AT)
    assert "mergeCells" not in str(requests)
    assert "formulaValue" not in str(requests)


@pytest.mark.parametrize(
    ("hours", "closed", "looks"),
    [(-0.1, False, LATE), (0.1, False, SOON), (23.9, False, SOON), (24.1, False, None), (-0.1, True, None)],
)
def test_a_date_takes_its_colour_by_the_clock_of_the_store(
    google: Google, hours: float, closed: bool, looks: tuple[str, str] | None
) -> None:
    sheet = laid_out(google)
    now = datetime.fromtimestamp(google.world.now(), ZoneInfo("America/Mexico_City")).replace(tzinfo=None)
    due = now + timedelta(hours=hours)
    row = [BOOK.ink.cell(text) for text in ("ACC-1", "abierto", "Ana", "")]
    row += [BOOK.ink.cell(due, "when"), BOOK.ink.cell(now if closed else None, "when")]
    sheet.update({"appendCells": {"sheetId": 102, "rows": [{"values": row}], "fields": "userEnteredValue"}})
    cell = sheet.whole("sheets.data.rowData.values.effectiveFormat.backgroundColorStyle", ranges=("Casos!E2",))
    ground = cell["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveFormat"]["backgroundColorStyle"]
    assert ground["rgbColor"] == pytest.approx(colour(looks[1] if looks else "FFFFFF"))


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("es", "MX-CMX", "es_MX"),
        ("es", "AR", "es_AR"),
        ("es", "PE", "es_MX"),
        ("es", "CR", "es_ES"),
        ("en", "US", "en_US"),
        ("en", "MX", "en_US"),
        ("en", "GB", "en_GB"),
    ],
)
def test_the_locale_is_one_that_google_knows(language: str, country: str, expected: str) -> None:
    assert locale(language, country) == expected


def _columns(sheet: int, start: int, end: int) -> dict[str, object]:
    return {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}
