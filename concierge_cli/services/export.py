"""Writing cases, events or evidence out: CSV for a spreadsheet, JSON Lines for a program.

JSON Lines are exact: instants with their offset, events in their canonical form. CSV is for people, so its texts are
made harmless: `csv_cell` says how, and nothing else writes a cell. What is the freelancer's alone (`mine`) stays out
unless it is asked for.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from concierge_cli.domain.event import CLIENT, canonical, to_json
from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk

What = Literal["cases", "events", "evidence"]
Format = Literal["csv", "jsonl"]
Record = dict[str, Any]

BOM: Final = "\ufeff"
"""Before a CSV file: without it Excel reads UTF-8 as the old code page of its country."""

_PORTION = 200
_BEGINS: Final = re.compile(r"\A(?= *[=+\-@\t\n＝＋－＠])")
_BEGINS_INSIDE: Final = re.compile(r'([;\t\n][ "]*)(?=[=+\-@＝＋－＠])')
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


# --- cells --------------------------------------------------------------------------------------------------------


def csv_cell(value: object) -> str:
    """One cell of a CSV file, as every one of ours is written.

    Numbers stay numbers, truth is `true` or `false`, nothing is empty. Text stays text in every program: an apostrophe
    is put before one that begins with `=`, `+`, `-`, `@`, a tab or a line end, and before such a sign behind a
    semicolon, a tab or a line end, where a program that splits there would begin a cell. Control characters and marks
    that hide text or turn it round are dropped; halves of characters become `?`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else repr(value)
    text = str(value).encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return _BEGINS_INSIDE.sub(r"\1'", _BEGINS.sub("'", _UNSEEN.sub("", text)))


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows as lines without their ends; a cell with a comma, a quotation mark or a line end stands in quotation marks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # only signs of the line's end make a cell be quoted
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        yield buffer.getvalue().removesuffix("\r\n")
        buffer.seek(0)
        buffer.truncate()


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


# --- files --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """Where the export lies and how many records it has (the line of titles not counted)."""

    path: Path
    rows: int


def write_file(path: Path, text: Iterable[str], form: Format, *, force: bool, again: str) -> Written:
    """Writes the export whole or not at all: to a temporary name beside it, then renamed.

    Raises InvalidInput where the file exists already and `force` is not given, or its folder does not; StorageFailed
    where it cannot be written. `again` is the command that mends either.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidInput(
            _("There is no folder for {path}.").format(path=path)
            if not path.is_dir()
            else _("{path} is a folder. Name a file in it.").format(path=path),
            hint=again,
        )
    if path.exists() and not force:
        raise InvalidInput(
            _("{path} exists already. Nothing was written; to replace it, add --force.").format(path=path),
            hint=f"{again} --force",
        )
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            count = write_stream(file, text, form, file_of_its_own=True)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StorageFailed(
            _("{path} could not be written: {reason}. Nothing was changed.").format(path=path, reason=error.strerror),
            hint=again,
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return Written(path, count)


def write_stream(stream: BinaryIO, text: Iterable[str], form: Format, *, file_of_its_own: bool = False) -> int:
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
