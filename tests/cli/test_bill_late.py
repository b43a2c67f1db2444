"""What a month's bill came too early for stands on a later one, and a month without a bill is told."""

from __future__ import annotations

from pathlib import Path

from tests.cli.bill_story import DECEMBER, agreed, bill, done, store
from tests.program import run

__all__ = ["agreed", "store"]


def test_a_case_resolved_after_its_bill_went_out_stands_on_the_next_one(agreed: Path) -> None:
    done("reply", "LUN-3", "--text", "Hola, ya quedó.", now="2026-11-14T10:00-06:00")
    done("bill", "2026-11", "--issue", "--because", "the store asked for it early")
    done("close", "LUN-3", "--outcome", "denied", now="2026-11-25T11:00-06:00")
    found = bill("2026-11", "--json").data
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None, "duplicate_of": None}]
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
    assert found["unbilled"] == [{"case": "LUN-3", "reason": "unresolved", "bill": None, "duplicate_of": None}]
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
