"""Backups: one file that was read back, that gives everything back, and that cannot be tampered with unnoticed."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import random
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from concierge_cli import durable
from concierge_cli.errors import Conflict, InvalidInput, NotFound, StorageFailed
from concierge_cli.journal import backup, encryption, heads, new_key, open_journal
from concierge_cli.journal.backup import last_backup
from concierge_cli.journal.home import Home
from concierge_cli.journal.packed import Entry
from concierge_cli.journal.restore import read_manifest, restore
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, Settings, draft, note, opened, settings_in

pytestmark = pytest.mark.thorough

PHRASE = "caballo correcto batería grapa"


@pytest.fixture(autouse=True)
def _quick_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "SCRYPT_LOG2_N", 12)


@pytest.fixture
def full(luna: Luna) -> Luna:
    """Three cases, a long text, a photo, own settings and playbooks."""
    for _ in range(3):
        luna.new_case()
    key = luna.new_case()
    with luna.open(write=True) as journal:
        photo = journal.vault.store_bytes(random.Random(1).randbytes(300_000)).sha256
        facts = {"kind": "p", "from": "buyer", "sha256": photo}
        journal.append([draft("evidence_added", key, facts=facts), note(key, "ñ" * 9_000)], now=NOW, actor="me")
    config = luna.settings.places.config
    (config / "sops" / "mercadolibre").mkdir(parents=True)
    (config / "config.toml").write_text('language = "es"\n', encoding="utf-8")
    (config / "sops" / "mercadolibre" / "claim.md").write_text("# Reclamo ñ\n", encoding="utf-8")
    (config / "unrelated.txt").write_text("not ours")
    return luna


def events(settings: Settings) -> list[Any]:
    with open_journal(settings) as journal:
        return list(journal.all_events())


@pytest.mark.parametrize("passphrase", [None, PHRASE])
def test_everything_comes_back_under_a_new_identity(full: Luna, tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "luna.zip"
    done = backup.backup(full.settings, path, now=NOW, passphrase=passphrase)
    assert (done.events, done.cases, done.files, done.missing) == (7, 4, 2, ())
    assert done.encrypted is (passphrase is not None)
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    assert zipfile.is_zipfile(path) is (passphrase is None)
    assert last_backup(Home(full.home)) == (NOW, str(path))
    other = settings_in(tmp_path / "other")
    back = restore(path, other, passphrase=passphrase)
    assert (back.events, back.cases, back.files, back.letter, back.kept) == (7, 4, 2, "B", ())
    assert events(other) == events(full.settings)
    assert (other.places.config / "config.toml").read_text() == 'language = "es"\n'
    assert (other.places.config / "sops" / "mercadolibre" / "claim.md").read_text(encoding="utf-8") == "# Reclamo ñ\n"
    assert not (other.places.config / "unrelated.txt").exists()
    with full.open() as old, open_journal(other, write=True) as new:
        assert new.replica != old.replica
        assert new.order_key("luna", "1") == old.order_key("luna", "1")
        (event,) = new.append([opened(new_key())], now=NOW, actor="me")
        assert event.facts["id"] == "ACC-B1"
        assert (event.seq, event.counter, event.prev) == (1, 8, "")
        assert verify(new, now=NOW).sound
    left = {path.name for path in other.places.data.iterdir()}
    assert left == {"journal.db", "heads.json", "vault", "lock"}
    modes = {path.stat().st_mode & 0o777 for path in other.places.data.rglob("*")}
    assert modes <= {0o600, 0o700}


def test_each_machine_gets_the_next_letter(full: Luna, tmp_path: Path) -> None:
    settings = full.settings
    for letter in "BCD":
        backup.backup(settings, tmp_path / f"{letter}.zip", now=NOW)
        settings = settings_in(tmp_path / letter)
        assert restore(tmp_path / f"{letter}.zip", settings).letter == letter
    with open_journal(settings, write=True) as journal:
        journal.append([opened(new_key())], now=NOW, actor="me")
        assert sorted(row.id for row in journal.cases()) == ["ACC-1", "ACC-2", "ACC-3", "ACC-4", "ACC-D1"]


def test_the_first_machine_goes_on(full: Luna, tmp_path: Path) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW)
    full.new_case()
    with full.open() as journal:
        assert verify(journal, now=NOW).sound
        assert journal.letter == ""


def test_nothing_is_backed_up_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup.backup(settings_in(tmp_path), tmp_path / "b", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_overwritten_silently(full: Luna, tmp_path: Path) -> None:
    path = tmp_path / "b"
    path.write_text("precious")
    with pytest.raises(Conflict):
        backup.backup(full.settings, path, now=NOW)
    assert path.read_text() == "precious"
    backup.backup(full.settings, path, now=NOW, force=True)
    assert read_manifest(path).events == 7


@pytest.mark.parametrize("place", ["folder", "nowhere/b"])
def test_a_place_that_is_none_is_said(full: Luna, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidInput):
        backup.backup(full.settings, tmp_path / place, now=NOW, force=True)


def test_a_failing_disk_leaves_the_old_backup_and_no_torso(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    path = folder / "b"
    backup.backup(full.settings, path, now=NOW)
    old = path.read_bytes()
    plain = backup.pack

    def full_disk(packed: zipfile.ZipFile, name: str, blocks: Any, **more: Any) -> Entry:
        if name.startswith("vault"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return plain(packed, name, blocks, **more)

    monkeypatch.setattr(backup, "pack", full_disk)
    for passphrase in (None, PHRASE):
        with pytest.raises(StorageFailed) as caught:
            backup.backup(full.settings, path, now=NOW, passphrase=passphrase, force=True)
        assert str(folder) in caught.value.message
    assert path.read_bytes() == old
    assert list(folder.iterdir()) == [path]
    assert list((full.home / "backups").iterdir()) == []


def broken_flush(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From now on the disk fails whenever that folder's list of names is flushed."""
    plain = durable.sync_folder

    def sync(path: Path) -> None:
        if path == folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        plain(path)

    monkeypatch.setattr(durable, "sync_folder", sync)


