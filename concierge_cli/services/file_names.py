"""What a file of the vault is called where people read it: by what it proves and how whoever sent it called it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event

TEXT_ENDING: Final = ".text.txt"
"""How the name of a long text of an entry ends, to be told from a file that somebody sent."""
_LONGEST: Final = 80


def file_name(event: Event, sha256: str) -> str:
    """`defect_photo-punta.jpg`; `…-copy.jpg` for the copy that a platform takes; a long text by what it belongs to."""
    if event.facts.get("sha256") == sha256 or event.facts.get("copy_sha256") == sha256:
        kind, name = str(event.facts.get("kind", event.kind)), event.text("name")
        stem, dot, ending = readable(name).rpartition(".")
        if event.facts.get("copy_sha256") == sha256:
            return f"{kind}-{(stem if dot else ending) or sha256[:8]}-copy.jpg"
        return f"{kind}-{readable(name) or sha256[:8]}"
    return f"{event.kind}-{sha256[:8]}{TEXT_ENDING}"


def name_in_drive(name: str, sha256: str) -> str:
    """What the copy of a file is called that went to Drive without its place."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-drive{dot}{ending}" if dot else f"{name or sha256[:8]}-drive"


def readable(name: str) -> str:
    """A file's name that every system can hold: letters, digits and a few signs, not too long, its ending kept."""
    composed = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    kept = re.sub(r"[^\w .()+-]", "_", composed).strip(" .")
    if len(kept) <= _LONGEST:
        return kept
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 10:
        return kept[:_LONGEST].strip(" .")
    return f"{stem[: _LONGEST - len(ending) - 1].strip(' .')}.{ending}"
