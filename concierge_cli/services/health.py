"""The health of a store's accounts: every figure by which its platforms judge it, as far as the log can tell.

The playbooks say how a figure is counted, the journal has the cases, `client orders` the denominators; `domain.health`
puts them together. Days are those of the platform's panel: its site's own, or the store's. What is not known is said,
with the command that tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from concierge_cli.domain.client import Client
from concierge_cli.domain.health import (
    BEHIND,
    Level,
    Rate,
    Step,
    Tally,
    Thread,
    WhatIf,
    counting_steps,
    level_of,
    one_day_an_order,
    tally,
    what_ifs,
)
from concierge_cli.domain.orders import Count, Sold, fold_counts, latest_window, spans
from concierge_cli.domain.own_numbers import Limit
from concierge_cli.domain.period import midnight
from concierge_cli.journal import account as stored
from concierge_cli.services.client_values import place_codes
from concierge_cli.services.desk import Desk
from concierge_cli.services.orders import account_zone
from concierge_cli.services.own_numbers import limit_in_force

if TYPE_CHECKING:
    from concierge_cli.domain.measures import Measure
    from concierge_cli.playbooks.entries import Offered
    from concierge_cli.playbooks.metrics import Metric

_DAY: Final = timedelta(days=1)
_NO_TALLY: Final = Tally(0, 0, (), (), (), ())
LEAST_DECIDED: Final = 5
"""Answers and deadlines below which a share is not judged: one late answer of three is no rate."""

Reason = Literal["", "no_denominator", "no_orders", "no_data", "insufficient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigure:
    """One figure of one account over the `days` that end with `last`.

    `rate` None has a `reason`: `no_denominator` (nobody counted the orders of the window), `no_orders` (none were sold
    in it) or `no_data` (nothing was decided in it); `insufficient` is one of too few to be judged. `cases` are the ids
    behind its part: defects, or what was missed. `later` is what counts or may of days after `last`, whose orders nobody
    has counted. `today` is the account's own; `counted` what is known of its orders, where they make no window up to it.
    `named_after` is the procedure whose cases are defects first of all: that which the playbook says first.
    """

    client: Client
    platform: str
    site: str
    metric: Metric
    days: int
    last: date
    rate: Rate | None
    reason: Reason = ""
    tally: Tally = _NO_TALLY
    cases: tuple[str, ...] = ()
    undecided: int = 0
    later: Tally = _NO_TALLY
    today: date
    counted: tuple[Sold, ...] = ()
    what_ifs: tuple[WhatIf, ...] = ()
    named_after: str = ""

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """How many of each procedure count, the most first, where others do than the one it is named after: that one is
        told too, even where there is none of it (eight returns are no claim)."""
        counted = self.tally.procedures
        if not self.named_after or not [code for code, _n in counted if code != self.named_after]:
            return ()
        return counted if self.named_after in dict(counted) else (*counted, (self.named_after, 0))

    @property
    def first(self) -> date:
        """The first day of the window."""
        return self.last - (self.days - 1) * _DAY

    @property
    def limit(self) -> Limit:
        """The limit in force: the store's own, or the playbooks'."""
        return limit_in_force(self.client, self.metric, self.site)

    @property
    def level(self) -> Level:
        """How it stands to its limit; `unknown` also where there are too few to judge."""
        later = self.later
        pending = self.tally.pending + later.pending
        return level_of(self._judged, bound_of(self.limit), pending=pending, later=later.defects)

    @property
    def good_until(self) -> date:
        """The last day on which the counted orders tell it, if nobody counts any more."""
        return self.last + BEHIND * _DAY

    @property
    def newer(self) -> int:
        """How many cases of days after its window count or may."""
        return len(self.later.counted) + len(self.later.undecided)

    @property
    def with_later(self) -> Rate | None:
        """What the rate would be with the later defects over the orders that are known; None where there are none."""
        return self.rate.with_more(self.later.defects) if self.rate is not None and self.later.defects else None

    @property
    def stale(self) -> bool:
        """Whether its window ended before today, for want of counted orders."""
        return self.rate is not None and self.last < self.today

    @property
    def near_by_later(self) -> bool:
        """Whether it is only what came later that brings it near its limit."""
        alone = level_of(self._judged, bound_of(self.limit), pending=self.tally.pending)
        return self.level == "near" and alone == "ok"

    @property
    def to_limit(self) -> int | None:
        """How many more reach the limit; None where nobody knows."""
        rate, bound = self._judged, bound_of(self.limit)
        return None if rate is None or bound is None else rate.to_limit(bound)

    @property
    def stage(self) -> str:
        """What the platform does there: the last stage that was passed, once the limit is; near it, the first."""
        level, stages = self.level, self.metric.stages
        if self.rate is None or level not in ("near", "over") or not stages:
            return ""
        at_most = replace(self.rate, strict=False)
        passed = [one for one in stages if one.at is None or not at_most.keeps(Fraction(str(one.at)))]
        return str((passed if level == "over" and passed else stages[:1])[-1].what)

    @property
    def command(self) -> str:
        """The one that counts the orders up to today, where the figure cannot be told or judged without; else ""."""
        if self.reason != "no_denominator" and not self.near_by_later:
            return ""
        days = f"--from {self.today - (self.days - 1) * _DAY} --to {self.today}"
        return f"concierge client orders {self.client.slug} --platform {self.place} {days} --orders N"

    @property
    def place(self) -> str:
        """`amazon:US`."""
        return place_codes({self.platform: (self.site,)})[0]

    @property
    def alarms(self) -> bool:
        """Whether somebody should look at it today."""
        return self.level in ("near", "over")

    @property
    def _judged(self) -> Rate | None:
        return None if self.reason == "insufficient" else self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The figures of a store on a day, platform by platform; `unmeasured` are those that only the platform's panel
    shows, with their platform."""

    client: Client
    today: date
    figures: tuple[AccountFigure, ...]
    unmeasured: tuple[tuple[str, Metric], ...] = ()

    @property
    def level(self) -> Level:
        """That of its worst figure; `unknown` where none is known."""
        return worst(self.figures)


