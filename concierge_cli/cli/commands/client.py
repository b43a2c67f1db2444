"""`concierge client add`, `list`, `show`, `edit`, `attach`, `offboard`: the stores that hire you."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.client_form import emojis_flag, flag
from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _, ngettext, pgettext
from concierge_cli.language.typed import shown

if TYPE_CHECKING:
    from pathlib import Path

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
    color: Annotated[str | None, flag("--color")] = None,
    signature: Annotated[str | None, flag("--signature")] = None,
    address: Annotated[str | None, flag("--address")] = None,
    emojis: Annotated[bool | None, emojis_flag()] = None,
    approval_over: Annotated[str | None, flag("--approval-over")] = None,
    holiday_off: Annotated[list[str] | None, flag("--holiday-off")] = None,
    holiday_on: Annotated[list[str] | None, flag("--holiday-on")] = None,
) -> None:
    from concierge_cli.cli import client_form as form
    from concierge_cli.cli.desk import after_asking, desk_of, entry_of
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
        color=color,
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
    needed = {
        "slug": pgettext("argument", "STORE"),
        "platforms": "--platform",
        "city": "--timezone",
        "country": "--country",
    }
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
    answers["platforms"] = form.settled_places(session, desk, answers)
    desk = after_asking(session, desk)
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


@command(examples=("concierge client list", "concierge client list --all"))
def list_(
    session: Session,
    everything: Annotated[bool, typer.Option("--all", help=_("Archived ones, too"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.client import list_lines
    from concierge_cli.services.clients import listed_json

    desk = desk_of(session)
    known = desk.journal.clients()
    clients = known if everything else desk.journal.active_clients()
    session.answer(
        lambda: [listed_json(desk, one) for one in clients],
        lambda: list_lines(session, desk, clients, hidden=len(known) - len(clients)),
    )


@command(examples=("concierge client show accesorios",))
def show(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.cli.screens.client import client_lines
    from concierge_cli.services.clients import client_json

    desk = desk_of(session)
    client = desk.client(only_client(session, slug, by_flag=False))
    session.answer(lambda: client_json(desk, client), lambda: client_lines(session, desk, client))


@command(
    examples=(
        'concierge client edit accesorios --hours "mon-fri 9-18" --first-response 8',
        "concierge client edit accesorios --scope mercadolibre/mediation=no --add-platform amazon:US",
        N_('concierge client edit accesorios --rule ml_claim_protect_reputation=36h --because "We agreed on it"'),
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
    color: Annotated[str | None, flag("--color")] = None,
    signature: Annotated[str | None, flag("--signature")] = None,
    address: Annotated[str | None, flag("--address")] = None,
    emojis: Annotated[bool | None, emojis_flag()] = None,
    approval_over: Annotated[str | None, flag("--approval-over")] = None,
    rule: Annotated[list[str] | None, flag("--rule")] = None,
    limit: Annotated[list[str] | None, flag("--limit")] = None,
    holiday_off: Annotated[list[str] | None, flag("--holiday-off")] = None,
    holiday_on: Annotated[list[str] | None, flag("--holiday-on")] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar=_("FILE"), help=_("Take the profile from a file; - reads stdin"))
    ] = None,
    print_: Annotated[bool, typer.Option("--print", help=_("Only print the profile, to keep or to change"))] = False,
    unarchive: Annotated[bool, typer.Option("--unarchive", help=_("Work for an archived store again"))] = False,
    share: Annotated[
        str | None,
        typer.Option("--share", metavar=_("EMAIL"), help=_("Let somebody open its Google Sheet and folder")),
    ] = None,
    share_as: Annotated[
        str, typer.Option("--share-as", metavar="reader|commenter|editor", help=_("What they may do in the Sheet"))
    ] = "editor",
    notify: Annotated[bool, typer.Option("--notify", help=_("Google tells them by e-mail"))] = False,
) -> None:
    from concierge_cli.cli import client_form as form
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.services.clients import with_changes

    desk = desk_of(session)
    client = desk.client(only_client(session, slug, by_flag=False))
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
        color=color,
        signature=signature,
        address=address,
        emojis=emojis,
        approval_over=approval_over,
        holiday_off=holiday_off or (),
        holiday_on=holiday_on or (),
    )
    single = typed.any or bool(add_platform or remove_platform or scope or rule or limit)
    if sum((single, file is not None, print_, unarchive, share is not None)) > 1:
        raise InvalidInput(
            _("Give either single options, or --file, or --print, or --unarchive, or --share."),
            hint="concierge client edit --help",
        )
    if share is not None:
        _share(session, desk, client, share, share_as, tell=notify)
    elif unarchive:
        _bring_back(session, desk, client)
    elif single:
        changes: Changes = form.changes_of(
            desk,
            client,
            typed,
            scope=scope or (),
            add_platform=add_platform or (),
            remove_platform=remove_platform or (),
            rule=rule or (),
            limit=limit or (),
            because=session.written.because,
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


@command(
    examples=("concierge client attach FILE", "concierge client attach SHEET"),
    about=N_(
        "FILE is what “client offboard” wrote, SHEET the address of a store's Google Sheet, or the end of it. Everything "
        "is compared before anything is kept: all of it comes in, or nothing. What is here already stays as it is."
    ),
    writes=True,
    dated=False,
)
def attach(
    session: Session,
    source: Annotated[
        str,
        typer.Argument(
            metavar=_("FILE or SHEET"), help=_("The store's file, as “client offboard” wrote it; or its Google Sheet")
        ),
    ],
    with_files: Annotated[
        bool, typer.Option("--with-files", help=_("Also bring its files from Drive, not only when they are asked for"))
    ] = False,
) -> None:
    from functools import partial

    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.offboard import attached_lines
    from concierge_cli.cli.screens.two_computers import two_computers_notices
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.attaching import attach as take_in
    from concierge_cli.services.attaching import named_sheet

    desk = desk_of(session)
    if (spreadsheet := named_sheet(source)) is not None:
        _attach_sheet(session, desk, spreadsheet, with_files=with_files)
        return
    done = take_in(desk, typed_path(source), watched=partial(reading, session, _("Taking the store in")))
    session.notices += [*desk.journal.notices, *two_computers_notices(session, desk, [done.client.slug])]
    if done.taken.new_identity:
        session.notice(_("Entries of this very computer came back, so it goes on under a new name of its own."))
    if done.missing:
        session.notice(
            ngettext(
                "{n} file was lost already when that file was written.",
                "{n} files were lost already when that file was written.",
                done.missing,
            ).format(n=done.missing)
        )
    session.answer(done.to_json, lambda: attached_lines(session, desk, done))


def _share(session: Session, desk: Desk, client: Client, email: str, role: str, *, tell: bool) -> None:
    from concierge_cli.cli.screens.shared import shared_lines
    from concierge_cli.services.mirror.sharing import share_store

    done = share_store(desk, session.settings, client, email=email, role=role, tell=tell)
    session.answer(done.to_json, lambda: shared_lines(session, client, done))


def _attach_sheet(session: Session, desk: Desk, spreadsheet: str, *, with_files: bool) -> None:
    from functools import partial

    from concierge_cli.cli.progress import counting, reading
    from concierge_cli.cli.screens.joined import joined_lines
    from concierge_cli.cli.screens.two_computers import two_computers_notices
    from concierge_cli.services.mirror.joining import fetch_files, join

    with counting(session, _("Entries from the Sheet")) as moved:
        done = join(desk, session.settings, spreadsheet, progress=moved)
    fetched = None
    if with_files:
        watched = partial(reading, session, _("Bringing files from Drive"))
        fetched = fetch_files(desk, session.settings, done.client, watched=watched)
    session.notices += [*desk.journal.notices, *two_computers_notices(session, desk, [done.client.slug])]
    session.answer(
        lambda: done.to_json() | ({"fetched": fetched.to_json()} if fetched else {}),
        lambda: joined_lines(session, done, fetched),
    )


@command(
    examples=(
        "concierge client offboard accesorios --dry-run",
        "concierge client offboard accesorios --output FILE",
    ),
    about=N_(
        "It writes one file with all that is the store's: cases, log, evidence, agreement, accesses, and a page that "
        "explains them. Your minutes and private notes stay out. The file is read back and compared, then the store is "
        "archived. The store's short name is asked for, or given with --confirm."
    ),
    writes=True,
)
def offboard(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("The store; may be left out when there is one"))] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar=_("FILE"), help=_("Where to; a dated file in this folder if left out")),
    ] = None,
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar=_("STORE"), help=_("The store's short name, to do it unasked"))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Replace a file that exists"))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help=_("Only say what would be written; write nothing"))
    ] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of, only_client
    from concierge_cli.cli.destination import may_write
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.offboard import parted_lines, planned_lines
    from concierge_cli.services import offboarding
    from concierge_cli.services.destination import whole_file

    desk = desk_of(session)
    client = desk.client(only_client(session, slug, by_flag=False))
    entry = entry_of(session, client.zone)
    desk.when(entry)
    path = offboarding.usual_place(desk, client) if output is None else _file_at(output)
    found = offboarding.plan(desk, client)
    again = f"{found.command} --output {_('FILE')}"
    if dry_run:
        session.answer(
            lambda: offboarding.plan_json(desk, found) | {"path": path, "dry_run": True},
            lambda: planned_lines(session, desk, found, path),
        )
        return
    offboarding.refuse_unfinished(found, entry)
    may_write(session, path, force=force, again=again)
    _confirmed(session, client, confirm)
    with (
        reading(session, _("Writing the store's file"), found.size) as progress,
        whole_file(path, again=again, placed=session.wrote) as file,
    ):
        offboarding.write(desk, found, file, progress)
    done = offboarding.handed_over(found, path)
    archived = offboarding.archive_client(desk, done, entry=entry)
    session.notices += desk.journal.notices
    session.answer(
        lambda: (
            offboarding.plan_json(desk, found)
            | {"path": path, "size": done.size, "sha256": done.sha256, "archived_at": archived.archived_at}
        ),
        lambda: parted_lines(session, desk, done),
    )


def _file_at(typed: str) -> Path:
    from concierge_cli.files.typed_paths import typed_path

    return typed_path(typed)


def _confirmed(session: Session, client: Client, typed: str | None) -> None:
    """Comes back only when the store's short name was given: that is no slip of the hand."""
    if typed is None:
        typed = session.ask.line(
            _("To part from {name}, write its short name ({slug}):").format(name=client.name, slug=client.slug),
            flag=f"--confirm {client.slug}",
        )
    if typed.strip() != client.slug:
        raise InvalidInput(
            _("“{typed}” is not {slug}. Nothing was written.").format(typed=shown(typed), slug=client.slug),
            hint=f"concierge client offboard {client.slug} --dry-run",
        )


