"""Requests about rows and columns: inserting, deleting, moving, sizing, hiding and grouping them."""

from __future__ import annotations

from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.sheets import render
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.cell import EMPTY, Cell
from tests.emulator.sheets.ranges import Range
from tests.emulator.sheets.spreadsheet import COLUMNS, ROWS, Sheet
from tests.emulator.sheets.structure import Deletion, Insertion, Move


class Lines:
    """Some rows or columns of a sheet: a DimensionRange of a request, its open ends closed."""

    def __init__(self, batch: Batch, given: dict[str, Any]) -> None:
        self.sheet: Sheet = batch.book.sheet(given.get("sheetId", 0), "grid")
        self.dimension = given.get("dimension", "")
        if self.dimension not in (ROWS, COLUMNS):
            raise invalid("range.dimension must be ROWS or COLUMNS.")
        grid = self.sheet.grid
        self.size = grid.row_count if self.dimension == ROWS else grid.column_count
        self.start = given.get("startIndex", 0)
        self.end = given.get("endIndex", self.size)
        if self.start < 0 or self.end < self.start:
            raise invalid("range.endIndex must be >= range.startIndex, and both must be >= 0.")

    @property
    def count(self) -> int:
        return self.end - self.start

    @property
    def word(self) -> str:
        return "row" if self.dimension == ROWS else "column"

    def cells(self) -> Range:
        if self.dimension == ROWS:
            return Range(self.sheet, self.start, self.end)
        return Range(self.sheet, left=self.start, right=self.end)

    @property
    def properties(self) -> dict[int, dict[str, Any]]:
        return self.sheet.grid.row_properties if self.dimension == ROWS else self.sheet.grid.column_properties


@request("insertDimension")
def insert_dimension(batch: Batch, body: dict[str, Any]) -> None:
    lines = Lines(batch, body.get("range", {}))
    before = body.get("inheritFromBefore", False)
    if not lines.count:
        raise invalid("range.endIndex must be > range.startIndex.")
    if before and lines.start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at the start of the sheet.")
    if lines.start > lines.size:
        raise invalid(f"range.startIndex is larger than current grid size ({lines.size})")
    if lines.start == lines.size and not before:
        raise invalid(f"range.startIndex must be less than the grid size ({lines.size}) if inheritFromBefore is false.")
    batch.book.change_lines(lines.sheet, lines.dimension, Insertion(lines.start, lines.count))
    batch.check_size()
    _inherit(lines, lines.start - 1 if before else lines.end)


def _inherit(lines: Lines, model: int) -> None:
    """Gives inserted lines the formats and rules of a neighbour."""
    grid = lines.sheet.grid

    def shape(cell: Cell) -> Cell:
        return Cell(format=cell.format, validation=cell.validation)

    if lines.dimension == ROWS:
        shapes = {column: shape(cell) for column, cell in enumerate(grid.row(model)) if shape(cell) != EMPTY}
        for row in range(lines.start, lines.end):
            if shapes:
                grid.put(row, shapes)
        return
    for row, cells in list(grid.rows(0, grid.used_rows)):
        cell = shape(cells[model]) if model < len(cells) else EMPTY
        if cell != EMPTY:
            grid.put(row, dict.fromkeys(range(lines.start, lines.end), cell))


@request("deleteDimension")
def delete_dimension(batch: Batch, body: dict[str, Any]) -> None:
    lines = Lines(batch, body.get("range", {}))
    if lines.start >= lines.size or lines.end > lines.size:
        last = max(lines.start, lines.size)
        raise invalid(
            f"Cannot delete a {lines.word} that doesn't exist. Tried to delete {lines.word} index {last} "
            f"but there are only {lines.size} {lines.word}s."
        )
    if lines.count == lines.size:
        raise invalid(f"You can't delete all the {lines.word}s on the sheet.")
    batch.editable(lines.cells())
    batch.book.change_lines(lines.sheet, lines.dimension, Deletion(lines.start, lines.end))


@request("appendDimension")
def append_dimension(batch: Batch, body: dict[str, Any]) -> None:
    lines = Lines(batch, {"sheetId": body.get("sheetId", 0), "dimension": body.get("dimension", "")})
    length = body.get("length", 0)
    if length < 1:
        raise invalid("length must be greater than 0.")
    batch.book.change_lines(lines.sheet, lines.dimension, Insertion(lines.size, length))
    batch.check_size()


@request("moveDimension")
def move_dimension(batch: Batch, body: dict[str, Any]) -> None:
    lines = Lines(batch, body.get("source", {}))
    target = body.get("destinationIndex", 0)
    if lines.end > lines.size or not 0 <= target <= lines.size:
        raise invalid(f"The source or destination is outside the grid: there are {lines.size} {lines.word}s.")
    if lines.start < target < lines.end or not lines.count:
        raise invalid("destinationIndex must not be within the source.")
    kind = "Row" if lines.dimension == ROWS else "Column"
    for merge in lines.sheet.merges:
        start, end = merge[f"start{kind}Index"], merge[f"end{kind}Index"]
        split = end - start > 1 and (start < target < end or (start < lines.end and lines.start < end))
        if split and not (lines.start <= start and end <= lines.end):
            raise invalid(
                f"Sorry, it is not possible to move a {lines.word} to a position that crosses a merged cell. "
                "Please unmerge and try again."
            )
    batch.editable(lines.cells())
    batch.book.change_lines(lines.sheet, lines.dimension, Move(lines.start, lines.end, target))


