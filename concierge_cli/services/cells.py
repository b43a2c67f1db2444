"""What goes into the cells of somebody's spreadsheet: the one border for text from outside, as CSV and as XLSX.

Nothing that a buyer typed may become a formula, whatever program opens the file and wherever it splits a line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from concierge_cli.domain.outside_text import clean_text

BOM: Final = "\ufeff"
"""Before a CSV file: without it Excel reads UTF-8 as the old code page of its country."""

_BEGINS: Final = re.compile(r"\A(?= *[=+\-@\t\n＝＋－＠])")
_BEGINS_INSIDE: Final = re.compile(r'([;\t\n][ "]*)(?=[=+\-@＝＋－＠])')


def csv_cell(value: object) -> str:
    """One cell of a CSV file, as every one of ours is written.

    Numbers stay numbers, truth is `true` or `false`, nothing is empty. Text is cleaned (`clean_text`) and stays text in
    every program: an apostrophe is put before one that begins with `=`, `+`, `-`, `@`, a tab or a line end, and before
    such a sign behind a semicolon, a tab or a line end, where a program that splits there would begin a cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else repr(value)
    return _BEGINS_INSIDE.sub(r"\1'", _BEGINS.sub("'", clean_text(str(value))))


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows as lines without their ends; a cell with a comma, a quotation mark or a line end stands in quotation marks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # only signs of the line's end make a cell be quoted
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        yield buffer.getvalue().removesuffix("\r\n")
        buffer.seek(0)
        buffer.truncate()
