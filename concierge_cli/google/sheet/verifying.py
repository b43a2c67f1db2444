"""What a write's own answer proves: which entries and rows are in the Sheet now, and what somebody moved meanwhile.

Google applies a write whole or not at all, but to the Sheet as it is then, not as it was looked at. So only what the
answer shows counts. A row that was sorted away is planned anew; what a column that came in between made us overwrite in
somebody's own column is given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from concierge_cli.google.sheet.answers import Grid, grids, ours
from concierge_cli.google.sheet.batches import Added, Batch, Written
from concierge_cli.google.sheet.cells import Json, differs, text_of
from concierge_cli.google.sheet.seen import Known
from concierge_cli.google.sheet.tabs import KEY, Book, Tab
from concierge_cli.google.sheet.writing import write_cells


@dataclass(frozen=True, slots=True)
class Lost:
    """A cell of somebody's that was overwritten and whose content nobody knows: `heading` is its column's."""

    tab: Tab
    row: int
    heading: str


@dataclass(slots=True)
class Outcome:
    """What the answer to one write shows.

    `rows` are keys with the rows where they were seen: hints for the next look. `again` are the keys whose rows are to
    be planned once more after another look, which reads the rows of `look_at` too. `restore` are requests that give back
    what was overwritten in columns of others, and take new rows out of them. `known` is where the next look may begin.
    """

    known: Known
    entries: dict[str, int] = field(default_factory=dict)
    rows: dict[Tab, dict[str, int]] = field(default_factory=dict)
    again: dict[Tab, set[str]] = field(default_factory=dict)
    look_at: dict[Tab, set[int]] = field(default_factory=dict)
    restore: list[Json] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything is where it was meant to be."""
        return not (self.again or self.look_at or self.restore or self.lost)


def verify(batch: Batch, answer: Json, book: Book, *, known: Known | None = None) -> Outcome:
    """What `answer`, that of `batch`, shows. `known` is that of the outcome of the batch before, if there was one."""
    found = ours(grids(answer.get("updatedSpreadsheet") or {}))
    outcome = Outcome(known or batch.seen.known)
    for one in batch.written:
        _written(batch, one, found.get(one.tab), book, outcome)
    for added in batch.added:
        _added(batch, added, found.get(added.tab), outcome)
    return outcome


def _moved(batch: Batch, tab: Tab, grid: Grid) -> bool:
    """Whether our columns stand elsewhere than where they were looked at."""
    return grid.places != batch.seen.tabs[tab].places


def _added(batch: Batch, added: Added, grid: Grid | None, outcome: Outcome) -> None:
    there: dict[str, int] = {}
    own = batch.seen.tabs[added.tab].places[KEY[added.tab]]
    moved = grid is not None and _moved(batch, added.tab, grid)
    if grid is not None and moved:
        _righted(batch, added, grid, outcome)
    elif grid is not None:
        there = {key: row for row, key in grid.down(KEY[added.tab]) if row >= added.above}
    for number, key in enumerate(added.keys):
        if key in there:
            _seen(outcome, added.tab, key, there[key])
            if added.apart and there[key] != added.start + number:
                looks = {at: cell for at, cell in added.cells[number].items() if at != own}
                outcome.restore += write_cells(added.tab, there[key], looks)
        else:
            outcome.look_at.setdefault(added.tab, set()).add(added.start + number)
            if added.tab is not Tab.LOG:
                outcome.again.setdefault(added.tab, set()).add(key)
    if added.tab is Tab.CASES:
        more = sum(key in there for key in added.keys)
        outcome.known = replace(outcome.known, cases=outcome.known.cases + more)
    if added.tab is Tab.LOG:
        first = added.start if outcome.known == batch.seen.known else outcome.known.log_row + 1
        last = added.keys[-1]
        # Only from where the look ended can no entry of another machine lie in between.
        if [there.get(key) for key in added.keys] == list(range(first, first + len(added.keys))):
            outcome.known = replace(outcome.known, log_row=there[last], log_event=last)


def _righted(batch: Batch, added: Added, grid: Grid, outcome: Outcome) -> None:
    """Brings new rows that came into the wrong columns into the right ones. They are known by what they hold."""
    keys = {place: key for key, place in batch.seen.tabs[added.tab].places.items()}
    rows = [row for row in sorted(grid.lines) if row >= added.above]
    for cells in added.cells:
        row = next(
            (row for row in rows if not any(differs(cell, grid.line(row).get(at, {})) for at, cell in cells.items())),
            None,
        )
        if row is None:
            continue
        rows.remove(row)
        wanted = {grid.places[keys[at]]: cell for at, cell in cells.items() if keys[at] in grid.places}
        out: dict[int, Json] = {at: {} for at, cell in cells.items() if cell and at not in wanted}
        outcome.restore += write_cells(added.tab, row, {**out, **wanted})


