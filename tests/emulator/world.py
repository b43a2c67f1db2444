"""All that this Google knows, behind one lock: accounts, files, tokens, uploads in progress, mails, faults and the log."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulator.accounts import Account
from tests.emulator.clock import Clock
from tests.emulator.faults import Faults
from tests.emulator.ids import Ids
from tests.emulator.quotas import Quotas
from tests.emulator.request_log import RequestLog
from tests.emulator.settings import Settings

if TYPE_CHECKING:
    from tests.emulator.drive.file import DriveFile
    from tests.emulator.drive.uploads import Session
    from tests.emulator.oauth import Authorizations


@dataclass(slots=True)
class Mail:
    """A message that Google would have sent about a shared file."""

    to: str
    file_id: str
    role: str
    message: str = ""


ACCOUNT = "freelancer@example.com"
"""Who is signed in unless another address is given."""


@dataclass(slots=True)
class Start:
    """How the emulator was started; a reset goes back to it."""

    account: str = ACCOUNT
    token: str = ""
    """The one access token that is taken without OAuth, with every scope; empty: any token that OAuth did not issue."""
    seed: int = 0


@dataclass
class World:
    start: Start = field(default_factory=Start)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forgets everything but how it was started."""
        from tests.emulator.oauth import Authorizations

        self.clock = Clock()
        self.ids = Ids(self.start.seed)
        self.settings = Settings()
        self.faults = Faults(self.start.seed)
        self.quotas = Quotas(self.settings)
        self.log = RequestLog()
        self.accounts: dict[str, Account] = {}
        self.files: dict[str, DriveFile] = {}
        self.generated_ids: set[str] = set()
        self.changes: list[str] = []
        """Ids of changed files, oldest first: a page token of `changes.list` is an index."""
        self.uploads: dict[str, Session] = {}
        self.mails: list[Mail] = []
        self.authorizations: Authorizations = Authorizations()

    def account(self, email: str, **values: Any) -> Account:
        """The account of an address, made the first time it is named."""
        key = email.casefold()
        if key not in self.accounts:
            self.accounts[key] = Account(email, self.ids.root(), **values)
        return self.accounts[key]

    @property
    def owner(self) -> Account:
        """The account that the emulator was started with."""
        return self.account(self.start.account)

    def now(self) -> float:
        return self.clock.now()
