"""Homes that many tests begin with are made once in a process by the real commands, and copied from then on.

A home is known by the commands that made it out of nothing. Whatever else touched it, in this process or in another,
leaves other files behind: from there on every command runs.
"""

from __future__ import annotations

import copy
import functools
import os
import shutil
import sqlite3
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from concierge_cli.cli.command import Command, build
from concierge_cli.journal import create
from concierge_cli.journal.migrations import Migration, new_replica
from concierge_cli.playbooks import compiled
from concierge_cli.playbooks.cache import keep

Made = tuple[Any, ...]
"""The commands, each with what it was run in."""
Files = dict[str, tuple[int, int]]
"""By place: when written, how long."""

SETTING = ("CONCIERGE_", "GOOGLE_", "TZ", "LANG", "LC_", "COLUMNS", "HOME", "XDG_", "SOURCE_DATE_EPOCH")


def files_of(home: Path) -> Files:
    found = {}
    for file in home.rglob("*"):
        stat = file.lstat()
        found[str(file.relative_to(home))] = (0, 0) if file.is_dir() else (stat.st_mtime_ns, stat.st_size)
    return found


@dataclass
class Prepared:
    """What was made so far, and which homes still stand as they were given out."""

    folder: Path | None = None
    """Where the copies are kept; without one every command runs."""
    kept: dict[Made, tuple[Path, Path, Any]] = field(default_factory=dict)
    given: dict[Path, tuple[Made, Files]] = field(default_factory=dict)
    handed: tuple[str, set[Made]] = ("", set())

    def ran(self, words: tuple[str, ...], now: str | None, run: Callable[..., Any]) -> Any:
        """What `run(*words, now=now)` gives, with the home as it leaves it."""
        home = Path(os.environ["CONCIERGE_HOME"])
        before = self._made(home)
        if before is None or self.folder is None:
            return run(*words, now=now)
        setting = tuple(
            sorted(
                (name, value) for name, value in os.environ.items() if name.startswith(SETTING) and value != str(home)
            )
        )
        made = (*before, (words, now, setting))
        if made not in self.kept:
            done = run(*words, now=now)
            if done.code == 0:
                place = self.folder / str(len(self.kept))
                shutil.copytree(home, place)
                self.kept[made] = (place, home, done)
                self._give(home, made)
            return done
        if not self._first_in_this_test(made):
            return run(*words, now=now)
        place, there, done = self.kept[made]
        if before:
            shutil.rmtree(home)
        shutil.copytree(place, home)
        self._give(home, made)
        return replace(done, out=done.out.replace(str(there), str(home)), err=done.err.replace(str(there), str(home)))

    def _made(self, home: Path) -> Made | None:
        """What made this home, as far as nothing else touched it."""
        if not home.exists():
            return ()
        made, files = self.given.get(home, (None, None))
        return made if made is not None and files_of(home) == files else None

    def _give(self, home: Path, made: Made) -> None:
        self.given[home] = made, files_of(home)
        self._first_in_this_test(made)

    def _first_in_this_test(self, made: Made) -> bool:
        """Two homes of one test are two machines: they have no identity in common."""
        test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
        if self.handed[0] != test:
            self.handed = test, set()
        first = made not in self.handed[1]
        self.handed[1].add(made)
        return first


PREPARED = Prepared()


class Compiled:
    """The playbooks as they were compiled for an earlier home: put into the cache of one that has none, and read once
    as long as the cache holds just these bytes."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, compiled.Document]] = {}

    def document(self, shipped: Path, own: Path | None, cache: Path | None) -> compiled.Document:
        if cache is None:
            return compiled.document(shipped, own, cache)
        key, file = compiled.key_of(shipped, own), cache / compiled.FILE
        if key in self.kept:
            text, book = self.kept[key]
            if not file.exists():
                keep(file, text.decode())
            if file.exists() and file.read_bytes() == text:
                return book
        book = compiled.document(shipped, own, cache)
        if key not in self.kept and file.exists():
            self.kept[key] = file.read_bytes(), compiled.document(shipped, own, cache)
        return book


class Parsed:
    """`tomllib` for the playbooks, each text read once: a test that changes one file of fifty reads that one anew."""

    TOMLDecodeError = tomllib.TOMLDecodeError
    loads = staticmethod(functools.cache(tomllib.loads))


class LaidOut:
    """Journals in memory with the tables of the first one, and names of their own."""

    def __init__(self, lay_out: Callable[[sqlite3.Connection], None]) -> None:
        self._lay_out = lay_out
        self.kept: tuple[tuple[Migration, ...], bytes] | None = None

    def lay_out(self, connection: sqlite3.Connection) -> None:
        in_memory = not connection.execute("PRAGMA database_list").fetchone()[2]
        if in_memory and self.kept is not None and self.kept[0] is create.MIGRATIONS:
            connection.deserialize(self.kept[1])
            fresh = {"journal": os.urandom(16).hex(), "replica": new_replica()}
            connection.executemany("UPDATE meta SET value = ? WHERE name = ?", [(fresh[one], one) for one in fresh])
            return
        self._lay_out(connection)
        if in_memory:
            self.kept = create.MIGRATIONS, connection.serialize()


class Built:
    """Commands as they were built for an earlier run; options remember their context, so that each run has its own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, Callable[..., None]], Command] = {}

    def build(self, name: str, line: str, function: Callable[..., None]) -> Command:
        key = (name, line, function)
        if key not in self.kept:
            self.kept[key] = build(name, line, function)
        made = copy.copy(self.kept[key])
        made.params = [copy.copy(one) for one in made.params]
        return made
