"""A store comes from its Google Sheet: a new computer has everything back from the log there, page by page.

The letter before this computer's case numbers is claimed in the Sheet before anything is taken in, so that no number
is ever given out twice. The log is kept in a file on its way, so that its length makes no difference to memory.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from concierge_cli.domain.event import CLIENT, MINE
from concierge_cli.errors import CheckFailed, Conflict, InvalidInput
from concierge_cli.google.door import open_door
from concierge_cli.google.drive_file import find
from concierge_cli.google.retrying import PATIENT
from concierge_cli.google.sheet import pages, survey
from concierge_cli.google.sheet.answers import Grid, grids
from concierge_cli.google.sheet.answers import ours as ours_of
from concierge_cli.google.sheet.seen import Entry, remarks
from concierge_cli.google.sheet.seen import claims as claims_in
from concierge_cli.google.sheet.tabs import Tab
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.i18n import _
from concierge_cli.journal.mirror import EVERYBODY, Mark, Mirror, Place
from concierge_cli.services.mirror import letters
from concierge_cli.services.mirror.book import PRIVATE
from concierge_cli.services.mirror.fetching import Fetched, fetch, wanted_files
from concierge_cli.services.mirror.places import PRIVATE_SHEET, in_use, not_connected
from concierge_cli.services.mirror.pull import (
    Origin,
    changed_in_the_sheet,
    client_in,
    events_in,
    restored_first,
    take_in,
)
from concierge_cli.services.mirror.sync import Watched, unwatched
from concierge_cli.services.mirror.turn import A_TURN, turn

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.event import Event
    from concierge_cli.google.door import Door
    from concierge_cli.journal.take_in import Taken
    from concierge_cli.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The store as it is here now, what came in, how many of its files are in Drive only, and what came of the
    freelancer's own entries."""

    client: Client
    taken: Taken
    awaited: int
    private: int
    place: Place

    def to_json(self) -> dict[str, Any]:
        """What scripts read: as of a store that came in a file, and how many files are in Drive only."""
        return {
            "client": self.client.slug,
            "name": self.client.name,
            **asdict(self.taken),
            "files": 0,
            "missing": self.awaited,
            "private": self.private,
            "archived_at": self.client.archived_at,
        }


def join(
    desk: Desk, settings: Settings, spreadsheet: str, *, progress: Callable[[int], None] = lambda _count: None
) -> Joined:
    """Takes a store in from its Sheet. Raises as `take_in` does, and then nothing is kept; InvalidInput for a
    spreadsheet that is none of ours, NotSignedIn where nobody is connected.
    """
    if not is_connected(settings):
        raise not_connected()
    with open_door(settings, PATIENT) as door:
        return join_through(desk, door, spreadsheet, progress=progress)


def join_through(
    desk: Desk, door: Door, spreadsheet: str, *, progress: Callable[[int], None] = lambda _count: None
) -> Joined:
    """The same through an open door."""
    shape = survey.read(door.sheets.get(spreadsheet, fields=survey.FIELDS))
    filters, fields = shape.examine()
    tabs = ours_of(grids(door.sheets.get_by_filter(spreadsheet, filters, fields=fields)))
    meta, log = tabs.get(Tab.META), tabs.get(Tab.LOG)
    marks = {one.kind: one.key for one in remarks(meta)}
    slug = marks.get("client", "")
    if meta is None or log is None or not slug or slug == PRIVATE:
        raise InvalidInput(
            _("That is not a store's Sheet of Concierge, or its hidden tab is gone. Nothing was saved."),
            hint="concierge client attach --help",
        )
    desk.journal.begin()  # its name is claimed before anything is taken in
    with turn(desk, slug, wait=A_TURN):
        return _join(desk, door, spreadsheet, tabs, meta, Origin(slug, marks.get("order_key", ""), {}), progress)


def _join(
    desk: Desk,
    door: Door,
    spreadsheet: str,
    tabs: dict[Tab, Grid],
    meta: Grid,
    origin: Origin,
    progress: Callable[[int], None],
) -> Joined:
    mirror = Mirror(desk.journal)
    known = mirror.place(origin.client)
    if known is not None and known.spreadsheet != spreadsheet:
        if in_use(door, known):
            raise Conflict(
                _("{client} is mirrored in another Sheet from this computer. Nothing was saved.").format(
                    client=origin.client
                ),
                hint=f"concierge client show {origin.client}",
            )
        mirror.forget(origin.client)  # what was in the old one only goes to this one with the next sync
    with _Log(door, spreadsheet, tabs[Tab.LOG], progress) as log, _private_log(desk, door) as private:
        held = claims_in(remarks(meta))
        letter = letters.claim(desk, door, spreadsheet, meta, held, first=None)
        origin = origin._replace(claims=held)
        try:
            taken = take_in(
                desk,
                origin,
                lambda: chain(log.events(origin.client), private.events(origin.client) if private else ()),
                audiences=(CLIENT, MINE),
                claimed=letter,
            )
        except CheckFailed as error:
            error.hint = restored_first(f"concierge client attach {spreadsheet}")
            raise
        place = Place(origin.client, CLIENT, spreadsheet, log.last_row, log.last_event)
        rows = pages.ids(door.sheets.values(spreadsheet, [pages.id_range(tabs[Tab.CASES], Tab.CASES)]))
        keys = mirror.keys_of(origin.client, rows)
        mirror.seen(
            place, log.marks(origin.client), rows={keys[name]: row for name, row in rows.items() if name in keys}
        )
        if private is not None:
            own = mirror.place(EVERYBODY, MINE) or Place(EVERYBODY, MINE, private.spreadsheet)
            mirror.seen(own, private.marks(origin.client))
    return Joined(
        client=desk.client(origin.client),
        taken=taken,
        awaited=len(wanted_files(desk, desk.client(origin.client))),
        private=taken.private,
        place=place,
    )


