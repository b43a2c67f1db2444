"""The cases behind each row of a report's tables, so that a row can be looked into as a figure can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.kpi import AGES, age_bucket
from concierge_cli.i18n import _, pgettext
from concierge_cli.language.dates import week_name
from concierge_cli.language.period_words import column_title
from concierge_cli.language.words import label
from concierge_cli.reports.document import Column, Table
from concierge_cli.services.client_values import place_phrases
from concierge_cli.services.report.words import stage_name

if TYPE_CHECKING:
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.expected import Expected
    from concierge_cli.services.report.gather import Gathered

Ids = tuple[str, ...]


TREND: Final = ("sla_compliance", "opened", "closed", "backlog_end")
"""The figures that a report tells period by period."""


def by_reason(told: Gathered) -> Mapping[str, Ids]:
    """The closed cases by their reason, the most frequent first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for case in told.closed:
        found[case.reason].append(case.id)
    return {
        reason: tuple(ids) for reason, ids in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    }  # fmt: skip


def by_age(told: Gathered) -> Mapping[str, Ids]:
    """The open cases by their age in days, where the report names cases; the youngest first."""
    until = min(told.period.end, told.now).timestamp()
    wanted = set(told.kpi.figures["ageing"].cases or ())
    found: dict[str, list[str]] = {name: [] for name, _over in AGES}
    for case in told.listed:
        if case.id in wanted:
            found[age_bucket(max(0, int(until) - case.received_at))].append(case.id)
    return {name: tuple(ids) for name, ids in found.items() if ids}


def behind_table(desk: Desk, told: Gathered) -> Iterator[Table]:
    """One table of them all; nothing where the report names no case."""
    if not told.listed:
        return
    rows = [
        *_rows(
            pgettext("report", "reason"), ((label("reason", reason), ids) for reason, ids in by_reason(told).items())
        ),
        *_rows(pgettext("report", "stage"), ((stage_name(stage.name), stage.cases) for stage in told.stages)),
        *_rows(pgettext("report", "days"), ((_days(days), ids) for days, ids in by_age(told).items())),
        *_rows(pgettext("report", "outcome"), ((label("outcome", code), ids) for code, ids in told.outcomes)),
        *_rows(pgettext("health", "seen"), ((_place(desk, one), one.cases) for one in told.expected)),
        *(_trends(told) if told.trends_named else ()),
    ]
    if rows:
        yield Table(
            title=_("The cases behind each row"),
            columns=(
                Column(name="row", title=pgettext("report", "row")),
                Column(name="cases", title=pgettext("report", "cases"), kind="case"),
            ),
            rows=tuple(rows),
        )


def _trends(told: Gathered) -> Iterator[tuple[str, Ids]]:
    """Of what is told week by week or period by period, as far as it is."""
    costs = told.costs
    if len(costs.weeks) > 1:
        names = (week_name(week.first) for week, _found in costs.weeks)
        yield from _rows(pgettext("report", "cost of a case"), zip(names, costs.week_cases, strict=True))
    if len(told.history) > 1:
        heads = (
            _("Promises kept (SLA)"), pgettext("report", "new"), pgettext("report", "closed"), _("Open at the end"),
        )  # fmt: skip
        for head, name in zip(heads, TREND, strict=True):
            yield from _rows(head, ((column_title(period), found[name].cases or ()) for period, found in told.history))


def _rows(head: str, found: Iterable[tuple[str, Ids]]) -> Iterator[tuple[str, Ids]]:
    """`motivo: defecto`, and its cases."""
    for row, ids in found:
        if ids:
            yield f"{head}: {row}", ids


def _place(desk: Desk, one: Expected) -> str:
    return place_phrases(desk, {one.platform: (one.site,) if one.site else ()})[0]


def _days(days: str) -> str:
    return days.replace("-", "–").replace("15+", _("15 or more"))
