"""`client orders` on the screen: what is counted, what was noted now, and which counts it replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.health import counted_later_said, uncounted_said
from concierge_cli.cli.screens.text import flow, listed, muted, sentence, whole
from concierge_cli.cli.style import safe
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_number
from concierge_cli.services.client_values import place_phrases
from concierge_cli.services.health import over_orders

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.orders import Count
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.health import AccountFigure
    from concierge_cli.services.orders import Counted


def counts_lines(session: Session, desk: Desk, client: Client, counts: Sequence[Count]) -> list[str]:
    """The counts of a store, place by place, the newest days first."""
    screen = session.screen
    lines = flow(screen, listed((safe(client.name), _("orders counted")), screen), indent="  ", first="")
    if not counts:
        text = _("None yet: without them there is no rate of defects or claims.")
        return [
            *lines,
            "",
            *flow(screen, text),
            *screen.next(f"concierge health --client {client.slug}", _("see which days to count")),
        ]
    places = dict.fromkeys((one.platform, one.site) for one in counts)
    for platform, site in places:
        name = safe(place_phrases(desk, {platform: (site,) if site else ()})[0])
        lines += ["", f"{name}." if screen.accessible else screen.block(name)]
        here = [one for one in counts if (one.platform, one.site) == (platform, site)]
        for one in sorted(here, key=lambda one: (one.last, one.first), reverse=True):
            lines += _count(session, one)
    return [*lines, *screen.next(f"concierge health --client {client.slug}", _("see how its accounts stand"))]


def counted_lines(session: Session, desk: Desk, client: Client, done: Counted) -> list[str]:
    """What was noted, and what it replaced."""
    screen, first = session.screen, done.new[0]
    place = safe(place_phrases(desk, {first.platform: (first.site,) if first.site else ()})[0])
    if len(done.new) == 1:
        said = _("{name}: {orders} on {place}, {days}").format(
            name=safe(client.name),
            orders=_sold(session, first),
            place=place,
            days=dates.day_range(first.first, first.last),
        )
    else:
        said = ngettext(
            "{name}: orders of {n} day counted on {place}",
            "{name}: orders of {n} days counted on {place}",
            len(done.new),
        ).format(name=safe(client.name), n=len(done.new), place=place)
    lines = flow(screen, screen.verdict(said), indent="  ", first="")
    told = over_orders(desk, client, first.platform, first.site)
    for figure in told:
        lines += flow(screen, _what_it_tells(session, figure), indent="  ")
    if done.replaced:
        old = ", ".join(
            f"{dates.day_range(one.first, one.last)} ({format_number(one.orders, country=session.settings.country)})"
            for one in done.replaced
        )
        said = _("It takes the place of: {counts}.").format(counts=old)
        if done.at_odds:
            text = _("They cannot all be true; if the new one is wrong: {command}")
            said += " " + text.format(command=whole("concierge undo"))
        lines += flow(screen, said, indent="  ")
    if missing := next((figure for figure in told if figure.command and figure.reason), None):
        return [*lines, *screen.next(missing.command, _("count the orders of those days"))]
    return [*lines, *screen.next(f"concierge health --client {client.slug}", _("see how its accounts stand"))]


def _what_it_tells(session: Session, one: AccountFigure) -> str:
    """Whether the figure can be told now, of which days, and how long; else what its days lack."""
    name = sentence(safe(str(one.metric.label)))
    if one.reason != "no_denominator":
        known = _("{figure}: known ({days}); what is counted lasts until {day}.").format(
            figure=name,
            days=dates.day_range(one.first, one.last),
            day=dates.short_day(one.good_until, today=one.today),
        )
        return " ".join((known, *counted_later_said(one)))
    why = " ".join(uncounted_said(one, session.settings.country))
    return _("{figure}: not known yet. {why}").format(figure=name, why=why)


def _count(session: Session, one: Count) -> list[str]:
    screen = session.screen
    sold = _sold(session, one)
    if one.replaced:
        sold = listed((sold, _("replaced by a later count")), screen)
    lines = screen.two(f"  {dates.day_range(one.first, one.last)}", sold)
    return muted(screen, lines) if one.replaced else lines


def _sold(session: Session, one: Count) -> str:
    country = session.settings.country
    orders = ngettext("{n} order", "{n} orders", one.orders).format(n=format_number(one.orders, country=country))
    if one.units is None:
        return orders
    units = ngettext("{n} unit", "{n} units", one.units).format(n=format_number(one.units, country=country))
    return listed((orders, units), session.screen)
