"""The compiled playbooks: one file beside the other caches, so that no command parses TOML or imports pydantic.

A line is a JSON text: the first is the book with no more than the names of the instructions, which follow in a line
each, since they are most of it and a command needs one of fifty, or none. The first carries a key made of every
playbook file's place, size, permissions and modification time; another key means that a file changed, and the folders
are read and checked again. A home without playbooks of its own may move with its cache. A cache that is damaged or
cannot be written costs time, never correctness.
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
FORMAT = 8
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
        sops = fresh["sops"]
        first = {"key": key, "book": {**fresh, "sops": list(sops)}}
        keep(cache / FILE, "".join(f"{_packed(line)}\n" for line in (first, *sops.values())))
    return fresh


class Unpacked(Mapping[str, Any]):
    """The instructions by their names, each read when it is asked for."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
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
        first, *sops, rest = file.read_bytes().split(b"\n")
        kept = json.loads(first)
        if rest or kept["key"] != key:
            return None
        book: Document = kept["book"]
        return {**book, "sops": Unpacked(dict(zip(book["sops"], sops, strict=True)))}
    except (OSError, ValueError, KeyError, TypeError):
        return None
