"""Text from outside, without what is not seen: for cells of a spreadsheet, calendars, and whatever else others open."""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def clean_text(text: str) -> str:
    """`text` without control characters and marks that hide text or turn it round; line ends are `\\n`.

    Halves of characters become `?`. Tabs and line ends stay.
    """
    if text.isprintable():
        return text
    whole = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", whole)
