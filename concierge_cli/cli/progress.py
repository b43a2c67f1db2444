"""A bar for work that takes a while, on a terminal only: elsewhere, and for little work, nothing is drawn at all.

It is drawn on stderr, so that an answer in a pipe stays whole, and taken away at the end, whatever ended the work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from concierge_cli.cli.session import Session

WORTH_SHOWING: Final = 64_000_000
"""Bytes: what is below is done before anybody has read the bar."""
PATIENCE: Final = 1.0
"""Seconds that go by before work of unknown size is said to take a while."""

Moved = Callable[[int], None]


def _unseen(_count: int) -> None:
    """Where nobody would see a bar."""


@contextmanager
def reading(session: Session, what: str, total: int) -> Iterator[Moved]:
    """Calls with the bytes just read move a bar named `what`; for a screen reader it is one line and no bar."""
    if total < WORTH_SHOWING or not _seen(session):
        yield _unseen
        return
    if session.screen.accessible:
        _say(session, what)
        yield _unseen
        return
    from rich.progress import DownloadColumn, TimeRemainingColumn

    with _bar(DownloadColumn(), TimeRemainingColumn()) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def counting(session: Session, what: str) -> Iterator[Moved]:
    """Calls with the number of things just done count them beside `what`, from the second second on."""
    if not _seen(session):
        yield _unseen
        return
    late = _Late(session, what)
    try:
        yield late.moved
    finally:
        late.end()


class _Late:
    """A count that begins to be shown when the work has taken longer than anybody waits without wondering."""

    def __init__(self, session: Session, what: str) -> None:
        self._session = session
        self._what = what
        self._begun = time.monotonic()
        self._count = 0
        self._said = False
        self._progress: Progress | None = None

    def moved(self, count: int) -> None:
        self._count += count
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=self._count)
        elif not self._said and time.monotonic() - self._begun > PATIENCE:
            self._said = True
            self._begin()

    def end(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _begin(self) -> None:
        if self._session.screen.accessible:
            _say(self._session, self._what)
            return
        from rich.progress import MofNCompleteColumn

        self._progress = _bar(MofNCompleteColumn())
        self._progress.add_task(self._what, total=None, completed=self._count)
        self._progress.start()


def _seen(session: Session) -> bool:
    return not session.json and not session.screen.quiet and sys.stderr.isatty()


def _say(session: Session, what: str) -> None:
    session.screen.write(f"{what}…", sys.stderr)


def _bar(*columns: ProgressColumn) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(file=sys.stderr, markup=False)
    return Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), *columns, console=console, transient=True
    )