def worst(figures: Iterable[AccountFigure]) -> Level:
    """The worst level of the figures that are known."""
    levels = {one.level for one in figures}
    order: tuple[Level, ...] = ("over", "near", "ok")
    return next((level for level in order if level in levels), "unknown")


def health_of(
    desk: Desk, client: Client, now: datetime | None = None, *, platform: str | None = None, site: str | None = None
) -> Health:
    """How the store's accounts stand at `now` (the moment of the command where it is left out).

    `platform` and `site` narrow it. A past moment has the cases that had come in by then, with today's knowledge of
    them: one that was denied later does not count. What open cases may still do is asked of the present alone.
    """
    now = now or desk.now
    counts = fold_counts(desk.journal.client_events(client.slug))
    figures: list[AccountFigure] = []
    unmeasured: list[tuple[str, Metric]] = []
    for name, sites in client.platforms.items():
        if platform not in (None, name):
            continue
        metrics = desk.playbooks.platform(name).metrics
        unmeasured += [(name, one) for one in metrics if one.measure is None]
        accounts = [_Account(desk, client, name, one, counts, now) for one in sites or ("",) if site in (None, one)]
        for metric in metrics:
            for account in accounts:
                figures += account.figures(metric)
    today = now.astimezone(ZoneInfo(client.zone)).date()
    return Health(client=client, today=today, figures=tuple(figures), unmeasured=tuple(unmeasured))


def alarms_of(desk: Desk, *, client: str | None = None) -> list[AccountFigure]:
    """The figures that somebody should look at today, the worst first, of stores whose orders are counted."""
    with desk.journal.reading() as connection:
        watched = set(stored.counters(connection))
    if not watched:
        return []
    stores = [one for one in desk.journal.active_clients() if one.slug in watched and client in (None, one.slug)]
    found = [figure for store in stores for figure in health_of(desk, store).figures if figure.alarms]
    return sorted(found, key=lambda one: one.level != "over")


def over_orders(desk: Desk, client: Client, platform: str, site: str) -> list[AccountFigure]:
    """The account's figures over its orders: those that counted orders tell."""
    found = health_of(desk, client, platform=platform, site=site).figures
    return [one for one in found if one.metric.measure is not None and one.metric.measure.kind == "defects"]


