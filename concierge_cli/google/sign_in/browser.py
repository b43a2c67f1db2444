"""A person agrees in their browser: OAuth for an installed app, with PKCE and a redirect to a free port of this machine.

Only a request that carries this attempt's `state` counts; any other gets a page that says so, and the waiting goes on.
The browser may also be on another computer: then its last address, pasted here, does what the redirect would have done.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import queue
import secrets
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from concierge_cli.errors import NotSignedIn
from concierge_cli.google.address import Address
from concierge_cli.google.sign_in.account import CONNECT
from concierge_cli.google.sign_in.client_file import OAuthClient
from concierge_cli.i18n import _

PATIENCE: Final = 300.0
"""Seconds until a browser in which nobody answers is given up."""
_SILENT: Final = 10.0
"""Seconds for a connection that was opened and says nothing, as browsers do in advance."""
_CONSENT: Final = "https://accounts.google.com/o/oauth2/v2/auth"
_TOKEN: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_TEXT_BROWSERS: Final = ("www-browser", "links", "elinks", "lynx", "w3m")


class Waiting(NamedTuple):
    """What is shown while the person is in their browser. `pasted` is whether an address can be pasted here."""

    address: str
    opened: bool
    pasted: bool


class Granted(NamedTuple):
    """What Google gave: the tokens, the scopes that the person ticked, and when the permission ends by itself."""

    refresh_token: str
    access_token: str
    expires_at: datetime
    scopes: tuple[str, ...]
    ends_in: timedelta | None


Answer = Mapping[str, str]
"""The query of the redirect."""


Ask = Callable[[str, Mapping[str, str]], Mapping[str, Any]]
"""Sends a form to an address at Google and gives the document of its answer, `{"error": code}` for a refusal."""


def sign_in(
    client: OAuthClient,
    scopes: tuple[str, ...],
    *,
    address: Address,
    ask: Ask,
    show: Callable[[Waiting], None],
    read: Callable[[], str] | None = None,
    patience: float = PATIENCE,
) -> Granted:
    """Opens the browser, waits for the person, and takes what Google gives.

    `show` is called once; `read` gives a line typed at the terminal and is only used where no browser opened. Raises
    NotSignedIn for a no, for nobody answering and for a client that Google does not know, and what `ask` raises.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    answers: queue.Queue[Answer] = queue.Queue()
    with _listening(state, answers) as port:
        redirect = f"http://127.0.0.1:{port}/"
        page = _consent_page(client, scopes, state, verifier, redirect, address)
        opened = open_browser(page)
        pasting = read is not None and not opened
        show(Waiting(page, opened, pasting))
        if read is not None and pasting:
            threading.Thread(target=_paste, args=(read, state, answers), daemon=True).start()
        answer = _wait(answers, patience)
    if "code" not in answer:
        raise _refused(answer.get("error", ""))
    return _exchanged(answer["code"], client, scopes, verifier, redirect, ask)


