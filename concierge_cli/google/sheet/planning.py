"""What to write, by what was seen: pure, so that a retry, a crash or another machine in between only changes the input.

What arrived before is recognised by its id and not sent again; rows are found wherever people sorted them, columns
wherever they were moved. What an earlier write put in the wrong columns, because somebody moved them at that very
moment, is put right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from concierge_cli.google.sheet.answers import Grid
from concierge_cli.google.sheet.batches import LIMIT, Added, Atom, Batch, Written, batch, cut, weight
from concierge_cli.google.sheet.cells import Json, Value, differs
from concierge_cli.google.sheet.charts import redraw
from concierge_cli.google.sheet.pending import NewEntry, Pending, Row
from concierge_cli.google.sheet.seen import Seen
from concierge_cli.google.sheet.survey import CELL_LIMIT, NEAR
from concierge_cli.google.sheet.tabs import KEY, Book, Tab
from concierge_cli.google.sheet.writing import append_rows, differing, make_room, texts, wanted_cells, write_cells


@dataclass(frozen=True, slots=True)
class Fork:
    """A place in a chain that holds another entry in the Sheet than here: a clone or a machine that was set back."""

    replica: str
    seq: int
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What must be read first: `rows` by a second look, columns of `ids` in full (`pages.id_range`)."""

    rows: Mapping[Tab, frozenset[int]] = field(default_factory=dict)
    ids: frozenset[Tab] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.rows or self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do. Without `batches` and `wants` everything is in the Sheet already.

    `arrived`: pending entries that are in it, with their rows. `standing`: rows by key that already read as they should,
    and where they stand. `returned`: rows that had been seen and that somebody
    deleted; they are added again. `absent`: rows of the log that should read otherwise and are not in it. `cells` is how
    many cells the tabs that were seen will have.
    """

    batches: tuple[Batch, ...] = ()
    wants: Wants = Wants()
    arrived: Mapping[str, int] = field(default_factory=dict)
    forks: tuple[Fork, ...] = ()
    standing: Mapping[str, int] = field(default_factory=dict)
    returned: tuple[tuple[Tab, str], ...] = ()
    absent: tuple[str, ...] = ()
    cells: int = 0

    @property
    def nearly_full(self) -> bool:
        """Whether the spreadsheet comes near to what it may hold."""
        return self.cells >= NEAR * CELL_LIMIT


def plan(seen: Seen, pending: Pending, book: Book, *, limit: int = LIMIT) -> Plan:
    """The plan for a Sheet that was just looked at. Raises ValueError for one that is not `fit`."""
    if not seen.fit:
        raise ValueError("what is not fit to be written is not planned for")
    known = _log_rows(seen)
    forks = tuple(_forks(seen, pending.entries))
    misplaced = set(_misplaced(seen, pending.entries))
    arrived = {one.event: known[one.event] for one in pending.entries if one.event in known.keys() - misplaced}
    if forks:
        return Plan(arrived=arrived, forks=forks)
    new = [one for one in pending.entries if one.event not in arrived]
    draft = _Draft(seen, book, known)
    for tab, rows in pending.rows.items():
        for row in rows:
            draft.put(tab, row)
    ids = draft.ids | (frozenset({Tab.LOG}) if new and not _log_is_known(seen) else frozenset())
    if ids or draft.unread:
        rows_wanted = {tab: frozenset(numbers) for tab, numbers in draft.unread.items()}
        return Plan(wants=Wants(rows=rows_wanted, ids=ids), arrived=arrived)
    atoms = list(draft.atoms(new))
    order = {row.key: number for rows in pending.rows.values() for number, row in enumerate(rows)}
    filling = _Filling(seen, book, _figures(seen, pending, book), order)
    batches = tuple(filling.batches(atoms, limit))
    return Plan(
        batches=batches,
        arrived=arrived,
        standing=draft.standing,
        returned=tuple(draft.returned),
        absent=tuple(draft.absent),
        cells=filling.cells,
    )


def misplaced_rows(seen: Seen, pending: Pending) -> frozenset[int]:
    """The rows of the log that hold an entry of ours in the wrong columns: `plan` puts them right.

    What stands in their column of ids is no entry of another machine, and must not be taken in.
    """
    grid = seen.tabs.get(Tab.LOG)
    if grid is None:
        return frozenset()
    parts = {one.event: one.json for one in pending.entries}
    found = set()
    for row, event in (*((one.row, one.event) for one in seen.log.entries), *((row, "") for row in seen.log.stray)):
        here = texts(grid.line(row).values())
        if event not in parts and any(ours in here and text in here for ours, text in parts.items()):
            found.add(row)
    return frozenset(found)


def _log_rows(seen: Seen) -> dict[str, int]:
    return {**seen.ids.get(Tab.LOG, {}), **{one.event: one.row for one in seen.log.entries}}


def _log_is_known(seen: Seen) -> bool:
    """Whether everything in the log that could be new was read."""
    return Tab.LOG in seen.tabs and (Tab.LOG in seen.ids or (seen.log.anchored and not seen.log.more))


def _forks(seen: Seen, entries: Sequence[NewEntry]) -> Iterator[Fork]:
    there = {(one.replica, one.seq): one for one in seen.log.entries if one.replica and one.seq}
    for one in entries:
        other = there.get((one.replica, one.seq))
        if other is not None and other.event != one.event:
            yield Fork(one.replica, one.seq, one.event, other.event)


def _misplaced(seen: Seen, entries: Sequence[NewEntry]) -> Iterator[str]:
    """Entries whose id is where it belongs and whose other parts are not: a column came in as they were written, or
    somebody changed them. Where only what is personal is gone it was erased."""
    there = {one.event: one for one in seen.log.entries}
    for one in entries:
        found = there.get(one.event)
        if found is None:
            continue
        parts = (found.replica, found.seq, found.digest, found.json)
        elsewhere = found.personal != one.personal and one.personal in texts(
            seen.tabs[Tab.LOG].line(found.row).values()
        )
        if parts != (one.replica, one.seq, one.digest, one.json) or elsewhere:
            yield one.event


class _Draft:
    """Rows turned into changes and new rows, sorted by the entry that they go with."""

    def __init__(self, seen: Seen, book: Book, known: Mapping[str, int]) -> None:
        self._seen, self._book, self._known = seen, book, known
        self._changes: dict[str, list[Written]] = {}
        self._new: dict[str, list[tuple[Tab, str, Mapping[int, Json]]]] = {}
        self._strays = {tab: _by_text(tab, grid, seen.whole.get(tab, frozenset())) for tab, grid in seen.tabs.items()}
        self.unread: dict[Tab, set[int]] = {}
        self.ids: frozenset[Tab] = frozenset()
        self.standing: dict[str, int] = {}
        self.returned: list[tuple[Tab, str]] = []
        self.absent: list[str] = []

    def put(self, tab: Tab, row: Row) -> None:
        grid = self._seen.tabs.get(tab)
        if grid is None or (tab is not Tab.LOG and tab not in self._seen.ids):
            self.ids |= {tab}
            return
        at = self._place(tab, grid, row)
        if at is not None:
            if at not in self._seen.whole.get(tab, frozenset()):
                self.unread.setdefault(tab, set()).add(at)
                return
            wanted = wanted_cells(self._book, tab, grid.places, row.values)
            cells = differing(tab, grid, at, wanted)
            self._change(row.after, Written(tab, row.key, at, cells))
            if not cells and tab is not Tab.LOG:
                self.standing[row.key] = at
        elif tab is not Tab.LOG:
            if row.hint and row.hint > 0:
                self.returned.append((tab, row.key))
            self._add(tab, grid, row.key, {**row.values, KEY[tab]: row.key}, row.after)
        elif Tab.LOG in self._seen.ids:
            self.absent.append(row.key)
        else:
            self.ids |= {tab}

    def _place(self, tab: Tab, grid: Grid, row: Row) -> int | None:
        """Where a row stands: where it was, if its id is there, else wherever that is."""
        own = grid.places[KEY[tab]]
        if row.hint and row.hint > 0:
            cell = grid.line(row.hint).get(own, {}).get("userEnteredValue", {})
            if cell.get("stringValue") == row.key:
                return row.hint
        return (self._known if tab is Tab.LOG else self._seen.ids[tab]).get(row.key)

    def _change(self, after: str, written: Written) -> None:
        if written.cells:
            self._changes.setdefault(after, []).append(written)

    def _add(self, tab: Tab, grid: Grid, key: str, values: Mapping[str, Value], after: str) -> None:
        """A new row, or the same one in the wrong columns put right."""
        cells = wanted_cells(self._book, tab, grid.places, values)
        stray = self._stray(tab, key, cells)
        if stray is None:
            self._new.setdefault(after, []).append((tab, key, cells))
        else:
            self._change(after, Written(tab, key, stray, _righted(grid, stray, cells)))

    def _stray(self, tab: Tab, key: str, cells: Mapping[int, Json]) -> int | None:
        """The row that holds all of a new one's cells, in other columns."""
        if rows := self._strays[tab].get(key):
            wanted = texts(cells.values())
            return next((row for row in rows if wanted <= texts(self._seen.tabs[tab].line(row).values())), None)
        return None

    def atoms(self, entries: Sequence[NewEntry]) -> Iterator[Atom]:
        """What belongs together, in the order in which it is to be written."""
        coming = {one.event for one in entries}
        first = [after for after in (*self._changes, *self._new) if after not in coming]
        yield from (self._atom("", after, ()) for after in dict.fromkeys(first))
        for one in entries:
            log = self._seen.tabs[Tab.LOG]
            cells = wanted_cells(self._book, Tab.LOG, log.places, one.all_values())
            stray = self._known.get(one.event) or self._stray(Tab.LOG, one.event, cells)
            if stray is not None:
                self._change(one.event, Written(Tab.LOG, one.event, stray, _righted(log, stray, cells)))
            yield self._atom(one.command, one.event, () if stray is not None else ((one.event, cells),))

    def _atom(self, command: str, after: str, entries: tuple[tuple[str, Mapping[int, Json]], ...]) -> Atom:
        changes, new = tuple(self._changes.get(after, ())), tuple(self._new.get(after, ()))
        lines = [cells for _key, cells in entries] + [cells for _tab, _key, cells in new]
        size = sum(weight(list(cells.values())) + 3 * len(cells) + 20 for cells in lines)
        size += sum(weight(write_cells(one.tab, one.row, one.cells)) for one in changes)
        return Atom(command, size, entries, changes, new)


