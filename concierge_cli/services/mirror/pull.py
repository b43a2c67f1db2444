"""Entries come in from a Sheet: those of another machine, each compared with its digests before it counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.event import CLIENT, MINE, Event
from concierge_cli.errors import CheckFailed, ConciergeError
from concierge_cli.i18n import _
from concierge_cli.services.mirror.book import PRIVATE
from concierge_cli.services.mirror.log_cells import event_of

if TYPE_CHECKING:
    from concierge_cli.google.sheet.seen import Entry
    from concierge_cli.journal.take_in import Taken
    from concierge_cli.services.desk import Desk


class Origin(NamedTuple):
    """What a Sheet's hidden tab says besides its log: the client, its key for order numbers, and who claimed which
    letter for case numbers (letter → replica)."""

    client: str
    order_key: str
    claims: dict[str, str]

    def others(self, replica: str) -> list[str]:
        """The letters that other machines put before their case numbers."""
        return [letter for letter, owner in self.claims.items() if owner != replica]


def events_in(entries: Iterable[Entry], where: Callable[[str], ConciergeError]) -> Iterator[Event]:
    """The entries of a Sheet's log as events. `where` makes the error for one that cannot be read."""
    for entry in entries:
        try:
            event = event_of(entry.json, entry.personal)
        except ValueError as error:
            raise where(_("row {row} holds no entry that can be read").format(row=entry.row + 1)) from error
        if (event.id, event.digest) != (entry.event, entry.digest):
            raise where(_("row {row} does not agree with itself").format(row=entry.row + 1))
        yield event


def in_order(events: Iterable[Event]) -> list[Event]:
    """Entries in the order of the fold, wherever people sorted them: each chain comes in its own order."""
    return sorted(events, key=lambda event: event.order)


def take_in(
    desk: Desk,
    origin: Origin,
    events: Callable[[], Iterable[Event]],
    *,
    audiences: Collection[str] = (CLIENT,),
    claimed: str | None = None,
) -> Taken:
    """Takes in what a Sheet holds; files that its entries name and that are not here are awaited.

    `claimed` is the letter that this machine has claimed in the Sheet. Raises CheckFailed where an entry is not as it
    was written, Conflict where two copies of one machine wrote different things.
    """
    return desk.journal.take_in(
        origin.client,
        events,
        order_key=origin.order_key,
        letters=origin.others(desk.journal.replica),
        files=(),
        store_files=lambda: None,
        broken=changed_in_the_sheet(origin.client),
        now=desk.now,
        actor=desk.actor,
        audiences=audiences,
        claimed=claimed,
        awaits=True,
    )


def client_in(entry: Entry) -> str:
    """The client that an entry says it belongs to; "" where it says nothing that can be read."""
    try:
        return str(json.loads(entry.json)["client"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def of_stores_here(desk: Desk, entries: Iterable[Entry]) -> list[Entry]:
    """Of the freelancer's own entries those of stores that this machine knows: others wait there until it does."""
    here = {client.slug for client in desk.journal.clients()}
    return [entry for entry in entries if client_in(entry) in here]


def take_in_private(desk: Desk, events: Sequence[Event]) -> int:
    """Takes in what is the freelancer's alone, store by store; says how much was new. Each chain in its own order."""
    new = 0
    for slug in dict.fromkeys(event.client for event in events):
        theirs = [event for event in events if event.client == slug]
        origin = Origin(slug, desk.journal.order_secret(slug), {})
        new += take_in(desk, origin, partial(iter, theirs), audiences=(MINE,)).private
    return new


def changed_in_the_sheet(client: str) -> Callable[[str], ConciergeError]:
    """The refusal of a log that somebody edited; what is wrong is given as a part of a sentence."""

    def error(what: str) -> ConciergeError:
        where = (
            _("The log in your private spreadsheet is not as it was written: {what}. Nothing was taken in.")
            if client == PRIVATE
            else _("The log in the Sheet of {client} is not as it was written: {what}. Nothing was taken in.")
        )
        return CheckFailed(
            where.format(client=client, what=what),
            hint=restored_first("concierge sync" if client == PRIVATE else f"concierge sync --client {client}"),
        )

    return error


def restored_first(command: str) -> str:
    """How to come back to what was written, and what to type then."""
    return _(
        "In Google Sheets: File > Version history; restore the version before that change, then: {command}"
    ).format(command=command)
