"""What has to go to Drive, what is there and what is on its way, as the journal knows it."""

from __future__ import annotations

from typing import Any

import pytest

from concierge_cli.domain.event import MINE, Draft
from concierge_cli.errors import Conflict
from concierge_cli.journal import open_journal
from concierge_cli.journal.drive_files import DriveFiles, Folder, Sent, Upload
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, draft, note, profile
from tests.journal.test_plans import plans, read_whole

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def photo(key: str, sha256: str = A, **facts: Any) -> Draft:
    return draft(
        "evidence_added",
        key,
        facts={"kind": "defect_photo", "from": "buyer", "sha256": sha256, "size": 9, **facts},
        personal={"name": "tip.jpg"},
    )


def arrived(key: str, sha256: str = A, sent: str = "", drive: str = "d1") -> Draft:
    facts = {"sha256": sha256, "sent_sha256": sent or sha256, "size": 9, "location_removed": bool(sent)}
    return draft("file_mirrored", key, facts=facts, personal={"drive": drive})


def unsent(luna: Luna, *cases: str) -> list[tuple[str, str]]:
    with luna.open() as journal:
        return [(one.case, one.sha256) for one in DriveFiles(journal).unsent("luna", cases or None)]


@pytest.fixture
def key(luna: Luna) -> str:
    return luna.new_case()


def test_every_file_that_an_entry_names_has_to_go_once(luna: Luna, key: str):
    luna.log(photo(key), photo(key, B, copy_sha256=C))
    luna.log(draft("evidence_added", key, facts={"kind": "invoice", "from": "us", "sha256": A}, personal={"name": "x"}))
    assert unsent(luna) == [(key, A), (key, B), (key, C)]
    with luna.open() as journal:
        first = DriveFiles(journal).unsent("luna")[0]
        assert [event.facts["kind"] for event in first.events] == ["defect_photo", "invoice"]


def test_long_texts_of_the_case_and_of_the_store_go_too_and_private_ones_never(luna: Luna, key: str):
    long = "x" * 9_000
    luna.log(note(key, long), note(key, "y" * 9_000, audience=MINE))
    luna.log(draft("client_changed", facts={"profile": profile().to_json()}, personal={"text": long}))
    assert [case for case, _sha256 in unsent(luna)] == [key, ""]
    assert [case for case, _sha256 in unsent(luna, key)] == [key]
    assert [case for case, _sha256 in unsent(luna, "")] == [""]


def test_what_arrived_has_to_go_no_more_nor_what_was_sent_for_it(luna: Luna, key: str):
    first = luna.log(photo(key), photo(key, B))[0]
    luna.log(arrived(key, A, sent=C))
    assert unsent(luna) == [(key, B)]
    other = luna.new_case()
    luna.log(photo(other))
    assert unsent(luna) == [(key, B), (other, A)], "each case has its own folder"
    with luna.open() as journal:
        assert DriveFiles(journal).sent("luna") == [Sent(key, A, C, "d1", 9, first)]
        assert DriveFiles(journal).sent("luna", other) == []
    luna.log(draft("retracted", key, facts={"events": [first.id]}))
    with luna.open() as journal:
        assert DriveFiles(journal).sent("luna") == [Sent(key, A, C, "d1", 9)], "it was taken back"


def test_the_latest_arrival_stands_and_the_case_shows_it(luna: Luna, key: str):
    first = luna.log(photo(key))[0]
    luna.log(arrived(key))
    luna.log(arrived(key, A, sent=C, drive="d2"))
    luna.log(photo(key, A, kind="invoice"))
    with luna.open() as journal:
        assert DriveFiles(journal).sent("luna") == [Sent(key, A, C, "d2", 9, first)]
        case = journal.case(key)
        assert case is not None
        assert [(item.drive, item.sent_sha256) for item in case.evidence] == [("d2", C)] * 2
        assert {one.what for one in verify(journal, now=NOW, sweep=False).problems} == {"file_missing"}, (
            "rows are right"
        )


def test_what_was_taken_back_or_erased_stays_here(luna: Luna, key: str):
    gone, erased = luna.log(photo(key))[0], luna.log(photo(key, B))[0]
    luna.log(draft("retracted", key, facts={"events": [gone.id]}))
    with luna.open(write=True) as journal:
        journal.erase([erased.id])
    assert unsent(luna) == []


def test_an_arrival_is_no_command_of_a_person(luna: Luna, key: str):
    luna.log(photo(key))
    luna.log(arrived(key))
    with luna.open() as journal:
        assert [event.kind for event in journal.last_command(actor="me")] == ["evidence_added"]


def test_whoever_decides_is_not_disturbed_by_an_arrival(luna: Luna, key: str):
    luna.log(photo(key))
    with luna.open() as journal:
        read = journal.case(key)
        assert read is not None
    luna.log(arrived(key), arrived(key, B))
    luna.log(note(key, "decided"), expect={key: read.heads})
    luna.log(arrived(key, C))
    with pytest.raises(Conflict):
        luna.log(note(key), expect={key: read.heads})


def test_nor_by_one_of_the_store_itself(luna: Luna):
    with luna.open() as journal:
        read = journal.client_heads("luna")
    luna.log(arrived(""))
    luna.log(draft("client_archived"), expect={"luna": read})
    with pytest.raises(Conflict):
        luna.log(draft("client_restored"), expect={"luna": read})


def test_folders_and_uploads_are_remembered_by_the_next_run(luna: Luna, key: str):
    upload = Upload("luna", key, A, B, "file-1", "folder-2")
    with luna.open(write=True) as journal:
        files = DriveFiles(journal)
        assert files.folder("luna") is None
        files.keep_folder(Folder("luna", key, "folder-2", "ACC-1"))
        files.keep_folder(Folder("luna", "", "folder-1", "Luna", made=True))
        files.keep_upload(upload)
        files.keep_upload(upload._replace(session="https://upload"))
    with open_journal(luna.settings, write=True) as journal:
        files = DriveFiles(journal)
        assert files.folders("luna") == [
            Folder("luna", "", "folder-1", "Luna", made=True),
            Folder("luna", key, "folder-2", "ACC-1"),
        ]
        assert files.folder("luna", key) == Folder("luna", key, "folder-2", "ACC-1")
        assert files.upload("luna", key, A) == upload._replace(session="https://upload")
        files.keep_folder(Folder("luna", key, "folder-3", "ACC-1", made=True))
        assert files.folder("luna", key) == Folder("luna", key, "folder-3", "ACC-1", made=True)
        files.end_upload(upload)
        assert files.upload("luna", key, A) is None


def test_a_copy_on_its_way_is_not_swept(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        copy = journal.vault.store_bytes(b"without its place").sha256
        DriveFiles(journal).keep_upload(Upload("luna", key, A, copy, "file-1", "folder-2"))
        later = NOW.replace(year=2036)
        assert verify(journal, now=later).swept_files == ()
        DriveFiles(journal).end_upload(Upload("luna", key, A, copy, "file-1", "folder-2"))
        assert verify(journal, now=later).swept_files == (copy,)


def test_what_has_to_go_is_found_from_few_rows(luna: Luna, key: str):
    luna.log(photo(key), arrived(key))
    with luna.open() as journal:
        files = DriveFiles(journal)
        for ask in (
            lambda: files.unsent("luna", [key]),
            lambda: files.unsent("luna", [""]),
            lambda: files.sent("luna"),
        ):
            assert read_whole(plans(journal.connection, ask)) == []
