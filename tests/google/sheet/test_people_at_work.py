"""Two machines and people who sort, move, insert, delete, hide and write, also at the very moment of a write.

Whatever comes in whatever order: no entry is lost or there twice, every case reads as its machine has it, and what people
wrote in their own columns stays, in their columns.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli.google.sheet.tabs import Tab
from tests.emulator import Emulator
from tests.emulator.person import Google
from tests.google.sheet.machine import Machine
from tests.google.sheet.sample import BOOK, Sheet, case_values, laid_out

pytestmark = pytest.mark.thorough

Act = tuple[str, int, int]
"""What a person does, and two numbers that say where."""

ACTS = st.tuples(
    st.sampled_from(
        ["sort", "move", "insert", "column", "delete", "hide", "note", "sort log", "move log", "insert log"]
    ),
    st.integers(0, 11),
    st.integers(0, 11),
)
INTO = st.lists(ACTS, min_size=1, max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("people"), ACTS),
        st.tuples(st.just("push"), st.tuples(st.integers(0, 1), st.integers(1, 4), st.integers(0, 3))),
        st.tuples(st.just("push into"), st.tuples(st.integers(0, 1), st.integers(1, 4), INTO)),
        st.tuples(st.just("unanswered"), st.tuples(st.integers(0, 1), st.integers(1, 4), st.integers(0, 3))),
    ),
    min_size=2,
    max_size=9,
)


class People:
    """Those who work in the Sheet, and what they wrote: (case, heading) → text."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.wrote: dict[tuple[str, str], str] = {}
        self._count = 0

    def table(self, tab: Tab) -> list[list[str]]:
        return self.sheet.values(f"'{BOOK.titles[tab]}'", valueRenderOption="UNFORMATTED_VALUE")

    def act(self, act: Act, *, at_once: bool = False) -> None:
        """`at_once`: there is no time to fill a new column, too."""
        kind, one, two = act
        tab = Tab.LOG if kind.endswith("log") else Tab.CASES
        heads, *rows = self.table(tab)
        width = self.sheet.survey().tabs[tab].columns
        match kind.split()[0]:
            case "sort":
                area = {"sheetId": int(tab), "startRowIndex": 1}
                order = "ASCENDING" if two % 2 else "DESCENDING"
                self._do(
                    {"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": one % width, "sortOrder": order}]}}
                )
            case "move":
                source = self._span(tab, "COLUMNS", one % width)
                self._do({"moveDimension": {"source": source, "destinationIndex": two % (width + 1)}})
            case "insert":
                self._do({"insertDimension": {"range": self._span(tab, "COLUMNS", one % width)}})
            case "column":
                self._do({"insertDimension": {"range": self._span(tab, "COLUMNS", one % width)}})
                self._count += 1
                head = f"Suya {self._count}"
                self._write(tab, 0, one % width, head)
                for row, line in enumerate([] if at_once else rows, 1):
                    if case := self._case(heads, line):
                        self._note(tab, row, one % width, case, head)
            case "delete" if rows:
                row = one % len(rows)
                case = self._case(heads, rows[row])
                self._do({"deleteDimension": {"range": self._span(tab, "ROWS", row + 1)}})
                self.wrote = {place: text for place, text in self.wrote.items() if place[0] != case}
            case "hide" if rows:
                row = self._span(tab, "ROWS", one % len(rows) + 1)
                look = {"hiddenByUser": True}
                self._do({"updateDimensionProperties": {"range": row, "properties": look, "fields": "hiddenByUser"}})
            case "note" if rows:
                row = one % len(rows)
                if case := self._case(heads, rows[row]):
                    place = heads.index("Nota de la tienda")
                    self._note(tab, row + 1, place, case, "Nota de la tienda")

    def all_at_once(self, acts: list[Act]) -> None:
        """Between a look and its write."""
        for one in acts:
            self.act(one, at_once=True)

    def _case(self, heads: list[str], line: list[str]) -> str:
        place = heads.index("Caso")
        return line[place] if place < len(line) else ""

    def _note(self, tab: Tab, row: int, column: int, case: str, head: str) -> None:
        self._count += 1
        self.wrote[case, head] = f"escrito {self._count}"
        self._write(tab, row, column, self.wrote[case, head])

    def _write(self, tab: Tab, row: int, column: int, text: str) -> None:
        start = {"sheetId": int(tab), "rowIndex": row, "columnIndex": column}
        cells = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
        self._do({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})

    def _span(self, tab: Tab, dimension: str, start: int) -> dict[str, Any]:
        return {"sheetId": int(tab), "dimension": dimension, "startIndex": start, "endIndex": start + 1}

    def _do(self, request: dict[str, Any]) -> None:
        self.sheet.google.send("POST", f"{self.sheet.path}:batchUpdate", {"requests": [request]})


