"""`rules`: the platforms' deadlines in words, where they were read, and what date one gives day by day.

A rule says its own words in both languages; this module adds those of its terms and of the closed list of events.
`plain_table` serves every list of the know-how commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.sop import said, thread_words
from concierge_cli.cli.style import safe
from concierge_cli.domain.rules import (
    BUSINESS_DAYS,
    BUSINESS_HOURS,
    CALENDAR_DAYS,
    CALENDAR_HOURS,
    EXACT,
    Due,
    Rule,
    Step,
)
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.i18n import N_, _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.words import label, party_phrase
from concierge_cli.services.desk import Desk
from concierge_cli.services.knowhow import COMMON

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.playbooks.book import Place

EVENTS: Mapping[str, str] = {
    "opened": N_("the case is opened"),
    "delivered": N_("the product is delivered"),
    "replied": N_("you answer"),
    "heard": N_("somebody writes"),
    "heard:buyer": N_("the buyer writes"),
    "heard:client": N_("the store writes"),
    "heard:platform": N_("the platform writes"),
    "heard:carrier": N_("the carrier writes"),
    "heard:supplier": N_("the supplier writes"),
    "chosen": N_("you choose an option"),
    "submitted": N_("you hand in the evidence"),
    "decided": N_("the platform decides"),
    "escalated": N_("it goes on in another procedure"),
    "handed_off": N_("you move the talk to another channel"),
    "closed": N_("the case is closed"),
    "reopened": N_("the case is opened again"),
    "label_sent": N_("the return label goes to the buyer"),
    "shipped": N_("the buyer hands the return over"),
    "arrived": N_("the return reaches the store"),
    "refunded": N_("the money is paid back"),
    "refunded:in_full": N_("all the money is paid back"),
    "credited": N_("credit in the store is given"),
    "replaced": N_("a replacement is sent"),
    "recovered": N_("money comes back to the store"),
    "evidence_added": N_("you keep a piece of evidence"),
}
"""What happens when an event word is uttered, as the end of “when …”."""

CONDITIONS: Mapping[tuple[str, object], str] = {
    ("delivered", True): N_("the product was delivered"),
    ("delivered", False): N_("the product was not delivered"),
    ("return_to", "seller_address"): N_("the return goes to your own address"),
    ("refund_at", "shipped"): N_("the money is paid back when the return is shipped"),
    ("appealed", False): N_("it was not decided on an appeal"),
}
"""What a rule takes for granted."""


def condition_words(name: str, wanted: object) -> str:
    """A precondition of a rule, as what it takes for granted."""
    return _(CONDITIONS[name, wanted]) if (name, wanted) in CONDITIONS else said(f"{name}: {wanted}")


ALL_DAYS = 10
"""The longest run of calendar days that is shown day by day."""


def event_words(word: str) -> str:
    if word in EVENTS:
        return _(EVENTS[word])
    kind, _colon, detail = word.partition(":")
    if kind == "chosen":
        return _("you choose “{option}”").format(option=label("option", detail))
    if kind == "decided":
        return _("the platform decides {ruling}").format(ruling=label("ruling", detail))
    return said(word)


def events_words(words: Iterable[str]) -> str:
    """`contestas, eliges una opción o la plataforma decide`."""
    *first, last = [event_words(word) for word in words]
    return _("{first} or {last}").format(first=", ".join(first), last=last) if first else last


def term_words(duration: int | None, unit: str, *, agreed: bool = False) -> str:
    """`2 días hábiles`. Without a duration only the platform knows; `agreed` hours are the client's."""
    if duration is None:
        return _("the platform's own date")
    if duration == 0:
        return _("at once")
    match unit:
        case "business_days":
            text = ngettext("{n} business day", "{n} business days", duration)
        case "calendar_days":
            text = ngettext("{n} day", "{n} days", duration)
        case "business_hours" if agreed:
            text = ngettext("{n} hour of your agreed hours", "{n} hours of your agreed hours", duration)
        case "business_hours":
            text = ngettext("{n} business hour", "{n} business hours", duration)
        case _:
            text = ngettext("{n} hour", "{n} hours", duration)
    return text.format(n=duration)


def rule_term(rule: Rule) -> str:
    return term_words(rule.duration, rule.unit, agreed=not rule.hours)


# --- rules list -----------------------------------------------------------------------------------------------------


