"""What goes wrong between the program and Google: a fifth of the requests, before they are applied or after."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

from tests.emulator.person import Google

Rule = dict[str, Any]

STORM: tuple[Rule, ...] = (
    {"kind": 503, "rate": 0.04},
    {"kind": "reset", "rate": 0.05, "when": "after"},
    {"kind": 429, "rate": 0.03},
    {"kind": 429, "rate": 0.01, "retry_after": 1},
    {"kind": "reset", "rate": 0.02},
    {"kind": "truncate", "rate": 0.03},
    {"kind": 500, "rate": 0.02, "when": "after"},
    {"kind": "html", "rate": 0.02, "status": 200},
)
"""Each rule draws for itself, so that their rates add up to a little more than a fifth."""

_LOOK = {"operation": "getByDataFilter"}
_WRITE = {"operation": "batchUpdate"}
_DRIVE = {"operation": "files.create"}
_ASIDE: Rule = {"count": 1, "seconds": 8}

SILENCE: tuple[Rule, ...] = (
    {"kind": "timeout", "match": _LOOK, **_ASIDE},
    {"kind": "timeout", "match": _WRITE, **_ASIDE},
    {"kind": "timeout", "match": _WRITE, "when": "after", **_ASIDE},
    {"kind": "timeout", "match": _DRIVE, "when": "after", **_ASIDE},
)
"""One request to which no answer comes as long as somebody waits: also the moment in which the program is killed."""


def silence(chance: random.Random) -> Rule:
    """One of the silences."""
    return dict(chance.choice(SILENCE))


class Sky:
    """Whether it storms at Google."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._stormy = False

    def storm(self, *first: Rule) -> None:
        """From now on, and before it the rules of a moment."""
        self._stormy = True
        self._google.control("faults", [*first, *STORM])

    def clear(self) -> None:
        """Nothing fails any more."""
        self._stormy = False
        self._google.control("faults", [])

    @contextlib.contextmanager
    def holding_its_breath(self) -> Iterator[None]:
        """Nothing fails meanwhile."""
        self._google.control("faults", [])
        yield
        if self._stormy:
            self.storm()
