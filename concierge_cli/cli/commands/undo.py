"""`concierge undo`: takes back what the last command logged."""

from __future__ import annotations

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge undo", N_('concierge undo --because "It was another order"')),
    about=N_("The log keeps it, struck through. What the other side saw already needs a reason."),
    writes=True,
)
def undo(session: Session) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of
    from concierge_cli.cli.screens.timeline import kind_words
    from concierge_cli.services.case_view import case_json
    from concierge_cli.services.closing import undo as take_back

    desk = desk_of(session)
    events, cases = take_back(desk, entry=entry_of(session, session.settings.timezone))
    session.notices += desk.journal.notices
    what = ", ".join(dict.fromkeys(kind_words(event) for event in events if event.kind != "measured"))
    ids = ", ".join(case.id for case in cases)
    screen = session.screen
    line = (
        _("{ids}: {what} taken back").format(ids=screen.name(ids), what=what)
        if ids
        else _("{what} taken back").format(what=what)
    )
    session.answer(
        lambda: {"events": [event.id for event in events], "cases": [case_json(desk, case) for case in cases]},
        lambda: [screen.verdict(line), *screen.next(f"concierge show {cases[0].id}" if cases else "concierge today")],
    )
