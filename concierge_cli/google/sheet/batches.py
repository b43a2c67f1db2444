"""One atomic write and what it is checked by: the ids of the rows that it wrote, as its own answer shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from concierge_cli.google.sheet.answers import Grid, a1, runs
from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.seen import Seen
from concierge_cli.google.sheet.tabs import KEY, Tab

LIMIT: Final = 2_000_000
"""Bytes of one write: about what Google recommends at most."""

ANSWER: Final = (
    "updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(startRow,startColumn,rowData.values(userEnteredValue),"
    "columnMetadata.developerMetadata(metadataKey,metadataValue)))"
)
"""The field mask of a write's answer."""

_FEW: Final = 3
"""Rows above the end of a table that are looked at, too: so many may be deleted while ours are added."""

_MANY: Final = 100
"""Written rows come back whole, with the columns of people. Of more new entries than these only the ids do: the next look
finds those that came into the wrong columns."""


@dataclass(frozen=True, slots=True)
class Written:
    """The cells of one row that stood at `row` when it was looked at, by column."""

    tab: Tab
    key: str
    row: int
    cells: Mapping[int, Json]


@dataclass(frozen=True, slots=True)
class Added:
    """New rows of one tab from top to bottom, by key, with their cells by column; `start` is where the first should come
    to stand. How they look was written there, `apart` from them, where others have columns between ours."""

    tab: Tab
    keys: tuple[str, ...]
    start: int
    cells: tuple[Mapping[int, Json], ...]
    apart: bool = False

    @property
    def above(self) -> int:
        """The row from which on they are looked for: a few rows may have been deleted meanwhile."""
        return max(self.start - _FEW, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One write: `body` and `fields` go to `Sheets.batch_update`, its answer to `verifying.verify`."""

    body: Json
    seen: Seen
    written: tuple[Written, ...] = ()
    added: tuple[Added, ...] = ()
    fields: str = ANSWER

    @property
    def size(self) -> int:
        """Bytes of the request."""
        return weight(self.body)

    @property
    def entries(self) -> tuple[str, ...]:
        """The ids of the log's entries in it."""
        return tuple(key for one in self.added if one.tab is Tab.LOG for key in one.keys)


def batch(requests: list[Json], seen: Seen, written: Sequence[Written], added: Sequence[Added]) -> Batch:
    """The write of some requests, with the question that verifies it."""
    asked = list(_asked(seen, written, added))
    body: Json = {"requests": requests}
    if asked:
        body |= {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True, "responseRanges": asked}
    return Batch(body=body, seen=seen, written=tuple(written), added=tuple(added))


def weight(part: object) -> int:
    """Bytes of JSON as it is sent."""
    return len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())


def _asked(seen: Seen, written: Sequence[Written], added: Sequence[Added]) -> Iterator[str]:
    for tab in sorted({one.tab for one in written} | {one.tab for one in added}):
        grid = seen.tabs[tab]
        yield a1(grid.title, rows=(0, 1))
        rows = [one.row for one in written if one.tab is tab]
        for stretch in runs(rows, gap=0 if len(rows) <= _MANY else 8):
            yield a1(grid.title, rows=stretch)
        for one in added:
            if one.tab is tab:
                whole = tab is not Tab.LOG or len(one.keys) <= _MANY
                yield a1(grid.title, rows=(one.above, None), columns=(0, grid.columns) if whole else _ids(tab, grid))


def _ids(tab: Tab, grid: Grid) -> tuple[int, int]:
    place = grid.places[KEY[tab]]
    return place, place + 1


@dataclass(frozen=True, slots=True)
class Atom:
    """What cannot be parted: an entry of the log with the rows that it is the last to change."""

    command: str
    size: int
    entries: tuple[tuple[str, Mapping[int, Json]], ...] = ()
    """Id and cells."""
    changes: tuple[Written, ...] = ()
    new: tuple[tuple[Tab, str, Mapping[int, Json]], ...] = ()


def cut(atoms: Sequence[Atom], *, limit: int = LIMIT) -> Iterator[list[Atom]]:
    """Atoms in their order as batches of at most `limit` bytes, cut between commands; a command that is larger than a
    batch is cut between its entries."""
    filled: list[Atom] = []
    size = 0
    for _command, together in groupby(atoms, key=lambda atom: atom.command):
        group = list(together)
        pieces = [group] if sum(atom.size for atom in group) <= limit else [[atom] for atom in group]
        for piece in pieces:
            more = sum(atom.size for atom in piece)
            if filled and size + more > limit:
                yield filled
                filled, size = [], 0
            filled.extend(piece)
            size += more
    if filled:
        yield filled
