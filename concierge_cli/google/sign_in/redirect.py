"""The way back from the browser: a free port of this machine that takes one redirect, or its address pasted here.

Only a request that carries this attempt's `state` counts. Any other gets a page that says so, and the waiting goes on:
neither an old tab nor another program can end it.
"""

from __future__ import annotations

import html
import queue
import secrets
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from concierge_cli.i18n import _

_SILENT: Final = 10.0
"""Seconds for a connection that was opened and says nothing, as browsers do in advance."""

Answer = Mapping[str, str]
"""The query of the redirect."""


@contextmanager
def listening(state: str, answers: queue.Queue[Answer]) -> Iterator[int]:
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


def paste(read: Callable[[], str], state: str, answers: queue.Queue[Answer]) -> None:
    """Takes the address that the browser of another computer ended at, once it is the right one."""
    while line := read():
        answer = _answer_in(line.strip(), state)
        if answer is not None:
            answers.put(answer)
            return
