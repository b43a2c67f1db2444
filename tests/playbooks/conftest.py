"""The language is one piece of global state: each test begins and ends in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from concierge_cli import i18n


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.bind("en")
    yield
    i18n.bind("en")
