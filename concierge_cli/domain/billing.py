"""A month's bill from the agreement and the cases: each line names its case and its clause; what is not billed, and why.

A case is billed once, in the month of the closing that stands, by the version in force on that local day; the season is
that of the day on which it was received. A plan's fee and its included cases count by the days of the month on which the
version held: the fee rounded to the cent, the included cases rounded up, in the store's favour. The first cases closed
are the included ones, and carry no surcharge: the fee is their price. Surcharges are each counted from the case's own
price, never from one another. Nothing here reads a clock.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

from concierge_cli.domain.agreement import CLAUSES, Agreement, in_force
from concierge_cli.domain.money import Money

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event

LineKind = Literal["plan", "included", "extra", "rates", "urgent", "season"]
Unbilled = Literal[
    "unresolved", "out_of_scope", "duplicate", "already_billed", "not_agreed", "not_handled", "no_price", "late"
]
"""Why a case is not billed. `late`: its bill had gone out before its closing was logged."""

NOT_WORK: Final = ("out_of_scope", "duplicate")
"""Outcomes of cases that were no work for this store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledCase:
    """What a bill needs of a case. Days are the store's local ones; `closed` None is open at the month's end.

    `bill` is the number of an earlier bill that holds it. `minutes` are the freelancer's own.
    """

    id: str
    platform: str
    procedure: str
    complexity: str
    urgent: bool
    received: date
    closed: date | None
    outcome: str = ""
    bill: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `case` is "" for the fee; `detail` is the season's name, or the share of the month as `10/30`.

    `base` is the price that a percentage (`percent`) was taken of.
    """

    kind: LineKind
    clause: str
    amount: Money
    case: str = ""
    platform: str = ""
    complexity: str = ""
    detail: str = ""
    percent: Decimal | None = None
    version: int = 0

    def to_json(self) -> dict[str, Any]:
        """The line as an event keeps it; amounts as decimal text."""
        return {
            "kind": self.kind,
            "clause": self.clause,
            "amount": str(self.amount.amount),
            "currency": self.amount.currency,
            "case": self.case,
            "platform": self.platform,
            "complexity": self.complexity,
            "detail": self.detail,
            "percent": None if self.percent is None else str(self.percent),
            "version": self.version,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        """What `to_json` wrote. Raises ValueError for an amount or a kind that cannot be."""
        if data["kind"] not in ("plan", "included", "extra", "rates", "urgent", "season"):
            raise ValueError("a line of a bill")
        return cls(
            kind=data["kind"],
            clause=str(data["clause"]),
            amount=Money(Decimal(data["amount"]), data["currency"]),
            case=str(data["case"]),
            platform=str(data["platform"]),
            complexity=str(data["complexity"]),
            detail=str(data["detail"]),
            percent=None if data["percent"] is None else Decimal(data["percent"]),
            version=int(data["version"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a month comes to. `unbilled` are cases that are left out, each with its reason."""

    month: str
    lines: tuple[Line, ...]
    unbilled: tuple[tuple[BilledCase, Unbilled], ...]

    @property
    def totals(self) -> tuple[Money, ...]:
        """The sum in each currency, by its code; currencies are never added to one another."""
        return totals(line.amount for line in self.lines)

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases that are billed, included ones too."""
        return tuple(dict.fromkeys(line.case for line in self.lines if line.case))


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of `amounts` in each currency, by its code."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Money.zero(amount.currency)) + amount
    return tuple(sums[code] for code in sorted(sums))


def bill_month(
    agreements: Iterable[Agreement], cases: Iterable[BilledCase], *, first: date, ended: date | None = None
) -> Bill:
    """The bill of the month that begins on `first`. A plan runs to `ended`, the last local day of the work, with it.

    `cases` are those of the store that were closed in the month, or received by its end and not closed by it.
    """
    agreements = tuple(agreements)
    days = calendar.monthrange(first.year, first.month)[1]
    last = first + timedelta(days=days - 1)
    held = _held(agreements, first, last if ended is None else min(last, ended))
    lines = [line for version, share in held for line in _fee(version, share, days)]
    left = {version.version: _included(version, share, days) for version, share in held}
    unbilled: list[tuple[BilledCase, Unbilled]] = []
    for case in sorted(cases, key=lambda case: (case.closed or date.max, case.id)):
        version = None if case.closed is None else in_force(agreements, case.closed)
        if reason := _why_not(case, version, last):
            unbilled.append((case, reason))
            continue
        assert version is not None  # noqa: S101 - _why_not has told
        found = list(_case_lines(version, case, left))
        lines += found
        if not found:
            unbilled.append((case, "no_price"))
    return Bill(month=f"{first:%Y-%m}", lines=tuple(lines), unbilled=tuple(unbilled))


def _held(agreements: Sequence[Agreement], first: date, last: date) -> list[tuple[Agreement, int]]:
    """The versions that held in the month, in their order, with on how many of its days."""
    found: dict[int, tuple[Agreement, int]] = {}
    for offset in range((last - first).days + 1):
        version = in_force(agreements, first + timedelta(days=offset))
        if version is not None:
            found[version.version] = (version, found.get(version.version, (version, 0))[1] + 1)
    return list(found.values())


def _fee(version: Agreement, share: int, days: int) -> Iterator[Line]:
    if version.prices.monthly is None:
        return
    exact = Fraction(version.prices.monthly) * share / days
    amount = Money(Decimal(exact.numerator) / Decimal(exact.denominator), version.currency)
    clause = CLAUSES["plan"] if share == days else CLAUSES["proration"]
    yield Line(kind="plan", clause=clause, amount=amount, detail=f"{share}/{days}", version=version.version)


def _included(version: Agreement, share: int, days: int) -> int:
    """How many cases the fee includes for so many days; a part of one counts as one."""
    if version.prices.monthly is None:
        return 0
    return -(-version.prices.included * share // days)


def _why_not(case: BilledCase, version: Agreement | None, last: date) -> Unbilled | None:
    if case.bill:
        return "already_billed"
    if case.closed is None or case.closed > last:
        return "unresolved"
    if case.outcome in NOT_WORK:
        return "duplicate" if case.outcome == "duplicate" else "out_of_scope"
    if version is None:
        return "not_agreed"
    if not version.handles(case.platform, case.procedure):
        return "not_handled"
    return None


def _case_lines(version: Agreement, case: BilledCase, left: dict[int, int]) -> Iterator[Line]:
    """The lines of one case; none where no price fits it. An included one uses up one of `left`."""
    prices = version.prices

    def line(kind: LineKind, clause: str, amount: Decimal, **more: Any) -> Line:
        return Line(
            kind=kind,
            clause=CLAUSES[clause],
            amount=Money(amount, version.currency),
            case=case.id,
            platform=case.platform,
            complexity=case.complexity,
            version=version.version,
            **more,
        )

    if left.get(version.version, 0):
        left[version.version] -= 1
        yield line("included", "plan", Decimal(0))
        return
    if prices.monthly is not None and prices.extra is not None:
        kind, clause, price = "extra", "extra", prices.extra
    elif (rate := prices.rate_for(case.platform, case.complexity)) is not None:
        kind, clause, price = "rates", "rates", rate.amount
    else:
        return
    yield line(kind, clause, price)  # type: ignore[arg-type]
    if case.urgent and prices.urgent:
        yield line("urgent", "urgent", price * prices.urgent / 100, percent=prices.urgent)
    for season in prices.seasons_on(case.received):
        yield line("season", "season", price * season.percent / 100, percent=season.percent, detail=season.name)


# --- what was issued ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A credit note: money taken off an issued bill. `event` logged it."""

    number: str
    bill: str
    amount: Money
    because: str
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A bill that went out. It never changes; what was wrong is put right by credit notes."""

    number: str
    month: str
    on: date
    lines: tuple[Line, ...]
    credits: tuple[Credit, ...] = ()
    event: str = ""

    @property
    def totals(self) -> tuple[Money, ...]:
        """The sum in each currency, as it was issued."""
        return totals(line.amount for line in self.lines)

    @property
    def owed(self) -> tuple[Money, ...]:
        """What is left of it after its credit notes."""
        return totals((*(line.amount for line in self.lines), *(-credit.amount for credit in self.credits)))

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases on it."""
        return tuple(dict.fromkeys(line.case for line in self.lines if line.case))

    def credit_number(self) -> str:
        """The number that the next credit note gets."""
        return f"{self.number}-C{len(self.credits) + 1}"


