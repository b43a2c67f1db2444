"""This machine's letter before a client's case numbers: claimed in the hidden tab of the Sheet, where the first row wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.domain.instants import iso
from concierge_cli.errors import Unavailable
from concierge_cli.google.sheet import claims
from concierge_cli.i18n import _
from concierge_cli.journal.identifiers import next_letter

if TYPE_CHECKING:
    from concierge_cli.google.door import Door
    from concierge_cli.google.sheet.answers import Grid
    from concierge_cli.services.desk import Desk


def claim(desk: Desk, door: Door, spreadsheet: str, meta: Grid, held: dict[str, str], *, first: str | None) -> str:
    """The letter that this machine holds: the one it has claimed already, or the first that nobody else has.

    `held` says who claimed which (letter → replica) by what was just read of `meta`; what is learned is added to it.
    `first` is the letter to begin with. Raises Unavailable where Google's answer does not show the claim.
    """
    replica = desk.journal.replica
    mine = next((letter for letter, owner in held.items() if owner == replica), None)
    while mine is None:
        letter = first if first is not None and first not in held else next_letter(held)
        body, fields = claims.claim(meta, letter, replica, at=iso(desk.now))
        holder = claims.holder(door.sheets.batch_update(spreadsheet, body, fields=fields), letter)
        if not holder:
            raise Unavailable(
                _("Google did not show the letter that was claimed. Nothing is lost."), hint="concierge sync"
            )
        held[letter] = holder
        mine = letter if holder == replica else None
    return mine
