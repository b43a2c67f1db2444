"""What somebody wrote and could not log: it goes into a file of its own, so that nobody writes it twice."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from concierge_cli.errors import ConciergeError
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session


def keep_words(session: Session, text: str, *, name: str, suffix: str) -> Path:
    """Puts the text into a file that only the user can read, beside the data or where the system keeps such files."""
    home = session.settings.places.data
    folder = home if os.access(home, os.W_OK) else None
    handle, path = tempfile.mkstemp(prefix=f"{name}-", suffix=suffix, dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return Path(path)


@contextlib.contextmanager
def kept_if_left(session: Session, text: str, *, command: str) -> Iterator[None]:
    """Keeps a text that was pasted where what follows ends with Ctrl-C or an error, and says how `command` takes it.

    Without `text`: what stood in the box when Ctrl-C left it.
    """
    try:
        yield
    except (KeyboardInterrupt, ConciergeError) as end:
        inside_the_box = end.args[0] if isinstance(end, KeyboardInterrupt) and end.args else ""
        if kept := (text or inside_the_box).strip():
            path = keep_words(session, kept, name=command.rpartition(" ")[2], suffix=".txt")
            said = _("What you wrote is in {path}").format(path=path)
            again = _("To go on with it:")
            session.say(["", *session.screen.wrap(said), again, f"{command} --file {_('FILE')}"])
        raise
