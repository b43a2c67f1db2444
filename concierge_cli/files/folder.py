"""What a folder holds that can be evidence, and what is left out of it and why. Nothing in it is opened here.

Folders inside it are not entered, and links are not followed: what they lead to was not named by anybody.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

Reason = Literal["hidden", "link", "folder", "special", "empty", "unreadable"]

_LITTER: Final = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
"""What file managers leave in folders without hiding it everywhere."""


class Contents(NamedTuple):
    """The ordinary files by name, and the names of what was left out by reason. `special` is a pipe, socket or device."""

    files: tuple[Path, ...]
    left_out: Mapping[Reason, tuple[str, ...]]


def contents_of(folder: Path) -> Contents:
    """What lies directly in `folder`. Raises InvalidInput when it cannot be read."""
    files: list[Path] = []
    left_out: dict[Reason, tuple[str, ...]] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                reason = _why_not(entry)
                if reason is None:
                    files.append(Path(entry.path))
                else:
                    left_out[reason] = (*left_out.get(reason, ()), entry.name)
    except OSError as error:
        raise InvalidInput(
            _("The folder {path} cannot be read.").format(path=folder),
            hint=_("Drag the folder into this window to write its exact place."),
        ) from error
    return Contents(tuple(sorted(files, key=lambda path: (path.name.casefold(), path.name))), left_out)


def _why_not(entry: os.DirEntry[str]) -> Reason | None:
    if entry.name.startswith(".") or entry.name.casefold() in _LITTER:
        return "hidden"
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    if not entry.is_file(follow_symlinks=False):
        return "special"
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return "unreadable"  # it went away, or its folder's rights do
    attributes = getattr(found, "st_file_attributes", 0)
    if attributes & (stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM):
        return "hidden"
    return "empty" if found.st_size == 0 else None
