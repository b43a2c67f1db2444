"""A document as a workbook: numbers are numbers, text is text, each table has its sheet and each chart its cells."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from concierge_cli.domain.outside_text import clean_text
from concierge_cli.reports.document import Document, Figures, Table
from concierge_cli.services.spreadsheet_paper import write_paper
from tests.reports import sample
from tests.workbook import Cell, Workbook, read


def book_of(document: Document) -> Workbook:
    stream = io.BytesIO()
    write_paper(stream, document)
    stream.seek(0)
    return read(stream)


WEEK = book_of(sample.week("es"))


def test_its_sheets() -> None:
    assert list(WEEK.sheets) == [
        "Resumen",
        "Cifras",
        "Promesas cumplidas, semana a se",
        "Casos nuevos y cerrados",
        "De principio a fin, por motivo",
        "En qué manos estuvo el tiempo",
        "Reputación salvada",
        "Casos",
        "Cómo se cuenta",
    ]
    assert WEEK.active == "Resumen"


@pytest.mark.parametrize(
    ("figure", "column", "value", "form"),
    [
        ("Primera respuesta, mediana", "resultado", (3 * 3600 + 600) / 86_400, '[h]:mm" h"_m'),
        ("Primera respuesta, mediana", "meta", 0.5, '[h]:mm" h"_m'),
        ("Primera respuesta, mediana", "de cuántos", 5.0, "0_m"),
        ("Promesas cumplidas (SLA)", "resultado", 11 / 12, "0.0%_m"),
        ("Promesas cumplidas (SLA)", "periodo anterior", 0.86, "0.0%_m"),
        ("Pedidos con defecto, Amazon", "resultado", 0.0099858, "0.000%_m"),
        ("Pedidos con defecto, Amazon", "meta", 0.01, "0.000%_m"),
        ("Sin contestar ahora", "resultado", 1.0, "0_m"),
        ("Sin contestar ahora", "¿Se cumple?", "no se cumple", "@"),
        ("Devuelto a quienes compraron", "resultado", 1809.0, '"$"#,##0.00" MXN"_m'),
        ("Promesas cumplidas (SLA)", "Casos", "ACC-36, ACC-44, ACC-47", "@"),
        ("Primera respuesta, percentil 90", "Nota", "no se calcula con 5 casos: hacen falta 20", "@"),
    ],
)
def test_figures(figure: str, column: str, value: float | str, form: str) -> None:
    (row,) = (row for row in WEEK.sheets["Cifras"].rows if row["Cifra"].value == figure)
    assert row[column].format == form
    assert row[column].value == (pytest.approx(value) if isinstance(value, float) else value)


def test_many_cases_have_rows_of_their_own_and_no_figure_is_as_high_as_a_page() -> None:
    """Nor is any of them cut off where a cell ends: 32,767 letters hold 4,000 ids."""
    week = sample.week("es")
    (figures,) = (block for block in week.blocks if isinstance(block, Figures))
    ids = tuple(f"ACC-{number}" for number in range(1, 5001))
    two = tuple(replace(one, cases=ids) for one in figures.figures[:2])
    book = book_of(replace(week, blocks=(replace(figures, figures=two),)))
    assert book.sheets["Cifras"].column("Casos") == ["5000 casos, anotados al final"] * 2
    behind = book.sheets["Los casos de cada cifra"]
    assert set(behind.column("Cifra")) == {"Primera respuesta, mediana · Primera respuesta, percentil 90"}
    assert tuple(behind.column("Caso")) == ids


def test_what_nobody_knows_is_an_empty_cell() -> None:
    rows = {row["Cifra"].value: row for row in WEEK.sheets["Cifras"].rows}
    assert "resultado" not in rows["Primera respuesta, percentil 90"]
    assert WEEK.sheets["Promesas cumplidas, semana a se"].column("Promesas cumplidas")[2] is None


def test_tables() -> None:
    saved = WEEK.sheets["Reputación salvada"]
    first, second, total = saved.rows
    assert first["Desde"].moment == "2026-11-19 00:00:00"
    assert first["Decidió"].moment == "2026-11-19 12:00:00", "on the paper's clock"
    assert first["Monto"] == Cell(620.0, '"$"#,##0.00" MXN"_m')
    assert "Decidió" not in second
    assert (total["Qué era"].value, total["Monto"].value) == ("Total", 1809.0)
    assert 'ref="A1:E3"' in saved.xml, "the filter leaves the sum where it is"
    cycle = WEEK.sheets["De principio a fin, por motivo"]
    assert cycle.column("Mediana") == [4.25, 6.0, 3.0]
    assert cycle.rows[0]["Mediana"].format == '0.0" d"_m'
    short = WEEK.sheets["En qué manos estuvo el tiempo"].rows[0]
    assert (short["Nosotros"].format, short["Quien compró"].format) == ('[h]:mm" h"_m', '0.0" d"_m')


def test_the_first_sheet_says_it_in_words_and_the_last_how_it_is_counted() -> None:
    said = {
        row["Accesorios Luna"].value: row["semana 47"].value for row in WEEK.sheets["Resumen"].rows if len(row) == 2
    }
    assert said["Acuerdo"] == "versión 2"
    assert said["Casos incluidos"] == 25.0
    assert said["Promesas abiertas"] == "Ninguna."
    assert "Sin contestar ahora" not in said
    last = list(WEEK.sheets)[-1]
    counted = {row["Accesorios Luna"].value: row["semana 47"].value for row in WEEK.sheets[last].rows if len(row) == 2}
    assert last == "Cómo se cuenta"
    assert str(counted["Sin contestar ahora"]).startswith("Casos abiertos a los que nadie")
    assert sample.HEAD in "".join(map(str, WEEK.sheets["Resumen"].column("semana 47")))


def test_charts_are_drawn_over_the_cells() -> None:
    charts = [xml for name, xml in sorted(WEEK.parts.items()) if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    line, columns, bars, stacks = charts
    assert "<c:lineChart>" in line
    assert "'Promesas cumplidas, semana a se'!$D$2:$D$7" in line
    assert "'Promesas cumplidas, semana a se'!$E$2:$E$7" in line, "the target"
    for chart, places in ((columns, "BC"), (bars, "BC"), (stacks, "BCD")):
        assert re.findall(r"<c:val><c:numRef><c:f>[^<]*!\$([A-Z])\$2", chart) == list(places)
    assert ('<c:grouping val="stacked"/>' in stacks, '<c:grouping val="stacked"/>' in bars) == (True, False)


def test_hostile_text_stays_text() -> None:
    """No formula, no link, no reference that a title could become; each text is there as it stands."""
    book = book_of(sample.hostile())
    for sheet in book.sheets.values():
        assert "<f>" not in sheet.xml
        assert "hyperlink" not in sheet.xml
    charts = [xml for name, xml in book.parts.items() if name.startswith("xl/charts/chart")]
    assert charts
    quoted = {f"'{name.replace(chr(39), chr(39) * 2)}'" for name in book.sheets}
    for xml in charts:
        for reference in re.findall(r"<c:f>(.*?)</c:f>", xml):
            plain = reference.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')
            assert plain.rpartition("!")[0] in quoted
    shown = {cell.value for sheet in book.sheets.values() for row in sheet.rows for cell in row.values()}
    for text in sample.HOSTILE:
        assert clean_text(text) in shown, text


def test_sheets_have_names_of_their_own() -> None:
    table = Table(columns=sample.WEEKS.columns, rows=sample.WEEKS.rows, title="Casos [por] semana: todo/nada, y más")
    names = list(book_of(replace(sample.week("es"), blocks=(table, table, replace(table, title="resumen")))).sheets)
    assert names[:4] == ["Resumen", "Casos por semana todo nada, y m", "Casos por semana todo nada, y 2", "resumen 2"]
    assert all(len(name) <= 31 for name in names)


def test_the_same_paper_is_the_same_file() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_paper(first, sample.week("en"))
    write_paper(second, sample.week("en"))
    assert first.getvalue() == second.getvalue()
