"""Files and folders in Drive over real HTTP: each once and whole, whatever breaks in between."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable
from typing import Any

import pytest

from concierge_cli.errors import Unavailable
from concierge_cli.google.door import Door
from concierge_cli.google.downloads import fetch
from concierge_cli.google.drive_file import DriveFile, change, find, look, new_ids
from concierge_cli.google.folders import make_folder
from concierge_cli.google.refusals import DriveFull, Gone
from concierge_cli.google.retrying import Policy
from concierge_cli.google.uploads import IN_ONE_REQUEST, SMALL_PIECE, Outgoing, is_whole, send
from tests.emulator.clients import DRIVE_FILE, sign_in
from tests.emulator.person import Google

SMALL = random.Random(1).randbytes(70_001)
LARGE = random.Random(2).randbytes(IN_ONE_REQUEST + 3 * SMALL_PIECE + 17)
HASTY = Policy(total=5.0, tries=1, timeout=4.0)


@pytest.fixture
def door(google: Google, open_to: Callable[..., Door]) -> Door:
    """The door of an app that sees its own files only."""
    return open_to(sign_in(google.url, DRIVE_FILE))


class Sender:
    """One run of the program after another, with what it remembers in between."""

    def __init__(self, door: Door, data: bytes) -> None:
        self.door = door
        self.folder = make_folder(door, new_ids(door, 1)[0], "Luna", {"concierge": "client"}).id
        self.data = data
        self.file = Outgoing(
            new_ids(door, 1)[0], "defect_photo-tip.jpg", self.folder, "image/jpeg", len(data), {"case": "k1"}
        )
        self.session = ""
        self.told = 0

    def remember(self, session: str) -> None:
        self.session = session

    def progress(self, count: int) -> None:
        self.told += count

    def run(self, door: Door | None = None, goes_on: Callable[[], bool] | None = None) -> DriveFile | None:
        self.told = 0
        return send(
            door or self.door,
            self.file,
            io.BytesIO(self.data),
            session=self.session,
            remember=self.remember,
            progress=self.progress,
            goes_on=goes_on,
        )

    def whole(self, there: DriveFile | None) -> bool:
        digest = hashlib.sha256(self.data).hexdigest()
        return there is not None and is_whole(there, io.BytesIO(self.data), sha256=digest, size=len(self.data))


def files_in(google: Google, folder: str) -> list[dict[str, Any]]:
    """What the person at the browser sees in a folder."""
    return google.get("/drive/v3/files", q=f"'{folder}' in parents", fields="files(id,name,size,sha256Checksum)")[
        "files"
    ]


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_file_arrives_whole_under_the_id_that_was_chosen(google: Google, door: Door, data: bytes):
    sender = Sender(door, data)
    there = sender.run()
    assert sender.whole(there)
    assert there is not None
    assert (there.id, there.parents, there.trashed) == (sender.file.id, (sender.folder,), False)
    assert there.properties == {"case": "k1"}
    assert sender.told == len(data)
    assert [one["name"] for one in files_in(google, sender.folder)] == ["defect_photo-tip.jpg"]


def test_a_small_file_is_one_request(door: Door):
    sender = Sender(door, SMALL)
    before = len(door.calls)
    sender.run()
    assert [call.operation for call in door.calls[before:]] == ["files.create"]


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("kind", ["reset", "503", "truncate"])
def test_an_answer_that_never_came_makes_no_second_file(google: Google, door: Door, data: bytes, kind: str):
    sender = Sender(door, data)
    google.control("faults", [{"kind": kind, "when": "after", "count": 2, "match": "/upload/"}])
    assert sender.whole(sender.run())
    assert len(files_in(google, sender.folder)) == 1


def test_a_break_in_the_middle_of_a_piece_goes_on_from_what_arrived(google: Google, door: Door):
    sender = Sender(door, LARGE)
    google.control("faults", [{"kind": "reset", "bytes": 2_000_000, "count": 3, "match": {"method": "PUT"}}])
    assert sender.whole(sender.run())
    sent = sum(one["bytes"] for one in google.log() if one["method"] == "PUT")
    assert sent < len(LARGE) + 3 * 300_000, "no more than the broken blocks went twice"


def test_a_program_that_was_killed_goes_on_with_its_session(google: Google, door: Door, open_to: Callable[..., Door]):
    sender = Sender(door, LARGE)
    google.control("faults", [{"kind": "reset", "bytes": 3_000_000, "match": {"method": "PUT"}}])
    with pytest.raises(Unavailable):
        sender.run(open_to(sign_in(google.url, DRIVE_FILE), policy=HASTY))
    assert sender.session
    google.control("faults", [])
    before = len(google.log())
    assert sender.whole(sender.run())
    again = google.log()[before:]
    assert [one["method"] for one in again] == ["PUT", "PUT"], "asked how much had come, and sent the rest"
    assert again[1]["bytes"] < len(LARGE) - 2_000_000
    assert sender.told == len(LARGE), "what had come before counts"
    assert len(files_in(google, sender.folder)) == 1


def test_who_has_no_more_time_stops_between_two_pieces_and_goes_on_later(google: Google, door: Door):
    sender = Sender(door, LARGE)
    answers = iter([True, True, False])
    assert sender.run(goes_on=lambda: next(answers)) is None
    assert sender.told == 2 * SMALL_PIECE
    assert files_in(google, sender.folder) == []
    assert sender.whole(sender.run())


def test_an_expired_session_begins_again_under_the_same_id(google: Google, door: Door):
    sender = Sender(door, LARGE)
    answers = iter([True, False])
    sender.run(goes_on=lambda: next(answers))
    first = sender.session
    google.control("clock", {"advance": 8 * 86_400})
    there = sender.run()
    assert sender.whole(there)
    assert sender.session != first
    assert [one["id"] for one in files_in(google, sender.folder)] == [sender.file.id]


def test_a_session_that_ended_unseen_and_then_expired_is_not_sent_again(google: Google, door: Door):
    sender = Sender(door, LARGE)
    sender.run()
    google.control("clock", {"advance": 8 * 86_400})
    before = len(google.log())
    assert sender.whole(sender.run())
    assert "POST" not in [one["method"] for one in google.log()[before:] if "/upload/" in one["path"]]


def test_what_was_made_by_an_earlier_run_is_found_by_its_id(google: Google, door: Door):
    sender = Sender(door, SMALL)
    sender.run()
    assert sender.whole(sender.run())
    assert len(files_in(google, sender.folder)) == 1


def test_other_bytes_under_the_same_id_are_told_apart(door: Door):
    sender = Sender(door, SMALL)
    sender.run()
    sender.data = SMALL[:-1] + b"?"
    assert not sender.whole(sender.run())


def test_without_a_sha256_the_md5_decides():
    there = DriveFile("f", "x", False, len(SMALL), "", hashlib.md5(SMALL).hexdigest(), False, (), {})  # noqa: S324
    digest = hashlib.sha256(SMALL).hexdigest()
    assert is_whole(there, io.BytesIO(SMALL), sha256=digest, size=len(SMALL))
    assert not is_whole(there, io.BytesIO(SMALL[::-1]), sha256=digest, size=len(SMALL))
    assert not is_whole(there._replace(size=1), io.BytesIO(SMALL), sha256=digest, size=len(SMALL))


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_full_drive_is_named(google: Google, door: Door, data: bytes):
    sender = Sender(door, data)
    google.control("storage", {"limit": 1000})
    with pytest.raises(DriveFull):
        sender.run()


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_folder_that_was_deleted_is_gone(google: Google, door: Door, data: bytes):
    sender = Sender(door, data)
    google.send("DELETE", f"/drive/v3/files/{sender.folder}")
    with pytest.raises(Gone):
        sender.run()


def test_what_is_made_in_a_folder_that_lies_in_the_trash_is_seen_there_and_can_be_moved_out(google: Google, door: Door):
    sender = Sender(door, SMALL)
    google.send("PATCH", f"/drive/v3/files/{sender.folder}", {"trashed": True})
    there = sender.run()
    assert there is not None
    assert there.trashed
    folder = make_folder(door, new_ids(door, 1)[0], "Luna", {"concierge": "client"})
    moved = change(door, there, into=folder.id)
    assert (moved.trashed, moved.parents) == (False, (folder.id,))


def test_a_folder_is_made_once_however_often_it_is_tried(google: Google, door: Door):
    parent = make_folder(door, new_ids(door, 1)[0], "Luna", {"concierge": "client"})
    [number] = new_ids(door, 1)
    google.control("faults", [{"kind": "reset", "when": "after", "count": 1, "match": {"method": "POST"}}])
    made = [make_folder(door, number, "ACC-42", {"concierge": "case"}, parent=parent.id) for _try in range(2)]
    assert made[0] == made[1]
    assert [one["id"] for one in files_in(google, parent.id)] == [number]


def test_files_are_found_by_our_properties_in_pages_and_the_trash_is_told(
    google: Google, door: Door, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("concierge_cli.google.drive_file.PAGE", 2)
    folder = make_folder(door, new_ids(door, 1)[0], "O'Hara \\ Hijos", {"client": "luna", "who": "O'Hara \\"}).id
    for number in new_ids(door, 3):
        make_folder(door, number, "x", {"client": "luna"}, parent=folder)
    google.send("PATCH", f"/drive/v3/files/{number}", {"trashed": True})
    assert len(list(find(door, {"client": "luna"}))) == 3
    assert sorted(one.trashed for one in find(door, {"client": "luna"}, trashed=None)) == [False, False, False, True]
    assert [one.id for one in find(door, {"client": "luna", "who": "O'Hara \\"})] == [folder]
    assert list(find(door, {"client": "sol"})) == []


def test_look_sees_what_lies_in_the_trash_and_nothing_of_what_was_deleted(google: Google, door: Door):
    sender = Sender(door, SMALL)
    sender.run()
    google.send("PATCH", f"/drive/v3/files/{sender.file.id}", {"trashed": True})
    there = look(door, sender.file.id)
    assert there is not None
    assert there.trashed
    assert not change(door, there, trashed=False, name="otro.jpg").trashed
    google.send("DELETE", f"/drive/v3/files/{sender.file.id}")
    assert look(door, sender.file.id) is None


def test_a_file_comes_back_as_it_went_also_when_the_line_breaks(google: Google, door: Door):
    sender = Sender(door, LARGE)
    sender.run()
    google.control("faults", [{"kind": "truncate", "count": 2, "match": {"query": "alt=media"}}])
    came = bytearray()
    assert fetch(door, sender.file.id, len(LARGE), came.extend, progress=sender.progress) == len(LARGE)
    assert bytes(came) == LARGE


@pytest.mark.parametrize("size", [10, len(SMALL) + 5_000_000, len(SMALL) + 20_000_000])
def test_a_file_of_another_size_ends_where_it_ends(door: Door, size: int):
    sender = Sender(door, SMALL)
    sender.run()
    came = bytearray()
    assert fetch(door, sender.file.id, size, came.extend, progress=sender.progress) == len(SMALL)
    assert bytes(came) == SMALL


def test_what_is_not_there_any_more_is_gone(google: Google, door: Door):
    sender = Sender(door, SMALL)
    sender.run()
    google.send("DELETE", f"/drive/v3/files/{sender.file.id}")
    with pytest.raises(Gone):
        fetch(door, sender.file.id, len(SMALL), bytearray().extend, progress=sender.progress)
