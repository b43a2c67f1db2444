"""The deadlines of a case: what is left of each, what happens after it, and in one line those that are over.

Dates stand in one column, aligned to the right, so that hours are one below the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.opened import assumed_note, due_order, paint
from concierge_cli.cli.screens.text import flow, muted, sentence, side_by_side, user_moment
from concierge_cli.cli.style import cells
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.counted import never_kept
from concierge_cli.domain.vocabulary import ClockKind, ClockState, Party
from concierge_cli.i18n import _
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

_TITLE: Final = 24
"""A title up to this width has what is left beside it; a longer one has it below."""
_RUNNING: Final = (ClockState.RUNNING, ClockState.PAUSED)


def deadline_block(session: Session, desk: Desk, case: Case) -> list[str]:
    """`VENCE` with one row for each deadline that still asks for something; of a closed case how each one ended."""
    screen, now = session.screen, desk.now
    clocks = [clock for clock in due_order(case) if clock.state(now) is not ClockState.CANCELLED]
    if case.closed:
        over = [line for clock in clocks for line in _ended(session, desk, case, clock)]
        return [screen.block(_("Deadlines")), *over] if over else []
    asking = [clock for clock in clocks if clock.state(now) in _RUNNING or _open_miss(desk, clock)]
    rest = [clock for clock in clocks if clock not in asking]
    if not clocks:
        return []
    whens = {clock.id: _when(session, desk, case, clock) for clock in asking}
    titles = {clock.id: _title(session, desk, case, clock) for clock in asking}
    column = max((cells(when) for when in whens.values()), default=0)
    second = max((cells(title) for title in titles.values() if cells(title) <= _TITLE), default=0)
    lines = [screen.block(_("Due"))] if asking else [screen.block(_("Deadlines"))]
    for clock in asking:
        lines += _row(session, desk, case, clock, (whens[clock.id], titles[clock.id]), (column, second))
    for clock in rest:
        lines += muted(screen, _ended(session, desk, case, clock))
    guessed = [clock for clock in asking if clock.assumed and clock.due_at and clock.party is Party.US]
    if guessed:
        note = _("Assumed: {what}").format(what=assumed_note(desk, case, guessed[0]))
        lines += muted(screen, flow(screen, note, indent="" if screen.accessible else "  "))
    return lines


def _open_miss(desk: Desk, clock: Clock) -> bool:
    """Missed, and still nobody has done it."""
    return clock.state(desk.now) is ClockState.MISSED and clock.stopped_at is None


def _when(session: Session, desk: Desk, case: Case, clock: Clock) -> str:
    if clock.due_at is None:
        return _("no date")
    return dates.relative_column(clock.due_at, tz=desk.client(case.client).zone, now=desk.now)


def _row(
    session: Session, desk: Desk, case: Case, clock: Clock, texts: tuple[str, str], widths: tuple[int, int]
) -> list[str]:
    """`texts` are its date and title, `widths` those of their columns."""
    screen, names = session.screen, names_of(session, desk)
    (when, title), (column, second), left = texts, widths, _left(desk, clock)
    notes = []
    if clock.due_at is not None and (own := user_moment(session, clock.due_at, desk.client(case.client).zone)):
        notes.append(_("on your clock: {when}").format(when=own))
    if clock.own_term:
        from concierge_cli.cli.screens.own_numbers import replaced_said

        notes.append(replaced_said(desk, clock))
    if clock.party in (Party.US, Party.BUYER) and (after := names.consequence(clock, case)):
        notes.append(_("after that: {what}").format(what=after))
    if screen.accessible:
        what = ": ".join(text for text in (title, left) if text)
        parts = [f"{' '.join(when.split())}. {what}", *(sentence(note) for note in notes)]
        return [line for part in parts for line in flow(screen, f"{part}.")]
    indent = " " * (2 + column + 3)
    painted = f"  {paint(screen, clock, desk)(screen.pad(when, column, right=True))}   "
    if cells(title) <= _TITLE and not screen.narrow:
        first, *more = side_by_side(screen, (title, left), (second + 3,), indent=indent)
        lines = [painted + first[len(indent) :], *more]
    else:
        lines = flow(screen, title, indent=indent, first=painted)
        lines += flow(screen, left, indent=indent) if left else []
    return lines + [line for note in notes for line in muted(screen, flow(screen, note, indent=indent))]


def _title(session: Session, desk: Desk, case: Case, clock: Clock) -> str:
    """Our own promises by name; the platform's deadline by the platform's, unless it has several."""
    names = names_of(session, desk)
    if clock.kind is ClockKind.PLATFORM and clock.party is Party.US and clock.base_id != "platform_task":
        others = [
            other
            for other in case.clocks.values()
            if other.kind is ClockKind.PLATFORM and other.party is Party.US and other.cancelled_at is None
        ]
        if len(others) == 1 and not session.screen.narrow:
            return names.platform(case.platform)
    return names.clock(clock)


def _left(desk: Desk, clock: Clock) -> str:
    """What is left, or how late it is."""
    if clock.due_at is None:
        return "" if clock.party is not Party.US else _("type it when you see it, with “edit --due”")
    state = clock.state(desk.now)
    if state is ClockState.PAUSED:
        return _("paused while you wait")
    if state is ClockState.MISSED:
        return _("missed {span} ago").format(span=dates.duration(desk.now - clock.due_at))
    if clock.agreed is not None:
        left = clock.agreed.calendar().between(desk.now, clock.due_at) * 60
        return _("{left} of your hours left").format(left=dates.duration(left, days=False))
    if clock.kind is ClockKind.WINDOW:
        return _("{left} left").format(left=dates.duration(clock.due_at - desk.now))
    return _("{left} left; it does not pause").format(left=dates.duration(clock.due_at - desk.now))


def _ended(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """`Tu primera respuesta: a tiempo, mar 17 nov, 9:24.`"""
    screen, name = session.screen, names_of(session, desk).clock(clock)
    zone = desk.client(case.client).zone
    state = clock.state(desk.now)
    when = dates.absolute_moment(clock.stopped_at, tz=zone, now=desk.now) if clock.stopped_at else ""
    if clock.due_at is None and state is ClockState.RUNNING:
        return []
    if state is ClockState.MET:
        said = _("on time") if not clock.forgiven else _("on time; entered late, with a reason")
    elif state is ClockState.LAPSED:
        said = _("over")
    elif clock.stopped_late_entry:
        said = _("late: it was entered after its date")
    elif never_kept(clock):
        said = _("late: the case was closed without an answer")
    elif clock.due_at is not None:
        said = _("{span} late").format(span=dates.duration((clock.stopped_at or desk.now) - clock.due_at))
    else:
        return []
    text = f"{name}: {said}" + (f" ({when})" if when else "")
    return flow(screen, text, indent="" if screen.accessible else "  ")
