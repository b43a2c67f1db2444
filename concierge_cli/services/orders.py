"""Counting a store's orders: what was sold on a platform in some days, as its panel says it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.orders import MOST, Count, fold_counts, sold
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.i18n import _
from concierge_cli.language.dates import local
from concierge_cli.language.typed import plain, shown
from concierge_cli.services.client_values import place_codes, place_phrases, read_day, read_place, read_platform
from concierge_cli.services.desk import Desk, Entry

LONGEST = 1100
"""Days of one count: three years."""
_MOST_LINES = 2000


class Counted(NamedTuple):
    """What was noted, and the earlier counts whose place it took; `at_odds` are those of other days that cannot be true
    beside it."""

    new: tuple[Count, ...]
    replaced: tuple[Count, ...]
    at_odds: tuple[Count, ...] = ()


def counts_of(desk: Desk, slug: str) -> tuple[Count, ...]:
    """Every count of the store in the order in which they were entered; replaced ones are marked."""
    return fold_counts(desk.journal.client_events(slug))


def account_zone(desk: Desk, client: Client, platform: str, site: str) -> str:
    """The zone whose days an account counts in: its site's own, as its panel shows them; else the store's."""
    try:
        return desk.playbooks.site(platform, site).zone or client.zone
    except NotFound:  # the user's own playbooks have lost it
        return client.zone


def read_counted_place(desk: Desk, client: Client, text: str) -> tuple[str, str]:
    """The platform and site on which the store sells; a platform alone is its only site there.

    Raises InvalidInput where it does not sell there, or on several sites of which none was named.
    """
    if ":" in text:
        platform, site = read_place(desk, text)
    else:
        try:
            platform, site = read_platform(desk, text), ""
        except InvalidInput:
            platform, site = read_place(desk, text)  # `ml mexico`: it names the site, too
    sites = client.platforms.get(platform)
    if sites is None or (site and site not in sites):
        where = place_phrases(desk, {platform: (site,) if site else ()})[0]
        raise InvalidInput(
            _("{name} does not sell on {platform}.").format(name=client.name, platform=where),
            hint=f"concierge client edit {client.slug} --add-platform {place_codes({platform: (site,)})[0]}",
        )
    if not site and len(sites) > 1:
        raise InvalidInput(
            _("On which site? {places}").format(places=", ".join(place_codes({platform: sites}))),
            hint=f"--platform {place_codes({platform: sites})[0]}",
        )
    return platform, site or (sites[0] if sites else "")


def read_number(text: str, flag: str) -> int:
    """A whole number of orders or units: `704`, `1 204`. A sign that could be a decimal one is refused."""
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit()) or int(digits) >= MOST:
        raise InvalidInput(
            _("“{text}” is no number of {flag}: write digits alone.").format(text=shown(text), flag=flag),
            hint=f"{flag} 704",
        )
    return int(digits)


def read_days(desk: Desk, zone: str, first: str, last: str) -> tuple[date, date]:
    """The first and the last day in `zone`, as they are typed. Raises InvalidInput for days to come or not in order."""
    days = (read_day(desk, first, zone=zone, toward="past"), read_day(desk, last, zone=zone, toward="past"))
    _refuse_days(desk, zone, *days)
    return days


def _refuse_days(desk: Desk, zone: str, first: date, last: date) -> None:
    if last < first:
        raise InvalidInput(
            _("The last day ({last}) comes before the first ({first}). Nothing was saved.").format(
                first=first.isoformat(), last=last.isoformat()
            ),
            hint=f"--from {last} --to {first}",
        )
    if last > local(desk.now, zone).date():
        raise InvalidInput(
            _("{day} has not come yet: what will be sold cannot be counted. Nothing was saved.").format(
                day=last.isoformat()
            ),
            hint="concierge help dates",
        )
    if (last - first).days >= LONGEST:
        raise InvalidInput(
            _("That is a count of {n} days; the longest is {most}. Nothing was saved.").format(
                n=(last - first).days + 1, most=LONGEST
            ),
            hint="concierge help dates",
        )


def count_orders(desk: Desk, client: Client, new: Sequence[Count], *, entry: Entry) -> Counted:
    """Notes the counts as one command, and tells which earlier ones they replace."""
    before = {one.event for one in counts_of(desk, client.slug) if one.replaced}
    drafts = [
        Draft(kind="orders_counted", client=client.slug, occurred_at=desk.when(entry), facts=one.facts()) for one in new
    ]
    desk.log_store(client.slug, entry, *drafts)
    after = counts_of(desk, client.slug)
    noted = after[len(after) - len(new) :]
    replaced = tuple(one for one in after[: len(after) - len(new)] if one.replaced and one.event not in before)
    return Counted(new=noted, replaced=replaced, at_odds=tuple(one for one in replaced if _at_odds(one, after, noted)))


def _at_odds(old: Count, every: Sequence[Count], new: Sequence[Count]) -> bool:
    """Whether the counts in force do not make up the same number, where none of the new ones is of just its days."""
    if any((one.first, one.last) == (old.first, old.last) for one in new):
        return False
    here = [one for one in every if (one.platform, one.site) == (old.platform, old.site)]
    now = sold(here, old.first, old.last)
    return now is None or now.orders != old.orders


# --- a file -------------------------------------------------------------------------------------------------------

_HEADS = {
    **dict.fromkeys(("date", "day", "fecha", "dia"), "date"),
    **dict.fromkeys(("orders", "pedidos", "ventas"), "orders"),
    **dict.fromkeys(("units", "unidades"), "units"),
}


def read_file(desk: Desk, client: Client, text: str, platform: str, site: str, *, again: str) -> list[Count]:
    """A count a day from lines of `date,orders[,units]`, with or without a line of titles; ISO dates.

    Nothing is taken in where one line is wrong: InvalidInput names it.
    """
    rows = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(csv.reader(_lines(text), delimiter=_sign(text)), 1)
        if any(cell.strip() for cell in row)
    ]
    columns = ["date", "orders", "units"]
    if rows and (titles := [_HEADS.get(plain(cell), "") for cell in rows[0][1]]) and "date" in titles:
        columns, rows = titles, rows[1:]
    if not rows or len(rows) > _MOST_LINES or "orders" not in columns:
        raise InvalidInput(
            _("The file needs lines of date,orders,units: 2026-11-20,31,40. Nothing was saved."), hint=again
        )
    found: list[Count] = []
    for number, row in rows:
        cells = dict(zip(columns, row, strict=False))
        try:
            day = date.fromisoformat(cells.get("date", ""))
            orders = read_number(cells.get("orders", ""), "--orders")
            units = read_number(cells["units"], "--units") if cells.get("units") else None
        except (ValueError, InvalidInput):
            raise InvalidInput(
                _("Line {n} of the file is not date,orders,units: {text}. Nothing was saved.").format(
                    n=number, text=shown(",".join(row))
                ),
                hint=again,
            ) from None
        _refuse_days(desk, account_zone(desk, client, platform, site), day, day)
        if any(one.first == day for one in found):
            raise InvalidInput(
                _("Line {n} of the file counts {day} a second time. Nothing was saved.").format(n=number, day=day),
                hint=again,
            )
        found.append(Count(platform=platform, site=site, first=day, last=day, orders=orders, units=units))
    return found


def _lines(text: str) -> Iterable[str]:
    return text.removeprefix("\ufeff").splitlines()


def _sign(text: str) -> str:
    first = text.split("\n", 1)[0]
    return next((sign for sign in (";", "\t") if sign in first), ",")


# --- showing ------------------------------------------------------------------------------------------------------


def count_json(count: Count) -> dict[str, Any]:
    """A count as scripts read it."""
    return {
        "platform": count.platform,
        "site": count.site,
        "from": count.first,
        "to": count.last,
        "orders": count.orders,
        "units": count.units,
        "replaced": count.replaced,
    }
