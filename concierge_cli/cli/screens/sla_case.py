"""`sla CASE`: every clock of a case, also those that are over, with what it says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.opened import DATE_COLUMN, due_order, paint
from concierge_cli.cli.screens.text import flow, listed, user_moment, whole
from concierge_cli.cli.style import safe
from concierge_cli.domain.vocabulary import ClockState
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.clock import Clock
    from concierge_cli.services.desk import Desk


def case_clock_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """Every clock of the case, also those that are over, with what it says now."""
    screen, names = session.screen, names_of(session, desk)
    store = safe(desk.client(case.client).name)
    head = listed((f"{screen.name(case.id)}  {names.what(case)}", store), screen)
    lines = flow(screen, head, indent="  ", first="")
    lines.append("")
    for clock in due_order(case):
        lines += _clock(session, desk, case, clock)
    if not case.clocks:
        lines += [_("{id} has no deadline.").format(id=case.id)]
    return [*lines, *screen.next(f"concierge why {case.id}", _("how each date was counted"))]


def _clock(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    screen, zone = session.screen, desk.client(case.client).zone
    when = dates.column(clock.due_at, tz=zone, now=desk.now) if clock.due_at else _("no date yet")
    own = user_moment(session, clock.due_at, zone) if clock.due_at else ""
    what = listed((names_of(session, desk).deadline(clock, case), _state(desk, clock, zone), own), screen)
    if screen.accessible:
        return flow(screen, f"{' '.join(when.split())}. {what}.")
    painted = paint(screen, clock, desk)(screen.pad(when, DATE_COLUMN))
    return flow(screen, what, indent=" " * (2 + DATE_COLUMN + 3), first=f"  {painted}   ")


def _state(desk: Desk, clock: Clock, zone: str) -> str:
    """`a tiempo, mar 17 nov, 9:24`, `corre, quedan 8 h 20 min de tu horario`."""
    state = clock.state(desk.now)
    word = label("clock_state", state)
    ended = clock.stopped_at or clock.cancelled_at
    if clock.forgiven and state is ClockState.MET:
        word = _("{state}; entered late, with a reason").format(state=word)
    elif clock.stopped_late_entry:
        word = _("{state}: it was entered after its date").format(state=word)
    if ended is not None:
        return f"{word}, {dates.absolute_moment(ended, tz=zone, now=desk.now)}"
    if state is ClockState.RUNNING and clock.due_at is not None:
        if clock.agreed is not None:
            left = clock.agreed.calendar().between(desk.now, clock.due_at) * 60
            return _("{state}, {left} of your hours left").format(
                state=word, left=whole(dates.duration(left, days=False))
            )
        return _("{state}, {left} left").format(state=word, left=whole(dates.duration(clock.due_at - desk.now)))
    if state is ClockState.MISSED and clock.due_at is not None:
        return _("{state}, {span} ago").format(state=word, span=whole(dates.duration(desk.now - clock.due_at)))
    return word
