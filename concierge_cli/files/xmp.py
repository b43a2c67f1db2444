"""The position in XMP, a text of XML that photos, films and documents carry: blanked where it stands."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from concierge_cli.files.patching import Patch, Unremovable, patched

BEGIN: Final = b"<x:xmpmeta"
END: Final = b"</x:xmpmeta>"
LONGEST: Final = 1 << 18
"""Bytes of XMP that are looked at: a phone writes some thousand."""

_TELLS: Final = re.compile(rb"(?i)gps_?(?:lat|long?t?i)")
_SAID: Final = re.compile(
    rb"""(?isx)
    \b[\w.-]+:gps\w* \s* = \s* (?: "[^"<]*" | '[^'<]*' )          # an attribute
    | < ([\w.-]+:gps\w*) \b [^<>]* (?: /> | > .{0,2000}? </ \1 \s* > )    # an element with all that is in it
    """
)


def tells_position(text: bytes) -> bool:
    """Whether a latitude or longitude is told in it."""
    return _TELLS.search(text) is not None


def position_in_xmp(file: BinaryIO, start: int, end: int) -> list[Patch]:
    """What blanks the position in the XMP between two offsets; the text keeps its length and its meaning else.

    Raises what `blanked` raises.
    """
    file.seek(start)
    return [patch._replace(start=start + patch.start) for patch in blanked(file.read(min(end - start, LONGEST)))]


def blanked(text: bytes) -> list[Patch]:
    """The same in a text of its own. Raises Unremovable where the position is told in another way."""
    if not tells_position(text):
        return []
    patches = [Patch(found.start(), b" " * len(found[0])) for found in _SAID.finditer(text)]
    if tells_position(patched(text, patches)):
        raise Unremovable("told in a way that is not known here")
    return patches
