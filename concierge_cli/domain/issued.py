"""The bills that went out: none changes, credit notes put right what was wrong, and of two with one number one counts.

Two machines that know nothing of each other may bill one month, or one case in two months. The first in the fold's order
counts. The other paper is out as well, so a person has to hear of it (`doubles`). Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.billing import Line
from concierge_cli.domain.money import Money, totals

if TYPE_CHECKING:
    from concierge_cli.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A credit note: money taken off an issued bill, on a local day. `event` logged it."""

    number: str
    bill: str
    amount: Money
    because: str
    on: date
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A case that a bill did not bill when it went out, with the reason in the words of `billing.Unbilled`: `bill` is the
    one that has it, `place` (`amazon:DE`) where it came up, `of` the case that it repeats, where these say why."""

    case: str
    reason: str
    bill: str = ""
    place: str = ""
    of: str = ""

    def to_json(self) -> dict[str, str]:
        """As an event keeps it: nothing that is empty."""
        said = {"case": self.case, "reason": self.reason, "bill": self.bill, "place": self.place, "of": self.of}
        return {name: text for name, text in said.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A bill that went out. It never changes; what was wrong is put right by credit notes.

    `left_out` are the cases that it did not bill, None where nobody wrote them down. `event` logged it, on the machine
    `replica`, as part of `command`. `twins` are bills of the same number that another
    machine issued and that do not count; `withdrawn` tells of one that its paper was taken back from the store.
    """

    number: str
    month: str
    on: date
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...] | None = None
    credits: tuple[Credit, ...] = ()
    event: str = ""
    command: str = ""
    replica: str = ""
    twins: tuple[Issued, ...] = ()
    withdrawn: bool = False

    @property
    def totals(self) -> tuple[Money, ...]:
        """The sum in each currency, as it was issued."""
        return totals(line.amount for line in self.lines)

    @property
    def owed(self) -> tuple[Money, ...]:
        """What is left of it after its credit notes."""
        return totals((*(line.amount for line in self.lines), *(-credit.amount for credit in self.credits)))

    @property
    def void(self) -> bool:
        """Whether credit notes took all of it back: its month may be billed again, under another number."""
        return bool(self.credits) and not any(one.amount for one in self.owed)

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases on it, as they were called when it went out."""
        return tuple(dict.fromkeys(line.case for line in self.lines if line.case))

    def credit_number(self) -> str:
        """The number that the next credit note gets."""
        return f"{self.number}-C{len(self.credits) + 1}"


def standing(bills: Iterable[Issued]) -> tuple[Issued, ...]:
    """Those that were not taken back whole: they alone keep a month, and their cases, from being billed."""
    return tuple(bill for bill in bills if not bill.void)


def redone(bill: Issued, bills: Iterable[Issued]) -> bool:
    """Whether a bill went out since `bill` was taken back whole: until then its month waits for another one."""
    taken_back = max((credit.on for credit in bill.credits), default=bill.on)
    return any(one.event != bill.event and one.on >= taken_back for one in standing(bills))


def free_number(bills: Iterable[Issued], prefix: str, month: str) -> str:
    """The number of a month's next bill: `LUN-2026-11`, and `LUN-2026-11-2` where that one was taken back whole."""
    taken = {bill.number for bill in bills}
    number = place = f"{prefix}-{month}"
    for count in range(2, len(taken) + 2):
        if number not in taken:
            break
        number = f"{place}-{count}"
    return number


def fold_bills(events: Iterable[Event]) -> tuple[Issued, ...]:
    """The bills of a store's own events, by month. Of two with one number (two machines) the first one counts.

    A long bill is several events of one command. A credit note for a bill that is not there, or above what is left of
    it, counts for nothing, nor does one for another machine's paper of that number, which is taken back as a whole; its
    number is that of its place among those that count, since two machines may give one number to two.
    """
    from concierge_cli.domain.event import in_force as counted

    found: dict[str, Issued] = {}
    for event in counted(events):
        facts = event.facts
        bill = found.get(facts["bill"] if event.kind == "bill_credited" else facts.get("number", ""))
        match event.kind:
            case "bill_issued":
                found[facts["number"]] = _with_issue(bill, event)
            case "bill_credited" if bill is not None and facts.get("of", bill.event) == bill.event:
                found[bill.number] = _with_credit(bill, event)
            case "bill_withdrawn" if bill is not None:
                gone = facts["event"]
                twins = tuple(replace(one, withdrawn=one.withdrawn or one.event == gone) for one in bill.twins)
                found[bill.number] = replace(bill, twins=twins)
    return tuple(sorted(found.values(), key=lambda bill: (bill.month, bill.number)))


