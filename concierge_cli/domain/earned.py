"""What a month of a store earned by the hour: the freelancer's own, never the store's."""

from __future__ import annotations

from dataclasses import dataclass

from concierge_cli.domain.client import Client
from concierge_cli.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """What a store's month earned in one currency. `minutes` are those logged on its billed cases, whenever it was;
    `all_minutes` are these and what was logged in the month on everything else of the store: cases that were no work,
    are unresolved or stand on another bill.

    `per_hour` is that of all minutes, None where nothing was measured. `needed` is the price of a case that would give
    the hourly goal for all of them, rounded up, so that it does.
    """

    client: Client
    billed: Money
    cases: int
    minutes: int
    all_minutes: int
    per_hour: Money | None
    needed: Money | None
