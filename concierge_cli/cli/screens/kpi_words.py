"""The figures of a report in words, for screen and paper alike: titles, values, targets, and what must be said besides.

Numbers follow a country, never the language: the user's on a screen, the client's on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from concierge_cli.domain.kpi import FIGURES, INSUFFICIENT, LEAST_N, Measured
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.access_words import concern_sentences
from concierge_cli.language.figure_notes import counted_by_due_date, late_by, left_out
from concierge_cli.language.numbers import format_percent, format_share
from concierge_cli.language.promise_names import promise_name
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from concierge_cli.services.kpi import Figures, Missed, Report

NOTHING = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure in words. `cases` are the ids behind it, where they are to be shown."""

    title: str
    value: str
    target: str = ""
    before: str = ""
    met: bool | None = None
    notes: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. `heads` name what `value`, `target` and `before` are, where it is not that."""

    title: str
    lines: tuple[Line, ...]
    foot: tuple[str, ...] = ()
    heads: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a report speaks: numbers of `country`, and the cases of every figure where they are wanted."""

    country: str
    with_cases: bool = False
    spoken: bool = False
    """For a screen reader: signs as words."""

    def percent(self, share: float, *, beside: float | None = None) -> str:
        """A share in whole percent; with decimals where rounding would make it look like 100 % or its target."""
        return format_share(share, country=self.country, beside=beside)

    def value(self, one: Measured, *, short: bool = False) -> str:
        """`3 h 10 min`, `11 de 12 · 92 %`; short, `92 %`."""
        if not isinstance(one.value, int | float):
            return NOTHING
        match one.figure.unit:
            case "share":
                percent = self.percent(one.value, beside=one.target)
                if short:
                    return percent
                return _("{part} of {whole} · {percent}").format(part=one.more["part"], whole=one.n, percent=percent)
            case "seconds":
                return dates.duration(one.value, days=one.figure.base != "agreed", nearest=True)
            case _:
                return str(one.value)

    def target(self, one: Measured) -> str:
        """`12 h`, `> 90 %`, `0`."""
        if one.target is None:
            return ""
        if one.figure.unit == "share":
            percent = format_percent(one.target, country=self.country)
            if one.figure.compare != ">":
                return percent
            return _("more than {percent}").format(percent=percent) if self.spoken else f"> {percent}"
        return dates.duration(one.target, days=False) if one.figure.unit == "seconds" else str(one.target)


# --- what is said -------------------------------------------------------------------------------------------------


def blocks_of(report: Report, words: Words) -> list[Block]:
    """The figures by block: how fast, how reliable, how many."""
    now, before = report.figures, report.before
    target = now["first_response_p50"].target

    def line(name: str, *, title: str = "", notes: Iterable[str] = ()) -> Line:
        one = now[name]
        return Line(
            title=title or _(FIGURES[name].title),
            value=words.value(one),
            target=words.target(one),
            before=words.value(before[name], short=True),
            met=one.met,
            notes=(*_too_few(one), *notes),
            cases=(one.cases or ()) if words.with_cases else _few_cases(one),
        )

    within = (
        _("Within the agreed {hours}").format(hours=dates.duration(target, days=False)) if target is not None else ""
    )
    answers = Block(
        pgettext("kpi", "Answers"),
        (
            line("first_response_p50"),
            line("first_response_p90"),
            line(
                "first_response_target_share",
                title=within,
                notes=counted_by_due_date(now["first_response_target_share"], now["first_response_p50"]),
            ),
            line("unanswered_now", notes=_unanswered(report)),
        ),
    )
    dues = Block(
        pgettext("kpi", "Dates"),
        (
            line("sla_compliance", notes=left_out(now["sla_compliance"], now["unmissed_late"].value)),
            line("all_targets_met"),
            line("platform_on_time", notes=(*_late(report), *left_out(now["platform_on_time"], 0))),
            line("evidence_completeness"),
        ),
    )
    shown = [line("cycle_p50")]
    shown += [line(name) for name in ("cycle_p90", "work_p50") if now[name].value is not None or words.with_cases]
    flow = [line(name) for name in ("backlog_start", "opened", "reopened", "closed", "backlog_end")]
    if words.with_cases:
        shown += [line("reopen_rate"), *flow]
    cases = Block(pgettext("kpi", "Cases"), tuple(shown), (flow_sentence(now), *_still_open(now), *ages_sentence(now)))
    return [block for block in (answers, dues, cases, _reasons(now, words)) if block.lines]


def _too_few(one: Measured) -> Iterator[str]:
    if one.reason == INSUFFICIENT:
        least = LEAST_N[one.figure.percent]
        yield ngettext(
            "not computed from {n} case: it takes {least}", "not computed from {n} cases: it takes {least}", one.n
        ).format(n=one.n, least=least)


def _few_cases(one: Measured) -> tuple[str, ...]:
    """Where a median is hidden, the few cases speak for themselves."""
    return one.cases or () if one.reason == INSUFFICIENT and one.figure.percent == min(LEAST_N) else ()


def _unanswered(report: Report) -> Iterator[str]:
    """Who waits for the first answer, and since when."""
    oldest, ids = report.figures["unanswered_oldest"].value, report.unanswered
    if not isinstance(oldest, int | float) or not ids:
        return
    listed = _ids(ids, report.figures["unanswered_now"].n - len(ids))
    time = dates.duration(oldest)
    if len(ids) == 1:
        yield _("{id}, for {time}").format(id=listed, time=time)
    else:
        yield _("{ids}; the oldest for {time}").format(ids=listed, time=time)


