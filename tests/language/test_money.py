"""Typed money is never guessed; written money always says which currency."""

from __future__ import annotations

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.money import CURRENCIES, Money, minor_digits
from concierge_cli.errors import InvalidInput
from concierge_cli.language.money import format_money, parse_money


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("350 MXN", "350", "MXN"),
        ("350.00 MXN", "350", "MXN"),
        ("350,5 mxn", "350.50", "MXN"),
        ("MXN 350", "350", "MXN"),
        ("$350 MXN", "350", "MXN"),
        ("  $ 350.00  MXN ", "350", "MXN"),
        ("350.00 M.N.", "350", "MXN"),
        ("US$24.99", "24.99", "USD"),
        ("U$S 24,99", "24.99", "USD"),
        ("24.99 dólares", "24.99", "USD"),
        ("1.234,50 ARS", "1234.50", "ARS"),
        ("1,234.50 MXN", "1234.50", "MXN"),
        ("1.234.567 COP", "1234567", "COP"),
        ("12,345,678.90 MXN", "12345678.90", "MXN"),
        ("R$ 10,00", "10", "BRL"),
        ("10 €", "10", "EUR"),
        ("€10.50", "10.50", "EUR"),
        ("1 234,50 zł", "1234.50", "PLN"),
        ("1\u00a0234,50\u00a0PLN", "1234.50", "PLN"),
        ("S/ 24.90", "24.90", "PEN"),
        ("3 soles", "3", "PEN"),
        ("$12.990 CLP", "12990", "CLP"),  # no cents: the point can only group
        ("350.00 CLP", "350", "CLP"),
        ("１２ USD", "12", "USD"),
        ("200.000 COP", "200000", "COP"),  # nobody writes its cents
        ("$ 189,900 COP", "189900", "COP"),
        ("1.250.000,50 COP", "1250000.50", "COP"),
        ("350.50 COP", "350.50", "COP"),
        ("12 mil COP", "12000", "COP"),
        ("COP 12k", "12000", "COP"),
        ("12,5 mil CLP", "12500", "CLP"),
        ("1,5 millones de COP", "1500000", "COP"),
        ("2 thousand USD", "2000", "USD"),
    ],
)
def test_read(typed: str, amount: str, currency: str) -> None:
    assert parse_money(typed) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("typed", "default", "currency"),
    [("$350", "MXN", "MXN"), ("350", "ARS", "ARS"), ("350 pesos", "CLP", "CLP"), ("US$350", "MXN", "USD")],
)
def test_the_default_fills_in_and_never_overrides(typed: str, default: str, currency: str) -> None:
    assert parse_money(typed, default_currency=default) == Money(Decimal(350), currency)


