"""The agreement with a store as a paper: what is handled, in which times, who decides what, what is not done, prices.

It says what is done and when, never what a platform, a bank or a buyer decides. Clauses have the numbers of
`domain.agreement.CLAUSES` in every version, so that a bill can name its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from concierge_cli.domain.agreement import CLAUSES, Agreement, Prices
from concierge_cli.domain.money import Money
from concierge_cli.i18n import _, ngettext, speaking
from concierge_cli.language.dates import city, long_day
from concierge_cli.language.hours import format_hours
from concierge_cli.language.money import format_money
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import label
from concierge_cli.reports.document import Column, Document, Fact, Facts, Heading, Points, Prose, Table

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.reports.document import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A platform of the store in the paper's language: its name, what is handled there and what is not."""

    code: str
    platform: str
    handled: tuple[str, ...]
    left_out: tuple[str, ...]


def agreement_document(
    client: Client,
    version: Agreement,
    places: Iterable[Handled],
    *,
    named: Mapping[str, str],
    now: datetime,
    accepted: bool,
    provider: tuple[str, ...] = (),
) -> Document:
    """The paper of a version; `accepted` tells one that stands from a draft. `named` are the names of platforms that have
    a price and are none of the store's. `provider` is who works for the store, in lines of their own."""
    places = tuple(places)
    with speaking(client.language):
        return Document(
            title=_("Service agreement"),
            subtitle=_("Version {n}").format(n=version.version) + ("" if accepted else ", " + _("draft")),
            client=client.name,
            language=client.language,
            country=client.country,
            zone=client.zone,
            made_at=now,
            blocks=(
                *_parties(client, provider),
                *_scope(places),
                *_times(client, version),
                *_escalation(client, version),
                *_not_done(places),
                *_outcomes(),
                *_access(),
                *_prices(client, version, {**named, **{one.code: one.platform for one in places}}),
                *_validity(version, accepted=accepted),
            ),
        )


def _clause(name: str, title: str) -> Heading:
    number = CLAUSES[name]
    return Heading(text=f"{number}. {title}", level=3 if "." in number else 2, anchor=f"clause-{number}")


def _parties(client: Client, provider: tuple[str, ...]) -> Iterator[Block]:
    """Between whom it is, above the clauses, whose numbers bills name."""
    if provider:
        yield Facts(
            facts=(
                Fact(label=_("The store"), value=client.name),
                Fact(label=_("Who works for it"), value=" · ".join(provider)),
            )
        )


def _scope(places: Iterable[Handled]) -> Iterator[Block]:
    yield _clause("scope", _("What is handled"))
    rows = tuple((one.platform, ", ".join(one.handled) or "—") for one in places)
    yield Table(
        columns=(Column(name="platform", title=_("Platform")), Column(name="handled", title=_("Handled"))), rows=rows
    )
    yield Prose(
        paragraphs=(
            _(
                "Each case is opened with its evidence, answered in the tone of its platform, followed until money and "
                "parcel are where they belong, and closed with its outcome. Every step stands in a log that the store "
                "can read."
            ),
        )
    )


def _times(client: Client, version: Agreement) -> Iterator[Block]:
    yield _clause("times", _("Times"))
    names = {
        "first_response": _("First answer to the buyer or the platform"),
        "next_response": _("Each further answer"),
        "resolution": _("Case solved, without the time in which others have the turn"),
    }
    rows = tuple((said, minutes * 60) for name, said in names.items() if (minutes := version.sla.get(name)))
    yield Table(
        columns=(
            Column(name="promise", title=_("Promise")),
            Column(name="within", title=_("Within, of agreed hours"), kind="hours"),
        ),
        rows=rows,
        empty=_("No times are agreed."),
    )
    yield Prose(
        paragraphs=(
            _("Agreed hours: {hours}, by the time of {zone}; public holidays do not count.").format(
                hours=format_hours(version.weekly, language=client.language), zone=city(client.zone)
            ),
            _(
                "Dates that a platform or the law sets are other ones: they run by their own calendar, also at night and "
                "on holidays, and come first."
            ),
        )
    )


