"""How a case is named: id, number, order or claim number, URL, a unique part, or `.`; several are refused with a list."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.bad import events, refused
from tests.prepared import begun
from tests.program import Ran, add_store, open_claim, run

FRIDAY = "2026-11-13T18:41-06:00"
URL = "https://www.mercadolibre.com.mx/ventas/2000007819609432/detalle"
CLAIM_URL = "https://www.mercadolibre.com.mx/reclamos/5217734101?from=mail#top"


def nomada(*words: str) -> Ran:
    ran = run("open", "--client", "nomada", "--reason", "defect", "--json", *words)
    assert ran.code == 0, ran
    return ran


@pytest.fixture
@begun
def stores():
    """ACC-1 (claim of Ana P.), ACC-2 (claim 5217734101), NOM-1 (a DM of Luz), NOM-2 (the same order as ACC-1)."""
    add_store(now=FRIDAY)
    open_claim()
    open_claim("--platform-case", "5217734101", "--buyer", "Beto", order="701-1234567-7654321")
    add_store("nomada", "--prefix", "NOM", "--name", "Casa Nómada", now=FRIDAY)
    nomada("--platform", "ig", "--procedure", "dm", "--buyer", "Luz Ana")
    nomada("--platform", "ml", "--procedure", "claim", "--order", "2000007819609432", "--platform-url", URL)


def named(word: str) -> str:
    ran = run("show", word, "--json")
    assert ran.code == 0, (word, ran)
    case: str = ran.data["id"]
    return case


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("ACC-1", "ACC-1"),
        ("acc-1", "ACC-1"),
        (" nom-2 ", "NOM-2"),
        ("ACC1", "ACC-1"),
        ("acc 2", "ACC-2"),
        ("NOM–2", "NOM-2"),  # the long dash of a phone
        ("701-1234567-7654321", "ACC-2"),
        ("701 1234567 7654321", "ACC-2"),
        ("70112345677654321", "ACC-2"),
        ("1234567", "ACC-2"),
        ("5217734101", "ACC-2"),
        ("#5217734101", "ACC-2"),
        (URL, "NOM-2"),
        (URL.replace("https://www.", "http://"), "NOM-2"),
        (URL + "/", "NOM-2"),
        (CLAIM_URL, "ACC-2"),
        ("Beto", "ACC-2"),
        ("beto", "ACC-2"),
        ("lúz", "NOM-1"),
        ("luz ana", "NOM-1"),
        ("ana p", "ACC-1"),
    ],
)
def test_what_names_one_case(stores, word, case):
    assert named(word) == case


def test_a_case_that_went_on_elsewhere_is_found_by_the_numbers_it_had(stores):
    assert run("escalate", "ACC-2", "--to", "mediation", "--platform-case", "88001").code == 0
    assert run("handoff", "NOM-1", "--to", "email", "--ref", "TICKET-7741").code == 0
    assert [named(word) for word in ("5217734101", "88001", "ticket-7741")] == ["ACC-2", "ACC-2", "NOM-1"]


@pytest.mark.parametrize(
    ("word", "cases"),
    [
        ("1", {"ACC-1", "NOM-1"}),
        ("#1", {"ACC-1", "NOM-1"}),
        ("2000007819609432", {"ACC-1", "NOM-2"}),
        ("9609432", {"ACC-1", "NOM-2"}),
        ("ana", {"ACC-1", "NOM-1"}),
    ],
)
def test_what_names_several_is_refused_with_the_list(stores, word, cases):
    ran = refused("note", word, "x", code=3)
    assert ran.error["code"] == "ambiguous"
    assert {one for one in ("ACC-1", "ACC-2", "NOM-1", "NOM-2") if one in ran.error["message"]} == cases
    assert ran.error["hint"].removeprefix("concierge show ") in cases
    text = run("show", word).err
    assert "Casa Nómada" in text
    assert "Accesorios Luna" in text


@pytest.mark.parametrize(
    "word", ["ACC-9", "99", "", " ", "a", "*", "%", "_", "'", '" OR 1=1', "../../etc/passwd", "x" * 5000, "~", "-"]
)
def test_what_names_none_is_not_found(stores, word):
    ran = refused("show", word, code=3, hint="concierge list --all")
    assert ran.error["code"] == "not_found"


def test_the_store_that_was_chosen_settles_a_number(stores, monkeypatch):
    for chosen in ("nomada", "NOM", "Casa Nómada"):
        monkeypatch.setenv("CONCIERGE_CLIENT", chosen)
        assert named("1") == "NOM-1"
        assert named("2000007819609432") == "NOM-2"
        assert named("ACC-2") == "ACC-2", "another store's case by its own name"
        assert named("Beto") == "ACC-2"


def test_a_number_is_enough_while_there_is_one_store(home):
    add_store(now=FRIDAY)
    open_claim()
    assert named("1") == "ACC-1"


def test_a_closed_case_still_has_its_name(stores):
    assert run("close", "ACC-2", "--outcome", "duplicate").code == 0
    assert named("Beto") == "ACC-2"
    assert named("ACC-2") == "ACC-2"


# --- the last case ----------------------------------------------------------------------------------------------


def test_the_last_case_is_the_one_of_my_last_command_also_when_it_only_showed(stores):
    assert named(".") == "NOM-2"
    assert run("note", "ACC-1", "x").code == 0
    assert named(".") == "ACC-1"
    assert run("show", "NOM-1").code == 0
    assert named(".") == "NOM-1", "show, then . is what one types"
    assert run("evidence", "check", "ACC-2").code == 7
    assert named(".") == "ACC-2"


def test_the_last_case_is_echoed_before_the_answer(stores):
    both = subprocess.run(
        [sys.executable, "-m", "concierge_cli", "note", ".", "x"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    first, *rest = both.stdout.decode().splitlines()
    assert "NOM-2" in first
    assert rest[0].startswith("✓ NOM-2")
    as_json = run("note", ".", "x", "--json")
    assert any("NOM-2" in notice for notice in as_json.json["notices"])
    assert as_json.err == ""


def test_there_is_no_last_case_in_a_new_home(home):
    add_store(now=FRIDAY)
    refused("show", ".", code=3, hint="concierge list")


def test_a_last_case_that_was_taken_back_is_gone(home):
    add_store(now=FRIDAY)
    open_claim()
    assert run("undo").code == 0
    refused("note", ".", "x", code=3, hint="concierge list")


def test_another_terminal_has_another_last_case(stores, monkeypatch):
    from concierge_cli.cli import desk

    monkeypatch.setattr(desk, "terminal_name", lambda: "/dev/pts/7")
    refused("show", ".", code=3)
    assert named("ACC-1") == "ACC-1"
    assert named(".") == "ACC-1"
    monkeypatch.setattr(desk, "terminal_name", lambda: "/dev/pts/8")
    assert named("ACC-2") == "ACC-2"
    monkeypatch.setattr(desk, "terminal_name", lambda: "/dev/pts/7")
    assert named(".") == "ACC-1"


def test_undo_takes_no_case(stores):
    before = events()
    refused("undo", ".", code=2)
    refused("undo", "ACC-1", code=2)
    assert events() == before


def test_a_cut_file_of_last_cases_only_forgets(stores, home):
    (home / "last-cases.json").write_bytes(b'{"": "01')
    refused("show", ".", code=3)
    assert named("ACC-1") == "ACC-1"
    assert named(".") == "ACC-1"
