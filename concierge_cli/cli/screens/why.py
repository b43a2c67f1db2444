"""`why`: which days and hours were counted, which were not and why, and where the rule was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.chain import link_sentences, other_links
from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.opened import assumed_note, rule_of
from concierge_cli.cli.screens.rules import term_words
from concierge_cli.cli.screens.text import flow, listed, sentence, user_moment
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.rules import BUSINESS_DAYS, Rule, Step
from concierge_cli.domain.vocabulary import Basis, ClockKind, ClockState
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _, language
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.chain import chain_of
from concierge_cli.services.deadlines import rule_started_with
from concierge_cli.services.why import WorkedDay, steps_of, worked_days

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

_DAY: Final = 13
_NUMBER: Final = 9


def why_lines(session: Session, desk: Desk, case: Case, clocks: list[Clock], *, whole: bool = False) -> list[str]:
    """Each deadline explained, and how to put in the date that the platform shows instead.

    The `whole` case also tells what follows from the deadlines that are not explained: others' dates, what is done.
    """
    lines: list[str] = []
    for clock in clocks:
        lines += [*_one(session, desk, case, clock), ""]
    if whole and (links := other_links(desk, case, clocks)):
        texts = link_sentences(session, links, zone=_zone(desk, case))
        rest = [line for text in texts for line in flow(session.screen, text, indent="    ", first="  ")]
        lines += [session.screen.block(_("What follows")), *rest, ""]
    if not clocks:
        lines = [_("{id} has no deadline.").format(id=case.id), ""]
    return [*lines[:-1], *_own_date(session, desk, case, clocks)]


def _one(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    place = (
        safe(desk.client(case.client).name) if clock.kind is ClockKind.SLA else names.place(case.platform, case.site)
    )
    head = listed((screen.name(case.id), place, names.clock(clock)), screen)
    lines = [*flow(screen, head, indent="  ", first=""), ""]
    if clock.agreed is not None and clock.minutes:
        return lines + _agreed(session, desk, case, clock)
    if clock.kind is ClockKind.PROMISE:
        return lines + _promised(session, desk, case, clock)
    return lines + _counted(session, desk, case, clock)


def _promised(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """What was promised to the buyer, when, and what keeps it."""
    zone = desk.client(case.client).zone
    given = dates.absolute_moment(clock.started_at, tz=zone, now=desk.now)
    due = dates.echo(clock.due_at, tz=zone, user_tz=session.settings.timezone) if clock.due_at else ""
    told = [
        _("You promised to write by {due}, in your message of {given}.").format(due=due, given=given),
        _("Your next answer keeps it; waiting for somebody does not pause it."),
    ]
    return flow(session.screen, " ".join(told))


def _agreed(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """The agreed hours of each day, and the sum that grows to the target."""
    screen = session.screen
    zone = clock.agreed.zone if clock.agreed else "UTC"
    total, lines = 0, []
    paused = clock.paused_from if clock.state(desk.now) is ClockState.PAUSED else None
    for day in worked_days(desk, case, clock):
        if paused is not None and day.date > dates.local(paused, zone).date():
            break
        total += day.minutes
        text = _day(day, zone)
        if day.minutes:
            sum_ = _("{total} in all").format(total=dates.duration(total * 60, days=False))
            text = listed((text, sum_), screen)
        lines += _dated(screen, dates.short_day(day.date), "", text)
    if paused is not None:
        when = dates.absolute_moment(paused, tz=zone, now=desk.now)
        text = _("It has been paused since {when}: its date is counted again when the wait ends.").format(when=when)
        return [*lines, "", *flow(screen, text)]
    target = dates.duration((clock.minutes or 0) * 60, days=False)
    due = dates.echo(clock.due_at, tz=zone, user_tz=session.settings.timezone) if clock.due_at else ""
    text = _("That makes {target} of your hours. It ends on {due}.").format(target=target, due=due)
    if clock.base_id == "first_response":
        text += " " + _("The first answer never pauses.")
    return [*lines, "", *flow(screen, text)]


def _day(day: WorkedDay, zone: str) -> str:
    """`9:00–14:00, 16:00–19:00: 8 h`, or why the day gave nothing."""
    if day.holiday is not None and not day.minutes:
        return _("holiday: {name}").format(name=safe(day.holiday)) if day.holiday else _("day off")
    if not day.minutes:
        return _("paused while you waited") if day.paused_minutes else _("outside your hours")
    spans = ", ".join(f"{dates.clock(start, tz=zone)}–{dates.clock(end, tz=zone)}" for start, end in day.intervals)
    text = f"{spans}: {dates.duration(day.minutes * 60, days=False)}"
    if day.paused_minutes:
        text += ", " + _("{span} paused").format(span=dates.duration(day.paused_minutes * 60, days=False))
    return text


def _dated(screen: Screen, day: str, number: str, text: str) -> list[str]:
    """One day of a count: its date, its number, what it was."""
    if screen.accessible:
        return flow(screen, f"{day}: {', '.join(part for part in (number, text) if part)}.")
    column = _DAY + (_NUMBER if number else 0)
    first = f"  {screen.pad(day, _DAY)}{screen.pad(number, _NUMBER) if number else ''}"
    return [line.rstrip() for line in flow(screen, text, indent=" " * (2 + column), first=first)]


def _counted(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    """The days of a platform's rule, then the rule itself: trust, source, what is assumed."""
    screen = session.screen
    zone = _zone(desk, case)
    steps = steps_of(desk, case, clock)
    rule = rule_started_with(desk, clock) if steps else None
    lines = []
    for place, step in enumerate(steps):
        said = [step_words(step, clock, zone, rule)]
        if clock.warn_at is not None and step.date == dates.local(clock.warn_at, zone).date():
            said.append(_warning(clock, zone, rule))
        if place == len(steps) - 1 and clock.due_at is not None:
            said.append(_("ends at {hour}, {city} time").format(hour=_end(clock, zone), city=dates.city(zone)))
        lines += _dated(screen, dates.short_day(step.date), _number(step), listed(said, screen))
    if clock.due_at is not None and (not lines or user_moment(session, clock.due_at, zone)):
        due = dates.echo(clock.due_at, tz=zone, user_tz=session.settings.timezone)
        lines += [*([""] if lines else []), *flow(screen, _("It ends on {due}.").format(due=due))]
    return [*lines, "", *_rule(session, desk, case, clock)]


