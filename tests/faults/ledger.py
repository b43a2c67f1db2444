"""What every command said, and what is there afterwards: the two must agree.

A command is confirmed when it ended with 0 or its whole JSON answer was out; then its events are there exactly once.
One that was killed may have left them or not, but all or none. One that refused, or said that nothing was saved, left
none; one that said that something is kept left them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from concierge_cli.journal import heads
from concierge_cli.journal.verify import SWEEP_AGE_SECONDS
from tests.faults.commands import Typed
from tests.faults.shop import Shop

DOCUMENTED = frozenset({0, 2, 3, 4, 5, 6, 7, 8, 130})
"""The ends that the program knows; 1 is a bug. A negative one is the signal that killed it."""

OLD = 2 * SWEEP_AGE_SECONDS

_KEPT = re.compile(r"is kept|is in the journal", re.IGNORECASE)
_WRITTEN = re.compile(r"is written|while its file was written", re.IGNORECASE)
_OURS = re.compile(
    r"journal\.db(-journal)?|heads\.json|lock|last-cases\.json|last-backup\.json|config\.toml|concierge\.log"
    r"|vault/[0-9a-f]{2}/[0-9a-f]{62}|backups/journal-before-\d+(-\d+)?\.db"
    r"|cache/(holidays/)?[a-z0-9][^/]*\.json|(sops|templates)/.+|google(-token)?\.json|mirror/[a-z_]+\.lock"
)
"""Every file that may lie in a home. SQLite's rollback journal of a killed command is written over by the next one."""


_TOP = re.compile(r"(\.restore-[0-9a-f]{8})/.*")


@dataclass(frozen=True)
class Said:
    """What came of a command: its exit code (a signal as its negative), None when nobody heard of it."""

    typed: Typed
    code: int | None
    out: str = ""
    err: str = ""

    @property
    def confirmed(self) -> bool:
        if self.code == 0:
            return True
        try:
            return json.loads(self.out)["ok"] is True
        except (ValueError, KeyError, TypeError):
            return False

    @property
    def kept(self) -> bool:
        """It failed, and said that what it was asked for is in the journal all the same."""
        return not self.confirmed and _KEPT.search(" ".join(f"{self.out} {self.err}".split())) is not None

    @property
    def written(self) -> bool:
        """It failed, and said that the file for the person is there all the same."""
        return not self.confirmed and _WRITTEN.search(" ".join(f"{self.out} {self.err}".split())) is not None

    @property
    def refused(self) -> bool:
        """It ended by itself, and not well, and did not ask to look: the user takes it that nothing was saved."""
        words = " ".join(f"{self.out} {self.err}".split())
        failed = self.code is not None and self.code > 0 and not self.confirmed and not self.kept
        return failed and bool(words) and "Look before you repeat it" not in words


@dataclass
class Report:
    """What happened, counted; what must not happen, in words; what could not be done here, and why."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def add(self, other: Report) -> None:
        self.counts.update(other.counts)
        self.findings += other.findings
        self.left_out |= other.left_out

    def found(self, name: str, what: str) -> None:
        """Something that must never happen; told at once, since a run may take long."""
        self.counts[name] += 1
        self.findings.append(f"{name}: {what}")
        print(self.findings[-1], file=sys.stderr, flush=True)


def audit(shop: Shop, said: Sequence[Said], where: str) -> Report:
    """Compares what was `said` in this shop with what is there, proves the home sound, and uses it once more.

    `where` says in a finding what was done to the home.
    """
    report = Report()
    _ends(report, said, where)
    _repairs(report, shop)
    checked = shop.run("verify", "--json")
    if checked.code != 0:
        report.found("unsound homes", f"{where}: {checked.out or checked.err}")
    _events(report, shop, said, where)
    _files(report, shop, where)
    again = shop.run("list", "--json")
    if again.code != 0:
        report.found("homes that do not work again", f"{where}: {again}")
    return report


def _ends(report: Report, said: Iterable[Said], where: str) -> None:
    for one in said:
        report.counts["commands"] += 1
        if one.code is not None and one.code >= 0 and one.code not in DOCUMENTED:
            report.found("undocumented ends", f"{where}: {one.typed.name} ended with {one.code}: {_tail(one)}")
        if "Traceback" in one.err or "Exception ignored" in one.err:
            report.found("tracebacks", f"{where}: {one.typed.name}: {_tail(one)}")


def _tail(said: Said) -> str:
    return f"{said.out[-1000:]} {said.err[-3000:]}".strip()


def _repairs(report: Report, shop: Shop) -> None:
    """What the next command will put right by itself."""
    hot = shop.database.with_name("journal.db-journal")
    if hot.exists() and hot.stat().st_size and hot.read_bytes()[:8] != bytes(8):
        report.counts.update(("repairs", "half transactions rolled back"))
    if not shop.database.exists():
        return
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        try:
            fresh = heads.content(connection)
        except sqlite3.Error:
            return  # no table yet: its creation was killed
    kept = shop.home / "heads.json"
    if not kept.exists() or kept.read_bytes() != fresh:
        report.counts.update(("repairs", "head files brought up to date"))


def _events(report: Report, shop: Shop, said: Sequence[Said], where: str) -> None:
    if gone := shop.known - ids_there(shop):
        report.found("lost", f"{where}: {len(gone)} events from before are not there")
    there = commands_there(shop)
    for one in said:
        wanted = one.typed.events or one.typed.kinds
        if not wanted:
            continue
        found = found_of(shop, one.typed, there)
        if len(found) > 1:
            report.found("doubled", f"{where}: {one.typed.name} is there {len(found)} times")
        if any(copy != wanted for copy in found):
            report.found("half written", f"{where}: {one.typed.name} left {found}")
        if one.confirmed:
            report.counts["confirmed events"] += len(wanted)
            report.counts["found events"] += sum(min(len(copy), len(wanted)) for copy in found[:1])
            if not found:
                report.found("lost", f"{where}: {one.typed.name} was confirmed and is not there")
        elif found and one.refused:
            report.found("untrue", f"{where}: {one.typed.name} said no ({_tail(one)}) and is there")
        elif not found and one.kept:
            report.found("untrue", f"{where}: {one.typed.name} said it is kept ({_tail(one)}) and is not there")
        elif found:
            report.counts["saved but not confirmed any more"] += 1


def found_of(
    shop: Shop, typed: Typed, there: Sequence[tuple[str, tuple[str, ...]]] | None = None
) -> list[tuple[str, ...] | frozenset[str]]:
    """Every time that the command is in the journal: its kinds, or the ids of those that it was to take in.

    `there` is what `commands_there` says, when it is known already.
    """
    if typed.events:
        taken = typed.events & ids_there(shop)
        return [taken] if taken else []
    return [kinds for text, kinds in (commands_there(shop) if there is None else there) if typed.token in text]


def events_of(shop: Shop, slug: str) -> frozenset[str]:
    """The ids of what a store can be handed over with: all that was known of it, but what is the freelancer's alone."""
    rows = _rows(shop, "SELECT id, client, audience FROM events")
    return frozenset(row[0] for row in rows if row[1:] == (slug, "client")) & shop.known


