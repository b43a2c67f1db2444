"""Requests about ranges: sorting, merging, and names for them."""

from __future__ import annotations

import re
from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.cell import EMPTY, Cell, CellError, Value
from tests.emulator.sheets.conditions import Conditions
from tests.emulator.sheets.formulas import Evaluator
from tests.emulator.sheets.locales import conventions
from tests.emulator.sheets.ranges import Range, from_grid_range, laid
from tests.emulator.sheets.render import tidy
from tests.emulator.sheets.spreadsheet import Sheet


def placed(given: dict[str, Any]) -> dict[str, Any]:
    """A GridRange as it is kept: its sheet always named."""
    return {"sheetId": 0} | given


# -- sorting -----------------------------------------------------------------------------------


@request("sortRange")
def sort_range(batch: Batch, body: dict[str, Any]) -> None:
    given = body.get("range", {})
    place = from_grid_range(batch.book, given)
    size = place.sheet.grid.row_count
    if (place.top or 0) >= size:
        raise invalid(f"range.startRowIndex is larger than current grid size ({size})")
    sort(batch, batch.editable(place.within_grid()), body.get("sortSpecs", []))


def sort(batch: Batch, place: Range, specs: list[dict[str, Any]]) -> None:
    """Sorts the rows of a range. Rows that are not shown keep their place; developer metadata stays where it was."""
    sheet = place.sheet
    for merge in sheet.merges:
        area = laid(sheet, merge)
        if merge["endRowIndex"] - merge["startRowIndex"] > 1 and area.overlaps(place):
            raise invalid(
                f"You can't sort a range containing vertical merges. There is a vertical merge at {area.a1()}"
            )
    evaluator = Evaluator(batch.book, batch.world.now())
    unseen = Conditions(evaluator, conventions(batch.book.locale)).hidden_rows(sheet)
    unseen |= {row for row, own in sheet.grid.row_properties.items() if own.get("hiddenByUser")}
    places = [row for row in range(*place.rows) if row not in unseen]
    order = list(places)
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not place.columns[0] <= column < place.columns[1]:
            raise invalid(f"The sort column {column} is outside the range that is sorted.")
        _sort_by(order, sheet, column, evaluator, down=spec.get("sortOrder") == "DESCENDING")
    left, right = place.columns
    lines = {row: [sheet.grid.cell(row, column) for column in range(left, right)] for row in places}
    for target, source in zip(places, order, strict=True):
        if target != source:
            sheet.grid.put(target, dict(zip(range(left, right), lines[source], strict=True)))


def _sort_by(order: list[int], sheet: Sheet, column: int, evaluator: Evaluator, *, down: bool) -> None:
    """One pass of a stable sort: numbers, text, truth, errors; the other way round descending; empty cells always last."""
    values = {row: evaluator.value(sheet, row, column) for row in order}
    blank = [row for row in order if values[row] is None]
    filled = [row for row in order if values[row] is not None]
    filled.sort(key=lambda row: _sort_key(values[row]), reverse=down)
    order[:] = filled + blank


def _sort_key(value: Value) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, float(value)
    return (3, value.type) if isinstance(value, CellError) else (1, str(value).casefold())


# -- merging -----------------------------------------------------------------------------------


@request("mergeCells")
def merge_cells(batch: Batch, body: dict[str, Any]) -> None:
    place = batch.editable(batch.range(body.get("range", {}))).clipped()
    _unmerge(place)
    (top, bottom), (left, right) = place.rows, place.columns
    kind = body.get("mergeType", "MERGE_ALL")
    if kind == "MERGE_ROWS":
        areas = [(row, row + 1, left, right) for row in range(top, bottom)]
    elif kind == "MERGE_COLUMNS":
        areas = [(top, bottom, column, column + 1) for column in range(left, right)]
    else:
        areas = [(top, bottom, left, right)]
    for area in areas:
        _merge(place.sheet, *area)


def _merge(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> None:
    if (bottom - top) * (right - left) < 2:
        return
    for row in range(top, bottom):
        hidden: dict[int, Cell] = {
            column: sheet.grid.cell(row, column)._replace(value=None, note="")
            for column in range(left, right)
            if (row, column) != (top, left) and sheet.grid.cell(row, column) != EMPTY
        }
        if hidden:
            sheet.grid.put(row, hidden)
    merged = Range(sheet, top, bottom, left, right).grid_range()
    sheet.merges.append({"sheetId": sheet.id} | merged)


@request("unmergeCells")
def unmerge_cells(batch: Batch, body: dict[str, Any]) -> None:
    _unmerge(batch.editable(batch.range(body.get("range", {}))).clipped())


def _unmerge(place: Range) -> None:
    """Ends the merges within a range. One that sticks out is refused."""
    kept = []
    for merge in place.sheet.merges:
        area = laid(place.sheet, merge)
        if not area.overlaps(place):
            kept.append(merge)
            continue
        inside = (
            place.rows[0] <= area.rows[0]
            and area.rows[1] <= place.rows[1]
            and place.columns[0] <= area.columns[0]
            and area.columns[1] <= place.columns[1]
        )
        if not inside:
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    place.sheet.merges = kept


# -- names -------------------------------------------------------------------------------------


@request("addNamedRange")
def add_named_range(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("namedRange", {})
    item = {
        "namedRangeId": given.get("namedRangeId") or str(batch.new_id()),
        "name": _checked_name(batch, given.get("name", "")),
        "range": placed(given.get("range", {})),
    }
    from_grid_range(batch.book, item["range"])
    batch.book.named_ranges.append(item)
    return {"namedRange": tidy(item)}


@request("updateNamedRange")
def update_named_range(batch: Batch, body: dict[str, Any]) -> None:
    given = body.get("namedRange", {})
    mask = update_mask(body, "NamedRange")
    found = _named_range(batch, given.get("namedRangeId", ""))
    merged = masks.merge(found, given, mask) | {"namedRangeId": found["namedRangeId"]}
    if merged.get("name") != found["name"]:
        _checked_name(batch, merged.get("name", ""))
    merged["range"] = placed(merged.get("range", {}))
    from_grid_range(batch.book, merged["range"])
    batch.book.named_ranges[batch.book.named_ranges.index(found)] = merged


@request("deleteNamedRange")
def delete_named_range(batch: Batch, body: dict[str, Any]) -> None:
    batch.book.named_ranges.remove(_named_range(batch, body.get("namedRangeId", "")))


def _named_range(batch: Batch, number: str) -> dict[str, Any]:
    found = next((item for item in batch.book.named_ranges if item["namedRangeId"] == number), None)
    if found is None:
        raise invalid(f"Cannot find a named range with ID {number}.")
    return found


def _checked_name(batch: Batch, name: str) -> str:
    if not re.fullmatch(r"[^\W\d]\w{0,249}", name) or re.fullmatch(
        r"[A-Za-z]{1,3}\d+|[rR]\d*[cC]\d*|(?i:true|false)", name
    ):
        raise invalid(f"Invalid name for a named range: {name}")
    if batch.book.named(name):
        raise invalid(f"Cannot add named range with name {name}, a named range with that name already exists.")
    return name
