"""`concierge init`: six questions to the first store, or a backup brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.client_form import emojis_flag, flag
from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import ConciergeError, InvalidInput
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from concierge_cli.playbooks.almanac import City


@command(
    examples=("concierge init", 'concierge init --name "Accesorios Luna" --platform "ml mexico"'),
    about=N_("It also brings back a backup on a new computer: concierge init --from FILE"),
    writes=True,
)
def init(
    session: Session,
    from_: Annotated[
        str | None, typer.Option("--from", metavar=_("FILE"), help=_("Bring back this backup instead of asking"))
    ] = None,
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
    from concierge_cli.cli.client_form import Typed

    typed = Typed(
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
    if from_ is None:
        _set_up(session, typed)
    elif typed.any:
        raise InvalidInput(
            _("A backup brings its stores with it: give --from alone."), hint="concierge init --from FILE"
        )
    else:
        _bring_back(session, from_)


def _set_up(session: Session, typed: Any) -> None:
    from concierge_cli.cli import client_form as form
    from concierge_cli.cli.commands.client import answer_added
    from concierge_cli.cli.desk import after_asking, desk_of, entry_of
    from concierge_cli.services.clients import add_client, slug_for

    desk = desk_of(session)
    known = form.known_answers(desk, typed)
    if "name" in known:
        slug_for(desk, known["name"])
    missing = [key for key in ("name", "platforms", "city") if key not in known]
    if missing and not session.interactive:
        raise InvalidInput(
            _("init asks questions, and there is nobody to ask here. This does the same without asking:"),
            hint="concierge client add accesorios --timezone America/Mexico_City --country MX"
            " --platform mercadolibre:MLM",
        )
    steps: dict[str, Any] = {
        "name": form.name_question(desk),
        "platforms": form.places_question(desk),
        "city": form.city_question(_("In which city do you work?"), form.usual_city(session)),
        "hours": form.hours_question(),
        "first_response": form.promise_question(),
        "currency": lambda answers: form.currency_question(desk, answers),
    }
    if questions := sum(key not in known for key in steps):
        session.say(_greeting(session, questions, stores=len(desk.journal.active_clients())))
        session.say([""])
    answers = form.ask(session, steps, known, numbered=True)
    answers["platforms"] = form.settled_places(session, desk, answers)
    desk = after_asking(session, desk)
    answers["slug"] = slug_for(desk, answers["name"])
    client = form.new_profile(desk, answers, typed, language=session.settings.language)
    add_client(desk, client, entry_of(session, client.zone))
    _keep_settings(session, answers["city"])
    session.say([""])
    answer_added(session, desk, client)


def _greeting(session: Session, questions: int, *, stores: int) -> list[str]:
    many = ngettext("{n} question.", "{n} questions.", questions).format(n=questions)
    if questions == 6:
        many = _("Six questions.")
    text = [
        many,
        _("Enter accepts what stands in brackets, < goes back one, ? explains. Ctrl-C leaves and saves nothing."),
    ]
    if stores:
        text.insert(
            0,
            ngettext(
                "You have {n} store; this adds another.", "You have {n} stores; this adds another.", stores
            ).format(n=stores),
        )
    return ["", *session.screen.wrap(" ".join(text), indent="  ")]


def _keep_settings(session: Session, city: City) -> None:
    """Remembers the user's language, country and zone where the settings do not say them yet.

    The store is saved by now: settings that cannot be written are a notice, not a failure.
    """
    from concierge_cli.config import read_config, save_setting

    settings = session.settings
    mine = {"language": settings.language, "country": city.country or settings.country, "timezone": city.tz}
    try:
        there = read_config(settings.config_file)
        for key, value in mine.items():
            if key not in there:
                save_setting(settings, key, value)
    except ConciergeError as error:
        session.notice(error.message)


def _bring_back(session: Session, typed: str) -> None:
    from concierge_cli.cli.progress import reading
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.safekeeping import bring_back, file_size, is_encrypted

    path = typed_path(typed)
    passphrase = None
    if is_encrypted(path):
        from concierge_cli.cli.passphrase import typed_passphrase

        passphrase = typed_passphrase(session, _("Passphrase of the backup:"))
    with reading(session, _("Bringing it back"), file_size(path)) as progress:
        done = bring_back(path, session.settings, passphrase=passphrase, placed=session.placed, progress=progress)
    if done["kept"]:
        session.notice(_("These settings were here already and stayed: {names}").format(names=", ".join(done["kept"])))
    if done["missing"]:
        session.notice(
            ngettext(
                "{n} file was missing already when the backup was made: concierge verify",
                "{n} files were missing already when the backup was made: concierge verify",
                len(done["missing"]),
            ).format(n=len(done["missing"]))
        )
    session.answer(done, lambda: _back_lines(session, done))


def _back_lines(session: Session, done: Mapping[str, Any]) -> list[str]:
    from concierge_cli.cli.screens.checkup import contents
    from concierge_cli.language import dates

    screen = session.screen
    made = dates.long_moment(done["made_at"], tz=session.settings.timezone)
    return [
        screen.verdict(_("The backup of {when} is back").format(when=made)),
        f"  {contents(done['cases'], done['events'], done['files'])}",
        *screen.wrap(
            _("New cases of this computer carry the letter {letter}, so that no number is given twice.").format(
                letter=done["letter"]
            ),
            indent="  ",
        ),
        *screen.next("concierge today", _("see what is due")),
    ]
