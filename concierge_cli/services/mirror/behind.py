"""The push behind a command: one try, five seconds in all, and silence for a while after a failure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.event import CLIENT
from concierge_cli.errors import BUSY, ConciergeError, Conflict, StorageFailed
from concierge_cli.google.door import open_door
from concierge_cli.google.refusals import Gone
from concierge_cli.google.retrying import ONE_TRY
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.journal.mirror import Mirror
from concierge_cli.services.mirror.book import book_of
from concierge_cli.services.mirror.evidence import SentFiles, send_files, waiting_files
from concierge_cli.services.mirror.folders import client_folder
from concierge_cli.services.mirror.pending import portion
from concierge_cli.services.mirror.places import client_sheet, gone
from concierge_cli.services.mirror.push import Mirrored, Pushing
from concierge_cli.services.mirror.turn import turn

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.google.sheet.tabs import Book
    from concierge_cli.journal.mirror import Place
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.sync import WordsOf
    from concierge_cli.services.mirror.words import StoreWords

IN_ALL: Final = 5.0
"""Seconds that a command may take for the mirror once its own answer is printed."""
FOR_FILES: Final = 2.0
"""Of these for files: what does not fit goes with `sync`."""
SILENCE: Final = timedelta(minutes=2)
"""After a failure no command tries again for so long; `sync` always does."""


@dataclass(slots=True)
class Behind:
    """What the push behind a command did: entries sent by client, Sheets that were made, what still waits, why it
    stopped, and whether a new store is without its Sheet for that."""

    sent: dict[str, int] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    pulled: int = 0
    notices: list[str] = field(default_factory=list)
    waiting: int = 0
    files: SentFiles | None = None
    at: str = ""
    """The client whose turn it was when it stopped."""
    error: ConciergeError | None = None
    unmade: bool = False


def push_behind(desk: Desk, settings: Settings, words_of: WordsOf, *, make: Iterable[str] = ()) -> Behind | None:
    """Sends what is pending after a command has answered: one try, five seconds in all.

    Only for clients that have a Sheet, and for those of `make`, which get theirs. None where there is nothing to do,
    nobody is connected, or a failure of a moment ago asks for silence. Raises StorageFailed, and Conflict with `BUSY`,
    where this machine cannot note what went there: it is recognised when it is looked for next.
    """
    if not is_connected(settings):
        return None
    mirror = Mirror(desk.journal)
    made = set(make)
    active = {client.slug for client in desk.journal.active_clients()}
    waiting = {slug for slug in mirror.waiting() if slug in made or (slug in active and mirror.place(slug) is not None)}
    quiet = mirror.quiet_until()
    if not waiting or (quiet is not None and desk.now < quiet):
        return None
    behind = Behind()
    try:
        with open_door(settings, ONE_TRY, deadline=IN_ALL) as door:
            for slug in sorted(waiting, key=lambda one: one not in made):
                client = desk.client(slug)
                behind.at = slug
                _one_try(desk, settings, door, client, words_of(client), behind)
        mirror.be_quiet(None)
    except ConciergeError as error:
        if isinstance(error, StorageFailed) and behind.at:
            raise  # once the door is open, it is the journal that failed
        behind.error = gone(desk.client(behind.at)) if isinstance(error, Gone) and behind.at else error
        mirror.be_quiet(desk.now + SILENCE)
        behind.unmade = any(mirror.place(slug) is None for slug in made)
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
            done = _push(desk, door, client, words, place, book)
            if waiting_files(desk, client)[0]:
                sent = send_files(desk, door, client, limit=FOR_FILES)
                behind.files = sent
                if sent.sent:
                    _push(desk, door, client, words, place, book)  # their links
    except Conflict as error:
        if error.data == BUSY:
            return  # another window is at it: what is here goes with it, or with the next command
        raise
    behind.sent[client.slug] = done.pushed
    behind.pulled += done.pulled
    behind.notices += done.notices


def _push(desk: Desk, door: Door, client: Client, words: StoreWords, place: Place, book: Book) -> Mirrored:
    place = Mirror(desk.journal).place(client.slug) or place
    return Pushing(desk, door, place, book, lambda: portion(desk, client.slug, words), slug=client.slug).run()
