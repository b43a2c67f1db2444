"""The border of a spreadsheet's cells, one value at a time."""

from __future__ import annotations

import errno
import gc
import io
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.money import Money
from concierge_cli.language.money import format_money, sheet_format
from concierge_cli.services.spreadsheet import LONGEST_TEXT, Book, Column, Form
from tests.workbook import Cell, read

NOW = datetime(2026, 11, 17, 15, 10, tzinfo=UTC)


def written(*values: Any, form: Form = "text") -> list[Cell | None]:
    """What a program that opens the file finds in the cells."""
    stream = io.BytesIO()
    with Book(stream, now=NOW, language="es", country="MX") as book:
        sheet = book.sheet(
            "Hoja", [Column("row", "Fila", 8, lambda _row: "x"), Column("value", "Valor", 20, lambda row: row, form)]
        )
        for value in values:
            sheet.add(value)
    stream.seek(0)
    found = read(stream)
    assert "<f>" not in found.sheets["Hoja"].xml
    return [row.get("Valor") for row in found.sheets["Hoja"].rows]


@pytest.mark.parametrize(
    ("value", "form", "kept", "format_"),
    [
        ("2000007819609432", "text", "2000007819609432", "@"),
        ("0012", "text", "0012", "@"),
        ("=1+1", "text", "=1+1", "@"),
        ("{=SUM(A1)}", "text", "{=SUM(A1)}", "@"),
        ("internal:A1", "text", "internal:A1", "@"),
        ("  sangría", "text", "  sangría", "@"),
        ("uno\r\ndos", "text", "uno\ndos", "@"),
        ("\x1b[31mrojo\u202e", "text", "rojo", "@"),
        ("_x0041_", "text", "_x005F_x0041_", "@"),
        ("\ud83d", "text", "?", "@"),
        (12, "count", 12.0, "0_m"),
        (0, "count", 0.0, "0_m"),
        (0.925, "share", 0.925, "0.0%_m"),
        (timedelta(hours=30), "span", 1.25, '[h]:mm" h"_m'),
        (timedelta(hours=36), "days", 1.5, '0.0" d"_m'),
        (2_300_000, "size", 2_300_000.0, '[>=1000000]0.0,," MB"_m;[>=1000]0," kB"_m;0" B"_m'),
        (Money(Decimal("-350.5"), "MXN"), "money", -350.5, '"$"#,##0.00" MXN"_m'),
        (date(2026, 11, 16), "day", 46342.0, "[$-80A]ddd d mmm yyyy"),
        (datetime.fromisoformat("2026-11-16T12:00"), "when", 46342.5, "[$-80A]ddd d mmm yyyy, hh:mm"),
    ],
)
def test_one_cell(value: Any, form: Form, kept: str | float, format_: str) -> None:
    assert written(value, form=form) == [Cell(kept, format_)]


def test_nothing_is_an_empty_cell() -> None:
    assert written(None, "", "y") == [None, None, Cell("y", "@")]


@pytest.mark.parametrize("char", ["a", "ñ", "👩"])
def test_a_text_that_no_cell_can_hold_ends_in_an_ellipsis(char: str) -> None:
    (long, whole) = written(char * 40_000, char * (LONGEST_TEXT // 2))
    assert whole is not None
    assert whole.value == char * (LONGEST_TEXT // 2)
    assert long is not None
    assert str(long.value).endswith(f"{char}…")
    assert len(str(long.value).encode("utf-16-le")) // 2 in (LONGEST_TEXT, LONGEST_TEXT - 1)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_any_text_is_text_and_the_file_is_sound(texts: list[str]) -> None:
    for text, cell in zip(texts, written(*texts), strict=True):
        assert cell is None or isinstance(cell.value, str), text
        assert cell is None or cell.format == "@"


@pytest.mark.parametrize(
    ("currency", "format_", "like"),
    [
        ("MXN", '"$"#,##0.00" MXN"', "$1,234.50 MXN"),
        ("USD", '"US$"#,##0.00', "US$1,234.50"),
        ("CLP", '"$"#,##0" CLP"', "$1,235 CLP"),
        ("EUR", '"€"#,##0.00', "€1,234.50"),
        ("BRL", '"R$ "#,##0.00', "R$ 1,234.50"),
        ("PLN", '#,##0.00" zł"', "1,234.50 zł"),
        ("KWD", '#,##0.000" KWD"', "1,234.500 KWD"),
    ],
)
def test_money_looks_as_it_does_on_the_screen(currency: str, format_: str, like: str) -> None:
    assert sheet_format(currency) == format_
    assert format_money(Money(Decimal("1234.50"), currency), country="MX") == like


def test_a_letter_of_mexico_and_a_sheet_of_spain() -> None:
    for country, paper in (("MX", "1"), ("US", "1"), ("ES", "9"), ("AR", "9")):
        stream = io.BytesIO()
        with Book(stream, now=NOW, language="es", country=country) as book:
            book.sheet("Hoja", [Column("row", "Fila", 8, str)])
        stream.seek(0)
        xml = read(stream).sheets["Hoja"].xml
        assert (f'paperSize="{paper}"' in xml) or paper == "1"
        assert 'orientation="landscape"' in xml


class _Small(io.BytesIO):
    """A disk with room for the beginning of a workbook."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > 2_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_one_that_could_not_be_finished_leaves_no_traceback(
    failure: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library leaves its archive open, whose finalizer would write on where nothing can be written any more."""
    ignored: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    stream: io.BytesIO = _Small()
    if failure is KeyboardInterrupt:
        stream = io.BytesIO()

        def stopped(*_given: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "remove", stopped)

    def fill() -> None:
        with stream, Book(stream, now=NOW, language="es", country="MX") as book:
            book.sheet("Hoja", [Column("row", "Fila", 8, lambda row: row)]).add("x" * 9_000)

    with pytest.raises(failure):
        fill()
    monkeypatch.undo()
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    gc.collect()
    assert ignored == []
