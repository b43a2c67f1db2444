"""The position in a TIFF block, as EXIF is one: taken out where it lies.

A directory (IFD) is a count, that many entries of 12 bytes (tag, type, count, value or where it is) and the next
directory's offset; offsets count from the block's beginning. The main directory has an entry that leads to the one of
the position (GPS IFD): both are removed, what follows the entry moves up by its 12 bytes.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Final, NamedTuple

from concierge_cli.files.exif import GPS_IFD
from concierge_cli.files.patching import Patch, Unremovable, zeros

STARTS: Final = (b"II*\0", b"MM\0*")
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of one value, by type."""
_TELLING: Final = frozenset({1, 2, 3, 4, 19, 20, 21, 22, 28})
"""Tags that tell a place: where it was taken, where it points to, the name of the area. A lone version tells none."""
_DIRECTORIES: Final = 8
"""More main directories than a file with previews of all sizes has."""


class _Directory(NamedTuple):
    at: int
    entries: tuple[bytes, ...]
    next: bytes

    @property
    def end(self) -> int:
        return self.at + 2 + 12 * len(self.entries) + 4


def position_in_tiff(file: BinaryIO, start: int, end: int) -> list[Patch]:
    """What takes the position out of the TIFF block between two offsets; nothing where there is none.

    Raises Unremovable where it shares its bytes with something else.
    """
    file.seek(start)
    head = file.read(min(8, end - start))
    if head[:4] not in STARTS or len(head) < 8:
        return []
    order = "<" if head[:2] == b"II" else ">"
    patches: list[Patch] = []
    at, seen = struct.unpack(f"{order}I", head[4:])[0], set[int]()
    while at and at not in seen and len(seen) < _DIRECTORIES:
        seen.add(at)
        directory = _directory(file, order, start, start + at, end)
        if directory is None:
            break
        patches += _without_position(file, order, start, end, directory)
        at = struct.unpack(f"{order}I", directory.next)[0]
    return patches


def _directory(file: BinaryIO, order: str, start: int, at: int, end: int) -> _Directory | None:
    if not start + 8 <= at <= end - 2:
        return None
    file.seek(at)
    count = struct.unpack(f"{order}H", file.read(2))[0]
    if at + 2 + 12 * count > end:
        return None
    data = file.read(12 * count)
    following = file.read(4) if at + 6 + 12 * count <= end else b""
    return _Directory(
        at, tuple(data[place : place + 12] for place in range(0, len(data), 12)), following.ljust(4, b"\0")
    )


def _without_position(file: BinaryIO, order: str, start: int, end: int, directory: _Directory) -> list[Patch]:
    leading = [entry for entry in directory.entries if struct.unpack(f"{order}H", entry[:2])[0] == GPS_IFD]
    patches: list[Patch] = []
    told = False
    for entry in leading:
        at = start + struct.unpack(f"{order}I", entry[8:])[0]
        position = _directory(file, order, start, at, end)
        if position is None:
            continue
        told = told or any(struct.unpack(f"{order}H", one[:2])[0] in _TELLING for one in position.entries)
        patches += [zeros(at, min(position.end, end) - at), *_values(order, start, end, position)]
    if not told:
        return []
    if any(patch.start < directory.end and directory.at < patch.end for patch in patches):
        raise Unremovable("the position lies in the directory that leads to it")
    kept = [entry for entry in directory.entries if entry not in leading]
    count = struct.pack(f"{order}H", len(kept))
    freed = bytes(12 * len(leading))
    return [*patches, Patch(directory.at, count + b"".join(kept) + directory.next + freed)]


def _values(order: str, start: int, end: int, position: _Directory) -> list[Patch]:
    """What is too long for its entry and lies elsewhere."""
    patches = []
    for entry in position.entries:
        _tag, kind, count, where = struct.unpack(f"{order}HHII", entry)
        length = _SIZES.get(kind, 1) * count
        if length > 4 and start + 8 <= start + where <= start + where + length <= end:
            patches.append(zeros(start + where, length))
    return patches
