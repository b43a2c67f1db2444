"""Every figure of a report is computed again from the exported log by code that shares nothing with the program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.bench import make_home
from tests.cli.kpi_story import NOW, tell
from tests.program import add_store, made, open_claim, run
from tests.recompute_report import comparable, differences, recompute

pytestmark = pytest.mark.thorough

MONTH = "2026-11-27T12:30-06:00"


def both(*words: str, client: str, now: str, demo: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the program says, and what the script makes of the log that the program exports."""
    start = ("demo",) if demo else ()
    told = run(*start, "report", *words, "--client", client, "--cases", "--json", now=now)
    assert told.code == 0, told
    log = run(*start, "export", "events", "--client", client, "--format", "jsonl", now=now)
    events = [json.loads(line) for line in log.out.splitlines()]
    data = told.data
    return comparable(data), recompute(events, client, data["from"], data["to"], now)


def test_the_example_month_and_each_of_its_weeks(home: Path) -> None:
    assert made("demo").code == 0
    for words in (("month", "--month", "2026-11"), *(("week", "--week", f"2026-W{n}") for n in (45, 47))):
        told, again = both(*words, client="accesorios", now=MONTH, demo=True)
        assert differences(told, again) == [], words
    assert again["figures"]["closed"]["value"] > 0
    assert again["reputation_saved"]


@pytest.mark.parametrize(
    "words", [("week",), ("week", "--week", "2026-W46"), ("month",), ("week", "--week", "2026-W20")]
)
def test_the_story_with_a_reopening_a_duplicate_and_late_entries(home: Path, words: tuple[str, ...]) -> None:
    tell(home)
    assert differences(*both(*words, client="accesorios", now=NOW)) == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "home"
    make_home.fill(folder, cases=300, still_open=60, stores=1)
    return folder


@pytest.mark.parametrize("words", [("month", "--month", "2026-11"), ("week",)])
def test_a_made_up_home_with_hundreds_of_cases(many: Path, home: Path, words: tuple[str, ...]) -> None:
    shutil.copytree(many, home)
    told, again = both(*words, client="luna", now="2026-11-17T10:00-06:00")
    assert differences(told, again) == []
    assert told["figures"]["backlog_end"]["value"] > 0


def test_a_report_that_says_something_else_is_caught(home: Path) -> None:
    """The comparison itself: one figure, one case, one cent."""
    tell(home)
    told, again = both("week", client="accesorios", now=NOW)
    for change in (
        lambda one: one["figures"]["closed"].update(value=8),
        lambda one: one["figures"]["sla_compliance"]["cases"].pop(),
        lambda one: one["stages"]["open"].update(value=1),
        lambda one: one["cost_per_case"].update(mean={"amount": "0.01", "currency": "MXN"}),
    ):
        wrong = json.loads(json.dumps(told))
        change(wrong)
        assert len(differences(wrong, again)) == 1


def ok(*words: str, now: str) -> Any:
    done = run(*words, "--json", now=now)
    assert done.code == 0, done
    return done.data


def test_money_needs_promises_and_ratings(home: Path) -> None:
    """A label that the store paid, one that the platform paid, a replacement, a yes that is missing, a store that is
    waited for, a promise to write, a rating, a claim won at risk."""
    add_store("accesorios", "--approval-over", "500 MXN", now="2026-11-13T18:41-06:00")
    for number, amount in enumerate(("189", "1200", "300", "250"), 1):
        open_claim("--amount", f"{amount}.00 MXN", order=f"200000781960943{number}")
        ok("reply", f"ACC-{number}", "--text", "Hola, Ana.", now="2026-11-14T10:30-06:00")
    day, later, friday = "2026-11-17T10:00-06:00", "2026-11-18T10:00-06:00", "2026-11-20T11:00-06:00"
    label = ("label", "ACC-1", "--carrier", "Estafeta", "--tracking", "60559", "--payer", "client", "--cost", "95 MXN")
    ok(*label, "--because", "x", now=day)
    ok("refund", "ACC-1", "--amount", "189", "--method", "transferencia", now=later)
    ok("approve", "ACC-2", "--ask", now=day)
    ok("wait", "ACC-3", "--on", "client", now=day)
    ok("edit", "ACC-4", "--reputation", "at_risk", now=day)
    ok("edit", "ACC-4", "--rating", "5", now=day)
    ok("replace", "ACC-4", "--carrier", "DHL", "--cost", "120.50 MXN", "--because", "x", now=later)
    ok("edit", "ACC-4", "--reputation", "saved", now=later)
    ok("reply", "ACC-3", "--text", "Ya lo estamos revisando.", "--next-update", "2026-11-23 12:00", now=later)
    ok("wait", "ACC-3", "--on", "client", now=later)
    for case, outcome in (("ACC-1", "refunded_keep_item"), ("ACC-4", "replaced")):
        ok(
            "close",
            case,
            "--outcome",
            outcome,
            "--note",
            "Listo",
            "--force",
            "--because",
            "x",
            now="2026-11-19T12:00-06:00",
        )
    told, again = both("week", client="accesorios", now=friday)
    assert differences(told, again) == []
    assert told["cost_per_case"] == {
        "n": 2, "median": None, "mean": {"amount": "202.25", "currency": "MXN"},
        "total": {"amount": "404.50", "currency": "MXN"}, "other_currency": 0, "cases": ["ACC-1", "ACC-4"],
    }  # fmt: skip
    assert told["satisfaction"] == {"n": 1, "mean": 5.0, "good": 1}
    assert (told["approvals"], told["waiting_on_client"]) == (["ACC-2"], ["ACC-2", "ACC-3"])
    assert [one["case"] for one in told["promises"]] == ["ACC-3"]
    assert [(one["case"], one["reputation"]) for one in told["reputation_saved"]] == [("ACC-4", "saved")]
    page = run("report", "week", "--format", "md", now=friday).out
    assert "ACC-2: tu sí o tu no para devolver" in page
    assert "ACC-3, reclamo por defecto: espera tu respuesta desde hace 2 d 01 h." in page
    assert "lun 23 nov, 12:00" in page
    assert "Estafeta" not in page
    assert "60559" not in page
