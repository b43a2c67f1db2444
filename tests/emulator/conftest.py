"""One emulator for all tests of it in a process, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator import Emulator
from tests.emulator.clients import service
from tests.emulator.person import Google
from tests.program import PATIENCE


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def google(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Google:
    emulator.world.reset()
    unhurried(monkeypatch)
    return Google(emulator)


def unhurried(patch: pytest.MonkeyPatch) -> None:
    """What the program wants of Google within seconds may take as long as a busy machine needs. That a silent Google is
    given up is the door's to prove, with limits of its own."""
    from concierge_cli.google.retrying import Policy
    from concierge_cli.services import connection
    from concierge_cli.services.mirror import behind

    for limit in ("IN_ALL", "FOR_FILES"):
        patch.setattr(behind, limit, PATIENCE)
    patch.setattr(behind, "ONE_TRY", Policy(total=PATIENCE, tries=1, timeout=PATIENCE))
    patch.setattr(connection, "SHORT", PATIENCE)


@pytest.fixture
def drive(google: Google) -> Iterator[Any]:
    """googleapiclient's Drive, as the person at the browser."""
    with service(google.url, "drive") as built:
        yield built
