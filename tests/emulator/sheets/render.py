"""A spreadsheet as the JSON that Sheets answers with. What the mask does not ask for is not computed."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from tests.emulator.masks import EVERYTHING, Mask, Pruned, below, prune, wants
from tests.emulator.sheets.cell import EMPTY, Cell, Formula, Value, to_extended
from tests.emulator.sheets.colours import from_number, theme_colours
from tests.emulator.sheets.conditions import Conditions
from tests.emulator.sheets.formulas import Evaluator
from tests.emulator.sheets.locales import conventions
from tests.emulator.sheets.number_format import shown
from tests.emulator.sheets.ranges import Range, laid
from tests.emulator.sheets.spreadsheet import COLUMNS, ROWS, THEME, Metadata, Sheet, Spreadsheet

WHITE = from_number(0xFFFFFF)
DEFAULT_FORMAT: dict[str, Any] = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}
LINK_COLOUR = from_number(dict(THEME)["LINK"])
LINKED = {"foregroundColor": LINK_COLOUR, "foregroundColorStyle": {"rgbColor": LINK_COLOUR}, "underline": True}
ROW_PIXELS, COLUMN_PIXELS = 21, 100


def tidy(document: Any) -> Any:
    """JSON as Google prints it: what has its default value is left out, and so is the sheet id 0 of a range."""
    if isinstance(document, list):
        return [tidy(item) for item in document]
    if not isinstance(document, dict):
        return document
    kept = {}
    for name, value in document.items():
        if value is None or value is False or value in ("", []):
            continue
        if value == 0 and not name.endswith(("RowIndex", "ColumnIndex", "startIndex")):
            continue
        kept[name] = tidy(value)
    return kept


def properties(book: Spreadsheet) -> dict[str, Any]:
    settings = {"autoRecalc": book.settings.get("autoRecalc", "ON_CHANGE")}
    rest = {name: value for name, value in book.settings.items() if name != "autoRecalc"}
    theme = {"primaryFontFamily": "Arial", "themeColors": theme_colours()}
    return {
        "title": book.title,
        "locale": book.locale,
        **settings,
        "timeZone": book.time_zone,
        "defaultFormat": copy.deepcopy(DEFAULT_FORMAT),
        **rest,
        "spreadsheetTheme": theme,
    }


def sheet_properties(book: Spreadsheet, sheet: Sheet) -> dict[str, Any]:
    grid = {"rowCount": sheet.grid.row_count, "columnCount": sheet.grid.column_count} | sheet.view
    return {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": book.sheets.index(sheet),
        "sheetType": "GRID",
        "gridProperties": tidy(grid),
        **tidy(sheet.properties),
    }


def metadata(item: Metadata) -> dict[str, Any]:
    location: dict[str, Any] = {"locationType": item.location_type}
    if item.sheet is None:
        location["spreadsheet"] = True
    elif not item.dimension:
        location["sheetId"] = item.sheet
    else:
        line = item.line or 0
        location["dimensionRange"] = tidy(
            {"sheetId": item.sheet, "dimension": item.dimension, "startIndex": line, "endIndex": line + 1}
        )
    document = {"metadataId": item.id, "metadataKey": item.key, "metadataValue": item.value, "location": location}
    return {name: value for name, value in document.items() if value is not None} | {"visibility": item.visibility}


def visible_metadata(book: Spreadsheet, app: str) -> list[Metadata]:
    """What an app sees: all that is of the document, and its own project's."""
    return [item for item in book.metadata.values() if item.visibility != "PROJECT" or item.app == app]


