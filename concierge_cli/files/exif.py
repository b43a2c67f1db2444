"""When and where a photo was taken, as its camera wrote it (EXIF).

Cameras write local wall-clock time; only some also write its offset from UTC. Without one the instant is unknown:
it is never guessed from this machine's zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

CAMERA_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
MAKE: Final = 0x010F
MODEL: Final = 0x0110
ORIENTATION: Final = 0x0112
DATE_TIME: Final = 0x0132
DATE_TIME_ORIGINAL: Final = 0x9003
OFFSET_TIME_ORIGINAL: Final = 0x9011

_WALL_CLOCK: Final = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)")


@dataclass(frozen=True, slots=True)
class Taken:
    """`at` is aware UTC or None, `local` the camera's wall clock or None (as in `problem.Findings`)."""

    at: datetime | None
    local: str | None
    has_location: bool


def taken(image: Image) -> Taken:
    """Reads `image`'s EXIF; a field that is missing or makes no sense is None."""
    exif = image.getexif()
    camera = exif.get_ifd(CAMERA_IFD)
    local = wall_clock(camera.get(DATE_TIME_ORIGINAL))
    offset = utc_offset(camera.get(OFFSET_TIME_ORIGINAL))
    at = None
    if local is not None and offset is not None:
        at = local.replace(tzinfo=offset).astimezone(UTC)
    # Tags 1 to 4 are latitude and longitude; a lone version tag tells nobody's place.
    has_location = bool({1, 2, 3, 4} & exif.get_ifd(GPS_IFD).keys())
    return Taken(at, None if local is None else local.isoformat(), has_location)


def wall_clock(value: Any) -> datetime | None:
    """EXIF's `2026:11:11 12:04:05` as a naive datetime; None when absent, all zeros or impossible."""
    found = _WALL_CLOCK.match(_text(value))
    if found is None:
        return None
    try:
        moment = datetime(*map(int, found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - local by nature
    except ValueError:
        return None
    # Year 1 or 9999 would leave the calendar when its offset is taken away.
    return moment if 1900 <= moment.year <= 9000 else None


def utc_offset(value: Any) -> timezone | None:
    """EXIF's `-06:00` (or `Z`) as a zone; None when absent or impossible."""
    text = _text(value)
    if text == "Z":
        return UTC
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    hours, minutes = int(found[2]), int(found[3])
    if hours > 14 or minutes > 59:
        return None
    return timezone((-1 if found[1] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
