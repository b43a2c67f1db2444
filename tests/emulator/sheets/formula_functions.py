"""The functions that formulas may call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tests.emulator.sheets.cell import CellError, Value
from tests.emulator.sheets.locales import conventions
from tests.emulator.sheets.number_format import EPOCH, date_text, general, number_text

if TYPE_CHECKING:
    from tests.emulator.sheets.formulas import Evaluator

Argument = Callable[[], Any]


class Failed(Exception):
    """A formula that shows an error instead of a value."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.error = CellError(kind, message)


class Area(list[list[Value]]):
    """The values of a range of cells, row by row."""


def number(value: Value) -> float:
    """A value as a number: nothing is 0, text is read; other text is `#VALUE!`."""
    if value is None:
        return 0.0
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(str(value))
    except ValueError:
        raise Failed("VALUE", f"'{value}' is a text and cannot be coerced to a number.") from None


def text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return general(value, conventions("en_US")) if isinstance(value, int | float) else str(value)


def rank(value: Value, other: Value) -> tuple[int, Any]:
    """What a value is compared by: numbers before text before true and false; nothing is what the other one needs."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, value
    return (0, float(value)) if isinstance(value, int | float) else (1, str(value).casefold())


def _one(argument: Argument) -> Value:
    value = argument()
    if isinstance(value, Area):
        value = value[0][0] if value and value[0] else None
    if isinstance(value, CellError):
        raise Failed(value.type, value.message)
    return value


def _values(arguments: Sequence[Argument]) -> Iterator[Value]:
    """Every value of every argument; an error among them stops the formula."""
    for argument in arguments:
        given = argument()
        for value in (cell for row in given for cell in row) if isinstance(given, Area) else (given,):
            if isinstance(value, CellError):
                raise Failed(value.type, value.message)
            yield value


def _numbers(arguments: Sequence[Argument]) -> list[float]:
    return [float(v) for v in _values(arguments) if isinstance(v, int | float) and not isinstance(v, bool)]


def _rounded(value: float, places: float = 0) -> float:
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP))


def _meets(value: Value, criterion: Value) -> bool:
    """Whether a value fits a COUNTIF criterion: `">=5"`, `"open"`, `"a*"`, `3`."""
    found = re.fullmatch(r"(<=|>=|<>|<|>|=)?(.*)", str(criterion), re.DOTALL)
    assert found is not None
    sign, bare = found[1] or "=", found[2]
    try:
        wanted: Value = float(bare)
    except ValueError:
        wanted = bare
    if isinstance(wanted, float):
        if not isinstance(value, int | float) or isinstance(value, bool):
            return sign == "<>"
        return _ordered(sign, float(value), wanted)
    pattern = re.escape(bare).replace(r"\*", ".*").replace(r"\?", ".")
    same = re.fullmatch(pattern, text(value), re.IGNORECASE | re.DOTALL) is not None
    return same if sign == "=" else not same if sign == "<>" else _ordered(sign, text(value), bare)


def _ordered(sign: str, one: Any, other: Any) -> bool:
    return {
        "=": one == other,
        "<>": one != other,
        "<": one < other,
        ">": one > other,
        "<=": one <= other,
        ">=": one >= other,
    }[sign]


def _count_if(arguments: Sequence[Argument]) -> float:
    criterion = _one(arguments[1])
    return float(sum(_meets(value, criterion) for value in _values(arguments[:1])))


def _sum_if(arguments: Sequence[Argument]) -> float:
    criterion = _one(arguments[1])
    tested = list(_values(arguments[:1]))
    summed = list(_values(arguments[2:3])) if len(arguments) > 2 else tested
    return sum(
        number(b) for a, b in zip(tested, summed, strict=False) if _meets(a, criterion) and not isinstance(b, str)
    )


def _if_error(arguments: Sequence[Argument]) -> Value:
    try:
        return _one(arguments[0])
    except Failed:
        return _one(arguments[1]) if len(arguments) > 1 else ""


def _if(arguments: Sequence[Argument]) -> Any:
    if _one(arguments[0]):
        return _one(arguments[1])
    return _one(arguments[2]) if len(arguments) > 2 else False


def _text(arguments: Sequence[Argument]) -> str:
    value, pattern = _one(arguments[0]), text(_one(arguments[1]))
    shape = date_text if re.search("[ymdhs]", pattern.lower()) else number_text
    return shape(number(value), pattern, conventions("en_US"))


def _average(arguments: Sequence[Argument]) -> float:
    found = _numbers(arguments)
    if not found:
        raise Failed("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error.")
    return sum(found) / len(found)


def _date(arguments: Sequence[Argument]) -> float:
    year, month, day = (int(number(_one(argument))) for argument in arguments)
    start = datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
    return float((start - EPOCH).days + day - 1)


_FUNCTIONS: dict[str, Callable[[Sequence[Argument]], Any]] = {
    "SUM": lambda given: sum(_numbers(given)),
    "AVERAGE": _average,
    "COUNT": lambda given: float(len(_numbers(given))),
    "COUNTA": lambda given: float(sum(value is not None for value in _values(given))),
    "COUNTBLANK": lambda given: float(sum(value in (None, "") for value in _values(given))),
    "MIN": lambda given: min(_numbers(given), default=0.0),
    "MAX": lambda given: max(_numbers(given), default=0.0),
    "COUNTIF": _count_if,
    "SUMIF": _sum_if,
    "IF": _if,
    "IFERROR": _if_error,
    "AND": lambda given: all(_values(given)),
    "OR": lambda given: any(_values(given)),
    "NOT": lambda given: not _one(given[0]),
    "ISBLANK": lambda given: _one(given[0]) is None,
    "ROUND": lambda given: _rounded(*(number(_one(argument)) for argument in given)),
    "ABS": lambda given: abs(number(_one(given[0]))),
    "INT": lambda given: float(math.floor(number(_one(given[0])))),
    "MOD": lambda given: number(_one(given[0])) % number(_one(given[1])),
    "LEN": lambda given: float(len(text(_one(given[0])))),
    "UPPER": lambda given: text(_one(given[0])).upper(),
    "LOWER": lambda given: text(_one(given[0])).lower(),
    "TRIM": lambda given: " ".join(text(_one(given[0])).split()),
    "LEFT": lambda given: text(_one(given[0]))[: int(number(_one(given[1]))) if len(given) > 1 else 1],
    "RIGHT": lambda given: text(_one(given[0]))[-int(number(_one(given[1]))) if len(given) > 1 else -1 :],
    "CONCATENATE": lambda given: "".join(map(text, _values(given))),
    "CONCAT": lambda given: "".join(map(text, _values(given))),
    "TEXT": _text,
    "DATE": _date,
}


def call(name: str, arguments: Sequence[Argument], evaluator: Evaluator) -> Any:
    """The value of a call. Raises `Failed`."""
    if name == "TODAY":
        return float(math.floor(evaluator.serial))
    if name == "NOW":
        return evaluator.serial
    if name == "HYPERLINK":
        target = text(_one(arguments[0]))
        evaluator.note_link(target)
        return _one(arguments[1]) if len(arguments) > 1 else target
    function = _FUNCTIONS.get(name)
    if function is None:
        raise Failed("NAME", f"Unknown function: '{name}'.")
    try:
        return function(arguments)
    except (IndexError, TypeError):
        raise Failed("N_A", f"Wrong number of arguments to {name}.") from None
