"""`sync` and the push behind a command: which Sheets are brought up to date, how patiently, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.domain.event import CLIENT, MINE
from concierge_cli.errors import ConciergeError, Conflict, NotSignedIn, Unavailable
from concierge_cli.google.door import open_door
from concierge_cli.google.refusals import Gone
from concierge_cli.google.retrying import ONE_TRY, PATIENT
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.i18n import _
from concierge_cli.journal.mirror import EVERYBODY, Mirror
from concierge_cli.services.mirror.book import PRIVATE, book_of, private_book
from concierge_cli.services.mirror.folders import client_folder
from concierge_cli.services.mirror.pending import figures, portion, private_portion
from concierge_cli.services.mirror.places import client_sheet, gone, not_connected, private_sheet, refuse_trashed
from concierge_cli.services.mirror.push import Mirrored, Preview, Pushing
from concierge_cli.services.mirror.turn import turn

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.words import StoreWords

IN_ALL: Final = 5.0
"""Seconds that a command may take for the mirror once its own answer is printed."""
SILENCE: Final = timedelta(minutes=2)
"""After a failure no command tries again for so long; `sync` always does."""
_A_TURN: Final = 30.0
_OFTEN_ENOUGH: Final = timedelta(hours=12)
"""How old the last look into Drive may be: Sheets itself goes on answering for what lies in the trash."""

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
    conflicts: int = 0
    spreadsheet: str = ""

    def to_json(self) -> dict[str, Any]:
        """What scripts read."""
        done = self.done or Mirrored(self.client)
        return {
            "client": self.client,
            "pulled": done.pulled,
            "pushed": done.pushed,
            "healed": done.healed,
            "conflicts": self.conflicts,
            "calls": self.calls,
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
    waiting: Callable[[float], None] | None = None,
) -> list[Synced]:
    """Brings the Sheets of `clients` and the private spreadsheet up to date; what fails for one stops no other.

    Raises NotSignedIn where nobody is connected, Unavailable where Google cannot be reached at all.
    """
    if not is_connected(settings):
        raise not_connected()
    found = []
    with open_door(settings, PATIENT, waiting=waiting) as door:
        for client in clients:
            found.append(_attempt(desk, settings, door, client, words_of(client), wishes, progress))
        if Mirror(desk.journal).count(EVERYBODY, MINE) and not wishes.dry_run:
            found.append(_private(desk, settings, door))
    Mirror(desk.journal).be_quiet(None)
    return found


def _attempt(
    desk: Desk,
    settings: Settings,
    door: Door,
    client: Client,
    words: StoreWords,
    wishes: Wishes,
    progress: Callable[[int], None],
) -> Synced:
    one, before = Synced(client.slug, client.name), len(door.calls)
    try:
        with turn(desk, client.slug, wait=_A_TURN):
            _bring(desk, settings, door, client, words, wishes, progress, one)
    except NotSignedIn:
        raise
    except ConciergeError as error:
        if isinstance(error, Unavailable) and not any(call.status for call in door.calls):
            raise
        one.error = gone(client) if isinstance(error, Gone) else error
    one.calls = len(door.calls) - before
    one.conflicts = desk.journal.count_disagreements(client.slug)
    return one


def _bring(
    desk: Desk,
    settings: Settings,
    door: Door,
    client: Client,
    words: StoreWords,
    wishes: Wishes,
    progress: Callable[[int], None],
    one: Synced,
) -> None:
    mirror = Mirror(desk.journal)
    book = book_of(client, words, order_key=desk.journal.order_secret(client.slug), loopback=settings.google_base_url)
    if wishes.new_sheet and not wishes.dry_run:
        mirror.forget(client.slug)
    place = mirror.place(client.slug)
    if wishes.dry_run and place is None:
        one.planned = Preview(new_sheet=True, entries=mirror.count(client.slug))
        return
    if place is not None and (place.synced_at is None or desk.now - place.synced_at > _OFTEN_ENOUGH):
        refuse_trashed(door, place, client)
    place = client_sheet(desk, door, client, book, lambda: client_folder(desk, door, client), another=wishes.new_sheet)
    one.spreadsheet = place.spreadsheet
    pushing = Pushing(
        desk,
        door,
        place,
        book,
        lambda: portion(desk, client.slug, words),
        slug=client.slug,
        accept=wishes.accept,
        progress=progress,
    )
    if wishes.dry_run:
        one.planned = pushing.preview(weeks=figures(words))
        return
    one.done = pushing.run(weeks=figures(words), look_first=True)
    settled = mirror.place(client.slug)
    if settled is not None and (settled.synced_at is None or desk.now - settled.synced_at > _OFTEN_ENOUGH):
        mirror.keep(settled._replace(synced_at=desk.now))


def _private(desk: Desk, settings: Settings, door: Door) -> Synced:
    """What is the freelancer's alone goes to one spreadsheet of their own, shared with nobody."""
    one, before = Synced("", _("what is only yours")), len(door.calls)
    book = private_book(settings.language, settings.country, settings.timezone)
    try:
        with turn(desk, EVERYBODY, wait=_A_TURN):
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


# --- behind a command -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Behind:
    """What the push behind a command did: entries sent by client, Sheets that were made, what still waits, and why it
    stopped."""

    sent: dict[str, int] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    pulled: int = 0
    notices: list[str] = field(default_factory=list)
    waiting: int = 0
    error: ConciergeError | None = None


def push_behind(desk: Desk, settings: Settings, words_of: WordsOf, *, make: Iterable[str] = ()) -> Behind | None:
    """Sends what is pending after a command has answered: one try, five seconds in all.

    Only for clients that have a Sheet, and for those of `make`, which get theirs. None where there is nothing to do,
    nobody is connected, or a failure of a moment ago asks for silence.
    """
    if not is_connected(settings):
        return None
    mirror = Mirror(desk.journal)
    made = set(make)
    waiting = {slug for slug in mirror.waiting() if slug in made or mirror.place(slug) is not None}
    quiet = mirror.quiet_until()
    if not waiting or (quiet is not None and desk.now < quiet):
        return None
    behind = Behind()
    try:
        with open_door(settings, ONE_TRY, deadline=IN_ALL) as door:
            for slug in sorted(waiting, key=lambda one: one not in made):
                client = desk.client(slug)
                if client.archived_at is None:
                    _one_try(desk, settings, door, client, words_of(client), behind)
        mirror.be_quiet(None)
    except ConciergeError as error:
        behind.error = error
        mirror.be_quiet(desk.now + SILENCE)
    behind.waiting = sum(mirror.count(slug, CLIENT) for slug in waiting)
    return behind


def _one_try(desk: Desk, settings: Settings, door: Door, client: Client, words: StoreWords, behind: Behind) -> None:
    try:
        with turn(desk, client.slug, wait=0):
            book = book_of(
                client, words, order_key=desk.journal.order_secret(client.slug), loopback=settings.google_base_url
            )
            known = Mirror(desk.journal).place(client.slug)
            place = known or client_sheet(desk, door, client, book, lambda: client_folder(desk, door, client))
            if known is None:
                behind.made.append(place.spreadsheet)
            pushing = Pushing(desk, door, place, book, lambda: portion(desk, client.slug, words), slug=client.slug)
            done = pushing.run()
    except Conflict as error:
        if error.data == {"busy": True}:
            return  # another window is at it: what is here goes with it, or with the next command
        raise
    except Gone as error:
        raise gone(client) from error
    behind.sent[client.slug] = done.pushed
    behind.pulled += done.pulled
    behind.notices += done.notices
