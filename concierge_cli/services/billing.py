"""Bills: what a month comes to by the agreement in force, issuing it, and putting right what went out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.billing import Bill, BilledCase, bill_month
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import PART_BYTES, Draft, canonical
from concierge_cli.domain.issued import Credit, Double, Issued, doubles, fold_bills, free_number, redone, standing
from concierge_cli.domain.money import Money, totals
from concierge_cli.domain.period import Period, month_of
from concierge_cli.errors import Conflict, InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _, language
from concierge_cli.journal.billing import cases_of_month
from concierge_cli.language.dates import local, long_day
from concierge_cli.language.money import format_money
from concierge_cli.language.typed import shown
from concierge_cli.reports.bill import credit_document, month_words
from concierge_cli.services.bill_papers import draft_paper, left_out_of
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.kept_papers import keeping

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.issued import LeftOut
    from concierge_cli.reports.bill import Payee


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBill:
    """A store's month: the bill that it would be now, or the one that was `issued`. `cases` are those looked at, by what
    lines know them by; `doubles` is what two machines billed twice of it; `void` are bills of that month that credit
    notes took back whole; `heads` are those of the store's log that all of it was read from."""

    client: Client
    period: Period
    number: str
    bill: Bill
    issued: Issued | None
    cases: Mapping[str, BilledCase]
    heads: tuple[str, ...]
    doubles: tuple[Double, ...] = ()
    void: tuple[Issued, ...] = ()

    @property
    def totals(self) -> tuple[Money, ...]:
        """What is owed in each currency, after credit notes where it was issued."""
        return self.issued.owed if self.issued else self.bill.totals

    @property
    def late(self) -> tuple[LeftOut, ...]:
        """Cases of an issued bill's month that were resolved after it went out, each with the bill that took it."""
        return tuple(one for one in left_out_of(self.bill) if one.reason == "late") if self.issued else ()

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The cases that are not billed: of an issued bill those that it told of when it went out."""
        if self.issued is not None and self.issued.left_out is not None:
            return self.issued.left_out
        return tuple(one for one in left_out_of(self.bill) if one not in self.late)


def month_bill(desk: Desk, client: Client, period: Period, *, number: str = "") -> MonthBill:
    """The bill of a calendar month: the one that was issued, as it went out, else what it would be now.

    One that was taken back whole leaves its month to another; `number` asks for it all the same.
    """
    heads = desk.journal.client_heads(client.slug)
    every = fold_bills(desk.journal.client_events(client.slug))
    month = f"{period.first:%Y-%m}"
    bills = tuple(one for one in every if (one.number == number if number and one.month == month else not one.void))
    issued = next((one for one in bills if one.month == month), None)
    cases = list(_cases(desk, client, period, bills))
    return MonthBill(
        client=client,
        period=period,
        number=issued.number if issued else free_number(every, client.prefix, month),
        bill=bill_month(client.agreements, cases, first=period.first, ended=_ended(client), issued=bills),
        issued=issued,
        cases={ref: case for case in cases for ref in case.refs},
        heads=heads,
        doubles=tuple(one for one in doubles(every) if month in (one.counts.month, one.other.month)),
        void=tuple(one for one in every if one.void and one.month == month and one is not issued),
    )


def month_earned(desk: Desk, client: Client, period: Period) -> MonthBill:
    """As `month_bill`; of a month whose bill was taken back whole that bill, which brought nothing, until there is another."""
    found = month_bill(desk, client, period)
    if found.issued is not None or not found.void:
        return found
    return month_bill(desk, client, period, number=found.void[-1].number)


def bill_named(desk: Desk, client: Client, number: str) -> tuple[MonthBill, Credit | None]:
    """The issued bill of that number; that of a credit note with the note. Raises NotFound where neither went out."""
    wanted = number.strip().casefold()
    for bill in fold_bills(desk.journal.client_events(client.slug)):
        note = next((one for one in bill.credits if one.number.casefold() == wanted), None)
        if note is not None or bill.number.casefold() == wanted:
            return month_bill(desk, client, _month(bill.month, client.zone), number=bill.number), note
    raise NotFound(
        _("No bill {number} was issued to {name}.").format(number=shown(number), name=client.name),
        hint=f"concierge bill --client {client.slug}",
    )


def _cases(desk: Desk, client: Client, period: Period, bills: Iterable[Issued]) -> Iterator[BilledCase]:
    """The month's cases, and those of earlier months whose bill went out: what it lacks may be taken now."""
    month = f"{period.first:%Y-%m}"
    gone_out, billed = {one.month for one in bills}, {line.ref for one in bills for line in one.lines}
    first = min((one.month for one in bills if one.month < month), default=None)
    begin = period.start if first is None else _month(first, client.zone).start
    for case in cases_between(desk, client, begin, period.end):
        earlier = case.closed is not None and case.closed < period.first
        if not earlier or (billed.isdisjoint(case.refs) and f"{case.closed:%Y-%m}" in gone_out):
            yield case


