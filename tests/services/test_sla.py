"""The counts of `sla` against the states of the clocks themselves."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from concierge_cli.journal.figures import Scope, due_targets
from concierge_cli.services.periods import period_of
from concierge_cli.services.sla import OTHERS, overview, overview_json
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


@pytest.mark.parametrize("hours", [-168, -30, 0, 30, 100])
def test_what_was_done_late_this_week_is_what_the_figures_count_as_missed(told: Path, hours: int) -> None:
    now = datetime.fromisoformat(NOW) + timedelta(hours=hours)
    with open_journal(load({"CONCIERGE_HOME": str(told)}, {})) as journal:
        found = overview(journal, journal.clients(), client=None, now=now)
        for one in found.clients:
            week = period_of(week="this", now=now, zone=one.client.zone)
            start, end = int(week.start.timestamp()), int(week.end.timestamp())
            scope = Scope(client=one.client.slug, start=start, end=end, now=int(now.timestamp()))
            with journal.reading() as connection:
                missed = due_targets(connection, scope, said=["missed"])
            assert [(late.case, late.clock) for late in one.late] == [
                (target.case, target.clock) for target in missed if target.stopped_at is not None
            ]
            still = [target for target in missed if target.stopped_at is None]
            assert one.total.missed >= len(still)


def test_something_was_done_late_in_the_story(told: Path) -> None:
    with open_journal(load({"CONCIERGE_HOME": str(told)}, {})) as journal:
        found = overview(journal, journal.clients(), client="accesorios", now=datetime.fromisoformat(NOW))
    (luna,) = found.clients
    assert [(late.case, late.clock) for late in luna.late] == [("ACC-16", "ml_claim_protect_reputation")]
    told_to_scripts = overview_json(found)["clients"][0]["late_this_week"]
    assert [(late["case"], late["kind"]) for late in told_to_scripts] == [("ACC-16", "platform")]
