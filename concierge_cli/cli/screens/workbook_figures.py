"""The sheet of figures: a row a week, two charts of them, and below how each figure is counted."""

from __future__ import annotations

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
    sheet = book.sheet(title, list(week_columns(several=several)), with_charts=True)
    everybody = _weeks(journal, None if several else next(iter(stores), None), _("all") if several else "", zone, now)
    for week in everybody:
        sheet.add(week)
    for store in stores if several else ():
        for week in _weeks(journal, store, store.name, store.zone, now):
            sheet.add(week)
    if everybody:
        first_row = sheet.leave(_CHART_ROWS)
        places = {column.key: place for place, column in enumerate(sheet.columns)}
        movements, promises = (_placed(chart, places, len(everybody)) for chart in week_charts())
        sheet.draw(movements, at=first_row)
        sheet.draw(promises, at=first_row, beside=movements.size[0] + 12)
    sheet.below(filter(None, _explained(stores, zone=zone, now=now)), width=10)


class WeekChart(NamedTuple):
    """A chart of all weeks, by the keys of its columns."""

    title: str
    about: str
    bars: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    share: bool = False


def week_charts() -> tuple[WeekChart, WeekChart]:
    """The movements of all weeks, and how their promises were kept."""
    return (
        WeekChart(
            pgettext("sheet", "Cases a week"),
            _("Columns: new and closed cases of each week. Line: cases open at its end."),
            bars=("opened", "closed"),
            lines=("backlog_end",),
        ),
        WeekChart(
            _title(_GOAL),
            _("Line: the share of promises kept each week. Dashed: the target."),
            lines=(_GOAL, "target"),
            share=True,
        ),
    )


def _placed(chart: WeekChart, places: Mapping[str, int], weeks: int) -> Chart:
    """The chart over the rows of a sheet; `places` are its columns by their key."""
    return Chart(
        title=chart.title,
        about=chart.about,
        first=1,
        last=weeks,
        label=places["week"],
        bars=[places[key] for key in chart.bars],
        lines=[places[key] for key in chart.lines],
        share=chart.share,
    )


def weeks_of(journal: Journal, client: Client, now: datetime) -> list[Week]:
    """The latest weeks of one store, in its own zone."""
    return _weeks(journal, client, "", client.zone, now)


def _weeks(journal: Journal, client: Client | None, store: str, zone: str, now: datetime) -> list[Week]:
    return [
        Week(store, period, found, now)
        for period, found in weekly(journal, client=client, now=now, zone=zone, most=WEEKS)
    ]


def week_columns(*, several: bool = False) -> Iterator[Column]:
    """The columns of the weekly table; with the store's name where there are several."""
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
