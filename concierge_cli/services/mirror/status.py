"""Which spreadsheets and folders the stores have in Drive, from what this machine knows: nobody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.event import MINE
from concierge_cli.i18n import _
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.journal.mirror import EVERYBODY, Mirror
from concierge_cli.services.mirror.links import folder_link, sheet_link

if TYPE_CHECKING:
    from concierge_cli.journal import Journal


class MirroredStore(NamedTuple):
    """A store's Sheet and folder in Drive, as addresses; empty where there is none yet.

    The freelancer's own spreadsheet, which is for all stores, comes without a `client`.
    """

    client: str
    name: str
    sheet: str = ""
    folder: str = ""


def mirrored_stores(journal: Journal) -> list[MirroredStore]:
    """Every store in work, and the freelancer's own spreadsheet behind them once there is one."""
    mirror, files = Mirror(journal), DriveFiles(journal)
    stores = []
    for client in journal.active_clients():
        place, folder = mirror.place(client.slug), files.folder(client.slug)
        stores.append(
            MirroredStore(
                client.slug,
                client.name,
                sheet_link(place.spreadsheet) if place else "",
                folder_link(folder.id) if folder and folder.made else "",
            )
        )
    own = mirror.place(EVERYBODY, MINE)
    if own is not None:
        stores.append(MirroredStore("", _("For you alone"), sheet_link(own.spreadsheet)))
    return stores
