"""The account's health in a report: as it stood at the end of the period, with its cases apart from the report's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from tests.cli.health_story import done
from tests.program import add_store, run

READ = "2026-11-28T10:00-06:00"


@pytest.fixture(autouse=True)
def store(home: Path) -> None:
    add_store(now="2026-08-20T10:00-06:00")


def claim(number: int, at: str, *, closed: str = "") -> str:
    case = done(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order",
        f"20000078191{number:05}", "--received-at", at, now=at,
    )["id"]  # fmt: skip
    if closed:
        done("close", case, "--outcome", "claim_lost", "--force", "--because", "historia", now=closed)
    return str(case)


def october(*words: str) -> str:
    ran = run("report", "month", "--month", "2026-10", "--client", "accesorios", *words, now=READ)
    assert ran.code == 0, ran
    return ran.out.replace("\u00a0", " ")


def test_a_past_month_shows_the_account_as_at_its_own_end(tmp_path: Path) -> None:
    september = claim(1, "2026-09-15T10:00-06:00", closed="2026-09-20T10:00-06:00")
    inside = claim(2, "2026-10-10T10:00-06:00", closed="2026-10-12T10:00-06:00")
    for number in (3, 4, 5):
        done(
            "reply",
            claim(number, f"2026-11-0{number}T10:00-06:00"),
            "--text",
            "Hola.",
            now=f"2026-11-0{number}T12:00-06:00",
        )
    sold = ("client", "orders", "accesorios", "--platform", "ml", "--from", "2026-09-02", "--to", "2026-10-31")
    done(*sold, "--orders", "1000", now="2026-11-01T10:00-06:00")
    done(*sold[:-3], "2026-09-30", "--to", "2026-11-28", "--orders", "100", now=READ)
    told = run(
        "report", "month", "--month", "2026-10", "--client", "accesorios", "--cases", "--json", now=READ
    ).data  # fmt: skip
    (rate,) = [one for one in told["health"] if one["name"] == "ml_claims_rate"]
    assert (rate["from"], rate["to"], rate["fraction"], rate["level"]) == ("2026-09-02", "2026-10-31", "2/1000", "ok")
    assert rate["cases"] == [september, inside]
    assert rate["what_if"] == [], "what open cases may do is asked of today alone"
    (now,) = [
        one for one in run("health", "--platform", "ml", "--json", now=READ).data[0]["figures"] if one["days"] == 60
    ]
    assert (now["fraction"], now["level"]) == ("4/100", "over")
    page = october("--cases", "--format", "md")
    assert "## Salud de la cuenta al 31 oct 2026" in page
    assert "ACC-3" not in page
    assert "ACC-4" not in page
    own, others = page.split("**Los casos de este informe**")[1].split(
        "**Casos de otras fechas que cuentan en la salud de la cuenta**"
    )
    assert f"- {inside} —" in own
    assert september not in own
    assert f"- {september} —" in others
    html = tmp_path / "octubre.html"
    october("--cases", "--output", str(html))
    assert f'href="#case-{september}"' in html.read_text(encoding="utf-8"), "a figure leads to each of its cases"


def test_a_month_whose_orders_nobody_counted_says_which_days_and_does_not_borrow_todays_rate() -> None:
    claim(1, "2026-10-10T10:00-06:00")
    done(
        "client", "orders", "accesorios", "--platform", "ml", "--from", "2026-09-30", "--to", "2026-11-28",
        "--orders", "100", now=READ,
    )  # fmt: skip
    page = " ".join(october("--format", "md").split())
    assert "Salud de la cuenta al 31 oct 2026" in page
    assert "sin denominador: los pedidos contados no completan 2 sep a 31 oct 2026; 1 defecto hasta ahora" in page
    assert "1/100" not in page


def test_a_report_names_the_head_of_the_stores_log_alone() -> None:
    done("note", claim(1, "2026-10-10T10:00-06:00"), "solo para mí", "--private", now=READ)
    with open_journal(load(os.environ, {})) as journal:
        heads = {one.audience: one.digest for one in journal.heads("accesorios")}
    page = october("--format", "md")
    assert heads["client"] in page
    assert heads["mine"] not in page
