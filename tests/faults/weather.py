"""What goes wrong between the program and Google: a fifth of the requests, before they are applied or after."""

from __future__ import annotations

import random
from typing import Any

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
_ASIDE: Rule = {"count": 1, "seconds": 8}

SILENCE: tuple[Rule, ...] = (
    {"kind": "timeout", "match": _LOOK, **_ASIDE},
    {"kind": "timeout", "match": _WRITE, **_ASIDE},
    {"kind": "timeout", "match": _WRITE, "when": "after", **_ASIDE},
)
"""One request to which no answer comes as long as somebody waits: also the moment in which the program is killed."""


def storm(*first: Rule) -> list[Rule]:
    """The rules of a storm, behind those of a moment."""
    return [*first, *STORM]


def silence(chance: random.Random) -> Rule:
    """One of the silences."""
    return dict(chance.choice(SILENCE))
