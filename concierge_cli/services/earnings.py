"""What a month of a store earned by the hour, and the price that would be needed: for the freelancer alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from concierge_cli.domain.billing import Line
from concierge_cli.domain.earned import Earned
from concierge_cli.domain.instants import iso
from concierge_cli.domain.money import Money
from concierge_cli.domain.pilot import rounded_up
from concierge_cli.journal.billing import minutes_logged
from concierge_cli.services.billing import MonthBill
from concierge_cli.services.desk import Desk


def earned(desk: Desk, found: MonthBill, *, goal: Money | None = None) -> tuple[Earned, ...]:
    """What the month earned by the hour, in each currency; work that no line pays is shared out among the currencies by
    the time of their cases. A month that brought nothing and took time has a row, too."""
    lines = found.bill.lines
    notes = found.issued.credits if found.issued else ()
    currencies = sorted({line.amount.currency for line in lines})
    on_cases = {
        currency: sum(found.cases[ref].minutes for ref in _refs(lines, currency) if ref in found.cases)
        for currency in currencies
    }
    besides = _besides(desk, found)
    if not currencies and besides:
        currencies, on_cases = [found.client.billing_currency], {found.client.billing_currency: 0}
    result = []
    for currency in currencies:
        minutes = on_cases[currency]
        measured = sum(on_cases.values())
        share = Fraction(minutes, measured) if measured else Fraction(1, len(currencies))
        everything = minutes + math.ceil(besides * share)
        billed = Money.total((one.amount for one in lines if one.amount.currency == currency), currency=currency)
        billed -= Money.total((one.amount for one in notes if one.amount.currency == currency), currency=currency)
        cases = len(_refs(lines, currency))
        needed = None
        if goal is not None and goal.currency == currency and everything and cases:
            needed = rounded_up(Fraction(goal.amount) * everything / 60 / cases, currency)
        result.append(
            Earned(
                client=found.client,
                billed=billed,
                cases=cases,
                minutes=minutes,
                all_minutes=everything,
                per_hour=Money(billed.amount * 60 / everything, currency) if everything else None,
                needed=needed,
            )
        )
    return tuple(result)


def _refs(lines: Iterable[Line], currency: str) -> set[str]:
    return {line.ref for line in lines if line.ref and line.amount.currency == currency}


def _besides(desk: Desk, found: MonthBill) -> int:
    """The minutes logged in the month on what none of its lines is about."""
    billed = {line.ref for line in found.bill.lines}
    with desk.journal.reading() as connection:
        logged = minutes_logged(connection, found.client.slug, start=iso(found.period.start), end=iso(found.period.end))
    return sum(minutes for key, minutes in logged.items() if not key or key not in billed)


def earned_json(one: Earned) -> dict[str, Any]:
    """`{client, billed, cases, minutes, all_minutes, per_hour, needed}`."""
    return {
        "client": one.client.slug,
        "billed": one.billed.to_json(),
        "cases": one.cases,
        "minutes": one.minutes,
        "all_minutes": one.all_minutes,
        "per_hour": one.per_hour.to_json() if one.per_hour is not None else None,
        "needed": one.needed.to_json() if one.needed is not None else None,
    }
