"""A file under the user's own name: what lies there, and writing it whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli import durable
from concierge_cli.config import load
from concierge_cli.errors import ConciergeError, InvalidInput, StorageFailed
from concierge_cli.services.destination import occupant, whole_file

AGAIN = "concierge export cases --output FILE"


def look(path: Path):
    return occupant(path, load(os.environ, {}), again=AGAIN)


def write(path: Path, content: bytes = b"new") -> None:
    with whole_file(path, again=AGAIN) as file:
        file.write(content)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_free_place_and_one_that_is_taken(tmp_path: Path) -> None:
    assert look(tmp_path / "x.csv") is None
    (tmp_path / "x.csv").write_bytes(b"12345")
    os.utime(tmp_path / "x.csv", (1_700_000_000, 1_700_000_000))
    found = look(tmp_path / "x.csv")
    assert found is not None
    assert (found.size, int(found.changed_at.timestamp())) == (5, 1_700_000_000)


@pytest.mark.parametrize("place", ["", "nowhere/x.csv", "file/x.csv", "n" * 300])
def test_what_can_be_no_file_is_invalid_input(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput) as refused:
        look(tmp_path / place)
    assert refused.value.hint == AGAIN
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes have other names there")
def test_a_device_or_a_pipe_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/null"), tmp_path / "pipe"):
        with pytest.raises(InvalidInput):
            look(place)


@pytest.mark.parametrize(
    "place",
    [
        "journal.db",
        "JOURNAL.DB",
        "journal.db-journal",
        "heads.json",
        "last-cases.json",
        "last-backup.json",
        "config.toml",
        "casos.csv",
        "vault/ab/new",
        "Vault/ab/new",
        "backups/x.zip",
    ],
)
def test_the_programs_own_files_are_no_place(place: str, home: Path) -> None:
    (home / "vault" / "ab").mkdir(parents=True)
    (home / "backups").mkdir()
    (home / "link").symlink_to(home / place)
    for path in (home / place, home / "vault" / ".." / place, home / "link"):
        with pytest.raises(InvalidInput):
            look(path)
    (home / "mine").mkdir()
    assert look(home / "mine" / "casos.csv") is None, "a folder of one's own is fine otherwise"


def test_the_journal_behind_a_link_is_no_place_either(home: Path, tmp_path: Path) -> None:
    """The disk says what is the same file, and SQLite's own name beside it is as much part of it."""
    home.mkdir()
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    (elsewhere / "real.db").touch()
    (home / "journal.db").symlink_to(elsewhere / "real.db")
    os.link(elsewhere / "real.db", elsewhere / "second-name.db")
    for name in ("real.db", "real.db-journal", "second-name.db"):
        with pytest.raises(InvalidInput):
            look(elsewhere / name)
    assert look(elsewhere / "other.db") is None


def test_it_is_there_whole_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("old")
    with whole_file(file, again=AGAIN) as stream:
        stream.write(b"new")
        assert file.read_text() == "old", "the old one is there until the new one is whole"
    assert file.read_text() == "new"
    assert names(tmp_path) == ["x.csv"]
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "x.csv").symlink_to(tmp_path / "shared" / "real.csv")
    write(tmp_path / "x.csv")
    assert (tmp_path / "x.csv").is_symlink()
    assert (tmp_path / "shared" / "real.csv").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, StorageFailed), (errno.EROFS, StorageFailed), (errno.EIO, StorageFailed)],
)
def test_what_fails_on_the_way_leaves_nothing_and_harms_nothing(
    number: int, kind: type[ConciergeError], tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("old")

    def break_off() -> None:
        with whole_file(file, again=AGAIN) as stream:
            stream.write(b"half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(kind) as failed:
        break_off()
    assert str(file) in failed.value.message
    assert file.read_text() == "old"
    assert names(tmp_path) == ["x.csv"]


def test_ctrl_c_leaves_nothing_either(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "x.csv", again=AGAIN):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_disk_that_fails_at_the_end(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "x.csv"
    file.write_text("old")
    if step == "rename":
        monkeypatch.setattr(Path, "replace", fail)
    elif sys.platform != "darwin":
        monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageFailed):
        write(file)
    assert file.read_text() == "old"
    assert names(tmp_path) == ["x.csv"]


def test_a_flush_that_fails_once_the_file_is_there_does_not_say_that_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(durable, "sync_folder", fail)
    with pytest.raises(StorageFailed) as failed:
        write(tmp_path / "x.csv")
    assert "x.csv is written" in failed.value.message
    assert (tmp_path / "x.csv").read_bytes() == b"new"
    assert names(tmp_path) == ["x.csv"]


KILLED = """
import os, signal, sys
from pathlib import Path
from concierge_cli.services.destination import whole_file
with whole_file(Path(sys.argv[1]), again="") as file:
    file.write(b"buyers")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("name", ["casos.csv", f"{'ñ' * 100}.csv"])
def test_what_a_killed_export_left_goes_with_the_next_of_its_name(name: str, tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / name)], check=False)
    assert killed.returncode == -signal.SIGKILL
    (torso,) = tmp_path.iterdir()
    mine = tmp_path / ".casos.csv.tmp"
    mine.touch()
    os.utime(mine, (0, 0))
    write(tmp_path / name)
    assert torso.exists(), "it may belong to a command that still runs"
    os.utime(torso, (0, 0))
    write(tmp_path / "other.csv")
    assert torso.exists()
    write(tmp_path / name)
    assert names(tmp_path) == sorted([mine.name, "other.csv", name])
