"""When to try again: one rule for every request to Google. Pure; chance and elapsed time are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from concierge_cli.google.failure import Cause, Failure


@dataclass(frozen=True, slots=True)
class Policy:
    """How much patience a call has. All in seconds but `tries`.

    `total` bounds one call with all its tries and waits; `timeout` how long one request may be silent.
    """

    total: float
    tries: int
    timeout: float


ONE_TRY: Final = Policy(total=5.0, tries=1, timeout=4.0)
"""After a command: the person waits for their prompt."""
PATIENT: Final = Policy(total=120.0, tries=8, timeout=60.0)
"""For work that was asked for: long enough for a quota of a minute to come back."""

_LONGEST: Final = 32.0
_SOON_HOPELESS: Final = frozenset({Cause.UNREACHED, Cause.INTERCEPTED})
_SOON: Final = 3
"""Tries without a network: it comes back by a cable or a password, not by waiting."""


class Chance(Protocol):
    def random(self) -> float: ...


def wait_before_next(
    failure: Failure, *, attempt: int, left: float, policy: Policy, repeatable: bool, chance: Chance
) -> float | None:
    """Seconds to wait before the next try, or None to give up.

    `attempt` tries were made, `left` seconds remain of the call. What Google may have done already is repeated only
    if it is `repeatable`. Doubling waits, spread by half in both directions so that two machines do not march in step;
    a Retry-After is never undercut, and one beyond what is left is not waited for at all.
    """
    if attempt >= policy.tries or failure.cause in (Cause.REFUSED, Cause.UNTRUSTED):
        return None
    if failure.unclear and not repeatable:
        return None
    if failure.cause in _SOON_HOPELESS and attempt >= _SOON:
        return None
    wait = min(2.0 ** (attempt - 1), _LONGEST) * (0.5 + chance.random())
    if failure.retry_after is not None:
        wait = max(wait, failure.retry_after + chance.random())
    return wait if wait < left else None
