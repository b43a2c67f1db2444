"""`bill` as a freelancer uses it: from an accepted agreement to an issued bill, and what puts it right afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.prepared import begun
from tests.program import Ran, run

DECEMBER = "2026-12-02T10:00-06:00"
NOVEMBER = "2026-11-20T10:00-06:00"


def done(*words: str, now: str = NOVEMBER) -> Any:
    ran = run(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran.data


def bill(*words: str, now: str = DECEMBER) -> Ran:
    return run("bill", *words, now=now)


@pytest.fixture
@begun
def store(home: Path) -> Path:
    """Two direct messages solved in November, 12 minutes and 18; one that nobody solved."""
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "instagram", "--language", "es", "--currency", "MXN", "--billing-currency", "USD", "--prefix", "LUN",
        now="2026-11-01T10:00-06:00",
    )  # fmt: skip
    for number, minutes in enumerate(("12", "18", ""), 1):
        case = done(
            "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", f"Buyer {number}",
            now="2026-11-10T10:00-06:00",
        )["id"]  # fmt: skip
        if minutes:
            done("reply", case, "--text", "Hola, ya lo revisamos.", "--minutes", minutes, now="2026-11-10T11:00-06:00")
            done("close", case, "--outcome", "no_reply_from_buyer", now="2026-11-12T11:00-06:00")
    return home


@pytest.fixture
@begun
def agreed(store: Path) -> Path:
    done("client", "agreement", "luna", "--rate", "any=5", now="2026-11-01T12:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-01T12:05-06:00")
    return store


def test_nothing_is_billed_before_an_agreement(store: Path) -> None:
    found = bill("2026-11", "--json").data
    assert (found["lines"], found["totals"]) == ([], [])
    assert {one["reason"] for one in found["unbilled"]} == {"not_agreed", "unresolved"}
    refused = bill("2026-11", "--issue", "--json")
    assert (refused.code, refused.error["hint"]) == (7, "concierge client agreement luna")


def test_each_line_names_its_case_and_clause(agreed: Path) -> None:
    found = bill("2026-11", "--json").data
    assert [(one["case"], one["clause"], one["amount"]["amount"]) for one in found["lines"]] == [
        ("LUN-1", "7.3", "5.00"),
        ("LUN-2", "7.3", "5.00"),
    ]
    assert found["totals"] == [{"amount": "10.00", "currency": "USD"}]
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None}]
    assert bill("2026-10", "--json").data["lines"] == []


def test_an_issued_bill_never_changes_and_a_credit_note_puts_it_right(agreed: Path) -> None:
    assert bill("2026-11", "--issue", now=NOVEMBER).code == 7
    issued = bill("2026-11", "--issue", "--json").data
    assert (issued["number"], issued["issued_on"]) == ("LUN-2026-11", "2026-12-02")
    again = bill("2026-11", "--issue")
    assert (again.code, "se emitió el miércoles 2 dic 2026." in " ".join(again.err.split())) == (6, True), again
    assert run("undo", "--because", "x", now=DECEMBER).code == 7
    # What becomes of a case later does not touch it, and the case is billed no second time.
    done("reopen", "LUN-1", now=DECEMBER)
    done("close", "LUN-1", "--outcome", "no_reply_from_buyer", now="2026-12-03T10:00-06:00")
    assert bill("2026-11", "--json", now="2026-12-04T10:00-06:00").data["lines"] == issued["lines"]
    later = bill("2026-12", "--json", now="2026-12-04T10:00-06:00").data
    assert {"case": "LUN-1", "reason": "already_billed", "bill": "LUN-2026-11"} in later["unbilled"]
    assert later["lines"] == []

    def credit(amount: str, *more: str) -> Ran:
        return bill("--credit", "lun-2026-11", "--amount", amount, *more, "--json", now="2026-12-04T10:00-06:00")

    assert credit("5 USD").code == 2  # no reason
    assert credit("11 USD", "--because", "x").code == 7
    assert credit("5 MXN", "--because", "x").code == 2
    after = credit("4 USD", "--because", "the second was a repetition").data
    csv = bill("2026-11", "--format", "csv", now="2026-12-04T10:00-06:00").out.splitlines()
    credited = next(line for line in csv if line.startswith("LUN-2026-11-C1,"))
    assert "-4.00,USD" in credited
    (earned,) = bill("2026-11", "--mine", "--json", now="2026-12-04T10:00-06:00").data
    assert (earned["billed"]["amount"], earned["per_hour"]["amount"]) == ("6.00", "12.00")
    assert [(one["number"], one["amount"]["amount"]) for one in after["credits"]] == [("LUN-2026-11-C1", "4.00")]
    assert after["owed"] == [{"amount": "6.00", "currency": "USD"}]
    assert credit("7 USD", "--because", "x").code == 7
    screen = bill("2026-11", "--lang", "es", now="2026-12-04T10:00-06:00").out
    assert "the second was a repetition" in screen
    assert run("verify", now=DECEMBER).code == 0


def test_what_an_hour_earned_is_only_for_the_freelancer(agreed: Path, tmp_path: Path) -> None:
    (earned,) = bill("2026-11", "--mine", "--goal", "30 USD", "--json").data
    # 10.00 in 30 minutes is 20.00 an hour; for 30.00 an hour two cases would have to bring 15.00: 7.50 each.
    assert (earned["billed"]["amount"], earned["minutes"], earned["per_hour"]["amount"]) == ("10.00", 30, "20.00")
    assert earned["needed"]["amount"] == "7.50"
    # 7.5025: at 7.50 an hour would bring 30.00, which is less than it should.
    assert bill("2026-11", "--mine", "--goal", "30.01 USD", "--json").data[0]["needed"]["amount"] == "7.51"
    for form in ("html", "md", "csv", "xlsx"):
        path = tmp_path / f"bill.{form}"
        assert bill("2026-11", "--output", str(path)).code == 0
        content = path.read_bytes()
        assert b"20.00" not in content
        assert b"minut" not in content.lower()
    assert (
        (tmp_path / "bill.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("LUN-2026-11,2026-11,LUN-1,")
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2026-11", "--amount", "5"), 2, "--amount belongs to --credit"),
        (("2026-11", "--goal", "5"), 2, "--goal belongs to --mine"),
        (("2026-11", "--issue", "--mine"), 2, "one at a time"),
        (("2026-11", "--mine", "--output", "mine.html"), 2, "only for you"),
        (("--credit", "LUN-2026-07", "--amount", "5", "--because", "x"), 3, "No bill LUN-2026-07"),
        (("noviembre 2o26",), 2, ""),
        (("2026-10", "--issue"), 7, "nothing to bill"),
        (("2026-11", "--format", "pdf"), 2, "needs a file"),
    ],
)
def test_what_cannot_be_is_refused(agreed: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = bill(*words, "--lang", "en", "--no-input")
    assert (ran.code, ran.out) == (code, "")
    assert said in " ".join(ran.err.split())


def test_a_paper_that_cannot_be_written_issues_accepts_and_credits_nothing(
    agreed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be taken back is logged last: a refusal that says so is true."""
    taken = tmp_path / "taken.html"
    taken.write_text("mine")
    nowhere = str(tmp_path / "none" / "bill.html")

    def accepted() -> int:
        return len(done("client", "agreement", "luna")["versions"])

    versions = accepted()
    for place, code in ((str(taken), 6), (nowhere, 2)):
        refused = bill("2026-11", "--issue", "--output", place)
        assert (refused.code, "--issue --format html --output ARCHIVO" in refused.err) == (code, True), refused
        assert run("client", "agreement", "luna", "--accept", "--by", "Eva", "--output", place).code == code
        assert bill("2026-11", "--json").data["number"] == "LUN-2026-11"
        assert bill("2026-11", "--json").data["issued_on"] is None
        assert accepted() == versions

    from concierge_cli.errors import InvalidInput
    from concierge_cli.reports import pdf

    def lacking() -> None:
        raise InvalidInput("no printer", hint="pip")

    monkeypatch.setattr(pdf, "printer", lacking)
    assert bill("2026-11", "--issue", "--output", str(tmp_path / "bill.pdf")).code == 2
    assert bill("2026-11", "--json").data["issued_on"] is None

    written = bill("2026-11", "--issue", "--output", str(taken), "--force")
    assert (written.code, "LUN-2026-11 quedó emitido: US$10.00" in written.err) == (0, True), written
    assert bill("2026-11", "--json").data["issued_on"] == "2026-12-02"
    credit = ("--credit", "LUN-2026-11", "--amount", "1", "--because", "late")
    assert bill(*credit, "--output", str(taken)).code == 6
    assert bill("2026-11", "--json").data["totals"] == [{"amount": "10.00", "currency": "USD"}]


