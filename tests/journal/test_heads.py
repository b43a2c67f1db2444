"""The head file: rolled back, partly copied, mixed and lagging journals."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from concierge_cli.errors import StorageFailed
from concierge_cli.journal import heads, open_journal
from concierge_cli.journal.home import Home
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, client_added, note, settings_in


def refusal(luna: Luna, *, write: bool = False) -> StorageFailed:
    with pytest.raises(StorageFailed) as caught:
        luna.open(write=write)
    assert "concierge init --from FILE" in caught.value.hint
    return caught.value


@pytest.mark.parametrize("write", [False, True])
def test_an_older_copy_of_the_database_is_noticed(luna: Luna, tmp_path: Path, write: bool) -> None:
    key = luna.new_case()
    shutil.copy(luna.home / "journal.db", tmp_path / "old.db")
    luna.log(note(key))
    shutil.copy(tmp_path / "old.db", luna.home / "journal.db")
    assert "of luna was number 3, now it is number 2" in refusal(luna, write=write).message


def test_a_client_that_vanished_is_noticed(luna: Luna, tmp_path: Path) -> None:
    shutil.copy(luna.home / "journal.db", tmp_path / "old.db")
    luna.log(client_added("nomada", "NOM"))
    shutil.copy(tmp_path / "old.db", luna.home / "journal.db")
    assert "of nomada was number 1, now it is number 0" in refusal(luna).message


def test_a_rolled_back_journal_that_was_used_again_is_noticed(luna: Luna, tmp_path: Path) -> None:
    key = luna.new_case()
    shutil.copytree(luna.home, tmp_path / "old")
    luna.log(note(key, "one"))
    newer = (luna.home / "heads.json").read_bytes()
    shutil.rmtree(luna.home)
    shutil.copytree(tmp_path / "old", luna.home)
    luna.log(note(key, "another"))
    (luna.home / "heads.json").write_bytes(newer)
    assert "entry 3 of luna is another one" in refusal(luna).message
    shutil.rmtree(luna.home)
    shutil.copytree(tmp_path / "old", luna.home)
    luna.log(note(key, "another"), note(key, "and one more"))  # one further: the kept place holds another one still
    (luna.home / "heads.json").write_bytes(newer)
    assert "entry 3 of luna is another one" in refusal(luna).message


def test_a_database_copied_alone_is_noticed(luna: Luna) -> None:
    (luna.home / "heads.json").unlink()
    assert "without its file heads.json" in refusal(luna).message


def test_a_head_file_without_its_database_is_noticed(luna: Luna) -> None:
    (luna.home / "journal.db").unlink()
    assert "missing" in refusal(luna).message


def test_two_journals_mixed_are_noticed(luna: Luna, tmp_path: Path) -> None:
    other = Luna(tmp_path / "other")
    shutil.copy(other.home / "heads.json", luna.home / "heads.json")
    assert "two different journals" in refusal(luna).message


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 1, "journal": "x", "chains": [[1]]}']
)
def test_a_damaged_head_file_is_noticed(luna: Luna, content: bytes) -> None:
    (luna.home / "heads.json").write_bytes(content)
    assert "heads.json is damaged" in refusal(luna).message


def test_a_head_file_of_a_newer_version_asks_for_an_upgrade(luna: Luna) -> None:
    (luna.home / "heads.json").write_text(json.dumps({"format": heads.FORMAT + 1}))
    with pytest.raises(StorageFailed) as caught:
        luna.open()
    assert "newer version" in caught.value.message


def test_a_head_file_that_lags_is_mended_by_the_next_writer(luna: Luna) -> None:
    key = luna.new_case()
    before = (luna.home / "heads.json").read_bytes()
    luna.log(note(key))
    (luna.home / "heads.json").write_bytes(before)  # a crash between the commit and the head file
    with luna.open() as journal:
        assert verify(journal, now=NOW).sound
    assert (luna.home / "heads.json").read_bytes() == before
    luna.log(note(key))
    with luna.open() as journal:
        assert json.loads((luna.home / "heads.json").read_text())["chains"] == [
            [head.replica, head.client, head.audience, head.seq, head.digest] for head in journal.heads()
        ]


def test_a_crash_before_the_first_head_file_is_taken_up(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    home = Home(settings.places.data)
    with pytest.MonkeyPatch.context() as patch:

        def die(*_args: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(heads, "write", die)
        with open_journal(settings, write=True) as journal, pytest.raises(KeyboardInterrupt):
            journal.append([client_added()], now=NOW, actor="me")
    assert home.database.exists()
    assert not home.heads.exists()
    with open_journal(settings, write=True) as journal:
        journal.append([client_added()], now=NOW, actor="me")
    assert home.heads.exists()
    with open_journal(settings) as journal:
        assert verify(journal, now=NOW).sound


def test_an_empty_file_left_by_a_crash_counts_as_new(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.places.data.mkdir()
    (settings.places.data / "journal.db").touch()
    with open_journal(settings) as journal:
        assert not journal.exists
    with open_journal(settings, write=True) as journal:
        journal.append([client_added()], now=NOW, actor="me")


def test_entries_stand_although_the_head_file_cannot_be_written(luna: Luna) -> None:
    key = luna.new_case()
    with luna.open(write=True) as journal, pytest.MonkeyPatch.context() as patch:

        def full(*_args: object) -> None:
            raise OSError(28, os.strerror(28))

        patch.setattr("concierge_cli.durable.write_whole", full)
        (event,) = journal.append([note(key)], now=NOW, actor="me")
        assert len(journal.notices) == 1
    with luna.open() as journal:
        assert journal.events_of(key)[-1].id == event.id
        assert verify(journal, now=NOW).sound


def test_a_command_that_was_reading_when_it_was_rolled_back_does_not_write(luna: Luna, tmp_path: Path) -> None:
    key = luna.new_case()
    shutil.copy(luna.home / "journal.db", tmp_path / "old.db")
    luna.log(note(key))
    with luna.open(write=True) as journal:
        shutil.copyfile(tmp_path / "old.db", luna.home / "journal.db")
        with pytest.raises(StorageFailed):
            journal.append([note(key)], now=NOW, actor="me")
