"""A pilot with a store: which of its cases were measured, what they say of price and capacity, and the prices drafted.

Minutes, the hourly goal and what follows from them are the freelancer's own: only the prices reach the agreement.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from concierge_cli.domain.agreement import Prices
from concierge_cli.domain.agreement import Rate as AgreedRate
from concierge_cli.domain.pilot import LEAST, LEAST_DAYS, LeftOut, MeasuredCase, Pilot, Type, Why, monthly_of
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.journal.minutes import WorkedCase, worked_cases
from concierge_cli.language.dates import local
from concierge_cli.language.words import label
from concierge_cli.services.clients import change_client

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.money import Money
    from concierge_cli.domain.period import Period
    from concierge_cli.services.desk import Desk, Entry

Applied = Literal["plan", "rates"]
"""What of the prices goes into the draft of the agreement: the plan with its rates, or the rates alone."""

_REASONS: Final[tuple[Why, ...]] = ("no_minutes", "open", "no_work")
"""What is soonest mended first; of each the newest case first."""

_WEEK = 7 * 24 * 60


def measure(
    desk: Desk,
    client: Client,
    *,
    named: Collection[str] = (),
    period: Period | None = None,
    goal: Money | None = None,
    week: int | None = None,
) -> Pilot:
    """The pilot over the cases `named` (ids), else those closed in `period`, else all of the store's."""
    with desk.journal.reading() as connection:
        every = worked_cases(connection, client=client.slug)
    chosen = [one for one in every if _chosen(one, named, period)]
    measured = sorted((one for one in chosen if not _why(one)), key=lambda one: (one.closed_at or 0, one.case))
    return Pilot(
        cases=tuple(
            MeasuredCase(one.case, one.platform, one.procedure, one.complexity, one.minutes) for one in measured
        ),
        days=tuple(local(_instant(one.closed_at or 0), client.zone).date() for one in measured),
        left_out=tuple(
            LeftOut(one.case, why, one.minutes)
            for why in _REASONS
            for one in reversed(chosen)
            if _why(one) == why and (named or why != "no_work")  # asked for by name, it needs its reason
        ),
        monthly=monthly_of(
            (local(_instant(one.received_at), client.zone).date() for one in every if not one.no_work),
            local(desk.now, client.zone).date(),
        ),
        unpaid=tuple(
            LeftOut(one.case, why, one.minutes)
            for one in chosen
            if one.minutes and (why := _why(one)) in ("no_work", "open")
        ),
        goal=goal,
        week=week,
    )


def _chosen(one: WorkedCase, named: Collection[str], period: Period | None) -> bool:
    if named:
        return one.case in named
    if period is None:
        return True
    return one.closed_at is not None and period.start <= _instant(one.closed_at) < period.end


def _why(one: WorkedCase) -> Why | Literal[""]:
    if one.no_work:
        return "no_work"
    if one.closed_at is None:
        return "open"
    return "" if one.minutes else "no_minutes"


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def draft_prices(desk: Desk, client: Client, pilot: Pilot, *, applied: Applied, entry: Entry) -> Client:
    """Puts the prices into the draft of the agreement; its seasons and its surcharge on urgent cases stay.

    Raises RuleViolation where too few cases were measured, InvalidInput without a goal.
    """
    if not pilot.enough:
        raise RuleViolation(
            _("Not enough: {n} of {least} measured cases. No price was set.").format(n=len(pilot.cases), least=LEAST),
            hint=f"concierge pilot {client.slug}",
        )
    if pilot.goal is not None and pilot.monthly is not None and pilot.too_short and applied == "plan":
        raise RuleViolation(
            _("A plan needs {least} days of cases; {n} were seen. No price was set.").format(
                least=LEAST_DAYS, n=pilot.monthly.days
            ),
            hint=f'concierge pilot {client.slug} --goal "{pilot.goal.amount} {pilot.goal.currency}" --apply rates',
        )
    plan = pilot.plan
    if pilot.goal is None or (plan is None and applied == "plan"):
        raise InvalidInput(
            _("A price needs the goal for an hour of your work. Nothing was saved."),
            hint=f'concierge pilot {client.slug} --goal "... {client.billing_currency}" --apply',
        )
    prices = replace(
        client.prices or Prices(),
        monthly=plan.fee.amount if plan is not None and applied == "plan" else None,
        included=plan.monthly.included if plan is not None and applied == "plan" else 0,
        extra=None,
        rates=tuple(
            AgreedRate(amount=one.price.amount, platform=one.type.platform, complexity=one.type.complexity)
            for one in pilot.rates
        ),
    )
    change_client(desk, client, replace(client, prices=prices), entry=entry)
    return desk.client(client.slug)


# --- what is typed --------------------------------------------------------------------------------------------------


