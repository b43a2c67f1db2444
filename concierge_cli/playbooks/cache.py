"""Keeping what was computed for the next command: a file that is whole or not there, and never missed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def keep(file: Path, text: str) -> None:
    """Replaces `file` by `text` in one step. A folder that takes no file costs time, not the answer."""
    import os
    import tempfile

    with suppress(OSError):
        make_private(file.parent)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).replace(file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


def make_private(folder: Path) -> None:
    """Creates `folder` and what it stands in, for its owner's eyes only; one that exists stays as it is."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
