"""`why`: which days and hours were counted, which were not and why, and where the rule was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.rules import Step
from concierge_cli.domain.vocabulary import Basis, ClockKind
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.why import WorkedDay, steps_of, worked_days

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk


def why_lines(session: Session, desk: Desk, case: Case, clocks: list[Clock]) -> list[str]:
    lines: list[str] = []
    for clock in clocks:
        lines += [*_one(session, desk, case, clock), ""]
    if not clocks:
        lines = [_("{id} has no deadline.").format(id=case.id), ""]
    return [*lines[:-1], *_own_date(session, desk, case, clocks)]


def _one(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    place = safe(desk.client(case.client).name) if clock.kind is ClockKind.SLA else names.place(case.platform, case.site)
    lines = [*screen.wrap(f"{case.id} {screen.dot} {place} {screen.dot} {names.clock(clock)}"), ""]
    if clock.agreed is not None and clock.minutes:
        lines += _agreed(session, desk, case, clock)
    else:
        lines += _counted(session, desk, case, clock)
    return lines


def _agreed(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """The agreed hours of each day, and the sum that grows to the target."""
    screen = session.screen
    zone = clock.agreed.zone if clock.agreed else "UTC"
    total, lines = 0, []
    for day in worked_days(desk, case, clock):
        total += day.minutes
        first = f"  {screen.pad(dates.short_day(day.date), 13)}"
        lines += screen.wrap(_day(day, total, zone), indent=" " * 15, first=first)
    target = dates.duration((clock.minutes or 0) * 60, days=False)
    due = dates.echo(clock.due_at, tz=zone, user_tz=session.settings.timezone) if clock.due_at else ""
    lines += ["", *screen.wrap(_("Target {target} of agreed hours; it ends on {due}.").format(target=target, due=due))]
    if not clock.pausable:
        lines += screen.wrap(_("The first answer never pauses."))
    return lines


def _day(day: WorkedDay, total: int, zone: str) -> str:
    spans = ", ".join(f"{dates.clock(start, tz=zone)}–{dates.clock(end, tz=zone)}" for start, end in day.intervals)
    if day.holiday is not None and not day.minutes:
        return _("holiday: {name}").format(name=day.holiday) if day.holiday else _("day off")
    if not day.minutes:
        return _("paused") if day.paused_minutes else _("no agreed hours")
    text = _("{span} ({hours}); {total} so far").format(
        span=spans, hours=dates.duration(day.minutes * 60, days=False), total=dates.duration(total * 60, days=False)
    )
    if day.paused_minutes:
        text += "; " + _("{span} paused").format(span=dates.duration(day.paused_minutes * 60, days=False))
    return text


def _counted(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """The days of a platform's rule, then the rule itself: trust, source, what is assumed."""
    screen = session.screen
    zone = _zone(desk, case)
    lines = []
    warn_day = dates.local(clock.warn_at, zone).date() if clock.warn_at else None
    for step in steps_of(desk, case, clock):
        text = step_words(step, clock, zone)
        if step.date == warn_day and clock.warn_at is not None:
            text += f" {screen.dot} " + _("from here on we warn ({hour})").format(hour=dates.clock(clock.warn_at, tz=zone))
        number = _("day {n}").format(n=step.counts) if step.counts is not None and step.what != "hours" else _("no")
        if step.what == "hours":
            number = ""
        first = f"  {screen.pad(dates.short_day(step.date), 13)}{screen.pad(number, 9)}"
        lines += screen.wrap(text, indent=" " * 24, first=first)
    if clock.due_at is not None:
        due = dates.echo(clock.due_at, tz=zone, user_tz=session.settings.timezone)
        lines += ["", *screen.wrap(_("It ends on {due}.").format(due=due))]
    return [*lines, "", *_rule(session, desk, clock)]


def step_words(step: Step, clock: Clock, zone: str) -> str:
    """Why a day counts or does not."""
    if step.what == "trigger":
        start = dates.clock(clock.started_at, tz=zone)
        return _("it began at {hour}; the day of the beginning does not count").format(hour=start)
    if step.what == "weekend":
        return _("weekend")
    if step.what == "holiday":
        return _("holiday: {name}").format(name=step.name) if step.name else _("holiday")
    if step.what == "hours":
        return step.name
    return ""


def _zone(desk: Desk, case: Case) -> str:
    try:
        return desk.playbooks.site(case.platform, case.site).zone or desk.client(case.client).zone
    except NotFound:
        return desk.client(case.client).zone


def _rule(session: Session, desk: Desk, clock: Clock) -> list[str]:
    screen = session.screen
    if clock.rule is None:
        return screen.wrap(_("This date was given by a person; no rule counted it."))
    rows = []
    try:
        rule = desk.playbooks.rule(clock.rule.id)
    except NotFound:
        return screen.wrap(_("The rule {rule} is in no playbook any more; the date stays.").format(rule=clock.rule.id))
    trust = label("trust", clock.rule.trust)
    rows.append(
        (
            _("Rule"),
            _("{rule}, trust {trust}, checked on {day}").format(
                rule=rule.id, trust=trust, day=dates.short_day(rule.verified_on, today=rule.verified_on)
            ),
        )
    )
    rows.append((_("Source"), "; ".join(str(desk.playbooks.source(one).label) for one in clock.rule.source)))
    rows.append((_("Basis"), label("basis", clock.basis)))
    if rule.conflict:
        rows.append((_("Mind"), str(rule.conflict)))
    if clock.basis is Basis.ASSUMED:
        rows.append((_("Assumed"), _("what nobody has confirmed yet counts as given; “edit” corrects it")))
    rows.append((_("If not"), str(rule.consequence)))
    return screen.facts(rows, indent="")


def _own_date(session: Session, desk: Desk, case: Case, clocks: list[Clock]) -> list[str]:
    running = [clock for clock in clocks if clock.stopped_at is None and clock.cancelled_at is None and clock.due_at]
    if case.closed or not running:
        return session.screen.next(f"concierge show {case.id}", _("see the case"))
    platform = [clock for clock in running if clock.kind is not ClockKind.SLA]
    clock = (platform or running)[0]
    due = clock.due_at
    zone = clock.agreed.zone if clock.agreed else _zone(desk, case)
    example = dates.local(due, zone).strftime("%Y-%m-%d %H:%M") if due else ""
    return session.screen.next(
        f'concierge edit {case.id} --due "{clock.id}={example}"',
        _("if your panel shows another date, that one counts"),
    )
