"""Zip files of ours: writing them the same way every time, and reading them with distrust.

A list of content names every other entry with its size and sha256. Whatever is not as it should be — an entry too
many, encrypted, a link, on top of another, larger than it says, a name that leads out — is refused before a byte of it
is used. Nothing is ever unpacked by name: who reads decides where bytes go.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from concierge_cli import durable
from concierge_cli.errors import ConciergeError
from concierge_cli.i18n import _

MANIFEST: Final = "manifest.json"
BLOCK: Final = 1 << 20

Refusal = Callable[[str], ConciergeError]
"""The error for what is wrong with a file, given as a part of a sentence."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LARGEST_MANIFEST: Final = 64 << 20
_FORBIDDEN: Final = frozenset('\\:*?"<>|')
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One file inside."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file from somebody else may hold: so many entries, and none above `free` bytes that shrank more than
    `ratio` times."""

    entries: int
    ratio: int
    free: int = 10_000_000


# --- writing ------------------------------------------------------------------------------------------------------


class NewZip(zipfile.ZipFile):
    """A zip file that is being written into `sink`, which stays open. One that is not finished is left as it stands.

    The library would finish it, again when it is thrown away: after Ctrl-C that raises an error in place of the
    interruption, or into nobody's hands.
    """

    def __init__(self, sink: BinaryIO) -> None:
        super().__init__(sink, "w", allowZip64=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if kind is None:
            self.close()

    def __del__(self) -> None:
        self.fp = None


def pack(packed: zipfile.ZipFile, name: str, blocks: Iterable[bytes], *, stored: bool = False) -> Entry:
    """Adds an entry; `stored` for what is compressed already. Time and rights are always the same."""
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.external_attr = (stat.S_IFREG | durable.PRIVATE_FILE) << 16
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with packed.open(info, "w", force_zip64=True) as target:
        for block in blocks:
            digest.update(block)
            size += len(block)
            target.write(block)
    return Entry(name, size, digest.hexdigest())


def blocks_of(source: BinaryIO) -> Iterator[bytes]:
    """The content of an open file, a megabyte at a time."""
    while block := source.read(BLOCK):
        yield block


# --- reading ------------------------------------------------------------------------------------------------------


class Packed:
    """A zip file open for reading. Every byte that `copy` hands out has been compared with the list of content."""

    def __init__(
        self, file: zipfile.ZipFile, entries: Iterable[Entry], *, is_safe: Callable[[str], bool], broken: Refusal
    ) -> None:
        self._file = file
        self._broken = broken
        self.entries = tuple(entries)
        named = {entry.name: entry for entry in self.entries}
        infos = {info.filename: info for info in file.infolist() if info.filename != MANIFEST}
        once = len(infos) == len(file.infolist()) - 1 and len({name.casefold() for name in named}) == len(self.entries)
        if not once or named.keys() != infos.keys():
            raise broken(_("its list of content does not fit what is in it"))
        for name, entry in named.items():
            if not is_safe(name) or infos[name].file_size != entry.size:
                raise self.not_as_it_was(name)

    @property
    def size(self) -> int:
        """Bytes when unpacked."""
        return sum(entry.size for entry in self.entries)

    def copy(
        self, entry: Entry, target: BinaryIO | None = None, *, progress: Callable[[int], None] = lambda _count: None
    ) -> None:
        """Writes an entry to `target`, or only compares it. Refuses one that is not what was packed.

        `progress` is told of the bytes that were read.
        """
        digest = hashlib.sha256()
        left = entry.size
        with self.open(entry) as source:
            while block := source.read(min(BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise self.not_as_it_was(entry.name)
                digest.update(block)
                if target is not None:
                    target.write(block)
                progress(len(block))
        if left or digest.hexdigest() != entry.sha256:
            raise self.not_as_it_was(entry.name)

    @contextlib.contextmanager
    def open(self, entry: Entry) -> Iterator[BinaryIO]:
        """The bytes of an entry as they come, not compared with anything."""
        with readable(self._broken), self._file.open(entry.name) as source:
            yield source  # type: ignore[misc]

    def not_as_it_was(self, name: str) -> ConciergeError:
        return self._broken(_("“{name}” is not what it should be").format(name=name[:80]))


def stays_inside(name: str) -> bool:
    """Whether a name leads nowhere but into the folder it is unpacked to, on any system."""
    return not any(char < " " or char in _FORBIDDEN for char in name) and all(
        part not in ("", ".", "..") and part == part.strip(" .") for part in name.split("/")
    )


@contextlib.contextmanager
def open_zip(source: BinaryIO, broken: Refusal, *, limits: Limits | None = None) -> Iterator[zipfile.ZipFile]:
    """The zip file in `source`, once nothing in it lies in wait."""
    with readable(broken):
        _refuse_crowd(source, broken, limits)
        file = zipfile.ZipFile(source)
    with file:
        _refuse_traps(file, broken, limits)
        yield file


def read_manifest(file: zipfile.ZipFile, broken: Refusal) -> Any:
    """The list of content as JSON; None where there is none. It holds no more values than its entries need."""
    with readable(broken):
        if MANIFEST not in file.namelist():
            return None
        if file.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise broken(_("its list of content is too long"))
        with file.open(MANIFEST) as source:
            content = source.read(_LARGEST_MANIFEST)
    entries = len(file.infolist()) + 64
    if content.count(b",") > 64 * entries or content.count(b"[") + content.count(b"{") > 16 * entries:
        raise broken(_("its list of content is too long"))
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise broken(_("its list of content cannot be read")) from error


@contextlib.contextmanager
def readable(broken: Refusal) -> Iterator[None]:
    """Turns what a damaged zip file fails with into the refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, io.UnsupportedOperation, NotImplementedError) as error:
        raise broken(_("it was changed or cut off")) from error
    except (ValueError, OverflowError, struct.error) as error:
        raise broken(_("it was changed or cut off")) from error