class Renderer:
    """Renders one spreadsheet for one caller, at one moment."""

    def __init__(self, book: Spreadsheet, *, now: float, app: str, editor: str, mask: Mask = EVERYTHING) -> None:
        self.book = book
        self.mask = mask
        self.evaluator = Evaluator(book, now)
        self.conventions = conventions(book.locale)
        self._conditions = Conditions(self.evaluator, self.conventions)
        self._editor = editor
        self._metadata = visible_metadata(book, app)
        self._on_lines: dict[tuple[int | None, str, int | None], list[Metadata]] = {}
        for item in self._metadata:
            self._on_lines.setdefault((item.sheet, item.dimension, item.line), []).append(item)

    def document(self, ranges: Sequence[Range] = (), *, grid: bool) -> dict[str, Any]:
        """The whole spreadsheet; with ranges only their sheets, and of the cells only theirs."""
        book, mask = self.book, self.mask
        document: dict[str, Any] = {"spreadsheetId": book.id}
        if wants(mask, "properties"):
            document["properties"] = properties(book)
        if wants(mask, "sheets"):
            asked = {place.sheet.id for place in ranges}
            document["sheets"] = [
                self.sheet(sheet, [place for place in ranges if place.sheet is sheet], grid=grid)
                for sheet in book.sheets
                if not ranges or sheet.id in asked
            ]
        if book.named_ranges:
            document["namedRanges"] = tidy(book.named_ranges)
        document["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
        if own := [metadata(item) for item in self._metadata if item.sheet is None]:
            document["developerMetadata"] = own
        return document

    def sheet(self, sheet: Sheet, ranges: Sequence[Range], *, grid: bool) -> dict[str, Any]:
        document: dict[str, Any] = {"properties": sheet_properties(self.book, sheet)}
        if grid and wants(self.mask, "sheets", "data"):
            hidden = self._conditions.hidden_rows(sheet) if wants(self.mask, "sheets", "data", "rowMetadata") else set()
            document["data"] = [self._data(place.within_grid(), hidden) for place in ranges or [Range(sheet)]]
        merges = [m for m in sheet.merges if not ranges or any(laid(sheet, m).overlaps(place) for place in ranges)]
        lists = {
            "merges": merges,
            "conditionalFormats": sheet.conditional,
            "filterViews": sheet.filter_views,
            "protectedRanges": [self.protected(item) for item in sheet.protected],
            "basicFilter": sheet.basic_filter,
            "charts": sheet.charts,
            "bandedRanges": sheet.banded,
            "developerMetadata": [
                metadata(item) for item in self._metadata if item.sheet == sheet.id and not item.dimension
            ],
            "rowGroups": sheet.row_groups,
            "columnGroups": sheet.column_groups,
        }
        return document | {name: tidy(value) for name, value in lists.items() if value}

    def protected(self, item: dict[str, Any]) -> dict[str, Any]:
        editors = item.get("editors", {})
        users = editors.get("users", [])
        return item | {"requestingUserCanEdit": item.get("warningOnly", False) or self._editor in users}

    def _data(self, place: Range, hidden: set[int]) -> dict[str, Any]:
        (top, bottom), (left, right) = place.rows, place.columns
        mask = below(self.mask, "sheets", "data")
        document: dict[str, Any] = {}
        if top:
            document["startRow"] = top
        if left:
            document["startColumn"] = left
        if wants(mask, "rowData") and (rows := self._rows(place.sheet, (top, bottom), (left, right), mask)):
            document["rowData"] = rows
        if wants(mask, "rowMetadata"):
            document["rowMetadata"] = [
                self._line(place.sheet, ROWS, row, filtered=row in hidden) for row in range(top, bottom)
            ]
        if wants(mask, "columnMetadata"):
            document["columnMetadata"] = [self._line(place.sheet, COLUMNS, column) for column in range(left, right)]
        return document

    def _line(self, sheet: Sheet, dimension: str, index: int, *, filtered: bool = False) -> dict[str, Any]:
        """The DimensionProperties of one row or column."""
        rows = dimension == ROWS
        own = (sheet.grid.row_properties if rows else sheet.grid.column_properties).get(index, {})
        document: dict[str, Any] = {"hiddenByFilter": True} if filtered else {}
        if own.get("hiddenByUser"):
            document["hiddenByUser"] = True
        document["pixelSize"] = own.get("pixelSize", ROW_PIXELS if rows else COLUMN_PIXELS)
        if items := self._on_lines.get((sheet.id, dimension, index)):
            document["developerMetadata"] = [metadata(item) for item in items]
        return document

    def _rows(self, sheet: Sheet, rows: tuple[int, int], columns: tuple[int, int], mask: Mask) -> Pruned:
        asked = below(mask, "rowData", "values")
        documents = Pruned()
        for index, cells in sheet.grid.rows(*rows):
            within = cells[columns[0] : columns[1]]
            end = len(within)
            while end and within[end - 1] == EMPTY:
                end -= 1
            if end:
                documents.extend({} for _ in range(index - rows[0] - len(documents)))
                values = [self.cell(sheet, index, columns[0] + at, within[at], asked) for at in range(end)]
                documents.append({"values": values} if wants(mask, "rowData", "values") else {})
        return documents

    def cell(self, sheet: Sheet, row: int, column: int, cell: Cell, mask: Mask) -> dict[str, Any]:
        """The CellData of one cell, as far as the mask goes."""
        value, form, note, validation, runs = cell
        document: dict[str, Any] = {}
        every = not mask or "*" in mask
        effective = value
        if isinstance(value, Formula) and (every or mask.keys() - {"userEnteredValue", "note"}):
            effective = self.evaluator.formula(sheet, row, column, value)
        if value is not None:
            if every or "userEnteredValue" in mask:
                document["userEnteredValue"] = to_extended(value)
            if every or "effectiveValue" in mask:
                document["effectiveValue"] = to_extended(effective)
            if every or "formattedValue" in mask:
                document["formattedValue"] = shown(
                    effective, form.get("numberFormat") if form else None, self.conventions
                )
        if form and (every or "userEnteredFormat" in mask):
            document["userEnteredFormat"] = form
        if cell != EMPTY and (every or "effectiveFormat" in mask):
            look = self._conditions.look(sheet, row, column) if sheet.conditional else {}
            link = self._link(sheet, row, column, form)
            document["effectiveFormat"] = _effective_format(form or {}, effective, link, look)
        if (every or "hyperlink" in mask) and (link := self._link(sheet, row, column, form)):
            document["hyperlink"] = link
        if note and (every or "note" in mask):
            document["note"] = note
        if runs and (every or "textFormatRuns" in mask):
            document["textFormatRuns"] = list(runs)
        if validation and (every or "dataValidation" in mask):
            document["dataValidation"] = tidy(validation)
        return prune(document, mask) if any(mask.values()) else document

    def _link(self, sheet: Sheet, row: int, column: int, form: dict[str, Any] | None) -> str | None:
        own = form.get("textFormat", {}).get("link", {}).get("uri") if form else None
        return own or self.evaluator.links.get((sheet.id, row, column))


def _effective_format(form: dict[str, Any], value: Value, link: str | None, look: dict[str, Any]) -> dict[str, Any]:
    """The format that a cell is drawn with: the default, a link's look, the person's own, conditional formats."""
    drawn: dict[str, Any] = {"hyperlinkDisplayType": "LINKED" if link else "PLAIN_TEXT"}
    if isinstance(value, bool):
        drawn["horizontalAlignment"] = "CENTER"
    elif isinstance(value, int | float):
        drawn["horizontalAlignment"] = "RIGHT"
    linked = LINKED | {"link": {"uri": link}} if link else {}
    text = DEFAULT_FORMAT["textFormat"] | linked | form.get("textFormat", {}) | look.get("textFormat", {})
    return DEFAULT_FORMAT | drawn | form | look | {"textFormat": text}
