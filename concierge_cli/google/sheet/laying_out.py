"""What turns a spreadsheet into our Sheet: tabs, headings, filters, widths, colours, warnings, charts.

Only what is missing is asked for, so the same function makes a new Sheet, completes one whose making broke off, and
upgrades one of an older layout. What people changed (a title, a width, an order) stays as it is. Nothing is ever merged:
rows of merged cells can neither be sorted nor moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from concierge_cli.google.sheet.answers import Grid, column_name, runs
from concierge_cli.google.sheet.cells import Json, differs, text_cell
from concierge_cli.google.sheet.charts import add_chart
from concierge_cli.google.sheet.survey import Survey
from concierge_cli.google.sheet.tabs import (
    COLUMN,
    KEY,
    LAYOUT,
    LOG_PARTS,
    META_FIELDS,
    Book,
    Field,
    Remark,
    Tab,
    locale,
)
from concierge_cli.i18n import _

_ROWS: Final[Mapping[Tab, int]] = {Tab.READ_ME: 60, Tab.KPI: 70, Tab.META: 100}
_ROOM: Final = 1_000
"""Rows that a table has at first: what is appended below them makes it grow."""

_FILTERED: Final = (Tab.CASES, Tab.LOG, Tab.EVIDENCE)
_TEXT_WIDTH: Final = 105
"""Digits side by side on the first tab, which is read like a page."""

_INK, _PALE = "1F2933", "E4E9EE"
LATE: Final = ("8C1D18", "F9DEDC")
SOON: Final = ("6B4E00", "FFF0C2")
"""Text and background of a date that has passed, and of one that comes within 24 hours."""

_HEADING: Final = (
    "userEnteredValue,userEnteredFormat(textFormat(bold),backgroundColorStyle,wrapStrategy,verticalAlignment),note"
)
_PAGE_LOOK: Final = (
    "userEnteredValue,userEnteredFormat(textFormat(bold,fontSize),wrapStrategy,verticalAlignment),textFormatRuns"
)


def missing_layout(book: Book, survey: Survey, cells: Mapping[int, Grid], *, at: str) -> list[Json]:
    """The requests of one batchUpdate that bring a spreadsheet to this layout; none where it has it.

    `survey` and `cells` (of `answers.grids`) are what was read just before; `at` is the present instant in ISO 8601.
    Columns by which rows are found are not made again in a tab that exists: `seen` names them as missing.
    """
    return [
        *_settings(book, survey, cells),
        *_new_tabs(book, survey),
        *(one for tab in _tables(book) for one in _columns(book, tab, survey, cells.get(tab))),
        *_filters(book, survey),
        *_warnings(book, survey, cells),
        *_colours(book, survey, cells),
        *_charts(book, survey, cells),
        *_read_me(book, survey, cells.get(Tab.READ_ME)),
        *_remarks(book, cells.get(Tab.META), at),
        *_default_sheet(survey, cells),
    ]


def _tables(book: Book) -> list[Tab]:
    return [tab for tab in Tab if tab in book.titles and tab is not Tab.READ_ME]


def _settings(book: Book, survey: Survey, cells: Mapping[int, Grid]) -> Iterator[Json]:
    """Zone and locale of a new Sheet; afterwards they are its people's. Dates are judged anew at least every hour."""
    if _layout(cells.get(Tab.META)):
        return
    settings = {"locale": locale(book.language, book.country), "timeZone": book.zone}
    if (survey.locale, survey.zone) != (settings["locale"], settings["timeZone"]):
        settings["autoRecalc"] = "HOUR"
        yield {"updateSpreadsheetProperties": {"properties": settings, "fields": ",".join(settings)}}


def _new_tabs(book: Book, survey: Survey) -> Iterator[Json]:
    taken = {one.title.casefold() for one in survey.sheets.values()}
    for index, tab in enumerate(one for one in Tab if one in book.titles):
        if tab in survey.sheets:
            continue
        columns = len(book.columns(tab)) or 1
        grid: Json = {"rowCount": _ROWS.get(tab, _ROOM), "columnCount": max(columns, 12) if tab is Tab.KPI else columns}
        if tab is Tab.READ_ME:
            grid |= {"hideGridlines": True, "columnCount": 2}
        else:
            grid["frozenRowCount"] = 1
        if tab in (Tab.CASES, Tab.KPI):
            grid["frozenColumnCount"] = 1
        title = _free(book.titles[tab], taken)
        taken.add(title.casefold())
        properties: Json = {"sheetId": int(tab), "title": title, "index": index, "gridProperties": grid}
        if tab is Tab.META:
            properties["hidden"] = True
        yield {"addSheet": {"properties": properties}}


def _free(title: str, taken: set[str]) -> str:
    wanted, number = title, 1
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{title} {number}"
    return wanted


# --- columns ------------------------------------------------------------------------------------------------------


