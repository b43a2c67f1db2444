"""The quota of the Sheets API: 60 reads and 60 writes a user in any minute, a batch counts once.

Each process keeps to it by itself; what several do together, Google's 429 decides. Pure: instants are arguments, in
seconds of any clock that does not go back.
"""

from __future__ import annotations

from collections import deque
from typing import Final

MINUTE: Final = 60.0
LIMIT: Final = 60


class Pace:
    """The reads and writes of the last minute."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._sent: dict[bool, deque[float]] = {False: deque(), True: deque()}

    def wait(self, now: float, *, write: bool) -> float:
        """Seconds until the next read or write fits into the quota; 0 if it does now."""
        sent = self._sent[write]
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        return sent[-self._limit] + MINUTE - now if len(sent) >= self._limit else 0.0

    def count(self, now: float, *, write: bool) -> None:
        """Notes that one was sent."""
        self._sent[write].append(now)
