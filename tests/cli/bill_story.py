"""A store whose November is billed: two direct messages solved in it, one that nobody solved, and its agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.prepared import begun
from tests.program import Ran, run

DECEMBER = "2026-12-02T10:00-06:00"
NOVEMBER = "2026-11-20T10:00-06:00"


def done(*words: str, now: str = NOVEMBER) -> Any:
    ran = run(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran.data


def bill(*words: str, now: str = DECEMBER) -> Ran:
    return run("bill", *words, now=now)


def flat(text: str) -> str:
    """What a person reads, wherever its lines end."""
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture
@begun
def store(home: Path) -> Path:
    """Two direct messages solved in November, 12 minutes and 18; one that nobody solved."""
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "instagram", "--language", "es", "--currency", "MXN", "--billing-currency", "USD", "--prefix", "LUN",
        now="2026-11-01T10:00-06:00",
    )  # fmt: skip
    for number, minutes in enumerate(("12", "18", ""), 1):
        case = done(
            "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", f"Buyer {number}",
            now="2026-11-10T10:00-06:00",
        )["id"]  # fmt: skip
        if minutes:
            done("reply", case, "--text", "Hola, ya lo revisamos.", "--minutes", minutes, now="2026-11-10T11:00-06:00")
            done("close", case, "--outcome", "no_reply_from_buyer", now="2026-11-12T11:00-06:00")
    return home


@pytest.fixture
@begun
def agreed(store: Path) -> Path:
    done("client", "agreement", "luna", "--rate", "any=5", now="2026-11-01T12:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-01T12:05-06:00")
    return store
