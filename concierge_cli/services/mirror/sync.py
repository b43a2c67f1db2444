"""`sync`: Sheets and folders of all stores brought up to date, patiently; what fails for one stops no other."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.domain.event import MINE
from concierge_cli.errors import ConciergeError, Conflict, NotSignedIn, Unavailable
from concierge_cli.google.door import open_door
from concierge_cli.google.refusals import Gone
from concierge_cli.google.retrying import PATIENT
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.i18n import _
from concierge_cli.journal.mirror import EVERYBODY, Mirror
from concierge_cli.services.mirror.book import PRIVATE, book_of, private_book
from concierge_cli.services.mirror.evidence import SentFiles, send_files, waiting_files
from concierge_cli.services.mirror.folders import client_folder
from concierge_cli.services.mirror.pending import figures, portion, private_portion
from concierge_cli.services.mirror.places import client_sheet, gone, not_connected, private_sheet, refuse_trashed
from concierge_cli.services.mirror.push import Mirrored, Preview, Pushing
from concierge_cli.services.mirror.remote import Finding, check_remote, look_through, withdraw
from concierge_cli.services.mirror.turn import A_TURN, turn

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.words import StoreWords

_OFTEN_ENOUGH: Final = timedelta(hours=12)
"""How old the last look into Drive may be: Sheets itself goes on answering for what lies in the trash."""

Watched = Callable[[int], AbstractContextManager[Callable[[int], None]]]
"""Given the bytes that are to be sent, what tells somebody of each of them."""


@contextlib.contextmanager
def unwatched(_total: int) -> Iterator[Callable[[int], None]]:
    """Where nobody looks."""
    yield lambda _count: None


WordsOf = Callable[["Client"], "StoreWords"]


@dataclass(slots=True)
class Synced:
    """What became of one client, or of the freelancer's own spreadsheet (`client` ""): done, planned, or refused."""

    client: str
    name: str
    done: Mirrored | None = None
    planned: Preview | None = None
    error: ConciergeError | None = None
    calls: int = 0
    conflicts: list[str] = field(default_factory=list)
    """Ids of the cases that were decided in two places, closed ones too."""
    spreadsheet: str = ""
    files: SentFiles | None = None
    findings: list[Finding] = field(default_factory=list)
    """Files that are not in Drive as they were sent."""

    def to_json(self) -> dict[str, Any]:
        """What scripts read."""
        done = self.done or Mirrored(self.client)
        return {
            "client": self.client,
            "pulled": done.pulled,
            "pushed": done.pushed,
            "healed": done.healed,
            "conflicts": len(self.conflicts),
            "calls": self.calls,
            "files": self.files.sent if self.files else 0,
            **({"planned": self.planned.to_json()} if self.planned else {}),
            **({"error": self.error.code} if self.error else {}),
        }


@dataclass(slots=True)
class Wishes:
    """What `sync` was asked for besides: only to say what it would do, to take a Sheet as it is, to begin another one."""

    dry_run: bool = False
    accept: bool = False
    new_sheet: bool = False


def sync(
    desk: Desk,
    settings: Settings,
    words_of: WordsOf,
    clients: Iterable[Client],
    *,
    wishes: Wishes = Wishes(),  # noqa: B008 - it is read only
    progress: Callable[[int], None] = lambda _count: None,
    watched: Watched = unwatched,
    waiting: Callable[[float], None] | None = None,
) -> list[Synced]:
    """Brings the Sheets of `clients` and the private spreadsheet up to date; what fails for one stops no other.

    Raises NotSignedIn where nobody is connected, Unavailable where Google cannot be reached at all.
    """
    if not is_connected(settings):
        raise not_connected()
    with open_door(settings, PATIENT, waiting=waiting) as door:
        visits = _Visits(desk, settings, door, wishes, progress, watched)
        found = [visits.visit(client, words_of(client)) for client in clients]
        if Mirror(desk.journal).count(EVERYBODY, MINE) and not wishes.dry_run:
            found.append(_private(desk, settings, door))
    Mirror(desk.journal).be_quiet(None)
    return found


