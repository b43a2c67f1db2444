"""`today`: the queue in three lines a case — what and until when, why, the command. Two layouts and one for readers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.lines import command_text, names_of
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.opened import waiting_words
from concierge_cli.cli.screens.remedy import approval_lines
from concierge_cli.cli.screens.text import flow, listed, moment_here, muted, own_hour, sentence, user_hour, whole
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.priority import BEFORE_ALL, PINNED, nearest, our_clocks
from concierge_cli.domain.standing_words import is_near
from concierge_cli.domain.vocabulary import HARD, ClockKind, ClockState, Reputation
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.terms import term_words
from concierge_cli.language.words import label
from concierge_cli.services.queue import Queued, evidence_name

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

SHOWN: Final = 7
SHOWN_NARROW: Final = 3
_DAY: Final = 24 * 3600
_SETTLED: Final = ("ready_to_close", "disagreement", "newer_version")
"""Steps whose reason says it all: what is lost by silence would only distract."""


def warnings_first(session: Session, desk: Desk, store: str | None) -> list[str]:
    """What stands over the queue: what was billed twice or numbered alike, then accounts that are near a limit. In JSON,
    whose data are the cases alone, they are notices."""
    return [*_on_two_computers(session, desk, store), *_alarms(session, desk, store)]


def _alarms(session: Session, desk: Desk, store: str | None) -> list[str]:
    """The line on accounts that are near a limit. Nothing of it is loaded where nobody counts orders."""
    if not desk.journal.counts_orders():
        return []
    from concierge_cli.cli.screens.health import alarm_lines, alarm_said
    from concierge_cli.services.health import alarms_of

    alarms = alarms_of(desk, client=store)
    if session.json:
        session.notices += [alarm_said(session, desk, one) for one in alarms]
        return []
    lines = alarm_lines(session, desk, alarms)
    return [*lines, ""] if lines else []


def _on_two_computers(session: Session, desk: Desk, store: str | None) -> list[str]:
    """What two machines billed twice or numbered alike, for a person to put right. Nothing of it is loaded where one
    machine does it all."""
    if not (several := desk.journal.papers_of_several()):
        return []
    from concierge_cli.cli.screens.two_computers import two_computers_lines, two_computers_notices

    slugs = [slug for slug in several if store in (None, slug)]
    if session.json:
        session.notices += two_computers_notices(session, desk, slugs)
        return []
    lines = two_computers_lines(session, desk, slugs)
    return [*lines, ""] if lines else []


def queue_lines(
    session: Session,
    desk: Desk,
    ours: list[Queued],
    waiting: list[Case],
    *,
    everything: bool = False,
    reasons: bool = False,
    hidden: int = 0,
) -> list[str]:
    """The whole screen. Only the first seven (three when narrow) stand in full unless `everything`.

    `hidden` open cases of archived stores are only counted.
    """
    screen = session.screen
    if not desk.journal.clients():
        return [_("You have no store yet."), *screen.next("concierge init", _("add your first store"))]
    left = _left_out(session, hidden)
    if screen.accessible:
        return [*_accessible(session, desk, ours, waiting, reasons=reasons), *left]
    limit = len(ours) if everything else SHOWN_NARROW if screen.narrow else SHOWN
    lines = [*head_lines(session, desk, ours, waiting), ""]
    if not ours:
        return [*lines, *left, *nothing_lines(session, desk, waiting)]
    for number, one in enumerate(ours[:limit], 1):
        lines += [*entry_lines(session, desk, number, one, reasons=reasons), ""]
    return [*lines, *_tail(session, desk, ours[limit:], len(ours), waiting, reasons=reasons), *left]


def _left_out(session: Session, hidden: int) -> list[str]:
    if not hidden or session.screen.quiet:
        return []
    text = ngettext(
        "{n} open case of an archived store is not shown: {command}",
        "{n} open cases of archived stores are not shown: {command}",
        hidden,
    )
    return flow(session.screen, text.format(n=hidden, command=whole("concierge today --all")))


def head_lines(session: Session, desk: Desk, ours: list[Queued], waiting: list[Case]) -> list[str]:
    screen, zone = session.screen, session.settings.timezone
    when = dates.long_moment(desk.now, tz=zone)
    cases = [*(one.case for one in ours), *waiting]
    stores = {case.client for case in cases}
    several = ngettext("{n} store", "{n} stores", len(stores)).format(n=len(stores))
    # A word that agrees with the count of cases, not with what stands before it.
    opened = ngettext("{n} open case", "{n} open cases", len(cases)).format(n=len(cases))
    yours = ngettext("{n} is yours", "{n} are yours", len(ours)).format(n=len(ours))
    every = len(desk.journal.active_clients())
    if screen.narrow:
        opened = ngettext("{n} open", "{n} open", len(cases)).format(n=len(cases))
    if len(stores) == 1 and every > 1:
        several = safe(desk.client(next(iter(stores))).name)
    elif len(stores) < 2 or screen.narrow:
        several = ""
    elif len(stores) < every:  # a store without a case is not lost
        several = ""
        opened = ngettext(
            "{n} open case in {k} of {all} stores", "{n} open cases in {k} of {all} stores", len(cases)
        ).format(n=len(cases), k=len(stores), all=every)
    parts = [several, opened if cases else "", yours if ours else ""]
    return screen.two(sentence(when), listed(parts, screen))


def entry_lines(session: Session, desk: Desk, number: int, one: Queued, *, reasons: bool, more: str = "") -> list[str]:
    """A case of the queue: what and until when, why (and `more` sentences), the command."""
    screen, names = session.screen, names_of(session, desk)
    case, indent = one.case, " " * 3
    start = f"{number:<3}{screen.name(case.id)}{' ' * max(8 - len(case.id), 2)}"
    own = _own_hour(session, desk, one)
    when = _when(session, desk, names, one, own)
    shorter = titles(session, desk, names, case)
    below = ""
    if screen.narrow and cells(start) + cells(shorter[-1]) + 2 + cells(when) > screen.width:
        when, below = _when(session, desk, names, one, ""), own
    room = screen.width - cells(start) - cells(when) - 2
    title = next((text for text in shorter if cells(text) <= room), shorter[-1])
    lines = screen.two(start + title, when)
    lines += [screen.pad(f"({below})", screen.width, right=True)] if below else []
    lines += flow(screen, f"{_why(session, desk, names, one)} {more}".strip(), indent=indent)
    if reasons:
        lines += muted(screen, flow(screen, _points(screen, one), indent=indent))
    return [*lines, indent + screen.command(command_text(one.step.command))]


def titles(session: Session, desk: Desk, names: Names, case: Case) -> list[str]:
    """`A-to-z · Amazon Estados Unidos · US$24.99`, then with less and less, for the first one that fits."""
    client = desk.client(case.client)
    what, place = sentence(names.procedure(case)), names.short_place(case, client)
    several = len(desk.journal.active_clients()) > 1
    third = names.amount(case.amount) or (safe(client.name) if several else "")
    full, short = listed((what, place, third), session.screen), listed((what, place), session.screen)
    least = listed((what, names.platform(case.platform)), session.screen)
    return [short, least] if session.screen.narrow else [full, short, least]


def date_of(one: Queued, now: datetime) -> Clock | None:
    """The date that its line shows; of a case that is only left to close, the promise to write to the buyer."""
    if one.step.code != "ready_to_close":
        return nearest(one.case, now)
    return next((clock for clock in our_clocks(one.case, now) if clock.kind is ClockKind.PROMISE), None)


def _own_hour(session: Session, desk: Desk, one: Queued) -> str:
    """The date's hour on the user's own clock; "" where the line shows none of another zone."""
    clock = date_of(one, desk.now)
    if clock is None or clock.due_at is None or clock.due_at < desk.now:
        return ""
    return user_hour(session, clock.due_at, desk.client(one.case.client).zone)


def _when(session: Session, desk: Desk, names: Names, one: Queued, own: str) -> str:
    """`HOY 16:20 (17:20 Bogotá) · en 7 h 10 min`, `mañana 9:30 · y ML 23:59`, `venció hace 16 h`, `sin fecha`."""
    screen, case = session.screen, one.case
    zone = desk.client(case.client).zone
    clock = date_of(one, desk.now)
    if clock is None or clock.due_at is None:
        return screen.muted(_("no date"))
    left = (clock.due_at - desk.now).total_seconds()
    units = 1 if screen.narrow else 2
    if left < 0:
        return screen.late(_("{span} late").format(span=dates.duration(-left, units=units)))
    text = dates.moment(clock.due_at, tz=zone, now=desk.now)
    text += f" ({own})" if own else ""
    if left < _DAY and _is_today(clock.due_at, desk.now, zone):
        day, _space, hour = text.partition(" ")
        day = day.upper() if clock.kind in HARD else day
        return screen.late(
            f"{day} {hour} {screen.dot} " + _("in {span}").format(span=dates.duration(left, units=units))
        )
    hard = _also_that_day(case, clock, desk.now, zone)
    if hard is not None and not screen.narrow:
        text += f" {screen.dot} " + also_that_day(session, desk, names, case, clock)
    if left < _DAY:
        return screen.late(text)
    warned = [one for one in (clock, hard) if one is not None and one.warn_at is not None and desk.now >= one.warn_at]
    return screen.soon(text) if warned else text


def also_that_day(session: Session, desk: Desk, names: Names, case: Case, first: Clock) -> str:
    """`y ML 23:59`: the platform's date on the same day as our own promise, and later; "" for none."""
    zone = desk.client(case.client).zone
    hard = _also_that_day(case, first, desk.now, zone)
    if hard is None or hard.due_at is None:
        return ""
    own = own_hour(session, hard.due_at, zone)  # its city stands beside our own promise
    hour = dates.clock(hard.due_at, tz=zone) + (f" ({own})" if own else "")
    return _("and {platform} {hour}").format(platform=names.tag_of(case.platform), hour=hour)