def _escalation(client: Client, version: Agreement) -> Iterator[Block]:
    yield _clause("escalation", _("Who is asked, and when"))
    points = [
        _("What this agreement does not cover is asked of the store before it is answered."),
        _("While the store is asked, the platform's dates go on running; the store knows them from the question."),
    ]
    if version.approval_over is not None:
        amount = format_money(version.approval_over, country=client.country)
        points.insert(
            0, _("A refund or credit above {amount} needs the store's yes, which is logged.").format(amount=amount)
        )
    if version.channel:
        points.append(_("Questions and answers go through {channel}.").format(channel=version.channel))
    yield Points(points=tuple(points))


def _not_done(places: Iterable[Handled]) -> Iterator[Block]:
    yield _clause("not_done", _("What is not done"))
    left_out = [
        _("{platform}: {procedures}").format(platform=one.platform, procedures=", ".join(one.left_out))
        for one in places
        if one.left_out
    ]
    if left_out:
        yield Prose(paragraphs=(_("These are not handled:"),))
        yield Points(points=tuple(left_out))
    yield Prose(paragraphs=(_("Not included in any case:"),))
    yield Points(
        points=(
            _("advancing money: refunds and shipping are paid by the store;"),
            _("legal advice, and standing for the store before a court or an authority;"),
            _("pressing buyers about their claims or reviews;"),
            _("taking a talk out of a platform that forbids it, or sending evidence that is not what it says."),
        )
    )


def _outcomes() -> Iterator[Block]:
    yield _clause("outcomes", _("No outcome is promised"))
    yield Prose(
        paragraphs=(
            _(
                "Platforms, banks and buyers decide; what they decide is not promised here, and no price depends on it. "
                "What is agreed is the work: done within these times, with the evidence that each case needs, and with "
                "a log that proves every step."
            ),
        )
    )


def _access() -> Iterator[Block]:
    yield _clause("access", _("Access"))
    yield Points(
        points=(
            _("The store gives a user of its own for this work, with the least permission that is enough."),
            _("Signing in asks for a second step wherever the platform offers one."),
            _("Passwords and codes are never sent in a message or written into the log."),
            _("A register says who has access to what; it is reviewed every 90 days."),
            _(
                "When the agreement ends, the store takes every access away and receives all that is its own: log, cases, evidence."
            ),
        )
    )


# --- prices -------------------------------------------------------------------------------------------------------


def _prices(client: Client, version: Agreement, names: dict[str, str]) -> Iterator[Block]:
    prices = version.prices

    def money(amount: Decimal) -> str:
        return format_money(Money(amount, version.currency), country=client.country)

    def percent(share: Decimal) -> str:
        places = max(0, -share.normalize().as_tuple().exponent) if share else 0  # type: ignore[operator]
        return format_number(share, country=client.country, decimals=places) + " %"

    yield Heading(text=_("7. Prices"), anchor="clause-7")
    if not prices.said:
        yield Prose(paragraphs=(_("No price is agreed yet."),))
        return
    yield Prose(
        paragraphs=(
            _(
                "A case has the prices of the version that is in force on the day on which it is resolved, whenever it "
                "began."
            ),
            _(
                "Each clause on prices has one number for good, so that a bill can name it: a number that is missing is "
                "nothing that was agreed."
            ),
        )
    )
    yield from _plan(prices, money)
    if prices.rates:
        yield _clause("rates", _("Price of a resolved case"))
        rows = tuple(
            (
                names.get(rate.platform, rate.platform) or _("any platform"),
                label("complexity", rate.complexity) if rate.complexity else _("any complexity"),
                Money(rate.amount, version.currency),
            )
            for rate in prices.rates
        )
        yield Table(
            columns=(
                Column(name="platform", title=_("Platform")),
                Column(name="complexity", title=_("Complexity")),
                Column(name="price", title=_("Price"), kind="money"),
            ),
            rows=rows,
            note=_(
                "Where two rows fit a case, the one that names both platform and complexity holds; of one that names only "
                "the platform and one that names only the complexity, the platform's."
            )
            + _above_the_plan(prices),
        )
    own_price = _("It is counted from the price of the case; several are added up, none is counted from another.")
    if prices.monthly is not None and prices.included:
        own_price += " " + _("Cases that the fee includes cost nothing on top.")
    if prices.urgent:
        yield _clause("urgent", _("Urgent cases"))
        text = _(
            "A case that the store asks to be treated as urgent costs {percent} more; whoever does the work marks it then, "
            "and the log says when."
        )
        yield Prose(paragraphs=(f"{text.format(percent=percent(prices.urgent))} {own_price}",))
    if prices.seasons:
        yield _clause("season", _("Seasons"))
        yield Table(
            columns=(
                Column(name="season", title=_("Season")),
                Column(name="first", title=_("From")),
                Column(name="last", title=_("Up to and including")),
                Column(name="percent", title=_("On top")),
            ),
            rows=tuple(
                (one.name, long_day(one.first), long_day(one.last), percent(one.percent)) for one in prices.seasons
            ),
            note=_("The day on which the case was received counts.") + " " + own_price,
        )
    yield _clause("not_billed", _("What is not billed"))
    yield Prose(
        paragraphs=(
            _(
                "Cases that are not resolved, are outside this agreement, were opened twice or stand on an earlier bill."
            ),
        )
    )
    if prices.monthly is not None:
        yield _clause("proration", _("Months that begin or end in between"))
        yield Prose(
            paragraphs=(
                _(
                    "Fee and included cases count by days: so many of the month's days as the plan held. A part of a "
                    "case counts as a whole one."
                ),
            )
        )
    yield _clause("late", _("Cases resolved after their month's bill"))
    yield Prose(
        paragraphs=(
            _(
                "A case whose month has its bill already stands on the next one, by the prices of its own month and by "
                "what the fee of that month still included."
            ),
        )
    )


