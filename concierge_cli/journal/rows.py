"""Rows as values: an event from its row and back, and the light row of a case that lists and queues read.

Light rows are not folded and load no rule: instants are aware UTC datetimes, closed words are plain text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.vocabulary import ClockState, Party, Status

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock that nobody stopped or cancelled yet. `rule` is the id of its rule, "" for an SLA target."""

    id: str
    kind: str
    party: str
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    paused_from: datetime | None
    paused_until: datetime | None
    basis: str
    rule: str

    def state(self, now: datetime) -> ClockState:
        """Running, paused, missed or lapsed at `now`: the same as the Clock's own word."""
        if (
            self.paused_from is not None
            and self.paused_from <= now
            and (self.paused_until is None or now < self.paused_until)
            and (self.due_at is None or self.paused_from <= self.due_at)
        ):
            return ClockState.PAUSED
        if self.due_at is not None and now > self.due_at:
            return ClockState.LAPSED if self.kind == "window" else ClockState.MISSED
        return ClockState.RUNNING


CLOCK_COLUMNS = "id, kind, party, started_at, due_at, warn_at, paused_from, paused_until, basis, rule"


def clock_row(row: tuple[Any, ...]) -> ClockRow:
    """From a row of `CLOCK_COLUMNS`."""
    return ClockRow(
        row[0],
        row[1],
        row[2],
        datetime.fromtimestamp(row[3], UTC),
        moment(row[4]),
        moment(row[5]),
        moment(row[6]),
        moment(row[7]),
        row[8],
        row[9] or "",
    )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What one line about a case needs. `clocks` are those that still run (or are paused), the soonest due first.

    `missing` are the required evidence kinds that nothing satisfies; `amount` and `refunded` are decimal text.
    """

    key: str
    id: str
    client: str
    platform: str
    site: str
    procedure: str
    reason: str
    claim_state: str
    return_state: str
    money_state: str
    reputation: str
    complexity: str
    order_id: str
    platform_case_id: str
    platform_url: str
    buyer: str
    amount: str | None
    currency: str | None
    refunded: str | None
    refunded_currency: str | None
    outcome: str | None
    received_at: datetime
    opened_at: datetime
    platform_opened_at: datetime | None
    first_response_at: datetime | None
    closed_at: datetime | None
    last_heard_at: datetime | None
    updated_at: datetime
    next_due: datetime | None
    wait_on: str | None
    wait_from: datetime | None
    wait_until: datetime | None
    last_heard_from: str | None
    minutes: int
    urgent: bool
    pinned: bool
    pin: str
    assignee: str
    emotion: str
    rating: int | None
    drafts: int
    disagreements: int
    reopenings: int
    read_only: bool
    required: int
    missing: tuple[str, ...]
    tags: tuple[str, ...]
    clocks: tuple[ClockRow, ...] = ()

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    def waiting_on(self, now: datetime) -> Party:
        """Whose move it is at `now`."""
        if self.wait_on is None or self.closed_at is not None:
            return Party.US
        begun = self.wait_from is None or self.wait_from <= now
        lasts = self.wait_until is None or now < self.wait_until
        return Party(self.wait_on) if begun and lasts else Party.US

    def status(self, now: datetime) -> Status:
        """Closed, waiting for somebody else, new (nobody answered yet), or our move."""
        if self.closed_at is not None:
            return Status.CLOSED
        if self.waiting_on(now) is not Party.US:
            return Status.WAITING
        return Status.NEW if self.first_response_at is None else Status.OPEN


CASE_COLUMNS = ", ".join(name for name in CaseRow.__slots__ if name != "clocks")


def case_row(row: tuple[Any, ...], clocks: tuple[ClockRow, ...] = ()) -> CaseRow:
    """From a row of `CASE_COLUMNS`."""
    values: tuple[Any, ...] = (
        *row[:21],
        datetime.fromtimestamp(row[21], UTC),
        datetime.fromtimestamp(row[22], UTC),
        moment(row[23]),
        moment(row[24]),
        moment(row[25]),
        moment(row[26]),
        datetime.fromtimestamp(row[27], UTC),
        moment(row[28]),
        row[29],
        moment(row[30]),
        moment(row[31]),
        *row[32:34],
        bool(row[34]),
        bool(row[35]),
        *row[36:43],
        bool(row[43]),
        row[44],
        tuple(row[45].split()),
        tuple(tag for tag in row[46].split("\n") if tag),
        clocks,
    )
    return CaseRow(*values)


def moment(seconds: int | None) -> datetime | None:
    """The instant that a projection stores as whole seconds."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def seconds(instant: datetime | None) -> int | None:
    """An instant as a projection stores it."""
    return None if instant is None else int(instant.timestamp())


def event_row(event: Event) -> tuple[Any, ...]:
    """The values of `schema.EVENT_COLUMNS`."""
    from concierge_cli.domain.event import canonical, iso

    return (
        event.id,
        event.command,
        event.client,
        event.case,
        event.kind,
        event.v,
        iso(event.occurred_at),
        iso(event.recorded_at),
        event.actor,
        event.replica,
        event.audience,
        event.seq,
        event.counter,
        canonical(list(event.after)).decode(),
        canonical(event.facts).decode(),
        None if event.personal is None else canonical(event.personal).decode(),
        event.facts_salt,
        event.personal_salt,
        event.facts_digest,
        event.personal_digest,
        event.prev,
        event.digest,
    )


def event_of(row: tuple[Any, ...]) -> Event:
    """From a row of `schema.EVENT_COLUMNS`. Raises ValueError or TypeError where the row is damaged."""
    from concierge_cli.domain.event import Event, parse_iso

    return Event(
        id=row[0],
        command=row[1],
        client=row[2],
        case=row[3],
        kind=row[4],
        v=row[5],
        occurred_at=parse_iso(row[6]),
        recorded_at=parse_iso(row[7]),
        actor=row[8],
        replica=row[9],
        audience=row[10],
        seq=row[11],
        counter=row[12],
        after=tuple(json.loads(row[13])),
        facts=json.loads(row[14]),
        personal=None if row[15] is None else json.loads(row[15]),
        facts_salt=row[16],
        personal_salt=row[17],
        facts_digest=row[18],
        personal_digest=row[19],
        prev=row[20],
        digest=row[21],
    )
