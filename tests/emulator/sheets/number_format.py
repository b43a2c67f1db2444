"""How a value is shown: number formats and date formats, in the conventions of the spreadsheet's locale."""

from __future__ import annotations

import operator
import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from tests.emulator.sheets.cell import CellError, Value
from tests.emulator.sheets.locales import Conventions

EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0 of the serial numbers; the zone is only a carrier, a spreadsheet's dates have none."""

DATES = ("DATE", "TIME", "DATE_TIME")
_CORE = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*(?:[eE][+-]?0+)?|\.[0#?]+")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*.|\[\$([^\]-]*)[^\]]*\]|\[[A-Za-z0-9<>=]+\]|(.)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARED = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<>": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
}
_DATE = re.compile(
    r'"[^"]*"|\\.|\[h+\]|\[m+\]|\[s+\]|am/pm|a/p|y+|m+|d+|h+|s+(?:\.0+)?|\.0+|.', re.IGNORECASE | re.DOTALL
)
_TIMED = re.compile(r"\[?[ymdhs]", re.IGNORECASE)


def shown(value: Value, form: dict[str, Any] | None, conventions: Conventions) -> str:
    """The text of a value that is not None, under a NumberFormat."""
    if isinstance(value, bool):
        return conventions.true if value else conventions.false
    if isinstance(value, CellError):
        return value.shown
    if not isinstance(value, int | float):
        return str(value)
    kind = (form or {}).get("type", "")
    pattern = (form or {}).get("pattern") or _default_pattern(kind, conventions)
    if kind in DATES:
        return date_text(float(value), pattern, conventions)
    if not pattern or pattern == "@" or kind == "TEXT":
        return general(value, conventions)
    return number_text(value, pattern, conventions)


