"""A rule: one deadline as a platform, a law or an agreement sets it, with where it was read and how far to trust it.

A rule is data (`sops/`); this module only counts with it. A date that the platform itself shows always wins over
what `due` says. `trigger`, `stops_on` and `rearmed_by` hold event words (`domain.event_words`); an empty `trigger`
means that nothing logged starts the rule: a typed or imported date does. Validity and steps are local dates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.domain.bilingual import NO_TEXT, Text
from concierge_cli.domain.clock import RuleRef, warn_instant
from concierge_cli.domain.vocabulary import ClockKind, Party, Trust
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.domain.business_days import DayCount, End
    from concierge_cli.domain.business_time import BusinessCalendar
    from concierge_cli.domain.clock import Clock

CALENDAR_HOURS = "calendar_hours"
CALENDAR_DAYS = "calendar_days"
BUSINESS_DAYS = "business_days"
BUSINESS_HOURS = "business_hours"

EXACT: Final = "exact"

WORKING_WEEK = ("mon", "tue", "wed", "thu", "fri")


class Conservative(NamedTuple):
    """The stricter term that another source gives: shown as the warning date, never as the due date."""

    duration: int
    unit: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One deadline rule.

    Empty `procedures` means every procedure of the platform, empty `markets` every market. `applies_to` are
    preconditions (`delivered`: true). `duration` is None where only the platform knows the date. `calendar` names
    whose days off count: `site` (the site's country), `client`, or an ISO code. `hours` (`08:00-21:00`) belongs to
    business hours; without it they are the client's agreed hours. `optional` rules run only where a client asks for
    them. `starts_next` are the rules that follow when this one is kept, `if_missed` what silence amounts to (an event
    word such as `chosen:accept`; empty: nothing by itself). `version` changes with everything that can move a date.
    `own_term` names the entry of a store's profile that set the term in place of the playbooks' (`own_numbers`).
    """

    id: str
    platform: str
    title: Text
    kind: ClockKind
    party: Party
    trust: Trust
    source: tuple[str, ...]
    verified_on: date
    version: str
    consequence: Text
    starts_when: Text
    procedures: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    applies_to: Mapping[str, bool | str] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    replaces: str = ""
    replaced_by: str = ""
    trigger: str = ""
    stops_on: tuple[str, ...] = ()
    rearmed_by: tuple[str, ...] = ()
    starts_next: tuple[str, ...] = ()
    if_missed: str = ""
    duration: int | None = None
    unit: str = ""
    calendar: str = ""
    hours: str = ""
    zone: str = ""
    end: End = EXACT
    conservative: Conservative | None = None
    conflict: Text = NO_TEXT
    note: Text = NO_TEXT
    options: tuple[str, ...] = ()
    metric: str = ""
    optional: bool = False
    own_term: str = ""

    @property
    def ref(self) -> RuleRef:
        """What a clock keeps of the rule that it was frozen with."""
        return RuleRef(id=self.id, version=self.version, source=self.source, trust=self.trust)

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def applies_in(self, places: Collection[str]) -> bool:
        """Whether any of `places` (a site's code, country and market) is one of the rule's markets."""
        return not self.markets or not set(self.markets).isdisjoint(places)

    def ruled_out(self, known: Mapping[str, object]) -> bool:
        """Whether a precondition is known to be false. An unknown one (absent or None) rules nothing out."""
        return any(known.get(name) is not None and known[name] != wanted for name, wanted in self.applies_to.items())

    def assumed(self, known: Mapping[str, object]) -> tuple[str, ...]:
        """Preconditions that nobody has told yet: they count as met, and `show` asks for them."""
        return tuple(name for name in self.applies_to if known.get(name) is None)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        """The rule that the compiled playbooks hold."""
        stricter = data.get("conservative")
        return cls(
            id=data["id"],
            platform=data["platform"],
            title=Text.from_json(data["title"]),
            kind=ClockKind(data["kind"]),
            party=Party(data["party"]),
            trust=Trust(data["trust"]),
            source=tuple(data["source"]),
            verified_on=date.fromisoformat(data["verified_on"]),
            version=data["version"],
            consequence=Text.from_json(data["consequence"]),
            starts_when=Text.from_json(data["starts_when"]),
            procedures=tuple(data["procedures"]),
            markets=tuple(data["markets"]),
            applies_to=data["applies_to"],
            valid_from=_day(data.get("valid_from")),
            valid_to=_day(data.get("valid_to")),
            replaces=data.get("replaces", ""),
            replaced_by=data.get("replaced_by", ""),
            trigger=data.get("trigger", ""),
            stops_on=tuple(data["stops_on"]),
            rearmed_by=tuple(data["rearmed_by"]),
            starts_next=tuple(data["starts_next"]),
            if_missed=data.get("if_missed", ""),
            duration=data.get("duration"),
            unit=data.get("unit", ""),
            calendar=data.get("calendar", ""),
            hours=data.get("hours", ""),
            zone=data.get("zone", ""),
            end=data["end"],
            conservative=stricter
            and Conservative(stricter["duration"], stricter["unit"], Text.from_json(stricter["why"])),
            conflict=Text.from_json(data.get("conflict")),
            note=Text.from_json(data.get("note")),
            options=tuple(data["options"]),
            metric=data.get("metric", ""),
            optional=data["optional"],
        )

    def warns_early(self, clock: Clock) -> bool:
        """Whether the stricter source is why `clock` warns when it does; else it is the last quarter of the time."""
        stricter = self.conservative
        return (
            stricter is not None
            and clock.counted
            and stricter.unit == CALENDAR_HOURS
            and clock.warn_at == clock.started_at + timedelta(hours=stricter.duration)
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Step(NamedTuple):
    """One local day of a count.

    `what` is `trigger`, `counted`, `weekend`, `holiday` or `hours`. `counts` is the day's number in the count (0 for
    the trigger's day), or for `hours` the working minutes that the day gave; None where the day gave nothing. `name`
    is the holiday's.
    """

    date: date
    what: str
    counts: int | None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a rule says for one trigger: UTC instants, and the days that were counted."""

    due_at: datetime
    warn_at: datetime
    conservative_at: datetime | None
    steps: tuple[Step, ...]


def due(
    rule: Rule,
    trigger: datetime,
    *,
    zone: str,
    holidays: Mapping[date, str],
    agreed: BusinessCalendar | None = None,
) -> Due:
    """When `rule` is due if it started at `trigger`.

    `zone` is the site's (a rule's own zone wins), `holidays` the named days off of the rule's calendar, `agreed` the
    client's hours for rules that count in them. Raises RuleViolation for a rule without a term or not in force on
    the trigger's local day, InvalidInput where agreed hours are needed and absent.
    """
    from zoneinfo import ZoneInfo

    place = rule.zone or zone
    check_in_force(rule, trigger.astimezone(ZoneInfo(place)).date())
    if rule.duration is None:
        raise RuleViolation(
            _("{rule} has no fixed term: only the platform knows the date.").format(rule=rule.id),
            hint=_("Type the date that the platform shows: --due-at"),
        )
    start = trigger.astimezone(UTC).replace(microsecond=0)
    due_at, steps = _count(rule, rule.duration, rule.unit, start, place=place, holidays=holidays, agreed=agreed)
    stricter_at = None
    if rule.conservative is not None:
        stricter_at, _unused = _count(
            rule,
            rule.conservative.duration,
            rule.conservative.unit,
            start,
            place=place,
            holidays=holidays,
            agreed=agreed,
        )
    return Due(
        due_at=due_at, warn_at=warn_instant(start, due_at, stricter_at), conservative_at=stricter_at, steps=steps
    )


def term_of(rule: Rule) -> dict[str, str] | None:
    """How the rule counts, for a clock to keep; None for a rule that has no term of its own."""
    if rule.duration is None:
        return None
    stricter = rule.conservative
    return {
        "duration": str(rule.duration),
        "unit": rule.unit,
        "end": rule.end,
        "calendar": rule.calendar,
        "hours": rule.hours,
        "zone": rule.zone,
        "stricter": f"{stricter.duration} {stricter.unit}" if stricter is not None else "",
        **({"own": rule.own_term} if rule.own_term else {}),
    }


def as_it_was(rule: Rule, term: Mapping[str, str], version: str) -> Rule:
    """Today's rule with the term of the `version` that a clock was frozen with."""
    duration, _blank, unit = term["stricter"].partition(" ")
    why = rule.conservative.why if rule.conservative is not None else NO_TEXT
    return replace(
        rule,
        version=version,
        duration=int(term["duration"]),
        unit=term["unit"],
        end="exact" if term["end"] == EXACT else "end_of_local_day",
        calendar=term["calendar"],
        hours=term["hours"],
        zone=term["zone"],
        conservative=Conservative(int(duration), unit, why) if duration else None,
        own_term=term.get("own", ""),
    )


