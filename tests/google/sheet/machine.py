"""One machine that keeps a Sheet equal to its journal, as small as it can be: look, plan, write, verify.

`between` is what somebody does after the look and before the write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from concierge_cli.google.sheet import pages
from concierge_cli.google.sheet.batches import LIMIT, Batch
from concierge_cli.google.sheet.cells import Value
from concierge_cli.google.sheet.pending import NewEntry, Pending, Row
from concierge_cli.google.sheet.planning import Plan, plan
from concierge_cli.google.sheet.seen import Entry, Known, Seen, look
from concierge_cli.google.sheet.tabs import Book, Tab
from concierge_cli.google.sheet.verifying import Outcome, verify
from tests.google.sheet.sample import BOOK, Sheet


def nothing() -> None:
    """Nobody does anything in between."""


def new_entry(number: int, *, replica: str = "r1", command: str = "", case: str = "") -> NewEntry:
    return NewEntry(
        event=f"{replica}-{number}",
        command=command or f"c{number}",
        replica=replica,
        seq=number,
        digest=f"{number:032x}{replica}",
        json=f'{{"n":{number},"of":"{replica}"}}',
        personal=f'{{"personal":{{"text":"{number} de {replica}"}}}}',
        values={"case": case, "what": f"entrada {number}"},
    )


@dataclass
class Machine:
    """A replica with its entries, its cases (id → cells) and what it knows of the Sheet."""

    sheet: Sheet
    replica: str = "r1"
    book: Book = BOOK
    limit: int = LIMIT
    known: Known = Known()  # noqa: RUF009 - a value
    entries: list[NewEntry] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    cases: dict[str, dict[str, Value]] = field(default_factory=dict)
    dirty: dict[str, str] = field(default_factory=dict)
    """Case → the entry that changed it last, "" where it only has to be written again."""
    hints: dict[str, int] = field(default_factory=dict)
    foreign: dict[str, Entry] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    reads: int = 0
    writes: int = 0

    def log(self, case: str = "", values: dict[str, Value] | None = None, *, command: str = "") -> NewEntry:
        """One more entry; of a case with what its cells read then."""
        one = new_entry(len(self.entries) + 1, replica=self.replica, command=command, case=case)
        self.entries.append(one)
        if case:
            self.cases[case] = {**self.cases.get(case, {}), **(values or {})}
            self.dirty[case] = one.event
        return one

    def pending(self) -> Pending:
        rows = [
            Row(key=case, values=self.cases[case], hint=self.hints.get(case), after=after)
            for case, after in self.dirty.items()
        ]
        return Pending(
            entries=[one for one in self.entries if one.event not in self.marked],
            rows={Tab.CASES: rows},
        )

    def look(self, extra: dict[Tab, set[int]] | None = None) -> Seen:
        hints = self.pending().hints()
        for tab, rows in (extra or {}).items():
            hints.setdefault(tab, set()).update(rows)
        about = self.sheet.survey()
        known = self.known.within(about.tabs[Tab.LOG].rows)
        hints = {tab: {row for row in rows if row < about.tabs[tab].rows} for tab, rows in hints.items()}
        self.reads += 1
        seen = self.sheet.read(look(known, client="acme", rows=hints))
        seen = seen.in_order(lambda event: event in self.marked or event in self.foreign)
        self._take_in(seen.log.entries)
        if not seen.log.anchored:
            seen = self._read_ids(seen)
        return seen

    def _read_ids(self, seen: Seen) -> Seen:
        log = seen.tabs[Tab.LOG]
        ids = pages.ids(self._values([pages.id_range(log, Tab.LOG)]))
        mine = {one.event for one in self.entries} | self.foreign.keys()
        for page in pages.pages_of(log, [row for event, row in ids.items() if event not in mine]):
            self._take_in(tuple(page.read(self._values(page.ranges))))
        return seen.with_ids(Tab.LOG, ids)

    def _values(self, ranges: Sequence[str]) -> dict[str, object]:
        self.reads += 1
        return self.sheet.google.get(
            f"{self.sheet.path}/values:batchGet",
            ranges=list(ranges),
            majorDimension="COLUMNS",
            valueRenderOption="UNFORMATTED_VALUE",
        )

    def _take_in(self, entries: Sequence[Entry]) -> None:
        mine = {one.event for one in self.entries}
        self.foreign |= {one.event: one for one in entries if one.event not in mine and one.event.startswith("r")}

    def push(self, between: Callable[[], None] = nothing, *, rounds: int = 4) -> list[Outcome]:
        """Brings the Sheet up to date; what the writes showed."""
        outcomes: list[Outcome] = []
        extra: dict[Tab, set[int]] = {}
        for _round in range(rounds):
            seen = self.look(extra)
            made = plan(seen, self.pending(), self.book, limit=self.limit)
            if made.wants:
                self.reads += 1
                wants = {tab: list(rows) for tab, rows in made.wants.rows.items()}
                seen = seen.joined(self.sheet.read(look(seen.known, rows=wants, ids=(), log=False)))
                if Tab.LOG in made.wants.ids:
                    seen = self._read_ids(seen)
                made = plan(seen, self.pending(), self.book, limit=self.limit)
            assert not made.wants
            self.plans.append(made)
            self.marked |= made.arrived.keys()
            self.known = seen.known
            if not made.batches:
                self._settle(seen)
                return outcomes
            between()
            between = nothing
            extra = {}
            for batch in made.batches:
                outcome = self.write(batch)
                if outcome is None:
                    break  # refused, as nothing was applied: another look
                outcomes.append(outcome)
                self._note(outcome, extra)
            if outcomes and all(one.whole for one in outcomes[-len(made.batches) :]) and not self.pending().entries:
                return outcomes
        raise AssertionError("the Sheet does not come to rest")

    def write(self, batch: Batch) -> Outcome | None:
        self.writes += 1
        reply = self.sheet.google.send("POST", f"{self.sheet.path}:batchUpdate", batch.body, fields=batch.fields)
        if reply.status == 400:
            return None
        assert reply.status == 200, reply.body
        return verify(batch, reply.json, self.book, known=self.known)

    def _note(self, outcome: Outcome, extra: dict[Tab, set[int]]) -> None:
        self.known = outcome.known
        self.marked |= outcome.entries.keys()
        for key, row in outcome.rows.get(Tab.CASES, {}).items():
            self.hints[key] = row
            if key not in outcome.again.get(Tab.CASES, ()):
                self.dirty.pop(key, None)
        for key in outcome.again.get(Tab.CASES, ()):
            if key in self.cases:
                self.dirty.setdefault(key, "")
        for tab, rows in outcome.look_at.items():
            extra.setdefault(tab, set()).update(rows)
        if outcome.restore:
            self.writes += 1
            self.sheet.update(*outcome.restore)

    def _settle(self, seen: Seen) -> None:
        """Nothing differs: what was to be written is there."""
        for case in list(self.dirty):
            self.hints[case] = seen.ids[Tab.CASES][case]
            del self.dirty[case]

    def push_blindly(self) -> None:
        """Sends the first write of a plan, and breaks off before the answer."""
        seen = self.look()
        for batch in plan(seen, self.pending(), self.book, limit=self.limit).batches[:1]:
            self.sheet.google.send("POST", f"{self.sheet.path}:batchUpdate", batch.body, fields=batch.fields)

    def twin(self) -> Machine:
        """The same machine as it was, as if what comes now had never happened to it."""
        return replace(
            self,
            entries=list(self.entries),
            marked=set(self.marked),
            cases={case: dict(values) for case, values in self.cases.items()},
            dirty=dict(self.dirty),
            hints=dict(self.hints),
            foreign=dict(self.foreign),
        )
