"""The border to other people's spreadsheets: nothing that a buyer typed is a formula, wherever a program splits."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.services.cells import csv_cell, csv_lines

FORMULA = "=+-@＝＋－＠"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("hola", "hola"),
        ("=1+1", "'=1+1"),
        ("+52 55 1234 5678", "'+52 55 1234 5678"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\n'=1"),
        ("\r\nhola", "'\nhola"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("a;=b", "a;'=b"),
        ('a;"=b', "a;\"'=b"),
        ("uno\n- dos", "uno\n'- dos"),
        ("2026-11-18", "2026-11-18"),
        ("\x1b[31mrojo\x1b[0m", "rojo"),
        ("a\u202eb\u200bc", "abc"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\ud83d", "?"),
        ("", ""),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-5, "-5"),
        (-0.25, "-0.25"),
        (Decimal("-350.00"), "-350.00"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_one_cell(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


TEXTS = st.text(st.sampled_from("=+-@;,\t\r\n \"'a1\x1b\u202e＝"), max_size=12) | st.text(max_size=20)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_no_program_finds_a_formula_wherever_it_splits(rows: list[list[str]]) -> None:
    text = "\r\n".join(csv_lines([["id", *row] for row in rows]))
    assert [row[1:] for row in csv.reader(io.StringIO(text, newline=""))] == [
        [csv_cell(t) for t in row] for row in rows
    ]
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                assert not cell.lstrip(" ").startswith(tuple(FORMULA)), (delimiter, cell)
