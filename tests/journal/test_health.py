"""What doctor says about the home."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from concierge_cli.journal import backup
from concierge_cli.journal.health import Finding, health, network_of, synced_by
from tests.journal.luna import NOW, Luna, settings_in

LOCAL = "/dev/sda1 / ext4 rw 0 0\n"


def codes(found: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.level for finding in found}


def test_a_good_home(luna: Luna) -> None:
    luna.new_case()
    backup.backup(luna.settings, luna.home.parent / "b", now=NOW)
    found = health(luna.settings, now=NOW, mounts=LOCAL)
    assert codes(found) == {"journal": "good", "backup": "good"}
    journal = next(one for one in found if one.code == "journal")
    assert (journal.data["cases"], journal.data["events"], journal.data["clients"]) == (1, 2, 1)


def test_before_the_first_command(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert codes(health(settings, now=NOW, mounts=LOCAL)) == {"journal": "note"}
    assert not settings.places.data.exists()


def test_a_damaged_page_that_nobody_has_read_yet_is_a_finding(luna: Luna) -> None:
    for _case in range(40):
        luna.new_case()
    path = luna.home / "journal.db"
    data = bytearray(path.read_bytes())
    found = []
    for page in range(4096, len(data), 4096):
        path.write_bytes(data[:page] + b"\xff" * 64 + data[page + 64 :])
        (first, *_rest) = health(luna.settings, now=NOW, mounts=LOCAL)
        found.append((first.code, first.level, "journal.db" in first.message, "concierge" in first.hint))
    assert set(found) == {("journal", "bad", True, True)}


def test_a_damaged_journal_is_a_finding_with_its_hint(luna: Luna) -> None:
    (luna.home / "heads.json").unlink()
    (first, *_rest) = health(luna.settings, now=NOW, mounts=LOCAL)
    assert (first.level, first.code) == ("bad", "journal")
    assert "concierge init --from FILE" in first.hint


@pytest.mark.parametrize(("days", "level"), [(0, "good"), (6, "good"), (7, "warning"), (30, "warning")])
def test_an_old_backup_is_a_warning(luna: Luna, days: int, level: str) -> None:
    assert codes(health(luna.settings, now=NOW, mounts=LOCAL))["backup"] == "warning"
    backup.backup(luna.settings, luna.home.parent / "b", now=NOW)
    found = health(luna.settings, now=NOW + timedelta(days=days), mounts=LOCAL)
    assert codes(found)["backup"] == level


def test_a_clock_that_went_back_is_a_warning(luna: Luna) -> None:
    assert "clock" not in codes(health(luna.settings, now=NOW, mounts=LOCAL))
    assert codes(health(luna.settings, now=NOW - timedelta(seconds=1), mounts=LOCAL))["clock"] == "warning"


def test_a_head_file_that_lags_is_a_note(luna: Luna) -> None:
    before = (luna.home / "heads.json").read_bytes()
    luna.new_case()
    (luna.home / "heads.json").write_bytes(before)
    assert codes(health(luna.settings, now=NOW, mounts=LOCAL))["heads"] == "note"


def test_a_home_that_others_can_read_is_a_warning(luna: Luna) -> None:
    os.chmod(luna.home / "journal.db", 0o644)  # noqa: PTH101
    assert codes(health(luna.settings, now=NOW, mounts=LOCAL))["permissions"] == "warning"


def test_a_full_disk_is_a_warning(luna: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 0, 1_000_000))  # type: ignore[attr-defined]
    assert codes(health(luna.settings, now=NOW, mounts=LOCAL))["space"] == "warning"


@pytest.mark.parametrize(
    ("path", "program"),
    [
        ("/home/ana/Dropbox/concierge", "Dropbox"),
        ("/home/ana/Dropbox (Personal)/x", "Dropbox"),
        ("/Users/ana/OneDrive - Acme/x", "OneDrive"),
        ("/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud Drive"),
        ("/Users/ana/Library/CloudStorage/GoogleDrive-ana@x.mx/My Drive", "CloudStorage"),
        ("/home/ana/Google Drive/x", "Google Drive"),
        ("/home/ana/pCloudDrive/x", "pCloud"),
        ("/home/ana/.local/share/concierge", None),
        ("/home/ana/dropbox-notes-of-mine/x", "Dropbox"),
        ("/home/ana/mydropbox/x", None),
    ],
)
def test_synced_folders_are_known_by_name(path: str, program: str | None) -> None:
    assert synced_by(Path(path)) == program


def test_synced_folders_are_known_by_their_marks_and_through_links(tmp_path: Path) -> None:
    home = tmp_path / "shared" / "deep" / "home"
    home.mkdir(parents=True)
    assert synced_by(home) is None
    (tmp_path / "shared" / ".stfolder").mkdir()
    assert synced_by(home) == "Syncthing"
    (tmp_path / "Dropbox").mkdir()
    link = tmp_path / "plain"
    link.symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    assert synced_by(link / "home") == "Dropbox"


@pytest.mark.parametrize(
    ("kind", "network"),
    [("ext4", False), ("btrfs", False), ("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("9p", True)],
)
def test_network_drives_are_known_by_their_mount(tmp_path: Path, kind: str, network: bool) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    point = str(folder).replace(" ", "\\040")
    mounts = f"{LOCAL}server:/x {point} {kind} rw 0 0\nbroken line\n"
    assert network_of(folder / "home", mounts) == (kind if network else None)
    assert network_of(tmp_path / "other", mounts) is None
    assert ("network" in codes(health(settings_in(folder), now=NOW, mounts=mounts))) is network


def test_a_windows_share_is_a_network_drive() -> None:
    assert network_of(Path("//server/share/concierge")) == "UNC"
