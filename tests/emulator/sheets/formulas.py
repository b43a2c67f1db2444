"""Formulas, as far as a sheet of cases needs them: arithmetic, comparison, references, and the common functions.

An unknown function shows `#NAME?`, as a misspelled one does in Sheets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.emulator.sheets import formula_functions
from tests.emulator.sheets.cell import CellError, Formula, Value, plain_number
from tests.emulator.sheets.formula_functions import Area, Failed, number, text
from tests.emulator.sheets.number_format import EPOCH
from tests.emulator.sheets.ranges import Range, column_index, column_name, parse, quoted
from tests.emulator.sheets.structure import Change

if TYPE_CHECKING:
    from tests.emulator.sheets.spreadsheet import Sheet, Spreadsheet

_SHEET = r"(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d]\w*)!)?"
_REFERENCE = (
    _SHEET
    + r"(?P<cells>\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}(?:\$?\d+)?)?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w(!])"
)
_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<reference>'
    + _REFERENCE
    + r")|(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?P<name>[^\W\d][\w.]*)|(?P<error>\#REF!|\#N/A|\#VALUE!)|(?P<sign><>|<=|>=|[-+*/^&=<>%(),;:]))"
)
_IN_TEXT = r'(?P<quoted>"(?:[^"]|"")*")|(?<![\w$!])' + _REFERENCE
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"))


class Evaluator:
    """The values that formulas have now. One evaluator reads a spreadsheet that does not change meanwhile."""

    def __init__(self, book: Spreadsheet, now: float) -> None:
        self.book = book
        wall = datetime.fromtimestamp(now, ZoneInfo(book.time_zone)).replace(tzinfo=UTC)
        self.serial = (wall - EPOCH).total_seconds() / 86400
        """Now on the spreadsheet's wall clock."""
        self.links: dict[tuple[int, int, int], str] = {}
        """The targets of cells that hold a HYPERLINK formula."""
        self._known: dict[tuple[int, int, int], Value] = {}
        self._busy: list[tuple[int, int, int]] = []

    def value(self, sheet: Sheet, row: int, column: int) -> Value:
        """What a cell shows, before it is formatted."""
        value = sheet.grid.cell(row, column).value
        return self.formula(sheet, row, column, value) if isinstance(value, Formula) else value

    def formula(self, sheet: Sheet, row: int, column: int, source: Formula) -> Value:
        key = (sheet.id, row, column)
        if key not in self._known:
            if key in self._busy:
                raise Failed("REF", "Circular dependency detected.")
            self._busy.append(key)
            try:
                result = _Reader(self, sheet, source[1:]).result()
                self._known[key] = (
                    plain_number(result) if isinstance(result, float) else 0 if result is None else result
                )
            except Failed as failure:
                self._known[key] = failure.error
            finally:
                self._busy.pop()
        return self._known[key]

    def result(self, sheet: Sheet, source: Formula) -> Value:
        """The value of a formula that stands in no cell: of a condition."""
        try:
            return _Reader(self, sheet, source[1:]).result()
        except Failed as failure:
            return failure.error

    def note_link(self, target: str) -> None:
        if self._busy:
            self.links[self._busy[-1]] = target


