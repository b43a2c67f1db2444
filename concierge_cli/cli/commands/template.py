"""`concierge template`: the messages ready to adapt, one with its blanks, one filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.playbooks.message_template import Template
    from concierge_cli.playbooks.messages import Messages
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.knowhow import Blank
    from concierge_cli.services.messages import Prepared

COLUMNS = ("template", "platform", "language", "stage", "procedures", "tone", "title", "own", "unreviewed")


@command(
    examples=("concierge template list", "concierge template list --platform ml --procedure claim"),
    about=N_("A file of your own with the same name takes the place of the one that comes with the program."),
)
def list_(
    session: Session,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Those that serve on one platform"))
    ] = None,
    procedure: Annotated[
        str | None, typer.Option("--procedure", metavar=_("PROCEDURE"), help=_("Those that serve one procedure"))
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="es|en|pt|pl", help=_("The buyer's language"))
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help=_("One a line, tabs between, nothing cut"))] = False,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="template,title,…", help=_("Which columns of --plain"))
    ] = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help=_("Without the line of titles"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.rules import plain_table
    from concierge_cli.cli.screens.template import template_list_lines
    from concierge_cli.services.knowhow import COMMON, procedure_word

    desk, messages = desk_of(session), _messages(session)
    place = _platform(desk, platform)
    path = procedure_word(desk, "" if place == COMMON else place, procedure) if procedure else None
    tongue = _tongue(messages, language)
    found = messages.list(place or None, path)
    if tongue:
        found = tuple(one for one in found if one.language == tongue)
    for problem in messages.problems():
        session.notice(problem.message)
    rows = [_row(one) for one in found]
    session.answer(
        rows,
        lambda: (
            plain_table(rows, COLUMNS, columns, headers=not no_headers)
            if plain or columns
            else template_list_lines(session, desk, found)
        ),
    )


@command(
    examples=("concierge template show claim_ack", "concierge template show first_reply --language en"),
    about=N_("Its blanks stand in square brackets; what changes with the case is shown in its usual form."),
)
def show(
    session: Session,
    template: Annotated[str, typer.Argument(help=_("The message's name"))],
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("As it is written there"))
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="es|en|pt|pl", help=_("The buyer's language"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.template import template_lines
    from concierge_cli.services.knowhow import blanks, template_word, with_blanks

    desk, messages = desk_of(session), _messages(session)
    tongue = _tongue(messages, language) or session.settings.language
    found = template_word(messages, template, _platform(desk, platform), tongue)
    if found.notice:
        session.notice(found.notice)
    wanted = blanks(messages, found, session.settings.language)
    text = with_blanks(messages, found)
    session.answer(
        lambda: _whole(found, text, wanted),
        lambda: template_lines(session, desk, found, text, wanted),
    )


@command(
    examples=(
        "concierge template render claim_ack --case ACC-42",
        N_('concierge template render status_update --set status="the parcel arrived today"'),
    ),
    about=N_("It prints the text alone, to paste or to pipe, and logs nothing; what the checks say comes on stderr."),
)
def render(
    session: Session,
    template: Annotated[str, typer.Argument(help=_("The message's name"))],
    case: Annotated[
        str | None, typer.Option("--case", metavar=_("CASE"), help=_("Fill it in with what a case tells"))
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar=_("STORE"), help=_("In the voice of a store"))
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("As it is written there"))
    ] = None,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar=_("NAME=VALUE"), help=_("A blank of the template"))
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="es|en|pt|pl", help=_("The buyer's language, if not the store's")),
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, find_case
    from concierge_cli.cli.pairs import pairs
    from concierge_cli.cli.screens.template import check_notices
    from concierge_cli.cli.style import safe_lines
    from concierge_cli.services.knowhow import fill_alone, fill_for_case, template_word

    desk, messages = desk_of(session), _messages(session)
    tongue, sets = _tongue(messages, language), pairs(values or [])
    if case is not None:
        found = find_case(session, desk, case)
        prepared = fill_for_case(desk, messages, found, template, sets=sets, tongue=tongue)
        about: dict[str, str | None] = {"case": found.id, "client": found.client, "platform": found.platform}
    else:
        store = _store(session, desk, client)
        place = _platform(desk, platform)
        chosen = template_word(
            messages, template, place, tongue or (store.language if store else session.settings.language)
        )
        place = place or chosen.platform
        country = session.settings.country
        prepared = fill_alone(desk, messages, chosen, platform=place, client=store, country=country, sets=sets)
        about = {"case": None, "client": store.slug if store else None, "platform": place}
    if prepared.notice:
        session.notice(prepared.notice)
    if not session.json:
        for sentence in check_notices(prepared):
            session.notice(sentence)
    session.answer(lambda: _filled(prepared) | about, lambda: safe_lines(prepared.text))


@command(
    examples=(
        N_('concierge template lint --text "We will write tomorrow" --platform ml'),
        N_('concierge template lint --case ACC-42 --text "The parcel left today"'),
        N_('concierge template lint --agreement --text "We answer within 12 agreed hours"'),
    ),
    about=N_(
        "It checks what reply checks, and logs nothing: promises of what others decide, contact data, requests to close "
        "a claim, pressure for a review, tone, length. What stops a message ends with exit code 7. With --agreement it "
        "checks the agreement with a store: promises of results, and what it should say."
    ),
)
def lint(
    session: Session,
    file: Annotated[str | None, typer.Argument(metavar=_("FILE"), help=_("A file with the message"))] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar=_("TEXT"), help=_("The message; - reads what comes through the pipe")),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", metavar=_("CASE"), help=_("For one case: also its dates and windows"))
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar=_("STORE"), help=_("In the voice of a store"))
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("By the rules of one platform"))
    ] = None,
    procedure: Annotated[
        str | None, typer.Option("--procedure", metavar=_("PROCEDURE"), help=_("What the message belongs to"))
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="es|en|pt|pl", help=_("The message's language"))
    ] = None,
    tone: Annotated[
        str | None, typer.Option("--tone", metavar="formal|warm", help=_("Another tone than the platform's"))
    ] = None,
    address_form: Annotated[
        str | None,
        typer.Option("--address-form", metavar="tu|usted|vos", help=_("How buyers are addressed in Spanish")),
    ] = None,
    max_chars: Annotated[
        int | None, typer.Option("--max-chars", metavar="N", min=1, help=_("Another limit than the platform's"))
    ] = None,
    step: Annotated[
        str | None,
        typer.Option("--step", metavar=_("STEP"), help=_("What it is for: acknowledge, evidence, solution…")),
    ] = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help=_("The text is an agreement with a store, not a message to a buyer"))
    ] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, find_case
    from concierge_cli.cli.message_lint import Typed, answer_agreement, answer_lint
    from concierge_cli.cli.outgoing import own_words

    desk = desk_of(session)
    found = find_case(session, desk, case) if case is not None else None
    typed = Typed(
        platform=_platform(desk, platform),
        procedure=procedure or "",
        language=language or "",
        tone=tone or "",
        address_form=address_form or "",
        max_chars=max_chars,
        step=step or "",
    )
    _refuse_together({_("FILE"): file, "--text": text})
    if agreement:
        others = {"--case": case, "--platform": platform, "--procedure": procedure, "--tone": tone, "--step": step}
        for flag, given in (others | {"--address-form": address_form, "--max-chars": max_chars}).items():
            _refuse_together({"--agreement": True, flag: given})
    words = own_words(
        session,
        text,
        file,
        flag="--text",
        question=_("Which text?") if agreement else _("Which message?"),
        help_of="concierge template lint",
    )
    if agreement:
        whose = _store(session, desk, client) if client else None
        answer_agreement(session, desk, words, language=language or "", client=whose)
        return
    store = None if found is not None else _store(session, desk, client) if client else None
    answer_lint(session, desk, words, typed, case=found, client=store)


def _refuse_together(flags: dict[str, object]) -> None:
    """Raises InvalidInput for what cannot hold at once: one would be dropped in silence."""
    if all(given is not None for given in flags.values()):
        from concierge_cli.errors import InvalidInput

        raise InvalidInput(
            _("These do not go together, give one of them: {flags}.").format(flags=", ".join(flags)),
            hint="concierge template lint --help",
        )


def _messages(session: Session) -> Messages:
    from concierge_cli.playbooks import shipped_folder
    from concierge_cli.playbooks.messages import Messages

    return Messages(shipped_folder("templates"), session.settings.own_templates)


def _platform(desk: Desk, typed: str | None) -> str:
    """The platform typed, `common` for the messages of any platform, "" where none was."""
    from concierge_cli.services.knowhow import COMMON
    from concierge_cli.services.platforms import platform_word

    if not typed:
        return ""
    return COMMON if typed.strip().casefold() == COMMON else platform_word(desk, typed)


def _tongue(messages: Messages, typed: str | None) -> str:
    """The language typed: one that there are messages in, also of the user's own. InvalidInput names those there are."""
    from concierge_cli.cli.words import tongue
    from concierge_cli.errors import InvalidInput

    if not typed:
        return ""
    known = sorted({one.language for one in messages.list()})
    try:
        found = tongue(typed, flag="--language")
    except InvalidInput:
        found = ""
    if found not in known:
        raise InvalidInput(
            _("There are no messages in “{language}”, only in: {known}.").format(
                language=typed.strip(), known=", ".join(known)
            ),
            hint="concierge template list",
        )
    return found


