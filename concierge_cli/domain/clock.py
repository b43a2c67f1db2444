"""A clock: a running deadline, and what it says at a given instant.

Only instants are stored. Whether a clock runs, is paused or was missed is computed when it is read, so that a log
folded today and read next week tells next week's truth. Exactly on time is met; comparisons are by whole seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.domain.instants import iso, parse_iso
from concierge_cli.domain.vocabulary import Basis, ClockKind, ClockState, Party, Trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from concierge_cli.domain.business_time import BusinessCalendar

LONGEST_LEAD = timedelta(hours=24)


class RuleRef(NamedTuple):
    """The rule that a clock was frozen with."""

    id: str
    version: str
    source: tuple[str, ...]
    trust: Trust


class AgreedHours(NamedTuple):
    """A client's calendar as it was when a clock started: zone, weekly hours, and the days off that were known.

    `weekly` maps `mon` … `sun` to pairs of `HH:MM`; `days_off` are local ISO dates.
    """

    zone: str
    weekly: Mapping[str, tuple[tuple[str, str], ...]]
    days_off: tuple[str, ...] = ()

    def calendar(self) -> BusinessCalendar:
        """The engine that counts in these hours."""
        key = (self.zone, tuple((day, tuple(pairs)) for day, pairs in sorted(self.weekly.items())), self.days_off)
        return _calendar(key)

    def to_json(self) -> dict[str, Any]:
        return {
            "zone": self.zone,
            "weekly": {day: [list(pair) for pair in pairs] for day, pairs in self.weekly.items()},
            "days_off": list(self.days_off),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AgreedHours:
        return cls(
            zone=data["zone"],
            weekly={day: tuple((a, b) for a, b in pairs) for day, pairs in data["weekly"].items()},
            days_off=tuple(data["days_off"]),
        )


_Key = tuple[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...], tuple[str, ...]]
_calendars: dict[_Key, BusinessCalendar] = {}


def _calendar(key: _Key) -> BusinessCalendar:
    """Calendars are values: the same hours give the same engine, with its intervals already laid out."""
    if key not in _calendars:
        from datetime import date

        from concierge_cli.domain.business_time import BusinessCalendar

        zone, weekly, days_off = key
        _calendars[key] = BusinessCalendar(
            zone, {day: list(pairs) for day, pairs in weekly}, [date.fromisoformat(day) for day in days_off]
        )
    return _calendars[key]


class Clock(NamedTuple):
    """One deadline of a case.

    `due_at` is None only where a rule has no term of its own and no date was typed yet. SLA clocks carry `minutes`
    and the `agreed` hours they are counted in; platform clocks are frozen instants. `stops_on` holds event words
    (see `domain.event_words`). `forgiven` marks a target that an entry made late, with a reason, un-missed.
    """

    id: str
    kind: ClockKind
    party: Party
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    basis: Basis
    rule: RuleRef | None = None
    stops_on: tuple[str, ...] = ()
    pausable: bool = False
    minutes: int | None = None
    agreed: AgreedHours | None = None
    term: dict[str, str] | None = None
    """How its rule counted when it started (see `rules.term_of`): what a recount and `why` go by.

    With a term of the store's own, `own` names it, and `assumed` is there where its start is a guess.
    """
    stopped_at: datetime | None = None
    stopped_late_entry: bool = False
    forgiven: bool = False
    cancelled_at: datetime | None = None
    paused_from: datetime | None = None
    paused_until: datetime | None = None
    dropped: bool = False
    """Whether nobody had done what it waits for when the case was closed, after its date."""

    @property
    def base_id(self) -> str:
        """The id without the number of its restart: `resolution` of `resolution#2`."""
        return self.id.partition("#")[0]

    @property
    def used_by_asking(self) -> bool:
        """A right that counts from the delivery and that the opening of the case uses, such as to withdraw."""
        return "opened" in self.stops_on

    @property
    def own_term(self) -> str:
        """The entry of the store's profile that set its term in place of the playbooks'; "" for none, or a typed date."""
        return self.term.get("own", "") if self.term is not None and self.basis is Basis.OVERRIDE else ""

    @property
    def counted(self) -> bool:
        """Whether a rule gave its date, the playbooks' or the store's own; nobody typed it."""
        return self.basis in (Basis.RULE, Basis.ASSUMED) or bool(self.own_term)

    @property
    def assumed(self) -> bool:
        """Whether it was counted from something that nobody has confirmed."""
        return self.basis is Basis.ASSUMED or (bool(self.own_term) and "assumed" in (self.term or {}))

    def state(self, now: datetime) -> ClockState:
        """What the clock says at `now`."""
        if self.cancelled_at is not None:
            return ClockState.CANCELLED
        if self.stopped_at is not None:
            on_time = self.due_at is None or (self.stopped_at <= self.due_at and not self.stopped_late_entry)
            return ClockState.MET if on_time else ClockState.MISSED
        if self._pause_covers(now):
            return ClockState.PAUSED
        if self.due_at is not None and now > self.due_at:
            return ClockState.LAPSED if self.kind is ClockKind.WINDOW else ClockState.MISSED
        return ClockState.RUNNING

    def _pause_covers(self, now: datetime) -> bool:
        return (
            self.paused_from is not None
            and self.paused_from <= now
            and (self.paused_until is None or now < self.paused_until)
            and (self.due_at is None or self.paused_from <= self.due_at)
        )

    def remaining_seconds(self, now: datetime) -> int | None:
        """Wall-clock seconds left while it runs, else None."""
        if self.state(now) is not ClockState.RUNNING or self.due_at is None:
            return None
        return int((self.due_at - now).total_seconds())

    def to_json(self) -> dict[str, Any]:
        """What an event keeps of a clock that it starts; one that was over by then says since when."""
        return {
            "id": self.id,
            "kind": self.kind,
            "party": self.party,
            "started_at": iso(self.started_at),
            "due_at": self.due_at and iso(self.due_at),
            "warn_at": self.warn_at and iso(self.warn_at),
            "basis": self.basis,
            "rule": self.rule
            and {
                "id": self.rule.id,
                "version": self.rule.version,
                "source": list(self.rule.source),
                "trust": self.rule.trust,
            },
            "stops_on": list(self.stops_on),
            "pausable": self.pausable,
            "minutes": self.minutes,
            "agreed": self.agreed and self.agreed.to_json(),
            "term": self.term,
        } | ({"stopped_at": iso(self.stopped_at)} if self.stopped_at else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Clock:
        rule = data.get("rule")
        return cls(
            id=data["id"],
            kind=ClockKind(data["kind"]),
            party=Party(data["party"]),
            started_at=parse_iso(data["started_at"]),
            due_at=_maybe(data.get("due_at")),
            warn_at=_maybe(data.get("warn_at")),
            basis=Basis(data["basis"]),
            rule=RuleRef(
                id=rule["id"], version=rule["version"], source=tuple(rule["source"]), trust=Trust(rule["trust"])
            )
            if rule
            else None,
            stops_on=tuple(data.get("stops_on", ())),
            pausable=bool(data.get("pausable", False)),
            minutes=data.get("minutes"),
            term=data.get("term"),
            agreed=AgreedHours.from_json(data["agreed"]) if data.get("agreed") else None,
            stopped_at=_maybe(data.get("stopped_at")),
        )


def _maybe(text: str | None) -> datetime | None:
    return parse_iso(text) if text else None


def lead_before(started_at: datetime, due_at: datetime) -> timedelta:
    """How long before the end to warn: a quarter of the wall-clock time, at most a day."""
    return min((due_at - started_at) / 4, LONGEST_LEAD)


def warn_instant(started_at: datetime, due_at: datetime, conservative_at: datetime | None = None) -> datetime:
    """The earlier of the stricter source's date and the due date less its lead."""
    by_lead = (due_at - lead_before(started_at, due_at)).replace(microsecond=0)
    return min(by_lead, conservative_at) if conservative_at is not None else by_lead


