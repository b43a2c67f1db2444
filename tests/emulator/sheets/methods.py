"""The methods of a whole spreadsheet: create, get, batchUpdate, copy a sheet elsewhere, and developer metadata."""

from __future__ import annotations

from typing import Any

from tests.emulator.drive import births
from tests.emulator.drive.file import SPREADSHEET
from tests.emulator.errors import GoogleError, invalid
from tests.emulator.masks import EVERYTHING, below, wants
from tests.emulator.operations import Call, operation
from tests.emulator.sheets import access, batch, data_filters, metadata_search, render, request_sheets
from tests.emulator.sheets.ranges import parse
from tests.emulator.sheets.spreadsheet import COLUMNS, ROWS


def grid_wanted(call: Call, asked: Any) -> bool:
    """Whether cells are sent: as the flag says, unless there is a field mask, which decides alone."""
    return wants(call.fields, "sheets", "data") if call.fields else bool(asked)


@operation("sheets.spreadsheets.get")
def get(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    ranges = [parse(book, text) for text in call.get("ranges", [])]
    return access.renderer(call, book).document(ranges, grid=grid_wanted(call, call.get("includeGridData")))


@operation("sheets.spreadsheets.getByDataFilter")
def get_by_data_filter(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    filters = call.body.get("dataFilters", [])
    ranges = [place for given in filters for place in data_filters.ranges(book, given, call.caller.app)]
    if filters and not ranges:
        return {"spreadsheetId": book.id}
    return access.renderer(call, book).document(ranges, grid=grid_wanted(call, call.body.get("includeGridData")))


@operation("sheets.spreadsheets.create")
def create(call: Call) -> dict[str, Any]:
    given = call.body
    settings = given.get("properties", {})
    file = births.create(call.world, call.caller, settings.get("title", "Untitled spreadsheet"), SPREADSHEET)
    book = file.book
    assert book is not None
    work = batch.Batch(book, call.world, call.caller, call.caller.account.email)
    try:
        request_sheets.set_spreadsheet_properties(book, settings, dict.fromkeys(settings, EVERYTHING))
        if given.get("sheets"):
            book.sheets.clear()
        requests = [{"addNamedRange": {"namedRange": item}} for item in given.get("namedRanges", [])]
        requests += [_metadata(item) for item in given.get("developerMetadata", [])]
        for number, sheet in enumerate(given.get("sheets", [])):
            made = request_sheets.new_sheet(work, sheet.get("properties", {}), number)
            requests += _furniture(made.id, sheet)
        if requests:
            batch.apply(work, requests)
        work.check_size()
    except GoogleError:
        births.undo(call.world, file)
        raise
    return access.renderer(call, book).document(grid=wants(call.fields, "sheets", "data") if call.fields else False)


def _metadata(item: dict[str, Any]) -> dict[str, Any]:
    return {"createDeveloperMetadata": {"developerMetadata": item}}


def _furniture(sheet_id: int, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests that give a new sheet what its description holds."""
    requests: list[dict[str, Any]] = []
    for part in given.get("data", []):
        top, left = part.get("startRow", 0), part.get("startColumn", 0)
        if rows := part.get("rowData"):
            start = {"sheetId": sheet_id, "rowIndex": top, "columnIndex": left}
            requests.append({"updateCells": {"start": start, "rows": rows, "fields": "*"}})
        for name, dimension, first in (("rowMetadata", ROWS, top), ("columnMetadata", COLUMNS, left)):
            for index, item in enumerate(part.get(name, []), first):
                span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
                requests.append({"updateDimensionProperties": {"range": span, "properties": item, "fields": "*"}})
    requests += [{"mergeCells": {"range": item}} for item in given.get("merges", [])]
    for number, rule in enumerate(given.get("conditionalFormats", [])):
        requests.append({"addConditionalFormatRule": {"rule": rule, "index": number}})
    requests += [{"addProtectedRange": {"protectedRange": item}} for item in given.get("protectedRanges", [])]
    requests += [{"addFilterView": {"filter": item}} for item in given.get("filterViews", [])]
    requests += [{"addBanding": {"bandedRange": item}} for item in given.get("bandedRanges", [])]
    requests += [{"addChart": {"chart": item}} for item in given.get("charts", [])]
    requests += [_metadata(item) for item in given.get("developerMetadata", [])]
    if "basicFilter" in given:
        requests.append({"setBasicFilter": {"filter": given["basicFilter"]}})
    return requests


@operation("sheets.spreadsheets.batchUpdate")
def batch_update(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    replies = batch.apply(batch.Batch(fork, call.world, call.caller, file.owner), call.body.get("requests", []))
    ranges = [parse(fork, text) for text in call.body.get("responseRanges", [])]
    document: dict[str, Any] = {"spreadsheetId": book.id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse") and wants(call.fields, "updatedSpreadsheet"):
        mask = below(call.fields, "updatedSpreadsheet")
        grid = wants(mask, "sheets", "data") if mask else bool(call.body.get("responseIncludeGridData"))
        document["updatedSpreadsheet"] = access.renderer(call, fork, mask).document(ranges, grid=grid)
    access.commit(call, file, fork)
    return document


@operation("sheets.spreadsheets.sheets.copyTo")
def copy_to(call: Call) -> dict[str, Any]:
    _, source = access.find(call)
    sheet = source.sheet(call["sheetId"])
    target_id = call.body.get("destinationSpreadsheetId", "")
    file, target = access.find_by_id(call.world, call.caller, target_id, write=True)
    fork = target.fork()
    twin = request_sheets.twin(
        sheet, call.world.ids.number(), request_sheets.free_title(fork, f"Copy of {sheet.title}"), call.world.ids.number
    )
    fork.sheets.append(twin)
    access.commit(call, file, fork)
    return render.sheet_properties(fork, twin)


@operation("sheets.spreadsheets.developerMetadata.get")
def metadata_get(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    found = {item.id: item for item in render.visible_metadata(book, call.caller.app)}.get(call["metadataId"])
    if found is None:
        raise GoogleError(404, f"No developer metadata with ID {call['metadataId']}")
    return render.metadata(found)


@operation("sheets.spreadsheets.developerMetadata.search")
def metadata_find(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    matched: dict[int, tuple[Any, list[Any]]] = {}
    filters = call.body.get("dataFilters", [])
    if not filters:
        raise invalid("Must specify at least one DataFilter.")
    for given in filters:
        for item in metadata_search.search(book, given, call.caller.app):
            matched.setdefault(item.id, (item, []))[1].append(given)
    found = [{"developerMetadata": render.metadata(item), "dataFilters": by} for item, by in matched.values()]
    return {"matchedDeveloperMetadata": found} if found else {}
