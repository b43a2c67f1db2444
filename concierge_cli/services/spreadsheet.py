"""A spreadsheet as .xlsx: sheets of typed cells, with their headings, filters, colours and charts.

`Sheet.put` is the one border: text goes in as text (never parsed for formulas, links or numbers), money and times as
numbers with a format. Rows are written once and in order, so that a book of any length needs little memory. The same
data at the same moment give the same bytes; nothing in the file tells who or where it was made.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, BinaryIO, Final, Literal

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from concierge_cli.domain.money import Money
from concierge_cli.domain.outside_text import clean_text
from concierge_cli.journal import leftovers
from concierge_cli.language.money import sheet_format
from concierge_cli.services.spreadsheet_chart import Chart

Form = Literal["text", "when", "day", "count", "share", "span", "days", "size", "money"]
Look = Form | Literal["decimal", "rate"]
"""How one cell is written: also with decimals, or as a share of a few thousandths, which `share` would round away."""

Cell = str | int | float | Decimal | Money | datetime | date | timedelta | None
"""What a cell may hold. A datetime is a wall clock's time, without a zone: a spreadsheet knows none."""

Mark = Literal["late", "soon"]

LONGEST_TEXT: Final = 32_767
"""Characters (UTF-16) that a cell holds: a longer text ends in `…`."""

_FONT: Final = "Arial"  # on every system or with a twin of its width, so that columns are as wide as they were meant
_INK, _PALE, _RULE = "#1F2933", "#E4E9EE", "#9AA5B1"
_MARKS: Final[Mapping[Mark, dict[str, str]]] = {
    "late": {"font_color": "#8C1D18", "bg_color": "#F9DEDC"},
    "soon": {"font_color": "#6B4E00", "bg_color": "#FFF0C2"},
}
_LOCALE: Final = {"es": "[$-80A]", "en": "[$-409]"}
_NUMBERS: Final = frozenset({"count", "decimal", "share", "rate", "span", "days", "size", "money"})
"""Forms whose digits stand below each other, a little away from the next column."""

_GAP: Final = "_m"
"""In a number's format: as much room as an m takes. Not every program indents numbers."""

_LINE = 13.5
"""Points of a line of text."""

_PAGE = 200
"""Digits side by side on a printed page that can still be read: a wider sheet goes over several pages."""

_LETTER, _A4 = 1, 9
_LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "CO", "CL", "CR", "GT", "NI", "PA", "SV", "VE", "PR", "PH"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in digits, what it holds of a row's thing, and how that is written.

    `key` names it for programs: it is the same in every language and stays when the heading is worded anew.
    `marks` gives words of this column a colour; the word is there for who sees none. `form_of` tells how a thing's
    value is written where the column holds several kinds. `wrap`: a long text takes several lines.
    """

    key: str
    title: str
    width: float
    of: Callable[[Any], Cell]
    form: Form = "text"
    marks: Mapping[str, Mark] = field(default_factory=dict)
    form_of: Callable[[Any], Look] | None = None
    wrap: bool = False


class _Target:
    """Where the library puts its archive; nowhere any more once it is let go of.

    An archive that it could not finish is finished by its finalizer, in a file that is closed by then: it would say so
    with a traceback.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream: BinaryIO | None = stream
        self._at = stream.tell()

    def let_go(self) -> None:
        self._stream = None

    def write(self, data: bytes) -> int:
        self._at += len(data)
        return len(data) if self._stream is None else self._stream.write(data)

    def seek(self, place: int) -> int:
        self._at = place
        return place if self._stream is None else self._stream.seek(place)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        if self._stream is not None:
            self._stream.flush()


