"""Every figure of a report is computed again from the exported log by code that shares nothing with the program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.bench import make_home
from tests.cli.kpi_story import NOW, tell
from tests.program import made, run
from tests.recompute_report import comparable, differences, recompute

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