def test_a_case_resolved_after_its_bill_went_out_stands_on_the_next_one(agreed: Path) -> None:
    done("reply", "LUN-3", "--text", "Hola, ya quedó.", now="2026-11-14T10:00-06:00")
    done("bill", "2026-11", "--issue", "--because", "the store asked for it early")
    done("close", "LUN-3", "--outcome", "denied", now="2026-11-25T11:00-06:00")
    found = bill("2026-11", "--json").data
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None}]
    assert found["late"] == [{"case": "LUN-3", "bill": None}]
    assert found["totals"] == [{"amount": "10.00", "currency": "USD"}]
    # December has another price by then: the case keeps that of its own month.
    done("client", "agreement", "luna", "--rate", "any=9", now=DECEMBER)
    done("client", "agreement", "luna", "--accept", "--by", "Marta", "--since", "2026-12-01", now=DECEMBER)
    (line,) = bill("2026-12", "--json").data["lines"]
    assert (line["case"], line["resolved_in"], line["agreement"]) == ("LUN-3", "2026-11", 1)
    assert (line["clause"], line["amount"]["amount"]) == ("7.3", "5.00")
    paper = bill("2026-12", "--format", "md").out
    assert "habitual (cerrado en noviembre 2026, después de emitir el cobro de ese mes) | 7.3, 7.8 |" in paper
    assert bill("2026-12", "--format", "csv").out.splitlines()[1].endswith("5.00,USD,2026-11,1,")
    done("bill", "2026-12", "--issue", "--because", "an early one again", now=DECEMBER)
    found = bill("2026-11", "--json").data
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None}]
    assert found["late"] == [{"case": "LUN-3", "bill": "LUN-2026-12"}]
    assert found["totals"] == [{"amount": "10.00", "currency": "USD"}]
    assert "está en LUN-2026-12" in bill("2026-11").out
    assert bill("2027-01", "--json", now="2027-01-04T10:00-06:00").data["lines"] == []
    paper = run("client", "agreement", "luna", "--format", "md", now=DECEMBER).out
    assert "7.8. Casos resueltos después del cobro de su mes" in paper.replace("\\", "")


