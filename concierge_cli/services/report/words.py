"""What the parts of a report share: how a figure of `kpi` becomes one of a paper, and what a case is on one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from concierge_cli.domain.kpi import LEAST_N, Measured
from concierge_cli.domain.stages import OURS, UNANSWERED
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import _, pgettext
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import case_phrase, label
from concierge_cli.reports.document import Figure, standing_of

if TYPE_CHECKING:
    from concierge_cli.journal.period_cases import PeriodCase
    from concierge_cli.reports.document import Kind
    from concierge_cli.services.report.gather import Gathered


def number(told: Gathered, n: int) -> str:
    """A whole number in a sentence, in the store's way of writing numbers."""
    return format_number(n, country=told.client.country)


def first_response_changed(told: Gathered) -> bool:
    """Whether first answers were promised within one time for a part of the period, and within another for the rest."""
    figures = told.kpi.figures
    return figures["first_response_p50"].target is None and figures["first_response_target_share"].n > 0


def figure_of(one: Measured, before: Measured | None, *, notes: Iterable[str] = (), cases: bool = True) -> Figure:
    """A figure of `kpi`, with what it was in the period before."""
    value = one.value if isinstance(one.value, int | float) else None
    earlier = before.value if before is not None else None
    least = LEAST_N.get(one.figure.percent, 0) if one.reason == "insufficient" else 0
    return Figure(
        name=one.figure.name,
        label=_(one.figure.title),
        value=value,
        kind=_kind(one),
        definition=_(one.figure.formula),
        n=one.n,
        part=one.more.get("part") if one.figure.unit == "share" else None,
        reason=one.reason,  # type: ignore[arg-type]
        least=least,
        target=one.target,
        compare=one.figure.compare if one.target is not None else "",
        standing=standing_of(one),
        before=earlier if isinstance(earlier, int | float) else None,
        note="; ".join(notes),
        cases=one.cases if cases else None,
    )


def _kind(one: Measured) -> Kind:
    match one.figure.unit:
        case "share":
            return "share"
        case "seconds":
            return "hours" if one.figure.base == "agreed" else "duration"
    return "number"


def case_lines(cases: Iterable[PeriodCase], originals: Mapping[str, str], now: int) -> Iterator[str]:
    """`reclamo por defecto · Mercado Libre · reembolsado sin devolución`: nothing of the buyer's, a line a case.

    Thousands of cases are of a few sorts: each sort is put into words once.
    """
    said: dict[tuple[str, ...], str] = {}
    for case in cases:
        original = originals.get(case.id, "")
        sort = (case.procedure, case.reason, case.platform, f">{original}" if original else _standing(case, now))
        if sort not in said:
            said[sort] = " · ".join(
                (case_phrase(case.procedure, case.reason), label("platform", case.platform), _where(sort[3]))
            )
        yield said[sort]


def _standing(case: PeriodCase, now: int) -> str:
    """Its outcome, or the stage that it is in."""
    if case.closed_at is not None:
        return f"={case.outcome}"
    over = case.wait_until is not None and case.wait_until <= now
    if case.wait_on and case.wait_on != Party.US and (case.wait_from or 0) <= now and not over:
        return case.wait_on
    return OURS if case.first_response_at is not None else UNANSWERED


def _where(standing: str) -> str:
    if standing.startswith(">"):
        return _("duplicate of {case}").format(case=standing[1:])
    if standing.startswith("="):
        return label("outcome", standing[1:])
    if standing == OURS:
        return pgettext("report", "in progress")
    return pgettext("report", "not answered yet") if standing == UNANSWERED else stage_name(standing)


def stage_name(stage: str) -> str:
    """Where a case lies, said to the store."""
    match stage:
        case "new":
            return _("before the first answer")
        case "open":
            return _("with us")
        case "closed":
            return _("closed, until it was reopened")
        case "client":
            return _("waiting for you")
        case "buyer":
            return _("waiting for the buyer")
        case "platform":
            return _("waiting for the platform")
        case "carrier":
            return _("waiting for the carrier")
        case "supplier":
            return _("waiting for the supplier")
    return label("party", stage)
