"""What killed commands left is removed once it is old; nothing else is."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from concierge_cli.journal.leftovers import AGE_SECONDS, scratch, sweep, sweep_torsos
from tests.program import add_store, open_claim, run

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def system(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that begins without temporary files: their age is counted from `NOW`, not from the machine's day."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("system")))


def left(path: Path, *, age: float = AGE_SECONDS, content: bytes = b"torso") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = (NOW - timedelta(seconds=age)).timestamp()
    os.utime(path, (stamp, stamp))
    return path


OURS = (
    ".heads.json.4711.0a1b2c3d.tmp",
    ".last-cases.json.4711.0a1b2c3d.tmp",
    ".0123456789abcdef.tmp",
    ".0123456789abcdef.tmp-journal",
    ".journal-before-2.db.tmp",
    ".config-x8k2.tmp",
)
NOT_OURS = ("journal.db", "heads.json", "journal.db-journal", "notes.tmp", ".bashrc", ".tmp", ".hidden.tmp.txt")


def test_only_our_own_temporary_names_go(tmp_path: Path) -> None:
    gone = [left(tmp_path / name) for name in OURS]
    kept = [left(tmp_path / name) for name in NOT_OURS]
    deeper = left(tmp_path / "folder" / ".heads.json.1.0a1b2c3d.tmp")
    swept = sweep((tmp_path, tmp_path, tmp_path / "nowhere"), now=NOW)
    assert (swept.files, swept.bytes) == (len(OURS), 5 * len(OURS))
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in (*kept, deeper))


def test_what_is_young_may_belong_to_a_command_that_runs(tmp_path: Path) -> None:
    young = left(tmp_path / OURS[0], age=AGE_SECONDS - 1)
    assert sweep((tmp_path,), now=NOW).files == 0
    assert young.exists()


def test_a_restore_that_was_killed_goes_whole(tmp_path: Path) -> None:
    folder = tmp_path / ".restore-0a1b2c3d"
    left(folder / "vault" / "ab" / "cd", content=b"x" * 100)
    os.utime(folder, (0, 0))
    swept = sweep((tmp_path,), now=NOW)
    assert (swept.files, swept.bytes, folder.exists()) == (1, 100, False)


def test_a_scratch_folder_of_a_killed_command_goes_and_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch() as folder:
        assert Path(folder).stat().st_mode & 0o077 == 0 or os.name == "nt"
        left(Path(folder) / "sheet.xml", content=b"buyers")
        torso = Path(folder).with_name(Path(folder).name[:-2] + "zz")
        Path(folder).rename(torso)
    young, foreign = tmp_path / "concierge-scratch-0a1b2c3d", tmp_path / "concierge-4f5g6h7i"
    young.mkdir()
    foreign.mkdir()
    for old in (torso, foreign):
        os.utime(old, (0, 0))
    assert sweep((), now=datetime.now(UTC)).files == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [foreign.name, young.name]
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "nowhere"))
    assert sweep((), now=NOW).files == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_removed_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept")
    (tmp_path / "home").mkdir()
    link = tmp_path / "home" / ".restore-0a1b2c3d"
    link.symlink_to(precious)
    os.utime(link, (0, 0), follow_symlinks=False)
    assert sweep((tmp_path / "home",), now=NOW).files == 1
    assert (precious / "file").read_text() == "kept"


def test_backups_that_were_broken_off_go_from_the_persons_own_folder(tmp_path: Path) -> None:
    gone = [left(tmp_path / name) for name in (".concierge-2026-11-01.zip.0a1b2c3d.tmp", ".luna.zip.0a1b2c3d.tmp")]
    kept = [left(tmp_path / name) for name in (".other.zip.0a1b2c3d.tmp", "luna.zip", ".luna.zip.swp", *OURS)]
    assert sweep_torsos(tmp_path, "luna.zip", now=NOW).files == 2
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in kept)


def test_verify_and_backup_sweep(home: Path, tmp_path: Path) -> None:
    add_store()
    open_claim()
    places = (home, home / "backups", home / "cache", home / "cache" / "holidays", home / "sops" / "amazon")
    torso = tmp_path / ".mine.zip.0a1b2c3d.tmp"

    def litter() -> list[Path]:
        return [left(place / OURS[0], age=10**9) for place in places]

    everywhere = litter()
    assert run("verify", "--json").data["swept"]["leftovers"] == len(places)
    assert not any(path.exists() for path in everywhere)
    everywhere, beside = litter(), left(torso, age=10**9)
    assert run("backup", str(tmp_path / "mine.zip")).code == 0
    assert not beside.exists()
    assert [path.exists() for path in everywhere[:2]] == [False, False]
