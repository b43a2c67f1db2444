"""The answer of `open`: what came in, when each promise ends and why, which evidence is missing, what to do now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.lines import names_of, next_lines, particulars
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.text import flow, listed, moment_here, muted, sentence, user_moment
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.vocabulary import Basis, ClockKind, ClockState, Party
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.words import party_phrase

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.rules import Rule
    from concierge_cli.services.desk import Desk

DATE_COLUMN: Final = 16
"""How wide `mié 18 nov 23:59` is."""
_INDENT: Final = " " * (2 + DATE_COLUMN + 3)
_DAY: Final = 24 * 3600


def opened_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names, client = session.screen, names_of(session, desk), desk.client(case.client)
    received = dates.echo(case.received_at, tz=client.zone, user_tz=session.settings.timezone)
    head = _("{id} opened: {what}").format(id=screen.name(case.id), what=names.what(case))
    place = names.place(case.platform, case.site)
    lines = [""] if session.interactive else []
    lines += flow(screen, screen.verdict(listed((head, place), screen)), indent="  ", first="")
    if told := listed(particulars(names, case), screen):
        lines += flow(screen, told, indent="  ")
    lines += [*flow(screen, _("It came in on {when}").format(when=received), indent="  "), ""]
    lines += [screen.block(_("Due"))]
    for clock in due_order(case):
        if clock.party is Party.US and clock.id != "resolution":
            lines += clock_block(session, desk, case, clock)
    for clock in due_order(case):
        if clock.used_by_asking:
            lines += right_lines(session, desk, case, clock)
    lines += ["", *evidence_block(screen, names, case), ""]
    lines += flow(screen, _("Label for your mail or chat: {tag}").format(tag=names.tag(case)))
    return [*lines, *next_lines(session, desk, case)]


def due_order(case: Case) -> list[Clock]:
    """Clocks by due date, those without one last."""
    return sorted(
        case.clocks.values(),
        key=lambda clock: (clock.due_at is None, clock.due_at or clock.started_at, clock.id),
    )


def clock_block(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """One deadline: the date in its column, what it is, and why it is that day."""
    screen, names = session.screen, names_of(session, desk)
    title = names.deadline(clock, case)
    if clock.kind is ClockKind.SLA and clock.minutes:
        title = _("{title}: {hours} h of your agreed hours").format(title=title, hours=f"{clock.minutes / 60:g}")
    if clock.due_at is None:
        when, notes = _("no date yet"), [_("Only the platform knows it: type it with “edit --due” when you see it.")]
        painted = screen.pad(when, DATE_COLUMN)
    else:
        when = dates.column(clock.due_at, tz=desk.client(case.client).zone, now=desk.now)
        painted = paint(screen, clock, desk)(when)
        notes = clock_notes(session, desk, case, clock)
    if screen.accessible:
        lines = flow(screen, f"{' '.join(when.split())}. {title}.")
        return lines + [line for note in notes for line in flow(screen, note)]
    lines = flow(screen, title, indent=_INDENT, first=f"  {painted}   ")
    for note in notes:
        lines += muted(screen, flow(screen, note, indent=_INDENT))
    return lines


def right_lines(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """Whether a right that counts from the delivery was still open when they asked, and until when it lasted."""
    screen = session.screen
    if clock.due_at is None:
        return []
    when = dates.absolute_moment(clock.due_at, tz=desk.client(case.client).zone, now=desk.now)
    in_time = clock.state(desk.now) is not ClockState.LAPSED
    said = _("asked for in time, it lasted until {when}") if in_time else _("asked for late, it ended on {when}")
    text = f"{names_of(session, desk).clock(clock)}: {said.format(when=when)}."
    return flow(screen, text, indent="" if screen.accessible else "  ")


def rule_of(desk: Desk, clock: Clock) -> Rule | None:
    """The clock's rule as the playbooks have it today; None where they have lost it: the clock stands as it was frozen."""
    try:
        return desk.playbooks.rule(clock.rule.id) if clock.rule is not None else None
    except NotFound:
        return None


