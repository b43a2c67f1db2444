"""A platform's limits on files, and which of them a file breaks.

All limits are inclusive: a file of exactly `max_bytes` is taken. The playbooks say what the limits are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from concierge_cli.files.identify import TYPES, FileType
from concierge_cli.files.inspect import Inspection
from concierge_cli.files.problem import Problem

_CODES: Final[dict[str, str]] = {
    ending: code for code, kind in reversed(TYPES.items()) for ending in (*kind.extensions, code)
}
"""Ending → format. Read backwards, so that `mp4` is the video although some voice notes go by it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What a platform takes: `types` are name endings (`jpg`, `pdf`), sizes are bytes, None means no limit."""

    types: tuple[str, ...]
    max_bytes: int | None = None
    max_total_bytes: int | None = None
    max_pages: int | None = None
    video_allowed: bool = False

    def takes(self, kind: FileType) -> bool:
        """True when files of this format are taken, whichever of its endings the platform names.

        Where video is allowed and no format of video is named, every one is taken.
        """
        taken = {_CODES.get(ending) for ending in _endings(self.types)}
        if kind.family == "video":
            named = any(code is not None and TYPES[code].family == "video" for code in taken)
            return self.video_allowed and (kind.code in taken or not named)
        return kind.code in taken


def against_limits(inspection: Inspection, limits: FileLimits) -> tuple[Problem, ...]:
    """What keeps this file, whole or not, from being handed in on the platform."""
    found = []
    kind = inspection.type
    if kind.family == "video" and not limits.video_allowed:
        return (Problem("video_not_accepted"),)
    if not limits.takes(kind):
        found.append(Problem("type_not_accepted", {"type": kind.code, "types": ", ".join(_endings(limits.types))}))
    if limits.max_bytes is not None and inspection.size > limits.max_bytes:
        found.append(Problem("file_too_large", {"size": inspection.size, "limit": limits.max_bytes}))
    if limits.max_pages is not None and (inspection.pages or 0) > limits.max_pages:
        found.append(Problem("too_many_pages", {"pages": inspection.pages or 0, "limit": limits.max_pages}))
    return tuple(found)


def total_against_limits(sizes: Mapping[str, int], limits: FileLimits) -> tuple[Problem, ...]:
    """What keeps files from being handed in together; `sizes` are bytes by the digest of the content."""
    total = sum(sizes.values())
    if limits.max_total_bytes is None or total <= limits.max_total_bytes:
        return ()
    return (Problem("total_too_large", {"size": total, "limit": limits.max_total_bytes}),)


def mended_by_jpeg_copy(inspection: Inspection, limits: FileLimits) -> bool:
    """True when the file is a whole photo and `jpeg_copy` makes of it what the platform takes."""
    broken = {each.code for each in against_limits(inspection, limits)}
    return (
        inspection.counts
        and inspection.type.family == "photo"
        and limits.takes(TYPES["jpeg"])
        and bool(broken)
        and broken <= {"type_not_accepted", "file_too_large"}
    )


def _endings(types: tuple[str, ...]) -> list[str]:
    return [each.lower().lstrip(".") for each in types]
