"""One fresh home for each test of the journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journal.luna import Luna


@pytest.fixture
def luna(tmp_path: Path) -> Luna:
    return Luna(tmp_path)
