"""What killed commands left behind: temporary files and folders, under names that only Concierge gives.

A command that ends, well or not, removes its own. So one that is an hour old belongs to no command that still runs.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import tempfile

AGE_SECONDS: Final = 3600
_OURS: Final = re.compile(r"\.[\w.-]+\.tmp(-journal)?|\.restore-[0-9a-f]{8}")
_SCRATCH_PREFIX: Final = "concierge-scratch-"
_SCRATCH: Final = re.compile(rf"{_SCRATCH_PREFIX}\w+")
_BACKUP: Final = re.compile(r"\.concierge-\d{4}-\d\d-\d\d\.(zip|backup)\.[0-9a-f]{8}\.tmp")

_LONGEST_NAME: Final = 60
"""Characters of a name that a torso repeats: at four bytes each there is still room for the rest."""


class Swept(NamedTuple):
    """How many files and folders were removed, and their bytes."""

    files: int = 0
    bytes: int = 0


def sweep(folders: Iterable[Path], *, now: datetime, older_than: float = AGE_SECONDS) -> Swept:
    """Removes them from Concierge's own `folders`, and scratch folders; what lies deeper is left alone.

    `now` is the machine's own clock, as that of files is. What cannot be removed stays for the next time.
    """
    ours = [path for folder in set(folders) for path in _in(folder) if _OURS.fullmatch(path.name)]
    return _remove((*ours, *_scratch_folders()), now, older_than)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder among the system's temporary ones, for its owner's eyes only, gone when it is left as a context.

    What it holds may be the buyers': one whose command was killed goes with the next `sweep`.
    """
    import tempfile

    return tempfile.TemporaryDirectory(prefix=_SCRATCH_PREFIX, ignore_cleanup_errors=True)


def _scratch_folders() -> list[Path]:
    import tempfile

    try:
        return [path for path in _in(Path(tempfile.gettempdir())) if _SCRATCH.fullmatch(path.name)]
    except OSError:
        return []  # this system has no such place


def torso(path: Path) -> Path:
    """Where that which is to become `path` lies until it is whole: beside it, under a name that can be swept."""
    return path.with_name(f".{path.name[:_LONGEST_NAME]}.{os.urandom(4).hex()}.tmp")


def sweep_torsos(folder: Path, name: str, *, now: datetime) -> Swept:
    """Removes what is left of files that were broken off: those called `name`, and backups with the usual names.

    The folder is the user's own: nothing else in it is looked at.
    """
    mine = re.compile(rf"\.{re.escape(name[:_LONGEST_NAME])}\.[0-9a-f]{{8}}\.tmp")
    return _remove(
        (path for path in _in(folder) if mine.fullmatch(path.name) or _BACKUP.fullmatch(path.name)), now, AGE_SECONDS
    )


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # not there, or not to be read: nothing to sweep


def _remove(paths: Iterable[Path], now: datetime, older_than: float) -> Swept:
    limit, count, size = now.timestamp() - older_than, 0, 0
    for path in paths:
        try:
            found = path.lstat()
            if found.st_mtime > limit:
                continue
            if path.is_dir() and not path.is_symlink():
                size += sum(file.lstat().st_size for file in path.rglob("*") if file.is_file())
                shutil.rmtree(path)
            else:
                path.unlink()
                size += found.st_size
        except OSError:
            continue  # another command was faster, or the disk refuses: the next sweep tries again
        count += 1
    return Swept(count, size)
