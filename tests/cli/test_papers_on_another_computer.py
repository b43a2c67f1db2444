"""Agreement, orders, ratings, bill and credit note: in the Sheet's log, in its weekly table, and whole again elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.conftest import emulator, google
from tests.google.connecting import connect
from tests.google.mirrored import another_computer, sheet_of
from tests.google.reading import KPI, LOG, sheets_of
from tests.program import Ran, add_store, run

__all__ = ["emulator", "google"]

pytestmark = pytest.mark.thorough

FIRST = "2026-10-01T10:00-06:00"
DECEMBER = "2026-12-02T10:00-06:00"
SAID = (
    ("report", "month", "--month", "2026-11", "--format", "md", "--cases"),
    ("report", "week", "--week", "2026-W46", "--format", "html"),
    ("report", "month", "--month", "2026-11", "--cases", "--json"),
    ("health", "--cases", "--json"),
    ("bill", "2026-11", "--format", "csv"),
    ("bill", "2026-11", "--format", "md"),
    ("bill", "ACC-2026-11-C1", "--format", "md"),
    ("bill", "2026-12", "--json"),
    ("client", "agreement", "accesorios", "--accepted", "1", "--format", "md"),
    ("client", "agreement", "accesorios"),
    ("client", "orders", "accesorios", "--json"),
    ("kpi", "--month", "2026-11", "--cases", "--json"),
    ("report", "month", "--month", "2026-11", "--all", "--json"),
)


def ok(*words: str, now: str = DECEMBER) -> Any:
    done = run(*words, "--json", "--no-sync", now=now)
    assert done.code == 0, done
    return done.data


def said() -> dict[tuple[str, ...], str]:
    """What the papers say here."""
    found = {}
    for words in SAID:
        ran: Ran = run(*words, now=DECEMBER)
        assert ran.code == 0, ran
        found[words] = ran.out
    return found


@pytest.fixture
def store(google: Any) -> str:
    """A month of it, all at Google; the number of its Sheet."""
    assert connect(google, now=FIRST).code == 0
    add_store("accesorios", now=FIRST)
    ok("client", "agreement", "accesorios", "--plan", "100", "--included", "1", "--extra", "5", now=FIRST)
    ok("client", "agreement", "accesorios", "--accept", "--by", "Marta Ruiz", "--since", "2026-10-01", now=FIRST)
    for first, last, n in (("2026-10-04", "2026-10-31", "60"), ("2026-11-01", "2026-11-30", "75")):
        ok(
            "client",
            "orders",
            "accesorios",
            "--platform",
            "ml",
            "--from",
            first,
            "--to",
            last,
            "--orders",
            n,
            "--units",
            n,
        )
    for number in range(1, 8):
        opening = ("--platform", "ml", "--procedure", "claim", "--reason", "defect", "--amount", "189.00 MXN")
        order = ("--order", f"200000781960943{number}", "--buyer", f"Ana {number}")
        day = f"2026-11-{9 + number:02d}"
        case = ok("open", "--client", "accesorios", *opening, *order, now=f"{day}T10:00-06:00")["id"]
        ok("reply", case, "--text", "Hola, ya lo revisamos.", "--minutes", "12", now=f"{day}T12:00-06:00")
        if number < 6:
            ok("choose", case, "refund", "--amount", "189 MXN", "--because", "x", now=f"{day}T16:00-06:00")
            ok("edit", case, "--rating", str(number), now=f"{day}T16:30-06:00")
            closing = ("--outcome", "refunded_keep_item", "--note", "Listo", "--force", "--because", "x")
            ok("close", case, *closing, now=f"{day}T17:00-06:00")
    ok("wait", "ACC-7", "--on", "client", now="2026-11-17T10:00-06:00")
    ok("bill", "2026-11", "--client", "accesorios", "--issue")
    ok(
        "bill",
        "2026-11",
        "--client",
        "accesorios",
        "--credit",
        "ACC-2026-11",
        "--amount",
        "5 USD",
        "--because",
        "ACC-3 fue mía",
    )
    assert run("sync", now=DECEMBER).code == 0
    (number,) = sheets_of(google, "accesorios")
    return number


def test_the_log_names_each_of_them_and_the_weeks_are_those_of_the_report(store: str, google: Any) -> None:
    sheet = sheet_of(google)
    own = [row for row in sheet.rows(LOG) if "case" not in row]
    assert [(row["what"], row["in_detail"]) for row in own if "in_detail" in row] == [
        ("El acuerdo aceptado", "versión 1, desde el 1 oct 2026"),
        ("El texto del documento", "Acuerdo de servicio"),
        ("El conteo de pedidos", "Mercado Libre México, 4 a 31 oct 2026, 60 pedidos, 60 unidades"),
        ("El conteo de pedidos", "Mercado Libre México, 1 a 30 nov 2026, 75 pedidos, 75 unidades"),
        ("El cobro", "ACC-2026-11"),
        ("El texto del documento", "Cobro ACC-2026-11"),
        ("La nota de crédito", "ACC-2026-11-C1, US$5.00: ACC-3 fue mía"),
        ("El texto del documento", "Nota de crédito ACC-2026-11-C1: ACC-3 fue mía"),
    ]
    weeks = {str(row["week"])[:8]: row for row in sheet.rows(KPI)}
    for week in ("2026-W46", "2026-W47", "2026-W48"):
        figures = run("report", "week", "--week", week, "--json", now=DECEMBER).data["figures"]
        for name in ("opened", "closed", "reopened", "backlog_end", "sla_compliance", "platform_on_time", "cycle_p50"):
            shown = figures[name]["value"]
            in_days = shown / 86_400 if name == "cycle_p50" and shown is not None else shown
            assert weeks[week].get(name) == (None if in_days is None else pytest.approx(in_days)), (week, name)


def test_another_computer_says_the_same_word_for_word(store: str, google: Any, tmp_path: Path) -> None:
    here = said()
    saved = run("report", "month", "--month", "2026-11", "--drive", "--json", now=DECEMBER).data["drive"]
    with another_computer(tmp_path / "another"):
        assert connect(google, now=DECEMBER).code == 0
        assert run("client", "attach", store, now=DECEMBER).code == 0
        there = said()
        again = run("report", "month", "--month", "2026-11", "--drive", "--json", now=DECEMBER).data["drive"]
        assert run("verify", now=DECEMBER).code == 0
    assert {words: there[words] == here[words] for words in SAID} == dict.fromkeys(SAID, True)
    assert (again["url"], again["replaced"]) == (saved["url"], True), "one file, whoever saves it"


def test_a_backup_says_the_same_word_for_word(store: str, google: Any, tmp_path: Path) -> None:
    here, file = said(), tmp_path / "copy.zip"
    assert run("backup", str(file), now=DECEMBER).code == 0
    with another_computer(tmp_path / "another"):
        assert run("init", "--from", str(file), now=DECEMBER).code == 0
        there = said()
    assert {words: there[words] == here[words] for words in SAID} == dict.fromkeys(SAID, True)
