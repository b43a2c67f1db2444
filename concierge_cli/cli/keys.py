"""Single keys from the terminal, without Enter, for a screen that goes on meanwhile. POSIX and Windows."""

from __future__ import annotations

import os
import re
import sys
import time
from types import TracebackType
from typing import Any, Final

_STEP: Final = 0.2
"""Seconds between two looks at the keyboard of Windows, which cannot be waited for together with the time."""
_REST: Final = 0.05
"""Seconds in which the rest of a key's sequence follows its escape; a finger needs longer."""
_KEY: Final = re.compile(r"\x1b{1,2}(?:\[(?:M...|[0-?]*[ -/]*[@-~])|O.)|\x1b[^\x1b]|.", re.DOTALL)
"""One key: a character, or what an arrow, a function key, Alt or a mouse sends."""


class Keys:
    """While it is entered, keys arrive one by one and are not echoed; afterwards the terminal is as it was.

    Where standard input is no terminal there are no keys, only time. On POSIX a changed window wakes `wait` as well.
    """

    def __init__(self) -> None:
        self._kept: Any = None
        self._wake: tuple[int, int] | None = None
        self._before = -1
        self._typed = ""
        self._here = sys.stdin is not None and sys.stdin.isatty()

    def __enter__(self) -> Keys:
        if os.name != "nt":
            self._listen()
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()
        if self._wake is not None:
            import signal

            signal.set_wakeup_fd(self._before)
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            for end in self._wake:
                os.close(end)
            self._wake = None

    def take(self) -> None:
        """From now on keys come one by one."""
        if self._here and os.name != "nt":
            import termios
            import tty

            self._kept = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin, termios.TCSANOW)

    def give_back(self) -> None:
        """The terminal as it was before."""
        if self._kept is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSANOW, self._kept)
            self._kept = None

    def wait(self, seconds: float) -> str:
        """The next key within `seconds`, "" for none; "q" when the terminal is gone.

        An arrow or another key that sends several characters is all of them together: only Esc is `\\x1b` alone.
        """
        if os.name == "nt":
            return self._wait_there(seconds)
        return self._next() or self._wait_here(seconds)

    def _wait_here(self, seconds: float) -> str:
        import select

        ends = [sys.stdin.fileno()] if self._here else []
        if self._wake is not None:
            ends.append(self._wake[0])
        ready, _write, _error = select.select(ends, [], [], max(seconds, 0))
        if self._wake is not None and self._wake[0] in ready:
            os.read(self._wake[0], 64)
        if not self._here or sys.stdin.fileno() not in ready:
            return ""
        self._read()
        if self._typed == "\x1b" and select.select(ends[:1], [], [], _REST)[0]:
            self._read()
        return self._next() or "q"

    def _read(self) -> None:
        """Takes all that waits."""
        self._typed += os.read(sys.stdin.fileno(), 1024).decode("ascii", "replace")

    def _next(self) -> str:
        """The first key of what was read, "" for none."""
        found = _KEY.match(self._typed)
        key = found[0] if found else ""
        self._typed = self._typed[len(key) :]
        return key

    def _listen(self) -> None:
        """Lets a signal end the waiting: a window that changed, a request to end."""
        import signal

        read, write = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        self._wake = read, write
        self._before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGWINCH, lambda *_: None)

    def _wait_there(self, seconds: float) -> str:
        import msvcrt

        end = time.monotonic() + seconds
        while True:
            if self._here and msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
                key = str(msvcrt.getwch())  # type: ignore[attr-defined,unused-ignore]
                # An arrow or Page Down comes as one of these and a letter, which may be Q.
                return key + str(msvcrt.getwch()) if key in ("\x00", "\xe0") else key  # type: ignore[attr-defined,unused-ignore]
            rest = end - time.monotonic()
            if rest <= 0:
                return ""
            time.sleep(min(_STEP, rest))
