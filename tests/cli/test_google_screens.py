"""The screens of `google`, whole, in both languages, against files that a person has read.

`CONCIERGE_WRITE_GOLDEN=1 pytest tests/cli/test_google_screens.py` writes the files again: read each one before it is
committed.
"""

from __future__ import annotations

import json
import os
import re
import threading
from pathlib import Path
from unittest import mock

import pytest

from concierge_cli.cli.style import cells
from concierge_cli.google.sign_in import browser
from tests.emulator.browser import visit
from tests.emulator.conftest import emulator, google
from tests.google.connecting import at_google, client_file, connect
from tests.program import run

pytestmark = pytest.mark.thorough

__all__ = ["emulator", "google"]

GOLDEN = Path(__file__).parents[1] / "golden" / "google"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
DAY = 86400
LATER = {1: "2026-11-18T09:10-06:00", 5.5: "2026-11-22T21:10-06:00", 8: "2026-11-25T09:10-06:00"}


def not_connected(google, home):
    at_google(google)
    return [run("google", "status")]


def connected(google, home):
    return [connect(google), run("google", "status")]


def connected_fully(google, home):
    return [connect(google, "--client-file", str(client_file(home.parent)), "--scope", "full")]


def no_browser(google, home):
    at_google(google)

    def nowhere(page):
        threading.Timer(0.2, visit, [page]).start()
        return False

    with mock.patch.object(browser, "open_browser", nowhere):
        return [run("google", "connect", "--client-file", str(client_file(home.parent)))]


def in_testing(google, home):
    google.control("settings", {"testing": True})
    connect(google)
    return [run("google", "status", now=LATER[1]), run("google", "status", now=LATER[5.5])]


def ended(google, home):
    google.control("settings", {"testing": True})
    connect(google)
    google.control("clock", {"advance": 8 * DAY})
    return [run("google", "status", now=LATER[8])]


def may_end(google, home):
    connect(google)
    return [run("google", "status", now=LATER[5.5])]


def taken_back(google, home):
    connect(google)
    google.control("revoke", {})
    return [run("google", "status")]


def away(google, home):
    connect(google)
    google.control("faults", [{"kind": "html", "match": "about"}])
    return [run("google", "status")]


def switched_off(google, home):
    google.control("faults", [{"kind": 403, "reason": "SERVICE_DISABLED", "match": {"operation": "^sheets"}}])
    return [connect(google)]


def refused(google, home):
    google.control("settings", {"consent": "deny"})
    return [connect(google)]


def robot(google, home):
    key = home.parent / "key.json"
    key.write_text(json.dumps(google.control("service_accounts", {"email": "robot@tienda.iam.gserviceaccount.com"})))
    return [connect(google, "--service-account", str(key))]


def disconnected(google, home):
    connect(google)
    return [run("google", "disconnect"), run("google", "disconnect")]


def disconnected_while_away(google, home):
    connect(google)
    google.control("faults", [{"kind": "reset", "match": "revoke"}])
    return [run("google", "disconnect")]


STORIES = (
    not_connected, connected, connected_fully, no_browser, in_testing, ended, may_end, taken_back, away, switched_off,
    refused, robot, disconnected, disconnected_while_away,
)  # fmt: skip
LOOKS = [
    *((story, language, 80) for story in STORIES for language in ("es", "en")),
    (connected, "es", 60),
    (in_testing, "es", 60),
]


def told(google, home, ran):
    """What a run said: its answer, what it said besides, and its code, with what changes from run to run masked."""
    text = f"{ran.err}---\n{ran.out}---\n{ran.code}\n"
    text = text.replace(google.url, "http://127.0.0.1:PORT").replace(str(home), "HOME")
    text = re.sub(r"127\.0\.0\.1%3A\d+", "127.0.0.1%3APORT", text)
    return re.sub(r"(state|code_challenge)=[\w-]{40,}", r"\1=…", text)


@pytest.mark.parametrize(
    ("story", "language", "width"),
    LOOKS,
    ids=[f"{story.__name__}_{language}_{width}" for story, language, width in LOOKS],
)
def test_a_screen_stands_as_it_was_read(google, home, monkeypatch, story, language, width):
    monkeypatch.setenv("CONCIERGE_LANG", language)
    monkeypatch.setenv("COLUMNS", str(width))
    played = "===\n".join(told(google, home, ran) for ran in story(google, home))
    path = GOLDEN / f"{story.__name__}_{language}_{width}.txt"
    if WRITES:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(played, encoding="utf-8", newline="\n")
    assert played == path.read_text(encoding="utf-8")
    wide = [
        line for line in played.splitlines() if cells(line) > width and "/o/oauth2/" not in line and "HOME" not in line
    ]
    assert wide == []