def rules_lines(session: Session, desk: Desk, rules: list[Rule]) -> list[str]:
    """Platform by platform: the rule's id, its term and trust, and below what it is about."""
    screen, names = session.screen, names_of(session, desk)
    lines: list[str] = []
    for platform in dict.fromkeys(rule.platform for rule in rules):
        lines.append(screen.block(_("Any platform") if platform == COMMON else said(names.platform(platform))))
        for rule in (one for one in rules if one.platform == platform):
            trust = _("trust {trust}").format(trust=label("trust", rule.trust))
            lines += screen.two(screen.command(rule.id), f"{rule_term(rule)} {screen.dot} {trust}", indent="  ")
            about = f" {screen.dot} ".join(part for part in (said(rule.title), _validity(rule)) if part)
            lines += [screen.muted(line) for line in screen.wrap(about, indent="     ")]
        lines.append("")
    if not rules:
        return [_("No rule fits.")]
    count = ngettext("{n} rule.", "{n} rules.", len(rules)).format(n=len(rules))
    lines += screen.wrap(" ".join([count, _("A date that the platform shows always comes before a rule.")]))
    return [*lines, *screen.next(f"concierge rules show {rules[0].id}", _("read one"))]


def _validity(rule: Rule) -> str:
    first, last = rule.valid_from, rule.valid_to
    if first and last:
        return _("in force from {first} to {last}").format(first=_day(first), last=_day(last))
    if first:
        return _("in force since {day}").format(day=_day(first))
    return _("in force until {day}").format(day=_day(last)) if last else ""


def _day(day: date) -> str:
    """`dom 25 ene 2026`, always with its year."""
    return f"{dates.short_day(day)} {day.year}"


def plain_table(
    rows: Sequence[Mapping[str, Any]], known: Sequence[str], wanted: str | None, *, headers: bool
) -> list[str]:
    """One row a line, full values, tabs between. InvalidInput lists the columns where `wanted` names no such one."""
    shown = [part.strip().lower() for part in (wanted or "").split(",") if part.strip()] or list(known)
    if unknown := [column for column in shown if column not in known]:
        raise InvalidInput(
            _("There is no column “{name}”. There are: {names}.").format(name=safe(unknown[0]), names=", ".join(known)),
            hint=f"--columns {','.join(known[:2])}",
        )
    lines = ["\t".join(shown)] if headers else []
    return lines + ["\t".join(_cell(row[name]) for name in shown) for row in rows]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return " ".join(said(part) for part in value)
    return said(value).replace("\t", " ")


# --- rules show -----------------------------------------------------------------------------------------------------


def rule_lines(session: Session, desk: Desk, rule: Rule, example: str, *, own: Sequence[str] = ()) -> list[str]:
    """Everything about one rule; `example` is the command that counts with it ("" where it has no term), `own` what a
    store has of its own.
    """
    screen, names = session.screen, names_of(session, desk)
    place = _("Any platform") if rule.platform == COMMON else said(names.platform(rule.platform))
    head = f"{place} {screen.dot} {said(rule.title)}"
    lines = [*screen.wrap(head), screen.command(rule.id), ""]
    lines += own
    lines += [screen.block(_("Term")), *screen.facts(_term_facts(desk, rule)), ""]
    lines += [screen.block(_("Where it holds")), *screen.facts(_scope_facts(session, desk, rule)), ""]
    lines += [screen.block(_("Where it was read")), *_source_lines(session, desk, rule)]
    if example:
        return [*lines, *screen.next(example, _("see what date it gives"))]
    others = "concierge rules list" + (f" --platform {rule.platform}" if rule.platform != COMMON else "")
    return [*lines, *screen.next(others, _("see the others"))]


def _term_facts(desk: Desk, rule: Rule) -> list[tuple[str, str]]:
    return _said_only(
        (_("Lasts"), f"{rule_term(rule)}{_end(rule)}"),
        (_("Counts"), _calendar(rule)),
        (_("Begins"), said(rule.starts_when)),
        (_("Ends"), _("when {what}").format(what=events_words(rule.stops_on)) if rule.stops_on else ""),
        (_("Begins again"), _("when {what}").format(what=events_words(rule.rearmed_by)) if rule.rearmed_by else ""),
        (_("Whose move"), party_phrase(rule.party, "object")),
        (_("Kind"), label("clock_kind", rule.kind)),
        (_("If not"), said(rule.consequence)),
        (_("Options"), ", ".join(label("option", option) for option in rule.options)),
        (_("If missed"), _missed(rule)),
        (_("After it"), "; ".join(f"{one} ({_title(desk, one)})" for one in rule.starts_next)),
        (_("Warning"), _warning(rule)),
    )


def _missed(rule: Rule) -> str:
    """What silence amounts to."""
    return _("the same follows as when {what}").format(what=event_words(rule.if_missed)) if rule.if_missed else ""


def _said_only(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in rows if text]


def _end(rule: Rule) -> str:
    if rule.duration is None or rule.end == EXACT:
        return ""
    if rule.zone:
        return _(", until 23:59:59 of the last day, {city} time").format(city=dates.city(rule.zone))
    return _(", until 23:59:59 of the last day, by the site's time")