class Book:
    """An .xlsx on its way into `stream`; as a context manager it is finished at the end, unless something failed."""

    def __init__(self, stream: BinaryIO, *, now: datetime, language: str, country: str) -> None:
        # The library keeps rows in files of its own: in a folder that only its owner can read, and that is gone afterwards.
        self._scratch = leftovers.scratch()
        self._target = _Target(stream)
        self._book = xlsxwriter.Workbook(self._target, {"constant_memory": True, "tmpdir": self._scratch.name})
        self._book.set_properties(
            {"author": "Concierge", "created": now.astimezone(UTC).replace(tzinfo=None, microsecond=0)}
        )
        self._book.set_calc_mode("auto")
        self._book.formats[0].set_font_name(_FONT)
        self._book.formats[0].set_font_size(10)
        self._paper = _LETTER if country[:2].upper() in _LETTER_COUNTRIES else _A4
        self._locale = _LOCALE.get(language, "")
        self._plain: dict[tuple[Look, str], Any] = {}
        self._sheets: list[Sheet] = []

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        try:
            if kind is None:
                for sheet in self._sheets:
                    sheet.finish()
                self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that the library has wrapped
        finally:
            self._target.let_go()
            self._book.fileclosed = True
            for page in self._book.worksheets():
                page._opt_close()  # Windows removes no folder in which a file is open
            self._scratch.cleanup()

    def sheet(self, title: str, columns: Sequence[Column], *, with_charts: bool = False) -> Sheet:
        """A new sheet behind the others; `title` and headings are our own words."""
        page = self._book.add_worksheet(title)
        page.set_landscape()
        page.set_paper(self._paper)
        page.fit_to_pages(max(1, round(sum(column.width for column in columns) / _PAGE)), 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&8&A&R&8&P / &N")
        self._sheets.append(Sheet(self, page, title, columns, remembers=with_charts))
        return self._sheets[-1]

    def format(self, form: Look = "text", *, currency: str = "", **more: Any) -> Any:
        """The format of a cell; a plain one is made once, however many cells have it."""
        if not more and (form, currency) in self._plain:
            return self._plain[form, currency]
        wanted: dict[str, Any] = {"font_name": _FONT, "font_size": 10, "valign": "top", "font_color": _INK}
        wanted |= {"num_format": self._number(form, currency), "align": "right" if form in _NUMBERS else "left"}
        made = self._book.add_format(wanted | more)
        if not more:
            self._plain[form, currency] = made
        return made

    def _number(self, form: Look, currency: str) -> str:
        match form:
            case "when":
                return f"{self._locale}ddd d mmm yyyy, hh:mm"
            case "day":
                return f"{self._locale}ddd d mmm yyyy"
            case "count":
                return f"0{_GAP}"
            case "decimal":
                return f"#,##0.0#{_GAP}"
            case "share":
                return f"0.0%{_GAP}"
            case "rate":
                return f"0.000%{_GAP}"
            case "span":
                return f'[h]:mm" h"{_GAP}'
            case "days":
                return f'0.0" d"{_GAP}'
            case "size":
                return f'[>=1000000]0.0,," MB"{_GAP};[>=1000]0," kB"{_GAP};0" B"{_GAP}'
            case "money":
                return sheet_format(currency) + _GAP
            case "text":
                return "@"

    def new_chart(self, kind: str, *, stacked: bool = False) -> Any:
        return self._book.add_chart({"type": kind, **({"subtype": "stacked"} if stacked else {})})


class Sheet:
    """One sheet: headings in the first row, then a row for each thing."""

    def __init__(
        self, book: Book, page: Any, title: str, columns: Sequence[Column], *, remembers: bool = False
    ) -> None:
        self.title = title
        self.columns = tuple(columns)
        self._book, self._page = book, page
        self._next = 1
        self._last = 0
        self._remembers = remembers
        self._table: list[list[Cell]] = [[column.title for column in columns]]
        look: dict[str, Any] = {"bold": True, "bg_color": _PALE, "bottom": 1, "bottom_color": _RULE, "text_wrap": True}
        page.set_row(0, 8 + _LINE * max(_lines(column.title, column.width - 2) for column in self.columns))
        for place, column in enumerate(self.columns):
            page.set_column(place, place, column.width, book.format())
            indent = int(column.form in _NUMBERS)
            heading = book.format(column.form, num_format="@", valign="vcenter", indent=indent, **look)
            page.write_string(0, place, column.title, heading)

    def activate(self) -> None:
        """The book opens on this sheet."""
        self._page.activate()

    def add(self, thing: object) -> None:
        """A row about `thing`."""
        values = [column.of(thing) for column in self.columns]
        tall = [_lines(value, one.width - 1) for value, one in zip(values, self.columns, strict=True)
                if one.wrap and isinstance(value, str)]  # fmt: skip
        if max(tall, default=1) > 1:
            self._page.set_row(self._next, 1 + _LINE * max(tall))
        for place, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            more = {"text_wrap": True} if column.wrap else {}
            self.put(self._next, place, value, column.form_of(thing) if column.form_of else column.form, **more)
        if self._remembers:
            self._table.append([_charted(value) for value in values])
        self._last = self._next
        self._next += 1

    def put(self, row: int, place: int, value: Cell, form: Look = "text", **more: Any) -> None:
        """One cell. Nothing is left empty; text is never anything but text."""
        if value is None or value == "":
            return
        page, book = self._page, self._book
        match value:
            case str():
                page.write_string(row, place, _fitting(clean_text(value)), book.format("text", **more))
            case Money():
                page.write_number(
                    row, place, float(value.amount), book.format("money", currency=value.currency, **more)
                )
            case datetime() | date():
                page.write_datetime(row, place, value, book.format(form, **more))
            case timedelta():
                page.write_number(row, place, value / timedelta(days=1), book.format(form, **more))
            case _:
                page.write_number(row, place, float(value), book.format(form, **more))

    def total(self, values: Sequence[Cell]) -> None:
        """A row of sums under the table, which its filter leaves where it is."""
        for place, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            self.put(self._next, place, value, column.form, bold=True, top=1, top_color=_RULE)
        self._next += 1

    def below(self, texts: Iterable[str], *, width: int) -> None:
        """Paragraphs under the table, over its first `width` columns; none is part of it."""
        room = sum(column.width for column in self.columns[:width])
        look = self._book.format(text_wrap=True)
        self._next += 1
        for text in texts:
            self._page.set_row(self._next, 3 + _LINE * _lines(text, room))
            self._page.merge_range(self._next, 0, self._next, width - 1, "", look)
            self.put(self._next, 0, text, text_wrap=True)
            self._next += 1

    def leave(self, rows: int) -> int:
        """Leaves rows empty, for a chart; the first of them."""
        first = self._next + 1
        self._next = first + rows
        return first

    def draw(self, chart: Chart, *, at: int, beside: int = 0) -> None:
        """Puts a chart of this sheet's columns with its corner at row `at`, `beside` pixels from the left."""
        drawn = chart.on(self._book.new_chart, self.title, self._table, font=_FONT)
        place = {"description": chart.about, "object_position": 2, "x_offset": beside + 4}
        self._page.insert_chart(at, 0, drawn, place)

    def finish(self) -> None:
        """What can only be said when the last row is known: filter, colours, what stays in sight."""
        page = self._page
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        page.repeat_columns(0)
        page.autofilter(0, 0, self._last, len(self.columns) - 1)
        if not self._last:
            return
        # A number that is a text is on purpose: an order's 16 digits are no quantity.
        page.ignore_errors(
            {"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(self._last, len(self.columns))}"}
        )
        for place, column in enumerate(self.columns):
            for word, mark in column.marks.items():
                look = self._book._book.add_format(_MARKS[mark])
                rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
                page.conditional_format(1, place, self._last, place, rule)


def _charted(value: Cell) -> Any:
    """A value as a chart keeps it: a number, or the text as it is."""
    match value:
        case timedelta():
            return value / timedelta(days=1)
        case Money():
            return float(value.amount)
    return value


def _lines(text: str, width: float) -> int:
    """About how many lines `text` takes in `width` digits, broken at blanks."""
    return len(textwrap.wrap(text, max(1, int(width)))) or 1


def _fitting(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
