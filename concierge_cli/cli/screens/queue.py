"""`today`: the queue in three lines a case — what and until when, why, the command. Two layouts and one for readers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import command_text, names_of
from concierge_cli.cli.screens.names import Names
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.priority import our_clocks
from concierge_cli.domain.vocabulary import ClockKind, ClockState, Procedure
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.terms import term_words
from concierge_cli.language.words import label
from concierge_cli.services.queue import Queued, evidence_name

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

SHOWN, SHOWN_NARROW = 7, 3
DAY = 24 * 3600


def queue_lines(
    session: Session,
    desk: Desk,
    ours: list[Queued],
    waiting: list[Case],
    *,
    everything: bool = False,
    reasons: bool = False,
) -> list[str]:
    """The whole screen. Only the first seven (three when narrow) stand in full unless `everything`."""
    screen = session.screen
    if screen.accessible:
        return _accessible(session, desk, ours, waiting)
    limit = len(ours) if everything else SHOWN_NARROW if screen.narrow else SHOWN
    lines = [*_head(session, desk, ours, waiting), ""]
    if not ours:
        return [*lines, *_nothing(session, desk, waiting)]
    for number, one in enumerate(ours[:limit], 1):
        lines += [*_entry(session, desk, number, one, reasons=reasons), ""]
    return [*lines, *_tail(session, desk, ours[limit:], waiting, reasons=reasons)]


def _head(session: Session, desk: Desk, ours: list[Queued], waiting: list[Case]) -> list[str]:
    screen, zone = session.screen, session.settings.timezone
    when = dates.long_moment(desk.now, tz=zone)
    stores = len(desk.journal.clients())
    cases = len(ours) + len(waiting)
    parts = [
        ngettext("{n} store", "{n} stores", stores).format(n=stores) if not screen.narrow else "",
        ngettext("{n} open case", "{n} open cases", cases).format(n=cases),
        ngettext("{n} is yours", "{n} are yours", len(ours)).format(n=len(ours)),
    ]
    return screen.two(when[:1].upper() + when[1:], f" {screen.dot} ".join(part for part in parts if part))


def _entry(session: Session, desk: Desk, number: int, one: Queued, *, reasons: bool) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    case = one.case
    indent = " " * 3
    left = f"{number:<3}{screen.name(screen.pad(case.id, 8))}{_title(session, desk, names, case)}"
    when = _when(session, desk, case)
    lines = screen.two(left, when)
    said = say_step(one.step, evidence_name(desk))
    why = " ".join(part for part in (said.why, _stake(desk, names, case)) if part)
    lines += screen.wrap(why, indent=indent)
    if reasons:
        points = ", ".join(f"{term_words(term.name)} {term.points}" for term in one.priority.terms)
        rank = {0: _("pinned"), 1: _("before all others")}.get(one.priority.rank, "")
        text = _("{score} points: {points}").format(score=one.priority.score, points=points)
        lines += [screen.muted(line) for line in screen.wrap(f"{rank} {text}".strip(), indent=indent)]
    return [*lines, indent + screen.command(command_text(one.step.command))]


def _title(session: Session, desk: Desk, names: Names, case: Case) -> str:
    screen = session.screen
    what = names.procedure(case)
    several = len(desk.journal.clients()) > 1
    place = names.platform(case.platform)
    parts = [what[:1].upper() + what[1:]]
    if case.procedure not in (Procedure.DM,) or place not in what:
        parts.append(place)
    if several and not screen.narrow:
        parts.append(desk.client(case.client).name)
    if case.amount and not screen.narrow:
        parts.append(names.amount(case.amount))
    return f" {screen.dot} ".join(parts)


def _when(session: Session, desk: Desk, case: Case) -> str:
    """`HOY 16:20 · en 7 h 10 min`; both dates where my promise and the platform's are near each other."""
    screen, zone = session.screen, desk.client(case.client).zone
    clock = _nearest(case, desk.now)
    if clock is None or clock.due_at is None:
        return screen.muted(_("no date"))
    left = (clock.due_at - desk.now).total_seconds()
    text = dates.moment(clock.due_at, tz=zone, now=desk.now)
    if left < 0:
        return screen.late(_("late by {span}").format(span=dates.duration(-left)))
    if left < DAY:
        hard = clock.kind in (ClockKind.PLATFORM, ClockKind.LEGAL)
        span = dates.duration(left, units=1 if screen.narrow else 2)
        day, _space, hour = text.rpartition(" ")
        text = f"{day.upper() if hard else day} {hour} {screen.dot} " + _("in {span}").format(span=span)
        return screen.late(text)
    return screen.soon(text) if clock.warn_at is not None and desk.now >= clock.warn_at else text


