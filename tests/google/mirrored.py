"""A store whose Sheet is at the loopback Google, through the real command line."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.emulator.person import Google
from tests.google.connecting import connect
from tests.google.reading import Sheet, sheets_of
from tests.program import Ran, add_store, run

LOOK = "sheets.spreadsheets.getByDataFilter"
WRITE = "sheets.spreadsheets.batchUpdate"


def mirrored_store(google: Google, slug: str = "accesorios", *words: str) -> str:
    """This test's home, connected, with one store; the id of its Sheet."""
    assert connect(google).code == 0
    add_store(slug, *words)
    (number,) = sheets_of(google, slug)
    return number


def open_case(number: int = 1, client: str = "accesorios", *words: str, now: str | None = None) -> Ran:
    """A claim with an order of its own."""
    return run(
        "open", "--client", client, "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", f"20000078196{number:05d}", "--buyer", f"Ana {number}", "--received-at", "2026-11-16T18:30-06:00",
        "--amount", "189.00 MXN", *words, now=now,
    )  # fmt: skip


@contextlib.contextmanager
def asked(google: Google) -> Iterator[list[str]]:
    """What Google was asked meanwhile, operation by operation."""
    before, found = len(google.world.log.entries), []
    yield found
    found += [entry.operation or entry.path for entry in google.world.log.entries[before:]]


@contextlib.contextmanager
def another_computer(folder: Path) -> Iterator[Path]:
    """Another home, in which commands run meanwhile."""
    before, home = os.environ["CONCIERGE_HOME"], folder / "home"
    os.environ["CONCIERGE_HOME"] = str(home)
    try:
        yield home
    finally:
        os.environ["CONCIERGE_HOME"] = before


def sheet_of(google: Google, client: str = "accesorios") -> Sheet:
    """The store's one Sheet, as it stands."""
    (number,) = sheets_of(google, client)
    return Sheet(google, number)


def update(google: Google, number: str, *requests: dict[str, Any]) -> Any:
    """What a person does in the Sheet."""
    return google.post(f"/v4/spreadsheets/{number}:batchUpdate", {"requests": list(requests)})
