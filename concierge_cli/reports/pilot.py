"""A pilot as a paper for the freelancer alone: minutes by type, prices with their arithmetic, the plan, the capacity.

It is in the user's language and number format, and it never goes to the store: minutes and the hourly goal stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from concierge_cli.domain.kpi import LEAST_N, Number
from concierge_cli.domain.pilot import DAYS_A_MONTH, LEAST, LEAST_DAYS, Monthly, Pilot, Plan, Rate, Type, rounded_up
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language.dates import long_day
from concierge_cli.language.money import format_money
from concierge_cli.language.numbers import format_number
from concierge_cli.reports.document import (
    Block,
    Column,
    Definition,
    Document,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Points,
    Prose,
    Table,
)

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.money import Money

_LISTED_ON_SCREEN = 10


def pilot_document(
    pilot: Pilot,
    client: Client,
    *,
    name: Callable[[Type], str],
    language: str,
    country: str,
    now: datetime,
    on_screen: bool = False,
) -> Document:
    """The paper. `name` says a type in words; `country` is the user's. On the screen a long list of cases is left out."""
    words = _Words(pilot, name, country)
    return Document(
        title=_("Pilot"),
        client=client.name,
        subtitle=_("For you alone: minutes and your goal for an hour do not belong in a paper of the store."),
        language=language,
        country=country,
        zone=client.zone,
        made_at=now,
        blocks=tuple(words.blocks(listed=not on_screen)),
        definitions=tuple(_definitions(pilot)),
    )


