"""The compiled playbooks: one JSON file beside the other caches, so that no command parses TOML or imports pydantic.

The file carries a key made of every playbook file's place, size and modification time; another key means that a
file changed, and the folders are read and checked again. A cache that is damaged or cannot be written costs time,
never correctness.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from concierge_cli import __version__

FILE = "playbooks.json"
FORMAT = 2
"""Grows when the document's shape changes."""

Document = dict[str, Any]


def document(shipped: Path, own: Path | None, cache: Path | None) -> Document:
    """The book as `loader.load` gives it, from `cache` where it is still true.

    Raises InvalidInput with file and line where a changed file cannot be understood.
    """
    key = key_of(shipped, own)
    if cache is not None and (kept := _read(cache / FILE, key)) is not None:
        return kept
    from concierge_cli.playbooks.loader import load

    fresh = load(shipped, own)
    if cache is not None:
        _write(cache / FILE, key, fresh)
    return fresh


def key_of(shipped: Path, own: Path | None) -> str:
    """Changes with every file that is added, removed or written in either folder."""
    lines = [f"{FORMAT} {__version__}"]
    for root in (shipped, own):
        lines.append(str(root))
        if root is not None:
            lines += [f"{place} {modified} {size}" for place, modified, size in sorted(_stamps(str(root), 1))]
    return "\n".join(lines)


def _stamps(folder: str, deeper: int) -> list[tuple[str, int, int]]:
    found = []
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    for entry in entries:
        if entry.is_dir():
            if deeper:
                found += _stamps(entry.path, deeper - 1)
        elif entry.name.endswith((".toml", ".md")):
            stat = entry.stat()
            found.append((entry.path, stat.st_mtime_ns, stat.st_size))
    return found


def _read(file: Path, key: str) -> Document | None:
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get("key") != key:
        return None
    book = kept.get("book")
    return book if isinstance(book, dict) else None


def make_private(folder: Path) -> None:
    """Creates `folder` and what it stands in, for its owner's eyes only; one that exists stays as it is."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _write(file: Path, key: str, book: Document) -> None:
    """Replaces the cache in one step. A home that is read-only or full goes on without one."""
    import tempfile

    with suppress(OSError):
        make_private(file.parent)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".playbooks-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({"key": key, "book": book}, stream, ensure_ascii=False, separators=(",", ":"))
            Path(name).replace(file)
        except OSError:
            Path(name).unlink()
            raise
