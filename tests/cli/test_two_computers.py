"""Two computers that knew nothing of each other: what both did is told until a person has put it right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bill_story import DECEMBER, NOVEMBER, agreed, bill, done, flat, store
from tests.program import run

__all__ = ["agreed", "store"]


def test_two_computers_that_billed_one_month(agreed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy, theirs = str(tmp_path / "copy.zip"), str(tmp_path / "luna.zip")
    done("reply", "LUN-3", "--text", "Hola.", now="2026-11-14T10:00-06:00")
    done("backup", copy)
    with monkeypatch.context() as there:
        there.setenv("CONCIERGE_HOME", str(tmp_path / "second"))
        done("init", "--from", copy)
        done("close", "LUN-3", "--outcome", "denied", now="2026-11-25T11:00-06:00")
        done("bill", "2026-11", "--issue", now="2026-12-03T10:00-06:00")
        done("client", "offboard", "luna", "--confirm", "luna", "--output", theirs, now="2026-12-03T11:00-06:00")
    done("bill", "2026-11", "--issue", now=DECEMBER)
    assert bill("2026-11").err == ""

    later = "2026-12-04T10:00-06:00"
    said = (
        "Luna: LUN-2026-11 salió de dos equipos. Vale el de este equipo (miércoles 2 dic 2026, US$10.00); retira de la "
        "tienda el de otro equipo (jueves 3 dic 2026, US$15.00). Después: concierge bill --client luna --withdrawn "
        "LUN-2026-11"
    )
    attached = run("client", "attach", theirs, now=later)
    assert (attached.code, said in " ".join(attached.err.split())) == (0, True), attached
    assert said in " ".join(run("today", now=later).out.replace("\u00a0", " ").split())
    assert run("today", "--json", now=later).json["notices"] == [said]
    assert said in " ".join(bill("2026-11", now=later).err.split())
    found = bill("2026-11", "--json", now=later).data
    assert found["totals"] == [{"amount": "10.00", "currency": "USD"}]
    assert found["doubles"] == [
        {"counts": "LUN-2026-11", "other": "LUN-2026-11", "other_issued_on": "2026-12-03", "cases": [], "amount": None}
    ]
    # What stood only on the paper that does not count goes onto the next bill.
    assert (found["unbilled"][0]["reason"], found["late"]) == ("unresolved", [{"case": "LUN-3", "bill": None}])
    assert [one["case"] for one in bill("2026-12", "--json", now=later).data["lines"]] == ["LUN-3"]

    assert bill("--withdrawn", "LUN-2026-12", now=later).code == 3
    withdrawn = bill("--withdrawn", "lun-2026-11", now=later)
    assert (withdrawn.code, withdrawn.err) == (0, "")
    assert withdrawn.out.startswith("✓ LUN-2026-11: el otro cobro está retirado; vale US$10.00")
    assert run("today", "--json", now=later).json["notices"] == []
    assert bill("--withdrawn", "LUN-2026-11", now=later).code == 3
    done("undo", now=later)
    assert run("today", "--json", now=later).json["notices"] == [said]
    assert run("verify", now=later).code == 0


def test_one_case_on_the_bills_of_two_computers(agreed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy, theirs = str(tmp_path / "copy.zip"), str(tmp_path / "luna.zip")
    done("backup", copy)
    with monkeypatch.context() as there:
        there.setenv("CONCIERGE_HOME", str(tmp_path / "second"))
        done("init", "--from", copy)
        done("reopen", "LUN-1", now="2026-11-30T10:00-06:00")
        done("close", "LUN-1", "--outcome", "denied", now="2026-12-01T11:00-06:00")
        done("bill", "2026-12", "--issue", now="2027-01-02T10:00-06:00")
        done("client", "offboard", "luna", "--confirm", "luna", "--because", "x", "--output", theirs,
             now="2027-01-02T11:00-06:00")  # fmt: skip
    done("bill", "2026-11", "--issue", now=DECEMBER)
    later = "2027-01-04T10:00-06:00"
    attached = run("client", "attach", theirs, "--lang", "en", now=later)
    said = (
        "Luna: LUN-1 stands on two bills, LUN-2026-11 and LUN-2026-12, issued on two computers. Take US$5.00 off "
        'LUN-2026-12: concierge bill --client luna --credit LUN-2026-12 --amount "5.00 USD" --because "..."'
    )
    assert said in " ".join(attached.err.split()), attached
    credit = ("--client", "luna", "--credit", "LUN-2026-12", "--amount", "5.00 USD", "--because", "on two bills")
    assert bill(*credit, now=later).code == 0
    assert run("today", "--json", now=later).json["notices"] == []


def numbered_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, price: str = "7") -> None:
    """Eva's yes to 5 dollars logged here, Marta's to `price` from the 12th on there: both are version 1 to their stores."""
    copy, theirs = str(tmp_path / "copy.zip"), str(tmp_path / "luna.zip")
    done("client", "agreement", "luna", "--rate", "any=5", now="2026-11-01T12:00-06:00")
    done("backup", copy, now="2026-11-01T12:00-06:00")
    with monkeypatch.context() as there:
        there.setenv("CONCIERGE_HOME", str(tmp_path / "second"))
        done("init", "--from", copy, now="2026-11-01T13:00-06:00")
        done("client", "agreement", "luna", "--rate", f"any={price}", now="2026-11-01T13:00-06:00")
        since = ("--since", "2026-11-12") if price != "5" else ()
        done("client", "agreement", "luna", "--accept", "--by", "Marta", *since, now="2026-11-01T13:05-06:00")
        done("client", "offboard", "luna", "--confirm", "luna", "--because", "x", "--output", theirs)
    done("client", "agreement", "luna", "--accept", "--by", "Eva", now="2026-11-01T12:05-06:00")
    assert run("client", "agreement", "luna", "--accepted", "1", now=NOVEMBER).err == ""
    attached = run("client", "attach", theirs, "--lang", "en", now=DECEMBER)
    assert attached.code == 0, attached
    assert ("gave the number 1 to two agreements" in flat(attached.err)) is (price != "5")


def test_one_number_for_two_agreements(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbered_twice(tmp_path, monkeypatch)
    said = (
        "Luna: two computers gave the number 1 to two agreements, that which Eva accepted on Sunday 1 Nov 2026 and that "
        "which Marta accepted on Sunday 1 Nov 2026; here the second one is version 2. From Thursday 12 Nov 2026 on version "
        "2 holds. So that the store has one paper, agree on a new version: concierge client agreement luna --accept --by "
        "NAME"
    )
    agreement = ("client", "agreement", "luna")
    shown = {
        "today": run("today", "--lang", "en", now=DECEMBER).out,
        "the draft": run(*agreement, "--lang", "en", now=DECEMBER).err,
        "the first": run(*agreement, "--accepted", "1", "--lang", "en", now=DECEMBER).err,
        "the second": run(*agreement, "--accepted", "2", "--lang", "en", now=DECEMBER).err,
        "a bill": bill("2026-11", "--lang", "en").err,
    }
    assert {where: said in flat(text) for where, text in shown.items()} == dict.fromkeys(shown, True)
    assert run("today", "--lang", "en", "--json", now=DECEMBER).json["notices"] == [said]
    spanish = flat(run("today", "--lang", "es", now=DECEMBER).out)
    assert "dos equipos dieron el número 1 a dos acuerdos" in spanish
    assert spanish.count("--accept --by NOMBRE") == 1
    assert said not in flat(bill("2026-10", "--lang", "en").err), "no line of it stands on either"
    # The bill tells whoever reads it which of their two papers each version is.
    paper = flat(bill("2026-11", "--format", "md").out.replace("\\", ""))
    assert "La versión 2 es la que aceptó Marta el domingo 1 nov 2026; su documento dice versión 1." in paper
    words = run(*agreement, "--accepted", "2", "--format", "md", now=DECEMBER).out
    assert ("Versión 1" in words, "7.00" in words) == (True, True), "the accepted paper stays word for word"
    done("bill", "2026-11", "--issue", now=DECEMBER)
    issued = bill("2026-11", "--format", "md").out

    # What holds already may be accepted once more, and that settles it; each old paper still says what it is called.
    done(*agreement, "--accept", "--by", "Marta", "--because", "one paper for all", now=DECEMBER)
    assert run("today", "--json", now=DECEMBER).json["notices"] == []
    told = [flat(run(*agreement, "--accepted", str(n), "--lang", "en", now=DECEMBER).err) for n in (1, 2, 3)]
    assert told == [
        "Another computer gave the number 1 to what Marta accepted on Sunday 1 Nov 2026: that is version 2 here.",
        "It was accepted as version 1; another computer had given out that number, so it is 2 now.",
        "",
    ]
    assert bill("2026-11", "--format", "md").out == issued
    assert "two agreements" not in flat(bill("2026-11", "--lang", "en").err)
    again = run(*agreement, "--accept", "--by", "Marta", "--json", now="2026-12-03T10:00-06:00")
    assert (again.code, "3" in again.error["message"]) == (7, True), "settled once is enough"


def test_two_papers_that_say_the_same_need_no_word(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbered_twice(tmp_path, monkeypatch, price="5")
    assert run("today", "--json", now=DECEMBER).json["notices"] == []
    assert len(done("client", "agreement", "luna")["versions"]) == 2
