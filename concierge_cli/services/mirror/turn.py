"""One at a time: two processes never mirror the same client at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from concierge_cli.durable import PRIVATE_FILE, make_folder
from concierge_cli.errors import BUSY, Conflict
from concierge_cli.i18n import _
from concierge_cli.services.mirror.book import PRIVATE

if TYPE_CHECKING:
    from concierge_cli.services.desk import Desk


A_TURN: Final = 30.0
"""Seconds to wait for another window where somebody asked for it."""


@contextlib.contextmanager
def turn(desk: Desk, client: str, *, wait: float) -> Iterator[None]:
    """Holds the client's turn; waits at most so many seconds for whoever has it. Raises Conflict after that."""
    folder = desk.journal.home.path / "mirror"
    make_folder(folder)
    lock = FileLock(folder / f"{client or PRIVATE}.lock", timeout=wait, mode=PRIVATE_FILE, poll_interval=0.05)
    try:
        lock.acquire()
    except Timeout as error:
        raise Conflict(
            _("Another window is bringing the Sheet of {client} up to date at this moment.").format(client=client),
            hint="concierge sync",
            data=BUSY,
        ) from error
    try:
        yield
    finally:
        lock.release()
