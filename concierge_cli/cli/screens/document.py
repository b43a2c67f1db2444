"""A paper on the screen: the same document that is sent, in the lines of the other screens.

Wide screens have columns; narrow ones the figure and below it what it is measured against; accessible mode sentences.
A chart is its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, assert_never

from concierge_cli.cli.screens.text import flow, listed, muted, sentence
from concierge_cli.cli.style import cells, safe
from concierge_cli.i18n import _, pgettext, speaking
from concierge_cli.reports.document import (
    NUMERIC,
    CaseList,
    Chart,
    Facts,
    Figure,
    Figures,
    Heading,
    Points,
    Prose,
    Table,
)
from concierge_cli.reports.wording import NOTHING, Wording, standing_word

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.reports.document import Block, Document

_GAP, _LEAST_GAP = 3, 2
"""Blanks between two columns."""
_LEAST_TEXT: Final = 14
"""A text's column is at least so wide; where there is less room, a table becomes a list."""
_LEAST_LABEL: Final = 24


def document_lines(screen: Screen, document: Document, *, with_definitions: bool = False) -> list[str]:
    """The whole paper; how each figure is counted only where it is asked for: it is long."""
    with speaking(document.language):
        words = Wording(document, spoken=screen.accessible)
        lines = _head(screen, document)
        after_heading = False
        for block in document.blocks:
            found = _block(screen, block, words)
            together = after_heading and not getattr(block, "title", "")
            lines += found if together or not found else ["", *found]
            after_heading = isinstance(block, Heading)
        if with_definitions:
            lines += ["", *_counted(screen, document)]
        lines += ["", *muted(screen, flow(screen, words.made()))]
        for head in document.heads:
            lines += muted(
                screen, flow(screen, _("The log ended at {head}.").format(head=safe(head)), indent="  ", first="")
            )
        return lines


def _head(screen: Screen, document: Document) -> list[str]:
    lines = flow(screen, listed((safe(document.client), safe(document.title)), screen), indent="  ", first="")
    return lines + (flow(screen, safe(document.subtitle)) if document.subtitle else [])


def _block(screen: Screen, block: Block, words: Wording) -> list[str]:
    match block:
        case Heading(level=2):
            return _named(screen, block.text)
        case Heading():
            return _below(screen, f"{safe(block.text)}." if screen.accessible else safe(block.text))
        case Prose():
            return _prose(screen, block)
        case Points():
            return _points(screen, block)
        case Facts():
            return screen.facts((safe(one.label), safe(words.fact(one))) for one in block.facts)
        case Figures():
            return _figures(screen, block, words)
        case Table():
            return _table(screen, block, words)
        case Chart():
            return [
                *_named(screen, block.title),
                *_below(screen, safe(block.about)),
                *_table(screen, block.table, words),
            ]
        case CaseList():
            rows = ((safe(one.id), safe(one.text)) for one in block.cases)
            return [*_named(screen, block.title), *screen.facts(rows)]
        case _:
            assert_never(block)


def _named(screen: Screen, title: str) -> list[str]:
    """A block's name; a reader hears where it ends."""
    text = safe(title)
    return flow(screen, f"{text}." if screen.accessible else screen.block(text)) if title else []


def _below(screen: Screen, text: str, *, step: int = 1) -> list[str]:
    """A sentence that belongs to what is above it."""
    return flow(screen, text) if screen.accessible else flow(screen, text, indent="  " * step)


def _prose(screen: Screen, block: Prose) -> list[str]:
    lines = _named(screen, block.title)
    for text in block.paragraphs:
        lines += _below(screen, safe(text)) if block.title else flow(screen, safe(text))
    return lines


def _points(screen: Screen, block: Points) -> list[str]:
    lines = []
    for number, point in enumerate(block.points, 1):
        mark = f"{number}." if block.numbered else "" if screen.accessible else screen.dot
        first = f"  {mark} ".removeprefix("  " if screen.accessible else "")
        lines += flow(screen, safe(point), indent=" " * len(first), first=first if mark else "")
    return lines


# --- figures ------------------------------------------------------------------------------------------------------


