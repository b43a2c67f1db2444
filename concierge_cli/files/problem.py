"""What can be wrong with a file, as a code and numbers: the words are in `sentences`.

A problem usually keeps a file from counting as evidence; a notice (`NOTICES`) is only said. Nothing here refuses
a file: even a damaged one is stored, because it is what the buyer sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

NOTICES: Final = frozenset({"extension_mismatch", "small_photo"})
"""Codes that are said, but do not keep a file from counting."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found in a file. `detail` holds the whole numbers and closed words of its sentence."""

    code: str
    detail: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def is_notice(self) -> bool:
        """True when the file counts in spite of it."""
        return self.code in NOTICES


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one look inside a file found; a fact that the format does not tell is None.

    `taken_at` is aware UTC and known only when the camera wrote its offset; `taken_local` is the camera's own
    wall clock (`2026-11-11T12:04:05`). Durations are whole seconds. `dhash` is what a photo looks like
    (`files.likeness`).
    """

    problems: tuple[Problem, ...] = ()
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    duration_seconds: int | None = None
    taken_at: datetime | None = None
    taken_local: str | None = None
    has_location: bool = False
    dhash: str | None = None


def problem(code: str, **detail: int | str) -> Findings:
    """Findings that are one problem and nothing else."""
    return Findings(problems=(Problem(code, detail),))
