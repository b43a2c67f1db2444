"""Concierge at the real Google, with an account of one's own: `python -m pytest -m live` (tests/live/README.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import left_out
from tests.live import account, assumptions
from tests.live.account import Computer
from tests.live.walk import Walk

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not (account.CLIENT_FILE or account.CONNECTED), reason=left_out.NO_ACCOUNT),
]


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Computer]:
    """Connected once for all of them; the person may have to agree in their browser."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    kept = os.environ.pop("PYTHON_KEYRING_BACKEND", None)
    try:
        with capture.global_and_fixture_disabled(), account.connected(tmp_path_factory.mktemp("live")) as first:
            yield first
    finally:
        if kept is not None:
            os.environ["PYTHON_KEYRING_BACKEND"] = kept


def test_a_store_lives_at_google(computer, tmp_path):
    Walk(computer, tmp_path).all()


def test_google_does_what_the_loopback_one_does(computer, capsys):
    differs = []
    with computer.door() as door, capsys.disabled():
        print()
        for question, answer in assumptions.ask(door):
            same = answer == question.assumed
            print(f"{'✓' if same else '✗'} {question.name}: {answer}" + ("" if same else f" ≠ {question.assumed}"))
            differs += [] if same else [question.name]
        print(f"· found by its marks after {assumptions.seconds_until_found(door):.1f} s")
        status = computer.data("google", "status")
        print(f"· the permission: {status['lifetime']}, ends {status['ends_at'] or 'when nobody says'}")
    assert differs == []