def _calendar(rule: Rule) -> str:
    """Which days and hours count."""
    if rule.duration is None:
        return ""
    if rule.unit == BUSINESS_HOURS:
        if not rule.hours:
            return _("the hours agreed with the store, without its days off")
        opens, _dash, closes = rule.hours.partition("-")
        return _("Monday to Friday from {opens} to {closes}, without {holidays}").format(
            opens=opens.lstrip("0"), closes=closes.lstrip("0"), holidays=_holidays(rule)
        )
    if rule.unit == BUSINESS_DAYS:
        return _("Monday to Friday, without {holidays}; the first day is day 0").format(holidays=_holidays(rule))
    if rule.duration and rule.unit in (CALENDAR_DAYS, CALENDAR_HOURS):
        return _("every day, also nights, weekends and holidays")
    return ""


def _holidays(rule: Rule) -> str:
    if rule.calendar == "client":
        return _("the store's days off")
    if rule.calendar in ("site", ""):
        return _("the holidays of the site's country")
    return _("the holidays of {country}").format(country=label("country", rule.calendar))


def _warning(rule: Rule) -> str:
    if rule.conservative is None:
        return ""
    term = term_words(rule.conservative.duration, rule.conservative.unit)
    return _("after {term}, because {why}").format(term=term, why=said(rule.conservative.why))


def _title(desk: Desk, rule_id: str) -> str:
    try:
        return said(desk.playbooks.rule(rule_id).title)
    except NotFound:
        return ""


def _scope_facts(session: Session, desk: Desk, rule: Rule) -> list[tuple[str, str]]:
    names = names_of(session, desk)
    sites: Mapping[str, Any] = {} if rule.platform == COMMON else desk.playbooks.platform(rule.platform).sites
    markets = [said(sites[one].label) if one in sites else label("country", one) for one in rule.markets]
    procedures = [
        label("procedure", one) if rule.platform == COMMON else said(desk.playbooks.procedure(rule.platform, one).label)
        for one in rule.procedures
    ]
    conditions = [condition_words(name, wanted) for name, wanted in rule.applies_to.items()]
    in_force = [
        _validity(rule),
        _("takes the place of {rule}").format(rule=rule.replaces) if rule.replaces else "",
        _("{rule} takes its place").format(rule=rule.replaced_by) if rule.replaced_by else "",
    ]
    everywhere = _("all of {platform}").format(platform=names.platform(rule.platform)) if sites else ""
    return _said_only(
        (_("Procedure"), ", ".join(procedures) or pgettext("procedures", "all")),
        (_("Site"), ", ".join(markets) or everywhere),
        (_("Takes as given"), "; ".join(conditions)),
        (_("In force"), "; ".join(part for part in in_force if part)),
        (
            _("Only if"),
            _("the store asks for it: client edit STORE --rule {rule}=yes").format(rule=rule.id)
            if rule.optional
            else "",
        ),
        (_("Counts in"), _metric(desk, rule)),
        (_("The thread"), _threads(desk, rule)),
    )


def _metric(desk: Desk, rule: Rule) -> str:
    """The figure of the account that it moves."""
    general = {
        "money": label("risk", "money"),
        "compliance": label("risk", "compliance"),
        "legal": label("clock_kind", "legal"),
        "sla": label("clock_kind", "sla"),
    }
    if not rule.metric or rule.metric in general:
        return general.get(rule.metric, "")
    metrics = desk.playbooks.platform(rule.platform).metrics
    return next((said(one.label) for one in metrics if one.id == rule.metric), said(rule.metric))


def _threads(desk: Desk, rule: Rule) -> str:
    """Whether a thread of its procedures moves a figure of the account; each by name where it has several."""
    if rule.platform == COMMON:
        return ""
    platform = desk.playbooks.platform(rule.platform)
    offered = [desk.playbooks.procedure(rule.platform, code) for code in rule.procedures]
    words = {said(one.label): text for one in offered if (text := thread_words(platform, one))}
    if len(offered) == 1:
        return "".join(words.values())
    return "; ".join(f"{name}: {text}" for name, text in words.items())


def _source_lines(session: Session, desk: Desk, rule: Rule) -> list[str]:
    """Trust, sources with their address, and where they disagree. An address stands alone, so that it can be opened."""
    screen = session.screen
    trust = _("{trust}; checked on {day}").format(trust=label("trust", rule.trust), day=_day(rule.verified_on))
    lines = screen.facts([(_("Trust"), trust)])
    for one in rule.source:
        source = desk.playbooks.source(one)
        lines += screen.wrap(said(source.label), indent="    ", first=f"  {screen.dot} ")
        if source.url:
            lines.append(f"    {said(source.url)}")
    more = _said_only((_("Mind"), said(rule.conflict)), (_("Note"), said(rule.note)))
    return [*lines, *screen.facts(more)]


