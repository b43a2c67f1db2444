"""The report as scripts read it: the figures of `kpi`, and beside them what the paper says more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.services.kpi import report_json as kpi_json
from concierge_cli.services.report.gather import instant

if TYPE_CHECKING:
    from concierge_cli.services.report.gather import Gathered, Sums


def report_json(told: Gathered) -> dict[str, Any]:
    """Shares from 0 to 1, times in seconds, money with its currency; ids of cases only where they were asked for."""
    zone = ZoneInfo(told.period.zone)

    def ids(cases: Iterable[str]) -> dict[str, Any]:
        return {"cases": list(cases)} if told.listed else {}

    return {
        **kpi_json(told.kpi),
        "stages": {
            stage.name: {"value": stage.seconds, "n": len(stage.cases)} | ids(stage.cases) for stage in told.stages
        },
        "outcomes": {code: {"value": len(cases)} | ids(cases) for code, cases in told.outcomes},
        "money": [_sums_json(sums, listed=bool(told.listed)) for sums in told.money],
        "reputation_saved": [
            {"case": case.id, "reputation": turned.state, "since": turned.at.astimezone(zone).isoformat()}
            for case, turned in told.saved
        ],
        "promises": [
            {"case": one.case, "due_at": instant(one.due_at).astimezone(zone).isoformat()} for one in told.promises
        ],
        "waiting_on_client": [
            {"case": one.case.id, "since": instant(one.since).astimezone(zone).isoformat()} for one in told.waiting
        ],
        "approvals": [{"case": one.case, "amount": one.approval.amount.to_json()} for one in told.questions],
        "history": [
            {
                "from": period.start.astimezone(zone).isoformat(),
                "to": period.end.astimezone(zone).isoformat(),
                "sla_compliance": found["sla_compliance"].value,
                "opened": found["opened"].value,
                "closed": found["closed"].value,
                "backlog_end": found["backlog_end"].value,
            }
            for period, found in told.history
        ],
        "heads": list(told.heads),
    }


def _sums_json(sums: Sums, *, listed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"currency": sums.currency}
    for name, money, cases in (
        ("refunded", sums.given, sums.given_cases),
        ("recovered", sums.recovered, sums.recovered_cases),
        ("defended", sums.kept, sums.kept_cases),
    ):
        found[name] = {"value": money.to_json(), "n": len(cases)} | ({"cases": list(cases)} if listed else {})
    return found