def cases_between(desk: Desk, client: Client, begin: datetime, end: datetime) -> Iterator[BilledCase]:
    """The cases closed from `begin` on and before `end`, and those received by then and not closed by it."""

    def moment(seconds: int) -> datetime:
        return local(datetime.fromtimestamp(seconds, UTC), client.zone)

    with desk.journal.reading() as connection:
        rows = cases_of_month(connection, client.slug, start=int(begin.timestamp()), end=int(end.timestamp()))
        for row in rows:
            closed = None if row.closed_at is None else moment(row.closed_at)
            yield BilledCase(
                id=row.id,
                key=row.key,
                platform=row.platform,
                site=row.site,
                procedure=row.procedure,
                complexity=row.complexity,
                urgent=bool(row.urgent),
                received=moment(row.received_at).date(),
                closed=None if closed is None else closed.date(),
                closed_at=closed,
                outcome=row.outcome,
                duplicate_of=row.duplicate_of,
                minutes=row.minutes,
            )


def _month(month: str, zone: str) -> Period:
    return month_of(date.fromisoformat(f"{month}-01"), zone)


def _ended(client: Client) -> date | None:
    return None if client.archived_at is None else local(client.archived_at, client.zone).date()


def forgotten(desk: Desk, found: MonthBill) -> list[str]:
    """The months before (`2026-10`), from the first agreement on, that have no bill and something to be on it; one that
    was taken back whole is told until the next bill goes out."""
    client = found.client
    since = min((one.since for one in client.agreements), default=found.period.first)
    bills = fold_bills(desk.journal.client_events(client.slug))
    gone_out = {one.month for one in bills if not one.void or redone(one, bills)}
    period = month_of(since, client.zone)
    closed: defaultdict[str, list[BilledCase]] = defaultdict(list)
    if period.first < found.period.first:
        for case in cases_between(desk, client, period.start, found.period.start):
            closed[f"{case.closed:%Y-%m}" if case.closed else ""].append(case)
    months = []
    while period.first < found.period.first:
        month = f"{period.first:%Y-%m}"
        if month not in gone_out:
            own = closed[month]
            bill = bill_month(client.agreements, own, first=period.first, ended=_ended(client), issued=standing(bills))
            if bill.lines:
                months.append(month)
        period = month_of(period.last + timedelta(days=1), client.zone)
    return months


def left_without(desk: Desk, found: MonthBill) -> bool:
    """Whether the bill was taken back whole and its month has no other one."""
    bills = standing(fold_bills(desk.journal.client_events(found.client.slug)))
    void = found.issued is not None and found.issued.void
    return void and not any(one.month == found.bill.month for one in bills)


def unbilled_months(desk: Desk, client: Client) -> list[str]:
    """The months (`2026-10`) up to now with something to bill that no bill has."""
    now = month_bill(desk, client, month_of(local(desk.now, client.zone).date(), client.zone))
    return [*forgotten(desk, now), *([now.bill.month] if now.issued is None and now.bill.cases else [])]


