"""`concierge kpi`: the figures of a week, a month or any range, for the screen, the client or a spreadsheet."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=(
        "concierge kpi --week",
        "concierge kpi --client accesorios --week 2026-W47 --format md",
        "concierge kpi --from 2026-11-01 --to 2026-11-15 --cases",
    ),
    about=N_(
        "This week where nothing is said; weeks begin on Monday, --to is the last day. Without a store, all of them "
        "together and each. A median needs 5 cases, a 90th percentile 20."
    ),
    bare={"--week": "this", "--month": "this"},
)
def kpi(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only one store"))] = None,
    week: Annotated[str | None, typer.Option("--week", metavar="2026-W47", help=_("A week; alone, this one"))] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="2026-11", help=_("A month; alone, this one"))] = None,
    since: Annotated[str | None, typer.Option("--from", metavar=_("DAY"), help=_("The first day"))] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar=_("DAY"), help=_("The last day, today if left out"))
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help=_("Name the cases behind each figure"))] = False,
    form: Annotated[
        str,
        typer.Option("--format", metavar="table|md|csv", help=_("md to paste for your client, csv for a spreadsheet")),
    ] = "table",
) -> None:
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.cli.screens.kpi import kpi_lines
    from concierge_cli.services.kpi import kpi as figures_of
    from concierge_cli.services.kpi import report_json
    from concierge_cli.services.periods import period_of

    form = _format(form)
    desk = desk_of(session)
    several = not client and not session.settings.client and len(desk.journal.active_clients()) > 1
    store = None if several else desk.client(only_client(session, client))
    zone = store.zone if store else session.settings.timezone
    period = period_of(week=week, month=month, since=since, until=until, now=session.now, zone=zone)
    report = figures_of(desk.journal, client=store, period=period, now=session.now, with_cases=cases)
    country, language = session.settings.country, session.settings.language

    def text() -> list[str]:
        if form == "csv":
            from concierge_cli.cli.screens.kpi_paper import COLUMNS, kpi_rows
            from concierge_cli.services.cells import csv_lines

            return list(csv_lines([COLUMNS, *kpi_rows(report)]))
        if form == "md":
            from concierge_cli.cli.screens.kpi_paper import kpi_markdown

            return kpi_markdown(report, country=country, language=language, with_cases=cases)
        return kpi_lines(session.screen, report, country=country, with_cases=cases)

    session.answer(lambda: report_json(report), text)


def _format(typed: str) -> str:
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.typed import plain, shown

    word = {"table": "table", "tabla": "table", "md": "md", "markdown": "md", "csv": "csv"}.get(plain(typed))
    if word is None:
        raise InvalidInput(
            _("“{typed}” is no format: there are table, md and csv.").format(typed=shown(typed)),
            hint="concierge kpi --week --format md",
        )
    return word
