"""The workbook: cases, deadlines, evidence, the log and the figures of one store or of all, as one .xlsx.

Of one store it speaks that store's language and may be handed to it; of several, the user's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.troubles import of_the_file
from concierge_cli.cli.screens.workbook_columns import (
    CaseRow,
    ClockRow,
    EvidenceRow,
    LogRow,
    Store,
    Wanted,
    case_columns,
    deadline_columns,
    evidence_columns,
    log_columns,
)
from concierge_cli.cli.screens.workbook_figures import add_figures
from concierge_cli.domain.vocabulary import ClockState
from concierge_cli.i18n import _, language, pgettext, speaking
from concierge_cli.services.export import What, exported_cases, exported_events
from concierge_cli.services.queue import open_cases, place
from concierge_cli.services.spreadsheet import Book, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from concierge_cli.domain.case import Case, EvidenceItem
    from concierge_cli.domain.clock import Clock
    from concierge_cli.domain.next_step import Moves
    from concierge_cli.services.desk import Desk

_NEVER = datetime.max.replace(tzinfo=UTC)


class Reader(NamedTuple):
    """Who exports: the user's own language, country and zone."""

    language: str
    country: str
    zone: str


def write_workbook(
    stream: BinaryIO,
    desk: Desk,
    *,
    client: str | None,
    reader: Reader,
    mine: bool = False,
    opens_on: What = "cases",
    moved: Callable[[int], None],
) -> int:
    """Writes the whole workbook into `stream` and says how many cases it holds. It opens on the sheet `opens_on`.

    `moved` is told of each case and each entry of the log while they are written.
    """
    clients = [desk.client(client)] if client else desk.journal.clients()
    one = clients[0] if len(clients) == 1 else None
    country, zone = (one.country, one.zone) if one else (reader.country, reader.zone)
    with speaking(one.language if one else reader.language):
        names = Names(desk.playbooks, country)
        stores = {each.slug: Store(client=each, names=names, now=desk.now) for each in clients}
        wanted = Wanted(len(clients) > 1, len({each.zone for each in clients}) > 1, mine)
        with Book(stream, now=desk.now, language=language(), country=country) as book:
            sheets = {
                "cases": book.sheet(pgettext("sheet", "Cases"), list(case_columns(wanted))),
                "deadlines": book.sheet(pgettext("sheet", "Deadlines"), list(deadline_columns(wanted))),
                "evidence": book.sheet(pgettext("sheet", "Evidence"), list(evidence_columns(wanted))),
                "events": book.sheet(pgettext("sheet", "Log"), list(log_columns(wanted))),
            }
            sheets[opens_on].activate()
            said = _add_cases(desk, stores, client, sheets, moved)
            _add_log(desk, stores, client, sheets["events"], said, moved, mine=mine)
            add_figures(book, desk.journal, stores=clients, zone=zone, now=desk.now, title=pgettext("sheet", "Figures"))
    return len(said)


def _add_cases(
    desk: Desk, stores: dict[str, Store], client: str | None, sheets: dict[str, Sheet], moved: Callable[[int], None]
) -> dict[str, tuple[str, str]]:
    """Fills the sheets of cases, deadlines and evidence; each case's id and buyer by its key, for the log.

    The deadlines that still ask for something come first, the nearest on top; below them what is over, by case.
    """
    said: dict[str, tuple[str, str]] = {}
    known: dict[object, Moves] = {}
    for row in _asking(desk, stores, client):
        sheets["deadlines"].add(row)
    for case in exported_cases(desk, client):
        store = stores[case.client]
        said[case.key] = (case.id, case.buyer)
        step = None if case.closed else place(desk, case, store.client, known).step
        sheets["cases"].add(CaseRow(store, case, step))
        for clock in case.clocks.values():
            if not _asks(case, clock, desk):
                sheets["deadlines"].add(ClockRow(store, case, clock))
        for _item, piece in evidence_rows(desk, store, case):
            sheets["evidence"].add(piece)
        moved(1)
    return said


def evidence_rows(desk: Desk, store: Store, case: Case) -> list[tuple[EvidenceItem, EvidenceRow]]:
    """The pieces of evidence of a case, each with what is wrong with it."""
    rows = []
    for item in case.evidence:
        trouble = of_the_file(item, country=store.client.country)
        twins = (desk.journal.case(key) for key in item.same_as)
        trouble += [_of_a_twin(item, case, twin) for twin in twins]
        rows.append((item, EvidenceRow(store, case, item, " ".join(trouble))))
    return rows


def _of_a_twin(item: EvidenceItem, case: Case, twin: Case | None) -> str:
    """That another case holds the same file; one of another store is not named to this one."""
    if twin is not None and twin.client == case.client:
        return _("{name} is identical to one of {id}. It is kept, but it does not count.").format(
            name=item.name, id=twin.id
        )
    return _("{name} is identical to one of another store. It is kept, but it does not count.").format(name=item.name)


def _asking(desk: Desk, stores: dict[str, Store], client: str | None) -> list[ClockRow]:
    rows = [
        ClockRow(stores[case.client], case, clock)
        for case in open_cases(desk, client, archived=True)
        for clock in case.clocks.values()
        if _asks(case, clock, desk)
    ]
    return sorted(rows, key=lambda row: (row.clock.due_at or _NEVER, row.case.id, row.clock.id))


def _asks(case: Case, clock: Clock, desk: Desk) -> bool:
    """Whether the deadline still has to be met: it runs, is paused, or went by and nobody has met it yet."""
    over = case.closed or clock.stopped_at is not None or clock.cancelled_at is not None
    return not over and clock.state(desk.now) is not ClockState.LAPSED


def _add_log(
    desk: Desk,
    stores: dict[str, Store],
    client: str | None,
    sheet: Sheet,
    said: dict[str, tuple[str, str]],
    moved: Callable[[int], None],
    *,
    mine: bool,
) -> None:
    """The events in the order in which they were written down."""
    gone = desk.journal.taken_back()
    for event in exported_events(desk, client, mine=mine):
        if event.client in stores:  # else its store was added while this was written
            case, buyer = said.get(event.case, ("", ""))
            sheet.add(LogRow(stores[event.client], event, case, buyer, event.id in gone))
        moved(1)
