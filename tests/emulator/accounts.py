"""People and service accounts, and what one caller may do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

GIGABYTE = 2**30


@dataclass(slots=True)
class Account:
    """One Google account. A service account owns no storage: it can edit what is shared with it and create nothing."""

    email: str
    root_id: str
    storage_limit: int = 15 * GIGABYTE
    service: bool = False
    public_key: Any = None
    """Of a service account: what its signed assertions are checked with."""

    @property
    def permission_id(self) -> str:
        """The id under which this account appears in every file's permissions."""
        return str(int(hashlib.sha256(self.email.encode()).hexdigest()[:16], 16)).rjust(20, "0")

    @property
    def name(self) -> str:
        return self.email if self.service else self.email.split("@")[0]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the account, the app (a Google Cloud project) it used, and what it was allowed."""

    account: Account
    app: str
    scopes: frozenset[str] = field(default_factory=frozenset)

    def holds(self, *names: str) -> bool:
        """Whether one of these scopes was granted, named by their last part: `drive.file`."""
        return any(scope.rsplit("/", 1)[-1] in names for scope in self.scopes)
