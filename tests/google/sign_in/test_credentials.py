"""What Google's refusals mean, by the age of the permission and by who was refused."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from concierge_cli.config import load as load_settings
from concierge_cli.errors import NotSignedIn, PermissionDenied
from concierge_cli.google.address import Address
from concierge_cli.google.sign_in import credentials
from concierge_cli.google.sign_in.account import Account, save_account

START = datetime(2026, 11, 17, 15, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


def account(**changes):
    given = {"id": "x", "kind": "person", "scopes": ("s",), "kept": "file", "connected_at": START}
    return Account(**{**given, **changes})


@pytest.mark.parametrize(
    ("days", "changes", "said"),
    [
        (1, {}, "taken back in the account, or the password was changed"),
        (6.9, {}, "taken back in the account, or the password was changed"),
        (7, {}, "Otherwise it was taken back"),
        (40, {}, "Otherwise it was taken back"),
        (1, {"ends_at": START + WEEK}, "taken back in the account, or the password was changed"),
        (7, {"ends_at": START + WEEK}, "after seven days: it does so while the app is in testing"),
        (40, {"outlived": True}, "taken back in the account, or the password was changed"),
        (200, {"outlived": True}, "nobody used it for half a year"),
    ],
)
def test_an_ended_permission_has_the_cause_that_its_age_allows(days, changes, said):
    error = credentials.refused(
        "invalid_grant", "Token has been expired or revoked.", account(**changes), START + timedelta(days=days)
    )
    assert said in error.message
    assert error.hint == "concierge google connect"


@pytest.mark.parametrize(
    ("code", "sentence", "changes", "said", "hint"),
    [
        ("invalid_client", "", {}, "no longer knows your OAuth client", "concierge google connect"),
        ("deleted_client", "", {}, "no longer knows your OAuth client", "concierge google connect"),
        ("invalid_rapt", "", {}, "organization", "concierge google connect"),
        ("invalid_grant", "reauth related error (invalid_rapt)", {}, "organization", "concierge google connect"),
        ("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)", {"kind": "service_account"}, "clock", "--service-account"),
        ("invalid_grant", "Invalid JWT Signature.", {"kind": "service_account"}, "its key was deleted", "--service-account"),
        ("invalid_grant", "Bad Request", {"kind": "default"}, "gcloud", "gcloud auth"),
    ],
)  # fmt: skip
def test_every_refusal_has_its_cure(code, sentence, changes, said, hint):
    error = credentials.refused(code, sentence, account(**changes), START)
    assert said in error.message
    assert hint in error.hint


def test_a_token_goes_only_where_it_came_from(monkeypatch):
    settings = load_settings(os.environ, {})
    save_account(settings, account(address="http://127.0.0.1:5"))
    with pytest.raises(NotSignedIn, match=r"http://127\.0\.0\.1:5"):
        credentials.load(settings)
    monkeypatch.setenv("CONCIERGE_GOOGLE_BASE_URL", "http://127.0.0.1:6")
    with pytest.raises(NotSignedIn, match=r"127\.0\.0\.1:6"):
        credentials.load(load_settings(os.environ, {}))


def test_a_key_that_is_none_is_said_without_showing_it():
    with pytest.raises(PermissionDenied) as caught:
        credentials.service_account({"client_email": "r@p", "private_key": "SECRETKEY"}, ("s",), Address())
    assert "SECRETKEY" not in caught.value.message
    assert caught.value.__suppress_context__


def test_what_is_kept_has_no_zone_and_no_fractions():
    kept = credentials.with_access_token({"a": "b"}, "ya29", datetime(2026, 11, 17, 15, 10, 0, 5, tzinfo=UTC))
    assert kept == {"a": "b", "access_token": "ya29", "expiry": "2026-11-17T15:10:00"}
