"""A figure, and how the time of whole commands is taken.

What counts is the processor's time (a program's and the system's on its behalf), which other programs disturb less
than a stopwatch; where the system does not tell it, and on request, it is the stopwatch. Commands that are compared run
in turn, once in each round, and the median of the rounds counts. The first, unmeasured run of each compiles its
modules.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NOW = "2026-11-17T10:10-06:00"
"""Just after `make_home.NOW`."""

CONCIERGE = (sys.executable, "-c", "import sys; from concierge_cli.__main__ import main; sys.exit(main())")
"""What the installed script `concierge` does, with the program of this folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. `limit` is what it may reach at most, or at least with `at_least`; None for a plain fact."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def broken(self) -> bool:
        if self.limit is None:
            return False
        return self.value < self.limit if self.at_least else self.value > self.limit

    @property
    def shown(self) -> str:
        return f"{self.value:.2f}" if self.value < 10 and self.value % 1 else f"{self.value:.0f}"

    def __str__(self) -> str:
        return f"{self.name} {self.shown} {self.unit} {'-' if self.limit is None else f'{self.limit:g}'}"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and its environment; `more` gives each run its own last words."""

    words: Sequence[str]
    env: Mapping[str, str]
    more: Callable[[], Sequence[str]] = tuple

    def run(self, prefix: Sequence[str] = ()) -> None:
        words = [*prefix, *self.words, *self.more()]
        subprocess.run(words, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)  # fmt: skip


def environment(home: Path) -> dict[str, str]:
    """The environment of a command in `home`, at a fixed moment, with its compiled modules kept."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours | {"CONCIERGE_HOME": str(home), "CONCIERGE_NOW": NOW, "CONCIERGE_LANG": "es"}


def medians(commands: Mapping[str, Command], rounds: int, *, wall: bool) -> dict[str, float]:
    """Each command's median seconds, taken in turn."""
    for command in commands.values():
        command.run()
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _round in range(rounds):
        for name, command in commands.items():
            started = _now(wall=wall)
            command.run()
            times[name].append(_now(wall=wall) - started)
    return {name: statistics.median(each) for name, each in times.items()}


def _now(*, wall: bool) -> float:
    """The stopwatch, or the processor seconds that finished children took so far."""
    if wall or sys.platform == "win32":
        return time.perf_counter()
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


_OF_A_CHILD = """
import json, os, subprocess, sys, time
started = time.perf_counter()
with open(os.devnull, "wb") as nothing:
    child = subprocess.Popen(sys.argv[1:], stdin=nothing, stdout=sys.stderr)
_pid, status, used = os.wait4(child.pid, 0)
child.returncode = os.waitstatus_to_exitcode(status)
wall, unit = time.perf_counter() - started, 1024 * 1024 if sys.platform == "darwin" else 1024
print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / unit}))
sys.exit(child.returncode)
"""
"""A small process in between: Linux counts what the process that started one had at that moment as well."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run of a command took: seconds by the stopwatch, processor seconds, the largest resident memory."""

    wall: float
    cpu: float
    mib: float


def spent(command: Command) -> Spent:
    """Runs a command once. POSIX only. Raises CalledProcessError, with what it said, where it fails."""
    words = [sys.executable, "-c", _OF_A_CHILD, *command.words, *command.more()]
    done = subprocess.run(words, env=command.env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command.words, done.stdout, done.stderr)
    return Spent(**json.loads(done.stdout))


def peak_mib(command: Command) -> float:
    """The largest resident memory that one run took. POSIX only."""
    return spent(command).mib
