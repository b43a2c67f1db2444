"""The queue fitted into the hours that are left: `today --hours`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.day_plan import DayPlan, Estimate, Task, estimate, fit, must_be_done
from concierge_cli.domain.priority import our_clocks
from concierge_cli.domain.vocabulary import FOR_GOOD
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.journal.minutes import timed_cases
from concierge_cli.services.agreed_hours import agreed_hours
from concierge_cli.services.desk import Desk
from concierge_cli.services.queue import Queued, place

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


def plan_day(desk: Desk, ours: Sequence[Queued], waiting: Sequence[Case] = (), *, minutes: int, zone: str) -> Planned:
    """What of `ours` (in the queue's order) fits into `minutes` from now on, for who works in `zone`.

    Of those `waiting` for somebody else the ones come back whose date would go by before work goes on and can wait for
    nobody.
    """
    estimates = _estimates(desk, [*(one.case for one in ours), *waiting])
    clients = {case.client: desk.client(case.client) for case in (*(one.case for one in ours), *waiting)}
    resumes = {slug: work_goes_on(desk, client, zone) for slug, client in clients.items()}

    def task(case: Case) -> Task:
        dues = [clock.due_at for clock in our_clocks(case, desk.now) if clock.kind in FOR_GOOD and clock.due_at]
        return Task(case.id, estimates[case.id].minutes, min(dues, default=None), resumes[case.client])

    back = [
        place(desk, case, clients[case.client], away_until=_done_then(task(case)))
        for case in waiting
        if must_be_done(task(case))
    ]
    cases = [*ours, *(one for one in back if one.step.code != "waiting")]
    plan = fit([task(one.case) for one in cases], minutes=minutes, start=desk.now)
    return Planned(minutes=minutes, plan=plan, cases={one.case.id: one for one in cases}, estimates=estimates)


def _done_then(task: Task) -> datetime:
    """When it would be done if it were the first that is begun once work goes on."""
    return task.resumes_at + timedelta(minutes=task.minutes)


def work_goes_on(desk: Desk, client: Client, zone: str) -> datetime:
    """When the client's agreed hours open again on the next working day.

    That day is after today by the client's calendar and by that of `zone`, in which the work is done: hours that open
    this evening for a client far away belong to the day that is planned.
    """
    calendar = agreed_hours(desk, client, desk.now).calendar()
    return calendar.add(max(_tomorrow(desk.now, ZoneInfo(name)) for name in (client.zone, zone)), 0)


def _tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), tzinfo=zone)


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
