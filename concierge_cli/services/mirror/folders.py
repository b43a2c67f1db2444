"""The folders in Drive: one for each store, and one in it for each case that has files.

A folder's name is for people and says nothing that could have to be erased one day. Its id is chosen and kept before it
is made, so that it is made once; one that another machine of the same store made is found by its marks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from concierge_cli.errors import ConciergeError
from concierge_cli.google.drive_file import DriveFile, change, find, look, new_ids
from concierge_cli.google.folders import make_folder
from concierge_cli.google.refusals import AlreadyThere, Gone, Rejected
from concierge_cli.i18n import speaking
from concierge_cli.journal.drive_files import DriveFiles, Folder
from concierge_cli.language.dates import local
from concierge_cli.services.file_names import readable

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk

STORE: Final = ""
"""Stands for the case where the folder is the store's own."""

_MOST_IDS: Final = 1000


def client_folder(desk: Desk, door: Door, client: Client) -> str:
    """The id of the store's own folder, made where there is none."""
    return Folders(desk, door, client).of(STORE)


def marks_of(desk: Desk, client: str, case: str) -> dict[str, str]:
    """What stands on the folder of a case (its key), or on the store's own, for nobody but this program.

    `store` tells apart two stores of one name: it follows from the key that all machines of a store share.
    """
    secret = desk.journal.order_secret(client)
    marks = {
        "concierge": "case" if case else "client",
        "client": client,
        "store": hashlib.sha256(f"drive folder {secret}".encode()).hexdigest()[:16],
    }
    return marks | ({"case": case} if case else {})


class Ids:
    """Ids for what is to come, asked for together."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._ids: list[str] = []
        self.expected = 1
        """How many will be taken, as far as that is known."""

    def take(self) -> str:
        if not self._ids:
            self._ids = new_ids(self._door, min(max(self.expected, 1), _MOST_IDS))
        self.expected -= 1
        return self._ids.pop()


class Folders:
    """The folders of one store during one run.

    `there` is what Drive was seen to have (by id), where it was looked through: a folder that is not among it, or in
    the trash, is made again before anything goes into it.
    """

    def __init__(
        self,
        desk: Desk,
        door: Door,
        client: Client,
        *,
        ids: Ids | None = None,
        there: Mapping[str, DriveFile] | None = None,
    ) -> None:
        self.ids = ids or Ids(door)
        self.made_again: list[str] = []
        """Names of folders that were gone and that were made again."""
        self._desk, self._door, self._client = desk, door, client
        self._files = DriveFiles(desk.journal)
        self._there = there
        self._sure: dict[str, str] = {}
        self._again: set[str] = set()

    def of(self, case: str) -> str:
        """The id of the folder of a case, by its key, or of the store's own (`STORE`); made where there is none."""
        if case not in self._sure:
            known = self._files.folder(self._client.slug, case)
            if known is None or not known.made:
                known = self._make(case, known)
            elif self._there is not None and not self._stands(known.id):
                known = self._make_again(case, known.id)
            self._sure[case] = known.id
        return self._sure[case]

    def again(self, case: str, error: ConciergeError | None = None) -> str:
        """The id of a new folder in the place of the one that `of` gave, which takes no file any more.

        Raises `error` where the folder is there all the same, or was made again in this run already.
        """
        lost = self._sure[case]
        there = look(self._door, lost) if error is not None else None
        if error is not None and (case in self._again or (there is not None and not there.trashed)):
            raise error
        self._sure[case] = self._make_again(case, lost).id
        return self._sure[case]

    def _stands(self, folder: str) -> bool:
        """What was made a moment ago may not be among what was found: it is looked for by its id."""
        there = (self._there or {}).get(folder) or look(self._door, folder)
        return there is not None and not there.trashed

    def _make_again(self, case: str, lost: str) -> Folder:
        self._again.add(case)
        self.made_again.append(self._name(case))
        found = self._elsewhere(case, besides=lost)
        self._files.keep_folder(found or self._chosen(case))
        return found or self._make(case, self._files.folder(self._client.slug, case))

    def _make(self, case: str, known: Folder | None) -> Folder:
        if known is None:
            known = self._elsewhere(case) or self._chosen(case)
            self._files.keep_folder(known)
        if not known.made:
            made = self._made(case, known)
            known = known._replace(id=made.id, made=True)
            self._files.keep_folder(known)
        return known

    def _made(self, case: str, known: Folder) -> DriveFile:
        """The folder in Drive, under the id that was chosen; in a new one of the store's where that is gone."""
        parent = self.of(STORE) if case else ""
        marks = marks_of(self._desk, self._client.slug, case)
        try:
            made = make_folder(self._door, known.id, known.name, marks, parent=parent)
        except (AlreadyThere, Rejected):  # the id is not ours to use
            known = self._chosen(case)
            self._files.keep_folder(known)
            made = make_folder(self._door, known.id, known.name, marks, parent=parent)
        except Gone as error:
            if not case:
                raise
            made = make_folder(self._door, known.id, known.name, marks, parent=self.again(STORE, error))
        if not made.trashed:
            return made
        above = look(self._door, parent) if parent else None
        if above is None or not above.trashed:  # it is this one that was put into the trash
            known = self._chosen(case)
            self._files.keep_folder(known)
            return make_folder(self._door, known.id, known.name, marks, parent=parent)
        return change(self._door, made, into=self.again(STORE))

    def _chosen(self, case: str) -> Folder:
        return Folder(self._client.slug, case, self.ids.take(), self._name(case))

    def _elsewhere(self, case: str, *, besides: str = "") -> Folder | None:
        """One that another machine of the same store made, or this one before its journal was brought back."""
        if self._there is not None:
            wanted = marks_of(self._desk, self._client.slug, case).items()
            found = [one for one in self._there.values() if one.is_folder and wanted <= one.properties.items()]
        else:
            found = list(find(self._door, marks_of(self._desk, self._client.slug, case)))
        live = [one for one in found if one.is_folder and not one.trashed and one.id != besides]
        return Folder(self._client.slug, case, live[0].id, live[0].name, made=True) if live else None

    def _name(self, case: str) -> str:
        """`ACC-42 · Mercado Libre · 2026-11-13`: what never changes and is nobody's secret."""
        if not case:
            return readable(self._client.name) or self._client.slug
        known = self._desk.reload(case)
        with speaking(self._client.language):
            platform = str(self._desk.playbooks.platform(known.platform).label)
        return f"{known.id} · {readable(platform)} · {local(known.received_at, self._client.zone).date().isoformat()}"
