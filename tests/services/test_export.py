"""`export` through its command line: CSV for people, JSON Lines for programs, on the screen and in files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from concierge_cli.domain.event import broken_parts, from_json
from concierge_cli.services.cells import BOM
from concierge_cli.services.export import CASE_COLUMNS, EVENT_COLUMNS, EVIDENCE_COLUMNS
from tests.cli.kpi_story import NOW, tell
from tests.program import Ran, run, start

# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "home"
    tell(folder)
    return folder


@pytest.fixture
def stores(told: Path, home: Path) -> None:
    shutil.copytree(told, home, dirs_exist_ok=True)


def export(*words: str) -> Ran:
    ran = run("export", *words, now=NOW)
    assert ran.code == 0, ran
    return ran


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_cases_open_and_closed_with_amounts_as_numbers(stores: None) -> None:
    run(
        "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", "2000007819609432", "--amount", "189.00 MXN", "--buyer", "=cmd|' /C calc'!A0", "--json", now=NOW,
    )  # fmt: skip
    found = rows(export("cases", "--client", "accesorios"))
    assert tuple(found[0]) == CASE_COLUMNS
    assert len(found) == 20
    assert {row["status"] for row in found} >= {"new", "open", "closed"}
    assert (found[-1]["amount"], found[-1]["currency"]) == ("189.00", "MXN")
    assert (found[-1]["given_back"], found[-1]["given_back_currency"]) == ("", "")
    assert found[-1]["order_id"] == "2000007819609432"
    assert found[-1]["buyer"] == "'=cmd|' /C calc'!A0"
    assert "minutes" not in found[0]
    assert {row["minutes"] for row in rows(export("cases", "--mine"))} == {"0", "25"}


def test_cases_say_what_was_given_back_and_how_the_return_stands(stores: None) -> None:
    opened = run(
        "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", "2000007819609432", "--amount", "189.00 MXN", "--json", now=NOW,
    ).data["id"]  # fmt: skip
    assert run("refund", opened, "--amount", "89.50 MXN", now=NOW).code == 0
    assert run("label", opened, "--carrier", "Estafeta", "--payer", "client", now=NOW).code == 0
    row = next(row for row in rows(export("cases", "--client", "accesorios")) if row["id"] == opened)
    assert (row["given_back"], row["given_back_currency"]) == ("89.50", "MXN")
    assert (row["money_state"], row["return_state"]) == ("partly_refunded", "label_sent")


def test_cases_as_json_lines_are_the_cases_of_show(stores: None) -> None:
    lines = [json.loads(line) for line in export("cases", "--format", "jsonl", "--client", "nomada").out.splitlines()]
    shown = run("show", "NOM-1", "--json", now=NOW).data
    shown.pop("minutes")
    shown.pop("follows")  # what comes is counted by the playbooks of today, an export tells what is
    assert lines == [shown]


def test_events_are_canonical_whole_and_without_what_is_mine(stores: None) -> None:
    lines = export("events", "--format", "jsonl").out.splitlines()
    events = [from_json(json.loads(line)) for line in lines]
    assert [broken_parts(event) for event in events] == [[]] * len(events)
    assert {event.audience for event in events} == {"client"}
    everything = export("events", "--format", "jsonl", "--mine").out.splitlines()
    assert len(everything) == len(lines) + 1
    assert {event.client for event in events} == {"accesorios", "nomada"}
    one = [json.loads(line) for line in export("events", "--format", "jsonl", "--client", "nomada").out.splitlines()]
    assert {event["client"] for event in one} == {"nomada"}


def test_events_as_csv_hold_their_parts_as_text(stores: None) -> None:
    found = rows(export("events"))
    assert tuple(found[0]) == EVENT_COLUMNS
    opened = next(row for row in found if row["kind"] == "opened")
    assert json.loads(opened["facts"])["reason"] == "defect"
    assert json.loads(opened["personal"])["buyer"] == "Ana P."


def test_evidence_with_its_case(stores: None, tmp_path: Path) -> None:
    assert run("evidence", "add", "ACC-19", "--fact", "tracking=+123", now=NOW).code == 0
    (row,) = rows(export("evidence"))
    assert tuple(row) == EVIDENCE_COLUMNS
    assert (row["case"], row["kind"], row["value"], row["counts"]) == ("ACC-19", "tracking", "'+123", "true")


def test_the_usual_store_and_all_of_them(stores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_CLIENT", "nomada")
    assert {row["client"] for row in rows(export("cases"))} == {"nomada"}
    assert {row["client"] for row in rows(export("cases", "--all"))} == {"accesorios", "nomada"}
    assert {row["client"] for row in rows(export("cases", "--client", "accesorios"))} == {"accesorios"}


def test_a_file_and_its_answer(stores: None, tmp_path: Path) -> None:
    file = tmp_path / "casos.jsonl"
    data = run("export", "casos", "--output", str(file), "--json", now=NOW).data
    assert data == {"what": "cases", "format": "jsonl", "path": str(file), "rows": 20}
    assert len(file.read_text("utf-8").splitlines()) == 20
    assert file.read_bytes().startswith(b'{"id"')
    assert "20 filas" in run("export", "cases", "-o", str(file), "--force", now=NOW).out


def test_a_csv_file_begins_with_a_bom_and_has_the_ends_of_excel(stores: None, tmp_path: Path) -> None:
    file = tmp_path / "casos.csv"
    assert "1 fila:" in run("export", "cases", "--client", "nomada", "-o", str(file), now=NOW).out
    assert file.read_bytes() == (BOM + export("cases", "--client", "nomada").out.replace("\n", "\r\n")).encode()


def test_json_holds_the_records(stores: None) -> None:
    assert len(run("export", "cases", "--json", now=NOW).data) == 20


@pytest.mark.parametrize("words", [("clouds",), ("cases", "--format", "pdf"), ("cases", "--client", "nadie")])
def test_what_cannot_be_exported_is_said(stores: None, words: tuple[str, ...]) -> None:
    ran = run("export", *words, now=NOW)
    assert ran.code in (2, 3)
    assert ran.out == ""
    assert ran.err.splitlines()[-1].startswith("concierge ")


def test_the_stream_is_utf8_whatever_the_terminal_speaks(stores: None) -> None:
    done = start("export", "events", "--client", "nomada", env={"PYTHONIOENCODING": "cp1252", "CONCIERGE_NOW": NOW})
    assert done.code == 0
    assert "Casa =N\\u00f3mada" in done.out
    cases = start("export", "cases", "--client", "nomada", env={"PYTHONIOENCODING": "ascii", "CONCIERGE_NOW": NOW})
    assert "contestar a quien compró" in cases.out


def test_what_to_write_is_asked_for_and_named_where_nobody_can_be_asked(stores: None) -> None:
    ran = run("export", now=NOW)
    assert (ran.code, ran.out) == (2, "")
    assert "cases|deadlines|evidence|events" in ran.err


def test_nothing_yet_is_nothing(home: Path) -> None:
    assert export("cases").out.splitlines() == [",".join(CASE_COLUMNS)]
    assert export("events", "--format", "jsonl").out == ""
