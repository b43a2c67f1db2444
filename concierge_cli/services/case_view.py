"""A case as JSON: the fields that scripts rely on (CLI contract). Times carry an offset, money is text and currency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.errors import NotFound
from concierge_cli.journal.mirror import Mirror
from concierge_cli.language.next_steps import say_step
from concierge_cli.services.chain import follows, link_json
from concierge_cli.services.desk import Desk
from concierge_cli.services.duplicates import duplicate_id
from concierge_cli.services.evidence_view import evidence_entry
from concierge_cli.services.queue import Queued, evidence_name, place


def case_json(desk: Desk, case: Case) -> dict[str, Any]:
    """The case as every verb on one case prints it with `--json`, with the dated list of what `follows`."""
    client = desk.client(case.client)
    zone = ZoneInfo(client.zone)
    links = [link_json(link, zone) for link in follows(desk, case)]
    return placed_json(desk, place(desk, case, client), client.zone) | {"follows": links}


def placed_json(desk: Desk, placed: Queued, zone: str) -> dict[str, Any]:
    """The same for a case whose place in the queue is known already."""
    case, now, tz = placed.case, desk.now, ZoneInfo(zone)

    def at(instant: datetime | None) -> str | None:
        return instant.astimezone(tz).isoformat() if instant else None

    return {
        "id": case.id,
        "client": case.client,
        "platform": case.platform,
        "site": case.site,
        "procedure": case.procedure,
        "reason": case.reason,
        "stated_reason": case.stated_reason or None,
        "platform_code": case.platform_code or None,
        "status": case.status(now),
        "claim_state": case.claim_state,
        "return_state": case.return_state,
        "money_state": case.money_state,
        "waiting_on": case.waiting_on(now),
        "order_id": case.order_id or None,
        "platform_case_id": case.platform_case_id or None,
        "platform_url": case.platform_url or None,
        "buyer": case.buyer or None,
        "buyer_language": case.buyer_language or None,
        "items": [{"sku": item.sku, "qty": item.qty} for item in case.items],
        "amount": case.amount.to_json() if case.amount else None,
        "given_back": case.refunded.to_json() if case.refunded else None,
        **remedies_json(case, at),
        "received_at": at(case.received_at),
        "ordered_at": at(case.ordered_at),
        "delivered_at": at(case.delivered_at),
        "platform_opened_at": at(case.platform_opened_at),
        "opened_at": at(case.opened_at),
        "first_response_at": at(case.first_response_at),
        "closed_at": at(case.closed_at),
        "outcome": case.outcome,
        "duplicate_of": duplicate_id(desk, case) or None,
        "reputation": case.reputation,
        "complexity": case.complexity,
        "urgent": case.urgent,
        "tags": list(case.tags),
        "pin": case.pin if case.pinned else None,
        "assignee": case.assignee or None,
        "emotion": case.emotion or None,
        "public_url": case.public_url or None,
        "rating": case.rating,
        "minutes": case.minutes,
        "priority": {
            "score": placed.priority.score,
            "terms": [{"name": term.name, "points": term.points} for term in placed.priority.terms],
        },
        "clocks": [clock_json(desk, clock, now, tz) for clock in case.clocks.values()],
        "evidence": evidence_json(case),
        "next_action": say_step(placed.step, evidence_name(desk)).do,
        "next_command": placed.step.command,
        "pending_sync": Mirror(desk.journal).count_of_case(case.client, case.key),
    }


def remedies_json(case: Case, at: Callable[[datetime | None], str | None]) -> dict[str, Any]:
    """Payments, parcels, the store's answers and what came back to it, the oldest first; `at` writes an instant."""
    return {
        "payments": [
            {
                "kind": one.kind,
                "amount": one.amount.to_json(),
                "state": one.state,
                "at": at(one.at),
                "method": one.method or None,
                "reference": one.reference or None,
                "unapproved": one.unapproved,
            }
            for one in case.payments
        ],
        "parcels": [
            {
                "leg": one.leg,
                "carrier": one.carrier or None,
                "tracking": one.tracking or None,
                "payer": one.payer,
                "cost": one.cost.to_json() if one.cost else None,
                "label": one.label_name or None,
                "sent_at": at(one.sent_at),
                "shipped_at": at(one.shipped_at),
                "arrived_at": at(one.arrived_at),
            }
            for one in case.parcels
        ],
        "approvals": [
            {
                "amount": one.amount.to_json(),
                "asked_at": at(one.asked_at),
                "answer": one.answer or None,
                "answered_at": at(one.answered_at),
                "by": one.by or None,
                "said": one.said.to_json() if one.said else None,
            }
            for one in case.approvals
        ],
        "recoveries": [
            {
                "amount": one.amount.to_json(),
                "from": one.source,
                "state": "arrived" if one.arrived else "granted",
                "at": at(one.at),
                "reference": one.reference or None,
            }
            for one in case.recoveries
        ],
    }


def clock_json(desk: Desk, clock: Clock, now: datetime, tz: ZoneInfo) -> dict[str, Any]:
    """A clock as scripts read it."""
    rule = clock.rule
    return {
        "id": clock.id,
        "kind": clock.kind,
        "party": clock.party,
        "started_at": clock.started_at.astimezone(tz).isoformat(),
        "due_at": clock.due_at.astimezone(tz).isoformat() if clock.due_at else None,
        "warn_at": clock.warn_at.astimezone(tz).isoformat() if clock.warn_at else None,
        "state": clock.state(now),
        "basis": clock.basis,
        "rule": rule and {"id": rule.id, "version": rule.version, "source": list(rule.source), "trust": rule.trust},
        "consequence": _consequence(desk, clock),
        "remaining_seconds": clock.remaining_seconds(now),
    }


def _consequence(desk: Desk, clock: Clock) -> str | None:
    """What happens when it is missed, in the user's language; None where no rule says, or its playbook lost it."""
    try:
        return str(desk.playbooks.rule(clock.rule.id).consequence) or None if clock.rule else None
    except NotFound:
        # The clock keeps the rule it started with; a newer playbook may no longer have it.
        return None


def evidence_json(case: Case) -> dict[str, Any]:
    """Required, present and missing kinds, each with its files and what is wrong with them."""
    present = set(case.present())
    shown = dict.fromkeys((*case.required, *case.optional, *case.present()))
    return {
        "required": [evidence_entry(case, kind) for kind in case.required],
        "present": [evidence_entry(case, kind) for kind in shown if kind in present],
        "missing": [evidence_entry(case, kind) for kind in case.missing()],
    }
