"""The vault keeps what it was given, whole or not at all, and says what became of it."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.journal import vault as vault_module
from concierge_cli.journal.vault import Finding, Swept, Vault
from tests.tries import tries

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor pipes")
HOUR = 3600.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "home" / "vault"


@pytest.fixture
def vault(root: Path) -> Vault:
    return Vault(root)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "foto.jpg"
    path.write_bytes(b"\xff\xd8" + bytes(range(256)) * 9000)
    return path


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def everything(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())


def real_now(hours: float = 0) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def test_a_file_goes_in_and_comes_out(vault: Vault, root: Path, photo: Path) -> None:
    stored = vault.store(photo)
    data = photo.read_bytes()
    assert (stored.sha256, stored.size, stored.is_new) == (sha(data), len(data), True)
    assert everything(root) == [f"{stored.sha256[:2]}/{stored.sha256[2:]}"]
    with vault.open(stored.sha256) as file:
        assert file.read() == data
    assert vault.path(stored.sha256).read_bytes() == data
    assert vault.has(stored.sha256)
    assert photo.read_bytes() == data


@settings(deadline=None, max_examples=tries(40), suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=2000))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    vault = Vault(tmp_path_factory.getbasetemp() / "any")
    stored = vault.store_bytes(data)
    assert stored.sha256 == sha(data)
    assert vault.path(stored.sha256).read_bytes() == data


@settings(deadline=None, max_examples=tries(40), suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(blacklist_categories=[]), max_size=300))
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Lone halves of surrogate pairs too: a terminal hands them over for bytes that it cannot read."""
    vault = Vault(tmp_path_factory.getbasetemp() / "any")
    assert vault.read_text(vault.store_text(text).sha256) == text


@posix
def test_nobody_else_can_read_it(vault: Vault, root: Path, photo: Path) -> None:
    before = os.umask(0)
    try:
        stored = vault.store(photo)
    finally:
        os.umask(before)
    assert stat.S_IMODE(vault.path(stored.sha256).stat().st_mode) == 0o600
    for folder in (root.parent, root, root / "tmp", root / stored.sha256[:2]):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_right_file_is_never_written_again(vault: Vault, photo: Path) -> None:
    stored = vault.store(photo)
    path = vault.path(stored.sha256)
    os.utime(path, (1000, 1000))
    inode = path.stat().st_ino
    again = vault.store(photo)
    assert (again.sha256, again.is_new) == (stored.sha256, False)
    assert path.stat().st_ino == inode
    assert path.stat().st_mtime > 1000, "a sweep must take it for a young one until its event is there"


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_file_is_healed_by_storing_it_again(vault: Vault, photo: Path, damage: bytes | None) -> None:
    stored = vault.store(photo)
    path = vault.path(stored.sha256)
    path.write_bytes(bytes(stored.size) if damage is None else damage)
    assert vault.store(photo).is_new
    assert vault.verify([stored.sha256]) == ()


def test_what_was_looked_at_is_what_is_stored(vault: Vault, root: Path, photo: Path) -> None:
    assert vault.store(photo, expect=sha(photo.read_bytes())).is_new
    with pytest.raises(InvalidInput, match="changed while"):
        vault.store(photo, expect=sha(b"what it was before"))
    assert len(everything(root)) == 1


