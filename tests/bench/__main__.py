"""`python -m tests.bench`: one line a figure — `name value unit limit` — measured in this run, on this machine.

Everything is a ratio to something that is measured in turn with it, so that it travels: to `import typer`, to
`python -c pass`, to an empty journal, to polars. Exits 1 when a limit is broken. `--peers FOLDER` names a virtual
environment with the peers of `peers.txt`; who is absent is named on stderr and left out. Homes are made once and kept
(`homes`). `--google` measures the mirror instead, by calls where it can. `--write` puts the table into the two READMEs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import business_time, homes, kpis, linting, make_home, mirror, opening, peers, reading, reports, table
from tests.bench.measure import Figure
from tests.bench.mirror_table import GOOGLE


def figures(wanted: argparse.Namespace, work: Path) -> Iterator[Figure]:
    """Every figure, as it is measured."""
    if wanted.google:
        yield from mirror.figures(work, wanted.rounds, fresh=wanted.fresh)
        return
    cases, rounds, wall = wanted.cases, wanted.rounds, wanted.wall
    full = homes.home(cases, fresh=wanted.fresh)
    yield from reading.figures(full, rounds, wall=wall)
    thousand = homes.home(peers.ITEMS, still_open=peers.ITEMS, fresh=wanted.fresh)
    yield from peers.figures(thousand, work, rounds, where=wanted.peers, wall=wall)
    yield from opening.figures(homes.home(0, still_open=0, fresh=wanted.fresh), full, work, rounds, wall=wall)
    tenth = homes.home(cases // 10, fresh=wanted.fresh)
    python = wanted.peers / "bin" / "python" if wanted.peers else None
    yield from kpis.figures(full, tenth, max(7, rounds // 2), cases=cases, python=python, wall=wall)
    one = homes.home(cases // 10, stores=1, fresh=wanted.fresh)
    stores = len(make_home.STORES)
    ten = homes.home(
        cases,
        still_open=homes.STILL_OPEN * stores,
        stores=stores,
        a_day=make_home.CASES_A_DAY * stores,
        fresh=wanted.fresh,
    )
    yield from reports.figures(one, ten, rounds, cases=cases // 10, wall=wall)
    yield from linting.figures(rounds)
    ratio = business_time.ratio()
    yield Figure(name="business_time", value=ratio, unit="x_businesstimedelta", limit=300, at_least=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cases", type=int, default=100_000, help="how many in the large home")
    parser.add_argument("--quick", action="store_true", help="10,000 cases instead of 100,000, 7 rounds")
    parser.add_argument("--fresh", action="store_true", help="make the homes again")
    parser.add_argument("--peers", type=lambda text: Path(text).absolute(), help="a virtual environment with the peers")
    parser.add_argument("--wall", action="store_true", help="a stopwatch instead of processor time")
    parser.add_argument("--google", action="store_true", help="the figures of the mirror instead, on a loopback Google")
    parser.add_argument("--write", action="store_true", help="put the table into README.md and README.es.md")
    wanted = parser.parse_args()
    if wanted.quick:
        wanted.cases, wanted.rounds = 10_000, 7
    if wanted.google and (wanted.quick or wanted.wall or wanted.peers):
        parser.error("--google has its own sizes and clocks")
    if wanted.write and (wanted.cases != 100_000 or wanted.wall):
        parser.error("the READMEs' table is of 100,000 cases and in processor time")
    found = []
    with tempfile.TemporaryDirectory() as work:
        for figure in figures(wanted, Path(work)):
            print(figure, flush=True)
            found.append(figure)
    if wanted.write:
        table.write(found, rounds=wanted.rounds, table=GOOGLE if wanted.google else table.JOURNAL)
    return int(any(figure.broken for figure in found))


if __name__ == "__main__":
    sys.exit(main())
