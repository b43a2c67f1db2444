"""`today --hours`: what fits into the hours that are left, in the order of work, and what is left for later."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.queue import entry_lines, spoken_lines
from concierge_cli.cli.screens.text import flow, listed, muted, sentence, whole
from concierge_cli.domain.day_plan import UNMEASURED, Estimate
from concierge_cli.domain.priority import our_clocks
from concierge_cli.domain.vocabulary import ClockKind
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.services.day_plan import Planned
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.queue import Queued

_PROMISED = (ClockKind.SLA, ClockKind.PROMISE)


def day_plan_lines(session: Session, desk: Desk, planned: Planned, *, reasons: bool = False) -> list[str]:
    """The whole screen."""
    screen = session.screen
    lines = [*_head(session, desk, planned), ""]
    for number, one in enumerate(planned.now, 1):
        more = _more(planned, one, desk.now)
        if screen.accessible:
            spoken = spoken_lines(session, desk, number, len(planned.now), one, reasons=reasons, more=more)
            lines += [line for text in spoken for line in flow(screen, text)]
        else:
            lines += [*entry_lines(session, desk, number, one, reasons=reasons, more=more), ""]
    return [*lines, *_later(session, desk, planned)]


def _more(planned: Planned, one: Queued, now: datetime) -> str:
    """How long it takes, and whether it can wait."""
    name, plan = one.case.id, planned.plan
    if name in plan.late and one.priority.by is not None and one.priority.by <= now:
        mark = _("Its date went by: begin with it.")
    elif name in plan.late:
        mark = _("Even first in line it is not done by its date: begin with it, or ask for time.")
    else:
        mark = _("It cannot wait for the next working day.") if name in plan.must else ""
    return f"{mark} {minutes_words(planned.estimates[name])}".strip()


def minutes_words(estimate: Estimate) -> str:
    """`About 20 min, by the median of 12 cases like it.`, and what it has taken already where that is off."""
    span = whole(dates.duration(estimate.minutes * 60, days=False))
    spent = whole(dates.duration(estimate.spent * 60, days=False))
    if not estimate.n:
        usual = whole(dates.duration(UNMEASURED * 60))
        if estimate.spent:
            text = _("About {span} more: nothing was measured yet, {usual} are assumed, and it took {spent} so far.")
        else:
            text = _("About {span}: nothing was measured yet, {usual} are assumed.")
        return text.format(span=span, usual=usual, spent=spent)
    if estimate.spent and estimate.alike:
        text = _("About {span} more, by the median of {n} cases like it: it took {spent} so far.")
    elif estimate.spent:
        text = _("About {span} more, by the median of all {n} cases measured: it took {spent} so far.")
    elif estimate.alike:
        text = _("About {span}, by the median of {n} cases like it.")
    else:
        text = _("About {span}, by the median of all {n} cases measured.")
    return text.format(span=span, n=estimate.n, spent=spent)


def _head(session: Session, desk: Desk, planned: Planned) -> list[str]:
    screen, plan = session.screen, planned.plan
    when = sentence(dates.long_moment(desk.now, tz=session.settings.timezone))
    have = _("you have {span}").format(span=whole(dates.duration(planned.minutes * 60, days=False)))
    every = len(plan.now) + len(plan.later)
    need = whole(dates.duration(plan.minutes * 60, days=False))
    if not plan.now:
        shortest = min(planned.estimates.values(), key=lambda one: one.minutes)
        span = whole(dates.duration(shortest.minutes * 60))
        return [
            *screen.two(when, have),
            *flow(screen, _("Nothing fits: the shortest case takes about {span}.").format(span=span)),
        ]
    fits = ngettext("{k} of {n} case fits: about {need}.", "{k} of {n} cases fit: about {need}.", every)
    lines = [*screen.two(when, have), *flow(screen, fits.format(k=len(plan.now), n=every, need=need))]
    over = plan.minutes - planned.minutes
    if over > 0:
        text = _("What cannot wait takes {span} more than you have. Nothing of it is left out.")
        span = whole(dates.duration(over * 60, days=False))
        lines += [screen.late(line) for line in flow(screen, text.format(span=span))]
    return lines


def _later(session: Session, desk: Desk, planned: Planned) -> list[str]:
    screen = session.screen
    if not planned.later:
        return flow(screen, _("Nothing is left for later."))
    named = [_left(screen, planned, one) for one in planned.later]
    lines = flow(screen, _("Left for later: {cases}.").format(cases=", ".join(named)))
    zone = session.settings.timezone
    missed = [one for one in planned.later if _ends_before_work_goes_on(desk, one, zone)]
    if missed:
        ids = ", ".join(whole(one.case.id) for one in missed)
        text = ngettext(
            "{ids} misses your own promise until then.", "{ids} miss your own promises until then.", len(missed)
        )
        lines += [screen.soon(line) for line in flow(screen, text.format(ids=ids))]
    links = [
        _("See all {n}: {command}").format(
            n=len(planned.now) + len(planned.later), command=whole("concierge today --all")
        )
    ]
    return [*lines, *muted(screen, flow(screen, listed(links, screen)))]


def _left(screen: Screen, planned: Planned, one: Queued) -> str:
    span = dates.duration(planned.estimates[one.case.id].minutes * 60, days=False)
    return whole(f"{one.case.id} ({span})")


def _ends_before_work_goes_on(desk: Desk, one: Queued, zone: str) -> bool:
    """Whether a promise of ours that still can be kept ends before the next working day."""
    from concierge_cli.services.day_plan import work_goes_on

    goes_on = work_goes_on(desk, desk.client(one.case.client), zone)
    return any(
        clock.kind in _PROMISED and clock.due_at is not None and desk.now <= clock.due_at < goes_on
        for clock in our_clocks(one.case, desk.now)
    )
