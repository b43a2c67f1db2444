"""Writing cases, deadlines, evidence or events out: CSV for a spreadsheet, JSON Lines for a program.

JSON Lines are exact: instants with their offset, events in their canonical form. CSV is for people, so its texts are
made harmless on their way into a cell (`services.cells`). What is the freelancer's alone (`mine`) stays out unless it
is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal
from zoneinfo import ZoneInfo

from concierge_cli.domain.event import CLIENT, canonical, to_json
from concierge_cli.services.cells import BOM, csv_lines

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.event import Event
    from concierge_cli.services.desk import Desk

What = Literal["cases", "deadlines", "evidence", "events"]
Format = Literal["csv", "jsonl"]
Record = dict[str, Any]

_PORTION = 200


# --- records ------------------------------------------------------------------------------------------------------


def records(desk: Desk, what: What, *, client: str | None, mine: bool = False) -> Iterator[Record]:
    """What is exported, one after the other, in portions: events in the fold's order, the rest by case."""
    match what:
        case "events":
            for event in exported_events(desk, client, mine=mine):
                yield to_json(event)
        case "cases":
            yield from _whole(desk, exported_cases(desk, client), mine=mine)
        case "deadlines" | "evidence":
            zones = {one.slug: ZoneInfo(one.zone) for one in desk.journal.clients()}
            of = _deadlines if what == "deadlines" else _evidence
            for case in exported_cases(desk, client):
                yield from of(desk, case, zones[case.client])


def exported_events(desk: Desk, client: str | None, *, mine: bool) -> Iterator[Event]:
    """The events of one client or of all; those that are the freelancer's alone only with `mine`."""
    return (event for event in desk.journal.all_events(client) if mine or event.audience == CLIENT)


def exported_cases(desk: Desk, client: str | None) -> Iterator[Case]:
    """Every case, open or closed, in the order in which they came in, read in portions."""
    from concierge_cli.journal import CaseFilter

    rows = desk.journal.cases(CaseFilter(client=client, closed=None, archived=True), clocks=False)
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


def _deadlines(desk: Desk, case: Case, zone: ZoneInfo) -> Iterator[Record]:
    from concierge_cli.services.case_view import clock_json

    for clock in case.clocks.values():
        ended = clock.cancelled_at or clock.stopped_at
        yield {
            "case": case.id,
            "client": case.client,
            **clock_json(desk, clock, desk.now, zone),
            "ended_at": ended.astimezone(zone).isoformat() if ended else None,
        }


def _evidence(_desk: Desk, case: Case, zone: ZoneInfo) -> Iterator[Record]:
    from concierge_cli.services.evidence_view import problem_codes

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
    *("buyer", "items", "amount", "currency", "given_back", "given_back_currency"),
    *("received_at", "platform_opened_at", "opened_at", "first_response_at", "closed_at", "outcome"),
    *("duplicate_of", "reputation", "complexity", "urgent", "rating", "tags", "assignee", "emotion"),
    *("public_url", "pin", "priority", "next_due", "next_due_clock", "evidence_missing", "next_action", "next_command"),
)
DEADLINE_COLUMNS: Final = (
    *("case", "client", "id", "kind", "party", "state", "started_at", "warn_at", "due_at", "ended_at"),
    *("remaining_seconds", "basis", "rule", "rule_version", "trust", "consequence"),
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
    """A case flat: the soonest date that still runs, amounts as numbers, lists as text."""
    amount, given_back = record["amount"], record["given_back"]
    running = [clock for clock in record["clocks"] if clock["remaining_seconds"] is not None]
    soonest = min(running, key=lambda clock: str(clock["due_at"]), default=None)
    return {
        **record,
        "items": "; ".join(f"{item['sku']}:{item['qty']}" for item in record["items"]),
        "amount": Decimal(amount["amount"]) if amount else None,
        "currency": amount["currency"] if amount else None,
        "given_back": Decimal(given_back["amount"]) if given_back else None,
        "given_back_currency": given_back["currency"] if given_back else None,
        "tags": " ".join(record["tags"]),
        "priority": record["priority"]["score"],
        "next_due": soonest["due_at"] if soonest else None,
        "next_due_clock": soonest["id"] if soonest else None,
        "evidence_missing": " ".join(str(entry["kind"]) for entry in record["evidence"]["missing"]),
    }


def _deadline_row(record: Record) -> Record:
    rule = record["rule"] or {"id": None, "version": None, "trust": None}
    return {**record, "rule": rule["id"], "rule_version": rule["version"], "trust": rule["trust"]}


def _event_row(record: Record) -> Record:
    written = {
        name: None if record[name] is None else canonical(record[name]).decode() for name in ("facts", "personal")
    }
    return {**record, **written, "after": " ".join(record["after"])}


def _evidence_row(record: Record) -> Record:
    return {**record, "problems": " ".join(record["problems"])}


_LAYOUTS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Record], Record]]]] = {
    "cases": (CASE_COLUMNS, _case_row),
    "deadlines": (DEADLINE_COLUMNS, _deadline_row),
    "evidence": (EVIDENCE_COLUMNS, _evidence_row),
    "events": (EVENT_COLUMNS, _event_row),
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
