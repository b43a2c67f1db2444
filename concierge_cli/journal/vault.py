"""The vault: evidence and large texts, each stored once under the sha256 of its content.

A file is in the vault whole or not at all: it is written under another name, flushed to the disk and renamed. Store
first, then append the event: a file without an event is swept, an event without its file must not be.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Literal

from concierge_cli.durable import PRIVATE_FILE, make_folder, replace, sync_file, sync_folder
from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _

_BLOCK: Final = 1 << 20
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FOLDER: Final = re.compile(r"[0-9a-f]{2}")
_TEMPORARY: Final = "tmp"


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: its sha256 in hex, its size in bytes, and whether it was new to the vault."""

    sha256: str
    size: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What `verify` found: a known file `missing`, `changed` or `unreadable`, or a `stray` that nobody knows.

    `name` is the sha256, or, for a stray, its place below the vault's root.
    """

    kind: Literal["missing", "changed", "unreadable", "stray"]
    name: str


@dataclass(frozen=True, slots=True)
class Swept:
    """What `sweep` removed: the sha256 of files without an event, leftovers of broken writes, and their bytes.

    `kept` counts what should have gone but could not be removed (on Windows: open in another program).
    """

    files: tuple[str, ...]
    leftovers: int
    bytes: int
    kept: int


class Vault:
    """The files below `root`, as `ab/cdef…`. Several processes may use one vault at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def store(self, path: Path, *, expect: str | None = None, progress: Callable[[int], None] | None = None) -> Stored:
        """Copies the file at `path` in and returns once it is safe on the disk.

        Raises InvalidInput when it cannot be read, changes meanwhile, or is not the content `expect` (a sha256)
        that somebody has looked at (`progress` is told of bytes written); StorageFailed when this machine cannot keep
        it. Then nothing is left behind.
        """
        with _source(path) as source, self.incoming() as incoming:
            for block in source.blocks():
                incoming.write(block)
                if progress is not None:
                    progress(len(block))
            source.must_be_unchanged()
            if expect is not None and incoming.sha256 != expect:
                raise _changed(path)
            return incoming.publish()

    def refuse_without_room(self, size: int) -> None:
        """Raises StorageFailed, before anything is copied, when the disk has not `size` bytes left."""
        folder = next((one for one in (self._root, *self._root.parents) if one.is_dir()), None)
        try:
            free = shutil.disk_usage(folder).free if folder is not None else size
        except OSError:
            return  # a disk that cannot say it will say so when it is written to
        if free < size:
            raise StorageFailed(
                _("The disk has {free} MB left and this needs {size} MB. Nothing was saved.").format(
                    free=free // 1_000_000, size=-(-size // 1_000_000)
                ),
                hint="concierge doctor",
            )

    def store_bytes(self, data: bytes) -> Stored:
        """Stores `data`; raises StorageFailed as `store` does."""
        with self.incoming() as incoming:
            incoming.write(data)
            return incoming.publish()

    def store_text(self, text: str) -> Stored:
        """Stores `text` as UTF-8; `read_text` gives back exactly the same."""
        return self.store_bytes(text.encode("utf-8", errors="surrogatepass"))

    def path(self, sha256: str) -> Path:
        """Where the file lies, or would lie; raises InvalidInput for what is no sha256 in lower-case hex."""
        if _SHA256.fullmatch(sha256) is None:
            raise InvalidInput(_("“{text}” is not the fingerprint of a file.").format(text=sha256[:80]))
        return self._root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """True when a file of that name is there; `verify` says whether it is still the right one."""
        try:
            return self.path(sha256).is_file()
        except OSError as error:
            raise _damaged(_("The stored file {name}… cannot be read."), sha256) from error

    def open(self, sha256: str) -> BinaryIO:
        """The stored file, open for reading; raises StorageFailed when it is gone or unreadable."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise _damaged(_("The stored file {name}… is missing."), sha256) from error
        except OSError as error:
            raise _damaged(_("The stored file {name}… cannot be read."), sha256) from error

    def read_text(self, sha256: str) -> str:
        """A text that `store_text` stored; raises StorageFailed also when it was changed since."""
        with self.open(sha256) as file:
            try:
                data = file.read()
            except OSError as error:
                raise _damaged(_("The stored file {name}… cannot be read."), sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _damaged(_("The stored file {name}… was changed or damaged."), sha256)
        return data.decode("utf-8", errors="surrogatepass")

    def verify(
        self, known: Iterable[str], progress: Callable[[int], None] = lambda _count: None
    ) -> tuple[Finding, ...]:
        """Reads every file that the journal knows (`known`, sha256s) again; also names what it does not know.

        `progress` is told of the bytes of each.
        """
        expected = set(known)
        found = []
        for sha256 in sorted(expected):
            if (kind := self.damage(sha256)) is not None:
                found.append(Finding(kind, sha256))
            progress(self.size(sha256))
        strays = (path for path in self._entries() if self._name_of(path) not in expected)
        return (*found, *(Finding("stray", path.relative_to(self._root).as_posix()) for path in strays))

    def size(self, sha256: str) -> int:
        """The bytes of a stored file; 0 for one that is not there, or that a tampered event only claims to be."""
        if _SHA256.fullmatch(sha256) is None:
            return 0
        try:
            return self.path(sha256).stat().st_size
        except OSError:
            return 0

    def sweep(self, known: Collection[str], *, older_than: float, now: datetime) -> Swept:
        """Removes files without an event and leftovers of broken writes that are `older_than` seconds or more.

        `now` is the machine's own clock, as that of files is. What another command has just stored is young, so
        its event may still come: an hour is a good age. Never removes what is not the vault's own. Raises
        StorageFailed, removing nothing, when not one of ten or more files is known: then it is the journal that
        is wrong.
        """
        limit = now.timestamp() - older_than
        named = [(path, self._name_of(path)) for path in self._entries()]
        stored = [(path, name) for path, name in named if name is not None]
        if len(stored) >= 10 and not any(name in known for _path, name in stored):
            raise StorageFailed(
                _("The journal knows none of the {count} stored files, so none was removed.").format(count=len(stored)),
                hint="concierge doctor",
            )
        files, leftovers, size, kept = [], 0, 0, 0
        for path, name in named:
            if name in known or (name is None and not self._is_leftover(path)):
                continue
            try:
                removed = _remove_old(path, limit)
            except OSError:
                kept += 1
                continue
            if removed is None:
                continue
            size += removed
            if name is None:
                leftovers += 1
            else:
                files.append(name)
        return Swept(tuple(sorted(files)), leftovers, size, kept)

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """A file being written, for content that comes from no file of its own; `publish` keeps it.

        Whatever happens, nothing of it stays but what was published. Raises StorageFailed as `store` does.
        """
        with _storing():
            folder = self._root / _TEMPORARY
            make_folder(folder)
            path = folder / uuid.uuid4().hex
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            incoming = Incoming(self._publish, path, os.open(path, flags, PRIVATE_FILE))
        try:
            yield incoming
        finally:
            incoming.discard()

    def _publish(self, written: Path, sha256: str, size: int) -> bool:
        """Gives the written file its name, unless the right one is there already; True when it was new."""
        target = self.path(sha256)
        make_folder(target.parent)
        is_new = not _holds(target, sha256, size)
        if not is_new:
            # As young as a new one, so that no sweep takes it before its new event is there.
            with suppress(FileNotFoundError):
                os.utime(target)
        if is_new or not target.exists():
            replace(written, target)
        # Also for one that was there: who stored it may have died before its name was safe on the disk.
        sync_folder(target.parent)
        return is_new

    def damage(
        self, sha256: str, *, progress: Callable[[int], None] | None = None
    ) -> Literal["missing", "changed", "unreadable"] | None:
        """What became of a stored file, read again whole; None while it is as it was."""
        if _SHA256.fullmatch(sha256) is None:
            return "missing"  # an event that was tampered with may name anything
        try:
            with self.path(sha256).open("rb") as file:
                digest = hashlib.sha256()
                while block := file.read(_BLOCK):
                    digest.update(block)
                    if progress is not None:
                        progress(len(block))
                same = digest.hexdigest() == sha256
        except FileNotFoundError:
            return "missing"
        except OSError:
            return "unreadable"
        return None if same else "changed"

    def _entries(self) -> Iterator[Path]:
        """Every file below the root, ours or not, in a fixed order."""
        for folder, folders, names in os.walk(self._root):
            folders.sort()
            yield from (Path(folder, name) for name in sorted(names))

    def _name_of(self, path: Path) -> str | None:
        """The sha256 that a file's place stands for; None for whatever else lies in the vault."""
        parts = path.relative_to(self._root).parts
        name = "".join(parts)
        fits = len(parts) == 2 and _FOLDER.fullmatch(parts[0]) and _SHA256.fullmatch(name)
        return name if fits else None

    def _is_leftover(self, path: Path) -> bool:
        return path.parent == self._root / _TEMPORARY and re.fullmatch(r"[0-9a-f]{32}", path.name) is not None


