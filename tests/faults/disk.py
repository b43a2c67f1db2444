"""The disk: full, slow, read-only. What cannot be saved is said; what is said to be saved is there."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults import strace
from tests.faults.commands import EXPORTS, WRITING, Stock, Typist
from tests.faults.ledger import Report, Said, audit, sweep
from tests.faults.outside import check_outside
from tests.faults.scripts import Line, all_said, first_answer, start_typist, trouble
from tests.faults.shop import Shop, kill_group, reaped
from tests.faults.work import Work

COMMANDS = 60
SLOW_COMMANDS = 10
NAMES = (*WRITING, *WRITING, *EXPORTS, "backup")
READING = (("today",), ("list",), ("show", "ACC-1"), ("why", "ACC-1"), ("sla",), ("list", "--json"))
SLOW = "inject=fsync,fdatasync:delay_enter=20000"
"""Every flush takes 20 ms longer."""
LONGEST_WAIT = 0.5


def run(work: Work) -> Report:
    """A full disk in two ways, a read-only one, a slow one on which somebody is killed."""
    report = Report()
    for part in (_full, _limited, _read_only, _slow):
        report.add(part(work))
    return report


def _full(work: Work) -> Report:
    """A small disk of its own fills up while somebody types; then there is room again."""
    report = Report()
    with _disk_of_its_own(work.folder / "full", report) as disk:
        if disk is not None:
            here = work.shop.copy(disk.folder / "shop")
            script = _script(work, here)  # its photos are taken before the disk fills up
            disk.leave(work.chance.randrange(20_000, 500_000))
            said = _typed(work, script, report)
            disk.leave(50_000_000)
            report.add(_proved(here, said, "a full disk"))
    return report


def _limited(work: Work) -> Report:
    """No file may grow beyond a size: the same to the program, also where no disk can be mounted."""
    report, here = Report(), work.shop.copy(work.folder / "limited")
    if sys.platform == "win32":
        report.left_out.add("files that may not grow: this system sets no such limit")
        return report
    room = here.database.stat().st_size + work.chance.randrange(0, 150_000)
    said = _typed(work, _script(work, here), report, room=room)
    report.add(_proved(here, said, f"no file above {room} bytes"))
    return report


def _script(work: Work, here: Shop) -> list[Line]:
    return [(typed, here) for typed in Typist(here).some(COMMANDS, work.chance, NAMES)]


def _typed(work: Work, script: Sequence[Line], report: Report, *, room: int | None = None) -> list[Said]:
    """Types it all; what cannot be saved must be refused with 8."""
    process = start_typist(work.folder, script, room=room)
    with reaped(process):
        said = all_said(process, script)
        if process.returncode != 0:
            report.found("undocumented ends", trouble(process))
    report.counts["refused for lack of room"] += sum(one.code == 8 for one in said)
    for one in said:
        if one.code not in (0, 8):
            report.found("undocumented ends", f"on a full disk: {one}")
    return said


def _read_only(work: Work) -> Report:
    """Nothing can be written: every writing command says so with 8, every reading one still answers."""
    report = Report()
    with _disk_of_its_own(work.folder / "read-only", report) as disk:
        if disk is None:
            return report
        here = work.shop.copy(disk.folder / "shop")
        typist = Typist(here)
        commands = [typist.type(name) for name in (*WRITING, *EXPORTS)]
        disk.remount("ro")
        said = []
        for typed in commands:
            done = here.run(*typed.words)
            said.append(Said(typed, done.code, done.out, done.err))
            if done.code != 8 or not done.error["hint"]:
                report.found("undocumented ends", f"{typed.name} in a read-only home: {done}")
        for words in READING:
            shown = here.run(*words)
            if shown.code != 0:
                report.found("homes that do not work again", f"{words} in a read-only home: {shown}")
        disk.remount("rw")
        report.counts["refused in a read-only home"] += len(said)
        report.add(_proved(here, said, "a read-only home"))
    return report


def _slow(work: Work) -> Report:
    """Two people type on a slow disk; one is killed, most likely while it waits for the disk."""
    report, here = Report(), work.shop.copy(work.folder / "slow")
    if reason := strace.missing():
        report.left_out.add(f"a slow disk: {reason}")
        return report
    stock = Stock()
    scripts = [
        [(typed, here) for typed in Typist(here, mark, stock).some(SLOW_COMMANDS, work.chance, WRITING)]
        for mark in "ab"
    ]
    slowly = strace.traced(work.folder / "slow.trace", ("fsync", "fdatasync"), SLOW)
    typists = [start_typist(work.folder, script, before=slowly) for script in scripts]
    said = []
    with reaped(*typists):
        first = [first_answer(process) for process in typists]
        time.sleep(work.chance.uniform(0, LONGEST_WAIT))
        kill_group(typists[0])
        report.counts["killed on a slow disk"] += 1
        for process, script, line in zip(typists, scripts, first, strict=True):
            said += all_said(process, script, line)
    report.add(_proved(here, said, "a slow disk"))
    return report


def _proved(here: Shop, said: list[Said], where: str) -> Report:
    report = audit(here, said, where)
    report.add(check_outside(here, said, where))
    report.add(sweep(here, where))
    return report


# --- a disk that may be filled and locked -----------------------------------------------------------------------------


class Disk:
    """A small disk in memory, mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leave(self, free: int) -> None:
        """Makes it so large that `free` bytes are left."""
        told = os.statvfs(self.folder)
        used = (told.f_blocks - told.f_bfree) * told.f_frsize
        self.remount(f"size={used + free}")

    def remount(self, option: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{option}", str(self.folder)], check=True, capture_output=True)


@contextlib.contextmanager
def _disk_of_its_own(folder: Path, report: Report) -> Iterator[Disk | None]:
    """A disk at `folder`; None, and a word in the report, where this account may not mount one."""
    folder.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        report.left_out.add("a full and a read-only disk: this account may not mount one")
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)