def read_goal(client: Client, typed: str) -> Money:
    """What an hour of work should earn, in the currency in which the store pays. Raises InvalidInput otherwise."""
    from concierge_cli.language.money import parse_money

    money = parse_money(typed, default_currency=client.billing_currency, flag="--goal")
    hint = f'concierge pilot {client.slug} --goal "... {client.billing_currency}"'
    if money.currency != client.billing_currency:
        raise InvalidInput(
            _("This store is billed in {currency}, not in {other}.").format(
                currency=client.billing_currency, other=money.currency
            ),
            hint=hint,
        )
    if money.amount <= 0:
        raise InvalidInput(_("A goal for an hour is more than nothing."), hint=hint)
    return money


def read_week(typed: str) -> int:
    """Hours a week as minutes. Raises InvalidInput for none, and for more than a week has."""
    from concierge_cli.language.spans import parse_hours
    from concierge_cli.language.typed import shown

    minutes = parse_hours(typed)
    if not 0 < minutes <= _WEEK:
        raise InvalidInput(
            _("“{text}” is not a number of hours that fits into a week.").format(text=shown(typed)),
            hint="--hours-a-week 10",
        )
    return minutes


def read_applied(typed: str) -> Applied:
    """`plan` or `rates`, in either language."""
    from concierge_cli.language.typed import plain, shown

    match plain(typed):
        case "plan":
            return "plan"
        case "rates" | "rate" | "tarifas" | "precios" | "prices":
            return "rates"
    raise InvalidInput(
        _("“{text}” is neither plan nor rates.").format(text=shown(typed)),
        hint=_("--apply plan sets the plan and its rates, --apply rates the price of a case alone."),
    )


# --- names and JSON -------------------------------------------------------------------------------------------------


def type_name(desk: Desk, found: Type) -> str:
    """`Mercado Libre · claim · normal`; `any case` where nothing of it is narrowed."""
    parts = []
    if found.platform:
        parts.append(str(desk.playbooks.platform(found.platform).label))
    elif found.complexity:
        parts.append(_("any platform"))
    if found.procedure:
        parts.append(_procedure(desk, found))
    if found.complexity:
        parts.append(label("complexity", found.complexity))
    return " · ".join(parts) or _("any case")


def _procedure(desk: Desk, found: Type) -> str:
    try:
        return str(desk.playbooks.procedure(found.platform, found.procedure).label)
    except NotFound:
        return label("procedure", found.procedure)


def pilot_json(pilot: Pilot) -> dict[str, Any]:
    """The pilot as scripts read it: minutes as numbers, money as amounts, a missing value null with its reason."""
    plan = pilot.plan
    return {
        "n": len(pilot.cases),
        "least": LEAST,
        "enough": pilot.enough,
        "cases": [
            {**one._asdict(), "closed_on": day.isoformat()} for one, day in zip(pilot.cases, pilot.days, strict=True)
        ],
        "left_out": [one._asdict() for one in pilot.left_out],
        "not_in_price": [one._asdict() for one in pilot.unpaid],
        "minutes": _type_json(pilot.whole) if pilot.cases else None,
        "types": [_type_json(one) for one in pilot.types],
        "goal": pilot.goal.to_json() if pilot.goal else None,
        "rates": [
            {
                "platform": one.type.platform,
                "complexity": one.type.complexity,
                "n": one.type.n,
                "minutes": one.type.total,
                "exact": float(one.exact),
                "price": one.price.to_json(),
            }
            for one in pilot.rates
        ],
        "plan_reason": "too_short" if pilot.enough and pilot.too_short else "",
        "plan": plan
        and {
            "included": plan.monthly.included,
            "fee": plan.fee.to_json(),
            "exact": float(plan.exact),
            "hours": float(plan.hours),
        },
        "cases_a_month": pilot.monthly
        and {
            "exact": float(pilot.monthly.exact),
            "months": [{"month": f"{month:%Y-%m}", "n": n} for month, n in pilot.monthly.months],
            "seen": pilot.monthly.seen,
            "days": pilot.monthly.days,
        },
        "capacity": None if pilot.week is None else {"minutes_a_week": pilot.week, "cases_a_week": pilot.capacity},
    }


def _type_json(found: Type) -> dict[str, Any]:
    low, high = found.ends
    mean = found.mean
    return {
        "platform": found.platform,
        "procedure": found.procedure,
        "complexity": found.complexity,
        "n": found.n,
        "p50": _percentile_json(found, 50),
        "p90": _percentile_json(found, 90),
        "mean": {"value": float(mean)} if mean is not None else {"value": None, "reason": "insufficient"},
        "min": low,
        "max": high,
        "cases": [one.case for one in found.cases],
    }


def _percentile_json(found: Type, percent: int) -> dict[str, Any]:
    value = found.percentile(percent)
    return {"value": value} if value is not None else {"value": None, "reason": "insufficient"}
