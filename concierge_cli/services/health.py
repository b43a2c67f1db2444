"""The health of a store's accounts: every figure by which its platforms judge it, as far as the log can tell.

The playbooks say how a figure is counted, the journal has the cases, `client orders` the denominators; `domain.health`
puts them together. Days are those of the platform's panel: its site's own, or the store's. What is not known is said, with the command that tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from concierge_cli.domain.client import Client
from concierge_cli.domain.health import (
    BEHIND,
    Level,
    Rate,
    Tally,
    Thread,
    WhatIf,
    level_of,
    one_day_an_order,
    tally,
    what_ifs,
)
from concierge_cli.domain.orders import Count, fold_counts, latest_window, sold
from concierge_cli.domain.own_numbers import Limit
from concierge_cli.domain.period import midnight
from concierge_cli.journal import account as stored
from concierge_cli.services.client_values import place_codes
from concierge_cli.services.desk import Desk
from concierge_cli.services.orders import account_zone
from concierge_cli.services.own_numbers import limit_in_force

if TYPE_CHECKING:
    from concierge_cli.domain.measures import Measure
    from concierge_cli.playbooks.entries import Metric

_DAY: Final = timedelta(days=1)
_NO_TALLY: Final = Tally(0, 0, (), (), (), ())
LEAST_DECIDED: Final = 5
"""Answers and deadlines below which a share is not judged: one late answer of three is no rate."""

Reason = Literal["", "no_denominator", "no_orders", "no_data", "insufficient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigure:
    """One figure of one account over one window, from `first` to `last`.

    `rate` None has a `reason`: `no_denominator` (nobody counted the orders of the window), `no_orders` (none were sold
    in it) or `no_data` (nothing was decided in it); `insufficient` is one of too few to be judged. `cases` are the ids behind its part: defects, or what was missed.
    `later` came in for orders after `last`: they are in no window whose orders are known. `stage` is what the platform
    does where the limit is passed. `command` tells what is missing; "" where nothing is.
    """

    client: Client
    platform: str
    site: str
    metric: Metric
    days: int
    first: date
    last: date
    limit: Limit
    rate: Rate | None
    level: Level
    reason: Reason = ""
    to_limit: int | None = None
    tally: Tally = _NO_TALLY
    cases: tuple[str, ...] = ()
    undecided: int = 0
    later: tuple[str, ...] = ()
    what_ifs: tuple[WhatIf, ...] = ()
    stage: str = ""
    command: str = ""

    @property
    def place(self) -> str:
        """`amazon:US`."""
        return place_codes({self.platform: (self.site,)})[0]

    @property
    def alarms(self) -> bool:
        """Whether somebody should look at it today."""
        return self.level in ("near", "over")


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

    `platform` and `site` narrow it. Past moments have today's knowledge: a claim that was denied later does not count.
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
        for metric in metrics:
            for one in sites or ("",):
                if metric.measure is not None and site in (None, one):
                    account = _Account(desk, client, name, one, counts, now)
                    figures += account.figures(metric, metric.measure)
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
        self._counts = [one for one in counts if (one.platform, one.site) == (platform, site)]
        self._zone = account_zone(desk, client, platform, site)
        self._today, self._now = now.astimezone(ZoneInfo(self._zone)).date(), now

    def figures(self, metric: Metric, measure: Measure) -> list[AccountFigure]:
        if measure.kind == "defects":
            return [self._defects(metric, measure, days) for days in measure.days]
        return [self._kept(metric, measure, days) for days in measure.days]

    # --- defects over orders --------------------------------------------------------------------------------------

    def _defects(self, metric: Metric, measure: Measure, days: int) -> AccountFigure:
        window = latest_window(self._counts, days, self._today, behind=BEHIND)
        if window is not None and measure.few_days and window.orders < measure.few_under:
            days = measure.few_days
            window = latest_window(self._counts, days, self._today, behind=BEHIND)
        limit = limit_in_force(self._client, metric, self._site)
        last = window.last if window is not None else self._today
        first = last - (days - 1) * _DAY
        threads = self._threads(metric, measure, first)
        counted = tally(threads, measure, first, last)
        bound = _fraction(limit)
        command = ""
        rate: Rate | None = None
        reason: Reason = ""
        if window is None:
            reason = "no_denominator"
            place = place_codes({self._platform: (self._site,)})[0]
            command = (
                f"concierge client orders {self._client.slug} --platform {place} --from {first} --to {last} --orders N"
            )
        elif not window.orders and not counted.defects:
            reason = "no_orders"
        else:
            rate = Rate(counted.defects, window.orders, _condition(metric), measure.strict)
        level = level_of(rate, bound, pending=counted.pending)
        return AccountFigure(
            client=self._client,
            platform=self._platform,
            site=self._site,
            metric=metric,
            days=days,
            first=first,
            last=last,
            limit=limit,
            rate=rate,
            level=level,
            reason=reason,
            to_limit=rate.to_limit(bound) if rate is not None and bound is not None else None,
            tally=counted,
            cases=counted.counted,
            undecided=counted.pending,
            later=tuple(one.id for one in threads if one.day > last),
            what_ifs=tuple(what_ifs(threads, measure, first, last, rate, bound)) if rate is not None else (),
            stage=_stage(metric, rate, level),
            command=command,
        )

    def _threads(self, metric: Metric, measure: Measure, first: date) -> list[Thread]:
        offered = {one.code: one for one in self._desk.playbooks.procedures(self._platform)}
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
                with_orders=by_order,
            )
            unknown = {row.order_key for row in rows if by_order and row.ordered_at is None and row.order_key}
            placed = stored.order_days(connection, self._client.slug, unknown)
        threads = []
        for row in rows:
            known = (row.ordered_at or placed.get(row.order_key)) if by_order else row.platform_opened_at
            day = self._day(known if known is not None else row.received_at)
            threads.append(
                Thread(
                    id=row.id,
                    order=row.order_key,
                    day=day,
                    procedure=row.procedure,
                    counts=row.procedure in wanted,
                    reason=row.reason,
                    claim_state=row.claim_state,
                    reputation=row.reputation,
                    begins=offered[row.procedure].reputation if row.procedure in offered else "",
                    rating=row.rating,
                    outcome=row.outcome or "",
                    closed=bool(row.closed),
                    assumed=by_order and known is None,
                )
            )
        return one_day_an_order(threads) if measure.per == "order" else threads

    def _day(self, seconds: int) -> date:
        return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(self._zone)).date()

    # --- kept over decided ----------------------------------------------------------------------------------------

    def _kept(self, metric: Metric, measure: Measure, days: int) -> AccountFigure:
        first, last = self._today - (days - 1) * _DAY, self._today
        start = _seconds(midnight(first, self._zone))
        end = _seconds(midnight(last + _DAY, self._zone))
        books, now = self._desk.playbooks, int(self._now.timestamp())
        where = (self._client.slug, self._platform, self._site)
        with self._desk.journal.reading() as connection:
            if measure.kind == "deadlines":
                rules = [one.id for one in books.rules(self._platform) if one.metric == metric.id]
                found = stored.deadlines(connection, *where, rules=rules, start=start, end=end, now=now)
            else:
                procedures = [one.code for one in books.procedures(self._platform) if one.counts.get(metric.id) is True]
                within = measure.hours * 3600
                found = stored.answers(
                    connection, *where, procedures=procedures, within=within, start=start, end=end, now=now
                )
        decided = [one for one in found if one.kept is not None]
        limit = limit_in_force(self._client, metric, self._site)
        bound = _fraction(limit)
        rate = (
            Rate(sum(one.kept is True for one in decided), len(decided), _condition(metric), measure.strict)
            if decided
            else None
        )
        few = rate is not None and rate.whole < LEAST_DECIDED
        level: Level = "unknown" if few else level_of(rate, bound)
        return AccountFigure(
            client=self._client,
            platform=self._platform,
            site=self._site,
            metric=metric,
            days=days,
            first=first,
            last=last,
            limit=limit,
            rate=rate,
            level=level,
            reason="insufficient" if few else "" if decided else "no_data",
            to_limit=rate.to_limit(bound) if rate is not None and bound is not None and not few else None,
            cases=tuple(dict.fromkeys(one.case for one in decided if one.kept is False)),
            undecided=len(found) - len(decided),
            stage=_stage(metric, rate, level),
        )


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _fraction(limit: Limit) -> Fraction | None:
    return None if limit.value is None else Fraction(limit.value)


def _condition(metric: Metric) -> Literal["below", "above"]:
    return "above" if metric.condition == "above" else "below"


def _stage(metric: Metric, rate: Rate | None, level: Level) -> str:
    """What the platform does there: the last stage that was passed, once the limit is; near it, the first."""
    if rate is None or level not in ("near", "over") or not metric.stages:
        return ""
    passed = [
        one
        for one in metric.stages
        if level == "over"
        and (
            one.at is None or not Rate(rate.part, rate.whole, rate.condition, strict=False).keeps(Fraction(str(one.at)))
        )
    ]
    return str((passed[-1:] or metric.stages[:1])[0].what)


# --- cases expected -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Cases of one place that what was sold in a period lets expect, beside those that came in.

    The rate is that of all counted days before it: `before_cases` of `before_sold`. `basis` is `units` where every
    count has them, else `orders`.
    """

    platform: str
    site: str
    basis: Literal["units", "orders"]
    sold: int
    cases: tuple[str, ...]
    before_sold: int
    before_cases: int

    @property
    def expected(self) -> Fraction | None:
        """None where nothing sold before says a rate."""
        return Fraction(self.before_cases * self.sold, self.before_sold) if self.before_sold else None


