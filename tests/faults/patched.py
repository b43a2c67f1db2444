"""Where strace is missing: Python's own calls are made to fail instead. SQLite's are out of reach, and that is said.

Calls are written to a file as strace writes them, so that the same reading serves both.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.faults.strace import Fault

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_NAMES: Final = {
    "write": ("write",),
    "fsync": ("fsync",),
    "rename": ("rename", "replace"),
    "unlink": ("unlink", "remove"),
    "mkdir": ("mkdir",),
    "openat": ("open",),
}
"""The functions of `os` that stand for each call."""


def strike(trace: Path, fault: Fault | None, call: str, number: int) -> None:
    """From now on this process notes its calls in `trace`, and `fault` strikes the one of that name and number."""
    noted = trace.open("w", encoding="utf-8", buffering=1)
    for name, functions in _NAMES.items():
        met = _Met(noted.write, name, fault if name == call else None, number)
        for function in functions:
            setattr(os, function, met.wrapped(getattr(os, function)))


class _Met:
    """Counts the calls of one name; the functions that stand for it share the count."""

    def __init__(self, note: Callable[[str], object], name: str, fault: Fault | None, number: int) -> None:
        self._note, self._name, self._fault, self._number = note, name, fault, number
        self._count = 0

    def wrapped(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            writes = self._name != "openat" or bool(args[1] & _WRITING)
            self._count += 1
            flags = "O_WRONLY" if writes else ""
            if self._fault is None or not self._due(self._fault):
                self._note(f"1 {self._name}({flags})\n")
                return plain(*args, **more)
            self._note(f"1 {self._name}({flags}) (INJECTED)\n")
            if self._fault.name == "SIGKILL":
                os.kill(os.getpid(), signal.SIGKILL)
            code = getattr(errno, self._fault.name)
            raise OSError(code, os.strerror(code))

        return call

    def _due(self, fault: Fault) -> bool:
        return self._count >= self._number if fault.lasts(self._name) else self._count == self._number
