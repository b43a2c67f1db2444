"""Several processes append at once: nothing is lost, doubled or skipped."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna


def write_together(folder: Path, *, processes: int, commands: int, key: str = "") -> list[str]:
    """Ids of all events that were confirmed."""
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.journal.writer",
                str(folder),
                f"p{number}",
                str(commands),
                *([key] * bool(key)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    ids = []
    for process in running:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        ids += out.split()
    return ids


@pytest.mark.parametrize("shared", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_counters_chains_and_numbers_stay_dense(luna: Luna, tmp_path: Path, shared: bool) -> None:
    key = luna.new_case() if shared else ""
    ids = write_together(tmp_path, processes=4, commands=25, key=key)
    per_command = 2 if shared else 3
    assert len(set(ids)) == 4 * 25 * per_command
    with luna.open() as journal:
        events = list(journal.all_events())
        assert {event.id for event in events} >= set(ids)
        assert len(events) == len(ids) + (2 if shared else 1)
        assert [event.counter for event in events] == list(range(1, len(events) + 1))
        seqs: dict[str, list[int]] = {}
        for event in events:
            seqs.setdefault(event.audience, []).append(event.seq)
        assert all(one == list(range(1, len(one) + 1)) for one in seqs.values())
        assert Counter(event.actor for event in events)["p0"] == 25 * per_command
        if shared:
            case = journal.case(key)
            assert case is not None
            assert case.minutes == 100
            assert case.disagreements == []
        else:
            assert sorted(int(row.id.split("-")[1]) for row in journal.cases()) == list(range(1, 101))
        assert verify(journal, now=NOW).sound
