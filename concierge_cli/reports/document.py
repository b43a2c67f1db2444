"""What a paper says, before it has a form: blocks of values with the words around them.

Values are raw: seconds, shares from 0 to 1, `Money`, aware datetimes, whole numbers. Who writes the paper out formats
them, all in one way (`wording`); who builds it gives titles and sentences in the language that `Document.language`
names. A client's paper holds nothing personal of a buyer and nothing that is the freelancer's alone: ids, codes in
words, counts, times and amounts only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from concierge_cli.domain.kpi import Measured
from concierge_cli.domain.money import Money

Kind = Literal["text", "number", "share", "money", "duration", "hours", "day", "moment", "case"]
"""What a value is, and so how it is written.

`number`: an int, float or Decimal. `share`: from 0 to 1. `duration`: seconds of the calendar (`4 d 06 h`). `hours`:
seconds of agreed hours, which never become days. `day`: a local date. `moment`: an aware datetime, shown in the
paper's zone. `case`: a case's id, or a tuple of ids; they lead to the list of cases where the paper has one.
"""

Value = str | int | float | Decimal | Money | date | datetime | tuple[str, ...] | None
"""A value of any kind; None is what is not known, and never 0."""

Standing = Literal["", "met", "near", "missed"]
"""How a figure stands to its target: met, met but close to the limit, missed; "" where nothing is to be judged."""

Compare = Literal["", ">", ">=", "<=", "<"]
"""When a target is met: above it, at least it, at most it, under it. The strict ones are shown with their sign."""

Amount = int | float | Decimal | Money
"""What a figure comes to."""

NUMERIC: Final[frozenset[Kind]] = frozenset({"number", "share", "money", "duration", "hours"})
"""Kinds that stand below each other to the right, and that a chart can draw."""

FEW_CASES: Final = 8
"""So many ids stand beside a figure on a page; more are folded, or stand at its end."""


# --- blocks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The title of what follows. `anchor` names the place for links (letters, digits, `-`, `.`); numbered if empty.

    `level` 2 is a section, 3 a part of one.
    """

    text: str
    level: Literal[2, 3] = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs. `lead` is the verdict, said first; `callout` is what asks the reader for something."""

    paragraphs: tuple[str, ...]
    look: Literal["plain", "lead", "callout"] = "plain"
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list, numbered where the order matters."""

    points: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value with its name: `Issued`, a day."""

    label: str
    value: Value
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names and values below each other, as at the head of a bill."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with all that makes it honest.

    `name` is the one of `kpi --json`, `definition` its sentence. `value` None has a `reason`: `insufficient` (of `n`
    values too few, it takes `least`) or `no_data`. `n` is how many cases or targets it is of; `part` of them, where it
    is a share that is said as `11 of 12`. `before` is the value of the period before. `note` is a sentence without its
    full stop. `cases` are the ids it was counted from, None where nobody asked.
    """

    name: str
    label: str
    value: Amount | None
    kind: Kind
    definition: str
    n: int | None = None
    part: int | None = None
    decimals: int = 0
    reason: Literal["", "insufficient", "no_data"] = ""
    least: int = 0
    target: Amount | None = None
    compare: Compare = ""
    standing: Standing = ""
    before: Amount | None = None
    note: str = ""
    cases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures that belong together. `before` heads what they were in the period before: `week 46`."""

    figures: tuple[Figure, ...]
    title: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`name` is for programs and the same in every language; `decimals` are those of a `number` or a `share`."""

    name: str
    title: str
    kind: Kind = "text"
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of values, one for each column. `totals` are rows at its foot; `empty` is said where there is no row.

    Raises ValueError for a row that is not as wide as the columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[tuple[Value, ...], ...] = ()
    title: str = ""
    note: str = ""
    empty: str = ""

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.totals):
            if len(row) != len(self.columns):
                raise ValueError(f"{len(self.columns)} columns, and a row of {len(row)}: {row!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of a table that stands beside it: what is drawn are the table's own cells.

    `bar` and `stacked` lie one below the other, a row each, for what has names; `column` and `line` stand side by side,
    for what goes on in time. `label` is the place of the column with the names, `series` those that are drawn, all of
    one kind (and one currency). `target` is drawn as a line across. `about` says in words what there is to see.

    Raises ValueError for series that cannot be drawn together.
    """

    kind: Literal["bar", "stacked", "column", "line"]
    title: str
    about: str
    table: Table
    series: tuple[int, ...]
    label: int = 0
    target: Amount | None = None
    target_label: str = ""

    def __post_init__(self) -> None:
        kinds = {self.table.columns[place].kind for place in self.series}
        if len(kinds) != 1 or not kinds <= NUMERIC:
            raise ValueError(f"a chart draws numbers of one kind, not {sorted(kinds)}")
        drawn = [row[place] for row in self.table.rows for place in self.series]
        if len({value.currency for value in drawn if isinstance(value, Money)}) > 1:
            raise ValueError("a chart of two currencies would compare what cannot be compared")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case on one line: its id, and what it was about in our words (reason, platform, outcome)."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseList:
    """The cases behind the figures, each a place that figures and tables lead to."""

    cases: tuple[CaseLine, ...]
    title: str = ""


Block = Heading | Prose | Points | Facts | Figures | Table | Chart | CaseList


# --- the paper ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term and how it is counted, for what is no `Figure`."""

    term: str
    text: str


class Behind(NamedTuple):
    """The ids of the cases that `figures` were counted from."""

    figures: tuple[Figure, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper. `client` is the store's name, which heads it; `zone` is the one whose days and hours it tells.

    `country` decides how numbers are written, `language` (`es` or `en`) the words. `method` are sentences on how
    figures are counted, beside the definitions of each. `heads` are the digests of the log's last entries, which
    `verify --head` looks for. `table_first`: a workbook opens with the first table, as one of a bill does. `color` is the store's (`#rrggbb`),
    which heads its page, or "".
    """

    title: str
    client: str
    language: str
    country: str
    zone: str
    made_at: datetime
    blocks: tuple[Block, ...]
    subtitle: str = ""
    definitions: tuple[Definition, ...] = ()
    method: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    table_first: bool = False
    color: str = ""

    def defined(self) -> Iterator[tuple[str, Definition]]:
        """Each figure's name and definition once, in the order of the paper, then the terms that are no figures (named
        by nothing)."""
        seen: set[str] = set()
        for block in self.blocks:
            for figure in block.figures if isinstance(block, Figures) else ():
                if figure.name not in seen:
                    seen.add(figure.name)
                    yield figure.name, Definition(term=figure.label, text=figure.definition)
        yield from (("", one) for one in self.definitions)

    def listed(self) -> dict[str, int]:
        """The ids of the cases that the paper lists, each with its place among them."""
        lines = (line.id for block in self.blocks if isinstance(block, CaseList) for line in block.cases)
        return {case: place for place, case in enumerate(dict.fromkeys(lines))}

    def behind(self) -> tuple[Behind, ...]:
        """The cases of each figure that has more than stand beside it, in the order of the paper's list; figures of the
        same cases share them."""
        places = self.listed()
        found: dict[frozenset[str], list[Figure]] = {}
        for figure in (one for block in self.blocks if isinstance(block, Figures) for one in block.figures):
            if len(figure.cases or ()) > FEW_CASES:
                found.setdefault(frozenset(figure.cases or ()), []).append(figure)
        return tuple(
            Behind(
                tuple(figures),
                tuple(sorted(dict.fromkeys(figures[0].cases or ()), key=lambda case: places.get(case, len(places)))),
            )
            for figures in found.values()
        )


def standing_of(measured: Measured) -> Standing:
    """How one of `kpi`'s figures stands to its target."""
    return "" if measured.met is None else "met" if measured.met else "missed"
