"""What follows in a case, dated: from each of its deadlines when it is kept, and when it is missed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.chain import Link, from_deadline, still_to_begin
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.event_words import words_of
from concierge_cli.domain.rules import Rule
from concierge_cli.domain.vocabulary import ClockState, Procedure
from concierge_cli.errors import ConciergeError
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import Setting, in_store, rule_due, rule_started_with, site_zone
from concierge_cli.services.desk import Desk, events_of


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The playbooks as the chain of one case reads them: in its site's zone, with the holidays of its country."""

    desk: Desk
    where: Setting

    def started_by(self, words: Collection[str], at: datetime) -> Iterable[Rule]:
        return self.desk.playbooks.rules_started_by(
            words,
            platform=self.where.platform,
            procedure=self.where.procedure,
            site=self.where.site,
            on=at.astimezone(self._zone()).date(),
            known=self.where.known,
        )

    def follower(self, rule_id: str, at: datetime | None) -> Rule | None:
        rule = self.desk.playbooks.rule(rule_id)
        places = self.desk.playbooks.site(self.where.platform, self.where.site).places
        holds = (
            rule.applies_in(places)
            and rule.in_force((at or self.desk.now).astimezone(self._zone()).date())
            and not rule.ruled_out(self.where.known)
            and not rule.optional
        )
        return rule if holds else None

    def due_at(self, rule: Rule, started_at: datetime) -> datetime | None:
        if rule.duration is None:
            return None
        where = replace(self.where, procedure=Procedure(rule.procedures[0])) if rule.procedures else self.where
        return rule_due(self.desk, where, in_store(where, rule), started_at).due_at

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(site_zone(self.desk, self.where))


def chain_of(desk: Desk, case: Case, clock: Clock) -> list[Link]:
    """What follows the clock's deadline; of one that is done, what has not begun yet. What runs already is left out.

    Nothing where it was cancelled or has no date, where the case is closed, or where its rule is in no playbook now.
    """
    if clock.cancelled_at is not None or case.closed:
        return []
    try:
        rule = rule_started_with(desk, clock)
        if rule is None:
            return []
        links, book = [], CaseBook(desk, setting_of(desk, case))
        if clock.stopped_at is not None and rule.starts_next:
            links = still_to_begin(book, rule, _uttered_since(desk, case, clock))
        elif clock.stopped_at is None and clock.due_at is not None:
            links = from_deadline(book, rule, clock.due_at, missed=clock.state(desk.now) is ClockState.MISSED)
        begun = {one.base_id for one in case.clocks.values() if one.started_at >= clock.started_at}
        return [link for link in links if link.rule.id not in begun]
    except ConciergeError:
        # The clock stands as it was frozen; what follows it is gone with the rule that a folder lost.
        return []


def follows(desk: Desk, case: Case) -> list[Link]:
    """What follows in the case as it stands: from its running deadlines, the nearest first, then from those kept.

    Each link once, though several deadlines lead to it; of deadlines that began several times the latest counts.
    """
    latest = {clock.base_id: clock for clock in case.clocks.values() if clock.rule is not None}
    ordered = sorted(
        latest.values(),
        key=lambda clock: (clock.stopped_at is not None, clock.due_at is None, clock.due_at or clock.started_at),
    )
    links = {
        (link.rule.id, link.missed, link.due_at): link for clock in ordered for link in chain_of(desk, case, clock)
    }
    return list(links.values())


def _uttered_since(desk: Desk, case: Case, clock: Clock) -> set[str]:
    """The words of the case's events since the clock began; a return that will not come is one of them.

    Its own opening is none: what that begins in this procedure runs already, in another one it is still to come.
    """
    said: set[str] = set()
    for event in events_of(desk, case):
        told = event.id not in case.retracted and event.known and event.kind != "opened"
        if told and event.occurred_at >= clock.started_at:
            said |= words_of(event.kind, event.facts)
    return said


def link_json(link: Link, zone: ZoneInfo) -> dict[str, Any]:
    """`{rule, title, after, missed, settled, begins, started_at, due_at, consequence}`: instants in `zone`, null where
    nobody can date them; `begins` is the event word that begins it (null: a date typed off the platform).
    """
    return {
        "rule": link.rule.id,
        "title": str(link.rule.title),
        "after": link.after,
        "missed": link.missed,
        "settled": link.settled,
        "begins": link.rule.trigger or None,
        "started_at": link.started_at.astimezone(zone).isoformat() if link.started_at else None,
        "due_at": link.due_at.astimezone(zone).isoformat() if link.due_at else None,
        "consequence": str(link.rule.consequence) or None,
    }