def _above_the_plan(prices: Prices) -> str:
    """Which of two prices holds for a case that only the row of any case fits."""
    if prices.above is None or not any(rate.general for rate in prices.rates):
        return ""
    return " " + _(
        "The row of any platform and any complexity is not used: such a case has the price of clause {n}."
    ).format(n=CLAUSES["extra"])


def _plan(prices: Prices, money: Callable[[Decimal], str]) -> Iterator[Block]:
    if prices.monthly is None:
        return
    yield _clause("plan", _("Plan"))
    text = ngettext(
        "{fee} a month, with {n} resolved case included.",
        "{fee} a month, with {n} resolved cases included.",
        prices.included,
    )
    said = text.format(fee=money(prices.monthly), n=prices.included)
    if prices.included:
        said += " " + _("Those that are resolved first in the month are the included ones.")
    yield Prose(paragraphs=(said,))
    yield _clause("extra", _("Cases above the plan"))
    if prices.extra is not None:
        each = _("Each further resolved case costs {amount}.").format(amount=money(prices.extra))
        if any(not rate.general for rate in prices.rates):
            each += " " + _(
                "One whose platform or complexity has a row of its own in clause {n} costs what that row says."
            ).format(n=CLAUSES["rates"])
    elif prices.rates:
        each = _("Each further resolved case costs its price of clause {n}.").format(n=CLAUSES["rates"])
    else:
        each = _("No price is agreed for further cases, so they are not billed.")
    yield Prose(paragraphs=(each,))


def _validity(version: Agreement, *, accepted: bool) -> Iterator[Block]:
    yield _clause("validity", _("From when it holds"))
    facts = [Fact(label=_("In force from"), value=version.since, kind="day")]
    if accepted:
        facts += [
            Fact(label=_("Accepted on"), value=version.accepted_on, kind="day"),
            Fact(label=_("Accepted by"), value=version.by or "—"),
        ]
    yield Facts(facts=tuple(facts))
    paragraphs = [
        _(
            "A change is a new version with its own acceptance. A promised time keeps what held when it began to run; "
            "prices are those of the day on which a case is resolved."
        ),
        _("Either side may end it in writing; open cases are handed over with their log."),
    ]
    if not accepted:
        paragraphs.insert(0, _("This is a draft: it holds once somebody of the store has accepted it."))
    yield Prose(paragraphs=tuple(paragraphs))
