"""Our deadlines that lie ahead, for a calendar: what runs, what is paused, and what ended before its date came."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.instants import whole_second
from concierge_cli.domain.vocabulary import ClockState, Party

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.clock import Clock
    from concierge_cli.domain.next_step import Moves, NextStep
    from concierge_cli.services.desk import Desk


class Appointment(NamedTuple):
    """A deadline of ours: `clock` of `case` says `state` now; `step` is what the case asks for next."""

    case: Case
    client: Client
    clock: Clock
    due_at: datetime
    state: ClockState
    step: NextStep

    @property
    def over(self) -> bool:
        """Nothing is due any more: it was met, missed by a late entry, or cancelled."""
        return self.state not in (ClockState.RUNNING, ClockState.PAUSED)


def agenda(desk: Desk, *, client: str | None) -> list[Appointment]:
    """Every deadline of ours, promises to buyers among them, that is due from now on, the nearest first.

    One that ended before its date is among them: a calendar that took it in earlier has to hear of it. So are those of
    a store that nobody works for any more, as cancelled. One whose date has gone by is not: it can ring no more.
    """
    from concierge_cli.journal import CaseFilter
    from concierge_cli.services.queue import place

    now = whole_second(desk.now)
    clients = {one.slug: one for one in desk.journal.clients()}
    known: dict[object, Moves] = {}
    found = []
    wanted = CaseFilter(client=client, closed=None, archived=True, ours_due_from=now)
    for case in desk.journal.whole_cases(wanted):
        store = clients[case.client]
        step = place(desk, case, store, known).step
        found += [
            Appointment(
                case,
                store,
                clock,
                clock.due_at,
                clock.state(desk.now) if store.archived_at is None else ClockState.CANCELLED,
                step,
            )
            for clock in case.clocks.values()
            if clock.party is Party.US and clock.due_at is not None and clock.due_at >= now
        ]
    return sorted(found, key=lambda one: (one.due_at, one.case.id, one.clock.id))
