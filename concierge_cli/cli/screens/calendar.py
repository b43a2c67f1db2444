"""Our deadlines as a calendar file (RFC 5545): an event each, to import into any calendar program.

The same deadline has the same UID in every export, and each export a higher SEQUENCE, so that importing again updates
what was imported before. A file that is imported once and read no more cannot take an event away by leaving it out, so
a deadline that ended before its date comes back as STATUS:CANCELLED, without its alarm. Nothing here is the buyer's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from concierge_cli import __version__
from concierge_cli.cli.screens.lines import command_text
from concierge_cli.domain.outside_text import clean_text
from concierge_cli.domain.vocabulary import ClockState
from concierge_cli.i18n import _, language
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from concierge_cli.cli.screens.names import Names
    from concierge_cli.domain.clock import Clock
    from concierge_cli.services.agenda import Appointment

SEQUENCE_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""SEQUENCE counts the seconds from here: it grows from export to export and fits 31 bits until 2094."""

_LAST_CALL: Final = timedelta(hours=1)


def calendar_file(names: Names, agenda: Iterable[Appointment], *, now: datetime, zone: str) -> bytes:
    """The whole file. `zone` is the user's: where the store lives in another one, both times are told."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Concierge//concierge {__version__}//{language().upper()}")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Concierge")
    for one in agenda:
        calendar.add_component(_event(names, one, now=now, zone=zone))
    return bytes(calendar.to_ical())


def _event(names: Names, one: Appointment, *, now: datetime, zone: str) -> Any:
    from icalendar import Alarm, Event

    name = f"{one.case.id} · {names.deadline(one.clock, one.case)}"
    if one.state is not ClockState.RUNNING:
        name += f" ({label('clock_state', one.state)})"
    store, kind = (_line(text) for text in (one.client.name, label("clock_kind", one.clock.kind)))
    event = Event()
    event.add("uid", deadline_uid(one.case.key, one.clock.id))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", max(0, int((now - SEQUENCE_FROM).total_seconds())))
    event.add("dtstart", one.due_at.astimezone(UTC))
    event.add("summary", _line(name))
    event.add("description", "\n".join(_line(line) for line in _told(names, one, zone=zone)))
    event.add("categories", ["Concierge", store, kind])
    event.add("transp", "TRANSPARENT")  # a date to keep is no hour that is taken
    event.add("status", _STATUS.get(one.state, "CANCELLED"))
    alarm_at = _alarm_at(one.clock, one.due_at, now)
    if one.state is ClockState.RUNNING and alarm_at is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _line(name))
        alarm.add("trigger", alarm_at - one.due_at)
        event.add_component(alarm)
    return event


_STATUS: Final = {ClockState.RUNNING: "CONFIRMED", ClockState.PAUSED: "TENTATIVE"}


def deadline_uid(case_key: str, clock_id: str) -> str:
    """The same for ever and on every machine, and says nothing of the case to who sees it."""
    return str(uuid5(NAMESPACE_URL, f"concierge:{case_key}/{clock_id}"))


def _alarm_at(clock: Clock, due_at: datetime, now: datetime) -> datetime | None:
    """When the warning is due; where that has gone by, an hour before the end; None where that has, too."""
    wanted = (clock.warn_at, due_at - _LAST_CALL)
    return next((at for at in wanted if at is not None and at > now), None)


def _told(names: Names, one: Appointment, *, zone: str) -> Iterable[str]:
    case = one.case
    what = names.what(case)
    yield f"{what[:1].upper()}{what[1:]} · {names.place(case.platform, case.site)} · {one.client.name}"
    due = dates.echo(one.due_at, tz=one.client.zone, user_tz=zone)
    if one.over:
        yield _("It is over: {state}.").format(state=label("clock_state", one.state))
        return
    yield _("Due {when}").format(when=due)
    if one.state is ClockState.PAUSED:
        yield _("It is paused: the date moves on until the wait is over.")
    if consequence := names.consequence(one.clock, case):
        yield _("If it is missed: {consequence}").format(consequence=consequence)
    yield _("Next: {what}").format(what=say_step(one.step, names.evidence).do)
    yield command_text(one.step.command)


def _line(text: str) -> str:
    """Text on one line, without signs that a calendar would not show or obey."""
    return " ".join(clean_text(text).split())