def expected_cases(desk: Desk, client: Client, first: date, last: date) -> list[Expected]:
    """Of each place whose sales from `first` to `last` are counted, exactly those days, and some before them too."""
    counts = fold_counts(desk.journal.client_events(client.slug))
    found = []
    for platform, sites in client.platforms.items():
        for site in sites or ("",):
            here = [one for one in counts if (one.platform, one.site) == (platform, site)]
            now = sold(here, first, last)
            before = [one for one in here if not one.replaced and one.last < first]
            if now is None or not before:
                continue
            parts = [one.units for one in before]
            with_units = now.units is not None and None not in parts
            zone = account_zone(desk, client, platform, site)
            with desk.journal.reading() as connection:
                seen = stored.received(connection, client.slug, platform, site, **_instants(first, last, zone))
                earlier = sum(
                    len(
                        stored.received(connection, client.slug, platform, site, **_instants(one.first, one.last, zone))
                    )
                    for one in before
                )
            found.append(
                Expected(
                    platform=platform,
                    site=site,
                    basis="units" if with_units else "orders",
                    sold=now.units if with_units and now.units is not None else now.orders,
                    cases=tuple(seen),
                    before_sold=sum(part or 0 for part in parts) if with_units else sum(one.orders for one in before),
                    before_cases=earlier,
                )
            )
    return found


