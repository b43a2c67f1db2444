"""Everything that can go wrong and be said in one sentence.

The exit code and the stable code live on the class; the sentence is given when it is raised, already in the
user's language; the hint is the exact command that mends it. One boundary (`cli.boundary`) renders them all.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar


class ConciergeError(Exception):
    """A failure that the user can act on.

    `message` is one sentence in the user's language, `hint` the command to run next (or a short sentence),
    `data` what `--json` adds when a check failed (findings, missing, broken).
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.data = data

    @property
    def code(self) -> str:
        """The class name in snake_case: the stable word that scripts rely on."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class InvalidInput(ConciergeError):
    """Something typed, or a file that the user wrote, cannot be understood."""

    exit_code = 2


class NotFound(ConciergeError):
    """No such case, client, template, rule …"""

    exit_code = 3


class Ambiguous(ConciergeError):
    """What was typed fits several things; the message lists them."""

    exit_code = 3


class NotSignedIn(ConciergeError):
    exit_code = 4


class PermissionDenied(ConciergeError):
    exit_code = 4


class Unavailable(ConciergeError):
    """A service cannot be reached now. Nothing was lost; trying again later is enough."""

    exit_code = 5


class Conflict(ConciergeError):
    """The world moved since it was last read, or the same thing exists already."""

    exit_code = 6


BUSY = {"busy": True}
"""The data of a Conflict with another window: what that holds it lets go of by itself."""


class RuleViolation(ConciergeError):
    """The workflow, the scope or a platform's policy forbids it."""

    exit_code = 7


class CheckFailed(ConciergeError):
    """A check ran and found something: evidence, message, chain."""

    exit_code = 7


class StorageFailed(ConciergeError):
    """This machine's storage failed: full, read-only, damaged, rolled back, or written by a newer version."""

    exit_code = 8
