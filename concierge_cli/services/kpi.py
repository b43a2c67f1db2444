"""The figures of a period: for one client or for all, each with the cases behind it where they are asked for.

The journal counts (`journal.figures`), `domain.kpi` says what a figure means; here they meet. Nothing personal and
nothing that is the freelancer's alone enters a figure, so that a report can go to the client as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.access import Access, fold_accesses
from concierge_cli.domain.counted import NOT_COUNTED, PROMISES, TARGETS, never_kept
from concierge_cli.domain.kpi import (
    AGES,
    BASELINE_N,
    FIGURES,
    INSUFFICIENT,
    LEAST_N,
    NO_DATA,
    UNANSWERED_AT_END,
    Measured,
    Number,
    Part,
    Sample,
    age_bucket,
    count,
    middle,
    percentile,
    share,
)
from concierge_cli.domain.period import Period, week_of
from concierge_cli.journal import figures as stored
from concierge_cli.journal.figures import DueTarget, FirstClosing, Scope, Targets

if TYPE_CHECKING:
    import sqlite3

    from concierge_cli.domain.client import Client
    from concierge_cli.journal import Journal

Figures = Mapping[str, Measured]

_MET = ("met", "forgiven")
_PENDING = ("running", "paused")
_DAY = 86_400
MISSED_NAMED = 5
"""So many of what was missed are named."""
_UNANSWERED_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A promise that was missed by `late` seconds: of the agreed hours, or of the calendar where `agreed` is False.

    `open`: nobody has kept it yet. `entered_late`: it was kept in time, but said so only after its date. `never_kept`:
    the case was closed without what was promised; it was late until then.
    """

    case: str
    clock: str
    late: int
    agreed: bool
    open: bool
    entered_late: bool
    never_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period and of the one before. `client` is None for all, and then `clients` has each of them.

    `missed` (promises), `late` (ids of cases that missed a platform's date) and `unanswered` (ids, the oldest first)
    name the first few of what a reader asks for next. `accesses` are those of the client that somebody should look
    at now, whatever the period is.
    """

    client: Client | None
    period: Period
    now: datetime
    figures: Figures
    before: Figures
    missed: tuple[Missed, ...]
    late: tuple[str, ...]
    unanswered: tuple[str, ...]
    clients: tuple[tuple[Client, Figures], ...] = ()
    accesses: tuple[Access, ...] = ()

    @property
    def today(self) -> date:
        """The local day of `now`."""
        return self.now.astimezone(ZoneInfo(self.period.zone)).date()


def kpi(
    journal: Journal,
    *,
    client: Client | None,
    period: Period,
    now: datetime,
    with_cases: bool = False,
    as_it_ended: bool = False,
) -> Report:
    """The report of `period`. For all clients its instants are the same for each, so that the lines add up.

    `as_it_ended`: of a period that is over, who had no answer is told as it was at its end, not as it is now.
    """
    everybody = [client] if client else journal.clients()
    target = promised_first_response(everybody, period, now)
    slug = client.slug if client else None
    scope = scope_of(slug, period, now)
    previous = period.previous()
    with journal.reading() as connection:
        ended = as_it_ended and period.end <= now
        asked_at = scope.at if ended else scope.now + 1
        found = measure(connection, scope, target=target, unanswered_at=asked_at, with_cases=with_cases)
        found = _told_of_its_end(found) if ended else found
        before = measure(connection, scope_of(slug, previous, now), target=target, unanswered_at=_seconds(previous.end))
        missed = stored.due_targets(connection, scope, said=["missed"], targets=PROMISES, limit=MISSED_NAMED)
        late = stored.due_targets(connection, scope, said=["missed"], targets=["platform"], limit=MISSED_NAMED)
        unanswered = stored.unanswered(connection, scope, at=asked_at, limit=_UNANSWERED_NAMED)
        lines = [
            (
                one,
                measure(
                    connection, scope_of(one.slug, period, now), target=promised_first_response([one], period, now)
                ),
            )
            for one in (everybody if client is None else ())
        ]
    return Report(
        client=client,
        period=period,
        now=now,
        figures=found,
        before=before,
        missed=_how_late(journal, missed, now),
        late=tuple(dict.fromkeys(one.case for one in late)),
        unanswered=unanswered.ids,
        clients=tuple(lines),
        accesses=_to_look_at(journal, client, now) if client else (),
    )


def _told_of_its_end(found: dict[str, Measured]) -> dict[str, Measured]:
    told = {
        name: replace(found[name], figure=replace(found[name].figure, title=title, formula=formula))
        for name, (title, formula) in UNANSWERED_AT_END.items()
    }
    return found | told


def _to_look_at(journal: Journal, client: Client, now: datetime) -> tuple[Access, ...]:
    today = now.astimezone(ZoneInfo(client.zone)).date()
    return tuple(one for one in fold_accesses(journal.client_events(client.slug)) if one.concerns(today))


def weekly(
    journal: Journal, *, client: Client | None, now: datetime, zone: str, most: int
) -> list[tuple[Period, Figures]]:
    """Week by week up to the one that `now` lies in, the oldest first: `most` of them, from the first case's on."""
    slug = client.slug if client else None
    everybody = [client] if client else journal.clients()
    week = week_of(now.astimezone(ZoneInfo(zone)).date(), zone)
    found: list[tuple[Period, Figures]] = []
    with journal.reading() as connection:
        first = stored.first_received(connection, slug)
        while first is not None and len(found) < most and _seconds(week.end) > first:
            target = promised_first_response(everybody, week, now)
            found.append((week, measure(connection, scope_of(slug, week, now), target=target)))
            week = week.previous()
    return found[::-1]


def scope_of(client: str | None, period: Period, now: datetime) -> Scope:
    """The same period in the journal's seconds."""
    return Scope(client=client, start=_seconds(period.start), end=_seconds(period.end), now=_seconds(now))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def promised_first_response(clients: Iterable[Client], period: Period, now: datetime) -> int | None:
    """The first response that was promised in the period until now, in agreed seconds; None where it changed meanwhile
    or clients were promised different ones.

    What the profile says counts where no version held: it may be a draft of the next one.
    """
    last = min(period.last, now.astimezone(ZoneInfo(period.zone)).date())
    promised = set()
    for client in clients:
        days = (period.first, *(one.since for one in client.agreements if period.first < one.since <= last))
        held = [version.sla for day in days if (version := client.agreed_on(day)) is not None]
        promised |= {sla.get("first_response", 0) * 60 for sla in held or [client.sla]}
    return promised.pop() or None if len(promised) == 1 else None


# --- measuring ----------------------------------------------------------------------------------------------------


def measure(
    connection: sqlite3.Connection,
    scope: Scope,
    *,
    target: Number | None = None,
    unanswered_at: int | None = None,
    with_cases: bool = False,
) -> dict[str, Measured]:
    """Every figure of the scope, in the order of `FIGURES`.

    `unanswered_at` is the instant before which nobody had answered: just after now where it is left out.
    """
    unanswered_before = scope.now + 1 if unanswered_at is None else unanswered_at
    found = [
        *_times(connection, scope, target),
        *_promises(connection, scope),
        *_flow(connection, scope),
        *_unanswered(connection, scope, unanswered_before),
        _evidence(connection, scope),
        _ageing(connection, scope),
    ]
    named = {one.figure.name: one for one in found}
    lists = _lists(connection, scope, unanswered_before)
    return {
        name: replace(named[name], cases=lists[name]())
        if with_cases or named[name].reason == INSUFFICIENT
        else named[name]
        for name in FIGURES
    }


def _times(connection: sqlite3.Connection, scope: Scope, target: Number | None) -> Iterable[Measured]:
    times = stored.samples(connection, scope)
    answered = times["first_response"][""]
    yield middle("first_response_p50", answered, target=target)
    yield middle("first_response_p90", answered)
    reasons = [reason for reason in times["cycle"] if reason] if scope.client is not None else []
    first = {reason: stored.first_closings(connection, scope, reason) for reason in reasons}
    yield from _by_reason(times["cycle"], first, attrgetter("cycle"), ("cycle_p50", "cycle_p90"))
    yield from _by_reason(times["work"], first, attrgetter("work"), ("work_p50",))


def _by_reason(
    samples: Mapping[str, Sample],
    first: Mapping[str, Sequence[FirstClosing]],
    time: Callable[[FirstClosing], int],
    names: Sequence[str],
) -> Iterable[Measured]:
    for name in names:
        percent = FIGURES[name].percent
        parts = {
            reason: Part(
                value=sample.percentile(percent) if sample.n >= LEAST_N[percent] else None,
                n=sample.n,
                baseline=_baseline([time(one) for one in ten], percent),
                frozen_at=ten[-1].at if len(ten) >= max(BASELINE_N, LEAST_N[percent]) else None,
            )
            for reason, sample in sorted(samples.items())
            for ten in [first.get(reason, ())]
            if reason
        }
        yield middle(name, samples[""], by=parts)


def _baseline(values: Sequence[int], percent: int) -> Number | None:
    """A client's median once its first ten cases are closed; ten are too few for any other percentile."""
    return percentile(values, percent) if len(values) >= max(BASELINE_N, LEAST_N[percent]) else None


def _promises(connection: sqlite3.Connection, scope: Scope) -> Iterable[Measured]:
    rows = stored.targets(connection, scope)
    sla = [row for row in rows if row.target in PROMISES]
    yield _kept("first_response_target_share", [row for row in sla if row.target == "first_response"])
    yield _kept("sla_compliance", sla)
    yield _kept("platform_on_time", [row for row in rows if row.target == "platform"])
    yield share("all_targets_met", *stored.whole_cases(connection, scope))
    yield count("pending", _sum(sla, *_PENDING))
    yield count("unmissed_late", _sum(rows, "forgiven"))


def _kept(name: str, rows: Sequence[Targets]) -> Measured:
    met, missed = _sum(rows, *_MET), _sum(rows, "missed")
    left_out = {said: _sum(rows, said) for said in ("cancelled", *NOT_COUNTED)}
    return share(name, met, met + missed, more={"pending": _sum(rows, *_PENDING)} | left_out)


def _sum(rows: Iterable[Targets], *said: str) -> int:
    return sum(row.n for row in rows if row.said in said)


def _flow(connection: sqlite3.Connection, scope: Scope) -> Iterable[Measured]:
    flow = stored.flow(connection, scope)
    yield count("backlog_start", flow.start)
    yield count("opened", flow.opened, more={"still_open": flow.still_open})
    yield count("closed", flow.closed)
    yield count("reopened", flow.reopened)
    yield count("backlog_end", flow.end)
    yield share("reopen_rate", flow.reopened, flow.closed)


def _unanswered(connection: sqlite3.Connection, scope: Scope, at: int) -> Iterable[Measured]:
    found = stored.unanswered(connection, scope, at=at, limit=0)
    yield count("unanswered_now", found.n)
    yield Measured(
        figure=FIGURES["unanswered_oldest"],
        value=None if found.since is None else max(0, min(scope.now, at) - found.since),
        n=found.n,
        reason="" if found.n else NO_DATA,
    )


def _evidence(connection: sqlite3.Connection, scope: Scope) -> Measured:
    handed_in = stored.handed_in(connection, scope)
    return share("evidence_completeness", handed_in.present, handed_in.required, more={"submissions": handed_in.times})


def _ageing(connection: sqlite3.Connection, scope: Scope) -> Measured:
    buckets = dict.fromkeys((name for name, _over in AGES), 0)
    for days, n in stored.ages(connection, scope):
        buckets[age_bucket(days * _DAY)] += n
    return Measured(figure=FIGURES["ageing"], value=buckets, n=sum(buckets.values()))


# --- the cases behind a figure ------------------------------------------------------------------------------------


def _lists(
    connection: sqlite3.Connection, scope: Scope, unanswered_at: int
) -> Mapping[str, Callable[[], tuple[str, ...]]]:
    """How to name the cases of each figure: a query, run once and only where it is wanted; some figures share one."""

    def of_targets(*said: str, targets: Iterable[str] = PROMISES) -> Callable[[], tuple[str, ...]]:
        return cache(
            lambda: tuple(
                dict.fromkeys(one.case for one in stored.due_targets(connection, scope, said=said, targets=targets))
            )
        )

    @cache
    def unanswered() -> tuple[str, ...]:
        return stored.unanswered(connection, scope, at=unanswered_at).ids

    decided = (*_MET, "missed")
    cycle = _named(stored.ids_by_time, connection, scope, "cycle")
    answered = _named(stored.ids_by_time, connection, scope, "first_response")
    promises, reopened = of_targets(*decided), _named(stored.ids_moved, connection, scope, "reopened")
    return {
        "first_response_p50": answered,
        "first_response_p90": answered,
        "first_response_target_share": of_targets(*decided, targets=["first_response"]),
        "unanswered_now": unanswered,
        "unanswered_oldest": unanswered,
        "sla_compliance": promises,
        "all_targets_met": promises,
        "platform_on_time": of_targets(*decided, targets=["platform"]),
        "cycle_p50": cycle,
        "cycle_p90": cycle,
        "work_p50": _named(stored.ids_by_time, connection, scope, "work"),
        "backlog_start": lambda: tuple(stored.ids_open(connection, scope, at=scope.start)),
        "opened": _named(stored.ids_moved, connection, scope, "opened"),
        "closed": _named(stored.ids_moved, connection, scope, "closed"),
        "reopened": reopened,
        "backlog_end": lambda: tuple(stored.ids_open(connection, scope, at=scope.end)),
        "reopen_rate": reopened,
        "evidence_completeness": lambda: tuple(stored.ids_handed_in(connection, scope)),
        "ageing": lambda: tuple(stored.ids_open(connection, scope, at=scope.at)),
        "pending": of_targets(*_PENDING),
        "unmissed_late": of_targets("forgiven", targets=TARGETS),
    }


def _named(query: Callable[..., list[str]], *given: Any) -> Callable[[], tuple[str, ...]]:
    return cache(lambda: tuple(query(*given)))


def _how_late(journal: Journal, missed: Sequence[DueTarget], now: datetime) -> tuple[Missed, ...]:
    """By how much, in the hours that were agreed when the promise was made."""
    cases = {case.key: case for case in journal.load_cases([one.key for one in missed])}
    told = []
    for one in missed:
        case = cases[one.key]
        clock = case.clocks[one.clock]
        due_at = datetime.fromtimestamp(one.due_at, UTC)
        ended = now if one.stopped_at is None else max(due_at, datetime.fromtimestamp(one.stopped_at, UTC))
        late = ended - due_at
        seconds = int(late.total_seconds())
        if clock.agreed is not None:
            seconds = int(clock.agreed.calendar().between(due_at, ended) * 60)
        told.append(
            Missed(
                case=one.case,
                clock=one.clock,
                late=seconds,
                agreed=clock.agreed is not None,
                open=one.stopped_at is None,
                entered_late=one.stopped_at is not None and one.stopped_at <= one.due_at,
                never_kept=never_kept(clock),
            )
        )
    return tuple(told)


# --- as JSON ------------------------------------------------------------------------------------------------------


def report_json(report: Report) -> dict[str, Any]:
    """What scripts read: shares from 0 to 1, times in seconds, what is missing null with its reason."""
    zone = ZoneInfo(report.period.zone)
    document: dict[str, Any] = {
        "client": report.client.slug if report.client else None,
        "from": report.period.start.astimezone(zone).isoformat(),
        "to": report.period.end.astimezone(zone).isoformat(),
        "timezone": report.period.zone,
        "figures": figures_json(report.figures, zone),
    }
    if report.client is None:
        document["clients"] = [
            {"client": client.slug, "figures": figures_json(found, zone)} for client, found in report.clients
        ]
    else:
        document["access"] = [
            {
                "number": one.number,
                "platform": one.platform,
                "site": one.site,
                "concerns": list(one.concerns(report.today)),
            }
            for one in report.accesses
        ]
    return document


def figures_json(found: Figures, zone: ZoneInfo) -> dict[str, Any]:
    """The figures by their names; instants are those of `zone`."""
    return {name: _figure_json(one, zone) for name, one in found.items()}


def _figure_json(one: Measured, zone: ZoneInfo) -> dict[str, Any]:
    document: dict[str, Any] = {"value": one.value}
    if one.reason:
        document["reason"] = one.reason
    document |= {"n": one.n, "target": one.target, "met": one.met}
    if one.target is not None:
        document["compare"] = one.figure.compare
    document |= one.more
    if one.by is not None:
        document["by"] = {reason: _part_json(part, zone) for reason, part in one.by.items()}
    if one.cases is not None:
        document["cases"] = list(one.cases)
    return document


def _part_json(part: Part, zone: ZoneInfo) -> dict[str, Any]:
    document: dict[str, Any] = {"value": part.value}
    if part.value is None:
        document["reason"] = INSUFFICIENT
    return document | {
        "n": part.n,
        "baseline": part.baseline,
        "baseline_n": None if part.baseline is None else BASELINE_N,
        "baseline_at": None
        if part.frozen_at is None
        else datetime.fromtimestamp(part.frozen_at, UTC).astimezone(zone).isoformat(),
        "improvement": part.improvement,
    }
