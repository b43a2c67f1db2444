"""SIGKILL at random moments: processes that type, back up, migrate, restore and begin, alone and two at once."""

from __future__ import annotations

import contextlib
import itertools
import random
import signal
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.faults import newer
from tests.faults.backups import restored
from tests.faults.commands import EXPORTS, WRITING, Stock, Typed, Typist
from tests.faults.ledger import Report, Said, audit, sweep
from tests.faults.outside import check_outside
from tests.faults.scripts import Line, all_said, first_answer, start_typist, trouble
from tests.faults.shop import RELEASED, Shop, reaped, released
from tests.faults.work import Work
from tests.program import PATIENCE

LONGEST_WAIT = 0.3
"""Seconds after the first answer: several commands of a typist."""


def run(work: Work) -> Report:
    """Kills `work.kills` processes and proves after each few of them that nothing confirmed is lost."""
    report = Report()
    chance = work.chance
    folders = (work.folder / str(number) for number in itertools.count())
    whole = _Whole(work.shop, chance)
    scenes: list[tuple[int, Callable[[Path, int], Report]]] = [
        (8, partial(_typing, work.shop, chance)),
        (4, whole.kill),
        (2, partial(_migrating, work.shop, chance)),
        (2, partial(_restoring, work.shop, chance)),
        (2, partial(_beginning, work.shop, chance)),
        (2, partial(_taking_in, work.shop, chance)),
    ]
    weights = [weight for weight, _scene in scenes]
    while (left := work.kills - report.counts["kills"]) > 0:
        _weight, scene = chance.choices(scenes, weights)[0]
        report.add(scene(next(folders), left))
    return report


def type_and_kill(
    shop: Shop, scripts: Sequence[Sequence[Line]], chance: random.Random, *flags: str
) -> tuple[list[Said], int]:
    """Starts one typist a script and kills each some time after its first answer; what was heard of each line, and how
    many were killed: one that has typed everything by then has ended by itself.
    """
    typists = [start_typist(shop.folder, script, *flags) for script in scripts]
    said: list[Said] = []
    with reaped(*typists):
        first = [first_answer(process) for process in typists]
        time.sleep(chance.uniform(0, LONGEST_WAIT))
        for process in typists:
            process.kill()
        for process, script, line in zip(typists, scripts, first, strict=True):
            said += all_said(process, script, line)
            if process.returncode not in (0, -signal.SIGKILL):
                raise RuntimeError(trouble(process))
    return said, sum(process.returncode == -signal.SIGKILL for process in typists)


def _typing(shop: Shop, chance: random.Random, folder: Path, left: int) -> Report:
    """One or two people type in the same home, are killed, and go on typing, up to four times."""
    report, here = Report(), shop.copy(folder)
    said: list[Said] = []
    marks, stock = (f"{letter}{number}" for number in itertools.count() for letter in "ab"), Stock()
    for _time in range(chance.randint(1, 4)):
        people = min(chance.choice((1, 2, 2)), left - report.counts["kills"])
        if people < 1:
            break
        names = (*WRITING, *WRITING, *EXPORTS, "backup", "verify")
        typists = [Typist(here, next(marks), stock) for _ in range(people)]
        scripts = [[(one, here) for one in typist.some(60, chance, names)] for typist in typists]
        heard, killed = type_and_kill(here, scripts, chance)
        said += heard
        report.counts["kills"] += killed
    report.add(audit(here, said, f"killed while typing in {folder}"))
    report.add(check_outside(here, said, f"files of whoever was killed while typing in {folder}"))
    report.add(sweep(here, f"killed while typing in {folder}"))
    return report


