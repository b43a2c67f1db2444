"""Bills: what a month comes to by the agreement in force, issuing it, crediting it, and what was earned by the hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.billing import Bill, BilledCase, Issued, Unbilled, bill_month, fold_bills
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.money import Money
from concierge_cli.domain.period import Period, month_of
from concierge_cli.domain.pilot import rounded_up
from concierge_cli.errors import Conflict, InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.journal.billing import cases_of_month
from concierge_cli.language.dates import local, long_day
from concierge_cli.language.money import format_money
from concierge_cli.services.desk import Desk, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBill:
    """A store's month: the bill that it would be now, or the one that was `issued`. `cases` are those looked at."""

    client: Client
    period: Period
    number: str
    bill: Bill
    issued: Issued | None
    cases: Mapping[str, BilledCase]

    @property
    def totals(self) -> tuple[Money, ...]:
        """What is owed in each currency, after credit notes where it was issued."""
        return self.issued.owed if self.issued else self.bill.totals


def month_bill(desk: Desk, client: Client, period: Period) -> MonthBill:
    """The bill of a calendar month. An issued one is told as it went out, whatever became of its cases since."""
    bills = fold_bills(desk.journal.client_events(client.slug))
    number = f"{client.prefix}-{period.first:%Y-%m}"
    issued = next((one for one in bills if one.month == f"{period.first:%Y-%m}"), None)
    earlier = {case: one.number for one in bills if one is not issued for case in one.cases}
    cases = {case.id: case for case in _cases(desk, client, period, earlier)}
    ended = None if client.archived_at is None else local(client.archived_at, client.zone).date()
    bill = bill_month(client.agreements, cases.values(), first=period.first, ended=ended)
    if issued is not None:
        late: tuple[tuple[BilledCase, Unbilled], ...] = tuple(
            (cases[one], "late") for one in bill.cases if one not in issued.cases
        )
        left_out = tuple(one for one in bill.unbilled if one[0].id not in issued.cases)
        bill = replace(bill, lines=issued.lines, unbilled=(*late, *left_out))
    return MonthBill(client=client, period=period, number=number, bill=bill, issued=issued, cases=cases)


def _cases(desk: Desk, client: Client, period: Period, earlier: Mapping[str, str]) -> Iterable[BilledCase]:
    def day(seconds: int) -> Any:
        return local(datetime.fromtimestamp(seconds, UTC), client.zone).date()

    start, end = int(period.start.timestamp()), int(period.end.timestamp())
    with desk.journal.reading() as connection:
        for row in cases_of_month(connection, client.slug, start=start, end=end):
            yield BilledCase(
                id=row.id,
                platform=row.platform,
                procedure=row.procedure,
                complexity=row.complexity,
                urgent=row.urgent,
                received=day(row.received_at),
                closed=None if row.closed_at is None else day(row.closed_at),
                outcome=row.outcome,
                bill=earlier.get(row.id, ""),
                minutes=row.minutes,
            )


def issue(desk: Desk, found: MonthBill, entry: Entry) -> MonthBill:
    """Logs the bill as it stands; from then on it never changes.

    Raises Conflict for a month that has its bill, RuleViolation for one that is not over (unless `entry` has a reason,
    which is logged), without an agreement in force, or with nothing on it.
    """
    client, command = found.client, f"concierge bill {found.period.first:%Y-%m} --client {found.client.slug}"
    if found.issued is not None:
        raise Conflict(
            _("The bill {number} was issued on {day}. Nothing was saved.").format(
                number=found.issued.number, day=long_day(found.issued.on)
            ),
            hint=command,
        )
    if not client.agreements:
        raise RuleViolation(
            _("There is no accepted agreement, so there is no price. Nothing was saved."),
            hint=f"concierge client agreement {client.slug}",
        )
    if not found.bill.lines:
        raise RuleViolation(_("There is nothing to bill in that month. Nothing was saved."), hint=command)
    if desk.now < found.period.end and not entry.because:
        raise RuleViolation(
            _("The month is not over: a case may still be resolved in it. Nothing was saved."),
            hint=f'{command} --issue --because "..."',
        )
    draft = Draft(
        kind="bill_issued",
        client=client.slug,
        occurred_at=desk.when(entry),
        facts={
            "number": found.number,
            "month": f"{found.period.first:%Y-%m}",
            "on": local(desk.when(entry), client.zone).date().isoformat(),
            "lines": [line.to_json() for line in found.bill.lines],
        },
    )
    desk.log_store(client.slug, entry, draft, heads=desk.journal.client_heads(client.slug))
    return month_bill(desk, desk.client(client.slug), found.period)


