"""`close --outcome duplicate --of CASE`: which case a duplicate repeats, wherever it is spoken of."""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli import bill_story
from tests.cli.bill_story import flat
from tests.prepared import begun
from tests.program import PATIENCE, Ran, run

NOW = "2026-11-16T10:00-06:00"
DECEMBER = "2026-12-02T10:00-06:00"
done = functools.partial(bill_story.done, now=NOW)


def close(*words: str, tongue: str = "en") -> Ran:
    return run("close", *words, "--lang", tongue, now=NOW)


@pytest.fixture
@begun
def store(home: Path) -> Path:
    """Four claims about one order, and one of another store."""
    for slug, prefix in (("luna", "LUN"), ("otra", "OTR")):
        done(
            "client", "add", slug, "--name", slug.title(), "--timezone", "America/Mexico_City", "--country", "MX",
            "--platform", "mercadolibre:MLM", "--language", "es", "--currency", "MXN", "--billing-currency", "USD",
            "--prefix", prefix, now="2026-11-01T10:00-06:00",
        )  # fmt: skip
    done("client", "agreement", "luna", "--rate", "any=5", now="2026-11-01T10:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Eva", now="2026-11-01T10:00-06:00")
    opening = (
        "--platform",
        "ml",
        "--procedure",
        "claim",
        "--reason",
        "defect",
        "--order",
        "20000078",
        "--buyer",
        "Ana",
    )
    for day in range(11, 15):
        done("open", "--client", "luna", *opening, "--because", "x", now=f"2026-11-{day}T10:00-06:00")
    done("open", "--client", "otra", *opening, now="2026-11-15T10:00-06:00")
    return home


def test_the_case_says_which_one_it_repeats(store: Path) -> None:
    closed = close("LUN-2", "--outcome", "duplicate", "--of", "LUN-1", tongue="es")
    assert (closed.code, closed.err) == (0, "")
    assert closed.out.startswith("✓ LUN-2 · Ana: cerrado (duplicado de LUN-1)\n")
    assert "lun 16 nov, 10:00: duplicado de LUN-1." in run("show", "LUN-2", "--lang", "es", now=NOW).out
    shown = run("show", "LUN-2", "--log", "--lang", "en", now=NOW).out
    assert "Closed on Mon 16 Nov, 10:00: duplicate of LUN-1." in shown
    assert "closed: duplicate of LUN-1" in shown
    assert done("show", "LUN-2")["duplicate_of"] == "LUN-1"
    assert done("show", "LUN-1")["duplicate_of"] is None
    rows = run("export", "cases", "--client", "luna", "--format", "jsonl", now=NOW).out.splitlines()
    assert [json.loads(row)["duplicate_of"] for row in rows] == [None, "LUN-1", None, None]
    done("reopen", "LUN-2")
    assert done("show", "LUN-2")["duplicate_of"] is None
    assert run("verify", now=NOW).code == 0


def test_it_is_no_must_and_can_be_said_afterwards(store: Path) -> None:
    closed = close("LUN-3", "--outcome", "duplicate")
    assert (closed.code, done("show", "LUN-3")["duplicate_of"]) == (0, None)
    assert flat(closed.err) == (
        "LUN-1 is about the same order. To say that it is the one that goes on: concierge close LUN-3 --outcome "
        "duplicate --of LUN-1"
    )
    named = close("LUN-3", "--outcome", "duplicate", "--of", "LUN-1")
    assert (named.code, named.err) == (0, "")
    assert named.out.startswith("✓ LUN-3 · Ana: duplicate of LUN-1\n")
    again = close("LUN-3", "--of", "LUN-1")
    assert (again.code, "nothing changed" in again.err, "(duplicate of LUN-1)" in again.out) == (0, True, True)
    log = run("show", "LUN-3", "--log", "--lang", "es", now=NOW).out
    assert "cambiaste de qué caso es duplicado: LUN-1" in log
    done("undo")
    assert done("show", "LUN-3")["duplicate_of"] is None