class Uncounted(NamedTuple):
    """An account whose figure over orders has no denominator now; `last` is the latest day that was ever counted."""

    figure: AccountFigure
    last: date | None


def uncounted(desk: Desk) -> list[Uncounted]:
    """The accounts of active stores whose orders nobody has counted up to these days, each with its first such figure."""
    found = []
    for client in desk.journal.active_clients():
        counts = fold_counts(desk.journal.client_events(client.slug))
        for platform, sites in client.platforms.items():
            for site in sites or ("",):
                account = _Account(desk, client, platform, site, counts, desk.now)
                if (figure := account.uncounted()) is not None:
                    found.append(Uncounted(figure, max((one.last for one in account.counts), default=None)))
    return found


class _Account:
    """One account of a store as its figures are counted."""

    def __init__(
        self,
        desk: Desk,
        client: Client,
        platform: str,
        site: str,
        counts: Sequence[Count],
        now: datetime,
    ) -> None:
        self._desk, self._client, self._platform, self._site = desk, client, platform, site
        self.counts = [one for one in counts if (one.platform, one.site) == (platform, site)]
        self._zone = account_zone(desk, client, platform, site)
        self._clock = ZoneInfo(self._zone)
        self._today, self._at = now.astimezone(self._clock).date(), _seconds(now)

    def figures(self, metric: Metric) -> list[AccountFigure]:
        """The figure over each of its windows; none where nobody says how it is counted."""
        if (measure := metric.measure) is None:
            return []
        count = self._defects if measure.kind == "defects" else self._kept
        return [count(metric, measure, days) for days in measure.days]

    def uncounted(self) -> AccountFigure | None:
        """The first figure over orders whose window nobody has counted."""
        for metric in self._desk.playbooks.platform(self._platform).metrics:
            if metric.measure is not None and metric.measure.kind == "defects":
                for wanted in metric.measure.days:
                    window, days = self._window(metric.measure, wanted)
                    if window is None:
                        return self._figure(metric, days, self._today, rate=None, reason="no_denominator")
        return None

    def _figure(self, metric: Metric, days: int, last: date, **found: Any) -> AccountFigure:
        return AccountFigure(
            client=self._client,
            platform=self._platform,
            site=self._site,
            metric=metric,
            days=days,
            last=last,
            today=self._today,
            **found,
        )

    # --- defects over orders --------------------------------------------------------------------------------------

    def _window(self, measure: Measure, days: int) -> tuple[Sold | None, int]:
        """What was sold in the latest window, None where it is not known, and its days: more where few were sold."""
        window = latest_window(self.counts, days, self._today, behind=BEHIND)
        if window is not None and measure.few_days and window.orders < measure.few_under:
            days = measure.few_days
            window = latest_window(self.counts, days, self._today, behind=BEHIND)
        return window, days

    def _defects(self, metric: Metric, measure: Measure, days: int) -> AccountFigure:
        window, days = self._window(measure, days)
        last = window.last if window is not None else self._today
        first = last - (days - 1) * _DAY
        threads = self._threads(metric, measure, first)
        counted = tally(threads, measure, first, last)
        reason: Reason = ""
        rate: Rate | None = None
        if window is None:
            reason = "no_denominator"
        elif not window.orders and not counted.defects:
            reason = "no_orders"
        else:
            rate = Rate(counted.defects, window.orders, _condition(metric), measure.strict)
        bound = bound_of(limit_in_force(self._client, metric, self._site))
        asks = self._at >= _seconds(self._desk.now)
        return self._figure(
            metric,
            days,
            last,
            rate=rate,
            reason=reason,
            tally=counted,
            cases=counted.counted,
            undecided=counted.pending,
            later=tally(threads, measure, last + _DAY, self._today) if last < self._today else _NO_TALLY,
            counted=tuple(spans(self.counts)) if window is None or last < self._today else (),
            what_ifs=tuple(what_ifs(threads, measure, first, last, rate, bound)) if asks and rate is not None else (),
            named_after=next((one.code for one in self._offered if one.counts.get(metric.id) is True), ""),
        )

    def _threads(self, metric: Metric, measure: Measure, first: date) -> list[Thread]:
        offered = {one.code: one for one in self._offered}
        wanted = [code for code, one in offered.items() if one.counts.get(metric.id) is True]
        by_order = measure.by == "order"
        with self._desk.journal.reading() as connection:
            rows = stored.threads(
                connection,
                self._client.slug,
                self._platform,
                self._site,
                procedures=wanted,
                low_rating=measure.low_rating,
                since=_seconds(midnight(first, self._zone)),
                until=self._at,
                with_orders=by_order,
            )
            unknown = {row.order_key for row in rows if by_order and row.ordered_at is None and row.order_key}
            placed = stored.order_days(connection, self._client.slug, unknown)
            rules = (*measure.saved_by, *measure.exclusion_lost_by)
            clocks = stored.clock_states(connection, [row.key for row in rows if not row.closed], rules, now=self._at)
        threads = []
        for row in rows:
            began = step = Step(row.procedure, row.claim_state, row.platform_opened_at)
            if row.former_steps:
                began, step = counting_steps([*_left(row), step], wanted) or (began, step)
            known = (row.ordered_at or placed.get(row.order_key)) if by_order else began.opened_at
            day = self._day(known if known is not None else row.received_at)
            threads.append(
                Thread(
                    id=row.id,
                    order=row.order_key,
                    day=day,
                    procedure=step.procedure,
                    counts=step.procedure in wanted,
                    reason=row.reason,
                    claim_state=step.claim_state,
                    reputation=row.reputation,
                    begins=offered[step.procedure].reputation if step.procedure in offered else "",
                    rating=row.rating,
                    outcome=row.outcome or "",
                    closed=bool(row.closed),
                    over=step.over,
                    assumed=by_order and known is None,
                    clocks=frozenset(clocks.get(row.key, ())),
                )
            )
        return one_day_an_order(threads) if measure.per == "order" else threads

    @cached_property
    def _offered(self) -> list[Offered]:
        return self._desk.playbooks.procedures(self._platform)

    def _day(self, seconds: int) -> date:
        return datetime.fromtimestamp(seconds, self._clock).date()

    # --- kept over decided ----------------------------------------------------------------------------------------

    def _kept(self, metric: Metric, measure: Measure, days: int) -> AccountFigure:
        first, last = self._today - (days - 1) * _DAY, self._today
        start = _seconds(midnight(first, self._zone))
        end = _seconds(midnight(last + _DAY, self._zone))
        books, now = self._desk.playbooks, self._at
        where = (self._client.slug, self._platform, self._site)
        with self._desk.journal.reading() as connection:
            if measure.kind == "deadlines":
                rules = [one.id for one in books.rules(self._platform) if one.metric == metric.id]
                found = stored.deadlines(connection, *where, rules=rules, start=start, end=end, now=now)
            else:
                procedures = [one.code for one in self._offered if one.counts.get(metric.id) is True]
                within = measure.hours * 3600
                found = stored.answers(
                    connection, *where, procedures=procedures, within=within, start=start, end=end, now=now
                )
        decided = [one for one in found if one.kept is not None]
        kept = sum(one.kept is True for one in decided)
        few = len(decided) < LEAST_DECIDED
        return self._figure(
            metric,
            days,
            last,
            rate=Rate(kept, len(decided), _condition(metric), measure.strict) if decided else None,
            reason="no_data" if not decided else "insufficient" if few else "",
            cases=tuple(dict.fromkeys(one.case for one in decided if one.kept is False)),
            undecided=len(found) - len(decided),
        )


def _left(row: stored.StoredThread) -> Iterable[Step]:
    """The procedures that it left: the case's own ruling is about those too on which no other was begun since."""
    for one in row.left():
        yield Step(one.procedure, one.claim_state or row.claim_state, one.opened_at, over=bool(one.claim_state))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def bound_of(limit: Limit) -> Fraction | None:
    """The limit as an exact share; None where nobody knows one."""
    return None if limit.value is None else Fraction(limit.value)


def _condition(metric: Metric) -> Literal["below", "above"]:
    return "above" if metric.condition == "above" else "below"


def fraction_text(rate: Rate) -> str:
    """`5/704`, as it was counted: it is never reduced."""
    return f"{rate.part}/{rate.whole}"