def _seen(outcome: Outcome, tab: Tab, key: str, row: int) -> None:
    if tab is Tab.LOG:
        outcome.entries[key] = row
    else:
        outcome.rows.setdefault(tab, {})[key] = row


def _written(batch: Batch, one: Written, grid: Grid | None, book: Book, outcome: Outcome) -> None:
    if grid is None:
        outcome.again.setdefault(one.tab, set()).add(one.key)
        return
    there = text_of(grid.at(one.row, KEY[one.tab]))
    moved = _moved(batch, one.tab, grid)
    if there == one.key and not moved:
        if one.tab is Tab.LOG and one.cells.keys() >= {grid.places[KEY[one.tab]]}:
            outcome.entries[one.key] = one.row
        else:
            outcome.rows.setdefault(one.tab, {})[one.key] = one.row
        return
    again = outcome.again.setdefault(one.tab, set())
    again.add(one.key)
    if moved and grid.places.get(KEY[one.tab]) in one.cells:
        there = one.key if _same_row(batch, one, grid) else ""  # the id itself was overwritten
    elif there:
        again.add(there)
    else:
        _taken_out(one, grid, outcome)
        return
    if moved:
        back = dict(_given_back(batch, one, grid, there, book, outcome))
        outcome.restore += write_cells(one.tab, one.row, back, fields="userEnteredValue")


def _taken_out(one: Written, grid: Grid, outcome: Outcome) -> None:
    """The row was deleted, and what took its place has no id: nothing, or something that somebody wrote below."""
    outcome.restore += write_cells(one.tab, one.row, {at: {} for at in one.cells})
    if any(cell for at, cell in grid.line(one.row).items() if at not in one.cells):
        headings = [text_of(grid.line(0).get(at, {})) for at in one.cells]
        outcome.lost += [Lost(one.tab, one.row, heading) for heading in headings]


def _same_row(batch: Batch, one: Written, grid: Grid) -> bool:
    """Whether a row is the one that was looked at, by what stands in the columns of ours that were not written now."""
    before, line = batch.seen.tabs[one.tab], grid.line(one.row)
    kept = {key: at for key, at in grid.places.items() if at not in one.cells and key in before.places}
    return bool(kept) and not any(
        differs(before.line(one.row).get(before.places[key], {}), line.get(at, {})) for key, at in kept.items()
    )


def _given_back(
    batch: Batch, one: Written, grid: Grid, there: str, book: Book, outcome: Outcome
) -> Iterator[tuple[int, Json]]:
    """What stood where this row's cells have fallen now, by column. What is ours is written anew anyhow, but the id."""
    before = batch.seen.tabs[one.tab]
    ours_again = {item.key for item in book.columns(one.tab) if not item.human} - {KEY[one.tab]}
    owners = {place: key for key, place in grid.places.items()}
    old_row = next((other.row for other in batch.written if (other.tab, other.key) == (one.tab, there)), None)
    for column in one.cells:
        owner = owners.get(column, "")
        heading = text_of(grid.line(0).get(column, {}))
        old = before.places.get(owner) if owner else _column_of(before, heading)
        if old is None:
            yield column, {}  # the column was put there just now
        elif old < 0 or old_row is None:
            if owner not in ours_again:
                outcome.lost.append(Lost(one.tab, one.row, heading))
        else:
            value = before.line(old_row).get(old, {}).get("userEnteredValue")
            yield column, {"userEnteredValue": value} if value else {}


def _column_of(before: Grid, heading: str) -> int | None:
    """Where somebody's column stood, by its heading: None if there was none, -1 if several had it."""
    own = set(before.places.values())
    places = [at for at, cell in before.line(0).items() if at not in own and text_of(cell) == heading]
    if not heading or not places:
        return None if heading or not _unheaded(before, own) else -1
    return places[0] if len(places) == 1 else -1


def _unheaded(before: Grid, own: set[int]) -> bool:
    """Whether somebody has written in a column without a heading."""
    headed = before.line(0).keys() | own
    return any(column not in headed for line in before.lines.values() for column in line)
