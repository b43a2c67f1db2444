"""All figures of 100,000 cases with 8 events each, against the same figures by polars from the same journal.

Both sides run in processes of their own, in turn; both are timed from opening the journal to the last figure, without
their imports (polars alone takes longer to import than we measure). Their figures must be the same, every one of them:
a wrong answer has no speed.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bench.measure import CONCIERGE, NOW, Command, Figure, environment, medians, peak_mib

POLARS = Path(__file__).with_name("figures_polars.py")
FIRST_DAY = "2020-01-01"
START = int(datetime.fromisoformat(f"{FIRST_DAY}T00:00-06:00").timestamp())
NOW_SECONDS = int(datetime.fromisoformat(NOW).timestamp())
END = NOW_SECONDS + 30 * 86_400
"""Beyond now, so that what is not decided yet is counted too."""

WEEK = 7 * 86_400
LAST_WEEK = int(datetime.fromisoformat("2026-11-02T00:00-06:00").timestamp())


def figures(full: Path, tenth: Path, rounds: int, *, cases: int, python: Path | None, wall: bool) -> Iterator[Figure]:
    """`full` has ten times the cases of `tenth`; `python` is an interpreter that has polars.

    Below 100,000 cases a week is not held to its limit: opening the journal would be most of it.
    """
    all_time, week = (START, END), (LAST_WEEK, LAST_WEEK + WEEK)
    sides = {
        "all": _ours(full, *all_time),
        "week": _ours(full, *week),
        "store": _ours(full, *all_time, "luna"),
        "tenth": _ours(tenth, *all_time),
    }
    polars = str(python or sys.executable)
    if subprocess.run([polars, "-c", "import polars, connectorx"], capture_output=True, check=False).returncode == 0:
        sides |= {"polars": _theirs(polars, full, *all_time), "polars_week": _theirs(polars, full, *week)}
    else:
        print("# left out: polars is not installed (see tests/bench/peers.txt)", file=sys.stderr, flush=True)
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, words in sides.items():
            told[name].append(json.loads(subprocess.check_output(words)))
    took = {name: statistics.median(one["wall" if wall else "cpu"] for one in each) for name, each in told.items()}
    for theirs in ("polars", "polars_week"):
        if theirs in told:
            _same("all" if theirs == "polars" else "week", told, theirs)
    if "polars" in told:
        version = told["polars"][0]["polars"]
        yield Figure(name=f"kpi_polars_{version}", value=took["all"] / took["polars"], unit="x_polars", limit=1.0)
    weekly = 0.25 if cases >= 100_000 else None
    yield Figure(name="kpi_week", value=took["week"] / took["all"], unit="x_all_time", limit=weekly)
    yield Figure(name="kpi_growth_inside", value=took["all"] / took["tenth"], unit="x_a_tenth")
    words = [*CONCIERGE, "kpi", "--from", FIRST_DAY, "--to", NOW[:10], "--json"]
    report = {home.name: Command(words, environment(home)) for home in (full, tenth)}
    whole = medians(report, rounds, wall=wall)
    yield Figure(name="kpi_growth", value=whole[full.name] / whole[tenth.name], unit="x_a_tenth", limit=11)
    yield Figure(name="kpi_one_store", value=took["store"] / took["all"], unit="x_all_stores", limit=1.5)
    if sys.platform != "win32":
        yield Figure(name="kpi_memory", value=peak_mib(report[full.name]), unit="MiB", limit=80)


def _ours(home: Path, start: int, end: int, *client: str) -> list[str]:
    words = [sys.executable, "-m", "tests.bench.figures"]
    return [*words, str(home / "journal.db"), str(start), str(end), str(NOW_SECONDS), *client]


def _theirs(python: str, home: Path, start: int, end: int) -> list[str]:
    return [python, str(POLARS), str(home / "journal.db"), str(start), str(end), str(NOW_SECONDS)]


def _same(ours: str, told: dict[str, list[dict[str, Any]]], theirs: str) -> None:
    mine, other = told[ours][0]["figures"], told[theirs][0]["figures"]
    wrong = [f"{name}: {mine.get(name)} and {other.get(name)}" for name in {*mine, *other}
             if not _equal(mine.get(name), other.get(name))]  # fmt: skip
    if wrong:
        raise AssertionError("the two disagree, so their speeds cannot be compared: " + "; ".join(wrong))


def _equal(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other