def _number(step: Step) -> str:
    """`día 1`, `no`; minutes for a day of working hours."""
    if step.what == "hours":
        return dates.duration(step.counts * 60, days=False) if step.counts else _("no")
    return _("day {n}").format(n=step.counts) if step.counts is not None else _("no")


def _warning(clock: Clock, zone: str, rule: Rule | None) -> str:
    hour = dates.clock(clock.warn_at, tz=zone) if clock.warn_at else ""
    if rule is not None and rule.conservative is not None and rule.warns_early(clock):
        return _("from {hour} on we warn ({hours} h)").format(hour=hour, hours=rule.conservative.duration)
    return _("from {hour} on we warn").format(hour=hour)


def _end(clock: Clock, zone: str) -> str:
    """`23:59:59`: the end of a day to the second, so that nobody counts on one minute more."""
    if clock.due_at is None:
        return ""
    wall = dates.local(clock.due_at, zone)
    return dates.clock(clock.due_at, tz=zone) + (f":{wall.second:02d}" if wall.second else "")


def step_words(step: Step, clock: Clock, zone: str, rule: Rule | None) -> str:
    """Why a day counts or does not."""
    if step.what == "trigger":
        start = dates.clock(clock.started_at, tz=zone)
        if rule is not None and rule.unit != BUSINESS_DAYS:
            return _("it began at {hour}").format(hour=start)
        return _("it began at {hour}; the day on which it begins does not count").format(hour=start)
    if step.what == "weekend":
        return _("weekend")
    if step.what == "holiday":
        return _("holiday: {name}").format(name=safe(step.name)) if step.name else _("day off")
    return ""


def _zone(desk: Desk, case: Case) -> str:
    try:
        return desk.playbooks.site(case.platform, case.site).zone or desk.client(case.client).zone
    except NotFound:
        return desk.client(case.client).zone


