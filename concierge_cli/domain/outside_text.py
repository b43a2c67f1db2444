"""Text from outside, without what is not seen: for cells of a spreadsheet, calendars, and whatever else others open."""

from __future__ import annotations

import re
from typing import Final

SEQUENCE: Final = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"
)
"""An order to a terminal, whole: without its first sign alone, the rest of it would stand there as text."""

_UNSEEN: Final = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def clean_text(text: str) -> str:
    """`text` without orders to a terminal, control characters and marks that hide text or turn it round; line ends are `\\n`.

    Halves of characters become `?`. Tabs and line ends stay.
    """
    if text.isprintable():
        return text
    whole = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(_UNSEEN, "", re.sub(SEQUENCE, "", whole))