def test_the_month_before_that_has_no_bill_is_named(agreed: Path) -> None:
    told = bill("2026-12", "--lang", "en", now="2026-12-20T10:00-06:00").err
    assert told == "November 2026 has no bill yet: concierge bill 2026-11 --client luna\n"
    done("bill", "2026-11", "--issue", now=DECEMBER)
    assert bill("2026-12", now="2026-12-20T10:00-06:00").err == ""


def test_a_bill_that_was_taken_back_whole_is_told_until_the_next_one_goes_out(agreed: Path) -> None:
    january = "2027-01-20T10:00-06:00"
    done("reply", "LUN-3", "--text", "Hola.", now="2026-11-14T10:00-06:00")
    done("close", "LUN-3", "--outcome", "denied", now="2026-12-10T11:00-06:00")
    done("bill", "2026-11", "--issue", now=DECEMBER)
    (total,) = bill("2026-11", "--json").data["totals"]
    assert "todavía no tiene" not in bill("2026-12", "--lang", "es", now=january).err
    done("bill", "--credit", "LUN-2026-11", "--amount", total["amount"], "--because", "mal", now=january)
    told = bill("2026-12", "--lang", "es", now=january).err
    assert "noviembre 2026 todavía no tiene su cobro: concierge bill 2026-11 --client luna\n" in told
    done("bill", "2026-12", "--issue", now=january)
    told = bill("2027-01", "--lang", "es", now=january).err
    assert "todavía no tiene" not in told, "what was given back on purpose is not told for ever"


