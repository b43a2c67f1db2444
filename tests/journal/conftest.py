"""One fresh home for each test of the journal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.journal.luna import Luna


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home as the store begins in it. Copy it."""
    return Luna(tmp_path_factory.mktemp("luna")).home


@pytest.fixture
def luna(tmp_path: Path, new_store: Path) -> Luna:
    shutil.copytree(new_store, tmp_path / "home")
    return Luna(tmp_path)
