"""What measured cases say: types, prices that earn the goal, the plan, the capacity; reasoned by hand, and as laws."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.agreement import COMPLEXITIES, Prices
from concierge_cli.domain.agreement import Rate as AgreedRate
from concierge_cli.domain.money import Money
from concierge_cli.domain.pilot import (
    LEAST,
    MeasuredCase,
    Pilot,
    Type,
    cases_a_week,
    monthly_of,
    rates_of,
    rounded_up,
    types_of,
)

GOAL = Money(Decimal(15), "USD")


def cases(*told: tuple[str, str, str, int]) -> tuple[MeasuredCase, ...]:
    return tuple(MeasuredCase(f"LUN-{n}", *one) for n, one in enumerate(told, 1))


def several(platform: str, complexity: str, *minutes: int, procedure: str = "claim") -> list[tuple[str, str, str, int]]:
    return [(platform, procedure, complexity, one) for one in minutes]


def said(types: list[Type]) -> list[tuple[str, str, str, int]]:
    return [(one.platform, one.procedure, one.complexity, one.n) for one in types]


def test_a_type_too_small_for_a_median_is_seen_in_the_next_wider_one_that_is_not():
    told = cases(
        *several("amazon", "normal", 10, 20, 30),
        *several("amazon", "high", 40, 50),
        *several("amazon", "low", 5, procedure="message"),
        *several("allegro", "low", 7),
    )
    # Claims of Amazon are five without their complexity; its message needs all of Amazon; Allegro has too few at all.
    assert said(types_of(told)) == [
        ("allegro", "claim", "low", 1),
        ("amazon", "", "", 6),
        ("amazon", "claim", "", 5),
        ("amazon", "claim", "high", 2),
        ("amazon", "claim", "normal", 3),
        ("amazon", "message", "low", 1),
    ]
    claims = types_of(told)[2]
    assert (claims.percentile(50), claims.mean, claims.ends) == (30, 30, (10, 50))
    assert types_of(told)[0].percentile(50) is None


def test_the_90th_percentile_needs_twenty():
    told = cases(*several("amazon", "normal", *range(1, 21)))
    assert Type("amazon", "", "", told).percentile(90) == 18.1
    assert Type("amazon", "", "", told[:19]).percentile(90) is None
    assert Type("amazon", "", "", told[:4]).mean is None


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (several("amazon", "normal", 10, 10, 10, 10), []),
        (several("amazon", "normal", *[10] * 5), [("", "", 5, "2.50")]),
        # Five and three: three are too few for the price of what is left, so all have one.
        (
            [*several("mercadolibre", "normal", *[10] * 5), *several("amazon", "normal", *[20] * 3)],
            [("", "", 8, "3.44")],  # 110 ÷ 8 × 15 ÷ 60 = 3.4375
        ),
        (
            [*several("mercadolibre", "normal", *[10] * 6), *several("amazon", "normal", *[20] * 5)],
            [("", "", 11, "3.64"), ("amazon", "", 5, "5.00"), ("mercadolibre", "", 6, "2.50")],  # 160 ÷ 11 ÷ 4 = 3.636
        ),
        (
            [*several("amazon", "normal", *[12] * 7), *several("amazon", "high", *[40] * 5)],
            [("", "", 12, "5.92"), ("", "normal", 7, "3.00"), ("", "high", 5, "10.00")],  # 284 ÷ 12 ÷ 4 = 5.9167
        ),
        (
            [
                *several("amazon", "normal", *[12] * 6),
                *several("amazon", "high", *[40] * 5),
                *several("allegro", "low", *[8] * 5),
            ],
            # Both platforms stand apart and nothing is left: the price of any case is for what was never seen.
            [
                ("", "", 16, "4.88"),  # 312 ÷ 16 ÷ 4 = 4.875
                ("allegro", "", 5, "2.00"),
                ("amazon", "", 11, "6.19"),  # 272 ÷ 11 ÷ 4 = 6.1818
                ("amazon", "normal", 6, "3.00"),
                ("amazon", "high", 5, "10.00"),
            ],
        ),
    ],
    ids=["too few", "one", "five and three", "six and five", "two complexities", "both"],
)
def test_prices_by_hand(told, wanted):
    found = rates_of(cases(*told), GOAL)
    got = [(one.type.platform, one.type.complexity, one.type.n, str(one.price.amount)) for one in found]
    assert got == wanted


measured = st.lists(
    st.tuples(
        st.sampled_from(["amazon", "allegro", "mercadolibre"]),
        st.sampled_from(["claim", "message"]),
        st.sampled_from(COMPLEXITIES),
        st.integers(1, 600),
    ),
    min_size=LEAST,
    max_size=40,
)
goals = st.tuples(st.integers(1, 10**6), st.sampled_from(["USD", "CLP", "MXN", "KWD"])).map(
    lambda told: Money(Decimal(told[0]), told[1])
)


@given(measured, goals)
def test_the_cases_together_earn_the_goal_by_the_agreement_that_the_prices_make(told, goal):
    every = cases(*told)
    rates = rates_of(every, goal)
    prices = Prices(
        rates=tuple(
            AgreedRate(amount=one.price.amount, platform=one.type.platform, complexity=one.type.complexity)
            for one in rates
        )
    )
    earned = Fraction(0)
    for one in every:
        rate = prices.rate_for(one.platform, one.complexity)
        assert rate is not None
        earned += Fraction(rate.amount)
    assert earned >= sum(one.minutes for one in every) * Fraction(goal.amount) / 60
    assert all(one.type.n >= LEAST for one in rates)
    assert len({(one.type.platform, one.type.complexity) for one in rates}) == len(rates)


@given(st.fractions(0, 10**6), st.sampled_from(["USD", "CLP", "KWD"]))
def test_a_price_is_never_less_than_what_it_was_counted_from_and_less_than_a_coin_more(exact, currency):
    coin = Fraction(1, {"USD": 100, "CLP": 1, "KWD": 1000}[currency])
    price = Fraction(rounded_up(exact, currency).amount)
    assert exact <= price < exact + coin


@pytest.mark.parametrize(
    ("received", "today", "months", "exact", "included"),
    [
        # From the 20th on August is no whole month; November is not over.
        (
            "2026-08-20 2026-09-03 2026-09-10 2026-09-24 2026-10-05 2026-10-19 2026-11-03",
            "2026-11-27",
            [3, 2],
            "5/2",
            3,
        ),
        ("2026-10-01 2026-10-31", "2026-11-01", [2], "2", 2),
        ("2026-10-01 2026-10-31", "2026-10-31", [], "60/31", 2),  # 2 × 30 ÷ 31
        ("2026-11-01", "2027-02-01", [1, 0, 0], "0", 1),  # a month in which none came counts; a plan includes one
        ("2026-11-02 2026-11-02 2026-11-02", "2026-11-02", [], "90", 90),
        ("2026-12-15 2027-01-10 2027-01-11", "2027-02-28", [2], "2", 2),
    ],
)
def test_cases_a_month(received, today, months, exact, included):
    found = monthly_of([date.fromisoformat(day) for day in received.split()], date.fromisoformat(today))
    assert found is not None
    assert [n for _month, n in found.months] == months
    assert (found.exact, found.included) == (Fraction(exact), included)


def test_a_store_without_a_case_has_no_month_and_no_plan():
    assert monthly_of([], date(2026, 11, 27)) is None
    pilot = Pilot(cases=(), days=(), left_out=(), monthly=None, goal=GOAL, week=600)
    assert (pilot.enough, pilot.rates, pilot.plan, pilot.capacity) == (False, [], None, None)


def test_capacity_is_of_whole_cases():
    told = cases(*several("amazon", "normal", 10, 20, 30, 40, 50))
    assert cases_a_week(Type("", "", "", told), 599) == 19
    assert cases_a_week(Type("", "", "", told), 600) == 20
    assert cases_a_week(Type("", "", "", told), 29) == 0


def test_a_few_days_are_no_month_and_a_plan_may_not_fit_the_weeks():
    """Five cases of one day would be 150 a month."""
    told = cases(*several("amazon", "normal", 30, 30, 30, 30, 30))

    def of(first: str, today: str, week: int | None = None) -> Pilot:
        days = (date.fromisoformat(first),) * 5
        monthly = monthly_of(days, date.fromisoformat(today))
        return Pilot(cases=told, days=days, left_out=(), monthly=monthly, goal=GOAL, week=week)

    short, long = of("2026-11-02", "2026-11-14"), of("2026-11-02", "2026-11-15")
    assert (short.too_short, short.plan, len(short.rates)) == (True, None, 1)
    assert not long.too_short
    assert long.plan is not None
    assert long.plan.monthly.included == 11  # 5 × 30 ÷ 14 = 10.71
    # 11 a month are 2.57 a week: 89 minutes hold two of half an hour, 90 hold three.
    assert [of("2026-11-02", "2026-11-15", week).beyond_capacity for week in (None, 89, 90)] == [False, True, False]
