"""The cells of one sheet. Rows are shared between a spreadsheet and its forks and never changed in place, so that a
fork costs one list and an update that fails is simply dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.emulator.sheets.cell import EMPTY, Cell
from tests.emulator.sheets.structure import Change, Deletion, Insertion, Move

Row = tuple[Cell, ...]
"""The cells of one row from column A on, without the empty ones at its end."""


class Grid:
    def __init__(self, rows: int = 1000, columns: int = 26) -> None:
        self.row_count = rows
        self.column_count = columns
        self._rows: list[Row] = []
        self.row_properties: dict[int, dict[str, Any]] = {}
        """By row, what differs from the default: `pixelSize`, `hiddenByUser`."""
        self.column_properties: dict[int, dict[str, Any]] = {}

    def fork(self) -> Grid:
        twin = Grid(self.row_count, self.column_count)
        twin._rows = self._rows.copy()
        twin.row_properties = self.row_properties.copy()
        twin.column_properties = self.column_properties.copy()
        return twin

    @property
    def size(self) -> int:
        """How many cells count against the limit of a spreadsheet."""
        return self.row_count * self.column_count

    @property
    def used_rows(self) -> int:
        """The number of the last row that holds anything, counted from 1."""
        return len(self._rows)

    def row(self, index: int) -> Row:
        return self._rows[index] if index < len(self._rows) else ()

    def cell(self, row: int, column: int) -> Cell:
        cells = self.row(row)
        return cells[column] if column < len(cells) else EMPTY

    def rows(self, start: int, end: int) -> Iterator[tuple[int, Row]]:
        """The rows of a stretch that hold anything."""
        for index in range(start, min(end, len(self._rows))):
            if self._rows[index]:
                yield index, self._rows[index]

    def last_row_with_values(self) -> int:
        """The end of the data: the number of the last row with a value, counted from 1."""
        for index in range(len(self._rows) - 1, -1, -1):
            if any(cell.value is not None for cell in self._rows[index]):
                return index + 1
        return 0

    def put(self, row: int, cells: Mapping[int, Cell]) -> None:
        """Sets cells of one row, by column."""
        line = list(self.row(row))
        width = max(cells, default=-1) + 1
        line.extend([EMPTY] * (width - len(line)))
        for column, cell in cells.items():
            line[column] = cell
        self.replace(row, line)

    def replace(self, row: int, cells: list[Cell]) -> None:
        """Sets a whole row."""
        while cells and cells[-1] == EMPTY:
            cells.pop()
        if row >= len(self._rows):
            if not cells:
                return
            self._rows.extend([()] * (row + 1 - len(self._rows)))
        self._rows[row] = tuple(cells)
        while self._rows and not self._rows[-1]:
            self._rows.pop()

    def change_rows(self, change: Change) -> None:
        """Inserts, deletes or moves rows with all that they hold. The count changes with them."""
        rows = self._rows
        if isinstance(change, Insertion):
            self.row_count += change.count
            if change.at < len(rows):
                rows[change.at : change.at] = [()] * change.count
        elif isinstance(change, Deletion):
            self.row_count -= change.end - change.start
            del rows[change.start : change.end]
        else:
            rows.extend([()] * (max(change.end, change.to) - len(rows)))
            moving = rows[change.start : change.end]
            del rows[change.start : change.end]
            rows[change.landing : change.landing] = moving
        while rows and not rows[-1]:
            rows.pop()
        self.row_properties = _moved(self.row_properties, change)

    def change_columns(self, change: Change) -> None:
        if isinstance(change, Insertion):
            self.column_count += change.count
        elif isinstance(change, Deletion):
            self.column_count -= change.end - change.start
        for index, row in enumerate(self._rows):
            cells = list(row)
            if isinstance(change, Insertion):
                if change.at < len(cells):
                    cells[change.at : change.at] = [EMPTY] * change.count
            elif isinstance(change, Deletion):
                del cells[change.start : change.end]
            elif isinstance(change, Move):
                cells.extend([EMPTY] * (max(change.end, change.to) - len(cells)))
                moving = cells[change.start : change.end]
                del cells[change.start : change.end]
                cells[change.landing : change.landing] = moving
            while cells and cells[-1] == EMPTY:
                cells.pop()
            self._rows[index] = tuple(cells)
        while self._rows and not self._rows[-1]:
            self._rows.pop()
        self.column_properties = _moved(self.column_properties, change)


def _moved(properties: dict[int, dict[str, Any]], change: Change) -> dict[int, dict[str, Any]]:
    places = {change.line(index): value for index, value in properties.items()}
    return {index: value for index, value in places.items() if index is not None}
