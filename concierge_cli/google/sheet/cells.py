"""The one border to the cells of a Sheet: what a value becomes there, and whether a cell differs from it.

A value goes in typed (`stringValue`, `numberValue`, `boolValue`), so nothing that somebody wrote is ever read as a
formula, a number or a date. Dates are serial days on the client's wall clock: a Sheet's cells know no zone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from concierge_cli.domain.money import Money
from concierge_cli.domain.outside_text import clean_text

Json = dict[str, Any]
Form = Literal["text", "when", "day", "count", "share", "span", "days", "size", "money"]


class Link(NamedTuple):
    """A text that leads to a file or folder of ours in Drive."""

    text: str
    url: str


Value = str | bool | int | float | Decimal | Money | datetime | date | timedelta | Link | None
"""What a cell may hold. A datetime is a wall clock's time, without a zone. An empty text is an empty cell."""

LONGEST_TEXT: Final = 50_000
"""Characters (UTF-16) that a cell holds: a longer text ends in `…`."""

WRITTEN: Final = "userEnteredValue,userEnteredFormat.numberFormat,textFormatRuns"
"""The field mask of a cell that is written."""

READ: Final = "userEnteredValue,hyperlink,textFormatRuns(format(link(uri)))"
"""The field mask of a cell that is read to be compared."""

_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock's time
_OURS: Final = re.compile(r"https://(?:docs|drive)\.google\.com/[\w./?=&%#~+-]*", re.ASCII)
_LOOPBACK: Final = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}", re.ASCII)
_READ_OTHERWISE: Final = re.compile(r"[\s\d=+\-@'.,(/%$€£¥]")
"""How a text begins that Sheets would take for something else when a person opens its cell and presses Enter."""

_GAP: Final = "_m"
"""In a number's pattern: as much room as an m takes, so that digits stand below each other. A time's has none."""

_PATTERNS: Final[dict[Form, tuple[str, str]]] = {
    "when": ("DATE_TIME", "ddd d mmm yyyy, hh:mm"),
    "day": ("DATE", "ddd d mmm yyyy"),
    "count": ("NUMBER", f"0{_GAP}"),
    "share": ("PERCENT", f"0.0%{_GAP}"),
    "span": ("TIME", '[h]:mm" h"'),
    "days": ("NUMBER", f'0.0" d"{_GAP}'),
    "size": ("NUMBER", f'[>=1000000]0.0,," MB"{_GAP};[>=1000]0," kB"{_GAP};0" B"{_GAP}'),
}


@dataclass(frozen=True, slots=True)
class Ink:
    """How cells are written: the number pattern of a currency, and the address under which links may lead.

    `loopback` is the address of a Google on this machine, in tests.
    """

    money: Callable[[str], str]
    loopback: str = ""

    def cell(self, value: Value, form: Form = "text") -> Json:
        """The CellData of a value; of nothing an empty one. Raises ValueError for a time with a zone."""
        match value:
            case None | "":
                return {}
            case bool():
                return {"userEnteredValue": {"boolValue": value}}
            case Link():
                return self._link(value)
            case str():
                return text_cell(value)
            case Money():
                return _number(float(value.amount), "CURRENCY", self.money(value.currency) + _GAP)
            case datetime() | date():
                return _number(serial(value), *_PATTERNS["day" if form == "day" else _moment_form(value)])
            case timedelta():
                return _number(value / timedelta(days=1), *_PATTERNS["days" if form == "days" else "span"])
        number = value if isinstance(value, int) and abs(value) < 2**53 else float(value)
        return _number(number, *_PATTERNS.get(form, _PATTERNS["count"]))

    def _link(self, link: Link) -> Json:
        cell = text_cell(link.text)
        if not cell or not self.leads_to_ours(link.url):
            return cell
        return cell | {"textFormatRuns": [{"startIndex": 0, "format": {"link": {"uri": link.url}}}]}

    def leads_to_ours(self, url: str) -> bool:
        """Whether an address is one of Drive's or Sheets'."""
        if _OURS.fullmatch(url):
            return True
        base = self.loopback.rstrip("/")
        return bool(
            base and _LOOPBACK.fullmatch(base) and _OURS.fullmatch(url.replace(base, "https://docs.google.com", 1))
        )


def text_cell(value: str) -> Json:
    """The CellData of a text."""
    text = _fitting(clean_text(value))
    if not text:
        return {}
    cell: Json = {"userEnteredValue": {"stringValue": text}}
    if _READ_OTHERWISE.match(text):
        cell["userEnteredFormat"] = {"numberFormat": {"type": "TEXT"}}
    return cell


def _fitting(text: str) -> str:
    if 2 * len(text) <= LONGEST_TEXT:  # no character takes more than two
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _number(value: float, kind: str, pattern: str) -> Json:
    if not math.isfinite(value):
        raise ValueError(f"no cell holds {value}")
    return {
        "userEnteredValue": {"numberValue": value},
        "userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}},
    }


def _moment_form(value: date) -> Form:
    return "when" if isinstance(value, datetime) else "day"


def serial(value: date) -> float:
    """Days since 30 December 1899, with the time of day as a part of one. Raises ValueError for a time with a zone."""
    if not isinstance(value, datetime):
        return float((value - _EPOCH.date()).days)
    if value.tzinfo is not None:
        raise ValueError("a cell holds a wall clock's time, without a zone")
    return (value - _EPOCH) / timedelta(days=1)


def moment(number: float) -> datetime:
    """The wall clock's time of a serial number, to the second."""
    return _EPOCH + timedelta(seconds=round(number * 86_400))


Plain = str | bool | float | None


def plain(cell: Json) -> Plain:
    """What a person or program put into a cell that was read. A formula is its text, with its sign."""
    value = cell.get("userEnteredValue") or {}
    for name in ("stringValue", "boolValue", "formulaValue"):
        if name in value:
            found: Plain = value[name]
            return found
    return float(value["numberValue"]) if "numberValue" in value else None


def text_of(cell: Json) -> str:
    """The text in a cell; "" where it holds something else."""
    value = (cell.get("userEnteredValue") or {}).get("stringValue", "")
    return value if isinstance(value, str) else ""


def differs(wanted: Json, seen: Json) -> bool:
    """Whether a cell that was read holds anything else than the one that is wanted. How it is written does not count.

    Numbers are the same within half a second of a day: Sheets keeps 15 digits.
    """
    ours, theirs = wanted.get("userEnteredValue") or {}, seen.get("userEnteredValue") or {}
    if ours.keys() == theirs.keys() == {"numberValue"}:
        if not math.isclose(ours["numberValue"], theirs["numberValue"], rel_tol=1e-12, abs_tol=5e-6):
            return True
    elif ours != theirs:
        return True
    lead = _leads_to(wanted)  # Sheets makes a link of its own of a text that is an address: that one does not count
    return bool(lead) and lead != _leads_to(seen)


def _leads_to(cell: Json) -> str:
    uris = [run.get("format", {}).get("link", {}).get("uri", "") for run in cell.get("textFormatRuns", ())]
    found = cell.get("hyperlink") or next(filter(None, uris), "")
    return str(found)