def _is_today(instant: datetime, now: datetime, zone: str) -> bool:
    return dates.local(instant, zone).date() == dates.local(now, zone).date()


def _also_that_day(case: Case, first: Clock, now: datetime, zone: str) -> Clock | None:
    if first.kind not in (ClockKind.SLA, ClockKind.PROMISE) or first.due_at is None:
        return None
    day = dates.local(first.due_at, zone).date()
    others = [clock for clock in our_clocks(case, now) if clock.kind in HARD and clock.due_at]
    same = [clock for clock in others if clock.due_at and dates.local(clock.due_at, zone).date() == day]
    return same[0] if same else None


def _why(session: Session, desk: Desk, names: Names, one: Queued) -> str:
    """Why it is our move, and what is lost by silence or can still be saved."""
    said, clock = say_step(one.step, evidence_name(desk)), date_of(one, desk.now)
    facts = [said.why]
    if clock is not None and one.step.code == "ready_to_close":
        facts.append(_promised(session, desk, one.case, clock))
    elif clock is not None and one.step.code not in _SETTLED:
        facts += [
            _stake(session, desk, names, one.case, clock),
            _beside(session, desk, names, one.case, clock),
        ]
    return " ".join(fact for fact in facts if fact)


def _promised(session: Session, desk: Desk, case: Case, clock: Clock) -> str:
    if clock.due_at is None:
        return ""
    when = moment_here(session, clock.due_at, desk.client(case.client).zone)
    return _("You promised to write by {when}.").format(when=when)


