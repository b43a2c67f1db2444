"""What is asked of a large journal is answered from an index: the plans that SQLite makes, not a stopwatch.

Every statement of an operation is taken down and explained. A plan depends on the tables and on nothing in them, since
the journal keeps no statistics.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from concierge_cli.domain.event import CLIENT
from concierge_cli.domain.period import week_of
from concierge_cli.journal import CaseFilter, figures, new_key, period_cases, standing
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.journal.mirror import Mirror, Place
from concierge_cli.journal.schema import BY_CASE
from concierge_cli.journal.store import Journal
from concierge_cli.services.kpi import measure, scope_of
from tests.journal.luna import NOW, Luna, draft, note, opened

WEEK = week_of(date(2026, 11, 12), "America/Mexico_City")
GROWS = {*BY_CASE, "events", "retracted", "files"}
"""The tables with a row or more for every case."""


@pytest.fixture
def story(luna: Luna) -> str:
    """A case with a life, and one that was closed; returns the first one's key."""
    first, second = luna.new_case(), luna.new_case(personal={"order_id": "2000007819609433"})
    for key in (first, second):
        luna.log(draft("replied", key))
        luna.log(draft("submitted", key, facts={"required": 2, "present": 1}))
    luna.log(draft("closed", second, facts={"outcome": "claim_won"}))
    return first


def plans(connection: sqlite3.Connection, ask: Callable[[], object]) -> dict[str, list[str]]:
    """By statement, the steps of its plan; statements that read nothing have none."""
    said: dict[str, None] = {}
    connection.set_trace_callback(said.setdefault)
    ask()
    connection.set_trace_callback(None)
    reading = [sql for sql in said if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)", sql)]
    return {sql: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in reading}


