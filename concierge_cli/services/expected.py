"""Cases that what was sold lets expect, beside those that came in: is the trouble growing, or the store?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal

from concierge_cli.domain.client import Client
from concierge_cli.domain.orders import fold_counts, sold_so_far, spans
from concierge_cli.domain.period import midnight
from concierge_cli.journal import account as stored
from concierge_cli.services.desk import Desk
from concierge_cli.services.orders import account_zone

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Cases of one place that what was sold from `first` to `last` lets expect, beside those that came in then.

    The rate is that of all counted days before it: `before_cases` of `before_sold`. `basis` is `units` where every
    count has them, else `orders`.
    """

    platform: str
    site: str
    first: date
    last: date
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
    """Of each place whose sales from `first` on are counted, as far as they are up to `last`, and some before too."""
    counts = fold_counts(desk.journal.client_events(client.slug))
    found = []
    for platform, sites in client.platforms.items():
        for site in sites or ("",):
            here = [one for one in counts if (one.platform, one.site) == (platform, site)]
            now = sold_so_far(here, first, last)
            before = spans(one for one in here if one.last < first)
            if now is None or not before:
                continue
            parts = [one.units for one in before]
            with_units = now.units is not None and None not in parts
            zone = account_zone(desk, client, platform, site)
            with desk.journal.reading() as connection:
                seen = stored.received(connection, client.slug, platform, site, **_instants(first, now.last, zone))
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
                    first=first,
                    last=now.last,
                    basis="units" if with_units else "orders",
                    sold=now.units if with_units and now.units is not None else now.orders,
                    cases=tuple(seen),
                    before_sold=sum(part or 0 for part in parts) if with_units else sum(one.orders for one in before),
                    before_cases=earlier,
                )
            )
    return found


def _instants(first: date, last: date, zone: str) -> Mapping[str, int]:
    return {"start": int(midnight(first, zone).timestamp()), "end": int(midnight(last + _DAY, zone).timestamp())}
