"""A file under a name that the user chose: what lies there already, and writing it whole or not at all.

Nobody's file is replaced here without having been asked: `cli.destination` asks, this module only tells and writes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from concierge_cli import durable
from concierge_cli.errors import ConciergeError, InvalidInput, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from concierge_cli.config import Settings

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_NAME: Final = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP})


class Occupant(NamedTuple):
    """The file that a new one would replace: its size in bytes, and when it was changed last."""

    size: int
    changed_at: datetime


def occupant(path: Path, settings: Settings, *, again: str) -> Occupant | None:
    """The file at `path`; None where the place is free.

    Raises InvalidInput, with the command `again` as its hint, for what can be no file: a folder, a place in a folder
    that does not exist, a device, a name that no file can have, or a place of the program's own. Raises StorageFailed
    where the place may not be looked at.
    """
    real = _real(path)
    if _is_ours(real, settings):
        raise InvalidInput(
            _("{path} belongs to what Concierge keeps for itself. Nothing was written; choose another place.").format(
                path=path
            ),
            hint=again,
        )
    try:
        if not real.parent.is_dir():
            raise InvalidInput(
                _("There is no folder {folder}. Nothing was written.").format(folder=path.parent), hint=again
            )
        there = real.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(error, path, again) from error
    if stat.S_ISDIR(there.st_mode):
        raise InvalidInput(
            _("{path} is a folder. Nothing was written; name a file in it.").format(path=path), hint=again
        )
    if not stat.S_ISREG(there.st_mode):
        raise InvalidInput(_("{path} is no ordinary file. Nothing was written.").format(path=path), hint=again)
    return Occupant(there.st_size, datetime.fromtimestamp(there.st_mtime, UTC))


def made_folder(path: Path, settings: Settings, *, again: str) -> Path:
    """The folder at `path`, made where only it is missing; for papers that go into it one by one.

    Raises InvalidInput, with the command `again` as its hint, where it cannot be a folder of the user's; StorageFailed
    where it cannot be made.
    """
    real = _real(path)
    if not real.is_dir():
        if occupant(path, settings, again=again) is not None:
            raise InvalidInput(_("{path} is a file. Nothing was written; name a folder.").format(path=path), hint=again)
        try:
            real.mkdir()
        except OSError as error:
            raise _failed(error, path, again) from error
    if _is_ours(real / "paper", settings):
        raise InvalidInput(
            _("{path} belongs to what Concierge keeps for itself. Nothing was written; choose another place.").format(
                path=path
            ),
            hint=again,
        )
    return path


@contextlib.contextmanager
def whole_file(path: Path, *, again: str, placed: Callable[[Path], object] = lambda _path: None) -> Iterator[BinaryIO]:
    """A new file that becomes `path` at the end, in place of what was there: whole, flushed to the disk, or not at all.

    Until then it lies beside it under another name, for its owner's eyes only, and can be read back. A link stays one:
    the file behind it is replaced. `placed` is told of it when it is there for good. Raises StorageFailed or
    InvalidInput, with the command `again`, for what the disk fails with.
    """
    from concierge_cli.journal import leftovers

    real = _real(path)
    leftovers.sweep_torsos(real.parent, real.name, now=datetime.now(UTC))
    temporary = leftovers.torso(real)
    try:
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, durable.PRIVATE_FILE)
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            durable.sync_file(file.fileno())
        with durable.uninterrupted():
            durable.replace(temporary, real)
            durable.sync_name(real, named=path, hint=_("Look whether it is whole, and check the disk."))
            placed(path)
    except OSError as error:
        raise _failed(error, path, again) from error
    finally:
        with contextlib.suppress(OSError):  # what led here is the one to tell; the next file of this name sweeps it
            temporary.unlink(missing_ok=True)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _is_ours(real: Path, settings: Settings) -> bool:
    """Whatever lies in the home itself, in its vault and its backups, and the files of settings and faults."""
    from concierge_cli.journal.home import Home

    home = Home(settings.places.data)
    return (
        _same(real.parent, home.path)
        or any(_same(folder, own) for folder in real.parents for own in (home.vault, home.backups))
        or any(_same(real, own) for own in (*home.files, settings.config_file, settings.places.log))
    )


def _same(one: Path, other: Path) -> bool:
    """By the disk where both are there. Else by name, whose capitals may mean nothing on that disk."""
    try:
        return one.samefile(other)
    except OSError:
        real = _real(other)
        return one.name.casefold() == real.name.casefold() and (one.parent == one or _same(one.parent, real.parent))


def _failed(error: OSError, path: Path, again: str) -> ConciergeError:
    if error.errno in _FULL:
        return StorageFailed(
            _(
                "There is no room for {path} on its disk. Nothing was changed; make room or choose another place."
            ).format(path=path),
            hint=again,
        )
    if error.errno in _DENIED:
        return StorageFailed(
            _(
                "{path} cannot be written: its folder does not allow it, or another program has it open. "
                "Nothing was changed."
            ).format(path=path),
            hint=again,
        )
    if error.errno in _NO_NAME:
        return InvalidInput(_("No file can have the name {path}. Nothing was written.").format(path=path), hint=again)
    return StorageFailed(
        _("{path} could not be written: {reason}. Nothing was changed.").format(path=path, reason=system_words(error)),
        hint=again,
    )