def test_a_disk_that_fails_behind_the_backup_does_not_deny_it(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, placed = tmp_path / "usb", []
    folder.mkdir()
    broken_flush(monkeypatch, folder)
    with pytest.raises(StorageFailed) as caught:
        backup.backup(full.settings, folder / "b", now=NOW, placed=lambda: placed.append(True))
    assert "Nothing was saved" not in caught.value.message
    assert str(folder / "b") in caught.value.message
    assert placed == [True]
    assert read_manifest(folder / "b").events == 7


def test_a_backup_that_cannot_be_remembered_is_one_all_the_same(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(durable, "write_whole", full_disk)
    assert backup.backup(full.settings, tmp_path / "b", now=NOW).events == 7
    assert last_backup(Home(full.home)) is None


def test_a_restore_whose_last_step_fails_leaves_the_home_as_it_was(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW)
    other, placed = settings_in(tmp_path / "other"), []
    with monkeypatch.context() as failing:
        broken_flush(failing, other.places.data)
        with pytest.raises(StorageFailed):
            restore(tmp_path / "b", other, placed=lambda: placed.append(True))
    assert placed == []
    assert not (other.places.data / "journal.db").exists()
    assert restore(tmp_path / "b", other).events == 7


def test_a_restore_without_its_head_file_is_whole_and_gets_one(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    backup.backup(full.settings, tmp_path / "b", now=NOW)
    other = settings_in(tmp_path / "other")
    with monkeypatch.context() as failing:
        failing.setattr(heads, "write", full_disk)
        assert restore(tmp_path / "b", other).events == 7
    assert events(other) == events(full.settings)
    with open_journal(other, write=True) as journal:
        (key, *_rest) = [row.key for row in journal.cases()]
        journal.append([note(key)], now=NOW, actor="me")
    assert (other.places.data / "heads.json").exists()


def test_a_restore_takes_away_what_a_killed_one_left(full: Luna, tmp_path: Path) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW)
    other = settings_in(tmp_path / "other")
    torso = other.places.data / ".restore-0a1b2c3d"
    torso.mkdir(parents=True)
    (torso / "journal.db").write_bytes(b"half")
    restore(tmp_path / "b", other)
    assert not torso.exists()


def test_a_backup_that_does_not_read_back_is_not_kept(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = backup.pack

    def bad_memory(packed: zipfile.ZipFile, name: str, blocks: Any, **more: Any) -> Entry:
        entry = plain(packed, name, blocks, **more)
        return Entry(entry.name, entry.size, "0" * 64) if name.startswith("vault") else entry

    monkeypatch.setattr(backup, "pack", bad_memory)
    with pytest.raises(StorageFailed):
        backup.backup(full.settings, tmp_path / "b", now=NOW)
    assert not (tmp_path / "b").exists()


def test_what_the_vault_had_lost_is_named(full: Luna, tmp_path: Path) -> None:
    with full.open() as journal, journal.reading() as connection:
        digests = [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM files ORDER BY sha256")]
        journal.vault.path(digests[0]).unlink()
        journal.vault.path(digests[1]).write_bytes(b"changed")
    done = backup.backup(full.settings, tmp_path / "b", now=NOW)
    assert done.missing == tuple(digests)
    assert restore(tmp_path / "b", settings_in(tmp_path / "other")).missing == tuple(digests)


@pytest.mark.parametrize("phrase", ["wrong", PHRASE.upper(), PHRASE + " "])
def test_a_wrong_passphrase_is_said_and_changes_nothing(full: Luna, tmp_path: Path, phrase: str) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW, passphrase=PHRASE)
    other = settings_in(tmp_path / "other")
    with pytest.raises(InvalidInput):
        restore(tmp_path / "b", other, passphrase=phrase)
    with pytest.raises(InvalidInput):
        restore(tmp_path / "b", other)
    assert not (other.places.data / "journal.db").exists()


def test_a_passphrase_is_the_same_on_every_keyboard(full: Luna, tmp_path: Path) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW, passphrase="bater\u00eda")
    assert restore(tmp_path / "b", settings_in(tmp_path / "o"), passphrase="bateri\u0301a").events == 7


def test_an_empty_passphrase_is_refused(full: Luna, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        backup.backup(full.settings, tmp_path / "b", now=NOW, passphrase="")
    assert not (tmp_path / "b").exists()


def test_nothing_of_an_encrypted_backup_lies_about_in_clear(full: Luna, tmp_path: Path) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW, passphrase=PHRASE)
    content = (tmp_path / "b").read_bytes()
    for word in (b"journal.db", b"Ana", b"vault", b"PK\x03\x04", b"SQLite"):
        assert word not in content
    assert list((full.home / "backups").iterdir()) == []


@pytest.mark.parametrize("passphrase", [None, PHRASE])
def test_a_backup_that_was_touched_anywhere_restores_nothing(
    full: Luna, tmp_path: Path, passphrase: str | None
) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW, passphrase=passphrase)
    content = path.read_bytes()
    chance = random.Random(3)
    other = settings_in(tmp_path / "other")
    refused = 0
    places = [0, 8, 12, 30, 40, len(content) - 1, *(chance.randrange(len(content)) for _ in range(40))]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        try:
            restore(path, other, passphrase=passphrase)
        except (StorageFailed, InvalidInput):
            refused += 1
            assert not (other.places.data / "journal.db").exists()
            assert not list(other.places.data.glob(".restore*"))
        else:
            assert events(other) == events(full.settings)  # a byte of zip that says nothing (a time stamp)
            assert passphrase is None
            shutil.rmtree(tmp_path / "other")
    if passphrase is not None:
        assert refused == len(places)


@pytest.mark.parametrize("passphrase", [None, PHRASE])
@pytest.mark.parametrize("cut", [1, 16, 17, 65_552, 65_553, 200_000])
def test_a_backup_that_was_cut_off_restores_nothing(
    full: Luna, tmp_path: Path, passphrase: str | None, cut: int
) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW, passphrase=passphrase)
    os.truncate(path, path.stat().st_size - cut)
    with pytest.raises(StorageFailed):
        restore(path, settings_in(tmp_path / "other"), passphrase=passphrase)


