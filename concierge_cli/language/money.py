"""Money as people type it and as a country writes it.

Typing is strict: what could mean two amounts (`1.234 MXN`) or two currencies (a lone `$`) is refused with both
readings, never guessed. Writing follows the country for the separators, and names the currency wherever `$` could
be several.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from concierge_cli.domain.money import CURRENCIES, Money, minor_digits, written_digits
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, language, ngettext
from concierge_cli.language.numbers import format_number, spell
from concierge_cli.language.typed import plain, shown, words

DOLLAR_SIGN: Final = frozenset(
    words(
        "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD "
        "UYU XCD"
    )
)
"""The currencies written with a plain `$`."""

_BEFORE: Final = {"EUR": "€", "GBP": "£", "BRL": "R$ ", "PEN": "S/ "}
"""Currencies with a sign of their own before the number."""

_PESOS: Final = frozenset(words("ARS CLP COP CUP DOP MXN PHP UYU"))

_NAMES: Final[dict[str, frozenset[str]]] = {
    "$": DOLLAR_SIGN,
    "pesos": _PESOS,
    "peso": _PESOS,
    **{
        name: frozenset({code})
        for code, said in {
            "USD": "us$ u$s u$d usd$ dolares dolar dollars dollar",
            "MXN": "mx$ mex$ mn m.n. m.n",
            "ARS": "ar$ ars$",
            "CLP": "clp$ cl$",
            "COP": "cop$ col$ co$",
            "UYU": "$u u$ uy$",
            "BRL": "r$ reais reales real",
            "PEN": "s/ s/. soles sol",
            "EUR": "€ euros euro",
            "PLN": "zł złoty zloty zlotys złotych",
            "GBP": "£ libras pounds",
            "PYG": "₲ gs guaranies",
            "CRC": "₡ colones",
            "GTQ": "q quetzales",
            "CAD": "ca$ c$",
            "AUD": "au$ a$",
        }.items()
        for name in said.split()
    },
}

_AMOUNT: Final = r"[0-9](?:[0-9., ]*[0-9])?"  # text: who only prints amounts compiles none
_DIGITS: Final = r"[0-9]+"
_GROUPED: Final = r"[0-9]{1,3}(?:[., ][0-9]{3})+"
_LIMIT: Final = Decimal(10) ** 12
_TIMES: Final = {
    name: times
    for times, said in {1_000: "mil k thousand", 1_000_000: "millon millones million"}.items()
    for name in said.split()
}
"""What the number before it is multiplied by: `12 mil`, `12k`, `1,5 millones de pesos`."""
_COUNTED: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"


def parse_money(text: str, *, default_currency: str | None = None, flag: str = "--amount") -> Money:
    """The amount and currency in `text`: `350 MXN`, `US$24.99`, `1.234,50 ARS`, `R$ 10,00`, `20 zł`, `35 mil COP`.

    `default_currency` fills in a missing currency, and says which one a lone `$` (or `pesos`) means; it never
    overrides one that was typed. `flag` is how the hint writes the two ways out of an ambiguous number.
    Raises InvalidInput for anything that is not exactly one amount of one currency.
    """
    clean, text = plain(text), shown(text)
    found = re.search(_AMOUNT, clean)
    if not found:
        raise _no_amount(text, flag, default_currency)
    before, after = clean[: found.start()].split(), clean[found.end() :].split()
    times = _TIMES.get(after[0]) if after else None
    if times is not None:
        after = after[2 if after[1:2] == ["de"] else 1 :]
    currency = _currency([*before, *after], text, default_currency=default_currency, flag=flag)
    if times is None:
        amount = _number(found[0], text, currency, flag=flag)
    elif re.fullmatch(_COUNTED, found[0]):
        amount = Decimal(found[0].replace(",", ".")) * times
    else:
        raise _no_amount(text, flag, currency)
    if amount >= _LIMIT:
        raise InvalidInput(
            _("“{text}” is too large for an amount.").format(text=text), hint=amount_example(flag, currency)
        )
    return Money(amount, currency)


def format_money(money: Money, *, country: str, bare_dollar: bool = False) -> str:
    """`$189.00 MXN`, `US$24.99`, `R$ 10,00`, `€24.99`, `24,99 zł`: separators by country, currency always named.

    `bare_dollar` drops the name of a `$` currency: only where the reader can have one in mind alone.
    """
    code = money.currency
    whole = money.amount == money.amount.to_integral_value()
    digits = format_number(
        abs(money.amount), country=country, decimals=(written_digits if whole else minor_digits)(code)
    )
    sign = "-" if money.amount < 0 else ""
    if code in DOLLAR_SIGN and bare_dollar:
        return f"{sign}${digits}"
    if code == "USD":
        return f"{sign}US${digits}"
    if code in DOLLAR_SIGN:
        return f"{sign}${digits} {code}"
    if code == "EUR" and country[:2].upper() in {"ES", "DE", "FR", "IT", "PT", "BE", "PL"}:
        return f"{sign}{digits} €"
    before = _BEFORE.get(code)
    return f"{sign}{before}{digits}" if before else f"{sign}{digits} {'zł' if code == 'PLN' else code}"


def sheet_format(currency: str) -> str:
    """How a spreadsheet writes an amount of `currency`: as `format_money` does, with the reader's own separators.

    Its cents always stand: one pattern serves every amount, and none may be hidden.
    """
    digits = "#,##0" + (f".{'0' * minor}" if (minor := minor_digits(currency)) else "")
    if currency == "USD":
        return f'"US$"{digits}'
    if currency in DOLLAR_SIGN:
        return f'"$"{digits}" {currency}"'
    before = _BEFORE.get(currency)
    return f'"{before}"{digits}' if before else f'{digits}" {"zł" if currency == "PLN" else currency}"'


def amount_example(flag: str, currency: str | None) -> str:
    """`--amount "350.00 MXN"`: how an amount is typed, in `currency` where one is known."""
    code = currency or "MXN"
    return f'{flag} "{"350.00" if written_digits(code) else "35000"} {code}"'


def _no_amount(text: str, flag: str, currency: str | None) -> InvalidInput:
    said = _("“{text}” is not an amount of money.").format(text=text)
    return InvalidInput(said, hint=amount_example(flag, currency))


def _currency(marks: list[str], text: str, *, default_currency: str | None, flag: str) -> str:
    """The one currency that all `marks` agree on: the words beside the number (`$350 MXN` has two)."""
    example = amount_example(flag, default_currency)
    by_code = _("Write its three letters, such as {code}: {example}").format(
        code=default_currency or "MXN", example=example
    )
    possible: frozenset[str] | None = None
    for mark in marks:
        meant = _meaning(mark)
        if meant is None:
            if not any(char.isalpha() or char == "$" for char in mark):
                raise _no_amount(text, flag, default_currency)
            raise InvalidInput(
                _("I do not know the currency “{mark}” in “{text}”.").format(mark=mark.upper(), text=text),
                hint=by_code,
            )
        possible = meant if possible is None else possible & meant
    default = frozenset({default_currency} if default_currency else ())
    if possible is None:
        possible = default
    elif not possible:
        raise InvalidInput(_("“{text}” names two different currencies.").format(text=text), hint=example)
    elif len(possible) > 1:
        possible &= default
    if not possible:
        raise InvalidInput(_("“{text}” does not say in which currency.").format(text=text), hint=by_code)
    return next(iter(possible))


def _meaning(mark: str) -> frozenset[str] | None:
    for name in (mark, mark.rstrip(".")):
        if name in _NAMES:
            return _NAMES[name]
        if name.upper() in CURRENCIES:
            return frozenset({name.upper()})
    return None


def _number(digits: str, text: str, currency: str, *, flag: str) -> Decimal:
    """The number in `digits`, refused where a separator could group thousands as well as begin the decimals."""
    minor = minor_digits(currency)
    signs = [char for char in digits if char in "., "]
    if not signs:
        return Decimal(digits)
    last = signs[-1]
    whole, _sign, decimals = digits.rpartition(last)
    grouped = bool(re.fullmatch(_GROUPED, digits)) and len(set(signs)) == 1
    if grouped and (last == " " or len(signs) > 1 or not written_digits(currency)) and not whole.startswith("0"):
        return Decimal(re.sub("[., ]", "", digits))
    if grouped and not whole.startswith("0"):
        raise _two_readings(whole, decimals, text, currency, flag=flag)
    well_formed = re.fullmatch(_DIGITS, whole) or (
        re.fullmatch(_GROUPED, whole) and len(set(signs[:-1])) == 1 and last not in signs[:-1]
    )
    if last == " " or not well_formed:
        raise _no_amount(text, flag, currency)
    if len(decimals.rstrip("0")) > minor or len(decimals) > _most_typed(minor):
        raise InvalidInput(_too_fine(text, currency, minor), hint=amount_example(flag, currency))
    return Decimal(f"{re.sub('[., ]', '', whole)}.{decimals}")


def _most_typed(minor: int) -> int:
    """`350.00 CLP` is fine; a fourth decimal, a zero, is how `1.2340 KWD` is told from 1,234 dinars."""
    return 4 if minor == 3 else 2


def _too_fine(text: str, currency: str, minor: int) -> str:
    if not minor:
        return _("“{text}” has cents, and {currency} has none.").format(text=text, currency=currency)
    return _("“{text}” has more decimals than {currency} has ({digits}).").format(
        text=text, currency=currency, digits=minor
    )


def _two_readings(whole: str, decimals: str, text: str, currency: str, *, flag: str) -> InvalidInput:
    """`1.234 MXN`: both amounts in words, and how to type each of them without doubt."""
    minor = minor_digits(currency)
    tongue = language()
    large_words, small_words = spell(int(whole + decimals), tongue), spell(int(whole), tongue)
    cents = decimals[:minor]
    if minor == 3:
        small_words = f"{whole}.{cents}"
    elif int(cents):
        small_words = ngettext("{units} and {n} cent", "{units} and {n} cents", int(cents)).format(
            units=small_words, n=int(cents)
        )
    message = _("I cannot tell whether “{text}” is {large} or {small}.").format(
        text=text, large=large_words, small=small_words
    )
    values = [f'"{whole}{decimals}.{"0" * minor} {currency}"', f'"{whole}.{cents:0<{_most_typed(minor)}} {currency}"']
    width = max(map(len, values))
    hint = "\n".join(
        f"{flag} {value:<{width}}   " + _("if it is {words}").format(words=reading)
        for value, reading in zip(values, (large_words, small_words), strict=True)
    )
    return InvalidInput(message, hint=hint)
