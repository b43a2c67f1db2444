"""Reading a whole tab in pages of bare values: the log of a Sheet that is joined, and the ids of one that was sorted.

Bare values are a third of the size of cells and cost a fifth of the time. Columns are named by where the look before
saw them, so each page comes column by column (`Sheets.values(..., by_columns=True)`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concierge_cli.google.sheet.answers import Grid, a1, runs
from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.seen import PAGE, Entry
from concierge_cli.google.sheet.tabs import KEY, LOG_PARTS, Tab


@dataclass(frozen=True, slots=True)
class Page:
    """One read of some rows of the log: `ranges` go to `Sheets.values`, `read` understands its answer."""

    stretches: tuple[tuple[int, int], ...]
    ranges: tuple[str, ...]

    def read(self, answer: Json) -> Iterator[Entry]:
        """The entries in these rows from top to bottom; rows without an id are left out."""
        columns = [_column(one) for one in answer.get("valueRanges", ())]
        for number, (top, bottom) in enumerate(self.stretches):
            first = number * len(LOG_PARTS)
            parts = dict(zip(LOG_PARTS, columns[first : first + len(LOG_PARTS)], strict=True))
            for row in range(top, min(bottom, top + len(parts["event"]))):
                texts = {key: _text(parts[key], row - top) for key in LOG_PARTS if key != "seq"}
                if texts["event"]:
                    yield Entry(row=row, seq=_whole(parts["seq"], row - top), **texts)


def pages(log: Grid, *, first: int = 1) -> Iterator[Page]:
    """The whole log from row `first` on. The last pages of a grid that was made with room may be empty."""
    for top in range(max(first, 1), log.rows, PAGE):
        yield _page(log, [(top, min(top + PAGE, log.rows))])


def pages_of(log: Grid, rows: Sequence[int]) -> Iterator[Page]:
    """Single rows of the log, such as entries of other machines in one that was sorted."""
    numbers = sorted(rows)
    for start in range(0, len(numbers), 200):
        yield _page(log, runs(numbers[start : start + 200], gap=8))


def _page(log: Grid, stretches: list[tuple[int, int]]) -> Page:
    ranges = [
        a1(log.title, rows=stretch, columns=(log.places[key], log.places[key] + 1))
        for stretch in stretches
        for key in LOG_PARTS
    ]
    return Page(tuple(stretches), tuple(ranges))


def id_range(grid: Grid, tab: Tab) -> str:
    """The range of a tab's whole column of ids, for `Sheets.values`."""
    place = grid.places[KEY[tab]]
    return a1(grid.title, rows=(1, None), columns=(place, place + 1))


def ids(answer: Json) -> dict[str, int]:
    """Where each id stands, by what `id_range` answered: of one that stands twice the upper row."""
    found: dict[str, int] = {}
    for one in answer.get("valueRanges", ()):
        for row, value in enumerate(_column(one), 1):
            if isinstance(value, str) and value:
                found.setdefault(value, row)
    return found


def _column(values: Json) -> list[Any]:
    """The values of a range one column wide, whichever way it was read."""
    lines = values.get("values", [])
    if values.get("majorDimension") == "COLUMNS":
        return list(lines[0]) if lines else []
    return [line[0] if line else "" for line in lines]


def _text(column: list[Any], at: int) -> str:
    value = column[at] if at < len(column) else ""
    return value if isinstance(value, str) else ""


def _whole(column: list[Any], at: int) -> int:
    value = column[at] if at < len(column) else 0
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
