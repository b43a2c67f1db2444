"""Handing in a claim or a defence on the platform: refused while required evidence is missing."""

from __future__ import annotations

from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import ClaimState, Party
from concierge_cli.domain.workflow import FILED_BY_US, forbidden_steps
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks
from concierge_cli.services.desk import Desk, Entry, refuse_closed
from concierge_cli.services.evidence_view import gaps
from concierge_cli.services.owed import owed


def submit(desk: Desk, case: Case, *, forced: bool, entry: Entry, only_check: bool = False) -> Case:
    """Logs that the claim or defence was handed in on the platform.

    Raises RuleViolation while required evidence is missing (unless forced with a reason), or when there is nothing
    that the platform could decide. `only_check` logs nothing.
    """
    refuse_closed(case)
    if forced and not entry.because:
        raise InvalidInput(
            _("To hand it in as it is, say why."), hint=f'concierge submit {case.id} --force --because "..."'
        )
    if case.claim_state is ClaimState.NONE and case.procedure not in FILED_BY_US and not entry.because:
        raise RuleViolation(
            _("{id} has no claim to answer on the platform: it is a {procedure}.").format(
                id=case.id, procedure=label("procedure", case.procedure)
            ),
            hint=f"concierge show {case.id}",
        )
    if not forced:
        refuse_unready(desk, case)
    effect: dict[str, Any] = {"claim_state": ClaimState.SUBMITTED}
    if forbidden_steps(case, effect):
        raise RuleViolation(
            _("{id} was decided already: “{state}”.").format(id=case.id, state=label("claim_state", case.claim_state)),
            hint=f"concierge show {case.id}",
        )
    if only_check:
        return case
    at = desk.moment(case, entry)
    clocks = rule_clocks(desk, setting_of(desk, case), words=("submitted",), trigger=at)
    facts: dict[str, Any] = {
        "required": len(case.required),
        "present": len(case.required) - len(case.missing()),
        "effect": effect,
        "clocks": [clock.to_json() for clock in clocks],
    }
    if forced:
        facts |= {"forced": True, "missing": list(case.missing())}
    drafts = [desk.draft(case, entry, "submitted", facts=facts)]
    if desk.playbooks.procedure(case.platform, case.procedure).hands_in:
        drafts.append(desk.draft(case, entry, "waited", facts={"on": Party.PLATFORM}))
    return desk.log(case, entry, *drafts)


def refuse_unready(desk: Desk, case: Case) -> None:
    """Raises RuleViolation naming the required evidence that is missing."""
    missing = case.missing()
    if not missing:
        return
    names = ", ".join(str(desk.playbooks.evidence_kind(kind).label) for kind in missing)
    asks = Party.BUYER in owed(desk, case)
    raise RuleViolation(
        _("I did not hand it in: {missing} of {required} required pieces of evidence missing ({names}).").format(
            missing=len(missing), required=len(case.required), names=names
        )
        + "\n"
        + _("To hand it in as it is, say why:\n{command}").format(
            command=f'concierge submit {case.id} --force --because "..."'
        )
        + "\n"
        + (_("To ask the buyer for it:") if asks else _("To see what is missing:")),
        hint=f"concierge evidence {'ask' if asks else 'check'} {case.id}",
        data=gaps(case),
    )
