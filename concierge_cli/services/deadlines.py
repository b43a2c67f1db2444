"""Which clocks an event starts, and until when they run.

Precedence: a date imported from or typed off the platform, then one typed for the case, then the store's own term for
the site, then for the rule, then the playbook's. A rule never replaces a platform's own date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours, Clock, agreed_clock, next_id, warn_instant
from concierge_cli.domain.own_numbers import rules_with_own_term, with_own_term
from concierge_cli.domain.rules import BUSINESS_HOURS, Due, Rule, as_it_was, due, term_of
from concierge_cli.domain.vocabulary import TALK, Basis, Procedure
from concierge_cli.services.agreed_hours import agreed_hours, days_off
from concierge_cli.services.desk import Desk

ALSO_SAYS: Mapping[Procedure, tuple[str, ...]] = {
    **dict.fromkeys(TALK, ("heard:buyer",)),
    Procedure.RETURN_INSPECTION: ("arrived",),
}
"""What the opening of a procedure tells besides: a talk begins with a word, an inspection with a parcel that is here."""


def opening_words(procedure: Procedure) -> tuple[str, ...]:
    """The event words that the opening of a case in `procedure` utters."""
    return ("opened", *ALSO_SAYS.get(procedure, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a clock starts: the client and the place, and what is known of preconditions (`delivered` …)."""

    client: Client
    platform: str
    site: str
    procedure: Procedure
    known: Mapping[str, object]
    taken: tuple[str, ...] = ()


def opening_clocks(
    desk: Desk,
    where: Setting,
    *,
    received_at: datetime,
    platform_opened_at: datetime | None,
    typed_due: datetime | None,
    delivered_at: datetime | None = None,
) -> list[Clock]:
    """SLA clocks from `received_at`; platform clocks from the platform's own opening time, or assumed; rights of the
    buyer from the delivery, where it is known.
    """
    agreed = agreed_hours(desk, where.client, received_at)
    clocks = sla_clocks(where, agreed, received_at, names=("first_response", "resolution"))
    clocks += rule_clocks(
        desk,
        where,
        words=opening_words(where.procedure),
        trigger=platform_opened_at or received_at,
        basis=Basis.RULE if platform_opened_at else Basis.ASSUMED,
    )
    clocks += delivery_clocks(desk, where, delivered_at, used_at=platform_opened_at or received_at)
    return with_typed_date(desk, where, clocks, typed_due, started_at=platform_opened_at or received_at)


def delivery_clocks(desk: Desk, where: Setting, delivered_at: datetime | None, *, used_at: datetime) -> list[Clock]:
    """What counts from the delivery. A right that is used by asking for it was used when the case began (`used_at`);
    where that came too late it stands as lapsed.
    """
    if delivered_at is None:
        return []
    return [
        clock._replace(stopped_at=used_at)
        if clock.used_by_asking and clock.due_at is not None and used_at <= clock.due_at
        else clock
        for clock in rule_clocks(desk, where, words=("delivered",), trigger=delivered_at)
    ]


def sla_clocks(where: Setting, agreed: AgreedHours, start: datetime, *, names: Iterable[str]) -> list[Clock]:
    """The client's promises among `names`, in agreed minutes from `start`: those of the agreement in force then."""
    promised = where.client.as_agreed(start).sla
    return [
        agreed_clock(next_id(name, where.taken), minutes=promised[name], agreed=agreed, started_at=start)
        for name in names
        if promised.get(name)
    ]


def rule_clocks(
    desk: Desk, where: Setting, *, words: Iterable[str], trigger: datetime, basis: Basis = Basis.RULE
) -> list[Clock]:
    """Clocks of the playbook's rules that any of the event words starts, or re-arms where they ran before."""
    words = tuple(words)
    on = trigger.astimezone(ZoneInfo(site_zone(desk, where))).date()
    started = desk.playbooks.rules_started_by(
        words,
        platform=where.platform,
        procedure=where.procedure,
        site=where.site,
        on=on,
        known=where.known,
        wanted=rules_with_own_term(where.client.terms, where.site),
    )
    ran = {name.partition("#")[0] for name in where.taken}
    again = desk.playbooks.rules_rearmed_by(words, platform=where.platform, procedure=where.procedure)
    rules = {rule.id: rule for rule in (*started, *(rule for rule in again if rule.id in ran))}
    return [rule_clock(desk, where, in_store(where, rule), trigger, basis) for rule in rules.values()]