@pytest.mark.parametrize("change", ["longer", "shorter", "touched"])
def test_a_file_that_changes_while_it_is_copied(
    vault: Vault, root: Path, photo: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    real = vault_module.Incoming.write

    def meanwhile(incoming: vault_module.Incoming, data: bytes) -> None:
        real(incoming, data)
        if change == "longer":
            with photo.open("ab") as file:
                file.write(b"more")
        elif change == "shorter":
            os.truncate(photo, 5)
        else:
            os.utime(photo, (1000, 1000))

    monkeypatch.setattr(vault_module.Incoming, "write", meanwhile)
    monkeypatch.setattr(vault_module, "_BLOCK", 2_000_000)
    with pytest.raises(InvalidInput, match=r"foto\.jpg changed while"):
        vault.store(photo)
    assert everything(root) == []


def unreadable(vault: Vault, path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read") as caught:
        vault.store(path)
    assert path.name in caught.value.message


def test_what_cannot_be_read(vault: Vault, root: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.jpg", tmp_path, tmp_path / "a\0b"):
        unreadable(vault, path)
    assert everything(root) == []


@posix
def test_a_pipe_does_not_hang(vault: Vault, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    unreadable(vault, tmp_path / "pipe")


def test_a_source_disk_that_fails_half_way(
    vault: Vault, root: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def __init__(self, file: object) -> None:
            self.file, self.left = file, 1

        def read(self, size: int) -> bytes:
            if not self.left:
                raise OSError(errno.EIO, "I/O error")
            self.left -= 1
            return self.file.read(1000)  # type: ignore[attr-defined,no-any-return]

        def fileno(self) -> int:
            return self.file.fileno()  # type: ignore[attr-defined,no-any-return]

    real = vault_module._Source.__init__
    monkeypatch.setattr(vault_module._Source, "__init__", lambda self, path, file: real(self, path, Failing(file)))
    unreadable(vault, photo)
    assert everything(root) == []


FAILURES = [
    (errno.ENOSPC, "The disk is full"),
    (errno.EDQUOT, "The disk is full"),
    (errno.EROFS, "read-only"),
    (errno.EACCES, "no permission"),
    (errno.EIO, "The disk failed"),
]


@pytest.mark.parametrize(("number", "words"), FAILURES)
@pytest.mark.parametrize("where", ["open", "fsync", "replace", "mkdir"])
def test_storage_that_fails(
    vault: Vault, root: Path, photo: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, where: str
) -> None:
    kept = vault.store_bytes(b"there before")
    before = everything(root)
    real = {"open": os.open, "fsync": os.fsync, "replace": os.replace, "mkdir": os.mkdir}[where]

    def fail(*args: object, **options: object) -> object:
        writing = where != "open" or args[1] & os.O_CREAT  # type: ignore[operator]
        if writing:
            raise OSError(number, "injected")
        return real(*args, **options)  # type: ignore[operator]

    monkeypatch.setattr(os, where, fail)
    with pytest.raises(StorageFailed, match=words) as caught:
        vault.store(photo)
    monkeypatch.undo()
    assert (caught.value.exit_code, caught.value.hint) == (8, "concierge doctor")
    assert everything(root) == before, "nothing half-written"
    assert vault.verify([kept.sha256]) == ()
    assert vault.store(photo).is_new


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_disk_that_is_really_full(vault: Vault, root: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.store_bytes(b"makes the folders")
    real = os.open

    def full(path: object, flags: int, *args: int, **options: int) -> int:
        return real("/dev/full" if flags & os.O_CREAT else path, flags & ~os.O_EXCL, *args, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(StorageFailed, match="The disk is full"):
        vault.store(photo)
    monkeypatch.undo()
    assert len(everything(root)) == 1


def test_the_home_is_a_file(tmp_path: Path, photo: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(StorageFailed):
        Vault(tmp_path / "home" / "vault").store(photo)


def test_it_is_on_the_disk_before_it_has_its_name(
    vault: Vault, root: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.store_bytes(b"makes the folders")
    steps: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(source: Path, target: Path) -> None:
        assert source.stat().st_size == photo.stat().st_size
        steps.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    vault.store(photo)
    assert steps in (["file", "folder", "rename", "folder"], ["file", "rename", "folder"])
    steps.clear()
    vault.store(photo)
    assert steps == ["file", "folder"]


KILLED = """
import os, signal, sys
from pathlib import Path
from concierge_cli.journal import vault
where = sys.argv[3]
def die(*_args):
    os.kill(os.getpid(), signal.SIGKILL)
if where == "rename":
    os.replace = die
elif where == "after":
    real = os.replace
    def replace(a, b):
        real(a, b)
        die()
    os.replace = replace
else:
    vault.Incoming.write = die
vault.Vault(Path(sys.argv[1])).store(Path(sys.argv[2]))
"""


@posix
@pytest.mark.parametrize("where", ["write", "rename", "after"])
def test_killed_at_any_moment(vault: Vault, root: Path, photo: Path, where: str) -> None:
    kept = vault.store_bytes(b"confirmed before")
    done = subprocess.run([sys.executable, "-c", KILLED, root, photo, where], check=False)
    assert done.returncode == -signal.SIGKILL
    digest = sha(photo.read_bytes())
    assert vault.has(digest) is (where == "after")
    assert [found.kind for found in vault.verify([kept.sha256])] == ["stray"]
    swept = vault.sweep({kept.sha256}, older_than=HOUR, now=real_now(2))
    assert (len(swept.files), swept.leftovers) == ((1, 0) if where == "after" else (0, 1))
    assert vault.verify([kept.sha256]) == ()
    assert vault.store(photo).is_new


def test_many_at_once(vault: Vault, root: Path, photo: Path) -> None:
    results = []
    start = threading.Barrier(8)

    def one(number: int) -> None:
        start.wait()
        for round_ in range(5):
            results.append(vault.store(photo).sha256)
            vault.store_bytes(f"{number} {round_}".encode())

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 40
    assert set(results) == {sha(photo.read_bytes())}
    names = everything(root)
    assert len(names) == 41
    assert vault.verify([name.replace("/", "") for name in names]) == ()


def test_verify_names_what_changed(vault: Vault, root: Path) -> None:
    fine, gone, changed = (vault.store_bytes(data).sha256 for data in (b"fine", b"gone", b"changed"))
    stray = vault.store_bytes(b"stray").sha256
    vault.path(gone).unlink()
    vault.path(changed).write_bytes(b"CHANGED")
    (root / "notes.txt").write_bytes(b"somebody's own")
    (root / "tmp" / "0123456789abcdef0123456789abcdef").write_bytes(b"left")
    found = vault.verify([fine, gone, changed, fine])
    assert set(found) == {
        Finding("missing", gone),
        Finding("changed", changed),
        Finding("stray", f"{stray[:2]}/{stray[2:]}"),
        Finding("stray", "notes.txt"),
        Finding("stray", "tmp/0123456789abcdef0123456789abcdef"),
    }
    assert len(found) == 5


def test_verify_of_a_vault_that_is_not_there(vault: Vault) -> None:
    assert vault.verify([]) == ()
    assert vault.verify([sha(b"x")]) == (Finding("missing", sha(b"x")),)


def test_verify_of_a_file_that_cannot_be_read(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = vault.store_bytes(b"x").sha256

    def fail(*_args: object) -> object:
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(hashlib, "sha256", fail)
    assert vault.verify([stored]) == (Finding("unreadable", stored),)


def test_sweep_takes_only_old_files_without_an_event(vault: Vault, root: Path) -> None:
    known, old, young = (vault.store_bytes(data).sha256 for data in (b"known", b"old one", b"young"))
    left = root / "tmp" / "0123456789abcdef0123456789abcdef"
    left.write_bytes(b"left")
    own = root / "notes.txt"
    own.write_bytes(b"somebody's own")
    for path in (vault.path(known), vault.path(old), left, own):
        os.utime(path, (1000, 1000))
    swept = vault.sweep({known}, older_than=HOUR, now=real_now())
    assert swept == Swept((old,), 1, len(b"old one") + len(b"left"), 0)
    assert vault.has(known)
    assert vault.has(young)
    assert not vault.has(old)
    assert own.exists()
    assert vault.sweep({known}, older_than=HOUR, now=real_now()) == Swept((), 0, 0, 0)


def test_sweep_spares_what_was_just_stored_again(vault: Vault) -> None:
    stored = vault.store_bytes(b"the same photo in a new case").sha256
    os.utime(vault.path(stored), (1000, 1000))
    vault.store_bytes(b"the same photo in a new case")
    assert vault.sweep(set(), older_than=HOUR, now=real_now()) == Swept((), 0, 0, 0)
    assert vault.has(stored)


def test_sweep_refuses_when_the_journal_must_be_wrong(vault: Vault, root: Path) -> None:
    stored = [vault.store_bytes(f"file {number}".encode()).sha256 for number in range(10)]
    with pytest.raises(StorageFailed, match="none of the 10") as caught:
        vault.sweep({sha(b"another home's")}, older_than=HOUR, now=real_now(5))
    assert caught.value.hint
    assert len(everything(root)) == 10
    assert len(vault.sweep(set(stored[:1]), older_than=HOUR, now=real_now(5)).files) == 9


def test_sweep_counts_what_it_could_not_remove(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = vault.store_bytes(b"open elsewhere").sha256

    def fail(_path: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "unlink", fail)
    assert vault.sweep(set(), older_than=HOUR, now=real_now(5)) == Swept((), 0, 0, 1)
    assert vault.has(stored)


def test_reading_what_is_gone_or_changed(vault: Vault) -> None:
    stored = vault.store_text("hola").sha256
    vault.path(stored).write_bytes(b"adios")
    with pytest.raises(StorageFailed, match="changed or damaged"):
        vault.read_text(stored)
    vault.path(stored).unlink()
    for read in (vault.open, vault.read_text):
        with pytest.raises(StorageFailed, match=stored[:12]) as caught:
            read(stored)
        assert caught.value.hint == "concierge verify"


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 65, "a" * 64 + "\n"]
)
def test_only_a_sha256_leads_into_the_vault(vault: Vault, name: str) -> None:
    """The name may come from a Sheet that anybody can write in."""
    for ask in (vault.path, vault.has, vault.open, vault.read_text):
        with pytest.raises(InvalidInput):
            ask(name)
    assert vault.verify([name]) == (Finding("missing", name),)


@posix
def test_a_large_file_is_copied_in_little_memory(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    tracemalloc.start()
    try:
        stored = vault.store(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stored.size == 60_000_000
    assert peak < 6_000_000
