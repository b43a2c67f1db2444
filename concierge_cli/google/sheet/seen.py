"""One look at a Sheet: which cells are asked for, and what the answer says.

A look costs one read whatever the size of the log: the headings and the columns by their metadata, META whole, the
column of case ids, the rows that are about to change, and the log from its last known row on. `read` never raises
for what people did to the Sheet: that is named in `findings`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from concierge_cli.google.sheet.answers import GRID, Grid, grids, ours, runs
from concierge_cli.google.sheet.cells import Json, plain, text_of
from concierge_cli.google.sheet.findings import Emptied, Finding, Foreign, MissingColumns, MissingTab, Twice, Unmarked
from concierge_cli.google.sheet.tabs import COLUMN, KEY, LOG_PARTS, Remark, Tab

PAGE: Final = 5_000
"""Rows of the log that one look reads at most."""

_CLOSE: Final = 8
"""Rows between two that are read are read along: that is cheaper than another range."""

_FIELDS: Final = f"spreadsheetId,sheets({GRID},basicFilter,charts.chartId)"


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier looks left behind: the last row of the log with the id it held, and how many cases there were."""

    log_row: int = 0
    log_event: str = ""
    cases: int = 0

    def within(self, log_rows: int) -> Known:
        """The same, for a log that turned out to have only so many rows in its grid."""
        return self if self.log_row < log_rows else replace(self, log_row=max(log_rows - 1, 0))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log as it lies in the Sheet. `seq` is 0 where that cell holds no number; `personal` "" once erased."""

    row: int
    event: str
    replica: str
    seq: int
    digest: str
    json: str
    personal: str


@dataclass(frozen=True, slots=True)
class LogTail:
    """The log from its last known row on, that one included.

    `anchored` says whether that row still holds the id that it held: if not, rows were moved, and the whole column of
    ids has to be read (`pages`). `more` says that a page was full: look again from `known`. `stray` are rows with
    something in them that is no entry.
    """

    entries: tuple[Entry, ...] = ()
    anchored: bool = True
    more: bool = False
    stray: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one look saw."""

    tabs: Mapping[Tab, Grid]
    whole: Mapping[Tab, frozenset[int]]
    """By tab the rows of which every cell was asked for."""
    ids: Mapping[Tab, Mapping[str, int]]
    """By tab whose column of ids was read: where each id stands; of one that stands twice the upper row."""
    log: LogTail
    meta: tuple[Remark, ...]
    known: Known
    """Where the next look may begin."""
    since: Known
    """Where this one began."""
    findings: tuple[Finding, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether it may be written: it is ours, and no tab or id column is gone."""
        return not any(finding.stops for finding in self.findings)

    def remark(self, kind: str, key: str = "") -> Remark | None:
        """The last row of META of that kind (and key)."""
        return next((one for one in reversed(self.meta) if one.kind == kind and key in ("", one.key)), None)

    @property
    def layout(self) -> int:
        """The newest version of the layout that the Sheet was brought to; 0 for none."""
        return max((int(one.key) for one in self.meta if one.kind == "layout" and one.key.isdecimal()), default=0)

    def claims(self) -> dict[str, str]:
        """Letter → the replica that claimed it first."""
        return claims(self.meta)

    def in_order(self, settled: Callable[[str], bool]) -> Seen:
        """The same, its log not anchored when it was sorted and the last known row only happens to hold its id still.

        `settled` says of an id whether it was seen in this Sheet before: then it belongs above that row. Without this,
        what another machine added could lie above it unread.
        """
        later = (one for one in self.log.entries if one.row > self.since.log_row)
        if not self.since.log_event or not any(settled(one.event) for one in later):
            return self
        return replace(self, log=replace(self.log, anchored=False))

    def with_ids(self, tab: Tab, ids: Mapping[str, int]) -> Seen:
        """The same after a tab's whole column of ids was read (`pages.ids`)."""
        known = self.known
        if tab is Tab.LOG and ids:
            event = max(ids, key=lambda one: ids[one])
            known = replace(known, log_row=ids[event], log_event=event)
        return replace(self, ids={**self.ids, tab: ids}, known=known)

    def joined(self, later: Seen) -> Seen:
        """The same with what a second look (`log=False`) saw of other rows; of what both saw, the later counts."""
        tabs = {tab: _over(self.tabs.get(tab), grid, later.whole[tab]) for tab, grid in later.tabs.items()}
        whole = {tab: self.whole.get(tab, frozenset()) | later.whole[tab] for tab in tabs}
        found = tuple(one for one in later.findings if one not in self.findings)
        return replace(
            self,
            tabs={**self.tabs, **tabs},
            whole={**self.whole, **whole},
            ids={**self.ids, **later.ids},
            findings=self.findings + found,
        )


def _over(earlier: Grid | None, later: Grid, whole: frozenset[int]) -> Grid:
    if earlier is None:
        return later
    lines = {row: line for row, line in earlier.lines.items() if row not in whole}
    for row, line in later.lines.items():
        lines[row] = {**lines.get(row, {}), **line}
    return replace(later, lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One read: `filters` and `fields` go to `Sheets.get_by_filter`, `read` understands its answer.

    A 400 says that a tab is gone or a row lies past its grid's end: `survey` tells which.
    """

    filters: list[Json]
    known: Known
    tabs: frozenset[Tab]
    rows: Mapping[Tab, frozenset[int]] = field(default_factory=dict)
    ids: frozenset[Tab] = frozenset()
    client: str = ""
    log: bool = True
    fields: str = _FIELDS

    def read(self, answer: Json) -> Seen:
        """What the answer to this look says."""
        tabs = ours(grids(answer))
        ids = {tab: _first(tabs[tab], KEY[tab]) for tab in self.ids if tab in tabs}
        log, known = _log(tabs.get(Tab.LOG) if self.log else None, self.known)
        whole = {tab: self.rows.get(tab, frozenset()) for tab in tabs}
        if self.log and Tab.LOG in tabs:
            whole[Tab.LOG] |= frozenset(range(self.known.log_row, self.known.log_row + PAGE))
        if Tab.KPI in tabs:
            whole[Tab.KPI] = frozenset(range(tabs[Tab.KPI].rows))
        if Tab.CASES in ids:
            known = replace(known, cases=len(ids[Tab.CASES]))
        meta = remarks(tabs.get(Tab.META))
        return Seen(
            tabs=tabs,
            whole=whole,
            ids=ids,
            log=log,
            meta=meta,
            known=known,
            since=self.known,
            findings=tuple(self._findings(tabs, ids, meta, log)),
        )

    def _findings(
        self, tabs: Mapping[Tab, Grid], ids: Mapping[Tab, Mapping[str, int]], meta: tuple[Remark, ...], log: LogTail
    ) -> list[Finding]:
        found: list[Finding] = [MissingTab(tab) for tab in sorted(self.tabs - tabs.keys())]
        clients = {one.key for one in meta if one.kind == "client"}
        if Tab.META in tabs and not clients:
            found.append(Unmarked())
        elif self.client and clients - {self.client}:
            found.append(Foreign(", ".join(sorted(clients - {self.client}))))
        for tab in (Tab.CASES, Tab.EVIDENCE, Tab.LOG):
            keys = LOG_PARTS if tab is Tab.LOG else (KEY[tab],)
            if tab in tabs and (gone := tuple(key for key in keys if key not in tabs[tab].places)):
                found.append(MissingColumns(tab, gone))
        known = self.known
        if Tab.CASES in ids and known.cases and not ids[Tab.CASES] and not log.entries:
            found.append(Emptied())
        for tab in ids:
            twice: dict[str, list[int]] = {}
            for row, key in tabs[tab].down(KEY[tab]):
                twice.setdefault(key, []).append(row)
            found += [Twice(tab, key, tuple(rows)) for key, rows in twice.items() if len(rows) > 1]
        return found


def look(
    known: Known,
    *,
    client: str = "",
    rows: Mapping[Tab, Collection[int]] | None = None,
    ids: Collection[Tab] = (Tab.CASES,),
    kpi: bool = False,
    log: bool = True,
) -> Look:
    """One look for what is about to be written.

    `rows` are the rows whose cells are compared, where they were seen last; `ids` the tabs whose ids are read in full;
    `kpi` whether the weekly table is read. `client` is the slug that META has to name. Without `log` it is a second
    look at rows only.
    """
    wanted = {tab: frozenset(numbers) for tab, numbers in (rows or {}).items() if numbers}
    tabs = {*ids, *wanted}
    filters: list[Json] = []
    if log:
        tabs |= {Tab.META, Tab.LOG}
        filters.append({"gridRange": {"sheetId": int(Tab.META)}})
        filters.append(_rows(Tab.LOG, known.log_row, known.log_row + PAGE))
    if kpi:
        tabs.add(Tab.KPI)
        filters.append({"gridRange": {"sheetId": int(Tab.KPI)}})
    filters += [_rows(tab, 0, 1) for tab in sorted(tabs - {Tab.META, Tab.KPI})]
    filters += [column(tab, KEY[tab]) for tab in sorted(ids)]
    for tab, numbers in sorted(wanted.items()):
        filters += [_rows(tab, top, bottom) for top, bottom in runs(list(numbers), gap=_CLOSE)]
    whole = {
        tab: frozenset(n for top, bottom in runs(list(numbers), gap=_CLOSE) for n in range(top, bottom))
        for tab, numbers in wanted.items()
    }
    return Look(
        filters=filters, known=known, tabs=frozenset(tabs), rows=whole, ids=frozenset(ids), client=client, log=log
    )


def _rows(tab: Tab, top: int, bottom: int) -> Json:
    return {"gridRange": {"sheetId": int(tab), "startRowIndex": top, "endRowIndex": bottom}}


def column(tab: Tab, key: str) -> Json:
    """The data filter of one of our columns, wherever it was moved. It finds nothing where the column is gone."""
    return {
        "developerMetadataLookup": {
            "metadataKey": COLUMN,
            "metadataValue": key,
            "locationType": "COLUMN",
            "metadataLocation": {"sheetId": int(tab)},
            "locationMatchingStrategy": "INTERSECTING_LOCATION",
        }
    }


def _first(grid: Grid, key: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, text in grid.down(key):
        found.setdefault(text, row)
    return found


def claims(meta: Iterable[Remark]) -> dict[str, str]:
    """Letter → the replica whose claim stands first."""
    found: dict[str, str] = {}
    for one in meta:
        if one.kind == "claim":
            found.setdefault(one.key, one.value)
    return found


def remarks(grid: Grid | None) -> tuple[Remark, ...]:
    """The rows of META from top to bottom."""
    if grid is None:
        return ()
    rows = ([text_of(grid.at(row, key)) for key in ("kind", "key", "value", "at")] for row in sorted(grid.lines) if row)
    return tuple(Remark(*row) for row in rows if row[0])


def entry(grid: Grid, row: int) -> Entry | None:
    """The entry in a row of the log; None where it holds no id."""
    event = text_of(grid.at(row, "event"))
    if not event:
        return None
    seq = plain(grid.at(row, "seq"))
    texts = {key: text_of(grid.at(row, key)) for key in ("replica", "digest", "json", "personal")}
    return Entry(row=row, event=event, seq=int(seq) if isinstance(seq, float) else 0, **texts)


def _log(grid: Grid | None, known: Known) -> tuple[LogTail, Known]:
    if grid is None:
        return LogTail(), known
    end = known.log_row + PAGE
    lines = [row for row in sorted(grid.lines) if max(known.log_row, 1) <= row < end]
    read = {row: entry(grid, row) for row in lines}
    entries = tuple(one for one in read.values() if one)
    at_anchor = read.get(known.log_row)
    anchored = not known.log_event or (at_anchor is not None and at_anchor.event == known.log_event)
    last = entries[-1] if entries else None
    tail = LogTail(
        entries=entries,
        anchored=anchored,
        more=grid.rows > end and any(row >= end - 1 for row in lines),
        stray=tuple(row for row, one in read.items() if one is None),
    )
    if last is None:
        return tail, known if anchored else replace(known, log_row=0, log_event="")
    return tail, replace(known, log_row=last.row, log_event=last.event)
