"""The line to Google: one requests session that keeps a connection to each host, and never repeats anything by itself.

Why requests carries Drive as well: httplib2 sends a request again, a POST too, when a kept connection turns out to be
dead, and has one time-out for all. Each answer is read whole; files come and go in chunks.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import requests
from requests import exceptions
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from concierge_cli import __version__
from concierge_cli.google.address import Address
from concierge_cli.google.failure import Cause, Failed, Failure

_CONNECT: Final = 10.0
_IN_ONE_PIECE: Final = 64 * 1024
"""A larger body is read from a stream: written in one piece, its whole time would count as one silence."""
_GLANCE: Final = 0.2


class Line:
    """Sends single requests. Use `close` when done."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._session = self._new_session()

    def close(self) -> None:
        self._session.close()

    def exchange(
        self,
        service: str,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        silence: float,
        left: float,
    ) -> requests.Response:
        """The answer to one request, whatever its status.

        `silence` is how long nothing may come, `left` how long the whole may last, both in seconds. Raises Failed.
        """
        if left <= 0:
            raise Failed(Failure(Cause.SILENT, service, sent=False))
        session = self._session
        where = self._address.of(url)

        def once() -> requests.Response:
            return session.request(
                method,
                where,
                headers=dict(headers),
                data=io.BytesIO(body) if body and len(body) > _IN_ONE_PIECE else body,
                timeout=(min(silence, _CONNECT, left), min(silence, left)),
                allow_redirects=False,
            )

        outcome = self._within(left, once)
        if isinstance(outcome, requests.Response):
            return outcome
        raise Failed(_failure(service, outcome))

    def _within(self, left: float, once: Callable[[], requests.Response]) -> requests.Response | Exception | None:
        """What came of a request, or None when it has not ended in time.

        It runs beside: looking up a name, or trying one dead address after another, heeds no time-out. One that is
        given up keeps its session to itself, so that its late answer is nobody's.
        """
        outcome: list[requests.Response | Exception] = []

        def run() -> None:
            try:
                outcome.append(once())
            except Exception as error:  # noqa: BLE001 - it is raised, translated, where somebody waits for it
                outcome.append(error)

        worker = threading.Thread(target=run, daemon=True)
        worker.start()
        end = time.monotonic() + left
        while worker.is_alive() and (rest := end - time.monotonic()) > 0:
            worker.join(min(rest, _GLANCE))  # in glances: on Windows a longer wait is deaf to Ctrl-C
        if outcome:
            return outcome[0]
        self._session = self._new_session()
        return None

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.headers["User-Agent"] = f"concierge/{__version__} (gzip)"
        session.auth = _as_it_is
        session.trust_env = not self._address.loopback
        return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stands in for an authentication: without one, a password for this host in `.netrc` would replace the token."""
    return request


def _failure(service: str, error: Exception | None) -> Failure:
    """What a request without an answer failed of; None stands for no answer in time."""
    reached = True
    match error:
        case None | exceptions.ReadTimeout():
            cause = Cause.SILENT
        case exceptions.ProxyError() if "Tunnel connection failed" in str(error):
            cause, reached = Cause.INTERCEPTED, False
        case exceptions.SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            cause, reached = Cause.UNTRUSTED, False
        case exceptions.ConnectTimeout() | exceptions.ProxyError() | exceptions.InvalidProxyURL():
            cause, reached = Cause.UNREACHED, False
        case exceptions.ConnectionError() if any(isinstance(inner, NewConnectionError) for inner in _inside(error)):
            cause, reached = Cause.UNREACHED, False
        case exceptions.ConnectionError() if any(isinstance(inner, ReadTimeoutError) for inner in _inside(error)):
            cause = Cause.SILENT
        case exceptions.RequestException():
            cause = Cause.BROKEN
        case OSError():  # the file of trusted certificates that REQUESTS_CA_BUNDLE names is not there
            cause, reached = Cause.UNTRUSTED, False
        case _:
            raise error
    return Failure(cause, service, sent=reached)


def _inside(error: BaseException) -> Iterator[BaseException]:
    """The reasons within a failure of requests, outermost first."""
    inner: object = error
    while isinstance(inner, BaseException):
        yield inner
        inner = getattr(inner, "reason", None) or next(iter(inner.args), None)
