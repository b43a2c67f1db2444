"""Where a client's Sheet is: made once, in the client's Drive folder; one of ours that is there already is never doubled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.event import CLIENT, MINE
from concierge_cli.domain.instants import iso
from concierge_cli.errors import Conflict, NotSignedIn
from concierge_cli.google import spreadsheets
from concierge_cli.google.drive_file import find, look
from concierge_cli.google.refusals import Gone, Unclear
from concierge_cli.google.sheet import survey
from concierge_cli.google.sheet.answers import grids
from concierge_cli.google.sheet.laying_out import missing_layout
from concierge_cli.google.sheet.tabs import Remark
from concierge_cli.google.sign_in.account import CONNECT
from concierge_cli.i18n import _, pgettext
from concierge_cli.journal.mirror import EVERYBODY, Mirror, Place

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.google.sheet.tabs import Book
    from concierge_cli.services.desk import Desk

SHEET: Final = "sheet"
PRIVATE_SHEET: Final = "private"
"""What a spreadsheet of ours is for, as it stands on it in Drive."""

OLD_SHEET: Final = "old_sheet"
"""A Sheet in whose place another one was begun."""

_LOOKS: Final = 3


def client_sheet(
    desk: Desk, door: Door, client: Client, book: Book, folder: Callable[[], str], *, another: bool = False
) -> Place:
    """The client's Sheet; made where there is none yet. `folder` gives the client's Drive folder, made if need be.

    With `another` one of ours that is there is left alone, and marked as such.

    Raises Conflict where Drive has one of this client that another journal made: joining it is a decision.
    """
    mirror = Mirror(desk.journal)
    known = mirror.place(client.slug)
    if known is not None:
        return known
    marks = {"concierge": SHEET, "client": client.slug}
    there = list(find(door, marks))
    if another:
        for old in there:
            spreadsheets.mark(door, old.id, {"concierge": OLD_SHEET})
        there = []
    ours = [one for one in there if one.properties.get("journal") == desk.journal.name]
    if there and not ours:
        raise Conflict(
            _("Drive already has a Sheet of {name}, made from another computer. Join it to work with both:").format(
                name=client.name
            ),
            hint=f"concierge client attach {there[0].id}",
        )
    made = (
        ours[0]
        if ours
        else spreadsheets.make(
            door,
            {**marks, "journal": desk.journal.name},
            name=pgettext("sheet", "{name} · cases").format(name=client.name),
            folder=folder(),
        )
    )
    claim = Remark("claim", desk.journal.letter_for(client.slug), desk.journal.replica, iso(desk.now))
    lay_out(desk, door, made.id, replace(book, meta=(*book.meta, claim)))
    place = Place(client.slug, CLIENT, made.id)
    mirror.keep(place)
    return place


def refuse_trashed(door: Door, place: Place, client: Client) -> None:
    """Raises Conflict for a Sheet that lies in the trash, in which Sheets would go on writing until Drive empties it; and
    for one in whose place another was begun."""
    found = look(door, place.spreadsheet)
    if found is None or found.properties.get("concierge") == OLD_SHEET:
        new = next(find(door, {"concierge": SHEET, "client": client.slug}), None)
        if new is None:
            raise gone(client)
        raise Conflict(
            _("From another computer, another Sheet was begun for {name}. Nothing was written in the old one.").format(
                name=client.name
            ),
            hint=f"concierge client attach {new.id}",
        )
    if found.trashed:
        raise Conflict(
            _("The Sheet of {name} lies in the trash of Google Drive. Nothing was written.").format(name=client.name),
            hint=_("Take it out of the trash, or begin another one with everything: {command}").format(
                command=f"concierge sync --client {client.slug} --new-sheet"
            ),
        )


def in_use(door: Door, place: Place) -> bool:
    """Whether a Sheet is still the store's: not gone, not in the trash, and no other one was begun in its place."""
    found = look(door, place.spreadsheet)
    return found is not None and not found.trashed and found.properties.get("concierge") != OLD_SHEET


def private_sheet(desk: Desk, door: Door, book: Book) -> Place:
    """The freelancer's own spreadsheet, one for all stores and machines; made where there is none yet."""
    mirror = Mirror(desk.journal)
    known = mirror.place(EVERYBODY, MINE)
    if known is not None:
        return known
    marks = {"concierge": PRIVATE_SHEET}
    made = next(find(door, marks), None) or spreadsheets.make(door, marks, name=_("Concierge · only mine"))
    lay_out(desk, door, made.id, book)
    place = Place(EVERYBODY, MINE, made.id)
    mirror.keep(place)
    return place


def not_connected() -> NotSignedIn:
    """What to say where Google is needed and nobody is connected."""
    return NotSignedIn(_("This computer is not connected to Google."), hint=CONNECT)


def gone(client: Client) -> Gone:
    """What to say of a Sheet that was deleted, or that this account may not see any more."""
    return Gone(
        _(
            "The Sheet of {name} is gone: it was deleted, or this account may not see it any more. Nothing is lost."
        ).format(name=client.name),
        hint=_("Ask for it to be restored or shared again, or begin another one with everything: {command}").format(
            command=f"concierge sync --client {client.slug} --new-sheet"
        ),
    )


def lay_out(desk: Desk, door: Door, spreadsheet: str, book: Book) -> bool:
    """Gives a spreadsheet what it lacks of the layout, and says whether it lacked any. Safe to repeat."""
    changed = False
    for attempt in range(_LOOKS):
        found = survey.read(door.sheets.get(spreadsheet, fields=survey.FIELDS))
        filters, fields = found.examine()
        cells = grids(door.sheets.get_by_filter(spreadsheet, filters, fields=fields))
        requests = missing_layout(book, found, cells, at=iso(desk.now))
        if not requests:
            break
        changed = True
        try:
            door.sheets.batch_update(spreadsheet, {"requests": requests}, fields="spreadsheetId")
            break
        except Unclear:
            if attempt == _LOOKS - 1:
                raise
    return changed