def _refuse_crowd(source: BinaryIO, broken: Refusal, limits: Limits | None) -> None:
    """Reads the number of entries where zip keeps it, at the end, before all of them are taken into memory."""
    end = source.seek(0, io.SEEK_END)
    tail_at = max(0, end - 65_557)  # the record of 22 bytes and the longest comment
    source.seek(tail_at)
    tail = source.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise broken(_("it was changed or cut off"))
    count, size = struct.unpack_from("<HL", tail, at + 10)
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":  # the one for large files counts where there is one
        (place,) = struct.unpack_from("<Q", tail, at - 12)
        source.seek(min(place, end))
        large = source.read(56)
        if len(large) == 56 and large[:4] == b"PK\x06\x06":
            count, size = struct.unpack_from("<QQ", large, 32)
    source.seek(0)
    if size > end:
        raise broken(_("it was changed or cut off"))
    # An entry takes 46 bytes in the directory, its name and a little more: a directory may lie about its count.
    if limits is not None and (count > limits.entries or size > limits.entries * 400):
        raise broken(_("it holds too many files"))


def _refuse_traps(file: zipfile.ZipFile, broken: Refusal, limits: Limits | None) -> None:
    infos = sorted(file.infolist(), key=lambda info: info.header_offset)
    if limits is not None and len(infos) > limits.entries:
        raise broken(_("it holds too many files"))
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & 0x1:
            raise broken(_("“{name}” in it is under a password").format(name=info.filename[:80]))
        if kind not in (0, stat.S_IFREG) or info.is_dir():
            raise broken(_("“{name}” in it is no ordinary file").format(name=info.filename[:80]))
        if info.compress_type not in _METHODS:
            raise broken(_("it was changed or cut off"))
        if limits is not None and info.file_size > max(limits.free, limits.ratio * info.compress_size):
            raise broken(_("“{name}” would grow to many times its size").format(name=info.filename[:80]))
    ends = [info.header_offset + 30 + len(info.filename) + info.compress_size for info in infos]
    starts = [info.header_offset for info in infos[1:]]
    if any(end > start for end, start in zip(ends, [*starts, file.start_dir], strict=False)):
        raise broken(_("parts of it lie on top of each other"))