def clock_notes(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """The user's own hour, holidays that did not count, the earlier warning and why, what was assumed."""
    zone, notes = desk.client(case.client).zone, []
    if clock.due_at is not None and (own := user_moment(session, clock.due_at, zone)):
        notes.append(_("On your clock: {when}.").format(when=own))
    if clock.rule is not None and clock.due_at is not None:
        if text := _holidays(desk, case, clock):
            notes.append(text)
        rule = rule_of(desk, clock)
        stricter = rule.conservative if rule is not None else None
        if rule is not None and stricter is not None and clock.warn_at is not None and rule.warns_early(clock):
            when = dates.absolute_moment(clock.warn_at, tz=zone, now=desk.now)
            notes.append(_("We warn from {when}, because {why}.").format(when=when, why=stricter.why))
    if clock.own_term:
        from concierge_cli.cli.screens.own_numbers import replaced_said

        notes.append(f"{sentence(replaced_said(desk, clock))}.")
    if clock.assumed:
        notes.append(_("Assumed: {what}").format(what=assumed_note(desk, case, clock)))
    if clock.basis is Basis.IMPORTED:
        notes.append(_("It is the date that the platform shows."))
    return notes


def assumed_note(desk: Desk, case: Case, clock: Clock) -> str:
    """What nobody has confirmed, and how to say it."""
    rule = rule_of(desk, clock)
    if rule is not None and "delivered" in rule.assumed({"delivered": case.delivered}):
        return _("that the product was delivered. If not, say so with “edit --not-delivered”.")
    if rule is not None and rule.trigger != "opened" and (taken := rule.assumed({"delivered": case.delivered})):
        from concierge_cli.cli.screens.rules import condition_words

        return condition_words(taken[0], rule.applies_to[taken[0]]) + "."
    return _(
        "it is counted from when it reached you. If it began earlier there, say so with “edit --platform-opened-at”."
    )


def _holidays(desk: Desk, case: Case, clock: Clock) -> str:
    days = holidays_inside(desk, clock, case)
    if not days:
        return ""
    if len(days) == 1:
        day, name = days[0]
        text = _("{day} is a holiday and does not count") if name else _("{day} is a day off and does not count")
        said = text.format(day=dates.short_day(day))
        return f"{said} ({safe(name)})." if name else f"{said}."
    said = ", ".join(f"{dates.short_day(day)} ({safe(name)})" if name else dates.short_day(day) for day, name in days)
    return _("Holidays that do not count: {days}.").format(days=said)


def holidays_inside(desk: Desk, clock: Clock, case: Case) -> list[tuple[date, str]]:
    """Holidays that a count of days stepped over, with their names."""
    from concierge_cli.services.why import steps_of

    return [(step.date, step.name) for step in steps_of(desk, case, clock) if step.what == "holiday"]


def paint(screen: Screen, clock: Clock, desk: Desk) -> Callable[[str], str]:
    """Red under a day or missed, yellow when warned, else as it is."""
    state = clock.state(desk.now)
    if state is ClockState.MISSED:
        return screen.late
    if state is not ClockState.RUNNING or clock.due_at is None:
        return str
    if (clock.due_at - desk.now).total_seconds() < _DAY:
        return screen.late
    return screen.soon if clock.warn_at is not None and desk.now >= clock.warn_at else str


def evidence_block(screen: Screen, names: Names, case: Case) -> list[str]:
    """`PRUEBAS  1 de 3 obligatorias` and one line a required kind."""
    lines = [screen.block(_("Evidence"), evidence_count(case))]
    missing = set(case.missing())
    for kind in case.required:
        lines += evidence_line(screen, names.evidence(kind), good=kind not in missing)
    return lines


def evidence_count(case: Case) -> str:
    """`1 de 3 obligatorias`, `ninguna obligatoria`."""
    have = len(case.required) - len(case.missing())
    return (
        _("{have} of {all} required").format(have=have, all=len(case.required)) if case.required else _("none required")
    )


def evidence_line(screen: Screen, name: str, *, good: bool) -> list[str]:
    """`✗ foto nítida del defecto`; in words where no glyph is shown."""
    if screen.accessible:
        return flow(screen, (_("There is: {name}.") if good else _("Missing: {name}.")).format(name=name))
    mark = screen.done(screen.yes) if good else screen.late(screen.no)
    return flow(screen, name, indent="    ", first=f"  {mark} ")


def waiting_words(session: Session, desk: Desk, case: Case) -> str:
    """`a quien compró, hasta mañana 18:00`: on whom we wait, as it stands after «Esperas»; empty when it is our move."""
    wait = case.current_wait(desk.now)
    if wait is None:
        return ""
    who = party_phrase(wait.on, "object")
    if wait.until is None:
        return who
    zone = desk.client(case.client).zone
    return f"{who}, " + _("until {when}").format(when=moment_here(session, wait.until, zone))
