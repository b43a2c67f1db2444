"""Signing in as google-auth does it: consent in a browser, PKCE, refresh, expiry, revocation, scopes, service accounts."""

from __future__ import annotations

import sys
import webbrowser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials as ServiceCredentials
from google_auth_oauthlib.flow import Flow, InstalledAppFlow
from googleapiclient.errors import HttpError

from tests.emulator.clients import CLIENT_ID, CLIENT_SECRET, DRIVE, DRIVE_FILE, SHEETS, gspread_client, service, sign_in
from tests.emulator.person import Google

REDIRECT = "http://127.0.0.1:9/"


def client_file(url: str) -> dict[str, Any]:
    return {
        "installed": {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "auth_uri": f"{url}/o/oauth2/auth",
            "token_uri": f"{url}/token",
            "redirect_uris": ["http://localhost"],
        }
    }


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What oauthlib asks of whoever uses it without TLS."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def refresh(credentials: Any) -> None:
    credentials.refresh(Request())


def test_an_installed_app_signs_in_through_the_browser(
    google: Google, loopback: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", f"{sys.executable} -m tests.emulator.browser %s")
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})
    flow = InstalledAppFlow.from_client_config(client_file(google.url), [DRIVE_FILE], autogenerate_code_verifier=True)
    credentials = flow.run_local_server(port=0, open_browser=True, timeout_seconds=20)
    assert credentials.refresh_token
    made = gspread_client(google.url, credentials).create("Tienda")
    assert google.get(f"/drive/v3/files/{made.id}")["name"] == "Tienda"
    assert [entry["user"] for entry in google.log() if entry["operation"] == "drive.files.create"] == [
        "freelancer@example.com"
    ]


def consent(google: Google, flow: Any, **options: Any) -> dict[str, list[str]]:
    address, _ = flow.authorization_url(**options)
    reply = google.send("GET", address.removeprefix(google.url))
    assert reply.status == 302, reply.body
    return parse_qs(urlsplit(reply.headers["Location"]).query)


def test_a_code_needs_its_verifier_and_is_good_once(google: Google, loopback: None) -> None:
    def flow() -> Any:
        made = Flow.from_client_config(
            client_file(google.url), [DRIVE_FILE], redirect_uri=REDIRECT, autogenerate_code_verifier=True
        )
        answer = consent(google, made, state="s1")
        assert answer["state"] == ["s1"]
        return made, answer["code"][0]

    good, code = flow()
    good.fetch_token(code=code)
    with pytest.raises(Exception, match="invalid_grant"):
        good.fetch_token(code=code)
    bad, code = flow()
    bad.code_verifier = "x" * 50
    with pytest.raises(Exception, match="Invalid code verifier"):
        bad.fetch_token(code=code)
    late, code = flow()
    google.control("clock", {"advance": 601})
    with pytest.raises(Exception, match="invalid_grant"):
        late.fetch_token(code=code)


def test_a_person_may_refuse_or_tick_less(google: Google, loopback: None) -> None:
    flow = Flow.from_client_config(client_file(google.url), [DRIVE_FILE, SHEETS], redirect_uri=REDIRECT)
    google.control("settings", {"consent": "deny"})
    assert consent(google, flow)["error"] == ["access_denied"]
    google.control("settings", {"consent": [DRIVE_FILE]})
    assert consent(google, flow)["scope"] == [DRIVE_FILE]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_mismatch"),
        ({"scope": "https://www.googleapis.com/auth/nothing"}, "invalid_scope"),
        ({"response_type": "token"}, "invalid_request"),
    ],
)
def test_a_wrong_request_gets_googles_error_page(google: Google, change: dict[str, str], title: str) -> None:
    asked = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "response_type": "code", "scope": DRIVE_FILE}
    reply = google.send("GET", "/o/oauth2/auth", **{**asked, **change})
    assert reply.status == 400
    assert title.encode() in reply.body


def test_a_token_expires_and_is_refreshed(google: Google) -> None:
    credentials = sign_in(google.url, DRIVE_FILE)
    old = credentials.token
    google.control("clock", {"advance": 3700})
    reply = google.send("GET", "/drive/v3/files", token=old)
    assert reply.status == 401
    assert reply.json["error"]["errors"][0]["reason"] == "authError"
    assert "invalid_token" in reply.headers["WWW-Authenticate"]
    with service(google.url, "drive", credentials) as drive:  # the library refreshes by itself on a 401
        assert drive.files().list().execute()["files"] == []
    assert credentials.token != old


def test_a_revoked_or_unpublished_grant_ends(google: Google) -> None:
    revoked = sign_in(google.url, DRIVE_FILE)
    google.control("revoke", {"app": "123456789012"})
    with pytest.raises(RefreshError, match="Token has been expired or revoked"):
        refresh(revoked)
    assert google.send("GET", "/drive/v3/files", token=revoked.token).status == 401
    google.control("settings", {"testing": True})
    testing = sign_in(google.url, DRIVE_FILE)
    google.control("clock", {"advance": 6 * 86400})
    refresh(testing)
    google.control("clock", {"advance": 1.1 * 86400})
    with pytest.raises(RefreshError, match="invalid_grant"):
        refresh(testing)


