"""A paper for the store in its Drive folder, under `Reports`: the same name is the same file, in a new version.

Drive keeps the versions before; a link that somebody has goes on leading to the newest.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from concierge_cli.google.door import open_door
from concierge_cli.google.drive_file import DriveFile, change, find
from concierge_cli.google.folders import make_folder
from concierge_cli.google.retrying import PATIENT
from concierge_cli.google.sign_in.account import is_connected
from concierge_cli.google.uploads import Outgoing, is_whole, replace, send
from concierge_cli.i18n import _, speaking
from concierge_cli.services.mirror.folders import STORE, Folders, marks_of
from concierge_cli.services.mirror.links import file_link
from concierge_cli.services.mirror.places import not_connected
from concierge_cli.services.mirror.turn import A_TURN, turn
from concierge_cli.services.papers import MIME

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.papers import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Where it is. `replaced` tells a new version of a file that was there."""

    folder: str
    name: str
    url: str
    replaced: bool

    def to_json(self) -> dict[str, Any]:
        return {"folder": self.folder, "name": self.name, "url": self.url, "replaced": self.replaced}


def refuse_unconnected(settings: Settings) -> None:
    """Raises NotSignedIn where nobody is connected: before a paper is made that could not be saved."""
    if not is_connected(settings):
        raise not_connected()


def save_paper(desk: Desk, settings: Settings, client: Client, *, name: str, form: Form, content: bytes) -> Saved:
    """Saves the paper as `name` (without its ending). One that was put into the trash is left there and made anew.

    Raises NotSignedIn where nobody is connected, Conflict where another window is at it, and what the door raises.
    """
    refuse_unconnected(settings)
    full = f"{name}.{form}"
    with open_door(settings, PATIENT) as door, turn(desk, client.slug, wait=A_TURN):
        folders = Folders(desk, door, client)
        with speaking(client.language):
            title = _("Reports")
        folder = _folder(desk, door, client, folders, title)
        marks = _marks(desk, client, "report") | {"paper": hashlib.sha256(full.encode()).hexdigest()[:16]}
        there = next((one for one in find(door, marks) if not one.trashed), None)
        source = io.BytesIO(content)
        if there is None:
            outgoing = Outgoing(folders.ids.take(), full, folder.id, MIME[form], len(content), marks)
            made = cast("DriveFile", send(door, outgoing, source, remember=_nothing, progress=_nothing))
            return Saved(folder=title, name=full, url=file_link(made.id), replaced=False)
        if not is_whole(there, source, sha256=hashlib.sha256(content).hexdigest(), size=len(content)):
            replace(door, there.id, MIME[form], source, len(content))
        return Saved(folder=title, name=full, url=file_link(there.id), replaced=True)


def _folder(desk: Desk, door: Door, client: Client, folders: Folders, title: str) -> DriveFile:
    """The folder of the store's papers, in its own."""
    parent = folders.of(STORE)
    marks = _marks(desk, client, "reports")
    there = next((one for one in find(door, marks) if one.is_folder and not one.trashed), None)
    if there is None:
        made = make_folder(door, folders.ids.take(), title, marks, parent=parent)
        if not made.trashed:
            return made
        return change(door, made, into=folders.again(STORE))  # the store's folder lies in the trash
    return there


def _marks(desk: Desk, client: Client, what: str) -> dict[str, str]:
    """What is on it for nobody but this program: of which store, told as on its other folders."""
    return {"concierge": what, "store": marks_of(desk, client.slug, STORE)["store"]}


def _nothing(_told: object) -> None:
    """A paper is small: nobody watches it go."""