@request("updateDimensionProperties")
def update_dimension_properties(batch: Batch, body: dict[str, Any]) -> None:
    mask = update_mask(body, "DimensionProperties")
    lines = Lines(batch, body.get("range", {}))
    given = body.get("properties", {})
    if "*" in mask:
        mask = {"hiddenByUser": {}, "pixelSize": {}}
    if lines.end > lines.size or lines.start >= lines.size:
        raise invalid(f"The {lines.word}s {lines.start} to {lines.end} are outside the grid of {lines.size}.")
    for index in range(lines.start, lines.end):
        own = render.tidy(masks.merge(lines.properties.get(index, {}), given, mask))
        if own:
            lines.properties[index] = own
        else:
            lines.properties.pop(index, None)
    hidden = [index for index in range(lines.size) if lines.properties.get(index, {}).get("hiddenByUser")]
    if len(hidden) == lines.size:
        raise invalid(f"You can't hide all the {lines.word}s on the sheet.")


@request("autoResizeDimensions")
def auto_resize_dimensions(batch: Batch, body: dict[str, Any]) -> None:
    lines = Lines(batch, body.get("dimensions", {}))
    for index in range(lines.start, min(lines.end, lines.size)):
        if lines.dimension == ROWS:
            lines.properties[index] = lines.properties.get(index, {}) | {"pixelSize": render.ROW_PIXELS}
            continue
        longest = max(
            (
                len(str(cells[index].value))
                for _, cells in lines.sheet.grid.rows(0, lines.sheet.grid.row_count)
                if index < len(cells) and cells[index].value is not None
            ),
            default=0,
        )
        if longest:
            lines.properties[index] = lines.properties.get(index, {}) | {"pixelSize": 7 * longest + 10}


# -- groups ------------------------------------------------------------------------------------


def _groups(lines: Lines) -> list[dict[str, Any]]:
    return lines.sheet.row_groups if lines.dimension == ROWS else lines.sheet.column_groups


def _regroup(lines: Lines, by: int) -> list[dict[str, Any]]:
    """Deepens or flattens the grouping of some lines by one; the groups that there are then."""
    groups = _groups(lines)
    depths = [0] * lines.size
    for group in groups:
        for index in range(group["range"]["startIndex"], min(group["range"]["endIndex"], lines.size)):
            depths[index] = max(depths[index], group["depth"])
    for index in range(lines.start, min(lines.end, lines.size)):
        if depths[index] + by < 0:
            raise invalid(f"There is no group over {lines.word} {index}.")
        if depths[index] + by > 8:
            raise invalid("Groups can be nested at most 8 deep.")
        depths[index] += by
    collapsed = {
        (group["range"]["startIndex"], group["range"]["endIndex"]) for group in groups if group.get("collapsed")
    }
    found = []
    for depth in range(1, max(depths, default=0) + 1):
        start = None
        for index in range(lines.size + 1):
            inside = index < lines.size and depths[index] >= depth
            if inside and start is None:
                start = index
            elif not inside and start is not None:
                span = {"sheetId": lines.sheet.id, "dimension": lines.dimension, "startIndex": start, "endIndex": index}
                closed = {"collapsed": True} if (start, index) in collapsed else {}
                found.append({"range": span, "depth": depth} | closed)
                start = None
    groups[:] = found
    return found


@request("addDimensionGroup")
def add_dimension_group(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    lines = Lines(batch, body.get("range", {}))
    groups = _regroup(lines, 1)
    lines.sheet.view[f"{lines.word}GroupControlAfter"] = True
    return {"dimensionGroups": render.tidy(groups)}


@request("deleteDimensionGroup")
def delete_dimension_group(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    groups = _regroup(Lines(batch, body.get("range", {})), -1)
    return {"dimensionGroups": render.tidy(groups)} if groups else {}


@request("updateDimensionGroup")
def update_dimension_group(batch: Batch, body: dict[str, Any]) -> None:
    update_mask(body, "DimensionGroup")
    given = body.get("dimensionGroup", {})
    lines = Lines(batch, given.get("range", {}))
    depth = given.get("depth", 1)
    for group in _groups(lines):
        if (group["range"]["startIndex"], group["range"]["endIndex"], group["depth"]) == (
            lines.start,
            lines.end,
            depth,
        ):
            group["collapsed"] = bool(given.get("collapsed"))
            for index in range(lines.start, lines.end):
                own = lines.properties.get(index, {}) | {"hiddenByUser": group["collapsed"]}
                lines.properties[index] = render.tidy(own)
            return
    raise invalid(f"No group at depth {depth} over {lines.word}s {lines.start} to {lines.end}.")
