"""The methods that name cells by data filters: by developer metadata, A1 notation or GridRange."""

from __future__ import annotations

from typing import Any

from tests.emulator.operations import Call, operation
from tests.emulator.sheets import access, metadata_search, protection, values
from tests.emulator.sheets.ranges import Range, from_grid_range, parse
from tests.emulator.sheets.spreadsheet import ROWS, Metadata, Spreadsheet


def ranges(book: Spreadsheet, data_filter: dict[str, Any], app: str) -> list[Range]:
    """The cells that a DataFilter names: of metadata its row, column or sheet."""
    if "a1Range" in data_filter:
        return [parse(book, data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [from_grid_range(book, data_filter["gridRange"])]
    found = [_cells(book, item) for item in metadata_search.search(book, data_filter, app)]
    return [place for place in found if place is not None]


def _cells(book: Spreadsheet, item: Metadata) -> Range | None:
    if item.sheet is None:
        return None
    sheet = book.sheet(item.sheet)
    if item.line is None:
        return Range(sheet)
    if item.dimension == ROWS:
        return Range(sheet, item.line, item.line + 1)
    return Range(sheet, left=item.line, right=item.line + 1)


@operation("sheets.spreadsheets.values.batchGetByDataFilter")
def batch_get(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    reading = values.Reading(call, book, call.body)
    found = [
        {"valueRange": reading.value_range(place), "dataFilters": [given]}
        for given in call.body.get("dataFilters", [])
        for place in ranges(book, given, call.caller.app)
    ]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


@operation("sheets.spreadsheets.values.batchUpdateByDataFilter")
def batch_update(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    writing = values.Writing(call, fork, file.owner, call.body.get("valueInputOption", ""))
    responses, covered = [], []
    for given in call.body.get("data", []):
        wanted = given.get("dataFilter", {})
        for place in ranges(fork, wanted, call.caller.app):
            document, cells = writing.write(place, given)
            responses.append(document | {"dataFilter": wanted})
            covered.append(cells)
    access.commit(call, file, fork)
    for document in responses:
        document.pop("spreadsheetId")
    return {"spreadsheetId": book.id} | values.totals(responses, covered) | {"responses": responses}


@operation("sheets.spreadsheets.values.batchClearByDataFilter")
def batch_clear(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    cleared = []
    for given in call.body.get("dataFilters", []):
        for found in ranges(fork, given, call.caller.app):
            place = found.within_grid().clipped()
            protection.check(fork, place, call.caller.account.email, file.owner)
            values.clear(place.sheet, place)
            cleared.append(place.a1())
    access.commit(call, file, fork)
    return {"spreadsheetId": book.id} | ({"clearedRanges": cleared} if cleared else {})
