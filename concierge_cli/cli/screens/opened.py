"""The answer of `open`: what came in, when each promise ends and why, which evidence is missing, what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of, next_lines
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.vocabulary import Basis, ClockKind, ClockState, Party
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

_INDENT = " " * 20


def opened_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names, client = session.screen, names_of(session, desk), desk.client(case.client)
    received = dates.echo(case.received_at, tz=client.zone, user_tz=session.settings.timezone)
    head = _("{id} opened: {what} {dot} {place}").format(
        id=screen.name(case.id),
        what=names.what(case),
        dot=screen.dot,
        place=names.place(case.platform, case.site),
    )
    lines = [screen.verdict(head), *screen.wrap(_("It came in on {when}").format(when=received), indent="  "), ""]
    lines += [screen.block(_("Due"))]
    for clock in due_order(case):
        if clock.party is Party.US and clock.kind is not ClockKind.WINDOW and clock.id != "resolution":
            lines += clock_block(screen, names, clock, case, desk, client.zone)
    lines += ["", *evidence_block(screen, names, case), ""]
    lines += screen.wrap(_("Label for your mail or chat: {tag}").format(tag=names.tag(case)))
    return [*lines, *next_lines(session, desk, case)]


def due_order(case: Case) -> list[Clock]:
    """Clocks by due date, those without one last."""
    return sorted(
        case.clocks.values(),
        key=lambda clock: (clock.due_at is None, clock.due_at or clock.started_at, clock.id),
    )


def clock_block(screen: Screen, names: Names, clock: Clock, case: Case, desk: Desk, zone: str) -> list[str]:
    """One deadline: the date in its column, what it is, and why it is that day."""
    if clock.due_at is None:
        text = _("only the platform knows the date; type it with --due-at when you see it")
        return screen.wrap(f"{names.clock(clock)}: {text}", indent="  ")
    when = dates.column(clock.due_at, tz=zone)
    title = names.clock(clock)
    if clock.kind is ClockKind.SLA and clock.minutes:
        title = _("{title}: {hours} h of your agreed hours").format(title=title, hours=f"{clock.minutes / 60:g}")
    elif clock.kind is not ClockKind.SLA:
        title = f"{names.platform(case.platform)}: {title}"
    lines = screen.wrap(title, indent=_INDENT, first=f"  {paint(screen, clock, desk)(when)}  ")
    for note in clock_notes(names, clock, case, desk, zone):
        lines += [screen.muted(line) for line in screen.wrap(note, indent=_INDENT)]
    return lines


def clock_notes(names: Names, clock: Clock, case: Case, desk: Desk, zone: str) -> list[str]:
    """Holidays that did not count, the earlier warning and why, and what was assumed."""
    notes = []
    if clock.rule is not None and clock.due_at is not None:
        holidays = holidays_inside(desk, clock, case)
        if holidays:
            days = ", ".join(
                f"{dates.short_day(day)} ({safe(name)})" if name else dates.short_day(day) for day, name in holidays
            )
            notes.append(_("Does not count: {days}.").format(days=days))
        rule = desk.playbooks.rule(clock.rule.id)
        if rule.conservative is not None and clock.warn_at is not None and clock.basis in (Basis.RULE, Basis.ASSUMED):
            notes.append(
                _("We warn from {when}: {why}").format(
                    when=dates.absolute_moment(clock.warn_at, tz=zone, now=desk.now), why=rule.conservative.why
                )
            )
    if clock.basis is Basis.ASSUMED and case.platform_opened_at is None:
        notes.append(
            _("Assumed: counted from when it reached you. If it began earlier there, say so with --platform-opened-at.")
        )
    if clock.basis is Basis.IMPORTED:
        notes.append(_("It is the date that the platform shows."))
    return notes


def holidays_inside(desk: Desk, clock: Clock, case: Case) -> list[tuple]:  # type: ignore[type-arg]
    """Holidays that a count of days stepped over."""
    from concierge_cli.services.why import steps_of

    return [(step.date, step.name) for step in steps_of(desk, case, clock) if step.what == "holiday"]


def paint(screen: Screen, clock: Clock, desk: Desk):  # type: ignore[no-untyped-def]
    """Red under a day or missed, yellow when warned, else as it is."""
    state = clock.state(desk.now)
    if state is ClockState.MISSED:
        return screen.late
    if state is not ClockState.RUNNING or clock.due_at is None:
        return str
    if (clock.due_at - desk.now).total_seconds() < 24 * 3600:
        return screen.late
    return screen.soon if clock.warn_at is not None and desk.now >= clock.warn_at else str


def evidence_block(screen: Screen, names: Names, case: Case) -> list[str]:
    """`PRUEBAS  1 de 3 obligatorias` and one line a required kind."""
    missing = set(case.missing())
    have = len(case.required) - len(missing)
    note = (
        _("{have} of {all} required").format(have=have, all=len(case.required)) if case.required else _("none required")
    )
    lines = [screen.block(_("Evidence"), note)]
    for kind in case.required:
        mark = screen.late(screen.no) if kind in missing else screen.done(screen.yes)
        lines += screen.wrap(names.evidence(kind), indent="    ", first=f"  {mark} ")
    return lines


def waiting_words(case: Case, desk: Desk, zone: str) -> str:
    """`quien compró, hasta mañana 18:00`; empty when it is our move."""
    wait = case.current_wait(desk.now)
    if wait is None:
        return ""
    who = label("party", wait.on)
    return (
        _("{who}, until {when}").format(who=who, when=dates.moment(wait.until, tz=zone, now=desk.now))
        if wait.until
        else who
    )
