"""The mirror through the command line: which requests a command costs, and what stands in the Sheet behind it."""

from __future__ import annotations

import json
import sys
from functools import partial
from types import SimpleNamespace

import pytest

from concierge_cli.errors import Unavailable
from concierge_cli.google import door
from concierge_cli.google.sheet import planning
from concierge_cli.services.mirror import pending, push
from concierge_cli.services.mirror.turn import turn
from tests.bench import make_home
from tests.emulator.conftest import emulator, google
from tests.google import reading
from tests.google.connecting import connect
from tests.google.mirrored import LOOK, WRITE, another_computer, asked, mirrored_store, open_case, sheet_of
from tests.google.reading import CASES, KPI, LOG, META, Sheet
from tests.program import add_store, run

__all__ = ["emulator", "google"]


def test_a_new_store_gets_its_sheet_and_folder_once(google):
    number = mirrored_store(google)
    assert len(reading.folders_of(google, "accesorios")) == 1
    (folder,) = google.world.files[number].parents
    assert [folder] == reading.folders_of(google, "accesorios")
    for _time in range(2):
        assert run("sync").code == 0
    assert reading.sheets_of(google) == [number]
    assert len(reading.folders_of(google, "accesorios")) == 1
    sheet = Sheet(google, number)
    assert sheet.titles[CASES] == "Casos"
    assert sheet.hidden == {META}
    assert [row["what"] for row in sheet.rows(LOG)] == ["La tienda nueva"]


def test_a_store_that_was_there_before_gets_its_sheet_with_sync(google):
    add_store()
    for number in range(1, 4):
        assert open_case(number).code == 0
    connect(google)
    with asked(google) as operations:
        assert run("note", "ACC-1", "todavía nada").code == 0
    assert operations == []
    done = run("sync", "--json")
    assert (done.code, done.data["clients"][0]["pushed"]) == (0, 5)
    sheet = sheet_of(google)
    assert [row["case"] for row in sheet.rows(CASES)] == ["ACC-1", "ACC-2", "ACC-3"]
    assert len(sheet.rows(LOG)) == 5
    assert [row["opened"] for row in sheet.rows(KPI)] == [3]


def test_a_command_costs_one_read_and_one_write_however_long_the_log_is(google):
    mirrored_store(google)
    for number in range(1, 4):
        with asked(google) as operations:
            assert open_case(number).code == 0
        assert operations == [LOOK, WRITE]
    with asked(google) as long:
        assert run("note", "ACC-2", "x" * 2_000).code == 0
    with asked(google) as short:
        assert run("reply", "ACC-2", "--text", "Hola Ana").code == 0
    assert long == short == [LOOK, WRITE]
    sheet = sheet_of(google)
    assert [row["case"] for row in sheet.rows(CASES)] == ["ACC-1", "ACC-2", "ACC-3"]
    assert sheet.case("ACC-2")["status"] == "abierto"
    assert len(sheet.rows(LOG)) == 6


def test_a_sync_with_nothing_new_reads_once(google):
    mirrored_store(google)
    open_case()
    assert run("sync").code == 0
    for words in (("sync",), ("sync", "--client", "accesorios"), ("sync", "--dry-run")):
        with asked(google) as operations:
            assert run(*words).code == 0
        assert operations == [LOOK]


def test_every_write_but_the_last_is_full(google, home, monkeypatch):
    """Also the last one of a portion: what does not fill it goes with the next portion."""
    mirrored_store(google)
    make_home.fill_more(home, cases=12, still_open=12, store="accesorios")
    full = 40_000
    monkeypatch.setattr(pending, "PORTION", 30)
    monkeypatch.setattr(push, "plan", partial(planning.plan, limit=full))
    before = len(google.world.log.entries)
    assert run("sync", "--client", "accesorios").code == 0
    number = sheet_of(google).id
    sent = [one.bytes for one in google.world.log.entries[before:] if one.operation == WRITE and number in one.path]
    assert len(sent) > 4
    assert all(0.8 * full < size < 1.2 * full for size in sent[:-1])
    sheet = sheet_of(google)
    assert len(sheet.rows(CASES)) == 12
    assert len(sheet.events()) == len(set(sheet.events())) > 60
    assert sum(row["opened"] for row in sheet.rows(KPI)) == 12