def check_in_force(rule: Rule, on: date) -> None:
    """Raises RuleViolation, naming the rule that holds instead, where `rule` is not in force on the local day `on`."""
    if rule.in_force(on):
        return
    if rule.valid_from is not None and on < rule.valid_from:
        sentence = _("{rule} holds only from {day} on.").format(rule=rule.id, day=rule.valid_from.isoformat())
        instead = rule.replaces
    else:
        last = rule.valid_to.isoformat() if rule.valid_to else ""
        sentence = _("{rule} held only until {day}.").format(rule=rule.id, day=last)
        instead = rule.replaced_by
    if instead:
        raise RuleViolation(
            sentence + " " + _("For that date {rule} holds.").format(rule=instead),
            hint=f"concierge rules show {instead}",
            data={"rule": rule.id, "valid_rule": instead},
        )
    raise RuleViolation(
        sentence, hint=_("Type the date that the platform shows: --due-at"), data={"rule": rule.id, "valid_rule": None}
    )


def _count(
    rule: Rule,
    duration: int,
    unit: str,
    start: datetime,
    *,
    place: str,
    holidays: Mapping[date, str],
    agreed: BusinessCalendar | None,
) -> tuple[datetime, tuple[Step, ...]]:
    if unit == BUSINESS_HOURS:
        calendar = _own_hours(rule, place, holidays) if rule.hours else agreed
        if calendar is None:
            raise InvalidInput(
                _("{rule} counts in a client's agreed hours.").format(rule=rule.id),
                hint=_("Say whose: --client"),
            )
        due_at = calendar.add(start, duration * 60).replace(microsecond=0)
        return due_at, tuple(_hour_steps(calendar, start, due_at, place=place, holidays=holidays))
    from concierge_cli.domain.business_days import count_business_days, count_calendar_days, count_calendar_hours

    counted: DayCount
    if unit == CALENDAR_HOURS:
        counted = count_calendar_hours(start, duration, tz=place)
    elif unit == CALENDAR_DAYS:
        counted = count_calendar_days(start, duration, tz=place, end=rule.end)
    else:
        counted = count_business_days(start, duration, tz=place, holidays=holidays, end=rule.end)
    return counted.due_at, tuple(Step(one.date, one.what, one.counts, one.name) for one in counted.steps)