def test_it_names_the_case_that_goes_on_where_the_other_one_was_a_duplicate_too(store: Path) -> None:
    close("LUN-2", "--outcome", "duplicate", "--of", "LUN-1")
    close("LUN-1", "--outcome", "duplicate", "--of", "LUN-3")
    assert [done("show", case)["duplicate_of"] for case in ("LUN-2", "LUN-1")] == ["LUN-3", "LUN-3"]
    done("reopen", "LUN-1")
    assert done("show", "LUN-2")["duplicate_of"] == "LUN-1"


def test_a_duplicate_is_not_offered_as_the_case_that_goes_on(store: Path) -> None:
    assert "LUN-2 is about the same order" in flat(close("LUN-1", "--outcome", "duplicate").err)
    assert "LUN-2 is about the same order" in flat(close("LUN-3", "--outcome", "duplicate").err)


def test_the_only_case_of_its_order_is_asked_nothing(store: Path) -> None:
    assert run("close", "OTR-1", "--outcome", "duplicate", now=NOW).err == ""


@pytest.mark.parametrize(
    ("words", "code", "said", "hint"),
    [
        (("LUN-4", "--of", "LUN-4"), 2, "LUN-4 is no duplicate of itself", "concierge list --client luna --all"),
        (("LUN-4", "--of", "LUN-9"), 3, "There is no case", "concierge list --all"),
        (("LUN-4", "--of", "OTR-1"), 2, "OTR-1 is of another store, Otra", "concierge list --client luna --all"),
        (("LUN-1", "--of", "LUN-2"), 7, "LUN-2 is closed as a duplicate of LUN-1", "concierge reopen LUN-2"),
        (("LUN-4", "--of", "LUN-2"), 7, "LUN-2 is itself a duplicate",
         "concierge close LUN-4 --outcome duplicate --of LUN-1"),
        (("LUN-4", "--of", "LUN-3"), 7, "LUN-3 is itself a duplicate", "concierge show LUN-3"),
        (("LUN-4", "--of", "LUN-1", "--outcome", "denied"), 2, "that outcome is another",
         "concierge close LUN-4 --outcome duplicate --of LUN-1"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_plainly(store: Path, words: tuple[str, ...], code: int, said: str, hint: str) -> None:
    done("close", "LUN-2", "--of", "LUN-1")
    done("close", "LUN-3", "--outcome", "duplicate")
    refused = close(*words, "--json")
    assert (refused.code, said in refused.error["message"], refused.error["hint"]) == (code, True, hint)
    assert done("show", words[0])["status"] == "new"
    dry = close(*words, "--dry-run")
    assert dry.code == code, "it is looked at, too, where nothing is to be logged"


def test_a_case_that_ended_otherwise_stays_as_it_ended(store: Path) -> None:
    done("close", "LUN-4", "--outcome", "out_of_scope")
    assert close("LUN-4", "--of", "LUN-1").code == 6
    assert done("show", "LUN-4")["duplicate_of"] is None


def test_the_bill_says_it_and_keeps_what_it_said(store: Path) -> None:
    done("close", "LUN-2", "--of", "LUN-1")
    done("close", "LUN-3", "--outcome", "duplicate")
    done("reply", "LUN-1", "--text", "Hola, ya lo revisamos.")
    done("close", "LUN-1", "--outcome", "denied", "--force", "--because", "x")
    paper = run("bill", "2026-11", "--client", "luna", "--format", "md", now=DECEMBER).out.replace("\\", "")
    assert "| LUN-2 | abierto dos veces: duplicado de LUN-1 |" in paper
    assert "| LUN-3 | abierto dos veces |" in paper
    issued = done("bill", "2026-11", "--client", "luna", "--issue", now=DECEMBER)
    unbilled = {one["case"]: (one["reason"], one["duplicate_of"]) for one in issued["unbilled"]}
    assert unbilled == {
        "LUN-2": ("duplicate", "LUN-1"),
        "LUN-3": ("duplicate", None),
        "LUN-4": ("unresolved", None),
    }
    done("close", "LUN-3", "--of", "LUN-4", now=DECEMBER)
    assert done("bill", "2026-11", "--client", "luna", now=DECEMBER)["unbilled"] == issued["unbilled"]
    rows = run("bill", "2026-11", "--client", "luna", "--format", "csv", now=DECEMBER).out
    assert "abierto dos veces: duplicado de LUN-1" in rows


def test_the_report_says_it_where_it_names_cases(store: Path) -> None:
    done("close", "LUN-2", "--of", "LUN-1")
    report = ("report", "month", "--client", "luna")
    told = run(*report, "--cases", now=NOW).out
    assert "LUN-2   reclamo por defecto · Mercado Libre · duplicado de LUN-1" in told
    assert done(*report, "--cases")["duplicates"] == {"LUN-2": "LUN-1"}
    assert done(*report)["duplicates"] == {}, "ids only where they were asked for"


def test_another_computer_knows_it_by_the_number_of_now(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a case repeats is known by its key: the number of that one may change when two computers meet."""
    first, theirs = str(tmp_path / "luna.zip"), str(tmp_path / "theirs.zip")
    opening = ("--platform", "ml", "--procedure", "claim", "--reason", "defect", "--buyer", "Ana", "--because", "x")
    offboard = ("client", "offboard", "luna", "--confirm", "luna", "--because", "x")
    done(*offboard, "--output", first)
    with monkeypatch.context() as there:
        there.setenv("CONCIERGE_HOME", str(tmp_path / "second"))
        done("client", "attach", first)
        done("client", "edit", "luna", "--unarchive")
        number = done("open", "--client", "luna", *opening, "--order", "888")["id"]
        done(*offboard, "--output", theirs)
    with monkeypatch.context() as here:
        here.setenv("CONCIERGE_HOME", str(tmp_path / "third"))
        done("client", "attach", first)
        done("client", "edit", "luna", "--unarchive")
        assert done("open", "--client", "luna", *opening, "--order", "777")["id"] == number
        repeated = done("open", "--client", "luna", *opening, "--order", "777")["id"]
        done("close", repeated, "--of", number)
        renumbered = dict(done("client", "attach", theirs)["renumbered"])
        assert number in renumbered, "theirs has it now"
        repeated = renumbered.get(repeated, repeated)
        assert done("show", repeated)["duplicate_of"] == renumbered[number]
        assert f"duplicado de {renumbered[number]}." in run("show", repeated, "--lang", "es", now=NOW).out
        assert done("report", "month", "--client", "luna", "--cases")["duplicates"] == {repeated: renumbered[number]}
        assert run("verify", now=NOW).code == 0


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_on_a_terminal_it_is_asked_with_the_cases_of_that_order(store: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    environment = {**os.environ, "CONCIERGE_NOW": NOW, "CONCIERGE_LANG": "es", "TERM": "xterm", "COLUMNS": "100"}
    words = ["-m", "concierge_cli", "close", "LUN-2"]
    program = pexpect.spawn(
        sys.executable, words, env=environment, encoding="utf-8", dimensions=(60, 100), timeout=PATIENCE
    )
    program.expect("¿Cómo terminó\\?")
    program.sendline("duplicado")
    program.expect("Del mismo pedido: LUN-1, LUN-3, LUN-4")
    program.expect("¿De qué caso\\?")
    program.sendline("LUN-2")
    program.expect("no es duplicado de sí mismo")
    program.expect("¿De qué caso\\?")
    program.sendline("LUN-1")
    program.expect("duplicado de LUN-1")
    program.expect(pexpect.EOF)
    assert done("show", "LUN-2")["duplicate_of"] == "LUN-1"
