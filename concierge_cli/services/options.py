"""The moves that a case's procedure offers in its present states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.services.desk import Desk

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.playbooks.entries import SopOption


def options_of(desk: Desk, case: Case) -> list[SopOption]:
    """The moves that the playbook offers in the case's present states."""
    states = {"claim_state": case.claim_state, "return_state": case.return_state, "money_state": case.money_state}
    return desk.playbooks.options(case.platform, case.procedure, states, site=case.site, reason=case.reason)