def read_whole(found: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The steps that go through every row of a table that grows, each with its statement. The open cases stay few."""
    return [
        (step, sql)
        for sql, steps in found.items()
        for step in steps
        if set(_scanned(step)) & GROWS and "cases_open" not in step
    ]


def _scanned(step: str) -> Iterator[str]:
    """The table that the step reads from end to end: `SCAN cases`, `SCAN c`, but not `SEARCH cases USING INDEX`."""
    found = re.match(r"SCAN (\w+)", step)
    if found:
        yield {"c": "cases", "k": "clocks", "m": "milestones"}.get(found[1], found[1])


def read(luna: Luna, ask: Callable[[Journal, sqlite3.Connection], object]) -> dict[str, list[str]]:
    with luna.open() as journal, journal.reading() as connection:
        return plans(connection, lambda: ask(journal, connection))


@pytest.mark.parametrize("client", ["luna", None])
def test_a_figure_reads_its_period_and_no_other(luna: Luna, story: str, client: str | None):
    scope = scope_of(client, WEEK, NOW)
    found = read(luna, lambda _journal, connection: measure(connection, scope))
    assert len(found) >= 9
    assert read_whole(found) == []


def test_what_the_figures_count_needs_no_row_of_a_case(luna: Luna, story: str):
    """Targets, times and movements come out of an index alone, in its own order."""
    scope = scope_of(None, WEEK, NOW)

    def ask(_journal: Journal, connection: sqlite3.Connection) -> None:
        figures.samples(connection, scope)
        figures.handed_in(connection, scope)

    for sql, steps in read(luna, ask).items():
        assert [step for step in steps if "COVERING INDEX" not in step] == [], sql
    (counted,) = read(luna, lambda _journal, connection: figures.targets(connection, scope)).values()
    assert "SEARCH k USING COVERING INDEX clocks_targets (target=? AND verdict=? AND due_at>? AND due_at<?)" in counted


def test_the_figures_of_a_store_read_no_row_of_another(luna: Luna, story: str):
    """Every index that is looked into begins with the store, so that ten stores cost ten times one."""
    scope = scope_of("luna", WEEK, NOW)

    def ask(_journal: Journal, connection: sqlite3.Connection) -> None:
        measure(connection, scope, with_cases=True)
        figures.first_received(connection, "luna")
        for cases in (period_cases.closed_in(connection, "luna", scope.start, scope.end),
                      period_cases.open_now(connection, "luna"),
                      period_cases.came_out_well(connection, "luna", since=scope.start)):  # fmt: skip
            assert isinstance(cases, list)
        period_cases.promises_to_buyers(connection, "luna")
        period_cases.with_questions(connection, "luna")
        period_cases.moved_on(connection, "luna", scope.start, scope.end)
        figures.due_targets(connection, scope, said=["missed"], targets=["buyer"])

    steps = [step for steps in read(luna, ask).values() for step in steps if step.startswith(("SEARCH", "SCAN"))]
    by_key = re.compile(
        r"SEARCH \w+ USING (PRIMARY KEY|INDEX sqlite_autoindex_\w+|INTEGER PRIMARY KEY) \((key|rowid)=\?"
    )
    of_the_store = re.compile(r"SEARCH \w+ USING (COVERING )?INDEX \w+ \(client=\?")
    ours = re.compile(r"SCAN (\(subquery|json_each|value)")
    assert [step for step in steps if not (by_key.match(step) or of_the_store.match(step) or ours.match(step))] == []
    assert sum("cases_saved (client=? AND updated_at>?)" in step for step in steps) == 1


def test_a_closed_case_of_a_report_is_read_from_the_index_alone(luna: Luna, story: str):
    """The rows of a store lie far apart: each would be a page of its own."""
    scope = scope_of("luna", WEEK, NOW)
    (steps,) = read(
        luna, lambda _j, connection: period_cases.closed_in(connection, "luna", scope.start, scope.end)
    ).values()
    assert steps == ["SEARCH c USING COVERING INDEX cases_closed_of (client=? AND closed_at>? AND closed_at<?)"]


@pytest.mark.parametrize("client", ["luna", None])
def test_promises_that_stand_are_found_from_the_open_cases(luna: Luna, story: str, client: str | None):
    seconds = int(NOW.timestamp())

    def ask(_journal: Journal, connection: sqlite3.Connection) -> None:
        standing.standing(connection, client, now=seconds)
        standing.soonest(connection, client, now=seconds, limit=5)

    found = read(luna, ask)
    assert ["SEARCH k USING PRIMARY KEY (key=?)" in steps for steps in found.values()] == [True, True]
    assert read_whole(found) == []


def test_a_list_reads_the_open_cases_and_counts_the_others(luna: Luna, story: str):
    found = read(luna, lambda journal, _connection: journal.cases())
    assert read_whole(found) == []


def test_the_closed_cases_are_counted_without_looking_at_each(luna: Luna, story: str):
    """Every list says how many there are, and nearly all of a large journal are closed."""
    wanted = CaseFilter(closed=True, now=NOW)
    (sql,) = read(luna, lambda journal, _connection: journal.count_cases(wanted))
    assert "closed_at IS NOT NULL" not in sql
    with luna.open() as journal:
        assert journal.count_cases(wanted) == len(journal.cases(wanted)) == 1
        assert journal.count_cases(wanted._replace(client="luna")) == 1
        assert journal.count_cases(wanted._replace(client="nobody")) == 0
    luna.log(draft("client_archived"))
    with luna.open() as journal:
        assert journal.count_cases(wanted) == len(journal.cases(wanted)) == 0


@pytest.mark.parametrize(
    "text",
    ["ACC-1", "1", "2000007819609432", "2000-0078-1960-9432", "https://www.mercadolibre.com.mx/ventas/1/detalle"],
)
def test_a_case_is_found_by_its_names(luna: Luna, story: str, text: str):
    with luna.open() as journal:
        hit = journal.find(text)
    found = read(luna, lambda journal, _connection: journal.find(text))
    allowed = {"instr"} if "/" in text and not hit else set()
    assert [step for step, sql in read_whole(found) if not any(word in sql for word in allowed)] == []


def test_opening_a_case_and_going_on_reads_no_table_whole(luna: Luna, story: str):
    """However many cases there are, one more costs the same."""
    with luna.open(write=True) as journal:
        key = new_key()

        def log() -> None:
            order = journal.order_key("luna", "9988")
            journal.append(
                [opened(key, order_key=order)],
                now=NOW,
                actor="me",
                guard=lambda: journal.duplicates("luna", order, ["SKU"]) and None,
            )
            journal.append([note(key)], now=NOW + timedelta(hours=1), actor="me", expect={key: journal.case(key).heads})
            journal.append([draft("closed", key, facts={"outcome": "claim_won"})], now=NOW, actor="me")

        found = plans(journal.connection, log)
    assert any("INSERT INTO events" in sql for sql in found)
    assert read_whole(found) == []
    assert [steps for sql, steps in found.items() if "order_key" in sql and "SELECT key" in sql] == [
        ["SEARCH cases USING INDEX cases_order_key (client=? AND order_key=?)", "USE TEMP B-TREE FOR ORDER BY"]
    ]


def test_what_waits_for_a_sheet_is_found_without_reading_the_log(luna: Luna, story: str):
    with luna.open(write=True) as journal:
        Mirror(journal).keep(Place("luna", CLIENT, "sheet-1"))

    def ask(journal: Journal, _connection: sqlite3.Connection) -> None:
        mirror = Mirror(journal)
        assert len(mirror.pending("luna", limit=3)) == 3
        assert mirror.count("luna") > mirror.count_of_case("luna", story) > 0
        assert mirror.waiting() == ["luna"]
        assert DriveFiles(journal).sent("luna") == []

    found = read(luna, ask)
    assert len(found) >= 5
    assert [step for steps in found.values() for step in steps if step.startswith(("SCAN e", "SCAN events"))] == []
    (sent,) = [steps for sql, steps in found.items() if "file_mirrored" in sql]
    assert sent[0] == "SEARCH events USING INDEX events_mirrored (client=?)"