def _bring_back(session: Session, desk: Desk, client: Client) -> None:
    from concierge_cli.cli.desk import entry_of
    from concierge_cli.cli.style import safe
    from concierge_cli.services.clients import client_json, restore_client

    after = restore_client(desk, client, entry_of(session, client.zone))
    screen, name = session.screen, safe(client.name)
    if client.archived_at is None:
        said = _("{name} is not archived: nothing changed").format(name=name)
    else:
        said = _("{name} is back: its cases are in your lists again").format(name=name)
    session.answer(
        lambda: client_json(desk, after),
        lambda: [screen.verdict(said), *screen.next(f"concierge client show {client.slug}", _("see the store"))],
    )


def _save(session: Session, desk: Desk, before: Client, after: Client, heads: tuple[str, ...] | None = None) -> None:
    """Logs what changed and answers; says so when nothing did."""
    from concierge_cli.cli.desk import entry_of
    from concierge_cli.cli.screens.client import changed_lines
    from concierge_cli.services.client_values import platform_phrase
    from concierge_cli.services.clients import change_client, client_json, open_count
    from concierge_cli.services.own_numbers import later_than_the_rule

    parts = change_client(desk, before, after, entry=entry_of(session, after.zone), heads=heads)
    for notice in desk.journal.notices:
        session.notice(notice)
    if not parts:
        session.answer(
            lambda: client_json(desk, after) | {"changed": []},
            [session.screen.verdict(_("{slug}: nothing changed").format(slug=after.slug))],
        )
        return
    if "zone" in parts:
        from concierge_cli.services.zone_change import zone_notices

        session.notices += zone_notices(desk, before, after)
    for platform in before.platforms.keys() - after.platforms.keys():
        if left := open_count(desk, after.slug, platform=platform):
            session.notice(
                _("{n} open on {platform}: they go on as they are.").format(
                    n=left, platform=platform_phrase(desk, platform)
                )
            )
    for rule, key in later_than_the_rule(desk, before, after):
        session.notice(
            _("{key}: your own term ends after the rule's ({title}). Nobody there waits for it.").format(
                key=key, title=rule.title
            )
        )
    session.answer(
        lambda: client_json(desk, after) | {"changed": list(parts)},
        lambda: changed_lines(session, desk, before, after, parts, open_cases=open_count(desk, after.slug)),
    )
