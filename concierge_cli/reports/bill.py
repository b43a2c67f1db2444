"""A month's bill as a paper for the store, and what a month earned as one for the freelancer alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.domain.billing import Bill, BilledCase, Line, Unbilled
from concierge_cli.domain.money import Money
from concierge_cli.i18n import N_, _, ngettext, speaking
from concierge_cli.language.dates import MONTHS
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import label
from concierge_cli.reports.document import Column, Document, Fact, Facts, Heading, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from concierge_cli.domain.client import Client
    from concierge_cli.domain.issued import Issued
    from concierge_cli.reports.document import Block, Value

REASONS: Mapping[Unbilled, str] = {
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
class EarnedRow:
    """One store's month for the freelancer, as `services.earnings.Earned` tells it; `name` is the store's."""

    name: str
    billed: Money
    cases: int
    minutes: int
    all_minutes: int
    per_hour: Money | None
    needed: Money | None


def bill_document(
    client: Client, bill: Bill, *, number: str, issued: Issued | None, names: Mapping[str, str], now: datetime
) -> Document:
    """The store's bill, in its language. `names` are those of the platforms in that language, and of each
    `platform:site` that a case was left out for."""
    with speaking(client.language):
        return Document(
            title=_("Bill {number}").format(number=number),
            subtitle=month_words(bill.month, client.language) + ("" if issued else ", " + _("draft, not issued")),
            client=client.name,
            language=client.language,
            country=client.country,
            zone=client.zone,
            made_at=now,
            blocks=tuple(_blocks(client, bill, issued, names)),
        )


def month_words(month: str, language: str) -> str:
    """`noviembre 2026`."""
    year, number = month.split("-")
    return f"{MONTHS[language][int(number) - 1]} {year}"


def _blocks(client: Client, bill: Bill, issued: Issued | None, names: Mapping[str, str]) -> Iterator[Block]:
    if issued is not None:
        yield Facts(facts=(Fact(label=_("Issued"), value=issued.on, kind="day"),))
    elif not client.agreements:
        yield Prose(paragraphs=(_("No agreement is in force, so nothing is billed."),), look="callout")
    columns = (
        Column(name="case", title=_("Case"), kind="case"),
        Column(name="what", title=_("What")),
        Column(name="clause", title=_("Clause")),
        Column(name="amount", title=_("Amount"), kind="money"),
    )
    for total in bill.totals:
        mine = [line for line in bill.lines if line.amount.currency == total.currency]
        yield Table(
            columns=columns,
            rows=tuple(
                (line.case or None, _what(line, client, names), ", ".join(line.clauses), line.amount) for line in mine
            ),
            totals=((None, _("Total in {currency}").format(currency=total.currency), "", total),),
        )
    if not bill.lines:
        yield Prose(paragraphs=(_("There is nothing to bill in this month."),))
    versions = sorted({line.version for line in bill.lines})
    if versions:
        text = ngettext(
            "Clauses are those of the agreement, version {versions}.",
            "Clauses are those of the agreement, versions {versions}.",
            len(versions),
        )
        yield Prose(paragraphs=(text.format(versions=", ".join(map(str, versions))),))
    yield from _credits(issued)
    if bill.unbilled:
        yield Heading(text=_("Not billed"))
        rows: tuple[tuple[Value, ...], ...] = tuple(
            (case.id, _why_not(case, reason, names)) for case, reason in bill.unbilled
        )
        yield Table(columns=(columns[0], Column(name="why", title=_("Why not"))), rows=rows)


def _credits(issued: Issued | None) -> Iterator[Block]:
    if issued is None or not issued.credits:
        return
    yield Heading(text=_("Credit notes"))
    yield Table(
        columns=(
            Column(name="number", title=_("Number")),
            Column(name="why", title=_("Why")),
            Column(name="amount", title=_("Amount"), kind="money"),
        ),
        rows=tuple((one.number, one.because, -one.amount) for one in issued.credits),
        totals=tuple(("", _("Left to pay in {currency}").format(currency=one.currency), one) for one in issued.owed),
    )


def _why_not(case: BilledCase, reason: Unbilled, names: Mapping[str, str]) -> str:
    if reason == "late" and case.bill:
        return _("resolved after this bill was issued: it is on {bill}").format(bill=case.bill)
    place = f"{case.platform}:{case.site}"
    return _(REASONS[reason]).format(bill=case.bill, place=names.get(place, place))


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
    percent = "" if line.percent is None else format_number(line.percent.normalize(), country=client.country) + " %"
    if line.percent is not None and line.percent != line.percent.to_integral_value():
        percent = format_number(line.percent, country=client.country, decimals=2) + " %"
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
    rows: Iterable[EarnedRow], *, month: str, language: str, country: str, zone: str, now: datetime, goal: Money | None
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
                            one.name,
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
