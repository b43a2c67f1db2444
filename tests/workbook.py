"""Reading an .xlsx by its own XML, without the library that wrote it: what a cell is, and how it is written."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BUILT_IN = {"0": "General", "1": "0"}


@dataclass(frozen=True)
class Cell:
    """`value` is a text, or a number as it lies in the file; `format` is its number format."""

    value: str | float
    format: str

    @property
    def moment(self) -> str:
        """The wall clock's time that the number stands for: `2026-11-13 18:30:00`."""
        assert isinstance(self.value, float)
        return f"{datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(self.value * 86_400)):%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class Sheet:
    headings: list[str]
    rows: list[dict[str, Cell]]
    xml: str

    def column(self, heading: str) -> list[str | float | None]:
        return [row[heading].value if heading in row else None for row in self.rows]


@dataclass(frozen=True)
class Workbook:
    sheets: dict[str, Sheet]
    parts: dict[str, str]
    active: str


def read(source: Path | BinaryIO) -> Workbook:
    """The table of each sheet: the row of headings, and the rows below it until the first empty one."""
    with zipfile.ZipFile(source) as packed:
        assert packed.testzip() is None
        parts = {name: packed.read(name).decode("utf-8") for name in packed.namelist()}
    book = ET.fromstring(parts["xl/workbook.xml"])
    names = [sheet.attrib["name"] for sheet in book.iter(f"{MAIN}sheet")]
    view = next(book.iter(f"{MAIN}workbookView"))
    formats = _formats(parts["xl/styles.xml"])
    sheets = {name: _sheet(parts[f"xl/worksheets/sheet{number}.xml"], formats) for number, name in enumerate(names, 1)}
    return Workbook(sheets, parts, names[int(view.attrib.get("activeTab", 0))])


def _formats(styles: str) -> list[str]:
    root = ET.fromstring(styles)
    own = {one.attrib["numFmtId"]: one.attrib["formatCode"] for one in root.iter(f"{MAIN}numFmt")}
    used = next(root.iter(f"{MAIN}cellXfs"))
    return [{**_BUILT_IN, **own}[one.attrib["numFmtId"]] for one in used]


def _sheet(xml: str, formats: list[str]) -> Sheet:
    table: dict[int, dict[str, Cell]] = {}
    for cell in ET.fromstring(xml).iter(f"{MAIN}c"):
        found = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"])
        assert found
        value: str | float
        if cell.attrib.get("t") == "inlineStr":
            value = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
        elif (number := cell.find(f"{MAIN}v")) is not None:
            value = float(number.text or "")
        else:
            continue
        table.setdefault(int(found[2]), {})[found[1]] = Cell(value, formats[int(cell.attrib.get("s", 0))])
    headings = {letter: str(cell.value) for letter, cell in table[1].items()}
    rows = []
    for number in range(2, max(table) + 1):
        if number not in table:
            break
        rows.append({headings[letter]: cell for letter, cell in table[number].items()})
    return Sheet(list(headings.values()), rows, xml)
