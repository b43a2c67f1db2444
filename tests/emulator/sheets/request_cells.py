"""Requests that write cells: their values, formats, notes and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.masks import Mask
from tests.emulator.sheets import colours
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.cell import CELL_CHARACTERS, EMPTY, Cell, Formula, from_extended
from tests.emulator.sheets.formulas import Evaluator, shifted
from tests.emulator.sheets.ranges import Range
from tests.emulator.sheets.spreadsheet import Sheet, Spreadsheet

WRITABLE = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns")


def cell_mask(body: dict[str, Any]) -> Mask:
    mask = update_mask(body, "CellData")
    return {name: {} for name in WRITABLE} if "*" in mask else mask


def merged_cell(cell: Cell, given: dict[str, Any], mask: Mask) -> Cell:
    """A cell with what the mask names taken from a CellData. What is named and not given is emptied."""
    value, form, note, validation, runs = cell
    if "userEnteredValue" in mask:
        value, runs = from_extended(given.get("userEnteredValue", {})), ()
        if isinstance(value, str) and len(value) > CELL_CHARACTERS:
            raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
    if "userEnteredFormat" in mask:
        form = _merged_format(form, given.get("userEnteredFormat", {}), mask["userEnteredFormat"])
    if "note" in mask:
        note = given.get("note", "")
    if "dataValidation" in mask:
        validation = given.get("dataValidation")
    if "textFormatRuns" in mask:
        runs = tuple(colours.paired(given.get("textFormatRuns", [])))
    return Cell(value, form, note, validation, runs)


def _merged_format(form: dict[str, Any] | None, wanted: dict[str, Any], mask: Mask) -> dict[str, Any] | None:
    if not wanted and not (form and mask):
        return None
    if not mask or not form:
        wanted = masks.prune(wanted, mask)
        return colours.cell_format(wanted) if wanted else None
    return colours.cell_format(colours.update(form, wanted, mask))


def _note_formulas(book: Spreadsheet, cells: Iterator[Cell]) -> None:
    if not book.formulas:
        book.formulas = any(isinstance(cell.value, Formula) for cell in cells)


def _write_rows(batch: Batch, place: Range, rows: list[dict[str, Any]], mask: Mask) -> None:
    """Writes RowData into a range; what of the range they do not reach is emptied as far as the mask goes."""
    (top, bottom), (left, right) = place.rows, place.columns
    sheet = place.sheet
    if len(rows) > bottom - top:
        raise invalid(f"Attempting to write row: {bottom}, beyond the last requested row of: {bottom - 1}")
    for down in range(bottom - top):
        given = rows[down].get("values", []) if down < len(rows) else []
        if len(given) > right - left:
            raise invalid(f"Attempting to write column: {right}, beyond the last requested column of: {right - 1}")
        old = sheet.grid.row(top + down)
        cells = {
            column: merged_cell(
                old[column] if column < len(old) else EMPTY,
                given[column - left] if column - left < len(given) else {},
                mask,
            )
            for column in range(left, right)
        }
        _note_formulas(batch.book, iter(cells.values()))
        sheet.grid.put(top + down, cells)


@request("updateCells")
def update_cells(batch: Batch, body: dict[str, Any]) -> None:
    mask = cell_mask(body)
    rows = body.get("rows", [])
    if "range" in body:
        place = batch.range(body["range"])
    elif "start" in body:
        start = body["start"]
        sheet = batch.book.sheet(start.get("sheetId", 0), "grid")
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        Range(sheet, top, top + 1, left, left + 1).within_grid()
        for down, row in enumerate(rows):  # each row is written as far as it goes
            width = len(row.get("values", []))
            if top + down >= sheet.grid.row_count:
                last = sheet.grid.row_count - 1
                raise invalid(f"Attempting to write row: {top + down}, beyond the last requested row of: {last}")
            if left + width > sheet.grid.column_count:
                last = sheet.grid.column_count - 1
                raise invalid(f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}")
            if width:
                line = Range(sheet, top + down, top + down + 1, left, left + width)
                _write_rows(batch, batch.editable(line), [row], mask)
        return
    else:
        raise invalid("Must specify either a start or a range.")
    _write_rows(batch, batch.editable(place), rows, mask)


@request("appendCells")
def append_cells(batch: Batch, body: dict[str, Any]) -> None:
    mask = cell_mask(body)
    sheet = batch.book.sheet(body.get("sheetId", 0), "grid")
    rows = body.get("rows", [])
    grid = sheet.grid
    top = grid.last_row_with_values()
    width = max((len(row.get("values", [])) for row in rows), default=0)
    if width > grid.column_count:
        last = grid.column_count - 1
        raise invalid(f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}")
    if not width:
        return
    grid.row_count = max(grid.row_count, top + len(rows))
    batch.check_size()
    batch.editable(Range(sheet, top, top + len(rows), 0, width))
    for down, row in enumerate(rows):
        if given := row.get("values"):
            _write_rows(batch, Range(sheet, top + down, top + down + 1, 0, len(given)), [row], mask)


@request("repeatCell")
def repeat_cell(batch: Batch, body: dict[str, Any]) -> None:
    mask = cell_mask(body)
    given = body.get("cell", {})
    place = batch.editable(batch.range(body.get("range", {})))
    for row in range(*place.rows):
        _write_line(batch.book, place, row, given, mask)


def _write_line(book: Spreadsheet, place: Range, row: int, given: dict[str, Any], mask: Mask) -> None:
    old = place.sheet.grid.row(row)
    cells = {
        column: merged_cell(old[column] if column < len(old) else EMPTY, given, mask)
        for column in range(*place.columns)
    }
    _note_formulas(book, iter(cells.values()))
    place.sheet.grid.put(row, cells)


@request("setDataValidation")
def set_data_validation(batch: Batch, body: dict[str, Any]) -> None:
    place = batch.editable(batch.range(body.get("range", {})))
    rule = body.get("rule")
    if rule is not None and "type" not in rule.get("condition", {}):
        raise invalid("A data validation rule needs a condition.")
    for row in range(*place.rows):
        _write_line(batch.book, place, row, {"dataValidation": rule} if rule else {}, {"dataValidation": {}})


@request("findReplace")
def find_replace(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    pattern = body.get("find", "")
    if not pattern:
        raise invalid("The find text is empty.")
    pattern = pattern if body.get("searchByRegex") else re.escape(pattern)
    if body.get("matchEntireCell"):
        pattern = rf"\A(?:{pattern})\Z"
    finder = re.compile(pattern, 0 if body.get("matchCase") else re.IGNORECASE)
    replacement = body.get("replacement", "")
    if not body.get("searchByRegex"):
        replacement = replacement.replace("\\", r"\\")
    if "range" in body:
        places = [batch.range(body["range"])]
    elif "sheetId" in body:
        places = [Range(batch.book.sheet(body["sheetId"]))]
    else:
        places = [Range(sheet) for sheet in batch.book.sheets]
    counts = {"valuesChanged": 0, "formulasChanged": 0, "rowsChanged": 0, "sheetsChanged": 0, "occurrencesChanged": 0}
    for place in places:
        changed = 0
        for row, cells in list(place.sheet.grid.rows(*place.rows)):
            line: dict[int, Cell] = {}
            for column in range(place.columns[0], min(place.columns[1], len(cells))):
                value = cells[column].value
                formula = isinstance(value, Formula)
                if not isinstance(value, str) or (formula and not body.get("includeFormulas")):
                    continue
                text, found = finder.subn(replacement, value)
                if found:
                    line[column] = cells[column]._replace(value=(Formula(text) if formula else text) or None)
                    counts["formulasChanged" if formula else "valuesChanged"] += 1
                    counts["occurrencesChanged"] += found
            if line:
                batch.editable(Range(place.sheet, row, row + 1, min(line), max(line) + 1))
                place.sheet.grid.put(row, line)
                changed += 1
        counts["rowsChanged"] += changed
        counts["sheetsChanged"] += bool(changed)
    return {name: count for name, count in counts.items() if count}


@request("copyPaste")
def copy_paste(batch: Batch, body: dict[str, Any]) -> None:
    source = batch.range(body.get("source", {}))
    target = batch.range(body.get("destination", {}))
    kind = body.get("pasteType", "PASTE_NORMAL")
    (top, _), (left, _) = source.rows, source.columns
    block = _block(source)
    if kind == "PASTE_VALUES":
        evaluator = Evaluator(batch.book, batch.world.now())
        block = [
            [cell._replace(value=evaluator.value(source.sheet, row, column)) for column, cell in enumerate(line, left)]
            for row, line in enumerate(block, top)
        ]
    if body.get("pasteOrientation") == "TRANSPOSE":
        block = [list(line) for line in zip(*block, strict=True)]
    _paste(batch, block, target, kind, corner=(top, left))


@request("cutPaste")
def cut_paste(batch: Batch, body: dict[str, Any]) -> None:
    source = batch.editable(batch.range(body.get("source", {})))
    corner = body.get("destination", {})
    sheet = batch.book.sheet(corner.get("sheetId", 0), "grid")
    block = _block(source)
    for row in range(*source.rows):
        source.sheet.grid.put(row, dict.fromkeys(range(*source.columns), EMPTY))
    top, left = corner.get("rowIndex", 0), corner.get("columnIndex", 0)
    target = Range(sheet, top, top + 1, left, left + 1).within_grid()
    _paste(batch, block, target, body.get("pasteType", "PASTE_NORMAL"))


def _block(place: Range) -> list[list[Cell]]:
    return [[place.sheet.grid.cell(row, column) for column in range(*place.columns)] for row in range(*place.rows)]


def _paste(
    batch: Batch, block: list[list[Cell]], target: Range, kind: str, corner: tuple[int, int] | None = None
) -> None:
    """Lays a block of cells over a range: repeated where the range is larger, whole where it is smaller.

    Formulas copied from a `corner` name cells as far away from them as before.
    """
    (top, bottom), (left, right) = target.rows, target.columns
    height, width = len(block), len(block[0]) if block else 0
    if not height or not width:
        return
    bottom = top + max((bottom - top) // height, 1) * height
    right = left + max((right - left) // width, 1) * width
    grid = target.sheet.grid
    grid.row_count, grid.column_count = max(grid.row_count, bottom), max(grid.column_count, right)
    batch.check_size()
    batch.editable(Range(target.sheet, top, bottom, left, right))
    for row in range(top, bottom):
        down = (row - top) % height
        cells = {}
        for column in range(left, right):
            across = (column - left) % width
            cell = block[down][across]
            if corner and isinstance(cell.value, Formula):
                moved = shifted(cell.value[1:], row - corner[0] - down, column - corner[1] - across)
                cell = cell._replace(value=Formula("=" + moved))
            cells[column] = _pasted(grid.cell(row, column), cell, kind)
        grid.put(row, cells)


def _pasted(old: Cell, new: Cell, kind: str) -> Cell:
    match kind:
        case "PASTE_VALUES" | "PASTE_FORMULA":
            return old._replace(value=new.value)
        case "PASTE_FORMAT":
            return old._replace(format=new.format)
        case "PASTE_DATA_VALIDATION":
            return old._replace(validation=new.validation)
        case "PASTE_NORMAL":
            return new
        case "PASTE_NO_BORDERS":
            form = {name: value for name, value in (new.format or {}).items() if name != "borders"}
            return new._replace(format=form or None)
    raise invalid(f"This emulator does not have the paste type {kind}.")


@request("insertRange")
def insert_range(batch: Batch, body: dict[str, Any]) -> None:
    place = batch.editable(batch.range(body.get("range", {})))
    (top, bottom), (left, right) = place.rows, place.columns
    _shift(
        place.sheet,
        place,
        body.get("shiftDimension"),
        by=bottom - top if body.get("shiftDimension") == "ROWS" else right - left,
    )


@request("deleteRange")
def delete_range(batch: Batch, body: dict[str, Any]) -> None:
    place = batch.editable(batch.range(body.get("range", {})))
    (top, bottom), (left, right) = place.rows, place.columns
    _shift(
        place.sheet,
        place,
        body.get("shiftDimension"),
        by=top - bottom if body.get("shiftDimension") == "ROWS" else left - right,
    )


def _shift(sheet: Sheet, place: Range, dimension: str | None, by: int) -> None:
    """Moves the cells from a range on: away from its start by `by`, or over it where `by` is negative."""
    grid = sheet.grid
    (top, _), (left, right) = place.rows, place.columns
    if dimension == "ROWS":
        columns = range(left, right)
        end = max(grid.used_rows, place.rows[1])
        old = [[grid.cell(row, column) for column in columns] for row in range(top, end)]
        blank = [EMPTY] * len(columns)
        new = [blank] * by + old if by > 0 else old[-by:] + [blank] * -by
        grid.row_count = max(grid.row_count, top + _filled(new))
        for row, line in enumerate(new[: grid.row_count - top], top):
            grid.put(row, dict(zip(columns, line, strict=True)))
    elif dimension == "COLUMNS":
        for row in range(*place.rows):
            cells = list(grid.row(row))
            cells.extend([EMPTY] * (left - by - len(cells) if by < 0 else left - len(cells)))
            if by > 0:
                cells[left:left] = [EMPTY] * by
            else:
                del cells[left : left - by]
            grid.replace(row, cells)
            grid.column_count = max(grid.column_count, len(grid.row(row)))
    else:
        raise invalid("shiftDimension must be ROWS or COLUMNS.")


def _filled(lines: list[list[Cell]]) -> int:
    """How many lines there are up to the last one that is not empty."""
    return max((number for number, line in enumerate(lines, 1) if any(cell != EMPTY for cell in line)), default=0)
