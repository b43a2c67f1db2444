"""The emulator's time: the machine's own, moved forward by tests that need an hour or a week to pass."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    def __init__(self) -> None:
        self._ahead = 0.0
        self._last = 0.0

    def advance(self, seconds: float) -> None:
        """Lets time pass at once: tokens expire, indexes catch up, quotas refill."""
        self._ahead += seconds

    def now(self) -> float:
        """Seconds since 1970, never the same twice to the millisecond: Drive's lists are sorted by it."""
        self._last = max(time.time() + self._ahead, self._last + 0.001)
        return self._last

    def reset(self) -> None:
        self._ahead = self._last = 0.0


def rfc3339(instant: float) -> str:
    """An instant as Drive writes it: `2026-11-17T15:10:00.123Z`."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
