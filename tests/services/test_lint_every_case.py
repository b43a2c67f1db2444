"""Every shipped message, filled in for every case of the example month: nothing in it stops it on its platform."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from concierge_cli.config import load
from tests.every_message import stopped
from tests.program import made

pytestmark = pytest.mark.thorough


def test_every_message_of_every_case_passes_the_check_of_its_platform(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made("demo").code == 0
    (story,) = load({"CONCIERGE_HOME": str(home)}, {}).cache.glob("demo*")
    monkeypatch.setenv("CONCIERGE_HOME", str(story))
    found, written = stopped(datetime.fromisoformat("2026-11-27T12:30-06:00"), everything=True)
    assert found == []
    assert written >= 16 * 30
