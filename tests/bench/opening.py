"""Opening a case in a journal of 100,000 cases against opening one in an empty journal: the whole command, each time.

And how often such a command waits for the disk, as strace counts it: that is what a user's disk adds to it.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import CONCIERGE, Command, Figure, environment, medians

WORDS = (
    "open", "--client", "luna", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
    "--buyer", "Ana P.", "--amount", "189.00 MXN", "--item", "CAB-7:1", "--json",
)  # fmt: skip


def figures(empty: Path, full: Path, work: Path, rounds: int, *, wall: bool) -> Iterator[Figure]:
    """`empty` and `full` stay as they are: copies of them are written in."""
    numbers = itertools.count(1)
    commands = {}
    for name, home in (("empty", empty), ("full", full)):
        copy = Path(shutil.copytree(home, work / name))
        order = lambda: ("--order", f"7000{next(numbers):012}")  # noqa: E731 - a new order number for each run
        commands[name] = Command([*CONCIERGE, *WORDS], environment(copy), order)
    took = medians(commands, rounds, wall=wall)
    yield Figure(name="open", value=took["full"] / took["empty"], unit="x_empty_journal", limit=1.3)
    if strace := shutil.which("strace"):
        counted = work / "syncs"
        commands["full"].run([strace, "-f", "-o", str(counted), "-e", "trace=fsync,fdatasync"])
        syncs = len(re.findall(r"\bf(?:data)?sync\(", counted.read_text(encoding="utf-8")))
        yield Figure(name="open_syncs", value=syncs, unit="fsyncs")
    else:
        print("# left out: strace is not installed, so nobody counts the flushes", file=sys.stderr, flush=True)
