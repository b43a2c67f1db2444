"""Papers that were handed out stay as they were: their words are entries of the very command that logged the deed.

So they travel wherever the log does: to another computer, into a backup, into the store's Sheet. They are personal, for
they name who accepted or pays; a paper whose words are gone or damaged has to be worded anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.event import PART_BYTES, Draft, canonical, in_force
from concierge_cli.reports.kept import from_text, to_text

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event
    from concierge_cli.reports.document import Document

KIND: Final = "paper_kept"


def keeping(client: str, document: Document, *, at: datetime) -> list[Draft]:
    """What keeps the paper, to be logged in one command with the deed that it is about."""
    text = to_text(document)
    parts = list(_pieces(text))
    return [
        Draft(
            kind=KIND,
            client=client,
            occurred_at=at,
            facts={"title": document.title, "part": number, "parts": len(parts), "digest": _digest(text)},
            personal={"words": words},
        )
        for number, words in enumerate(parts, 1)
    ]


def kept_paper(events: Iterable[Event], deed: str) -> Document | None:
    """The paper of the entry `deed` among a store's own events, as it was handed out; None where its words are not there,
    or are not whole."""
    events = list(events)
    command = next((event.command for event in events if event.id == deed), None)
    parts = [event for event in in_force(events) if event.kind == KIND and event.command == command]
    try:
        parts.sort(key=lambda event: int(event.facts["part"]))
        text = "".join(event.text("words") for event in parts)
        if not parts or any(event.facts["digest"] != _digest(text) for event in parts):
            return None
        return from_text(text)
    except (KeyError, TypeError, ValueError):
        return None


def _pieces(text: str) -> Iterator[str]:
    if len(canonical(text)) <= PART_BYTES:
        yield text
        return
    half = len(text) // 2
    yield from _pieces(text[:half])
    yield from _pieces(text[half:])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
