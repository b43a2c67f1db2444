"""Two computers that share a store through its Sheet and bill one month: both hear of it, until it is put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_sync_people import store_with
from tests.emulator.conftest import emulator, google
from tests.emulator.person import Google
from tests.google.connecting import connect
from tests.google.mirrored import another_computer, sheet_of
from tests.google.reading import LOG
from tests.program import Ran, run

__all__ = ["emulator", "google"]

pytestmark = pytest.mark.thorough

DECEMBER = "2026-12-02T10:00-06:00"
TWICE = "Accesorios Luna: ACC-2026-11 salió de dos equipos."


def done(*words: str, now: str = DECEMBER) -> Ran:
    ran = run(*words, now=now)
    assert ran.code == 0, ran
    return ran


def test_two_computers_that_billed_one_month_hear_of_it_by_sync(google: Google, tmp_path: Path) -> None:
    number = store_with(google, 1)
    done("client", "agreement", "accesorios", "--plan", "90 USD", "--rate", "any=5 USD", now="2026-11-18T10:00-06:00")
    done("client", "agreement", "accesorios", "--accept", "--by", "Marta", now="2026-11-18T10:01-06:00")
    with another_computer(tmp_path / "another"):
        connect(google)
        done("client", "attach", number, now="2026-11-19T10:00-06:00")
        done("bill", "2026-11", "--issue", "--no-sync")
    done("bill", "2026-11", "--issue", "--no-sync")
    assert TWICE not in done("sync").err
    with another_computer(tmp_path / "another"):
        assert TWICE in " ".join(done("sync").err.split())
        theirs = done("bill", "2026-11", "--json").json["data"]
        assert len(theirs["doubles"]) == 1
    assert TWICE in " ".join(done("note", "ACC-1", "Lo que sea.").err.split())
    ours = done("bill", "2026-11", "--json").json["data"]
    assert ours == theirs
    assert TWICE in done("today").out
    done("bill", "--withdrawn", "ACC-2026-11")
    with another_computer(tmp_path / "another"):
        assert TWICE not in done("sync").err
        assert TWICE not in done("today").out
        done("verify")
    done("sync")
    told = [(row["what"], row.get("in_detail", "")) for row in sheet_of(google).rows(LOG) if "case" not in row]
    assert told[-1] == ("El cobro retirado", "ACC-2026-11")
