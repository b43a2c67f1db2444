"""Requests about whole sheets and the spreadsheet itself."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.masks import Mask
from tests.emulator.sheets import colours, locales, render
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.grid import Grid
from tests.emulator.sheets.spreadsheet import COLUMNS, OBJECTS, ROWS, Sheet, Spreadsheet
from tests.emulator.sheets.structure import Deletion

KEPT_ELSEWHERE = ("sheetId", "title", "index", "sheetType", "gridProperties")
COUNTS = ("rowCount", "columnCount")
OBJECT_IDS = ("protectedRangeId", "chartId", "filterViewId", "bandedRangeId")


@request("addSheet")
def add_sheet(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("properties", {})
    made = new_sheet(batch, given, given.get("index", len(batch.book.sheets)))
    batch.check_size()
    return {"properties": render.sheet_properties(batch.book, made)}


def new_sheet(batch: Batch, given: dict[str, Any], index: int) -> Sheet:
    """A sheet with the properties that were given, in its place among the others."""
    book = batch.book
    sheet_id = given.get("sheetId")
    if sheet_id is None:
        sheet_id = batch.new_id() if book.sheets else 0
    if sheet_id < 0 or any(sheet.id == sheet_id for sheet in book.sheets):
        raise invalid(f"Invalid sheetId: {sheet_id}. It is negative or already in use.")
    if given.get("sheetType", "GRID") != "GRID":
        raise invalid(f"A sheet of type {given['sheetType']} cannot be added.")
    made = Sheet(sheet_id, given.get("title") or free_title(book, f"Sheet{len(book.sheets) + 1}"), Grid())
    _check_title(book, made.title, made)
    if not 0 <= index <= len(book.sheets):
        raise invalid(f"Sheet index {index} is out of bounds: there are {len(book.sheets)} sheets.")
    book.sheets.insert(index, made)
    rest = {name: value for name, value in given.items() if name not in ("sheetId", "title", "index", "sheetType")}
    _set_properties(batch, made, rest, {name: {} for name in rest})
    return made


def free_title(book: Spreadsheet, wanted: str) -> str:
    title, number = wanted, 1
    while book.titled(title):
        number += 1
        title = f"{wanted} {number}"
    return title


def _check_title(book: Spreadsheet, title: str, sheet: Sheet) -> None:
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    other = book.titled(title)
    if other is not None and other is not sheet:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


@request("deleteSheet")
def delete_sheet(batch: Batch, body: dict[str, Any]) -> None:
    book = batch.book
    sheet = book.sheet(body.get("sheetId", 0))
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    if all(other.hidden for other in book.sheets if other is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    book.named_ranges = [item for item in book.named_ranges if item["range"]["sheetId"] != sheet.id]
    book.metadata = {number: item for number, item in book.metadata.items() if item.sheet != sheet.id}


@request("duplicateSheet")
def duplicate_sheet(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    book = batch.book
    source = book.sheet(body.get("sourceSheetId", 0))
    title = body.get("newSheetName") or free_title(book, f"Copy of {source.title}")
    _check_title(book, title, source)
    if title.casefold() == source.title.casefold():
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    sheet_id = body.get("newSheetId")
    if sheet_id is not None and any(sheet.id == sheet_id for sheet in book.sheets):
        raise invalid(f"Invalid newSheetId: {sheet_id}. It is already in use.")
    made = twin(source, batch.new_id() if sheet_id is None else sheet_id, title, batch.new_id)
    book.sheets.insert(min(body.get("insertSheetIndex", 0), len(book.sheets)), made)
    for item in list(book.metadata.values()):
        if item.sheet == source.id:
            number = batch.new_id()
            book.metadata[number] = replace(item, id=number, sheet=made.id)
    batch.check_size()
    return {"properties": render.sheet_properties(book, made)}


def twin(source: Sheet, sheet_id: int, title: str, new_id: Callable[[], int]) -> Sheet:
    """A copy of a sheet: its objects have ids of their own and lie on the copy."""
    made = source.fork()
    made.id, made.title = sheet_id, title
    for name in OBJECTS:
        setattr(made, name, _moved(getattr(made, name), source.id, sheet_id, new_id))
    return made


def _moved(item: Any, old: int, new: int, new_id: Callable[[], int]) -> Any:
    if isinstance(item, list):
        return [_moved(one, old, new, new_id) for one in item]
    if not isinstance(item, dict):
        return item
    result = {}
    for name, value in item.items():
        if name == "sheetId" and value == old:
            result[name] = new
        else:
            result[name] = new_id() if name in OBJECT_IDS else _moved(value, old, new, new_id)
    return result


@request("updateSheetProperties")
def update_sheet_properties(batch: Batch, body: dict[str, Any]) -> None:
    mask = update_mask(body, "SheetProperties")
    given = body.get("properties", {})
    sheet = batch.book.sheet(given.get("sheetId", 0))
    if "*" in mask:
        mask = {name: {} for name in [*given, "title", "gridProperties"]}
    _set_properties(batch, sheet, given, mask)
    batch.check_size()


def _set_properties(batch: Batch, sheet: Sheet, given: dict[str, Any], mask: Mask) -> None:
    book = batch.book
    if "title" in mask:
        _check_title(book, given.get("title", ""), sheet)
        sheet.title = given["title"]
    if "index" in mask:
        _move_sheet(book, sheet, given.get("index", len(book.sheets)))
    if "gridProperties" in mask:
        _set_grid(book, sheet, given.get("gridProperties", {}), mask["gridProperties"])
    rest = {name: inner for name, inner in mask.items() if name not in KEPT_ELSEWHERE}
    if rest:
        sheet.properties = render.tidy(colours.update(sheet.properties, given, rest))
    if all(other.hidden for other in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")


def _move_sheet(book: Spreadsheet, sheet: Sheet, index: int) -> None:
    """Moves a sheet; the index counts while the sheet still stands in its old place."""
    if not 0 <= index <= len(book.sheets):
        raise invalid(f"Sheet index {index} is out of bounds: there are {len(book.sheets)} sheets.")
    old = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > old else index, sheet)


def _set_grid(book: Spreadsheet, sheet: Sheet, given: dict[str, Any], mask: Mask) -> None:
    grid = sheet.grid
    view = masks.merge({**sheet.view, "rowCount": grid.row_count, "columnCount": grid.column_count}, given, mask)
    counts = [
        view.pop(name, default) for name, default in zip(COUNTS, (grid.row_count, grid.column_count), strict=True)
    ]
    for dimension, count, now in zip((ROWS, COLUMNS), counts, (grid.row_count, grid.column_count), strict=True):
        if count < 1:
            raise invalid(f"gridProperties.{'row' if dimension == ROWS else 'column'}Count must be greater than zero.")
        if count < now:
            book.change_lines(sheet, dimension, Deletion(count, now))
    grid.row_count, grid.column_count = counts
    for name, count, word in (("frozenRowCount", counts[0], "rows"), ("frozenColumnCount", counts[1], "columns")):
        if view.get(name, 0) >= count:
            raise invalid(f"You can't freeze all visible {word} on the sheet.")
    sheet.view = render.tidy(view)


@request("updateSpreadsheetProperties")
def update_spreadsheet_properties(batch: Batch, body: dict[str, Any]) -> None:
    mask = update_mask(body, "SpreadsheetProperties")
    given = body.get("properties", {})
    set_spreadsheet_properties(batch.book, given, {name: {} for name in given} if "*" in mask else mask)


def set_spreadsheet_properties(book: Spreadsheet, given: dict[str, Any], mask: Mask) -> None:
    """Takes over what the mask names: title, locale, time zone and the rest."""
    rest = dict(mask)
    if rest.pop("title", None) is not None:
        book.title = given.get("title", "Untitled spreadsheet")
    if rest.pop("locale", None) is not None:
        locale = given.get("locale", "en_US")
        if not locales.known(locale):
            raise invalid(f"Unsupported locale: {locale}")
        book.locale = locale
    if rest.pop("timeZone", None) is not None:
        zone = given.get("timeZone", "Etc/GMT")
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise invalid(f"Invalid time zone: {zone}") from None
        book.time_zone = zone
    if rest:
        book.settings = masks.merge(book.settings, copy.deepcopy(given), rest)