class _Whole:
    """Processes that do one command each, from Python's start to its end; killed anywhere in it."""

    NAMES = (*WRITING, *EXPORTS, "backup", "verify")

    def __init__(self, shop: Shop, chance: random.Random) -> None:
        self._shop = shop
        self._chance = chance
        self._seconds: float | None = None

    def kill(self, folder: Path, left: int) -> Report:
        report, here = Report(), self._shop.copy(folder)
        typist, said = Typist(here), []
        for _time in range(min(4, left)):
            typed = typist.type(self._chance.choice(self.NAMES))
            process = here.start(typed.words)
            with reaped(process):
                time.sleep(self._chance.uniform(0.1, 1.1) * self._usual())
                process.kill()
                out, err = process.communicate(timeout=PATIENCE)
            said.append(Said(typed, process.returncode, out, err))
            report.counts["kills"] += process.returncode == -9
        report.add(audit(here, said, f"killed as a whole process in {folder}"))
        report.add(check_outside(here, said, f"killed as a whole process in {folder}"))
        report.add(sweep(here, f"killed as a whole process in {folder}"))
        return report

    def _usual(self) -> float:
        """How long such a process takes when nobody kills it."""
        if self._seconds is None:
            times = []
            for _time in range(3):
                started = time.monotonic()
                process = self._shop.start(["list"])
                with reaped(process):
                    process.communicate(timeout=PATIENCE)
                times.append(time.monotonic() - started)
            self._seconds = statistics.median(times)
        return self._seconds


def _migrating(shop: Shop, chance: random.Random, folder: Path, left: int) -> Report:
    """The next release is killed while it brings older homes up to date, one after the other.

    They are this release's and those that earlier ones left behind.
    """
    folder.mkdir()
    report, homes = Report(), []
    for number in range(12):
        packed = chance.choice((None, *RELEASED))
        homes.append(released(packed, folder / str(number)) if packed else shop.copy(folder / str(number)))
    script = [(Typist(home).type("note"), home) for home in homes]
    said, report.counts["kills"] = type_and_kill(Shop(folder), [script], chance, "--newer")
    return _each_home(report, said, script, f"killed while migrating in {folder}", newer_now=True)


def _restoring(shop: Shop, chance: random.Random, folder: Path, left: int) -> Report:
    """Killed while a backup comes back; whoever repeats the command has everything."""
    folder.mkdir()
    source = shop.copy(folder / "source")
    report, backup = Report(), source.outside / "whole.zip"
    made = source.run("backup", str(backup))
    if made.code != 0:
        raise RuntimeError(f"{made}")
    homes = [shop.empty(folder / str(number)) for number in range(12)]
    script = [
        (Typed(f"r{number}", "restore", ("init", "--from", str(backup), "--json")), home)
        for number, home in enumerate(homes)
    ]
    said, report.counts["kills"] = type_and_kill(Shop(folder), [script], chance)
    for one, (_typed, home) in zip(said, script, strict=False):
        report.add(restored(home, one, backup, f"killed while restoring {home.folder}"))
    return report


def _beginning(shop: Shop, chance: random.Random, folder: Path, left: int) -> Report:
    """Killed while the very first command makes a home; the next one makes it or finds it made."""
    folder.mkdir()
    homes = [Shop(folder / str(number)) for number in range(12)]
    script = [(Typist(home).type("client"), home) for home in homes]
    report = Report()
    said, report.counts["kills"] = type_and_kill(Shop(folder), [script], chance)
    for number, one in enumerate(said):
        home = homes[number]
        if not one.confirmed:
            again = home.run(*one.typed.words)
            if again.code not in (0, 6):
                report.found("homes that do not work again", f"killed while beginning in {home.folder}: {again}")
    return _each_home(report, said, script, f"killed while beginning in {folder}")


def _taking_in(shop: Shop, chance: random.Random, folder: Path, left: int) -> Report:
    """Killed while a store comes from another computer to one where nothing is yet: all of it is there, or nothing."""
    folder.mkdir()
    typists = [Typist(shop, f"t{number}") for number in range(12)]
    script = [(typist.type("attach"), Shop(folder / typist.mark)) for typist in typists]
    report = Report()
    said, report.counts["kills"] = type_and_kill(Shop(folder), [script], chance)
    where = f"killed while taking a store in in {folder}"
    report = _each_home(report, said, script, where)
    for one, (_typed, home) in zip(said, script, strict=False):
        report.add(check_outside(home, [one], where))
    return report


def _each_home(
    report: Report, said: Sequence[Said], script: Sequence[Line], where: str, *, newer_now: bool = False
) -> Report:
    """Audits every home that its one command reached, as the release that was at work."""
    with newer.released() if newer_now else contextlib.nullcontext():
        for one, (_typed, home) in zip(said, script, strict=False):
            report.add(audit(home, [one], where))
            report.add(sweep(home, where))
    return report
