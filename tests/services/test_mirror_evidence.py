"""A store's files go to its folder in Drive, each once, and come back as they went, whatever happens in between."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.errors import Unavailable
from concierge_cli.google.door import Door
from concierge_cli.google.refusals import DriveFull, Gone
from concierge_cli.google.retrying import Policy
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.journal.verify import verify
from concierge_cli.services.closing import undo
from concierge_cli.services.conversation import note
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.evidence import add_evidence
from concierge_cli.services.mirror.evidence import SentFiles, send_files, waiting_files
from concierge_cli.services.mirror.fetching import fetch, wanted_files
from concierge_cli.services.mirror.folders import Folders, client_folder
from concierge_cli.services.mirror.links import file_link, folder_link
from concierge_cli.services.mirror.remote import check_remote, look_through, withdraw
from tests.emulator import Emulator
from tests.emulator.clients import DRIVE_FILE, sign_in
from tests.emulator.conftest import emulator
from tests.emulator.person import Google
from tests.files.made import exif, film
from tests.files.made import photo as made_photo
from tests.services.store import NOW, add_luna, claim, desk_in, piece

pytestmark = pytest.mark.thorough

__all__ = ["emulator"]

HASTY = Policy(total=5.0, tries=1, timeout=4.0)


@pytest.fixture
def google(emulator: Emulator) -> Google:
    emulator.world.reset()
    return Google(emulator)


@pytest.fixture
def luna(desk: Desk) -> Client:
    return desk.client("luna")


@pytest.fixture
def open_door(google: Google) -> Iterator[Callable[..., Door]]:
    """Doors of an app that sees its own files only, and that never sleeps."""
    opened: list[Door] = []
    person = sign_in(google.url, DRIVE_FILE)

    def make(**options: Any) -> Door:
        given = {"base_url": google.url, "sleep": lambda _seconds: None, "chance": random.Random(3), **options}
        opened.append(Door(person, **given))
        return opened[-1]

    yield make
    for door in opened:
        door.close()


@pytest.fixture
def door(open_door: Callable[..., Door]) -> Door:
    return open_door()


def kept(
    desk: Desk, case: Case, folder: Path, name: str, data: bytes, *, kind: str = "defect_photo", **more: Any
) -> Case:
    path = folder / name
    path.write_bytes(data)
    return add_evidence(desk, case, [piece(path, kind)], entry=Entry(), **more)[0]


def in_drive(google: Google) -> dict[str, list[str]]:
    """What the person at the browser sees: the names of files by the name of their folder; what lies in the trash not."""
    files = google.get("/drive/v3/files", q="trashed = false", pageSize=1000, fields="files(id,name,parents,mimeType)")
    names = {one["id"]: one["name"] for one in files["files"]}
    seen: dict[str, list[str]] = {}
    for one in files["files"]:
        if "folder" not in one["mimeType"]:
            seen.setdefault(names.get(one["parents"][0], "?"), []).append(one["name"])
    return {folder: sorted(files) for folder, files in seen.items()}


def content(google: Google, drive: str) -> bytes:
    return google.send("GET", f"/drive/v3/files/{drive}", alt="media").body


def everything(done: SentFiles) -> None:
    assert (done.trouble, done.left, done.absent, done.damaged, done.held) == (None, 0, 0, 0, [])


PHOTO = made_photo("jpeg", exif=exif())
PLACED = made_photo("jpeg", exif=exif(place=True))
FOLDER = "ACC-1 · Mercado Libre · 2026-11-13"


def test_files_lie_in_a_folder_for_each_case_in_that_of_the_store(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    case = kept(desk, case, tmp_path, "chat.txt", b"hola", kind="chat_log")
    note(desk, case, "x" * 9_000, private=False, entry=Entry())
    done = send_files(desk, door, luna)
    everything(done)
    assert (done.sent, done.bytes) == (3, len(PHOTO) + 4 + 9_000)
    [text] = [name for name in in_drive(google)[FOLDER] if name.startswith("noted")]
    assert in_drive(google) == {FOLDER: ["chat_log-chat.txt", "defect_photo-tip.jpg", text]}
    assert text.endswith(".txt")
    assert ".text." not in text
    item = desk.reload(case.key).evidence[0]
    assert (item.sent_sha256, content(google, item.drive)) == (item.sha256, PHOTO)
    root = google.get("/drive/v3/files", q=f"name = '{FOLDER}'", fields="files(parents)")["files"][0]["parents"][0]
    assert google.get(f"/drive/v3/files/{root}")["name"] == "Accesorios Luna"
    assert root == client_folder(desk, door, luna)


def test_nothing_goes_twice_and_nothing_new_asks_for_nothing(google, desk, luna, door, tmp_path):
    kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    assert waiting_files(desk, luna) == (1, len(PHOTO))
    everything(send_files(desk, door, luna))
    before = len(door.calls)
    assert send_files(desk, door, luna).sent == 0
    assert len(door.calls) == before
    assert waiting_files(desk, luna) == (0, 0)


def test_a_new_file_of_a_known_case_takes_two_calls(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    send_files(desk, door, luna)
    before = len(door.calls)
    kept(desk, case, tmp_path, "box.jpg", PLACED)
    send_files(desk, door, luna, limit=5)
    assert [call.operation for call in door.calls[before:]] == ["files.generateIds", "files.create"]


def test_what_goes_to_drive_tells_no_place_and_both_fingerprints_are_logged(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PLACED)
    case = kept(desk, case, tmp_path, "unboxing.mp4", film(place=True), kind="defect_video")
    done = send_files(desk, door, luna)
    everything(done)
    assert done.without_place == 2
    for item in desk.reload(case.key).evidence:
        sent = content(google, item.drive)
        assert hashlib.sha256(sent).hexdigest() == item.sent_sha256 != item.sha256
        assert b"+19.4326" not in sent
        assert desk.vault.has(item.sent_sha256)
        assert desk.vault.has(item.sha256)
    event = next(event for event in desk.journal.events_of(case.key) if event.kind == "file_mirrored")
    assert event.facts["location_removed"] is True
    assert event.facts["size"] == len(PLACED)
    assert verify(desk.journal, now=NOW).sound


def test_it_keeps_the_place_where_that_was_asked_for(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PLACED, keep_location=True)
    send_files(desk, door, luna)
    item = desk.reload(case.key).evidence[0]
    assert content(google, item.drive) == PLACED
    assert desk.journal.events_of(case.key)[1].facts["keep_location"] is True


def test_a_place_that_cannot_be_taken_out_keeps_the_file_here_and_is_said(google, desk, luna, door, tmp_path):
    data = PLACED + b"<x:xmpmeta><rdf:li>GPSLatitude is 19.4</rdf:li></x:xmpmeta>"
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", data)
    done = send_files(desk, door, luna)
    assert [(one.case, one.name) for one in done.held] == [(case.id, "defect_photo-tip.jpg")]
    assert in_drive(google) == {}
    everything(send_files(desk, door, luna, cases=[case.key], keep_location=True))
    assert content(google, desk.reload(case.key).evidence[0].drive) == data


def test_what_is_the_freelancers_alone_never_goes(google, desk, luna, door, tmp_path):
    case = claim(desk)
    note(desk, case, "y" * 9_000, private=True, entry=Entry())
    assert send_files(desk, door, luna).sent == 0
    assert google.get("/drive/v3/files")["files"] == []


# --- time ---------------------------------------------------------------------------------------------------------


class Seconds:
    """A clock that goes on by a step each time it is read."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_no_command_waits_for_a_large_file(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "unboxing.mp4", film(media=b"\x5a" * 6_000_000), kind="defect_video")
    kept(desk, case, tmp_path, "tip.jpg", PHOTO)
    done = send_files(desk, door, luna, limit=4.0, clock=Seconds(0.5))
    assert (done.sent, done.left, done.trouble) == (1, 1, None)
    assert done.left_bytes > 6_000_000
    everything(send_files(desk, door, luna))
    assert len(in_drive(google)[FOLDER]) == 2