def _beside(session: Session, desk: Desk, names: Names, case: Case, first: Clock) -> str:
    """The second date that counts: our promise that is late behind a hard date, a hard date that is near behind our
    promise, where it does not stand in the column beside it."""
    now, zone, rest = desk.now, desk.client(case.client).zone, our_clocks(case, desk.now)
    if first.kind in HARD:
        late = [one for one in rest if one.state(now) is ClockState.MISSED and one.kind not in HARD]
        mine = next((one for one in late if one.base_id != "resolution"), None)
        if mine is None or mine.due_at is None or first.state(now) is ClockState.MISSED:
            return ""
        if mine.kind is ClockKind.PROMISE or not mine.minutes:
            return _promised(session, desk, case, mine)
        hours = f"{mine.minutes / 60:g}"
        span = dates.duration(now - mine.due_at, spelled=session.screen.accessible)
        return _("Your promise of {hours} hours is {span} late.").format(hours=hours, span=whole(span))
    hard = next((one for one in rest if one.kind in HARD and is_near(one, now)), None)
    if hard is None or hard.due_at is None or hard.state(now) is not ClockState.RUNNING:
        return ""
    wide = not (session.screen.narrow or session.screen.accessible)
    if wide and first.due_at and not _is_today(first.due_at, now, zone) and _also_that_day(case, first, now, zone):
        return ""
    whose = (
        names.platform(case.platform) if hard.kind is ClockKind.PLATFORM else sentence(label("clock_kind", hard.kind))
    )
    return whole(f"{whose}: {moment_here(session, hard.due_at, zone)}.")