def _default_pattern(kind: str, conventions: Conventions) -> str:
    return {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": conventions.currency,
        "DATE": conventions.date_pattern,
        "TIME": "h:mm:ss am/pm",
        "DATE_TIME": f"{conventions.date_pattern} h:mm:ss",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def general(value: float, conventions: Conventions) -> str:
    """A number without a format: whole ones up to 15 digits in full, others with ten significant digits."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    size = abs(value)
    if size >= 1e15 or size < 1e-9:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa.replace('.', conventions.decimal)}E{exponent[0]}{exponent[1:].zfill(2)}"
    digits = Decimal(f"{value:.10g}")
    text = f"{digits:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", conventions.decimal)


def _sections(pattern: str) -> list[str]:
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;|$)', pattern) or [pattern]


def number_text(value: float, pattern: str, conventions: Conventions) -> str:
    """A number under a pattern such as `#,##0.00;(#,##0.00)`."""
    sections = _sections(pattern)
    sign = ""
    if any(_CONDITION.match(section) for section in sections):
        section = next((one for one in sections if _holds(value, one)), sections[-1])
        value = abs(value)
    elif value < 0:
        if len(sections) > 1:
            section = sections[1]
        else:
            section, sign = sections[0], "-"
    else:
        section = sections[2] if value == 0 and len(sections) > 2 else sections[0]
    blanked = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', lambda found: " " * len(found[0]), section)
    core = _CORE.search(blanked)
    if core is None:
        return sign + _literal(section)
    amount = Decimal(repr(abs(value))) * (Decimal(100) ** blanked.count("%"))
    before, after = _literal(section[: core.start()]), _literal(section[core.end() :])
    digits = _digits(amount, core[0], conventions)
    if sign and not re.search(r"[1-9]", digits):
        sign = ""
    return sign + before + digits + after


def _holds(value: float, section: str) -> bool:
    """Whether a section such as `[>=1000]0," kB"` is the one for this number; one without a condition is for all."""
    found = _CONDITION.match(section)
    return found is None or _COMPARED[found[1]](value, float(found[2]))


def _digits(amount: Decimal, core: str, conventions: Conventions) -> str:
    mantissa, mark, power = re.fullmatch(r"([^eE]*)(?:([eE][+-]?)(0+))?", core).groups()  # type: ignore[union-attr]
    whole, _, fraction = mantissa.partition(".")
    exponent = 0
    if mark:
        exponent = amount.adjusted() if amount else 0
        amount = amount.scaleb(-exponent)
    scaled = fraction or whole  # commas behind the last digit divide by a thousand each
    amount = amount / 1000 ** (len(scaled) - len(scaled.rstrip(",")))
    whole, fraction = whole.rstrip(","), fraction.rstrip(",")
    rounded = amount.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    integer, _, decimals = f"{rounded:f}".partition(".")
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(\d{3})+$)", conventions.group, integer)
    keep = len(fraction.rstrip("#?"))
    while len(decimals) > keep and decimals.endswith("0"):
        decimals = decimals[:-1]
    text = integer + (conventions.decimal + decimals if decimals else "")
    if mark:
        text += f"E{'-' if exponent < 0 else '+' if '+' in mark else ''}{str(abs(exponent)).zfill(len(power))}"
    return text


def _literal(text: str) -> str:
    return "".join(
        quoted or escaped or (" " if space else "") or symbol or plain or ""
        for quoted, escaped, space, symbol, plain in _LITERAL.findall(text)
    )


def date_text(serial: float, pattern: str, conventions: Conventions) -> str:
    """A serial number of days as a date or time."""
    milliseconds = round(serial * 86_400_000)
    moment = EPOCH + timedelta(milliseconds=milliseconds)
    tokens, twelve = _date_tokens(pattern)
    parts = []
    for token, kind in tokens:
        if kind == "minute":
            parts.append(f"{moment.minute:0{min(len(token), 2)}d}")
        else:
            parts.append(_date_part(token, kind, moment, milliseconds, conventions, twelve=twelve))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _date_tokens(pattern: str) -> tuple[list[tuple[str, str]], bool]:
    """The tokens of a date pattern, each with its kind, and whether its hours go to twelve."""
    tokens = _DATE.findall(pattern)
    letters = [(place, token.strip("[]")[:1].lower()) for place, token in enumerate(tokens) if _TIMED.match(token)]
    kinds = {place: token[0].lower() for place, token in enumerate(tokens)}
    for order, (place, letter) in enumerate(letters):
        before = letters[order - 1][1] if order else ""
        after = letters[order + 1][1] if order + 1 < len(letters) else ""
        if letter == "m" and kinds[place] == "m" and (before == "h" or after == "s"):
            kinds[place] = "minute"  # an `m` after hours or before seconds
    twelve = any(token.lower() in ("am/pm", "a/p") for token in tokens)
    return [(token, kinds[place]) for place, token in enumerate(tokens)], twelve


def _date_part(
    token: str, kind: str, moment: datetime, milliseconds: int, conventions: Conventions, *, twelve: bool
) -> str:
    size = len(token)
    match kind:
        case "y":
            return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
        case "m":
            short, long = conventions.months[moment.month - 1]
            return (
                str(moment.month) if size == 1 else f"{moment.month:02d}" if size == 2 else short if size == 3 else long
            )
        case "d":
            short, long = conventions.days[moment.weekday()]
            return str(moment.day) if size == 1 else f"{moment.day:02d}" if size == 2 else short if size == 3 else long
        case "h":
            hour = (moment.hour % 12 or 12) if twelve else moment.hour
            return f"{hour:0{min(size, 2)}d}"
        case "s":
            whole, _, fraction = token.partition(".")
            text = f"{moment.second:0{min(len(whole), 2)}d}"
            return text + (f".{moment.microsecond:06d}"[: len(fraction) + 1] if fraction else "")
        case "a" if token.lower() in ("am/pm", "a/p"):
            word = "AM" if moment.hour < 12 else "PM"
            return word if size > 3 else word[0]
        case "[" if token[-1] == "]":
            unit = {"h": 3_600_000, "m": 60_000, "s": 1000}[token[1].lower()]
            return f"{milliseconds // unit:0{size - 2}d}"
        case '"':
            return token[1:-1]
        case "\\":
            return token[1:]
    return token
