"""Walks the boxes of which MP4, QuickTime, 3GP, M4A, HEIC and AVIF files are made, without reading their content.

A box is 4 bytes of size (1: the size follows as 8 bytes; 0: up to the end of the file), 4 bytes of name, content.
A whole file is a row of boxes that ends exactly where the file ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

ZEROS: Final = 1024
"""Compressed pictures and sound never end in this many zero bytes; a copy that was broken off often does."""


MAX_BOXES: Final = 1_000_000
"""A hostile file can consist of nothing but empty boxes; real ones have dozens, long fragmented ones thousands."""

_MEDIA: Final = frozenset({b"mdat", b"moov", b"moof", b"meta", b"idat"})


@dataclass(frozen=True, slots=True)
class Box:
    """A box's name, where its content begins, and where it says that it ends (half-open)."""

    name: bytes
    start: int
    end: int


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets, in order; stops after one that leads beyond `end` or nowhere."""
    at = start
    for _box in range(MAX_BOXES):
        if end - at < 8:
            return
        file.seek(at)
        head = file.read(16)
        size, name, begin = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if size == 0 and name == b"\0\0\0\0":
            return  # padding, not a box
        if size == 1:
            size, begin = int.from_bytes(head[8:16], "big"), at + 16
        stop = end if size == 0 else at + size
        yield Box(name, begin, stop)
        if stop < begin or stop > end:
            return
        at = stop


def is_whole(file: BinaryIO, size: int, *, needed: frozenset[bytes]) -> bool:
    """True when every `needed` box is there, all media lies within the file's `size`, and has its end.

    Phones hang data of their own behind the last box; what is no box of media there does no harm.
    """
    seen: set[bytes] = set()
    for box in boxes(file, 0, size):
        if box.end > size or box.end < box.start:
            return box.name not in _MEDIA and needed <= seen
        if box.name == b"mdat" and ends_in_zeros(file, box.start, box.end):
            return False
        seen.add(box.name)
    return needed <= seen


def find(file: BinaryIO, start: int, end: int, *path: bytes) -> Box | None:
    """The first box under `path` (`b"moov", b"mvhd"`), or None."""
    for box in boxes(file, start, end):
        if box.name == path[0] and start <= box.end <= end:
            return box if len(path) == 1 else find(file, box.start, box.end, *path[1:])
    return None


def tracks(file: BinaryIO, size: int) -> set[bytes]:
    """What the tracks of a film are: `b"vide"`, `b"soun"` and others; empty when it has no list of them."""
    movie = find(file, 0, size, b"moov")
    kinds = set()
    if movie is not None and movie.end <= size:
        for track in boxes(file, movie.start, movie.end):
            handler = find(file, track.start, track.end, b"mdia", b"hdlr") if track.name == b"trak" else None
            if handler is not None:
                file.seek(handler.start + 8)
                kinds.add(file.read(4))
    return kinds


def ends_in_zeros(file: BinaryIO, start: int, end: int) -> bool:
    """True when the last `ZEROS` bytes between two offsets are all zero."""
    if end - start < ZEROS:
        return False
    file.seek(end - ZEROS)
    return not any(file.read(ZEROS))
