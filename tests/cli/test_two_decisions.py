"""The same refund logged on two computers that did not know of each other: each is shown with its sum and its time."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import emulator, google
from tests.google.connecting import connect
from tests.program import add_store, open_claim, run

__all__ = ["emulator", "google"]

NOW = "2026-11-13T18:41-06:00"
REFUNDS = {
    "es": {"el reembolso: $189.00 MXN, hoy 10:00", "el reembolso: $100.00 MXN, hoy 9:00"},
    "en": {"the refund: $189.00 MXN, today 10:00", "the refund: $100.00 MXN, today 9:00"},
}
STANDS = {"es": ("vale", "no vale", "queda en pie"), "en": ("stands", "does not stand", "the decision that stands is")}


@pytest.fixture
def two(home, tmp_path, monkeypatch):
    """A case refunded here, and otherwise on the computer that its store comes from."""
    add_store(now=NOW)
    open_claim()
    copy, parted = str(tmp_path / "copy.zip"), str(tmp_path / "luna.zip")
    assert run("backup", copy, now="2026-11-14T08:00-06:00").code == 0
    assert run("refund", "ACC-1", "--amount", "189.00 MXN", now="2026-11-14T10:00-06:00").code == 0
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "other"))
    assert run("init", "--from", copy, now="2026-11-14T08:30-06:00").code == 0
    assert run("refund", "ACC-1", "--amount", "100.00 MXN", now="2026-11-14T09:00-06:00").code == 0
    parting = ("client", "offboard", "accesorios", "--output", parted, "--confirm", "accesorios", "--because", "otra")
    assert run(*parting, now="2026-11-14T09:30-06:00").code == 0
    monkeypatch.setenv("CONCIERGE_HOME", str(home))
    assert run("client", "attach", parted, now="2026-11-14T10:30-06:00").code == 0


@pytest.mark.parametrize("tongue", ["es", "en"])
def test_two_refunds_are_told_apart_by_sum_and_time(two, monkeypatch, tongue):
    monkeypatch.setenv("CONCIERGE_LANG", tongue)
    shown = " ".join(run("show", "ACC-1", now="2026-11-14T11:00-06:00").out.split())
    stands, does_not, settled = STANDS[tongue]
    # Which of the two stands is decided by the computers' own names.
    (kept,) = (one for one in REFUNDS[tongue] if f" {stands}: {one}" in shown.replace(does_not, "-"))
    (other,) = REFUNDS[tongue] - {kept}
    assert f"{does_not}: {other}" in shown
    done = run("resolve", "ACC-1", now="2026-11-14T11:00-06:00")
    assert done.code == 0
    assert f"{settled} {kept}" in " ".join(done.out.split())


def test_sync_names_the_cases_closed_ones_too(two, google):
    assert run("close", "ACC-1", "--outcome", "duplicate", now="2026-11-14T10:50-06:00").code == 0
    connect(google)
    said = run("sync", now="2026-11-14T11:00-06:00")
    assert said.code == 0, said
    assert said.out.endswith("aclarar lo que se decidió en dos lugares: ACC-1\nconcierge resolve ACC-1\n")
    assert run("resolve", "ACC-1", now="2026-11-14T11:10-06:00").code == 0
    assert "concierge resolve" not in run("sync", now="2026-11-14T11:20-06:00").out
