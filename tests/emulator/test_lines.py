"""Rows and columns that are inserted, deleted, moved and sorted, and everything that is fastened to them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.person import Book, Google, area, lines
from tests.emulator.sheets.structure import Deletion, Insertion, Move


def _changes(size: int) -> st.SearchStrategy[Any]:
    place = st.integers(0, size)

    def span(ends: tuple[int, int]) -> tuple[int, int]:
        return min(ends), max(ends) + 1

    spans = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).map(span)
    moves = st.tuples(spans, place).filter(lambda m: m[1] <= m[0][0] or m[1] >= m[0][1])
    return st.one_of(
        st.tuples(place, st.integers(1, 4)).map(lambda m: Insertion(*m)),
        spans.map(lambda m: Deletion(*m)),
        moves.map(lambda m: Move(*m[0], m[1])),
    )


@given(change=_changes(12))
def test_every_line_keeps_its_order_among_those_that_stay(change: Any) -> None:
    """`line` says where each line goes: what `list` operations do to a list of lines."""
    rows: list[int | None] = list(range(12))
    if isinstance(change, Insertion):
        rows[change.at : change.at] = [None] * change.count
    elif isinstance(change, Deletion):
        del rows[change.start : change.end]
    else:
        moving = rows[change.start : change.end]
        del rows[change.start : change.end]
        rows[change.landing : change.landing] = moving
    for index in range(12):
        place = change.line(index)
        assert (rows[place] == index) if place is not None else (index not in rows)


@given(change=_changes(12), start=st.integers(0, 10), length=st.integers(1, 12))
def test_a_range_never_turns_inside_out_nor_loses_its_lines(change: Any, start: int, length: int) -> None:
    end = start + length
    kept = [line for line in (change.line(index) for index in range(start, end)) if line is not None]
    span = change.span(start, end)
    if span is None:
        assert not kept
        return
    assert 0 <= span[0] < span[1]
    if not isinstance(change, Move):
        assert all(span[0] <= line < span[1] for line in kept)


@pytest.fixture
def furnished(google: Google) -> Book:
    """Five numbered rows with everything that can be fastened to row 3 (index 2) and column B."""
    book = google.book()
    book.write("Casos!A1", [[f"r{n}", n] for n in range(1, 6)])

    def metadata(key: str, dimension: str, start: int) -> dict[str, Any]:
        location = {"dimensionRange": lines(dimension, start, start + 1)}
        item = {"metadataKey": key, "visibility": "DOCUMENT", "location": location}
        return {"createDeveloperMetadata": {"developerMetadata": item}}

    boolean = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}
    book.update(
        metadata("fila", "ROWS", 2),
        metadata("columna", "COLUMNS", 1),
        {"addNamedRange": {"namedRange": {"name": "tercera", "range": area(2, 3, 0, 2)}}},
        {"addProtectedRange": {"protectedRange": {"range": area(2, 3, 0, 1), "warningOnly": True}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(2, 3, 0, 2)], "booleanRule": boolean}, "index": 0}},
        {"mergeCells": {"range": area(2, 3, 3, 5), "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": area(0, 5, 0, 2)}}},
        {
            "updateDimensionProperties": {
                "range": lines("ROWS", 2, 3),
                "properties": {"pixelSize": 40},
                "fields": "pixelSize",
            }
        },
    )
    return book


def _places(book: Book) -> dict[str, Any]:
    sheet = book.get(includeGridData=True)["sheets"][0]
    found = {
        "named": [item["range"]["startRowIndex"] for item in book.get().get("namedRanges", [])],
        "protected": [item["range"]["startRowIndex"] for item in sheet.get("protectedRanges", [])],
        "conditional": [item["ranges"][0]["startRowIndex"] for item in sheet.get("conditionalFormats", [])],
        "merges": [item["startRowIndex"] for item in sheet.get("merges", [])],
        "fila": [n for n, item in enumerate(sheet["data"][0]["rowMetadata"]) if "developerMetadata" in item],
        "height": [n for n, item in enumerate(sheet["data"][0]["rowMetadata"]) if item["pixelSize"] == 40],
        "value": [n for n, line in enumerate(book.values()) if line[:1] == ["r3"]],
    }
    assert {tuple(places) for places in found.values()} == {tuple(found["value"])}, found
    return found


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ({"insertDimension": {"range": lines("ROWS", 0, 2)}}, [4]),
        ({"insertDimension": {"range": lines("ROWS", 3, 4), "inheritFromBefore": True}}, [2]),
        ({"deleteDimension": {"range": lines("ROWS", 0, 1)}}, [1]),
        ({"deleteDimension": {"range": lines("ROWS", 2, 3)}}, []),
        ({"moveDimension": {"source": lines("ROWS", 2, 3), "destinationIndex": 0}}, [0]),
        ({"moveDimension": {"source": lines("ROWS", 0, 2), "destinationIndex": 5}}, [0]),
        ({"moveDimension": {"source": lines("ROWS", 2, 3), "destinationIndex": 20}}, [19]),
        ({"appendDimension": {"sheetId": 7, "dimension": "ROWS", "length": 3}}, [2]),
    ],
)
def test_everything_follows_its_row(furnished: Book, request_: dict[str, Any], place: list[int]) -> None:
    furnished.update(request_)
    assert _places(furnished)["value"] == place


def test_metadata_follows_its_column_and_finds_it(furnished: Book) -> None:
    furnished.update({"moveDimension": {"source": lines("COLUMNS", 1, 2), "destinationIndex": 8}})
    found = furnished.google.post(
        f"{furnished.path}/values:batchGetByDataFilter",
        {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "columna"}}]},
    )
    assert found["valueRanges"][0]["valueRange"]["range"] == "Casos!H1:H20"
    assert found["valueRanges"][0]["valueRange"]["values"][2] == ["3"]


def test_sorting_moves_values_and_leaves_metadata(furnished: Book) -> None:
    furnished.update({"unmergeCells": {"range": area(2, 3, 3, 5)}})
    specs = [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]
    furnished.update({"sortRange": {"range": area(0, 5, 0, 2), "sortSpecs": specs}})
    assert [line[0] for line in furnished.values()] == ["r5", "r4", "r3", "r2", "r1"]
    furnished.update({"sortRange": {"range": area(0, 4, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}})
    assert [line[0] for line in furnished.values()] == ["r2", "r3", "r4", "r5", "r1"]
    rows = furnished.get(includeGridData=True)["sheets"][0]["data"][0]["rowMetadata"]
    assert [n for n, item in enumerate(rows) if "developerMetadata" in item] == [2]


def test_sorting_knows_kinds_blanks_and_hidden_rows(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["b"], [10], [""], ["A"], [True], [9]])
    book.update(
        {"sortRange": {"range": area(0, 6, 0, 1), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}}
    )
    assert [line[0] for line in book.values()] == ["9", "10", "A", "b", "TRUE"]
    hide = {"range": lines("ROWS", 0, 1), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    book.update(
        {"updateDimensionProperties": hide},
        {"sortRange": {"range": area(0, 6, 0, 1), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}},
    )
    assert [line[0] for line in book.values()] == ["9", "TRUE", "b", "A", "10"]


def test_a_filter_hides_rows_and_changes_no_value(google: Google) -> None:
    book = google.book()
    book.write("Casos!A1", [["estado"], ["abierto"], ["cerrado"], ["abierto"]])
    criteria = {"0": {"hiddenValues": ["cerrado"]}}
    book.update({"setBasicFilter": {"filter": {"range": area(0, 4, 0, 1), "criteria": criteria}}})
    rows = book.get(includeGridData=True)["sheets"][0]["data"][0]["rowMetadata"]
    assert [n for n, item in enumerate(rows) if item.get("hiddenByFilter")] == [2]
    assert [line[0] for line in book.values()] == ["estado", "abierto", "cerrado", "abierto"]
    book.update({"clearBasicFilter": {"sheetId": 7}})
    assert "basicFilter" not in book.sheet()


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (
            {"deleteDimension": {"range": lines("ROWS", 20, 21)}},
            "Cannot delete a row that doesn't exist. Tried to delete row index 20 but there are only 20 rows.",
        ),
        ({"deleteDimension": {"range": lines("ROWS", 0, 20)}}, "You can't delete all the rows on the sheet."),
        (
            {"insertDimension": {"range": lines("ROWS", 21, 22)}},
            "range.startIndex is larger than current grid size (20)",
        ),
        (
            {"insertDimension": {"range": lines("ROWS", 20, 21)}},
            "range.startIndex must be less than the grid size (20) if inheritFromBefore is false.",
        ),
        (
            {"moveDimension": {"source": lines("COLUMNS", 3, 4), "destinationIndex": 0}},
            "Sorry, it is not possible to move a column to a position that crosses a merged cell. Please unmerge and try again.",
        ),
        ({"deleteDimension": {"range": {**lines("ROWS", 0, 1), "sheetId": 9}}}, "No grid with id: 9"),
        (
            {"mergeCells": {"range": area(2, 3, 4, 6)}},
            "You must select all cells in a merged range to merge or unmerge them.",
        ),
    ],
)
def test_what_google_refuses_is_refused_in_its_words(furnished: Book, request_: dict[str, Any], sentence: str) -> None:
    kind = next(iter(request_))
    assert furnished.refused(request_) == f"Invalid requests[0].{kind}: {sentence}"


def test_a_filter_follows_its_columns(google: Google) -> None:
    book = google.book()
    criteria = {"1": {"hiddenValues": ["x"]}, "2": {"hiddenValues": ["y"]}}
    filter_ = {"range": area(0, 4, 0, 4), "criteria": criteria, "sortSpecs": [{"dimensionIndex": 2}]}
    book.update({"setBasicFilter": {"filter": filter_}}, {"insertDimension": {"range": lines("COLUMNS", 2, 3)}})
    found = book.sheet()["basicFilter"]
    assert (set(found["criteria"]), found["sortSpecs"]) == ({"1", "3"}, [{"dimensionIndex": 3}])
    book.update({"deleteDimension": {"range": lines("COLUMNS", 3, 4)}})
    found = book.sheet()["basicFilter"]
    assert (set(found["criteria"]), found.get("sortSpecs", [])) == ({"1"}, [])


def test_inserted_rows_take_the_looks_of_their_neighbour(google: Google) -> None:
    book = google.book()
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}, "userEnteredValue": {"stringValue": "a"}}
    book.update(
        {"updateCells": {"range": area(0, 1, 0, 1), "rows": [{"values": [bold]}], "fields": "*"}},
        {"insertDimension": {"range": lines("ROWS", 1, 2), "inheritFromBefore": True}},
    )
    assert book.cell("A2", "userEnteredFormat,userEnteredValue") == {
        "userEnteredFormat": {"textFormat": {"bold": True}}
    }


def test_groups_nest_and_collapse(google: Google) -> None:
    book = google.book()
    add = {"addDimensionGroup": {"range": lines("ROWS", 2, 8)}}
    book.update(add, {"addDimensionGroup": {"range": lines("ROWS", 3, 5)}})
    groups = [(g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in book.sheet()["rowGroups"]]
    assert groups == [(2, 8, 1), (3, 5, 2)]
    closed = {"range": lines("ROWS", 3, 5), "depth": 2, "collapsed": True}
    book.update({"updateDimensionGroup": {"dimensionGroup": closed, "fields": "collapsed"}})
    assert book.sheet()["rowGroups"][1]["collapsed"] is True
    rows = book.get(includeGridData=True)["sheets"][0]["data"][0]["rowMetadata"]
    assert [n for n, item in enumerate(rows) if item.get("hiddenByUser")] == [3, 4]
    book.update({"deleteDimensionGroup": {"range": lines("ROWS", 3, 5)}})
    assert len(book.sheet()["rowGroups"]) == 1
