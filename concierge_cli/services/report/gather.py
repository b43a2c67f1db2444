"""What a report tells of a store, as values: the figures of the period, and what stands open at the moment of reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from concierge_cli.domain.counted import BUYER
from concierge_cli.domain.event import CLIENT
from concierge_cli.domain.remedy import Approval, pending_approval
from concierge_cli.domain.reputation import Turned, turned
from concierge_cli.domain.stages import stage_times
from concierge_cli.domain.vocabulary import Outcome, Party
from concierge_cli.domain.workflow import NOT_RESOLVED
from concierge_cli.journal import figures as stored
from concierge_cli.journal import period_cases
from concierge_cli.journal.figures import DueTarget
from concierge_cli.journal.period_cases import MovedOn, OpenPromise, PeriodCase, Wait
from concierge_cli.services.expected import Expected, expected_cases
from concierge_cli.services.health import Health, health_of
from concierge_cli.services.kpi import Figures, Report, kpi, measure, scope_of
from concierge_cli.services.report.costs import Costs, costs_of
from concierge_cli.services.report.money import CameIn, Sums, came_in, cases_with_recoveries, recovered_of, sums_of

if TYPE_CHECKING:
    import sqlite3

    from concierge_cli.domain.client import Client
    from concierge_cli.domain.period import Period
    from concierge_cli.journal import Journal
    from concierge_cli.services.desk import Desk

MOST_LISTED = 1000
"""Above so many a paper lists its cases only where somebody asks for them: nobody reads more, and a page has to open."""

HISTORY = 8
"""How many periods a trend shows, the report's own the last."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Calendar seconds that the cases closed in the period spent in a stage, and in how many of them."""

    name: str
    seconds: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in which the store has the move since `since` (seconds)."""

    case: PeriodCase
    since: int


@dataclass(frozen=True, slots=True)
class Question:
    """A sum that the store was asked to agree to and has not."""

    case: str
    approval: Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that a report says. `history` is period by period, the oldest first, the report's own the last.

    `ratings` are the buyers' (1 to 5) in the closed cases. `minutes_each` is what the store says that a case takes it.
    `saved` are the cases whose reputation came out well in the period. `word` are the dates promised to buyers that were
    due in the period and are decided. `came_in` is money that arrived in the period for other cases. `moved_on` are cases that another report tells of, too. `health` is that of the
    period's end, or of now while it runs; `promises`, `waiting` and `questions` are those of the moment of reading;
    `expected` are cases expected from what was sold in the period. `listed` are the cases that the figures were counted
    from, the oldest first, `account_cases` those of other days that only `health` counts; `originals` tells of each that
    is a duplicate which case it repeats; `unlisted` how many they are where they are too many to list. `trends_named`:
    the rows of a trend name their cases, too, which may be of other periods. `heads` are the digests of the newest
    entries of the store's log.
    """

    kpi: Report
    client: Client
    period: Period
    now: datetime
    history: tuple[tuple[Period, Figures], ...]
    closed: tuple[PeriodCase, ...]
    outcomes: tuple[tuple[str, tuple[str, ...]], ...]
    stages: tuple[Stage, ...]
    money: tuple[Sums, ...]
    came_in: tuple[CameIn, ...]
    costs: Costs
    ratings: tuple[tuple[str, int], ...]
    minutes_each: int | None
    health: Health
    expected: tuple[Expected, ...]
    saved: tuple[tuple[PeriodCase, Turned], ...]
    word: tuple[DueTarget, ...]
    moved_on: MovedOn
    promises: tuple[OpenPromise, ...]
    waiting: tuple[Waiting, ...]
    questions: tuple[Question, ...]
    listed: tuple[PeriodCase, ...]
    account_cases: tuple[PeriodCase, ...]
    originals: Mapping[str, str]
    unlisted: int
    trends_named: bool
    heads: tuple[str, ...]
    named: bool = True
    """Whether the figures name their cases; a period without any names none."""

    @property
    def over(self) -> bool:
        """Whether the period has ended: then what is said of open cases is as it was at its end."""
        return self.period.end <= self.now


def resolved(told: Gathered) -> tuple[PeriodCase, ...]:
    """The closed cases that count: duplicates and those out of scope aside."""
    return tuple(one for one in told.closed if one.outcome not in NOT_RESOLVED)