def billed_case(desk: Desk, case: Case) -> tuple[Issued, Money] | None:
    """The bill that took money for a case, with how much of it credit notes have left; None where none did."""
    for bill in standing(fold_bills(desk.journal.client_events(case.client))):
        lines = [line.amount for line in bill.lines if line.ref in (case.key, case.id)]
        for amount in totals(lines):
            left = next(one for one in bill.owed if one.currency == amount.currency)
            if amount.amount > 0 and left.amount > 0:
                return bill, min(amount, left)
    return None


def issue(desk: Desk, found: MonthBill, entry: Entry, *, payee: Payee) -> MonthBill:
    """Logs the bill as it stands, and the words of its paper; from then on neither changes.

    Raises Conflict for a month that has its bill, or where somebody wrote about the store since it was read;
    RuleViolation for a month that has not begun, for one that is not over (unless `entry` has a reason, which is
    logged), without an agreement in force, or with nothing on it.
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
    if not begun(desk, found):
        raise RuleViolation(
            _("{month} has not begun: nothing of it can be billed yet. Nothing was saved.").format(
                month=month_words(found.bill.month, language())
            ),
            hint=f"concierge bill {local(desk.now, client.zone):%Y-%m} --client {client.slug}",
        )
    if not found.bill.lines:
        raise RuleViolation(_("There is nothing to bill in that month. Nothing was saved."), hint=command)
    if desk.now < found.period.end and not entry.because:
        raise RuleViolation(
            _("The month is not over: a case may still be resolved in it. Nothing was saved."),
            hint=f'{command} --issue --because "..."',
        )
    at = desk.when(entry)
    on = local(at, client.zone).date()
    parts = zip_longest(
        _parts(line.to_json() for line in found.bill.lines), _parts(one.to_json() for one in found.left_out)
    )
    drafts = [
        Draft(
            kind="bill_issued",
            client=client.slug,
            occurred_at=at,
            facts={
                "number": found.number,
                "month": found.bill.month,
                "on": on.isoformat(),
                "lines": lines or [],
                "left_out": left_out or [],
            },
        )
        for lines, left_out in parts
    ]
    document = draft_paper(desk, client, found.bill, number=found.number, payee=payee, issued_on=on)
    desk.log_store(client.slug, entry, *drafts, *keeping(client.slug, document, at=at), heads=found.heads)
    return month_bill(desk, desk.client(client.slug), found.period)


def begun(desk: Desk, found: MonthBill) -> bool:
    """Whether the month has begun, so that something of it may be billed."""
    return desk.now >= found.period.start


def _parts(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    size = 0
    for data in rows:
        more = len(canonical(data))
        if part and size + more > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(data)
        size += more
    yield part


def bill_to_credit(desk: Desk, client: Client, number: str) -> Issued:
    """The issued bill of that number. Raises NotFound."""
    bills = {one.number.casefold(): one for one in fold_bills(desk.journal.client_events(client.slug))}
    bill = bills.get(number.strip().casefold())
    if bill is None:
        raise NotFound(
            _("No bill {number} was issued to {name}.").format(number=number, name=client.name),
            hint=f"concierge bill --client {client.slug}",
        )
    return bill


def crediting(client: Client, bill: Issued) -> str:
    """The command that takes off what is left of the bill in its first currency."""
    left = next((f"{one.amount} {one.currency}" for one in bill.owed if one.amount), f"5.00 {client.billing_currency}")
    return f'concierge bill --client {client.slug} --credit {bill.number} --amount "{left}" --because "..."'


def credit(
    desk: Desk, client: Client, number: str, amount: Money, entry: Entry, *, payee: Payee
) -> tuple[MonthBill, Credit]:
    """Logs a credit note for an issued bill, with its reason, and the words of its paper. Raises NotFound, InvalidInput,
    RuleViolation."""
    heads = desk.journal.client_heads(client.slug)
    bill = bill_to_credit(desk, client, number)
    command = crediting(client, bill)
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
    at = desk.when(entry)
    note = Credit(
        number=bill.credit_number(),
        bill=bill.number,
        amount=amount,
        because=entry.because,
        on=local(at, client.zone).date(),
    )
    draft = Draft(
        kind="bill_credited",
        client=client.slug,
        occurred_at=at,
        facts={
            "number": note.number,
            "bill": bill.number,
            "of": bill.event,
            "on": note.on.isoformat(),
            "amount": str(amount.amount),
            "currency": amount.currency,
        },
        personal={"because": entry.because},
    )
    document = credit_document(client, note, bill, payee=payee, now=desk.now)
    desk.log_store(client.slug, entry, draft, *keeping(client.slug, document, at=at), heads=heads)
    found, _note = bill_named(desk, desk.client(client.slug), bill.number)
    assert found.issued is not None  # noqa: S101 - it was credited
    return found, found.issued.credits[-1]


def withdraw(desk: Desk, client: Client, number: str, entry: Entry) -> MonthBill:
    """Logs that the other machine's paper of a bill was taken back from the store. Raises NotFound where there is none."""
    wanted, heads = number.strip().casefold(), desk.journal.client_heads(client.slug)
    for bill in fold_bills(desk.journal.client_events(client.slug)):
        gone = [twin for twin in bill.twins if not twin.withdrawn]
        if bill.number.casefold() == wanted and gone:
            drafts = [
                Draft(
                    kind="bill_withdrawn",
                    client=client.slug,
                    occurred_at=desk.when(entry),
                    facts={"number": bill.number, "event": twin.event},
                )
                for twin in gone
            ]
            desk.log_store(client.slug, entry, *drafts, heads=heads)
            return month_bill(desk, desk.client(client.slug), _month(bill.month, client.zone), number=bill.number)
    raise NotFound(
        _("Of {number} there is no second paper. Nothing was saved.").format(number=shown(number)),
        hint=f"concierge bill --client {client.slug}",
    )


