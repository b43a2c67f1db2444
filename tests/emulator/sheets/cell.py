"""One cell, and the values it may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

CELL_CHARACTERS = 50_000


class Formula(str):
    """A formula's text, with its equals sign."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CellError:
    """What a formula that failed shows: `#DIV/0!`, `#REF!` …"""

    type: str
    message: str = ""

    @property
    def shown(self) -> str:
        return {
            "DIVIDE_BY_ZERO": "#DIV/0!",
            "VALUE": "#VALUE!",
            "REF": "#REF!",
            "NAME": "#NAME?",
            "NUM": "#NUM!",
            "N_A": "#N/A",
            "ERROR": "#ERROR!",
        }[self.type]


Value = None | str | int | float | bool | Formula | CellError


class Cell(NamedTuple):
    """What a person or program put into a cell; never changed in place. `format` is a CellFormat, `validation` a rule."""

    value: Value = None
    format: dict[str, Any] | None = None
    note: str = ""
    validation: dict[str, Any] | None = None
    runs: tuple[dict[str, Any], ...] = ()

    @property
    def blank(self) -> bool:
        return self == EMPTY


EMPTY = Cell()


def plain_number(number: float) -> int | float:
    """Whole numbers without a decimal point, as Google's JSON has them."""
    return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 2**53 else number


def from_extended(value: dict[str, Any]) -> Value:
    """The value of an ExtendedValue; None of an empty one."""
    if "stringValue" in value:
        return value["stringValue"] or None
    if "formulaValue" in value:
        return Formula(value["formulaValue"])
    if "errorValue" in value:
        return CellError(value["errorValue"].get("type", "ERROR"), value["errorValue"].get("message", ""))
    return next(iter(value.values()), None)


def to_extended(value: Value) -> dict[str, Any]:
    """The ExtendedValue of a value that is not None."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, Formula):
        return {"formulaValue": str(value)}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, CellError):
        return {"errorValue": {"type": value.type} | ({"message": value.message} if value.message else {})}
    return {"numberValue": plain_number(value or 0)}