def _with_issue(bill: Issued | None, event: Event) -> Issued:
    """The bill of that number with what the event adds: the bill itself, more of its lines, or another machine's."""
    facts = event.facts
    new = Issued(
        number=facts["number"],
        month=facts["month"],
        on=date.fromisoformat(facts["on"]),
        lines=tuple(Line.from_json(line) for line in facts["lines"]),
        left_out=_left_out(facts),
        event=event.id,
        command=event.command,
        replica=event.replica,
    )
    if bill is None:
        return new
    if bill.command == new.command:
        return _longer(bill, new)
    known = next((one for one in bill.twins if one.command == new.command), None)
    if known is None:
        return replace(bill, twins=(*bill.twins, new))
    longer = _longer(known, new)
    return replace(bill, twins=tuple(longer if one is known else one for one in bill.twins))


def _longer(bill: Issued, more: Issued) -> Issued:
    """A long bill with what its next entry holds of it."""
    left_out = None if bill.left_out is None else (*bill.left_out, *(more.left_out or ()))
    return replace(bill, lines=(*bill.lines, *more.lines), left_out=left_out)


def _left_out(facts: Mapping[str, Any]) -> tuple[LeftOut, ...] | None:
    if "left_out" not in facts:
        return None
    return tuple(
        LeftOut(**{name: str(one.get(name, "")) for name in ("case", "reason", "bill", "place", "of")})
        for one in facts["left_out"]
    )


def _with_credit(bill: Issued, event: Event) -> Issued:
    credit = Credit(
        number=bill.credit_number(),
        bill=bill.number,
        amount=Money(Decimal(event.facts["amount"]), event.facts["currency"]),
        because=event.text("because"),
        on=date.fromisoformat(event.facts["on"]) if "on" in event.facts else event.occurred_at.date(),
        event=event.id,
    )
    if any(credit.amount <= left for left in bill.owed if left.currency == credit.amount.currency):
        return replace(bill, credits=(*bill.credits, credit))
    return bill


# --- what two machines billed twice -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """What stands on two papers. `other` does not count where it has the number of `counts`; else its `cases`, or the
    `fee` of one month, are also on `counts`, and `amount` is what they cost on `other`, in one currency."""

    counts: Issued
    other: Issued
    cases: tuple[str, ...] = ()
    fee: bool = False
    amount: Money | None = None


def doubles(bills: Iterable[Issued]) -> Iterator[Double]:
    """What two machines billed twice and nobody has put right: papers of one number that are not taken back, and cases
    or a month's fee on two bills for which no credit note was written."""
    bills = tuple(bills)
    for bill in bills:
        yield from (Double(counts=bill, other=twin) for twin in bill.twins if not twin.withdrawn)
    holder: dict[str, Issued] = {}
    for bill in standing(bills):
        twice = [line for line in bill.lines if holder.setdefault(_billed_for(line, bill), bill) is not bill]
        for amount in totals(line.amount for line in twice):
            credited = Money.total(
                (one.amount for one in bill.credits if one.amount.currency == amount.currency), currency=amount.currency
            )
            if amount.amount > 0 and credited < amount:
                mine = [line for line in twice if line.amount.currency == amount.currency]
                yield Double(
                    counts=holder[_billed_for(mine[0], bill)],
                    other=bill,
                    cases=tuple(dict.fromkeys(line.case for line in mine if line.case)),
                    fee=any(not line.ref for line in mine),
                    amount=amount,
                )


def _billed_for(line: Line, bill: Issued) -> str:
    """The case, or the month whose fee it is."""
    return line.ref or f"fee of {bill.month}"
