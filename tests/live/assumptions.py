"""What the loopback Google takes for granted about the real one and no source says: each asked as a question.

`ask` puts all of them to a Google, in one spreadsheet that goes to the trash. An answer is a short text, the same from
both Googles where the assumption holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from concierge_cli.errors import ConciergeError
from concierge_cli.google.door import Door
from concierge_cli.google.refusals import Rejected

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
LINK = "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz012345/view"
LONGEST_SEARCH = 60.0

Json = dict[str, Any]


@dataclass(slots=True)
class Paper:
    """A spreadsheet, in which every question has a tab of its own."""

    door: Door
    id: str
    tabs: int = field(default=0)

    def tab(self, rows: int = 10, columns: int = 4) -> int:
        """A new tab's number."""
        self.tabs += 1
        grid = {"rowCount": rows, "columnCount": columns}
        properties = {"sheetId": 700 + self.tabs, "title": f"Q{self.tabs}", "gridProperties": grid}
        self.update({"addSheet": {"properties": properties}})
        return 700 + self.tabs

    def update(self, *requests: Json) -> Json:
        return self.door.sheets.batch_update(self.id, {"requests": list(requests)})

    def sheet(self, tab: int, fields: str) -> Json:
        """What `sheets(…)` says of one tab."""
        found = self.door.sheets.get(self.id, fields=f"sheets(properties.sheetId,{fields})")
        return next(one for one in found["sheets"] if one["properties"]["sheetId"] == tab)

    def column(self, tab: int, at: int = 0) -> list[str]:
        """The texts of one column from the top; "" for a blank cell."""
        data = self.sheet(tab, "data.rowData.values.userEnteredValue").get("data", [{}])[0]
        lines = [row.get("values", []) for row in data.get("rowData", [])]
        found = [
            line[at].get("userEnteredValue", {}).get("stringValue", "") if at < len(line) else "" for line in lines
        ]
        while found and not found[-1]:
            found.pop()
        return found

    def write(self, tab: int, *lines: str, row: int = 0) -> Json:
        """Texts in the first column."""
        start = {"sheetId": tab, "rowIndex": row, "columnIndex": 0}
        return {"updateCells": {"rows": _rows(lines), "fields": "userEnteredValue", "start": start}}

    def append(self, tab: int, *lines: str) -> Json:
        return {"appendCells": {"sheetId": tab, "rows": _rows(lines), "fields": "userEnteredValue"}}

    def marked(self, dimension: str, tab: int, at: int, key: str) -> Json:
        where = {"sheetId": tab, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
        mark = {
            "metadataKey": key,
            "metadataValue": "x",
            "visibility": "DOCUMENT",
            "location": {"dimensionRange": where},
        }
        return {"createDeveloperMetadata": {"developerMetadata": mark}}

    def places(self, key: str) -> list[int]:
        """Where the marks of this key are."""
        search = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": key}}]}
        url = f"https://sheets.googleapis.com/v4/spreadsheets/{self.id}/developerMetadata:search"
        found = self.door.sheets.request("post", url, json=search).json()
        marks = [one["developerMetadata"] for one in found.get("matchedDeveloperMetadata", [])]
        return sorted(one["location"]["dimensionRange"].get("startIndex", 0) for one in marks)


def _rows(lines: tuple[str, ...]) -> list[Json]:
    return [{"values": [{"userEnteredValue": {"stringValue": line}}]} for line in lines]


def _sorted(tab: int, *, last: int, first: int = 0) -> Json:
    area = {"sheetId": tab, "startRowIndex": first, "endRowIndex": last, "startColumnIndex": 0, "endColumnIndex": 1}
    return {"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}}


# --- questions: the text that the loopback Google answers, and how it is asked ----------------------------------------


def row_marks_when_sorted(paper: Paper) -> str:
    tab = paper.tab()
    paper.update(paper.write(tab, "a", "b", "c"), paper.marked("ROWS", tab, 0, "row"))
    paper.update(_sorted(tab, last=3))
    return f"the mark of row 0 is at {paper.places('row')}"


def column_marks_when_moved(paper: Paper) -> str:
    tab = paper.tab()
    moved = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    paper.update(paper.write(tab, "a"), paper.marked("COLUMNS", tab, 0, "column"))
    paper.update({"moveDimension": {"source": moved, "destinationIndex": 3}})
    return f"the mark of column 0 is at {paper.places('column')}"


def marks_when_duplicated(paper: Paper) -> str:
    tab = paper.tab()
    paper.update(paper.write(tab, "a"), paper.marked("COLUMNS", tab, 0, "twice"))
    paper.tabs += 1
    twin = {"sourceSheetId": tab, "newSheetId": 700 + paper.tabs, "newSheetName": f"Q{paper.tabs}"}
    paper.update({"duplicateSheet": twin})
    return f"{len(paper.places('twice'))} marks"


def open_format_when_the_grid_grows(paper: Paper) -> str:
    """A conditional format whose range has no last row."""
    tab = paper.tab(rows=5)
    rule = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}
    area = {"sheetId": tab, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    paper.update({"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [area], "booleanRule": rule}}})
    paper.update(paper.append(tab, *"abcdefg"))
    paper.update({"appendDimension": {"sheetId": tab, "dimension": "ROWS", "length": 5}})
    shape = paper.sheet(tab, "properties.gridProperties.rowCount,conditionalFormats.ranges")
    rows = shape["properties"]["gridProperties"]["rowCount"]
    (found,) = shape["conditionalFormats"][0]["ranges"]
    return "covers the new rows" if found.get("endRowIndex", rows) >= rows else "ends before the new rows"


def append_below_a_filter(paper: Paper) -> str:
    """`appendCells` where a filter hides the last rows."""
    tab = paper.tab()
    area = {"sheetId": tab, "startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 1}
    hides = {"0": {"hiddenValues": ["c", "d"]}}
    paper.update(paper.write(tab, "head", "b", "c", "d"))
    paper.update({"setBasicFilter": {"filter": {"range": area, "criteria": hides}}})
    paper.update(paper.append(tab, "new"))
    return " ".join(paper.column(tab))


def sort_below_a_filter(paper: Paper) -> str:
    """`sortRange` where a filter hides a row."""
    tab = paper.tab()
    area = {"sheetId": tab, "startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 1}
    paper.update(paper.write(tab, "head", "a", "b", "c"))
    paper.update({"setBasicFilter": {"filter": {"range": area, "criteria": {"0": {"hiddenValues": ["b"]}}}}})
    paper.update(_sorted(tab, first=1, last=4))
    return " ".join(paper.column(tab))


def append_at_the_end_of_the_grid(paper: Paper) -> str:
    tab = paper.tab(rows=2)
    paper.update(paper.write(tab, "a", "b"))
    paper.update(paper.append(tab, "c", "d"))
    return " ".join(paper.column(tab))


def links_in_a_cell(paper: Paper) -> str:
    """A link to Drive as a run of the cell's text, read back."""
    tab = paper.tab()
    cell = {"userEnteredValue": {"stringValue": "foto"}, "textFormatRuns": [{"format": {"link": {"uri": LINK}}}]}
    start = {"sheetId": tab, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredValue,textFormatRuns"
    paper.update({"updateCells": {"rows": [{"values": [cell]}], "fields": fields, "start": start}})
    data = paper.sheet(tab, "data.rowData.values(textFormatRuns,hyperlink)")["data"][0]
    runs = data["rowData"][0]["values"][0].get("textFormatRuns", [])
    links = [one.get("format", {}).get("link", {}).get("uri") for one in runs]
    return "the link as it was written" if links == [LINK] else f"runs {runs}"


def strict_validation(paper: Paper) -> str:
    """A value that a strict list does not know, written through the API."""
    tab = paper.tab()
    area = {"sheetId": tab, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    one_of = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "sí"}, {"userEnteredValue": "no"}]}
    paper.update({"setDataValidation": {"range": area, "rule": {"condition": one_of, "strict": True}}})
    try:
        paper.update(paper.write(tab, "quizás"))
    except Rejected:
        return "refused"
    return f"taken: {' '.join(paper.column(tab))}"


def warned_range(paper: Paper) -> str:
    """A write into a range that only warns."""
    tab = paper.tab()
    warned = {"range": {"sheetId": tab}, "warningOnly": True}
    paper.update({"addProtectedRange": {"protectedRange": warned}})
    try:
        paper.update(paper.write(tab, "a"))
    except ConciergeError:
        return "refused"
    return f"taken: {' '.join(paper.column(tab))}"


def rows_past_the_grid(paper: Paper) -> str:
    """`values.batchGet` of rows that end past the grid, then of rows that begin there."""
    tab = paper.tab(rows=3)
    paper.update(paper.write(tab, "a", "b", "c"))
    title = f"Q{paper.tabs}"
    said = []
    for area in (f"{title}!A1:A9", f"{title}!A8:A9"):
        try:
            (found,) = paper.door.sheets.values(paper.id, [area], by_columns=True)["valueRanges"]
            said.append(str(len((found.get("values") or [[]])[0])))
        except Rejected:
            said.append("refused")
    return ", ".join(said)


def sheet_in_the_trash(paper: Paper) -> str:
    """Whether Sheets answers for it."""
    made = _spreadsheet(paper.door, "Concierge: trash")
    _trash(paper.door, made)
    try:
        paper.door.sheets.get(made, fields="spreadsheetId")
    except ConciergeError as error:
        return type(error).__name__
    return "answered as if nothing were"


@dataclass(frozen=True, slots=True)
class Question:
    """`assumed` is what the loopback Google answers."""

    ask: Callable[[Paper], str]
    assumed: str

    @property
    def name(self) -> str:
        return self.ask.__name__


QUESTIONS = (
    Question(row_marks_when_sorted, "the mark of row 0 is at [0]"),
    Question(column_marks_when_moved, "the mark of column 0 is at [2]"),
    Question(marks_when_duplicated, "2 marks"),
    Question(open_format_when_the_grid_grows, "covers the new rows"),
    Question(append_below_a_filter, "head b c d new"),
    Question(sort_below_a_filter, "head c b a"),
    Question(append_at_the_end_of_the_grid, "a b c d"),
    Question(links_in_a_cell, "the link as it was written"),
    Question(strict_validation, "taken: quizás"),
    Question(warned_range, "taken: a"),
    Question(rows_past_the_grid, "3, refused"),
    Question(sheet_in_the_trash, "answered as if nothing were"),
)


def ask(door: Door) -> Iterator[tuple[Question, str]]:
    """Every question with its answer, one after the other."""
    made = _spreadsheet(door, "Concierge: questions")
    paper = Paper(door, made)
    try:
        for question in QUESTIONS:
            yield question, question.ask(paper)
    finally:
        _trash(door, made)


def seconds_until_found(door: Door) -> float:
    """How long Drive takes to find a new file by its appProperties; `LONGEST_SEARCH` where it does not within it."""
    mark = f"{time.time_ns():x}"
    made = _spreadsheet(door, "Concierge: search", {"live": mark})
    asked = f"appProperties has {{ key='live' and value='{mark}' }} and trashed = false"
    begun = time.monotonic()
    try:
        while (passed := time.monotonic() - begun) < LONGEST_SEARCH:
            if door.drive_call(lambda drive: drive.files().list(q=asked, fields="files(id)"))["files"]:
                return passed
            time.sleep(1)
        return LONGEST_SEARCH
    finally:
        _trash(door, made)


def _spreadsheet(door: Door, name: str, marks: dict[str, str] | None = None) -> str:
    body = {"name": name, "mimeType": SPREADSHEET, "appProperties": marks or {}}
    made = door.drive_call(lambda drive: drive.files().create(body=body, fields="id"), repeatable=False)
    return str(made["id"])


def _trash(door: Door, file: str) -> None:
    door.drive_call(lambda drive: drive.files().update(fileId=file, body={"trashed": True}, fields="id"))
