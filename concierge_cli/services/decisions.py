"""What is chosen and what is ruled: choose, decide, settle a disagreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.event import Draft
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import left_to_give, payment_facts, with_money_state
from concierge_cli.domain.vocabulary import (
    GIVEN_BACK,
    ClaimState,
    ClockKind,
    MoneyState,
    Option,
    Party,
    Reputation,
    Ruling,
)
from concierge_cli.domain.workflow import FILED_BY_US, OPTION_EFFECT, forbidden_steps, ruling_effect
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label
from concierge_cli.services.amounts import money_text, refuse_impossible, refuse_unmoved
from concierge_cli.services.approvals import without_yes
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks
from concierge_cli.services.desk import Desk, Entry, refuse_closed
from concierge_cli.services.options import in_time, options_of
from concierge_cli.services.recoveries import granted_facts


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
    own = found.effect_now(in_time=in_time(case, found.before, at)) if found else {}
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
    left = left_to_give(case)
    if effect["money_state"] == MoneyState.REFUNDED and left is not None and amount < left:
        raise RuleViolation(
            _("“{option}” gives back {left}, not {amount}. Nothing was saved. A part is logged as such:").format(
                option=label("option", option), left=money_text(desk, case, left), amount=money_text(desk, case, amount)
            ),
            hint=f'concierge refund {case.id} --amount "{amount.amount} {amount.currency}"',
        )
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
    granted: dict[str, Any] = {}
    moved = None
    if case.procedure in FILED_BY_US:
        granted = granted_facts(desk, case, ruling, amount, entry=entry)
    else:
        moved = _taken(desk, case, ruling, effect, amount)
        effect = with_money_state(case, effect, moved)
    refuse_forbidden(case, effect, ruling=True)
    at = desk.moment(case, entry)
    clocks = rule_clocks(desk, setting_of(desk, case), words=("decided", f"decided:{ruling}"), trigger=at)
    facts: dict[str, Any] = {"ruling": ruling, "effect": effect, "clocks": [clock.to_json() for clock in clocks]}
    facts |= granted
    if gone := _ended_by_ruling(case, ruling):
        facts["cancelled"] = gone
    if moved:
        facts |= payment_facts(case, moved)
    return desk.log(case, entry, desk.draft(case, entry, "decided", facts=facts))


def _taken(desk: Desk, case: Case, ruling: Ruling, effect: Mapping[str, Any], amount: Money | None) -> Money | None:
    """What the ruling takes from the store for the buyer: the amount typed, or all that is left for a full refund."""
    if ruling is Ruling.PARTLY_GRANTED and amount is None and effect.get("money_state"):
        raise InvalidInput(
            _("How much did the platform give back? Add --amount."), hint=f"concierge decide {case.id} --help"
        )
    if not effect.get("money_state"):
        refuse_unmoved(case, amount)
    refuse_impossible(desk, case, amount)
    return amount or (left_to_give(case) if effect.get("money_state") == MoneyState.REFUNDED else None)


def _ended_by_ruling(case: Case, ruling: Ruling) -> list[str]:
    """Our dates that still run and that the ruling ends, and our defences: after it there is nothing to hand in.

    It is no deed of ours, so nobody was on time with them either.
    """
    ends = {"decided", f"decided:{ruling}", "submitted"}
    return [
        clock.id
        for clock in case.clocks.values()
        if clock.kind is ClockKind.PLATFORM
        and clock.party is Party.US
        and clock.stopped_at is None
        and clock.cancelled_at is None
        and not ends.isdisjoint(clock.stops_on)
    ]


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
