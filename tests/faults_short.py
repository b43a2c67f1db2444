"""Faults in rounds: `python -m tests.faults_short [--rounds N] [--kill N]`. Prints its counts, exits 1 on any loss.

A round is a fresh home in which two processes write at once, one on a case that both share. `--kill` of them are
killed at random moments (SIGKILL), then one more runs into a full disk. Afterwards every entry that was confirmed
must be there once, and the journal must verify.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna


def start(folder: Path, tag: str, commands: int, *, key: str = "", room: int | None = None) -> subprocess.Popen[str]:
    """A writing process; with `room`, no file may grow beyond that many bytes."""

    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.Popen(
        [sys.executable, "-m", "tests.journal.writer", str(folder), tag, str(commands), *([key] if key else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=limit if room is not None else None,  # noqa: PLW1509 - this process has one thread
    )


def confirmed(said: str) -> list[str]:
    """The ids in whole lines: a line that was cut off was not confirmed yet."""
    return said.rpartition("\n")[0].split()


def one_round(folder: Path, *, kills: int, chance: random.Random) -> Counter[str]:
    """One home, mistreated; what happened to it, with `lost`, `doubled` and `broken` that must stay 0."""
    luna = Luna(folder)
    shared = luna.new_case()
    counts: Counter[str] = Counter(rounds=1)
    told: list[str] = []
    for number in range(kills):
        pair = [start(folder, f"a{number}", 500, key=shared), start(folder, f"b{number}", 500)]
        said = [process.stdout.readline() if process.stdout else "" for process in pair]
        time.sleep(chance.uniform(0, 0.1))
        for process, first in zip(pair, said, strict=True):
            process.kill()
            told += confirmed(first + process.communicate()[0])
            counts["killed"] += 1
    room = (luna.home / "journal.db").stat().st_size + chance.randrange(200_000)
    full = start(folder, "full", 100, room=room)
    told += confirmed(full.communicate()[0])
    counts["disk_full"] += full.returncode != 0
    luna.new_case()
    with luna.open() as journal:
        there = Counter(event.id for event in journal.all_events())
        counts["broken"] += len(verify(journal, now=NOW).problems)
    counts["confirmed"] += len(told)
    counts["lost"] += sum(there[one] == 0 for one in told)
    counts["doubled"] += sum(times > 1 for times in there.values())
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.faults_short")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--kill", type=int, default=15, help="killed pairs a round")
    given = parser.parse_args()
    chance = random.Random()
    total: Counter[str] = Counter(rounds=0, killed=0, disk_full=0, confirmed=0, lost=0, doubled=0, broken=0)
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory() as folder:
            total.update(one_round(Path(folder), kills=given.kill, chance=chance))
    for name, count in total.items():
        print(name, count)
    return 1 if total["lost"] or total["doubled"] or total["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
