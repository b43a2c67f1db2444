"""Before a file is written under a name that the user chose: nobody's file is replaced unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.style import safe
from concierge_cli.errors import Conflict
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.cli.session import Session


def may_write(session: Session, path: Path, *, force: bool, again: str) -> bool:
    """Whether a file at `path` is there to be replaced; comes back only where `path` may be written.

    What is there is replaced with `force`, or after a yes on a terminal. Else Conflict, with `again` (the command, FILE
    where the file stands) and `--force` as its hint. InvalidInput for a place where no file can be.
    """
    from concierge_cli.language import dates
    from concierge_cli.language.numbers import format_size
    from concierge_cli.services.destination import occupant

    found = occupant(path, session.settings, again=again)
    if found is None or force:
        return found is not None
    settings = session.settings
    told = {
        "path": safe(str(path)),
        "size": format_size(found.size, country=settings.country),
        "when": dates.long_moment(found.changed_at, tz=settings.timezone),
    }
    if not session.interactive:
        raise Conflict(
            _(
                "{path} exists already ({size}, {when}). Nothing was written: name another file, or replace it with "
                "--force."
            ).format(**told),
            hint=f"{again} --force",
        )
    session.say(session.screen.wrap(_("{path} exists already ({size}, {when}).").format(**told)))
    if session.ask.confirm(_("Replace it?"), default=False):
        return True
    raise Conflict(_("Nothing was written; {path} is as it was.").format(path=told["path"]), hint=again)