def test_the_program_may_revoke_its_own_token(google: Google) -> None:
    credentials = sign_in(google.url, DRIVE_FILE)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"token={credentials.refresh_token}".encode()
    assert google.send("POST", "/revoke", body, headers=form).status == 200
    assert google.send("POST", "/revoke", body, headers=form).json["error"] == "invalid_token"
    with pytest.raises(RefreshError):
        refresh(credentials)


def test_a_client_keeps_its_secret(google: Google) -> None:
    credentials = sign_in(google.url, DRIVE_FILE)
    credentials._client_secret = "other"
    with pytest.raises(RefreshError, match="invalid_client"):
        refresh(credentials)


def test_scopes_are_checked(google: Google) -> None:
    token = sign_in(google.url, "https://www.googleapis.com/auth/spreadsheets.readonly").token
    book = google.book()
    assert google.send("GET", book.path, token=token).status == 200
    sheets = google.send("POST", f"{book.path}:batchUpdate", {"requests": []}, token=token).json["error"]
    assert (sheets["code"], sheets["status"]) == (403, "PERMISSION_DENIED")
    assert sheets["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    drive = google.send("GET", "/drive/v3/files", token=token).json["error"]
    assert drive["errors"][0]["reason"] == "insufficientPermissions"
    missing = google.send("GET", book.path, token="")
    assert missing.status == 403
    assert "unregistered callers" in missing.message


def test_identity_is_told_where_it_was_asked_for(google: Google) -> None:
    token = sign_in(
        google.url, DRIVE_FILE, "https://www.googleapis.com/auth/userinfo.email", user="ana@example.com"
    ).token
    assert google.send("GET", "/oauth2/v2/userinfo", token=token).json["email"] == "ana@example.com"
    info = google.send("GET", "/tokeninfo", access_token=token).json
    assert (info["email"], info["azp"]) == ("ana@example.com", CLIENT_ID)
    assert google.send("GET", "/tokeninfo", access_token="ya29.none").status == 400


def test_a_service_account_edits_what_is_shared_and_creates_nothing(google: Google) -> None:
    key = google.control("service_accounts", {"email": "robot@tienda.iam.gserviceaccount.com"})
    credentials = ServiceCredentials.from_service_account_info(key, scopes=[DRIVE, SHEETS])
    refresh(credentials)
    with service(google.url, "drive", credentials) as drive:
        with pytest.raises(HttpError) as refusal:
            drive.files().create(body={"name": "x", "mimeType": "application/vnd.google-apps.spreadsheet"}).execute()
        assert refusal.value.resp.status == 403
        assert refusal.value.error_details[0]["reason"] == "storageQuotaExceeded"
        book = google.book()
        share = {"type": "user", "role": "writer", "emailAddress": "robot@tienda.iam.gserviceaccount.com"}
        google.post(f"/drive/v3/files/{book.id}/permissions", share, sendNotificationEmail="false")
        assert [file["name"] for file in drive.files().list().execute()["files"]] == ["Tienda"]
    sheet = gspread_client(google.url, credentials).open_by_key(book.id).sheet1
    sheet.append_row(["hola"])
    assert book.values() == [["hola"]]


def test_an_assertion_that_is_not_signed_by_its_account_is_refused(google: Google) -> None:
    key = google.control("service_accounts")
    unknown = ServiceCredentials.from_service_account_info(
        {**key, "client_email": "x@y.iam.gserviceaccount.com"}, scopes=[DRIVE]
    )
    with pytest.raises(RefreshError, match="account not found"):
        refresh(unknown)
    delegated = ServiceCredentials.from_service_account_info(key, scopes=[DRIVE], subject="ana@example.com")
    with pytest.raises(RefreshError, match="unauthorized_client"):
        refresh(delegated)
    google.control("clock", {"advance": 7200})
    late = ServiceCredentials.from_service_account_info(key, scopes=[DRIVE])
    with pytest.raises(RefreshError, match="short-lived token"):
        refresh(late)


def test_a_token_from_before_a_reset_is_nobodys(google: Google) -> None:
    token = sign_in(google.url, DRIVE).token
    assert google.send("GET", "/drive/v3/files", token=token).status == 200
    google.control("reset")
    assert google.send("GET", "/drive/v3/files", token=token).status == 401


def test_one_token_may_be_the_only_one(google: Google) -> None:
    google.world.start.token = "geheim"
    try:
        assert google.send("GET", "/drive/v3/files", token="t").status == 401
        assert google.send("GET", "/drive/v3/files", token="geheim").status == 200
    finally:
        google.world.start.token = ""
