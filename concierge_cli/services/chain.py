"""What follows a deadline of a case, dated: when it is kept, and when it is missed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.chain import Link, from_deadline
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.rules import Rule
from concierge_cli.domain.vocabulary import ClockState, Procedure
from concierge_cli.errors import ConciergeError
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import Setting, rule_due, rule_started_with, site_zone
from concierge_cli.services.desk import Desk


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The playbooks as the chain of one case reads them: in its site's zone, with the holidays of its country."""

    desk: Desk
    where: Setting

    def started_by(self, words: Collection[str], at: datetime) -> Iterable[Rule]:
        on = at.astimezone(ZoneInfo(site_zone(self.desk, self.where))).date()
        return self.desk.playbooks.rules_started_by(
            words,
            platform=self.where.platform,
            procedure=self.where.procedure,
            site=self.where.site,
            on=on,
            known=self.where.known,
        )

    def rule(self, rule_id: str) -> Rule:
        return self.desk.playbooks.rule(rule_id)

    def due_at(self, rule: Rule, started_at: datetime) -> datetime | None:
        if rule.duration is None:
            return None
        where = replace(self.where, procedure=Procedure(rule.procedures[0])) if rule.procedures else self.where
        return rule_due(self.desk, where, rule, started_at).due_at


def chain_of(desk: Desk, case: Case, clock: Clock) -> list[Link]:
    """What follows the clock's deadline; nothing where it is over, has no date, or its rule is in no playbook now."""
    if clock.due_at is None or clock.stopped_at is not None or clock.cancelled_at is not None:
        return []
    try:
        rule = rule_started_with(desk, clock)
        if rule is None:
            return []
        missed = clock.state(desk.now) is ClockState.MISSED
        return from_deadline(CaseBook(desk, setting_of(desk, case)), rule, clock.due_at, missed=missed)
    except ConciergeError:
        # The clock stands as it was frozen; what follows it is gone with the rule that a folder lost.
        return []


def link_json(link: Link, zone: ZoneInfo) -> dict[str, Any]:
    """`{rule, after, missed, started_at, due_at}`: instants in `zone`, null where nobody can date them."""
    return {
        "rule": link.rule.id,
        "after": link.after,
        "missed": link.missed,
        "started_at": link.started_at.astimezone(zone).isoformat() if link.started_at else None,
        "due_at": link.due_at.astimezone(zone).isoformat() if link.due_at else None,
    }
