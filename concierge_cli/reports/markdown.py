"""A document as Markdown: to paste into a mail or a chat, readable also where nobody renders it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, assert_never

from concierge_cli.domain.outside_text import clean_text
from concierge_cli.i18n import _, pgettext, speaking
from concierge_cli.reports.document import (
    FEW_CASES,
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
from concierge_cli.reports.wording import Wording, cases_at_the_end, standing_word

if TYPE_CHECKING:
    from concierge_cli.reports.document import Block, Document

_MARKUP: Final = re.compile(
    r"[\\`*_\[\]|~]|<(?=[a-z/!?])"
    r"|&(?=[#\w]+;)"  # a character by its name
    r"|(?<=\w)@(?=\w)|(?<=\bhttp)(?=:)|(?<=\bhttps)(?=:)|(?<=\bftp)(?=:)|(?<=\bwww)(?=\.)",  # what links by itself
    re.IGNORECASE,
)
_BEGINNING: Final = re.compile(r"^(?:(?=[#+=>-])|\d+(?=[.)]))")
"""What makes a line a heading, a list, a quotation or a ruler."""


def markdown(document: Document) -> str:
    """The paper as Markdown, with one line end behind it."""
    with speaking(document.language):
        return "\n".join(_paper(document)).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """`text` on one line as it stands, also at its beginning: nothing in it is markup, a link or a cell's border."""
    return _BEGINNING.sub(lambda found: f"{found[0]}\\", _inline(text))


def _inline(text: str) -> str:
    """The same where it does not begin a line."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(clean_text(text).split()))


def _paper(document: Document) -> Iterator[str]:
    words = Wording(document)
    yield f"# {escaped(document.client)} · {escaped(document.title)}"
    yield ""
    if document.subtitle:
        yield from (escaped(document.subtitle), "")
    for block in document.blocks:
        yield from (*_block(block, words), "")
    yield from _behind(document)
    yield from _end(document, words)


def _block(block: Block, words: Wording) -> Iterable[str]:
    match block:
        case Heading():
            return [f"{'#' * block.level} {escaped(block.text)}"]
        case Prose():
            return _prose(block)
        case Points():
            marks = (f"{n}." if block.numbered else "-" for n in range(1, len(block.points) + 1))
            return [f"{mark} {escaped(point)}" for mark, point in zip(marks, block.points, strict=True)]
        case Facts():
            return [f"- {escaped(one.label)}: {escaped(words.fact(one))}" for one in block.facts]
        case Figures():
            return _figures(block, words)
        case Table():
            return _table(block, words)
        case Chart():
            return _chart(block, words)
        case CaseList():
            return [*_title(block.title), *(f"- {escaped(case.id)} — {escaped(case.text)}" for case in block.cases)]
        case _:
            assert_never(block)


def _prose(block: Prose) -> list[str]:
    paragraphs = [escaped(text) for text in block.paragraphs]
    if block.look == "lead":
        paragraphs = [f"**{text}**" for text in paragraphs]
    lines = [*_title(block.title), *chain.from_iterable((text, "") for text in paragraphs)][:-1]
    return [f"> {line}".rstrip() for line in lines] if block.look == "callout" else lines


def _title(text: str) -> list[str]:
    return [f"**{escaped(text)}**", ""] if text else []


def _figures(block: Figures, words: Wording) -> list[str]:
    heads = ["", pgettext("paper", "value"), pgettext("kpi", "target"), block.before]
    rows = [
        [one.label, words.figure(one), _judged(one, words), words.before(one) if block.before else ""]
        for one in block.figures
    ]
    kept = [place for place in range(4) if place < 2 or any(row[place] for row in rows)]
    lines = _grid([heads[place] for place in kept], [[row[place] for place in kept] for row in rows], range(1, 4))
    notes = list(_notes(block.figures, words))
    return [*_title(block.title), *lines, *([""] if notes else []), *notes]


def _judged(one: Figure, words: Wording) -> str:
    """`> 90 % (met)`."""
    target, standing = words.target(one), standing_word(one.standing)
    return f"{target} ({standing})" if target and standing else target or standing


def _notes(figures: Sequence[Figure], words: Wording) -> Iterator[str]:
    for one in figures:
        if told := [*words.notes(one), *([_cases(one.cases)] if one.cases else [])]:
            yield f"- {escaped(one.label)} — {escaped('; '.join(told))}."


def _cases(ids: Sequence[str]) -> str:
    return ", ".join(ids) if len(ids) <= FEW_CASES else cases_at_the_end(len(ids))


def _behind(document: Document) -> Iterator[str]:
    """The cases of the figures that have many: beside each they would bury what it says."""
    found = document.behind()
    if found:
        yield from _title(_("The cases behind each figure"))
        for one in found:
            names = " · ".join(figure.label for figure in one.figures)
            yield f"- {escaped(names)}: {escaped(', '.join(one.cases))}"
        yield ""


def _chart(block: Chart, words: Wording) -> list[str]:
    """Its title, what there is to see, and the table that it is drawn from."""
    return [*_title(block.title), escaped(block.about), "", *_table(block.table, words)]


def _table(block: Table, words: Wording) -> list[str]:
    title = _title(block.title)
    if not block.rows:
        return [*title, escaped(block.empty or _("None."))]
    cells = [
        [words.cell(value, column) for value, column in zip(row, block.columns, strict=True)] for row in block.rows
    ]
    right = [place for place, column in enumerate(block.columns) if column.kind in NUMERIC]
    lines = _grid([column.title for column in block.columns], cells, right)
    for row in block.totals:
        said = (
            "" if value is None else words.cell(value, column) for value, column in zip(row, block.columns, strict=True)
        )
        lines.append(_row(f"**{_inline(text)}**" if text else "" for text in said))
    return [*title, *lines, *(["", escaped(block.note)] if block.note else [])]


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int]) -> list[str]:
    to_right = frozenset(right)
    ruler = "|".join("---:" if place in to_right else "---" for place in range(len(heads)))
    return [_row(map(_inline, heads)), f"|{ruler}|", *(_row(map(_inline, row)) for row in rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _end(document: Document, words: Wording) -> Iterator[str]:
    """How it is counted, when, and the last entries of the log."""
    said = [f"- {escaped(one.term)}: {escaped(one.text)}" for _name, one in document.defined()]
    said += [f"- {escaped(text)}" for text in document.method]
    if said:
        title = _("How it is counted")
        yield from (f"**{title}**", "", *said, "")
    yield escaped(words.made())
    for head in document.heads:
        yield from ("", _("The log ended at {head}.").format(head=f"`{head}`"))