class _Reader:
    """Reads one formula and computes it on the way."""

    def __init__(self, evaluator: Evaluator, sheet: Sheet, source: str) -> None:
        self._evaluator = evaluator
        self._sheet = sheet
        self._tokens = list(_tokens(source))
        self._place = 0

    def result(self) -> Value:
        value = self._operand(0)
        if self._place < len(self._tokens):
            raise Failed("ERROR", "Formula parse error.")
        return _single(value)

    def _next(self) -> re.Match[str]:
        if self._place >= len(self._tokens):
            raise Failed("ERROR", "Formula parse error.")
        self._place += 1
        return self._tokens[self._place - 1]

    def _sign(self, *signs: str) -> str:
        """Takes the next token when it is one of these signs."""
        if self._place < len(self._tokens) and self._tokens[self._place]["sign"] in signs:
            self._place += 1
            return self._tokens[self._place - 1]["sign"]
        return ""

    def _operand(self, level: int) -> Any:
        if level == len(_LEVELS):
            return self._power()
        value = self._operand(level + 1)
        while sign := self._sign(*_LEVELS[level]):
            value = _combine(sign, _single(value), _single(self._operand(level + 1)))
        return value

    def _power(self) -> Any:
        if sign := self._sign("-", "+"):
            value = number(_single(self._power()))
            return -value if sign == "-" else value
        value = self._primary()
        while self._sign("%"):
            value = number(_single(value)) / 100
        if self._sign("^"):
            value = number(_single(value)) ** number(_single(self._power()))
        return value

    def _primary(self) -> Any:
        token = self._next()
        if token["text"] is not None:
            return token["text"][1:-1].replace('""', '"')
        if token["number"] is not None:
            return float(token["number"])
        if token["reference"] is not None:
            return self._cells(token)
        if token["name"] is not None:
            return self._call(token["name"])
        if token["error"] is not None:
            raise Failed({"#REF!": "REF", "#N/A": "N_A"}.get(token["error"], "VALUE"), "Reference does not exist.")
        if token["sign"] == "(":
            value = self._operand(0)
            if self._sign(")"):
                return value
        raise Failed("ERROR", "Formula parse error.")

    def _cells(self, token: re.Match[str]) -> Any:
        place = _resolve(self._evaluator.book, self._sheet, token)
        if place is None:
            raise Failed("REF", "Unresolved sheet name.")
        return (
            self._area(place)
            if ":" in token["cells"]
            else self._evaluator.value(place.sheet, place.rows[0], place.columns[0])
        )

    def _area(self, place: Range) -> Area:
        (top, bottom), (left, right) = place.rows, place.columns
        bottom = min(bottom, place.sheet.grid.used_rows)
        return Area(
            [self._evaluator.value(place.sheet, row, column) for column in range(left, right)]
            for row in range(top, bottom)
        )

    def _call(self, name: str) -> Any:
        if not self._sign("("):
            if name.upper() in ("TRUE", "FALSE"):
                return name.upper() == "TRUE"
            place = self._evaluator.book.named(name)
            if place is None:
                raise Failed("NAME", f"Unknown range name: '{name.upper()}'.")
            return self._area(place)
        arguments: list[Callable[[], Any]] = []
        while not self._sign(")"):
            arguments.append(self._argument())
            self._sign(",", ";")
        return formula_functions.call(name.upper(), arguments, self._evaluator)

    def _argument(self) -> Callable[[], Any]:
        """One argument, computed now and handed over when it is asked for: `IF` and `IFERROR` do not ask for all."""
        start, depth = self._place, 0
        if self._place >= len(self._tokens):
            raise Failed("ERROR", "Formula parse error.")
        while self._place < len(self._tokens):
            sign = self._tokens[self._place]["sign"]
            if depth == 0 and sign in (",", ";", ")"):
                break
            depth += {"(": 1, ")": -1}.get(sign or "", 0)
            self._place += 1
        inner = _Reader(self._evaluator, self._sheet, "")
        inner._tokens = self._tokens[start : self._place]

        def compute() -> Any:
            inner._place = 0
            return inner._operand(0) if inner._tokens else None

        return compute


def _tokens(source: str) -> Iterator[re.Match[str]]:
    place, end = 0, len(source.rstrip())
    while place < end:
        token = _TOKEN.match(source, place)
        if not token:
            raise Failed("ERROR", "Formula parse error.")
        yield token
        place = token.end()


def _single(value: Any) -> Value:
    """One value where one is needed. An area stands for its first cell; an error stops the formula."""
    if isinstance(value, Area):
        value = value[0][0] if value and value[0] else None
    if isinstance(value, CellError):
        raise Failed(value.type, value.message)
    return value


