"""The plain words of a document, without any form: what a check reads and what a digest is taken of.

When it was made is no part of it: the same paper has the same words on every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from concierge_cli.i18n import speaking
from concierge_cli.reports.document import CaseList, Chart, Facts, Figures, Heading, Points, Prose, Table
from concierge_cli.reports.wording import Wording

if TYPE_CHECKING:
    from concierge_cli.reports.document import Block, Document


def plain_words(document: Document) -> str:
    """Its titles, sentences and rows, a line each, in the paper's language; cells stand beside each other."""
    with speaking(document.language):
        words = Wording(document)
        blocks = chain.from_iterable(_lines(block, words) for block in document.blocks)
        return "\n".join((document.client, document.title, document.subtitle, *blocks)) + "\n"


def _lines(block: Block, words: Wording) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Prose():
            yield from (block.title, *block.paragraphs)
        case Points():
            yield from block.points
        case Facts():
            yield from (f"{one.label}: {words.fact(one)}" for one in block.facts)
        case Figures():
            yield from (f"{one.label}: {words.figure(one)}" for one in block.figures)
        case Table():
            for row in (*block.rows, *block.totals):
                cells = zip(row, block.columns, strict=True)
                yield " | ".join(words.cell(value, column) for value, column in cells if value is not None)
            yield block.note
        case Chart():
            yield from (block.title, block.about, *_lines(block.table, words))
        case CaseList():
            yield from (f"{one.id}: {one.text}" for one in block.cases)
        case _:
            assert_never(block)
