"""`bill` as a freelancer uses it: from an accepted agreement to an issued bill, and what puts it right afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bill_story import DECEMBER, NOVEMBER, agreed, bill, done, flat, store
from tests.program import Ran, run

__all__ = ["agreed", "store"]


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
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None, "duplicate_of": None}]
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
    assert {"case": "LUN-1", "reason": "already_billed", "bill": "LUN-2026-11", "duplicate_of": None} in later[
        "unbilled"
    ]
    assert later["lines"] == []

    def credit(amount: str, *more: str) -> Ran:
        return bill("--credit", "lun-2026-11", "--amount", amount, *more, "--json", now="2026-12-04T10:00-06:00")

    unsaid = bill(
        "--credit", "lun-2026-11", "--because", "x", "--lang", "en", "--no-input", now="2026-12-04T10:00-06:00"
    )
    assert (unsaid.code, "US$10.00 is left" in flat(unsaid.err)) == (2, True)
    assert '--credit LUN-2026-11 --amount "10.00 USD" --because' in flat(unsaid.err)
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


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2026-11", "--amount", "5"), 2, "--amount belongs to --credit"),
        (("2026-11", "--format", "ics"), 2, "there are table, md, html, pdf, xlsx and csv."),
        (("2026-11", "--output", "x.ics"), 2, "there are md, html, pdf, xlsx and csv."),
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
        {"left_out": [{"case": "LUN-1", "reason": "duplicate", "of": "LUN-2; rm"}]},
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
    assert found["unbilled"] == [{"case": "LUN-2", "reason": "other_site", "bill": None, "duplicate_of": None}]
    said = "fuera del acuerdo: no cubre Amazon Alemania"
    assert said in " ".join(bill("2026-11").out.split())
    assert bill("2026-11", "--format", "csv").out.splitlines()[-1].endswith(f",{said}")
    done("bill", "2026-11", "--issue", now=DECEMBER)
    assert said in bill("2026-11", "--format", "md").out
    assert bill("2026-11", "--format", "csv").out.splitlines()[-1].endswith(f",{said}")


def test_an_agreement_stays_under_the_bill_that_stands_on_it(agreed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("client", "agreement", "luna", "--urgent", "25")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", "--since", "2026-11-01")
    with monkeypatch.context() as other:  # another person's command is no last one of ours
        other.setenv("LOGNAME", "beto")
        done("bill", "2026-11", "--issue", now=DECEMBER)
    refused = run("undo", "--because", "nobody said yes", "--json", now=DECEMBER)
    assert (refused.code, refused.error["hint"]) == (7, "concierge client agreement luna")
    assert len(done("client", "agreement", "luna")["versions"]) == 2


def test_what_is_no_month_is_told_in_the_way_the_command_takes_it(agreed: Path) -> None:
    assert bill("2026-13", "--json").error["hint"] == "concierge bill 2026-12"
    week = run("report", "week", "--week", "2027-W53", "--json", now=DECEMBER)
    assert week.error["hint"] == "concierge report week --client luna --week 2026-W49"
    month = run("report", "month", "--month", "2026-13", "--json", now=DECEMBER)
    assert month.error["hint"] == "concierge report month --client luna --month 2026-12"
