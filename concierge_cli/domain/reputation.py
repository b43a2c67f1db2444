"""When a reputation that was at risk came out well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.event import in_force
from concierge_cli.domain.fold import fold
from concierge_cli.domain.vocabulary import Reputation

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event

SAVED_STATES = (Reputation.SAVED, Reputation.REVERTED)


class Turned(NamedTuple):
    """At risk before, now `state`, since `at`."""

    state: Reputation
    at: datetime


def turned(events: Sequence[Event]) -> Turned | None:
    """Since when the case's reputation is saved or reverted, having been at risk; None where it is not, or never was."""
    last = fold(events)
    if last is None or last.reputation not in SAVED_STATES:
        return None
    live = sorted((one for one in in_force(events) if one.id not in last.retracted), key=lambda one: one.order)
    risky, since, before = False, None, None
    for number, event in enumerate(live, 1):
        case = fold(live[:number])
        if case is None:
            continue
        risky = risky or case.reputation is Reputation.AT_RISK
        if case.reputation is not before and case.reputation in SAVED_STATES:
            since = event.occurred_at
        before = case.reputation
    return Turned(last.reputation, since) if risky and since is not None else None
