"""Numbers as a country writes them: `1,234.50` in Mexico, `1.234,50` in Argentina.

The country decides, never the language of the screen. A country may come with its subdivision (`MX-CMX`); one that
is not in the tables writes like the United States. Halves are rounded up.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from concierge_cli.language.typed import words

NBSP: Final = "\u00a0"

POINT_COUNTRIES: Final = frozenset(words("US MX PE GT HN NI PA SV DO PR CU GB IE CA AU NZ JP IN SG PH TH MY"))
"""`1,234.50`: most of Central America, Mexico, Peru and the English-speaking countries."""

COMMA_COUNTRIES: Final = frozenset(words("AR BO BR CL CO EC ES PY UY VE DE IT NL BE TR ID DK"))
"""`1.234,50`: most of South America and of Europe."""

SPACE_COUNTRIES: Final = frozenset(words("CR PL PT FR CZ SK HU SE NO FI"))
"""`1 234,50` with a no-break space."""

_TIGHT_PERCENT: Final = frozenset(words("US GB IE CA AU NZ IN SG PH JP"))


def separators(country: str) -> tuple[str, str]:
    """The decimal and the grouping sign of `country`."""
    code = country[:2].upper()
    if code in COMMA_COUNTRIES:
        return ",", "."
    if code in SPACE_COUNTRIES:
        return ",", NBSP
    return ".", ","


def format_number(value: float | Decimal, *, country: str, decimals: int = 0) -> str:
    """`value` with exactly `decimals` decimals: `1,234.50`. A minus is the hyphen of every keyboard."""
    # Through text: what is rounded is the number a person reads (2.675), not its binary neighbour.
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0
    point, group = separators(country)
    return f"{exact:,f}".translate({ord(","): group, ord("."): point})


def format_percent(share: float | Decimal, *, country: str, decimals: int = 0) -> str:
    """A share from 0 to 1 as `92 %`, with a no-break space; `92%` where English is at home."""
    number = format_number(Decimal(str(share)) * 100, country=country, decimals=decimals)
    return number + ("%" if country[:2].upper() in _TIGHT_PERCENT else NBSP + "%")


def format_share(
    share: float | Decimal, *, country: str, beside: float | Decimal | None = None, decimals: int = 0
) -> str:
    """As `format_percent`; with more decimals where rounding would make it look like 100 % or like `beside`, its target."""
    text = ""
    for more in (0, 1, 2):
        text = format_percent(share, country=country, decimals=decimals + more)
        apart = {Decimal(1), Decimal(1) if beside is None else Decimal(str(beside))} - {Decimal(str(share))}
        if text not in {format_percent(other, country=country, decimals=decimals + more) for other in apart}:
            break
    return text


def format_size(size: int, *, country: str) -> str:
    """A file's size in steps of a thousand bytes, as shops and phones count: `210 kB`, `2.3 MB`."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6)):
        if size >= scale:
            return f"{format_number(Decimal(size) / scale, country=country, decimals=1)} {unit}"
    return f"{format_number(Decimal(size) / 1000, country=country)} kB" if size >= 1000 else f"{size} B"


_ES_SMALL: Final = words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_ES_TENS: Final = words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS: Final = words(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_EN_SMALL: Final = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = words("twenty thirty forty fifty sixty seventy eighty ninety")


def spell(n: int, language: str) -> str:
    """`n` in words, from 0 to 999,999: two readings of one amount cannot be mixed up when they are said aloud."""
    if not 0 <= n < 10**6:
        raise ValueError(f"spell() ends at 999,999, not {n}")
    return _spell_es(n) if language == "es" else _spell_en(n)


def _spell_es(n: int) -> str:
    if n < 30:
        return _ES_SMALL[n]
    if n < 100:
        tens, rest = _ES_TENS[n // 10 - 3], n % 10
        return f"{tens} y {_ES_SMALL[rest]}" if rest else tens
    if n == 100:
        return "cien"
    if n < 1000:
        return " ".join(filter(None, (_ES_HUNDREDS[n // 100 - 1], _spell_es(n % 100) if n % 100 else "")))
    thousands, rest = divmod(n, 1000)
    # «veintiuno» and «uno» are shortened before «mil», and one thousand is only «mil».
    before = _spell_es(thousands).removesuffix("o") if thousands % 10 == 1 and thousands % 100 != 11 else ""
    before = before.replace("veintiun", "veintiún") or _spell_es(thousands)
    head = "mil" if thousands == 1 else f"{before} mil"
    return f"{head} {_spell_es(rest)}" if rest else head


def _spell_en(n: int) -> str:
    if n < 20:
        return _EN_SMALL[n]
    if n < 100:
        tens, rest = _EN_TENS[n // 10 - 2], n % 10
        return f"{tens}-{_EN_SMALL[rest]}" if rest else tens
    scale, name = (100, "hundred") if n < 1000 else (1000, "thousand")
    rest = n % scale
    return f"{_spell_en(n // scale)} {name}" + (f" {_spell_en(rest)}" if rest else "")
