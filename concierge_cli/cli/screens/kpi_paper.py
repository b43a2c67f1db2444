"""The figures to hand on: Markdown for the client, in the client's language and numbers, and CSV for a spreadsheet.

Neither holds anything personal, nor anything that is the freelancer's alone: ids of cases, counts and times only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from concierge_cli.cli.screens.kpi_words import (
    Words,
    access_sentences,
    blocks_of,
    missed_sentence,
    verdict_of,
)
from concierge_cli.domain.kpi import FIGURES, Measured
from concierge_cli.i18n import _, pgettext, speaking
from concierge_cli.language import dates
from concierge_cli.language.period_words import column_title, period_title
from concierge_cli.reports.markdown import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from concierge_cli.services.kpi import Report

_EXPLAINED = ("first_response_p50", "sla_compliance", "platform_on_time", "cycle_p50", "evidence_completeness")

COLUMNS = (
    "client",
    "from",
    "to",
    "timezone",
    "figure",
    "group",
    "value",
    "unit",
    "n",
    "target",
    "compare",
    "met",
    "missing",
    "before",
    "baseline",
    "improvement",
    "cases",
)


def kpi_markdown(report: Report, *, country: str, language: str, with_cases: bool = False) -> list[str]:
    """The weekly report to paste: title, verdict, table, notes, and how it is counted."""
    client = report.client
    with speaking(client.language if client else language):
        words = Words(country=client.country if client else country, with_cases=with_cases)
        who = escaped(client.name) if client else _("All your stores")
        said, _good = verdict_of(report)
        lines = [f"# {who} · {period_title(report.period)}", ""]
        lines += [f"**{said}.**", ""] if said else []
        made = dates.echo(report.now, tz=report.period.zone)
        lines += [_("As it stood on {when}.").format(when=made), ""]
        lines += [*_table(report, words), ""]
        lines += [f"- {note}" for note in _notes(report, words)]
        if report.accesses:
            accesses = _("Accesses")
            lines += ["", f"**{accesses}**", "", *(f"- {_sentence(said)}" for said in access_sentences(report))]
        counted = _("How it is counted")
        return [*lines, "", f"**{counted}**", "", *_formulas(report)]


def _table(report: Report, words: Words) -> list[str]:
    heads = (column_title(report.period), pgettext("kpi", "target"), column_title(report.period.previous()))
    lines = [f"| | {' | '.join(heads)} |", "|---|---:|---:|---:|"]
    for block in blocks_of(report, words):
        if block.heads:
            lines.append(f"| **{block.title}** | {' | '.join(block.heads)} |")
        lines += [f"| {line.title} | {line.value} | {line.target} | {line.before} |" for line in block.lines]
    return lines


def _notes(report: Report, words: Words) -> Iterator[str]:
    for block in blocks_of(report, words):
        for foot in block.foot:
            yield _sentence(foot)
        for line in block.lines:
            told = [*line.notes, *([", ".join(line.cases)] if line.cases else [])]
            if told:
                yield f"{line.title} — {'; '.join(told)}."
    if missed := missed_sentence(report):
        yield missed


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _formulas(report: Report) -> list[str]:
    zone = _("Days and weeks are those of {city}; hours are those that we agreed on.").format(
        city=dates.city(report.period.zone)
    )
    method = _(
        "A median needs 5 cases and a 90th percentile 20; both are linear between neighbours, as in PERCENTILE.INC."
    )
    told = [f"- {_(FIGURES[name].title)}: {_(FIGURES[name].formula)}" for name in _EXPLAINED]
    return [*told, f"- {zone}", f"- {method}"]


# --- CSV ----------------------------------------------------------------------------------------------------------


def kpi_rows(report: Report) -> Iterator[tuple[Any, ...]]:
    """The rows of the CSV, below `COLUMNS`: one a figure, and one a reason or age below it. Codes, seconds, shares."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(report.period.zone)
    about = (
        report.client.slug if report.client else "",
        report.period.start.astimezone(zone).isoformat(),
        report.period.end.astimezone(zone).isoformat(),
        report.period.zone,
    )
    for name, one in report.figures.items():
        yield from _rows(about, one, report.before[name])
    for client, found in report.clients:
        for one in found.values():
            yield from _rows((client.slug, *about[1:]), one, None)


def _rows(about: tuple[str, ...], one: Measured, before: Measured | None) -> Iterator[tuple[Any, ...]]:
    name, unit = one.figure.name, one.figure.unit
    if isinstance(one.value, int | float | None):
        earlier = before.value if before else None
        compare = one.figure.compare if one.target is not None else ""
        cases = " ".join(one.cases or ())
        yield (
            *about,
            name,
            "",
            one.value,
            unit,
            one.n,
            one.target,
            compare,
            one.met,
            one.reason,
            earlier,
            None,
            None,
            cases,
        )
    else:
        earlier_ages = before.value if before and not isinstance(before.value, int | float | None) else {}
        for days, n in one.value.items():
            yield (*about, name, days, n, "count", n, None, "", None, "", earlier_ages.get(days), None, None, "")
    for reason, part in (one.by or {}).items():
        missing = "insufficient" if part.value is None else ""
        tail = (missing, None, part.baseline, part.improvement, "")
        yield (*about, name, reason, part.value, unit, part.n, None, "", None, *tail)