def _figures(screen: Screen, block: Figures, words: Wording) -> list[str]:
    title = _named(screen, block.title)
    if screen.accessible:
        return [*title, *(line for one in block.figures for line in _spoken(screen, one, block, words))]
    rows = [(safe(one.label), *(safe(text) for text in _beside(one, block, words))) for one in block.figures]
    heads = ("", "", pgettext("kpi", "target"), safe(block.before))
    widths = [max(map(cells, column)) + _GAP for column in zip(heads, *rows, strict=True)][1:]
    widths = [width if any(row[place] for row in rows) else 0 for place, width in enumerate(widths, 1)]
    room = screen.width - sum(widths)
    if screen.narrow or room < _LEAST_LABEL:
        return [*title, *(line for one in block.figures for line in _stacked(screen, one, block, words))]
    lines = [*title]
    if any(widths[1:]):
        shown = [head if width else "" for head, width in zip(heads[1:], widths, strict=True)]
        lines.append(_row(screen, (heads[0], *shown), room, widths))
    for one, row in zip(block.figures, rows, strict=True):
        *above, label = flow(screen, row[0], indent="  ", width=room - 1)
        lines += [*above, _row(screen, (label, *row[1:]), room, widths, one), *_besides(screen, one, words)]
    return lines


def _beside(one: Figure, block: Figures, words: Wording) -> tuple[str, str, str]:
    return words.figure(one), words.target(one), words.before(one) if block.before else ""


def _row(screen: Screen, texts: Sequence[str], room: int, widths: Sequence[int], one: Figure | None = None) -> str:
    label, value, *rest = texts
    padded = screen.pad(value, widths[0], right=True)
    end = "".join(screen.pad(text, width, right=True) for text, width in zip(rest, widths[1:], strict=True))
    return (screen.pad(label, room) + (_painted(screen, padded, one) if one else padded) + end).rstrip()


def _painted(screen: Screen, text: str, one: Figure) -> str:
    match one.standing:
        case "missed":
            return screen.late(text)
        case "near":
            return screen.soon(text)
    return text


def _besides(screen: Screen, one: Figure, words: Wording) -> list[str]:
    """What must be said besides; a standing that is not good is said in words, for who sees no colour."""
    told = [standing_word(one.standing)] if one.standing in ("near", "missed") else []
    told += [safe(note) for note in words.notes(one)]
    lines = muted(screen, (line for text in told for line in flow(screen, text, indent="    ")))
    return lines + (flow(screen, safe(", ".join(one.cases)), indent="    ") if one.cases else [])


def _stacked(screen: Screen, one: Figure, block: Figures, words: Wording) -> list[str]:
    value, target, before = (safe(text) for text in _beside(one, block, words))
    *above, label = flow(screen, safe(one.label), indent="  ")
    lines = [*above, *screen.two(label, _painted(screen, value, one))]
    pairs = ((pgettext("kpi", "target"), target), (safe(block.before), before))
    told = [f"{head}: {text}" for head, text in pairs if text]
    lines += muted(screen, flow(screen, f" {screen.dot} ".join(told), indent="    ")) if told else []
    return lines + _besides(screen, one, words)


def _spoken(screen: Screen, one: Figure, block: Figures, words: Wording) -> list[str]:
    value, target, before = _beside(one, block, words)
    told = [f"{one.label}: {value if one.value is not None else _('no figure')}"]
    if target:
        told.append(f"{pgettext('kpi', 'target')}: {target}")
    told += [standing_word(one.standing)] if one.standing else []
    told += [f"{block.before}: {before}"] if before else []
    told += [*words.notes(one), *([", ".join(one.cases)] if one.cases else [])]
    return flow(screen, " ".join(f"{sentence(safe(part))}." for part in told))


# --- tables -------------------------------------------------------------------------------------------------------


