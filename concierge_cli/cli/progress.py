"""A bar for work that takes a while, on a terminal only: elsewhere, and for little work, nothing is drawn at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session

WORTH_SHOWING: Final = 64_000_000
"""Bytes: what is below is done before anybody has read the bar."""


@contextmanager
def reading(session: Session, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Calls with the bytes just read move a bar named `what`; for a screen reader it is one line and no bar."""
    stream = sys.stderr
    if session.json or session.screen.quiet or total < WORTH_SHOWING or not stream.isatty():
        yield lambda _count: None
        return
    if session.screen.accessible:
        session.screen.write(f"{what}…", stream)
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream, markup=False), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)