def ids_there(shop: Shop) -> set[str]:
    """The ids of all events in the journal."""
    return {str(row[0]) for row in _rows(shop, "SELECT id FROM events")}


def _rows(shop: Shop, query: str) -> list[tuple[Any, ...]]:
    """What the database answers; nothing where it is not there, or has no table yet: its creation was killed."""
    if not shop.database.exists():
        return []
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            return []
        return connection.execute(query).fetchall()


def commands_there(shop: Shop) -> list[tuple[str, tuple[str, ...]]]:
    """Every command in the journal: the personal text of its events and their kinds."""
    texts: dict[str, str] = defaultdict(str)
    kinds: dict[str, tuple[str, ...]] = defaultdict(tuple)
    rows = _rows(shop, "SELECT command, kind, client, personal FROM events ORDER BY n")
    for command, kind, client, personal in rows:
        texts[command] += f"{client} {personal}"
        kinds[command] += (kind,)
    return [(texts[command], kinds[command]) for command in texts]


def _files(report: Report, shop: Shop, where: str) -> None:
    named = set(_named_files(shop))
    stored = {"".join(path.parts[-2:]): path for path in (shop.home / "vault").glob("??/*")}
    for sha256 in sorted(named - stored.keys()):
        report.found("events without file", f"{where}: {sha256[:12]}")
    report.counts["files without event"] += len(stored.keys() - named)
    report.counts["temporary files left behind"] += len(leftovers(shop))


def _named_files(shop: Shop) -> list[str]:
    return [str(row[0]) for row in _rows(shop, _FILES)]


_FILES = "SELECT DISTINCT sha256 FROM files WHERE sha256 NOT IN (SELECT sha256 FROM awaited_files)"
"""What is to be in the vault: not what another computer has, until it comes from Drive."""


def leftovers(shop: Shop) -> list[Path]:
    """Files in the home, and in the system's folder for temporary ones, that no finished command leaves there."""
    names = (path.relative_to(shop.home).as_posix() for path in sorted(shop.home.rglob("*")) if not path.is_dir())
    strange = (name for name in names if _OURS.fullmatch(name) is None)
    # A folder of a restore that was killed counts once, as it goes at once.
    within = [shop.home / name for name in dict.fromkeys(_TOP.sub(r"\1", name) for name in strange)]
    return [*within, *sorted(shop.temporary.glob("concierge-*"))]


def sweep(shop: Shop, where: str) -> Report:
    """What `verify` leaves of it once it is old: nothing but what events name."""
    report = Report()
    if not shop.database.exists():
        return report
    for path in (*(shop.home / "vault").rglob("*"), *leftovers(shop)):
        if path.exists():
            os.utime(path, (time.time() - OLD,) * 2)
    done = shop.run("verify", "--json")
    if done.code != 0:
        report.found("unsound homes", f"{where}: {done}")
        return report
    report.counts["files swept when old"] += done.data["swept"]["files"]
    report.counts["temporary files swept when old"] += done.data["swept"]["leftovers"]
    stored = {"".join(path.parts[-2:]) for path in (shop.home / "vault").glob("??/*")}
    kept = [
        *sorted(stored - set(_named_files(shop))),
        *(str(path.relative_to(shop.folder)) for path in leftovers(shop)),
    ]
    if kept:
        report.found("files never swept", f"{where}: {kept}")
    return report
