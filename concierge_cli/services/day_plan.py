"""The queue fitted into the hours that are left: `today --hours`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.day_plan import DayPlan, Estimate, Task, estimate, fit
from concierge_cli.domain.priority import our_clocks
from concierge_cli.domain.vocabulary import ClockKind
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.journal.minutes import timed_cases
from concierge_cli.services.agreed_hours import agreed_hours
from concierge_cli.services.desk import Desk
from concierge_cli.services.queue import Queued

HARD = (ClockKind.PLATFORM, ClockKind.LEGAL)
_MOST = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan of a day over the cases of a queue: `hours` typed, as minutes; what each was estimated at."""

    minutes: int
    plan: DayPlan
    cases: Mapping[str, Queued]
    estimates: Mapping[str, Estimate]

    @property
    def now(self) -> list[Queued]:
        """In the order of work."""
        return [self.cases[name] for name in self.plan.now]

    @property
    def later(self) -> list[Queued]:
        """What is left for another day, in the order of the queue."""
        return [self.cases[name] for name in self.plan.later]


def plan_day(desk: Desk, ours: Sequence[Queued], *, minutes: int) -> Planned:
    """What of `ours` (in the queue's order) fits into `minutes` from now on."""
    estimates = _estimates(desk, [one.case for one in ours])
    resumes: dict[str, datetime] = {}
    tasks = []
    for one in ours:
        case = one.case
        if case.client not in resumes:
            resumes[case.client] = work_goes_on(desk, desk.client(case.client))
        dues = [clock.due_at for clock in our_clocks(case, desk.now) if clock.kind in HARD and clock.due_at]
        tasks.append(Task(case.id, estimates[case.id].minutes, min(dues, default=None), resumes[case.client]))
    plan = fit(tasks, minutes=minutes, start=desk.now)
    return Planned(minutes=minutes, plan=plan, cases={one.case.id: one for one in ours}, estimates=estimates)


def work_goes_on(desk: Desk, client: Client) -> datetime:
    """When the client's agreed hours open again after today: on the next working day."""
    calendar = agreed_hours(desk, client, desk.now).calendar()
    zone = ZoneInfo(client.zone)
    tomorrow = desk.now.astimezone(zone).date() + timedelta(days=1)
    return calendar.add(datetime.combine(tomorrow, time(), tzinfo=zone), 0)


def _estimates(desk: Desk, cases: Iterable[Case]) -> dict[str, Estimate]:
    by_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    every: list[int] = []
    with desk.journal.reading() as connection:
        for one in timed_cases(connection):
            by_kind[one.procedure, one.reason].append(one.minutes)
            every.append(one.minutes)
    return {
        case.id: estimate(by_kind.get((case.procedure, case.reason), ()), every, spent=case.minutes) for case in cases
    }


def read_hours_left(text: str) -> int:
    """Hours as minutes: `2`, `1.5`, `1,5`; with a unit `90m`, `1h30`. Raises InvalidInput for none and over a day."""
    from concierge_cli.language.spans import parse_hours
    from concierge_cli.language.typed import shown

    minutes = parse_hours(text)
    if not 0 < minutes <= _MOST:
        raise InvalidInput(
            _("“{text}” is not a number of hours that fits into a day.").format(text=shown(text)),
            hint="concierge today --hours 1.5",
        )
    return minutes
