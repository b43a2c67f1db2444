"""The language is one piece of global state: what a test binds is gone with it (`tests/conftest.py`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from concierge_cli import i18n


@pytest.fixture
def spanish() -> Iterator[None]:
    i18n.bind("es")
    yield
    i18n.bind("en")