class _Words:
    """The parts of one paper."""

    def __init__(self, pilot: Pilot, name: Callable[[Type], str], country: str) -> None:
        self._pilot = pilot
        self._name = name
        self._country = country

    def blocks(self, *, listed: bool) -> Iterator[Block]:
        pilot = self._pilot
        yield Prose(paragraphs=(self._verdict(),), look="lead")
        if pilot.enough:
            yield self._minutes()
            yield self._by_type()
            if pilot.goal:
                yield self._prices(pilot.rates, pilot.goal)
            if pilot.goal and pilot.plan:
                yield from self._plan(pilot.plan, pilot.goal)
            elif pilot.goal and pilot.monthly and pilot.too_short:
                yield Prose(paragraphs=(self._too_short(pilot.monthly),))
            if pilot.week is not None:
                yield from self._capacity(pilot.week)
        if pilot.left_out:
            yield self._left_out(most=len(pilot.left_out) if listed else _LISTED_ON_SCREEN)
        if pilot.cases and (listed or len(pilot.cases) <= _LISTED_ON_SCREEN):
            yield self._cases()

    def _verdict(self) -> str:
        n, days = len(self._pilot.cases), self._pilot.days
        if not self._pilot.enough:
            return _(
                "Not enough: {n} of {least} measured cases. From fewer, one long case would set the price."
            ).format(n=n, least=LEAST)
        if min(days) == max(days):
            return _("{n} measured cases, all closed on {day}.").format(n=n, day=long_day(days[0]))
        text = ngettext(
            "{n} measured case, closed from {first} to {last}.", "{n} measured cases, closed from {first} to {last}.", n
        )
        return text.format(n=n, first=long_day(min(days)), last=long_day(max(days)))

    # --- minutes --------------------------------------------------------------------------------------------------

    def _minutes(self) -> Figures:
        whole = self._pilot.whole
        defined = _meanings()
        return Figures(
            title=_("Minutes of a case"),
            figures=(
                self._figure("minutes_p50", _("Median"), whole.percentile(50), defined["p50"], whole, LEAST_N[50]),
                self._figure(
                    "minutes_p90", _("90th percentile"), whole.percentile(90), defined["p90"], whole, LEAST_N[90]
                ),
                self._figure("minutes_mean", _("To expect (mean)"), whole.mean, defined["mean"], whole, LEAST),
            ),
        )

    def _figure(
        self, name: str, label: str, value: Number | Fraction | None, definition: str, of: Type, least: int
    ) -> Figure:
        return Figure(
            name=name,
            label=label,
            value=None if value is None else _decimal(value),
            kind="number",
            decimals=0 if value is None else _decimals(value),
            definition=definition,
            n=of.n,
            reason="insufficient" if value is None else "",
            least=least,
        )

    def _by_type(self) -> Table:
        rows = [(one, (one.percentile(50), one.percentile(90), one.mean)) for one in self._pilot.types]
        places = max((_decimals(value) for _type, values in rows for value in values if value is not None), default=0)
        return Table(
            title=_("Minutes by type"),
            columns=(
                Column(name="type", title=_("Type")),
                Column(name="n", title=_("Cases"), kind="number"),
                Column(name="p50", title=_("Median"), kind="number", decimals=places),
                Column(name="p90", title=_("90th pct."), kind="number", decimals=places),
                Column(name="mean", title=_("Mean"), kind="number", decimals=places),
                Column(name="shortest", title=_("Shortest"), kind="number"),
                Column(name="longest", title=_("Longest"), kind="number"),
            ),
            rows=tuple(
                (self._name(one), one.n, *(None if value is None else _decimal(value) for value in values), *one.ends)
                for one, values in rows
            ),
            note=_("— is insufficient: a median and a mean need {least} cases, a 90th percentile {most}.").format(
                least=LEAST, most=LEAST_N[90]
            ),
        )

    # --- prices ---------------------------------------------------------------------------------------------------

    def _prices(self, rates: list[Rate], goal: Money) -> Table:
        return Table(
            title=_("Price of a case, at {goal} an hour").format(goal=self._money(goal)),
            columns=(
                Column(name="type", title=_("Type")),
                Column(name="n", title=_("Cases"), kind="number"),
                Column(name="arithmetic", title=_("Arithmetic")),
                Column(name="price", title=_("Price"), kind="money"),
            ),
            rows=tuple(
                (
                    self._name(one.type),
                    one.type.n,
                    f"{self._whole(one.type.total)} ÷ {one.type.n} × {self._bare(goal)} ÷ 60 {self._exact(one.exact)}",
                    one.price,
                )
                for one in rates
            ),
            note=" ".join(self._how(goal, several=len(rates) > 1)),
        )

    def _how(self, goal: Money, *, several: bool) -> Iterator[str]:
        coin = rounded_up(Fraction(1, 10**9), goal.currency)
        yield _("Minutes together ÷ cases × the goal ÷ 60, rounded up to {coin}.").format(coin=self._money(coin))
        if several:
            yield _("Each case counts in one row, the one that names most of it.")
        yield from self._not_in_it()

    def _not_in_it(self) -> Iterator[str]:
        """The time that these prices do not pay."""
        pilot = self._pilot
        wasted = [one.minutes for one in pilot.unpaid if one.why == "no_work"]
        if pilot.for_no_work is not None:
            text = ngettext(
                "Not in the price: {minutes} min on {n} duplicate or case out of scope; shared among the measured ones "
                "they would add {amount} to each.",
                "Not in the price: {minutes} min on {n} duplicates or cases out of scope; shared among the measured ones "
                "they would add {amount} to each.",
                len(wasted),
            )
            yield text.format(minutes=self._whole(sum(wasted)), n=len(wasted), amount=self._money(pilot.for_no_work))
        if going_on := [one.minutes for one in pilot.unpaid if one.why == "open"]:
            text = ngettext(
                "Nor {minutes} min so far on {n} open case: they count once it is closed.",
                "Nor {minutes} min so far on {n} open cases: they count once those are closed.",
                len(going_on),
            )
            if not wasted:
                text = ngettext(
                    "Not in the price: {minutes} min so far on {n} open case, which count once it is closed.",
                    "Not in the price: {minutes} min so far on {n} open cases, which count once those are closed.",
                    len(going_on),
                )
            yield text.format(minutes=self._whole(sum(going_on)), n=len(going_on))

    def _plan(self, plan: Plan, goal: Money) -> Iterator[Block]:
        whole, included = self._pilot.whole, plan.monthly.included
        fee = f"{included} × {self._whole(whole.total)} ÷ {whole.n} × {self._bare(goal)} ÷ 60 {self._exact(plan.exact)}"
        yield Heading(text=_("Plan of a month"))
        yield Facts(
            facts=(
                Fact(label=_("Cases included"), value=included, kind="number"),
                Fact(label=_("Fee"), value=plan.fee, kind="money"),
                Fact(label=_("Each further case"), value=_("its price above")),
                Fact(label=_("Your time"), value=float(plan.hours * 3600), kind="hours"),
            )
        )
        points = [self._seen(plan.monthly), _("Fee: {sum}, rounded up.").format(sum=fee)]
        if self._pilot.beyond_capacity:
            points.append(_("It includes more cases than fit into your weeks: include fewer, or give it more hours."))
        yield Points(points=tuple(points))

    def _too_short(self, monthly: Monthly) -> str:
        return ngettext(
            "No plan yet: it takes {least} days of cases to know a month, and {n} day was seen. The price of a case stands.",
            "No plan yet: it takes {least} days of cases to know a month, and {n} days were seen. The price of a case stands.",
            monthly.days,
        ).format(least=LEAST_DAYS, n=monthly.days)

    def _seen(self, monthly: Monthly) -> str:
        if monthly.months:
            counts = ", ".join(str(n) for _month, n in monthly.months)
            text = ngettext(
                "Cases included: those of {n} whole month ({counts}).",
                "Cases included: the median of {n} whole months ({counts}) = {exact}, halves rounded up.",
                len(monthly.months),
            )
            return text.format(n=len(monthly.months), counts=counts, exact=self._number(monthly.exact))
        text = ngettext(
            "Cases included: no whole month was seen yet, so {seen} × {month} ÷ {days} day = {exact}, halves rounded up.",
            "Cases included: no whole month was seen yet, so {seen} × {month} ÷ {days} days = {exact}, halves rounded up.",
            monthly.days,
        )
        return text.format(
            seen=monthly.seen, month=DAYS_A_MONTH, days=monthly.days, exact=self._number(monthly.exact, most=2)
        )

    def _capacity(self, week: int) -> Iterator[Block]:
        whole = self._pilot.whole
        hours = self._number(Fraction(week, 60), most=2)
        cases = self._pilot.capacity or 0
        said = ngettext("{n} case a week in {hours} h", "{n} cases a week in {hours} h", cases)
        yield Heading(text=_("Capacity"))
        yield Prose(
            paragraphs=(
                said.format(n=cases, hours=hours)
                + ": "
                + _("{minutes} min ÷ ({total} ÷ {n}), rounded down.").format(
                    minutes=self._whole(week), total=self._whole(whole.total), n=whole.n
                ),
            )
        )

    # --- cases ----------------------------------------------------------------------------------------------------

    def _left_out(self, *, most: int) -> Table:
        why = {
            "open": _("still open: it counts once it is closed"),
            "no_minutes": _("closed without minutes: log them"),
            "no_work": _("a duplicate or out of scope: no work for this store"),
        }
        left_out = self._pilot.left_out
        more = max(0, len(left_out) - most)
        return Table(
            title=_("Not measured") if self._pilot.enough else _("What is missing"),
            columns=(
                Column(name="case", title=_("Case"), kind="case"),
                Column(name="why", title=_("Why")),
                Column(name="minutes", title=_("Minutes so far"), kind="number"),
            ),
            rows=tuple((one.case, why[one.why], one.minutes) for one in left_out[:most]),
            note=ngettext("And {n} more.", "And {n} more.", more).format(n=more) if more else "",
        )

    def _cases(self) -> Table:
        pilot = self._pilot
        return Table(
            title=_("Measured cases"),
            columns=(
                Column(name="case", title=_("Case"), kind="case"),
                Column(name="type", title=_("Type")),
                Column(name="closed_on", title=pgettext("pilot", "Closed"), kind="day"),
                Column(name="minutes", title=_("Minutes"), kind="number"),
            ),
            rows=tuple(
                (one.case, self._name(Type(one.platform, one.procedure, one.complexity, (one,))), day, one.minutes)
                for one, day in zip(pilot.cases, pilot.days, strict=True)
            ),
        )

    # --- numbers --------------------------------------------------------------------------------------------------

    def _number(self, value: Number | Fraction, *, most: int = 1) -> str:
        return format_number(_decimal(value), country=self._country, decimals=_decimals(value, most=most))

    def _whole(self, value: int) -> str:
        return format_number(value, country=self._country)

    def _exact(self, value: Fraction) -> str:
        """What a division comes to, with its sign: five decimals at most, and `≈` where they are not all."""
        rounded = _decimals(value, most=5) == 5 and (value * 10**5) % 1
        return f"{'≈' if rounded else '='} {self._number(value, most=5)}"

    def _money(self, money: Money) -> str:
        return format_money(money, country=self._country)

    def _bare(self, money: Money) -> str:
        """The amount without its currency, which the title says."""
        return self._number(Fraction(money.amount), most=3)


