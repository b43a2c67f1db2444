"""`concierge client add`, `list`, `show`, `edit`: the stores that hire you."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.client_form import emojis_flag, flag
from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.services.clients import Changes
    from concierge_cli.services.desk import Desk

_EXAMPLE = "concierge client add accesorios --timezone America/Mexico_City --country MX --platform mercadolibre:MLM"


@command(
    examples=(
        _EXAMPLE,
        'concierge client add luna --timezone Bogota --country CO --platform "amazon us" --hours "mon-sat 9-14"',
    ),
    about=N_(
        "It needs a short name, a time zone, a country and one platform; the hours are mon-fri 9-18 if you say nothing."
    ),
    writes=True,
)
def add(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("A short name for commands: accesorios"))] = None,
    name: Annotated[str | None, flag("--name")] = None,
    language: Annotated[str | None, flag("--language")] = None,
    timezone: Annotated[str | None, flag("--timezone")] = None,
    country: Annotated[str | None, flag("--country")] = None,
    hours: Annotated[str | None, flag("--hours")] = None,
    platform: Annotated[list[str] | None, flag("--platform")] = None,
    currency: Annotated[str | None, flag("--currency")] = None,
    billing_currency: Annotated[str | None, flag("--billing-currency")] = None,
    prefix: Annotated[str | None, flag("--prefix")] = None,
    first_response: Annotated[str | None, flag("--first-response")] = None,
    next_response: Annotated[str | None, flag("--next-response")] = None,
    resolution: Annotated[str | None, flag("--resolution")] = None,
    channel: Annotated[str | None, flag("--channel")] = None,
    signature: Annotated[str | None, flag("--signature")] = None,
    address: Annotated[str | None, flag("--address")] = None,
    emojis: Annotated[bool | None, emojis_flag()] = None,
    approval_over: Annotated[str | None, flag("--approval-over")] = None,
    holiday_off: Annotated[list[str] | None, flag("--holiday-off")] = None,
    holiday_on: Annotated[list[str] | None, flag("--holiday-on")] = None,
) -> None:
    from concierge_cli.cli import client_form as form
    from concierge_cli.cli.desk import desk_of, entry_of
    from concierge_cli.services.client_values import read_slug
    from concierge_cli.services.clients import add_client, refuse_taken

    typed = form.Typed(
        name=name,
        language=language,
        timezone=timezone,
        country=country,
        hours=hours,
        platform=platform or (),
        currency=currency,
        billing_currency=billing_currency,
        prefix=prefix,
        first_response=first_response,
        next_response=next_response,
        resolution=resolution,
        channel=channel,
        signature=signature,
        address=address,
        emojis=emojis,
        approval_over=approval_over,
        holiday_off=holiday_off or (),
        holiday_on=holiday_on or (),
    )
    desk = desk_of(session)
    known: dict[str, Any] = {}
    if slug is not None:
        known["slug"] = read_slug(slug)
        refuse_taken(desk, slug)
    known |= form.known_answers(desk, typed)
    needed = {"slug": "SLUG", "platforms": "--platform", "city": "--timezone", "country": "--country"}
    missing = [needed[key] for key in needed if key not in known]
    if missing and not session.interactive:
        raise InvalidInput(_("Missing: {flags}.").format(flags=", ".join(missing)), hint=_EXAMPLE)
    steps: dict[str, Any] = {
        "slug": form.slug_question(desk),
        "platforms": form.places_question(desk),
        "city": form.city_question(_("In which city is it?"), form.usual_city(session))
        if "city" not in known
        else None,
        "country": lambda answers: form.country_question(desk, answers),
    }
    answers = form.ask(session, steps, known, numbered=False)
    client = form.new_profile(desk, answers, typed, language=session.settings.language)
    add_client(desk, client, entry_of(session, client.zone))
    answer_added(session, desk, client)


def answer_added(session: Session, desk: Desk, client: Client) -> None:
    """The answer of `client add` and `init`: the store as it was understood, and the way to its first case."""
    from concierge_cli.cli.screens.client import added_lines
    from concierge_cli.services.clients import client_json

    for notice in desk.journal.notices:
        session.notice(notice)
    session.answer(lambda: client_json(desk, client), lambda: added_lines(session, desk, client))


@command(examples=("concierge client list",))
def list_(session: Session) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.client import list_lines
    from concierge_cli.services.clients import listed_json

    desk = desk_of(session)
    clients = desk.journal.clients()
    session.answer(lambda: [listed_json(desk, one) for one in clients], lambda: list_lines(session, desk, clients))


@command(examples=("concierge client show accesorios",))
def show(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.cli.screens.client import client_lines
    from concierge_cli.services.clients import client_json

    desk = desk_of(session)
    client = desk.client(only_client(session, slug))
    session.answer(lambda: client_json(desk, client), lambda: client_lines(session, desk, client))


@command(
    examples=(
        "concierge client edit accesorios",
        'concierge client edit accesorios --hours "mon-fri 9-18" --first-response 8',
        "concierge client edit accesorios --scope mercadolibre/mediation=no --add-platform amazon:US",
    ),
    about=N_("Without options the whole profile opens in your editor. Open cases keep the deadlines that they have."),
    writes=True,
)
def edit(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
    name: Annotated[str | None, flag("--name")] = None,
    language: Annotated[str | None, flag("--language")] = None,
    timezone: Annotated[str | None, flag("--timezone")] = None,
    country: Annotated[str | None, flag("--country")] = None,
    hours: Annotated[str | None, flag("--hours")] = None,
    add_platform: Annotated[list[str] | None, flag("--add-platform")] = None,
    remove_platform: Annotated[list[str] | None, flag("--remove-platform")] = None,
    scope: Annotated[list[str] | None, flag("--scope")] = None,
    currency: Annotated[str | None, flag("--currency")] = None,
    billing_currency: Annotated[str | None, flag("--billing-currency")] = None,
    prefix: Annotated[str | None, flag("--prefix")] = None,
    first_response: Annotated[str | None, flag("--first-response")] = None,
    next_response: Annotated[str | None, flag("--next-response")] = None,
    resolution: Annotated[str | None, flag("--resolution")] = None,
    channel: Annotated[str | None, flag("--channel")] = None,
    signature: Annotated[str | None, flag("--signature")] = None,
    address: Annotated[str | None, flag("--address")] = None,
    emojis: Annotated[bool | None, emojis_flag()] = None,
    approval_over: Annotated[str | None, flag("--approval-over")] = None,
    holiday_off: Annotated[list[str] | None, flag("--holiday-off")] = None,
    holiday_on: Annotated[list[str] | None, flag("--holiday-on")] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar=_("FILE"), help=_("Take the profile from a file; - reads stdin"))
    ] = None,
    print_: Annotated[bool, typer.Option("--print", help=_("Only print the profile, to keep or to change"))] = False,
) -> None:
    from concierge_cli.cli import client_form as form
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.services.clients import with_changes

    desk = desk_of(session)
    client = desk.client(only_client(session, slug))
    typed = form.Typed(
        name=name,
        language=language,
        timezone=timezone,
        country=country,
        hours=hours,
        currency=currency,
        billing_currency=billing_currency,
        prefix=prefix,
        first_response=first_response,
        next_response=next_response,
        resolution=resolution,
        channel=channel,
        signature=signature,
        address=address,
        emojis=emojis,
        approval_over=approval_over,
        holiday_off=holiday_off or (),
        holiday_on=holiday_on or (),
    )
    single = typed.any or bool(add_platform or remove_platform or scope)
    if sum((single, file is not None, print_)) > 1:
        raise InvalidInput(_("Give either single options, or --file, or --print."), hint="concierge client edit --help")
    if single:
        changes: Changes = form.changes_of(
            desk,
            client,
            typed,
            scope=scope or (),
            add_platform=add_platform or (),
            remove_platform=remove_platform or (),
        )
        _save(session, desk, client, with_changes(desk, client, changes))
    elif print_:
        from concierge_cli.services.profile import write_profile

        text = write_profile(client)
        session.answer({"toml": text}, text)
    elif file is not None:
        from concierge_cli.cli.profile_text import text_of_file
        from concierge_cli.services.profile import read_profile

        text, named = text_of_file(file)
        _save(session, desk, client, read_profile(desk, client, text, file=named))
    else:
        from concierge_cli.cli.profile_text import edited_profile

        edited_profile(session, desk, client, save=_save)


def _save(session: Session, desk: Desk, before: Client, after: Client, heads: tuple[str, ...] | None = None) -> None:
    """Logs what changed and answers; says so when nothing did."""
    from concierge_cli.cli.desk import entry_of
    from concierge_cli.cli.screens.client import changed_lines
    from concierge_cli.services.client_values import platform_phrase
    from concierge_cli.services.clients import change_client, client_json, open_count

    parts = change_client(desk, before, after, entry=entry_of(session, after.zone), heads=heads)
    for notice in desk.journal.notices:
        session.notice(notice)
    if not parts:
        session.answer(
            lambda: client_json(desk, after) | {"changed": []},
            [session.screen.verdict(_("{slug}: nothing changed").format(slug=after.slug))],
        )
        return
    for platform in before.platforms.keys() - after.platforms.keys():
        if left := open_count(desk, after.slug, platform=platform):
            session.notice(
                _("{n} open on {platform}: they go on as they are.").format(
                    n=left, platform=platform_phrase(desk, platform)
                )
            )
    session.answer(
        lambda: client_json(desk, after) | {"changed": list(parts)},
        lambda: changed_lines(session, desk, before, after, parts, open_cases=open_count(desk, after.slug)),
    )