def places(book: Book, tab: Tab, survey: Survey, grid: Grid | None) -> dict[str, int]:
    """Where each column stands, or will stand once it was added."""
    if tab not in survey.sheets or grid is None:
        return {field.key: index for index, field in enumerate(book.columns(tab))}
    found = {field.key: grid.places[field.key] for field in book.columns(tab) if field.key in grid.places}
    for number, field in enumerate(_lacking(book, tab, grid), survey.sheets[tab].columns):
        found[field.key] = number
    return found


def _lacking(book: Book, tab: Tab, grid: Grid) -> list[Field]:
    kept = {KEY.get(tab, ""), *(LOG_PARTS if tab is Tab.LOG else ())}
    return [one for one in book.columns(tab) if one.key not in grid.places and one.key not in kept]


def _columns(book: Book, tab: Tab, survey: Survey, grid: Grid | None) -> Iterator[Json]:
    """New columns: in a new tab all of them, in one that exists those that it lacks, at its end."""
    if tab not in survey.sheets or grid is None:
        fields, first = book.columns(tab), 0
    else:
        fields, first = tuple(_lacking(book, tab, grid)), survey.sheets[tab].columns
        if fields:
            yield {"appendDimension": {"sheetId": int(tab), "dimension": "COLUMNS", "length": len(fields)}}
    if not fields:
        return
    start = {"sheetId": int(tab), "rowIndex": 0, "columnIndex": first}
    headings = [_heading(book, field) for field in fields]
    yield {"updateCells": {"start": start, "rows": [{"values": headings}], "fields": _HEADING}}
    for index, field in enumerate(fields, first):
        span = {"sheetId": int(tab), "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
        yield {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": COLUMN,
                    "metadataValue": field.key,
                    "visibility": "DOCUMENT",
                    "location": {"dimensionRange": span},
                }
            }
        }
        look: Json = {"pixelSize": pixels(field.width)} | ({"hiddenByUser": True} if field.hidden else {})
        yield {"updateDimensionProperties": {"range": span, "properties": look, "fields": ",".join(look)}}


def pixels(width: float) -> int:
    """The width of a column that holds so many digits side by side."""
    return round(7 * width) + 9


def _heading(book: Book, field: Field) -> Json:
    look = {
        "textFormat": {"bold": True},
        "backgroundColorStyle": {"rgbColor": colour(_PALE)},
        "wrapStrategy": "WRAP",
        "verticalAlignment": "MIDDLE",
    }
    return book.ink.cell(field.title) | {"userEnteredFormat": look} | ({"note": field.note} if field.note else {})


def colour(code: str) -> Json:
    """The Color of `RRGGBB`."""
    return {name: int(code[at : at + 2], 16) / 255 for at, name in ((0, "red"), (2, "green"), (4, "blue"))}


# --- what lies on the tables --------------------------------------------------------------------------------------


def _filters(book: Book, survey: Survey) -> Iterator[Json]:
    for tab in _FILTERED:
        if tab in book.titles and (tab not in survey.sheets or not survey.sheets[tab].filtered):
            yield {"setBasicFilter": {"filter": {"range": {"sheetId": int(tab), "startRowIndex": 0}}}}


def _warnings(book: Book, survey: Survey, cells: Mapping[int, Grid]) -> Iterator[Json]:
    """Sheets asks whoever changes what we write whether they mean it. In the cases only our columns are meant."""
    for tab in _tables(book):
        sheet = survey.sheets.get(tab)
        given = sheet.protected if sheet else ()
        if tab is not Tab.CASES:
            if not given:
                yield _warning({"sheetId": int(tab)})
            continue
        at = places(book, tab, survey, cells.get(tab))
        ours = [at[field.key] for field in book.columns(tab) if not field.human and field.key in at]
        bare = [column for column in ours if not any(_covers(area, column) for area in given)]
        for left, right in runs(bare):
            yield _warning({"sheetId": int(tab), "startColumnIndex": left, "endColumnIndex": right})


def _warning(area: Json) -> Json:
    about = _("Concierge writes here and would overwrite what you change.")
    return {"addProtectedRange": {"protectedRange": {"range": area, "description": about, "warningOnly": True}}}


def _covers(area: Json, column: int) -> bool:
    inside = area.get("startColumnIndex", 0) <= column < area.get("endColumnIndex", column + 1)
    return inside and not area.get("startRowIndex", 0)


