"""Money is exact, in whole minor units, and never mixes currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.money import CURRENCIES, Money, minor_digits

amounts = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=4)
currencies = st.sampled_from(["MXN", "USD", "CLP", "PYG", "KWD"])


def mxn(amount: str) -> Money:
    return Money(Decimal(amount), "MXN")


@pytest.mark.parametrize(
    ("currency", "digits"), [("MXN", 2), ("USD", 2), ("COP", 2), ("CLP", 0), ("PYG", 0), ("JPY", 0), ("KWD", 3)]
)
def test_minor_units(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_every_currency_of_the_table_is_one_that_cldr_knows() -> None:
    assert set(list_currencies()) >= CURRENCIES


@pytest.mark.parametrize("currency", ["", "mxn", "XYZ", "XXX", "MX", "PESOS"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(Decimal(1), currency)


@pytest.mark.parametrize("amount", [1.5, "1.50", Decimal("NaN"), Decimal("Infinity"), Decimal("1e40")])
def test_an_amount_is_a_finite_decimal(amount: object) -> None:
    with pytest.raises(ValueError, match="amount"):
        Money(amount, "MXN")  # type: ignore[arg-type]


def test_it_is_rounded_half_up_to_whole_minor_units() -> None:
    assert mxn("2.675").amount == Decimal("2.68")
    assert Money(Decimal("1000.5"), "CLP").amount == Decimal(1001)
    assert str(mxn("-0.001").amount) == "0.00"


def test_arithmetic() -> None:
    assert mxn("1.10") + mxn("2.20") == mxn("3.30")
    assert mxn("1.10") - mxn("2.20") == mxn("-1.10")
    assert mxn("19.99") * 3 == 3 * mxn("19.99") == mxn("59.97")
    assert mxn("100") * Decimal("0.125") == mxn("12.50")
    assert Money.total([mxn("1"), mxn("2")], currency="MXN") == mxn("3")
    assert Money.total([], currency="USD") == Money.zero("USD")
    assert not Money.zero("USD")
    assert mxn("0.01")
    assert mxn("1") < mxn("2") <= mxn("2") < mxn("3") > mxn("2") >= mxn("2")


def test_two_currencies_never_meet() -> None:
    dollars = Money(Decimal(1), "USD")
    for operation in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__):
        with pytest.raises(ValueError, match="two currencies"):
            operation(mxn("1"), dollars)
    assert mxn("1") != dollars
    with pytest.raises(ValueError, match="two currencies"):
        Money.total([dollars], currency="MXN")


def test_a_float_is_no_factor() -> None:
    with pytest.raises(TypeError):
        mxn("1") * 0.1  # type: ignore[operator]


def test_json() -> None:
    assert Money(Decimal("12.5"), "USD").to_json() == {"amount": "12.50", "currency": "USD"}
    assert Money(Decimal("1e6"), "CLP").to_json() == {"amount": "1000000", "currency": "CLP"}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"amount": "1"},
        {"amount": 1.5, "currency": "USD"},
        {"amount": "1,5", "currency": "USD"},
        {"amount": "1", "currency": "?"},
    ],
)
def test_foreign_json_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Money.from_json(data)


@given(amounts, currencies)
def test_json_goes_and_comes_back(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.from_json(money.to_json()) == money


@given(amounts, amounts, currencies)
def test_what_is_added_can_be_taken_away(one: Decimal, two: Decimal, currency: str) -> None:
    first, second = Money(one, currency), Money(two, currency)
    assert first + second - second == first
    assert first - second == -(second - first)
