"""Values in words: the one place where a paper's amounts, times and shares are written.

Numbers follow the paper's country, words the bound language: a writer speaks `Document.language` while it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.money import Money
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.money import format_money
from concierge_cli.language.numbers import format_number, format_share

if TYPE_CHECKING:
    from concierge_cli.reports.document import Amount, Column, Document, Fact, Figure, Kind, Value

NOTHING: Final = "—"
"""What is written where there is no value."""


class Wording:
    """How the values of one document are written; `spoken`, for a screen reader, with signs as words."""

    def __init__(self, document: Document, *, spoken: bool = False) -> None:
        self._spoken = spoken
        self._country = document.country
        self._zone = document.zone
        self._now = document.made_at

    def value(self, value: Value, kind: Kind, *, decimals: int = 0, beside: Amount | None = None) -> str:
        """A value as its kind asks; `beside` is the target that a share must not be rounded to."""
        match value:
            case None | () | "":
                return NOTHING
            case Money():
                return format_money(value, country=self._country)
            case datetime():
                return dates.absolute_moment(value, tz=self._zone, now=self._now)
            case date():
                today = dates.local(self._now, self._zone).date()
                return dates.short_day(value, today=today)
            case tuple():
                return ", ".join(value)
            case str():
                return value
        return self._number(value, kind, decimals, beside)

    def cell(self, value: Value, column: Column) -> str:
        """A table's cell."""
        return self.value(value, column.kind, decimals=column.decimals)

    def fact(self, one: Fact) -> str:
        """A value that stands by itself: a day with its year."""
        if isinstance(one.value, date) and not isinstance(one.value, datetime):
            return dates.long_day(one.value)
        return self.value(one.value, one.kind)

    def _number(self, value: int | float | Decimal, kind: Kind, decimals: int, beside: Amount | None) -> str:
        match kind:
            case "share":
                limit = None if isinstance(beside, Money) else beside
                return format_share(value, country=self._country, beside=limit, decimals=decimals)
            case "duration":
                return dates.duration(float(value), nearest=True)
            case "hours":
                return dates.duration(float(value), days=False, nearest=True)
            case _:
                return format_number(value, country=self._country, decimals=decimals)

    # --- figures --------------------------------------------------------------------------------------------------

    def figure(self, one: Figure) -> str:
        """`3 h 10 min · n = 5`, `11 of 12 · 92 %`."""
        value, of = self.short(one), self.of(one)
        if not of:
            return value
        return f"{of} · {value}" if one.part is not None else f"{value} · {of}"

    def of(self, one: Figure) -> str:
        """What it was counted from: `11 of 12`, `n = 5`; empty where the value says it, or there is none."""
        if one.value is None or one.n is None or one.kind in ("number", "money"):
            return ""
        whole = format_number(one.n, country=self._country)
        if one.part is None:
            return _("of {n}").format(n=whole) if self._spoken else f"n\u00a0=\u00a0{whole}"
        return _("{part} of {whole}").format(part=format_number(one.part, country=self._country), whole=whole)

    def short(self, one: Figure) -> str:
        """`92 %`, where what it is of stands elsewhere."""
        return self.value(one.value, one.kind, decimals=one.decimals, beside=one.target)

    def target(self, one: Figure) -> str:
        """`> 90 %`, `12 h`; empty where there is none."""
        if one.target is None:
            return ""
        text = self.limit(one.target, one.kind, decimals=one.decimals)
        match one.compare:
            case ">":
                return _("more than {percent}").format(percent=text) if self._spoken else f"> {text}"
            case "<":
                return _("less than {amount}").format(amount=text) if self._spoken else f"< {text}"
        return text

    def limit(self, target: Amount, kind: Kind, *, decimals: int = 0) -> str:
        """A target: of a share no more decimals than it has."""
        if kind == "share" and not isinstance(target, Money):
            hundredths = Decimal(str(target)) * 100
            decimals = max(0, -int(hundredths.normalize().as_tuple().exponent))
        return self.value(target, kind, decimals=decimals)

    def before(self, one: Figure) -> str:
        """What it was in the period before; empty where nobody knows."""
        if one.before is None:
            return ""
        return self.value(one.before, one.kind, decimals=one.decimals, beside=one.target)

    def notes(self, one: Figure) -> Iterator[str]:
        """What must be said besides: why there is no value, and the figure's own note."""
        if one.reason == "insufficient":
            yield ngettext(
                "not computed from {n} case: it takes {least}",
                "not computed from {n} cases: it takes {least}",
                one.n or 0,
            ).format(n=one.n, least=one.least)
        elif one.reason == "no_data" and not one.note:
            yield _("nothing to count in this period")
        if one.note:
            yield one.note

    # --- the frame ------------------------------------------------------------------------------------------------

    def made(self) -> str:
        """`As it stood on Friday 13 Nov 2026, 18:30 (Mexico City).`"""
        return _("As it stood on {when}.").format(when=dates.echo(self._now, tz=self._zone))


def cases_at_the_end(n: int) -> str:
    """Said beside a figure whose cases stand at the end of the paper."""
    return ngettext("{n} case, named at the end", "{n} cases, named at the end", n).format(n=n)


def standing_word(standing: str) -> str:
    """A standing in one word, for who sees no colour."""
    match standing:
        case "met":
            return _("met")
        case "near":
            return _("close to the limit")
        case "missed":
            return _("not met")
    return ""
