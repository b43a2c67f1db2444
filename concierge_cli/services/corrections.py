"""What is known of a case, corrected: `edit`. Its deadlines are counted again where the new facts move them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock, warn_instant
from concierge_cli.domain.fold import FACT_FIELDS
from concierge_cli.domain.instants import iso
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import given_back
from concierge_cli.domain.vocabulary import TALK, Basis, Complexity, Reason, Reputation
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.typed import shown
from concierge_cli.playbooks.book import COMMON
from concierge_cli.services.amounts import money_text, refuse_foreign, refuse_zero
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import (
    Setting,
    delivery_clocks,
    opening_words,
    rule_clock,
    rule_clocks,
    rule_started_with,
    typed_clock,
)
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.order_number import refuse_no_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What `edit` sets; None leaves as it is, "" clears."""

    reason: Reason | None = None
    reputation: Reputation | None = None
    complexity: Complexity | None = None
    urgent: bool | None = None
    pin: str | None = None
    unpin: bool = False
    assignee: str | None = None
    public_url: str | None = None
    rating: int | None = None
    unrated: bool = False
    """The buyer took the rating back, or the platform removed it."""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    due: Mapping[str, datetime] = field(default_factory=dict)
    delivered: bool | None = None
    ordered_at: datetime | None = None
    delivered_at: datetime | None = None
    platform_opened_at: datetime | None = None
    amount: Money | None = None
    order: str | None = None
    platform_case: str | None = None
    platform_url: str | None = None
    buyer: str | None = None
    buyer_language: str | None = None
    in_time: bool = False
    """What was entered after its date happened before it."""


def edit(desk: Desk, case: Case, changes: Changes, *, entry: Entry) -> Case:
    """Corrects what is known of a case. A date typed for a clock is the client's override and wins over its rule.

    What is known already is not logged again: the case comes back as it was where nothing else was typed. Raises
    InvalidInput for what cannot be (a date to come, an amount of zero, a pin without a reason), RuleViolation for an
    amount in a foreign currency without a reason.
    """
    _refuse_nonsense(desk, case, changes)
    refuse_foreign(desk, case, changes.amount, entry=entry)
    facts: dict[str, Any] = {
        "reason": changes.reason,
        "reputation": changes.reputation,
        "complexity": changes.complexity,
        "urgent": changes.urgent,
        "rating": changes.rating,
        "delivered": True if changes.delivered_at else changes.delivered,
        "ordered_at": iso(changes.ordered_at) if changes.ordered_at else None,
        "delivered_at": iso(changes.delivered_at) if changes.delivered_at else None,
        "platform_opened_at": iso(changes.platform_opened_at) if changes.platform_opened_at else None,
        "amount": changes.amount.to_json() if changes.amount else None,
        "buyer_language": changes.buyer_language,
    }
    facts = {name: value for name, value in facts.items() if value is not None}
    if changes.unrated:
        facts["rating"] = None
    if changes.pin is not None:
        facts["pinned"] = True
    elif changes.unpin:
        facts["pinned"] = False
    personal: dict[str, Any] = {
        "pin": "" if changes.unpin else changes.pin,
        "assignee": changes.assignee,
        "public_url": changes.public_url,
        "order_id": changes.order.strip() if changes.order is not None else None,
        "platform_case_id": changes.platform_case,
        "platform_url": changes.platform_url,
        "buyer": changes.buyer,
    }
    personal = {name: value for name, value in personal.items() if value is not None}
    if changes.order is not None:
        facts["order_key"] = desk.journal.order_key(case.client, changes.order)
    if changes.add_tags or changes.remove_tags:
        personal |= {"tags_added": list(changes.add_tags), "tags_removed": list(changes.remove_tags)}
    if changes.reason is not None and changes.reason is not case.reason:
        required, optional = desk.playbooks.evidence_for(case.platform, case.procedure, changes.reason)
        facts |= {"required": list(required), "optional": list(optional)}
    begun = [] if case.closed else _begun_by_a_date(desk, case, changes.due, entry=entry)
    if moved := {name: due for name, due in changes.due.items() if name not in {clock.id for clock in begun}}:
        facts["due"] = _typed_dates(case, moved)
    facts |= _recounted(desk, case, changes)
    if changes.in_time:
        facts["in_time"] = _entered_late(case, entry)
    if begun:
        facts["clocks"] = [*facts.get("clocks", ()), *(clock.to_json() for clock in begun)]
    if not facts and not personal:
        raise InvalidInput(_("Say what to change."), hint=f"concierge edit {case.id} --help")
    facts, personal = _new_alone(case, facts), _new_alone(case, personal)
    if not facts and not personal:
        return case
    if was := {name: read(case) for name, read in _KEPT.items() if name in facts and read(case) is not None}:
        facts["was"] = was
    return desk.log(case, entry, desk.draft(case, entry, "edited", facts=facts, personal=personal))