def test_what_does_not_fit_goes_on_where_it_was(google, desk, luna, door, tmp_path):
    kept(desk, claim(desk), tmp_path, "unboxing.mp4", film(media=b"\x5a" * 6_000_000), kind="defect_video")
    done = send_files(desk, door, luna, limit=60.0, clock=Seconds(12))
    assert (done.sent, done.left, done.trouble) == (0, 1, None)
    before = len(google.log())
    everything(send_files(desk, door, luna))
    assert [one["method"] for one in google.log()[before:]] == ["PUT", "PUT"]
    assert google.log()[-1]["bytes"] < 6_000_000


def test_silence_of_google_within_the_limit_is_trouble(google, desk, luna, open_door, tmp_path):
    kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    google.control("faults", [{"kind": 503}])
    done = send_files(desk, open_door(policy=HASTY), luna, limit=5.0)
    assert isinstance(done.trouble, Unavailable)
    assert done.sent == 0


# --- what goes wrong ----------------------------------------------------------------------------------------------


def test_a_full_drive_stops_and_the_rest_goes_another_time(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    kept(desk, case, tmp_path, "box.jpg", PLACED)
    google.control("storage", {"limit": len(PHOTO) + 10})
    done = send_files(desk, door, luna)
    assert isinstance(done.trouble, DriveFull)
    assert done.sent == 1
    google.control("storage", {"limit": 10**9})
    everything(send_files(desk, door, luna))
    assert in_drive(google) == {FOLDER: ["defect_photo-box.jpg", "defect_photo-tip.jpg"]}


@pytest.mark.parametrize("how", ["deleted", "trashed"])
@pytest.mark.parametrize("which", ["case", "store"])
@pytest.mark.parametrize("seen", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["looked", "unlooked"])
def test_a_folder_that_is_gone_is_made_again_once_and_said(google, desk, luna, door, tmp_path, how, which, seen):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    send_files(desk, door, luna)
    lost = DriveFiles(desk.journal).folder("luna", case.key if which == "case" else "").id
    if how == "deleted":
        google.send("DELETE", f"/drive/v3/files/{lost}")
    else:
        google.send("PATCH", f"/drive/v3/files/{lost}", {"trashed": True})
    kept(desk, case, tmp_path, "box.jpg", made_photo("jpeg"))
    kept(desk, case, tmp_path, "end.jpg", made_photo("jpeg"))
    done = send_files(desk, door, luna, remote=look_through(desk, door, luna) if seen else None)
    everything(done)
    assert done.sent == 2
    assert done.folders_made_again.count(FOLDER) == 1
    assert len(done.folders_made_again) == (1 if which == "case" else 2)
    assert in_drive(google) == {FOLDER: ["defect_photo-box.jpg", "defect_photo-end.jpg"]}
    folders = google.get("/drive/v3/files", q="trashed = false and mimeType = 'application/vnd.google-apps.folder'")[
        "files"
    ]
    assert sorted(one["name"] for one in folders) == [FOLDER, "Accesorios Luna"]


def test_a_folder_that_goes_for_ever_is_trouble_and_no_loop(google, desk, luna, door, tmp_path):
    kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    google.control("faults", [{"kind": 404, "match": {"operation": "files.create", "path": "upload"}}])
    done = send_files(desk, door, luna)
    assert isinstance(done.trouble, Gone)
    assert len(door.calls) < 15


def test_a_fifth_of_all_requests_failing_loses_and_doubles_nothing(google, desk, luna, open_door, tmp_path):
    case = claim(desk)
    for number in range(12):
        kept(desk, case, tmp_path, f"tip{number}.jpg", made_photo("jpeg"))
    kept(desk, case, tmp_path, "unboxing.mp4", film(media=b"\x5a" * 9_000_000), kind="defect_video")
    google.control(
        "faults",
        [
            {"kind": 503, "rate": 0.07},
            {"kind": "reset", "rate": 0.07, "when": "after"},
            {"kind": 429, "rate": 0.07},
            {"kind": "reset", "bytes": 300_000, "rate": 0.1, "match": {"method": "PUT"}},
        ],
    )
    for _run in range(30):
        if send_files(desk, open_door(policy=replace(HASTY, total=30.0, tries=2)), luna).trouble is None:
            break
    google.control("faults", [])
    assert send_files(desk, open_door(), luna).sent == 0
    assert sorted(in_drive(google)) == [FOLDER]
    assert len(in_drive(google)[FOLDER]) == 13
    assert {item.sent_sha256 for item in desk.reload(case.key).evidence} == {
        one["sha256Checksum"]
        for one in google.get("/drive/v3/files", fields="files(sha256Checksum)", pageSize=100)["files"]
        if "sha256Checksum" in one
    }


class Killed(BaseException):
    """The program stops here, and nothing after it runs."""


STEPS = (
    "concierge_cli.services.mirror.folders.new_ids",
    "concierge_cli.services.mirror.folders.make_folder",
    "concierge_cli.google.uploads._begin",
    "concierge_cli.google.door.Door.upload_step",
    "concierge_cli.google.uploads.send",
    "concierge_cli.journal.drive_files.DriveFiles.keep_folder",
    "concierge_cli.journal.drive_files.DriveFiles.keep_upload",
    "concierge_cli.journal.drive_files.DriveFiles.forget_arrived",
    "concierge_cli.journal.store.Journal.append",
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("large", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["small", "large"])
def test_killed_between_any_two_steps_nothing_is_there_twice(
    google, desk, luna, open_door, tmp_path, monkeypatch, step, after, large
):
    media = b"\x5a" * (9_000_000 if large else 5_000)
    case = kept(desk, claim(desk), tmp_path, "unboxing.mp4", film(media=media, place=True), kind="defect_video")
    case = kept(desk, case, tmp_path, "tip.jpg", PHOTO)
    where, _, name = step.rpartition(".")
    module, _, owner = where.rpartition(".")
    target = __import__("importlib").import_module(where if owner[0].islower() else module)
    target = target if owner[0].islower() else getattr(target, owner)
    real = getattr(target, name)
    deaths = 0
    for turn in range(1, 9):
        reached = 0

        def deadly(*words: Any, turn: int = turn, **more: Any) -> Any:
            nonlocal reached
            reached += 1
            if reached == turn and not after:
                raise Killed
            given = real(*words, **more)
            if reached == turn:
                raise Killed
            return given

        with monkeypatch.context() as patch:
            patch.setattr(target, name, deadly)
            try:
                send_files(desk, open_door(), luna)
            except Killed:
                deaths += 1
            else:
                break
    everything(send_files(desk, open_door(), luna))
    assert deaths or (step.endswith("_begin") and not large) or step.endswith("upload_step")
    assert in_drive(google) == {FOLDER: ["defect_photo-tip.jpg", "defect_video-unboxing.mp4"]}
    listed = google.get("/drive/v3/files", pageSize=100)["files"]
    assert len(listed) == 4, "two folders and two files, in the trash nothing"
    assert all(item.drive for item in desk.reload(case.key).evidence)
    assert len([event for event in desk.journal.events_of(case.key) if event.kind == "file_mirrored"]) == 2
    assert verify(desk.journal, now=NOW).sound


def test_a_file_that_was_damaged_here_is_not_taken_for_what_it_was(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    path = desk.vault.path(case.evidence[0].sha256)
    path.chmod(0o600)
    path.write_bytes(PHOTO[:-1] + b"?")
    done = send_files(desk, door, luna)
    assert (done.sent, done.damaged, done.trouble) == (0, 1, None)
    assert in_drive(google) == {}


# --- what people do in Drive --------------------------------------------------------------------------------------


def two_files(desk: Desk, luna: Client, door: Door, folder: Path) -> Case:
    case = kept(desk, claim(desk), folder, "tip.jpg", PLACED)
    case = kept(desk, case, folder, "box.jpg", PHOTO)
    everything(send_files(desk, door, luna))
    return desk.reload(case.key)


def test_all_in_its_place_is_one_call(google, desk, luna, door, tmp_path):
    two_files(desk, luna, door, tmp_path)
    before = len(door.calls)
    assert check_remote(desk, door, luna) == []
    assert [call.operation for call in door.calls[before:]] == ["files.list"]


@pytest.mark.parametrize("what", ["removed", "trashed", "replaced", "moved"])
def test_what_people_did_to_a_file_is_noticed_and_can_be_mended(google, desk, luna, door, tmp_path, what):
    case = two_files(desk, luna, door, tmp_path)
    drive = case.evidence[0].drive
    path = f"/drive/v3/files/{drive}"
    if what == "removed":
        google.send("DELETE", path)
    elif what == "trashed":
        google.send("PATCH", path, {"trashed": True})
    elif what == "replaced":
        google.send("PATCH", f"/upload{path}", b"other", uploadType="media")
    else:
        google.send(
            "PATCH", path, {}, addParents="root", removeParents=google.get(path, fields="parents")["parents"][0]
        )
    found = check_remote(desk, door, luna)
    assert [(one.kind, one.case, one.name) for one in found] == [(what, case.id, "defect_photo-tip.jpg")]
    done = send_files(desk, door, luna, again=found)
    everything(done)
    assert (done.sent, done.put_back) == ((0, 1) if what in ("trashed", "moved") else (1, 0))
    assert check_remote(desk, door, luna) == []
    item = desk.reload(case.key).evidence[0]
    assert hashlib.sha256(content(google, item.drive)).hexdigest() == item.sent_sha256
    assert (item.drive == drive) is (what in ("trashed", "moved"))
    if what == "replaced":
        assert content(google, drive) == b"other", "what somebody put there stays theirs"


def test_a_deleted_folder_takes_all_its_files_and_they_all_come_back(google, desk, luna, door, tmp_path):
    case = two_files(desk, luna, door, tmp_path)
    google.send("DELETE", f"/drive/v3/files/{DriveFiles(desk.journal).folder('luna', case.key).id}")
    remote = look_through(desk, door, luna)
    found = check_remote(desk, door, luna, remote=remote)
    assert [one.kind for one in found] == ["removed", "removed"]
    done = send_files(desk, door, luna, again=found, remote=remote)
    everything(done)
    assert done.folders_made_again == (FOLDER,)
    assert in_drive(google) == {FOLDER: ["defect_photo-box.jpg", "defect_photo-tip.jpg"]}


def test_a_new_file_that_drive_does_not_find_yet_is_not_called_removed(google, desk, luna, door, tmp_path):
    google.control("settings", {"property_search_delay": 3600})
    two_files(desk, luna, door, tmp_path)
    assert look_through(desk, door, luna) == {}
    assert check_remote(desk, door, luna) == []


def test_what_was_taken_back_leaves_drive(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PHOTO)
    case = kept(desk, case, tmp_path, "wrong.jpg", PLACED)
    everything(send_files(desk, door, luna))
    undo(desk, entry=Entry())
    remote = look_through(desk, door, luna)
    assert check_remote(desk, door, luna, remote=remote) == []
    assert withdraw(desk, door, luna, remote=remote) == 1
    assert in_drive(google) == {FOLDER: ["defect_photo-tip.jpg"]}
    assert withdraw(desk, door, luna, remote=look_through(desk, door, luna)) == 0


# --- another machine, and a journal that was brought back ----------------------------------------------------------


def test_what_lies_there_already_is_recognised_and_not_sent(google, desk, luna, door, tmp_path):
    case = kept(desk, claim(desk), tmp_path, "tip.jpg", PLACED)
    before = len(desk.journal.events_of(case.key))
    everything(send_files(desk, door, luna))
    assert len(desk.journal.events_of(case.key)) == before + 1
    _forget_drive(desk)
    remote = look_through(desk, door, luna)
    everything(send_files(desk, door, luna, remote=remote))
    assert in_drive(google) == {FOLDER: ["defect_photo-tip.jpg"]}
    assert Folders(desk, door, luna).of("") == DriveFiles(desk.journal).folder("luna").id


def _forget_drive(desk: Desk) -> None:
    """As a backup from before the sending would have it."""
    mirrored = [event.id for event in desk.journal.all_events() if event.kind == "file_mirrored"]
    draft = Draft(kind="retracted", client="luna", case="", occurred_at=NOW, facts={"events": mirrored})
    assert draft
    with desk.journal.noting() as connection:
        connection.execute("DELETE FROM drive_folders")
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("DELETE FROM files WHERE event IN (SELECT id FROM events WHERE kind = 'file_mirrored')")
        connection.execute("DELETE FROM events WHERE kind = 'file_mirrored'")


def test_a_store_of_the_same_name_has_a_folder_of_its_own(google, desk, luna, door, tmp_path):
    first = client_folder(desk, door, luna)
    other = desk_in(tmp_path / "other")
    add_luna(other)
    assert client_folder(other, door, other.client("luna")) != first
    other.journal.close()


def test_files_come_back_from_drive_to_the_very_content(google, desk, luna, door, tmp_path):
    case = two_files(desk, luna, door, tmp_path)
    for item in case.evidence:
        for sha256 in {item.sha256, item.sent_sha256}:
            desk.vault.path(sha256).unlink()
    assert len(wanted_files(desk, luna)) == 2
    told: list[int] = []
    done = fetch(desk, door, luna, cases=[case.key], progress=told.append)
    assert (done.files, done.without_place, done.lost) == (2, 1, [])
    assert sum(told) == done.bytes == sum(len(one) for one in (PLACED, PHOTO))
    assert desk.vault.damage(case.evidence[0].sent_sha256) is None
    assert desk.vault.damage(case.evidence[1].sha256) is None
    assert fetch(desk, door, luna).files == 0


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_nothing_else_is_taken_for_the_file(google, desk, luna, door, tmp_path, how):
    case = two_files(desk, luna, door, tmp_path)
    item = case.evidence[1]
    desk.vault.path(item.sha256).unlink()
    if how == "removed":
        google.send("DELETE", f"/drive/v3/files/{item.drive}")
    else:
        google.send("PATCH", f"/upload/drive/v3/files/{item.drive}", bytes(len(PHOTO)), uploadType="media")
    done = fetch(desk, door, luna)
    assert (done.files, done.lost) == (0, [(case.id, "defect_photo-box.jpg")])
    assert not desk.vault.has(item.sha256)
    assert not [path for path in desk.journal.home.vault.rglob("*") if path.parent.name == "tmp"]


def test_addresses_are_made_of_ids_only():
    assert file_link("1aB_c-9xyz") == "https://drive.google.com/file/d/1aB_c-9xyz/view"
    assert folder_link("1aB_c-9xyz") == "https://drive.google.com/drive/folders/1aB_c-9xyz"
    assert file_link('x/../y"') == folder_link("") == ""