def credit(desk: Desk, client: Client, number: str, amount: Money, entry: Entry) -> MonthBill:
    """Logs a credit note for an issued bill, with its reason. Raises NotFound, InvalidInput, RuleViolation."""
    bills = {one.number.casefold(): one for one in fold_bills(desk.journal.client_events(client.slug))}
    bill = bills.get(number.strip().casefold())
    if bill is None:
        raise NotFound(
            _("No bill {number} was issued to {name}.").format(number=number, name=client.name),
            hint=f"concierge bill --client {client.slug}",
        )
    command = f'concierge bill --client {client.slug} --credit {bill.number} --amount "5.00" --because "..."'
    left = next((one for one in bill.owed if one.currency == amount.currency), None)
    if left is None or amount.amount <= 0:
        raise InvalidInput(
            _("A credit note is an amount in the currency of its bill: {currencies}.").format(
                currencies=", ".join(one.currency for one in bill.owed)
            ),
            hint=command,
        )
    if amount > left:
        raise RuleViolation(
            _("Only {amount} of {number} is left. Nothing was saved.").format(
                amount=format_money(left, country=client.country), number=bill.number
            ),
            hint=command,
        )
    if not entry.because:
        raise InvalidInput(_("A credit note says why: add --because."), hint=command)
    draft = Draft(
        kind="bill_credited",
        client=client.slug,
        occurred_at=desk.when(entry),
        facts={
            "number": bill.credit_number(),
            "bill": bill.number,
            "amount": str(amount.amount),
            "currency": amount.currency,
        },
        personal={"because": entry.because},
    )
    desk.log_store(client.slug, entry, draft, heads=desk.journal.client_heads(client.slug))
    first = datetime.fromisoformat(f"{bill.month}-01").replace(tzinfo=ZoneInfo(client.zone))
    return month_bill(desk, desk.client(client.slug), month_of(first.date(), client.zone))


# --- the freelancer's own ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """What a store's month earned in one currency. `minutes` are those logged on its billed cases.

    `per_hour` is None where nothing was measured. `needed` is the price of a case that would give the hourly goal, rounded
    up, so that it does.
    """

    client: Client
    billed: Money
    cases: int
    minutes: int
    per_hour: Money | None
    needed: Money | None


def earned(found: MonthBill, *, goal: Money | None = None) -> tuple[Earned, ...]:
    """What the month earned by the hour, in each currency; a case's minutes count where it was billed."""
    lines = [
        *((line.amount, line.case) for line in found.bill.lines),
        *((-credit.amount, "") for credit in (found.issued.credits if found.issued else ())),
    ]
    result = []
    for currency in sorted({amount.currency for amount, _case in lines}):
        billed = Money.total((amount for amount, _case in lines if amount.currency == currency), currency=currency)
        ids = {case for amount, case in lines if case and amount.currency == currency}
        minutes = sum(found.cases[case].minutes for case in ids if case in found.cases)
        hours = Decimal(minutes) / 60
        per_hour = Money(billed.amount / hours, currency) if minutes else None
        needed = None
        if goal is not None and goal.currency == currency and minutes and ids:
            needed = rounded_up(Fraction(goal.amount) * minutes / 60 / len(ids), currency)
        result.append(
            Earned(
                client=found.client, billed=billed, cases=len(ids), minutes=minutes, per_hour=per_hour, needed=needed
            )
        )
    return tuple(result)


def bill_json(found: MonthBill) -> dict[str, Any]:
    """`{number, client, month, issued_on, lines[], unbilled[], totals[], credits[], owed[]}`; amounts as money."""
    issued = found.issued
    return {
        "number": issued.number if issued else found.number,
        "client": found.client.slug,
        "month": found.bill.month,
        "issued_on": issued.on.isoformat() if issued else None,
        "lines": [
            {
                "kind": line.kind,
                "clause": line.clause,
                "case": line.case or None,
                "platform": line.platform or None,
                "complexity": line.complexity or None,
                "detail": line.detail or None,
                "percent": None if line.percent is None else str(line.percent),
                "agreement": line.version,
                "amount": line.amount.to_json(),
            }
            for line in found.bill.lines
        ],
        "unbilled": [{"case": case.id, "reason": reason} for case, reason in found.bill.unbilled],
        "totals": [one.to_json() for one in found.bill.totals],
        "credits": [
            {"number": one.number, "amount": one.amount.to_json(), "because": one.because or None}
            for one in (issued.credits if issued else ())
        ],
        "owed": [one.to_json() for one in found.totals],
    }


def earned_json(one: Earned) -> dict[str, Any]:
    """`{client, billed, cases, minutes, per_hour, needed}`."""
    return {
        "client": one.client.slug,
        "billed": one.billed.to_json(),
        "cases": one.cases,
        "minutes": one.minutes,
        "per_hour": one.per_hour.to_json() if one.per_hour else None,
        "needed": one.needed.to_json() if one.needed else None,
    }
