"""Reading commands in a home of 100,000 cases with 200 open ones, against `import typer`, which each of them needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import CONCIERGE, Command, Figure, environment, medians

AGAINST_TYPER = {"list": 1.3, "today": 2.0, "show": 2.0, "sla": 2.0, "help": 1.5}
AGAINST_PASS = {"complete_id": 3.0}


def figures(home: Path, rounds: int, *, wall: bool) -> Iterator[Figure]:
    env = environment(home)
    ids = subprocess.check_output([*CONCIERGE, "list", "--plain", "--no-headers", "--columns", "id"], env=env)
    case = ids.split()[0].decode()
    typed = f"concierge show {case[:-1]}"
    words = {
        "list": ["list"],
        "today": ["today"],
        "show": ["show", case],
        "sla": ["sla"],
        "help": ["--help"],
        "complete_id": ["__complete", "bash", case[:-1], typed, "9", "80"],
    }
    commands = {
        "typer": Command([sys.executable, "-c", "import typer"], env),
        "pass": Command([sys.executable, "-c", "pass"], env),
        **{name: Command([*CONCIERGE, *each], env) for name, each in words.items()},
    }
    took = medians(commands, rounds, wall=wall)
    for name, limit in AGAINST_TYPER.items():
        yield Figure(name=name, value=took[name] / took["typer"], unit="x_import_typer", limit=limit)
    for name, limit in AGAINST_PASS.items():
        yield Figure(name=name, value=took[name] / took["pass"], unit="x_python_c_pass", limit=limit)
