"""What is chosen and what is ruled: choose, decide, escalate, settle a disagreement, edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock, warn_instant
from concierge_cli.domain.event import Draft
from concierge_cli.domain.instants import iso
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import given_back, left_to_give, payment_facts, with_money_state
from concierge_cli.domain.vocabulary import (
    GIVEN_BACK,
    TALK,
    Basis,
    ClaimState,
    ClockKind,
    ClockState,
    Complexity,
    MoneyState,
    Option,
    Party,
    Procedure,
    Reason,
    Reputation,
    Ruling,
)
from concierge_cli.domain.workflow import FILED_BY_US, OPTION_EFFECT, forbidden_steps, ruling_effect
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.typed import plain, shown
from concierge_cli.language.words import label
from concierge_cli.playbooks.book import COMMON
from concierge_cli.services.amounts import money_text, refuse_impossible, refuse_unmoved, refuse_zero
from concierge_cli.services.approvals import without_yes
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import (
    Setting,
    delivery_clocks,
    opening_clocks,
    opening_words,
    rule_clock,
    rule_clocks,
    rule_started_with,
    typed_clock,
)
from concierge_cli.services.desk import Desk, Entry, refuse_closed
from concierge_cli.services.options import options_of

_NO_NUMBER: Final = frozenset(
    {
        "no", "no se", "nose", "no lo se", "no lo tengo", "no tengo", "no tiene", "no hay", "no aplica", "ninguno",
        "ninguna", "sin numero", "sin pedido", "s/n", "n/a", "na", "desconocido", "pendiente", "none", "no number",
        "unknown", "pending", "dont know", "don't know", "i don't know", "not sure", "x", "xx", "xxx",
    }
)  # fmt: skip
"""What people type in both languages where they know no number, as `plain` leaves it."""


def refuse_forbidden(case: Case, effect: Mapping[str, Any], *, ruling: bool = False) -> None:
    """Raises RuleViolation naming the first state that the table of steps does not allow."""
    for step in forbidden_steps(case, effect, ruling=ruling):
        raise RuleViolation(
            _(
                "That step does not fit {id}: it is at “{current}”, and “{wanted}” does not follow. Nothing was saved."
            ).format(id=case.id, current=label(step.axis, step.current), wanted=label(step.axis, step.wanted)),
            hint=f"concierge show {case.id}",
        )


def choose(desk: Desk, case: Case, option: Option, *, amount: Money | None, entry: Entry) -> Case:
    """Takes one of the options that the procedure now offers.

    Raises RuleViolation when the procedure does not offer it now or another command takes it, such as `submit`
    (`--because` overrides), or the table of steps forbids it, InvalidInput when an amount is needed and absent or
    above what was paid.
    """
    refuse_closed(case)
    offered = options_of(desk, case)
    found = next((one for one in offered if one.id == option), None)
    if not offered and not entry.because:
        raise RuleViolation(
            _("{id} does not offer “{option}” now, nor anything else. Nothing was saved.").format(
                id=case.id, option=label("option", option)
            ),
            hint=f"concierge show {case.id}",
        )
    if found is None and not entry.because:
        raise RuleViolation(
            _("{id} does not offer “{option}” now. It offers: {offered}.").format(
                id=case.id,
                option=label("option", option),
                offered=", ".join(label("option", one.id) for one in offered),
            ),
            hint=f"concierge show {case.id}",
        )
    if found is not None and found.verb != "choose" and not entry.because:
        raise RuleViolation(
            _("“{option}” is logged with a command of its own. Nothing was saved.").format(
                option=label("option", option)
            ),
            hint=f"concierge {found.verb} {case.id}",
        )
    at = desk.moment(case, entry)
    own = found.effect_now(in_time=_in_time(case, found.before, at)) if found else {}
    effect = {**OPTION_EFFECT.get(option, {}), **own}
    if effect.get("reputation") == Reputation.SAVED and case.reputation is not Reputation.AT_RISK:
        del effect["reputation"]
    paid = _amount(desk, case, option, effect, amount)
    effect = with_money_state(case, effect, paid)
    refuse_forbidden(case, effect)
    clocks = rule_clocks(desk, setting_of(desk, case), words=("chosen", f"chosen:{option}"), trigger=at)
    if effect.get("money_state") in GIVEN_BACK:
        started = {clock.base_id for clock in clocks}
        clocks += [
            clock
            for clock in rule_clocks(desk, setting_of(desk, case), words=("refunded",), trigger=at)
            if clock.base_id not in started
        ]
    facts: dict[str, Any] = {"option": option, "effect": effect, "clocks": [clock.to_json() for clock in clocks]}
    if paid is not None:
        promised = effect["money_state"] == MoneyState.PROMISED
        facts |= payment_facts(case, paid, promised=promised) | without_yes(desk, case, paid, entry=entry)
    drafts = [desk.draft(case, entry, "chosen", facts=facts)]
    if found is not None and found.waiting_on and found.waiting_on != Party.US:
        drafts.append(_wait_on(desk, case, entry, Party(found.waiting_on)))
    return desk.log(case, entry, *drafts)


def _in_time(case: Case, rule: str, at: datetime) -> bool:
    """Whether the clock of `rule` was not missed at `at`; without such a clock nothing was missed."""
    return not any(clock.base_id == rule and clock.state(at) is ClockState.MISSED for clock in case.clocks.values())


def _wait_on(desk: Desk, case: Case, entry: Entry, party: Party) -> Draft:
    return desk.draft(case, entry, "waited", facts={"on": party})


def _amount(desk: Desk, case: Case, option: Option, effect: Mapping[str, Any], amount: Money | None) -> Money | None:
    """How much money moves: the amount typed, or the whole for a full refund. Never above what was paid."""
    if effect.get("money_state") not in {MoneyState.PROMISED, *GIVEN_BACK}:
        refuse_unmoved(case, amount)
        return None
    if amount is None:
        if option is Option.OFFER_PARTIAL_REFUND:
            raise InvalidInput(
                _('How much of the money? Add --amount, for example --amount "95.00 {currency}".').format(
                    currency=case.amount.currency if case.amount else "MXN"
                ),
                hint=f"concierge choose {case.id} offer_partial_refund --help",
            )
        return left_to_give(case) or None
    refuse_impossible(desk, case, amount)
    return amount


def decide(desk: Desk, case: Case, ruling: Ruling, *, amount: Money | None, entry: Entry) -> Case:
    """Logs the platform's ruling, in favour of whoever filed. Only this makes a claim won or lost."""
    refuse_closed(case)
    if case.claim_state is ClaimState.NONE:
        raise RuleViolation(
            _("{id} has no claim for the platform to decide: it is a {procedure}.").format(
                id=case.id, procedure=label("procedure", case.procedure)
            ),
            hint=f"concierge escalate {case.id}",
        )
    effect = ruling_effect(case, ruling)
    if ruling is Ruling.PARTLY_GRANTED and amount is None and effect.get("money_state"):
        raise InvalidInput(
            _("How much did the platform give back? Add --amount."), hint=f"concierge decide {case.id} --help"
        )
    if not effect.get("money_state"):
        refuse_unmoved(case, amount)
    refuse_impossible(desk, case, amount)
    moved = amount or (left_to_give(case) if effect.get("money_state") == MoneyState.REFUNDED else None)
    effect = with_money_state(case, effect, moved)
    refuse_forbidden(case, effect, ruling=True)
    at = desk.moment(case, entry)
    clocks = rule_clocks(desk, setting_of(desk, case), words=("decided", f"decided:{ruling}"), trigger=at)
    facts: dict[str, Any] = {"ruling": ruling, "effect": effect, "clocks": [clock.to_json() for clock in clocks]}
    if gone := _not_handed_in(case):
        facts["cancelled"] = gone
    if moved:
        facts |= payment_facts(case, moved)
    return desk.log(case, entry, desk.draft(case, entry, "decided", facts=facts))