def _colours(book: Book, survey: Survey, cells: Mapping[int, Grid]) -> Iterator[Json]:
    """The next date of a case is red once it has passed and amber within 24 hours, unless the case is closed.

    The formulas have no arguments: which sign separates them depends on the locale.
    """
    tab = Tab.CASES
    sheet = survey.sheets.get(tab)
    if tab not in book.titles or (sheet and any(_judges_time(rule) for rule in sheet.rules)):
        return
    at = places(book, tab, survey, cells.get(tab))
    if book.due not in at or book.closed not in at:
        return
    due, closed = f"${column_name(at[book.due])}2", f"${column_name(at[book.closed])}2"
    area = {
        "sheetId": int(tab),
        "startRowIndex": 1,
        "startColumnIndex": at[book.due],
        "endColumnIndex": at[book.due] + 1,
    }
    for formula, (ink, ground) in (
        (f'=({due}<>"")*({due}<NOW())*({closed}="")>0', LATE),
        (f'=({due}>=NOW())*({due}<NOW()+1)*({closed}="")>0', SOON),
    ):
        look = {
            "backgroundColorStyle": {"rgbColor": colour(ground)},
            "textFormat": {"foregroundColorStyle": {"rgbColor": colour(ink)}},
        }
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
        rule = {"ranges": [area], "booleanRule": {"condition": condition, "format": look}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": 0}}


def _judges_time(rule: Json) -> bool:
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", ())
    return any("NOW()" in one.get("userEnteredValue", "") for one in values)


def _charts(book: Book, survey: Survey, cells: Mapping[int, Grid]) -> Iterator[Json]:
    if Tab.KPI not in book.titles:
        return
    sheet = survey.sheets.get(Tab.KPI)
    at = places(book, Tab.KPI, survey, cells.get(Tab.KPI))
    for number, chart in enumerate(book.charts):
        keys = {chart.label, *chart.bars, *chart.lines}
        if keys <= at.keys() and (sheet is None or chart.number not in sheet.charts):
            yield add_chart(chart, at, beside=number)


# --- what is written ----------------------------------------------------------------------------------------------


def _read_me(book: Book, survey: Survey, grid: Grid | None) -> Iterator[Json]:
    if Tab.READ_ME not in book.titles:
        return
    lines = [book.ink.cell(line) for line in book.read_me]
    seen = grid.end if grid else 0
    given = [grid.line(row).get(0, {}) if grid else {} for row in range(max(seen, len(lines)))]
    wanted = [*lines, *({} for _row in range(len(given) - len(lines)))]
    if any(differs(*pair) for pair in zip(wanted, given, strict=True)):
        rows = [{"values": [cell | {"userEnteredFormat": _line_look(row)}]} for row, cell in enumerate(wanted)]
        start = {"sheetId": int(Tab.READ_ME), "rowIndex": 0, "columnIndex": 0}
        yield {"updateCells": {"start": start, "rows": rows, "fields": _PAGE_LOOK}}
    if Tab.READ_ME not in survey.sheets:
        span = {"sheetId": int(Tab.READ_ME), "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
        look = {"pixelSize": pixels(_TEXT_WIDTH)}
        yield {"updateDimensionProperties": {"range": span, "properties": look, "fields": "pixelSize"}}
        yield _warning({"sheetId": int(Tab.READ_ME)})


def _line_look(row: int) -> Json:
    text = {"textFormat": {"bold": True, "fontSize": 16}} if row == 0 else {}
    return text | {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}


def _remarks(book: Book, grid: Grid | None, at: str) -> Iterator[Json]:
    """The rows of META that are not there yet; a newer layout is a row of its own."""
    known = set() if grid is None else {tuple(_texts(grid, row)[:2]) for row in grid.lines if row}
    lacking = [one for one in book.meta if (one.kind, one.key) not in known]
    if _layout(grid) < LAYOUT:
        lacking.append(Remark("layout", str(LAYOUT), "", at))
    if lacking:
        yield append_remarks(lacking, grid.places if grid and grid.places else None)


def append_remarks(remarks: Sequence[Remark], at: Mapping[str, int] | None = None) -> Json:
    """The request that adds rows to META."""
    at = at or {field.key: index for index, field in enumerate(META_FIELDS)}
    rows = []
    for one in remarks:
        line: list[Json] = [{} for _column in range(max(at.values()) + 1)]
        for key, text in (("kind", one.kind), ("key", one.key), ("value", one.value), ("at", one.at)):
            if key in at:
                line[at[key]] = text_cell(text)
        rows.append({"values": line})
    fields = "userEnteredValue,userEnteredFormat.numberFormat"
    return {"appendCells": {"sheetId": int(Tab.META), "rows": rows, "fields": fields}}


def _texts(grid: Grid, row: int) -> list[str]:
    cells = (grid.at(row, key).get("userEnteredValue", {}) for key in ("kind", "key", "value", "at"))
    return [str(cell.get("stringValue", "")) for cell in cells]


def _layout(grid: Grid | None) -> int:
    if grid is None:
        return 0
    rows = [_texts(grid, row) for row in grid.lines if row]
    return max((int(row[1]) for row in rows if row[0] == "layout" and row[1].isdecimal()), default=0)


def _default_sheet(survey: Survey, cells: Mapping[int, Grid]) -> Iterator[Json]:
    """The one empty sheet that a new spreadsheet has makes room for ours; what somebody has written in stays."""
    if survey.fresh and len(survey.sheets) == 1:
        only = next(iter(survey.sheets))
        if only in cells and not cells[only].lines:
            yield {"deleteSheet": {"sheetId": only}}