def test_every_month_before_that_has_no_bill_is_told_not_only_the_last(agreed: Path) -> None:
    """Bills of later months do not take what a month without a bill holds: nobody else would say it."""
    january = "2027-02-02T10:00-06:00"
    done("reply", "LUN-3", "--text", "Hola.", now="2026-11-14T10:00-06:00")
    done("close", "LUN-3", "--outcome", "denied", now="2026-12-10T11:00-06:00")
    told = bill("2027-01", "--lang", "en", now=january).err
    assert "2 months before have no bill yet, the first of them is November 2026" in " ".join(told.split())
    done("bill", "2026-12", "--issue", now=january)
    told = bill("2027-01", "--lang", "es", now=january).err
    assert told == "noviembre 2026 todavía no tiene su cobro: concierge bill 2026-11 --client luna\n"
    done("bill", "2026-11", "--issue", now=january)
    assert bill("2027-01", now=january).err == ""


def test_a_bill_is_issued_as_it_was_read_or_not_at_all(agreed: Path) -> None:
    """Two windows: what the other one wrote about the store in between is looked at first."""
    from concierge_cli.domain.period import month_of
    from concierge_cli.errors import Conflict
    from concierge_cli.reports.bill import Payee
    from concierge_cli.services import billing
    from concierge_cli.services.desk import Entry
    from tests.services.store import desk_in

    desk = desk_in(agreed, now=datetime.fromisoformat(DECEMBER))
    store = desk.client("luna")
    read = billing.month_bill(desk, store, month_of(date(2026, 11, 1), store.zone))
    done("bill", "2026-11", "--issue", now=DECEMBER)
    with pytest.raises(Conflict):
        billing.issue(desk, read, Entry(), payee=Payee())
    desk.journal.close()
    events = run("export", "events", "--format", "jsonl", now=DECEMBER).out.splitlines()
    assert sum(json.loads(one)["kind"] == "bill_issued" for one in events) == 1


def test_a_bill_of_any_length_can_be_issued(agreed: Path) -> None:
    """One entry of the log has a limit of size; a bill has none."""
    from concierge_cli.domain.billing import Line
    from concierge_cli.domain.money import Money
    from concierge_cli.services import billing

    line = Line(
        kind="season", clause="7.5", amount=Money(Decimal(5), "USD"), platform="mercadolibre", complexity="normal",
        detail="ñ" * 60, percent=Decimal("12.5"), version=1, month="2026-10",
    )  # fmt: skip
    lines = tuple(replace(line, case=f"LUN-{n}", key=f"0192f0c0-0000-7000-8000-{n:012}") for n in range(1, 301))
    priced = billing.bill_month

    def long(*words: Any, **more: Any) -> Any:
        made = priced(*words, **more)
        return made if more["issued"] else replace(made, lines=lines)

    with pytest.MonkeyPatch.context() as month:
        month.setattr(billing, "bill_month", long)
        done("bill", "2026-11", "--issue", now=DECEMBER)
    found = bill("2026-11", "--json").data
    assert (len(found["lines"]), found["totals"][0]["amount"]) == (300, "1500.00")
    assert run("verify", now=DECEMBER).code == 0
    assert run("undo", "--because", "x", now=DECEMBER).code == 7


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "LUN-2026-11; rm -rf /"},
        {"month": "2026-13"},
        {"lines": [{"kind": "gift"}]},
        {"lines": [{"kind": "rates", "clause": "7.3", "amount": "x", "currency": "USD", "version": 1}]},
        {"lines": [{"kind": "plan", "clause": "7.1", "amount": "1", "currency": "USD", "version": 1, "detail": "1/0"}]},
        {"on": "yesterday"},
        {"left_out": [{"case": "LUN-1; rm", "reason": "late"}]},
        {"left_out": [{"case": "LUN-1"}]},
        {"left_out": [{"case": "LUN-1", "reason": "other_site", "place": "a b"}]},
    ],
)
def test_a_bill_of_another_computer_has_the_form_of_our_own(agreed: Path, wrong: dict[str, Any]) -> None:
    from concierge_cli.domain.event import from_json
    from concierge_cli.journal.outside import refuse_malformed_event

    done("bill", "2026-11", "--issue", now=DECEMBER)
    written = run("export", "events", "--format", "jsonl", now=DECEMBER).out.splitlines()
    event = next(from_json(one) for one in map(json.loads, written) if one["kind"] == "bill_issued")
    refuse_malformed_event(event)
    with pytest.raises(ValueError):
        refuse_malformed_event(replace(event, facts={**event.facts, **wrong}))


