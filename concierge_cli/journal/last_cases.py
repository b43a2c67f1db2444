"""Which case each terminal spoke of last: a convenience beside the journal, on which nothing depends."""

from __future__ import annotations

import contextlib
import json

from concierge_cli.journal.home import Home

TERMINALS_KEPT = 50


def remember(home: Home, key: str, *, terminal: str) -> None:
    """Keeps the key of the case. A home that cannot be written forgets it."""
    from concierge_cli.durable import write_whole

    if not home.path.is_dir():
        return
    kept = {name: case for name, case in recall(home).items() if name != terminal}
    kept = {**dict(list(kept.items())[-TERMINALS_KEPT + 1 :]), terminal: key}
    # A full disk or a read-only home must not fail a command that only showed something.
    with contextlib.suppress(OSError):
        write_whole(home.last_cases, json.dumps(kept).encode(), flush=False)


def recall(home: Home) -> dict[str, str]:
    """The key of the last case by terminal."""
    try:
        data = json.loads(home.last_cases.read_bytes())
    except (OSError, ValueError):
        return {}  # never written, or cut off
    return {str(name): str(key) for name, key in data.items()} if isinstance(data, dict) else {}
