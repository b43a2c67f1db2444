"""`kpi` on a screen: what was promised and what came of it, beside the period before.

Wide screens have three columns; narrow ones two lines a figure; accessible mode one sentence a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.kpi_words import (
    NOTHING,
    Block,
    Line,
    Words,
    access_sentences,
    blocks_of,
    missed_sentence,
    verdict_of,
)
from concierge_cli.cli.screens.text import flow, muted
from concierge_cli.cli.style import cells, safe
from concierge_cli.i18n import _, pgettext
from concierge_cli.language import dates
from concierge_cli.language.period_words import column_title, period_title
from concierge_cli.services.periods import flags_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from concierge_cli.cli.output import Screen
    from concierge_cli.domain.client import Client
    from concierge_cli.services.kpi import Figures, Report

_VALUE, _TARGET, _BEFORE = 19, 10, 15
_STORE = (10, 12, 20)


def kpi_lines(screen: Screen, report: Report, *, country: str, with_cases: bool = False) -> list[str]:
    """The whole answer of `kpi`."""
    words = Words(country=country, with_cases=with_cases, spoken=screen.accessible)
    lines = [*_head(screen, report), ""]
    said, good = verdict_of(report)
    if said:
        lines += [*flow(screen, screen.verdict(said + ".", good=good), indent="  ", first=""), ""]
    lay_out = _spoken if screen.accessible else _stacked if screen.narrow else _columns
    lines += lay_out(screen, report, blocks_of(report, words))
    if report.client is None:
        lines += ["", *_stores(screen, report.clients, words)]
    if missed := missed_sentence(report):
        lines += ["", *flow(screen, missed)]
    if report.accesses:
        title = _("Accesses")
        lines += ["", f"{title}." if screen.accessible else screen.block(title)]
        for said in access_sentences(report):
            lines += _sentences(screen, [said]) if screen.accessible else flow(screen, said, indent="    ", first="  ")
    return [*lines, *_next(screen, report, with_cases=with_cases)]


def _head(screen: Screen, report: Report) -> list[str]:
    who = safe(report.client.name) if report.client else _("All your stores")
    zone = _("{city} time").format(city=dates.city(report.period.zone))
    parts = [who, period_title(report.period), zone]
    if screen.accessible or screen.narrow:
        return [line for part in parts for line in flow(screen, part, indent="  ", first="")]
    lines = [parts[0]]
    for part in parts[1:]:
        joined = f"{lines[-1]} {screen.dot} {part}"
        if cells(joined) <= screen.width:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def _columns(screen: Screen, report: Report, blocks: Sequence[Block]) -> list[str]:
    room = screen.width - _VALUE - _TARGET - _BEFORE

    def row(title: str, value: str, target: str, before: str) -> str:
        return (
            screen.pad(title, room)
            + screen.pad(value, _VALUE, right=True)
            + screen.pad(target, _TARGET, right=True)
            + screen.pad(before, _BEFORE, right=True)
        ).rstrip()

    lines = [row("", *_heads(report))]
    for number, block in enumerate(blocks):
        lines += [""] if number else []
        lines.append(row(screen.block(block.title), *block.heads) if block.heads else screen.block(block.title))
        for line in block.lines:
            *above, title = flow(screen, line.title, indent="  ") if cells(line.title) >= room else [f"  {line.title}"]
            lines += [*above, row(title, _value(screen, line), line.target, line.before), *_below(screen, line)]
        lines += [part for foot in block.foot for part in flow(screen, foot, indent="    ", first="  ")]
    return lines


def _stacked(screen: Screen, report: Report, blocks: Sequence[Block]) -> list[str]:
    """Sixty columns: the figure, and below it what it is measured against."""
    lines: list[str] = []
    for block in blocks:
        lines += [*([""] if lines else []), screen.block(block.title)]
        for line in block.lines:
            lines += screen.two(f"  {line.title}", _value(screen, line))
            if beside := _beside(line, block.heads or _heads(report)):
                lines += muted(screen, flow(screen, f" {screen.dot} ".join(beside), indent="    "))
            lines += _below(screen, line)
        lines += [part for foot in block.foot for part in flow(screen, foot, indent="    ", first="  ")]
    return lines


def _spoken(screen: Screen, report: Report, blocks: Sequence[Block]) -> list[str]:
    """For a screen reader: one figure a line, nothing aligned."""
    lines: list[str] = []
    for block in blocks:
        lines += [*([""] if lines else []), f"{block.title}."]
        for line in block.lines:
            value = line.value if line.value != NOTHING else _("no figure")
            told = [f"{line.title}: {value}", *_beside(line, block.heads or _heads(report)), *line.notes]
            lines += _sentences(screen, [*told, *([named(line.cases)] if line.cases else [])])
        lines += [part for foot in block.foot for part in _sentences(screen, [foot])]
    return lines


def _sentences(screen: Screen, parts: Sequence[str]) -> list[str]:
    return flow(screen, " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts))


def _heads(report: Report) -> tuple[str, str, str]:
    return column_title(report.period, report.now), pgettext("kpi", "target"), column_title(report.period.previous())


def _beside(line: Line, heads: tuple[str, str, str]) -> list[str]:
    """`meta: 12 h`, `semana 46: 4 h 25 min`."""
    pairs = ((heads[1], line.target), (heads[2], line.before))
    return [f"{head}: {value}" for head, value in pairs if value not in ("", NOTHING)]


def _value(screen: Screen, line: Line) -> str:
    return screen.late(line.value) if line.met is False else line.value


def _below(screen: Screen, line: Line) -> list[str]:
    notes = muted(screen, (part for note in line.notes for part in flow(screen, note, indent="    ")))
    return notes + (flow(screen, named(line.cases), indent="    ") if line.cases else [])


def named(ids: Sequence[str]) -> str:
    """`ACC-1, ACC-3`."""
    return ", ".join(ids)


def _stores(screen: Screen, clients: Sequence[tuple[Client, Figures]], words: Words) -> list[str]:
    """A line a store: open cases, promises kept, first answer."""
    heads = (pgettext("kpi", "open"), pgettext("kpi", "promises"), _("first answer"))
    rows = [
        (
            safe(client.name),
            str(found["backlog_end"].value),
            words.value(found["sla_compliance"], short=True),
            words.value(found["first_response_p50"]),
        )
        for client, found in clients
    ]
    if screen.accessible or screen.narrow:
        lines = [screen.block(pgettext("kpi", "Stores"))]
        for name, *values in rows:
            facts = ", ".join(f"{head} {value}" for head, value in zip(heads, values, strict=True))
            lines += [*flow(screen, name, indent="  "), *flow(screen, facts, indent="    ")]
        return lines
    room = screen.width - sum(_STORE)
    lines = [
        screen.pad(screen.block(pgettext("kpi", "Stores")), room)
        + screen.pad(heads[0], _STORE[0], right=True)
        + screen.pad(heads[1], _STORE[1], right=True)
        + screen.pad(heads[2], _STORE[2], right=True)
    ]
    for name, count, share, time in rows:
        lines.append(
            screen.pad("  " + screen.fit(name, room - 3), room)
            + screen.pad(count, _STORE[0], right=True)
            + screen.pad(share, _STORE[1], right=True)
            + screen.pad(time, _STORE[2], right=True)
        )
    return lines


def _next(screen: Screen, report: Report, *, with_cases: bool) -> list[str]:
    if screen.quiet:
        return []
    whose = f" --client {report.client.slug}" if report.client else ""
    again = f"concierge kpi{whose} {flags_of(report.period)}"
    paper = screen.command(f"{again} --format md")
    if with_cases:
        return ["", *flow(screen, _("The version for your client:")), paper]
    both = flow(screen, _("The cases behind each figure, and then the version for your client:"))
    return ["", *both, screen.command(f"{again} --cases"), paper]