def _nearest(case: Case, now: datetime) -> Clock | None:
    clocks = our_clocks(case, now)
    return next((clock for clock in clocks if clock.base_id != "resolution"), clocks[0] if clocks else None)


def _stake(desk: Desk, names: Names, case: Case) -> str:
    """What is lost by silence, or what can still be saved, in one sentence."""
    clock = _nearest(case, desk.now)
    if clock is None:
        return ""
    if clock.kind is ClockKind.SLA:
        hours = f"{(clock.minutes or 0) / 60:g}"
        return _("It is your promise of {hours} hours.").format(hours=hours)
    state = clock.state(desk.now)
    if state is ClockState.MISSED:
        return _("Probably lost by silence.")
    return _sentence(names.consequence(clock))


def _sentence(text: str) -> str:
    """The first clause of a consequence, as a sentence of its own."""
    first = text.split(";", maxsplit=1)[0].strip().rstrip(".")
    return _("If not: {what}.").format(what=first) if first else ""


def _tail(session: Session, desk: Desk, rest: list[Queued], waiting: list[Case], *, reasons: bool) -> list[str]:
    screen, lines = session.screen, []
    if rest:
        text = ngettext(
            "And {n} more with a far date or none: concierge today --all",
            "And {n} more with a far date or none: concierge today --all",
            len(rest),
        )
        lines += screen.wrap(text.format(n=len(rest)))
    lines += _waiting(session, desk, waiting)
    if not reasons and not screen.narrow:
        lines += screen.wrap(_("Why this order: concierge today --why"))
    return lines


def _waiting(session: Session, desk: Desk, waiting: list[Case]) -> list[str]:
    """`Esperas a otros en 4. El primero: ACC-40, a quien compró, hasta mañana 18:00.`"""
    if not waiting:
        return []
    first = waiting[0]
    wait = first.current_wait(desk.now)
    text = ngettext("You wait for others in {n} case.", "You wait for others in {n} cases.", len(waiting)).format(
        n=len(waiting)
    )
    if wait is not None:
        who = label("party", wait.on)
        until = ""
        if wait.until is not None:
            zone = desk.client(first.client).zone
            until = ", " + _("until {when}").format(when=dates.moment(wait.until, tz=zone, now=desk.now))
        text += " " + _("The first: {id}, {who}{until}.").format(id=first.id, who=who, until=until)
    return session.screen.wrap(text)


def _nothing(session: Session, desk: Desk, waiting: list[Case]) -> list[str]:
    screen = session.screen
    lines = screen.wrap(_("Nothing waits for you."))
    lines += _waiting(session, desk, waiting)
    if waiting:
        return [*lines, *screen.next("concierge list --status waiting", _("see what you wait for"))]
    return [*lines, *screen.next("concierge open", _("log a new case"))]


def _accessible(session: Session, desk: Desk, ours: list[Queued], waiting: list[Case]) -> list[str]:
    """One fact a line, nothing in columns, no abbreviation that a screen reader would spell."""
    names, zone = names_of(session, desk), session.settings.timezone
    when = dates.full_moment(desk.now, tz=zone)
    count = ngettext("{n} case waits for you.", "{n} cases wait for you.", len(ours)).format(n=len(ours))
    lines = [f"{when[:1].upper()}{when[1:]}. {count}"]
    for number, one in enumerate(ours, 1):
        case = one.case
        said = say_step(one.step, evidence_name(desk))
        clock = _nearest(case, desk.now)
        due = _("no date")
        if clock is not None and clock.due_at is not None:
            left = (clock.due_at - desk.now).total_seconds()
            zone_ = desk.client(case.client).zone
            moment = dates.moment(clock.due_at, tz=zone_, now=desk.now)
            span = dates.duration(abs(left), spelled=True)
            due = f"{moment}, " + (
                _("in {span}").format(span=span) if left >= 0 else _("late by {span}").format(span=span)
            )
        lines += [
            _("Case {n} of {all}: {id}. {what}, {place}.").format(
                n=number,
                all=len(ours),
                id=case.id,
                what=names.procedure(case),
                place=names.place(case.platform, case.site),
            ),
            _("Due: {when}.").format(when=due),
            _("Why: {why}").format(why=said.why),
            _("Command: {command}").format(command=command_text(one.step.command)),
        ]
    return [*lines, *_waiting(session, desk, waiting)]
