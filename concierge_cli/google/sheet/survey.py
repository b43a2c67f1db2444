"""What a spreadsheet consists of, without its cells: its tabs and their sizes, filters, protections, rules and charts.

Asked for when a Sheet is laid out or upgraded, and after a 400: a tab that a look named may be gone, or smaller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from concierge_cli.google.sheet.answers import GRID
from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.findings import MissingTab
from concierge_cli.google.sheet.tabs import Book, Tab

FIELDS: Final = (
    "spreadsheetId,properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,index,gridProperties(rowCount,columnCount)),basicFilter.range,"
    "protectedRanges(range,warningOnly),conditionalFormats,charts.chartId)"
)
"""For `Sheets.get`, without ranges."""

CELL_LIMIT: Final = 10_000_000
"""Cells that a spreadsheet may have, empty ones included."""

NEAR: Final = 0.8
"""The share of them from which on it is said."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One tab without its cells."""

    title: str
    rows: int
    columns: int
    filtered: bool
    protected: tuple[Json, ...]
    """The GridRanges that warn whoever writes there."""
    rules: tuple[Json, ...]
    charts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Survey:
    """All tabs by `sheetId`, ours and others'."""

    sheets: Mapping[int, Shape]
    locale: str
    zone: str

    @property
    def tabs(self) -> dict[Tab, Shape]:
        return {tab: self.sheets[tab] for tab in Tab if tab in self.sheets}

    @property
    def cells(self) -> int:
        return sum(one.rows * one.columns for one in self.sheets.values())

    @property
    def nearly_full(self) -> bool:
        """Whether the limit of cells is near: then it is time to say so, not when it is reached."""
        return self.cells >= NEAR * CELL_LIMIT

    @property
    def fresh(self) -> bool:
        """Whether there is nothing of ours yet."""
        return not self.tabs

    def missing(self, book: Book) -> list[MissingTab]:
        """The tabs that somebody deleted."""
        return [MissingTab(tab) for tab in Tab if tab in book.titles and tab not in self.sheets]

    def examine(self) -> tuple[list[Json], str]:
        """Filters and fields of the read that `laying_out.missing_layout` needs."""
        whole = {Tab.READ_ME, Tab.META} & self.tabs.keys()
        filters: list[Json] = [
            {"gridRange": {"sheetId": int(tab)} | ({} if tab in whole else {"startRowIndex": 0, "endRowIndex": 1})}
            for tab in self.tabs
        ]
        if self.fresh:
            filters += [{"gridRange": {"sheetId": number}} for number in self.sheets]
        return filters, f"spreadsheetId,sheets({GRID})"


def read(answer: Json) -> Survey:
    """What `Sheets.get` with `FIELDS` answered."""
    properties = answer.get("properties", {})
    sheets = {int(one["properties"].get("sheetId", 0)): _shape(one) for one in answer.get("sheets", ())}
    return Survey(sheets, properties.get("locale", ""), properties.get("timeZone", ""))


def _shape(sheet: Json) -> Shape:
    properties = sheet["properties"]
    size = properties.get("gridProperties", {})
    return Shape(
        title=properties.get("title", ""),
        rows=size.get("rowCount", 0),
        columns=size.get("columnCount", 0),
        filtered="basicFilter" in sheet,
        protected=tuple(one.get("range", {}) for one in sheet.get("protectedRanges", ()) if one.get("warningOnly")),
        rules=tuple(sheet.get("conditionalFormats", ())),
        charts=frozenset(one["chartId"] for one in sheet.get("charts", ())),
    )
