"""A spreadsheet and its sheets. An update works on a fork, which takes the original's place when all of it succeeded."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.errors import invalid
from tests.emulator.sheets import following
from tests.emulator.sheets.formulas import follow_lines
from tests.emulator.sheets.grid import Grid
from tests.emulator.sheets.ranges import Range, from_grid_range
from tests.emulator.sheets.structure import Change

ROWS, COLUMNS = "ROWS", "COLUMNS"

THEME = (
    ("TEXT", 0x000000),
    ("BACKGROUND", 0xFFFFFF),
    ("ACCENT1", 0x4285F4),
    ("ACCENT2", 0xEA4335),
    ("ACCENT3", 0xFBBC04),
    ("ACCENT4", 0x34A853),
    ("ACCENT5", 0xFF6D01),
    ("ACCENT6", 0x46BDC6),
    ("LINK", 0x1155CC),
)


@dataclass(slots=True)
class Metadata:
    """One piece of developer metadata. `line` is its row or column; it goes where that goes, except in a sort."""

    id: int
    key: str
    value: str | None
    visibility: str
    app: str
    sheet: int | None = None
    dimension: str = ""
    line: int | None = None

    @property
    def location_type(self) -> str:
        if self.sheet is None:
            return "SPREADSHEET"
        return {"": "SHEET", ROWS: "ROW", COLUMNS: "COLUMN"}[self.dimension]


@dataclass(slots=True)
class Sheet:
    """One tab. Objects that lie on it are kept as their JSON, with `sheetId` always written in their ranges."""

    id: int
    title: str
    grid: Grid = field(default_factory=Grid)
    properties: dict[str, Any] = field(default_factory=dict)
    """`hidden`, `tabColor`, `rightToLeft` …: what is not kept elsewhere."""
    view: dict[str, Any] = field(default_factory=dict)
    """Of `gridProperties`: frozen lines, gridlines, group controls."""
    merges: list[dict[str, Any]] = field(default_factory=list)
    basic_filter: dict[str, Any] | None = None
    filter_views: list[dict[str, Any]] = field(default_factory=list)
    protected: list[dict[str, Any]] = field(default_factory=list)
    conditional: list[dict[str, Any]] = field(default_factory=list)
    banded: list[dict[str, Any]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    row_groups: list[dict[str, Any]] = field(default_factory=list)
    column_groups: list[dict[str, Any]] = field(default_factory=list)

    def fork(self) -> Sheet:
        twin = copy.copy(self)
        twin.grid = self.grid.fork()
        for name in OBJECTS:
            setattr(twin, name, copy.deepcopy(getattr(self, name)))
        return twin

    @property
    def hidden(self) -> bool:
        return bool(self.properties.get("hidden"))


OBJECTS = (
    "properties",
    "view",
    "merges",
    "basic_filter",
    "filter_views",
    "protected",
    "conditional",
    "banded",
    "charts",
    "row_groups",
    "column_groups",
)
"""The fields of a sheet that hold plain JSON."""

RANGED = ("merges", "filter_views", "protected", "conditional", "banded", "charts")
"""Of those, the lists whose members lie on ranges of cells."""


@dataclass(slots=True)
class Spreadsheet:
    id: str
    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    settings: dict[str, Any] = field(default_factory=lambda: {"autoRecalc": "ON_CHANGE"})
    """The rest of `properties`."""
    sheets: list[Sheet] = field(default_factory=list)
    named_ranges: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[int, Metadata] = field(default_factory=dict)
    formulas: bool = False
    """Whether any cell ever held a formula: references then follow the cells they name."""

    def fork(self) -> Spreadsheet:
        twin = copy.copy(self)
        twin.settings = copy.deepcopy(self.settings)
        twin.sheets = [sheet.fork() for sheet in self.sheets]
        twin.named_ranges = copy.deepcopy(self.named_ranges)
        twin.metadata = {number: copy.copy(item) for number, item in self.metadata.items()}
        return twin

    def sheet(self, sheet_id: int, what: str = "sheet") -> Sheet:
        """The sheet of an id. Raises Google's refusal, which speaks of a grid where a range was given."""
        found = next((sheet for sheet in self.sheets if sheet.id == sheet_id), None)
        if found is None:
            raise invalid(f"No {what} with id: {sheet_id}")
        return found

    def titled(self, title: str) -> Sheet | None:
        key = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == key), None)

    def named(self, name: str) -> Range | None:
        """The cells of a named range."""
        key = name.casefold()
        found = next((item for item in self.named_ranges if item["name"].casefold() == key), None)
        return from_grid_range(self, found["range"]) if found else None

    def check_size(self, limit: int) -> None:
        """Raises Google's refusal where the grids of all sheets together are larger than a spreadsheet may be."""
        if sum(sheet.grid.size for sheet in self.sheets) > limit:
            raise invalid(
                f"This action would increase the number of cells in the workbook above the limit of {limit} cells."
            )

    def change_lines(self, sheet: Sheet, dimension: str, change: Change) -> None:
        """Inserts, deletes or moves lines of a sheet, and takes along everything that is fastened to them."""
        rows = dimension == ROWS
        if rows:
            sheet.grid.change_rows(change)
        else:
            sheet.grid.change_columns(change)

        def follow(item: Any) -> Any:
            return following.follow(item, sheet.id, "Row" if rows else "Column", change)

        for name in RANGED:
            setattr(sheet, name, [moved for item in getattr(sheet, name) if (moved := follow(item)) is not None])
        sheet.merges = [merge for merge in sheet.merges if not following.one_cell(merge)]
        sheet.basic_filter = follow(sheet.basic_filter)
        if not rows:
            sheet.filter_views = [following.follow_filter(view, change) for view in sheet.filter_views]
            sheet.basic_filter = sheet.basic_filter and following.follow_filter(sheet.basic_filter, change)
        for other in self.sheets:
            if other is not sheet:  # a chart may draw another sheet's cells
                other.charts = [follow(chart) or chart for chart in other.charts]
        groups = sheet.row_groups if rows else sheet.column_groups
        groups[:] = [moved for group in groups if (moved := following.follow_group(group, change))]
        self.named_ranges = [moved for item in self.named_ranges if (moved := follow(item)) is not None]
        for number, item in list(self.metadata.items()):
            if item.sheet == sheet.id and item.dimension == dimension and item.line is not None:
                item.line = change.line(item.line)
                if item.line is None:
                    del self.metadata[number]
        if self.formulas:
            follow_lines(self, sheet, dimension, change)


def new_book(spreadsheet_id: str, title: str) -> Spreadsheet:
    """A spreadsheet as Drive makes it: one sheet of 1000 rows and 26 columns, with the id 0."""
    return Spreadsheet(spreadsheet_id, title, sheets=[Sheet(0, "Sheet1", Grid())])