def agreed_clock(clock_id: str, *, minutes: int, agreed: AgreedHours, started_at: datetime) -> Clock:
    """An SLA clock: the freelancer's own promise, in agreed hours. First response never pauses, the others do."""
    due_at = agreed.calendar().add(started_at, minutes).replace(microsecond=0)
    base = clock_id.partition("#")[0]
    return Clock(
        id=clock_id,
        kind=ClockKind.SLA,
        party=Party.US,
        started_at=started_at,
        due_at=due_at,
        warn_at=warn_instant(started_at, due_at),
        basis=Basis.RULE,
        stops_on=("closed",) if base == "resolution" else ("replied", "chosen", "submitted", "handed_off"),
        pausable=base != "first_response",
        minutes=minutes,
        agreed=agreed,
    )


def with_pauses(clock: Clock, pauses: Iterable[tuple[datetime, datetime | None]]) -> Clock:
    """The clock with its due date moved by the working time inside `pauses` (half-open; None = not over yet).

    A pause that began after the target was due moves nothing: a missed target is not un-missed by waiting.
    """
    if not clock.pausable or clock.minutes is None or clock.agreed is None or clock.cancelled_at is not None:
        return clock
    calendar = clock.agreed.calendar()
    over: list[tuple[datetime, datetime]] = []
    due_at = calendar.add(clock.started_at, clock.minutes).replace(microsecond=0)
    open_from: datetime | None = None
    open_until: datetime | None = None
    for start, pause_end in sorted(pauses, key=lambda pause: pause[0]):
        if start > due_at or (clock.stopped_at is not None and start >= clock.stopped_at):
            break
        # A verdict that was given stands: what came after the stop moves nothing any more.
        end = pause_end if clock.stopped_at is None else min(pause_end or clock.stopped_at, clock.stopped_at)
        if end is None:
            open_from, open_until = max(start, clock.started_at), None
            break
        if end <= max(start, clock.started_at):
            continue
        over.append((max(start, clock.started_at), end))
        due_at = calendar.add(clock.started_at, clock.minutes, pauses=over).replace(microsecond=0)
        open_from, open_until = over[-1]
    return clock._replace(
        due_at=due_at,
        warn_at=warn_instant(clock.started_at, due_at),
        paused_from=open_from,
        paused_until=open_until,
    )


PLATFORM_TASK = "platform_task"
"""The clock of an instruction from the platform that came with a date."""

NEXT_UPDATE = "next_update"
"""The clock of a promise to the buyer: by when we write again."""


def promise_clock(clock_id: str, *, given_at: datetime, due_at: datetime) -> Clock:
    """A promise to the buyer to write by `due_at`: kept by the next answer of a person, never paused by waiting."""
    return Clock(
        id=clock_id,
        kind=ClockKind.PROMISE,
        party=Party.US,
        started_at=given_at,
        due_at=due_at,
        warn_at=warn_instant(given_at, due_at),
        basis=Basis.OVERRIDE,
        stops_on=("replied",),
    )


def next_id(base: str, taken: Iterable[str]) -> str:
    """`base`, or `base#2`, `base#3` … when it was started before."""
    numbers = [int(number or 1) for name, _, number in (one.partition("#") for one in taken) if name == base]
    return f"{base}#{max(numbers) + 1}" if numbers else base
