"""The user's own editor: `$VISUAL`, `$EDITOR`, else what the system has. The text is never lost on the way.

The file lies in a private folder, mode 0600, UTF-8; it stays there, named in the error, when the editor fails.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

_USUAL: Final = ("sensible-editor", "nano", "vim", "vi")


def edit(text: str, *, suffix: str = ".txt", env: Mapping[str, str] | None = None) -> str:
    """`text` as the user left it in the editor; InvalidInput when the editor could not be run or failed."""
    variables = os.environ if env is None else env
    words = editor_words(variables)
    folder = Path(tempfile.mkdtemp(prefix="concierge-"))
    path = folder / f"concierge{suffix}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    try:
        ended = subprocess.run([*words, str(path)], check=False).returncode
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InvalidInput(
            _("The editor “{editor}” cannot be started. Set the variable EDITOR to one that is installed.").format(
                editor=words[0]
            ),
            hint="concierge help environment",
        ) from error
    if ended:
        raise InvalidInput(
            _("The editor ended with an error, so nothing was saved. What you wrote is in {path}").format(path=path),
        )
    try:
        changed = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("The editor did not save the text as UTF-8. What you wrote is in {path}").format(path=path)
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    return changed.replace("\r\n", "\n")


def editor_words(env: Mapping[str, str]) -> list[str]:
    """The editor's command line as words; InvalidInput where there is none."""
    for name in ("VISUAL", "EDITOR"):
        if wish := env.get(name, "").strip():
            try:
                return _split(wish)
            except ValueError as error:
                raise InvalidInput(
                    _("The variable {name} cannot be understood: a quotation mark is missing in it.").format(name=name),
                    hint="concierge help environment",
                ) from error
    if os.name == "nt":
        return ["notepad"]
    for usual in _USUAL:
        if found := shutil.which(usual, path=env.get("PATH")):
            return [found]
    raise InvalidInput(
        _("No editor was found. Set the variable EDITOR to one that is installed."), hint="concierge help environment"
    )


def _split(wish: str) -> list[str]:
    """Words of a command line; on Windows a backslash is part of a path, and quotation marks only group."""
    if os.name != "nt":
        return shlex.split(wish)
    return [word.strip('"') for word in shlex.split(wish, posix=False)]