def _by_text(tab: Tab, grid: Grid, whole: frozenset[int]) -> dict[str, list[int]]:
    """The rows that hold a text anywhere but in the column of ids."""
    found: dict[str, list[int]] = {}
    own = grid.places.get(KEY.get(tab, ""))
    for row in whole & grid.lines.keys():
        for column, cell in grid.lines[row].items():
            text = (cell.get("userEnteredValue") or {}).get("stringValue")
            if text and column != own and row:
                found.setdefault(text, []).append(row)
    return found


def _righted(grid: Grid, row: int, wanted: Mapping[int, Json]) -> dict[int, Json]:
    """The cells that bring a row of ours into the right columns: what of it stands in another's is taken out."""
    ours = texts(wanted.values())
    line = grid.line(row)
    out: dict[int, Json] = {at: {} for at, cell in line.items() if at not in wanted and texts([cell]) & ours}
    return {**out, **{at: cell for at, cell in wanted.items() if cell or at in line}}


class _Filling:
    """Atoms turned into requests; knows how long each tab has become. `order` is that of new rows in one write."""

    def __init__(self, seen: Seen, book: Book, figures: list[Json], order: Mapping[str, int]) -> None:
        self._seen, self._book, self._figures, self._order = seen, book, figures, order
        self._ends = {tab: grid.end for tab, grid in seen.tabs.items()}
        if Tab.LOG in seen.ids:
            self._ends[Tab.LOG] = max([self._ends.get(Tab.LOG, 1) - 1, *seen.ids[Tab.LOG].values()]) + 1
        self._rows = {tab: grid.rows for tab, grid in seen.tabs.items()}

    @property
    def cells(self) -> int:
        return sum(rows * self._seen.tabs[tab].columns for tab, rows in self._rows.items())

    def batches(self, atoms: Sequence[Atom], limit: int) -> Iterator[Batch]:
        figures = self._figures
        pieces = list(cut(atoms, limit=limit))
        for piece in pieces[:-1]:
            yield self._batch(piece, [])
        if pieces or figures:
            yield self._batch(pieces[-1] if pieces else [], figures)

    def _batch(self, atoms: Sequence[Atom], more: list[Json]) -> Batch:
        written = [one for atom in atoms for one in atom.changes]
        requests = [request for one in written for request in write_cells(one.tab, one.row, one.cells)]
        added = []
        for tab, rows in _by_tab(atoms).items():
            if tab is not Tab.LOG:
                rows.sort(key=lambda row: self._order[row[0]])
            grid, start = self._seen.tabs[tab], max(self._ends[tab], 1)
            new = append_rows(self._book, tab, grid, [cells for _key, cells in rows], start=start)
            requests += new
            self._ends[tab] = start + len(rows)
            spare = self.cells < NEAR * CELL_LIMIT
            room, self._rows[tab] = make_room(tab, grid, rows=self._rows[tab], end=self._ends[tab], spare=spare)
            requests += room
            keys, cells = tuple(key for key, _row in rows), tuple(cells for _key, cells in rows)
            added.append(Added(tab, keys, start, cells, apart=len(new) > 1))
        return batch(requests + more, self._seen, written, added)


