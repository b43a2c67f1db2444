"""A paper on the screen, in every layout. `CONCIERGE_WRITE_GOLDEN=1` writes the files again; read what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge_cli.cli.output import Screen
from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.style import bare, cells
from concierge_cli.reports.document import Column, Document, Table
from tests.reports import sample
from tests.reports.golden import golden

SCREENS = {
    "es_80": ("es", Screen(width=80)),
    "es_60": ("es", Screen(width=60)),
    "es_accessible": ("es", Screen(width=80, accessible=True)),
    "es_ascii": ("es", Screen(width=80, ascii=True)),
    "en_80": ("en", Screen(width=80)),
}


def shown(screen: Screen, document: Document, *, with_definitions: bool = False) -> list[str]:
    return [screen.finish(line) for line in document_lines(screen, document, with_definitions=with_definitions)]


@pytest.mark.parametrize("name", SCREENS)
def test_the_week(name: str) -> None:
    language, screen = SCREENS[name]
    lines = shown(screen, sample.week(language), with_definitions=name == "es_80")
    golden(f"week_{name}.txt", "\n".join(lines) + "\n")
    assert all(cells(line) <= screen.width for line in lines if sample.HEAD not in line)
    assert not [line for line in lines if line != line.rstrip()]
    assert not [place for place in range(1, len(lines)) if lines[place] == lines[place - 1] == ""]


def test_colours_say_nothing_that_words_do_not() -> None:
    plain = shown(Screen(width=80), sample.week("es"))
    painted = shown(Screen(width=80, color=True), sample.week("es"))
    assert [bare(line) for line in painted] == plain
    assert any("\x1b[31m" in line for line in painted)
    missed = next(place for place, line in enumerate(plain) if line.startswith("  Sin contestar ahora"))
    assert plain[missed + 1] == "    no se cumple"


@pytest.mark.parametrize("name", SCREENS)
def test_hostile_text_stays_text(name: str) -> None:
    _language, screen = SCREENS[name]
    lines = shown(screen, sample.hostile(), with_definitions=True)
    assert all("\x1b" not in line and "\u202e" not in line and "\n" not in line for line in lines)
    told = " ".join(" ".join(lines).split())
    assert "<script>alert(1)</script>" in told
    assert '=HYPERLINK("http://evil.example","x")' in told


def test_a_table_with_no_room_becomes_a_list() -> None:
    columns = tuple(Column(name=f"c{n}", title=f"Columna número {n}") for n in range(6))
    table = Table(columns=columns, rows=(tuple("un texto bastante largo" for _ in columns),))
    lines = shown(Screen(width=80), replace(sample.week("es"), blocks=(table,)))
    assert "  un texto bastante largo" in lines
    assert any("Columna número 1: un texto bastante largo" in line for line in lines)


def test_long_texts_give_room_to_the_others() -> None:
    columns = (Column(name="a", title="Motivo"), Column(name="b", title="Casos", kind="number"))
    text = "un motivo tan largo que no cabe en una línea de la pantalla junto a su cifra, y sigue debajo"
    lines = shown(Screen(width=80), replace(sample.week("es"), blocks=(Table(columns=columns, rows=((text, 12),)),)))
    first = next(place for place, line in enumerate(lines) if line.startswith("  un motivo"))
    assert lines[first].endswith("12")
    assert lines[first + 1].startswith("  ")
    assert " ".join(lines[first].split()[:-1] + lines[first + 1].split()) == text
