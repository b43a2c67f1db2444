"""What must be said beside a figure: what does not enter it, what does only by a late entry, and in which hours it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from concierge_cli.domain.kpi import Measured


def counted_by_due_date(share: Measured, median: Measured) -> Iterator[str]:
    """Why the share of first responses is not of the answers that its neighbour, the median, is of."""
    if share.n and median.n and share.n != median.n:
        yield _("counts those that were due in the period; the median, those that were given in it")


def closed_again(one: Measured, cases: int) -> Iterator[str]:
    """Of how many cases the closings are, where some were closed more than once."""
    if one.n != cases:
        yield ngettext(
            "of {n} case: it was closed more than once", "of {n} cases: some were closed more than once", cases
        ).format(n=cases)


def late_by(seconds: int, *, agreed: bool) -> str:
    """`12 h de horario acordado`, `1 d 20 h`; late is late, so never `0 min`."""
    span = dates.duration(seconds, days=not agreed) if seconds >= 60 else _("less than 1 min")
    return _("{span} of agreed hours").format(span=span) if agreed else span


def left_out(one: Measured, forgiven: object) -> Iterator[str]:
    """What does not enter the share, and what does only by a late entry."""
    if pending := one.more["pending"]:
        yield ngettext("{n} not decided yet", "{n} not decided yet", pending).format(n=pending)
    told = [
        ngettext("{n} cancelled", "{n} cancelled", n).format(n=n) if (n := one.more["cancelled"]) else "",
        ngettext("{n} of a duplicate", "{n} of duplicates", n).format(n=n) if (n := one.more["duplicate"]) else "",
        ngettext("{n} out of scope", "{n} out of scope", n).format(n=n) if (n := one.more["out_of_scope"]) else "",
    ]
    if any(told):
        yield _("do not count: {what}").format(what=", ".join(filter(None, told)))
    if isinstance(forgiven, int) and forgiven:
        yield ngettext(
            "{n} counts as met by an entry made late, with a reason",
            "{n} count as met by entries made late, with a reason",
            forgiven,
        ).format(n=forgiven)
