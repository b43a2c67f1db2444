"""Bills that went out: what counts of two machines' papers, and what a person has to hear of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from concierge_cli.domain.event import Draft, Event, seal
from concierge_cli.domain.issued import LeftOut, doubles, fold_bills, free_number, standing
from concierge_cli.domain.money import Money


def event(n: int, kind: str, replica: str = "a", command: str = "", **facts: object) -> Event:
    """A store's own entry, as the machine `replica` logged it."""
    at = datetime(2026, 11, 1, 16, tzinfo=UTC)
    return seal(
        Draft(kind=kind, client="luna", occurred_at=at, facts=facts), id=f"e{n}", command=command or f"c{n}",
        recorded_at=at, actor="me", replica=replica, seq=n, counter=n, after=[], salts=("00" * 16, "11" * 16), prev="",
    )  # fmt: skip


def line(case: str, amount: str = "5.00", **more: object) -> dict[str, Any]:
    said = {"kind": "rates", "clause": "7.3", "amount": amount, "currency": "USD", "case": case, "version": 1}
    return {**said, **more}


NOVEMBER: dict[str, Any] = {"number": "LUN-2026-11", "month": "2026-11", "on": "2026-12-01"}
DECEMBER: dict[str, Any] = {"number": "LUN-2026-12", "month": "2026-12", "on": "2027-01-02"}


def test_bills_and_credit_notes_of_two_machines() -> None:
    note = {"number": "LUN-2026-11-C1", "bill": "LUN-2026-11", "currency": "USD"}
    log = [
        event(1, "bill_issued", **NOVEMBER, lines=[line("LUN-1")]),
        event(2, "bill_issued", "b", **NOVEMBER, lines=[line("LUN-1"), line("LUN-2")]),
        event(3, "bill_credited", **note, amount="2.00"),
        event(4, "bill_credited", "b", **note, amount="1.50"),
        event(5, "bill_credited", "b", **note, amount="4.00"),  # more than is left
    ]
    for order in (log, log[::-1]):
        (found,) = fold_bills(order)
        assert (found.event, found.cases) == ("e1", ("LUN-1",))
        assert [one.number for one in found.credits] == ["LUN-2026-11-C1", "LUN-2026-11-C2"]
        assert found.owed == (Money(Decimal("1.50"), "USD"),)


def test_a_credit_note_for_the_paper_that_does_not_count_takes_nothing_off_the_one_that_does() -> None:
    note = {"number": "LUN-2026-11-C1", "bill": "LUN-2026-11", "currency": "USD", "amount": "5.00"}
    log = [
        event(1, "bill_issued", **NOVEMBER, lines=[line("LUN-1")]),
        event(2, "bill_issued", "b", **NOVEMBER, lines=[line("LUN-1"), line("LUN-2")]),
        event(3, "bill_credited", "b", **note, of="e2"),  # before "b" heard of the first one
    ]
    (found,) = fold_bills(log)
    assert (found.credits, found.void) == ((), False)
    (found,) = fold_bills([*log, event(4, "bill_credited", **note, of="e1")])
    assert (len(found.credits), found.void) == (1, True)


def test_a_long_bill_is_several_entries_of_one_command() -> None:
    log = [
        event(1, "bill_issued", command="c", **NOVEMBER, lines=[line("LUN-1")]),
        event(2, "bill_issued", "b", **NOVEMBER, lines=[line("LUN-7")]),
        event(3, "bill_issued", command="c", **NOVEMBER, lines=[line("LUN-2")]),
        event(4, "bill_issued", "b", command="c2", **NOVEMBER, lines=[line("LUN-8")]),
    ]
    (found,) = fold_bills(log)
    assert found.cases == ("LUN-1", "LUN-2")
    assert [one.cases for one in found.twins] == [("LUN-7", "LUN-8")]


def test_the_other_paper_of_one_month_is_told_until_it_is_taken_back() -> None:
    log = [
        event(1, "bill_issued", **NOVEMBER, lines=[line("LUN-1")]),
        event(2, "bill_issued", "b", **NOVEMBER, lines=[line("LUN-1"), line("LUN-2")]),
    ]
    for order in (log, log[::-1]):
        (found,) = doubles(fold_bills(order))
        assert (found.counts.event, found.other.event, found.amount) == ("e1", "e2", None)
    taken_back = event(3, "bill_withdrawn", number="LUN-2026-11", event="e2")
    assert list(doubles(fold_bills([*log, taken_back]))) == []
    again = event(4, "retracted", events=["e3"])
    assert len(list(doubles(fold_bills([*log, taken_back, again])))) == 1


