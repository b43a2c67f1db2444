"""What is to be in a client's Sheet by now: the entries that were not seen there yet, and the rows that they change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from concierge_cli.domain.event import CLIENT, MINE, Event
from concierge_cli.google.sheet.cells import Link, Value
from concierge_cli.google.sheet.pending import NewEntry, Pending, Row
from concierge_cli.google.sheet.tabs import Tab
from concierge_cli.journal.mirror import EVERYBODY, Mirror
from concierge_cli.services.mirror.book import LINK
from concierge_cli.services.mirror.links import file_link
from concierge_cli.services.mirror.log_cells import cells_of

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case, EvidenceItem
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.words import StoreWords, Table

PORTION: Final = 4_000
"""Entries that are sent after one look: their JSON stays within a few writes and little memory."""

_EVIDENCE: Final = frozenset({"evidence_added", "file_mirrored", "retracted"})
"""What changes the rows of a case's evidence."""


def portion(desk: Desk, client: str, words: StoreWords) -> tuple[list[Event], Pending]:
    """The oldest entries that are pending for the client's Sheet, and what is to be written for them.

    The row of a case goes with the last of its entries: one of which more are pending later waits for them.
    """
    mirror = Mirror(desk.journal)
    events = mirror.pending(client, limit=PORTION)
    restless = mirror.restless(client)
    if not events and not restless:
        return [], Pending()
    later = mirror.unsettled(client, CLIENT, events[-1].id) if len(events) == PORTION else set()
    last = {**dict.fromkeys(sorted(restless), ""), **{event.case: event.id for event in events if event.case}}
    cases = {case.key: case for case in desk.journal.load_cases(list(last))}
    ids = {key: case.id for key, case in cases.items()} | _taken_back(desk, last.keys() - cases.keys())
    with words.speaking():
        return events, Pending(
            entries=[_entry(words, event, ids.get(event.case, ""), cases.get(event.case)) for event in events],
            rows=_rows(
                desk,
                words,
                {key: one for key, one in last.items() if key not in later},
                cases,
                ids,
                with_evidence={*restless, *(event.case for event in events if event.kind in _EVIDENCE)},
            ),
            more=len(events) == PORTION,
        )


def _taken_back(desk: Desk, keys: Iterable[str]) -> dict[str, str]:
    """The ids of cases that are none any more, because their opening was taken back."""
    return {
        key: str(event.facts["id"]) for key in keys for event in desk.journal.events_of(key) if event.kind == "opened"
    }


def _rows(
    desk: Desk,
    words: StoreWords,
    last: Mapping[str, str],
    cases: Mapping[str, Case],
    ids: Mapping[str, str],
    *,
    with_evidence: Collection[str],
) -> dict[Tab, list[Row]]:
    evidence = [
        (key, item, thing)
        for key in last
        if key in with_evidence and key in cases
        for item, thing in words.evidence_rows(cases[key])
    ]
    undone = _undone_evidence(desk, [key for key in last if key in with_evidence])
    hints = Mirror(desk.journal).rows([*last, *(item.event for _key, item, _thing in evidence), *undone])
    rows: dict[Tab, list[Row]] = {Tab.CASES: [], Tab.EVIDENCE: []}
    for key, after in last.items():
        values = (
            _values(words.cases, words.case_row(cases[key]))
            if key in cases
            else _nothing_but(words.cases, case=ids.get(key, ""), status=words.taken_back)
        )
        if name := ids.get(key):
            rows[Tab.CASES].append(Row(key=name, values=values, hint=hints.get(key), after=after))
    for key, item, thing in evidence:
        values = {**_values(words.evidence, thing), LINK: _link(words, item)}
        rows[Tab.EVIDENCE].append(Row(key=item.event, values=values, hint=hints.get(item.event), after=last[key]))
    for event, key in undone.items():
        values = {**_nothing_but(words.evidence, case=ids.get(key, ""), trouble=words.taken_back), LINK: None}
        rows[Tab.EVIDENCE].append(Row(key=event, values=values, hint=hints.get(event), after=last[key]))
    return {tab: found for tab, found in rows.items() if found}


def _undone_evidence(desk: Desk, keys: Iterable[str]) -> dict[str, str]:
    """The entries that brought pieces of evidence which were taken back since, each with the key of its case."""
    gone = desk.journal.taken_back()
    return {
        event.id: key
        for key in keys
        for event in (desk.journal.events_of(key) if gone else ())
        if event.kind == "evidence_added" and event.id in gone
    }


def _nothing_but(table: Table, **values: Value) -> dict[str, Value]:
    """A row of what is none any more: it says so, and nothing else of it stands there to be waited for."""
    return {**{column.key: None for column in table.columns}, **values}


def _values(table: Table, thing: object) -> dict[str, Value]:
    return {column.key: column.of(thing) for column in table.columns}


def _link(words: StoreWords, item: EvidenceItem) -> Value:
    return Link(words.open_in_drive, file_link(item.drive)) if item.drive else None


def _entry(words: StoreWords, event: Event, case: str, folded: Case | None) -> NewEntry:
    row = words.entry_row(event, case, folded.buyer if folded else "")
    return _new_entry(event, _values(words.log, row))


def _new_entry(event: Event, values: Mapping[str, Value]) -> NewEntry:
    """An entry of the journal as a row of the log; `values` are its readable columns."""
    cells = cells_of(event)
    return NewEntry(
        event=event.id,
        command=event.command,
        replica=event.replica,
        seq=event.seq,
        digest=event.digest,
        json=cells.json,
        personal=cells.personal,
        values=values,
    )


def private_portion(desk: Desk) -> tuple[list[Event], Pending]:
    """What is the freelancer's alone, of all stores, and was not seen in their own spreadsheet yet."""
    events = Mirror(desk.journal).pending(EVERYBODY, MINE, limit=PORTION)
    names = {client.slug: client for client in desk.journal.clients()}
    entries = []
    for event in events:
        client = names.get(event.client)
        when = event.occurred_at.astimezone(ZoneInfo(client.zone) if client else UTC).replace(tzinfo=None)
        store = client.name if client else event.client
        entries.append(_new_entry(event, {"when": when, "store": store, "what": _private_words(event)}))
    return events, Pending(entries=entries, more=len(events) == PORTION)


def _private_words(event: Event) -> str:
    if event.kind == "measured":
        return f"{event.facts['minutes']} min"
    return event.text("text") or event.kind


def figures(words: StoreWords) -> list[dict[str, Value]]:
    """The rows of the weekly table, the oldest week first."""
    with words.speaking():
        return [_values(words.weekly, week) for week in words.weeks()]
