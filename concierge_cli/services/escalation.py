"""To another procedure of the platform: `escalate`. What runs on there, and what starts anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.instants import iso
from concierge_cli.domain.vocabulary import ClaimState, ClockKind, ClockState, Procedure, Reputation
from concierge_cli.domain.workflow import FILED_BY_US
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import opening_clocks, rule_clocks
from concierge_cli.services.desk import Desk, Entry, refuse_closed
from concierge_cli.services.platforms import refuse_unlisted


def escalate(
    desk: Desk,
    case: Case,
    procedure: Procedure,
    *,
    platform_case: str,
    platform_opened_at: datetime | None,
    due_at: datetime | None,
    entry: Entry,
) -> Case:
    """Moves the case to another procedure; it keeps its id, the old procedure's clocks end, the new one's start."""
    refuse_closed(case)
    if procedure is case.procedure:
        raise RuleViolation(
            _("{id} is a {procedure} already.").format(id=case.id, procedure=label("procedure", procedure)),
            hint=f"concierge show {case.id}",
        )
    refuse_unlisted(desk, case.platform, procedure, because=entry.because)
    at = desk.moment(case, entry)
    desk.refuse_future("--platform-opened-at", platform_opened_at, zone=desk.client(case.client).zone)
    if due_at is not None and due_at <= (platform_opened_at or at):
        raise InvalidInput(
            _("That date lies before the deadline began. Nothing was saved."), hint="concierge help deadlines"
        )
    where = replace(setting_of(desk, case), procedure=procedure)
    began_at = platform_opened_at or (_arrived_at(case) if procedure is Procedure.RETURN_INSPECTION else None)
    clocks = [
        clock
        for clock in opening_clocks(
            desk,
            where,
            received_at=at,
            platform_opened_at=began_at,
            typed_due=due_at,
            delivered_at=case.delivered_at,
        )
        if clock.rule is not None
    ]
    if procedure is Procedure.RETURN_INSPECTION and (shipped_at := _shipped_at(case)) is not None:
        started = {clock.base_id for clock in clocks}
        from_shipment = rule_clocks(desk, where, words=("shipped",), trigger=shipped_at)
        clocks += [clock for clock in from_shipment if clock.base_id not in started]
    restarted = platform_opened_at is not None or due_at is not None
    kept = _kept(desk, case, procedure, restarted=restarted)
    if not restarted:
        running = {(case.clocks[name].base_id, case.clocks[name].started_at) for name in kept}
        clocks = [clock for clock in clocks if (clock.base_id, clock.started_at) not in running]
    offered = desk.playbooks.procedure(case.platform, procedure)
    required, optional = desk.playbooks.evidence_for(case.platform, procedure, case.reason)
    effect: dict[str, str] = {}
    if offered.claim_state:
        effect["claim_state"] = offered.claim_state  # another procedure decides anew, whatever the last one ruled
    elif procedure in FILED_BY_US:
        effect["claim_state"] = ClaimState.NONE  # ours to file, and not filed yet
    if offered.reputation and case.reputation is Reputation.NOT_APPLICABLE:
        effect["reputation"] = offered.reputation
    facts: dict[str, Any] = {
        "procedure": procedure,
        "required": list(required),
        "optional": list(optional),
        "effect": effect,
        "clocks": [clock.to_json() for clock in clocks],
    }
    if kept:
        facts["kept"] = kept
    if platform_opened_at:
        facts["platform_opened_at"] = iso(platform_opened_at)
    personal = {"platform_case_id": platform_case} if platform_case else {}
    return desk.log(case, entry, desk.draft(case, entry, "escalated", facts=facts, personal=personal))


def _kept(desk: Desk, case: Case, procedure: Procedure, *, restarted: bool) -> list[str]:
    """What runs on in the new procedure, where its rule holds as well: windows, because what may be done until a date
    stays so, and what the parcel on its way back began, unless it is `restarted` by a date of the platform's own.
    """
    kept = []
    for clock in case.clocks.values():
        state = clock.state(desk.now)
        if clock.rule is None or state not in (ClockState.RUNNING, ClockState.MISSED):
            continue
        try:
            rule = desk.playbooks.rule(clock.rule.id)
        except NotFound:  # a rule of a folder that is gone
            continue
        stays = rule.trigger in ("shipped", "arrived") and not restarted
        stays = stays or (clock.kind is ClockKind.WINDOW and state is ClockState.RUNNING)
        if stays and (not rule.procedures or procedure in rule.procedures):
            kept.append(clock.id)
    return kept


def _arrived_at(case: Case) -> datetime | None:
    """When the return that is inspected reached the store; None where nobody logged it."""
    return next((one.arrived_at for one in reversed(case.parcels) if one.arrived_at is not None), None)


def _shipped_at(case: Case) -> datetime | None:
    """When the return that is inspected was handed to the carrier; None where nobody logged it."""
    return next((one.shipped_at for one in reversed(case.parcels) if one.shipped_at is not None), None)
