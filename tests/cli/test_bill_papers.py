"""Papers that went out stay as they were, word for word; what came later stands beside them or on papers of its own."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bill_story import DECEMBER, NOVEMBER, bill, done
from tests.cli.screen_story import _Screen, run_on
from tests.prepared import begun
from tests.program import add_store, run
from tests.workbook import read

LATER = "2027-01-04T10:00-06:00"


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
@begun
def store(home: Path) -> Path:
    """Two direct messages solved in November, each under a version of its own; one that nobody solved."""
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Bogota", "--country", "CO", "--platform",
        "instagram", "--language", "es", "--currency", "COP", "--billing-currency", "COP", "--prefix", "LUN",
        now="2026-11-01T10:00-06:00",
    )  # fmt: skip
    done("client", "agreement", "luna", "--rate", "any=10000", now="2026-11-01T12:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-01T12:05-06:00")
    for number in (1, 2, 3):
        done(
            "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", f"Buyer {number}",
            now="2026-11-10T10:00-06:00",
        )  # fmt: skip
        done("reply", f"LUN-{number}", "--text", "Hola, ya lo revisamos.", now="2026-11-10T11:00-06:00")
    done("close", "LUN-1", "--outcome", "no_reply_from_buyer", now="2026-11-12T11:00-06:00")
    done("client", "agreement", "luna", "--rate", "any=15000", now="2026-11-16T10:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-16T10:05-06:00")
    done("close", "LUN-2", "--outcome", "no_reply_from_buyer", now="2026-11-18T11:00-06:00")
    return home


def test_prices_are_those_of_the_day_of_resolution_and_each_line_names_its_version(store: Path) -> None:
    found = bill("2026-11", "--json").data
    assert [(one["case"], one["agreement"], one["amount"]["amount"]) for one in found["lines"]] == [
        ("LUN-1", 1, "10000.00"),
        ("LUN-2", 2, "15000.00"),  # begun under the first version, resolved under the second
    ]
    paper = bill("2026-11", "--format", "md").out
    assert "7.3 (v. 1)" in paper
    assert "7.3 (v. 2)" in paper
    assert [one["agreement"] for one in csv_rows(bill("2026-11", "--format", "csv").out)][:2] == ["1", "2"]
    # The agreement, and what its acceptance says, promise the same.
    for tongue, said, told in (
        (
            "es",
            "los precios son los del día en que se resuelve cada caso.",
            "Sus precios son los de todos los casos que se resuelvan desde ese día, también los que ya están abiertos.",
        ),
        (
            "en",
            "prices are those of the day on which a case is resolved.",
            "Its prices are those of all cases resolved from that day on, open ones too.",
        ),
    ):
        done("client", "edit", "luna", "--language", tongue)
        done("client", "agreement", "luna", "--rate", "any=17000" if tongue == "es" else "any=18000")
        accepted = run("client", "agreement", "luna", "--accept", "--by", "Eva", "--lang", tongue, now=NOVEMBER)
        assert told in " ".join(accepted.out.split())
        assert said in run("client", "agreement", "luna", "--format", "md", now=NOVEMBER).out


def test_an_issued_bill_prints_for_ever_as_it_went_out(store: Path) -> None:
    done("bill", "2026-11", "--issue", now=DECEMBER)
    forms = ("md", "html")
    before = {form: bill("2026-11", "--format", form).out for form in forms}
    assert "no se resolvió en este mes" in before["md"]
    done("close", "LUN-3", "--outcome", "denied", now="2026-12-03T10:00-06:00")
    done("reopen", "LUN-1", now="2026-12-03T11:00-06:00")
    done("client", "edit", "luna", "--name", "Sol", "--language", "en", now="2026-12-03T12:00-06:00")
    done("bill", "--issuer", "Ana Ruiz", "--due-days", "15", now=LATER)
    done("bill", "--credit", "LUN-2026-11", "--amount", "1000", "--because", "de más", now=LATER)
    done("bill", "2026-12", "--issue", now=LATER)
    assert {form: bill("2026-11", "--format", form, now=LATER).out for form in forms} == before
    assert {form: bill("lun-2026-11", "--format", form, now=LATER).out for form in forms} == before
    # What came later stands beside it, on the screen alone.
    for tongue, said in (("es", "DESDE QUE SE EMITIÓ"), ("en", "SINCE IT WENT OUT")):
        screen = bill("2026-11", "--lang", tongue, now=LATER).out
        assert said in screen
        assert "LUN-2026-11-C1" in screen
        assert "$24.000 COP" in screen
    assert "Queda en $24.000 COP" in bill("2026-11", "--lang", "es", now=LATER).out
    found = bill("2026-11", "--json", now=LATER).data
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None, "duplicate_of": None}]
    assert run("verify", now=LATER).code == 0


def test_a_case_resolved_late_is_told_beside_the_bill(store: Path) -> None:
    done("bill", "2026-11", "--issue", "--because", "the store asked for it early")
    done("close", "LUN-3", "--outcome", "denied", now="2026-11-25T11:00-06:00")
    screen = bill("2026-11", "--lang", "es").out
    beside = screen[screen.index("DESDE QUE SE EMITIÓ") :]
    assert "LUN-3: se resolvió después de emitir este cobro: va en el próximo" in " ".join(beside.split())
    assert "va en el próximo" not in bill("2026-11", "--format", "md").out


def test_a_credit_note_is_a_paper_of_its_own(store: Path, tmp_path: Path) -> None:
    done("bill", "2026-11", "--issue", now=DECEMBER)
    done("bill", "--credit", "LUN-2026-11", "--amount", "500", "--because", "acordado", now=DECEMBER)
    path = tmp_path / "note.md"
    credit = (
        "--credit",
        "LUN-2026-11",
        "--amount",
        "1000",
        "--because",
        "LUN-1 *estaba* repetido",
        "--output",
        str(path),
    )
    told = bill(*credit, "--lang", "es", now=LATER)
    assert (told.code, "LUN-2026-11 queda en $23.500 COP" in told.err) == (0, True), told
    words = " ".join(path.read_text(encoding="utf-8").replace("\\", "").split())
    for said in (
        "Nota de crédito LUN-2026-11-C2", "del cobro LUN-2026-11, noviembre 2026", "lunes 4 ene 2027",
        "LUN-1 *estaba* repetido", "$1.000 COP", "-$500 COP", "$23.500 COP",
    ):  # fmt: skip
        assert said in words, words
    # It is read by its number, and stays as it was.
    done("bill", "--credit", "LUN-2026-11", "--amount", "2000", "--because", "otra vez", now=LATER)
    done("client", "edit", "luna", "--name", "Sol", now=LATER)
    assert bill("lun-2026-11-c2", "--format", "md", now="2027-02-01T10:00-06:00").out == path.read_text(
        encoding="utf-8"
    )
    screen = bill("LUN-2026-11-C2", "--lang", "es", now=LATER).out
    assert screen.endswith("concierge bill LUN-2026-11-C2 --client luna --output ARCHIVO\n")
    assert bill("LUN-2026-11-C9", now=LATER).code == 3
    assert bill("LUN-2026-11", "--issue", now=LATER).code == 2
    rows = csv_rows(bill("2026-11", "--format", "csv", now=LATER).out)
    assert [(one["kind"], one["why"]) for one in rows][2:] == [
        ("credit", "acordado"),
        ("credit", "LUN-1 *estaba* repetido"),
        ("credit", "otra vez"),
        ("unbilled", "no se resolvió en este mes"),
    ]
    (note,) = csv_rows(bill("LUN-2026-11-C2", "--format", "csv", now=LATER).out)
    assert (note["bill"], note["amount"]) == ("LUN-2026-11-C2", "-1000.00")


def test_a_month_that_has_not_begun_is_not_issued(store: Path) -> None:
    refused = bill("2027-01", "--issue", "--because", "x", "--json")
    assert (refused.code, refused.error["hint"]) == (7, "concierge bill 2026-12 --client luna")
    for tongue, said in (("es", "enero 2027 no ha empezado"), ("en", "January 2027 has not begun")):
        assert said in bill("2027-01", "--lang", tongue).err
        assert said in bill("2027-01", "--issue", "--because", "x", "--lang", tongue).err


def test_a_bill_that_was_credited_whole_leaves_its_month_to_another(store: Path) -> None:
    done("bill", "2026-11", "--issue", now=DECEMBER)
    done("client", "agreement", "luna", "--rate", "any=20000", now=DECEMBER)
    accept = ("client", "agreement", "luna", "--accept", "--by", "Marta", "--since", "2026-11-17", "--json")
    assert run(*accept, now=DECEMBER).code == 7
    credited = bill(
        "--credit", "LUN-2026-11", "--amount", "25000", "--because", "precio equivocado", "--lang", "es", now=DECEMBER
    )
    assert credited.code == 0
    assert (
        "LUN-2026-11 se abonó completo, así que noviembre 2026 queda sin cobro. Para cobrarlo de nuevo: concierge bill "
        "2026-11 --client luna" in " ".join(credited.err.split())
    )
    (earned,) = bill("2026-11", "--mine", "--json").data
    assert earned["billed"] == {"amount": "0.00", "currency": "COP"}  # nobody pays it, until another one is issued
    assert run(*accept, now=DECEMBER).code == 0  # nothing that was billed stands in its way
    found = bill("2026-11", "--json").data
    assert (found["number"], found["issued_on"], found["void"]) == ("LUN-2026-11-2", None, ["LUN-2026-11"])
    assert [one["amount"]["amount"] for one in found["lines"]] == ["10000.00", "20000.00"]
    assert "LUN-2026-11 se abonó completo" in bill("2026-11", "--lang", "es").err
    again = bill("2026-11", "--issue", "--json").data
    assert (again["number"], again["issued_on"]) == ("LUN-2026-11-2", "2026-12-02")
    assert bill("2026-11", "--mine", "--json").data[0]["billed"]["amount"] == "30000.00"
    assert bill("2026-11", "--issue").code == 6
    assert bill("2026-12", "--json", now=LATER).data["lines"] == []
    # Both papers are there, the first as it went out.
    assert bill("LUN-2026-11", "--json").data["owed"] == [{"amount": "0.00", "currency": "COP"}]
    assert "15.000" in bill("LUN-2026-11", "--format", "md").out
    assert "20.000" in bill("LUN-2026-11-2", "--format", "md").out
    assert run("today", "--json", now=DECEMBER).json["notices"] == []
    assert run("verify", now=DECEMBER).code == 0
    assert "has no bill" not in bill("LUN-2026-11", "--lang", "en").err, "it has another one by now"


def test_a_bill_says_who_bills_how_to_pay_and_until_when(store: Path) -> None:
    told = bill("2026-11", "--lang", "en").err
    assert "The bill does not say who bills, how to pay, until when." in " ".join(told.split())
    assert 'concierge bill --issuer "..." --payment "..." --due-days 15' in " ".join(told.split())
    done("bill", "--issuer", "Ana Ruiz", "--issuer", "NIT 900.1", "--payment", "Cuenta 123", now=DECEMBER)
    assert "until when" in bill("2026-11", "--lang", "en").err
    done("bill", "--due-days", "15", now=DECEMBER)
    assert bill("2026-11", "--lang", "en").err == ""
    assert "en 15 días desde que se emite" in bill("2026-11", "--format", "md").out
    done("bill", "2026-11", "--issue", now=DECEMBER)
    done("bill", "--issuer", "Otra", "--due-days", "30", now=DECEMBER)
    paper = bill("2026-11", "--format", "md").out.replace("\\", "")
    for said in ("Ana Ruiz", "NIT 900.1", "Cuenta 123", "jueves 17 dic 2026"):
        assert said in paper
    done("bill", "--credit", "LUN-2026-11", "--amount", "1", "--because", "x", now=DECEMBER)
    assert "Otra" in bill("LUN-2026-11-C1", "--format", "md").out
    done("bill", "--issuer", "no", now=DECEMBER)
    done("close", "LUN-3", "--outcome", "no_reply_from_buyer", now="2026-12-20T10:00-06:00")
    draft = bill("2026-12", "--lang", "en", now=LATER)
    assert ("who bills" in draft.err, "Otra" in draft.out) == (True, False)


def test_who_bills_is_said_once_for_all_stores(store: Path, home: Path) -> None:
    add_store("sol", "--prefix", "SOL", now=NOVEMBER)
    said = run("bill", "--issuer", "Ana Ruiz", "--payment", "Cuenta 123", "--due-days", "1", now=DECEMBER)
    assert said.code == 0, said
    for line in ("Ana Ruiz", "Cuenta 123", "en 1 día desde que se emite"):
        assert line in said.out
    assert run("bill", "--due-days", "15", "--json", now=DECEMBER).data == {
        "issuer": ["Ana Ruiz"], "payment": ["Cuenta 123"], "due_days": 15,
    }  # fmt: skip
    run("bill", "2026-11", "--client", "luna", "--issue", now=DECEMBER)
    named = ("bill", "--credit", "LUN-2026-11", "--amount", "1", "--because", "x")
    assert run(*named, now=DECEMBER).code == 0, "the number says whose it is"


def test_a_bill_that_nobody_could_pay_is_asked_about_before_it_goes_out(store: Path) -> None:
    issue = ("bill", "2026-11", "--client", "luna", "--issue")
    for answer, code, there in (("", 2, None), ("n", 2, None), ("s", 0, "2026-12-02")):
        ran = run_on(_Screen("utf-8", terminal=True), *issue, now=DECEMBER, answers=(answer,))
        assert ran.code == code, ran
        assert bill("2026-11", "--json").data["issued_on"] == there
        assert '--issuer "..."' in ran.out


def test_a_workbook_opens_with_the_lines_and_their_total(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "bill.xlsx"
    assert bill("2026-11", "--output", str(path)).code == 0
    title, sheet = next(iter(read(path).sheets.items()))
    assert (title, sheet.column("Caso")) == ("Cobro LUN-2026-11", ["LUN-1", "LUN-2", None])
    assert sheet.column("Monto") == [10000, 15000, 25000]


def test_the_words_travel_with_the_log(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("bill", "2026-11", "--issue", now=DECEMBER)
    accepted = run("client", "agreement", "luna", "--accepted", "1", "--format", "html", now=DECEMBER).out
    issued = bill("2026-11", "--format", "html").out
    theirs = str(tmp_path / "luna.zip")
    done("client", "offboard", "luna", "--confirm", "luna", "--because", "x", "--output", theirs, now=DECEMBER)
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "second"))
    done("client", "attach", theirs, now=LATER)
    done("client", "edit", "luna", "--unarchive", now=LATER)
    done("client", "edit", "luna", "--name", "Sol", now=LATER)
    assert run("client", "agreement", "luna", "--accepted", "1", "--format", "html", now=LATER).out == accepted
    assert bill("2026-11", "--format", "html", now=LATER).out == issued


def test_papers_whose_words_nobody_kept_say_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an earlier version of this program logged them."""
    from concierge_cli.services import agreement, billing

    def nothing(*_words: object, **_more: object) -> list[Any]:
        return []

    with monkeypatch.context() as earlier:
        earlier.setattr(agreement, "keeping", nothing)
        earlier.setattr(billing, "keeping", nothing)
        done("client", "agreement", "luna", "--urgent", "10", now=NOVEMBER)
        done("client", "agreement", "luna", "--accept", "--by", "Marta", now=NOVEMBER)
        done("bill", "2026-11", "--issue", now=DECEMBER)
    version = ("client", "agreement", "luna", "--accepted", "3")
    assert run(*version, "--json", now=DECEMBER).data["reads_as_accepted"] is True  # the same words, made anew
    done("client", "edit", "luna", "--name", "Sol", now=DECEMBER)
    assert run(*version, "--json", now=DECEMBER).data["reads_as_accepted"] is False
    assert "no se lee como se aceptó" in run(*version, "--lang", "es", now=DECEMBER).err.replace("\n", " ")
    for form in ("md", "html"):  # in the paper itself, too
        assert "no se lee como se aceptó" in run(*version, "--format", form, now=DECEMBER).out
    assert "no se guardó al emitirlo" in bill("2026-11", "--lang", "es").err.replace("\n", " ")
    assert "$25.000 COP" in bill("2026-11", "--format", "md").out


def test_a_refused_bill_keeps_nothing_of_who_bills(store: Path) -> None:
    typed = ("--issuer", "Ana Ruiz", "--due-days", "15")
    for words in (("2027-11", "--issue"), ("--credit", "LUN-2026-09", "--amount", "1", "--because", "x")):
        assert bill(*words, *typed).code in (3, 7)
        assert "Ana Ruiz" not in bill("2026-11").out
    assert "Ana Ruiz" in bill("2026-11", *typed).out
    assert "Ana Ruiz" in bill("2026-11").out
