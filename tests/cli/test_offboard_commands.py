"""Parting from a store and attaching it elsewhere, through the command line: all that is its own, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

import jsonschema
import pexpect
import pytest

from concierge_cli.errors import StorageFailed
from concierge_cli.services.export import CASE_COLUMNS
from concierge_cli.services.offboarding import ACCESS_COLUMNS, FILE_COLUMNS, plan, write
from concierge_cli.services.offboarding_papers import SCHEMA_FILE
from tests.cli.bad import events, refused, vault
from tests.cli.parting import (
    FRIDAY,
    LONG,
    NOW,
    SECRET_NOTE,
    log_of,
    move_to,
    offboard,
    parts_of,
    played,
    tree,
)
from tests.program import PATIENCE, add_store, open_claim, run
from tests.services.store import desk_in

pytestmark = pytest.mark.thorough


@pytest.fixture(params=["es", "en"])
def tongue(request, monkeypatch) -> str:
    monkeypatch.setenv("CONCIERGE_LANG", request.param)
    return request.param


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    """A home with everything in it, made once."""
    with played(tmp_path_factory.mktemp("full")) as home:
        return home


@pytest.fixture
def store(full: Path, home: Path, tmp_path: Path) -> Path:
    """The full home as this test's own; where the store's file will be."""
    shutil.copytree(full, home)
    return tmp_path / "luna.zip"


# --- what is handed over ------------------------------------------------------------------------------------------


def test_everything_that_is_the_stores_goes_out_and_nothing_else(store: Path, home: Path):
    theirs, alone = log_of("accesorios"), [one for one in log_of("accesorios", mine=True) if one["audience"] == "mine"]
    data = offboard(store)
    parts = parts_of(store)
    assert [json.loads(line) for line in parts["events.jsonl"].splitlines()] == theirs
    assert {one["audience"] for one in theirs} == {"client"}
    assert len(alone) == 2, "minutes and a private note"
    whole = b"\n".join(parts.values())
    for private in (SECRET_NOTE, "nomada", "Zoila", '"measured"', *(one["digest"] for one in alone)):
        assert private.encode() not in whole, private
    assert sorted(name for name in parts if "/" in name) == [
        "evidence/ACC-1/defect_photo-punta_ 1_.jpg",
        "evidence/ACC-2/other-punta_ 1_.jpg",
        next(name for name in parts if name.startswith("texts/ACC-1/heard-")),
    ]
    assert LONG.encode() in parts[next(name for name in parts if name.startswith("texts/"))]
    assert (data["events"], data["cases"], data["open_cases"], data["files"]) == (len(theirs), 2, 1, 3)
    assert data["path"] == str(store)
    assert [one["user"] for one in data["access"]] == ["ana.luna"]


def test_the_readme_speaks_the_stores_language_and_names_what_is_there(store: Path, tongue):
    offboard(store)
    text = parts_of(store)["LEEME.txt"].decode("utf-8-sig").replace("\r\n", "\n")
    assert text.startswith("Accesorios Luna: todo lo que es tuyo\n")
    assert "[ ] Mercado Libre México, ana.luna\n" in text
    assert "beto" not in text
    for name in ("cases.csv", "evidence/", "texts/", "events.jsonl", "manifest.json"):
        assert f"\n  {name}" in text


def test_what_is_handed_over_fits_the_schema_beside_it(store: Path):
    offboard(store)
    parts = parts_of(store)
    schema = json.loads(parts["schema.json"])

    def check(document: object, name: str) -> None:
        jsonschema.validate(document, {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})

    jsonschema.Draft202012Validator.check_schema(schema)
    check(json.loads(parts["manifest.json"]), "manifest")
    check(json.loads(parts["client.json"]), "client")
    cases = json.loads(parts["cases.json"])
    assert [case["id"] for case in cases] == ["ACC-1", "ACC-2"]
    for case in cases:
        check(case, "case")
    for line in parts["events.jsonl"].splitlines():
        check(json.loads(line), "event")
    for name, columns in (("cases", CASE_COLUMNS), ("evidence", FILE_COLUMNS), ("access", ACCESS_COLUMNS)):
        rows = list(csv.reader(io.StringIO(parts[f"{name}.csv"].decode("utf-8-sig"))))
        assert rows[0] == schema["files"][f"{name}.csv"]["columns"] == list(columns)
        assert all(len(row) == len(columns) for row in rows)
    named = {row["path"] for row in csv.DictReader(io.StringIO(parts["evidence.csv"].decode("utf-8-sig")))}
    assert named == {name for name in parts if name.startswith("evidence/")}
    with zipfile.ZipFile(store) as packed:
        assert packed.infolist()[0].filename == "LEEME.txt"
    assert {name.split("/")[0].replace("LEEME.txt", "") for name in parts} - {""} <= {
        *(name.split("/")[0] for name in schema["files"]), "schema.json"
    }  # fmt: skip
    assert parts["schema.json"] == SCHEMA_FILE.read_bytes()


def test_the_same_store_at_the_same_moment_is_the_same_file(store: Path, home: Path):
    files = []
    for _time in range(2):
        desk = desk_in(home)
        with desk.journal:
            target = io.BytesIO()
            write(desk, plan(desk, desk.client("accesorios")), target)
            files.append(target.getvalue())
    assert files[0] == files[1]


def test_the_text_answer_names_the_file_and_the_accesses(store: Path, tongue):
    line = ("client", "offboard", "accesorios", "--output", str(store), "--confirm", "accesorios", "--because", "x")
    out = run(*line).out
    assert "ana.luna" in out
    assert "beto" not in out, "that one was revoked before"
    assert out.splitlines()[-1] == "concierge client access revoke accesorios --all"
    assert run("client", "access", "revoke", "accesorios", "--all").code == 0


# --- archived -----------------------------------------------------------------------------------------------------


def test_an_archived_store_is_counted_and_not_shown(store: Path):
    offboard(store)
    assert [one["client"] for one in run("today", "--json").data if one["case"]["client"] == "accesorios"] == []
    assert {one["client"] for one in run("list", "--json").data} == {"nomada"}
    assert [one["slug"] for one in run("client", "list", "--json").data] == ["nomada"]
    assert "concierge today --all" in run("today").out
    assert "2 cerrados o de tiendas archivadas: concierge list --all" in " ".join(run("list").out.split())
    assert "1 archivada: concierge client list --all" in run("client", "list").out
    assert {one["case"]["id"] for one in run("today", "--all", "--json").data} == {"ACC-1", "NOM-1"}
    assert {one["id"] for one in run("list", "--all", "--json").data} == {"ACC-1", "ACC-2", "NOM-1"}
    assert [one["slug"] for one in run("client", "list", "--all", "--json").data] == ["accesorios", "nomada"]
    assert {one["client"] for one in run("sla", "--json").data["clients"]} == {"nomada"}
    assert {one["client"] for one in run("sla", "--json").data["next"]} == {"nomada"}
    named = run("list", "--client", "accesorios", "--json").data
    assert [one["id"] for one in named] == ["ACC-1"], "who names it sees it"
    assert run("show", "ACC-1").code == 0
    assert run("verify").code == 0


def test_no_case_is_opened_for_it_until_it_is_back(store: Path, tongue):
    offboard(store)
    line = ("open", "--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other")
    refused(*line, code=7, hint="concierge client edit accesorios --unarchive")
    refused(*line, "--because", "x", code=7)
    assert run("client", "edit", "accesorios", "--unarchive").code == 0
    assert run(*line).code == 0
    assert {one["slug"] for one in run("client", "list", "--json").data} == {"accesorios", "nomada"}
    before = events()
    assert run("client", "edit", "accesorios", "--unarchive").code == 0
    assert events() == before, "once is enough"


def test_undo_takes_the_archiving_back(store: Path):
    offboard(store)
    done = run("undo")
    assert "archivado" in done.out
    assert run("client", "show", "accesorios", "--json").data["archived_at"] is None
    assert store.exists(), "the file is the user's"


def test_an_only_store_that_is_archived_says_so(tmp_path: Path):
    add_store(now=FRIDAY)
    offboard(tmp_path / "luna.zip")
    refused(
        "open", "--platform", "ig", "--procedure", "dm", "--reason", "other", code=3, hint="concierge client list --all"
    )
    assert run("client", "list").out == "1 archivada: concierge client list --all\n"
    assert run("today").code == 0
    assert run("kpi", "--client", "accesorios").code == 0


# --- what keeps it from happening ---------------------------------------------------------------------------------


def test_open_cases_and_lost_files_need_a_reason(store: Path, tongue, home: Path):
    line = ("client", "offboard", "accesorios", "--output", str(store), "--confirm", "accesorios")
    hint = 'concierge client offboard accesorios --because "..."'
    assert refused(*line, code=7, hint=hint).json["data"] == {"open_cases": 1, "missing_files": []}
    run("close", "ACC-1", "--outcome", "duplicate")
    for file in (home / "vault").rglob("*"):
        if file.is_file():
            file.unlink()
    assert len(refused(*line, code=7, hint=hint).json["data"]["missing_files"]) == 2
    assert not store.exists()
    assert len(offboard(store)["missing"]) == 2
    assert b"QU\xc3\x89 FALTA" in parts_of(store)["LEEME.txt"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--confirm", "nomada"), 2),
        (("--confirm", "ACCESORIOS"), 2),
        (("--confirm", ""), 2),
        (("--confirm", "accesorios", "--output", "nowhere/luna.zip"), 2),
        (("--confirm", "accesorios", "--at", "2030-01-01"), 2),
    ],
)
def test_what_is_not_confirmed_or_has_no_place_changes_nothing(store: Path, tongue, words, code, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    refused("client", "offboard", "accesorios", "--because", "x", *words, code=code)
    assert sorted(path.name for path in tmp_path.glob("*.zip")) == []


def test_nobodys_file_is_replaced_unasked(store: Path):
    store.write_text("mine")
    line = ("client", "offboard", "accesorios", "--because", "x", "--output", str(store), "--confirm", "accesorios")
    refused(*line, code=6)
    assert store.read_text() == "mine"
    assert offboard(store, "--force")["path"] == str(store)
    assert zipfile.is_zipfile(store)


def test_what_is_logged_after_the_parting_is_told_apart_from_the_file(store: Path, tongue):
    said = {"es": "el archivo que le entregaste es anterior", "en": "the file it was given is older"}[tongue]
    offboard(store)
    for words in (("note", "ACC-2", "una cosa más"), ("undo",), ("client", "edit", "accesorios", "--name", "Luna")):
        done = run(*words)
        assert (done.code, done.err.count(said)) == (0, 1), done
        assert "concierge client edit accesorios --unarchive" in " ".join(done.err.split())
    quiet = (
        ("note", "ACC-2", "para mí", "--private"),
        ("client", "access", "revoke", "accesorios", "--all"),
        ("client", "edit", "accesorios", "--unarchive"),
        ("note", "ACC-2", "otra vez"),
    )
    for words in quiet:
        done = run(*words)
        assert (done.code, said in done.err) == (0, False), done


def test_the_command_of_a_dry_run_is_one_that_is_not_refused(store: Path, tongue, monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    text = run("client", "offboard", "accesorios", "--dry-run").out
    words = {"es": "Sin --because no se haría", "en": "Without --because it would be refused"}
    assert words[tongue] in text
    assert text.rstrip().endswith('concierge client offboard accesorios --because "..."')
    assert words[tongue] not in run("client", "offboard", "accesorios", "--dry-run", "--because", "se va").out
    store.write_text("mine", encoding="utf-8")
    line = ("client", "offboard", "accesorios", "--output", str(store), "--because", "se va", "--json")
    assert '--because "..."' in run(*line).error["hint"]
    add_store("sol", "--prefix", "SOL", now=NOW)
    data = run("client", "offboard", "sol", "--dry-run", "--json").data
    assert (data["open_cases"], data["needs_because"]) == (0, False)
    assert "--because" not in run("client", "offboard", "sol", "--dry-run").out


def test_a_dry_run_writes_nothing(store: Path, tongue, monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    before = events()
    done = run("client", "offboard", "accesorios", "--dry-run", "--json")
    assert (done.data["dry_run"], done.data["cases"], done.data["open_cases"]) == (True, 2, 1)
    text = run("client", "offboard", "accesorios", "--dry-run").out
    assert text.splitlines()[-1] == 'concierge client offboard accesorios --because "..."'
    assert events() == before
    assert list(tmp_path.glob("*.zip")) == []


def test_what_is_logged_meanwhile_keeps_it_from_being_archived(store: Path, home: Path, monkeypatch):
    from concierge_cli.services import offboarding

    plain = offboarding.handed_over

    def slow(*words):
        desk = desk_in(home)
        with desk.journal:
            from concierge_cli.services.conversation import note
            from concierge_cli.services.desk import Entry

            note(desk, desk.journal.case(desk.journal.find("ACC-1")[0].key), "meanwhile", private=False, entry=Entry())
        return plain(*words)

    monkeypatch.setattr(offboarding, "handed_over", slow)
    line = ("client", "offboard", "accesorios", "--because", "x", "--output", str(store), "--confirm", "accesorios")
    done = run(*line, "--json")
    assert (done.code, done.error["code"]) == (6, "conflict")
    assert run("client", "show", "accesorios", "--json").data["archived_at"] is None


def test_a_file_that_is_there_is_not_denied_when_the_archiving_fails(store: Path, tongue, monkeypatch):
    from concierge_cli.services import offboarding

    def full(*_given, **_more):
        raise StorageFailed("The disk is full. Nothing was saved.", hint="concierge doctor")

    line = ("client", "offboard", "accesorios", "--because", "x", "--output", str(store), "--confirm", "accesorios")
    with monkeypatch.context() as disk:
        disk.setattr(offboarding, "archive_client", full)
        done = run(*line, "--json")
    there = {"es": "ya está escrito de todos modos", "en": "is written all the same"}[tongue]
    assert (done.code, done.error["hint"]) == (8, "concierge doctor")
    assert done.error["message"].splitlines()[1] == f"{store} {there}."
    assert run("client", "show", "accesorios", "--json").data["archived_at"] is None
    assert run(*line, "--json").code == 6
    assert run(*line, "--force", "--json").data["archived_at"]


def test_on_a_terminal_the_short_name_is_asked_for(store: Path):
    for typed, code in (("luna", 2), ("accesorios", 0)):
        child = pexpect.spawn(
            sys.executable,
            ["-m", "concierge_cli", "client", "offboard", "accesorios", "--because", "x", "--output", str(store)],
            encoding="utf-8", dimensions=(40, 80), timeout=PATIENCE, env={**os.environ, "TERM": "dumb"},
        )  # fmt: skip
        child.expect("nombre corto")
        child.sendline(typed)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code
        assert store.exists() is (code == 0)


# --- attached elsewhere -------------------------------------------------------------------------------------------


def listed() -> list[dict]:
    cases = run("list", "--all", "--client", "accesorios", "--json").data
    return [{**case, "minutes": 0} for case in cases]


def test_a_store_comes_whole_to_an_empty_computer(store: Path, monkeypatch, tmp_path: Path):
    before = (log_of("accesorios"), listed(), run("client", "access", "list", "accesorios", "--all", "--json").data)
    profile = run("client", "show", "accesorios", "--json").data
    offboard(store)
    move_to(monkeypatch, tmp_path / "other")
    data = run("client", "attach", str(store), "--json").data
    assert (data["client"], data["cases"], data["files"], data["letter"]) == ("accesorios", 2, 2, "B")
    assert (log_of("accesorios"), listed(), run("client", "access", "list", "--all", "--json").data) == before
    assert run("client", "show", "--json").data == profile
    report = run("verify", "--json").data
    assert (report["sound"], report["files"]) == (True, 2)
    assert [case["buyer"] for case in listed() if case["id"] == "ACC-1"] == ["Ana P."]
    assert run("evidence", "check", "ACC-1", "--json").json["data"]["present"]
    assert LONG[:12] in run("export", "events", "--format", "jsonl").out


def test_work_goes_on_there_with_numbers_of_its_own(store: Path, monkeypatch, tmp_path: Path):
    offboard(store)
    move_to(monkeypatch, tmp_path / "other")
    assert "ACC-B1" in run("client", "attach", str(store)).out
    again = run("open", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order", "2000007819609432")
    assert again.code == 6, "the order is known by its hashed number"
    assert open_claim(order="9999")["id"] == "ACC-B1"
    assert run("note", "ACC-1", "sigo yo").code == 0
    assert run("verify").code == 0
    assert len({one["replica"] for one in log_of("accesorios")}) == 2
    add_store("otra", "--prefix", "OTR", now=NOW)
    line = ("open", "--client", "otra", "--platform", "ig", "--procedure", "dm", "--reason", "other", "--json")
    assert run(*line).data["id"] == "OTR-1", "the letter is for that store alone"


def test_attaching_twice_adds_nothing_and_a_later_file_adds_what_is_new(store: Path, home: Path, monkeypatch, tmp_path):
    offboard(store)
    move_to(monkeypatch, tmp_path / "other")
    run("client", "attach", str(store))
    own = open_claim(order="9999")["id"]
    before = events()
    assert run("client", "attach", str(store), "--json").data["events"] == 0
    assert events() == before
    move_to(monkeypatch, home)
    run("client", "edit", "accesorios", "--unarchive")
    run("note", "ACC-1", "algo más")
    run("undo")
    run("close", "ACC-1", "--outcome", "duplicate")
    later = tmp_path / "later.zip"
    offboard(later)
    move_to(monkeypatch, tmp_path / "other")
    assert run("client", "attach", str(later), "--json").data["events"] == 5, "archived, back, note, undone, closed"
    assert {case["id"]: case["status"] for case in listed()} == {"ACC-1": "closed", "ACC-2": "closed", own: "new"}
    assert run("client", "list", "--json").data[0]["archived_at"] is None
    assert run("verify").code == 0


def test_the_same_computer_has_it_all_already(store: Path, tongue):
    offboard(store)
    before = events()
    done = run("client", "attach", str(store))
    assert done.code == 0
    assert "concierge client edit accesorios --unarchive" in done.out
    assert events() == before


def test_a_number_that_two_computers_gave_out_stays_a_name_of_both(store: Path, monkeypatch, tmp_path: Path):
    offboard(store)
    files = []
    for name in ("one", "two"):
        move_to(monkeypatch, tmp_path / name)
        run("client", "attach", str(store))
        assert open_claim("--buyer", name, order=f"order-{name}-77")["id"] == "ACC-B1"
        files.append(tmp_path / f"{name}.zip")
        offboard(files[-1])
    data = run("client", "attach", str(files[0]), "--json").data
    assert data["renumbered"] == [["ACC-B1", "ACC-C1"]]
    assert {case["id"]: case["buyer"] for case in listed()} == {
        "ACC-1": "Ana P.", "ACC-2": None, "ACC-B1": "one", "ACC-C1": "two"
    }  # fmt: skip
    assert run("show", "ACC-B1", "--json").data["buyer"] == "one"
    assert "ACC-C1" in run("show", "ACC-C1").out
    assert run("client", "edit", "accesorios", "--unarchive").code == 0
    assert open_claim(order="neu-123")["id"] == "ACC-C2"
    assert run("verify").code == 0


def test_what_was_erased_elsewhere_is_erased_here_too(store: Path, monkeypatch, tmp_path: Path):
    offboard(store)
    move_to(monkeypatch, tmp_path / "other")
    run("client", "attach", str(store))
    desk = desk_in(tmp_path / "other")
    with desk.journal:
        desk.journal.erase([event.id for event in desk.journal.all_events("accesorios") if event.case])
    offboard(tmp_path / "erased.zip")
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "home"))
    assert [case["buyer"] for case in listed()] == ["Ana P.", None]
    assert run("client", "attach", str(tmp_path / "erased.zip")).code == 0
    assert [case["buyer"] for case in listed()] == [None, None]
    assert run("verify").code == 0


def test_an_entry_of_a_newer_version_comes_along_and_makes_its_case_read_only(store: Path, monkeypatch, tmp_path: Path):
    from tests.cli.parting import packed, with_resealed

    offboard(store)

    def newer(lines):
        lines[-1]["kind"], lines[-1]["v"] = "teleported", 9

    (tmp_path / "newer.zip").write_bytes(packed(with_resealed(parts_of(store), newer)))
    move_to(monkeypatch, tmp_path / "other")
    assert run("client", "attach", str(tmp_path / "newer.zip")).code == 0
    assert run("verify").code == 0
    assert [one["kind"] for one in log_of("accesorios")].count("teleported") == 1


def test_another_store_of_the_same_name_or_numbers_is_left_alone(store: Path, tongue, monkeypatch, tmp_path: Path):
    offboard(store)
    for slug, prefix in (("accesorios", "XYZ"), ("luna", "ACC")):
        home = tmp_path / f"{slug}-{prefix}"
        move_to(monkeypatch, home)
        add_store(slug, "--prefix", prefix, now=NOW)
        before = tree(home)
        refused("client", "attach", str(store), code=6)
        assert tree(home) == before
        assert vault(home) == []


def test_a_file_that_is_not_there_is_said_with_the_command(tongue, tmp_path):
    for path in (tmp_path / "nope.zip", tmp_path / "nope" / "x.zip"):
        ran = refused("client", "attach", str(path), code=2)
        assert ran.json["error"]["hint"] == "concierge client attach FILE"


def test_a_sheet_is_not_attached_yet(tongue):
    for address in ("https://docs.google.com/spreadsheets/d/x", "HTTP://x"):
        refused("client", "attach", address, code=2, says="Google")