def _instants(first: date, last: date, zone: str) -> Mapping[str, int]:
    return {"start": _seconds(midnight(first, zone)), "end": _seconds(midnight(last + _DAY, zone))}


# --- for programs -------------------------------------------------------------------------------------------------


def health_json(health: Health, *, with_cases: bool = False) -> dict[str, Any]:
    """A store's health as scripts read it; shares from 0 to 1, fractions as text, missing values null with a reason."""
    return {
        "client": health.client.slug,
        "today": health.today,
        "timezone": health.client.zone,
        "level": health.level,
        "figures": [_figure_json(one, with_cases=with_cases) for one in health.figures],
        "unmeasured": [{"platform": platform, "name": metric.id} for platform, metric in health.unmeasured],
    }


def _figure_json(one: AccountFigure, *, with_cases: bool) -> dict[str, Any]:
    measure, limit = one.metric.measure, one.limit
    rate = one.rate
    data: dict[str, Any] = {
        "name": one.metric.id,
        "platform": one.platform,
        "site": one.site,
        "from": one.first,
        "to": one.last,
        "days": one.days,
        "value": _share(rate),
        "part": rate.part if rate else None if measure and measure.kind != "defects" else one.tally.defects,
        "n": rate.whole if rate else None,
        "fraction": fraction_text(rate) if rate else None,
        "condition": one.metric.condition,
        "strict": bool(measure and measure.strict),
        "limit": None if limit.value is None else float(limit.value),
        "limit_origin": limit.origin or None,
        "level": one.level,
        "to_limit": one.to_limit,
        "undecided": one.undecided,
        "assumed": len(one.tally.assumed),
        "left_out": len(one.tally.left_out),
        "later": len(one.later),
        "stage": one.stage or None,
        "command": one.command or None,
        "what_if": [
            {
                "case": what.case,
                "turn": what.turn,
                "part": what.after.part,
                "n": what.after.whole,
                "fraction": fraction_text(what.after),
                "value": _share(what.after),
                "level": what.level,
                "to_limit": what.to_limit,
            }
            for what in one.what_ifs
        ],
    }
    if one.reason:
        data["reason"] = one.reason
    if with_cases:
        data |= {
            "cases": list(one.cases),
            "undecided_cases": list(one.tally.undecided),
            "assumed_cases": list(one.tally.assumed),
            "left_out_cases": list(one.tally.left_out),
            "later_cases": list(one.later),
        }
    return data


def _share(rate: Rate | None) -> float | None:
    share = rate.share if rate else None
    return None if share is None else float(share)


def fraction_text(rate: Rate) -> str:
    """`5/704`, as it was counted: it is never reduced."""
    return f"{rate.part}/{rate.whole}"
