"""`concierge sop`: how each procedure is worked, and how far a case is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, pgettext

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.knowhow import Guide

COLUMNS = ("platform", "procedure", "name", "title", "own")


@command(
    examples=("concierge sop list", "concierge sop list --platform ml", "concierge sop list --plain"),
    about=N_("What has no instructions of its own uses the general ones: every procedure can be worked."),
)
def list_(
    session: Session,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Only one platform"))
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help=_("One a line, tabs between, nothing cut"))] = False,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="platform,title,…", help=_("Which columns of --plain"))
    ] = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help=_("Without the line of titles"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.rules import plain_table
    from concierge_cli.cli.screens.sop import sop_list_lines
    from concierge_cli.services.knowhow import guides
    from concierge_cli.services.platforms import platform_word

    desk = desk_of(session)
    found = guides(desk, platform_word(desk, platform) if platform else "")
    rows = [_row(one) for one in found]
    session.answer(
        rows,
        lambda: (
            plain_table(rows, COLUMNS, columns, headers=not no_headers)
            if plain or columns
            else sop_list_lines(session, found)
        ),
    )


@command(
    examples=("concierge sop show ml claim", "concierge sop show amazon a-to-z", "concierge sop show ACC-42"),
    about=N_("With a case it ticks what the log shows as done and says what comes now."),
)
def show(
    session: Session,
    words: Annotated[
        list[str], typer.Argument(metavar=pgettext("argument", "PLATFORM PROCEDURE|CASE"), help=_("What to read"))
    ],
    whole: Annotated[
        bool, typer.Option("--all", help=_("For a case: with the whole text of the instructions"))
    ] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.sop import sop_lines
    from concierge_cli.services.knowhow import guide, guided_by_name, place_in_words

    desk = desk_of(session)
    place = place_in_words(desk, words)
    if place is None and len(by_name := guided_by_name(desk, " ".join(words))) == 1:
        place = by_name[0].platform.code, by_name[0].procedure.code
    if place is None:
        _show_case(session, desk, _find(session, desk, " ".join(words)), whole=whole)
        return
    platform, procedure = place
    found = guide(desk, platform, procedure or _ask_procedure(session, desk, platform))
    session.answer(lambda: _whole_json(desk, found), lambda: sop_lines(session, desk, found))


def _find(session: Session, desk: Desk, named: str) -> Case:
    """The case; where there is none, an error that says that no procedure was meant either."""
    from concierge_cli.cli.desk import LAST, find_case
    from concierge_cli.errors import NotFound

    try:
        return find_case(session, desk, named)
    except NotFound as error:
        if named.strip() == LAST:
            raise
        raise NotFound(
            _("“{named}” is neither a platform with its procedure nor a case.").format(named=named),
            hint="concierge sop list",
        ) from error


def _show_case(session: Session, desk: Desk, case: Case, *, whole: bool) -> None:
    from concierge_cli.cli.screens.sop import sop_case_lines
    from concierge_cli.services.checklist import steps_of_case
    from concierge_cli.services.knowhow import guide

    found = guide(desk, case.platform, case.procedure)
    steps = steps_of_case(desk, case, found.sop)
    session.answer(
        lambda: _case_json(desk, found, case, steps),
        lambda: sop_case_lines(session, desk, found, case, steps, whole=whole),
    )


def _ask_procedure(session: Session, desk: Desk, platform: str) -> str:
    """Which procedure, where only the platform was named: the only one, the one chosen, or an error that lists them."""
    from concierge_cli.cli.ask import Choice
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.words import spoken_words
    from concierge_cli.services.knowhow import guides

    found = guides(desk, platform)
    offered = [one.procedure for one in found]
    choices = [Choice(one.code, str(one.label), spoken_words("procedure", one.code)) for one in offered]
    if session.interactive:
        return session.ask.choice(_("Which procedure?"), choices, flag=pgettext("argument", "PROCEDURE"))
    raise InvalidInput(
        _("Which procedure of {platform}? There are: {names}.").format(
            platform=found[0].platform.label, names=", ".join(one.label for one in choices)
        ),
        hint=f"concierge sop show {platform} {choices[0].value}",
    )


def _row(one: Guide) -> dict[str, Any]:
    return {
        "platform": one.platform.code,
        "procedure": one.procedure.code,
        "name": str(one.procedure.label),
        "title": str(one.sop.title),
        "own": one.own,
    }


def _whole_json(desk: Desk, one: Guide) -> dict[str, Any]:
    """Everything that the playbook says, codes beside words; targets are seconds of agreed hours."""
    from concierge_cli.cli.screens.sop import forbidden_words
    from concierge_cli.services.knowhow import deadlines_of, evidence_by_reason

    platform, procedure = one.platform.code, one.procedure.code
    targets = desk.playbooks.targets(platform, procedure)
    evidence = evidence_by_reason(desk, platform, procedure)
    return _row(one) | {
        "targets": {name: minutes and minutes * 60 for name, minutes in targets._asdict().items()},
        "steps": [
            {"id": step.id, "label": str(step.label), "done_by": step.done_by, "command": step.command}
            for step in one.sop.steps
        ],
        "deadlines": [{"rule": rule.id, "title": str(rule.title)} for rule in deadlines_of(desk, platform, procedure)],
        "evidence": {
            reason: {"required": _kinds(desk, required), "optional": _kinds(desk, optional)}
            for reason, (required, optional) in evidence.items()
        },
        "options": [_option(option) for option in one.sop.options],
        "mistakes": [{"id": mistake.id, "text": str(mistake.text)} for mistake in one.sop.mistakes],
        "forbidden": [
            {"class": class_, "text": text}
            for class_, text in zip(one.platform.messages.forbidden, forbidden_words(one), strict=True)
        ],
        "governing_body": str(one.platform.governing_body),
        "sanction": str(one.platform.sanction),
        "counts": dict(one.procedure.counts),
        "templates": desk.playbooks.templates(platform, procedure),
        "body": str(one.sop.body),
    }


def _case_json(desk: Desk, one: Guide, case: Case, steps: list[Any]) -> dict[str, Any]:
    from zoneinfo import ZoneInfo

    from concierge_cli.services.case_view import evidence_json
    from concierge_cli.services.options import options_of

    client = desk.client(case.client)
    zone = ZoneInfo(client.zone)
    return _whole_json(desk, one) | {
        "case": case.id,
        "targets": {name: minutes * 60 for name, minutes in client.as_agreed(desk.now).sla.items()},
        "steps": [
            {
                "id": view.step.id,
                "label": str(view.step.label),
                "done_by": view.step.done_by,
                "command": view.command,
                "done": view.done_at is not None if view.shown_by_log else None,
                "done_at": view.done_at and view.done_at.astimezone(zone),
                "next": view.next,
            }
            for view in steps
        ],
        "evidence": {case.reason: evidence_json(case)},
        "options": [_option(option) for option in options_of(desk, case)],
    }


def _kinds(desk: Desk, kinds: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"kind": kind, "label": str(desk.playbooks.evidence_kind(kind).label)} for kind in kinds]


def _option(option: Any) -> dict[str, Any]:
    return {
        "id": option.id,
        "label": str(option.label),
        "follows": str(option.follows),
        "verb": option.verb,
        "markets": list(option.markets),
    }