def test_chunks_cannot_be_swapped_or_left_out(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    data = random.Random(5).randbytes(65_536 * 3)
    with path.open("wb") as file:
        writer = encryption.SealedWriter(file, PHRASE)
        writer.write(data)
        writer.close()
    content = path.read_bytes()
    head, body = content[:51], content[51:]
    one = 65_536 + 16
    chunks = [body[start : start + one] for start in range(0, len(body), one)]
    assert len(chunks) == 3
    for forged in ([1, 0, 2], [0, 2], [0, 1], [0, 1, 1, 2], [2]):
        path.write_bytes(head + b"".join(chunks[number] for number in forged))
        with path.open("rb") as file, pytest.raises(StorageFailed):
            encryption.SealedReader(file, PHRASE).read()
    path.write_bytes(content)
    with path.open("rb") as file:
        reader = encryption.SealedReader(file, PHRASE)
        assert reader.read() == data
        reader.seek(65_530)
        assert reader.read(20) == data[65_530:65_550]
        reader.seek(-5, io.SEEK_END)
        assert reader.read() == data[-5:]
        assert reader.read(1) == b""


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_any_size_comes_back(tmp_path: Path, size: int) -> None:
    data = random.Random(size).randbytes(size)
    with (tmp_path / "sealed").open("wb") as file:
        writer = encryption.SealedWriter(file, PHRASE)
        for start in range(0, size, 1_000):
            writer.write(data[start : start + 1_000])
        writer.close()
    with (tmp_path / "sealed").open("rb") as file:
        assert encryption.SealedReader(file, PHRASE).read() == data


def test_a_sealed_file_cannot_ask_for_all_memory(tmp_path: Path) -> None:
    with (tmp_path / "sealed").open("wb") as file:
        encryption.SealedWriter(file, PHRASE).close()
    content = bytearray((tmp_path / "sealed").read_bytes())
    content[8] = 24
    with pytest.raises(StorageFailed):
        encryption.SealedReader(io.BytesIO(content), PHRASE)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 no", b"CCLIENC1short"])
def test_a_file_that_is_no_backup_is_said(full: Luna, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises((InvalidInput, StorageFailed)):
        restore(tmp_path / "b", settings_in(tmp_path / "other"), passphrase="x")
    with pytest.raises(InvalidInput):
        restore(tmp_path / "missing", settings_in(tmp_path / "other"))


def test_a_home_with_a_journal_is_not_overwritten(full: Luna, tmp_path: Path) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW)
    full.new_case()
    with pytest.raises(Conflict):
        restore(tmp_path / "b", full.settings)
    with full.open() as journal:
        assert len(journal.cases()) == 5


def test_existing_settings_stay_and_are_named(full: Luna, tmp_path: Path) -> None:
    backup.backup(full.settings, tmp_path / "b", now=NOW)
    other = settings_in(tmp_path / "other")
    other.places.config.mkdir(parents=True)
    (other.places.config / "config.toml").write_text('language = "en"\n')
    assert restore(tmp_path / "b", other).kept == ("config.toml",)
    assert (other.places.config / "config.toml").read_text() == 'language = "en"\n'


def repack(path: Path, change: Any) -> None:
    """Writes the backup again with other entries, the manifest fitting: what a forger would do."""
    with zipfile.ZipFile(path) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(entries.pop("manifest.json"))
    change(entries, manifest)
    if "entries" in manifest and manifest["entries"] is not None:
        manifest["entries"] = [
            [name, len(content), hashlib.sha256(content).hexdigest()] for name, content in entries.items()
        ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", json.dumps(manifest))


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/evil",
        "config/../../evil",
        "config//evil",
        "config/./evil",
        "config/a\\..\\evil",
        "config/C:evil",
        "vault/ab/short",
        "vault/../journal.db",
        "evil",
        "config/a\x00b",
        "config/ b",
        "JOURNAL.DB",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(full: Luna, tmp_path: Path, name: str) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW)
    repack(path, lambda entries, _manifest: entries.update({name: b"x"}))
    before = {one for one in tmp_path.rglob("*") if "other" not in one.parts}
    with pytest.raises(StorageFailed):
        restore(path, settings_in(tmp_path / "other"))
    assert {one for one in tmp_path.rglob("*") if "other" not in one.parts} == before


def test_a_bomb_is_refused_before_it_is_unpacked(full: Luna, tmp_path: Path) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW)
    repack(path, lambda entries, _manifest: entries.update({"config/config.toml": b"\0" * 50_000_000}))
    assert path.stat().st_size < 1_000_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 0, 40_000_000))  # type: ignore[attr-defined]
        with pytest.raises(StorageFailed) as caught:
            restore(path, settings_in(tmp_path / "other"))
    assert "full" in caught.value.message


