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
    from concierge_cli.cli.screens.lines import next_lines
    from concierge_cli.cli.screens.timeline import kind_words
    from concierge_cli.services.case_view import case_json
    from concierge_cli.services.closing import undo as take_back

    desk = desk_of(session)
    events, cases = take_back(desk, entry=entry_of(session, session.settings.timezone))
    session.notices += desk.journal.notices
    what = ", ".join(dict.fromkeys(kind_words(event) for event in events if event.kind != "measured"))
    gone = [str(event.facts["id"]) for event in events if event.kind == "opened" and event.facts.get("id")]
    ids = ", ".join([*(case.id for case in cases), *gone])
    screen = session.screen

    def then() -> list[str]:
        if len(cases) == 1:
            return next_lines(session, desk, cases[0])
        return screen.next("concierge today", _("see what else is yours"))

    line = (
        _("{ids}: {what} taken back").format(ids=screen.name(ids), what=what)
        if ids
        else _("{what} taken back").format(what=what)
    )
    session.answer(
        lambda: {"events": [event.id for event in events], "cases": [case_json(desk, case) for case in cases]},
        lambda: [screen.verdict(line), *then()],
    )
