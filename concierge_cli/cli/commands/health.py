"""`concierge health`: how each store stands to the figures by which its platforms judge it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.handing_out import force_option, form_option, output_option
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _


@command(
    examples=(
        "concierge health",
        "concierge health --client accesorios --platform amazon:US --cases",
        "concierge health --client accesorios --format html --output FILE",
    ),
    about=N_(
        "Defects and claims over the orders that you counted with client orders, answers in time from the log. For each "
        "open case: what the figure would be after either ruling. The limits are the playbooks', or the store's own "
        "(client edit --limit)."
    ),
)
def health(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only one store"))] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Only one platform: amazon, amazon:US"))
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help=_("Name the cases behind each figure"))] = False,
    form: Annotated[str | None, form_option()] = None,
    output: Annotated[str | None, output_option()] = None,
    force: Annotated[bool, force_option()] = False,
) -> None:
    from concierge_cli.cli.desk import chosen_client, desk_of, only_client
    from concierge_cli.cli.handing_out import SCREEN, hand_out, wanted_form
    from concierge_cli.cli.screens.health import health_lines
    from concierge_cli.services.client_values import read_place, read_platform
    from concierge_cli.services.health import health_of
    from concierge_cli.services.health_json import health_json

    again = "concierge health --client STORE"
    shape, path = wanted_form(form, output, again=again)
    desk = desk_of(session)
    active = desk.journal.active_clients()
    slug = chosen_client(session, client) if active else only_client(session, client)
    stores = [desk.client(slug)] if slug else active
    name, site = None, ""
    if platform:
        name, site = read_place(desk, platform) if ":" in platform else (read_platform(desk, platform), "")
    found = [health_of(desk, one, platform=name, site=site or None) for one in stores]

    def data() -> Any:
        return [health_json(one, with_cases=cases) for one in found]

    def lines() -> list[str]:
        return health_lines(session, desk, found, with_cases=cases)

    if shape == SCREEN:
        session.answer(data, lines)
        return
    if len(found) != 1:
        raise InvalidInput(
            _("A paper is about one store: name it with --client."),
            hint=f"concierge health --client {stores[0].slug} --format {shape}",
        )
    from concierge_cli.services.health_paper import health_document

    paper = health_document(desk, found[0], with_cases=cases)
    again = f"concierge health --client {stores[0].slug} --format {shape} --output FILE"
    hand_out(session, paper, shape, path, force=force, again=again, data=lambda: {"clients": data()}, lines=lines)