_KEPT: Final[Mapping[str, Callable[[Case], Any]]] = {
    "amount": lambda case: case.amount.to_json() if case.amount else None,
    "reason": lambda case: case.reason,
}
"""What the entry keeps of what was known before, so that the log can say from what to what."""

_SAME: Final = (
    *("reason", "complexity", "urgent", "rating", "amount", "buyer_language"),
    *("order_id", "order_key", "platform_case_id", "platform_url", "buyer", "assignee", "public_url"),
)
"""What says nothing when it is typed again. A date or a delivery may still move a deadline, a reputation is vouched for."""


def _new_alone(case: Case, parts: dict[str, Any]) -> dict[str, Any]:
    """`parts` without what the case knows already."""

    def known(name: str, value: Any) -> bool:
        read = FACT_FIELDS.get(name)
        return name in _SAME and (read(value) if read else value) == getattr(case, name)

    return {name: value for name, value in parts.items() if not known(name, value)}


def _entered_late(case: Case, entry: Entry) -> list[str]:
    """The deadlines that count as late only because of when they were entered. It needs a reason, as entering it had."""
    late = [clock.id for clock in case.clocks.values() if clock.stopped_late_entry]
    if not late:
        raise RuleViolation(
            _("Nothing of {id} counts as late for having been entered late. Nothing was saved.").format(id=case.id),
            hint=f"concierge sla {case.id}",
        )
    if not entry.because:
        raise InvalidInput(
            _("Say why it was logged late: --because. Nothing was saved."),
            hint=f'concierge edit {case.id} --in-time --because "..."',
        )
    return late


def _refuse_nonsense(desk: Desk, case: Case, changes: Changes) -> None:
    zone = desk.client(case.client).zone
    desk.refuse_future("--ordered-at", changes.ordered_at, zone=zone)
    desk.refuse_future("--delivered-at", changes.delivered_at, zone=zone)
    desk.refuse_future("--platform-opened-at", changes.platform_opened_at, zone=zone)
    refuse_zero(changes.amount)
    _refuse_below_given(desk, case, changes.amount)
    if changes.order is not None and (changes.order.strip() or case.procedure not in TALK):
        refuse_no_number(changes.order, hint=f"concierge edit {case.id} --help")
    if changes.pin is not None and not changes.pin.strip():
        raise InvalidInput(_("Say why it goes before all others."), hint=f'concierge edit {case.id} --pin "..."')
    if not all(tag.strip() for tag in changes.add_tags):
        raise InvalidInput(_("A tag needs a letter. Nothing was saved."), hint=f"concierge edit {case.id} --help")
    if changes.unrated and case.rating is None:
        raise InvalidInput(
            _("{id} has no rating to take out. Nothing was saved.").format(id=case.id), hint=f"concierge show {case.id}"
        )
    for flags, both in (
        ("--pin, --unpin", changes.pin is not None and changes.unpin),
        ("--rating, --no-rating", changes.rating is not None and changes.unrated),
        ("--delivered-at, --not-delivered", changes.delivered_at is not None and changes.delivered is False),
    ):
        if both:
            raise InvalidInput(
                _("These do not go together, give one of them: {flags}.").format(flags=flags),
                hint=f"concierge edit {case.id} --help",
            )


def _refuse_below_given(desk: Desk, case: Case, amount: Money | None) -> None:
    """Raises InvalidInput for an amount paid that is in another currency than what was given back, or less than it."""
    given = given_back(case.payments)
    if amount is None or given is None or (amount.currency == given.currency and amount >= given):
        return
    raise InvalidInput(
        _("{amount} cannot be what was paid: {given} were given back already. Nothing was saved.").format(
            amount=money_text(desk, case, amount), given=money_text(desk, case, given)
        ),
        hint=f"concierge show {case.id}",
    )


