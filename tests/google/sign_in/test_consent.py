"""The person in their browser, over real HTTP: what counts as their answer, and what never does."""

from __future__ import annotations

import socket
import sys
import threading
import time
import webbrowser
from functools import partial
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from concierge_cli.errors import NotSignedIn, Unavailable
from concierge_cli.google.address import address
from concierge_cli.google.sign_in import browser
from concierge_cli.google.sign_in.client_file import OAuthClient
from concierge_cli.google.sign_in.consent import sign_in
from concierge_cli.google.sign_in.scopes import DRIVE, DRIVE_FILE, SPREADSHEETS
from concierge_cli.google.sign_in.who import ask
from tests.emulator.browser import visit
from tests.emulator.clients import CLIENT_ID, CLIENT_SECRET, send
from tests.program import PATIENCE

CLIENT = OAuthClient(CLIENT_ID, CLIENT_SECRET)


@pytest.fixture
def attempt(google, monkeypatch):
    """Signs in with a browser that does `act(page)`; returns what Google gave."""

    def go(act, *, scopes=(DRIVE_FILE,), client=CLIENT, opened=True, patience=PATIENCE, read=None):
        pages = []

        def open_browser(page):
            pages.append(page)
            if opened:
                threading.Thread(target=act, args=(page,), daemon=True).start()
            return opened

        def show(waiting):
            go.waiting = waiting
            if not opened:
                threading.Thread(target=act, args=(pages[0],), daemon=True).start()

        monkeypatch.setattr(browser, "open_browser", open_browser)
        where = address(google.url)
        return sign_in(
            client,
            scopes,
            address=where,
            ask=partial(ask, where, seconds=PATIENCE),
            show=show,
            read=read,
            patience=patience,
        )

    return go


def redirect_of(page):
    return parse_qs(urlsplit(page).query)["redirect_uri"][0]


def returned(page):
    """The address to which Google sends the browser back."""
    return send(page).headers["Location"]


def test_what_google_gives_is_what_was_agreed_to(attempt, google):
    granted = attempt(visit)
    assert granted.scopes == (DRIVE_FILE,)
    assert granted.refresh_token in google.world.authorizations.grants
    assert granted.access_token in google.world.authorizations.tokens
    assert granted.ends_in is None


def test_the_page_asks_for_pkce_a_lasting_permission_and_a_loopback_redirect(attempt):
    pages = []

    def look(page):
        pages.append(page)
        visit(page)

    attempt(look)
    asked = dict(parse_qsl(urlsplit(pages[0]).query))
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 40
    assert asked["access_type"] == "offline"
    assert urlsplit(asked["redirect_uri"]).hostname == "127.0.0.1"
    assert CLIENT_SECRET not in pages[0]


def test_an_app_in_testing_is_recognized(attempt, google):
    google.control("settings", {"testing": True})
    assert attempt(visit).ends_in.days == 6  # a week less a second


def test_what_is_not_this_attempts_answer_does_not_end_it(attempt):
    statuses = []

    def meddle(page):
        back = redirect_of(page)
        quiet = socket.create_connection(("127.0.0.1", urlsplit(back).port))  # a browser that connects in advance
        for query in ({}, {"code": "x"}, {"code": "x", "state": "wrong"}, {"error": "access_denied", "state": ""}):
            statuses.append(send(back + "?" + urlencode(query)).status)
        statuses.append(send(back + "favicon.ico").status)
        visit(page)
        quiet.close()

    assert attempt(meddle).refresh_token
    assert statuses == [400] * 5


def test_a_no_is_a_no(attempt, google):
    google.control("settings", {"consent": "deny"})
    with pytest.raises(NotSignedIn, match="You gave no permission"):
        attempt(visit)
    assert google.world.authorizations.grants == {}