def test_no_sync_leaves_it_for_the_next_command(google):
    mirrored_store(google)
    with asked(google) as operations:
        assert open_case(1, "accesorios", "--no-sync").code == 0
        assert run("show", "ACC-1", "--json").data["pending_sync"] == 1
    assert operations == []
    assert sheet_of(google).rows(CASES) == []
    with asked(google) as operations:
        assert run("note", "ACC-1", "ahora sí").code == 0
    assert operations == [LOOK, WRITE]
    assert len(sheet_of(google).rows(LOG)) == 3
    assert run("show", "ACC-1", "--json").data["pending_sync"] == 0


def test_reading_asks_google_nothing(google):
    mirrored_store(google)
    open_case()
    with asked(google) as operations:
        for words in (("today",), ("list",), ("show", "ACC-1"), ("sla",), ("kpi", "--week"), ("why", "ACC-1")):
            assert run(*words).code == 0
    assert operations == []


@pytest.mark.parametrize("kind", [[], [{"kind": 503}]], ids=["clear", "storm"])
def test_a_script_reads_the_answer_alone_on_stdout(google, kind):
    mirrored_store(google)
    google.control("faults", kind)
    done = open_case(1, "accesorios", "--json")
    assert done.code == 0
    assert json.loads(done.out)["data"]["id"] == "ACC-1"
    assert done.out.count("\n") == 1
    assert ("espera" in done.err) is bool(kind)


def test_the_answer_is_out_before_google_is_asked(google, monkeypatch):
    """Whoever stops the program while it waits for Google has the answer already."""
    mirrored_store(google)
    heard = []

    def asked_now(*_args, **_more):
        sys.stdout.flush()
        heard.append(sys.stdout.text())
        raise Unavailable("not now")

    monkeypatch.setattr(door.Door, "send", asked_now)
    done = open_case(1, "accesorios", "--json")
    assert done.code == 0
    assert [json.loads(answer)["ok"] for answer in heard] == [True]


def test_dry_run_says_what_would_go_and_sends_nothing(google):
    number = mirrored_store(google)
    open_case(1, "accesorios", "--no-sync")
    run("note", "ACC-1", "hola", "--no-sync")
    before = Sheet(google, number).tabs
    with asked(google) as operations:
        done = run("sync", "--dry-run")
    assert done.code == 0
    assert set(operations) <= {LOOK, "drive.files.get"}
    assert "2 anotaciones para la bitácora, 1 fila nueva" in " ".join(done.out.split())
    assert Sheet(google, number).tabs == before
    planned = run("sync", "--dry-run", "--json").data["clients"][0]["planned"]
    assert (planned["entries"], planned["writes"], planned["new_sheet"]) == (2, 1, False)
    assert run("sync", "--json").data["clients"][0]["pushed"] == 2


def test_dry_run_before_there_is_a_sheet_makes_none(google):
    add_store()
    connect(google)
    with asked(google) as operations:
        done = run("sync", "--dry-run", "--json")
    assert done.data["clients"][0]["planned"] == {
        "entries": 1, "new_rows": 0, "changed_rows": 0, "incoming": 0, "writes": 0, "bytes": 0, "new_sheet": True,
    }  # fmt: skip
    assert operations == []


def test_an_opening_that_is_taken_back_stays_as_a_row_that_says_so(google):
    mirrored_store(google)
    open_case()
    assert run("undo").code == 0
    sheet = sheet_of(google)
    assert sheet.case("ACC-1")["status"] == "deshecho"
    assert [row["what"] for row in sheet.rows(LOG)][1:] == ["La apertura", "Lo deshecho"]
    with asked(google) as operations:
        run("sync")
        run("sync")
    assert operations.count(WRITE) <= 1
    assert len(sheet_of(google).rows(CASES)) == 1


