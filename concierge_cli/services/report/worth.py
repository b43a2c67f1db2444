"""What a case costs the store and how that goes on, what buyers say, and the time that the store no longer spends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.kpi import INSUFFICIENT, LEAST_N, NO_DATA
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language.dates import week_name
from concierge_cli.reports.document import Chart, Column, Figure, Figures, Table
from concierge_cli.services.report.gather import resolved
from concierge_cli.services.report.words import number

if TYPE_CHECKING:
    from concierge_cli.reports.document import Block
    from concierge_cli.services.report.gather import Gathered

GOOD: Final = 4
"""From how many stars on a rating is a good one."""


def cost_blocks(told: Gathered) -> Iterator[Block]:
    """Cost per case and its weeks; then satisfaction, and the time saved where the store has said what a case takes."""
    if told.closed:
        yield Figures(title=_("What a case costs you"), figures=tuple(_cost(told)))
    if len(told.costs.weeks) > 1:
        yield _trend(told)
    if told.closed:
        yield Figures(title=_("What buyers say"), figures=tuple(_satisfaction(told)))
    if told.minutes_each is not None:
        yield Figures(title=_("Your time"), figures=(_time(told, told.minutes_each),))


def _cost(told: Gathered) -> Iterator[Figure]:
    costs = told.costs
    counted = (
        ngettext("of {n} closed case", "of {n} closed cases", costs.found.n).format(n=number(told, costs.found.n))
        if costs.found.n
        else ""
    )
    if costs.other:
        left_out = ngettext(
            "{n} with money in another currency is left out",
            "{n} with money in another currency are left out",
            len(costs.other),
        )
        counted = "; ".join(filter(None, (counted, left_out.format(n=len(costs.other)))))
    definition = _(
        "Given back in money and credit, plus what the log knows of return labels and replacements that the store paid, "
        "less what was recovered, of each case closed in the period; duplicates and cases out of scope aside."
    )
    cases = costs.cases if told.listed else None
    yield Figure(
        name="cost_per_case_p50",
        label=_("Cost of a case, median"),
        value=costs.found.median,
        kind="money",
        definition=definition,
        n=costs.found.n,
        reason="" if costs.found.median is not None else INSUFFICIENT if costs.found.n else NO_DATA,
        least=LEAST_N[50],
        note=counted,
        cases=cases,
    )
    yield Figure(
        name="cost_per_case_mean",
        label=_("Cost of a case, mean"),
        value=costs.found.mean,
        kind="money",
        definition=_("The same costs, all together ÷ cases: a few expensive ones raise it, not the median."),
        n=costs.found.n,
        reason="" if costs.found.mean is not None else NO_DATA,
        cases=cases,
    )


def _trend(told: Gathered) -> Chart:
    weeks = told.costs.weeks
    return Chart(
        kind="column",
        title=_("Cost of a case, week by week"),
        about=_("The mean of the cases closed in each week, in {currency}; a week without any has none.").format(
            currency=told.costs.currency
        )
        + (" " + _whole_weeks() if told.period.kind != "week" else ""),
        table=Table(
            columns=(
                Column(name="week", title=pgettext("report", "week")),
                Column(name="mean", title=pgettext("report", "mean"), kind="money"),
                Column(name="median", title=pgettext("kpi", "median"), kind="money"),
                Column(name="cases", title=pgettext("report", "cases"), kind="number"),
            ),
            rows=tuple((week_name(week.first), found.mean, found.median, found.n) for week, found in weeks),
        ),
        series=(1,),
    )


def _whole_weeks() -> str:
    return _(
        "Weeks are whole, also one that began before this period or ends after it, and earlier ones stand there to compare: "
        "they do not add up to the period."
    )


def _satisfaction(told: Gathered) -> Iterator[Figure]:
    ratings = [rating for _case, rating in told.ratings]
    good = sum(rating >= GOOD for rating in ratings)
    cases = tuple(case for case, _rating in told.ratings) if told.listed else None
    yield Figure(
        name="satisfaction_mean",
        label=_("Rating, mean of 1 to 5"),
        value=sum(ratings) / len(ratings) if ratings else None,
        kind="number",
        decimals=1,
        definition=_("The ratings that buyers gave and that were logged, in the cases closed in the period."),
        n=len(ratings),
        reason="" if ratings else NO_DATA,
        note=ngettext("{n} rating", "{n} ratings", len(ratings)).format(n=len(ratings))
        if ratings
        else _("no rating was logged"),
        cases=cases,
    )
    if ratings:
        yield Figure(
            name="satisfaction_share",
            label=_("Ratings of {least} or more").format(least=GOOD),
            value=good / len(ratings),
            kind="share",
            definition=_("Of the same ratings, those of {least} or more.").format(least=GOOD),
            n=len(ratings),
            part=good,
            cases=cases,
        )


def _time(told: Gathered, minutes: int) -> Figure:
    cases = resolved(told)
    return Figure(
        name="time_saved",
        label=_("Hours that you did not spend"),
        value=len(cases) * minutes * 60,
        kind="hours",
        definition=_(
            "Cases closed in the period, duplicates and those out of scope aside, × the minutes that you said a case "
            "takes you: your figure, not a measurement."
        ),
        n=None,
        note=ngettext("{n} case × {minutes} min", "{n} cases × {minutes} min", len(cases)).format(
            n=len(cases), minutes=minutes
        ),
        cases=tuple(one.id for one in cases) if told.listed else None,
    )
