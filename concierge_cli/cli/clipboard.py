"""The clipboard, told honestly: "copied" only when the same text could be read back.

Over SSH the clipboard of the machine that runs is the wrong one: there the text is sent to the terminal (OSC 52),
which may or may not take it, and that is what is said.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

_TERMINAL_LIMIT: Final = 74_994
"""Bytes of base64 that terminals take in one OSC 52; longer ones are dropped in silence by some."""


class Copied(StrEnum):
    """What became of a copy. `sentence` says it in the user's language."""

    VERIFIED = "verified"
    SENT = "sent"
    FAILED = "failed"

    @property
    def sentence(self) -> str:
        match self:
            case Copied.VERIFIED:
                return _("Copied.")
            case Copied.SENT:
                return _("Sent to your terminal's clipboard; if it does not paste, copy it from above.")
            case Copied.FAILED:
                return _("It could not be copied here: copy it from above.")


def copy(text: str, env: Mapping[str, str] | None = None) -> Copied:
    """Puts `text` on the clipboard of the person at the terminal."""
    variables = os.environ if env is None else env
    if variables.get("SSH_TTY") or variables.get("SSH_CONNECTION"):
        return _send(text, variables)
    import pyperclip

    try:
        pyperclip.copy(text)
        if _lines(pyperclip.paste()) == _lines(text):
            return Copied.VERIFIED
    except (pyperclip.PyperclipException, OSError):
        pass  # no clipboard on this machine: the terminal may have one
    return _send(text, variables)


def paste() -> str:
    """The text on the clipboard; InvalidInput where there is none to read."""
    import pyperclip

    try:
        return str(pyperclip.paste()).replace("\r\n", "\n")
    except (pyperclip.PyperclipException, OSError) as error:
        raise InvalidInput(
            _("The clipboard cannot be read on this machine. Leave out --from-clipboard and paste the text.")
        ) from error


def _send(text: str, env: Mapping[str, str]) -> Copied:
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > _TERMINAL_LIMIT or env.get("TERM", "dumb") == "dumb" or not sys.stdout.isatty():
        return Copied.FAILED
    order = f"\x1b]52;c;{encoded}\x07"
    if env.get("TMUX"):
        order = "\x1bPtmux;" + order.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    sys.stdout.write(order)
    sys.stdout.flush()
    return Copied.SENT


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")
