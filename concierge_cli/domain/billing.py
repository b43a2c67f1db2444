"""A month's bill from the agreement and the cases: each line names its case and its clause; what is not billed, and why.

A case is billed once, in the month of the closing that stands, by the version in force on that local day; the season is
that of the day on which it was received. Where that month's bill had gone out without it, the next bill that is issued
takes it, priced by its own month: that version, and what that month's fee included and nobody used. A plan's fee and its
included cases count by the days of the month on which the version held: the fee rounded to the cent, the included cases
rounded up, in the store's favour. The first cases closed are the included ones, and carry no surcharge: the fee is their
price. Surcharges are each counted from the case's own price, never from one another. Nothing here reads a clock.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

from concierge_cli.domain.agreement import CLAUSES, Agreement, in_force
from concierge_cli.domain.money import Money, totals

if TYPE_CHECKING:
    from concierge_cli.domain.issued import Issued

LineKind = Literal["plan", "included", "extra", "rates", "urgent", "season"]
Unbilled = Literal[
    "unresolved",
    "out_of_scope",
    "duplicate",
    "already_billed",
    "not_agreed",
    "not_handled",
    "other_site",
    "no_price",
    "late",
]
"""Why a case is not billed. `late`: its month's bill had gone out before its closing was logged."""

_TEXTS: Final = ("case", "key", "platform", "complexity", "detail", "agreement", "month")
"""The fields of a line that are text and may be empty."""

NOT_WORK: Final = ("out_of_scope", "duplicate")
"""Outcomes of cases that were no work for this store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledCase:
    """What a bill needs of a case. Days are the store's local ones; `closed` None is open at the month's end.

    `closed_at` is the instant of that closing. `key` is what the case is known by whatever becomes of its id. `bill` is
    the number of another bill that holds it, `duplicate_of` the id of the case that it repeats, where that was said.
    `minutes` are the freelancer's own.
    """

    id: str
    platform: str
    procedure: str
    complexity: str
    urgent: bool
    received: date
    closed: date | None
    closed_at: datetime | None = None
    outcome: str = ""
    duplicate_of: str = ""
    site: str = ""
    key: str = ""
    bill: str = ""
    minutes: int = 0

    @property
    def refs(self) -> tuple[str, ...]:
        """What lines may know the case by: its key, or its id in those that name no key."""
        return (self.key, self.id) if self.key else (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `case` is "" for the fee; `detail` is the season's name, or the share of the month as `10/30`.

    The amount of a surcharge is `percent` of the case's price. `month` (`2026-10`) is the one in which the case was
    resolved, where that month's bill had gone out without it. `key` is the case's, as `BilledCase` has it; `version` is
    what the agreement was called then, and `agreement` the entry by which it was accepted.
    """

    kind: LineKind
    clause: str
    amount: Money
    case: str = ""
    key: str = ""
    platform: str = ""
    complexity: str = ""
    detail: str = ""
    percent: Decimal | None = None
    version: int = 0
    agreement: str = ""
    month: str = ""

    @property
    def ref(self) -> str:
        """What the case is known by; "" for the fee."""
        return self.key or self.case

    @property
    def agreed_by(self) -> str:
        """What the version is known by, as `Agreement.ref` is."""
        return self.agreement or str(self.version)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that it stands on: that of its price, and the one on bills that had gone out."""
        return (self.clause, CLAUSES["late"]) if self.month else (self.clause,)

    def to_json(self) -> dict[str, Any]:
        """The line as an event keeps it: amounts as decimal text, and nothing that is empty."""
        data = {
            "kind": self.kind,
            "clause": self.clause,
            "amount": str(self.amount.amount),
            "currency": self.amount.currency,
            "case": self.case,
            "key": self.key,
            "platform": self.platform,
            "complexity": self.complexity,
            "detail": self.detail,
            "percent": None if self.percent is None else str(self.percent),
            "version": self.version,
            "agreement": self.agreement,
            "month": self.month,
        }
        return {name: value for name, value in data.items() if value not in ("", None)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        """What `to_json` wrote. Raises ValueError for an amount or a kind that cannot be."""
        if data["kind"] not in ("plan", "included", "extra", "rates", "urgent", "season"):
            raise ValueError("a line of a bill")
        percent = data.get("percent")
        return cls(
            kind=data["kind"],
            clause=str(data["clause"]),
            amount=Money(Decimal(data["amount"]), data["currency"]),
            percent=None if percent is None else Decimal(percent),
            version=int(data["version"]),
            **{name: str(data.get(name, "")) for name in _TEXTS},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a month comes to, or came to. `unbilled` are cases that are left out, each with its reason."""

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


def bill_month(
    agreements: Iterable[Agreement],
    cases: Iterable[BilledCase],
    *,
    first: date,
    ended: date | None = None,
    issued: Iterable[Issued] = (),
) -> Bill:
    """The bill of the month that begins on `first`, as it would go out now; one of `issued` stands as it went out.

    `cases` are those of the store that were closed in the month, those received by its end and not closed by it, and
    those closed in earlier months, of which it takes what their bills lack. A plan runs to `ended`, the last local day
    of the work, with it.
    """
    agreements, issued = tuple(agreements), tuple(issued)
    making = _Making(agreements, issued, first=first)
    if making.own is None:
        making.add_fees(ended)
    earlier = []
    for case in sorted(cases, key=_by_closing):
        if case.closed is not None and case.closed < first:
            earlier.append(case)
        else:
            making.add(case)
    if making.own is None:
        for case in earlier:
            making.add_late(case)
    return Bill(month=making.month, lines=tuple(making.lines), unbilled=tuple(making.unbilled))