@dataclass(frozen=True, slots=True)
class _Visits:
    """One store after the other, through one door: what is the same for all of them."""

    desk: Desk
    settings: Settings
    door: Door
    wishes: Wishes
    progress: Callable[[int], None]
    watched: Watched

    def visit(self, client: Client, words: StoreWords) -> Synced:
        """Brings one store up to date, or says why not. Raises what would be the same for all stores."""
        one, before = Synced(client.slug, client.name), len(self.door.calls)
        try:
            with turn(self.desk, client.slug, wait=A_TURN):
                self._bring(client, words, one)
        except NotSignedIn:
            raise
        except ConciergeError as error:
            if isinstance(error, Unavailable) and not any(call.status for call in self.door.calls):
                raise
            one.error = gone(client) if isinstance(error, Gone) else error
        one.calls = len(self.door.calls) - before
        one.conflicts = self.desk.journal.disagreements(client.slug)
        return one

    def _bring(self, client: Client, words: StoreWords, one: Synced) -> None:
        desk, door, mirror = self.desk, self.door, Mirror(self.desk.journal)
        if self.wishes.new_sheet and not self.wishes.dry_run:
            mirror.forget(client.slug)
        place = mirror.place(client.slug)
        if self.wishes.dry_run and place is None:
            one.planned = Preview(new_sheet=True, entries=mirror.count(client.slug))
            return
        due = place is None or place.synced_at is None or desk.now - place.synced_at > _OFTEN_ENOUGH
        if place is not None and due:
            refuse_trashed(door, place, client)
        secret, loopback = desk.journal.order_secret(client.slug), self.settings.google_base_url
        book = book_of(client, words, order_key=secret, loopback=loopback)
        folder = functools.partial(client_folder, desk, door, client)
        place = client_sheet(desk, door, client, book, folder, another=self.wishes.new_sheet)
        one.spreadsheet = place.spreadsheet
        pushing = Pushing(
            desk,
            door,
            place,
            book,
            lambda: portion(desk, client.slug, words),
            slug=client.slug,
            accept=self.wishes.accept,
            progress=self.progress,
        )
        if self.wishes.dry_run:
            one.planned = pushing.preview(weeks=lambda: figures(words))
            return
        self._send(client, one, due=due)
        one.done = pushing.run(weeks=lambda: figures(words), look_first=True, every_entry=due)
        settled = mirror.place(client.slug)
        if settled is not None and due:
            mirror.keep(settled._replace(synced_at=desk.now))
        if one.files is not None and one.files.trouble is not None:
            raise one.files.trouble

    def _send(self, client: Client, one: Synced, *, due: bool) -> None:
        """The files that wait go to Drive; now and then all that is there is looked at. What they log goes with the Sheet."""
        desk, door = self.desk, self.door
        count, size = waiting_files(desk, client)
        if not count and not due:
            return
        remote = look_through(desk, door, client)
        if due:
            one.findings = check_remote(desk, door, client, remote=remote)
        withdraw(desk, door, client, remote=remote)
        with self.watched(size) as progress:
            one.files = send_files(desk, door, client, remote=remote, progress=progress)


def _private(desk: Desk, settings: Settings, door: Door) -> Synced:
    """What is the freelancer's alone goes to one spreadsheet of their own, shared with nobody."""
    one, before = Synced("", _("what is only yours")), len(door.calls)
    book = private_book(settings.language, settings.country, settings.timezone)
    try:
        with turn(desk, EVERYBODY, wait=A_TURN):
            place = private_sheet(desk, door, book)
            one.spreadsheet = place.spreadsheet
            pushing = Pushing(desk, door, place, book, lambda: private_portion(desk), slug=PRIVATE)
            one.done = pushing.run()
    except Gone:
        Mirror(desk.journal).forget(EVERYBODY, MINE)  # nobody but its owner can have deleted it: it is made again
        one.error = Conflict(
            _("Your private spreadsheet is gone from Drive. It is made again with everything:"), hint="concierge sync"
        )
    except NotSignedIn:
        raise
    except ConciergeError as error:
        one.error = error
    one.calls = len(door.calls) - before
    return one
