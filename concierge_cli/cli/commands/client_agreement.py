"""`concierge client agreement`: the written agreement with a store, from its profile to its acceptance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.handing_out import force_option, form_option, output_option
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from datetime import date

    from concierge_cli.domain.agreement import Agreement
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        'concierge client agreement accesorios --plan "120 USD" --included 20 --rate "any=5 USD"',
        "concierge client agreement accesorios --output FILE",
        'concierge client agreement accesorios --accept --by "Marta Ruiz"',
    ),
    about=N_(
        "What is handled, in which agreed hours, who is asked, what is not done, access and prices, in the store's "
        "language. It promises no outcome. Once accepted, the version drives promises and bills from its day on."
    ),
    writes=True,
)
def agreement(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar=_("AMOUNT"), help=_("Fee of a month; no for none"))
    ] = None,
    included: Annotated[
        int | None, typer.Option("--included", min=0, max=100_000, help=_("Resolved cases that the fee includes"))
    ] = None,
    extra: Annotated[
        str | None, typer.Option("--extra", metavar=_("AMOUNT"), help=_("Each resolved case above them"))
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            "--rate", metavar="amazon:high=8", help=_("Price of a resolved case; any, a platform, low|normal|high")
        ),
    ] = None,
    urgent: Annotated[
        str | None, typer.Option("--urgent", metavar=_("PERCENT"), help=_("On top for a case marked urgent"))
    ] = None,
    season: Annotated[
        list[str] | None,
        typer.Option("--season", metavar="NAME=2026-11-27..2026-11-30=25", help=_("Days on which a case costs more")),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help=_("Log that the store accepted it"))] = False,
    by: Annotated[str | None, typer.Option("--by", metavar=_("NAME"), help=_("Who accepted it"))] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar=_("DAY"), help=_("When it was accepted; today if left out"))
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar=_("DAY"), help=_("From when it holds; the day of its acceptance"))
    ] = None,
    number: Annotated[
        int | None,
        typer.Option("--accepted", min=1, metavar="N", help=_("An accepted version instead of the draft")),
    ] = None,
    form: Annotated[str | None, form_option()] = None,
    output: Annotated[str | None, output_option()] = None,
    force: Annotated[bool, force_option()] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of, only_client
    from concierge_cli.cli.handing_out import cleared, hand_out, wanted_form
    from concierge_cli.cli.screens.agreement import accepted_now, agreement_lines, follows_then
    from concierge_cli.cli.screens.agreement_prices import changed_prices
    from concierge_cli.domain.agreement import Prices
    from concierge_cli.services import agreement as agreements
    from concierge_cli.services.bill_papers import payee_of
    from concierge_cli.services.client_values import read_day
    from concierge_cli.services.clients import change_client
    from concierge_cli.services.typed_prices import with_prices

    desk = desk_of(session)
    client = desk.client(only_client(session, slug, by_flag=False))
    again = f"concierge client agreement {client.slug}"
    shape, path = wanted_form(form, output, again=again)
    entry, provider = entry_of(session, client.zone), payee_of(session.settings).issuer
    before = client
    prices = with_prices(
        desk, client, plan=plan, included=included, extra=extra, rates=rate or (), urgent=urgent, seasons=season or ()
    )
    typed = any(one is not None for one in (plan, included, extra, rate, urgent, season))
    if typed and number is not None:
        raise InvalidInput(_("An accepted version stays as it is; change the draft without --accepted."), hint=again)
    if typed and accept:
        raise InvalidInput(_("Prices first, so that the store can read them; then --accept."), hint=again)
    if not accept and (by or on):
        raise InvalidInput(_("--by and --on belong to --accept."), hint=f"{again} --accept --by NAME")
    if typed:
        agreements.refuse_archived(client)
        change_client(desk, client, replace(client, prices=prices), entry=entry)
        client = desk.client(client.slug)

    def day(text: str | None, *, past: bool) -> date | None:
        return read_day(desk, text, zone=client.zone, toward="past" if past else "future") if text else None

    if accept:
        name = by or session.ask.line(_("Who accepted it?"), flag="--by")
        wanted = f"{again} --accept --by NAME --format {shape} --output FILE"
        force = cleared(session, shape, path, force=force, again=wanted)
        accepted_on = day(on, past=True) or agreements.draft_of(desk, client).accepted_on
        shown, _found = agreements.accept(
            desk,
            client,
            by=name,
            on=accepted_on,
            since=day(since, past=False) or accepted_on,
            entry=entry,
            provider=provider,
        )
        client = desk.client(client.slug)
        if path is not None:
            session.notice(accepted_now(client, shown), first=True)  # the paper may still fail
            session.notices += follows_then(session, client, shown)
    elif number is not None:
        shown = _version(client, number, again)
    else:
        shown = agreements.draft_of(desk, client, since=day(since, past=False))
    stands = bool(shown.event)
    document, same = agreements.paper_of(desk, client, shown, provider=provider)
    found = agreements.findings_of(desk, client, document)

    def data() -> dict[str, Any]:
        return {
            **agreements.agreement_json(shown, accepted=stands),
            "client": client.slug,
            "in_force": _in_force(desk, client),
            "versions": [agreements.agreement_json(one, accepted=True) for one in client.agreements],
            "reads_as_accepted": same if stands else None,
            "followed_by": agreements.next_json(client, shown) if stands else None,
            "findings": [one.to_json() for one in found],
        }

    session.notices += _besides(session, desk, client, shown, as_accepted=same, named=bool(provider), again=again)
    hand_out(
        session,
        document,
        shape,
        path,
        force=force,
        again=f"{again}{f' --accepted {shown.version}' if stands else ''} --format {shape} --output FILE",
        data=data,
        lines=lambda: agreement_lines(
            session,
            desk,
            client,
            shown,
            document,
            found,
            changed=changed_prices(desk, client, before.prices or Prices()) if typed else (),
            accepted=accept,
        ),
    )


def _besides(
    session: Session, desk: Desk, client: Client, shown: Agreement, *, as_accepted: bool, named: bool, again: str
) -> list[str]:
    """What must be said besides the paper: what of a draft would surprise, or that it does not name the freelancer, that a
    version does not read as accepted, or that its number stands on two papers."""
    from concierge_cli.cli.screens.agreement import number_notices, same_number_said
    from concierge_cli.cli.screens.agreement_prices import price_warnings
    from concierge_cli.services.agreement import not_as_accepted, same_number

    told = [*desk.journal.notices]
    if not as_accepted:
        told.append(not_as_accepted(shown))
    shared = [one for one in same_number(desk, client) if one.open]
    if not shown.event:
        told += price_warnings(desk, client, again)
        if not named:
            said = _("The agreement does not name you. Once, for it and for your bills: {command}")
            told.append(said.format(command='concierge bill --issuer "..."'))
    elif not any(shown in (one.kept, one.moved) for one in shared):
        told += number_notices(desk, client, shown)
    return [*told, *(same_number_said(session, client, one) for one in shared)]


def _version(client: Client, number: int, again: str) -> Agreement:
    for one in client.agreements:
        if one.version == number:
            return one
    raise NotFound(_("No version {n} was accepted.").format(n=number), hint=again)


def _in_force(desk: Desk, client: Client) -> int | None:
    from concierge_cli.language.dates import local

    found = client.agreed_on(local(desk.now, client.zone).date())
    return found.version if found else None
