"""One emulator for all tests of it in a process, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator import Emulator
from tests.emulator.clients import service
from tests.emulator.person import Google


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def google(emulator: Emulator) -> Google:
    emulator.world.reset()
    return Google(emulator)


@pytest.fixture
def drive(google: Google) -> Iterator[Any]:
    """googleapiclient's Drive, as the person at the browser."""
    with service(google.url, "drive") as built:
        yield built
