"""The counts of `sla` against the states of the clocks themselves."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from concierge_cli.services.sla import OTHERS, overview
from tests.cli.kpi_story import NOW, tell


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sla") / "home"
    tell(folder)
    return folder


@pytest.mark.parametrize("hours", [-72, -30, 0, 30, 100, 400])
@pytest.mark.parametrize("client", [None, "accesorios", "nomada"])
def test_counts_are_the_clocks_of_open_cases(told: Path, hours: int, client: str | None) -> None:
    now = datetime.fromisoformat(NOW) + timedelta(hours=hours)
    with open_journal(load({"CONCIERGE_HOME": str(told)}, {})) as journal:
        found = overview(journal, journal.clients(), client=client, now=now)
        from concierge_cli.journal import CaseFilter

        cases = journal.load_cases([row.key for row in journal.cases(CaseFilter(client=client))])
    wanted: Counter[tuple[str, str, str]] = Counter()
    soon = []
    for case in cases:
        for clock in case.clocks.values():
            state = clock.state(now)
            if clock.stopped_at is None and clock.party == "us" and state in ("running", "paused", "missed"):
                wanted[case.client, clock.base_id if clock.kind == "sla" else OTHERS, str(state)] += 1
                if state != "paused":
                    soon.append((clock.due_at, case.id))
    got = Counter(
        {
            (one.client.slug, name, state): getattr(count, state)
            for one in found.clients
            for name, count in one.counts.items()
            for state in ("running", "paused", "missed")
        }
    )
    assert +got == wanted
    assert [(one.due_at, one.case) for one in found.soon] == sorted(soon)[:7]
