"""How long a permission will last, as far as anybody can tell. Pure.

Google ends those of an app that is in testing after seven days. Its answer says so when connecting (`ends_at`), and
where it does not, only time can tell: a permission that Google took after more than a week belongs to no such app.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from concierge_cli.google.sign_in.account import Account

TESTING: Final = timedelta(days=7)
WARNED: Final = timedelta(days=5)
"""From this age on it is said that the end may come."""

State = Literal["lasting", "ends", "ends_soon", "ended", "new", "may_end"]


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`ends_at` is known for `ends`, `ends_soon`, `ended`; for `may_end` it is when an app in testing would end it."""

    state: State
    ends_at: datetime | None = None


def lifetime(account: Account, now: datetime) -> Lifetime:
    """How the connection stands at `now`. Only a person's permission ends by itself."""
    if account.kind != "person" or account.outlived:
        return Lifetime("lasting")
    age = now - account.connected_at
    if account.ends_at is not None:
        if now >= account.ends_at:
            return Lifetime("ended", account.ends_at)
        soon = now >= account.ends_at - (TESTING - WARNED)
        return Lifetime("ends_soon" if soon else "ends", account.ends_at)
    if age < WARNED:
        return Lifetime("new")
    return Lifetime("may_end", account.connected_at + TESTING)
