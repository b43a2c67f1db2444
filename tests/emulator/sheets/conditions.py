"""The conditions of filters: whether a cell's value meets one, and which rows a filter hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.sheets.cell import Value
from tests.emulator.sheets.number_format import shown

if TYPE_CHECKING:
    from tests.emulator.sheets.formulas import Evaluator
    from tests.emulator.sheets.locales import Conventions
    from tests.emulator.sheets.spreadsheet import Sheet


def meets(value: Value, condition: dict[str, Any]) -> bool:
    """Whether a value meets a BooleanCondition. One that is not built here lets everything pass."""
    kind = condition["type"]
    wanted = [item.get("userEnteredValue", "") for item in condition.get("values", [])]
    if kind in ("BLANK", "NOT_BLANK"):
        return (value in (None, "")) == (kind == "BLANK")
    if kind.startswith("TEXT_"):
        text, word = str(value if value is not None else "").casefold(), (wanted or [""])[0].casefold()
        return {
            "TEXT_CONTAINS": word in text,
            "TEXT_NOT_CONTAINS": word not in text,
            "TEXT_STARTS_WITH": text.startswith(word),
            "TEXT_ENDS_WITH": text.endswith(word),
            "TEXT_EQ": text == word,
            "TEXT_NOT_EQ": text != word,
        }.get(kind, True)
    if kind.startswith("NUMBER_"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        numbers = [float(word) for word in wanted]
        low, high = numbers[0], numbers[-1]
        return {
            "NUMBER_GREATER": value > low,
            "NUMBER_GREATER_THAN_EQ": value >= low,
            "NUMBER_LESS": value < low,
            "NUMBER_LESS_THAN_EQ": value <= low,
            "NUMBER_EQ": value == low,
            "NUMBER_NOT_EQ": value != low,
            "NUMBER_BETWEEN": low <= value <= high,
            "NUMBER_NOT_BETWEEN": not low <= value <= high,
        }.get(kind, True)
    return True


def criteria(filter_: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """A filter's criteria by column, whichever of the two spellings they were given in."""
    found = {int(column): given for column, given in (filter_.get("criteria") or {}).items()}
    for spec in filter_.get("filterSpecs") or []:
        found[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return found


def hidden_rows(sheet: Sheet, evaluator: Evaluator, conventions: Conventions) -> set[int]:
    """The rows that the sheet's basic filter hides now."""
    if not sheet.basic_filter or not (wanted := criteria(sheet.basic_filter)):
        return set()
    area = sheet.basic_filter["range"]
    hidden = set()
    for row in range(area.get("startRowIndex", 0) + 1, area.get("endRowIndex", sheet.grid.row_count)):
        for column, given in wanted.items():
            value = evaluator.value(sheet, row, column)
            form = (sheet.grid.cell(row, column).format or {}).get("numberFormat")
            text = "" if value is None else shown(value, form, conventions)
            if text in given.get("hiddenValues", ()) or ("condition" in given and not meets(value, given["condition"])):
                hidden.add(row)
    return hidden