def _by_closing(case: BilledCase) -> tuple[date, bool, datetime | None, str]:
    """The order of the closings, to the instant where it is known."""
    return (case.closed or date.max, case.closed_at is not None, case.closed_at, case.id)


class _Making:
    """A bill in the making: what goes onto it, and what the fees of its month and of earlier ones still include."""

    def __init__(self, agreements: Sequence[Agreement], issued: Sequence[Issued], *, first: date) -> None:
        self._agreements = agreements
        self._first = first
        self._days = calendar.monthrange(first.year, first.month)[1]
        self._last = first + timedelta(days=self._days - 1)
        self._gone_out = {one.month for one in issued}
        self._left = _left_of(agreements, issued)
        self.month = f"{first:%Y-%m}"
        self.own = next((one for one in issued if one.month == self.month), None)
        self._own_refs = {line.ref for line in self.own.lines} if self.own else set()
        self._elsewhere = {
            line.ref: (one.number, line.month) for one in issued if one is not self.own for line in one.lines
        }
        self.lines = list(self.own.lines) if self.own else []
        self.unbilled: list[tuple[BilledCase, Unbilled]] = []

    def add_fees(self, ended: date | None) -> None:
        """The fee of each version that held in the month, and with it the cases that it includes."""
        for version, share in _held(
            self._agreements, self._first, self._last if ended is None else min(self._last, ended)
        ):
            self.lines += _fee(version, share, self._days)
            self._left[self.month, version.ref] = _included(version, share, self._days)

    def add(self, case: BilledCase) -> None:
        """A case of the month itself: onto the bill, or among those that are not, with the reason. What is on a bill
        that went out needs none; what that bill lacks is late."""
        if not self._own_refs.isdisjoint(case.refs):
            return
        number, month = next((self._elsewhere[ref] for ref in case.refs if ref in self._elsewhere), ("", ""))
        case = replace(case, bill=number)
        version = None if case.closed is None else in_force(self._agreements, case.closed)
        if reason := _why_not(case, version, self._last):
            late = reason == "already_billed" and month == self.month
            self.unbilled.append((case, "late" if late else reason))
            return
        found = self._priced(case, version, self.month)
        if not found or self.own:
            self.unbilled.append((case, "late" if found else "no_price"))
            return
        self.lines += found

    def add_late(self, case: BilledCase) -> None:
        """A case of an earlier month, where that month's bill went out without it and no other one has it. What that
        month would not have billed is none of this one's."""
        assert case.closed is not None  # noqa: S101 - one closed before the month
        month = f"{case.closed:%Y-%m}"
        if month not in self._gone_out or any(ref in self._elsewhere for ref in case.refs):
            return
        version = in_force(self._agreements, case.closed)
        if _why_not(case, version, self._last) is None:
            self.lines += [replace(line, month=month) for line in self._priced(case, version, month)]

    def _priced(self, case: BilledCase, version: Agreement | None, month: str) -> list[Line]:
        """The lines of a case by its own month's version; none where no price fits it. An included one uses up one of
        those that are left."""
        assert version is not None  # noqa: S101 - _why_not has told
        included = self._left[month, version.ref] > 0
        self._left[month, version.ref] -= included
        return list(_case_lines(version, case, included=included))


def _left_of(agreements: Iterable[Agreement], issued: Iterable[Issued]) -> Counter[tuple[str, str]]:
    """How many cases the fees that were billed still include, by month and version; a month without its bill has none."""
    versions = {ref: one for one in agreements for ref in (str(one.version), one.ref)}
    left: Counter[tuple[str, str]] = Counter()
    for bill in issued:
        for line in bill.lines:
            version = versions.get(line.agreed_by)
            if version is not None and line.kind == "plan":
                share, _slash, days = line.detail.partition("/")
                left[bill.month, version.ref] += _included(version, int(share), int(days))
            elif version is not None and line.kind == "included":
                left[line.month or bill.month, version.ref] -= 1
    return left


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
    yield Line(
        kind="plan",
        clause=clause,
        amount=amount,
        detail=f"{share}/{days}",
        version=version.version,
        agreement=version.event,
    )


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
    if not version.handles(case.platform, case.procedure, case.site):
        return "other_site"
    return None


def _case_lines(version: Agreement, case: BilledCase, *, included: bool) -> Iterator[Line]:
    """The lines of one case; none where no price fits it."""
    prices = version.prices

    def line(kind: LineKind, clause: str, amount: Decimal, **more: Any) -> Line:
        return Line(
            kind=kind,
            clause=CLAUSES[clause],
            amount=Money(amount, version.currency),
            case=case.id,
            key=case.key,
            platform=case.platform,
            complexity=case.complexity,
            version=version.version,
            agreement=version.event,
            **more,
        )

    if included:
        yield line("included", "plan", Decimal(0))
        return
    if (found := prices.price_of(case.platform, case.complexity)) is None:
        return
    kind, price = found
    yield line(kind, kind, price)
    if case.urgent and prices.urgent:
        yield line("urgent", "urgent", price * prices.urgent / 100, percent=prices.urgent)
    for season in prices.seasons_on(case.received):
        yield line("season", "season", price * season.percent / 100, percent=season.percent, detail=season.name)