def _by_tab(atoms: Sequence[Atom]) -> dict[Tab, list[tuple[str, Mapping[int, Json]]]]:
    found: dict[Tab, list[tuple[str, Mapping[int, Json]]]] = {}
    for atom in atoms:
        for key, cells in atom.entries:
            found.setdefault(Tab.LOG, []).append((key, cells))
        for tab, key, cells in atom.new:
            found.setdefault(tab, []).append((key, cells))
    return found


def _figures(seen: Seen, pending: Pending, book: Book) -> list[Json]:
    """The weekly table as it should read, from its first row on, and charts that draw as many weeks as it has."""
    grid = seen.tabs.get(Tab.KPI)
    if pending.weeks is None or grid is None:
        return []
    requests: list[Json] = []
    keys = [one.key for one in book.columns(Tab.KPI)]
    before = len(list(grid.down(KEY[Tab.KPI])))
    last = max([len(pending.weeks), *(row for row, _week in grid.down(KEY[Tab.KPI]))])
    for row in range(1, last + 1):
        values = pending.weeks[row - 1] if row <= len(pending.weeks) else {}
        wanted = wanted_cells(book, Tab.KPI, grid.places, {key: values.get(key) for key in keys})
        line = grid.line(row)
        cells = {at: cell for at, cell in wanted.items() if differs(cell, line.get(at, {}))}
        requests += write_cells(Tab.KPI, row, cells)
    if before != len(pending.weeks):
        drawn = [one for one in book.charts if one.number in grid.charts]
        drawn = [one for one in drawn if {one.label, *one.bars, *one.lines} <= grid.places.keys()]
        requests += [redraw(one, grid.places, len(pending.weeks)) for one in drawn]
    return requests
