"""The films of these tests are built by hand and hold no picture that could be played (`test_film` has real ones)."""

from __future__ import annotations

import pytest

from concierge_cli.files import recording


@pytest.fixture(autouse=True)
def nobody_plays_films(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.module.__name__ != "tests.files.test_film":
        monkeypatch.setattr(recording, "played", lambda _file: None)
