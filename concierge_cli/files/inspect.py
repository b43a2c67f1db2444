"""Proves that a file is what it says: what it really is, whether it is whole, and what it tells about itself.

A damaged file is no error: its problems are values. Only a file that cannot be evidence at all (missing, unreadable,
empty, a folder) raises. The sha256 is of exactly the bytes that were looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from concierge_cli.files import document, photo, recording
from concierge_cli.files.identify import DANGEROUS_NAMES, REFUSED, FileType, extension, identify_open
from concierge_cli.files.opening import opened
from concierge_cli.files.problem import Findings, Problem, problem

_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Findings):
    """One file, looked at. `size` is in bytes; the other facts are those of `problem.Findings`."""

    name: str
    sha256: str
    size: int
    type: FileType

    @property
    def counts(self) -> bool:
        """True when nothing but notices was found: the file may stand as evidence."""
        return all(each.is_notice for each in self.problems)

    def facts(self) -> dict[str, Any]:
        """What an event keeps of it, as JSON without floats; the name and what it looks like are personal, not here."""
        found: dict[str, Any] = {
            "sha256": self.sha256,
            "size": self.size,
            "type": self.type.code,
            "width": self.width,
            "height": self.height,
            "pages": self.pages,
            "duration_seconds": self.duration_seconds,
            "taken_at": None if self.taken_at is None else self.taken_at.isoformat(),
            "taken_local": self.taken_local,
            "has_location": self.has_location or None,
        }
        kept = {key: value for key, value in found.items() if value is not None}
        return kept | {"problems": [{"code": each.code, **each.detail} for each in self.problems]}


def inspect_file(
    path: Path,
    *,
    name: str | None = None,
    max_pixels: int = photo.MAX_PIXELS,
    progress: Callable[[int], None] | None = None,
    sha256: str = "",
) -> Inspection:
    """Looks at the file at `path`, of any size, in little memory (a photo's pixels and MAX_OPENED apart).

    `name` is what the person calls it, when `path` is a copy in the vault; `progress` is told of bytes read; `sha256`
    is what somebody has just found by reading all of it, so that it is not read twice. Raises InvalidInput, naming the file,
    when it is missing, unreadable, empty, no regular file, or changes while it is read.
    """
    name = path.name if name is None else name
    with opened(path) as file:
        sha256 = sha256 or _sha256(file, progress)
        size = file.seek(0, os.SEEK_END)
        kind = identify_open(file)
        found = _look_inside(file, kind, size, max_pixels=max_pixels)
    return Inspection(
        name=name,
        sha256=sha256,
        size=size,
        type=kind,
        problems=_by_its_name(name, kind) + found.problems,
        width=found.width,
        height=found.height,
        pages=found.pages,
        duration_seconds=found.duration_seconds,
        taken_at=found.taken_at,
        taken_local=found.taken_local,
        has_location=found.has_location,
        dhash=found.dhash,
    )


def _sha256(file: BinaryIO, progress: Callable[[int], None] | None) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
        if progress is not None:
            progress(len(block))
    return digest.hexdigest()


def _look_inside(file: BinaryIO, kind: FileType, size: int, *, max_pixels: int) -> Findings:
    if kind.code in REFUSED:
        return problem("unknown_format") if kind.code == "unknown" else problem("format_not_allowed", type=kind.code)
    if kind.family == "photo":
        return photo.check_photo(file, kind.code, size, max_pixels=max_pixels)
    if kind.family in {"video", "audio"}:
        return recording.check_recording(file, kind.code, size)
    if kind.code == "pdf":
        return document.check_pdf(file, size)
    if kind.code == "eml":
        return document.check_email(file, size)
    if kind.code == "txt":
        return document.check_text(file)
    return document.check_zip(file, size)


def _by_its_name(name: str, kind: FileType) -> tuple[Problem, ...]:
    """What the name's ending says against the content."""
    ending = extension(name)
    if kind.code in REFUSED or not ending or ending in kind.extensions:
        return ()
    if ending in DANGEROUS_NAMES:
        return (Problem("name_not_allowed", {"extension": ending}),)
    return (Problem("extension_mismatch", {"type": kind.code, "extension": kind.extensions[0]}),)
