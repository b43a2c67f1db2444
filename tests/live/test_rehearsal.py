"""What runs against the real Google on request runs here against the loopback one, so that it is tested itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.emulator.conftest import emulator, google
from tests.google.connecting import client_file
from tests.google.reading import SPREADSHEET
from tests.left_out import NO_ACCOUNT
from tests.live import account, assumptions
from tests.live.walk import Walk

__all__ = ["emulator", "google"]


@pytest.fixture
def computer(google, tmp_path, monkeypatch):
    """Connected with a client file, in a browser that agrees; the permission is taken back at the end."""
    monkeypatch.setattr(account, "CLIENT_FILE", str(client_file(tmp_path)))
    monkeypatch.setattr(account, "CONNECTED", "")
    browser = {"BROWSER": f"{sys.executable} -m tests.emulator.browser %s"}
    with account.connected(tmp_path, {**browser, "CONCIERGE_GOOGLE_BASE_URL": google.url}) as first:
        yield first
    assert all(grant.revoked for grant in google.world.authorizations.grants.values())


def in_drive(google):
    """The names of what is not in the trash."""
    return [file.name for file in google.world.files.values() if not file.trashed and file.parents]


def test_every_question_gets_the_answer_that_is_assumed(google, computer):
    with computer.door() as door:
        answers = {question.name: (answer, question.assumed) for question, answer in assumptions.ask(door)}
        assert {name for name, (answer, assumed) in answers.items() if answer != assumed} == set(), answers
        assert assumptions.seconds_until_found(door) < assumptions.LONGEST_SEARCH
    left = [file.name for file in google.world.files.values() if file.mime_type == SPREADSHEET and not file.trashed]
    assert left == []


@pytest.mark.thorough
def test_without_an_account_they_are_left_out_and_said(monkeypatch):
    for name in ("CONCIERGE_LIVE_CLIENT_FILE", "CONCIERGE_LIVE_HOME", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    words = [sys.executable, "-m", "pytest", "-m", "live", str(Path(__file__).parent)]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    assert f"left out: 2 {NO_ACCOUNT}; to run them: tests/live/README.md" in done.stdout
    assert "2 skipped" in done.stdout


@pytest.mark.thorough
def test_a_store_lives_and_leaves_nothing(google, computer, tmp_path):
    Walk(computer, tmp_path).all()
    assert [name for name in in_drive(google) if "live-" in name] == []


@pytest.mark.thorough
def test_what_failed_leaves_nothing_either(google, computer, tmp_path, monkeypatch):
    walk = Walk(computer, tmp_path)

    def fails() -> None:
        raise AssertionError("a step that fails")

    monkeypatch.setattr(walk, "cases_reach_it", fails)
    with pytest.raises(AssertionError, match="a step that fails"):
        walk.all()
    assert walk.sheet
    assert [name for name in in_drive(google) if "live-" in name] == []


def test_a_home_that_is_connected_is_only_read(google, computer, tmp_path, monkeypatch):
    monkeypatch.setattr(account, "CONNECTED", str(computer.home))
    before = {path: path.read_bytes() for path in computer.home.iterdir() if path.is_file()}
    with account.connected(tmp_path / "given", computer.more) as given:
        assert given.data("google", "status")["works"] is True
    assert {path: path.read_bytes() for path in computer.home.iterdir() if path.is_file()} == before
    assert computer.data("google", "status")["works"] is True
