"""After a command has answered, what it logged goes to the store's Google Sheet: one try, five seconds at most."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session

_MAKES_A_SHEET: Final = frozenset({"client add", "init"})
_DOES_IT_ITSELF: Final = frozenset({"sync", "client attach", "client offboard", "demo"})


def mirror_behind(session: Session) -> None:
    """Sends what the command logged, if anything was logged, Google is connected and `--no-sync` was not given."""
    if not session.logged or not session.written.sync or session.command in _DOES_IT_ITSELF:
        return
    if not session.settings.google_file.exists():
        return  # nobody is connected: nothing of Google is loaded
    from concierge_cli.errors import BUSY, Conflict, StorageFailed
    from concierge_cli.i18n import _

    try:
        _mirror(session)
    except StorageFailed:
        # Its own sentence says that nothing was saved, which is true of the mark alone.
        session.talk(
            [_("What you logged is kept. But this machine's disk failed behind it: look with “concierge doctor”.")]
        )
    except Conflict as error:
        if error.data != BUSY:
            raise
        session.talk([_("What you logged is kept, and goes to the Sheet with a later command: another window writes.")])


def _mirror(session: Session) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.sheet import store_words
    from concierge_cli.cli.screens.synced import behind_notices
    from concierge_cli.services.connection import ending
    from concierge_cli.services.mirror.behind import push_behind

    sys.stdout.flush()
    desk = desk_of(session)
    make = desk.journal.added_last(actor=desk.actor) if session.command in _MAKES_A_SHEET else ()
    done = push_behind(desk, session.settings, lambda client: store_words(desk, client), make=make)
    session.talk(behind_notices(session, done) if done is not None else ())
    if done is not None and done.pulled and (several := desk.journal.papers_of_several()):
        from concierge_cli.cli.screens.two_computers import two_computers_notices

        session.talk(two_computers_notices(session, desk, several))
    if end := ending(session.settings, now=session.now):
        session.talk([end])