def test_a_case_of_a_site_that_nobody_agreed_on_is_not_billed(home: Path) -> None:
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "amazon:US", "--language", "es", "--billing-currency", "USD", "--prefix", "LUN", now="2026-11-01T10:00-06:00",
    )  # fmt: skip
    done("client", "agreement", "luna", "--rate", "any=5", now="2026-11-01T12:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-01T12:05-06:00")
    done("client", "edit", "luna", "--add-platform", "amazon:DE", now="2026-11-02T10:00-06:00")
    for number, site in enumerate(("US", "DE"), 1):
        done(
            "open", "--platform", "amazon", "--site", site, "--procedure", "message", "--reason", "other", "--buyer",
            "Ana", now="2026-11-10T10:00-06:00",
        )  # fmt: skip
        done("reply", f"LUN-{number}", "--text", "Hola.", now="2026-11-10T11:00-06:00")
        done("close", f"LUN-{number}", "--outcome", "denied", now="2026-11-10T12:00-06:00")
    found = bill("2026-11", "--json").data
    assert [one["case"] for one in found["lines"]] == ["LUN-1"]
    assert found["unbilled"] == [{"case": "LUN-2", "reason": "other_site", "bill": None}]
    said = "fuera del acuerdo: no cubre Amazon Alemania"
    assert said in " ".join(bill("2026-11").out.split())
    assert bill("2026-11", "--format", "csv").out.splitlines()[-1].endswith(f",{said}")
    done("bill", "2026-11", "--issue", now=DECEMBER)
    assert said in bill("2026-11", "--format", "md").out
    assert bill("2026-11", "--format", "csv").out.splitlines()[-1].endswith(f",{said}")


