"""What a period is called: `semana 47 (lun 16 a dom 22 nov 2026)` above a report, `semana 47` above a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.i18n import _
from concierge_cli.language import dates

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.period import Period


def period_title(period: Period) -> str:
    """`semana 47 (lun 16 a dom 22 nov 2026)`, `noviembre de 2026`."""
    if period.kind == "week":
        return dates.week_label(period.first)
    if period.kind == "month":
        return _("{month} {year}").format(month=_month(period), year=period.first.year)
    if period.first == period.last and period.whole_days:
        return dates.long_day(period.first)
    if not period.whole_days:
        start, end = (dates.long_moment(at, tz=period.zone) for at in (period.start, period.end))
        return _("{first} to {last}").format(first=start, last=end)
    return _("{first} to {last}").format(first=dates.long_day(period.first), last=dates.long_day(period.last))


def column_title(period: Period, now: datetime | None = None) -> str:
    """`esta semana` where `now` lies in it, else `semana 46`."""
    current = now is not None and period.start <= now < period.end
    if period.kind == "week":
        return _("this week") if current else dates.week_name(period.first)
    if period.kind == "month":
        return _("this month") if current else _month(period)
    return _("these days") if now is not None else _("days before")


def _month(period: Period) -> str:
    from concierge_cli.i18n import language

    return dates.MONTHS[language()][period.first.month - 1]
