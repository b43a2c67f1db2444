"""`concierge reply`: prepares, checks, copies and logs a message. It never sends anything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import CheckFailed, InvalidInput
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.services.conversation import KeptDraft
    from concierge_cli.services.desk import Desk, Entry
    from concierge_cli.services.messages import Prepared


@command(
    examples=(
        "concierge reply ACC-42 --template claim_ack",
        N_('concierge reply ACC-42 --text "The parcel left today" --minutes 4'),
        N_('concierge reply ACC-42 --template claim_status --next-update "tomorrow at 14:00"'),
    ),
    about=N_(
        "It never sends anything: it prepares the message, checks it against the platform's rules, copies it and logs "
        "it once you have sent it. On a terminal it asks whether you did; no keeps a draft. The promise to write again "
        "(--next-update) becomes a deadline of yours, which your next answer keeps."
    ),
    writes=True,
)
def reply(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    template: Annotated[
        str | None, typer.Option("--template", metavar=_("TEMPLATE"), help=_("A message ready to fill in"))
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar=_("TEXT"), help=_("Your own words; - reads what comes through the pipe")),
    ] = None,
    file: Annotated[str | None, typer.Option("--file", metavar=_("FILE"), help=_("A file with the message"))] = None,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar=_("NAME=VALUE"), help=_("A blank of the template"))
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help=_("Go on with the draft that was kept"))] = False,
    auto_ack: Annotated[
        bool, typer.Option("--auto-ack", help=_("An automatic acknowledgement: it does not count as an answer"))
    ] = False,
    next_update: Annotated[
        str | None, typer.Option("--next-update", metavar=_("WHEN"), help=_("When you promise to write again"))
    ] = None,
    editor: Annotated[bool, typer.Option("--editor", help=_("Write it in your editor"))] = False,
    from_clipboard: Annotated[bool, typer.Option("--from-clipboard", help=_("Take what you copied"))] = False,
    keep_draft: Annotated[bool, typer.Option("--keep-draft", help=_("Keep it; it was not sent yet"))] = False,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help=_("Only show and check it"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_instant
    from concierge_cli.cli.outgoing import own_words, prepared_json, refuse_past, templates_of
    from concierge_cli.cli.pairs import pairs
    from concierge_cli.services.conversation import latest_draft
    from concierge_cli.services.desk import refuse_closed
    from concierge_cli.services.messages import checked, from_template, refuse_findings

    sources = {
        "--template": template is not None,
        "--text": text is not None,
        "--file": file is not None,
        "--draft": draft,
        "--editor": editor,
        "--from-clipboard": from_clipboard,
    }
    _refuse_contradictions(sources, fills=bool(values))
    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    entry = entry_of(session, zone)
    refuse_closed(found)
    desk.moment(found, entry)
    when = read_instant(session, next_update, zone=zone, toward="future") if next_update else None
    refuse_past(session, when)
    if template is not None:
        fill = partial(from_template, desk, templates_of(session), found, template, next_update=when)
        prepared = _filled(session, fill, template, pairs(values or []))
    elif draft:
        kept = latest_draft(desk, found)
        words = kept.text
        if editor:
            from concierge_cli.cli.editor import edit

            words = edit(words)
        promised = when or _still_to_come(desk, found, kept)
        prepared = checked(desk, found, words, template=kept.template, next_update=promised)
        prepared = replace(prepared, asked=kept.asked)
    else:
        words = own_words(
            session,
            text,
            file,
            flag=_("--template or --text"),
            question=_("What do you answer?"),
            help_of="concierge reply",
            editor=editor,
            from_clipboard=from_clipboard,
        )
        prepared = checked(desk, found, words, next_update=when)
    if prepared.notice:
        session.notice(prepared.notice)
    again = _again(found, prepared, is_draft=draft)
    try:
        overridden = refuse_findings(prepared, because=entry.because, retry=again)
    except CheckFailed as refused:
        if template is not None or draft or dry_run:
            raise
        raise _kept(desk, found, prepared, entry, refused) from refused
    if dry_run:
        from concierge_cli.cli.screens.replied import preview_lines

        session.answer(lambda: prepared_json(prepared), lambda: preview_lines(session, desk, found, prepared))
        return
    _finish(session, desk, found, prepared, overridden, auto_ack=auto_ack, keep=keep_draft)


def _filled(session: Session, fill: Callable[..., Prepared], template: str, sets: dict[str, str]) -> Prepared:
    """The template with its values; on a terminal each one that is missing is asked for, once."""
    asked: set[str] = set()
    while True:
        try:
            return fill(sets=sets)
        except InvalidInput as error:
            absent = (error.data or {}).get("absent")
            if not session.interactive or absent is None or absent in asked:
                raise _with_command(error, template) from error
            label = str((error.data or {})["label"])
            sets[absent] = session.ask.line(label[:1].upper() + label[1:], flag=f"--set {absent}=")
            asked.add(absent)


def _kept(desk: Desk, case: Case, prepared: Prepared, entry: Entry, refused: CheckFailed) -> CheckFailed:
    """Own words that were refused are kept as a draft, and go out as they are or changed: nobody writes them twice. Their
    minutes are logged with what goes out, once."""
    from concierge_cli.services.conversation import keep_draft
    from concierge_cli.services.messages import harm_lines

    unspent = entry._replace(minutes=None)
    keep_draft(desk, case, prepared.text, template="", next_update=prepared.next_update, entry=unspent)
    spent = f" --minutes {entry.minutes}" if entry.minutes else ""
    return CheckFailed(
        "\n".join(
            [
                *harm_lines(prepared),
                _("Your words are kept as a draft; nothing was logged as sent."),
                _("If they must go out as they are, say why:"),
                f'concierge reply {case.id} --draft --because "..."{spent}',
                _("To change them:"),
            ]
        ),
        hint=f"concierge reply {case.id} --draft --editor{spent}",
        data=refused.data,
    )


def _finish(
    session: Session,
    desk: Desk,
    case: Case,
    prepared: Prepared,
    overridden: list[str],
    *,
    auto_ack: bool,
    keep: bool,
) -> None:
    """Shows the message, asks whether it was sent, and logs an answer or a draft."""
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import after_asking, entry_of
    from concierge_cli.cli.outgoing import in_chat, quoted, was_sent
    from concierge_cli.cli.screens.replied import preview_lines, promise_lines
    from concierge_cli.services.conversation import keep_draft
    from concierge_cli.services.conversation import reply as log_reply

    entry = entry_of(session, desk.client(case.client).zone)
    shown = partial(preview_lines, session, desk, case, prepared)
    sent = was_sent(session, prepared, shown, keep=keep, where=in_chat())
    desk = after_asking(session, desk)
    if not sent:
        done = keep_draft(
            desk,
            case,
            prepared.text,
            template=prepared.template,
            asked=prepared.asked,
            next_update=prepared.next_update,
            entry=entry,
        )
        answer_case(session, desk, done, _("draft kept; it was not sent"))
        return
    done = log_reply(
        desk,
        case,
        prepared.text,
        template=prepared.template,
        auto_ack=auto_ack,
        overridden=overridden,
        asked=prepared.asked,
        next_update=prepared.next_update,
        entry=entry,
    )
    details = [] if session.interactive or session.json else ["", *quoted(session, prepared), ""]
    said = _("automatic acknowledgement logged") if auto_ack else _("answer logged")
    answer_case(session, desk, done, said, details=[*promise_lines(session, desk, case, done), *details])


def _still_to_come(desk: Desk, case: Case, kept: KeptDraft) -> datetime | None:
    """When the draft promises to write again; it raises InvalidInput where that moment went by before it was sent."""
    if kept.next_update is None or kept.next_update > desk.now:
        return kept.next_update
    from concierge_cli.language import dates

    when = dates.absolute_moment(kept.next_update, tz=desk.client(case.client).zone, now=desk.now)
    raise InvalidInput(
        _("The draft promises to write by {when}, and that is over. Change its words and say a new moment.").format(
            when=when
        ),
        hint=f'concierge reply {case.id} --draft --editor --next-update "..."',
    )


def _again(case: Case, prepared: Prepared, *, is_draft: bool) -> str:
    """The same command with a place for the reason; own words are never repeated in it."""
    source = "--draft" if is_draft else f"--template {prepared.template}" if prepared.template else '--text "..."'
    return f'concierge reply {case.id} {source} --because "..."'


def _refuse_contradictions(sources: dict[str, bool], *, fills: bool) -> None:
    """Raises InvalidInput for two messages at once, or for values without a template: one would be dropped in silence."""
    given = [flag for flag, is_there in sources.items() if is_there]
    if len(given) > 1:
        raise InvalidInput(
            _("These do not go together, give one of them: {flags}.").format(flags=", ".join(given)),
            hint="concierge reply --help",
        )
    if fills and given != ["--template"]:
        raise InvalidInput(_("--set fills in a template: add --template."), hint="concierge template list")


def _with_command(error: InvalidInput, template: str) -> InvalidInput:
    """What a template lacks, with the command that shows its blanks where the error names none."""
    if error.hint.startswith("concierge "):
        return error
    return InvalidInput(" ".join(filter(None, (error.message, error.hint))), hint=f"concierge template show {template}")
