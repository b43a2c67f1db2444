"""Writing so that a power cut loses nothing: temporary name, flush to the disk, rename, flush the folder.

Files are readable by their owner only (0600), folders likewise (0700). Where a system has no such modes or cannot
flush a folder (Windows), these steps do nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from concierge_cli.errors import StorageFailed
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block has ended. For the short step between saving something and knowing that it is saved.

    Without it nobody could say truly, after Ctrl-C, whether something was saved.
    """
    import signal
    import threading

    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C is ignored, or reaches another thread
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            handler(came[0], None)


def make_folder(folder: Path) -> None:
    """Creates `folder`, and what it stands in, for its owner's eyes only; one that exists stays as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    sync_folder(folder.parent)


def write_whole(path: Path, content: bytes, *, flush: bool = True) -> None:
    """Replaces `path` by `content`: a reader sees the old file or the new one, never a part.

    With `flush` so does a power cut, and it is safe on the disk on return.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if flush:
                sync_file(file.fileno())
        replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if flush:
        sync_folder(path.parent)


def sync_file(descriptor: int) -> None:
    """Flushes a file to the disk itself; on macOS `fsync` alone stops at the drive's cache."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_path(path: Path) -> None:
    """Flushes a file that is already closed."""
    handle = os.open(path, os.O_RDWR)
    try:
        sync_file(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Flushes a folder's list of names, so that a rename survives a power cut."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_name(path: Path, *, named: Path | None = None, hint: str) -> None:
    """Flushes the name that a file was just given. Where the disk fails only now, StorageFailed says that it is there;
    `named` is what the user calls it.
    """
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise StorageFailed(
            _("{path} is written, but then the disk reported a failure: {reason}.").format(
                path=named or path, reason=system_words(error)
            ),
            hint=hint,
        ) from error


def replace(source: Path, target: Path) -> None:
    """`os.replace`, patient with Windows, which refuses while a reader has the old file open."""
    for attempt in range(10):
        try:
            source.replace(target)
        except PermissionError:
            if sys.platform != "win32" or attempt == 9:
                raise
            time.sleep(0.02)
        else:
            return