def _table(screen: Screen, table: Table, words: Wording) -> list[str]:
    title = _named(screen, table.title)
    if not table.rows:
        return [*title, *_below(screen, safe(table.empty) or _("None."))]
    rows = [
        tuple(safe(words.cell(value, column)) for value, column in zip(row, table.columns, strict=True))
        for row in table.rows
    ]
    totals = [
        tuple(
            "" if value is None else safe(words.cell(value, column))
            for value, column in zip(row, table.columns, strict=True)
        )
        for row in table.totals
    ]
    widths = None if screen.accessible else _widths(screen, table, [*rows, *totals])
    lines = _in_columns(screen, table, rows, totals, widths) if widths else _as_list(screen, table, [*rows, *totals])
    note = muted(screen, _below(screen, safe(table.note))) if table.note else []
    return [*title, *lines, *note]


def _widths(screen: Screen, table: Table, rows: Sequence[Sequence[str]]) -> list[int] | None:
    """How wide each column is; None where not all of them have room. On a wide screen the longest texts give some of
    theirs; a narrow one squeezes no table."""
    wanted = [
        max(cells(safe(column.title)), *(cells(row[place]) for row in rows))
        for place, column in enumerate(table.columns)
    ]
    over = sum(wanted) + _gap(wanted, screen) * (len(wanted) - 1) + 2 - screen.width
    texts = [place for place, column in enumerate(table.columns) if column.kind in ("text", "case")]
    for place in () if screen.narrow else sorted(texts, key=lambda place: -wanted[place]):
        cut = min(max(over, 0), max(wanted[place] - _LEAST_TEXT, 0))
        wanted[place] -= cut
        over -= cut
    return wanted if over <= 0 else None


def _gap(widths: Sequence[int], screen: Screen) -> int:
    """As much as there is room for."""
    return _GAP if sum(widths) + _GAP * (len(widths) - 1) + 2 <= screen.width else _LEAST_GAP


def _in_columns(
    screen: Screen, table: Table, rows: Iterable[Sequence[str]], totals: Iterable[Sequence[str]], widths: Sequence[int]
) -> list[str]:
    right = [column.kind in NUMERIC for column in table.columns]
    heads = [safe(column.title) for column in table.columns]
    lines = muted(screen, _laid(screen, heads, widths, right))
    for row in rows:
        lines += _laid(screen, row, widths, right)
    for row in totals:
        lines += _laid(screen, row, widths, right)
    return lines


def _laid(screen: Screen, texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """One row; a text that is longer than its column goes on below itself."""
    flowed = [
        flow(screen, text, indent="", width=width) if text else [""] for text, width in zip(texts, widths, strict=True)
    ]
    lines = []
    for number in range(max(map(len, flowed))):
        parts = [
            screen.pad(column[number] if number < len(column) else "", width, right=to_right)
            for column, width, to_right in zip(flowed, widths, right, strict=True)
        ]
        lines.append(("  " + (" " * _gap(widths, screen)).join(parts)).rstrip())
    return lines


def _as_list(screen: Screen, table: Table, rows: Iterable[Sequence[str]]) -> list[str]:
    """A row each: its first text, and below it what the other columns say."""
    lines: list[str] = []
    heads = [safe(column.title) for column in table.columns]
    for row in rows:
        if screen.accessible:
            told = (
                f"{sentence(head)}: {text}." for head, text in zip(heads, row, strict=True) if text not in ("", NOTHING)
            )
            lines += flow(screen, " ".join(told))
            continue
        there = [place for place, text in enumerate(row) if text not in ("", NOTHING)]
        named = 2 if there and table.columns[there[0]].kind == "number" else 1  # a line's number names nothing
        lines += flow(screen, " ".join(row[place] for place in there[:named]), indent="  ")
        pairs = [(heads[place], row[place]) for place in there[named:]]
        told_pairs = f" {screen.dot} ".join(f"{head}: {text}" for head, text in pairs)
        lines += muted(screen, flow(screen, told_pairs, indent="    ")) if pairs else []
    return lines


def _counted(screen: Screen, document: Document) -> Iterator[str]:
    """How each figure is counted."""
    yield from _named(screen, _("How it is counted"))
    for _name, one in document.defined():
        yield from flow(screen, f"{safe(one.term)}: {safe(one.text)}", indent="    ", first="  ")
    for text in document.method:
        yield from flow(screen, safe(text), indent="    ", first="  ")
