"""Whether the book of rules can be leaned upon: what is old, what its sources dispute, and who depends on the weakest.

It looks and says, and logs nothing. Rules that hold no more are left out: nobody counts with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from concierge_cli.domain.bilingual import Text
from concierge_cli.domain.rules import Rule
from concierge_cli.domain.vocabulary import Basis, Trust
from concierge_cli.errors import NotFound
from concierge_cli.services.desk import Desk

if TYPE_CHECKING:
    from concierge_cli.playbooks.entries import Platform, SetAside
    from concierge_cli.playbooks.metrics import Metric

USUAL_AGE = 90
"""Days after which a rule is worth reading again at its source."""


class OldRule(NamedTuple):
    """A rule that was not checked at its source for `days` days."""

    rule: Rule
    days: int


class Dispute(NamedTuple):
    """A rule or a figure whose sources disagree, and in whose words they do.

    `warns` is the stricter term of a rule, in its unit, which warns first while `rule` stays due; None where the
    rule's own term is the stricter one already.
    """

    platform: str
    rule: Rule | None
    metric: Metric | None
    says: Text

    @property
    def name(self) -> str:
        """The id by which the rule or the figure is asked for."""
        return self.rule.id if self.rule is not None else self.metric.id if self.metric is not None else ""


class Dependent(NamedTuple):
    """A running deadline of an open case that was counted by a rule of low trust."""

    case: str
    client: str
    zone: str
    clock: str
    rule: Rule
    due_at: datetime | None


class BookCheck(NamedTuple):
    """What was found. `incomplete` are rules and figures without a source or a trust: reading refuses them, so none."""

    rules: int
    figures: int
    older_than: int
    left_out: list[SetAside]
    incomplete: list[str]
    old: list[OldRule]
    disputes: list[Dispute]
    dependents: list[Dependent]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the book itself; what its sources say of each other is no fault of it."""
        return not self.left_out and not self.incomplete


def check_book(desk: Desk, *, older_than: int, platform: str = "", zone: str) -> BookCheck:
    """Everything worth a look in the book, or in one platform's part of it. `zone` tells which day it is."""
    today = desk.now.astimezone(ZoneInfo(zone)).date()
    places = [one for one in desk.playbooks.platforms() if platform in ("", one.code)]
    rules = desk.playbooks.rules(platform)
    current = [rule for rule in rules if rule.valid_to is None or today <= rule.valid_to]
    return BookCheck(
        rules=len(rules),
        figures=sum(len(one.metrics) for one in places),
        older_than=older_than,
        left_out=desk.playbooks.set_aside(),
        incomplete=_incomplete(rules, places),
        old=_old(current, today, older_than),
        disputes=_disputes(current, places),
        dependents=_dependents(desk, platform),
    )


def _incomplete(rules: Iterable[Rule], places: Iterable[Platform]) -> list[str]:
    figures = [metric for one in places for metric in one.metrics]
    known: list[Rule | Metric] = [*rules, *figures]
    return [one.id for one in known if not one.source or one.trust not in tuple(Trust)]


def _old(rules: Iterable[Rule], today: date, older_than: int) -> list[OldRule]:
    """The longest unchecked first."""
    aged = [OldRule(rule, (today - rule.verified_on).days) for rule in rules]
    return sorted((one for one in aged if one.days > older_than), key=lambda one: (-one.days, one.rule.id))


def _disputes(rules: Iterable[Rule], places: Iterable[Platform]) -> list[Dispute]:
    found = [
        Dispute(
            rule.platform, rule, None, rule.conflict or rule.conservative.why if rule.conservative else rule.conflict
        )
        for rule in rules
        if rule.conflict or rule.conservative
    ]
    found += [
        Dispute(one.code, None, metric, metric.conflict) for one in places for metric in one.metrics if metric.conflict
    ]
    return sorted(found, key=lambda one: (one.platform, one.rule is None, one.name))


def _dependents(desk: Desk, platform: str) -> list[Dependent]:
    """By date; a date that the platform showed or a person typed depends on no rule, nor does a store's own term."""
    from concierge_cli.journal import CaseFilter

    zones = {client.slug: client.zone for client in desk.journal.clients()}
    found = []
    for row in desk.journal.cases(CaseFilter(closed=False, platform=platform or None)):
        for clock in row.clocks:
            if not clock.rule or clock.basis not in (Basis.RULE, Basis.ASSUMED):
                continue
            try:
                rule = desk.playbooks.rule(clock.rule)
            except NotFound:
                continue  # its file is gone; the clock stands as it was frozen
            if rule.trust is Trust.LOW:
                found.append(Dependent(row.id, row.client, zones[row.client], clock.id, rule, clock.due_at))
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or desk.now, one.case))


def disputed_numbers(metric: Metric) -> list[tuple[str, list[Decimal]]]:
    """Place by place the numbers that a figure's sources give, the stricter one first."""
    return [
        (place, sorted((Decimal(str(one)) for one in numbers), reverse=metric.condition == "above"))
        for place, numbers in metric.disputed.items()
    ]


def check_json(desk: Desk, found: BookCheck) -> dict[str, Any]:
    """`{rules, figures, older_than_days, left_out[], incomplete[], disputes[], low_trust[], not_verified[]}`.

    A dispute's `numbers` are `{place, value, unit, holds, warns}`, the stricter one first: `value` is a term in `unit`, or
    the share of a figure (`unit` null) at `place`; `holds` is what counts, `warns` what only warns.
    """
    return {
        "rules": found.rules,
        "figures": found.figures,
        "older_than_days": found.older_than,
        "left_out": [one._asdict() for one in found.left_out],
        "incomplete": found.incomplete,
        "disputes": [
            {
                "name": one.name,
                "kind": "rule" if one.rule is not None else "figure",
                "platform": one.platform,
                "numbers": _numbers(one),
                "says": str(one.says),
                "sources": [_source_json(desk, source) for source in _sources(one)],
            }
            for one in found.disputes
        ],
        "low_trust": [
            {
                "case": one.case,
                "client": one.client,
                "clock": one.clock,
                "rule": one.rule.id,
                "due_at": one.due_at and one.due_at.astimezone(ZoneInfo(one.zone)),
            }
            for one in found.dependents
        ],
        "not_verified": [
            {"rule": one.rule.id, "platform": one.rule.platform, "verified_on": one.rule.verified_on, "days": one.days}
            for one in found.old
        ],
    }


def _sources(one: Dispute) -> tuple[str, ...]:
    return one.rule.source if one.rule is not None else one.metric.source if one.metric is not None else ()


def _source_json(desk: Desk, name: str) -> dict[str, Any]:
    source = desk.playbooks.source(name)
    return {"id": source.id, "label": str(source.label), "url": source.url or None}


def _numbers(one: Dispute) -> list[dict[str, Any]]:
    if one.metric is not None:
        return [
            {"place": place, "value": str(value), "unit": None, "holds": number == 0, "warns": False}
            for place, values in disputed_numbers(one.metric)
            for number, value in enumerate(values)
        ]
    rule = one.rule
    if rule is None:
        return []
    holds = {"place": None, "value": rule.duration, "unit": rule.unit or None, "holds": True, "warns": False}
    if rule.conservative is None:
        return [holds]
    stricter = rule.conservative
    return [
        {"place": None, "value": stricter.duration, "unit": stricter.unit, "holds": False, "warns": True},
        holds,
    ]
