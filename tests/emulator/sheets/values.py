"""`spreadsheets.values`: reading and writing plain values by A1 notation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.emulator.errors import GoogleError, invalid
from tests.emulator.operations import Call, operation
from tests.emulator.sheets import access, entry, protection
from tests.emulator.sheets.cell import CELL_CHARACTERS, Cell, Formula, plain_number
from tests.emulator.sheets.formulas import Evaluator
from tests.emulator.sheets.locales import conventions
from tests.emulator.sheets.number_format import DATES, shown
from tests.emulator.sheets.ranges import Range, column_name, parse
from tests.emulator.sheets.spreadsheet import ROWS, Sheet, Spreadsheet
from tests.emulator.sheets.structure import Insertion

Matrix = list[list[Any]]


class Reading:
    """Reads values of one spreadsheet at one moment, as the request wants them rendered."""

    def __init__(self, call: Call, book: Spreadsheet, options: dict[str, Any], *, prefix: str = "") -> None:
        def option(name: str, default: str) -> str:
            return options.get(prefix + (name[:1].upper() + name[1:] if prefix else name), default)

        self._render = option("valueRenderOption", "FORMATTED_VALUE")
        self._dates = option("dateTimeRenderOption", "SERIAL_NUMBER")
        self._major = options.get("majorDimension", ROWS) if not prefix else ROWS
        self._evaluator = Evaluator(book, call.world.now())
        self._conventions = conventions(book.locale)

    def value_range(self, place: Range, major: str = "") -> dict[str, Any]:
        """A ValueRange, without the empty cells at the ends of lines and the empty lines at the end."""
        place = place.within_grid().clipped()
        major = major or self._major
        if major == "DIMENSION_UNSPECIFIED":
            major = ROWS
        matrix = self._matrix(place)
        if major != ROWS:
            width = max(map(len, matrix), default=0)
            matrix = [[line[at] if at < len(line) else "" for line in matrix] for at in range(width)]
            matrix = [_trimmed(line) for line in matrix]
        while matrix and not matrix[-1]:
            matrix.pop()
        document: dict[str, Any] = {"range": place.a1(), "majorDimension": major}
        return document | ({"values": matrix} if matrix else {})

    def _matrix(self, place: Range) -> Matrix:
        (top, bottom), (left, right) = place.rows, place.columns
        matrix: Matrix = []
        for index, cells in place.sheet.grid.rows(top, bottom):
            matrix.extend([] for _ in range(index - top - len(matrix)))
            line = [
                "" if cell.value is None else self._one(place.sheet, index, left + at, cell)
                for at, cell in enumerate(cells[left:right])
            ]
            matrix.append(_trimmed(line))
        return matrix

    def _one(self, sheet: Sheet, row: int, column: int, cell: Cell) -> Any:
        value = cell.value
        if isinstance(value, Formula):
            if self._render == "FORMULA":
                return str(value)
            value = self._evaluator.formula(sheet, row, column, value)
        form = (cell.format or {}).get("numberFormat")
        dated = (
            (form or {}).get("type") in DATES and isinstance(value, int | float) and self._dates == "FORMATTED_STRING"
        )
        if self._render == "FORMATTED_VALUE" or dated or not isinstance(value, str | int | float):
            return shown(value, form, self._conventions)
        return plain_number(value) if isinstance(value, float) else value


def _trimmed(line: list[Any]) -> list[Any]:
    while line and line[-1] == "":
        line.pop()
    return line


class Writing:
    """Writes values into a fork of one spreadsheet."""

    def __init__(self, call: Call, book: Spreadsheet, owner: str, option: str) -> None:
        if option not in ("RAW", "USER_ENTERED"):
            raise invalid("'valueInputOption' is required but not specified")
        self._call = call
        self._book = book
        self._owner = owner
        self._typed = option == "USER_ENTERED"
        self._conventions = conventions(book.locale)
        self._today = datetime.fromtimestamp(call.world.now(), UTC).date()

    def write(self, place: Range, given: dict[str, Any], *, grow: bool = False) -> tuple[dict[str, Any], Range]:
        """Writes a ValueRange from the range's corner on. Returns the UpdateValuesResponse and what was covered."""
        matrix = _by_rows(given)
        place = place if grow else place.within_grid()
        top, left = place.top or 0, place.left or 0
        height, width = len(matrix), max(map(len, matrix), default=0)
        covered = Range(place.sheet, top, top + max(height, 1), left, left + max(width, 1))
        if grow:
            grid = place.sheet.grid
            grid.row_count = max(grid.row_count, top + height)
            grid.column_count = max(grid.column_count, left + width)
        else:
            _fits(place, height, width)
        protection.check(self._book, covered, self._call.caller.account.email, self._owner)
        rows, columns, cells = set(), set(), 0
        for down, line in enumerate(matrix):
            changed = {}
            for across, value in enumerate(line):
                if value is not None:
                    changed[left + across] = self._cell(place.sheet, top + down, left + across, value)
                    columns.add(across)
            if changed:
                place.sheet.grid.put(top + down, changed)
                rows.add(down)
                cells += len(changed)
        document: dict[str, Any] = {"spreadsheetId": self._book.id, "updatedRange": covered.a1()}
        if cells:
            document |= {"updatedRows": len(rows), "updatedColumns": len(columns), "updatedCells": cells}
        return document, covered

    def _cell(self, sheet: Sheet, row: int, column: int, given: Any) -> Cell:
        if isinstance(given, dict | list):
            kind = "struct_value" if isinstance(given, dict) else "list_value"
            raise invalid(f"Invalid values[{row}][{column}]: {kind} {{\n}}\n")
        if isinstance(given, str) and len(given) > CELL_CHARACTERS:
            raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
        cell = sheet.grid.cell(row, column)
        if not (self._typed and isinstance(given, str)):
            return cell._replace(value=entry.raw(given), runs=())
        own = cell.format or {}
        if own.get("numberFormat", {}).get("type") == "TEXT":
            return cell._replace(value=given or None, runs=())
        value, form = entry.read(given, self._conventions, self._today)
        self._book.formulas = self._book.formulas or isinstance(value, Formula)
        if form and own.get("numberFormat", {}).get("type") != form["type"]:
            own = own | {"numberFormat": form}
        if entry.is_link(value):
            own = own | {"textFormat": own.get("textFormat", {}) | {"link": {"uri": value}}}
        return cell._replace(value=value, format=own or None, runs=())