def _combine(sign: str, left: Value, right: Value) -> Value:
    if sign == "&":
        return text(left) + text(right)
    if sign in _LEVELS[0]:
        return _compare(sign, left, right)
    one, other = number(left), number(right)
    if sign == "/" and other == 0:
        raise Failed("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
    return {"+": one + other, "-": one - other, "*": one * other, "/": one / other if other else 0.0}[sign]


def _compare(sign: str, left: Value, right: Value) -> bool:
    one, other = formula_functions.rank(left, right), formula_functions.rank(right, left)
    return {
        "=": one == other,
        "<>": one != other,
        "<": one < other,
        ">": one > other,
        "<=": one <= other,
        ">=": one >= other,
    }[sign]


# -- references --------------------------------------------------------------------------------


def _resolve(book: Spreadsheet, host: Sheet, token: re.Match[str]) -> Range | None:
    title = token["sheet"]
    if title is None:
        sheet: Sheet | None = host
    else:
        sheet = book.titled(title[1:-1].replace("''", "'") if title.startswith("'") else title)
    return parse(book, f"{quoted(sheet.title)}!{token['cells']}") if sheet else None


def follow_lines(book: Spreadsheet, changed: Sheet, dimension: str, change: Change) -> None:
    """Rewrites the references to cells that a change of lines has moved; to those it deleted, `#REF!`."""
    for host in book.sheets:
        for index, row in list(host.grid.rows(0, host.grid.used_rows)):
            moved = {
                column: cell._replace(
                    value=Formula("=" + _rewritten(book, host, cell.value[1:], changed, dimension, change))
                )
                for column, cell in enumerate(row)
                if isinstance(cell.value, Formula)
            }
            if moved:
                host.grid.put(index, moved)


def _rewritten(book: Spreadsheet, host: Sheet, source: str, changed: Sheet, dimension: str, change: Change) -> str:
    def replaced(token: re.Match[str]) -> str:
        if token["quoted"]:
            return token[0]
        title = token["sheet"]
        sheet = host if title is None else book.titled(title.strip("'").replace("''", "'"))
        if sheet is not changed:
            return token[0]
        sides = [_moved_side(side, dimension, change) for side in token["cells"].split(":")]
        if None in sides:
            return "#REF!"
        return (f"{title}!" if title else "") + ":".join(str(side) for side in sides)

    return re.sub(_IN_TEXT, replaced, source)


def shifted(source: str, rows: int, columns: int) -> str:
    """A formula as it reads when it is copied so many rows and columns on; what a dollar fixes stays."""

    def replaced(token: re.Match[str]) -> str:
        if token["quoted"]:
            return token[0]
        title = f"{token['sheet']}!" if token["sheet"] else ""
        return title + ":".join(_shifted_side(side, rows, columns) for side in token["cells"].split(":"))

    return re.sub(_IN_TEXT, replaced, source)


def _shifted_side(side: str, rows: int, columns: int) -> str:
    fixed_column, column, fixed_row, row = _side(side)
    column = column if fixed_column else column_name(max(column_index(column) + columns, 0))
    row = row if fixed_row or not row else str(max(int(row) + rows, 1))
    return f"{fixed_column}{column}{fixed_row}{row}"


def _side(side: str) -> tuple[str, str, str, str]:
    found = re.fullmatch(r"(\$?)([A-Za-z]+)(\$?)(\d*)", side)
    assert found is not None
    return found[1], found[2], found[3], found[4]


def _moved_side(side: str, dimension: str, change: Change) -> str | None:
    fixed_column, column, fixed_row, row = _side(side)
    if dimension == "COLUMNS":
        line = change.line(column_index(column))
        return None if line is None else f"{fixed_column}{column_name(line)}{fixed_row}{row}"
    if not row:
        return side
    line = change.line(int(row) - 1)
    return None if line is None else f"{fixed_column}{column}{fixed_row}{line + 1}"
