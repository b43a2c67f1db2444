"""Whatever arrives in whatever order leaves the rows that a rebuild makes, and erasing a person changes no figure.

Entries of other machines come late and in any order once two of them share a client; here they are put in as a later
synchronisation will: the event's row, what it refers to, its case folded again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from concierge_cli.domain.event import Event
from concierge_cli.domain.period import Period
from concierge_cli.journal import CaseFilter, queries
from concierge_cli.journal.append import _INSERT, append_events
from concierge_cli.journal.create import lay_out
from concierge_cli.journal.database import sqlite3
from concierge_cli.journal.projections import erase_personal, events_of, note_references, project_case, rebuild
from concierge_cli.journal.rows import event_row
from concierge_cli.journal.schema import BY_CASE
from concierge_cli.services.kpi import measure, scope_of
from tests.domain.histories import KEY, START, History, histories, tried
from tests.domain.test_fold_properties import folded
from tests.journal.luna import client_added, row_says_the_same
from tests.tries import tries

PROJECTIONS = (*BY_CASE, "clients", "retracted", "files")

PERIODS = tuple(
    (Period("range", START + timedelta(days=begin), START + timedelta(days=end), "UTC"), START + timedelta(days=read))
    for begin, end, read in ((-1, 6, 2), (-1, 6, 8), (-30, 60, 61))
)


@pytest.fixture(scope="module")
def journal() -> Iterator[sqlite3.Connection]:
    """A journal in memory with the client in it. Each example begins a transaction and rolls it back."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    lay_out(connection)
    append_events(connection, [client_added()], now=START, actor="me", command="c")
    yield connection
    connection.close()


def arrive(connection: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Takes in what another machine wrote, all at once."""
    for event in events:
        connection.execute(_INSERT, event_row(event))
        note_references(connection, event)
    project_case(connection, KEY, events_of(connection, KEY))


def portions(events: Iterable[Event], chance: random.Random) -> list[list[Event]]:
    """The events in any order and any portions."""
    shuffled = list(events)
    chance.shuffle(shuffled)
    cut = []
    while shuffled:
        size = chance.choice((1, 1, 2, 5))
        cut.append(shuffled[:size])
        shuffled = shuffled[size:]
    return cut


def rows(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    return {
        table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)  # noqa: S608 - our own names
        for table in PROJECTIONS
    }


def figures(connection: sqlite3.Connection) -> list[Any]:
    return [
        measure(connection, scope_of(client, period, read), with_cases=True)
        for period, read in PERIODS
        for client in ("luna", None)
    ]


@tried(tries(40))
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_leaves_the_rows_of_a_rebuild(
    journal: sqlite3.Connection, history: History, chance: random.Random
) -> None:
    note(history)
    left = []
    for _ in range(2):
        journal.execute("BEGIN")
        try:
            for portion in portions(history.events, chance):
                arrive(journal, portion)
            left.append(rows(journal))
            for row in queries.cases(journal, CaseFilter(closed=None)):
                row_says_the_same(row, folded(history.events), max(event.recorded_at for event in history.events))
            rebuild(journal)
            left.append(rows(journal))
        finally:
            journal.execute("ROLLBACK")
    assert all(one == left[0] for one in left)


@tried(tries(40))
@given(histories(), st.randoms(use_true_random=False))
def test_erasing_personal_data_changes_no_figure(
    journal: sqlite3.Connection, history: History, chance: random.Random
) -> None:
    note(history)
    journal.execute("BEGIN")
    try:
        arrive(journal, history.events)
        before = figures(journal)
        gone = [event.id for event in history.events if chance.random() < 0.7]
        erase_personal(journal, gone)
        assert figures(journal) == before
        erased = rows(journal)
        rebuild(journal)
        assert rows(journal) == erased
    finally:
        journal.execute("ROLLBACK")
