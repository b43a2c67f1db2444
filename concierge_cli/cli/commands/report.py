"""`concierge report week|month`: what a store reads of the work done for it, as a screen, a page, a PDF or a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.handing_out import force_option, form_option, output_option
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.period import Period
    from concierge_cli.reports.document import Document
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.papers import Saved
    from concierge_cli.services.papers import Form

_ABOUT = N_(
    "Promises, answers, time, outcomes, money and reputation, in the store's language, with the cases behind each "
    "figure. Nothing of buyers and nothing that is yours alone is in it, so that it can go out as it is."
)


def _store() -> Any:
    return typer.Option("--client", metavar=_("STORE"), help=_("The store; may be left out when there is one"))


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
        "concierge report week --week 2026-W47 --cases",
    ),
    about=_ABOUT,
    bare={"--week": "this"},
)
def week(
    session: Session,
    client: Annotated[str | None, _store()] = None,
    week: Annotated[
        str | None, typer.Option("--week", metavar="2026-W47", help=_("A week; this one if left out"))
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
    ),
    about=_ABOUT,
    bare={"--month": "this"},
)
def month(
    session: Session,
    client: Annotated[str | None, _store()] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="2026-11", help=_("A month; this one if left out"))
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
    from concierge_cli.services.periods import flags_of, period_of
    from concierge_cli.services.report import MOST_LISTED, gather, report_json, report_paper

    session.writes = drive  # where its folder lies is kept in the journal
    desk = desk_of(session)
    client = desk.client(only_client(session, named))
    kind = "week" if week else "month"
    asking = f"concierge report {kind} --client {client.slug}"
    period = period_of(week=week, month=month, now=session.now, zone=client.zone, again=asking)
    again = f"concierge report {period.kind} --client {client.slug} {flags_of(period)}"
    shape, path = wanted_form(form, output, again=again)
    told = gather(
        desk,
        client=client,
        period=period,
        minutes_each=minutes_each,
        listing=cases or drive or shape != SCREEN,
        most=None if cases else MOST_LISTED,
    )
    document = report_paper(desk, told)
    saved = _save(session, desk, client, document, period, shape) if drive else None

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


def _save(session: Session, desk: Desk, client: Client, document: Document, period: Period, shape: str) -> Saved:
    """The report into the store's folder in Drive, named by its period in the store's language."""
    from concierge_cli.i18n import speaking
    from concierge_cli.services.mirror.papers import save_paper
    from concierge_cli.services.papers import paper
    from concierge_cli.services.periods import flags_of

    form: Form = "pdf" if shape == "pdf" else "html"
    with speaking(client.language):
        name = _("Report {period}").format(period=flags_of(period).rpartition(" ")[2])
    return save_paper(desk, session.settings, client, name=name, form=form, content=paper(document, form))
