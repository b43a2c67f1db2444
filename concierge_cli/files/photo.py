"""Proves that a photo is a whole photo: decoded to its last line, and with the end that its format asks for.

Neither of Pillow's two looks is enough: `verify()` passes a JPEG cut in half, `load()` a PNG without its end; and
both pass a file whose last part is zeros, as a broken copy leaves it. So all three are done, and the number of
pixels is judged before any of them is decoded.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, Final

from concierge_cli.files.boxes import ends_in_zeros, is_whole
from concierge_cli.files.exif import Taken, taken
from concierge_cli.files.likeness import dhash
from concierge_cli.files.problem import Findings, Problem, problem

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS: Final = 120_000_000
"""More pixels than this are not decoded: above the 108 million of common phones, below 500 MB of memory."""

MAX_FRAMES: Final = 500
"""Pictures of an animation that are decoded; a longer one is proven up to here."""

SMALL: Final = 320
"""Pixels of the longer side: what is below is the thumbnail of a messenger or a page, in which little can be seen."""

_PILLOW: Final[dict[str, tuple[str, ...]]] = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "gif": ("GIF",),
    "webp": ("WEBP",),
    "avif": ("AVIF",),
}

_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_END_OF_IMAGE: Final = 0xD9
_TEMPORARY: Final = 0x01  # the one marker, besides those of the pattern and the end, that no length follows
_BLOCK: Final = 1 << 18


def check_photo(file: BinaryIO, code: str, size: int, *, max_pixels: int = MAX_PIXELS) -> Findings:
    """What the open photo of the format `code` and `size` bytes shows; problems are values, never raised."""
    from PIL.Image import DecompressionBombError

    has_end = _has_its_end(file, code, size)
    width = height = visible = looks = None
    when = Taken(None, None, has_location=False)
    failed = False
    image = None
    try:
        with strict(), open_photo(file, code) as image:
            width, height = image.size
            if width * height > max_pixels:
                return _too_many(max_pixels, width, height)
            when = _when(image)
            image.load()
            width, height = image.size  # HEIC tells its real size only when decoded
            looks = _looks(image)
            _load_all(image, max_pixels)
        if code != "heic":  # its verify() looks at nothing
            with strict(), open_photo(file, code) as again:
                again.verify()
    except MemoryError:
        return replace(problem("too_large_to_check"), width=width, height=height)
    except DecompressionBombError:
        return _too_many(max_pixels, width, height)
    except Exception:  # noqa: BLE001 - damaged pictures make decoders raise anything; that is the finding
        failed = True
        visible = _visible_percent(image, code)
    facts = Findings(
        problems=_small(width, height),
        width=width,
        height=height,
        taken_at=when.at,
        taken_local=when.local,
        has_location=when.has_location,
        dhash=None if failed else looks,
    )
    if not has_end and (failed or code != "gif"):  # a GIF that only lacks its last byte shows all its pictures
        detail = {} if visible is None else {"visible_percent": visible}
        return replace(facts, problems=problem("truncated_photo", **detail).problems)
    if failed:
        return replace(facts, problems=problem("unreadable_photo").problems)
    return facts


def _small(width: int | None, height: int | None) -> tuple[Problem, ...]:
    if width is None or height is None or max(width, height) >= SMALL:
        return ()
    return problem("small_photo", width=width, height=height).problems


def _looks(image: Image) -> str | None:
    try:
        return dhash(image)
    except Exception:  # noqa: BLE001 - a hint that cannot be made is none; the photo may be whole
        return None


def open_photo(file: BinaryIO, code: str) -> Image:
    """The photo, not yet decoded, by the one decoder that its content asks for; raises whatever that one raises."""
    from PIL import Image, ImageFile

    # Somebody else's program may have set it in this process; a cut photo would then load as a grey one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    file.seek(0)
    if code == "heic":
        import pillow_heif

        heic: Image.Image = pillow_heif.HeifImageFile(file)  # type: ignore[no-untyped-call]
        return heic
    return Image.open(file, formats=_PILLOW[code])


@contextmanager
def strict() -> Iterator[None]:
    """Warnings are errors inside, but for those that say nothing about the picture itself."""
    from PIL.Image import DecompressionBombWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # `max_pixels` decides, before decoding; Pillow's own refusal, at twice its warning, stays.
        warnings.simplefilter("ignore", DecompressionBombWarning)
        # Cheap phones and messengers write sloppy EXIF and cut off the second picture of a Samsung or iPhone photo.
        warnings.filterwarnings("ignore", message=r"(?i).*(exif|metadata|malformed mpo|truncated file read)")
        yield


def _too_many(max_pixels: int, width: int | None, height: int | None) -> Findings:
    return replace(problem("too_many_pixels", limit_millions=max_pixels // 1_000_000), width=width, height=height)


def _when(image: Image) -> Taken:
    try:
        return taken(image)
    except Exception:  # noqa: BLE001 - EXIF that cannot be read is EXIF that is not there; the photo may be whole
        return Taken(None, None, has_location=False)


def _load_all(image: Image, max_pixels: int) -> None:
    """Decodes every picture of the file that belongs to what is seen (animations; not a phone's second shot)."""
    image.load()
    frames = getattr(image, "n_frames", 1) if image.format in {"GIF", "WEBP", "AVIF", "PNG"} else 1
    budget = max(1, 10 * max_pixels // (image.width * image.height))
    for number in range(1, min(frames, MAX_FRAMES, budget)):
        image.seek(number)
        image.load()


def _visible_percent(image: Image | None, code: str) -> int | None:
    """How much of a broken photo, from the top, a viewer would show; None where its format does not decode so."""
    if image is None or code not in {"jpeg", "png"} or image.info.get("progressive") or image.info.get("interlace"):
        return None
    try:
        seen = image.im.getbbox()
    except Exception:  # noqa: BLE001 - nothing was decoded
        return None
    return None if seen is None else round(100 * seen[3] / image.height)


def _has_its_end(file: BinaryIO, code: str, size: int) -> bool:
    if code == "jpeg":
        return _jpeg_has_its_end(file)
    if code == "png":
        return _png_has_its_end(file, size)
    if code in {"heic", "avif"}:
        return is_whole(file, size, needed=frozenset({b"meta"}))
    file.seek(0)
    if code == "webp":
        end = int.from_bytes(file.read(8)[4:], "little") + 8
        return end <= size and not ends_in_zeros(file, 0, end)
    file.seek(max(0, size - 1))
    return file.read(1) == b";"


def _jpeg_has_its_end(file: BinaryIO) -> bool:
    """Walks the markers to the end-of-image one. Looking for its two bytes would find those of the thumbnail."""
    file.seek(2)
    while (marker := _next_marker(file)) != _END_OF_IMAGE:
        if marker is None:
            return False
        if marker != _TEMPORARY:
            file.seek(max(0, int.from_bytes(file.read(2), "big") - 2), os.SEEK_CUR)
    return True


def _next_marker(file: BinaryIO) -> int | None:
    """The next JPEG marker, leaving the file behind it; picture data, where 0xFF is followed by 0, is skipped."""
    start = file.tell()
    pair = file.read(2)  # between segments it stands right here
    while len(pair) >= 2:
        found = _MARKER.search(pair)
        if found is not None:
            file.seek(start + found.end())
            return pair[found.end() - 1]
        start += len(pair) - 1  # its last byte may be the first of a marker
        file.seek(start)
        pair = file.read(_BLOCK)
    return None


def _png_has_its_end(file: BinaryIO, size: int) -> bool:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        head = file.read(8)
        if head[4:] == b"IEND":
            return True
        at += 12 + int.from_bytes(head[:4], "big")
    return False
