"""A journal in memory, random histories for it, and the figures computed from folded cases without any SQL.

`Naive` follows the definitions word by word: it is the second opinion that the SQL is compared with.
"""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours, Clock, agreed_clock, next_id
from concierge_cli.domain.event import Draft
from concierge_cli.domain.fold import fold
from concierge_cli.domain.instants import iso
from concierge_cli.domain.period import Period
from concierge_cli.domain.vocabulary import Basis, ClockKind, ClockState, Party
from concierge_cli.journal.append import append_events
from concierge_cli.journal.create import lay_out
from concierge_cli.journal.database import sqlite3
from concierge_cli.journal.projections import events_of
from concierge_cli.services.kpi import measure, scope_of

MONDAY = datetime(2026, 11, 2, 6, tzinfo=UTC)  # midnight in Mexico City
WEEK = timedelta(days=7)
HOURS = AgreedHours(
    zone="America/Mexico_City",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "14:00"), ("16:00", "19:00"))),
    days_off=("2026-11-16",),
)
REASONS = ("defect", "not_received")


@dataclass
class World:
    """A journal in memory, and the state that keeps the story possible."""

    connection: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:", isolation_level=None))
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        lay_out(self.connection)
        for slug in ("luna", "norte"):
            client = Client(
                slug=slug,
                name=slug,
                prefix=slug[:3].upper(),
                language="es",
                zone=HOURS.zone,
                country="MX",
                weekly=HOURS.weekly,
                platforms={"mercadolibre": ("MLM",)},
            )
            self.say("client_added", MONDAY, client=slug, case="", profile=client.to_json())

    def say(
        self,
        kind: str,
        when: datetime,
        *,
        client: str = "",
        case: str,
        recorded: datetime | None = None,
        **facts: object,
    ) -> None:
        client = client or self.case(case).client
        draft = Draft(kind=kind, client=client, case=case, occurred_at=when, facts=facts)
        append_events(self.connection, [draft], now=recorded or when, actor="me", command=f"c{recorded or when}")

    def case(self, key: str) -> Case:
        case = fold(events_of(self.connection, key))
        assert case is not None
        return case

    def cases(self) -> list[Case]:
        return [case for key in self.keys if (case := fold(events_of(self.connection, key))) is not None]

    def open(self, when: datetime, *, client: str = "luna", reason: str = "defect", platform_hours: int = 48) -> str:
        key = f"{len(self.keys):04}"
        self.keys.append(key)
        clocks = [
            agreed_clock(name, minutes=minutes, agreed=HOURS, started_at=when)
            for name, minutes in (("first_response", 720), ("resolution", 2400))
        ]
        clocks.append(
            Clock(
                id="ml_rule",
                kind=ClockKind.PLATFORM,
                party=Party.US,
                started_at=when,
                due_at=when + timedelta(hours=platform_hours),
                warn_at=None,
                basis=Basis.RULE,
                stops_on=("chosen", "submitted"),
            )
        )
        clocks.append(
            Clock(
                id="ml_window",
                kind=ClockKind.WINDOW,
                party=Party.BUYER,
                started_at=when,
                due_at=when + timedelta(hours=30),
                warn_at=None,
                basis=Basis.RULE,
                stops_on=("decided",),
            )
        )
        clocks.append(
            Clock(
                id="their_rule",
                kind=ClockKind.LEGAL,
                party=Party.BUYER,
                started_at=when,
                due_at=when + timedelta(hours=platform_hours),
                warn_at=None,
                basis=Basis.RULE,
                stops_on=("heard:buyer",),
            )
        )
        clocks.append(
            Clock(
                id="someday",
                kind=ClockKind.PLATFORM,
                party=Party.US,
                started_at=when,
                due_at=None,
                warn_at=None,
                basis=Basis.RULE,
                stops_on=("decided",),
            )
        )
        self.say(
            "opened",
            when,
            client=client,
            case=key,
            id="",
            platform="mercadolibre",
            site="MLM",
            procedure="claim",
            reason=reason,
            received_at=iso(when),
            claim_state="filed",
            order_key=key,
            required=["order_id", "photo"],
            clocks=[clock.to_json() for clock in clocks],
        )
        return key