def _stake(session: Session, desk: Desk, names: Names, case: Case, clock: Clock) -> str:
    running = [one for one in our_clocks(case, desk.now) if one.kind in HARD]
    missed = [one for one in running if one.state(desk.now) is ClockState.MISSED]
    if missed and (clock.kind not in HARD or clock in missed):
        return lost_by_silence(names, case)
    if clock.kind in HARD:
        after = names.consequence(clock, case).split(";", maxsplit=1)[0].strip().rstrip(".")
        return _("If nobody acts, {what}.").format(what=after) if after else ""
    if case.reputation is Reputation.AT_RISK and running:
        return _("The reputation can still be saved.")
    if clock.kind is ClockKind.PROMISE:
        return _promised(session, desk, case, clock)
    if clock.kind is ClockKind.SLA and clock.minutes:
        hours = f"{clock.minutes / 60:g}"
        if clock.base_id == "resolution":
            return _("You promised to solve it within {hours} hours.").format(hours=hours)
        return _("It is your promise of {hours} hours.").format(hours=hours)
    if clock.kind is ClockKind.WINDOW:
        after = names.consequence(clock, case).split(";", maxsplit=1)[0].split(":", maxsplit=1)[0].strip()
        return _("After that date, {what}.").format(what=after) if after else ""
    return ""


def lost_by_silence(names: Names, case: Case) -> str:
    """`Probablemente se perdió por silencio: US$24.99.`"""
    money = names.amount(case.amount)
    return _("Probably lost by silence: {money}.").format(money=money) if money else _("Probably lost by silence.")


def _points(screen: Screen, one: Queued) -> str:
    """`72 puntos, antes que los demás: la cuenta está en juego 15 · …`."""
    terms = listed((whole(f"{term_words(term.name)} {term.points}") for term in one.priority.terms), screen)
    rank = {PINNED: _("pinned"), BEFORE_ALL: _("before all others")}.get(one.priority.rank)
    text = _("{score} points, {rank}: {terms}") if rank else _("{score} points: {terms}")
    return text.format(score=one.priority.score, rank=rank, terms=terms)


def _tail(
    session: Session, desk: Desk, rest: list[Queued], ours: int, waiting: list[Case], *, reasons: bool
) -> list[str]:
    screen = session.screen
    more = ngettext("And {n} more, less urgent.", "And {n} more, less urgent.", len(rest)).format(n=len(rest))
    if screen.narrow:
        sentences = [more if rest else "", _how_many_wait(waiting)]
        lines = [*flow(screen, " ".join(sentences)), *approval_lines(session, desk, waiting)]
        see = _("See them: {command}").format(command=whole("concierge list"))
        return [*lines, *flow(screen, see)] if rest or waiting else lines[:-1]
    lines = flow(screen, f"{more} " + whole("concierge today --all")) if rest else []
    lines += waiting_lines(session, desk, waiting)
    count = ours + len(waiting)
    links = [
        _("See all {n}: {command}").format(n=count, command=whole("concierge list")) if waiting or rest else "",
        _("Why this order: {command}").format(command=whole("concierge today --why")) if not reasons else "",
    ]
    text = f" {screen.dot} ".join(link for link in links if link)
    return [*lines, *(flow(screen, text) if text else [])]


def _how_many_wait(waiting: list[Case]) -> str:
    if not waiting:
        return ""
    return ngettext("You wait for others in {n}.", "You wait for others in {n}.", len(waiting)).format(n=len(waiting))


def waiting_lines(session: Session, desk: Desk, waiting: list[Case]) -> list[str]:
    """`Esperas a otros en 4. El primero: ACC-40, a quien compró, hasta mañana 18:00.`"""
    if not waiting:
        return []
    first, who = waiting[0].id, waiting_words(session, desk, waiting[0])
    asked = approval_lines(session, desk, waiting)
    if len(waiting) == 1 and who:
        return [
            *flow(session.screen, _("You wait for others in 1: {id}, {who}.").format(id=first, who=who)),
            *asked,
        ]
    text = _how_many_wait(waiting)
    if who:
        text += " " + _("The first: {id}, {who}.").format(id=first, who=who)
    return [*flow(session.screen, text), *asked]