def in_store(where: Setting, rule: Rule) -> Rule:
    """The playbooks' rule with the term that the store has of its own there, if it has one."""
    return with_own_term(rule, where.client.terms, where.site)


def rule_clock(desk: Desk, where: Setting, rule: Rule, trigger: datetime, basis: Basis) -> Clock:
    """One rule as a clock. A rule whose precondition nobody confirmed counts as met, with basis `assumed`.

    One with a term of the store's own has basis `override`; that it is assumed as well its `term` tells.
    """
    when = rule_due(desk, where, rule, trigger) if rule.duration is not None else None
    term, assumed = term_of(rule), basis is Basis.ASSUMED or bool(rule.assumed(where.known))
    if rule.own_term:
        basis = Basis.OVERRIDE
        term = {**(term or {}), **({"assumed": "yes"} if assumed else {})}
    elif assumed:
        basis = Basis.ASSUMED
    return Clock(
        id=next_id(rule.id, where.taken),
        kind=rule.kind,
        party=rule.party,
        started_at=trigger,
        due_at=when.due_at if when else None,
        warn_at=when.warn_at if when else None,
        basis=basis,
        rule=rule.ref,
        stops_on=rule.stops_on,
        term=term,
    )


def rule_started_with(desk: Desk, clock: Clock) -> Rule | None:
    """The clock's rule as it was when the clock started; None where it has none, or kept no term of one changed since.

    Raises what the playbooks raise where a folder has lost the rule.
    """
    if clock.rule is None:
        return None
    rule = desk.playbooks.rule(clock.rule.id)
    if rule.version == clock.rule.version:
        return rule
    return as_it_was(rule, clock.term, clock.rule.version) if clock.term is not None else None


def rule_due(desk: Desk, where: Setting, rule: Rule, trigger: datetime) -> Due:
    """What the rule says from `trigger`, in the site's zone and holidays, or in the client's agreed hours."""
    client = where.client
    place = desk.playbooks.place_of(rule, site=where.site, client_zone=client.zone, client_country=client.country)
    year = trigger.astimezone(ZoneInfo(place.zone)).year
    years = range(year, year + 2)
    if place.agreed:
        holidays = days_off(desk, client, years)
    else:
        holidays = dict(desk.holidays(place.country, None, years)) if place.country else {}
    in_agreed_hours = rule.unit == BUSINESS_HOURS and not rule.hours
    agreed = agreed_hours(desk, client, trigger).calendar() if in_agreed_hours else None
    return due(rule, trigger, zone=place.zone, holidays=holidays, agreed=agreed)


def site_zone(desk: Desk, where: Setting) -> str:
    """The site's zone, or the client's where the platform has none of its own."""
    return desk.playbooks.site(where.platform, where.site).zone or where.client.zone


def with_typed_date(
    desk: Desk, where: Setting, clocks: list[Clock], typed_due: datetime | None, *, started_at: datetime
) -> list[Clock]:
    """Puts the date typed off the platform on the procedure's main deadline; it has no stricter form."""
    if typed_due is None:
        return clocks
    on = started_at.astimezone(ZoneInfo(site_zone(desk, where))).date()
    rule = desk.playbooks.main_rule(where.platform, where.procedure, site=where.site, on=on)
    main = next((clock for clock in clocks if clock.base_id == rule.id), None)
    fresh = typed_clock(rule, typed_due, started_at=started_at, taken=where.taken)
    typed = main._replace(due_at=fresh.due_at, warn_at=fresh.warn_at, basis=fresh.basis) if main else fresh
    return [*(clock for clock in clocks if clock is not main), typed]


def typed_clock(rule: Rule, due_at: datetime, *, started_at: datetime, taken: Iterable[str]) -> Clock:
    """A rule as a clock with the date that the platform shows for it; such a date has no stricter form."""
    return Clock(
        id=next_id(rule.id, taken),
        kind=rule.kind,
        party=rule.party,
        started_at=started_at,
        due_at=due_at,
        warn_at=warn_instant(started_at, due_at),
        basis=Basis.IMPORTED,
        rule=rule.ref,
        stops_on=rule.stops_on,
    )
