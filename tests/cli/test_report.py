"""`report week` and `report month` as a store gets them: golden files in both languages, every form, nothing private.

`CONCIERGE_WRITE_GOLDEN=1` writes the golden files again; read what changed before it is committed.
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from concierge_cli.cli.style import cells
from tests.cli.kpi_story import NOW, tell
from tests.program import Ran, run

GOLDEN = Path(__file__).parents[1] / "golden" / "report"
WRITE = "CONCIERGE_WRITE_GOLDEN" in os.environ
LUNA = ("--client", "accesorios")
HEAD = re.compile(r"\b[0-9a-f]{64}\b")
NOMADA = ("--client", "nomada")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "home"
    tell(folder)
    return folder


@pytest.fixture(autouse=True)
def stores(told: Path, home: Path) -> None:
    shutil.copytree(told, home, dirs_exist_ok=True)


def show(*words: str, lang: str = "es", now: str = NOW) -> Ran:
    ran = run("report", *words, "--lang", lang, now=now)
    assert ran.code == 0, ran
    return ran


def golden(name: str, text: str) -> None:
    """The heads are those of this run's log: they stand in the file as a blank."""
    text = HEAD.sub("HEAD", text)
    file = GOLDEN / f"{name}.txt"
    if WRITE:
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


SCREENS = {
    "week": ("week", *LUNA),
    "week_cases": ("week", *LUNA, "--week", "2026-W47", "--cases"),
    "month": ("month", *LUNA, "--month", "2026-11"),
    "empty": ("week", *LUNA, "--week", "2026-W20"),
    "nomada": ("week", *NOMADA, "--cases"),
}


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen(name: str, lang: str) -> None:
    golden(f"{name}_{lang}", show(*SCREENS[name], lang=lang).out)


