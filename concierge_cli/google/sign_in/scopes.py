"""What Concierge may ask for, by the word of `--scope`, and what each allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

Scope = Literal["file", "full"]

DRIVE_FILE: Final = "https://www.googleapis.com/auth/drive.file"
DRIVE: Final = "https://www.googleapis.com/auth/drive"
SPREADSHEETS: Final = "https://www.googleapis.com/auth/spreadsheets"

ASKED: Final[dict[Scope, tuple[str, ...]]] = {"file": (DRIVE_FILE,), "full": (DRIVE, SPREADSHEETS)}
"""`file`: only what Concierge made or the person opened with it. `full`: every file of the account."""


def scope_of(granted: Iterable[str]) -> Scope | None:
    """What was granted, as a word; None where it does not suffice for either."""
    given = frozenset(granted)
    if given.issuperset(ASKED["full"]) or DRIVE in given:
        return "full"
    return "file" if DRIVE_FILE in given else None