def fold_bills(events: Iterable[Event]) -> tuple[Issued, ...]:
    """The bills of a store's own events, by month. Of two with one number (two machines) the first one counts.

    A credit note for a bill that is not there, or above what is left of it, counts for nothing; its number is that of
    its place among those that count, since two machines may give one number to two.
    """
    from concierge_cli.domain.event import in_force as counted

    found: dict[str, Issued] = {}
    for event in counted(events):
        facts = event.facts
        if event.kind == "bill_issued" and facts["number"] not in found:
            found[facts["number"]] = Issued(
                number=facts["number"],
                month=facts["month"],
                on=date.fromisoformat(facts["on"]),
                lines=tuple(Line.from_json(line) for line in facts["lines"]),
                event=event.id,
            )
        elif event.kind == "bill_credited" and (bill := found.get(facts["bill"])) is not None:
            credit = Credit(
                number=bill.credit_number(),
                bill=bill.number,
                amount=Money(Decimal(facts["amount"]), facts["currency"]),
                because=event.text("because"),
                event=event.id,
            )
            if any(credit.amount <= left for left in bill.owed if left.currency == credit.amount.currency):
                found[bill.number] = replace(bill, credits=(*bill.credits, credit))
    return tuple(sorted(found.values(), key=lambda bill: (bill.month, bill.number)))