@pytest.mark.parametrize(
    ("look", "variables"), [("60", {"COLUMNS": "60"}), ("accessible", {"CONCIERGE_ACCESSIBLE": "1"})]
)
def test_looks(look: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    golden(f"week_es_{look}", show(*SCREENS["week"]).out)


@pytest.mark.parametrize("columns", [160, 80, 60])
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_fits(name: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = HEAD.sub("HEAD", show(*SCREENS[name]).out).splitlines()  # a digest is never broken
    assert [line for line in lines if cells(line) > columns and not line.startswith("concierge ")] == []


# --- for the store ------------------------------------------------------------------------------------------------


def test_the_paper_speaks_the_stores_language_whoever_prints_it() -> None:
    golden("week_md_es", show(*SCREENS["week"], "--format", "md", lang="en").out)
    english = show(*SCREENS["nomada"], "--format", "md", lang="es").out
    assert "1 case has no answer yet." in english
    assert "caso" not in english


def test_every_form_says_the_same_and_nothing_personal(tmp_path: Path) -> None:
    page = show("month", *LUNA, "--month", "2026-11", "--format", "html").out
    assert 'id="case-' in page or "ACC-14" in page
    file = tmp_path / "report.xlsx"
    assert show("month", *LUNA, "--month", "2026-11", "--output", str(file)).code == 0
    with zipfile.ZipFile(file) as book:
        workbook = " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "Accesorios Luna" in workbook
    for shown in (page, workbook, show("month", *LUNA, "--cases", "--json").out):
        for secret in ("Ana", "measured", "Repetida", "minute"):
            assert secret not in shown


def test_a_file_is_never_replaced_unasked(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    file.write_text("mine", encoding="utf-8")
    ran = run("report", "week", *LUNA, "--output", str(file), now=NOW)
    assert ran.code != 0
    assert file.read_text(encoding="utf-8") == "mine"
    assert run("report", "week", *LUNA, "--output", str(file), "--force", now=NOW).code == 0
    assert file.read_text(encoding="utf-8").startswith("# ")


# --- what scripts read --------------------------------------------------------------------------------------------


def data(*words: str, now: str = NOW) -> dict[str, object]:
    return show(*words, "--json", now=now).data


def test_the_figures_are_those_of_kpi() -> None:
    kpi = run("kpi", *LUNA, "--week", "2026-W47", "--cases", "--json", now=NOW).data
    assert data("week", *LUNA, "--week", "2026-W47", "--cases")["figures"] == kpi["figures"]


def test_where_the_time_went_adds_up_to_the_cycles_and_outcomes_to_the_cases() -> None:
    told = data("week", *LUNA, "--week", "2026-W47", "--cases")
    assert {name: one["value"] for name, one in told["stages"].items()} == {
        "open": 5 * 86_400 + 7 * 3600 + 15 * 60, "new": 4 * 86_400 + 8 * 3600 + 20 * 60, "buyer": 86_400,
    }  # fmt: skip
    assert sum(one["value"] for one in told["outcomes"].values()) == told["figures"]["cycle_p50"]["n"] == 6
    assert told["outcomes"]["duplicate"]["cases"] == ["ACC-17"]


def test_without_cases_no_case_is_named_in_what_is_counted() -> None:
    told = data("week", *LUNA, "--week", "2026-W47")
    assert "cases" not in told["figures"]["closed"]
    assert "cases" not in told["stages"]["open"]


@pytest.mark.parametrize(
    ("week", "first", "last"),
    [
        ("2026-W53", "2026-12-28T00:00:00-06:00", "2027-01-04T00:00:00-06:00"),
        ("2027-W01", "2027-01-04T00:00:00-06:00", "2027-01-11T00:00:00-06:00"),
        ("2026-W01", "2025-12-29T00:00:00-06:00", "2026-01-05T00:00:00-06:00"),
    ],
)
def test_the_first_and_the_last_week_of_a_year(week: str, first: str, last: str) -> None:
    told = data("week", *LUNA, "--week", week, now="2027-01-20T10:00-06:00")
    assert (told["from"], told["to"]) == (first, last)


@pytest.mark.parametrize("words", [("week", "--week", "2026-W49"), ("month", "--month", "2027-03")])
@pytest.mark.parametrize("store", [LUNA, ("--all",)])
def test_a_period_that_has_not_begun_is_refused(words: tuple[str, ...], store: tuple[str, ...], tmp_path: Path) -> None:
    ran = run("report", *words, *store, "--lang", "es", "--output", str(tmp_path / "informes"), now=NOW)
    day = "30 nov 2026" if words[0] == "week" else "1 mar 2027"
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        f"Ese periodo todavía no empieza: empieza el {day}. No se escribió nada.",
    )
    assert f"concierge report {words[0]} {' '.join(store)} --{words[0]} this" in ran.err
    assert not (tmp_path / "informes").exists()


def test_a_week_that_there_is_not_is_refused() -> None:
    ran = run("report", "week", *LUNA, "--week", "2025-W53", "--lang", "en", "--json", now=NOW)
    assert ran.code == 2
    assert "2025-W53" in ran.error["message"]


def test_a_report_of_a_store_without_cases() -> None:
    told = data("week", *LUNA, "--week", "2026-W10")
    assert told["stages"] == {}
    assert told["outcomes"] == {}
    assert told["figures"]["sla_compliance"]["value"] is None
    assert told["history"][-1]["sla_compliance"] is None


# --- what others count --------------------------------------------------------------------------------------------


def orders(first: str, last: str, n: int) -> None:
    done = run(
        "client", "orders", "accesorios", "--platform", "mercadolibre:MLM", "--from", first, "--to", last, "--orders",
        str(n), now=NOW,
    )  # fmt: skip
    assert done.code == 0, done


def test_cases_expected_from_what_was_sold_beside_those_seen_and_the_account() -> None:
    """5 cases in the week before, of 100 orders: 120 let expect 6, and 5 came in."""
    assert data("week", *LUNA, "--week", "2026-W46")["expected"] == []
    orders("2026-11-02", "2026-11-08", 100)
    orders("2026-11-09", "2026-11-15", 120)
    told = data("week", *LUNA, "--week", "2026-W46")
    assert told["expected"] == [
        {
            "platform": "mercadolibre", "site": "MLM", "from": "2026-11-09", "to": "2026-11-15", "basis": "orders",
            "sold": 120, "expected": 6.0, "seen": 5,
        }
    ]  # fmt: skip
    assert any(one["platform"] == "mercadolibre" for one in told["health"])
    page = show("week", *LUNA, "--week", "2026-W46", "--format", "md").out
    assert "Salud de la cuenta" in page
    assert "6.0" in page


def test_a_period_that_is_not_counted_to_its_end_is_told_as_far_as_it_is() -> None:
    orders("2026-10-01", "2026-10-31", 100)
    orders("2026-11-01", "2026-11-08", 40)
    orders("2026-11-09", "2026-11-15", 50)
    orders("2026-11-17", "2026-11-18", 9)
    (told,) = data("month", *LUNA, "--month", "2026-11", "--cases")["expected"]
    assert (told["from"], told["to"], told["sold"]) == ("2026-11-01", "2026-11-15", 90), "nobody counted the 16th"
    page = show("month", *LUNA, "--month", "2026-11", "--format", "md").out
    assert "1 a 15 nov 2026" in page


def test_the_sheets_weekly_table_says_what_the_report_says() -> None:
    """The KPI tab is made of the same figures: every week of it is that week's report."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from concierge_cli.config import load
    from concierge_cli.journal import open_journal
    from concierge_cli.services.kpi import figures_json, weekly

    now = datetime.fromisoformat(NOW)
    with open_journal(load(dict(os.environ), {})) as journal:
        client = journal.client("accesorios")
        assert client is not None
        table = [
            (period, figures_json(found, ZoneInfo("America/Mexico_City")))
            for period, found in weekly(journal, client=client, now=now, zone=client.zone, most=8)
        ]
    assert len(table) == 3
    for period, figures in table:
        year, week, _day = period.first.isocalendar()
        told = data("week", *LUNA, "--week", f"{year}-W{week:02d}")["figures"]
        for name in ("sla_compliance", "first_response_p50", "cycle_p50", "opened", "closed", "backlog_end"):
            assert told[name]["value"] == figures[name]["value"], (week, name)
            assert told[name]["n"] == figures[name]["n"], (week, name)
