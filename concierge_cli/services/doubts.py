"""What a person should look at twice in a case's evidence: hints from its dates and from other cases, never a verdict.

They are found when they are asked for and stand in no log: the freelancer works for several stores, and no store's log
may tell what is in another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.domain.vocabulary import Party
from concierge_cli.services.desk import Desk
from concierge_cli.services.owed import giver_of


class Doubt(NamedTuple):
    """`code` is one of `taken_before_order`, `taken_before_delivery`, `looks_like` and `same_elsewhere` (the very same
    file in another case that was not known when it came); `cases` are the ids of the cases meant.
    """

    code: str
    cases: tuple[str, ...] = ()


def doubts_of(desk: Desk, case: Case) -> Mapping[str, tuple[Doubt, ...]]:
    """The doubts about each piece of the case, by its event."""
    files, alike = desk.journal.shared_files(case.key), desk.journal.look_alikes(case.key)
    zone = ZoneInfo(desk.client(case.client).zone)
    found = {}
    for item in case.evidence:
        same = {row.key: row for row in files.get(item.sha256, ())}
        elsewhere = tuple(row.id for key, row in same.items() if key not in item.same_as)
        similar = tuple(row.id for row in alike.get(item.event, ()) if row.key not in same)
        doubts = (
            *(Doubt(code) for code in _by_its_date(desk, case, item, zone)),
            *([Doubt("same_elsewhere", elsewhere)] if elsewhere else []),
            *([Doubt("looks_like", similar)] if similar else []),
        )
        if doubts:
            found[item.event] = doubts
    return found


def _by_its_date(desk: Desk, case: Case, item: EvidenceItem, zone: ZoneInfo) -> tuple[str, ...]:
    """Whether the buyer took it on a day before there was anything to take. Days, because camera clocks go astray."""
    if item.taken_at is None or item.source is not Party.BUYER or giver_of(desk, case, item.kind) is not Party.BUYER:
        return ()
    taken = item.taken_at.astimezone(zone).date()
    for code, moment in (("taken_before_order", case.ordered_at), ("taken_before_delivery", case.delivered_at)):
        if moment is not None and taken < moment.astimezone(zone).date():
            return (code,)
    return ()
