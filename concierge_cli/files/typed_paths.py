r"""Paths as people give them: typed, pasted, or dragged into a terminal from a file manager.

A dragged path arrives quoted (Windows, GNOME), with backslashes before spaces (macOS), behind `& ` (PowerShell) or
as a `file://` address. A shell has usually undone that already, so a name that exists as it stands always wins.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")


def typed_path(text: str) -> Path:
    """The path that `text` means on this machine; raises InvalidInput when it names nothing at all.

    The file need not exist: opening it says so with its name.
    """
    if text and "\0" not in text and os.path.lexists(text):
        return Path(text)
    meant = path_text(text, is_windows=os.name == "nt")
    if not meant or "\0" in meant:
        raise InvalidInput(_("No file was named."), hint=_("Drag the file into this window to write its exact place."))
    path = Path(meant)
    try:
        return path.expanduser() if meant.startswith("~") else path
    except RuntimeError:  # no home folder is known for that name
        return path


def path_text(text: str, *, is_windows: bool) -> str:
    """`text` without what dragging put around it. Windows paths keep their backslashes on every system."""
    text = text.strip()
    if text.lower().startswith("file:"):
        return _from_address(text, is_windows=is_windows)
    if is_windows:
        return _unquoted_windows(text.removeprefix("& ").strip())
    if _DRIVE.match(text) or text.startswith("\\\\"):
        return text
    try:
        words = shlex.split(text)
    except ValueError:  # an apostrophe in a name is not an open quote
        return text
    # Several words are a name with spaces that nobody quoted.
    plain = words[0] if len(words) == 1 else text
    return _from_address(plain, is_windows=False) if plain.lower().startswith("file:") else plain


def _unquoted_windows(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1]
    elif len(text) >= 2 and text[0] == text[-1] == "'":
        text = text[1:-1].replace("''", "'")  # PowerShell doubles the quotes of a name
    return _from_address(text, is_windows=True) if text.lower().startswith("file:") else text


def _from_address(text: str, *, is_windows: bool) -> str:
    try:
        address = urlsplit(text.replace("?", "%3F").replace("#", "%23"))  # in a name they are just characters
    except ValueError:
        return text
    path = unquote(address.path)
    host = address.netloc
    if is_windows:
        path = path.replace("/", "\\")
        if host and host.lower() != "localhost":
            return f"\\\\{unquote(host)}{path}"
        return path[1:] if _DRIVE.match(path[1:]) else path
    return path