def doubles_of(desk: Desk, *, client: str | None = None) -> list[tuple[Client, Double]]:
    """What two machines billed twice, store by store. Nothing of it is read where one machine wrote all bills."""
    slugs = [slug for slug in desk.journal.papers_of_several() if client in (None, slug)]
    return [
        (desk.client(slug), double)
        for slug in slugs
        for double in doubles(fold_bills(desk.journal.client_events(slug)))
    ]


def bill_json(found: MonthBill) -> dict[str, Any]:
    """`{number, client, month, issued_on, lines[], unbilled[], late[], totals[], credits[], owed[], void[], doubles[]}`;
    amounts as money.

    A line's `resolved_in` is the month of its case; `bill` is the one on which a case stands that is none of this one's.
    `late` are cases resolved after the bill went out, `void` the numbers of bills of that month taken back whole.
    """
    issued = found.issued
    return {
        "number": found.number,
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
                "resolved_in": line.month or found.bill.month if line.case else None,
                "amount": line.amount.to_json(),
            }
            for line in found.bill.lines
        ],
        "unbilled": [
            {"case": one.case, "reason": one.reason, "bill": one.bill or None, "duplicate_of": one.of or None}
            for one in found.left_out
        ],
        "late": [{"case": one.case, "bill": one.bill or None} for one in found.late],
        "totals": [one.to_json() for one in found.bill.totals],
        "credits": [
            {
                "number": one.number,
                "on": one.on.isoformat(),
                "amount": one.amount.to_json(),
                "because": one.because or None,
            }
            for one in (issued.credits if issued else ())
        ],
        "owed": [one.to_json() for one in found.totals],
        "void": [one.number for one in found.void],
        "doubles": [
            {
                "counts": one.counts.number,
                "other": one.other.number,
                "other_issued_on": one.other.on.isoformat(),
                "cases": list(one.cases),
                "amount": one.amount.to_json() if one.amount else None,
            }
            for one in found.doubles
        ],
    }
