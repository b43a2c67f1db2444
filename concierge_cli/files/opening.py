"""Opens a file that a person named, or says in one sentence why it cannot be evidence at all.

Only what is missing, unreadable, no regular file, or empty is refused here. Nothing is opened before it is known to
be a regular file: opening a named pipe would wait for ever.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """The file at `path`, open for reading; raises InvalidInput naming it, also when it changes meanwhile."""
    with _reading(path):
        try:
            mode = path.stat().st_mode
        except ValueError as error:  # a name that no system can hold
            raise OSError(str(error)) from error
        _must_be_regular(path, mode)
        # Between the two looks somebody may have put a pipe there; without O_NONBLOCK opening it would hang.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, flags)
        file = os.fdopen(descriptor, "rb")
    with file:
        before = os.fstat(file.fileno())
        _must_be_regular(path, before.st_mode)
        if before.st_size == 0:
            raise InvalidInput(
                _("{path} is empty: it has 0 bytes.").format(path=path),
                hint=_("If it was sent to you, ask for it again."),
            )
        with _reading(path):
            yield file
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise InvalidInput(
                _("{path} changed while it was being read.").format(path=path),
                hint=_("Wait until it has been copied or downloaded, then run the same command again."),
            )


def _must_be_regular(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise InvalidInput(_("{path} is a folder, not a file.").format(path=path), hint=_("Name the file inside it."))
    if not stat.S_ISREG(mode):
        raise InvalidInput(
            _("{path} is not an ordinary file, so it cannot be evidence.").format(path=path),
            hint=_("Save it as a file first."),
        )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns what the system says about reading `path` into InvalidInput."""
    try:
        yield
    except FileNotFoundError as error:
        raise InvalidInput(
            _("There is no file {path}.").format(path=path),
            hint=_("Drag the file into this window to write its exact place."),
        ) from error
    except PermissionError as error:
        raise InvalidInput(
            _("There is no permission to read {path}.").format(path=path),
            hint=_("Copy it to a folder of yours and name the copy."),
        ) from error
    except OSError as error:
        raise InvalidInput(
            _("{path} cannot be read.").format(path=path),
            hint=_("Copy it to this machine's disk and name the copy."),
        ) from error
