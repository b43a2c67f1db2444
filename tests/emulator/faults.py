"""Faults injected on purpose: rules say which requests fail, how, how often, and before or after they were applied.

A rule is a JSON object; only `kind` must be given:

    match     what it hits: {"method", "path", "operation", "user", "query"}, each a regular expression searched for,
              or one text for method and path together; without it every request
    kind      a status (429, "503" …), "reset" (the connection breaks), "timeout" (hangs for `seconds`, then
              breaks), "delay" (answers `seconds` later), "html" (a page instead of the answer), "truncate"
              (half of the answer, then the connection breaks)
    reason    of a status: Drive's reason, `rateLimitExceeded`, `storageQuotaExceeded` …, or that of Sheets'
              details, `SERVICE_DISABLED` …
    retry_after  seconds, sent as Retry-After
    bytes     of a "reset": how much of the request's body arrives before it; of an upload whole blocks are kept
    rate      the share of matching requests that fail, drawn from a seeded generator; without it all
    count     how many requests fail before the rule is spent; without it no end
    skip      how many matching requests pass first
    when      "before" (nothing was done) or "after" (done, and the answer lost); "before" unless given
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.errors import GoogleError, error_info, invalid
from tests.emulator.request_log import Entry
from tests.emulator.wire import Answer, html_answer, json_answer

KINDS = ("status", "reset", "timeout", "delay", "html", "truncate")
MATCHED = ("method", "path", "operation", "user", "query")

SENTENCES = {
    400: ("Bad Request", "badRequest"),
    401: ("Invalid Credentials", "authError"),
    403: ("Rate Limit Exceeded", "rateLimitExceeded"),
    404: ("Requested entity was not found.", "notFound"),
    409: ("A file already exists with the provided ID.", "fileIdInUse"),
    410: ("Gone", "deleted"),
    429: ("Too many requests", "rateLimitExceeded"),
    500: ("Internal error encountered.", "internalError"),
    502: ("Bad Gateway", "backendError"),
    503: ("The service is currently unavailable.", "backendError"),
    504: ("Deadline exceeded.", "backendError"),
}
REASONS = {
    "storageQuotaExceeded": "The user's Drive storage quota has been exceeded.",
    "userRateLimitExceeded": "User rate limit exceeded.",
    "rateLimitExceeded": "Rate Limit Exceeded",
    "insufficientPermissions": "Insufficient Permission: Request had insufficient authentication scopes.",
    "insufficientFilePermissions": "The user does not have sufficient permissions for this file.",
    "accessNotConfigured": "The API has not been used in this project before or it is disabled.",
    "dailyLimitExceeded": "Daily Limit Exceeded",
    "sharingRateLimitExceeded": "Rate limit exceeded. User message: you have exceeded your sharing quota.",
    "appNotAuthorizedToFile": "The user has not granted the app access to the file.",
}


@dataclass(slots=True)
class Fault:
    """One rule, and how much of it is used up."""

    kind: str
    status: int = 503
    reason: str = ""
    message: str = ""
    retry_after: float | None = None
    seconds: float = 30.0
    bytes: int | None = None
    rate: float = 1.0
    count: int | None = None
    skip: int = 0
    after: bool = False
    match: dict[str, re.Pattern[str]] = field(default_factory=dict)
    line: re.Pattern[str] | None = None

    def hits(self, entry: Entry) -> bool:
        if self.line and not self.line.search(f"{entry.method} {entry.path}"):
            return False
        query = "&".join(f"{name}={value}" for name, values in entry.query.items() for value in values)
        return all(
            pattern.search(query if name == "query" else getattr(entry, name)) for name, pattern in self.match.items()
        )

    def answer(self, api: str) -> Answer:
        """What is sent instead of the real answer, for a status or a page."""
        if self.kind == "html":
            return html_answer(
                f"Error {self.status} (Server Error)!!1" if self.status >= 400 else "Sign in to continue", self.status
            )
        sentence, reason = SENTENCES.get(self.status, ("Error", "backendError"))
        reason = self.reason or reason
        message = self.message or REASONS.get(self.reason, sentence)
        domain = "usageLimits" if "imit" in reason else "global"
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        named = [error_info(self.reason, f"{api}.googleapis.com")] if self.reason and api == "sheets" else []
        error = GoogleError(self.status, message, reason=reason, domain=domain, details=named)
        return json_answer(error.document(api), self.status, headers)


def rule(given: dict[str, Any]) -> Fault:
    """One rule as it was posted. Raises a 400 that says what of it cannot be read."""
    values = dict(given)
    kind = str(values.pop("kind", ""))
    status = values.pop("status", None)
    if kind.isdigit():
        kind, status = "status", int(kind)
    kind = {"truncated": "truncate", "connection_reset": "reset", "time-out": "timeout"}.get(kind, kind)
    if kind not in KINDS:
        raise invalid(f"A fault is a status or one of: {', '.join(KINDS)}; not {kind or 'nothing'}.")
    fault = Fault(kind, status=int(status or (502 if kind == "html" else 503)))
    when = values.pop("when", "before")
    if when not in ("before", "after"):
        raise invalid("`when` is before or after.")
    fault.after = when == "after"
    match = values.pop("match", {})
    if isinstance(match, str):
        fault.line = re.compile(match)
    else:
        if unknown := set(match) - set(MATCHED):
            raise invalid(f"`match` takes {', '.join(MATCHED)}; not {', '.join(sorted(unknown))}.")
        fault.match = {name: re.compile(str(pattern)) for name, pattern in match.items()}
    for name in ("reason", "message", "retry_after", "seconds", "bytes", "rate", "count", "skip"):
        if name in values:
            setattr(fault, name, values.pop(name))
    if values:
        raise invalid(f"A fault has no {', '.join(sorted(values))}.")
    return fault


class Faults:
    """The rules in force. The first one that hits a request decides about it."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self.rules: list[Fault] = []

    def replace(self, rules: list[dict[str, Any]]) -> None:
        self.rules = [rule(given) for given in rules]

    def decide(self, entry: Entry) -> Fault | None:
        """The fault that this request meets, if any; its rule is used up by one."""
        for fault in self.rules:
            if fault.count == 0 or not fault.hits(entry):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.rate < 1.0 and self._random.random() >= fault.rate:
                continue
            if fault.count is not None:
                fault.count -= 1
            return fault
        return None
