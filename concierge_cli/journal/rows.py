"""Rows as values: an event from its row and back, and the light row of a case that lists and queues read.

Light rows are not folded and load no rule: instants are aware UTC datetimes, closed words are plain text. They turn
what a column holds into a value when it is first asked for, since a line shows a few of fifty columns, and they are no
dataclasses, since defining one of fifty fields takes longer than reading two hundred cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from concierge_cli.domain.standing_words import ClockState, Party, Status, leading

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event


class _Row:
    """The columns that a subclass annotates, by name; `_READ` says what a column becomes when it is not plain."""

    _READ: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    _INDEX: ClassVar[Mapping[str, int]] = {}

    def __init_subclass__(cls) -> None:
        cls._INDEX = {name: index for index, name in enumerate(cls.__annotations__) if not name.startswith("_")}
        for name, index in cls._INDEX.items():
            setattr(cls, name, _column(index, cls._READ.get(name)))

    def __init__(self, values: tuple[Any, ...]) -> None:
        self._values = values

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._INDEX)})"


def _column(index: int, read: Callable[[Any], Any] | None) -> property:
    """The value in one place of the row, read when it is asked for; NULL stays None."""
    if read is None:
        return property(lambda row: row._values[index])
    return property(lambda row: None if (value := row._values[index]) is None else read(value))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class ClockRow(_Row):
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

    _READ: ClassVar = dict.fromkeys(("started_at", "due_at", "warn_at", "paused_from", "paused_until"), _moment)

    _said: tuple[datetime, ClockState] | None = None
    """The state that was asked for last: a list asks for each several times."""

    @property
    def open_ended(self) -> bool:
        """Nobody knows its date yet."""
        return self._values[self._INDEX["due_at"]] is None

    def state(self, now: datetime) -> ClockState:
        """Running, paused, missed or lapsed at `now`: the same as the Clock's own word."""
        if self._said is None or self._said[0] is not now:
            self._said = (now, self._state(now))
        return self._said[1]

    def _state(self, now: datetime) -> ClockState:
        # Compared as the stored seconds: lists ask this of every clock that they read.
        at, (_id, kind, _party, _start, due, _warn, paused, resumed, *_rest) = now.timestamp(), self._values
        if paused is not None and paused <= at and (resumed is None or at < resumed) and (due is None or paused <= due):
            return ClockState.PAUSED
        if due is not None and at > due:
            return ClockState.LAPSED if kind == "window" else ClockState.MISSED
        return ClockState.RUNNING


CLOCK_COLUMNS = ", ".join(ClockRow._INDEX).replace("rule", "ifnull(rule, '')")


class CaseRow(_Row):
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

    _READ: ClassVar = {
        **dict.fromkeys(
            (
                "received_at",
                "opened_at",
                "platform_opened_at",
                "first_response_at",
                "closed_at",
                "last_heard_at",
                "updated_at",
                "next_due",
                "wait_from",
                "wait_until",
            ),
            _moment,
        ),
        **dict.fromkeys(("urgent", "pinned", "read_only"), bool),
        "missing": lambda text: tuple(text.split()),
        "tags": lambda text: tuple(tag for tag in text.split("\n") if tag),
    }

    def __init__(self, values: tuple[Any, ...], clocks: tuple[ClockRow, ...] = ()) -> None:
        super().__init__(values)
        self.clocks = clocks
        self._due: tuple[datetime, datetime | None] | None = None

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    def our_due(self, now: datetime) -> datetime | None:
        """The date of ours that a line names, as `domain.priority.nearest` has it. A list asks for it three times."""
        if self._due is None or self._due[0] is not now:
            self._due = (now, self._named_due(now))
        return self._due[1]

    def _named_due(self, now: datetime) -> datetime | None:
        asking: list[ClockRow] = []
        for clock in self.clocks:  # the soonest due first
            if clock.party == "us" and not clock.open_ended and (state := clock.state(now)) in ("running", "missed"):
                if state == "running" and not asking:
                    return clock.due_at  # nothing was missed
                asking.append(clock)
        return leading(asking, now)[0].due_at if asking else None

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


CASE_COLUMNS = ", ".join(CaseRow._INDEX)


def seconds(instant: datetime | None) -> int | None:
    """An instant as a projection stores it."""
    return None if instant is None else int(instant.timestamp())


def event_row(event: Event) -> tuple[Any, ...]:
    """The values of `schema.EVENT_COLUMNS`."""
    from concierge_cli.domain.instants import iso

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
        _json(event.after),
        _json(event.facts),
        None if event.personal is None else _json(event.personal),
        event.facts_salt,
        event.personal_salt,
        event.facts_digest,
        event.personal_digest,
        event.prev,
        event.digest,
    )


def _json(value: object) -> str:
    """The text that `domain.event.canonical` hashes; the value has passed it already."""
    import json

    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def understood(row: tuple[Any, ...]) -> Event:
    """The event of a row for whoever asks what it means: in the newest version (see `domain.upcast`)."""
    from concierge_cli.domain.upcast import upcast

    return upcast(event_of(row))


def event_of(row: tuple[Any, ...]) -> Event:
    """The event of a row of `schema.EVENT_COLUMNS` as it was written, whose digests it holds.

    Raises ValueError or TypeError where the row is damaged.
    """
    import json

    from concierge_cli.domain.event import Event
    from concierge_cli.domain.instants import parse_iso

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