def live(google: Google, steps: list[tuple[str, Any]]) -> None:
    google.world.reset()
    sheet = laid_out(google)
    people = People(sheet)
    machines = [Machine(sheet, replica="r1"), Machine(sheet, replica="r2", limit=2_000)]
    for kind, told in steps:
        if kind == "people":
            people.act(told)
            continue
        which, number, extra = told
        one = machines[which]
        changed = f"cambio {len(one.entries)}"
        # Each machine has its own cases: two at once on one case is decided by the fold, not here.
        one.log(f"{one.replica.upper()}-{number}", case_values(number, status=changed))
        for _more in range(extra if isinstance(extra, int) else 0):
            one.log()
        if kind == "unanswered":
            one.twin().push_blindly()  # it arrives, and the machine never learns that
        else:
            acts: list[Act] = extra if kind == "push into" else []
            outcomes = one.push(lambda acts=acts: people.all_at_once(acts))
            if any(outcome.lost for outcome in outcomes):
                assert len(acts) > 1  # of one thing alone everything can be given back
                return
    for one in (*machines, *machines):
        for case in one.cases:
            one.dirty.setdefault(case, "")
        one.push()
    everything_is_there(people, machines)


def everything_is_there(people: People, machines: list[Machine]) -> None:
    every = {one.event: one for machine in machines for one in machine.entries}
    heads, *rows = people.table(Tab.LOG)
    log = [dict(zip(heads, row, strict=False)) for row in rows if any(row)]
    assert Counter(row.get("event") for row in log) == Counter(every.keys())
    for row in log:
        one = every[row["event"]]
        parts = (row["replica"], row["seq"], row["digest"], row["json"], row["personal"])
        assert parts == (one.replica, one.seq, one.digest, one.json, one.personal)
        assert not row.get("", "")
    for machine in machines:
        mine = {one.event for one in machine.entries}
        assert machine.marked == mine
        assert machine.foreign.keys() == every.keys() - mine
    cases = {case: values for machine in machines for case, values in machine.cases.items()}
    heads, *rows = people.table(Tab.CASES)
    lines = [list(zip(heads, [*row, *[""] * len(heads)], strict=False)) for row in rows if any(row)]
    assert Counter(dict(line).get("Caso") for line in lines) == Counter(cases.keys())
    ours = {field.title: field for field in BOOK.fields[Tab.CASES] if not field.human}
    for line in lines:
        case = dict(line)["Caso"]
        for head, value in line:
            if head in ours:
                wanted = BOOK.ink.cell(case if head == "Caso" else cases[case].get(ours[head].key), ours[head].form)
                shown = next(iter(wanted.get("userEnteredValue", {"": ""}).values()))
                assert value == pytest.approx(shown) if isinstance(shown, float) else value == shown
            else:
                assert value == people.wrote.get((case, head), "")


@given(steps=STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_twice_or_in_somebody_elses_column(emulator: Emulator, steps: list[tuple[str, Any]]) -> None:
    live(Google(emulator), steps)


@given(steps=STEPS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_in_many_more_ways(emulator: Emulator, steps: list[tuple[str, Any]]) -> None:
    live(Google(emulator), steps)
