"""The passphrase of a backup: from `CONCIERGE_PASSPHRASE`, or typed without showing it. Never an option's value.

A flag would stay in the shell's history and in the list of running programs.
"""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Final

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session

VARIABLE: Final = "CONCIERGE_PASSPHRASE"


def passphrase_set() -> bool:
    """Whether the variable gives one."""
    return bool(os.environ.get(VARIABLE))


def typed_passphrase(session: Session, question: str, *, twice: bool = False) -> str:
    """The passphrase. `twice` asks again, for one that nobody could look up later.

    Raises InvalidInput where nobody can be asked, and when the two differ.
    """
    if found := os.environ.get(VARIABLE):
        return found
    if not session.interactive:
        raise InvalidInput(
            _("A passphrase is needed: put it into the variable {name}.").format(name=VARIABLE),
            hint="concierge help environment",
        )
    first = _hidden(f"{question} ")
    if not first:
        raise InvalidInput(_("The passphrase is empty. Nothing was saved."))
    again = _("Once more:")
    if twice and _hidden(f"{again} ") != first:
        raise InvalidInput(_("The two were not the same. Nothing was saved."))
    return first


def _hidden(prompt: str) -> str:
    from concierge_cli.cli.ask import waking

    try:
        with waking():
            return getpass.getpass(prompt)
    except EOFError:
        raise KeyboardInterrupt from None
