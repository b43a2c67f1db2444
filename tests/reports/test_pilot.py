"""The pilot's paper where the story of its screens does not reach: several prices, no whole month, long lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from concierge_cli import i18n
from concierge_cli.domain.client import Client
from concierge_cli.domain.money import Money
from concierge_cli.domain.pilot import LeftOut, MeasuredCase, Pilot, Type, monthly_of
from concierge_cli.reports.document import Document
from concierge_cli.reports.markdown import markdown
from concierge_cli.reports.pilot import pilot_document

LUNA = Client(slug="luna", name="Luna", prefix="LUN", language="es", zone="America/Mexico_City", country="CL")
NOW = datetime(2026, 11, 27, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.bind("en")
    yield
    i18n.bind("es")


def name(found: Type) -> str:
    return " ".join(filter(None, (found.platform, found.procedure, found.complexity))) or "any case"


def paper(pilot: Pilot, *, country: str = "CL", on_screen: bool = False) -> Document:
    return pilot_document(pilot, LUNA, name=name, language="en", country=country, now=NOW, on_screen=on_screen)


def pilot(*minutes: tuple[str, int], left_out: int = 0) -> Pilot:
    cases = tuple(
        MeasuredCase(f"LUN-{n}", place, "claim", "normal", took) for n, (place, took) in enumerate(minutes, 1)
    )
    days = tuple(date(2026, 11, 2) + timedelta(days=n) for n in range(len(cases)))
    return Pilot(
        cases=cases,
        days=days,
        left_out=tuple(LeftOut(f"LUN-{100 + n}", "open", n) for n in range(left_out)),
        monthly=monthly_of(days, date(2026, 11, 27)),
        goal=Money(Decimal(14_000), "CLP"),
        week=450,
    )


def test_two_prices_say_in_which_row_a_case_counts_and_amounts_follow_the_users_country():
    text = markdown(paper(pilot(*[("allegro", 13)] * 6, *[("amazon", 20)] * 5)))
    # 178 ÷ 11 × 14000 ÷ 60 = 3775.757575…, which is rounded on the paper and says so; Chile has no cents.
    assert "| any case | 11 | 178 ÷ 11 × 14.000 ÷ 60 ≈ 3.775,75758 | $3.776 CLP |" in text
    assert "| allegro | 6 | 78 ÷ 6 × 14.000 ÷ 60 ≈ 3.033,33333 | $3.034 CLP |" in text
    assert "| amazon | 5 | 100 ÷ 5 × 14.000 ÷ 60 ≈ 4.666,66667 | $4.667 CLP |" in text
    assert "rounded up to $1 CLP. Each case counts in one row, the one that names most of it." in text


def test_without_a_whole_month_the_pace_is_carried_over_and_said():
    text = markdown(paper(pilot(*[("amazon", 20)] * 5)))
    # Five in the 26 days from the 2nd to the 27th: 5 × 30 ÷ 26 = 5.77, so 6.
    assert "no whole month was seen yet, so 5 × 30 ÷ 26 days = 5,77, halves rounded up." in text
    assert "- Cases included: 6" in text
    assert "22 cases a week in 7,5 h: 450 min ÷ (100 ÷ 5), rounded down." in text
    assert "Each case counts in one row" not in text


def test_a_long_list_is_cut_on_the_screen_alone():
    long = pilot(*[("amazon", 20)] * 11, left_out=13)
    whole, screen = markdown(paper(long)), markdown(paper(long, on_screen=True))
    assert all(f"LUN-{n} |" in whole for n in (1, 11, 100, 112))
    assert "| LUN-11 |" not in screen
    assert "| LUN-109 |" in screen
    assert "| LUN-110 |" not in screen
    assert "And 3 more." in screen


def test_below_five_there_is_no_figure_at_all():
    few = paper(pilot(*[("amazon", 20)] * 4, left_out=1))
    text = markdown(few)
    assert "Not enough: 4 of 5 measured cases." in text
    assert list(few.defined()) == []
    assert "CLP" not in text
