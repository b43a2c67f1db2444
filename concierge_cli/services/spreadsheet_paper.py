"""A document as a workbook: what it says on the first sheet, its figures on the second, then a sheet for each table; how
everything is counted stands on the last.

Amounts, shares, times and days are numbers with their format, so that a client computes with them; a chart is the
spreadsheet's own, over the cells of its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from concierge_cli.domain.money import Money
from concierge_cli.domain.outside_text import clean_text
from concierge_cli.i18n import _, language, pgettext, speaking
from concierge_cli.language import dates
from concierge_cli.reports.document import (
    FEW_CASES,
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
from concierge_cli.services import spreadsheet_chart
from concierge_cli.services.spreadsheet import Book, Cell, Column, Form, Look

if TYPE_CHECKING:
    from concierge_cli.reports.document import Document, Kind, Value

_FORMS: Final[dict[Kind, Form]] = {
    "number": "count",
    "share": "share",
    "money": "money",
    "duration": "days",
    "hours": "span",
    "day": "day",
    "moment": "when",
}
_AXES: Final[dict[Kind, str]] = {"duration": '0.0" d"', "hours": '[h]" h"', "money": "#,##0", "share": "0.0%"}
_LONGEST_TITLE: Final = 31
"""Characters of a sheet's name."""
_SMALL: Final = 0.1
"""A share below it has three decimals: a defect rate must not look like its limit."""
_SHORT: Final = 3 * 86_400
"""Seconds: shorter times are told in hours."""
_WIDEST: Final = 60
_CHART_ROWS: Final = 16


def write_paper(stream: BinaryIO, document: Document) -> None:
    """Writes the workbook into `stream`, which can go back and forth."""
    with (
        speaking(document.language),
        Book(stream, now=document.made_at, language=language(), country=document.country) as book,
    ):
        sheets = _Sheets(book, document)
        tables = list(_tables(document))
        opening = tables[:1] if document.table_first else []
        for titled in opening:
            sheets.table(titled)
        sheets.summary()
        sheets.figures()
        for titled in tables[len(opening) :]:
            sheets.table(titled)
        sheets.behind()
        sheets.cases()
        sheets.counted()


class _Said(NamedTuple):
    """A row of the first sheet, or of the last."""

    what: str
    says: Cell
    form: Look = "text"


class _Titled(NamedTuple):
    """A table or chart under the name of its sheet."""

    title: str
    block: Table | Chart


def _tables(document: Document) -> Iterator[_Titled]:
    """Those with rows. One without a title has that of the section that it stands in."""
    section = document.title
    for block in document.blocks:
        if isinstance(block, Heading):
            section = block.text
        elif (isinstance(block, Chart) and block.table.rows) or (isinstance(block, Table) and block.rows):
            yield _Titled(block.title or section, block)