def _not_handed_in(case: Case) -> list[str]:
    """Our defences that still run: after a ruling there is nothing to hand in, and nobody was on time with it either."""
    return [
        clock.id
        for clock in case.clocks.values()
        if clock.kind is ClockKind.PLATFORM
        and clock.party is Party.US
        and clock.stopped_at is None
        and clock.cancelled_at is None
        and "submitted" in clock.stops_on
        and "decided" not in clock.stops_on
    ]


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


def settle(desk: Desk, case: Case, *, keep: str | None, entry: Entry) -> Case:
    """Confirms (or, with `keep`, overrules) the decision that stands where two did not know of each other."""
    if not case.disagreements:
        raise RuleViolation(
            _("{id} has no pair of decisions to settle.").format(id=case.id), hint=f"concierge show {case.id}"
        )
    pairs = {one: pair for pair in reversed(case.disagreements) for one in (pair.other, pair.kept)}
    if keep is not None and keep not in pairs:
        raise NotFound(_("That is not one of the two decisions."), hint=f"concierge resolve {case.id}")
    pair = pairs[keep] if keep else case.disagreements[0]
    kept = keep or pair.kept
    facts = {"keep": kept, "over": [pair.other if kept == pair.kept else pair.kept]}
    return desk.log(case, entry, desk.draft(case, entry, "resolved", facts=facts))


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


def edit(desk: Desk, case: Case, changes: Changes, *, entry: Entry) -> Case:
    """Corrects what is known of a case. A date typed for a clock is the client's override and wins over its rule.

    Raises InvalidInput for what cannot be (a date to come, an amount of zero, a pin without a reason).
    """
    _refuse_nonsense(desk, case, changes)
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
    if begun:
        facts["clocks"] = [*facts.get("clocks", ()), *(clock.to_json() for clock in begun)]
    if not facts and not personal:
        raise InvalidInput(_("Say what to change."), hint=f"concierge edit {case.id} --help")
    return desk.log(case, entry, desk.draft(case, entry, "edited", facts=facts, personal=personal))


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


def refuse_no_number(order: str, *, hint: str) -> None:
    """An order number without a letter or a digit names no order: every dash would look like the same one. Nor do
    words that say there is none: they would stand as evidence, and two such cases as one order.
    """
    if not any(char.isalnum() for char in order):
        raise InvalidInput(_("An order number has digits or letters. Nothing was saved."), hint=hint)
    if plain(order).rstrip(".") in _NO_NUMBER:
        raise InvalidInput(
            _("“{text}” is no order number. A conversation (a message, a DM, a comment) needs none.").format(
                text=shown(order)
            ),
            hint=hint,
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
            replace(
                _by_its_own_rule(desk, where, clock, from_opening[clock_id]), id=from_opening[clock_id].id
            ).to_json()
            for clock_id, clock in fresh.items()
            if clock_id in from_opening
        ]
        + [replace(clock, id=ids.get(base, base)).to_json() for base, clock in since.items() if delivered is not False],
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
