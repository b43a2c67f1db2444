"""How the work went: answers, dates, time to the end, what came in and went out, and period by period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from concierge_cli.domain.kpi import BASELINE_N, LEAST_N, Measured, Part
from concierge_cli.domain.shares import shares_of
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language.figure_notes import closed_again, counted_by_due_date, late_by, left_out
from concierge_cli.language.numbers import format_percent
from concierge_cli.language.period_words import column_title
from concierge_cli.language.promise_names import promise_name
from concierge_cli.language.words import label
from concierge_cli.reports.document import Chart, Column, Figures, Heading, Prose, Table
from concierge_cli.services.report.gather import resolved
from concierge_cli.services.report.words import figure_of, first_response_changed, number, stage_name

if TYPE_CHECKING:
    from concierge_cli.reports.document import Block, Value
    from concierge_cli.services.kpi import Missed
    from concierge_cli.services.report.gather import Gathered

_ANSWERS = ("first_response_p50", "first_response_p90", "first_response_target_share")
_DUE = ("first_response_p50", "first_response_target_share", "sla_compliance", "platform_on_time", "unanswered_now")
_TIMES = ("cycle_p50", "cycle_p90", "work_p50")
_FLOW = ("backlog_start", "opened", "reopened", "closed", "backlog_end")


def service_blocks(told: Gathered) -> Iterator[Block]:
    """Answers and dates, then time, then the backlog and its history."""
    yield from _answers(told)
    yield from _times(told)
    yield from _stages(told)
    yield from _backlog(told)
    yield from _history(told)


def _figures(told: Gathered, *names: str) -> Figures:
    now, before = told.kpi.figures, told.kpi.before
    return Figures(
        before=column_title(told.period.previous()),
        figures=tuple(figure_of(now[name], before[name], notes=_notes(told, name)) for name in names),
    )


def _notes(told: Gathered, name: str) -> Iterator[str]:
    one = told.kpi.figures[name]
    if name == "first_response_p50" and first_response_changed(told):
        yield _("what was agreed changed in the period")
    if name == "first_response_target_share":
        yield from counted_by_due_date(one, told.kpi.figures["first_response_p50"])
    if name in ("sla_compliance", "platform_on_time"):
        forgiven = told.kpi.figures["unmissed_late"].value if name == "sla_compliance" else 0
        yield from left_out(one, forgiven)
    if name == "cycle_p50" and (aside := len(told.closed) - len(resolved(told))):
        yield ngettext(
            "{n} of them was a duplicate or outside the agreement",
            "{n} of them were duplicates or outside the agreement",
            aside,
        ).format(n=number(told, aside))
    if name == "closed":
        yield from closed_again(one, len(told.closed) + len(told.moved_on.closed_later))
    if name == "opened" and (left := one.more["still_open"]):
        yield ngettext("{n} of them is still open", "{n} of them are still open", left).format(n=number(told, left))


def _counts(one: Measured) -> bool:
    """Whether there is anything behind it, also what is not decided yet or does not count."""
    return bool(one.n or any(one.more.get(name) for name in ("pending", "cancelled", "duplicate", "out_of_scope")))


def _answers(told: Gathered) -> Iterator[Block]:
    yield Heading(text=_("Answers and dates"), anchor="answers")
    if not any(_counts(told.kpi.figures[name]) for name in _DUE):
        yield Prose(paragraphs=(_("There was nothing to answer, and no date was due."),))
        return
    # Where nothing was answered or due, the two that only say more of the same say nothing.
    finer = [name for name in ("first_response_p90", "all_targets_met") if not told.kpi.figures[name].n]
    names = [one for one in (*_ANSWERS, "sla_compliance", "all_targets_met", "platform_on_time") if one not in finer]
    names += ["unanswered_now"] + (["unanswered_oldest"] if told.kpi.figures["unanswered_now"].n else [])
    names += ["evidence_completeness"] if told.kpi.figures["evidence_completeness"].n else []
    yield _figures(told, *names)
    if told.kpi.missed:
        sla = told.kpi.figures["sla_compliance"]
        more = sla.n - sla.more["part"] - len(told.kpi.missed)
        yield Table(
            title=_("Promises that were missed"),
            columns=(
                Column(name="case", title=pgettext("report", "case"), kind="case"),
                Column(name="promise", title=pgettext("report", "promise")),
                Column(name="late", title=pgettext("report", "late by")),
                Column(name="state", title=pgettext("report", "how it stands")),
            ),
            rows=tuple(
                (
                    one.case,
                    promise_name(one.clock),
                    None if one.entered_late or one.never_kept else late_by(one.late, agreed=one.agreed),
                    _how_it_stands(one),
                )
                for one in told.kpi.missed
            ),
            note=_("and {n} more").format(n=number(told, more)) if more > 0 else "",
        )


def _how_it_stands(one: Missed) -> str:
    if one.open:
        return _("still open")
    if one.entered_late:
        return _("entered after its date")
    return _("closed without an answer") if one.never_kept else pgettext("report", "kept late")


def _times(told: Gathered) -> Iterator[Block]:
    if not told.kpi.figures["cycle_p50"].n:
        return  # the results say that nothing was closed
    yield Heading(text=_("From start to end"), anchor="times")
    shown = [name for name in _TIMES if name == "cycle_p50" or told.kpi.figures[name].value is not None]
    yield _figures(told, *shown)
    if parts := told.kpi.figures["cycle_p50"].by:
        yield _by_reason(parts, told.client.zone)


def _by_reason(parts: Mapping[str, Part], zone: str) -> Table:
    few = [reason for reason, part in parts.items() if part.value is None]
    note = _("The baseline is the median of the first {n} cases of the reason to be closed; later ones do not move it.")
    if all(part.baseline is None for part in parts.values()):
        note = _("The baseline of a reason is set once {n} cases of it are closed; none has so many yet.")
    note = note.format(n=BASELINE_N)
    if few:
        note += " " + _("A median needs {n} cases: where there are fewer, none is shown.").format(n=LEAST_N[50])
    columns = (
        Column(name="reason", title=pgettext("report", "reason")),
        Column(name="n", title=pgettext("report", "cases"), kind="number"),
        Column(name="median", title=pgettext("kpi", "median"), kind="duration"),
        Column(name="baseline", title=pgettext("report", "baseline"), kind="duration"),
        Column(name="frozen", title=pgettext("report", "set on"), kind="day"),
        Column(name="improvement", title=pgettext("report", "faster by"), kind="share"),
    )
    if any(part.improvement is not None and part.improvement < 0 for part in parts.values()):
        note += " " + _("With a minus sign: slower than the baseline.")
    rows: list[tuple[Value, ...]] = [
        (label("reason", reason), part.n, part.value, part.baseline, _day(part.frozen_at, zone), part.improvement)
        for reason, part in sorted(parts.items(), key=lambda pair: (-pair[1].n, pair[0]))
    ]
    # A small store's first months have neither medians nor baselines: whole columns of nothing are left out.
    said = [place for place in range(len(columns)) if any(row[place] is not None for row in rows)]
    return Table(
        title=_("By reason"),
        columns=tuple(columns[place] for place in said),
        rows=tuple(tuple(row[place] for place in said) for row in rows),
        note=note,
    )


def _day(seconds: int | None, zone: str) -> date | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, ZoneInfo(zone)).date()


def _stages(told: Gathered) -> Iterator[Block]:
    """Where the time of the closed cases went."""
    whole = sum(stage.seconds for stage in told.stages)
    if not whole:
        return
    shares = shares_of([stage.seconds for stage in told.stages])
    table = Table(
        columns=(
            Column(name="stage", title=pgettext("report", "stage")),
            Column(name="seconds", title=pgettext("report", "time in all"), kind="duration"),
            Column(name="share", title=pgettext("report", "share"), kind="share", decimals=shares.decimals),
            Column(name="cases", title=pgettext("report", "cases"), kind="number"),
        ),
        rows=tuple(
            (_sentence(stage_name(stage.name)), stage.seconds, share, len(stage.cases))
            for stage, share in zip(told.stages, shares.parts, strict=True)
        ),
        totals=((pgettext("report", "Total"), whole, 1.0, len(told.closed)),),
    )
    most = told.stages[0]
    yield Chart(
        kind="bar",
        title=_("Where the time of the closed cases went"),
        about=_("Most of it: {stage}.").format(stage=stage_name(most.name)),
        table=table,
        series=(1,),
    )


def _backlog(told: Gathered) -> Iterator[Block]:
    if not any(told.kpi.figures[name].n for name in _FLOW):
        return  # the verdict says it
    yield Heading(text=_("Cases that came and went"), anchor="backlog")
    yield _figures(told, *_FLOW, *(["reopen_rate"] if told.kpi.figures["closed"].n else []))
    now = told.kpi.figures
    yield Prose(
        paragraphs=(
            _("It adds up: {start} + {opened} + {reopened} − {closed} = {end}.").format(
                start=number(told, now["backlog_start"].n),
                opened=number(told, now["opened"].n),
                reopened=number(told, now["reopened"].n),
                closed=number(told, now["closed"].n),
                end=number(told, now["backlog_end"].n),
            ),
        )
    )
    ages = now["ageing"].value
    if now["ageing"].n and not isinstance(ages, int | float | None):
        yield Chart(
            kind="bar",
            title=_("Open cases by age"),
            about=_("Days since they came in, at the end of the period or now, whichever is earlier."),
            table=Table(
                columns=(
                    Column(name="days", title=pgettext("report", "days")),
                    Column(name="open", title=pgettext("report", "open"), kind="number"),
                ),
                rows=tuple((days.replace("-", "–").replace("15+", _("15 or more")), n) for days, n in ages.items()),
                totals=((pgettext("report", "Total"), now["ageing"].n),),
            ),
            series=(1,),
        )


def _history(told: Gathered) -> Iterator[Block]:
    if len(told.history) < 2:
        return
    names = [column_title(period) for period, _found in told.history]
    head = Column(name="period", title=pgettext("report", "period"))
    yield Chart(
        kind="line",
        title=_("Promises kept, period by period"),
        about=_("The target is more than {limit}; a period in which no promise was due has no point.").format(
            limit=format_percent(told.kpi.figures["sla_compliance"].figure.target or 0, country=told.client.country)
        ),
        table=Table(
            columns=(
                head,
                Column(name="sla_compliance", title=_("Promises kept (SLA)"), kind="share"),
                Column(name="decided", title=pgettext("report", "decided"), kind="number"),
            ),
            rows=tuple(
                (name, _number(found["sla_compliance"]), found["sla_compliance"].n)
                for name, (_period, found) in zip(names, told.history, strict=True)
            ),
        ),
        series=(1,),
        target=told.kpi.figures["sla_compliance"].target,
        target_label=pgettext("kpi", "target"),
    )
    yield Chart(
        kind="column",
        title=_("New and closed cases, period by period"),
        about=_("Beside them, how many were open at the end of each."),
        table=Table(
            columns=(
                head,
                Column(name="opened", title=pgettext("report", "new"), kind="number"),
                Column(name="closed", title=pgettext("report", "closed"), kind="number"),
                Column(name="backlog_end", title=_("Open at the end"), kind="number"),
            ),
            rows=tuple(
                (name, found["opened"].n, found["closed"].n, found["backlog_end"].n)
                for name, (_period, found) in zip(names, told.history, strict=True)
            ),
        ),
        series=(1, 2),
    )


def _number(one: Measured) -> float | None:
    return one.value if isinstance(one.value, int | float) else None


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
