"""Ranges of cells: zero-based and half-open inside, A1 notation and GridRange at the borders.

An open side is None: `A5:B` has no bottom, a whole sheet no side at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.emulator.errors import GoogleError, invalid

if TYPE_CHECKING:
    from tests.emulator.sheets.spreadsheet import Sheet, Spreadsheet

_SIDE = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[rR]\d*[cC]\d*")


def column_name(index: int) -> str:
    """`A` of 0, `AA` of 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int:
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """A sheet's title as it stands before the exclamation mark."""
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle on a sheet. `anchor` is true where only one cell was named: data may grow from it."""

    sheet: Sheet
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None
    anchor: bool = False

    @property
    def rows(self) -> tuple[int, int]:
        """First and end row, within the grid."""
        count = self.sheet.grid.row_count
        return min(self.top or 0, count), count if self.bottom is None else min(self.bottom, count)

    @property
    def columns(self) -> tuple[int, int]:
        count = self.sheet.grid.column_count
        return min(self.left or 0, count), count if self.right is None else min(self.right, count)

    def clipped(self) -> Range:
        """The same range with every side within the grid."""
        (top, bottom), (left, right) = self.rows, self.columns
        return replace(self, top=top, bottom=bottom, left=left, right=right)

    def within_grid(self) -> Range:
        """Itself; raises Google's refusal where it starts outside the grid."""
        grid = self.sheet.grid
        if (self.top or 0) >= grid.row_count or (self.left or 0) >= grid.column_count:
            raise self.exceeds()
        return self

    def exceeds(self) -> GoogleError:
        grid = self.sheet.grid
        return invalid(
            f"Range ({self.a1()}) exceeds grid limits. Max rows: {grid.row_count}, max columns: {grid.column_count}"
        )

    def a1(self) -> str:
        """A1 notation with the sheet's title, quoted only where it must be."""
        title = quoted(self.sheet.title)
        if self.top is None and self.bottom is None and self.left is None and self.right is None:
            return title
        start = f"{column_name(self.left or 0)}{(self.top or 0) + 1}"
        end = ("" if self.right is None else column_name(self.right - 1)) + (
            "" if self.bottom is None else str(self.bottom)
        )
        if self.left is not None and self.right is not None and self.top is None and self.bottom is None:
            start = column_name(self.left)
        return f"{title}!{start}" if start == end or not end else f"{title}!{start}:{end}"

    def grid_range(self) -> dict[str, int]:
        """The JSON form, as Google writes it: the sheet id 0 is left out."""
        fields = {
            "sheetId": self.sheet.id or None,
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def overlaps(self, other: Range) -> bool:
        if self.sheet.id != other.sheet.id:
            return False
        a, b = self.clipped(), other.clipped()
        return _spans_meet(a.rows, b.rows) and _spans_meet(a.columns, b.columns)


def _spans_meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def laid(sheet: Sheet, given: dict[str, Any]) -> Range:
    """The range that a GridRange names on a sheet that is known."""
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return Range(sheet, *(given.get(name) for name in names))


def from_grid_range(book: Spreadsheet, given: dict[str, Any], *, what: str = "grid") -> Range:
    """A GridRange of a request. Raises where the sheet is unknown or the range is upside down."""
    sheet = book.sheet(given.get("sheetId", 0), what)
    top, bottom = given.get("startRowIndex"), given.get("endRowIndex")
    left, right = given.get("startColumnIndex"), given.get("endColumnIndex")
    for name, start, end in (("Row", top, bottom), ("Column", left, right)):
        if min(start or 0, end or 0) < 0:
            raise invalid(f"range.{'start' if (start or 0) < 0 else 'end'}{name}Index must be >= 0")
        if end is not None and end < (start or 0):
            raise invalid(f"range.end{name}Index must be >= range.start{name}Index")
    return Range(sheet, top, bottom, left, right)


def parse(book: Spreadsheet, text: str) -> Range:
    """A1 notation, a sheet's title, or a named range. Raises `Unable to parse range`."""
    title, mark, cells = text.rpartition("!")
    if mark:
        sheet = book.titled(_unquoted(title))
        found = _cells(sheet, cells) if sheet else None
    else:
        sheet = book.titled(_unquoted(text))
        found = Range(sheet) if sheet else book.named(text) or _cells(book.sheets[0], text)
    if found is None:
        raise invalid(f"Unable to parse range: {text}")
    return found


def _unquoted(title: str) -> str:
    if len(title) > 1 and title[0] == title[-1] == "'":
        return title[1:-1].replace("''", "'")
    return title


def _cells(sheet: Sheet, text: str) -> Range | None:
    first, colon, second = text.partition(":")
    start = _SIDE.fullmatch(first)
    end = _SIDE.fullmatch(second) if colon else start
    if not start or not end or not first or (colon and not second):
        return None
    if not colon and not (start[1] and start[2]):
        return None
    rows = [int(side[2]) - 1 if side[2] else None for side in (start, end)]
    columns = [column_index(side[1]) if side[1] else None for side in (start, end)]
    top, bottom = _sides(*rows)
    left, right = _sides(*columns)
    return Range(sheet, top, bottom, left, right, anchor=not colon)


def _sides(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """Start and end of two named lines; one that is not named leaves its side open."""
    if first is not None and last is not None:
        return min(first, last), max(first, last) + 1
    if first is None and last is not None:
        return last, None  # `A:B5` is read from its named line on
    return first, None
