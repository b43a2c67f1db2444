"""`today --watch`: draws the board again when its time comes, somebody writes, or the window changes.

It looks once a second at two files' times and draws only what differs. Whatever ends it (`q`, Ctrl-C, a signal, a
failure), the terminal is left as it was found.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

import typer

from concierge_cli.cli.keys import Keys
from concierge_cli.cli.output import NARROW, WIDE
from concierge_cli.cli.screens.board import Board, board_of, changes, frame, ticks
from concierge_cli.cli.screens.queue import warnings_first
from concierge_cli.errors import Conflict, InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from rich.live import Live

    from concierge_cli.cli.session import Session

LOOK: Final = 1.0
"""Seconds between two looks at the journal's files."""
_LEAVE: Final = ("q", "Q", "\x1b", "\x04")

Stamp = tuple[tuple[int, int, int] | None, ...]


def watch(session: Session, store: str | None, *, clock: Callable[[], datetime] | None = None) -> None:
    """Shows the queue until somebody leaves; `clock` is the settings' own unless a test drives it.

    InvalidInput where there is no terminal to draw on.
    """
    accessible = session.screen.accessible
    if session.json or not (accessible or sys.stdout.isatty()):
        raise InvalidInput(
            _("--watch draws in a terminal, and this answer goes elsewhere. Without it the queue is printed once."),
            hint="concierge today",
        )
    watched = Watched(session, store, clock or session.settings.clock)
    with Ending() as ending:
        try:
            _speak(watched, ending) if accessible else _draw(watched, ending)
        finally:
            watched.session.close()
    if ending.signal:
        raise typer.Exit(128 + ending.signal)


class Ending:
    """Ctrl-C, or a request to end, is kept until the frame is drawn: nothing is interrupted halfway.

    `signal` is the one that came, 0 for none. A second Ctrl-C does not wait.
    """

    def __init__(self) -> None:
        self.signal = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Ending:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if (number := getattr(signal, name, None)) is not None:
                self._before[number] = signal.signal(number, self._came)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _came(self, number: int, _frame: object) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number


class Watched:
    """The queue as it was last read, and whether that is still true."""

    def __init__(self, session: Session, store: str | None, now: Callable[[], datetime]) -> None:
        self.session = session
        self.store = store
        self.now = now
        self._stamp: Stamp = ()
        self._minute = -1
        self.board = self._read()

    def look(self) -> bool:
        """Reads again where somebody wrote or a minute has passed (which may change the order); whether it did."""
        if self._stamp == self._stamps() and self._minute == self.now().minute:
            return False
        try:
            self.session = self.session.later(self.now())
            self.board = self._read()
        except Conflict:
            return False  # a writer takes long: the next look tries again
        return True

    def resize(self, width: int) -> None:
        """From now on for a window of `width` columns."""
        width = WIDE if width >= WIDE else NARROW
        if width != self.session.screen.width:
            self.session.screen = self.session.screen._replace(width=width)
            self._minute = -1

    def _read(self) -> Board:
        from concierge_cli.cli.desk import desk_of
        from concierge_cli.services.queue import queue

        self._stamp, self._minute = self._stamps(), self.session.now.minute
        desk = desk_of(self.session)
        alarm = warnings_first(self.session, desk, self.store)
        return board_of(self.session, desk, *queue(desk, client=self.store), alarm)

    def _stamps(self) -> Stamp:
        settings = self.session.settings
        return tuple(_stamp(path) for path in (settings.heads, settings.journal))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _draw(watched: Watched, ending: Ending) -> None:
    """On the terminal's other page, which leaves what stood on it alone."""
    from rich.console import Console, ConsoleDimensions
    from rich.live import Live

    console = Console(file=sys.stdout, force_terminal=True, highlight=False, markup=False, emoji=False)
    drawn: tuple[os.terminal_size, list[str]] | None = None
    with (
        Keys() as keys,
        Live(console=console, screen=True, auto_refresh=False) as live,
        _stopped_and_continued(live, keys) as woken,
    ):
        while not ending.signal:
            size = _size()
            watched.resize(size.columns)
            watched.look()
            now = watched.now()
            lines = frame(watched.board, watched.session.screen, now, size.lines - 1)
            if woken() or (size, lines) != drawn:
                console.size = ConsoleDimensions(size.columns, size.lines)
                _show(live, watched, lines)
                drawn = (size, lines)
            if keys.wait(_pause(ticking=ticks(watched.board, now))) in _LEAVE:
                return


def _show(live: Live, watched: Watched, lines: list[str]) -> None:
    from rich.text import Text

    finished = watched.session.screen.finish("\n".join(lines))
    live.update(Text.from_ansi(finished, no_wrap=True, overflow="crop"), refresh=True)


def _pause(*, ticking: bool) -> float:
    """Seconds to the next look: to the turn of the second where seconds are counted."""
    return 1.01 - time.time() % 1 if ticking else LOOK


def _size() -> os.terminal_size:
    """The window itself, whatever COLUMNS said when the program began."""
    try:
        return os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return shutil.get_terminal_size((WIDE, 24))


def _speak(watched: Watched, ending: Ending) -> None:
    """The queue once, then a line for each change: nothing on the screen is written over."""
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.queue import queue_lines
    from concierge_cli.services.queue import queue

    session = watched.session
    desk = desk_of(session)
    board = [*watched.board.alarm, *queue_lines(session, desk, *queue(desk, client=watched.store))]
    session.screen.write(board, sys.stdout)
    session.screen.write(_("From here on a line comes for each change. Ctrl-C leaves."), sys.stdout)
    sys.stdout.flush()
    then, before = watched.now(), watched.board
    while not ending.signal:
        time.sleep(LOOK)
        watched.look()
        now = watched.now()
        for line in changes(before, watched.board, then, now, session.settings.timezone):
            session.screen.write(session.screen.wrap(line), sys.stdout)
            sys.stdout.flush()
        then, before = now, watched.board


@contextmanager
def _stopped_and_continued(live: Live, keys: Keys) -> Iterator[Callable[[], bool]]:
    """Ctrl-Z gives the terminal back before it stops, and takes it again when it goes on.

    What is given says whether it has gone on since it was last asked: everything must be drawn again.
    """
    woken = False

    def was_woken() -> bool:
        nonlocal woken
        before, woken = woken, False
        return before

    if not hasattr(signal, "SIGTSTP"):
        yield was_woken
        return

    def stop(_number: int, _frame: object) -> None:
        nonlocal woken
        live.stop()
        keys.give_back()
        os.kill(os.getpid(), signal.SIGSTOP)
        keys.take()
        live.start()
        woken = True

    before = signal.signal(signal.SIGTSTP, stop)
    try:
        yield was_woken
    finally:
        signal.signal(signal.SIGTSTP, before)