def test_a_case_on_two_bills_is_told_until_a_credit_note_takes_it_off() -> None:
    log = [
        event(1, "bill_issued", **NOVEMBER, lines=[line("LUN-1", key="k1")]),
        event(2, "bill_issued", "b", **DECEMBER, lines=[line("LUN-B1", "7.00", key="k1"), line("LUN-2", key="k2")]),
    ]
    (found,) = doubles(fold_bills(log))
    assert (found.counts.number, found.other.number) == ("LUN-2026-11", "LUN-2026-12")
    assert (found.cases, found.amount) == (("LUN-B1",), Money(Decimal(7), "USD"))
    note = {"number": "LUN-2026-12-C1", "bill": "LUN-2026-12", "currency": "USD"}
    assert len(list(doubles(fold_bills([*log, event(3, "bill_credited", **note, amount="6.99")])))) == 1
    assert list(doubles(fold_bills([*log, event(3, "bill_credited", **note, amount="7.00")]))) == []


def test_the_fee_of_one_month_on_two_bills_is_told_as_well() -> None:
    """One machine took its bill back whole and billed the month again, the other had billed it meanwhile."""
    fee = line("", "40.00", kind="plan", clause="7.1")
    again = {**NOVEMBER, "number": "LUN-2026-11-2"}
    log = [
        event(1, "bill_issued", **NOVEMBER, lines=[fee]),
        event(2, "bill_issued", "b", **again, lines=[fee, line("LUN-2", key="k2")]),
    ]
    (found,) = doubles(fold_bills(log))
    assert (found.counts.number, found.other.number) == ("LUN-2026-11", "LUN-2026-11-2")
    assert (found.cases, found.fee, found.amount) == ((), True, Money(Decimal(40), "USD"))
    note = {"number": "LUN-2026-11-2-C1", "bill": "LUN-2026-11-2", "currency": "USD"}
    assert list(doubles(fold_bills([*log, event(3, "bill_credited", **note, amount="40.00")]))) == []


def test_one_machine_doubles_nothing() -> None:
    surcharged = [line("LUN-1"), line("LUN-1", "1.25", kind="urgent", clause="7.4", percent="25")]
    log = [
        event(1, "bill_issued", **NOVEMBER, lines=surcharged),
        event(2, "bill_issued", **DECEMBER, lines=[line("LUN-2")]),
    ]
    assert list(doubles(fold_bills(log))) == []


def test_a_bill_that_was_credited_whole_leaves_its_number_and_keeps_no_month() -> None:
    note = {"bill": "LUN-2026-11", "currency": "USD", "on": "2026-12-05"}
    log = [
        event(
            1, "bill_issued", **NOVEMBER, lines=[line("LUN-1")], left_out=[{"case": "LUN-2", "reason": "unresolved"}]
        ),
        event(2, "bill_credited", **note, number="LUN-2026-11-C1", amount="2.00"),
    ]
    (part,) = fold_bills(log)
    assert (part.void, standing([part])) == (False, (part,))
    (whole,) = fold_bills([*log, event(3, "bill_credited", **note, number="LUN-2026-11-C2", amount="3.00")])
    assert (whole.void, standing([whole])) == (True, ())
    assert [(one.number, one.on) for one in whole.credits][1] == ("LUN-2026-11-C2", date(2026, 12, 5))
    assert whole.left_out == (LeftOut(case="LUN-2", reason="unresolved"),)
    assert free_number([], "LUN", "2026-11") == "LUN-2026-11"
    assert free_number([whole], "LUN", "2026-11") == "LUN-2026-11-2"
    second = event(4, "bill_issued", **{**NOVEMBER, "number": "LUN-2026-11-2"}, lines=[line("LUN-1")])
    third = event(3, "bill_credited", **note, number="LUN-2026-11-C2", amount="3.00")
    bills = fold_bills([*log, third, second])
    assert free_number(bills, "LUN", "2026-11") == "LUN-2026-11-3"
    assert [one.number for one in standing(bills)] == ["LUN-2026-11-2"]
    assert list(doubles(bills)) == []  # the case stands on one bill that counts


def test_what_a_duplicate_repeats_stays_as_the_bill_said_it() -> None:
    left_out = [{"case": "LUN-2", "reason": "duplicate", "of": "LUN-1"}, {"case": "LUN-3", "reason": "duplicate"}]
    (bill,) = fold_bills([event(1, "bill_issued", **NOVEMBER, lines=[line("LUN-1")], left_out=left_out)])
    assert bill.left_out is not None
    assert [one.of for one in bill.left_out] == ["LUN-1", ""]
    assert [one.to_json() for one in bill.left_out] == left_out
