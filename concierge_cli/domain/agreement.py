"""What a store and the freelancer have agreed on: prices, promises, hours and scope, from a day on.

A draft lives in the store's profile and may change at any time. What a person of the store accepted is a version of its
own, frozen with all that it says; the one in force on a day drives what is promised and what is billed from then on.
Amounts are in the store's billing currency. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from concierge_cli.domain.money import Money

CLAUSES: Final[Mapping[str, str]] = {
    "scope": "1",
    "times": "2",
    "escalation": "3",
    "not_done": "4",
    "outcomes": "5",
    "access": "6",
    "plan": "7.1",
    "extra": "7.2",
    "rates": "7.3",
    "urgent": "7.4",
    "season": "7.5",
    "not_billed": "7.6",
    "proration": "7.7",
    "late": "7.8",
    "validity": "8",
}
"""The numbers of the clauses, the same in every agreement, so that a line of a bill can name its own."""

COMPLEXITIES: Final = ("low", "normal", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The price of one resolved case. `platform` or `complexity` "" is any."""

    amount: Decimal
    platform: str = ""
    complexity: str = ""

    @property
    def general(self) -> bool:
        """Whether it is that of any case."""
        return not (self.platform or self.complexity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Local days, both included, on which a case received costs `percent` more."""

    name: str
    first: date
    last: date
    percent: Decimal

    def holds(self, day: date) -> bool:
        """Whether the local day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What the work costs.

    `monthly` is a plan's fee with `included` resolved cases; each one above costs `extra`, or its rate where `extra` is
    None or a row names the case's platform or complexity. Without `monthly` every resolved case has its rate. `urgent`
    is the percentage on a case marked as urgent.
    """

    monthly: Decimal | None = None
    included: int = 0
    extra: Decimal | None = None
    rates: tuple[Rate, ...] = ()
    urgent: Decimal = Decimal(0)
    seasons: tuple[Season, ...] = ()

    def rate_for(self, platform: str, complexity: str) -> Rate | None:
        """The rate of a case: that of its platform and complexity, else its platform's, its complexity's, any."""
        fitting = [
            rate for rate in self.rates if rate.platform in ("", platform) and rate.complexity in ("", complexity)
        ]
        return max(fitting, key=lambda rate: (bool(rate.platform), bool(rate.complexity)), default=None)

    def price_of(self, platform: str, complexity: str) -> tuple[Literal["extra", "rates"], Decimal] | None:
        """What a case costs that no fee includes, and by which clause; None where no price fits it."""
        rate = self.rate_for(platform, complexity)
        if self.above is not None and (rate is None or rate.general):
            return "extra", self.above
        return None if rate is None else ("rates", rate.amount)

    @property
    def above(self) -> Decimal | None:
        """The price of each case above the plan; None without a plan, or where each has its rate."""
        return None if self.monthly is None else self.extra

    def overruled(self) -> tuple[tuple[Rate, Rate], ...]:
        """Pairs of rows that fit one case as well as each other, and differ: that of a platform, which holds, and that of
        a complexity, which then never applies on it."""
        places = [one for one in self.rates if one.platform and not one.complexity]
        grades = [one for one in self.rates if one.complexity and not one.platform]
        both = {(one.platform, one.complexity) for one in self.rates}
        return tuple(
            (place, grade)
            for place in places
            for grade in grades
            if (place.platform, grade.complexity) not in both and place.amount != grade.amount
        )

    def seasons_on(self, day: date) -> tuple[Season, ...]:
        """The seasons that hold on a local day."""
        return tuple(season for season in self.seasons if season.holds(day))

    @property
    def said(self) -> bool:
        """Whether there is any price at all."""
        return self.monthly is not None or bool(self.rates)

    def to_json(self) -> dict[str, Any]:
        """Amounts and percentages as decimal text, days as ISO dates."""
        return {
            "monthly": None if self.monthly is None else str(self.monthly),
            "included": self.included,
            "extra": None if self.extra is None else str(self.extra),
            "rates": [
                {"platform": rate.platform, "complexity": rate.complexity, "amount": str(rate.amount)}
                for rate in self.rates
            ],
            "urgent": str(self.urgent),
            "seasons": [
                {
                    "name": season.name,
                    "first": season.first.isoformat(),
                    "last": season.last.isoformat(),
                    "percent": str(season.percent),
                }
                for season in self.seasons
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Prices:
        """What `to_json` wrote. Raises ValueError for what cannot be a price."""
        return cls(
            monthly=_amount(data["monthly"]),
            included=_count(data["included"]),
            extra=_amount(data["extra"]),
            rates=tuple(
                Rate(amount=_decimal(rate["amount"]), platform=str(rate["platform"]), complexity=_complexity(rate))
                for rate in data["rates"]
            ),
            urgent=_decimal(data["urgent"]),
            seasons=tuple(
                Season(
                    name=str(season["name"]),
                    first=date.fromisoformat(season["first"]),
                    last=date.fromisoformat(season["last"]),
                    percent=_decimal(season["percent"]),
                )
                for season in data["seasons"]
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A version that somebody of the store accepted.

    `since` is the local day from which it holds, `accepted_on` the one on which `by` (a person's name) accepted it.
    `paper` is the sha256 of the words that were accepted. The rest stands as in the profile of that moment; `sla` are
    agreed minutes; above `approval_over` a refund needs the store's yes, and questions go through `channel`. `event` is
    the entry that logged it.
    """

    version: int
    since: date
    accepted_on: date
    by: str
    currency: str
    prices: Prices
    paper: str
    sla: Mapping[str, int] = field(default_factory=dict)
    weekly: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    extra_days_off: tuple[str, ...] = ()
    worked_holidays: tuple[str, ...] = ()
    platforms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scope: Mapping[str, bool] = field(default_factory=dict)
    approval_over: Money | None = None
    channel: str = ""
    event: str = ""

    @property
    def ref(self) -> str:
        """What lines of bills know it by, whatever becomes of its number: two machines may give one to two versions."""
        return self.event or str(self.version)

    def handles(self, platform: str, procedure: str, site: str = "") -> bool:
        """Whether the version covers the procedure on the platform, and at `site` where one is known: a platform that
        is named without its sites is covered on all of them."""
        sites = [one for one in self.platforms.get(platform, ()) if one]
        if platform not in self.platforms or (site and sites and site not in sites):
            return False
        return self.scope.get(f"{platform}/{procedure}", self.scope.get(platform, True))

    def same_terms(self, other: Agreement) -> bool:
        """Whether both say the same, whoever accepted them and from whichever day on they hold."""
        apart = ("version", "since", "accepted_on", "paper")
        mine, others = self.facts(), other.facts()
        return all(mine.get(name) == others.get(name) for name in mine.keys() | others.keys() if name not in apart)

    def facts(self) -> dict[str, Any]:
        """The facts of its `agreement_accepted` event; who accepted it is personal and stands apart."""
        asked: dict[str, Any] = {}
        if self.approval_over is not None:
            asked["approval_over"] = self.approval_over.to_json()
        if self.channel:
            asked["channel"] = self.channel
        return {
            "version": self.version,
            "since": self.since.isoformat(),
            "accepted_on": self.accepted_on.isoformat(),
            "currency": self.currency,
            "prices": self.prices.to_json(),
            "paper": self.paper,
            "sla": dict(self.sla),
            "weekly": {day: [list(pair) for pair in pairs] for day, pairs in self.weekly.items()},
            "extra_days_off": list(self.extra_days_off),
            "worked_holidays": list(self.worked_holidays),
            "platforms": {name: list(sites) for name, sites in self.platforms.items()},
            "scope": dict(self.scope),
            **asked,
        }

    def to_json(self) -> dict[str, Any]:
        """All of it, as a projection keeps it."""
        return {**self.facts(), "by": self.by, "event": self.event}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Agreement:
        """What `to_json` wrote. Raises ValueError for values that cannot be."""
        return cls(
            version=_count(data["version"]),
            since=date.fromisoformat(data["since"]),
            accepted_on=date.fromisoformat(data["accepted_on"]),
            by=str(data.get("by", "")),
            currency=str(data["currency"]),
            prices=Prices.from_json(data["prices"]),
            paper=str(data["paper"]),
            sla={name: _count(minutes) for name, minutes in data["sla"].items()},
            weekly={day: tuple((a, b) for a, b in pairs) for day, pairs in data["weekly"].items()},
            extra_days_off=tuple(data["extra_days_off"]),
            worked_holidays=tuple(data["worked_holidays"]),
            platforms={name: tuple(sites) for name, sites in data["platforms"].items()},
            scope={name: bool(handled) for name, handled in data["scope"].items()},
            approval_over=_money(data.get("approval_over")),
            channel=str(data.get("channel", "")),
            event=str(data.get("event", "")),
        )


def in_force(agreements: Iterable[Agreement], day: date) -> Agreement | None:
    """The version that holds on a local day: the latest that began by then, of two of one day the newer one."""
    begun = [one for one in agreements if one.since <= day]
    return max(begun, key=lambda one: (one.since, one.version), default=None)


def following(agreements: Iterable[Agreement], version: Agreement) -> Agreement | None:
    """The next one that takes the place of `version` on a later day."""
    later = [one for one in agreements if one.since > version.since]
    first = min((one.since for one in later), default=None)
    return None if first is None else in_force(later, first)


def _money(data: Mapping[str, str] | None) -> Money | None:
    return None if data is None else Money(_decimal(data["amount"]), data["currency"])


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else _decimal(text)


def _decimal(text: str) -> Decimal:
    from decimal import InvalidOperation

    try:
        value = Decimal(text)
    except (InvalidOperation, TypeError) as error:
        raise ValueError("an amount") from error
    if not value.is_finite() or value < 0:
        raise ValueError("an amount")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**6:
        raise ValueError("a count")
    return value


def _complexity(rate: Mapping[str, Any]) -> str:
    word = str(rate["complexity"])
    if word not in ("", *COMPLEXITIES):
        raise ValueError("a complexity")
    return word
