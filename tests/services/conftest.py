"""What most tests of the use cases start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge_cli.services.desk import Desk
from tests.services.store import luna_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The desk of the store Luna, in a home of its own."""
    made = luna_desk(tmp_path / "home")
    yield made
    made.journal.close()
