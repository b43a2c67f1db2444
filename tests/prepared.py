"""Homes that many tests begin with are made once in a run by the real commands, and copied from then on.

A home is known by the commands that made it out of nothing. Whatever else touched it, in this process or in another,
leaves other files behind: from there on every command runs.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import os
import pickle
import shutil
import sqlite3
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from concierge_cli.cli.command import Command, build
from concierge_cli.journal.migrations import new_replica
from concierge_cli.playbooks import compiled, shipped_folder
from concierge_cli.playbooks.cache import keep

Made = tuple[Any, ...]
"""The commands, each with what it was run in."""
Files = dict[str, tuple[int, int]]
"""By place: when written, how long."""

Stamp = tuple[str, int, int, int]
"""Place, when written, how long, who may read it."""
P = ParamSpec("P")
T = TypeVar("T")

SETTING = ("CONCIERGE_", "GOOGLE_", "TZ", "LANG", "LC_", "COLUMNS", "HOME", "XDG_", "SOURCE_DATE_EPOCH")


def files_of(home: Path) -> Files:
    found = {}
    for file in home.rglob("*"):
        stat = file.lstat()
        found[str(file.relative_to(home))] = (0, 0) if file.is_dir() else (stat.st_mtime_ns, stat.st_size)
    return found


def _moved(done: Any, there: Path, home: Path) -> Any:
    """What was said of the home that was made, said of its copy."""
    if done == there:
        return home
    if hasattr(done, "out"):
        return replace(done, out=done.out.replace(str(there), str(home)), err=done.err.replace(str(there), str(home)))
    return done


@dataclass
class Prepared:
    """What was made so far, and which homes still stand as they were given out."""

    folder: Path | None = None
    """Where the copies are kept, of all processes of the run; without one every command runs."""
    given: dict[Path, tuple[Made, Files]] = field(default_factory=dict)
    handed: tuple[str, set[Made]] = ("", set())

    def ran(self, words: tuple[str, ...], now: str | None, run: Callable[..., Any]) -> Any:
        """What `run(*words, now=now)` gives, with the home as it leaves it."""
        return self.once((words, now), lambda: run(*words, now=now), worth_keeping=lambda done: bool(done.code == 0))

    def once(
        self, step: Made, make: Callable[[], Any], *, worth_keeping: Callable[[Any], bool] = lambda _: True
    ) -> Any:
        """What `make()` gives, with the home as it leaves it; `step` is all that it depends on beside the setting."""
        home = Path(os.environ["CONCIERGE_HOME"])
        before = self._made(home)
        if before is None or self.folder is None:
            return make()
        setting = tuple(
            sorted(
                (name, value) for name, value in os.environ.items() if name.startswith(SETTING) and value != str(home)
            )
        )
        made = (*before, (step, setting))
        place = self.folder / hashlib.sha256(repr(made).encode()).hexdigest()
        if not place.exists():
            done = make()
            if worth_keeping(done):
                self._keep(place, home, done)
                self._give(home, made)
            return done
        if not self._first_in_this_test(made):
            return make()
        if before:
            shutil.rmtree(home)
        shutil.copytree(place / "home", home)
        self._give(home, made)
        there, done = pickle.loads((place / "said").read_bytes())  # noqa: S301 - this run wrote it
        return _moved(done, there, home)

    def _keep(self, place: Path, home: Path, done: Any) -> None:
        begun = place.with_name(f"{place.name}-{os.getpid()}")
        shutil.copytree(home, begun / "home")
        (begun / "said").write_bytes(pickle.dumps((home, done)))
        try:
            begun.rename(place)
        except OSError:  # another process was first
            shutil.rmtree(begun)

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


def begun(make: Callable[P, T]) -> Callable[P, T]:
    """What does nothing but fill the test's home: done by the first test of a run, copied for the others."""

    @functools.wraps(make)
    def fixture(*given: P.args, **named: P.kwargs) -> T:
        done: T = PREPARED.once((make.__module__, make.__qualname__), lambda: make(*given, **named))
        return done

    return fixture


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


class Understood:
    """What a class makes of an entry of the playbooks, made once as long as it is that very entry."""

    MOST = 200
    """Entries that are remembered: those of the shipped playbooks, and of as many others as a few tests need."""

    def __init__(self, make: Callable[[str, dict[str, Any]], Any]) -> None:
        self._make = make
        self._kept: dict[int, tuple[dict[str, Any], Any]] = {}

    def from_json(self, code: str, entry: dict[str, Any]) -> Any:
        kept = self._kept.get(id(entry))
        if kept is None or kept[0] is not entry:
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            kept = self._kept[id(entry)] = entry, self._make(code, entry)
        return kept[1]


class Parsed:
    """`tomllib` for the playbooks, each text read once: a test that changes one file of fifty reads that one anew."""

    TOMLDecodeError = tomllib.TOMLDecodeError
    loads = staticmethod(functools.cache(tomllib.loads))


class Stamped:
    """When the shipped playbooks were written, looked up once: while tests run nobody does. Other folders change."""

    def __init__(self, stamps: Callable[[str, int], list[Stamp]]) -> None:
        self._stamps = stamps
        self._shipped = str(shipped_folder("sops"))
        self._kept: list[Stamp] = []

    def stamps(self, folder: str, deeper: int) -> list[Stamp]:
        if folder != self._shipped:
            return self._stamps(folder, deeper)
        if not self._kept:
            self._kept = self._stamps(folder, deeper)
        return self._kept


class LaidOut:
    """Journals in memory with the tables of the first one, and names of their own."""

    def __init__(self, lay_out: Callable[[sqlite3.Connection], None]) -> None:
        self._lay_out = lay_out
        self.kept = b""

    def lay_out(self, connection: sqlite3.Connection) -> None:
        in_memory = not connection.execute("PRAGMA database_list").fetchone()[2]
        if not in_memory or not self.kept:
            self._lay_out(connection)
            if in_memory:
                self.kept = connection.serialize()
            return
        connection.deserialize(self.kept)
        fresh = {"journal": os.urandom(16).hex(), "replica": new_replica()}
        connection.executemany("UPDATE meta SET value = ? WHERE name = ?", [(fresh[one], one) for one in fresh])


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