class _Sheets:
    def __init__(self, book: Book, document: Document) -> None:
        self._book, self._document = book, document
        self._words = Wording(document)
        self._titles: set[str] = set()

    def _title(self, text: str) -> str:
        """A name that a sheet may have, and that no other has."""
        plain = " ".join(re.sub(r"[\[\]:*?/\\]", " ", clean_text(text)).split()).strip("'") or "–"
        for number in range(1, len(self._titles) + 2):
            end = f" {number}" if number > 1 else ""
            room = 2 * (_LONGEST_TITLE - len(end))
            name = plain.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").strip("' ") + end
            if name.casefold() not in self._titles | {"history"}:
                break
        self._titles.add(name.casefold())
        return name

    # --- sheets ---------------------------------------------------------------------------------------------------

    def summary(self) -> None:
        """What the paper says in words."""
        self._said(pgettext("paper", "Summary"), self._summary())

    def counted(self) -> None:
        """How everything is counted, where the paper has something counted."""
        if said := list(self._counted()):
            self._said(_("How it is counted"), said)

    def _said(self, title: str, rows: Iterable[_Said]) -> None:
        document = self._document
        columns = [
            Column("what", clean_text(document.client), 34, lambda said: said.what, wrap=True),
            Column(
                "says",
                clean_text(document.title),
                90,
                lambda said: said.says,
                form_of=lambda said: said.form,
                wrap=True,
            ),
        ]
        sheet = self._book.sheet(self._title(title), columns)
        for said in rows:
            sheet.add(said)

    def _summary(self) -> Iterator[_Said]:
        document, section = self._document, ""
        if document.subtitle:
            yield _Said("", document.subtitle)
        for block in document.blocks:
            match block:
                case Heading():
                    section = block.text
                case Prose():
                    yield from (_Said(block.title or section, text) for text in block.paragraphs)
                case Points():
                    yield from (_Said(section, text) for text in block.points)
                case Facts():
                    yield from (
                        _Said(one.label, self._cell(one.value, one.kind), self._look(one.kind, one.value))
                        for one in block.facts
                    )
                case Table(rows=()):
                    yield _Said(block.title or section, block.empty or _("None."))
        yield _Said("", self._words.made())
        yield from (_Said("", _("The log ended at {head}.").format(head=head)) for head in document.heads)

    def _counted(self) -> Iterator[_Said]:
        for _name, one in self._document.defined():
            yield _Said(one.term, one.text)
        yield from (_Said("", text) for text in self._document.method)

    def figures(self) -> None:
        """A row a figure; none where the paper has none."""
        rows = [one for block in self._document.blocks if isinstance(block, Figures) for one in block.figures]
        if not rows:
            return

        def of(one: Figure) -> Look:
            return self._look(one.kind, one.value, one.target, one.before, decimals=one.decimals)

        columns = [
            Column("figure", pgettext("paper", "Figure"), 36, lambda one: one.label),
            Column("value", pgettext("paper", "value"), 18, lambda one: self._cell(one.value, one.kind), form_of=of),
            Column("n", pgettext("paper", "counted from"), 12, lambda one: one.n, "count"),
            Column("target", pgettext("kpi", "target"), 14, lambda one: self._cell(one.target, one.kind), form_of=of),
            Column("standing", pgettext("paper", "Target met"), 18, lambda one: standing_word(one.standing),
                   marks={standing_word("missed"): "late", standing_word("near"): "soon"}),
            Column("before", pgettext("paper", "period before"), 18, lambda one: self._cell(one.before, one.kind), form_of=of),
            Column("note", pgettext("paper", "Note"), 44, lambda one: "; ".join(self._words.notes(one)), wrap=True),
            Column("cases", pgettext("paper", "Cases"), 30, lambda one: self._cases(one.cases or ()), wrap=True),
        ]  # fmt: skip
        sheet = self._book.sheet(self._title(pgettext("paper", "Figures")), columns)
        for one in rows:
            sheet.add(one)

    def _cases(self, ids: Sequence[str]) -> str:
        """Few ids; of many only how many, since each row would be as high as a page."""
        return ", ".join(ids) if len(ids) <= FEW_CASES else cases_at_the_end(len(ids))

    def behind(self) -> None:
        """A row for each case of the figures that have many of them, to be filtered by either."""
        rows = [
            (" · ".join(figure.label for figure in one.figures), case)
            for one in self._document.behind()
            for case in one.cases
        ]
        if not rows:
            return
        columns = [
            Column("figure", pgettext("paper", "Figure"), 60, lambda row: row[0], wrap=True),
            Column("case", pgettext("paper", "Case"), 14, lambda row: row[1]),
        ]
        sheet = self._book.sheet(self._title(_("The cases behind each figure")), columns)
        for row in rows:
            sheet.add(row)

    def table(self, titled: _Titled) -> None:
        """The rows, their sums below, and the chart of them."""
        table = titled.block.table if isinstance(titled.block, Chart) else titled.block
        columns = [self._column(table, place) for place in range(len(table.columns))]
        chart = titled.block if isinstance(titled.block, Chart) else None
        goal = chart is not None and chart.target is not None
        if chart is not None and goal:
            kind = table.columns[chart.series[0]].kind
            columns.append(
                Column("target", chart.target_label or pgettext("kpi", "target"), 12,
                       lambda _row: self._cell(chart.target, kind), _FORMS.get(kind, "text"),
                       form_of=lambda _row: self._look(kind, chart.target))
            )  # fmt: skip
        sheet = self._book.sheet(self._title(titled.title), columns, with_charts=chart is not None)
        for row in table.rows:
            sheet.add(row)
        for row in table.totals:
            typed = [self._cell(value, column.kind) for value, column in zip(row, table.columns, strict=True)]
            sheet.total([*typed, *([None] if goal else [])])
        if chart is not None:
            sheet.draw(
                self._drawn(chart, len(table.rows), len(table.columns) if goal else None), at=sheet.leave(_CHART_ROWS)
            )
        notes = [text for text in (table.note, chart.about if chart else "") if text]
        if notes:
            sheet.below(notes, width=len(columns))

    def _drawn(self, chart: Chart, rows: int, target: int | None) -> spreadsheet_chart.Chart:
        kind = chart.table.columns[chart.series[0]].kind
        lines = list(chart.series) if chart.kind == "line" else []
        return spreadsheet_chart.Chart(
            title=clean_text(chart.title),
            about=clean_text(chart.about),
            first=1,
            last=rows,
            label=chart.label,
            bars=[] if lines else list(chart.series),
            lines=[*lines, *([] if target is None else [target])],
            stacked=chart.kind == "stacked",
            axis=_AXES.get(kind, "0"),
        )

    def cases(self) -> None:
        """The cases of the paper, each once."""
        lines = {one.id: one for block in self._document.blocks if isinstance(block, CaseList) for one in block.cases}
        if not lines:
            return
        columns = [
            Column("case", pgettext("paper", "Case"), 14, lambda one: one.id),
            Column("about", pgettext("paper", "What it was"), 80, lambda one: one.text, wrap=True),
        ]
        sheet = self._book.sheet(self._title(pgettext("paper", "Cases")), columns)
        for one in lines.values():
            sheet.add(one)

    # --- cells ----------------------------------------------------------------------------------------------------

    def _column(self, table: Table, place: int) -> Column:
        column = table.columns[place]
        said = [self._words.cell(row[place], column) for row in (*table.rows[:200], *table.totals)]
        longest = max(map(len, (*said, *column.title.split())), default=0)
        look = self._look(column.kind, *(row[place] for row in table.rows), decimals=column.decimals)
        return Column(
            column.name, clean_text(column.title), min(max(longest + 4, 10), _WIDEST),
            lambda row: self._cell(row[place], column.kind), _FORMS.get(column.kind, "text"),
            form_of=lambda _row: look, wrap=column.kind in ("text", "case"),
        )  # fmt: skip

    def _look(self, kind: Kind, *values: Value, decimals: int = 0) -> Look:
        """How values of a kind are written together: with the decimals that tell them apart."""
        numbers = [abs(float(value)) for value in values if isinstance(value, int | float | Decimal)]
        most = max(numbers, default=0)
        if kind == "share" and (decimals > 1 or 0 < most < _SMALL):
            return "rate"
        if kind == "number" and (decimals or any(value % 1 for value in numbers)):
            return "decimal"
        if kind == "duration" and most < _SHORT:
            return "span"
        return _FORMS.get(kind, "text")

    def _cell(self, value: Value, kind: Kind) -> Cell:
        """A value as a spreadsheet holds it: an instant on the paper's clock, a span as a part of a day."""
        match value:
            case tuple():
                return ", ".join(value)
            case datetime():
                return dates.local(value, self._document.zone).replace(tzinfo=None)
            case None | str() | Money() | date():
                return value
        return timedelta(seconds=float(value)) if kind in ("duration", "hours") else value
