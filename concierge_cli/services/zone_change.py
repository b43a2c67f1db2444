"""What another time zone of a store does to its bills: days begin at another instant, so that a resolved case may fall
into another month, a season or under another version of the agreement. Bills that went out never change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.agreement import in_force
from concierge_cli.domain.billing import NOT_WORK, BilledCase
from concierge_cli.domain.issued import Issued, fold_bills, standing
from concierge_cli.errors import RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.dates import long_day
from concierge_cli.services.billing import cases_between

if TYPE_CHECKING:
    from datetime import date

    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk

_NAMED: Final = 5
"""So many cases are named; of more their number tells enough."""

_A_DAY: Final = timedelta(days=1)
"""Zones lie up to 26 hours apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A resolved case that no bill has yet and that would be billed otherwise: its local day of closing, or where that
    stays the one of its arrival, `before` and `after`. `bill` is that of the month it moves into, "" where none went
    out."""

    case: str
    closing: bool
    before: date
    after: date
    bill: str = ""


def moved_by_zone(desk: Desk, before: Client, after: Client) -> list[Moved]:
    """The cases that the zone of `after` bills otherwise than that of `before`, in the order of their closing."""
    if not before.agreements or before.zone == after.zone:
        return []
    bills = standing(fold_bills(desk.journal.client_events(before.slug)))
    billed = {line.ref for one in bills for line in one.lines}
    begin = datetime.combine(min(one.since for one in before.agreements), datetime.min.time(), UTC) - 2 * _A_DAY
    now = {case.key: case for case in cases_between(desk, after, begin, desk.now + _A_DAY)}
    cases = [
        (case, now[case.key])
        for case in cases_between(desk, before, begin, desk.now + _A_DAY)
        if case.closed_at is not None and case.outcome not in NOT_WORK and billed.isdisjoint(case.refs)
    ]
    cases.sort(key=lambda pair: (pair[0].closed_at, pair[0].id))
    return [
        found
        for was, is_now in cases
        if _priced_by(before, was) != _priced_by(before, is_now) and (found := _moved(was, is_now, bills)) is not None
    ]


def _priced_by(client: Client, case: BilledCase) -> tuple[str, ...]:
    """What of its days its lines depend on: the month, the version, and the seasons of that."""
    assert case.closed is not None  # noqa: S101 - only closed ones are asked about
    version = in_force(client.agreements, case.closed)
    seasons = version.prices.seasons_on(case.received) if version is not None else ()
    return (f"{case.closed:%Y-%m}", version.ref if version is not None else "", *(one.name for one in seasons))


def _moved(was: BilledCase, is_now: BilledCase, bills: tuple[Issued, ...]) -> Moved | None:
    if was.closed is None or is_now.closed is None:
        return None
    if was.closed == is_now.closed:
        return Moved(case=was.id, closing=False, before=was.received, after=is_now.received)
    month = f"{is_now.closed:%Y-%m}"
    into = next((one.number for one in bills if one.month == month), "") if f"{was.closed:%Y-%m}" != month else ""
    return Moved(case=was.id, closing=True, before=was.closed, after=is_now.closed, bill=into)


def refuse_moved(desk: Desk, before: Client, after: Client) -> None:
    """Raises RuleViolation that names the cases which another zone would bill otherwise."""
    if not (found := moved_by_zone(desk, before, after)):
        return
    raise RuleViolation(
        f"{moved_said(after, found)} " + _("If that is right, say why with --because. Nothing was saved."),
        hint=f'concierge client edit {after.slug} --timezone {after.zone} --because "..."',
        data={"cases": [one.case for one in found]},
    )


def moved_said(after: Client, found: list[Moved]) -> str:
    """Which cases are billed otherwise by the store's new zone, and that what went out stays."""
    more = len(found) - _NAMED
    rest = [_("and {n} more").format(n=more)] if more > 0 else []
    return _("By {zone} other days hold for resolved cases, so they are billed otherwise: {cases}. {stays}").format(
        zone=after.zone,
        cases="; ".join([*(_one_said(one) for one in found[:_NAMED]), *rest]),
        stays=_("Bills that went out stay as they are."),
    )


def _one_said(one: Moved) -> str:
    said = (
        _("{case}, closed on {after} and not on {before}")
        if one.closing
        else _("{case}, received on {after} and not on {before}")
    )
    told = said.format(case=one.case, after=long_day(one.after), before=long_day(one.before))
    if one.bill:
        told += " " + _("({bill} went out: the next bill takes it)").format(bill=one.bill)
    return told


def zone_notices(desk: Desk, before: Client, after: Client) -> Iterator[str]:
    """The same, once the zone was changed for a reason."""
    if found := moved_by_zone(desk, before, after):
        yield moved_said(after, found)
