"""Files that become spreadsheets when they are uploaded: comma- and tab-separated text, read as if it were typed."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from tests.emulator.drive.content import Content
from tests.emulator.errors import GoogleError
from tests.emulator.sheets import entry
from tests.emulator.sheets.cell import Cell, Formula
from tests.emulator.sheets.locales import conventions
from tests.emulator.sheets.spreadsheet import Sheet, Spreadsheet

DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t", "text/plain": ","}
IMPORT_ZONE = "America/Los_Angeles"
"""The zone that an imported spreadsheet has, as recorded."""


def fill(book: Spreadsheet, content: Content, mime_type: str, sheet_id: int, now: float) -> None:
    """Replaces a spreadsheet's sheets by one with the rows of a text file, titled as the spreadsheet is."""
    delimiter = DELIMITERS.get(mime_type.partition(";")[0].strip())
    if delimiter is None:
        raise GoogleError(400, "The requested conversion is not supported.", reason="badRequest")
    usage, today = conventions(book.locale), datetime.fromtimestamp(now, UTC).date()
    sheet = Sheet(sheet_id, book.title)
    text = content.read().decode("utf-8-sig", "replace")
    for row, line in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
        cells = {}
        for column, typed in enumerate(line):
            value, form = entry.read(typed, usage, today)
            book.formulas = book.formulas or isinstance(value, Formula)
            cells[column] = Cell(value, {"numberFormat": form} if form else None)
        sheet.grid.row_count = max(sheet.grid.row_count, row + 1)
        sheet.grid.column_count = max(sheet.grid.column_count, len(line))
        sheet.grid.put(row, cells)
    book.sheets, book.named_ranges, book.metadata = [sheet], [], {}
    book.time_zone = IMPORT_ZONE
