"""The compiled playbooks: one JSON file beside the other caches, so that no command parses TOML or imports pydantic.

The file carries a key made of every playbook file's place, size, permissions and modification time; another key means
that a file changed, and the folders are read and checked again. A home without playbooks of its own may move with its
cache. A cache that is damaged or cannot be written costs time, never correctness.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from concierge_cli import __version__
from concierge_cli.i18n import language
from concierge_cli.playbooks.cache import keep

FILE = "playbooks.json"
FORMAT = 7
"""Grows when the document's shape changes."""

Document = dict[str, Any]


def document(shipped: Path, own: Path | None, cache: Path | None) -> Document:
    """The book as `loader.load` gives it, from `cache` where it is still true.

    Raises InvalidInput with file and line where a shipped file cannot be understood.
    """
    key = key_of(shipped, own)
    if cache is not None and (kept := _read(cache / FILE, key)) is not None and _speaks(kept):
        return kept
    from concierge_cli.playbooks.loader import load

    fresh = load(shipped, own)
    if cache is not None:
        packed = {**fresh, "sops": {name: _packed(sop) for name, sop in fresh["sops"].items()}}
        keep(cache / FILE, _packed({"key": key, "book": packed}))
    return fresh


class Unpacked(Mapping[str, Any]):
    """The instructions by their names, each read when it is asked for: a command needs one of fifty, or none."""

    def __init__(self, packed: Mapping[str, str]) -> None:
        self._packed = packed
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            self._read[name] = json.loads(self._packed[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _speaks(book: Document) -> bool:
    """Whether what it tells of files that were left out is in the language of this run."""
    return not book["set_aside"] or book["told_in"] == language()


def key_of(shipped: Path, own: Path | None) -> str:
    """Changes with every file that is added, removed or written in either folder."""
    lines = [f"{FORMAT} {__version__}"]
    for whose, root in (("shipped", shipped), ("own", own)):
        lines.append(whose)
        if root is not None:
            lines += [" ".join(map(str, stamp)) for stamp in sorted(_stamps(str(root), 1))]
    return "\n".join(lines)


def _stamps(folder: str, deeper: int) -> list[tuple[str, int, int, int]]:
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
            found.append((entry.path, stat.st_mtime_ns, stat.st_size, stat.st_mode))
    return found


def _read(file: Path, key: str) -> Document | None:
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get("key") != key:
        return None
    book = kept.get("book")
    return {**book, "sops": Unpacked(book["sops"])} if isinstance(book, dict) else None
