"""A person agrees: OAuth for an installed app, with PKCE and a redirect to a free port of this machine.

The browser may also be on another computer: then its last address, pasted here, does what the redirect would have done.
Written out rather than taken from google-auth-oauthlib: that one takes a browser's first connection for the answer,
whatever it says, and sends the code for tokens past the door.
"""

from __future__ import annotations

import base64
import hashlib
import queue
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from concierge_cli.errors import NotSignedIn
from concierge_cli.google.address import Address
from concierge_cli.google.sign_in import browser
from concierge_cli.google.sign_in.account import CONNECT
from concierge_cli.google.sign_in.client_file import OAuthClient
from concierge_cli.google.sign_in.redirect import Answer, listening, paste
from concierge_cli.i18n import _

PATIENCE: Final = 300.0
"""Seconds until a browser in which nobody answers is given up."""
_CONSENT: Final = "https://accounts.google.com/o/oauth2/v2/auth"
_TOKEN: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


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
    with listening(state, answers) as port:
        redirect = f"http://127.0.0.1:{port}/"
        page = _consent_page(client, scopes, state, verifier, redirect, address)
        opened = browser.open_browser(page)
        pasting = read is not None and not opened
        show(Waiting(page, opened, pasting))
        if read is not None and pasting:
            threading.Thread(target=paste, args=(read, state, answers), daemon=True).start()
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
