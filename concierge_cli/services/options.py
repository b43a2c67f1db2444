"""The moves that a case's procedure offers in its present states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.domain.vocabulary import ClockKind, ClockState, Option, Reputation
from concierge_cli.domain.workflow import OPTION_EFFECT
from concierge_cli.services.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.playbooks.entries import SopOption


def options_of(desk: Desk, case: Case) -> list[SopOption]:
    """The moves that the playbook offers in the case's present states, while their window is open and was not used."""
    states = {"claim_state": case.claim_state, "return_state": case.return_state, "money_state": case.money_state}
    offered = desk.playbooks.options(case.platform, case.procedure, states, site=case.site, reason=case.reason)
    return [option for option in offered if not _too_late(desk, case, option.before)]


def in_time(case: Case, rule: str, at: datetime) -> bool:
    """Whether the clock of `rule` was not missed at `at`; without such a clock nothing was missed."""
    return not any(clock.base_id == rule and clock.state(at) is ClockState.MISSED for clock in case.clocks.values())


def saved_by_giving(desk: Desk, case: Case, effect: Mapping[str, str], at: datetime) -> dict[str, str]:
    """What money given back at `at` does to a reputation at risk: what the playbook says of the option that gives as much.

    Empty where nothing is saved by it.
    """
    if case.reputation is not Reputation.AT_RISK:
        return {}
    offered = desk.playbooks.options(case.platform, case.procedure, {}, site=case.site, reason=case.reason)
    for option in offered:
        gives = OPTION_EFFECT.get(Option(option.id), {}).get("money_state")
        if gives is None or gives != effect.get("money_state"):
            continue
        if option.effect_now(in_time=in_time(case, option.before, at)).get("reputation") == Reputation.SAVED:
            return {"reputation": Reputation.SAVED}
    return {}


def _too_late(desk: Desk, case: Case, rule: str) -> bool:
    """Whether the window of `rule` has closed or was used. A deadline that was missed ends no option: it costs more."""
    windows = [one for one in case.clocks.values() if one.base_id == rule and one.kind is ClockKind.WINDOW]
    return bool(windows) and windows[-1].state(desk.now) is not ClockState.RUNNING