@pytest.mark.parametrize(
    ("error", "said"),
    [("admin_policy_enforced", "administrator"), ("temporarily_unavailable", "temporarily_unavailable")],
)
def test_other_refusals_are_said(attempt, error, said):
    def refuse(page):
        state = parse_qs(urlsplit(page).query)["state"][0]
        send(redirect_of(page) + "?" + urlencode({"error": error, "state": state}))

    with pytest.raises(NotSignedIn, match=said):
        attempt(refuse)


def test_nobody_answering_ends_in_time(attempt):
    with pytest.raises(NotSignedIn, match="Nobody answered"):
        attempt(lambda _page: None, patience=0.3)


def test_the_port_is_closed_afterwards(attempt):
    pages = []

    def look(page):
        pages.append(page)
        visit(page)

    attempt(look)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", urlsplit(redirect_of(pages[0])).port)).close()


def test_a_browser_on_another_computer_answers_by_its_last_address(attempt):
    typed = []
    ready = threading.Event()

    def elsewhere(page):
        typed.extend(["nonsense\n", redirect_of(page) + "?code=x&state=wrong\n", returned(page) + "\n"])
        ready.set()

    def read():
        ready.wait(PATIENCE)
        return typed.pop(0) if typed else ""

    granted = attempt(elsewhere, opened=False, read=read)
    assert granted.refresh_token
    assert attempt.waiting.pasted


def test_a_code_that_somebody_else_asked_for_is_of_no_use(attempt):
    """PKCE: a code that was asked for by another program does not fit this attempt's verifier."""

    def swap(page):
        asked = dict(parse_qsl(urlsplit(page).query))
        other = {**asked, "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}
        visit(page.partition("?")[0] + "?" + urlencode(other))

    with pytest.raises(NotSignedIn, match="invalid_grant"):
        attempt(swap)


def test_a_client_whose_secret_changed_is_said(attempt):
    attempt(visit)
    with pytest.raises(NotSignedIn, match="Download the file again"):
        attempt(visit, client=OAuthClient(CLIENT_ID, "GOCSPX-old"))


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": 503}, {"kind": "html"}, {"kind": "truncate"}])
def test_a_failure_while_the_code_is_changed_is_said_and_not_repeated(attempt, google, fault):
    google.control("faults", [{**fault, "match": "POST /token"}])
    with pytest.raises(Unavailable):
        attempt(visit)
    assert len([entry for entry in google.log() if entry["path"] == "/token"]) == 1


def test_the_scopes_are_those_that_were_ticked(attempt, google):
    google.control("settings", {"consent": [SPREADSHEETS]})
    assert attempt(visit, scopes=(DRIVE, SPREADSHEETS)).scopes == (SPREADSHEETS,)


# -- which browser -----------------------------------------------------------------------------------------------------


def test_the_browser_that_was_named_gets_the_page_and_keeps_quiet(tmp_path, monkeypatch, capfd):
    script = tmp_path / "my browser.py"
    script.write_text("import sys; print('noise'); open(sys.argv[1], 'w').write(sys.argv[2])")
    told = tmp_path / "page"
    monkeypatch.setenv("BROWSER", f'{sys.executable} "{script}" "{told}" %s')
    assert browser.open_browser("http://127.0.0.1/?a=1&b=2") is True
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not (told.exists() and told.read_text()):
        time.sleep(0.02)
    assert told.read_text() == "http://127.0.0.1/?a=1&b=2"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("named", ["no-such-browser-here", "no-such-browser-here %s", '"'])
def test_a_browser_that_cannot_be_started_is_none(monkeypatch, named):
    monkeypatch.setenv("BROWSER", named)
    assert browser.open_browser("http://127.0.0.1/") is False


def test_a_browser_that_draws_in_the_terminal_is_left_alone(monkeypatch):
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("/usr/bin/w3m"))
    assert browser.open_browser("http://127.0.0.1/") is False


def test_no_browser_at_all_is_none(monkeypatch):
    def nothing():
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", nothing)
    assert browser.open_browser("http://127.0.0.1/") is False
