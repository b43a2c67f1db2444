"""What went wrong with one request, as a value: read from an answer before anybody decides about it or says it.

Sheets puts its reason in `error.details[].reason` and `error.status`, Drive in `error.errors[].reason`, the token
address in `error` itself; all of them may come with a page of HTML that somebody in between, or Google's front door,
sent instead.
"""

from __future__ import annotations

import email.utils
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, Literal

Kind = Literal["json", "media", "upload"]
"""What an answer holds: a JSON document, a file's bytes, or a step of a resumable upload."""

RATE_LIMITS: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_BUSY: Final = frozenset({408, 500, 502, 503, 504})
_BUSY_TOKENS: Final = ("internal_failure", "server_error", "temporarily_unavailable")
_NO_CONTENT: Final = 204
_RESUME: Final = 308
PAST_THE_END: Final = 416
_SECRET: Final = re.compile(r"(ya29\.|1//|4/0|GOCSPX-|Bearer\s+|upload_id=|eyJ)[\w.~+/=%-]+")
_LONGEST: Final = 200


class Cause(Enum):
    """Why there is no good answer."""

    UNREACHED = auto()
    """No name, no route, nobody listening: nothing was sent."""
    UNTRUSTED = auto()
    """What answered cannot prove that it is Google: nothing was sent."""
    SILENT = auto()
    """No answer in time."""
    BROKEN = auto()
    """The connection broke, or the answer is cut off."""
    INTERCEPTED = auto()
    """Somebody else answered: a proxy, or the sign-in page of a network."""
    BUSY = auto()
    """Google failed by itself (5xx)."""
    LIMIT = auto()
    """Too many requests: nothing was done, later it will be."""
    REFUSED = auto()
    """Google said no, and will again."""


_UNCLEAR: Final = frozenset({Cause.SILENT, Cause.BROKEN, Cause.INTERCEPTED, Cause.BUSY})


@dataclass(frozen=True, slots=True)
class Failure:
    """`reasons` are Google's machine-readable words, the most telling first; `message` is its sentence, without secrets.

    `service` is `sheets`, `drive` or `oauth`; `retry_after` in seconds. `sent` is False when the request itself never
    left, so that even a write may be repeated.
    """

    cause: Cause
    service: str = ""
    status: int = 0
    reasons: tuple[str, ...] = ()
    message: str = ""
    retry_after: float | None = None
    sent: bool = True

    @property
    def unclear(self) -> bool:
        """Whether Google may have done what was asked. Without a token it was not even sent."""
        return self.sent and self.service != "oauth" and self.cause in _UNCLEAR


class Failed(Exception):
    """Carries a failure from where it is noticed to where it is decided about. Never leaves this package."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.cause.name)
        self.failure = failure


def failure_in(
    service: str, kind: Kind, status: int, headers: Mapping[str, str], body: bytes
) -> tuple[Failure | None, Any]:
    """What is wrong with an answer, if anything, and the JSON document in it, if any. `headers` ignore case."""
    if (status, kind) in ((_RESUME, "upload"), (PAST_THE_END, "media")):
        return None, None
    if 200 <= status < 300:
        if kind == "media" or status == _NO_CONTENT or (not body and kind == "upload"):
            return None, None
        return _document(service, status, headers, body)
    wait = _retry_after(headers)
    known = _json(body)
    if status in _BUSY or (isinstance(known, dict) and known.get("error") in _BUSY_TOKENS):
        return Failure(Cause.BUSY, service, status, retry_after=wait), None
    lost_session = kind == "upload" and status in (404, 410)
    if known is None and not lost_session and (status < 400 or status in (407, 511) or _is_page(headers, body)):
        return Failure(Cause.INTERCEPTED, service, status), None
    reasons, message = _reasons(known)
    limit = status == 429 or (status == 403 and not RATE_LIMITS.isdisjoint(reasons))
    cause = Cause.LIMIT if limit else Cause.REFUSED
    refusal = Failure(cause, service, status, reasons, scrubbed(message), wait, sent=False)
    return refusal, known if isinstance(known, dict) else None


def scrubbed(text: str) -> str:
    """One line of somebody else's text without anything that looks like a token, at most 200 characters."""
    line = _SECRET.sub("…", " ".join(text.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _document(service: str, status: int, headers: Mapping[str, str], body: bytes) -> tuple[Failure | None, Any]:
    document = _json(body)
    if isinstance(document, dict):
        return None, document
    if _is_page(headers, body):
        return Failure(Cause.INTERCEPTED, service, status), None
    return Failure(Cause.BROKEN, service, status), None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _is_page(headers: Mapping[str, str], body: bytes) -> bool:
    return "html" in headers.get("Content-Type", "").lower() or body[:200].lstrip()[:1] == b"<"


def _reasons(document: Any) -> tuple[tuple[str, ...], str]:
    """Every reason that an error document gives, and its sentence."""
    if isinstance(document, list) and document:
        document = document[0]  # Sheets wraps some of its answers in a list
    error = document.get("error") if isinstance(document, dict) else None
    if isinstance(error, str):  # the token address
        return (error,), str(document.get("error_description", ""))
    if not isinstance(error, dict):
        return (), ""
    entries = [*_entries(error.get("errors")), *_entries(error.get("details")), {"reason": error.get("status")}]
    reasons = dict.fromkeys(str(entry["reason"]) for entry in entries if entry.get("reason"))
    return tuple(reasons), str(error.get("message", ""))


def _entries(given: Any) -> list[dict[str, Any]]:
    return [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a number or a date; the date is compared with the answer's own, not with this machine's."""
    text = headers.get("Retry-After", "").strip()
    try:
        return max(float(text), 0.0)
    except ValueError:
        pass
    try:
        then = email.utils.parsedate_to_datetime(text)
        now = email.utils.parsedate_to_datetime(headers.get("Date", ""))
        return max((then - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
