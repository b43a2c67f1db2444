"""Every single call that can write fails once: the Nth write, flush, rename … with EIO, a full disk, or a kill.

First each command runs undisturbed under strace, which tells how many calls of each kind it makes. Then it runs
again in a fresh home for each of them, and once beyond the last, which must not meet the fault any more.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.faults import newer, strace
from tests.faults.backups import restored
from tests.faults.commands import Typed, Typist
from tests.faults.ledger import Report, Said, audit, found_of, sweep
from tests.faults.outside import REPEATED, check_outside
from tests.faults.shop import Shop
from tests.faults.strace import FAULTS, Fault
from tests.faults.warm import Warm
from tests.faults.work import Work

SAMPLE = 40
"""How many single faults a round takes when it does not walk them all."""

TYPED = (
    *("open", "note", "long note", "reply", "evidence", "edit", "close", "refund", "label", "access add"),
    *("offboard", "attach", "export csv"),
)


class Attempt(NamedTuple):
    """One run of one command in a home of its own; `fault` strikes the call of that name and number."""

    shop: Shop
    folder: Path
    name: str
    call: str = ""
    number: int = 0
    fault: Fault | None = None

    def __str__(self) -> str:
        return f"{self.name}, {self.fault and self.fault.name} in {self.call} {self.number}"


def run(work: Work) -> Report:
    """All faults with `every`, else a sample of them."""
    report = Report()
    if reason := strace.missing():
        report.left_out.add(f"faults in SQLite's own calls ({reason}): only Python's calls were made to fail")
    shop = _prepare(work.shop, work.folder / "prepared")
    pool = ProcessPoolExecutor(work.workers, initializer=_deaf)
    try:
        calm = list(pool.map(_calls, [Attempt(shop, work.folder / name, name) for name in PREPARED]))
        attempts = [
            Attempt(shop, work.folder / f"{name} {call} {number} {fault.name}", name, call, number, fault)
            for name, calls in zip(PREPARED, calm, strict=True)
            for call, numbers in calls.items()
            for number in (*numbers, numbers[-1] + 1)
            for fault in FAULTS
        ]
        if not work.every:
            attempts = work.chance.sample(attempts, min(SAMPLE, len(attempts)))
        for one in pool.map(_attempt, attempts):
            report.add(one)
    finally:
        pool.shutdown(cancel_futures=True)
    return report


def _deaf() -> None:
    """Ctrl-C is for the campaign, which then lets its workers end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


# --- the commands, and the homes in which they begin ------------------------------------------------------------------


class Prepared(NamedTuple):
    """A home in which the command is about to run."""

    shop: Shop
    typed: Typed
    newer: bool = False


def _prepare(shop: Shop, folder: Path) -> Shop:
    """The shop with an old backup and an old workbook."""
    shop = shop.copy(folder)
    for words in (
        ("backup", str(_backup_of(shop))),
        ("export", "--output", str(_backup_of(shop).with_suffix(".xlsx"))),
    ):
        made = shop.run(*words)
        if made.code != 0:
            raise RuntimeError(f"{made}")
    return shop


def _backup_of(shop: Shop) -> Path:
    return shop.outside / "old.zip"


def _typed(shop: Shop, name: str) -> Prepared:
    return Prepared(shop, Typist(shop).type(name))


def _undo(shop: Shop, _name: str) -> Prepared:
    typed = Typed("zqundo", "undo", ("undo", "--because", "zqundo", "--json"), ("retracted",))
    return Prepared(shop, typed)


def _first(shop: Shop, _name: str) -> Prepared:
    """The first store of a new home, with the settings that come with it."""
    empty = Shop(shop.folder / "new")
    words = (
        "init",
        "--name",
        "zqfirst",
        "--platform",
        "mercadolibre:MLM",
        "--timezone",
        "America/Mexico_City",
        "--country",
        "MX",
    )
    return Prepared(empty, Typed("zqfirst", "init", (*words, "--json"), ("client_added",)))


def _backup(shop: Shop, _name: str) -> Prepared:
    words = ("backup", str(_backup_of(shop)), "--force", "--json")
    return Prepared(shop, Typed("zqbackup", "backup", words, target=_backup_of(shop)))


def _workbook(shop: Shop, _name: str) -> Prepared:
    """In place of an old one, which stays whole until the new one is."""
    old = _backup_of(shop).with_suffix(".xlsx")
    words = ("export", "--output", str(old), "--force", "--json")
    return Prepared(shop, Typed("zqworkbook", "export xlsx", words, target=old))


def _verify(shop: Shop, _name: str) -> Prepared:
    """With a file to sweep that no event names, and what a write left that was broken off."""
    stray = shop.home / "vault" / "ab" / ("cd" * 31)
    torso = shop.home / "vault" / "tmp" / ("ef" * 16)
    for file in (stray, torso):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"left behind")
        os.utime(file, (time.time() - 7200,) * 2)
    return Prepared(shop, Typed("zqverify", "verify", ("verify", "--json")))


