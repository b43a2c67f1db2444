"""What Sheets makes of typed text (`USER_ENTERED`): formulas, numbers, money, percentages, dates, times, true and false."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Any

from tests.emulator.sheets.cell import Formula, Value
from tests.emulator.sheets.locales import Conventions
from tests.emulator.sheets.number_format import EPOCH

NumberFormat = dict[str, str]

_CURRENCY = re.compile(r"^([-+]?)\s*(US\$|MX\$|R\$|[$€£¥])\s*(.*)$|^(.*?)\s*(€)$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?\s?m\.?)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_LOCAL = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_NAMED = re.compile(
    r"(?:(\d{1,2})\s+(?:de\s+)?([^\W\d]{3,})\.?,?|([^\W\d]{3,})\.?\s+(\d{1,2}),?)(?:\s+(?:de\s+)?(\d{4}))?"
)


def read(text: str, conventions: Conventions, today: date) -> tuple[Value, NumberFormat | None]:
    """The value of typed text, and the number format that comes with it, if any."""
    if not text:
        return None, None
    if text.startswith("'"):
        return text[1:], None
    if text.startswith("=") and len(text) > 1:
        return Formula(text), None
    bare = text.strip()
    if bare.upper() in ("TRUE", conventions.true):
        return True, None
    if bare.upper() in ("FALSE", conventions.false):
        return False, None
    return _number(bare, conventions) or _moment(bare, conventions, today) or (text, None)


def _number(text: str, conventions: Conventions) -> tuple[Value, NumberFormat | None] | None:
    symbol, before = "", True
    if money := _CURRENCY.match(text):
        before = money[2] is not None
        symbol = money[2] or money[5]
        text = (money[1] or "") + money[3] if before else money[4]
    percent = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    negative = bool(re.fullmatch(r"\(.+\)", text))
    text = text.strip("()") if negative else text
    group, decimal = re.escape(conventions.group), re.escape(conventions.decimal)
    found = re.fullmatch(
        rf"([-+]?)(\d{{1,3}}(?:{group}\d{{3}})+|\d+|(?={decimal}\d))({decimal}\d*)?(?:[eE]([-+]?\d+))?", text
    )
    if not found:
        return None
    sign, whole, fraction, power = found.groups()
    places = len(fraction or " ") - 1
    number = float(f"{sign}{whole.replace(conventions.group, '') or 0}.{(fraction or '')[1:] or 0}e{power or 0}")
    if not math.isfinite(number):
        return None
    number = -number if negative else number
    grouped = conventions.group in whole
    value: Value = number / 100 if percent else number
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    core = ("#,##0" if grouped or symbol else "0") + (".00" if places else "")
    if symbol:
        quoted = f'"{symbol}"'
        return value, {"type": "CURRENCY", "pattern": quoted + core if before else f"{core} {quoted}"}
    if percent:
        return value, {"type": "PERCENT", "pattern": core + "%"}
    if power:
        return value, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    return value, {"type": "NUMBER", "pattern": core} if grouped else None


def _moment(text: str, conventions: Conventions, today: date) -> tuple[Value, NumberFormat | None] | None:
    time_of_day = _CLOCK.fullmatch(text)
    if time_of_day:
        fraction = _fraction(time_of_day)
        return (
            None
            if fraction is None
            else (fraction, {"type": "TIME", "pattern": _clock_pattern(time_of_day, seconds=False)})
        )
    day_text, _, clock_text = re.sub(r"(?<=\d)T(?=\d)", " ", text).partition(" ")
    clock = _CLOCK.fullmatch(clock_text.strip()) if clock_text else None
    found = _day(day_text if clock else text, conventions, today)
    if found is None:
        return None
    serial, pattern = found
    if clock is None:
        return serial, {"type": "DATE", "pattern": pattern}
    fraction = _fraction(clock)
    if fraction is None:
        return None
    return serial + fraction, {"type": "DATE_TIME", "pattern": f"{pattern} {_clock_pattern(clock, seconds=True)}"}


def _fraction(clock: re.Match[str]) -> float | None:
    """A time of day as a part of a day."""
    hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if clock[4].lower().startswith("p") else 0)
    return None if hours > 23 or minutes > 59 or seconds > 59 else (hours * 3600 + minutes * 60 + seconds) / 86400


def _clock_pattern(clock: re.Match[str], *, seconds: bool) -> str:
    return "h:mm" + (":ss" if seconds or clock[3] else "") + (" am/pm" if clock[4] else "")


def _day(text: str, conventions: Conventions, today: date) -> tuple[int, str] | None:
    if iso := _ISO.fullmatch(text):
        return _serial(int(iso[1]), int(iso[3]), int(iso[4]), f"yyyy{iso[2]}mm{iso[2]}dd")
    if local := _LOCAL.fullmatch(text):
        first, second = int(local[1]), int(local[3])
        month, day = (first, second) if conventions.date.index("m") < conventions.date.index("d") else (second, first)
        pattern = conventions.date_pattern if local[4] else re.sub(r"[^dm]*y+[^dm]*", "", conventions.date_pattern)
        return _serial(_year(local[4], today), month, day, pattern)
    if named := _NAMED.fullmatch(text):
        word = (named[2] or named[3]).casefold()
        month = next((n for n, names in enumerate(conventions.months, 1) if word in map(str.casefold, names)), 0)
        long = bool(month) and word == conventions.months[month - 1][1].casefold()
        name = "mmmm" if long else "mmm"
        pattern = f"d {name}" if named[2] else f"{name} d"
        return _serial(
            _year(named[5], today),
            month,
            int(named[1] or named[4]),
            pattern + (" yyyy" if named[2] else ", yyyy") * bool(named[5]),
        )
    return None


def _year(text: str | None, today: date) -> int:
    if not text:
        return today.year
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 30 else 1900)


def _serial(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        moment = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return (moment - EPOCH).days, pattern


def raw(given: Any) -> Value:
    """What `RAW` makes of a JSON value: itself. An empty text empties the cell."""
    return None if given == "" else given


def is_link(value: Value) -> bool:
    """Whether typed text becomes a link of itself."""
    return (
        isinstance(value, str) and re.fullmatch(r"https?://\S+", value) is not None and not isinstance(value, Formula)
    )
