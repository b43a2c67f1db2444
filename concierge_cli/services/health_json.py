"""A store's account health as scripts read it: shares from 0 to 1, fractions as text, missing values null with a reason."""

from __future__ import annotations

from typing import Any

from concierge_cli.domain.health import Rate
from concierge_cli.services.health import AccountFigure, Health, fraction_text


def health_json(health: Health, *, with_cases: bool = False) -> dict[str, Any]:
    """The store's health, figure by figure; the cases of each with `with_cases`."""
    return {
        "client": health.client.slug,
        "today": health.today,
        "timezone": health.client.zone,
        "level": health.level,
        "figures": [_figure_json(one, with_cases=with_cases) for one in health.figures],
        "unmeasured": [{"platform": platform, "name": metric.id} for platform, metric in health.unmeasured],
    }


def _figure_json(one: AccountFigure, *, with_cases: bool) -> dict[str, Any]:
    measure, limit = one.metric.measure, one.limit
    rate = one.rate
    data: dict[str, Any] = {
        "name": one.metric.id,
        "platform": one.platform,
        "site": one.site,
        "from": one.first,
        "to": one.last,
        "days": one.days,
        "value": _share(rate),
        "part": rate.part if rate else None if measure and measure.kind != "defects" else one.tally.defects,
        "n": rate.whole if rate else None,
        "fraction": fraction_text(rate) if rate else None,
        "condition": one.metric.condition,
        "strict": bool(measure and measure.strict),
        "limit": None if limit.value is None else float(limit.value),
        "limit_origin": limit.origin or None,
        "level": one.level,
        "to_limit": one.to_limit,
        "undecided": one.undecided,
        "assumed": len(one.tally.assumed),
        "left_out": len(one.tally.left_out),
        "by_procedure": dict(one.tally.procedures),
        "later": one.newer,
        "with_later": fraction_text(one.with_later) if one.with_later else None,
        "stage": one.stage or None,
        "command": one.command or None,
        "counted": [{"from": span.first, "to": span.last, "orders": span.orders} for span in one.counted],
        "what_if": [
            {
                "case": what.case,
                "turn": what.turn,
                "part": what.after.part,
                "n": what.after.whole,
                "fraction": fraction_text(what.after),
                "value": _share(what.after),
                "level": what.level,
                "to_limit": what.to_limit,
            }
            for what in one.what_ifs
        ],
    }
    if one.reason:
        data["reason"] = one.reason
    if with_cases:
        data |= {
            "cases": list(one.cases),
            "undecided_cases": list(one.tally.undecided),
            "assumed_cases": list(one.tally.assumed),
            "left_out_cases": list(one.tally.left_out),
            "left_out_because": {
                case: {"by": by, "code": code}
                for case, (by, code) in zip(one.tally.left_out, one.tally.out, strict=True)
            },
            "later_cases": [*one.later.counted, *one.later.undecided],
        }
    return data


def _share(rate: Rate | None) -> float | None:
    share = rate.share if rate else None
    return None if share is None else float(share)
