"""The prices of an agreement as they are typed: a plan, the price of a case, urgent cases, seasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from concierge_cli.domain.agreement import COMPLEXITIES, Prices, Rate, Season
from concierge_cli.domain.client import Client
from concierge_cli.domain.money import Money
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.money import parse_money
from concierge_cli.language.typed import shown
from concierge_cli.services.client_values import read_platform
from concierge_cli.services.desk import Desk

_SEASON = re.compile(r"(?P<name>[^=]{1,60})=(?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d)=(?P<percent>[^=]+)")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%?")
_ANY = frozenset({"any", "todo", "todos", "cualquiera", "*"})


def with_prices(
    desk: Desk,
    client: Client,
    *,
    plan: str | None = None,
    included: int | None = None,
    extra: str | None = None,
    rates: Iterable[str] = (),
    urgent: str | None = None,
    seasons: Iterable[str] = (),
) -> Prices:
    """The draft prices with what was typed; `no` takes one away. Raises InvalidInput naming the flag and its form."""
    prices = client.prices or Prices()
    if plan is not None:
        prices = replace(prices, monthly=None if _none(plan) else _amount(plan, client, "--plan"))
    if included is not None:
        prices = replace(prices, included=included)
    if extra is not None:
        prices = replace(prices, extra=None if _none(extra) else _amount(extra, client, "--extra"))
    for typed in rates:
        prices = replace(prices, rates=_with_rate(desk, prices.rates, typed, client))
    if urgent is not None:
        prices = replace(prices, urgent=Decimal(0) if _none(urgent) else _percent(urgent, "--urgent 25"))
    for typed in seasons:
        prices = replace(prices, seasons=_with_season(prices.seasons, typed))
    return prices


def _none(text: str) -> bool:
    return text.strip().casefold() in ("no", "none", "ninguno")


def _amount(text: str, client: Client, flag: str) -> Decimal:
    currency = client.billing_currency
    money: Money = parse_money(text, default_currency=currency, flag=flag)
    if money.currency != currency:
        raise InvalidInput(
            _("This store is billed in {currency}, not in {other}. If it pays you in {other}:").format(
                currency=currency, other=money.currency
            ),
            hint=f"concierge client edit {client.slug} --billing-currency {money.currency}",
        )
    if money.amount < 0:
        raise InvalidInput(_("A price cannot be less than nothing."), hint=f'{flag} "5.00 {currency}"')
    return money.amount


def _percent(text: str, hint: str) -> Decimal:
    found = _PERCENT.fullmatch(text.strip())
    if not found:
        raise InvalidInput(_("“{text}” is not a percentage.").format(text=shown(text)), hint=hint)
    return Decimal(found[1].replace(",", "."))


def _with_rate(desk: Desk, rates: tuple[Rate, ...], typed: str, client: Client) -> tuple[Rate, ...]:
    place, equals, price = typed.rpartition("=")
    hint = f'--rate "amazon:high=8.00 {client.billing_currency}"'
    if not equals or not place.strip():
        raise InvalidInput(
            _("“{text}” is not a price of a case: write what it is for, = and the amount.").format(text=shown(typed)),
            hint=hint,
        )
    platform, complexity = _rate_place(desk, place.strip(), hint)
    kept = tuple(rate for rate in rates if (rate.platform, rate.complexity) != (platform, complexity))
    if _none(price):
        return kept
    new = Rate(amount=_amount(price, client, "--rate any"), platform=platform, complexity=complexity)
    return tuple(sorted((*kept, new), key=lambda rate: (rate.platform, COMPLEXITIES.index(rate.complexity or "low"))))


def _rate_place(desk: Desk, text: str, hint: str) -> tuple[str, str]:
    from concierge_cli.language.words import match

    words = [word.strip() for word in text.split(":")]
    platform = complexity = ""
    for word in words:
        if word.casefold() in _ANY or not word:
            continue
        try:
            complexity = match("complexity", word)
        except InvalidInput:
            if platform:
                raise InvalidInput(
                    _("“{text}” is neither a platform nor a complexity: low, normal, high.").format(text=shown(word)),
                    hint=hint,
                ) from None
            platform = read_platform(desk, word)
    return platform, complexity


def _with_season(seasons: tuple[Season, ...], typed: str) -> tuple[Season, ...]:
    hint = '--season "Black Friday=2026-11-27..2026-11-30=25"'
    name, equals, rest = typed.partition("=")
    kept = tuple(one for one in seasons if one.name.casefold() != name.strip().casefold())
    if equals and _none(rest):
        return kept
    found = _SEASON.fullmatch(typed.strip())
    try:
        if not found:
            raise ValueError(typed)
        first, last = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
    except ValueError:
        raise InvalidInput(
            _("“{text}” is not a season: write its name, = first day .. last day = the percentage.").format(
                text=shown(typed)
            ),
            hint=hint,
        ) from None
    if last < first or last - first > timedelta(days=366):
        raise InvalidInput(_("A season ends after it begins, and within a year."), hint=hint)
    new = Season(name=found["name"].strip(), first=first, last=last, percent=_percent(found["percent"], hint))
    return tuple(sorted((*kept, new), key=lambda one: (one.first, one.name)))
