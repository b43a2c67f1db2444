"""Bills of a month. Those in `tests/golden/bills` were reasoned by hand, in their comments; nothing writes them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.agreement import Agreement, Prices, Rate, Season
from concierge_cli.domain.billing import Bill, BilledCase, Line, bill_month
from concierge_cli.domain.issued import Credit, Issued, free_number, standing
from concierge_cli.domain.money import Money

GOLDEN = Path(__file__).parents[1] / "golden" / "bills"


def agreement(number: int, data: dict[str, Any]) -> Agreement:
    def money(name: str) -> Decimal | None:
        return Decimal(data[name]) if name in data else None

    return Agreement(
        version=number,
        since=data["since"],
        accepted_on=data["since"],
        by="Marta",
        currency=data.get("currency", "USD"),
        paper="",
        prices=Prices(
            monthly=money("monthly"),
            included=data.get("included", 0),
            extra=money("extra"),
            urgent=money("urgent") or Decimal(0),
            rates=tuple(Rate(platform=one, complexity=two, amount=Decimal(n)) for one, two, n in data.get("rates", ())),
            seasons=tuple(
                Season(name=name, first=first, last=last, percent=Decimal(n))
                for name, first, last, n in data.get("seasons", ())
            ),
        ),
        platforms={"mercadolibre": ("MLM",), "amazon": ("US",), "instagram": ("",)},
        scope={"amazon/a_to_z": False},
    )


def case(data: dict[str, Any]) -> BilledCase:
    usual = {"platform": "mercadolibre", "procedure": "claim", "complexity": "normal", "urgent": False, "closed": None}
    return BilledCase(**{**usual, "outcome": "claim_won" if "closed" in data else "", **data})


def told(bill: Bill) -> list[str]:
    lines = []
    for line in bill.lines:
        clauses = "+".join(line.clauses)
        share = "" if line.percent is None else f"{line.percent:f} %"
        detail = f"{line.detail} {share}".strip() or "-"
        lines.append(
            f"{line.kind} {clauses} {line.case or '-'} {detail} {line.amount.amount} {line.amount.currency} {line.month}"
        )
    return [*map(str.rstrip, lines), *(f"total {one.amount} {one.currency}" for one in bill.totals)]


def gone_out(data: dict[str, Any]) -> Issued:
    """An issued bill as the golden files write its lines, all of the first version."""
    lines = []
    for text in data["lines"]:
        kind, clause, name, detail, amount, currency = text.split()
        said = {"case": name, "detail": detail, "amount": amount, "currency": currency}
        kept = {key: value for key, value in said.items() if value != "-"}
        lines.append(Line.from_json({"kind": kind, "clause": clause, "version": 1, **kept}))
    month = data["month"]
    return Issued(number=f"ACC-{month}", month=month, on=date.fromisoformat(f"{month}-26"), lines=tuple(lines))


@pytest.mark.parametrize("name", [file.stem for file in sorted(GOLDEN.glob("*.toml"))])
def test_a_month_comes_to_what_was_reasoned_by_hand(name: str) -> None:
    story = tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))
    agreements = [agreement(number, data) for number, data in enumerate(story["agreement"], 1)]
    issued = map(gone_out, story.get("issued", ()))
    bill = bill_month(agreements, map(case, story["case"]), first=story["month"], issued=issued)
    assert told(bill) == [" ".join(line.split()) for line in story["expected"].strip().splitlines()]
    unbilled = [f"{one.id} {reason}" for one, reason in bill.unbilled]
    assert unbilled == story["unbilled"].strip().splitlines()


DAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
CASES = st.lists(
    st.builds(
        lambda received, closed, urgent, outcome: (received, closed and max(received, closed), urgent, outcome),
        DAYS, st.none() | DAYS, st.booleans(), st.sampled_from(["claim_won", "duplicate", "out_of_scope", "denied"]),
    ),
    max_size=15,
)  # fmt: skip


@given(CASES, st.integers(0, 6), DAYS)
def test_no_case_is_lost_and_none_stands_twice(drawn: list[Any], included: int, since: date) -> None:
    first = date(2026, 11, 1)
    cases = [
        case({"id": f"C-{n}", "received": received, "closed": closed, "urgent": urgent, "outcome": outcome})
        for n, (received, closed, urgent, outcome) in enumerate(drawn)
        if received < date(2026, 12, 1) and (closed is None or closed >= first)
    ]
    plan = agreement(1, {"since": since, "monthly": "90", "included": included, "extra": "5", "urgent": "50"})
    bill = bill_month([plan], cases, first=first)
    left_out = [one.id for one, _reason in bill.unbilled]
    assert sorted((*bill.cases, *left_out)) == sorted(one.id for one in cases)
    days = sum(date(2026, 11, day) >= since for day in range(1, 31))
    free = [line for line in bill.lines if line.kind == "included"]
    assert len(free) <= -(-included * days // 30)
    assert all(line.amount.amount == 0 for line in free)
    fees = [line.amount for line in bill.lines if line.kind == "plan"]
    assert fees == ([Money(Decimal(str(float(Fraction(90 * days, 30)))), "USD")] if days else [])
    assert [Line.from_json(line.to_json()) for line in bill.lines] == list(bill.lines)


# --- bills in a row -------------------------------------------------------------------------------------------------

MONTHS = [date(2026, month, 1) for month in (10, 11, 12)] + [date(2027, month, 1) for month in (1, 2, 3)]
PLAN = agreement(1, {"since": date(2026, 10, 1), "monthly": "90", "included": 2, "extra": "5", "urgent": "50"})
RATES = agreement(2, {"since": date(2026, 11, 16), "currency": "MXN", "rates": [["", "", "70"]]})
BOTH = (PLAN, RATES)


class Store:
    """A store whose work goes on day by day: cases are closed and opened again, bills go out, some of it late."""

    def __init__(self) -> None:
        self.today = date(2026, 10, 5)
        self.cases: list[BilledCase] = []
        self.issued: list[Issued] = []

    def month(self, first: date) -> Bill:
        return bill_month(
            BOTH,
            [case for case in self.cases if case.received < later(first)],
            first=first,
            issued=standing(self.issued),
        )

    def open_and_close(self, days_ago: int, outcome: str) -> None:
        self.cases.append(case({"id": f"C-{len(self.cases)}", "received": self.today, "urgent": bool(days_ago % 2)}))
        self.close(len(self.cases) - 1, days_ago, outcome)

    def close(self, which: int, days_ago: int, outcome: str) -> None:
        if self.cases and (one := self.cases[which % len(self.cases)]).closed is None:
            day = max(one.received, self.today - timedelta(days=days_ago))
            self.cases[which % len(self.cases)] = replace(one, closed=day, outcome=outcome)

    def reopen(self, which: int) -> None:
        if self.cases:
            self.cases[which % len(self.cases)] = replace(self.cases[which % len(self.cases)], closed=None, outcome="")

    def issue(self, first: date) -> None:
        bill = self.month(first)
        if bill.lines and all(one.month != bill.month for one in standing(self.issued)):
            number = free_number(self.issued, "ACC", bill.month)
            self.issued.append(Issued(number=number, month=bill.month, on=self.today, lines=bill.lines))

    def credit(self, which: int) -> None:
        if self.issued:
            bill = self.issued[which % len(self.issued)]
            left = next((one for one in bill.owed if one.amount > 0), None)
            if left is not None:
                note = Credit(
                    number=bill.credit_number(), bill=bill.number, amount=left, because="wrong", on=self.today
                )
                self.issued[which % len(self.issued)] = replace(bill, credits=(*bill.credits, note))


def later(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


OUTCOMES = st.sampled_from(["claim_won", "denied", "refunded_keep_item", "duplicate", "out_of_scope"])
STEPS = st.lists(
    st.tuples(
        st.integers(0, 12),  # days that pass before it
        st.one_of(
            st.tuples(st.just("open_and_close"), st.integers(0, 25), OUTCOMES),
            st.tuples(st.just("open_and_close"), st.integers(0, 25), OUTCOMES),
            st.tuples(st.just("close"), st.integers(0, 9), st.integers(0, 45), OUTCOMES),
            st.tuples(st.just("reopen"), st.integers(0, 9)),
            st.tuples(st.just("issue"), st.sampled_from(MONTHS[:4])),
            st.tuples(st.just("credit"), st.integers(0, 3)),
        ),
    ),
    max_size=25,
)  # fmt: skip


@given(STEPS)
def test_no_case_is_billed_twice_and_none_never(steps: list[tuple[int, tuple[Any, ...]]]) -> None:
    store = Store()
    went_out: dict[str, tuple[Line, ...]] = {}
    for days, (verb, *values) in steps:
        store.today = min(store.today + timedelta(days=days), date(2027, 1, 31))
        getattr(store, verb)(*values)
        went_out = {one.number: one.lines for one in store.issued} | went_out  # as each was when it went out
    for first in MONTHS:  # in the end every month is billed, and one more
        store.issue(first)
    # What went out never changed, whatever became of its cases.
    assert len({one.number for one in store.issued}) == len(store.issued)
    for one in store.issued:
        assert one.lines == went_out.get(one.number, one.lines)
    counting = standing(store.issued)  # a bill that was credited whole counts no more: its month is billed anew
    for one in counting:
        assert store.month(date.fromisoformat(f"{one.month}-01")).lines == one.lines
    holders = [(name, bill.month) for bill in counting for name in bill.cases]
    assert len({name for name, _month in holders}) == len(holders)  # none twice
    billed = {name for name, _month in holders}
    for one in store.cases:
        if one.closed is not None and one.outcome not in ("duplicate", "out_of_scope"):
            assert one.id in billed, one  # none never
    # Each by its own month: the version of its closing, and no more included cases than that month's fee has, all of
    # which are used before anything is charged above them.
    for first in MONTHS:
        lines = [
            line for bill in counting for line in bill.lines
            if line.case and (line.month or bill.month) == f"{first:%Y-%m}"
        ]  # fmt: skip
        days = 31 if first.month == 10 else 15 if first.month == 11 else 0
        most = -(-2 * days // (30 if first.month == 11 else 31))
        free = [line for line in lines if line.kind == "included"]
        assert len(free) <= most
        assert len(free) == most or not any(line.kind == "extra" for line in lines)
        assert {line.amount.currency for line in lines} <= (
            {"USD"} if first.month == 10 else {"USD", "MXN"} if first.month == 11 else {"MXN"}
        )
        assert {line.amount.amount for line in lines if line.kind in ("extra", "rates")} <= {
            Decimal("5.00"),
            Decimal("70.00"),
        }


def test_only_a_later_bill_takes_what_went_out_too_early() -> None:
    store = Store()
    store.today = date(2026, 10, 20)
    store.issue(MONTHS[0])
    store.open_and_close(0, "claim_won")
    assert store.month(MONTHS[0]).unbilled == ((store.cases[0], "late"),)
    assert store.month(MONTHS[1]).cases == ("C-0",)
    store.issue(MONTHS[1])
    ((shown, reason),) = store.month(MONTHS[0]).unbilled
    assert (shown.bill, reason) == ("ACC-2026-11", "late")
    assert store.month(MONTHS[2]).cases == ()


def test_a_store_that_left_still_pays_for_what_was_resolved_before() -> None:
    one = case({"id": "C-0", "received": date(2026, 10, 20), "closed": date(2026, 10, 30)})
    october = Issued(number="2026-10", month="2026-10", on=date(2026, 10, 25), lines=())
    ended = date(2026, 10, 31)
    november = bill_month(BOTH, [one], first=date(2026, 11, 1), ended=ended, issued=[october])
    assert [(line.kind, line.case, line.month) for line in november.lines] == [("extra", "C-0", "2026-10")]


def test_what_a_fee_included_is_used_up_by_later_bills_too() -> None:
    """October's fee includes two: one stands on October's bill, one on November's, so December's takes the third."""
    store = Store()
    store.open_and_close(0, "claim_won")
    store.issue(MONTHS[0])
    for number, first in enumerate(MONTHS[1:3], 1):
        store.open_and_close(0, "claim_won")
        store.issue(first)
        late = [(line.case, line.kind, line.month) for line in store.issued[-1].lines if line.month]
        assert late == [(f"C-{number}", ("included", "extra")[number - 1], "2026-10")]
    store.open_and_close(0, "claim_won")
    assert [line.kind for line in store.month(MONTHS[3]).lines] == ["extra"]


def test_a_version_is_known_by_its_acceptance_when_its_number_changed() -> None:
    """Two machines accepted a version 1 each; the one that October was billed by is called 2 since they met."""
    ours = replace(agreement(2, {"since": date(2026, 10, 1), "monthly": "90", "included": 1, "extra": "5"}), event="e2")
    theirs = replace(agreement(1, {"since": date(2026, 9, 1), "monthly": "70", "included": 9}), event="e1")
    fee = Line(kind="plan", clause="7.1", amount=Money(Decimal(90), "USD"), detail="31/31", version=1, agreement="e2")
    october = Issued(number="ACC-2026-10", month="2026-10", on=date(2026, 10, 25), lines=(fee,))
    late = [case({"id": f"ACC-{n}", "received": date(2026, 10, 26), "closed": date(2026, 10, 27)}) for n in (1, 2)]
    bill = bill_month([theirs, ours], late, first=date(2026, 11, 1), issued=[october])
    assert [(line.case, line.kind) for line in bill.lines if line.case] == [("ACC-1", "included"), ("ACC-2", "extra")]


def test_a_case_is_known_by_its_key_when_its_number_changed() -> None:
    """Two machines gave one number to two cases: the one that got another number was billed under its old one."""
    rates = agreement(1, {"since": date(2026, 10, 1), "rates": [["", "", "5"]]})
    line = Line(kind="rates", clause="7.3", amount=Money(Decimal(5), "USD"), case="ACC-1", key="k1", version=1)
    october = Issued(number="ACC-2026-10", month="2026-10", on=date(2026, 11, 1), lines=(line,))
    closed = {"received": date(2026, 11, 2), "closed": date(2026, 11, 3)}
    cases = [case({"id": "ACC-B1", "key": "k1", **closed}), case({"id": "ACC-1", "key": "k2", **closed})]
    bill = bill_month([rates], cases, first=date(2026, 11, 1), issued=[october])
    assert (bill.cases, [one.id for one, _reason in bill.unbilled]) == (("ACC-1",), ["ACC-B1"])
