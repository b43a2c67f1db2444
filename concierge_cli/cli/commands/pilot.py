"""`concierge pilot`: what a few measured cases say of minutes, price and capacity; for the freelancer alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.handing_out import force_option, form_option, output_option
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        'concierge pilot accesorios --goal "15 USD" --hours-a-week 10',
        'concierge pilot accesorios --cases "ACC-1 ACC-4 ACC-5 ACC-7 ACC-9"',
        'concierge pilot accesorios --goal "15 USD" --apply',
    ),
    about=N_(
        "Of all closed cases with logged minutes where none are named; it takes five. What you see is yours alone: only "
        "--apply puts prices into the draft of the agreement, never minutes or your goal."
    ),
    writes=True,
    bare={"--apply": "plan"},
)
def pilot(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
    cases: Annotated[
        list[str] | None, typer.Option("--cases", metavar=_("CASE"), help=_("Only these cases; several in quotes"))
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar=_("DAY"), help=_("Only cases closed from this day on"))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar=_("DAY"), help=_("The last day, today if left out"))
    ] = None,
    goal: Annotated[
        str | None,
        typer.Option("--goal", metavar=_("AMOUNT"), help=_("What an hour of your work should earn: 15 USD")),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours-a-week", metavar=_("HOURS"), help=_("How many cases a week fit into so many hours")),
    ] = None,
    apply: Annotated[
        str | None,
        typer.Option(
            "--apply", metavar="plan|rates", help=_("Put the prices into the draft; without a value, the plan, too")
        ),
    ] = None,
    form: Annotated[str | None, form_option()] = None,
    output: Annotated[str | None, output_option()] = None,
    force: Annotated[bool, force_option()] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of
    from concierge_cli.cli.handing_out import SCREEN, hand_out, wanted_form
    from concierge_cli.cli.screens.pilot import pilot_lines
    from concierge_cli.reports.pilot import pilot_document
    from concierge_cli.services import pilot as pilots
    from concierge_cli.services.periods import flags_of, period_of

    desk = desk_of(session)
    named = [word for typed in cases or () for word in typed.replace(",", " ").split()]
    client, ids = _store_and_cases(session, desk, slug, named)
    if ids and (since or until):
        raise InvalidInput(
            _("The cases are named already; leave out --from and --to."), hint=f"concierge pilot {client.slug}"
        )
    period = None
    if since or until:
        asking = f"concierge pilot {client.slug}"
        period = period_of(since=since, until=until, now=session.now, zone=client.zone, again=asking)
    chosen = f' --cases "{" ".join(ids)}"' if ids else f" {flags_of(period)}" if period else ""
    again = f"concierge pilot {client.slug}{chosen}"
    shape, path = wanted_form(form, output, again=again)
    applied = pilots.read_applied(apply) if apply is not None else None
    if applied and goal is None:
        goal = session.ask.line(_("What should an hour of your work earn?"), flag="--goal")
    found = pilots.measure(
        desk,
        client,
        named=ids,
        period=period,
        goal=pilots.read_goal(client, goal) if goal is not None else None,
        week=pilots.read_week(hours) if hours is not None else None,
    )
    if applied:
        client = pilots.draft_prices(desk, client, found, applied=applied, entry=entry_of(session, client.zone))
    document = pilot_document(
        found,
        client,
        name=lambda one: pilots.type_name(desk, one),
        language=session.settings.language,
        country=session.settings.country,
        now=session.now,
        on_screen=shape == SCREEN,
    )
    hand_out(
        session,
        document,
        shape,
        path,
        force=force,
        again=f"{again} --format {shape} --output FILE",
        data=lambda: {"client": client.slug, **pilots.pilot_json(found), "applied": applied},
        lines=lambda: pilot_lines(session, client, found, document, again=again, applied=applied is not None),
    )


def _store_and_cases(session: Session, desk: Desk, slug: str | None, named: list[str]) -> tuple[Client, list[str]]:
    """The store, which named cases say by themselves, and the ids of those cases."""
    from concierge_cli.cli.desk import find_case, only_client

    found = [find_case(session, desk, one, last_allowed=False) for one in dict.fromkeys(named)]
    store = slug or (found[0].client if found else None)
    client = desk.client(only_client(session, store, by_flag=False))
    for one in found:
        if one.client != client.slug:
            raise InvalidInput(
                _("{case} is of another store; a pilot is of one.").format(case=one.id),
                hint=f"concierge pilot {one.client}",
            )
    return client, [one.id for one in found]