def _rule(session: Session, desk: Desk, case: Case, clock: Clock) -> list[str]:
    screen = session.screen
    if clock.basis is Basis.OVERRIDE and not clock.own_term:
        typed = flow(screen, _("Somebody typed this date: it wins over the rule."))
        after = _facts(screen, _after(session, desk, case, clock))
        return [*typed, *([""] if after else []), *after]
    if clock.rule is None:
        return flow(screen, _("Somebody gave you this date; no rule counted it."))
    rule = rule_of(desk, clock)
    trust = label("trust", clock.rule.trust)
    if rule is None:
        said = _("{rule}, trust: {trust}. It is in no playbook any more; the date stays.")
        rows = [(_("Rule"), said.format(rule=safe(clock.rule.id), trust=trust))]
        if clock.term is not None:
            rows.append((_("Counted"), term_words(int(clock.term["duration"]), clock.term["unit"])))
    else:
        said = _("{rule}, trust: {trust}, {checked}")
        rows = [(_("Rule"), said.format(rule=rule.id, trust=trust, checked=_checked(rule)))]
    if clock.rule.source:
        rows.append((_("Source"), "; ".join(_source(desk, one) for one in clock.rule.source)))
    if clock.own_term:
        rows.append((_("Term"), _own_term(desk, case, clock)))
    if clock.assumed:
        rows.append((_("Assumed"), sentence(assumed_note(desk, case, clock))))
    elif clock.basis is Basis.IMPORTED:
        rows.append((_("Date"), _("the one that the platform shows")))
    if rule is not None and rule.conflict:
        rows.append((_("Sources differ"), str(rule.conflict)))
    return _facts(screen, [*rows, *_after(session, desk, case, clock)])


def _after(session: Session, desk: Desk, case: Case, clock: Clock) -> list[tuple[str, str]]:
    """What it costs to let the date pass, and what follows: the same whoever gave the date."""
    after = names_of(session, desk).consequence(clock, case)
    rows = [(_("After that"), f"{sentence(after)}.")] if after else []
    links = link_sentences(session, chain_of(desk, case, clock), zone=_zone(desk, case))
    return rows + [(_("Then"), text) for text in links]


def _facts(screen: Screen, rows: list[tuple[str, str]]) -> list[str]:
    return [line for label_, text in rows for line in _fact(screen, label_, text, max(len(one[0]) for one in rows))]


def _own_term(desk: Desk, case: Case, clock: Clock) -> str:
    """The store's own term, what it replaces, and why, where the store still has it."""
    from concierge_cli.cli.screens.own_numbers import replaced_said

    text = replaced_said(desk, clock)
    because = desk.client(case.client).reasons.get(clock.own_term, "")
    if because:
        text = _("{what}. Because: {why}").format(what=text, why=safe(because))
    return sentence(text)


def _source(desk: Desk, name: str) -> str:
    """Where the rule was read; a source that the playbooks have lost keeps its short name."""
    try:
        return str(desk.playbooks.source(name).label)
    except NotFound:
        return _("{source} (in no playbook any more)").format(source=safe(name))


def _fact(screen: Screen, name: str, text: str, column: int) -> list[str]:
    if screen.accessible:
        return flow(screen, f"{name}: {text}")
    return flow(screen, text, indent=" " * (column + 3), first=f"{name:<{column}}   ")


def _checked(rule: Rule) -> str:
    """`revisada el 12 nov 2026`."""
    day = rule.verified_on
    return _("checked on {day}").format(day=f"{day.day} {dates.month(day, language=language())} {day.year}")


def _own_date(session: Session, desk: Desk, case: Case, clocks: list[Clock]) -> list[str]:
    """The command that puts in the date of the panel; of a case without running deadlines, the way back."""
    screen = session.screen
    running = [clock for clock in clocks if clock.stopped_at is None and clock.cancelled_at is None and clock.due_at]
    platform = [clock for clock in running if clock.kind not in (ClockKind.SLA, ClockKind.PROMISE)]
    clock = next(iter(platform), None)
    if case.closed or clock is None or clock.due_at is None:
        return screen.next(f"concierge show {case.id}", _("see the case"))
    typed = dates.local(clock.due_at, _zone(desk, case)).strftime("%Y-%m-%d %H:%M")
    lines = ["", *flow(screen, _("Does your panel show another date? That one counts:"))]
    command = screen.command(f'concierge edit {case.id} --due "{clock.id}={typed}"')
    return [] if screen.quiet else [*lines, command]
