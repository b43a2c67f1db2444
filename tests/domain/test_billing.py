"""Bills of a month. Those in `tests/golden/bills` were reasoned by hand, in their comments; nothing writes them."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.agreement import Agreement, Prices, Rate, Season
from concierge_cli.domain.billing import Bill, BilledCase, Line, bill_month
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
        share = "" if line.percent is None else f"{line.percent:f} %"
        detail = f"{line.detail} {share}".strip() or "-"
        lines.append(
            f"{line.kind} {line.clause} {line.case or '-'} {detail} {line.amount.amount} {line.amount.currency}"
        )
    return [*lines, *(f"total {one.amount} {one.currency}" for one in bill.totals)]


@pytest.mark.parametrize("name", [file.stem for file in sorted(GOLDEN.glob("*.toml"))])
def test_a_month_comes_to_what_was_reasoned_by_hand(name: str) -> None:
    story = tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))
    agreements = [agreement(number, data) for number, data in enumerate(story["agreement"], 1)]
    bill = bill_month(agreements, map(case, story["case"]), first=story["month"])
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
