"""One request to Google as the door takes it, the answer it gives back, and the line that it leaves in the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from concierge_cli.google.failure import Failed, Failure, Kind

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True, slots=True)
class Request:
    """`operation` is Google's name of the method (`spreadsheets.batchUpdate`, `files.create`).

    `repeatable`: sent twice, it does no more than once. `kind`: what a good answer holds.
    """

    service: str
    operation: str
    method: str
    url: str
    write: bool
    repeatable: bool
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    kind: Kind = "json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `document` is its JSON, None where it holds bytes, a page or nothing."""

    response: requests.Response
    document: Any
    failure: Failure | None = None

    def good(self) -> Answer:
        """Itself, if it is a good one. Raises Failed."""
        if self.failure:
            raise Failed(self.failure)
        return self


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it went out, first tries, repeats and new tokens alike.

    `service` is `sheets`, `drive` or `oauth`; `status` is None where no answer came; `seconds` it took.
    """

    service: str
    operation: str
    status: int | None
    write: bool
    seconds: float