def _consent_page(
    client: OAuthClient, scopes: tuple[str, ...], state: str, verifier: str, redirect: str, address: Address
) -> str:
    """The page that the person opens. `prompt=consent`: without it a second connection gets no refresh token."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": redirect,
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{address.of(_CONSENT)}?{urlencode(query)}"


# --- the browser ------------------------------------------------------------------------------------------------


def open_browser(page: str) -> bool:
    """Opens `page` in the browser that `BROWSER` names, else in the system's; False when there is none to open.

    A browser that draws in this terminal is left alone: Google's page needs a real one.
    """
    named = os.environ.get("BROWSER", "")
    if named:
        return any(_start(command, page) for command in named.split(os.pathsep) if command.strip())
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if os.path.basename(str(getattr(browser, "name", ""))) in _TEXT_BROWSERS:  # noqa: PTH119 - a command, not a path
        return False
    return browser.open(page)


def _start(command: str, page: str) -> bool:
    """Starts a command line as the module webbrowser reads it: `%s` stands for the address, else it comes last.

    What the browser writes stays out of our answer.
    """
    try:
        words = [word.strip('"') for word in shlex.split(command, posix=os.name != "nt")]
    except ValueError:
        return False
    if words and words[-1] == "&":
        words.pop()
    line = [word.replace("%s", page) for word in words] if "%s" in command else [*words, page]
    nothing = subprocess.DEVNULL
    try:
        browser = subprocess.Popen(line, stdin=nothing, stdout=nothing, stderr=nothing)
    except OSError:
        return False
    threading.Thread(target=browser.wait, daemon=True).start()
    return True


# --- the way back -----------------------------------------------------------------------------------------------


@contextmanager
def _listening(state: str, answers: queue.Queue[Answer]) -> Iterator[int]:
    """A free port on this machine that takes the redirect with this `state`, and nothing else."""

    class Page(BaseHTTPRequestHandler):
        timeout = _SILENT

        def do_GET(self) -> None:
            answer = _answer_in(self.path, state)
            if answer is None:
                text = _("This page belongs to another attempt to connect. Use the newest one, or start again.")
            elif "code" in answer:
                text = _("Google has answered. Go back to the terminal: it says how it went.")
            else:
                text = _("No permission was given, and nothing has changed. You can close this page.")
            self._say(400 if answer is None else 200, text)
            if answer is not None:
                answers.put(answer)

        def _say(self, status: int, text: str) -> None:
            body = f"<!doctype html><meta charset=utf-8><title>Concierge</title><p>{html.escape(text)}</p>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """The address has the code in it, which belongs in no log."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        allow_reuse_address = sys.platform != "win32"  # there it would let another program listen as well

        def handle_error(self, *_words: object) -> None:
            """A browser that hangs up is not worth a word."""

    server = Server(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _answer_in(address: str, state: str) -> Answer | None:
    """The query of a redirect that belongs to this attempt, else None."""
    query = dict(parse_qsl(urlsplit(address).query))
    ours = secrets.compare_digest(query.get("state", "").encode(), state.encode()) and (
        "code" in query or "error" in query
    )
    return query if ours else None


def _paste(read: Callable[[], str], state: str, answers: queue.Queue[Answer]) -> None:
    """Takes the address that the browser of another computer ended at, once it is the right one."""
    while line := read():
        answer = _answer_in(line.strip(), state)
        if answer is not None:
            answers.put(answer)
            return


def _wait(answers: queue.Queue[Answer], patience: float) -> Answer:
    """The first answer. In short steps: on Windows, Ctrl-C waits for the end of a step."""
    end = time.monotonic() + patience
    while (left := end - time.monotonic()) > 0:
        try:
            return answers.get(timeout=min(left, 0.25))
        except queue.Empty:
            continue
    minutes = max(1, round(patience / 60))
    raise NotSignedIn(
        _("Nobody answered in the browser for {minutes} min. Nothing has changed; start again when you like.").format(
            minutes=minutes
        ),
        hint=CONNECT,
    )


def _refused(error: str) -> NotSignedIn:
    if error == "access_denied":
        return NotSignedIn(
            _(
                "You gave no permission, and nothing has changed. If Google did not let you: add your address to the "
                "test users of the app, or publish it."
            ),
            hint="concierge help google",
        )
    if error in ("admin_policy_enforced", "org_internal"):
        return NotSignedIn(
            _("The administrator of this Google account does not allow the app. Use another account, or ask them."),
            hint="concierge help google",
        )
    return NotSignedIn(
        _("Google did not go on with the sign-in ({code}).").format(code=error), hint="concierge help google"
    )


# --- the code for tokens ----------------------------------------------------------------------------------------


def _exchanged(
    code: str, client: OAuthClient, scopes: tuple[str, ...], verifier: str, redirect: str, ask: Ask
) -> Granted:
    token = ask(
        _TOKEN,
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect,
            "client_id": client.id,
            "client_secret": client.secret,
        },
    )
    if "error" in token:
        raise _not_exchanged(str(token["error"]))
    if not token.get("refresh_token") or not token.get("access_token"):
        raise NotSignedIn(
            _(
                "Google gave no lasting permission. Take Concierge out of the apps with access to your account, and connect."
            ),
            hint="concierge help google",
        )
    seconds = token.get("refresh_token_expires_in")
    return Granted(
        refresh_token=str(token["refresh_token"]),
        access_token=str(token["access_token"]),
        expires_at=datetime.now(UTC) + timedelta(seconds=float(token.get("expires_in", 0))),
        scopes=tuple(str(token.get("scope") or " ".join(scopes)).split()),
        ends_in=timedelta(seconds=float(seconds)) if seconds else None,
    )


def _not_exchanged(code: str) -> NotSignedIn:
    if code in ("invalid_client", "unauthorized_client", "deleted_client", "disabled_client"):
        return NotSignedIn(
            _("Google does not know the client in that file, or its secret has changed. Download the file again."),
            hint="concierge help google",
        )
    return NotSignedIn(
        _("Google did not take the answer of the browser ({code}). Start again.").format(code=code),
        hint=CONNECT,
    )
