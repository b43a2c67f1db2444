"""The place where a photo or film was taken, out of the copy that others get; the original keeps it.

Pictures and sound are never decoded: the position is overwritten where it lies, and every other byte stays where and
as it is. What is inside a zip file, an office document or an e-mail is not looked into.
"""

from __future__ import annotations

import binascii
import os
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from concierge_cli.files.box_position import position_in_film, position_in_heif
from concierge_cli.files.identify import identify_open
from concierge_cli.files.opening import opened
from concierge_cli.files.patching import Patch, Unremovable, copy_patched, patched
from concierge_cli.files.tiff import STARTS, position_in_tiff
from concierge_cli.files.xmp import BEGIN, END, LONGEST, blanked, position_in_xmp, tells_position

_BLOCK: Final = 1 << 20
_EXIF: Final = b"Exif\0\0"
_MORE_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"
_SIGNED: Final = b"/ByteRange"
_FILM: Final = b"ftyp"
_MARKS: Final = re.compile(b"|".join(map(re.escape, (_EXIF, BEGIN, _MORE_XMP, _SIGNED, _FILM))))
_MOST_MARKS: Final = 2_000
_MOST_CHUNKS: Final = 100_000
_LARGEST_CHUNK: Final = 1 << 24
_XMP_TEXT: Final = b"XML:com.adobe.xmp"
_PNG_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})


class Position(NamedTuple):
    """`patches` take it out; `stuck` where one is there that cannot be taken out without damage."""

    patches: tuple[Patch, ...]
    stuck: bool


def find_position(path: Path) -> Position:
    """What takes the position out of the file at `path`, of any size, in little memory; never raises for its content."""
    with opened(path) as file:
        size = file.seek(0, os.SEEK_END)
        code = identify_open(file).code
        look = _LOOKS.get(code)
        if look is None:
            return Position((), stuck=False)
        try:
            return Position(tuple(look(file, size)), stuck=False)
        except (Unremovable, IndexError, ValueError):  # a list that contradicts itself may hide one
            return Position((), stuck=True)


def copy_without(path: Path, position: Position, write: Callable[[bytes], object]) -> None:
    """Hands the file at `path` to `write`, without what `find_position` found in it."""
    with opened(path) as file:
        copy_patched(file, position.patches, write)


# --- files with EXIF or XMP somewhere in them ---------------------------------------------------------------------


def _anywhere(file: BinaryIO, size: int) -> Iterator[Patch]:
    """In a JPEG with all that phones hang behind it (previews, a second picture, a short film), in a GIF, in a PDF with
    its photos. A signed PDF is left as it is: a changed byte would break its signature.
    """
    signed = False
    patches: list[Patch] = []
    for number, (mark, at) in enumerate(_marks(file, size)):
        if number >= _MOST_MARKS:
            raise Unremovable("more blocks than any photo has")
        if mark == _SIGNED:
            signed = True
        elif mark == _EXIF:
            patches += position_in_tiff(file, at + len(_EXIF), min(at + 65_536, size))
        elif mark == BEGIN:
            patches += position_in_xmp(file, at, _end_of_xmp(file, at, size))
        elif mark == _MORE_XMP:
            file.seek(at - 2)
            patches += position_in_xmp(
                file, at + len(_MORE_XMP), min(at - 2 + int.from_bytes(file.read(2), "big"), size)
            )
        elif _begins_film(file, at - 4):
            patches += position_in_film(file, at - 4, size)
    if signed and patches:
        raise Unremovable("a signed document")
    yield from patches


def _marks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Every mark with its offset. Blocks overlap, so that none is missed between two of them."""
    longest, at = len(_MORE_XMP), 0
    while at < size:
        file.seek(at)
        block = file.read(_BLOCK + longest)
        for found in _MARKS.finditer(block):
            if found.start() < _BLOCK:
                yield found[0], at + found.start()
        at += _BLOCK


def _end_of_xmp(file: BinaryIO, start: int, size: int) -> int:
    """Behind its last tag; not beyond what one segment of a photo holds where it has none there."""
    file.seek(start)
    text = file.read(min(LONGEST, size - start))
    end = text.find(END)
    return start + (end + len(END) if end >= 0 else min(65_502, len(text)))


def _begins_film(file: BinaryIO, at: int) -> bool:
    """Whether a film's first box begins there: by its size, and the words that follow its name."""
    if at < 8:
        return False
    file.seek(at)
    head = file.read(16)
    brand = head[8:12].rstrip()
    return 16 <= int.from_bytes(head[:4], "big") <= 256 and brand.isascii() and brand.isalnum()