def _by_rows(given: dict[str, Any]) -> Matrix:
    """The values of a ValueRange, row by row, whichever way they were sent."""
    matrix = given.get("values") or []
    if any(not isinstance(line, list) for line in matrix):
        raise invalid("Invalid value at 'data.values': each of them is a list.")
    if given.get("majorDimension") != "COLUMNS":
        return matrix
    height = max(map(len, matrix), default=0)
    return [[column[at] if at < len(column) else None for column in matrix] for at in range(height)]


def _fits(place: Range, height: int, width: int) -> None:
    """Raises where values would leave the range they were sent for, or the grid."""
    grid = place.sheet.grid
    if (place.bottom or 0) > grid.row_count or (place.right or 0) > grid.column_count:
        raise place.exceeds()
    bottom = grid.row_count if place.anchor or place.bottom is None else place.bottom
    right = grid.column_count if place.anchor or place.right is None else place.right
    top, left = place.top or 0, place.left or 0
    for what, end, limit in (("row", top + height, bottom), ("column", left + width, right)):
        if end > limit:
            name = str(limit + 1) if what == "row" else column_name(limit)
            raise invalid(f"Requested writing within range [{place.a1()}], but tried writing to {what} [{name}]")


def clear(sheet: Sheet, place: Range) -> None:
    """Empties the values of a range; formats, notes and rules stay."""
    (top, bottom), (left, right) = place.rows, place.columns
    for row, cells in list(sheet.grid.rows(top, bottom)):
        emptied = {
            column: cells[column]._replace(value=None, runs=())
            for column in range(left, min(right, len(cells)))
            if cells[column].value is not None
        }
        if emptied:
            sheet.grid.put(row, emptied)


def _numbered(what: str, number: int, error: GoogleError) -> GoogleError:
    return invalid(f"Invalid {what}[{number}]: {error.message}")


# -- the methods -------------------------------------------------------------------------------


