"""What came of the cases: outcomes, money, reputation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from concierge_cli.domain.money import totals
from concierge_cli.domain.shares import shares_of
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language.money import format_money
from concierge_cli.language.words import label
from concierge_cli.reports.document import Chart, Column, Figure, Figures, Heading, Prose, Table
from concierge_cli.services.report.words import number
from concierge_cli.services.report.worth import cost_blocks

if TYPE_CHECKING:
    from concierge_cli.domain.money import Money
    from concierge_cli.reports.document import Block
    from concierge_cli.services.report.gather import Gathered
    from concierge_cli.services.report.money import Sums


def result_blocks(told: Gathered) -> Iterator[Block]:
    """Outcomes, money, what a case costs, and reputation of the period."""
    yield Heading(text=_("Results"), anchor="results")
    if told.closed:
        yield _outcomes(told)
        yield from _moved_on(told)
        figures = tuple(figure for sums in told.money for figure in _money(told, sums))
        yield Figures(title=_("Money"), figures=figures)
    else:
        yield Prose(
            paragraphs=(
                _("What was closed was reopened since: there is no outcome, no money and no rating to count here.")
                if told.kpi.figures["closed"].n
                else _("No case was closed: there is no outcome, no money and no rating to count."),
            )
        )
        yield from _moved_on(told)
    if told.came_in:
        yield _came_in(told)
    yield from cost_blocks(told)
    if told.closed or told.saved:
        yield from _reputation(told)


def _moved_on(told: Gathered) -> Iterator[Block]:
    """Who lays two reports side by side must not add one case up twice."""
    before, later = told.moved_on
    said = []
    if before:
        said.append(
            ngettext(
                "{ids} was closed in an earlier period, too, and reopened: an earlier report told of it; it counts here "
                "with what it came to at its last closing.",
                "{ids} were closed in an earlier period, too, and reopened: an earlier report told of them; they count "
                "here with what they came to at their last closing.",
                len(before),
            ).format(ids=", ".join(before))
        )
    if later:
        said.append(
            ngettext(
                "{ids} was closed in this period and reopened since: its outcome and its money stand in the report of "
                "its last closing.",
                "{ids} were closed in this period and reopened since: their outcomes and their money stand in the report "
                "of their last closing.",
                len(later),
            ).format(ids=", ".join(later))
        )
    if said:
        yield Prose(paragraphs=tuple(said))


def _came_in(told: Gathered) -> Prose:
    """Money takes its time: what arrived for cases of another report would be told by none."""
    sums = totals(one.amount for one in told.came_in)
    amounts = [format_money(amount, country=told.client.country) for amount in sums]
    ids = dict.fromkeys(one.case for one in told.came_in)
    said = ngettext(
        "Besides, {amount} came back in this period for {ids}, which is not among the cases closed in it.",
        "Besides, {amount} came back in this period for {ids}, which are not among the cases closed in it.",
        len(ids),
    )
    return Prose(paragraphs=(said.format(amount=" + ".join(amounts), ids=", ".join(ids)),))


def _outcomes(told: Gathered) -> Chart:
    most, ids = told.outcomes[0]
    tied = len(told.outcomes) > 1 and len(told.outcomes[1][1]) == len(ids)
    shares = shares_of([len(cases) for _code, cases in told.outcomes])
    return Chart(
        kind="bar",
        title=_("How the closed cases ended"),
        about=_("The outcome of each case at its last closing.")
        if tied or len(told.closed) == 1
        else _("Most often: {outcome}, {n} of {whole}.").format(
            outcome=label("outcome", most), n=number(told, len(ids)), whole=number(told, len(told.closed))
        ),
        table=Table(
            columns=(
                Column(name="outcome", title=pgettext("report", "outcome")),
                Column(name="cases", title=pgettext("report", "cases"), kind="number"),
                Column(name="share", title=pgettext("report", "share"), kind="share", decimals=shares.decimals),
            ),
            rows=tuple(
                (label("outcome", code), len(cases), share)
                for (code, cases), share in zip(told.outcomes, shares.parts, strict=True)
            ),
            totals=((pgettext("report", "Total"), len(told.closed), 1.0),),
        ),
        series=(1,),
    )


def _money(told: Gathered, sums: Sums) -> Iterator[Figure]:
    """The three sums of a currency; of another than the store's own only those that something moved in."""
    several = len(told.money) > 1
    found = tuple(_sums(told, sums, several=several))
    yield from found if sums is told.money[0] else (one for one in found if one.n)


def _sums(told: Gathered, sums: Sums, *, several: bool) -> Iterator[Figure]:

    def figure(name: str, title: str, value: Money, cases: tuple[str, ...], definition: str) -> Figure:
        return Figure(
            name=name,
            label=f"{title} ({sums.currency})" if several else title,
            value=value,
            kind="money",
            definition=definition,
            n=len(cases),
            note=ngettext("in {n} case", "in {n} cases", len(cases)).format(n=number(told, len(cases)))
            if cases
            else "",
            cases=cases if told.listed else None,
        )

    yield figure(
        "refunded",
        _("Given back to buyers"),
        sums.given,
        sums.given_cases,
        _("Refunds and store credit in the cases closed in the period, promises aside; each currency apart."),
    )
    yield figure(
        "recovered",
        _("Recovered for the store"),
        sums.recovered,
        sums.recovered_cases,
        _(
            "What came back to the store in the cases closed in the period: reimbursements, and what carriers, suppliers "
            "or buyers paid. Until a reimbursement arrives, what the platform granted."
        ),
    )
    yield figure(
        "defended",
        _("Kept in claims that were won"),
        sums.kept,
        sums.kept_cases,
        _("The amount of the claims that ended in the store's favour, less what was given back in them."),
    )


def _reputation(told: Gathered) -> Iterator[Block]:
    cases = tuple(case.id for case, _turned in told.saved)
    yield Figures(
        title=_("Reputation"),
        figures=(
            Figure(
                name="reputation_saved",
                label=_("Cases that no longer count against you"),
                value=len(cases),
                kind="number",
                definition=_(
                    "Cases in which the reputation was at risk and that the period left safe or restored; they still are."
                ),
                n=len(cases),
                cases=cases if told.listed else None,
            ),
        ),
    )
    if told.saved:
        yield Table(
            columns=(
                Column(name="case", title=pgettext("report", "case"), kind="case"),
                Column(name="platform", title=pgettext("report", "platform")),
                Column(name="reputation", title=pgettext("report", "reputation")),
                Column(name="since", title=pgettext("report", "since"), kind="moment"),
            ),
            rows=tuple(
                (case.id, label("platform", case.platform), label("reputation", turned.state), turned.at)
                for case, turned in told.saved
            ),
        )
