"""Letting the store's owner in: their Sheet to write in, their folder of evidence to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.google.door import open_door
from concierge_cli.google.retrying import PATIENT
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.google.spreadsheets import Role, share
from concierge_cli.i18n import _
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.journal.mirror import Mirror
from concierge_cli.services.mirror.links import folder_link, sheet_link
from concierge_cli.services.mirror.places import not_connected

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk

ROLES: Final[dict[str, Role]] = {"reader": "reader", "commenter": "commenter", "editor": "writer"}
"""What somebody may do in the Sheet, in our words and in Google's."""

_EMAIL: Final = re.compile(r"[^@\s<>\"'(),;:]+@[^@\s<>\"'(),;:]+\.[^@\s<>\"'(),;:.]+")


class Shared(NamedTuple):
    """Who may open what from now on. `folder` is "" where nothing went to Drive yet."""

    email: str
    role: str
    sheet: str
    folder: str
    told: bool

    def to_json(self) -> dict[str, Any]:
        """What scripts read."""
        return self._asdict()


def share_store(
    desk: Desk, settings: Settings, client: Client, *, email: str, role: str = "editor", tell: bool = False
) -> Shared:
    """Lets `email` open the client's Sheet in this role, and its folder of evidence to look at.

    Google writes to them only with `tell`. Raises NotFound while the client has no Sheet.
    """
    email = email.strip()
    if not _EMAIL.fullmatch(email):
        raise InvalidInput(
            _("“{text}” is not an e-mail address.").format(text=email), hint="concierge client edit --help"
        )
    if role not in ROLES:
        raise InvalidInput(
            _("{flag} can be {values}.").format(flag="--share-as", values=", ".join(ROLES)),
            hint="concierge client edit --help",
        )
    if not is_connected(settings):
        raise not_connected()
    place = Mirror(desk.journal).place(client.slug)
    if place is None:
        raise NotFound(
            _("{name} has no Google Sheet yet. This makes it:").format(name=client.name),
            hint=f"concierge sync --client {client.slug}",
        )
    folder = DriveFiles(desk.journal).folder(client.slug)
    with open_door(settings, PATIENT) as door:
        share(door, place.spreadsheet, email, ROLES[role], tell=tell)
        if folder is not None and folder.made:
            share(door, folder.id, email, "reader", tell=False)
    return Shared(
        email,
        role,
        sheet_link(place.spreadsheet),
        folder_link(folder.id) if folder is not None and folder.made else "",
        tell,
    )
