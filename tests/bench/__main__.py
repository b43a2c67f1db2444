"""`python -m tests.bench`: one line a figure — `name value unit limit` — measured in this run, on this machine.

Times are ratios to `python -c "import typer"` measured in turn with the commands, so that they travel: each round
runs every command once, and the figure is the median of the rounds. What counts is the processor's time (the
program's and the system's on its behalf), which other programs disturb less than a stopwatch; where the system does
not tell it, and with `--wall`, it is the stopwatch. The first, unmeasured run of each command compiles its modules
and playbooks. Exits 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import business_time
from tests.bench.make_home import fill

NOW = "2026-11-17T09:10-06:00"
TYPER = [sys.executable, "-c", "import typer"]


def _concierge(*words: str) -> list[str]:
    return [sys.executable, "-m", "concierge_cli", *words]


def seconds(words: list[str], env: dict[str, str], now: Callable[[], float]) -> float:
    started = now()
    subprocess.run(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return now() - started


def of_children() -> float:
    """The processor seconds that finished children took so far."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratios(env: dict[str, str], case: str, rounds: int, now: Callable[[], float]) -> dict[str, float]:
    """Each command's median time over the median of `import typer`, taken in turn."""
    commands = {
        "list_200_of_10000": _concierge("list"),
        "today": _concierge("today"),
        "show": _concierge("show", case),
        "sla": _concierge("sla"),
        "help": _concierge("--help"),
    }
    times: dict[str, list[float]] = {name: [] for name in ("typer", *commands)}
    for words in (TYPER, *commands.values()):
        seconds(words, env, now)
    for _round in range(rounds):
        times["typer"].append(seconds(TYPER, env, now))
        for name, words in commands.items():
            times[name].append(seconds(words, env, now))
    base = statistics.median(times["typer"])
    return {name: statistics.median(times[name]) / base for name in commands}


LIMITS = {"list_200_of_10000": 1.3, "today": 2.0, "show": 2.0, "sla": 2.0, "help": 1.5}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--wall", action="store_true")
    wanted = parser.parse_args()
    now = time.perf_counter if wanted.wall or sys.platform == "win32" else of_children
    broken = False
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home, cases=wanted.cases, still_open=200)
        env = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")} | {
            "CONCIERGE_HOME": folder,
            "CONCIERGE_NOW": NOW,
            "PYTHONPYCACHEPREFIX": str(home / "pycache"),
        }
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        first = subprocess.check_output(_concierge("list", "--plain", "--no-headers", "--columns", "id"), env=env)
        for name, value in ratios(env, first.split()[0].decode(), wanted.rounds, now).items():
            broken |= value > LIMITS[name]
            print(f"{name} {value:.2f} x_import_typer {LIMITS[name]}", flush=True)
    ratio = business_time.ratio()
    broken |= ratio < 300
    print(f"business_time {ratio:.0f} x_businesstimedelta 300", flush=True)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