def test_a_store_that_speaks_english_has_an_english_sheet(google):
    assert connect(google).code == 0
    done = run(
        "client", "add", "cables", "--name", "Cable Co", "--language", "en", "--timezone", "America/New_York",
        "--country", "US", "--platform", "amazon:US", "--currency", "USD", "--prefix", "CAB",
    )  # fmt: skip
    assert done.code == 0
    run(
        "open", "--client", "cables", "--platform", "amazon", "--procedure", "return", "--reason", "defect", "--order",
        "111-2233445-6677889", "--buyer", "Ann", "--received-at", "2026-11-16T18:30-05:00", "--amount", "20.50 USD",
    )  # fmt: skip
    sheet = sheet_of(google, "cables")
    assert sheet.titles[CASES] == "Cases"
    assert sheet.headings[CASES][:3] == ["Case", "Status", "Where"]
    assert sheet.case("CAB-1")["amount"] == 20.5
    properties = google.get(f"/v4/spreadsheets/{sheet.id}", fields="properties")["properties"]
    assert (properties["locale"], properties["timeZone"]) == ("en_US", "America/New_York")


def test_what_a_buyer_wrote_is_never_a_formula(google):
    mirrored_store(google)
    for text in ('=HYPERLINK("http://evil.example";"x")', "+1", "@sum", "-2+3"):
        assert run(
            "open",
            "--client",
            "accesorios",
            "--platform",
            "mercadolibre",
            "--procedure",
            "claim",
            "--reason",
            "defect",
            "--order",
            text,
            "--buyer",
            text,
            "--received-at",
            "2026-11-16T18:30-06:00",
        ).code in (0, 2)
        run("note", "ACC-1", text)
    document = google.get(
        f"/v4/spreadsheets/{sheet_of(google).id}", fields="sheets(properties,data(rowData(values(userEnteredValue))))"
    )
    cells = [
        cell["userEnteredValue"]
        for sheet in document["sheets"]
        for row in sheet["data"][0].get("rowData", [])
        for cell in row.get("values", [])
        if cell.get("userEnteredValue")
    ]
    assert {next(iter(cell)) for cell in cells} <= {"stringValue", "numberValue", "boolValue"}
    assert sum(cell.get("stringValue", "").startswith(("=", "+", "@")) for cell in cells) >= 3


def test_two_windows_do_not_send_twice(google, home):
    mirrored_store(google)
    desk = SimpleNamespace(journal=SimpleNamespace(home=SimpleNamespace(path=home)))
    with turn(desk, "accesorios", wait=0), asked(google) as operations:
        done = open_case()
        assert done.code == 0
        assert done.err == ""
    assert operations == []
    assert run("note", "ACC-1", "y ahora").code == 0
    assert len(sheet_of(google).rows(LOG)) == 3


def test_a_new_computer_has_everything_back_and_goes_on(google, tmp_path):
    number = mirrored_store(google)
    for case in (1, 2, 3):
        open_case(case)
    run("note", "ACC-2", "lo revisa la tienda", "--minutes", "7")
    assert run("sync").code == 0
    before = run("list", "--all", "--json").data
    with another_computer(tmp_path / "other"):
        connect(google)
        done = run("client", "attach", f"https://docs.google.com/spreadsheets/d/{number}/edit#gid=102")
        assert done.code == 0, done
        assert run("verify").code == 0
        assert run("list", "--all", "--json").data == before
        with asked(google) as operations:
            assert open_case(4).code == 0
        assert operations == [LOOK, WRITE]
        assert run("note", "ACC-2", "desde la otra").code == 0
        assert run("sync").code == 0
    done = run("sync", "--json")
    assert done.data["clients"][0]["pulled"] == 2
    cases = [row["case"] for row in sheet_of(google).rows(CASES)]
    assert len(cases) == len(set(cases)) == 4
    assert run("list", "--all", "--json").data[-1]["id"] == cases[-1]
    assert run("verify").code == 0
