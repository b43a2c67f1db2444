"""Which spreadsheets and folders the stores have in Drive, from what this machine knows: nobody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.event import MINE
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.journal.mirror import EVERYBODY, Mirror
from concierge_cli.services.mirror.links import folder_link, sheet_link

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.journal import Journal
    from concierge_cli.services.desk import Desk


CASES_TAB = 102
"""The tab of cases in an address (`google.sheet.tabs.Tab.CASES`, which loads more than an address needs)."""


class MirroredStore(NamedTuple):
    """A store's Sheet and folder in Drive, as addresses; empty where there is none yet.

    The freelancer's own spreadsheet, which is for all stores, comes without a `client`.
    """

    client: str
    name: str
    sheet: str = ""
    folder: str = ""


def mirrored_store(journal: Journal, client: Client) -> MirroredStore:
    """One store's Sheet and folder."""
    place, folder = Mirror(journal).place(client.slug), DriveFiles(journal).folder(client.slug)
    return MirroredStore(
        client.slug,
        client.name,
        sheet_link(place.spreadsheet) if place else "",
        folder_link(folder.id) if folder and folder.made else "",
    )


def row_link(desk: Desk, case: Case) -> str:
    """The case's row in its Sheet, where it was when it was last seen. Raises NotFound where there is no Sheet."""
    mirror = Mirror(desk.journal)
    place = mirror.place(case.client)
    if place is None:
        raise NotFound(
            _("{name} has no Google Sheet yet. This makes it:").format(name=desk.client(case.client).name),
            hint=f"concierge sync --client {case.client}",
        )
    row = mirror.rows([case.key]).get(case.key)
    return f"{sheet_link(place.spreadsheet)}#gid={CASES_TAB}" + (f"&range=A{row + 1}" if row else "")


def mirrored_stores(journal: Journal) -> list[MirroredStore]:
    """Every store in work, and the freelancer's own spreadsheet behind them once there is one."""
    stores = [mirrored_store(journal, client) for client in journal.active_clients()]
    own = Mirror(journal).place(EVERYBODY, MINE)
    if own is not None:
        stores.append(MirroredStore("", _("For you alone"), sheet_link(own.spreadsheet)))
    return stores
