"""The position in files made of boxes: films and voice notes (MP4, QuickTime, 3GP), and photos (HEIC, AVIF).

A box of a film that tells nothing but the place becomes a free box of the same size: nothing in the file moves, so every
offset in it stays right. A film that draws its whole way (a track of positions) is left alone and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from concierge_cli.files.boxes import Box, boxes, find
from concierge_cli.files.patching import Patch, Unremovable, zeros
from concierge_cli.files.tiff import position_in_tiff
from concierge_cli.files.xmp import position_in_xmp

_PLACE: Final = frozenset({b"\xa9xyz", b"loci"})
_INSIDE: Final = frozenset({b"moov", b"trak", b"udta", b"mdia", b"minf", b"stbl", b"ilst", b"moof", b"traf"})
_XMP_UUID: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_WAYS: Final = frozenset({b"gpmd", b"camm", b"rtmd"})
"""Tracks of positions: action cameras, phones for street views, camcorders."""
_DASHCAM: Final = frozenset({b"gps ", b"GPS "})
_LOCATION: Final = b"location"
_DEEPEST: Final = 10
_MOST_KEYS: Final = 10_000


def position_in_film(file: BinaryIO, start: int, end: int) -> list[Patch]:
    """What takes the position out of the film between two offsets. Raises Unremovable for a track of positions."""
    return list(_in_boxes(file, start, end, 0))


def _in_boxes(file: BinaryIO, start: int, end: int, depth: int) -> Iterator[Patch]:
    for box in boxes(file, start, end):
        stop = min(box.end, end)
        if stop < box.start or depth > _DEEPEST:
            return
        if box.name in _PLACE:
            yield from _free(file, box, stop)
        elif box.name in _INSIDE:
            yield from _in_boxes(file, box.start, stop, depth + 1)
        elif box.name == b"meta":
            yield from _in_meta(file, box.start, stop, depth)
        elif box.name == b"stsd":
            _refuse_way(file, box.start, stop)
        elif box.name in _DASHCAM and depth:
            raise Unremovable("a list of positions")
        elif box.name == b"XMP_":
            yield from position_in_xmp(file, box.start, stop)
        elif box.name == b"uuid":
            file.seek(box.start)
            if file.read(16) == _XMP_UUID:
                yield from position_in_xmp(file, box.start + 16, stop)


def _free(file: BinaryIO, box: Box, stop: int) -> Iterator[Patch]:
    """The box's name lies right before its content, or before the 8 bytes of a long size."""
    file.seek(max(box.start - 16, 0))
    head = file.read(16)
    long = head[:8] == b"\0\0\0\1" + box.name and int.from_bytes(head[8:], "big") == box.end - box.start + 16
    yield Patch(box.start - (12 if long else 4), b"free")
    yield zeros(box.start, stop - box.start)


def _in_meta(file: BinaryIO, start: int, end: int, depth: int) -> Iterator[Patch]:
    """Apple's names and values, each value a box whose name is the number of its name in the list."""
    file.seek(start)
    # In QuickTime it begins with its first box, elsewhere with four bytes of version and flags.
    start += 0 if file.read(8)[4:] in (b"hdlr", b"keys", b"ilst") else 4
    keys, values = find(file, start, end, b"keys"), find(file, start, end, b"ilst")
    if keys is not None and values is not None:
        telling = _telling(file, keys)
        for box in boxes(file, values.start, min(values.end, end)):
            if int.from_bytes(box.name, "big") in telling and box.end <= end:
                yield from _free(file, box, box.end)
    yield from _in_boxes(file, start, end, depth + 1)


def _telling(file: BinaryIO, keys: Box) -> frozenset[int]:
    """The numbers of the names that speak of a location."""
    file.seek(keys.start + 4)
    count = min(int.from_bytes(file.read(4), "big"), _MOST_KEYS)
    found = set()
    for number, key in enumerate(boxes(file, keys.start + 8, keys.end), start=1):
        if number > count:
            break
        file.seek(key.start)
        if _LOCATION in file.read(min(key.end - key.start, 256)).lower():
            found.add(number)
    return frozenset(found)


def _refuse_way(file: BinaryIO, start: int, end: int) -> None:
    """Raises for a track whose samples are positions; the entries of the list begin behind its 8 bytes."""
    for entry in boxes(file, start + 8, end):
        named = entry.name == b"mebx"
        if named:
            file.seek(entry.start)
            named = b"quicktime.location" in file.read(min(entry.end - entry.start, 65_536))
        if named or entry.name in _WAYS:
            raise Unremovable("a track of positions")


# --- photos -------------------------------------------------------------------------------------------------------


def position_in_heif(file: BinaryIO, size: int) -> list[Patch]:
    """What takes the position out of a HEIC or AVIF photo, whose EXIF and XMP are items that a list says where to find.

    Raises Unremovable where an item lies in several pieces.
    """
    meta = find(file, 0, size, b"meta")
    if meta is None:
        return []
    start, end = meta.start + 4, min(meta.end, size)
    names, places = find(file, start, end, b"iinf"), find(file, start, end, b"iloc")
    data = find(file, start, end, b"idat")
    if names is None or places is None:
        return []
    wanted = _items(file, names)
    patches: list[Patch] = []
    for item, pieces, inside in _extents(file, places):
        kind = wanted.get(item)
        if kind is None or (inside and data is None):
            continue
        base = data.start if inside and data is not None else 0
        if len(pieces) != 1:
            raise Unremovable("an item in pieces")
        offset, length = pieces[0]
        first, last = base + offset, min(base + offset + length, size)
        if kind == b"Exif":
            file.seek(first)
            skipped = int.from_bytes(file.read(4), "big")
            patches += position_in_tiff(file, first + 4 + skipped, last)
        else:
            patches += position_in_xmp(file, first, last)
    return patches


def _items(file: BinaryIO, names: Box) -> dict[int, bytes]:
    """The items that are EXIF or XMP, by number."""
    file.seek(names.start)
    version = file.read(1)[0]
    found = {}
    for entry in boxes(file, names.start + (6 if version == 0 else 8), names.end):
        if entry.name != b"infe":
            continue
        file.seek(entry.start)
        data = file.read(min(entry.end - entry.start, 512))
        wide = data[:1] == b"\3"
        number, rest = int.from_bytes(data[4 : 8 if wide else 6], "big"), data[10 if wide else 8 :]
        if rest[:4] == b"Exif" or (rest[:4] == b"mime" and b"rdf+xml" in rest):
            found[number] = rest[:4]
    return found


def _extents(file: BinaryIO, places: Box) -> Iterator[tuple[int, list[tuple[int, int]], bool]]:
    """Each item's number, where its pieces lie (offset, length), and whether that counts from the inner data box."""
    file.seek(places.start)
    data = file.read(places.end - places.start)
    version, sizes = data[0], data[4:6]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2
    at = 6

    def number(length: int) -> int:
        nonlocal at
        if at + length > len(data):
            raise Unremovable("a list of items that ends too soon")
        at += length
        return int.from_bytes(data[at - length : at], "big")

    for _item in range(number(wide)):
        item = number(wide)
        inside = bool(version in (1, 2) and number(2) & 15 == 1)
        number(2)
        base = number(base_size)
        pieces = []
        for _piece in range(number(2)):
            number(index_size)
            pieces.append((base + number(offset_size), number(length_size)))
        yield item, pieces, inside
