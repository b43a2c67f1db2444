"""Numbers by country, held against CLDR (babel), and numbers in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.language.numbers import (
    COMMA_COUNTRIES,
    NBSP,
    POINT_COUNTRIES,
    SPACE_COUNTRIES,
    format_number,
    format_percent,
    format_size,
    separators,
    spell,
)

# The language most people of a country read; Spanish where it is not named.
LANGUAGES = {
    **dict.fromkeys(("US", "GB", "IE", "CA", "AU", "NZ", "IN", "SG", "PH"), "en"),
    **{"JP": "ja", "TH": "th", "MY": "ms", "BR": "pt", "DE": "de", "IT": "it", "NL": "nl", "BE": "nl", "TR": "tr"},
    **{"ID": "id", "DK": "da", "PL": "pl", "PT": "pt", "FR": "fr", "CZ": "cs", "SK": "sk", "HU": "hu", "SE": "sv"},
    **{"NO": "nb", "FI": "fi"},
}


@pytest.mark.parametrize("country", sorted(POINT_COUNTRIES | COMMA_COUNTRIES | SPACE_COUNTRIES))
def test_separators_are_those_of_cldr(country: str) -> None:
    symbols = Locale(LANGUAGES.get(country, "es"), country).number_symbols["latn"]
    narrow = str.maketrans({"\u202f": NBSP})
    assert separators(country) == (symbols["decimal"], symbols["group"].translate(narrow))


def test_a_country_is_in_one_table() -> None:
    assert len(POINT_COUNTRIES | COMMA_COUNTRIES | SPACE_COUNTRIES) == sum(
        map(len, (POINT_COUNTRIES, COMMA_COUNTRIES, SPACE_COUNTRIES))
    )


@pytest.mark.parametrize(
    ("country", "text"),
    [
        *((country, "1,234.50") for country in ("MX", "PE", "US", "MX-CMX", "mx", "??")),
        *((country, "1.234,50") for country in ("AR", "CL", "CO", "UY", "ES", "BR", "ES-MD")),
        ("PL", "1\u00a0234,50"),
    ],
)
def test_numbers_follow_the_country(country: str, text: str) -> None:
    assert format_number(Decimal("1234.5"), country=country, decimals=2) == text


def test_rounding_and_sign() -> None:
    assert format_number(2.675, country="MX", decimals=2) == "2.68"
    assert format_number(-0.2, country="MX") == "0"
    assert format_number(-1234567, country="AR") == "-1.234.567"


def test_percent_is_never_split_from_its_number() -> None:
    assert format_percent(Decimal(11) / 12, country="MX") == "92\u00a0%"
    assert format_percent(0.125, country="ES", decimals=1) == "12,5\u00a0%"
    assert format_percent(1, country="AR") == "100\u00a0%"
    assert format_percent(0.92, country="US") == "92%"


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (210_400, "210 kB"), (2_300_000, "2.3 MB"), (1_500_000_000, "1.5 GB")],
)
def test_sizes(size: int, text: str) -> None:
    assert format_size(size, country="MX") == text


@pytest.mark.parametrize(
    ("n", "es", "en"),
    [
        (0, "cero", "zero"),
        (1, "uno", "one"),
        (16, "dieciséis", "sixteen"),
        (21, "veintiuno", "twenty-one"),
        (31, "treinta y uno", "thirty-one"),
        (100, "cien", "one hundred"),
        (101, "ciento uno", "one hundred one"),
        (500, "quinientos", "five hundred"),
        (1000, "mil", "one thousand"),
        (1234, "mil doscientos treinta y cuatro", "one thousand two hundred thirty-four"),
        (11_000, "once mil", "eleven thousand"),
        (21_021, "veintiún mil veintiuno", "twenty-one thousand twenty-one"),
        (31_500, "treinta y un mil quinientos", "thirty-one thousand five hundred"),
        (100_000, "cien mil", "one hundred thousand"),
        (101_111, "ciento un mil ciento once", "one hundred one thousand one hundred eleven"),
    ],
)
def test_words(n: int, es: str, en: str) -> None:
    assert (spell(n, "es"), spell(n, "en")) == (es, en)


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.sampled_from(["es", "en"]))
def test_two_numbers_never_sound_the_same(one: int, two: int, language: str) -> None:
    assert (spell(one, language) == spell(two, language)) == (one == two)


def test_words_end() -> None:
    for n in (-1, 10**6):
        with pytest.raises(ValueError, match="999,999"):
            spell(n, "es")
