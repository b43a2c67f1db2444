"""The bearer token that every request carries, renewed over the same line, within the same time, counted like any other.

google-auth makes the request for a new token and reads a good answer, but neither waits nor repeats: whatever else the
token address says leaves it at once as a failure, and the door, or credentials that know their account, decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from google.auth import exceptions, transport

from concierge_cli.google.failure import Cause, Failed, Failure

if TYPE_CHECKING:
    import requests
    from google.auth.credentials import Credentials

Post = Callable[[str, str, Mapping[str, str], bytes | None], "requests.Response"]
"""(method, url, headers, body) to a good answer of the token address, or Failed."""


class Token:
    """What `credentials` allow; `renewed` is told of them each time they got a new token."""

    def __init__(self, credentials: Credentials, renewed: Callable[[Credentials], None] | None) -> None:
        self._credentials = credentials
        self._renewed = renewed

    @property
    def robot(self) -> bool:
        """Whether a service account asks, not a person."""
        return bool(getattr(self._credentials, "service_account_email", ""))

    def headers(self, post: Post) -> dict[str, str]:
        """The headers that show the token, a new one if the old one has run out. Raises Failed."""
        if not self._credentials.valid:
            self.renew(post)
        shown: dict[str, str] = {}
        self._credentials.apply(shown)  # type: ignore[no-untyped-call]
        return shown

    def renew(self, post: Post) -> None:
        """Gets a new token. Raises Failed, or what the credentials themselves make of a refusal."""
        try:
            self._credentials.refresh(_Request(post))  # type: ignore[no-untyped-call]
        except exceptions.GoogleAuthError:
            incomplete = Failure(Cause.REFUSED, "oauth", reasons=("incomplete",), sent=False)
        else:
            if self._renewed:
                self._renewed(self._credentials)
            return
        raise Failed(incomplete)  # outside, so that no traceback carries what google-auth tells of the credentials


class _Request(transport.Request):
    """What google-auth sends its requests through."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> transport.Response:
        return _Response(self._post(method, url, headers or {}, body))


class _Response(transport.Response):
    def __init__(self, answer: requests.Response) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self._answer.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        return self._answer.headers

    @property
    def data(self) -> bytes:
        return self._answer.content
