"""Why a deadline ends when it does: every day, hour and holiday that was counted, and who moved it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.rules import Step
from concierge_cli.errors import ConciergeError, NotFound
from concierge_cli.i18n import _
from concierge_cli.language.typed import shown
from concierge_cli.services.agreed_hours import days_off
from concierge_cli.services.case_view import clock_json
from concierge_cli.services.chain import chain_of, link_json
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_due, rule_started_with
from concierge_cli.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedDay:
    """One local day of a count in agreed hours: what was worked, why not, and what was paused."""

    date: date
    minutes: int
    intervals: tuple[tuple[datetime, datetime], ...]
    holiday: str | None
    paused_minutes: int


def find_clock(case: Case, named: str) -> Clock:
    """The clock by its id or the beginning of it; of one that began again, the round that runs or ended last.

    NotFound names those there are.
    """
    if named in case.clocks and ("#" in named or case.clocks[named].cancelled_at is None):
        return case.clocks[named]
    starts = [clock for clock in case.clocks.values() if named and clock.id.startswith(named)]
    if len({clock.base_id for clock in starts}) == 1:
        return next((clock for clock in reversed(starts) if clock.cancelled_at is None), starts[-1])
    raise NotFound(
        _("{id} has no deadline “{clock}”. It has: {known}.").format(
            id=case.id, clock=shown(named), known=", ".join(case.clocks)
        ),
        hint=f"concierge why {case.id}",
    )


def steps_of(desk: Desk, case: Case, clock: Clock) -> Sequence[Step]:
    """The days that the clock's rule counted; none where the date was typed."""
    if not clock.counted:
        return ()
    try:
        rule = rule_started_with(desk, clock)
        if rule is None or rule.duration is None:
            return ()
        return rule_due(desk, setting_of(desk, case), rule, clock.started_at).steps
    except ConciergeError:
        # The clock stands as it was frozen; only its explanation is gone with the rule that a folder lost.
        return ()


def worked_days(desk: Desk, case: Case, clock: Clock) -> list[WorkedDay]:
    """The local days of an SLA clock from its start to its end, with the minutes that each one gave."""
    if clock.agreed is None or clock.due_at is None:
        return []
    calendar, zone = clock.agreed.calendar(), ZoneInfo(clock.agreed.zone)
    pauses = [
        (start, min(end or desk.now, clock.due_at))
        for start, end in (wait.pause for wait in case.waits)
        if clock.pausable and (end or desk.now) > start and start < clock.due_at
    ]
    names = _holiday_names(desk, case, clock)
    day, last = clock.started_at.astimezone(zone).date(), clock.due_at.astimezone(zone).date()
    days = []
    while day <= last:
        start = max(clock.started_at, _midnight(day, zone))
        end = min(clock.due_at, _midnight(day + timedelta(days=1), zone))
        worked = calendar.between(start, end, pauses=pauses)
        whole = calendar.between(start, end)
        days.append(
            WorkedDay(
                date=day,
                minutes=round(worked),
                intervals=tuple(calendar.segments(start, end, pauses=pauses)),
                holiday=names.get(day, "") if day.isoformat() in clock.agreed.days_off else None,
                paused_minutes=round(whole - worked),
            )
        )
        day += timedelta(days=1)
    return days


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _holiday_names(desk: Desk, case: Case, clock: Clock) -> dict[date, str]:
    """Names are today's; which days were off is what the clock was frozen with."""
    year = clock.started_at.year
    return days_off(desk, desk.client(case.client), range(year, year + 2))


def why_json(desk: Desk, case: Case, clock: Clock) -> dict[str, Any]:
    """The clock with its steps `{date, what, counts}` (minutes for agreed hours, day numbers for a rule's days), and
    what `follows` it; `own_term` where the store has one.
    """
    zone = ZoneInfo(desk.client(case.client).zone)
    if clock.agreed is not None:
        steps: list[dict[str, Any]] = [
            {
                "date": day.date.isoformat(),
                "what": "holiday" if day.holiday is not None and not day.minutes else "hours",
                "counts": day.minutes,
                "name": day.holiday or "",
                "paused_minutes": day.paused_minutes,
            }
            for day in worked_days(desk, case, clock)
        ]
    else:
        steps = [
            {"date": step.date.isoformat(), "what": step.what, "counts": step.counts, "name": step.name}
            for step in steps_of(desk, case, clock)
        ]
    follows = [link_json(link, zone) for link in chain_of(desk, case, clock)]
    return clock_json(desk, clock, desk.now, zone) | {
        "case": case.id,
        "steps": steps,
        "follows": follows,
        "own_term": _own_term(desk, case, clock),
    }


def _own_term(desk: Desk, case: Case, clock: Clock) -> dict[str, Any] | None:
    """`{key, duration, unit, because}` of a term that the store set in place of the playbooks'; None for none."""
    if not clock.own_term or clock.term is None:
        return None
    return {
        "key": clock.own_term,
        "duration": int(clock.term["duration"]),
        "unit": clock.term["unit"],
        "because": desk.client(case.client).reasons.get(clock.own_term) or None,
    }
