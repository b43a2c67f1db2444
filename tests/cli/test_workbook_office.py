"""The workbook opened by LibreOffice: cells of the right type, no formula, charts, and what a person reads."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.cli import kpi_story
from tests.cli.test_workbook import HOSTILE
from tests.office import convert, pictures
from tests.program import run

pytestmark = [pytest.mark.needs("office"), pytest.mark.thorough]

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CHART = "{urn:oasis:names:tc:opendocument:xmlns:chart:1.0}"


@pytest.fixture
def workbook(home: Path, tmp_path: Path) -> Path:
    """Two weeks of a store, and claims by buyers whose every word is a formula."""
    kpi_story.tell(home)
    for number, text in enumerate(HOSTILE):
        done = run(
            "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
            "--order", str(2000007819609432 + number), "--buyer", text, "--note", text, "--amount", "189.00 MXN",
            "--received-at", "2026-11-20T12:30-06:00", now=kpi_story.NOW,
        )  # fmt: skip
        assert done.code == 0, done
    file = tmp_path / "casos.xlsx"
    assert run("export", "--client", "accesorios", "--output", str(file), now=kpi_story.NOW).code == 0
    return file


class Seen(NamedTuple):
    """A cell as LibreOffice holds it."""

    kind: str
    value: str
    shown: str


def test_types_are_types_and_nothing_is_a_formula(workbook: Path, tmp_path: Path) -> None:
    (flat,) = convert(workbook, "fods", tmp_path / "fods")
    root = ET.parse(flat).getroot()
    assert not [one for one in root.iter() if f"{TABLE}formula" in one.attrib]
    assert not list(root.iter(f"{TEXT}a")), "no links"
    sheets = {
        one.attrib[f"{TABLE}name"]: list(rows(one))
        for one in root.iter(f"{TABLE}table")
        if f"{TABLE}name" in one.attrib
    }
    assert list(sheets)[:5] == ["Casos", "Plazos", "Pruebas", "Bitácora", "Cifras"]
    headings, *cases = sheets["Casos"]
    place = {cell.shown: number for number, cell in enumerate(headings)}
    hostile = cases[-len(HOSTILE) :]
    assert [(row[place["Quién compró"]].kind, row[place["Quién compró"]].shown) for row in hostile] == [
        ("string", text) for text in HOSTILE
    ]
    for number, row in enumerate(hostile):
        order, amount, came_in = (row[place[name]] for name in ("Pedido", "Monto", "Llegó"))
        assert order == Seen("string", "", str(2000007819609432 + number))
        assert (amount.kind, float(amount.value)) in {("float", 189.0), ("currency", 189.0)}
        assert amount.shown.rstrip() == "$189.00 MXN"
        assert came_in == Seen("date", "2026-11-20T12:30:00", "vie 20 nov 2026, 12:30")
    headings, *weeks = sheets["Cifras"]
    place = {cell.shown: number for number, cell in enumerate(headings)}
    kept = weeks[1][place["Promesas cumplidas (SLA)"]]
    assert kept.kind == "percentage"
    first = weeks[1][place["Primera respuesta, mediana"]]
    assert first.kind == "time"
    charts = {one.attrib[f"{CHART}class"] for one in root.iter(f"{CHART}series")}
    assert charts == {"chart:bar", "chart:line"}
    assert len(list(root.iter(f"{CHART}chart"))) == 2


def rows(table: ET.Element) -> list[list[Seen]]:
    """The cells of a sheet; repeated empty ones at the end are left out."""
    found = []
    for row in table.iter(f"{TABLE}table-row"):
        cells: list[Seen] = []
        for cell in row.iter(f"{TABLE}table-cell"):
            kind = cell.attrib.get(f"{OFFICE}value-type", "")
            names = ("value", "date-value", "time-value")
            value = next((cell.attrib[OFFICE + name] for name in names if OFFICE + name in cell.attrib), "")
            shown = "\n".join("".join(line.itertext()) for line in cell.iter(f"{TEXT}p"))
            repeated = int(cell.attrib.get(f"{TABLE}number-columns-repeated", 1))
            cells += [Seen(kind, value, shown)] * min(repeated, 60)
        if not any(cell.kind for cell in cells):
            break
        found.append(cells)
    return found


def test_what_a_person_reads_as_csv(workbook: Path, tmp_path: Path) -> None:
    """All sheets, each cell as it is shown."""
    made = convert(
        workbook, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1", tmp_path / "csv"
    )
    assert [file.stem.rpartition("-")[2] for file in made] == sorted(
        ["Casos", "Plazos", "Pruebas", "Bitácora", "Cifras"]
    )
    read = {file.stem.rpartition("-")[2]: list(csv.DictReader(io.StringIO(file.read_text("utf-8")))) for file in made}
    assert len(read["Casos"]) == 19 + len(HOSTILE)
    assert [row["Quién compró"] for row in read["Casos"][-len(HOSTILE) :]] == list(HOSTILE)
    weeks = read["Cifras"][:3]
    assert [week["Semana"] for week in weeks] == ["2026-W45", "2026-W46", "2026-W47 (en curso)"]
    assert [week["Desde el lunes"] for week in weeks] == ["lun 2 nov 2026", "lun 9 nov 2026", "lun 16 nov 2026"]
    figures = run("kpi", "--client", "accesorios", "--week", "2026-W46", "--json", now=kpi_story.NOW).data["figures"]
    minutes = round(figures["first_response_p50"]["value"] / 60)
    assert weeks[1]["Primera respuesta, mediana"].strip() == f"{minutes // 60}:{minutes % 60:02d} h"
    assert weeks[1]["Promesas cumplidas (SLA)"].strip() == f"{figures['sla_compliance']['value']:.1%}"


def test_the_charts_are_drawn(workbook: Path, tmp_path: Path) -> None:
    *_others, last = pictures(workbook, tmp_path / "png", dpi=60)
    picture = Image.open(last).convert("RGB")
    colors = {color: n for n, color in picture.getcolors(maxcolors=1 << 24) or []}
    for color in ((0x2F, 0x66, 0x90), (0xA9, 0xC1, 0xD5), (0xD1, 0x49, 0x5B)):
        near = sum(n for one, n in colors.items() if max(abs(a - b) for a, b in zip(one, color, strict=True)) < 12)
        assert near > 40, (last.name, color, near)
