"""`concierge report week|month`: what a store reads of the work done for it, as a screen, a page, a PDF or a workbook."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.every_store import Wanted, report_every_store
from concierge_cli.cli.handing_out import force_option, form_option, output_option
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _

_ABOUT = N_(
    "Promises, answers, time, outcomes, money and reputation, in the store's language, with the cases behind each "
    "figure. Nothing of buyers and nothing that is yours alone is in it, so that it can go out as it is."
)


def _store() -> Any:
    return typer.Option("--client", metavar=_("STORE"), help=_("The store; may be left out when there is one"))


def _all() -> Any:
    text = _("Every store: a line each, and with --output FOLDER or --drive the paper of each")
    return typer.Option("--all", help=text)


def _cases() -> Any:
    return typer.Option("--cases", help=_("Name the cases behind each figure, and how it is counted"))


def _minutes_each() -> Any:
    text = _("Minutes that the store says a case took it: adds its time saved")
    return typer.Option("--minutes-each", metavar="N", min=1, max=1440, help=text)


def _drive() -> Any:
    return typer.Option("--drive", help=_("Save the page, or with --format pdf the PDF, in the store's Drive folder"))


@command(
    examples=(
        "concierge report week",
        "concierge report week --client accesorios --week 2026-W47 --output FILE",
        "concierge report week --all",
    ),
    about=_ABOUT,
    bare={"--week": "this"},
)
def week(
    session: Session,
    client: Annotated[str | None, _store()] = None,
    every: Annotated[bool, _all()] = False,
    week: Annotated[
        str | None,
        typer.Option("--week", metavar="2026-W47", help=_("A week, or last for the one before; this one if left out")),
    ] = None,
    cases: Annotated[bool, _cases()] = False,
    minutes_each: Annotated[int | None, _minutes_each()] = None,
    form: Annotated[str | None, form_option()] = None,
    drive: Annotated[bool, _drive()] = False,
    output: Annotated[str | None, output_option()] = None,
    force: Annotated[bool, force_option()] = False,
) -> None:
    _report(
        session,
        client,
        every=every,
        cases=cases,
        minutes_each=minutes_each,
        form=form,
        drive=drive,
        output=output,
        force=force,
        week=week or "this",
    )


@command(
    examples=(
        "concierge report month --month 2026-11",
        "concierge report month --client accesorios --month 2026-11 --format html --output FILE",
        "concierge report month --all",
    ),
    about=_ABOUT,
    bare={"--month": "this"},
)
def month(
    session: Session,
    client: Annotated[str | None, _store()] = None,
    every: Annotated[bool, _all()] = False,
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="2026-11", help=_("A month, or last for the one before; this one if left out")),
    ] = None,
    cases: Annotated[bool, _cases()] = False,
    minutes_each: Annotated[int | None, _minutes_each()] = None,
    form: Annotated[str | None, form_option()] = None,
    drive: Annotated[bool, _drive()] = False,
    output: Annotated[str | None, output_option()] = None,
    force: Annotated[bool, force_option()] = False,
) -> None:
    _report(
        session,
        client,
        every=every,
        cases=cases,
        minutes_each=minutes_each,
        form=form,
        drive=drive,
        output=output,
        force=force,
        month=month or "this",
    )


def _report(
    session: Session,
    named: str | None,
    *,
    every: bool,
    cases: bool,
    minutes_each: int | None,
    form: str | None,
    drive: bool,
    output: str | None,
    force: bool,
    week: str | None = None,
    month: str | None = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.cli.handing_out import SCREEN, hand_out, wanted_form
    from concierge_cli.cli.screens.report import report_lines, saved_lines, saved_words
    from concierge_cli.services.periods import flags_of, period_of, refuse_future
    from concierge_cli.services.report import MOST_LISTED, gather, report_json, report_paper

    if every:
        _every(session, named, minutes_each, Wanted(week, month, form, output, cases=cases, drive=drive, force=force))
        return
    session.writes = drive  # where its folder lies is kept in the journal
    desk = desk_of(session)
    client = desk.client(only_client(session, named))
    kind = "week" if week else "month"
    asking = f"concierge report {kind} --client {client.slug}"
    period = period_of(week=week, month=month, now=session.now, zone=client.zone, again=asking)
    refuse_future(period, session.now, again=asking)
    again = f"concierge report {period.kind} --client {client.slug} {flags_of(period)}"
    shape, path = wanted_form(form, output, again=again, more=("pdf",) if drive else ())
    told = gather(
        desk,
        client=client,
        period=period,
        minutes_each=minutes_each,
        listing=cases or drive or shape != SCREEN,
        most=None if cases else MOST_LISTED,
    )
    document = report_paper(desk, told)
    saved = None
    if drive:
        from concierge_cli.services.report.in_drive import save_report

        saved = save_report(desk, session.settings, client, document, period, form=shape)

    def data() -> dict[str, Any]:
        return report_json(told) | ({"drive": saved.to_json()} if saved else {})

    if saved is not None and path is None:
        session.answer(data, lambda: saved_lines(session.screen, saved))
        return
    if saved is not None:
        session.notice(saved_words(saved))
    hand_out(
        session,
        document,
        shape,
        path,
        force=force,
        again=f"{again} --format {shape} --output FILE",
        data=data,
        lines=lambda: report_lines(session.screen, document, again=again, with_cases=cases),
    )


def _every(session: Session, named: str | None, minutes_each: int | None, wanted: Wanted) -> None:
    again = f"concierge report {'week' if wanted.week else 'month'} --all"
    if named is not None:
        raise InvalidInput(_("--all is every store, --client is one."), hint=again)
    if minutes_each is not None:
        raise InvalidInput(
            _("What a case took a store is said by each store: --minutes-each goes with --client."),
            hint=f"{again.removesuffix(' --all')} --minutes-each 20",
        )
    report_every_store(session, wanted)
