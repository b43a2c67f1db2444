"""The moves that a case's procedure offers in its present states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.domain.vocabulary import ClockKind, ClockState
from concierge_cli.services.desk import Desk

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.playbooks.entries import SopOption


def options_of(desk: Desk, case: Case) -> list[SopOption]:
    """The moves that the playbook offers in the case's present states, while their window is open and was not used."""
    states = {"claim_state": case.claim_state, "return_state": case.return_state, "money_state": case.money_state}
    offered = desk.playbooks.options(case.platform, case.procedure, states, site=case.site, reason=case.reason)
    return [option for option in offered if not _too_late(desk, case, option.before)]


def _too_late(desk: Desk, case: Case, rule: str) -> bool:
    """Whether the window of `rule` has closed or was used. A deadline that was missed ends no option: it costs more."""
    windows = [one for one in case.clocks.values() if one.base_id == rule and one.kind is ClockKind.WINDOW]
    return bool(windows) and windows[-1].state(desk.now) is not ClockState.RUNNING
