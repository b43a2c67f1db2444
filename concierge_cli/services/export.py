"""Writing cases, events or evidence out: CSV for a spreadsheet, JSON Lines for a program.

JSON Lines are exact: instants with their offset, events in their canonical form. CSV is for people, so its texts are
made harmless on their way into a cell (`services.cells`). What is the freelancer's alone (`mine`) stays out unless it
is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from concierge_cli.domain.event import CLIENT, canonical, to_json
from concierge_cli.services.cells import BOM, csv_lines

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk

What = Literal["cases", "events", "evidence"]
Format = Literal["csv", "jsonl"]
Record = dict[str, Any]

_PORTION = 200


# --- records ------------------------------------------------------------------------------------------------------


def records(desk: Desk, what: What, *, client: str | None, mine: bool = False) -> Iterator[Record]:
    """What is exported, one after the other, in portions: cases and evidence in the order in which they came in."""
    match what:
        case "events":
            yield from _events(desk, client, mine=mine)
        case "cases":
            yield from _whole(desk, _cases(desk, client), mine=mine)
        case "evidence":
            zones = {one.slug: one.zone for one in desk.journal.clients()}
            for case in _cases(desk, client):
                yield from _evidence(case, zones[case.client])


def _events(desk: Desk, client: str | None, *, mine: bool) -> Iterator[Record]:
    for event in desk.journal.all_events(client):
        if mine or event.audience == CLIENT:
            yield to_json(event)


def _cases(desk: Desk, client: str | None) -> Iterator[Case]:
    from concierge_cli.journal import CaseFilter

    rows = desk.journal.cases(CaseFilter(client=client, closed=None))
    keys = [row.key for row in sorted(rows, key=lambda row: (row.received_at, row.key))]
    for start in range(0, len(keys), _PORTION):
        yield from desk.journal.load_cases(keys[start : start + _PORTION])


def _whole(desk: Desk, cases: Iterable[Case], *, mine: bool) -> Iterator[Record]:
    """Each case as every verb prints it; `minutes` are the freelancer's alone."""
    from concierge_cli.services.case_view import placed_json
    from concierge_cli.services.queue import place

    clients = {one.slug: one for one in desk.journal.clients()}
    for case in cases:
        client = clients[case.client]
        document = placed_json(desk, place(desk, case, client), client.zone)
        if not mine:
            document.pop("minutes", None)
        yield document


def _evidence(case: Case, tz: str) -> Iterator[Record]:
    from zoneinfo import ZoneInfo

    from concierge_cli.services.evidence import problem_codes

    zone = ZoneInfo(tz)
    required = set(case.required)
    for item in case.evidence:
        yield {
            "case": case.id,
            "client": case.client,
            "kind": item.kind,
            "level": "required" if item.kind in required else "optional",
            "from": str(item.source),
            "name": item.name or None,
            "value": item.value or None,
            "type": item.type or None,
            "size": item.size or None,
            "sha256": item.sha256 or None,
            "added_at": item.added_at.astimezone(zone).isoformat(),
            "taken_at": item.taken_at.astimezone(zone).isoformat() if item.taken_at else None,
            "counts": item.counts,
            "problems": list(problem_codes(item)),
        }


# --- lines --------------------------------------------------------------------------------------------------------

CASE_COLUMNS: Final = (
    *("id", "client", "platform", "site", "procedure", "reason", "stated_reason", "platform_code", "status"),
    *("claim_state", "return_state", "money_state", "waiting_on", "order_id", "platform_case_id", "platform_url"),
    *("buyer", "items", "amount", "currency", "received_at", "platform_opened_at", "opened_at", "first_response_at"),
    *("closed_at", "outcome", "reputation", "complexity", "urgent", "rating", "tags", "assignee", "emotion"),
    *("public_url", "pin", "priority", "next_due", "next_due_clock", "evidence_missing", "next_action", "next_command"),
)
EVENT_COLUMNS: Final = (
    *("id", "command", "client", "case", "kind", "v", "occurred_at", "recorded_at", "actor", "replica", "audience"),
    *("seq", "counter", "after", "facts", "personal", "facts_salt", "personal_salt", "facts_digest"),
    *("personal_digest", "prev", "digest"),
)
EVIDENCE_COLUMNS: Final = (
    *("case", "client", "kind", "level", "from", "name", "value", "type", "size", "sha256", "added_at", "taken_at"),
    *("counts", "problems"),
)


def lines(found: Iterable[Record], what: What, form: Format, *, mine: bool = False) -> Iterator[str]:
    """The export, line by line, without line ends."""
    if form == "jsonl":
        for record in found:
            yield canonical(record).decode() if what == "events" else _json_line(record)
        return
    columns, row = _LAYOUTS[what]
    if what == "cases" and mine:
        columns = (*columns, "minutes")
    yield from csv_lines([columns])
    yield from csv_lines([shaped.get(name) for name in columns] for shaped in map(row, found))


def _json_line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=True, separators=(",", ":"), default=str)


def _case_row(record: Record) -> Record:
    """A case flat: the soonest date that still runs, the amount as a number, lists as text."""
    amount = record["amount"]
    running = [clock for clock in record["clocks"] if clock["remaining_seconds"] is not None]
    soonest = min(running, key=lambda clock: str(clock["due_at"]), default=None)
    return {
        **record,
        "items": "; ".join(f"{item['sku']}:{item['qty']}" for item in record["items"]),
        "amount": Decimal(amount["amount"]) if amount else None,
        "currency": amount["currency"] if amount else None,
        "tags": " ".join(record["tags"]),
        "priority": record["priority"]["score"],
        "next_due": soonest["due_at"] if soonest else None,
        "next_due_clock": soonest["id"] if soonest else None,
        "evidence_missing": " ".join(str(entry["kind"]) for entry in record["evidence"]["missing"]),
    }


def _event_row(record: Record) -> Record:
    written = {
        name: None if record[name] is None else canonical(record[name]).decode() for name in ("facts", "personal")
    }
    return {**record, **written, "after": " ".join(record["after"])}


def _evidence_row(record: Record) -> Record:
    return {**record, "problems": " ".join(record["problems"])}


_LAYOUTS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Record], Record]]]] = {
    "cases": (CASE_COLUMNS, _case_row),
    "events": (EVENT_COLUMNS, _event_row),
    "evidence": (EVIDENCE_COLUMNS, _evidence_row),
}


# --- writing ------------------------------------------------------------------------------------------------------


def write_lines(stream: BinaryIO, text: Iterable[str], form: Format, *, file_of_its_own: bool = False) -> int:
    """Writes the lines as UTF-8 and says how many records they are. A CSV file of its own begins with a BOM and has
    the line ends that Excel writes."""
    end = "\r\n" if form == "csv" and file_of_its_own else "\n"
    count = -1 if form == "csv" else 0
    if form == "csv" and file_of_its_own:
        stream.write(BOM.encode())
    for line in text:
        stream.write(f"{line}{end}".encode())
        count += 1
    return count