def test_an_entry_that_is_longer_than_it_says_is_refused(full: Luna, tmp_path: Path) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        size = packed.getinfo("journal.db").file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (size - 4096).to_bytes(4, "little")))
    with pytest.raises(StorageFailed):
        restore(path, settings_in(tmp_path / "other"))


@pytest.mark.parametrize(
    "change",
    [
        lambda entries, manifest: entries.pop("journal.db"),
        lambda entries, manifest: entries.pop("heads.json"),
        lambda entries, manifest: entries.update({"journal.db": b"SQLite format 3\0" + b"x" * 5000}),
        lambda entries, manifest: entries.update({"heads.json": entries["heads.json"].replace(b"luna", b"lune")}),
        lambda entries, manifest: manifest.update({"format": 9}),
        lambda entries, manifest: manifest.update({"events": 3}),
        lambda entries, manifest: manifest.update({"schema": 99}),
        lambda entries, manifest: manifest.update({"entries": None}),
        lambda entries, manifest: manifest.pop("made_at"),
    ],
)
def test_a_forged_backup_restores_nothing(full: Luna, tmp_path: Path, change: Any) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW)
    repack(path, change)
    other = settings_in(tmp_path / "other")
    with pytest.raises(StorageFailed):
        restore(path, other)
    assert not (other.places.data / "journal.db").exists()
    assert not list(other.places.data.glob(".restore*")) if other.places.data.exists() else True


def test_a_restore_that_dies_half_way_can_be_repeated(
    full: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b"
    backup.backup(full.settings, path, now=NOW)
    other = settings_in(tmp_path / "other")
    with monkeypatch.context() as patch:

        def die(*_args: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("concierge_cli.journal.heads.write", die)
        with pytest.raises(KeyboardInterrupt):
            restore(path, other)
    with open_journal(other, write=True) as journal:  # the journal is in place; only its head file is not
        journal.append([opened(new_key())], now=NOW, actor="me")
        assert verify(journal, now=NOW).sound


def test_a_backup_is_made_while_others_write(full: Luna, tmp_path: Path) -> None:
    with full.open(write=True) as journal:
        journal.append([note(journal.find("ACC-1")[0].key)], now=NOW + timedelta(1), actor="me")
        with journal.reading():
            assert backup.backup(full.settings, tmp_path / "b", now=NOW).events == 8
