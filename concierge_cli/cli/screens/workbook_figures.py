"""The sheet of figures: a row a week, two charts of them, and below how each figure is counted."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from concierge_cli.cli.screens.workbook_columns import no, yes
from concierge_cli.domain.kpi import FIGURES
from concierge_cli.domain.period import Period
from concierge_cli.i18n import _, pgettext
from concierge_cli.language import dates
from concierge_cli.services.kpi import weekly
from concierge_cli.services.spreadsheet import Column, Form
from concierge_cli.services.spreadsheet_chart import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from concierge_cli.domain.client import Client
    from concierge_cli.journal import Journal
    from concierge_cli.services.kpi import Figures
    from concierge_cli.services.spreadsheet import Book, Cell

WEEKS: Final = 26
"""At most so many: half a year, which a chart can still show a column each."""

_COUNTS: Final = ("opened", "reopened", "closed", "backlog_end")
_REST: Final[tuple[tuple[str, Form], ...]] = (
    ("first_response_p50", "span"),
    ("first_response_target_share", "share"),
    ("sla_compliance", "share"),
    ("platform_on_time", "share"),
    ("evidence_completeness", "share"),
    ("cycle_p50", "days"),
)
_GOAL: Final = "sla_compliance"
_CHART_ROWS = 16


class Week(NamedTuple):
    """A week of one store, or of all of them together where `store` is ""."""

    store: str
    period: Period
    figures: Figures
    now: datetime

    @property
    def name(self) -> str:
        """`2026-W47`, and whether it is not over yet."""
        year, week, _day = self.period.first.isocalendar()
        name = f"{year}-W{week:02d}"
        return _("{week} (not over)").format(week=name) if self.period.end > self.now else name


def add_figures(
    book: Book, journal: Journal, *, stores: Sequence[Client], zone: str, now: datetime, title: str
) -> None:
    """Adds the sheet: of the one store, or of all together and then of each. `zone` decides where weeks begin."""
    several = len(stores) > 1
    sheet = book.sheet(title, list(_columns(several)), with_charts=True)
    everybody = _weeks(journal, None if several else next(iter(stores), None), _("all") if several else "", zone, now)
    for week in everybody:
        sheet.add(week)
    for store in stores if several else ():
        for week in _weeks(journal, store, store.name, store.zone, now):
            sheet.add(week)
    if everybody:
        first_row = sheet.leave(_CHART_ROWS)
        movements, promises = _charts(
            {column.title: place for place, column in enumerate(sheet.columns)}, len(everybody)
        )
        sheet.draw(movements, at=first_row)
        sheet.draw(promises, at=first_row, beside=movements.size[0] + 12)
    sheet.below(filter(None, _explained(stores, zone=zone, now=now)), width=10)


def _charts(places: Mapping[str, int], weeks: int) -> tuple[Chart, Chart]:
    """The movements of all weeks, and how their promises were kept. `places` are the columns by their heading."""
    chart = functools.partial(Chart, first=1, last=weeks, label=places[_week_title()])
    return (
        chart(
            title=pgettext("sheet", "Cases a week"),
            about=_("Columns: new and closed cases of each week. Line: cases open at its end."),
            bars=[places[_title("opened")], places[_title("closed")]],
            lines=[places[_title("backlog_end")]],
        ),
        chart(
            title=_title(_GOAL),
            about=_("Line: the share of promises kept each week. Dashed: the target."),
            lines=[places[_title(_GOAL)], places[_target_title()]],
            share=True,
        ),
    )


def _weeks(journal: Journal, client: Client | None, store: str, zone: str, now: datetime) -> list[Week]:
    return [
        Week(store, period, found, now)
        for period, found in weekly(journal, client=client, now=now, zone=zone, most=WEEKS)
    ]


def _columns(several: bool) -> Iterator[Column]:  # noqa: FBT001 - whether there is a column of stores
    yield Column("week", _week_title(), 20, lambda week: week.name)
    if several:
        yield Column("store", pgettext("sheet", "Store"), 20, lambda week: week.store)
    yield Column("from_monday", pgettext("sheet", "From Monday"), 16, lambda week: week.period.first, "day")
    for name in _COUNTS:
        yield _figure(name, 11, "count")
    for name, form in _REST:
        yield _figure(name, 16, form)
        if name == _GOAL:
            yield Column("target", _target_title(), 10, lambda week: week.figures[_GOAL].target, "share")
            yield Column("target_met", pgettext("sheet", "Target met"), 10, _met, marks={no(): "late"})


def _figure(name: str, width: float, form: Form) -> Column:
    def of(week: Week) -> Cell:
        value = week.figures[name].value
        if not isinstance(value, int | float):
            return None
        return timedelta(seconds=value) if form in ("span", "days") else value

    return Column(name, _title(name), width, of, form)


def _met(week: Week) -> str:
    met = week.figures[_GOAL].met
    return "" if met is None else yes() if met else no()


def _week_title() -> str:
    return pgettext("sheet", "Week")


def _target_title() -> str:
    return pgettext("sheet", "Target for promises")


def _title(name: str) -> str:
    return _(FIGURES[name].title)


def _explained(stores: Sequence[Client], *, zone: str, now: datetime) -> Iterator[str]:
    """As of when and for whom, and how every column is counted."""
    whose = ", ".join(store.name for store in stores)
    yield f"{whose} · {_('As it stood on {when}.').format(when=dates.echo(now, tz=zone))}" if whose else ""
    yield _("An empty cell says that nothing was decided in that week, or that a median had fewer than 5 cases.")
    for name in (*_COUNTS, *dict(_REST)):
        yield f"{_(FIGURES[name].title)}: {_(FIGURES[name].formula)}"
