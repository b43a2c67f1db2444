"""Fetching a file from Drive, in little memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concierge_cli.google.door import Door


def fetch(
    door: Door,
    file_id: str,
    size: int,
    write: Callable[[bytes], None],
    *,
    progress: Callable[[int], None],
) -> int:
    """Hands the bytes of a file to `write`, at most one piece more than `size`; gives back how many came.

    The file may be another one by now: whoever keeps it compares it with its digest first. Raises Gone where it is not
    there any more, and what the door raises.
    """
    came = 0
    while came < size:
        piece = door.download_step(file_id, came)
        if not piece:
            break
        write(piece)
        progress(len(piece))
        came += len(piece)
    return came
