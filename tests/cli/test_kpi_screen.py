"""`kpi` and `sla` as people see them: golden files in both languages, three looks, Markdown and CSV.

`CONCIERGE_WRITE_GOLDEN=1` writes the golden files again; read what changed before it is committed.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from pathlib import Path

import pytest

from concierge_cli import i18n
from concierge_cli.cli.screens.kpi_paper import COLUMNS
from concierge_cli.cli.screens.kpi_words import Words
from concierge_cli.cli.style import cells
from concierge_cli.domain.kpi import FIGURES, share
from tests.cli.kpi_story import NOW, tell
from tests.program import Ran, run, start

GOLDEN = Path(__file__).parents[1] / "golden"
WRITE = "CONCIERGE_WRITE_GOLDEN" in os.environ
LUNA = ("--client", "accesorios")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kpi") / "home"
    tell(folder)
    return folder


@pytest.fixture(autouse=True)
def stores(told: Path, home: Path) -> None:
    shutil.copytree(told, home, dirs_exist_ok=True)


def show(*words: str, lang: str = "es", now: str = NOW) -> Ran:
    ran = run(*words, "--lang", lang, now=now)
    assert ran.code == 0, ran
    return ran


def golden(name: str, ran: Ran) -> None:
    file = GOLDEN / f"{name}.txt"
    text = ran.out + (f"--- stderr\n{ran.err}" if ran.err else "")
    if WRITE:
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


SCREENS = {
    "kpi_week": ("kpi", *LUNA, "--week"),
    "kpi_week_before": ("kpi", *LUNA, "--week", "2026-W46"),
    "kpi_month": ("kpi", *LUNA, "--month", "2026-11"),
    "kpi_cases": ("kpi", *LUNA, "--week", "2026-W47", "--cases"),
    "kpi_days": ("kpi", *LUNA, "--from", "2026-11-16", "--to", "2026-11-18"),
    "kpi_all": ("kpi", "--week"),
    "kpi_empty": ("kpi", *LUNA, "--week", "2026-W20"),
    "kpi_sla": ("sla",),
    "kpi_sla_case": ("sla", "ACC-14"),
}
LOOKS = {"": {}, "_60": {"COLUMNS": "60"}, "_160": {"COLUMNS": "160"}, "_accessible": {"CONCIERGE_ACCESSIBLE": "1"}}


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_screens(name: str, lang: str) -> None:
    golden(f"{name}_{lang}", show(*SCREENS[name], lang=lang))


@pytest.mark.parametrize("look", [look for look in LOOKS if look])
@pytest.mark.parametrize("name", ["kpi_week", "kpi_month", "kpi_all", "kpi_sla", "kpi_sla_case"])
def test_looks(name: str, look: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in LOOKS[look].items():
        monkeypatch.setenv(variable, value)
    golden(f"{name}_es{look}", show(*SCREENS[name]))


@pytest.mark.parametrize("columns", [160, 80, 60])
@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_screens_fit(name: str, lang: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = show(*SCREENS[name], lang=lang)
    assert [line for line in ran.out.splitlines() if cells(line) > columns and not line.startswith("concierge ")] == []
    assert "  \n" not in ran.out


def test_a_missed_target_is_red_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = show("kpi", *LUNA).out
    assert "\x1b[31m✗\x1b[0m" in shown
    assert any("\x1b[31m" in line and "Sin contestar ahora" in line for line in shown.splitlines())


# --- for the client -----------------------------------------------------------------------------------------------


def test_markdown_speaks_the_clients_language() -> None:
    golden("kpi_md_es", show("kpi", *LUNA, "--week", "--format", "md", lang="en"))
    golden("kpi_md_en", show("kpi", "--client", "nomada", "--week", "--format", "md", lang="es"))


def test_the_language_of_the_run_comes_back_after_the_paper() -> None:
    show("kpi", "--client", "nomada", "--format", "md", lang="es")
    assert i18n.language() == "es"


def test_no_paper_holds_anything_personal_or_of_the_freelancers() -> None:
    for form in ("table", "md", "csv"):
        shown = show("kpi", *LUNA, "--month", "--cases", "--format", form).out
        for secret in ("Ana", "minut", "25 min", "measured"):
            assert secret not in shown.replace("2 h 25 min", "")
    assert "Ana" not in show("kpi", *LUNA, "--month", "--cases", "--json").out


def test_csv_has_codes_numbers_and_seconds() -> None:
    ran = show("kpi", *LUNA, "--week", "--format", "csv")
    golden("kpi_csv", ran)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["figure"] for row in rows} == set(FIGURES)
    by_name = {(row["figure"], row["group"]): row for row in rows}
    assert float(by_name["sla_compliance", ""]["value"]) == pytest.approx(by_json("sla_compliance")["value"])
    assert by_name["ageing", "0-2"]["value"].isdigit()
    assert by_name["cycle_p50", "defect"]["improvement"].lstrip("-").replace(".", "").isdigit()


def by_json(name: str, *words: str) -> dict:
    return show("kpi", *LUNA, "--week", *words, "--json").data["figures"][name]


# --- for scripts --------------------------------------------------------------------------------------------------


def test_json_has_every_figure_under_its_name() -> None:
    data = show("kpi", *LUNA, "--week", "--json").data
    assert (data["client"], data["timezone"]) == ("accesorios", "America/Mexico_City")
    assert (data["from"], data["to"]) == ("2026-11-16T00:00:00-06:00", "2026-11-23T00:00:00-06:00")
    assert list(data["figures"]) == list(FIGURES)
    for figure in data["figures"].values():
        assert {"value", "n", "target", "met"} <= set(figure)
        assert ("reason" in figure) == (figure["value"] is None)
    assert "clients" not in data


def test_json_values_are_shares_seconds_and_counts() -> None:
    figures = show("kpi", *LUNA, "--week", "--json").data["figures"]
    assert figures["sla_compliance"]["target"] == 0.9
    assert figures["first_response_p50"]["target"] == 12 * 3600
    assert figures["first_response_p50"]["n"] == 8
    assert figures["first_response_p90"] | {"cases": []} == {
        "value": None, "reason": "insufficient", "n": 8, "target": None, "met": None, "cases": [],
    }  # fmt: skip
    assert figures["unmissed_late"]["value"] == 1
    assert figures["sla_compliance"]["duplicate"] == 2 - 1  # its resolution would be due next week
    part = figures["cycle_p50"]["by"]["defect"]
    assert part["baseline_n"] == 10
    assert part["improvement"] == pytest.approx((part["baseline"] - part["value"]) / part["baseline"])


def test_cases_are_named_where_asked_for_or_too_few() -> None:
    assert "cases" not in by_json("closed")
    assert by_json("closed", "--cases")["cases"] == [
        "ACC-11", "ACC-12", "ACC-17", "ACC-13", "ACC-14", "ACC-15", "ACC-16",
    ]  # fmt: skip
    assert len(by_json("first_response_p90")["cases"]) == 8


def test_all_stores_together_and_each() -> None:
    data = show("kpi", "--week", "--json").data
    assert data["client"] is None
    assert [one["client"] for one in data["clients"]] == ["accesorios", "nomada"]
    for name in ("opened", "closed", "reopened", "backlog_end", "pending"):
        assert data["figures"][name]["value"] == sum(one["figures"][name]["value"] for one in data["clients"])


def test_the_usual_client_is_meant_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_CLIENT", "nomada")
    assert show("kpi", "--json").data["client"] == "nomada"
    assert [one["client"] for one in show("sla", "--json").data["clients"]] == ["nomada"]


@pytest.mark.parametrize(
    ("words", "start_", "end"),
    [
        ((), "2026-11-16", "2026-11-23"),
        (("--week",), "2026-11-16", "2026-11-23"),
        (("--week=2026-W46",), "2026-11-09", "2026-11-16"),
        (("--week", "46"), "2026-11-09", "2026-11-16"),
        (("--week", "48"), "2025-11-24", "2025-12-01"),
        (("--week", "last"), "2026-11-09", "2026-11-16"),
        (("--month",), "2026-11-01", "2026-12-01"),
        (("--month", "octubre"), "2026-10-01", "2026-11-01"),
        (("--month", "12/2025"), "2025-12-01", "2026-01-01"),
        (("--from", "2026-11-10"), "2026-11-10", "2026-11-21"),
        (("--from", "lunes", "--to", "hoy"), "2026-11-16", "2026-11-21"),
        (("--from", "2026-11-10T00:00-06:00", "--to", "2026-11-12T00:00-06:00"), "2026-11-10", "2026-11-12"),
    ],
)
def test_periods_as_typed(words: tuple[str, ...], start_: str, end: str) -> None:
    data = show("kpi", *LUNA, *words, "--json").data
    assert (data["from"], data["to"]) == (f"{start_}T00:00:00-06:00", f"{end}T00:00:00-06:00")


@pytest.mark.parametrize(
    "words",
    [
        ("--week", "2026-W54"),
        ("--week", "mañana"),
        ("--month", "13"),
        ("--month", "2026-00"),
        ("--to", "2026-11-10"),
        ("--from", "2026-11-10", "--to", "2026-11-09"),
        ("--from", "31/02"),
        ("--week", "47", "--month", "2026-11"),
        ("--format", "xls"),
    ],
)
@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_is_no_period_is_said(words: tuple[str, ...], lang: str) -> None:
    ran = run("kpi", *LUNA, *words, "--lang", lang, now=NOW)
    assert ran.code == 2
    assert ran.err.splitlines()[-1].startswith("concierge ")


def test_an_unknown_store_and_none_at_all(home: Path) -> None:
    assert run("kpi", "--client", "nadie", "--json").error["code"] == "not_found"
    shutil.rmtree(home)
    assert run("kpi", "--json").error["code"] == "not_found"
    assert run("sla", "--json").error["code"] == "not_found"


def test_figures_load_nothing_heavy() -> None:
    program = (
        "import io, sys\n"
        "from concierge_cli.__main__ import main\n"
        "out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding='utf-8')\n"
        "main(sys.argv[1:])\n"
        "sys.stdout = out\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('pydantic', 'jinja2', 'PIL', 'google', 'rich')])"
    )
    import subprocess
    import sys

    start("sla")  # compiles the playbooks
    for words in (("kpi", *LUNA), ("sla",)):
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (11, 12, "11 de 12 · 92 %"),
        (9, 10, "9 de 10 · 90 %"),
        (903, 1000, "903 de 1000 · 90.3 %"),
        (999, 1000, "999 de 1000 · 99.9 %"),
        (9999, 10000, "9999 de 10000 · 99.99 %"),
        (12, 12, "12 de 12 · 100 %"),
        (0, 3, "0 de 3 · 0 %"),
        (0, 0, "—"),
    ],
)
def test_a_share_never_looks_like_its_target_or_like_all(part: int, whole: int, text: str) -> None:
    i18n.bind("es")
    shown = Words(country="MX").value(share("sla_compliance", part, whole))
    assert shown.replace("\u00a0", " ") == text


# --- promises -----------------------------------------------------------------------------------------------------


def test_sla_as_json() -> None:
    data = show("sla", "--json").data
    luna, nomada = data["clients"]
    assert luna["targets"] == {"first_response": 43200, "next_response": 43200, "resolution": 144000}
    assert nomada["clocks"]["first_response"] == {"running": 0, "paused": 0, "missed": 1}
    assert (nomada["running"], nomada["missed"]) == (1, 1)
    dues = [one["due_at"] for one in data["next"]]
    assert len(dues) == 7
    assert [(one["case"], one["state"]) for one in data["next"][:2]] == [("ACC-9", "missed"), ("NOM-1", "missed")]
    assert data["next"][1]["due_at"] == "2026-11-20T13:00:00-05:00"


def test_sla_of_a_case_is_the_case() -> None:
    data = show("sla", "ACC-14", "--json").data
    assert data["id"] == "ACC-14"
    assert {clock["id"]: clock["state"] for clock in data["clocks"]} == {
        "first_response": "met", "resolution": "met", "ml_claim_protect_reputation": "met",
    }  # fmt: skip
