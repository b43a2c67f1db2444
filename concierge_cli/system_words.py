"""What the system says of a failure with a file, in the user's language: its own words are English nearly everywhere."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

from concierge_cli.i18n import N_, _

_WORDS: Final[Mapping[int, str]] = {
    errno.ENOENT: N_("it is not there"),
    errno.EEXIST: N_("it is there already"),
    errno.ENOTDIR: N_("what should be a folder is a file"),
    errno.EISDIR: N_("it is a folder"),
    errno.EACCES: N_("it is not allowed"),
    errno.EPERM: N_("it is not allowed"),
    errno.EROFS: N_("that disk can only be read"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file would be too large"),
    errno.EIO: N_("the disk cannot read or write it"),
    errno.EBUSY: N_("another program is using it"),
    errno.EMFILE: N_("too many files are open"),
    errno.ENFILE: N_("too many files are open"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.ELOOP: N_("its links lead to one another"),
}


def system_words(error: OSError) -> str:
    """Why it failed, to stand inside a sentence; what has no words here as the system says it."""
    said = _WORDS.get(error.errno or 0)
    return _(said) if said else error.strerror or str(error) or type(error).__name__