def fetch_files(desk: Desk, settings: Settings, client: Client, *, watched: Watched = unwatched) -> Fetched:
    """Brings the store's files from Drive into the vault."""
    size = sum(one.size for one in wanted_files(desk, client))
    with open_door(settings, PATIENT) as door, turn(desk, client.slug, wait=A_TURN), watched(size) as progress:
        return fetch(desk, door, client, progress=progress)


@contextlib.contextmanager
def _private_log(desk: Desk, door: Door) -> Iterator[_Log | None]:
    """What is the freelancer's alone, where their own spreadsheet can be reached; None where there is none."""
    place = Mirror(desk.journal).place(EVERYBODY, MINE)
    spreadsheet = place.spreadsheet if place else next((one.id for one in find(door, {"concierge": PRIVATE_SHEET})), "")
    if not spreadsheet:
        yield None
        return
    shape = survey.read(door.sheets.get(spreadsheet, fields=survey.FIELDS))
    filters, fields = shape.examine()
    tabs = ours_of(grids(door.sheets.get_by_filter(spreadsheet, filters, fields=fields)))
    if Tab.LOG not in tabs:
        yield None
        return
    with _Log(door, spreadsheet, tabs[Tab.LOG], lambda _count: None, shared=True) as log:
        yield log


class _Log:
    """A Sheet's log on its way here: read once, page by page, into a file that nobody else sees.

    `shared` is one that holds the entries of several stores; what in it cannot be read belongs to none of them.
    """

    def __init__(
        self, door: Door, spreadsheet: str, grid: Grid, progress: Callable[[int], None], *, shared: bool = False
    ) -> None:
        self._door, self.spreadsheet, self._grid, self._progress = door, spreadsheet, grid, progress
        self._shared = shared
        self._heads: dict[tuple[str, str], int] = {}
        self._lines: list[tuple[int, int]] = []
        """The place of each entry in its chain, and where its line begins in the file."""
        self._length = 0
        self._in_order = True
        self.last_row, self.last_event = 0, ""

    def __enter__(self) -> _Log:
        self._file: IO[str] = tempfile.TemporaryFile("w+", encoding="ascii", newline="\n")
        for page in pages.pages(self._grid):
            answer = self._door.sheets.values(self.spreadsheet, page.ranges, by_columns=True)
            count = 0
            for entry in page.read(answer):
                count += 1
                self._keep(entry)
            self._progress(count)
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def _keep(self, entry: Entry) -> None:
        client = client_in(entry)
        chain = (entry.replica, client)
        before = self._heads.get(chain, 0)
        self._heads[chain] = max(before, entry.seq)
        self._in_order = self._in_order and entry.seq >= before
        line = json.dumps([client, entry.row, entry.event, entry.digest, entry.json, entry.personal]) + "\n"
        self._lines.append((entry.seq, self._length))
        self._length += self._file.write(line)
        self.last_row, self.last_event = entry.row, entry.event

    def marks(self, client: str) -> Iterable[Mark]:
        """The newest place of each chain."""
        return [Mark(replica, slug, seq) for (replica, slug), seq in self._heads.items() if slug == client]

    def events(self, client: str) -> Iterator[Event]:
        """The client's entries, each chain in its own order: people sort, and what was deleted came back at the end."""
        return events_in(self._entries(client), changed_in_the_sheet(client))

    def _entries(self, client: str) -> Iterator[Entry]:
        for line in self._read():
            slug, row, event, digest, text, personal = json.loads(line)
            if slug == client or not self._shared:
                yield Entry(row=row, event=event, replica="", seq=0, digest=digest, json=text, personal=personal)

    def _read(self) -> Iterator[str]:
        if self._in_order:
            self._file.seek(0)
            yield from self._file
            return
        for _seq, start in sorted(self._lines):
            self._file.seek(start)
            yield self._file.readline()
