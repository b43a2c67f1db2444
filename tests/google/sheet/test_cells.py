"""What goes into a cell, what Sheets shows of it, and when a cell has to be written again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.money import Money
from concierge_cli.google.sheet.cells import LONGEST_TEXT, Form, Ink, Link, Value, differs, moment, serial
from concierge_cli.language.money import sheet_format
from tests.emulator.person import Google
from tests.google.sheet.sample import laid_out

INK = Ink(sheet_format, loopback="http://127.0.0.1:8099")
DRIVE = "https://drive.google.com/drive/folders/1AbC_-9"

SHOWN: list[tuple[Value, Form, str]] = [
    ("=1+1", "text", "=1+1"),
    ("+52 55 1234", "text", "+52 55 1234"),
    ("8085807e40000000", "text", "8085807e40000000"),
    ("0012", "text", "0012"),
    ("13/11", "text", "13/11"),
    ("Ana\u202e\x1b[31m", "text", "Ana"),
    (Money(Decimal("1234.5"), "MXN"), "money", "$1,234.50 MXN "),
    (Money(Decimal(20), "USD"), "money", "US$20.00 "),
    (Money(Decimal(900), "CLP"), "money", "$900 CLP "),
    (datetime.fromisoformat("2026-11-13T18:05"), "when", "vie 13 nov 2026, 18:05"),
    (date(2026, 11, 13), "day", "vie 13 nov 2026"),
    (timedelta(hours=30, minutes=5), "span", "30:05 h"),
    (timedelta(days=2, hours=12), "days", "2.5 d "),
    (0.925, "share", "92.5% "),
    (7, "count", "7 "),
    (True, "text", "VERDADERO"),
]


def test_every_kind_of_value_is_shown_as_people_of_the_country_write_it(google: Google) -> None:
    sheet = laid_out(google)
    rows = [{"values": [INK.cell(value, form)]} for value, form, _shown in SHOWN]
    sheet.update(
        {"appendCells": {"sheetId": 104, "rows": rows, "fields": "userEnteredValue,userEnteredFormat.numberFormat"}}
    )
    assert [row[0] for row in sheet.values("Evidencias!A2:A")] == [shown for _value, _form, shown in SHOWN]


def test_nothing_is_ever_a_formula() -> None:
    cell = INK.cell('=HYPERLINK("https://evil.example";"x")')
    assert cell["userEnteredValue"] == {"stringValue": '=HYPERLINK("https://evil.example";"x")'}
    # As plain text it stays text also when somebody opens the cell and presses Enter.
    assert cell["userEnteredFormat"] == {"numberFormat": {"type": "TEXT"}}


@given(st.text())
def test_no_text_becomes_anything_but_text(text: str) -> None:
    value = INK.cell(text).get("userEnteredValue", {"stringValue": ""})
    assert value.keys() == {"stringValue"}
    assert len(value["stringValue"].encode("utf-16-le")) <= 2 * LONGEST_TEXT


def test_a_long_text_ends_where_a_cell_ends(google: Google) -> None:
    long = INK.cell("🙂" * 30_000)["userEnteredValue"]["stringValue"]
    assert long.endswith("🙂…")
    assert len(long.encode("utf-16-le")) // 2 in (LONGEST_TEXT, LONGEST_TEXT - 1)


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        (DRIVE, True),
        ("https://docs.google.com/spreadsheets/d/1AbC/edit#gid=102", True),
        ("http://127.0.0.1:8099/drive/folders/1AbC", True),
        ("http://127.0.0.1:8098/drive/folders/1AbC", False),
        ("https://drive.google.com.evil.example/x", False),
        ("https://evil.example/https://drive.google.com/x", False),
        ("https://drive.google.com@evil.example/", False),
        ("javascript:alert(1)", False),
        ("https://drive.google.com/a b", False),
        ("https://drive.google.com/a\n", False),
        ("", False),
    ],
)
def test_a_link_leads_only_to_drive_and_sheets(url: str, leads: bool) -> None:
    cell = INK.cell(Link("foto.jpg", url))
    assert ("textFormatRuns" in cell) is leads
    assert cell["userEnteredValue"] == {"stringValue": "foto.jpg"}


def test_without_a_loopback_no_address_of_this_machine_is_a_link() -> None:
    assert not Ink(sheet_format).leads_to_ours("http://127.0.0.1:8099/drive/folders/1AbC")
    assert not Ink(sheet_format, loopback="http://evil.example:80").leads_to_ours("http://evil.example:80/x")


def test_a_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="wall clock"):
        INK.cell(datetime(2026, 11, 13, tzinfo=UTC), "when")
    with pytest.raises(ValueError, match="no cell"):
        INK.cell(float("nan"), "count")


@given(st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2100-01-01")))
def test_a_date_comes_back_to_the_second(when: datetime) -> None:
    whole = when.replace(microsecond=0)
    assert moment(serial(whole)) == whole
    fifteen = float(f"{serial(whole):.15g}")
    assert not differs(INK.cell(whole, "when"), {"userEnteredValue": {"numberValue": fifteen}})
    assert differs(INK.cell(whole, "when"), INK.cell(whole + timedelta(seconds=1), "when"))


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_cent_makes_a_difference(amount: Decimal) -> None:
    one, other = Money(amount, "MXN"), Money(amount + Decimal("0.01"), "MXN")
    assert not differs(INK.cell(one), INK.cell(one))
    assert differs(INK.cell(one), INK.cell(other))


@pytest.mark.parametrize(
    ("value", "seen", "different"),
    [
        ("abierto", {"userEnteredValue": {"stringValue": "abierto"}}, False),
        ("abierto", {"userEnteredValue": {"stringValue": "Abierto"}}, True),
        ("", {}, False),
        (None, {"userEnteredFormat": {}}, False),
        (None, {"userEnteredValue": {"stringValue": "x"}}, True),
        ("12", {"userEnteredValue": {"numberValue": 12}}, True),
        (12, {"userEnteredValue": {"stringValue": "12"}}, True),
        (True, {"userEnteredValue": {"boolValue": True}}, False),
        (True, {"userEnteredValue": {"numberValue": 1}}, True),
        ("=1", {"userEnteredValue": {"formulaValue": "=1"}}, True),
        (
            "https://shop.example/1",
            {"userEnteredValue": {"stringValue": "https://shop.example/1"}, "hyperlink": "x"},
            False,
        ),
        (Link("ver", DRIVE), {"userEnteredValue": {"stringValue": "ver"}}, True),
        (Link("ver", DRIVE), {"userEnteredValue": {"stringValue": "ver"}, "hyperlink": DRIVE}, False),
        (
            Link("ver", DRIVE),
            {"userEnteredValue": {"stringValue": "ver"}, "textFormatRuns": [{"format": {"link": {"uri": DRIVE}}}]},
            False,
        ),
    ],
)
def test_equal_cells_are_not_written_again(value: Value, seen: dict[str, object], different: bool) -> None:
    assert differs(INK.cell(value), seen) is different