def _own_hours(rule: Rule, place: str, holidays: Mapping[date, str]) -> BusinessCalendar:
    """A rule's own hours hold on working days: Monday to Friday without the holidays of its calendar."""
    from concierge_cli.domain.business_time import BusinessCalendar

    opens, _dash, closes = rule.hours.partition("-")
    return BusinessCalendar(place, {day: [(opens, closes)] for day in WORKING_WEEK}, holidays)


def _hour_steps(
    calendar: BusinessCalendar, start: datetime, due_at: datetime, *, place: str, holidays: Mapping[date, str]
) -> Iterable[Step]:
    """The minutes of working time that each local day gave, from the first day to the last."""
    from zoneinfo import ZoneInfo

    tz = ZoneInfo(place)
    day, last = start.astimezone(tz).date(), due_at.astimezone(tz).date()
    while day <= last:
        midnight = datetime(day.year, day.month, day.day, tzinfo=tz)
        tomorrow = day + timedelta(days=1)
        next_midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=tz)
        minutes = round(calendar.between(max(start, midnight), min(due_at, next_midnight)))
        if day in holidays and not minutes:
            yield Step(day, "holiday", None, holidays[day])
        elif day.weekday() >= len(WORKING_WEEK) and not minutes:
            yield Step(day, "weekend", None)
        else:
            yield Step(day, "hours", minutes or None)
        day = tomorrow