def test_the_hour_counts_all_the_time_and_the_needed_price_follows_it(agreed: Path) -> None:
    # 30 minutes on the two billed cases; 15 on the unresolved one, 10 on a duplicate, 5 on the store itself; 60 in
    # December, which are not November's. 10.00 in an hour is 10.00; for 30.00 two cases have to bring 15.00 each.
    done("reply", "LUN-3", "--text", "Hola.", "--minutes", "15", now="2026-11-14T10:00-06:00")
    done(
        "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", "Otra", "--minutes",
        "10", now="2026-11-15T10:00-06:00",
    )  # fmt: skip
    done("close", "LUN-4", "--outcome", "duplicate", "--because", "it was one already", now="2026-11-15T11:00-06:00")
    done("client", "edit", "luna", "--channel", "chat", "--minutes", "5", now="2026-11-16T10:00-06:00")
    done("note", "LUN-3", "--minutes", "7", "typed by mistake", now="2026-11-16T11:00-06:00")
    done("undo", now="2026-11-16T11:01-06:00")
    done("note", "LUN-3", "--minutes", "60", "Sigue abierto.", now="2026-12-01T10:00-06:00")
    (earned,) = bill("2026-11", "--mine", "--goal", "30 USD", "--json").data
    assert (earned["minutes"], earned["all_minutes"]) == (30, 60)
    assert (earned["per_hour"]["amount"], earned["needed"]["amount"]) == ("10.00", "15.00")
    # A month that brought nothing and took an hour.
    (earned,) = bill("2026-12", "--mine", "--goal", "30 USD", "--json").data
    assert (earned["billed"]["amount"], earned["cases"], earned["all_minutes"]) == ("0.00", 0, 60)
    assert (earned["per_hour"]["amount"], earned["needed"]) == ("0.00", None)
    for tongue, said in (("es", "en este mes en todo lo demás de la tienda"), ("en", "everything else of the store")):
        assert said in " ".join(bill("2026-11", "--mine", "--lang", tongue).out.split())


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


def test_an_agreement_stays_under_the_bill_that_stands_on_it(agreed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("client", "agreement", "luna", "--urgent", "25")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", "--since", "2026-11-01")
    with monkeypatch.context() as other:  # another person's command is no last one of ours
        other.setenv("LOGNAME", "beto")
        done("bill", "2026-11", "--issue", now=DECEMBER)
    refused = run("undo", "--because", "nobody said yes", "--json", now=DECEMBER)
    assert (refused.code, refused.error["hint"]) == (7, "concierge client agreement luna")
    assert len(done("client", "agreement", "luna")["versions"]) == 2


def test_a_plan_ends_with_the_work_and_its_last_month_is_earned_all_the_same(store: Path, tmp_path: Path) -> None:
    done("client", "agreement", "luna", "--plan", "90", "--rate", "any=5", now="2026-11-01T12:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-01T12:05-06:00")
    output = ("--output", str(tmp_path / "luna.zip"))
    late = "2026-11-18T23:30-06:00"  # of the 18th, where the store is
    done("client", "offboard", "luna", "--confirm", "luna", "--because", "one is open", *output, now=late)
    found = bill("2026-11", "--client", "luna", "--json").data
    fee = found["lines"][0]
    assert (fee["clause"], fee["detail"], fee["amount"]["amount"]) == ("7.7", "18/30", "54.00")
    assert bill("2026-12", "--client", "luna", "--json").data["lines"] == []
    (earned,) = bill("2026-11", "--mine", "--json").data
    assert (earned["client"], earned["billed"]["amount"], earned["minutes"]) == ("luna", "64.00", 30)
    # What is logged now is not in the file that the store was given, and that is said.
    issued = bill("2026-11", "--client", "luna", "--issue", "--lang", "en")
    assert "the file it was given is older" in " ".join(issued.err.split()), issued
    # Nothing new is agreed with a store that nobody works for.
    accept = ("client", "agreement", "luna", "--accept", "--by", "Eva")
    refused = run(*accept, "--json", now=DECEMBER)
    assert (refused.code, refused.error["hint"]) == (7, "concierge client edit luna --unarchive")
    assert len(done("client", "agreement", "luna")["versions"]) == 1
    done(*refused.error["hint"].split()[1:], now=DECEMBER)
    done("client", "agreement", "luna", "--urgent", "10", now=DECEMBER)
    done(*accept, now=DECEMBER)


def test_what_is_no_month_is_told_in_the_way_the_command_takes_it(agreed: Path) -> None:
    assert bill("2026-13", "--json").error["hint"] == "concierge bill 2026-12"
    week = run("report", "week", "--week", "2027-W53", "--json", now=DECEMBER)
    assert week.error["hint"] == "concierge report week --client luna --week 2026-W49"
    month = run("report", "month", "--month", "2026-13", "--json", now=DECEMBER)
    assert month.error["hint"] == "concierge report month --client luna --month 2026-12"
