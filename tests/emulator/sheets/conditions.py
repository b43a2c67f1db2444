"""Conditions on cells: which rows a filter hides, and what conditional formats change in a cell's look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.emulator.sheets import entry
from tests.emulator.sheets.cell import Formula, Value
from tests.emulator.sheets.formulas import Evaluator, shifted
from tests.emulator.sheets.number_format import EPOCH, shown
from tests.emulator.sheets.ranges import from_grid_range

if TYPE_CHECKING:
    from tests.emulator.sheets.locales import Conventions
    from tests.emulator.sheets.spreadsheet import Sheet

Place = tuple["Sheet", int, int]
"""Sheet, row, column."""

RELATIVE_DAYS = {"TODAY": 0, "TOMORROW": 1, "YESTERDAY": -1, "PAST_WEEK": -7, "PAST_MONTH": -30, "PAST_YEAR": -365}


class Conditions:
    """Judges the conditions of one spreadsheet at one moment."""

    def __init__(self, evaluator: Evaluator, conventions: Conventions) -> None:
        self._evaluator = evaluator
        self._conventions = conventions
        self._today: date = (EPOCH + timedelta(days=int(evaluator.serial))).date()

    def meets(self, place: Place, condition: dict[str, Any], corner: tuple[int, int] | None = None) -> bool:
        """Whether a cell meets a BooleanCondition. Formulas in it are written for the cell at `corner`."""
        sheet, row, column = place
        kind, value = condition["type"], self._evaluator.value(sheet, row, column)
        wanted = [self._wanted(place, item, corner or (row, column)) for item in condition.get("values", [])]
        match kind.partition("_")[0]:
            case "BLANK":
                return value in (None, "")
            case "NOT":
                return value not in (None, "")
            case "CUSTOM":
                return bool(wanted and wanted[0] and not isinstance(wanted[0], str))
            case "ONE":
                return any(str(value) == str(one) for one in wanted)
            case "TEXT":
                return _text(kind, str("" if value is None else value), str((wanted or [""])[0] or ""))
            case "NUMBER" | "DATE":
                numbers = [float(one) for one in wanted if isinstance(one, int | float)]
                if isinstance(value, bool) or not isinstance(value, int | float):
                    return False
                day = float(int(value)) if kind.startswith("DATE") else float(value)
                return _number(kind.partition("_")[2], day, numbers)
        return True

    def _wanted(self, place: Place, item: dict[str, Any], corner: tuple[int, int]) -> Value:
        """One value of a condition: a relative day, a formula's result, or what the text means."""
        if "relativeDate" in item:
            return (self._today - EPOCH.date()).days + RELATIVE_DAYS[item["relativeDate"]]
        sheet, row, column = place
        value, _ = entry.read(item.get("userEnteredValue", ""), self._conventions, self._today)
        if isinstance(value, Formula):
            moved = Formula("=" + shifted(value[1:], row - corner[0], column - corner[1]))
            return self._evaluator.result(sheet, moved)
        return value

    def hidden_rows(self, sheet: Sheet) -> set[int]:
        """The rows that the sheet's basic filter hides now."""
        if not sheet.basic_filter or not (wanted := criteria(sheet.basic_filter)):
            return set()
        area = sheet.basic_filter["range"]
        hidden = set()
        for row in range(area.get("startRowIndex", 0) + 1, area.get("endRowIndex", sheet.grid.row_count)):
            for column, given in wanted.items():
                value = self._evaluator.value(sheet, row, column)
                form = (sheet.grid.cell(row, column).format or {}).get("numberFormat")
                text = "" if value is None else shown(value, form, self._conventions)
                condition = given.get("condition")
                if text in given.get("hiddenValues", ()) or (
                    condition and not self.meets((sheet, row, column), condition)
                ):
                    hidden.add(row)
        return hidden

    def look(self, sheet: Sheet, row: int, column: int) -> dict[str, Any]:
        """What conditional formats change in a cell's format; of two rules the first one decides."""
        found: dict[str, Any] = {}
        for rule in sheet.conditional:
            areas = [from_grid_range(self._evaluator.book, given) for given in rule["ranges"]]
            inside = any(a.rows[0] <= row < a.rows[1] and a.columns[0] <= column < a.columns[1] for a in areas)
            boolean = rule.get("booleanRule")
            corner = (areas[0].rows[0], areas[0].columns[0])
            if inside and boolean and self.meets((sheet, row, column), boolean["condition"], corner):
                form = boolean.get("format", {})
                text = form.get("textFormat", {}) | found.get("textFormat", {})
                found = form | found | ({"textFormat": text} if text else {})
        return found


def criteria(filter_: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """A filter's criteria by column, whichever of the two spellings they were given in."""
    found = {int(column): given for column, given in (filter_.get("criteria") or {}).items()}
    for spec in filter_.get("filterSpecs") or []:
        found[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return found


def _text(kind: str, value: str, word: str) -> bool:
    text, word = value.casefold(), word.casefold()
    return {
        "TEXT_CONTAINS": word in text,
        "TEXT_NOT_CONTAINS": word not in text,
        "TEXT_STARTS_WITH": text.startswith(word),
        "TEXT_ENDS_WITH": text.endswith(word),
        "TEXT_EQ": text == word,
        "TEXT_NOT_EQ": text != word,
    }.get(kind, True)


def _number(kind: str, value: float, wanted: list[float]) -> bool:
    if kind == "IS_VALID":
        return True
    if not wanted:
        return False
    low, high = wanted[0], wanted[-1]
    return {
        "GREATER": value > low,
        "AFTER": value > low,
        "GREATER_THAN_EQ": value >= low,
        "ON_OR_AFTER": value >= low,
        "LESS": value < low,
        "BEFORE": value < low,
        "LESS_THAN_EQ": value <= low,
        "ON_OR_BEFORE": value <= low,
        "EQ": value == low,
        "NOT_EQ": value != low,
        "BETWEEN": low <= value <= high,
        "NOT_BETWEEN": not low <= value <= high,
    }.get(kind, True)
