"""The loopback Google, and doors to it whose sleep takes no time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from concierge_cli.google.door import Door
from concierge_cli.google.retrying import PATIENT
from tests.emulator.clients import static
from tests.emulator.conftest import emulator, google
from tests.emulator.person import Google

__all__ = ["emulator", "google"]


class Hours:
    """A clock that only sleeping moves, so that waits are read instead of waited for."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def open_to(google: Google, hours: Hours) -> Iterator[Callable[..., Door]]:
    """Makes doors to the emulator; without credentials it is the person at the browser who passes."""
    opened = []

    def make(credentials: Any = None, **options: Any) -> Door:
        given = {
            "policy": PATIENT,
            "base_url": google.url,
            "clock": hours.clock,
            "sleep": hours.sleep,
            "chance": random.Random(7),
        }
        opened.append(Door(credentials or static(), **{**given, **options}))
        return opened[-1]

    yield make
    for door in opened:
        door.close()


@pytest.fixture
def door(open_to: Callable[..., Door]) -> Door:
    return open_to()
