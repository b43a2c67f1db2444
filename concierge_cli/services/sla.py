"""How the promises stand now: what was agreed, what runs, is paused or was missed, and what comes next.

What was done late in the store's present week is there too: the week's figures count it as missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from concierge_cli.domain.client import SLA_MINUTES
from concierge_cli.domain.period import week_of
from concierge_cli.journal import standing as stored
from concierge_cli.journal.standing import Standing

if TYPE_CHECKING:
    import sqlite3

    from concierge_cli.domain.client import Client
    from concierge_cli.journal import Journal

TO_BUYERS: Final = "next_update"
"""The row of the moments by which we promised buyers to write."""

OTHERS: Final = "others"
"""The row of dates that are not promises of ours: the platforms' and the law's."""

NEXT: Final = 7


@dataclass(slots=True)
class Count:
    """Open deadlines of one sort. Missed ones are past due and nobody has done them yet."""

    running: int = 0
    paused: int = 0
    missed: int = 0


class Late(NamedTuple):
    """A date of this week that was met only after it, in an open case or a closed one."""

    case: str
    clock: str
    kind: str
    due_at: datetime


class Promises(NamedTuple):
    """One client: the agreed minutes of each promise, the counts by promise (`TO_BUYERS` and `OTHERS` with them), and
    this week's late.
    """

    client: Client
    minutes: dict[str, int]
    counts: dict[str, Count]
    late: tuple[Late, ...] = ()

    @property
    def total(self) -> Count:
        every = self.counts.values()
        return Count(
            running=sum(one.running for one in every),
            paused=sum(one.paused for one in every),
            missed=sum(one.missed for one in every),
        )


class Soon(NamedTuple):
    """A date that comes (or came) next."""

    case: str
    client: str
    clock: str
    kind: str
    state: str
    due_at: datetime
    warn_at: datetime | None


class Overview(NamedTuple):
    """What is agreed and stands with every client, and the nearest dates over all of them."""

    clients: tuple[Promises, ...]
    soon: tuple[Soon, ...]


def overview(journal: Journal, clients: Iterable[Client], *, client: str | None, now: datetime) -> Overview:
    """Every client of `clients` (or only `client`), and the nearest dates over all of them."""
    seconds = int(now.timestamp())
    with journal.reading() as connection:
        standing = stored.standing(connection, client, now=seconds)
        soonest = stored.soonest(connection, client, now=seconds, limit=NEXT)
        wanted = [one for one in clients if client in (None, one.slug)]
        late = {one.slug: _late(connection, one, now) for one in wanted}
    return Overview(
        clients=tuple(
            _promises(one, [row for row in standing if row.client == one.slug], late[one.slug], now) for one in wanted
        ),
        soon=tuple(
            Soon(
                case=one.case,
                client=one.client,
                clock=one.clock,
                kind=one.kind,
                state=one.state,
                due_at=datetime.fromtimestamp(one.due_at, UTC),
                warn_at=None if one.warn_at is None else datetime.fromtimestamp(one.warn_at, UTC),
            )
            for one in soonest
        ),
    )


def _late(connection: sqlite3.Connection, client: Client, now: datetime) -> tuple[Late, ...]:
    week = week_of(now.astimezone(ZoneInfo(client.zone)).date(), client.zone)
    start, end = int(week.start.timestamp()), int(week.end.timestamp())
    return tuple(
        Late(case=one.case, clock=one.clock, kind=one.kind, due_at=datetime.fromtimestamp(one.due_at, UTC))
        for one in stored.done_late(connection, client.slug, start=start, end=end)
    )


def _promises(client: Client, standing: Iterable[Standing], late: tuple[Late, ...], now: datetime) -> Promises:
    promised = client.as_agreed(now).sla
    minutes = {name: promised.get(name, 0) for name in SLA_MINUTES}
    counts = {name: Count() for name in (*SLA_MINUTES, TO_BUYERS, OTHERS)}
    for row in standing:
        name = row.base if row.kind in ("sla", "promise") and row.base in counts else OTHERS
        if row.state in ("running", "paused", "missed"):
            setattr(counts[name], row.state, getattr(counts[name], row.state) + row.n)
    return Promises(client=client, minutes=minutes, counts=counts, late=late)


def overview_json(found: Overview) -> dict[str, Any]:
    """What scripts read; targets are seconds of the agreed hours."""
    zones = {one.client.slug: ZoneInfo(one.client.zone) for one in found.clients}
    return {
        "clients": [
            {
                "client": one.client.slug,
                "timezone": one.client.zone,
                "targets": {name: minutes * 60 or None for name, minutes in one.minutes.items()},
                "clocks": {name: _count_json(count) for name, count in one.counts.items()},
                **_count_json(one.total),
                "late_this_week": [
                    {
                        "case": late.case,
                        "clock": late.clock,
                        "kind": late.kind,
                        "due_at": late.due_at.astimezone(zones[one.client.slug]).isoformat(),
                    }
                    for late in one.late
                ],
            }
            for one in found.clients
        ],
        "next": [
            {
                "case": one.case,
                "client": one.client,
                "clock": one.clock,
                "kind": one.kind,
                "state": one.state,
                "due_at": one.due_at.astimezone(zones[one.client]).isoformat(),
            }
            for one in found.soon
        ],
    }


def _count_json(count: Count) -> dict[str, int]:
    return {"running": count.running, "paused": count.paused, "missed": count.missed}
