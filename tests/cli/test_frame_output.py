"""The screen: layouts, glyphs, the next command."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from concierge_cli import i18n
from concierge_cli.cli.output import Screen, screen_for, to_json
from concierge_cli.cli.style import cells
from concierge_cli.domain.vocabulary import Procedure


@pytest.fixture(autouse=True)
def _spanish() -> Iterator[None]:
    i18n.bind("es")
    yield
    i18n.bind("en")


def test_two_stands_at_the_right_margin() -> None:
    (line,) = Screen().two("ACC-42  Reclamo", "mañana 9:30")
    assert cells(line) == 80
    assert line.endswith("mañana 9:30")
    assert Screen(width=60).two("x" * 50, "mañana 9:30") == ["x" * 50, "   mañana 9:30"]
    assert Screen(accessible=True).two("a", "b") == ["a", "b"]


def test_facts_wrap_below_their_own_column() -> None:
    lines = Screen(width=60).facts(
        [("Vende en", "Mercado Libre México, Amazon Estados Unidos, Instagram"), ("Horario", "x")]
    )
    assert lines == [
        "  Vende en   Mercado Libre México, Amazon Estados Unidos,",
        "             Instagram",
        "  Horario    x",
    ]


def test_a_long_label_stands_alone() -> None:
    lines = Screen(width=60).facts([("a" * 40, "texto")])
    assert lines[0] == "  " + "a" * 40
    assert lines[1].strip() == "texto"


def test_facts_are_one_fact_a_line_for_a_screen_reader() -> None:
    assert Screen(accessible=True).facts([("Horario", "lun a vie")]) == ["Horario: lun a vie"]


def test_next_ends_with_the_command_alone() -> None:
    assert Screen().next("concierge open", "anota tu primer caso") == [
        "",
        "Sigue: anota tu primer caso",
        "concierge open",
    ]
    assert Screen().next("concierge open")[1] == "Sigue:"
    assert Screen(quiet=True).next("concierge open") == []


def test_glyphs_and_their_twins() -> None:
    assert Screen().verdict("listo") == "✓ listo"
    assert Screen(ascii=True).verdict("listo", good=False) == "no listo"
    assert Screen(ascii=True).finish("✓ a · b") == "ok a - b"
    assert Screen(accessible=True).finish("✓ ACC-42 · Ana — lista…") == "ok ACC-42, Ana, lista..."


def test_colors_only_when_wanted() -> None:
    assert Screen().late("hoy") == "hoy"
    assert Screen(color=True).late("hoy") == "\x1b[31mhoy\x1b[0m"
    assert Screen(color=True).name("") == ""


def test_write_ends_with_one_line_end_and_obeys_nothing() -> None:
    stream = io.StringIO()
    Screen().write(["a\x1b[2J", "", "b", ""], stream)
    assert stream.getvalue() == "a\n\nb\n"


@pytest.mark.parametrize(("columns", "width"), [("200", 80), ("80", 80), ("79", 60), ("40", 60)])
def test_two_layouts_and_nothing_between(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert screen_for(io.StringIO(), color="auto", env={}).width == width


def test_json_speaks_ascii_codes_and_offsets() -> None:
    value = {
        "at": datetime(2026, 11, 18, 5, 59, 59, tzinfo=UTC),
        "amount": Decimal("12.50"),
        "left": timedelta(hours=2),
        "procedure": Procedure.CLAIM,
        "buyer": "Ana \x9b2J ñ",
        "tags": frozenset({"b", "a"}),
    }
    text = to_json(value)
    assert text.isascii()
    assert json.loads(text) == {
        "at": "2026-11-18T05:59:59+00:00",
        "amount": "12.50",
        "left": 7200,
        "procedure": "claim",
        "buyer": "Ana \x9b2J ñ",
        "tags": ["a", "b"],
    }
    with pytest.raises(TypeError):
        to_json(object())
