"""How long a permission lasts, day by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from concierge_cli.google.sign_in.account import Account
from concierge_cli.google.sign_in.lifetime import lifetime
from concierge_cli.google.sign_in.scopes import ASKED, DRIVE, DRIVE_FILE, SPREADSHEETS, scope_of

START = datetime(2026, 11, 17, 15, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


def account(**changes):
    given = {"id": "x", "kind": "person", "scopes": (DRIVE_FILE,), "kept": "file", "connected_at": START}
    return Account(**{**given, **changes})


@pytest.mark.parametrize(
    ("days", "told", "silent"),
    [
        (0, "ends", "new"),
        (4.99, "ends", "new"),
        (5, "ends_soon", "may_end"),
        (6.99, "ends_soon", "may_end"),
        (7, "ended", "may_end"),
        (30, "ended", "may_end"),
    ],
)
def test_a_persons_permission_by_age(days, told, silent):
    now = START + timedelta(days=days)
    assert lifetime(account(ends_at=START + WEEK), now).state == told
    assert lifetime(account(), now).state == silent
    assert lifetime(account(outlived=True), now).state == "lasting"


@pytest.mark.parametrize("kind", ["service_account", "default"])
def test_what_is_no_persons_does_not_end(kind):
    assert lifetime(account(kind=kind), START + timedelta(days=6)).state == "lasting"


def test_the_end_is_the_one_that_google_said():
    ends = START + timedelta(hours=12)
    assert lifetime(account(ends_at=ends), START).state == "ends_soon"
    assert lifetime(account(ends_at=ends), ends).ends_at == ends


@pytest.mark.parametrize(
    ("granted", "scope"),
    [
        (ASKED["file"], "file"),
        (ASKED["full"], "full"),
        ((DRIVE,), "full"),
        ((DRIVE_FILE, SPREADSHEETS), "file"),
        ((SPREADSHEETS,), None),
        ((), None),
    ],
)
def test_what_a_grant_amounts_to(granted, scope):
    assert scope_of(granted) == scope
