"""A month's bill as a paper for the store, and what a month earned as one for the freelancer alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from concierge_cli.domain.billing import Line
from concierge_cli.domain.money import Money, totals
from concierge_cli.i18n import N_, _, ngettext, speaking
from concierge_cli.language.dates import MONTHS, long_day
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import label
from concierge_cli.reports.document import Column, Document, Fact, Facts, Heading, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from concierge_cli.domain.agreement import Agreement
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.earned import Earned
    from concierge_cli.domain.issued import Credit, Issued, LeftOut
    from concierge_cli.reports.document import Block, Value

REASONS: Mapping[str, str] = {
    "unresolved": N_("not resolved in this month"),
    "out_of_scope": N_("outside the agreement"),
    "duplicate": N_("opened twice"),
    "already_billed": N_("on bill {bill}"),
    "not_agreed": N_("resolved before an agreement was in force"),
    "not_handled": N_("the agreement does not cover it"),
    "other_site": N_("outside the agreement: it does not cover {place}"),
    "no_price": N_("the agreement has no price for it"),
    "late": N_("resolved after this bill was issued: the next one takes it"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who bills, how it is paid, and within how many days: lines of text as the freelancer wrote them. What taxes are due
    is text, too: nothing is reckoned."""

    issuer: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    due_days: int | None = None


def bill_document(
    client: Client,
    lines: tuple[Line, ...],
    left_out: Iterable[LeftOut],
    *,
    number: str,
    month: str,
    issued_on: date | None,
    payee: Payee,
    names: Mapping[str, str],
    papers: Sequence[tuple[int, Agreement]],
    now: datetime,
) -> Document:
    """The store's bill, in its language. `names` are those of the platforms in that language, and of each
    `platform:site` that a case was left out for; `papers` are the versions of which the store has
    two papers with one number, with that number."""
    with speaking(client.language):
        return Document(
            title=_("Bill {number}").format(number=number),
            subtitle=month_words(month, client.language) + ("" if issued_on else ", " + _("draft, not issued")),
            client=client.name,
            language=client.language,
            country=client.country,
            zone=client.zone,
            made_at=now,
            table_first=True,
            blocks=tuple(_blocks(client, lines, tuple(left_out), issued_on, payee, names, papers)),
        )


def month_words(month: str, language: str) -> str:
    """`noviembre 2026`."""
    year, number = month.split("-")
    return f"{MONTHS[language][int(number) - 1]} {year}"


def _blocks(
    client: Client,
    lines: tuple[Line, ...],
    left_out: tuple[LeftOut, ...],
    issued_on: date | None,
    payee: Payee,
    names: Mapping[str, str],
    papers: Sequence[tuple[int, Agreement]],
) -> Iterator[Block]:
    if issued_on is None and not client.agreements:
        yield Prose(paragraphs=(_("No agreement is in force, so nothing is billed."),), look="callout")
    if head := tuple(_head(issued_on, payee)):
        yield Facts(facts=head)
    yield from _issuer(payee)
    columns = (
        Column(name="case", title=_("Case"), kind="case"),
        Column(name="what", title=_("What")),
        Column(name="clause", title=_("Clause")),
        Column(name="amount", title=_("Amount"), kind="money"),
    )
    versions = sorted({line.version for line in lines})
    for total in totals(line.amount for line in lines):
        mine = [line for line in lines if line.amount.currency == total.currency]
        yield Table(
            columns=columns,
            rows=tuple(
                (line.case or None, _what(line, client, names), _clauses(line, named=len(versions) > 1), line.amount)
                for line in mine
            ),
            totals=((None, _("Total in {currency}").format(currency=total.currency), None, total),),
        )
    if not lines:
        yield Prose(paragraphs=(_("There is nothing to bill in this month."),))
    if versions:
        text = ngettext(
            "Clauses are those of the agreement, version {versions}.",
            "Clauses are those of the agreement, versions {versions}.",
            len(versions),
        )
        which = (
            _("Version {n} is the one accepted on {day} by {by}; its paper says version {number}.").format(
                n=one.version, day=long_day(one.accepted_on), by=one.by or "—", number=number
            )
            for number, one in papers
            if one.version in versions
        )
        yield Prose(paragraphs=(" ".join([text.format(versions=", ".join(map(str, versions))), *which]),))
    if payee.payment and lines:
        yield Prose(title=_("How to pay"), paragraphs=payee.payment)
    if left_out:
        yield Heading(text=_("Not billed"))
        rows: tuple[tuple[Value, ...], ...] = tuple((one.case, why_not(one, names)) for one in left_out)
        yield Table(columns=(columns[0], Column(name="why", title=_("Why not"))), rows=rows)


def _head(issued_on: date | None, payee: Payee) -> Iterator[Fact]:
    if issued_on is None:
        if payee.due_days is not None:
            text = ngettext("within {n} day of its issue", "within {n} days of its issue", payee.due_days)
            yield Fact(label=_("To be paid"), value=text.format(n=payee.due_days))
        return
    yield Fact(label=_("Issued"), value=issued_on, kind="day")
    if payee.due_days is not None:
        yield Fact(label=_("To be paid by"), value=issued_on + timedelta(days=payee.due_days), kind="day")


def _issuer(payee: Payee) -> Iterator[Block]:
    if payee.issuer:
        yield Prose(title=_("Issued by"), paragraphs=payee.issuer)


def _clauses(line: Line, *, named: bool) -> str:
    """The clauses of a line; with their version where a bill stands on several."""
    clauses = ", ".join(line.clauses)
    return _("{clauses} (v. {n})").format(clauses=clauses, n=line.version) if named else clauses


