"""Every request that arrived, in order: what a test counts calls and bytes with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Entry:
    number: int
    at: float
    method: str
    path: str
    query: dict[str, list[str]]
    operation: str = ""
    """`sheets.spreadsheets.batchUpdate`, or empty where no API operation was meant."""
    user: str = ""
    app: str = ""
    bytes: int = 0
    """Of the request's body, as far as it arrived."""
    status: int = 0
    answer_bytes: int = 0
    applied: bool = False
    """Whether the operation ran to its end, whatever became of the answer."""
    fault: str = ""
    """The kind of fault that was injected."""
    overlooked: list[str] = field(default_factory=list)
    """Parameters that Drive does not know and, as the real one, did not refuse: a client's mistakes."""


class RequestLog:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def begin(self, at: float, method: str, path: str, query: list[tuple[str, str]]) -> Entry:
        asked: dict[str, list[str]] = {}
        for name, value in query:
            asked.setdefault(name, []).append(value)
        entry = Entry(len(self.entries) + 1, at, method, path, asked)
        self.entries.append(entry)
        return entry

    def documents(self, since: int = 0) -> list[dict[str, Any]]:
        """The entries after the first `since`, as JSON."""
        return [asdict(entry) for entry in self.entries[since:]]