# --- rules due ------------------------------------------------------------------------------------------------------


def due_lines(
    session: Session, desk: Desk, rule: Rule, trigger: datetime, counted: Due, *, place: Place, site: str
) -> list[str]:
    """The date first, then every day that counted or did not, then where the rule was read."""
    screen, names = session.screen, names_of(session, desk)
    where = names.place(rule.platform, site) if rule.platform != COMMON else _("Any platform")
    zone, user = place.zone, session.settings.timezone
    lines = screen.wrap(f"{said(where)} {screen.dot} {said(rule.title)}")
    ends = _("It ends on {due}.").format(due=dates.echo(counted.due_at, tz=zone, user_tz=user))
    begins = _("It begins on {start}.").format(start=dates.echo(trigger, tz=zone, user_tz=user))
    lines += ["", *screen.wrap(ends, indent="  "), *screen.wrap(begins, indent="  "), ""]
    lines += _day_lines(session, rule, trigger, counted, zone)
    checked = _("{rule}, trust {trust}, checked on {day}")
    facts = _said_only(
        (_("Rule"), checked.format(rule=rule.id, trust=label("trust", rule.trust), day=_day(rule.verified_on))),
        (_("Source"), "; ".join(said(desk.playbooks.source(one).label) for one in rule.source)),
        (_("Term"), _("{term}, the store's own term").format(term=rule_term(rule)) if rule.own_term else ""),
        (_("Mind"), said(rule.conflict)),
        (_("If not"), said(rule.consequence)),
    )
    lines += ["", *screen.facts(facts, indent="")]
    return [*lines, *screen.next(f"concierge rules show {rule.id}", _("read the whole rule"))]


def _day_lines(session: Session, rule: Rule, trigger: datetime, counted: Due, zone: str) -> list[str]:
    """A line a day; of a long run of days that all count only those on which something happens."""
    warn_day, due_day = (dates.local(when, zone).date() for when in (counted.warn_at, counted.due_at))
    running = rule.unit in (CALENDAR_DAYS, CALENDAR_HOURS)
    short = not running or len(counted.steps) <= ALL_DAYS
    lines: list[str] = []
    left_out = 0
    for step in counted.steps:
        words = [_step_words(step, rule, trigger, zone)]
        if step.date == warn_day:
            words.append(_("from here on we warn ({hour})").format(hour=dates.clock(counted.warn_at, tz=zone)))
        if step.date == due_day:
            words.append(_("due at {hour}").format(hour=_to_the_second(counted.due_at, zone)))
        text = f" {session.screen.dot} ".join(word for word in words if word)
        if not short and not text:
            left_out += 1
            continue
        lines += _left_out(left_out)
        left_out = 0
        number = "" if rule.unit == CALENDAR_HOURS else _number(step)
        lines += _step_lines(session, dates.short_day(step.date), number, text)
    return lines


def _left_out(days: int) -> list[str]:
    return (
        ["  " + ngettext("({n} day more, which counts)", "({n} days more, which all count)", days).format(n=days)]
        if days
        else []
    )


def _step_lines(session: Session, day: str, number: str, text: str) -> list[str]:
    screen = session.screen
    if screen.accessible:
        return screen.wrap(": ".join(part for part in (day, number, text) if part))
    first = f"  {screen.pad(day, 13)}{screen.pad(number, 11)}"
    return [line.rstrip() for line in screen.wrap(text, indent=" " * 26, first=first)]


def _number(step: Step) -> str:
    """`día 1`, `no`, `6 h`: what the day gave."""
    if step.counts is None:
        return _("no")
    if step.what == "hours":
        return dates.duration(step.counts * 60, days=False)
    return _("day {n}").format(n=step.counts)


def _step_words(step: Step, rule: Rule, trigger: datetime, zone: str) -> str:
    """Why a day counts or does not; nothing where it simply counts."""
    match step.what:
        case "trigger" if rule.unit == CALENDAR_HOURS:
            return _("it begins at {hour}").format(hour=dates.clock(trigger, tz=zone))
        case "trigger":
            start = dates.clock(trigger, tz=zone)
            return _("it begins at {hour}; the day on which it begins does not count").format(hour=start)
        case "weekend":
            return _("weekend")
        case "holiday":
            return _("holiday: {name}").format(name=said(step.name)) if step.name else _("holiday")
        case "hours" if not step.counts:
            return _("no hours that count")
        case _:
            return ""


def _to_the_second(when: datetime, zone: str) -> str:
    wall = dates.local(when, zone)
    return f"{dates.clock(when, tz=zone)}:{wall.second:02d}" if wall.second else dates.clock(when, tz=zone)