def credit_document(client: Client, note: Credit, bill: Issued, *, payee: Payee, now: datetime) -> Document:
    """A credit note as a paper of its own: which bill it takes money off, why, and what that bill comes to then."""
    with speaking(client.language):
        currency = note.amount.currency
        was = Money.total((line.amount for line in bill.lines if line.amount.currency == currency), currency=currency)
        before = []
        for one in bill.credits:
            if one.number == note.number:
                break
            if one.amount.currency == currency:
                before.append(one)
        rows = [
            (_("Bill {number}").format(number=bill.number), was),
            *((_("Credit note {number}").format(number=one.number), -one.amount) for one in before),
            (_("This credit note"), -note.amount),
        ]
        return Document(
            title=_("Credit note {number}").format(number=note.number),
            subtitle=_("on bill {number}, {month}").format(
                number=bill.number, month=month_words(bill.month, client.language)
            ),
            client=client.name,
            language=client.language,
            country=client.country,
            zone=client.zone,
            made_at=now,
            table_first=True,
            blocks=(
                Facts(
                    facts=(
                        Fact(label=_("Dated"), value=note.on, kind="day"),
                        Fact(label=_("Taken off"), value=note.amount, kind="money"),
                        Fact(label=_("Why"), value=note.because or "—"),
                        Fact(label=_("The bill went out on"), value=bill.on, kind="day"),
                    )
                ),
                *_issuer(payee),
                Table(
                    columns=(
                        Column(name="what", title=_("What")),
                        Column(name="amount", title=_("Amount"), kind="money"),
                    ),
                    rows=tuple(rows),
                    totals=(
                        (
                            _("What the bill comes to now"),
                            Money.total((amount for _what, amount in rows), currency=currency),
                        ),
                    ),
                ),
            ),
        )


def why_not(one: LeftOut, names: Mapping[str, str]) -> str:
    """Why a case is not billed, in the bound language."""
    if one.reason == "late" and one.bill:
        return _("resolved after this bill was issued: it is on {bill}").format(bill=one.bill)
    if one.reason == "duplicate" and one.of:
        return _("opened twice: duplicate of {case}").format(case=one.of)
    said = REASONS.get(one.reason)
    return _(said).format(bill=one.bill, place=names.get(one.place, one.place)) if said else one.reason


def _what(line: Line, client: Client, names: Mapping[str, str]) -> str:
    """What the line is for; of a case whose month had its bill already, that it had."""
    said = _for_what(line, client, names)
    if not line.month or line.percent is not None:
        return said
    return _("{what} (closed in {month}, after that month's bill went out)").format(
        what=said, month=month_words(line.month, client.language)
    )


def _for_what(line: Line, client: Client, names: Mapping[str, str]) -> str:
    place = names.get(line.platform, line.platform)
    percent = ""
    if line.percent is not None:  # with as many decimals as it was agreed on
        decimals = max(0, -int(line.percent.normalize().as_tuple().exponent))
        percent = format_number(line.percent, country=client.country, decimals=decimals) + " %"
    match line.kind:
        case "plan":
            share, _slash, days = line.detail.partition("/")
            if share == days:
                return _("Plan of the month")
            return _("Plan, {share} of {days} days").format(share=share, days=days)
        case "included":
            return _("{platform}, included in the plan").format(platform=place)
        case "extra":
            return _("{platform}, above the plan").format(platform=place)
        case "rates":
            return _("{platform}, {complexity}").format(platform=place, complexity=label("complexity", line.complexity))
        case "urgent":
            return _("Urgent, {percent}").format(percent=percent)
        case "season":
            return _("{season}, {percent}").format(season=line.detail, percent=percent)


# --- the freelancer's own ---------------------------------------------------------------------------------------------


def earned_document(
    rows: Iterable[Earned], *, month: str, language: str, country: str, zone: str, now: datetime, goal: Money | None
) -> Document:
    """What the month earned by the hour, store by store, in the freelancer's language. It goes to nobody else."""
    rows = tuple(rows)
    with speaking(language):
        columns = [
            Column(name="store", title=_("Store")),
            Column(name="billed", title=_("Billed"), kind="money"),
            Column(name="cases", title=_("Cases"), kind="number"),
            Column(name="time", title=_("Time on them"), kind="hours"),
            Column(name="all_time", title=_("All time"), kind="hours"),
            Column(name="per_hour", title=_("An hour"), kind="money"),
        ]
        if goal is not None:
            columns.append(Column(name="needed", title=_("A case would need"), kind="money"))
        return Document(
            title=_("Earned by the hour"),
            subtitle=month_words(month, language),
            client=_("Only for you"),
            language=language,
            country=country,
            zone=zone,
            made_at=now,
            blocks=(
                Table(
                    columns=tuple(columns),
                    rows=tuple(
                        (
                            one.client.name,
                            one.billed,
                            one.cases,
                            one.minutes * 60 or None,
                            one.all_minutes * 60 or None,
                            one.per_hour,
                        )
                        + ((one.needed,) if goal is not None else ())
                        for one in rows
                    ),
                    empty=_("There is nothing to bill in this month."),
                    note=_(
                        "All time is what was logged with --minutes: on the billed cases, whenever it was, and in this "
                        "month on everything else of the store (opened twice, unresolved, outside the agreement, on "
                        "another bill). An hour is what was billed by all time, and the needed price follows it."
                    ),
                ),
            ),
        )
