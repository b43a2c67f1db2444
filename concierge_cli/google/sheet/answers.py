"""What an answer of Google says of each tab, cell by cell, wherever its pieces came from.

One answer holds a piece for every range that was asked for; they may overlap, and what is empty at the end of a row or
piece is left out. So the pieces are laid together by where they stand, and what is missing is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from concierge_cli.google.sheet.cells import READ, Json, text_of
from concierge_cli.google.sheet.tabs import COLUMN, Tab

GRID: Final = (
    "properties(sheetId,title,hidden,gridProperties(rowCount,columnCount)),"
    f"data(startRow,startColumn,rowData.values({READ}),"
    "columnMetadata.developerMetadata(metadataKey,metadataValue))"
)
"""The field mask of a tab whose cells and columns are read."""


@dataclass(slots=True)
class Grid:
    """One tab as an answer shows it. `rows` and `columns` are its size."""

    title: str
    rows: int
    columns: int
    places: dict[str, int] = field(default_factory=dict)
    """Where each of our columns stands, by key."""
    lines: dict[int, dict[int, Json]] = field(default_factory=dict)
    """The cells that hold something, by row and column."""
    charts: frozenset[int] = frozenset()
    filter: Json | None = None

    def line(self, row: int) -> Mapping[int, Json]:
        return self.lines.get(row, {})

    def at(self, row: int, key: str) -> Json:
        """The cell of a row in one of our columns; an empty one where the column is gone."""
        place = self.places.get(key)
        return {} if place is None else self.line(row).get(place, {})

    def down(self, key: str) -> Iterator[tuple[int, str]]:
        """Row and text of each cell below the heading of one of our columns that holds a text."""
        place = self.places.get(key)
        if place is not None:
            for row in sorted(self.lines):
                if row and (text := text_of(self.lines[row].get(place, {}))):
                    yield row, text

    @property
    def end(self) -> int:
        """The first row below everything that was seen."""
        return max((row for row, line in self.lines.items() if line), default=-1) + 1


def grids(answer: Json) -> dict[int, Grid]:
    """The tabs of an answer by their `sheetId`: our own and others'."""
    return {_number(sheet): _grid(sheet) for sheet in answer.get("sheets", ())}


def ours(found: Mapping[int, Grid]) -> dict[Tab, Grid]:
    return {tab: found[tab] for tab in Tab if tab in found}


def _number(sheet: Json) -> int:
    return int(sheet.get("properties", {}).get("sheetId", 0))


def _grid(sheet: Json) -> Grid:
    properties = sheet.get("properties", {})
    size = properties.get("gridProperties", {})
    grid = Grid(
        title=properties.get("title", ""),
        rows=size.get("rowCount", 0),
        columns=size.get("columnCount", 0),
        charts=frozenset(chart["chartId"] for chart in sheet.get("charts", ())),
        filter=sheet.get("basicFilter"),
    )
    for piece in sheet.get("data", ()):
        top, left = piece.get("startRow", 0), piece.get("startColumn", 0)
        for row, line in enumerate(piece.get("rowData", ()), top):
            cells = {column: cell for column, cell in enumerate(line.get("values", ()), left) if cell}
            if cells:
                grid.lines.setdefault(row, {}).update(cells)
        for column, about in enumerate(piece.get("columnMetadata", ()), left):
            for mark in about.get("developerMetadata", ()):
                if mark.get("metadataKey") == COLUMN:
                    grid.places.setdefault(mark.get("metadataValue", ""), column)
    return grid


def column_name(index: int) -> str:
    """`A` of 0, `AA` of 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def a1(title: str, *, rows: tuple[int, int | None], columns: tuple[int, int] | None = None) -> str:
    """A1 notation of a stretch of rows, of all columns or of some; without an end it goes down to the grid's."""
    name = "'" + title.replace("'", "''") + "'"
    top, bottom = rows
    if columns is None:
        if bottom is None:
            raise ValueError("whole rows have an end")
        return f"{name}!{top + 1}:{bottom}"
    first, last = column_name(columns[0]), column_name(columns[1] - 1)
    return f"{name}!{first}{top + 1}:{last}{'' if bottom is None else bottom}"


def runs(numbers: Iterator[int] | list[int], *, gap: int = 0) -> list[tuple[int, int]]:
    """Half-open stretches that cover the numbers, joined where at most `gap` others lie between two."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number <= found[-1][1] + gap:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found