def _definitions(pilot: Pilot) -> Iterator[Definition]:
    if pilot.plan:
        yield Definition(
            term=_("Price of a case"),
            text=_(
                "The minutes to expect of its type × the goal for an hour ÷ 60, rounded up to the smallest unit of its currency."
            ),
        )
        yield Definition(
            term=_("Cases included"),
            text=_(
                "The median of the cases received in each whole month seen; without one, the cases seen carried over to "
                "{days} days. Duplicates and cases out of scope do not count."
            ).format(days=DAYS_A_MONTH),
        )


def _meanings() -> dict[str, str]:
    return {
        "p50": _("Minutes logged for a closed case: half of the cases took no longer. Needs {n} cases.").format(
            n=LEAST_N[50]
        ),
        "p90": _("The same minutes: nine cases out of ten took no longer. Needs {n} cases.").format(n=LEAST_N[90]),
        "mean": _("The same minutes together ÷ cases: what a price must cover, since long cases are paid work, too."),
    }


def _decimal(value: Number | Fraction) -> Decimal:
    exact = Fraction(value)
    return Decimal(exact.numerator) / exact.denominator


def _decimals(value: Number | Fraction, *, most: int = 1) -> int:
    """As many decimals as the value has, `most` at most."""
    exact = Fraction(value)
    return next((places for places in range(most) if not (exact * 10**places) % 1), most)