def _begun_by_a_date(desk: Desk, case: Case, due: Mapping[str, datetime], *, entry: Entry) -> list[Clock]:
    """The deadlines that a typed date begins: those of a rule of the case's procedure that has not run in it yet."""
    at = desk.moment(case, entry)
    begun = []
    for name, due_at in due.items():
        try:
            rule = desk.playbooks.rule(name)
        except NotFound:
            continue
        ours = rule.platform in (case.platform, COMMON) and (not rule.procedures or case.procedure in rule.procedures)
        if name in case.clocks or not ours:
            continue
        if due_at <= at:
            raise InvalidInput(_("That date is over already. Nothing was saved."), hint="concierge help dates")
        begun.append(typed_clock(rule, due_at, started_at=at, taken=case.clocks))
    return begun


def _typed_dates(case: Case, due: Mapping[str, datetime]) -> dict[str, dict[str, str]]:
    typed = {}
    for clock_id, due_at in due.items():
        clock = case.clocks.get(clock_id)
        if clock is None:
            raise NotFound(
                _("{id} has no deadline “{clock}”. It has: {known}.").format(
                    id=case.id, clock=shown(clock_id), known=", ".join(case.clocks)
                ),
                hint=f"concierge why {case.id}",
            )
        if clock.stopped_at is not None or clock.cancelled_at is not None:
            raise RuleViolation(
                _("That deadline is over; its date cannot change any more."), hint=f"concierge why {case.id} {clock_id}"
            )
        if due_at <= clock.started_at:
            raise InvalidInput(
                _("That date lies before the deadline began. Nothing was saved."), hint="concierge help deadlines"
            )
        typed[clock_id] = {"due_at": iso(due_at), "warn_at": iso(warn_instant(clock.started_at, due_at))}
    return typed


def _recounted(desk: Desk, case: Case, changes: Changes) -> dict[str, Any]:
    """Platform clocks that ran on an assumption, counted again now that more is known; typed dates stay.

    A clock whose precondition turns out false is cancelled. What counts from the delivery starts, or starts anew.
    """
    if changes.platform_opened_at is None and changes.delivered is None and changes.delivered_at is None:
        return {}
    delivered = True if changes.delivered_at else changes.delivered if changes.delivered is not None else case.delivered
    opened_at = changes.platform_opened_at or case.platform_opened_at
    where = replace(setting_of(desk, case), known={"delivered": delivered}, taken=())
    fresh = {
        clock.id: clock
        for clock in rule_clocks(
            desk,
            where,
            words=opening_words(case.procedure),
            trigger=opened_at or case.received_at,
            basis=Basis.RULE if opened_at else Basis.ASSUMED,
        )
    }
    since = {
        clock.base_id: clock
        for clock in delivery_clocks(
            desk, where, changes.delivered_at or case.delivered_at, used_at=opened_at or case.received_at
        )
    }
    ids = {clock.base_id: clock.id for clock in case.clocks.values()}
    from_opening = {
        clock.base_id: clock
        for clock in case.clocks.values()
        if clock.stopped_at is None
        and clock.cancelled_at is None
        and clock.counted
        and clock.rule is not None
        and clock.base_id not in since
        and (clock.assumed or clock.started_at in (case.received_at, case.platform_opened_at))
    }
    return {
        "clocks": [
            _by_its_own_rule(desk, where, clock, from_opening[clock_id])
            ._replace(id=from_opening[clock_id].id)
            .to_json()
            for clock_id, clock in fresh.items()
            if clock_id in from_opening
        ]
        + [clock._replace(id=ids.get(base, base)).to_json() for base, clock in since.items() if delivered is not False],
        "cancelled": [
            *(clock.id for base, clock in from_opening.items() if base not in fresh),
            *(ids[base] for base in since if delivered is False and base in ids),
        ],
    }


def _by_its_own_rule(desk: Desk, where: Setting, fresh: Clock, running: Clock) -> Clock:
    """The recount by the rule that the running clock started with, where the playbook has another one by now."""
    if fresh.rule == running.rule:
        return fresh
    rule = rule_started_with(desk, running)
    basis = Basis.ASSUMED if fresh.assumed else Basis.RULE
    return rule_clock(desk, where, rule, fresh.started_at, basis) if rule is not None else fresh
