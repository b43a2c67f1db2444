"""The quotas of the Sheets API: so many reads and writes in any minute, for the project and for each of its users."""

from __future__ import annotations

from collections import defaultdict, deque

from tests.emulator.accounts import Caller
from tests.emulator.discovery import Operation
from tests.emulator.errors import GoogleError, error_info
from tests.emulator.settings import Settings

MINUTE = 60.0
SERVICE = "sheets.googleapis.com"


class Quotas:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._used: dict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def take(self, caller: Caller, operation: Operation, now: float) -> None:
        """Counts one request. Raises Google's 429 where it is one too many; refused requests do not count."""
        if not self._settings.quotas or operation.api != "sheets":
            return
        kind = "read" if operation.http == "GET" or "get" in operation.id.rsplit(".", 1)[-1].lower() else "write"
        limits = {
            ("project", kind, caller.app): getattr(self._settings, f"{kind}s_per_project"),
            ("user", kind, caller.app, caller.account.email): getattr(self._settings, f"{kind}s_per_user"),
        }
        for key, limit in limits.items():
            used = self._used[key]
            while used and used[0] <= now - MINUTE:
                used.popleft()
            if len(used) >= limit:
                raise _exceeded(kind, caller.app, limit, per_user=key[0] == "user")
        for key in limits:
            self._used[key].append(now)


def _exceeded(kind: str, app: str, limit: int, *, per_user: bool) -> GoogleError:
    metric = f"{kind.capitalize()} requests"
    name = f"{metric} per minute per user" if per_user else f"{metric} per minute"
    message = (
        f"Quota exceeded for quota metric '{metric}' and limit '{name}' of service '{SERVICE}' "
        f"for consumer 'project_number:{app}'."
    )
    details = error_info(
        "RATE_LIMIT_EXCEEDED",
        SERVICE,
        consumer=f"projects/{app}",
        quota_limit=f"{kind.capitalize()}RequestsPerMinutePer{'User' if per_user else 'Project'}",
        quota_limit_value=str(limit),
        quota_location="global",
        quota_metric=f"{SERVICE}/{kind}_requests",
    )
    return GoogleError(429, message, reason="rateLimitExceeded", details=[details])
