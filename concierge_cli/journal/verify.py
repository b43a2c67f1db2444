"""Reading everything again: does the journal still say what it said, and is every file that it names still there?

It proves agreement with this journal's own chains and head file, and with a head digest that somebody wrote down
before. There is no secret key: whoever rewrites the whole journal and every printed head leaves no trace here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.domain.client import fold_client
from concierge_cli.domain.event import Event, broken_parts
from concierge_cli.domain.fold import fold
from concierge_cli.errors import StorageFailed
from concierge_cli.i18n import _
from concierge_cli.journal import database, heads
from concierge_cli.journal.home import Home
from concierge_cli.journal.projections import (
    AgreedTable,
    client_events,
    client_row,
    events_of,
    files_named,
    references_of,
    rows_of,
)
from concierge_cli.journal.rows import event_of
from concierge_cli.journal.schema import BY_CASE, BY_EVENT, EVENT_COLUMNS
from concierge_cli.journal.store import open_journal

if TYPE_CHECKING:
    from concierge_cli.journal.home import Settings
    from concierge_cli.journal.store import Journal

References = set[tuple[str, tuple[str, ...]]]
"""Rows of `BY_EVENT`, each with its table."""

SHORTEST_HEAD = 8
"""How many characters of a digest name it: fewer could be anything."""

_NUMBERS = [EVENT_COLUMNS.index(name) for name in ("v", "seq", "counter")]

SWEEP_AGE_SECONDS = 3600
"""A file without an event that is younger may belong to a command that is still running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as it was.

    `what` is one of: `facts`, `personal`, `event` (a part does not match its digest), `unreadable` (a row is no event),
    `prev` (does not continue the one before), `gap` (an entry is missing before this one), `counter` (two entries of
    one machine claim the same place), `chain` (the newest digest is not the one that is kept), `row` (what lists and
    queues show differs from the events; mended by `rebuild`), `file_missing`, `file_changed`, `file_unreadable`,
    `head` (the digest asked for is in no chain).
    `number` is the entry's place in the timeline of its case (1 is the oldest), or in its client's own events.
    """

    what: str
    client: str = ""
    case: str = ""
    number: int = 0
    kind: str = ""
    at: datetime | None = None
    event: str = ""
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class Report:
    """What was read, what is wrong, and what was swept. `head_at` is the entry that `head` names, `awaited` counts the
    files that entries from another machine name and that never were here."""

    events: int = 0
    cases: int = 0
    chains: int = 0
    files: int = 0
    erased: int = 0
    awaited: int = 0
    problems: list[Problem] = field(default_factory=list)
    swept_files: tuple[str, ...] = ()
    swept_bytes: int = 0
    swept_leftovers: int = 0
    heads: list[heads.ChainHead] = field(default_factory=list)
    head_at: Event | None = None

    @property
    def sound(self) -> bool:
        return not self.problems

    @property
    def mendable(self) -> bool:
        """Only rows differ: the one thing that the events themselves can mend."""
        return {problem.what for problem in self.problems} == {"row"}


def verify(
    journal: Journal,
    *,
    now: datetime,
    head: str | None = None,
    sweep: bool = True,
    progress: Callable[[int], None] = lambda _count: None,
) -> Report:
    """Reads all chains, rows and files again; sweeps files that no event names, an hour old or more at `now`.

    `now` is the machine's real time, as that of files is. `head` is a digest (or its first 8 characters or more)
    that was printed before. Raises StorageFailed where the database itself cannot be read.
    """
    report = Report()
    known = _check_entries(journal, report, head)
    if head is not None and report.head_at is None:
        report.problems.append(Problem(what="head", detail=head))
    if journal.exists:
        _check_files(journal, report, known, now if sweep else None, progress)
    return report


def damage(settings: Settings) -> StorageFailed | None:
    """What is wrong with the journal of `settings` itself; None where it is sound, or there is none.

    For telling a bug from its likeliest other reason; the stored files are not read.
    """
    home, report = Home(settings.places.data), Report()
    try:
        with open_journal(settings) as journal:
            _check_entries(journal, report, None)
    except StorageFailed as error:
        return error
    except (sqlite3.Error, UnicodeDecodeError):
        return database.damaged(home.database)
    if not report.problems:
        return None
    if report.mendable:
        return StorageFailed(
            _("In {home}, what lists and queues show is damaged. The entries themselves are whole.").format(
                home=home.path
            ),
            hint="concierge verify --mend",
        )
    return StorageFailed(
        _("The journal {file} is damaged: what stands in it is not what was written.").format(file=home.database),
        hint="concierge verify",
    )


def _check_entries(journal: Journal, report: Report, head: str | None) -> dict[str, Event]:
    """Everything in the database; gives back the files that its events name."""
    connection = journal.connection
    # Damaged text is a finding, not an end: it is read as it is, and its digest tells.
    connection.text_factory = database.as_it_is
    try:
        with journal.reading():
            _check_pages(journal, connection)
            report.heads = heads.of(connection)
        known, references = _check_chains(journal, report, head)
        if not report.problems:
            _check_rows(journal, report)
            _check_references(journal, report, references)
    finally:
        connection.text_factory = str
    return known


def _check_pages(journal: Journal, connection: sqlite3.Connection) -> None:
    findings = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if findings != ["ok"]:
        raise database.damaged(journal.home.database)


def _check_chains(journal: Journal, report: Report, head: str | None) -> tuple[dict[str, Event], References]:
    """Follows every chain from its first entry; gives back the files that events name, and the rows they ask for."""
    known: dict[str, Event] = {}
    references: References = set()
    last: Event | None = None
    counters: dict[tuple[str, str], set[int]] = {}
    kept = {(one.replica, one.client, one.audience): one for one in report.heads}
    reached: set[tuple[str, str, str]] = set()
    for event in _events(journal, report):
        report.events += 1
        report.erased += event.personal is None
        chain = (event.replica, event.client, event.audience)
        if last is not None and chain != (last.replica, last.client, last.audience):
            last = None
        found = list(broken_parts(event))
        if event.seq != (last.seq + 1 if last else 1):
            found.append("gap")
        elif event.prev != (last.digest if last else ""):
            found.append("prev")
        taken = counters.setdefault((event.replica, event.client), set())
        if event.counter in taken or (last is not None and event.counter <= last.counter):
            found.append("counter")
        taken.add(event.counter)
        report.problems += [_problem(journal, what, event) for what in found]
        if chain in kept and (event.seq, event.digest) == (kept[chain].seq, kept[chain].digest):
            reached.add(chain)
        if head and len(head) >= SHORTEST_HEAD and event.digest.startswith(head.lower()):
            report.head_at = event
        references.update(references_of(event))
        for sha256 in files_named(event):
            # What an erased entry names may have gone with it; what any other names must be there.
            if event.personal is not None or sha256 not in known:
                known[sha256] = event
        last = event
    report.chains = len(kept)
    report.problems += [
        Problem(what="chain", client=client, detail=f"{replica} {audience}")
        for replica, client, audience in sorted(kept.keys() - reached)
    ]
    return known, references


def _events(journal: Journal, report: Report) -> Iterator[Event]:
    """All events, chain by chain. Read in portions, so that no writer waits for the whole."""
    chain = ("replica", "client", "audience")
    # A portion begins behind the very bytes with which the one before ended, also where they are no text any more.
    query = (
        f"SELECT {', '.join(EVENT_COLUMNS)}, seq, {', '.join(f'CAST({name} AS BLOB)' for name in chain)} FROM events"  # noqa: S608
        f" WHERE ({', '.join(chain)}, seq) > ({', '.join(['CAST(? AS TEXT)'] * 3)}, ?)"
        f" ORDER BY {', '.join(chain)}, seq LIMIT 500"
    )
    last: tuple[object, ...] = (b"", b"", b"", -1)
    while True:
        with journal.reading() as connection:
            rows = connection.execute(query, last).fetchall()
        if not rows:
            return
        for row in rows:
            try:
                if not all(isinstance(row[place], int) for place in _NUMBERS):
                    raise TypeError("a number is none")
                yield event_of(row)
            except (ValueError, TypeError):
                with journal.reading() as connection:
                    case = _case_id(connection, str(row[3]))
                report.problems.append(Problem(what="unreadable", client=str(row[2]), case=case, event=str(row[0])))
        seq, *end = rows[-1][len(EVENT_COLUMNS) :]
        last = (*end, seq)


def _check_rows(journal: Journal, report: Report) -> None:
    """Every projection is the fold of its events. Runs only on sound events: others would blame the rows."""
    with journal.reading() as connection:
        keys = connection.execute(
            "SELECT case_key FROM events WHERE case_key <> '' UNION SELECT key FROM cases"
        ).fetchall()
        slugs = connection.execute(
            "SELECT client FROM events WHERE case_key = '' UNION SELECT slug FROM clients"
        ).fetchall()
    for (key,) in keys:
        with journal.reading() as connection:
            agreed = AgreedTable(connection, write=False)
            case = fold(events_of(connection, key))
            report.cases += case is not None
            wanted = rows_of(case, agreed) if case else {}
            for table in BY_CASE:
                rows = connection.execute(f"SELECT * FROM {table} WHERE key = ?", (key,)).fetchall()  # noqa: S608
                if sorted(map(repr, rows)) != sorted(map(repr, wanted.get(table, []))):
                    name = case.id if case else _case_id(connection, key)
                    report.problems.append(Problem(what="row", case=name, detail=table))
    for (slug,) in slugs:
        with journal.reading() as connection:
            events = client_events(connection, slug)
            client = fold_client(events)
            row = connection.execute("SELECT * FROM clients WHERE slug = ?", (slug,)).fetchone()
            if row != (client_row(client, events) if client else None):
                report.problems.append(Problem(what="row", client=slug, detail="clients"))


def _check_references(journal: Journal, report: Report, read: References) -> None:
    """The rows of what single events name. `read` was gathered while others may write: if it differs, all is read again."""
    with journal.reading() as connection:
        kept = {(table, row) for table in BY_EVENT for row in connection.execute(f"SELECT * FROM {table}")}  # noqa: S608
        if kept == read:
            return
        rows = connection.execute(f"SELECT {', '.join(EVENT_COLUMNS)} FROM events")  # noqa: S608
        read = {one for row in rows for one in references_of(event_of(row))}
        about = set()
        for table, row in kept ^ read:
            event = row[1] if table == "files" else row[0]
            found = connection.execute("SELECT client, case_key FROM events WHERE id = ?", (event,)).fetchone()
            client, key = found or ("", "")
            about.add((client, _case_id(connection, key) if key else "", table))
    report.problems += [
        Problem(what="row", client=client, case=case, detail=table) for client, case, table in sorted(about)
    ]


def _check_files(
    journal: Journal,
    report: Report,
    known: dict[str, Event],
    sweep_at: datetime | None,
    progress: Callable[[int], None],
) -> None:
    report.files = len(known)
    with journal.reading() as connection:
        awaited = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM awaited_files")}
        on_their_way = {sha256 for (sha256,) in connection.execute("SELECT sent_sha256 FROM drive_uploads")}
    for finding in journal.vault.verify(known, progress):
        if finding.kind == "stray":
            continue
        event = known[finding.name]
        if finding.kind == "missing" and event.personal is None:
            continue  # erased with what it belonged to
        if finding.kind == "missing" and finding.name in awaited:
            report.awaited += not _stands_for(journal, finding.name)
            continue
        name = event.text("name") or finding.name
        report.problems.append(_problem(journal, f"file_{finding.kind}", event, detail=name))
    if sweep_at is not None and not report.problems:
        swept = journal.vault.sweep(known.keys() | on_their_way, older_than=SWEEP_AGE_SECONDS, now=sweep_at)
        report.swept_files, report.swept_bytes = swept.files, swept.bytes
        report.swept_leftovers = swept.leftovers


def _stands_for(journal: Journal, sha256: str) -> bool:
    """Whether the copy is here that went to Drive in the place of a file: more of it may never come."""
    with journal.reading() as connection:
        copies = connection.execute(
            "SELECT json_extract(m.facts, '$.sent_sha256') FROM files f JOIN events m ON m.id = f.event"
            " WHERE f.sha256 = ?1 AND m.kind = 'file_mirrored' AND json_extract(m.facts, '$.sha256') = ?1",
            (sha256,),
        ).fetchall()
    return any(journal.vault.has(copy) for (copy,) in copies)


def _problem(journal: Journal, what: str, event: Event, *, detail: str = "") -> Problem:
    with journal.reading() as connection:
        number = connection.execute(
            "SELECT count(*) FROM events WHERE client = ?1 AND case_key = ?2"
            " AND (counter, replica, seq) <= (?3, ?4, ?5)",
            (event.client, event.case, event.counter, event.replica, event.seq),
        ).fetchone()[0]
        case = _case_id(connection, event.case) if event.case else ""
    return Problem(
        what=what,
        client=event.client,
        case=case,
        number=number,
        kind=event.kind,
        at=event.occurred_at,
        event=event.id,
        detail=detail,
    )


def _case_id(connection: sqlite3.Connection, key: str) -> str:
    """The readable id of a case, also of one that a retraction or damage took out of the lists."""
    row = connection.execute("SELECT id FROM cases WHERE key = ?", (key,)).fetchone()
    if row:
        return str(row[0])
    for (facts,) in connection.execute("SELECT facts FROM events WHERE case_key = ? AND kind = 'opened'", (key,)):
        try:
            return str(json.loads(facts)["id"])
        except (ValueError, KeyError, TypeError):
            continue
    return key