def measured(world: World, *, start=MONDAY, end=MONDAY + WEEK, now=None, client="luna", with_cases=False):
    scope = scope_of(client, Period("range", start, end, "UTC"), now or end)
    return measure(world.connection, scope, with_cases=with_cases)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


# --- random histories ---------------------------------------------------------------------------------------------

STEPS = st.tuples(
    st.sampled_from(
        ["opened", "replied", "ack", "heard", "waited", "until", "resumed", "chosen", "submitted", "closed", "reopened",
         "cancelled", "moved", "retracted", "next", "again"]
    ),
    st.integers(0, 30),  # which case
    st.integers(0, 40),  # hours since the step before
    st.integers(0, 7),  # of eight steps, one is entered late
    st.booleans(),  # with a reason
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> World:
    world = World()
    now = MONDAY + hours(draw(st.integers(0, 60)))
    for _ in range(draw(st.integers(1, 4))):
        world.open(now, client=draw(st.sampled_from(["luna", "norte"])), reason=draw(st.sampled_from(REASONS)))
        now += hours(draw(st.integers(0, 30)))
    moved: dict[str, datetime] = {}
    for kind, which, later, lateness, because in draw(st.lists(STEPS, max_size=25)):
        now += hours(later) + timedelta(seconds=which)
        if kind == "opened":
            world.open(now, client=("luna", "norte")[because], reason=REASONS[which % 2])
            continue
        key = world.keys[which % len(world.keys)]
        case = fold(events_of(world.connection, key))
        if case is None:
            continue
        when = max(now - hours(20), case.received_at, moved.get(key, case.received_at)) if not lateness else now
        tell(world, case, kind, when, now, because=because, which=which)
        if kind in ("closed", "reopened"):
            moved[key] = when
    return world


def tell(world: World, case: Case, kind: str, when: datetime, now: datetime, *, because: bool, which: int) -> None:
    def say(name: str, **facts: object) -> None:
        reason = {"because_given": True} if because else {}
        world.say(name, when, case=case.key, recorded=now, **facts, **reason)

    match kind:
        case "ack":
            say("replied", auto_ack=True)
        case "heard":
            say("heard", **{"from": ("buyer", "platform")[which % 2]})
        case "next" | "again":
            name = "next_response" if kind == "next" else "resolution"
            clock = agreed_clock(next_id(name, case.clocks), minutes=300, agreed=HOURS, started_at=when)
            say("heard", **{"from": "buyer"}, clocks=[clock.to_json()])
        case "waited":
            say("waited", on="buyer")
        case "until":
            say("waited", on="carrier", until=iso(when + hours(which + 1)))
        case "chosen":
            say("chosen", option="refund", effect={})
        case "submitted":
            say("submitted", required=2, present=which % 3)
        case "closed" if not case.closed:
            say("closed", outcome=("claim_won", "duplicate", "out_of_scope", "denied", "replaced")[which % 5])
        case "reopened" if case.closed:
            say("reopened")
        case "cancelled":
            say("edited", cancelled=["resolution"])
        case "moved":
            due = when + hours(which)
            name = ("ml_rule", "resolution", "their_rule")[which % 3]
            say("edited", due={name: {"due_at": iso(due), "warn_at": iso(due)}})
        case "retracted":
            live = [one for one in events_of(world.connection, case.key) if one.id not in case.retracted]
            say("retracted", events=[live[which % len(live)].id])
        case "replied" | "resumed":
            say(kind)


@st.composite
def questions(draw: st.DrawFn) -> tuple[World, datetime, datetime, datetime]:
    """A history, a period and a moment: mostly instants at which something happens, or a second beside them."""
    world = draw(histories())
    notable = {case.received_at for case in world.cases()}
    for case in world.cases():
        notable.update(at for clock in case.clocks.values() for at in (clock.due_at, clock.paused_until) if at)
        notable.update(at for at in (case.closed_at, case.first_response_at, *case.reopenings) if at)
    some = st.sampled_from(sorted(notable)) if notable else st.just(MONDAY)
    start = draw(some) + hours(draw(st.sampled_from([0, 0, 0, -100, -300])))
    end = max(
        start + timedelta(seconds=1), draw(some) + timedelta(seconds=draw(st.sampled_from([0, 0, 0, 1, 900_000])))
    )
    now = draw(some) + timedelta(seconds=draw(st.sampled_from([-1, 0, 0, 1, 400_000])))
    return world, start, end, now


class Naive:
    """The definitions, word by word, over folded cases."""

    def __init__(self, cases: list[Case], start: datetime, end: datetime, now: datetime) -> None:
        self.all = cases
        self.start, self.end, self.now = start, end, now

    def within(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end

    def figures(self) -> dict[str, tuple[object, int, list[str] | None]]:
        sla = self.targets(lambda clock: clock.kind == "sla")
        first = self.targets(lambda clock: clock.id.startswith("first_response"))
        platform = self.targets(lambda clock: clock.kind in ("platform", "legal") and clock.party == "us")
        closings = [case.id for case in self.all for what, at in self.moves(case) if what == -1 and self.within(at)]
        again = [case.id for case in self.all for what, at in self.moves(case) if what == +1 and self.within(at)]
        handed = [(case.id, one) for case in self.all for one in case.submissions if self.within(one.at)]
        required, present = sum(one.required for _, one in handed), sum(one.present for _, one in handed)
        pending = [case.id for case, clock in sla if clock.state(self.now) in ("running", "paused")]
        forgiven = [
            case.id
            for case, clock in self.targets(lambda clock: clock.kind in ("sla", "platform") and clock.party == "us")
            if clock.forgiven and clock.state(self.now) == "met"
        ]
        unanswered = [
            case
            for case in self.all
            if self.open_at(case, self.now + timedelta(seconds=1))
            and (case.first_response_at is None or case.first_response_at > self.now)
        ]
        oldest = max([int((self.now - case.received_at).total_seconds()) for case in unanswered], default=None)
        seen = min(self.end, self.now + timedelta(seconds=1))
        old = [case for case in self.all if self.open_at(case, seen)]
        ages = Counter(self.bucket((min(self.end, self.now) - case.received_at).days) for case in old)
        start = [case.id for case in self.all if self.open_at(case, self.start)]
        end = [case.id for case in self.all if self.open_at(case, self.end)]
        opened = [case.id for case in self.opened()]
        return {
            "first_response_target_share": self.kept(first),
            "sla_compliance": self.kept(sla),
            "platform_on_time": self.kept(platform),
            "all_targets_met": self.whole(sla),
            "pending": (len(pending), len(pending), pending),
            "unmissed_late": (len(forgiven), len(forgiven), forgiven),
            "unanswered_now": (len(unanswered), len(unanswered), [case.id for case in unanswered]),
            "unanswered_oldest": (oldest, len(unanswered), [case.id for case in unanswered]),
            "backlog_start": (len(start), len(start), start),
            "backlog_end": (len(end), len(end), end),
            "opened": (len(opened), len(opened), opened),
            "closed": (len(closings), len(closings), closings),
            "reopened": (len(again), len(again), again),
            "reopen_rate": (len(again) / len(closings) if closings else None, len(closings), again),
            "evidence_completeness": (present / required if required else None, required, [one for one, _ in handed]),
            "ageing": ({b: ages[b] for b in ("0-2", "3-7", "8-14", "15+")}, len(old), [case.id for case in old]),
            **self.middles(),
        }

    def middles(self) -> dict[str, tuple[object, int, None]]:
        found = {}
        for name, values in (
            ("first_response_p50", self.answered()), ("first_response_p90", self.answered()),
            ("cycle_p50", self.cycles()), ("cycle_p90", self.cycles()), ("work_p50", self.works()),
        ):  # fmt: skip
            percent, least = (50, 5) if name.endswith("50") else (90, 20)
            enough = len(values) >= least
            value = statistics.quantiles(values.values(), n=100, method="inclusive")[percent - 1] if enough else None
            found[name] = (value, len(values), None)
        return found

    def targets(self, wanted) -> list[tuple[Case, Clock]]:
        return [
            (case, clock)
            for case in self.all
            if case.outcome not in ("duplicate", "out_of_scope")
            for clock in case.clocks.values()
            if wanted(clock) and self.within(clock.due_at)
        ]

    def left_out(self) -> dict[str, int]:
        counts = Counter({"cancelled": 0, "duplicate": 0, "out_of_scope": 0})
        for case in self.all:
            for clock in case.clocks.values():
                if clock.kind == "sla" and self.within(clock.due_at):
                    if case.outcome in counts:
                        counts[str(case.outcome)] += 1
                    elif clock.state(self.now) is ClockState.CANCELLED:
                        counts["cancelled"] += 1
        return dict(counts)

    def kept(self, targets: list[tuple[Case, Clock]]) -> tuple[float | None, int, list[str]]:
        met = [case.id for case, clock in targets if clock.state(self.now) is ClockState.MET]
        missed = [case.id for case, clock in targets if clock.state(self.now) is ClockState.MISSED]
        n = len(met) + len(missed)
        return (len(met) / n if n else None, n, met + missed)

    def whole(self, targets: list[tuple[Case, Clock]]) -> tuple[float | None, int, list[str]]:
        decided: dict[str, list[bool]] = {}
        for case, clock in targets:
            if (state := clock.state(self.now)) in (ClockState.MET, ClockState.MISSED):
                decided.setdefault(case.id, []).append(state is ClockState.MET)
        n = len(decided)
        return (sum(all(each) for each in decided.values()) / n if n else None, n, list(decided))

    def answered(self) -> dict[str, int]:
        return {
            case.key: round(HOURS.calendar().between(case.received_at, case.first_response_at) * 60)
            for case in self.all
            if case.first_response_at is not None and self.within(case.first_response_at)
        }

    def cycles(self) -> dict[str, int]:
        return {
            case.key: int((case.closed_at - case.received_at).total_seconds())
            for case in self.all
            if case.closed_at is not None and self.within(case.closed_at)
        }

    def works(self) -> dict[str, int]:
        return {
            case.key: self.work(case, case.closed_at)
            for case in self.all
            if case.closed_at is not None and self.within(case.closed_at)
        }

    def work(self, case: Case, closed_at: datetime) -> int:
        """Hour by hour would be too slow: instants where anything begins or ends cut the time into pieces."""
        waits = []
        for wait in case.waits:
            ends = [one for one in (wait.end, wait.until, closed_at) if one is not None]
            waits.append((wait.start, min(ends)))
        moves = self.moves(case)
        waits += [(ended, again) for (ended, what), (again, _up) in itertools.pairwise(moves) if what == -1]
        cuts = sorted({case.received_at, closed_at, *(one for wait in waits for one in wait)})
        work = timedelta()
        for begin, end in itertools.pairwise(cuts):
            waiting = any(since <= begin and end <= until for since, until in waits)
            if case.received_at <= begin and end <= closed_at and not waiting:
                work += end - begin
        return int(work.total_seconds())

    def first_closings(self, reason: str) -> list[tuple[int, int, int]]:
        """Cycle and work until the first closing, and when it was, of those closed by then, in the order of it."""
        found = []
        for case in self.all:
            first = next((at for what, at in self.turns(case) if what == -1), None)
            if first is not None and case.reason == reason and first < min(self.end, self.now + timedelta(seconds=1)):
                cycle = int((first - case.received_at).total_seconds())
                found.append((first, case.key, (cycle, self.work(case, first), int(first.timestamp()))))
        return [both for _first, _key, both in sorted(found)]

    @staticmethod
    def turns(case: Case) -> list[tuple[int, datetime]]:
        """Closings and reopenings as told, one after the other; a closing that another one followed stands for none."""
        told: list[tuple[int, datetime]] = []
        opened = sorted([*((at, +1) for at in case.reopenings), *((at, -1) for at, _ in case.closings)])
        for at, what in opened:
            if told and told[-1][0] == what:
                told.pop()
            told.append((what, at))
        return told

    def opened(self) -> list[Case]:
        return [case for case in self.all if self.within(case.received_at)]

    def moves(self, case: Case) -> list[tuple[int, datetime]]:
        both = [(at, -1) for at, _ in case.closings] + [(at, +1) for at in case.reopenings]
        closed, told = False, []
        left = sorted(both)
        while left:
            # Of several moves in one second, the one that can come next.
            index = next((i for i, (_, what) in enumerate(left) if (what == -1) != closed), None)
            if index is None:
                break
            at, what = left.pop(index)
            closed = what == -1
            told.append((what, at))
        return told

    def open_at(self, case: Case, at: datetime) -> bool:
        return case.received_at < at and 1 + sum(what for what, when in self.moves(case) if when < at) == 1

    @staticmethod
    def bucket(days: int) -> str:
        return "0-2" if days <= 2 else "3-7" if days <= 7 else "8-14" if days <= 14 else "15+"
