"""`google connect`, `status`, `disconnect` through the command line, against the loopback Google over real HTTP."""

from __future__ import annotations

import json
import os
import stat
import sys

import pytest

from tests.emulator.clients import CLIENT_SECRET, DRIVE_FILE
from tests.emulator.conftest import emulator, google
from tests.google.connecting import at_google, client_file, connect
from tests.program import run, start

__all__ = ["emulator", "google"]

PERSON = "freelancer@example.com"


def operations(google):
    return [(entry["operation"] or entry["path"].partition("?")[0], entry["status"]) for entry in google.log()]


def secrets_of(google):
    """Everything that must never be seen: refresh tokens, access tokens, the client's secret."""
    known = google.world.authorizations
    return [*known.grants, *known.tokens, CLIENT_SECRET]


def test_a_person_connects_in_a_real_browser_and_sees_who_they_are(google, tmp_path):
    at_google(google)
    browser = {"BROWSER": f"{sys.executable} -m tests.emulator.browser %s"}
    done = start("google", "connect", "--client-file", str(client_file(tmp_path)), env=browser)
    assert done.code == 0, done
    assert PERSON in done.out
    assert f"{google.url}/o/oauth2/v2/auth?" in done.err
    status = start("google", "status", "--json")
    assert status.code == 0, status
    assert status.data["email"] == PERSON
    assert status.data["scopes"] == [DRIVE_FILE]
    assert status.data["works"] is True
    assert operations(google)[-1] == ("drive.about.get", 200)
    for ran in (done, status):
        assert not any(secret in ran.out + ran.err for secret in secrets_of(google))


def test_what_is_kept_is_the_owners_alone(google, home):
    assert connect(google).code == 0
    for name in ("google.json", "google-token.json"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600 or os.name == "nt"
    plain = (home / "google.json").read_text()
    assert not any(secret in plain for secret in secrets_of(google))
    kept = json.loads((home / "google-token.json").read_text())
    assert kept["refresh_token"] in google.world.authorizations.grants


def test_a_command_within_the_hour_asks_for_no_new_token(google):
    connect(google)
    before = len(google.log())
    assert run("google", "status").code == 0
    assert operations(google)[before:] == [("drive.about.get", 200)]
    google.control("clock", {"advance": 3700})
    assert run("google", "status").code == 0
    assert [name for name, _status in operations(google)[before + 1 :]] == [
        "drive.about.get",
        "/token",
        "drive.about.get",
    ]
    assert run("google", "status").code == 0
    assert operations(google)[before + 4 :] == [("drive.about.get", 200)]


def test_disconnecting_takes_the_permission_back_and_forgets(google, home):
    connect(google)
    done = run("google", "disconnect", "--json")
    assert done.data == {
        "connected": False, "was_connected": True, "email": PERSON, "revoked": True, "forgotten": True, "keyring": "",
    }  # fmt: skip
    assert [grant.revoked for grant in google.world.authorizations.grants.values()] == [True]
    assert not (home / "google.json").exists()
    assert not (home / "google-token.json").exists()
    assert run("google", "status").code == 4
    again = run("google", "disconnect")
    assert again.code == 0
    assert "No había nada conectado" in again.out


@pytest.mark.parametrize("words", [("status",), ("status", "--json")])
def test_without_a_connection_nothing_is_sent(google, words):
    at_google(google)
    done = run("google", *words)
    assert done.code == 4
    assert "concierge google connect --client-file" in done.out + done.err
    assert google.log() == []