def gather(
    desk: Desk,
    *,
    client: Client,
    period: Period,
    listing: bool = True,
    most: int | None = None,
    minutes_each: int | None = None,
) -> Gathered:
    """Reads all of it. Without `listing`, or with more cases than `most`, none is listed and no figure names its own."""
    journal, now = desk.journal, desk.now
    scope = scope_of(client.slug, period, now)
    unlisted = 0
    if listing and most is not None:
        with journal.reading() as connection:
            flow = stored.flow(connection, scope)
        unlisted = n if (n := flow.start + flow.opened + flow.reopened) > most else 0
        listing = not unlisted
    report = kpi(journal, client=client, period=period, now=now, with_cases=listing, as_it_ended=True)
    with journal.reading() as connection:
        closed = period_cases.closed_in(connection, scope.client or "", scope.start, scope.end)
        still_open = period_cases.open_now(connection, client.slug)
        waits = period_cases.waits_of(connection, [one.key for one in closed])
        spells = period_cases.closed_spells(connection, client.slug)
        hopeful = period_cases.came_out_well(connection, client.slug, since=scope.start)
        promises = period_cases.promises_to_buyers(connection, client.slug)
        word = stored.due_targets(connection, scope, said=("met", "forgiven", "missed"), targets=[BUYER])
        moved_on = period_cases.moved_on(connection, client.slug, scope.start, scope.end)
        asked = period_cases.with_questions(connection, client.slug)
        trends_named = listing and most is None
        history = tuple(_history(connection, report, with_cases=trends_named))
    paid = cases_with_recoveries(journal, client.slug)
    back = recovered_of(journal, closed, paid)
    later = came_in(paid, period, {one.key for one in closed})
    saved = tuple(_saved(journal, hopeful, period))
    waiting = tuple(_waiting(still_open, scope.now))
    questions = tuple(_questions(journal, asked))
    health = health_of(desk, client, min(now, period.end - timedelta(seconds=1)))
    expected = expected_cases(desk, client, period.first, period.last)
    listed: list[PeriodCase] = []
    account_cases: list[PeriodCase] = []
    originals: Mapping[str, str] = {}
    if listing:
        ids = {one.id for one in (*closed, *still_open)} if period.end > now else {one.id for one in closed}
        ids.update(*(figure.cases or () for figure in report.figures.values()))
        ids.update((one.id for one, _turned in saved), (one.case for one in promises), (one.case for one in questions))
        ids.update(one.case.id for one in waiting)
        ids.update((one.case for one in word), (one.case for one in later), *moved_on)
        ids.update(*(one.cases for one in expected))
        judged = {case for one in health.figures for case in one.cases}
        judged.update(what.case for one in health.figures for what in one.what_ifs)
        with journal.reading() as connection:
            listed = period_cases.named(connection, client.slug, ids)
            account_cases = period_cases.named(connection, client.slug, judged - ids)
            repeating = [one.key for one in (*listed, *account_cases) if one.outcome == Outcome.DUPLICATE]
            originals = period_cases.originals(connection, repeating) if repeating else {}
    return Gathered(
        kpi=report,
        client=client,
        period=period,
        now=now,
        history=history,
        closed=tuple(closed),
        outcomes=_outcomes(closed),
        stages=_stages(closed, waits, spells),
        money=sums_of(closed, client.currency, back),
        came_in=later,
        costs=costs_of(journal, client, period, closed, back, paid, now=now),
        ratings=tuple((one.id, one.rating) for one in closed if one.rating is not None),
        minutes_each=minutes_each,
        health=health,
        expected=tuple(expected),
        saved=saved,
        word=tuple(word),
        moved_on=moved_on,
        promises=tuple(promises),
        waiting=waiting,
        questions=questions,
        listed=tuple(listed),
        account_cases=tuple(account_cases),
        originals=originals,
        unlisted=unlisted,
        trends_named=trends_named,
        named=listing,
        heads=tuple(head.digest for head in journal.heads(client.slug) if head.audience == CLIENT),
    )


def _history(connection: sqlite3.Connection, report: Report, *, with_cases: bool) -> Iterator[tuple[Period, Figures]]:
    """Back to the first case that came in, `HISTORY` periods at most. Of so many cases that nobody reads their ids only
    the newest periods name theirs."""
    client, now = report.client, report.now
    if client is None:
        return
    first = stored.first_received(connection, client.slug)
    found = [(report.period, report.figures)]
    if first is not None:
        period = report.period.previous()
        known = {} if with_cases else {period: report.before}
        left = MOST_LISTED
        while len(found) < HISTORY and period.end.timestamp() > first:
            scope = scope_of(client.slug, period, now)
            figures = known.get(period) or measure(connection, scope, with_cases=with_cases and left > 0)
            left -= figures["opened"].n + figures["backlog_end"].n
            found.append((period, figures))
            period = period.previous()
    yield from reversed(found)


def _outcomes(closed: Sequence[PeriodCase]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The outcomes of the period, the most frequent first."""
    by: defaultdict[str, list[str]] = defaultdict(list)
    for one in closed:
        by[one.outcome or ""].append(one.id)
    return tuple(sorted(((code, tuple(ids)) for code, ids in by.items()), key=lambda pair: (-len(pair[1]), pair[0])))


def _stages(
    closed: Sequence[PeriodCase], waits: Mapping[str, list[Wait]], spells: Mapping[str, list[Wait]]
) -> tuple[Stage, ...]:
    """Where the time of the closed cases went, from their arrival to the closing that stands; the longest first."""
    seconds: Counter[str] = Counter()
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for one in closed:
        until = max(one.received_at, one.closed_at or one.received_at)
        others = (*waits.get(one.key, ()), *spells.get(one.key, ()))
        for stage, time in stage_times(one.received_at, until, one.first_response_at, others).items():
            seconds[stage] += time
            ids[stage].append(one.id)
    return tuple(
        Stage(name, time, tuple(ids[name])) for name, time in sorted(seconds.items(), key=lambda pair: -pair[1])
    )


def _saved(journal: Journal, hopeful: Iterable[PeriodCase], period: Period) -> Iterator[tuple[PeriodCase, Turned]]:
    for case in hopeful:
        found = turned(journal.events_of(case.key))
        if found is not None and period.start <= found.at < period.end:
            yield case, found


def _waiting(still_open: Iterable[PeriodCase], now: int) -> Iterator[Waiting]:
    for case in still_open:
        over = case.wait_until is not None and case.wait_until <= now
        if case.wait_on == Party.CLIENT and case.wait_from is not None and case.wait_from <= now and not over:
            yield Waiting(case, case.wait_from)


def _questions(journal: Journal, keys: Sequence[str]) -> Iterator[Question]:
    for case in journal.load_cases(keys):
        if (asked := pending_approval(case)) is not None:
            yield Question(case.id, asked)


def instant(seconds: int) -> datetime:
    """The moment that a row's whole seconds name."""
    return datetime.fromtimestamp(seconds, UTC)
