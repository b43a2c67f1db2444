"""Overwriting single places of a file while it is copied: no byte moves, so that whatever points into it still does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO, Final, NamedTuple

_BLOCK: Final = 1 << 20
_LARGEST: Final = 1 << 20
"""Bytes of one patch: a hostile file may claim any size."""


class Patch(NamedTuple):
    """What stands at `start` instead; of two that overlap the later one counts."""

    start: int
    data: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.data)


class Unremovable(ValueError):
    """Something is there that cannot be taken out without damage to something else."""


def zeros(start: int, length: int) -> Patch:
    """Nothing instead of what is there. Raises Unremovable for more than any position is long."""
    if length > _LARGEST:
        raise Unremovable("too long to be a position")
    return Patch(start, bytes(length))


def patched(data: bytes, patches: Iterable[Patch]) -> bytes:
    """`data` with the patches in it."""
    changed = bytearray(data)
    for patch in patches:
        changed[patch.start : patch.end] = patch.data
    return bytes(changed)


def copy_patched(file: BinaryIO, patches: Iterable[Patch], write: Callable[[bytes], object]) -> None:
    """Hands `file` to `write`, block by block, with the patches in it."""
    patches, at = tuple(patches), 0
    file.seek(0)
    while block := file.read(_BLOCK):
        changed = bytearray(block)
        for patch in patches:
            start, end = max(patch.start, at), min(patch.end, at + len(block))
            if start < end:
                changed[start - at : end - at] = patch.data[start - patch.start : end - patch.start]
        write(bytes(changed))
        at += len(block)
