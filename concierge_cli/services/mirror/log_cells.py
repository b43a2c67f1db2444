"""An entry of the log as cells of a Sheet, and back.

The readable columns are for people. The entry itself stands in two cells of canonical JSON: one with everything that
its chain needs, one with its personal part alone, so that erasing empties one cell and breaks nothing.
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from concierge_cli.domain.event import Event, canonical, from_outside, to_json

_PERSONAL: Final = ("personal", "personal_salt")


class LogCells(NamedTuple):
    """The technical cells of one row, as text; `seq` counts in the entry's chain."""

    event: str
    replica: str
    seq: int
    digest: str
    json: str
    personal: str


def cells_of(event: Event) -> LogCells:
    """The cells of an entry; `personal` is "" once it is erased."""
    whole = to_json(event)
    personal = {name: whole.pop(name) for name in _PERSONAL}
    return LogCells(
        event.id,
        event.replica,
        event.seq,
        event.digest,
        canonical(whole).decode(),
        "" if event.personal is None else canonical(personal).decode(),
    )


def event_of(text: str, personal: str) -> Event:
    """The entry in the cells `json` and `personal`. Raises ValueError where they hold none."""
    try:
        whole = json.loads(text)
        part = json.loads(personal) if personal else dict.fromkeys(_PERSONAL)
    except RecursionError as error:
        raise ValueError("an entry is nested too deeply") from error
    if not isinstance(whole, dict) or not isinstance(part, dict) or set(part) != set(_PERSONAL):
        raise ValueError("an entry of the log is none")
    return from_outside({**whole, **part})