class Incoming:
    """A temporary file of the vault that knows the sha256 and size of what was written to it."""

    def __init__(self, publish: Callable[[Path, str, int], bool], path: Path, descriptor: int) -> None:
        self._publish = publish
        self._path = path
        self._file = os.fdopen(descriptor, "wb")
        self._digest = hashlib.sha256()
        self._size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        with _storing():
            self._file.write(data)
        self._digest.update(data)
        self._size += len(data)

    def publish(self) -> Stored:
        with _storing():
            self._file.flush()
            sync_file(self._file.fileno())
            self._file.close()
            is_new = self._publish(self._path, self.sha256, self._size)
        return Stored(self.sha256, self._size, is_new)

    def discard(self) -> None:
        """Closes and removes what is left. A failure here must not hide the one that led to it."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class _Source:
    """A file being copied, with what it was like at the beginning."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._before = os.fstat(file.fileno())
        self._read = 0

    def blocks(self) -> Iterator[bytes]:
        while True:
            try:
                block = self._file.read(_BLOCK)
            except OSError as error:
                raise _unreadable(self._path) from error
            if not block:
                return
            self._read += len(block)
            if self._read > self._before.st_size:  # a recording that goes on would be copied for ever
                raise _changed(self._path)
            yield block

    def must_be_unchanged(self) -> None:
        after = os.fstat(self._file.fileno())
        same = (self._before.st_size, self._before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        if not same or self._read != after.st_size:
            raise _changed(self._path)


@contextmanager
def _source(path: Path) -> Iterator[_Source]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise _unreadable(path)
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    with file:
        yield _Source(path, file)


def _holds(path: Path, sha256: str, size: int) -> bool:
    """True when `path` is exactly that content; a damaged file of that name is replaced."""
    try:
        if path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _remove_old(path: Path, limit: float) -> int | None:
    """Removes `path` if it is as old as `limit`, looking again at the last moment; its bytes, or None."""
    try:
        found = path.lstat()
        if found.st_mtime > limit:
            return None
        path.unlink()
    except FileNotFoundError:  # another sweep was faster
        return None
    return found.st_size


@contextmanager
def _storing() -> Iterator[None]:
    """Turns what the system says about this machine's own storage into StorageFailed."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            text = _("The disk is full, so the file was not stored.")
        elif error.errno == errno.EROFS:
            text = _("Concierge's folder is read-only, so the file was not stored.")
        elif error.errno in {errno.EACCES, errno.EPERM}:
            text = _("There is no permission to write in Concierge's folder, so the file was not stored.")
        else:
            text = _("The disk failed, so the file was not stored.")
        raise StorageFailed(text, hint="concierge doctor") from error


def _damaged(text: str, sha256: str) -> StorageFailed:
    return StorageFailed(text.format(name=sha256[:12]), hint="concierge verify")


def _unreadable(path: Path) -> InvalidInput:
    return InvalidInput(
        _("{path} cannot be read.").format(path=path),
        hint=_("Copy it to this machine's disk and name the copy."),
    )


def _changed(path: Path) -> InvalidInput:
    return InvalidInput(
        _("{path} changed while it was being read.").format(path=path),
        hint=_("Wait until it has been copied or downloaded, then run the same command again."),
    )
