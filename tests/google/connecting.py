"""A home that is connected with the loopback Google, through the real command line."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any
from unittest import mock

from concierge_cli.google.sign_in import browser
from tests.emulator.browser import visit
from tests.emulator.clients import CLIENT_ID, CLIENT_SECRET
from tests.emulator.person import Google
from tests.program import Ran, run


def client_file(folder: Path, **changes: Any) -> Path:
    """The file that Google's console gives for a client of the type “Desktop app”."""
    client = {
        "client_id": CLIENT_ID,
        "project_id": "concierge-tests",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_secret": CLIENT_SECRET,
        "redirect_uris": ["http://localhost"],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "client_secret.json"
    path.write_text(json.dumps({"installed": client | changes}))
    return path


def agree(page: str) -> bool:
    """A browser whose person agrees; it opens at once and answers later, as a real one does."""
    threading.Thread(target=visit, args=(page,), daemon=True).start()
    return True


def at_google(google: Google) -> None:
    """From here on, Google is the loopback one for every run of this test."""
    os.environ["CONCIERGE_GOOGLE_BASE_URL"] = google.url  # the home's fixture takes it away again


def connect(google: Google, *words: str, now: str | None = None) -> Ran:
    """Connects this test's home, fast: the browser is a thread. Without words, with a client file."""
    at_google(google)
    if not words:
        words = ("--client-file", str(client_file(Path(os.environ["CONCIERGE_HOME"]).parent)))
    with mock.patch.object(browser, "open_browser", agree):
        return run("google", "connect", *words, now=now)
