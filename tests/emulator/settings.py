"""What a test may switch: how strict, how slow and how full this Google is. `POST /_control/settings` changes it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from tests.emulator.errors import invalid

WEEK = 7 * 86400


@dataclass(slots=True)
class Settings:
    quotas: bool = False
    """Whether Sheets answers 429 above the limits below; each is a number of requests in any minute."""
    reads_per_project: int = 300
    reads_per_user: int = 60
    writes_per_project: int = 300
    writes_per_user: int = 60

    search_delay: float = 0.0
    """Seconds until `files.list` finds a new file, or a new name, by name."""
    property_search_delay: float = 0.0
    """The same for `properties` and `appProperties`."""

    access_token_lifetime: float = 3599.0
    testing: bool = False
    """Whether the app is unpublished: refresh tokens then die after a week."""
    consent: str | list[str] = "allow"
    """`allow`, `deny`, or the scopes that the person ticks."""
    signed_in: str = ""
    """Who sits at the consent page; empty: the account that the emulator was started with."""

    request_limit: int = 10 * 2**20
    """Bytes of one API request."""
    cell_limit: int = 10_000_000
    upload_session_lifetime: float = float(WEEK)

    def change(self, values: dict[str, Any]) -> None:
        """Takes new values over. Raises a 400 for a name that does not exist."""
        known = {field.name for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise invalid(f"There is no setting {name}. There are: {', '.join(sorted(known))}.")
            setattr(self, name, value)