@pytest.mark.parametrize(
    ("typed", "default", "sentence"),
    [
        ("350", None, "in which currency"),
        ("$350", None, "in which currency"),
        ("$350", "EUR", "in which currency"),  # the sign is not the euro's
        ("350 pesos", "USD", "in which currency"),
        ("350 XYZ", "MXN", "currency “XYZ”"),
        ("350 XXX", None, "currency “XXX”"),
        ("350 MXN y 20 USD", None, "do not know the currency"),
        ("5e3 MXN", None, "do not know the currency"),
        ("US$ 350 MXN", None, "two different currencies"),
        ("€ 350 MXN", None, "two different currencies"),
        ("350 MXN USD", None, "two different currencies"),
        ("12.50 CLP", None, "CLP has none"),
        ("0.234 MXN", None, "more decimals"),
        ("1234.567 MXN", None, "more decimals"),
        ("1,234.567 MXN", None, "more decimals"),
        ("1.23.456 MXN", None, "not an amount"),
        ("1.234,567.89 MXN", None, "not an amount"),
        ("12 34 MXN", None, "not an amount"),
        ("-5 MXN", None, "not an amount"),
        ("350. MXN", None, "not an amount"),
        ("١٢ MXN", None, "not an amount"),
        ("", "MXN", "not an amount"),
        ("MXN", None, "not an amount"),
        ("9999999999999 MXN", None, "too large"),
        ("=1+1", None, "not an amount"),
        ("{{ 350 }} MXN", None, "not an amount"),
        ("1.234 mil MXN", None, "not an amount"),
        ("12 mil mil MXN", None, "currency “MIL”"),
    ],
)
def test_refused(typed: str, default: str | None, sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_money(typed, default_currency=default)
    assert sentence in caught.value.message
    example = '--amount "35000 CLP"' if "CLP" in sentence else f'--amount "350.00 {default or "MXN"}"'
    assert example in caught.value.hint


def test_one_separator_that_could_be_either_is_refused_with_both_readings(spanish: None) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_money("1.234 MXN")
    assert caught.value.message == "No sé si «1.234 MXN» es mil doscientos treinta y cuatro o uno con 23 centavos."
    assert caught.value.hint.splitlines() == [
        '--amount "1234.00 MXN"   si es mil doscientos treinta y cuatro',
        '--amount "1.23 MXN"      si es uno con 23 centavos',
    ]


def test_the_readings_in_english_and_for_another_flag() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_money("21,001", default_currency="USD", flag="--rate")
    assert caught.value.message == ("I cannot tell whether “21,001” is twenty-one thousand one or twenty-one.")
    assert caught.value.hint.startswith('--rate "21001.00 USD"')


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(["MXN", "USD", "EUR", "KWD"]))
def test_each_reading_of_an_ambiguous_amount_can_be_typed(whole: int, rest: int, sign: str, currency: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_money(f"{whole}{sign}{rest:03d} {currency}")
    large, small = (parse_money(value) for value in re.findall(r'"(.+?)"', caught.value.hint))
    assert large == Money(Decimal(f"{whole}{rest:03d}"), currency)
    assert small.amount.to_integral_value(rounding="ROUND_FLOOR") == whole
    assert small.currency == currency


@pytest.mark.parametrize(
    ("amount", "currency", "country", "text"),
    [
        ("189", "MXN", "MX", "$189.00 MXN"),
        ("1234.5", "MXN", "MX", "$1,234.50 MXN"),
        ("1234.5", "ARS", "AR", "$1.234,50 ARS"),
        ("24.99", "USD", "MX", "US$24.99"),
        ("24.99", "USD", "US", "US$24.99"),
        ("12990", "CLP", "CL", "$12.990 CLP"),
        ("1234.5", "USD", "UY", "US$1.234,50"),
        ("10", "BRL", "BR", "R$ 10,00"),
        ("10", "EUR", "ES", "10,00 €"),
        ("10", "EUR", "MX", "€10.00"),
        ("24.9", "PEN", "PE", "S/ 24.90"),
        ("20", "PLN", "PL", "20,00 zł"),
        ("20", "CHF", "MX", "20.00 CHF"),
        ("-189", "MXN", "MX", "-$189.00 MXN"),
        ("-1", "USD", "MX", "-US$1.00"),
    ],
)
def test_written(amount: str, currency: str, country: str, text: str) -> None:
    assert format_money(Money(Decimal(amount), currency), country=country) == text


def test_a_bare_dollar_is_the_callers_choice() -> None:
    assert format_money(Money(Decimal(189), "MXN"), country="MX", bare_dollar=True) == "$189.00"
    assert format_money(Money(Decimal(189), "EUR"), country="MX", bare_dollar=True) == "€189.00"


@given(
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.sampled_from(sorted(code for code in CURRENCIES if minor_digits(code) < 3)),
    st.sampled_from(["MX", "AR", "CL", "ES", "PL", "US", "BR"]),
)
def test_what_is_written_can_be_typed(amount: Decimal, currency: str, country: str) -> None:
    money = Money(amount, currency)
    assert parse_money(format_money(money, country=country)) == money


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert parse_money(text, default_currency="MXN").amount >= 0