def _restore(shop: Shop, _name: str) -> Prepared:
    words = ("init", "--from", str(_backup_of(shop)), "--json")
    return Prepared(shop.empty(shop.folder / "new"), Typed("zqrestore", "restore", words))


def _attach_first(shop: Shop, _name: str) -> Prepared:
    """The first store of a new home comes from another computer."""
    ready = _typed(shop, "attach")
    return ready._replace(shop=Shop(shop.folder / "new"))


def _migrate(shop: Shop, _name: str) -> Prepared:
    return Prepared(shop, Typist(shop).type("note"), newer=True)


PREPARED: dict[str, Callable[[Shop, str], Prepared]] = {
    **dict.fromkeys(TYPED, _typed),
    "undo": _undo,
    "init": _first,
    "attach first": _attach_first,
    "backup": _backup,
    "export xlsx": _workbook,
    "verify": _verify,
    "restore": _restore,
    "migrate": _migrate,
}


# --- one run ----------------------------------------------------------------------------------------------------------


def _start(attempt: Attempt, trace: Path) -> tuple[Prepared, Said]:
    shop = attempt.shop.copy(attempt.folder)
    ready = PREPARED[attempt.name](shop, attempt.name)
    warm = _warm(newer=ready.newer)
    return ready, warm.run(ready.shop, ready.typed, trace, attempt.fault, attempt.call, attempt.number)


@functools.cache
def _warm(*, newer: bool) -> Warm:
    """This worker's own; it ends with the worker, whose pipe it reads."""
    return Warm(newer=newer)


def _calls(attempt: Attempt) -> dict[str, list[int]]:
    """The calls that the command makes when nothing happens to it."""
    trace = attempt.folder.with_suffix(".trace")
    for _time in range(2):  # the first time Python may write bytecode
        _ready, said = _start(attempt, trace)
        if said.code != 0:
            raise RuntimeError(f"{attempt}: {said}")
        shutil.rmtree(attempt.folder)
    return strace.writing_calls(trace)


def _attempt(attempt: Attempt) -> Report:
    """Runs it with its fault and proves that nothing is lost, nothing doubled, and that the home goes on."""
    report, fault = Report(), attempt.fault
    assert fault is not None
    trace = attempt.folder.with_suffix(".trace")
    ready, said = _start(attempt, trace)
    hit = strace.was_hit(trace)
    report.counts[f"injected {fault.name}" if hit else "ran through without the fault"] += 1
    if hit and not fault.effect.startswith("signal") and said.code not in (0, 8):
        report.found("undocumented ends", f"{attempt}: ended with {said.code}: {said.out} {said.err}")
    if said.code and said.code > 0 and not said.out and not said.err and attempt.call != "write":
        report.found("undocumented ends", f"{attempt}: ended with {said.code} without a word")
    report.add(_checked(attempt, ready, said))
    shutil.rmtree(attempt.folder)
    trace.unlink()
    return report


def _checked(attempt: Attempt, ready: Prepared, said: Said) -> Report:
    where = str(attempt)
    if attempt.name == "restore":
        return restored(ready.shop, said, _backup_of(attempt.shop), where)
    if attempt.name == "migrate":
        with newer.released():
            return _audited(ready.shop, said, where)
    return _audited(ready.shop, said, where, before=attempt.shop)


def _audited(shop: Shop, said: Said, where: str, *, before: Shop | None = None) -> Report:
    """What is there, what stays, and that a refused command can simply be repeated.

    `before` is the shop as it was, with files for the person that may have been replaced.
    """
    report = audit(shop, [said], where)
    if before is not None and said.typed.target is not None:
        report.add(_stayed(before.outside / said.typed.target.name, said, where))
    report.add(check_outside(shop, [said], where))
    if said.refused and not said.written and said.typed.name not in REPEATED:
        again = shop.run(*said.typed.words)
        if again.code != 0:
            report.found("homes that do not work again", f"{where}: repeated, it says {again}")
        found = len(found_of(shop, said.typed)) if said.typed.kinds else 1
        if found != 1:
            report.found("doubled", f"{where}: after being repeated it is there {found} times")
    report.add(sweep(shop, where))
    return report


def _stayed(old: Path, said: Said, where: str) -> Report:
    """Where a file was there before, one is there now; after a no it is the same one."""
    report, target = Report(), said.typed.target
    assert target is not None
    if not old.exists():
        return report
    if not target.exists():
        report.found("lost", f"{where}: neither the old {target} is there nor the new one")
    elif said.refused and not said.written and target.read_bytes() != old.read_bytes():
        report.found("untrue", f"{where}: said no ({said.out} {said.err}), and {target} is another one")
    return report