def _late(report: Report) -> Iterator[str]:
    """The cases whose platform date went by."""
    platform = report.figures["platform_on_time"]
    if report.late:
        more = platform.n - platform.more["part"] - len(report.late)
        yield _("missed: {ids}").format(ids=_ids(report.late, more))


def _ids(ids: Iterable[str], more: int) -> str:
    return ", ".join(ids) + (" " + _("and {n} more").format(n=more) if more > 0 else "")


def flow_sentence(now: Figures) -> str:
    """`al empezar 6 + nuevos 5 + reabiertos 1 − cerrados 6 = quedan 6`."""
    return _("at the start {start} + new {opened} + reopened {reopened} − closed {closed} = {end} open").format(
        start=now["backlog_start"].value,
        opened=now["opened"].value,
        reopened=now["reopened"].value,
        closed=now["closed"].value,
        end=now["backlog_end"].value,
    )


def _still_open(now: Figures) -> Iterator[str]:
    """How many of the period's own cases are open still: what the time to close cannot show."""
    opened = now["opened"]
    left = opened.more["still_open"]
    if opened.n == 1 and left:
        yield _("the new one is still open")
    elif left:
        yield ngettext(
            "{n} of the {opened} new ones is still open", "{n} of the {opened} new ones are still open", left
        ).format(n=left, opened=opened.n)


def ages_sentence(now: Figures) -> Iterator[str]:
    """`abiertos por días: 0–2 son 3, 3–7 es 1`; nothing where no case is open."""
    ages = now["ageing"].value
    if now["ageing"].n and not isinstance(ages, int | float | None):
        told = [
            _("{n} of {days} days").format(n=n, days=days.replace("-", "–").replace("15+", _("15 or more")))
            for days, n in ages.items()
            if n
        ]
        yield _("open by age: {ages}").format(ages=", ".join(told))


def _reasons(now: Figures, words: Words) -> Block:
    """Time to close by reason, and what became of it since the first ten."""
    lines = []
    for reason, part in (now["cycle_p50"].by or {}).items():
        if part.value is None:
            continue
        change = part.improvement
        lines.append(
            Line(
                title=ngettext("{reason}, {n} case", "{reason}, {n} cases", part.n).format(
                    reason=label("reason", reason), n=part.n
                ),
                value=dates.duration(part.value, nearest=True),
                target=_change(change, words) if change is not None else "",
                before=dates.duration(part.baseline, nearest=True) if part.baseline is not None else "",
            )
        )
    known = any(line.before for line in lines)
    beside = (pgettext("kpi", "change"), pgettext("kpi", "first ten")) if known else ("", "")
    return Block(_("By reason"), tuple(lines), heads=(pgettext("kpi", "median"), *beside))


def _change(improvement: float, words: Words) -> str:
    size = format_percent(abs(improvement), country=words.country)
    return f"−{size}" if improvement > 0 else f"+{size}" if improvement < 0 else "="


def missed_sentence(report: Report) -> str:
    """The promises that were missed, each with by how much; empty where none was."""
    sla = report.figures["sla_compliance"]
    total = sla.n - sla.more["part"]
    if not report.missed:
        return ""
    named = "; ".join(_missed(one) for one in report.missed)
    if total > len(report.missed):
        named += "; " + _("and {n} more").format(n=total - len(report.missed))
    return ngettext("The promise that was missed: {named}.", "The promises that were missed: {named}.", total).format(
        named=named
    )


def _missed(one: Missed) -> str:
    promise, late = promise_name(one.clock), late_by(one.late, agreed=one.agreed)
    if one.entered_late:
        return _("{id}, {promise}, entered after its date").format(id=one.case, promise=promise)
    if one.never_kept:
        return _("{id}, {promise}, closed without an answer").format(id=one.case, promise=promise)
    sentence = _("{id}, {promise}, still open, late by {late}") if one.open else _("{id}, {promise}, late by {late}")
    return sentence.format(id=one.case, promise=promise, late=late)


def access_sentences(report: Report) -> list[str]:
    """What to look at in the client's access register."""
    platforms = report.client.platforms if report.client else {}
    return list(concern_sentences(report.accesses, platforms, today=report.today))


def verdict_of(report: Report) -> tuple[str, bool]:
    """Whether the targets are met, in one sentence; empty where nothing was decided."""
    judged = [one for name, one in report.figures.items() if one.met is not None and name != "unanswered_now"]
    judged += [one for one in (report.figures["unanswered_now"],) if one.n]
    missed = [one for one in judged if not one.met]
    if not judged:
        return "", True
    if not missed:
        return ngettext("The one target is met", "All {n} targets are met", len(judged)).format(n=len(judged)), True
    named = ", ".join(lowered(_(one.figure.title)) for one in missed)
    if len(judged) == 1:
        return _("The one target is not met: {named}").format(named=named), False
    return (
        ngettext(
            "{missed} of {n} targets is not met: {named}", "{missed} of {n} targets are not met: {named}", len(missed)
        )
    ).format(missed=len(missed), n=len(judged), named=named), False


def lowered(title: str) -> str:
    return title[:1].lower() + title[1:]
