"""What a spreadsheet's locale decides: separators, the order and names of dates, the words for true and false."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError

_TRUTH = {
    "de": ("WAHR", "FALSCH"),
    "es": ("VERDADERO", "FALSO"),
    "fr": ("VRAI", "FAUX"),
    "it": ("VERO", "FALSO"),
    "pl": ("PRAWDA", "FAŁSZ"),
    "pt": ("VERDADEIRO", "FALSO"),
}


@dataclass(frozen=True, slots=True)
class Conventions:
    """`date` is the order of day, month and year, `date_pattern` how a date without a pattern is shown."""

    decimal: str
    group: str
    date: str
    date_pattern: str
    months: tuple[tuple[str, str], ...]
    """Short and long names, January first."""
    days: tuple[tuple[str, str], ...]
    """Short and long names, Monday first."""
    true: str
    false: str
    currency: str
    """The pattern of money without a pattern."""


@cache
def conventions(name: str) -> Conventions:
    """The conventions of a locale such as `es_MX`. Raises LookupError for one that does not exist."""
    try:
        locale = Locale.parse(name)
    except (UnknownLocaleError, ValueError) as problem:
        raise LookupError(name) from problem
    numbers = locale.number_symbols.get("latn", {})
    pattern = locale.date_formats["short"].pattern
    order = "".join(dict.fromkeys(letter for letter in re.sub(r"[^dMy]", "", pattern).lower()))
    true, false = _TRUTH.get(locale.language, ("TRUE", "FALSE"))
    months, days = locale.months["format"], locale.days["format"]
    decimal, group = numbers.get("decimal", "."), numbers.get("group", ",")
    return Conventions(
        decimal=decimal,
        group=" " if group in "\u00a0\u202f" else group,
        date=order,
        date_pattern=re.sub(r"y+", "yyyy", pattern).lower(),
        months=tuple((months["abbreviated"][n].rstrip("."), months["wide"][n]) for n in range(1, 13)),
        days=tuple((days["abbreviated"][n].rstrip("."), days["wide"][n]) for n in range(7)),
        true=true,
        false=false,
        currency='"$"#,##0.00'
        if decimal == "."
        else '#,##0.00 "€"'
        if locale.territory in ("ES", "FR", "DE", "IT")
        else '"$"#,##0.00',
    )


def known(name: str) -> bool:
    """Whether Google would take a locale: `es_MX` or `es`."""
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2}|_\d{3})?", name):
        return False
    try:
        conventions(name)
    except LookupError:
        return False
    return True
