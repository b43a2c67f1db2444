"""A spreadsheet and its sheets. An update works on a fork, which takes the original's place when all of it succeeded."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.errors import invalid
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
        if dimension == ROWS:
            sheet.grid.change_rows(change)
        else:
            sheet.grid.change_columns(change)
        for name in RANGED:
            kept = [_follow(item, sheet.id, dimension, change) for item in getattr(sheet, name)]
            setattr(sheet, name, [item for item in kept if item is not None])
        for other in self.sheets:
            if other is not sheet:  # a chart may draw another sheet's cells
                other.charts = [_follow(chart, sheet.id, dimension, change) or chart for chart in other.charts]
        if sheet.basic_filter:
            sheet.basic_filter = _follow(sheet.basic_filter, sheet.id, dimension, change)
        groups = "row_groups" if dimension == ROWS else "column_groups"
        setattr(sheet, groups, [group for group in map(_regroup(change), getattr(sheet, groups)) if group])
        named = [_follow(item, sheet.id, dimension, change) for item in self.named_ranges]
        self.named_ranges = [item for item in named if item is not None]
        for number, item in list(self.metadata.items()):
            if item.sheet == sheet.id and item.dimension == dimension and item.line is not None:
                item.line = change.line(item.line)
                if item.line is None:
                    del self.metadata[number]
        if self.formulas:
            from tests.emulator.sheets.formulas import follow_lines

            follow_lines(self, sheet, dimension, change)


def new_book(spreadsheet_id: str, title: str) -> Spreadsheet:
    """A spreadsheet as Drive makes it: one sheet of 1000 rows and 26 columns, with the id 0."""
    return Spreadsheet(spreadsheet_id, title, sheets=[Sheet(0, "Sheet1", Grid())])


def _regroup(change: Change) -> Any:
    def moved(group: dict[str, Any]) -> dict[str, Any] | None:
        span = change.span(group["range"]["startIndex"], group["range"]["endIndex"])
        if span is None:
            return None
        return group | {"range": group["range"] | {"startIndex": span[0], "endIndex": span[1]}}

    return moved


def _follow(item: Any, sheet_id: int, dimension: str, change: Change) -> Any:
    """An object after its ranges have followed a change; None when the change took its last range away."""
    if isinstance(item, list):
        kept = [_follow(one, sheet_id, dimension, change) for one in item]
        return [one for one in kept if one is not None] or (None if item else item)
    if not isinstance(item, dict):
        return item
    kind = "Row" if dimension == ROWS else "Column"
    if item.get("sheetId") == sheet_id:
        start, end = item.get(f"start{kind}Index"), item.get(f"end{kind}Index")
        anchor = f"{kind.lower()}Index"
        if end is not None:
            span = change.span(start or 0, end)
            return None if span is None else item | {f"start{kind}Index": span[0], f"end{kind}Index": span[1]}
        if start:
            moved = change.span(start, start + 1)
            return item if moved is None else item | {f"start{kind}Index": moved[0]}
        if anchor in item:  # where a chart is fastened: a deleted cell leaves it in its place
            line = change.line(item[anchor])
            return item if line is None else item | {anchor: line}
        return item
    result = {}
    for name, value in item.items():
        moved_value = _follow(value, sheet_id, dimension, change)
        if moved_value is None and value is not None:
            if name in ("range", "ranges"):
                return None
            continue
        result[name] = moved_value
    return result
