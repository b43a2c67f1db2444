"""Requests that write rows: cells of a row that stands somewhere, new rows at the end, and room below them.

Only our own columns are written, in the order that the Sheet has now. A new row leaves columns of others empty and does
not touch their formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from concierge_cli.google.sheet.answers import Grid, runs
from concierge_cli.google.sheet.cells import WRITTEN, Json, Value, differs
from concierge_cli.google.sheet.tabs import KEY, Book, Field, Tab

SPARE: Final = 500
"""Rows that are added at least when a tab is full: filters reach to the grid's end, so it is not moved every time."""

_VALUES: Final = "userEnteredValue,textFormatRuns"
_LOOKS: Final = "userEnteredFormat.numberFormat,dataValidation"


def wanted_cells(book: Book, tab: Tab, places: Mapping[str, int], values: Mapping[str, Value]) -> dict[int, Json]:
    """By column what a row should hold in those of our columns that `values` names and the Sheet has."""
    return {
        places[field.key]: book.ink.cell(values[field.key], field.form)
        for field in book.columns(tab)
        if field.key in values and field.key in places and not field.human
    }


def differing(tab: Tab, grid: Grid, row: int, wanted: Mapping[int, Json]) -> dict[int, Json]:
    """The cells of a row that was read which hold something else. The id is never written again."""
    own, line = grid.places.get(KEY[tab]), grid.line(row)
    return {at: cell for at, cell in wanted.items() if at != own and differs(cell, line.get(at, {}))}


def write_cells(tab: Tab, row: int, cells: Mapping[int, Json], *, fields: str = WRITTEN) -> list[Json]:
    """Writes cells of one row, those side by side together."""
    return [
        {
            "updateCells": {
                "start": {"sheetId": int(tab), "rowIndex": row, "columnIndex": left},
                "rows": [{"values": [cells[column] for column in range(left, right)]}],
                "fields": fields,
            }
        }
        for left, right in runs(list(cells))
    ]


def append_rows(book: Book, tab: Tab, grid: Grid, rows: Sequence[Mapping[int, Json]], *, start: int) -> list[Json]:
    """Adds rows below the last one; `start` is where that should be.

    Where others have columns between ours, formats go in requests of their own: an appended row would reset theirs.
    """
    width = 1 + max((column for row in rows for column in row), default=0)
    rules = {grid.places[field.key]: rule(field) for field in book.columns(tab) if field.key in grid.places}
    rules = {column: found for column, found in rules.items() if found}
    lines = [{column: row.get(column, {}) | rules.get(column, {}) for column in {*row, *rules}} for row in rows]
    width = max([width, *(column + 1 for column in rules)])
    alone = set(range(width)) <= set(grid.places.values())
    fields = f"{WRITTEN},dataValidation" if alone else _VALUES
    values = [{"values": [line.get(column, {}) for column in range(width)]} for line in lines]
    requests: list[Json] = [{"appendCells": {"sheetId": int(tab), "rows": values, "fields": fields}}]
    if not alone:
        for left, right in runs([column for column in grid.places.values() if column < width]):
            looks = [{"values": [line.get(column, {}) for column in range(left, right)]} for line in lines]
            corner = {"sheetId": int(tab), "rowIndex": start, "columnIndex": left}
            requests.append({"updateCells": {"start": corner, "rows": looks, "fields": _LOOKS}})
    return requests


def rule(field: Field) -> Json:
    """The dropdown of a human column; nothing where it has none."""
    if not field.choices:
        return {}
    values = [{"userEnteredValue": word} for word in field.choices]
    condition = {"type": "ONE_OF_LIST", "values": values}
    return {"dataValidation": {"condition": condition, "strict": True, "showCustomUi": True}}


def make_room(tab: Tab, grid: Grid, *, rows: int, end: int, spare: bool) -> tuple[list[Json], int]:
    """Rows below the data when a grid of `rows` is full with the `end`-th, and the number of rows it has then.

    The filter goes down to the new end with its criteria; it is not sorted again.
    """
    if end <= rows:
        return [], rows
    more = max(SPARE, end // 4) if spare else 0
    requests: list[Json] = []
    if more:
        requests.append({"appendDimension": {"sheetId": int(tab), "dimension": "ROWS", "length": more}})
    area = grid.filter.get("range", {}) if grid.filter else {}
    if grid.filter and area.get("endRowIndex", end) >= rows:
        kept = {name: value for name, value in grid.filter.items() if name in ("criteria", "filterSpecs")}
        if "filterSpecs" in kept:
            kept.pop("criteria", None)
        area = {**area, "sheetId": int(tab), "endRowIndex": end + more}
        requests.append({"setBasicFilter": {"filter": {**kept, "range": area}}})
    return requests, end + more


def texts(cells: Iterable[Json]) -> set[str | float | bool]:
    """What some cells hold, to be found again in others."""
    found: set[str | float | bool] = set()
    for cell in cells:
        for value in (cell.get("userEnteredValue") or {}).values():
            found.add(round(value, 5) if isinstance(value, float) else value)
    return found