@operation("sheets.spreadsheets.values.get")
def get(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    return Reading(call, book, call.parameters).value_range(parse(book, call["range"]))


@operation("sheets.spreadsheets.values.batchGet")
def batch_get(call: Call) -> dict[str, Any]:
    _, book = access.find(call)
    reading = Reading(call, book, call.parameters)
    found = [reading.value_range(parse(book, text)) for text in call.get("ranges", [])]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


@operation("sheets.spreadsheets.values.update")
def update(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    place = parse(fork, call["range"])
    _same_range(fork, call.body, place)
    writing = Writing(call, fork, file.owner, call.get("valueInputOption", ""))
    document, covered = writing.write(place, call.body)
    access.commit(call, file, fork)
    return document | _echo(call, fork, covered, call.parameters)


@operation("sheets.spreadsheets.values.batchUpdate")
def batch_update(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    writing = Writing(call, fork, file.owner, call.body.get("valueInputOption", ""))
    responses, covered = [], []
    for number, given in enumerate(call.body.get("data", [])):
        try:
            document, place = writing.write(parse(fork, given.get("range", "")), given)
        except GoogleError as error:
            raise _numbered("data", number, error) from None
        responses.append(document)
        covered.append(place)
    access.commit(call, file, fork)
    responses = [
        document | _echo(call, fork, place, call.body) for document, place in zip(responses, covered, strict=True)
    ]
    return {"spreadsheetId": book.id} | totals(responses, covered) | {"responses": responses}


def totals(responses: list[dict[str, Any]], covered: list[Range]) -> dict[str, Any]:
    """The sums of a BatchUpdateValuesResponse; rows and columns are counted once, however often they were written."""
    rows, columns, sheets = set(), set(), set()
    for document, place in zip(responses, covered, strict=True):
        if "updatedCells" in document:
            sheets.add(place.sheet.id)
            rows |= {(place.sheet.id, row) for row in range(*place.rows)}
            columns |= {(place.sheet.id, column) for column in range(*place.columns)}
    sums = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(document.get("updatedCells", 0) for document in responses),
        "totalUpdatedSheets": len(sheets),
    }
    return {name: value for name, value in sums.items() if value}


@operation("sheets.spreadsheets.values.append")
def append(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    place = parse(fork, call["range"]).within_grid()
    table = _last_table(place)
    document: dict[str, Any] = {"spreadsheetId": book.id}
    top, left = place.top or 0, place.left or 0
    if table:
        document["tableRange"] = table.a1()
        top, left = table.rows[1], table.columns[0]
    if call.get("insertDataOption") == "INSERT_ROWS" and top < place.sheet.grid.row_count:
        count = len(_by_rows(call.body))
        if count:
            fork.change_lines(place.sheet, ROWS, Insertion(top, count))
    writing = Writing(call, fork, file.owner, call.get("valueInputOption", ""))
    updates, covered = writing.write(Range(place.sheet, top, None, left, None), call.body, grow=True)
    access.commit(call, file, fork)
    return document | {"updates": updates | _echo(call, fork, covered, call.parameters)}


@operation("sheets.spreadsheets.values.clear")
def clear_values(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    place = parse(fork, call["range"]).within_grid().clipped()
    protection.check(fork, place, call.caller.account.email, file.owner)
    clear(place.sheet, place)
    access.commit(call, file, fork)
    return {"spreadsheetId": book.id, "clearedRange": place.a1()}


@operation("sheets.spreadsheets.values.batchClear")
def batch_clear(call: Call) -> dict[str, Any]:
    file, book = access.find(call, write=True)
    fork = book.fork()
    cleared = []
    for number, text in enumerate(call.body.get("ranges", [])):
        try:
            place = parse(fork, text).within_grid().clipped()
            protection.check(fork, place, call.caller.account.email, file.owner)
        except GoogleError as error:
            raise _numbered("range", number, error) from None
        clear(place.sheet, place)
        cleared.append(place.a1())
    access.commit(call, file, fork)
    return {"spreadsheetId": book.id} | ({"clearedRanges": cleared} if cleared else {})


def _same_range(book: Spreadsheet, body: dict[str, Any], place: Range) -> None:
    """A body may repeat the range of the address; another one is refused."""
    if body.get("range") and parse(book, body["range"]).a1() != place.a1():
        raise invalid(f"Requested writing within range [{place.a1()}], but the range in the body is [{body['range']}]")


def _echo(call: Call, book: Spreadsheet, covered: Range, options: dict[str, Any]) -> dict[str, Any]:
    """What was written, read back, where the request asks for it."""
    if not options.get("includeValuesInResponse"):
        return {}
    return {"updatedData": Reading(call, book, options, prefix="response").value_range(covered)}


def _last_table(place: Range) -> Range | None:
    """The last block of cells with values that begins in a range: what `append` writes below.

    A block ends at an empty row and at an empty column: after `a, , c` the last one is `c` alone, as recorded.
    """
    (top, bottom), (left, right) = place.rows, place.columns
    grid = place.sheet.grid

    def filled(row: int, column: int) -> bool:
        return row >= 0 and column >= 0 and grid.cell(row, column).value is not None

    for row in range(min(bottom, grid.used_rows) - 1, top - 1, -1):
        columns = [column for column in range(left, min(right, len(grid.row(row)))) if filled(row, column)]
        if columns:
            break
    else:
        return None
    up, down, west, east = row, row, columns[-1], columns[-1]
    while True:
        while any(filled(up - 1, column) for column in range(west - 1, east + 2)):
            up -= 1
        while any(filled(down + 1, column) for column in range(west - 1, east + 2)):
            down += 1
        if any(filled(line, west - 1) for line in range(up - 1, down + 2)):
            west -= 1
        elif any(filled(line, east + 1) for line in range(up - 1, down + 2)):
            east += 1
        else:
            return Range(place.sheet, up, down + 1, west, east + 1)
