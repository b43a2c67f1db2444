"""The report as scripts read it: the figures of `kpi`, and beside them what the paper says more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.services.health_json import health_json
from concierge_cli.services.kpi import report_json as kpi_json
from concierge_cli.services.report.behind import TREND, by_age, by_reason
from concierge_cli.services.report.gather import instant, resolved
from concierge_cli.services.report.worth import GOOD

if TYPE_CHECKING:
    from concierge_cli.domain.loss import Typical
    from concierge_cli.domain.period import Period
    from concierge_cli.services.report.gather import Gathered
    from concierge_cli.services.report.money import Sums


def report_json(told: Gathered) -> dict[str, Any]:
    """Shares from 0 to 1, times in seconds, money with its currency; ids of cases only where they were asked for."""
    zone = ZoneInfo(told.period.zone)

    kept = sum(one.said != "missed" for one in told.word)

    def ids(cases: Iterable[str]) -> dict[str, Any]:
        return {"cases": list(cases)} if told.named else {}

    return {
        **kpi_json(told.kpi),
        "missed": [
            {
                "case": one.case,
                "clock": one.clock,
                "late": one.late,
                "agreed": one.agreed,
                "open": one.open,
                "entered_late": one.entered_late,
                "never_kept": one.never_kept,
            }
            for one in told.kpi.missed
        ],
        "stages": {
            stage.name: {"value": stage.seconds, "n": len(stage.cases)} | ids(stage.cases) for stage in told.stages
        },
        "reasons": {reason: {"value": len(cases)} | ids(cases) for reason, cases in by_reason(told).items()},
        "ages": {days: {"value": len(cases)} | ids(cases) for days, cases in by_age(told).items()},
        "outcomes": {code: {"value": len(cases)} | ids(cases) for code, cases in told.outcomes},
        "duplicates": {one.id: told.originals[one.id] for one in told.closed if one.id in told.originals},
        "money": [_sums_json(sums, listed=told.named) for sums in told.money],
        "came_in": [
            {"case": one.case, "amount": one.amount.to_json(), "at": one.at.astimezone(zone).isoformat()}
            for one in told.came_in
        ],
        **_worth_json(told),
        "health": health_json(told.health, with_cases=told.named)["figures"],
        "expected": [
            {
                "platform": one.platform,
                "site": one.site,
                "from": one.first,
                "to": one.last,
                "basis": one.basis,
                "sold": one.sold,
                "expected": None if one.expected is None else float(one.expected),
                "seen": len(one.cases),
            }
            | ids(one.cases)
            for one in told.expected
        ],
        "reputation_saved": [
            {"case": case.id, "reputation": turned.state, "since": turned.at.astimezone(zone).isoformat()}
            for case, turned in told.saved
        ],
        "word_to_buyers": {
            "value": kept / len(told.word) if told.word else None,
            "n": len(told.word),
            "part": kept,
            "missed": [
                {
                    "case": one.case,
                    "due_at": instant(one.due_at).astimezone(zone).isoformat(),
                    "open": one.stopped_at is None,
                    "never_kept": bool(one.dropped),
                }
                for one in told.word
                if one.said == "missed"
            ],
        }
        | ids(dict.fromkeys(one.case for one in told.word)),
        "closed_before": list(told.moved_on.closed_before),
        "closed_later": list(told.moved_on.closed_later),
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
                "decided": found["sla_compliance"].n,
                "opened": found["opened"].value,
                "closed": found["closed"].value,
                "backlog_end": found["backlog_end"].value,
            }
            | {
                f"{name}_cases": list(found[name].cases or ())
                for name in (TREND if told.trends_named and found["opened"].cases is not None else ())
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


def _worth_json(told: Gathered) -> dict[str, Any]:
    """What a case cost, how buyers rated, and the store's time."""
    costs, ratings = told.costs, [rating for _case, rating in told.ratings]
    cost = _typical_json(costs.found) | {"total": costs.total.to_json(), "other_currency": len(costs.other)}
    if told.named:
        cost |= {"cases": list(costs.cases)}
    found: dict[str, Any] = {
        "cost_per_case": cost,
        "cost_by_week": [
            {"week": _week(period), **_typical_json(found)} | ({"cases": list(cases)} if told.trends_named else {})
            for (period, found), cases in zip(costs.weeks, costs.week_cases, strict=True)
        ],
        "satisfaction": {
            "n": len(ratings),
            "mean": sum(ratings) / len(ratings) if ratings else None,
            "good": sum(rating >= GOOD for rating in ratings),
        },
    }
    if told.minutes_each is not None:
        found["time_saved"] = len(resolved(told)) * told.minutes_each * 60
    return found


def _typical_json(one: Typical) -> dict[str, Any]:
    return {
        "n": one.n,
        "median": one.median.to_json() if one.median is not None else None,
        "mean": one.mean.to_json() if one.mean is not None else None,
    }


def _week(period: Period) -> str:
    year, week, _day = period.first.isocalendar()
    return f"{year}-W{week:02d}"
