"""The cases in which the linter's lines about windows and dates are judged: one home, a case for each story.

It is 17 November 2026, 9:10 in Mexico City. Each case is named for what a message in it must know.
"""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.message_check import Finding
from concierge_cli.domain.vocabulary import Party, Procedure, Reason
from concierge_cli.services.conversation import hand_off, hear, reply, wait
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.linting import lint
from tests.services.store import add_luna, claim, desk_in, later

DECEMBER = datetime(2026, 12, 15, 20, tzinfo=UTC)
LATE = "2026-11-25T10:00"
"""After both windows have closed."""

Story = tuple[Desk, Case]


def _promises(desk: Desk, case: Case, text: str, next_update: datetime | None = None) -> Case:
    return reply(desk, case, text, template="", auto_ack=False, overridden=[], entry=Entry(), next_update=next_update)


def _talk(desk: Desk, platform: str) -> Case:
    case = claim(
        desk,
        platform=platform,
        site="",
        procedure=Procedure.DM,
        reason=Reason.OTHER,
        order="",
        entry=Entry(because="x"),
    )
    return _promises(desk, case, "Hola, Ana, ya lo reviso.")


def _claim(desk: Desk) -> Story:
    """Nothing was promised to anybody."""
    return desk, claim(desk, order="1001")


def _waiting(desk: Desk) -> Story:
    """The store's supplier answers by 15 December."""
    return desk, wait(desk, claim(desk, order="1002"), on=Party.SUPPLIER, until=DECEMBER, entry=Entry())


def _promised(desk: Desk) -> Story:
    """The buyer was promised a message by 15 December: a deadline of ours."""
    return desk, _promises(desk, claim(desk, order="1003"), "Hola, Ana, ya lo reviso.", DECEMBER)


def _moved(desk: Desk) -> Story:
    """The buyer was promised a message by 15 December on Mercado Libre, and the talk went on by e-mail."""
    case = _promises(desk, claim(desk, order="1004"), "Hola, Ana. Te escribo el 15 de diciembre.", DECEMBER)
    return desk, hand_off(desk, case, channel="email", ref="T-9", entry=Entry())


def _dm_open(desk: Desk) -> Story:
    return later(desk, "2026-11-18T10:00"), _talk(desk, "instagram")


def _dm_closed(desk: Desk) -> Story:
    return later(desk, LATE), _talk(desk, "instagram")


def _dm_heard_again(desk: Desk) -> Story:
    """The window had closed; then the buyer wrote."""
    late = later(desk, LATE)
    return late, hear(late, _talk(desk, "instagram"), "¿Y mi paquete?", source=Party.BUYER, entry=Entry())


def _dm_moved(desk: Desk) -> Story:
    """The window has closed, and the talk went on by e-mail before that."""
    case = hand_off(desk, _talk(desk, "instagram"), channel="email", ref="", entry=Entry())
    return later(desk, LATE), case


def _whatsapp_open(desk: Desk) -> Story:
    case = hear(desk, _talk(desk, "whatsapp"), "¿Y mi paquete?", source=Party.BUYER, entry=Entry())
    return later(desk, "2026-11-17T20:00"), case


def _whatsapp_closed(desk: Desk) -> Story:
    return later(desk, LATE), _talk(desk, "whatsapp")


_STORIES: dict[str, Callable[[Desk], Story]] = {
    "claim": _claim,
    "waiting": _waiting,
    "promised": _promised,
    "moved": _moved,
    "dm_open": _dm_open,
    "dm_closed": _dm_closed,
    "dm_heard_again": _dm_heard_again,
    "dm_moved": _dm_moved,
    "whatsapp_open": _whatsapp_open,
    "whatsapp_closed": _whatsapp_closed,
}


@cache
def _desk() -> Desk:
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    desk = desk_in(Path(folder.name) / "home")
    atexit.register(folder.cleanup)
    atexit.register(desk.journal.close)
    add_luna(desk)
    return desk


@cache
def story(name: str) -> Story:
    """The desk at its moment and the case of a story."""
    return _STORIES[name](_desk())


def findings(line: dict[str, Any]) -> list[Finding]:
    """What the check says of a line in its case."""
    desk, case = story(line["story"])
    return lint(replace(desk), case, line["text"], language=line["language"], step=line.get("step", ""))