def _store(session: Session, desk: Desk, typed: str | None) -> Client | None:
    """The store typed, chosen, or the only one; None where there is none or nobody said which."""
    from concierge_cli.cli.desk import only_client

    named = typed or session.settings.client
    if named or len(desk.journal.active_clients()) == 1:
        return desk.client(only_client(session, named or None))
    return None


def _row(template: Template) -> dict[str, Any]:
    from concierge_cli.i18n import language

    return {
        "template": template.name,
        "platform": template.platform,
        "language": template.language,
        "stage": template.stage or None,
        "procedures": list(template.procedures),
        "tone": template.tone,
        "title": template.heading(language()),
        "own": template.own,
        "unreviewed": template.unreviewed,
    }


def _whole(template: Template, text: str, blanks: list[Blank]) -> dict[str, Any]:
    return _row(template) | {
        "signed": template.signed,
        "file": template.file,
        "text": text,
        "source": template.body,
        "variables": [
            {"name": one.name, "label": one.label, "example": one.example, "needed": one.needed, "list": one.many}
            for one in blanks
        ],
    }


def _filled(prepared: Prepared) -> dict[str, Any]:
    return {
        "text": prepared.text,
        "template": prepared.template,
        "language": prepared.language,
        "characters": len(prepared.text),
        "max_chars": prepared.max_chars,
        "findings": [finding.to_json() for finding in prepared.findings],
    }
