"""Writing processes are killed at random moments: every confirmed event is there, and the journal verifies."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from concierge_cli.journal import open_journal
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, client_added, settings_in

KILLS = 15


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_no_confirmed_event_is_lost(luna: Luna, tmp_path: Path) -> None:
    chance = random.Random()
    confirmed: list[str] = []
    for number in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journal.writer", str(tmp_path), f"k{number}", "1000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()  # it has begun to write: kill it in the thick of it, not while it starts
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
        out, err = process.communicate()
        assert process.returncode == -9, err
        whole_lines = (first + out).rsplit("\n", 1)[0]
        confirmed += whole_lines.split()
        with luna.open() as journal:
            report = verify(journal, now=NOW)
            assert report.problems == []
    with luna.open() as journal:
        there = {event.id for event in journal.all_events()}
    assert len(confirmed) >= KILLS * 3
    assert set(confirmed) <= there
    luna.new_case()


FIRST = """
import sys
from pathlib import Path
from concierge_cli.journal import open_journal
from tests.journal.luna import NOW, client_added, settings_in
print("ready", flush=True)
with open_journal(settings_in(Path(sys.argv[1])), write=True) as journal:
    for event in journal.append([client_added()], now=NOW, actor="me"):
        print(event.id, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_home_whose_creation_was_killed_can_be_used(tmp_path: Path) -> None:
    chance = random.Random()
    for number in range(12):
        settings = settings_in(tmp_path / str(number))
        process = subprocess.Popen(
            [sys.executable, "-c", FIRST, str(tmp_path / str(number))], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.12))
        process.kill()
        confirmed = process.communicate()[0].split()
        with open_journal(settings, write=True) as journal:
            if not journal.clients():
                assert not confirmed
                journal.append([client_added()], now=NOW, actor="me")
        with open_journal(settings) as journal:
            assert {event.id for event in journal.all_events()} >= set(confirmed)
            assert verify(journal, now=NOW).sound
