"""The figures of a period by Concierge: `python -m tests.bench.figures JOURNAL START END NOW [CLIENT]`.

One process a measurement, so that nothing is warm but the system's own cache. What is timed is opening the journal and
measuring, the same as what the peer's time covers.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from concierge_cli.domain.kpi import Measured
from concierge_cli.journal import open_journal
from concierge_cli.journal.figures import Scope
from concierge_cli.services.kpi import measure


def plain(found: dict[str, Measured]) -> dict[str, Any]:
    """Every figure as `[value, n]`, those by reason, and what does not enter a share."""
    told: dict[str, Any] = {name: [one.value, one.n] for name, one in found.items()}
    for name, one in found.items():
        if one.by is not None:
            told[f"{name} by reason"] = {reason: [part.value, part.n] for reason, part in one.by.items()}
        if "cancelled" in one.more:
            told[f"{name} left out"] = [one.more[said] for said in ("cancelled", "duplicate", "out_of_scope")]
    return told | {"still_open": found["opened"].more["still_open"]}


def main() -> None:
    journal, start, end, now, *client = sys.argv[1:]
    home = Path(journal).parent
    settings: Any = SimpleNamespace(places=SimpleNamespace(data=home, config=home))
    scope = Scope(client=client[0] if client else None, start=int(start), end=int(end), now=int(now))
    began = time.process_time(), time.perf_counter()
    with open_journal(settings) as opened, opened.reading() as connection:
        found = measure(connection, scope)
    took = {"cpu": time.process_time() - began[0], "wall": time.perf_counter() - began[1]}
    print(json.dumps({"figures": plain(found), **took}))


if __name__ == "__main__":
    main()
