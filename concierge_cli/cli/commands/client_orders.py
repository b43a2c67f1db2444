"""`concierge client orders`: how much a store sold, the denominators of its rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.domain.client import Client
    from concierge_cli.domain.orders import Count
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        "concierge client orders accesorios",
        "concierge client orders accesorios --platform amazon:US --from 2026-09-19 --to 2026-11-17 --orders 704",
        "concierge client orders accesorios --platform ml --file FILE",
    ),
    about=N_(
        "Copy the number from the platform's panel, for exactly the days of its window; health says which are missing. "
        "Counts that adjoin add up, and one within another leaves the rest of it; a later count of the same days takes "
        "the place of the earlier one. A file has lines of date,orders,units."
    ),
    writes=True,
)
def orders(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Where it was sold: amazon:US, ml"))
    ] = None,
    since: Annotated[str | None, typer.Option("--from", metavar=_("DAY"), help=_("The first day"))] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar=_("DAY"), help=_("The last day; the first one if left out"))
    ] = None,
    number: Annotated[
        str | None, typer.Option("--orders", metavar="N", help=_("Orders of those days, cancelled ones too"))
    ] = None,
    units: Annotated[str | None, typer.Option("--units", metavar="N", help=_("Units of those days"))] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar=_("FILE"), help=_("A count a day: date,orders,units"))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Counts that a later one replaced, too"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of, only_client
    from concierge_cli.cli.screens.orders import counted_lines, counts_lines
    from concierge_cli.services import orders as counting
    from concierge_cli.services.health import over_orders

    desk = desk_of(session)
    client = desk.client(only_client(session, slug, by_flag=False))
    place = counting.read_counted_place(desk, client, platform) if platform else None
    if not any((since, until, number, units, file)):
        found = [
            one
            for one in counting.counts_of(desk, client.slug)
            if (everything or not one.replaced) and place in (None, (one.platform, one.site))
        ]
        session.answer(
            lambda: [counting.count_json(one) for one in found], lambda: counts_lines(session, desk, client, found)
        )
        return
    place = place or _only_place(desk, client)
    if file:
        if any((since, until, number, units)):
            raise InvalidInput(
                _("A file says its days and numbers itself; leave out --from, --to, --orders and --units."),
                hint=f"concierge client orders {client.slug} --file FILE",
            )
        new = _from_file(desk, client, place, file)
    else:
        new = [_typed(session, desk, client, place, since, until, number, units)]
    done = counting.count_orders(desk, client, new, entry=entry_of(session, client.zone))

    def data() -> dict[str, Any]:
        return {
            "client": client.slug,
            "counted": [counting.count_json(one) for one in done.new],
            "replaced": [counting.count_json(one) for one in done.replaced],
            "figures": [
                {
                    "name": one.metric.id,
                    "known": one.reason != "no_denominator",
                    "from": one.first,
                    "to": one.last,
                    "until": one.good_until if one.reason != "no_denominator" else None,
                    "command": one.command or None,
                }
                for one in over_orders(desk, client, *place)
            ],
        }

    session.answer(data, lambda: counted_lines(session, desk, client, done))


def _only_place(desk: Desk, client: Client) -> tuple[str, str]:
    from concierge_cli.services.client_values import place_codes

    places = [(name, site) for name, sites in client.platforms.items() for site in sites or ("",)]
    if len(places) == 1:
        return places[0]
    raise InvalidInput(
        _("Say where it was sold: {places}").format(places=", ".join(place_codes(client.platforms))),
        hint=f"--platform {place_codes(client.platforms)[0]}",
    )


def _typed(
    session: Session,
    desk: Desk,
    client: Client,
    place: tuple[str, str],
    since: str | None,
    until: str | None,
    number: str | None,
    units: str | None,
) -> Count:
    from concierge_cli.domain.orders import Count
    from concierge_cli.services.orders import account_zone, read_days, read_number

    if not session.interactive and (
        missing := [flag for flag, one in (("--from", since), ("--orders", number)) if not one]
    ):
        raise InvalidInput(
            _("Missing: {flags}.").format(flags=", ".join(missing)), hint="concierge client orders --help"
        )
    first = since or session.ask.line(_("The first day?"), flag="--from")
    days = read_days(desk, account_zone(desk, client, *place), first, until or first)
    sold = number or session.ask.line(_("How many orders?"), flag="--orders")
    return Count(
        platform=place[0],
        site=place[1],
        first=days[0],
        last=days[1],
        orders=read_number(sold, "--orders"),
        units=read_number(units, "--units") if units else None,
    )


def _from_file(desk: Desk, client: Client, place: tuple[str, str], named: str) -> list[Count]:
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.orders import read_file

    again = f"concierge client orders {client.slug} --file FILE"
    return read_file(desk, client, _text_of(typed_path(named), again), *place, again=again)


def _text_of(path: Path, again: str) -> str:
    from concierge_cli.cli.style import safe

    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise InvalidInput(
            _("{path} cannot be read: {reason}. Nothing was saved.").format(
                path=safe(str(path)), reason=system_words(error)
            ),
            hint=again,
        ) from error
    try:
        if len(content) > _LARGEST:
            raise ValueError("larger than any list of days")
        return content.decode("utf-8-sig")
    except ValueError as error:
        raise InvalidInput(
            _("{path} is no list of date,orders,units as text. Nothing was saved.").format(path=safe(str(path))),
            hint=again,
        ) from error


_LARGEST = 200_000
"""Bytes of a list of days: more than five years of them."""
