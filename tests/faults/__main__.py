"""`python -m tests.faults [--rounds N] [--kill N] [--every] [--only FAMILY] [--google] [--seed N]`: prints its counts.

A round is a fresh home for every family of faults. `--kill` is how many processes are killed in all, over the rounds;
`--every` walks the whole table of single faults (every write, flush and rename of every command) instead of a sample.
With `--google` it is another campaign: stores mirrored in a Google of which a fifth of the requests fail.
Exits 1 when anything that was confirmed is lost, doubled or half there, when an answer was not true, or a home does
not work again by itself; 130 when Ctrl-C ended it, with the counts so far.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import clock, damage, disk, every, interrupt, kill, storm, together
from tests.faults.ledger import Report
from tests.faults.shop import Shop, make_shop
from tests.faults.work import Family, Work

FAMILIES: dict[str, Family] = {
    "kill": kill.run,
    "interrupt": interrupt.run,
    "disk": disk.run,
    "together": together.run,
    "clock": clock.run,
    "damage": damage.run,
    "every": every.run,
}

GOOGLE: dict[str, Family] = {"google": storm.run}

ALWAYS = (
    "commands",
    "kills",
    "confirmed events",
    "found events",
    "lost",
    "doubled",
    "half written",
    "untrue",
    "events without file",
    "files without event",
    "repairs",
)
"""Counts that are printed also when they are zero."""


def main() -> int:
    given = _arguments()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(2**32)
    total = Report()
    total.counts.update(dict.fromkeys(ALWAYS, 0))
    started, end = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        try:
            families = GOOGLE if given.google else FAMILIES
            shop = Shop(Path(folder)) if given.google else make_shop(Path(folder) / "shop")
            for number in range(given.rounds):
                for name in given.only or families:
                    # Each family draws from a source of its own, so that it is repeated by its name and the seed.
                    work = Work(
                        folder=Path(folder) / f"{number}-{name}",
                        shop=shop,
                        chance=random.Random(f"{seed} {number} {name}"),
                        kills=_share(given.kill, given.rounds, number),
                        every=given.every,
                        workers=given.workers,
                    )
                    work.folder.mkdir()
                    total.add(families[name](work))
        except KeyboardInterrupt:
            end = 130
    _print(total, seed=seed, seconds=time.monotonic() - started)
    return end or int(bool(total.findings))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="fresh homes for each family")
    parser.add_argument("--kill", type=int, default=20, help="processes to kill, over all rounds")
    parser.add_argument("--every", action="store_true", help="every single fault, not a sample of them")
    parser.add_argument("--only", action="append", choices=FAMILIES, help="this family; may be repeated")
    parser.add_argument("--google", action="store_true", help="the storm at Google instead of the faults of a disk")
    parser.add_argument("--seed", type=int, help="repeats the random choices of a run, as far as moments repeat")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at work for --every")
    return parser.parse_args()


def _share(kills: int, rounds: int, number: int) -> int:
    """How many of `kills` fall to the round: they add up."""
    return kills * (number + 1) // rounds - kills * number // rounds


def _print(total: Report, *, seed: int, seconds: float) -> None:
    for name, count in total.counts.items():
        print(name, count)
    print("seconds", round(seconds))
    print("seed", seed)
    for reason in sorted(total.left_out):
        print("left out:", reason)


if __name__ == "__main__":
    sys.exit(main())
