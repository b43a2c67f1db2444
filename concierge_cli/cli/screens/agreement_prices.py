"""The prices of a draft on the screen: what a change changed, and what of it would surprise whoever agrees on it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.style import safe
from concierge_cli.domain.agreement import Prices
from concierge_cli.domain.money import Money
from concierge_cli.i18n import _
from concierge_cli.language.dates import day_range
from concierge_cli.language.money import format_money
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.domain.agreement import Rate
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk

_MUCH: Final = 300
"""Per cent on top above which a slip of the hand is likelier than an agreement."""


def changed_prices(desk: Desk, client: Client, before: Prices) -> list[tuple[str, str]]:
    """What differs from the draft before: the name of each price and what it is now, and was."""
    old, new = _terms(desk, client, before), _terms(desk, client, client.prices or Prices())
    found = []
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) == new.get(name):
            continue
        if name not in new:
            said = _("taken away; it was {old}").format(old=old[name])
        elif name in old:
            said = _("{new}; it was {old}").format(new=new[name], old=old[name])
        else:
            said = new[name]
        found.append((name, said))
    return found


def price_warnings(desk: Desk, client: Client, command: str) -> Iterator[str]:
    """What would surprise: rows that never apply, platforms where the store does not sell, surcharges of many times the
    price, and what waits in the draft for a price to be counted from. `command` changes the draft."""
    prices = client.prices or Prices()
    if prices.monthly is None and (prices.included or prices.extra is not None):
        yield _("Without a plan, included cases and the price of further ones do not count: {command}").format(
            command=f'{command} --plan "100 {client.billing_currency}"'
        )
    yield from _beside_the_plan(desk, client, prices, command)
    for winner, loser in prices.overruled():
        if winner.platform not in client.platforms:
            continue
        yield _(
            "On {platform} the row “{winner}” ({amount}) also holds for what is {complexity}: the row “{loser}” ({other}) "
            "never applies there. For another price: {command}"
        ).format(
            platform=_platform(desk, winner.platform),
            winner=_rate_name(desk, winner),
            complexity=label("complexity", loser.complexity),
            amount=_money(client, winner.amount),
            loser=_rate_name(desk, loser),
            other=_money(client, loser.amount),
            command=f'{command} --rate "{winner.platform}:{loser.complexity}={loser.amount}"',
        )
    for platform in sorted({rate.platform for rate in prices.rates if rate.platform} - client.platforms.keys()):
        rows = [rate for rate in prices.rates if rate.platform == platform]
        away = " ".join(f'--rate "{_typed(rate)}=no"' for rate in rows)
        yield _("{name} does not sell on {platform}, so its price there waits. To take it away: {command}").format(
            name=safe(client.name), platform=_platform(desk, platform), command=f"{command} {away}"
        )
    surcharges = [(_("Urgent cases"), prices.urgent), *((safe(one.name), one.percent) for one in prices.seasons)]
    for name, percent in surcharges:
        if percent > _MUCH:
            yield _("{name}: {percent} on top makes {amount} of {base}. If that was a slip, type it again.").format(
                name=name,
                percent=_percent(client, percent),
                amount=_money(client, 100 + percent),
                base=_money(client, Decimal(100)),
            )
    if not prices.said and any(percent for _name, percent in surcharges):
        yield _(
            "Surcharges wait in the draft: without a plan or the price of a case there is nothing to count them from."
        )


def _beside_the_plan(desk: Desk, client: Client, prices: Prices, command: str) -> Iterator[str]:
    """Which price a case above the plan has, where both that of such cases and rows by case are agreed."""
    if prices.above is None:
        return
    own = [rate for rate in prices.rates if not rate.general]
    if own:
        rows = ", ".join(f"{_rate_name(desk, rate)} {_money(client, rate.amount)}" for rate in own)
        yield _("Cases above the plan cost {amount}, but for those with a row of their own: {rows}.").format(
            amount=_money(client, prices.above), rows=rows
        )
    for rate in prices.rates:
        if rate.general:
            yield _(
                "The price of each resolved case ({other}) is never used: above the plan a case costs {amount}. To keep "
                "that one alone: {command}"
            ).format(
                other=_money(client, rate.amount),
                amount=_money(client, prices.above),
                command=f"{command} --extra no",
            )


def _terms(desk: Desk, client: Client, prices: Prices) -> dict[str, str]:
    """Each price by its name, in words."""
    said: dict[str, str] = {}
    if prices.monthly is not None:
        said[_("Plan of the month")] = _money(client, prices.monthly)
    if prices.included:
        said[_("Cases that the fee includes")] = str(prices.included)
    if prices.extra is not None:
        said[_("Each case above them")] = _money(client, prices.extra)
    for rate in prices.rates:
        said[_rate_name(desk, rate)] = _money(client, rate.amount)
    if prices.urgent:
        said[_("Urgent cases")] = _percent(client, prices.urgent)
    for season in prices.seasons:
        days = day_range(season.first, season.last)
        said[safe(season.name)] = f"{days}, {_percent(client, season.percent)}"
    return said


def _rate_name(desk: Desk, rate: Rate) -> str:
    if not rate.complexity:
        return _platform(desk, rate.platform) if rate.platform else _("Each resolved case")
    place = _platform(desk, rate.platform) if rate.platform else _("any platform")
    return f"{place}, {label('complexity', rate.complexity)}"


def _typed(rate: Rate) -> str:
    return f"{rate.platform}:{rate.complexity}" if rate.complexity else rate.platform


def _platform(desk: Desk, code: str) -> str:
    return str(desk.playbooks.platform(code).label)


def _money(client: Client, amount: Decimal) -> str:
    """As the paper writes it."""
    return format_money(Money(amount, client.billing_currency), country=client.country)


def _percent(client: Client, share: Decimal) -> str:
    places = max(0, -int(share.normalize().as_tuple().exponent))
    return format_number(share, country=client.country, decimals=places) + " %"