def _film(file: BinaryIO, size: int) -> Iterator[Patch]:
    yield from position_in_film(file, 0, size)


def _heif(file: BinaryIO, size: int) -> Iterator[Patch]:
    yield from position_in_heif(file, size)
    yield from position_in_film(file, 0, size)  # a live photo's boxes


def _tiff(file: BinaryIO, size: int) -> Iterator[Patch]:
    yield from position_in_tiff(file, 0, size)


# --- files made of chunks -----------------------------------------------------------------------------------------


def _webp(file: BinaryIO, size: int) -> Iterator[Patch]:
    at = 12
    for _chunk in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        start, length = at + 8, int.from_bytes(head[4:], "little")
        end = min(start + length, size)
        if head[:4] == b"EXIF":
            file.seek(start)
            skipped = len(_EXIF) if file.read(len(_EXIF)) == _EXIF else 0
            yield from position_in_tiff(file, start + skipped, end)
        elif head[:4] == b"XMP ":
            yield from position_in_xmp(file, start, end)
        at = start + length + length % 2


def _png(file: BinaryIO, size: int) -> Iterator[Patch]:
    at = 8
    for _chunk in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        name, length = head[4:], int.from_bytes(head[:4], "big")
        if at + 12 + length > size:
            return
        if name == b"eXIf" or name in _PNG_TEXTS:
            if length > _LARGEST_CHUNK:
                raise Unremovable("a text that is too long to look at")
            data = file.read(length)
            changed = _without(data, _exif_patches(file, at + 8, data)) if name == b"eXIf" else _text(name, data)
            if changed is not None:
                yield from _chunk_instead(at, changed)
        at += 12 + length


def _exif_patches(file: BinaryIO, start: int, data: bytes) -> list[Patch]:
    skipped = len(_EXIF) if data.startswith(_EXIF) else 0
    found = position_in_tiff(file, start + skipped, start + len(data))
    return [patch._replace(start=patch.start - start) for patch in found]


def _without(data: bytes, patches: list[Patch]) -> tuple[bytes, bytes] | None:
    return (b"eXIf", patched(data, patches)) if patches else None


def _text(name: bytes, data: bytes) -> tuple[bytes, bytes] | None:
    """The chunk instead of a text that tells a position; None for one that does not.

    XMP that stands as it is loses just that; a text that is packed, or EXIF written out in hexadecimal, goes whole:
    a comment of spaces takes its place.
    """
    keyword, _, rest = data.partition(b"\0")
    packed = name == b"zTXt" or (name == b"iTXt" and rest[:1] == b"\1")
    if name == b"iTXt":
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        rest = rest[1:]
    try:
        text = zlib.decompressobj().decompress(rest, _LARGEST_CHUNK) if packed else rest
    except zlib.error:
        return None
    if keyword.startswith(b"Raw profile type"):
        text = _written_out(text)
    elif keyword == _XMP_TEXT and not packed:
        return (name, patched(data, blanked(data))) if tells_position(text) else None
    if not tells_position(text) and not _has_gps(text):
        return None
    filler = b"Comment\0"
    return (b"tEXt", filler + b" " * (len(data) - len(filler))) if len(data) > len(filler) else (b"tEXt", data)


def _written_out(text: bytes) -> bytes:
    """The bytes that a “raw profile” writes in hexadecimal, behind its name and length."""
    digits = b"".join(text.split()[2:])
    try:
        return binascii.unhexlify(digits[: len(digits) // 2 * 2])
    except binascii.Error:
        return b""


def _has_gps(block: bytes) -> bool:
    import io

    start = min((at for mark in STARTS if (at := block.find(mark)) >= 0), default=-1)
    return start >= 0 and bool(position_in_tiff(io.BytesIO(block), start, len(block)))


def _chunk_instead(at: int, changed: tuple[bytes, bytes]) -> Iterator[Patch]:
    """A chunk of the same length, with its checksum."""
    body = changed[0] + changed[1]
    yield Patch(at + 4, body + zlib.crc32(body).to_bytes(4, "big"))


_LOOKS: Final[dict[str, Callable[[BinaryIO, int], Iterator[Patch]]]] = {
    "jpeg": _anywhere,
    "gif": _anywhere,
    "pdf": _anywhere,
    "png": _png,
    "webp": _webp,
    "heic": _heif,
    "avif": _heif,
    "tiff": _tiff,
    **dict.fromkeys(("mp4", "mov", "3gp", "m4a"), _film),
}
"""How each format is looked through. Of the others none holds a position that its readers know of."""
