"""A JPEG copy of a photo that a platform does not take as it is: an iPhone's HEIC, or one above its limit.

The copy stands upright, keeps when and with what it was taken, and never says where: the place is dropped with
every other field. The original is left as it is.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from concierge_cli.errors import InvalidInput
from concierge_cli.files import exif
from concierge_cli.files.identify import identify_open
from concierge_cli.files.opening import opened
from concierge_cli.files.photo import MAX_PIXELS, open_photo, strict
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

QUALITIES: Final = (92, 85, 78, 68)
"""Tried in this order before the picture is made smaller."""

SHRINK: Final = 0.8
SMALLEST: Final = 320
"""Pixels of the longer side below which nothing can be recognised any more."""

MAX_PROFILE: Final = 8_192
"""Colour profiles up to this many bytes are kept: phones' have some hundred, print shops' a megabyte."""

_CAMERA_FIELDS: Final = (exif.DATE_TIME_ORIGINAL, exif.OFFSET_TIME_ORIGINAL)
_MAIN_FIELDS: Final = (exif.MAKE, exif.MODEL, exif.DATE_TIME)


def jpeg_copy(path: Path, *, max_bytes: int, max_pixels: int = MAX_PIXELS) -> bytes:
    """The photo at `path` as a JPEG of at most `max_bytes` bytes, as sharp as they allow.

    Raises InvalidInput when it is no photo, does not open whole, or would have to become too small to be of use.
    """
    with opened(path) as file:
        kind = identify_open(file)
        if kind.family != "photo":
            raise InvalidInput(_("{path} is not a photo, so there is no JPEG copy of it.").format(path=path))
        try:
            with strict(), open_photo(file, kind.code) as original:
                if original.width * original.height > max_pixels:
                    raise ValueError("too many pixels")
                kept = _kept(original)
                upright = _upright(original)
                profile = original.info.get("icc_profile") or b""
        except Exception as error:
            raise InvalidInput(
                _("{path} does not open as a photo, so no JPEG copy can be made of it.").format(path=path),
                hint=_("Ask for it again."),
            ) from error
    copy = _fitted(upright, kept, profile if len(profile) <= MAX_PROFILE else b"", max_bytes)
    if copy is None:
        raise InvalidInput(
            _("No readable JPEG copy of {path} fits into {limit} bytes.").format(path=path, limit=max_bytes)
        )
    return copy


def _upright(original: Image) -> Image:
    from PIL import Image, ImageOps

    original.load()
    try:
        upright = ImageOps.exif_transpose(original)
    except Exception:  # noqa: BLE001 - which way is up cannot be read; the decoded picture is there all the same
        upright = original
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return upright.convert("RGB")


def _kept(original: Image) -> Exif:
    """Only what was chosen: whatever a camera adds tomorrow, a place among it, stays out."""
    from PIL import Image

    kept = Image.Exif()
    try:
        found = original.getexif()
        camera = found.get_ifd(exif.CAMERA_IFD)
        outer = {tag: found[tag] for tag in _MAIN_FIELDS if tag in found}
        inner = {tag: camera[tag] for tag in _CAMERA_FIELDS if tag in camera}
    except Exception:  # noqa: BLE001 - EXIF that cannot be read is EXIF that is not there; the photo may be whole
        return kept
    kept.update(outer)
    if inner:
        kept.get_ifd(exif.CAMERA_IFD).update(inner.items())
    return kept


def _fitted(picture: Image, kept: Exif, profile: bytes, max_bytes: int) -> bytes | None:
    from PIL.Image import Resampling

    scale = 1.0
    longer = max(picture.size)
    while True:
        width, height = (max(1, round(side * scale)) for side in picture.size)
        sized = picture if scale == 1 else picture.resize((width, height), Resampling.LANCZOS)
        for quality in QUALITIES:
            buffer = io.BytesIO()
            sized.save(buffer, "JPEG", quality=quality, optimize=True, exif=kept, icc_profile=profile or None)
            if buffer.tell() <= max_bytes:
                return buffer.getvalue()
        scale *= SHRINK
        if longer * scale < SMALLEST:
            return None