def nothing_lines(session: Session, desk: Desk, waiting: list[Case]) -> list[str]:
    """Nothing is ours: what comes next, and on how many we wait."""
    screen = session.screen
    if not waiting:
        return [
            *flow(screen, _("Nothing waits for you: there is no open case.")),
            *screen.next("concierge open", _("log a new case")),
        ]
    text = _("Nothing waits for you.")
    if coming := _coming(desk, waiting):
        when, case = coming
        moment = moment_here(session, when, desk.client(case.client).zone)
        what = names_of(session, desk).procedure(case)
        text += " " + _("What comes next: {when}, {id} ({what}).").format(when=moment, id=case.id, what=what)
    count = ngettext("You wait for others in {n}: {command}", "You wait for others in {n}: {command}", len(waiting))
    command = whole("concierge list --status waiting")
    return [
        *flow(screen, text),
        *flow(screen, count.format(n=len(waiting), command=command)),
        *approval_lines(session, desk, waiting),
    ]


def _coming(desk: Desk, waiting: list[Case]) -> tuple[datetime, Case] | None:
    """The next moment at which one of these cases asks for something: a wait that ends, or a deadline of ours."""
    moments = []
    for case in waiting:
        wait = case.current_wait(desk.now)
        dues = [clock.due_at for clock in our_clocks(case, desk.now) if clock.due_at and clock.due_at >= desk.now]
        ends = [wait.until] if wait is not None and wait.until is not None else []
        moments += [(when, case) for when in (*ends, *dues)]
    return min(moments, key=lambda one: (one[0], one[1].id), default=None)


def _accessible(session: Session, desk: Desk, ours: list[Queued], waiting: list[Case], *, reasons: bool) -> list[str]:
    """One fact a line, nothing in columns, no abbreviation that a screen reader would spell."""
    screen = session.screen
    when = sentence(dates.full_moment(desk.now, tz=session.settings.timezone))
    count = ngettext("{n} case waits for you.", "{n} cases wait for you.", len(ours)).format(n=len(ours))
    lines = [f"{when}. {count}" if ours else f"{when}. " + _("Nothing waits for you.")]
    for number, one in enumerate(ours, 1):
        lines += spoken_lines(session, desk, number, len(ours), one, reasons=reasons)
    return [line for text in lines for line in flow(screen, text)] + waiting_lines(session, desk, waiting)


def spoken_lines(
    session: Session, desk: Desk, number: int, every: int, one: Queued, *, reasons: bool, more: str = ""
) -> list[str]:
    """A case of the queue, one fact a line, not yet broken to the width."""
    names, case = names_of(session, desk), one.case
    head = _("Case {n} of {all}: {id}.").format(n=number, all=every, id=case.id)
    facts = (sentence(names.procedure(case)), names.place(case.platform, case.site), names.amount(case.amount))
    return [
        f"{head} {', '.join(fact for fact in facts if fact)}.",
        _spoken(session, desk, one),
        _("Why: {why}").format(why=_inside(_why(session, desk, names, one))),
        *([more] if more else []),
        *([_points(session.screen, one)] if reasons else []),
        _("Command: {command}").format(command=whole(command_text(one.step.command))),
    ]


def _inside(text: str) -> str:
    """A sentence as it goes on after a colon; what begins with a name or a number stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _spoken(session: Session, desk: Desk, one: Queued) -> str:
    """`Vence: hoy 16:20, en 7 horas y 10 minutos.`"""
    clock = date_of(one, desk.now)
    if clock is None or clock.due_at is None:
        return _("No date.")
    left = (clock.due_at - desk.now).total_seconds()
    span = dates.duration(abs(left), spelled=True)
    when = moment_here(session, clock.due_at, desk.client(one.case.client).zone)
    text = _("Due: {when}, in {span}.") if left >= 0 else _("Was due: {when}, {span} ago.")
    return text.format(when=when, span=span)
