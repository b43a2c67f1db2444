"""Dates that messages promise: in the words of one, in the log, and in what was sent through another channel."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.message_dates import promised_days
from concierge_cli.domain.message_text import Span, fold
from concierge_cli.domain.vocabulary import Party
from concierge_cli.errors import InvalidInput
from concierge_cli.language import dates
from concierge_cli.language.typed_dates import parse_instant
from concierge_cli.services.desk import events_of

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk


class Promised(NamedTuple):
    """A day that a message named, and the platform through which it went out."""

    day: date
    channel: str


def promised_in(text: str, language: str, *, now: datetime, zone: str) -> list[tuple[Span, date]]:
    """The places in `text` that promise a day, and the day as the reader's calendar has it at `now`."""
    shown = unicodedata.normalize("NFC", text)
    found = []
    for start, end in promised_days(fold(shown)):
        try:
            when = parse_instant(shown[start:end], now=now, tz=zone, toward="future", language=language)
        except InvalidInput:  # words that name no day of a calendar
            continue
        found.append(((start, end), dates.local(when, zone).date()))
    return found


def logged_days(case: Case, known: Iterable[datetime], zone: str) -> set[date]:
    """The days that the log would remind us of: our own dates that are still open, waits, and `known`."""
    ours = [
        clock.due_at
        for clock in case.clocks.values()
        if clock.party is Party.US
        and clock.due_at is not None
        and clock.stopped_at is None
        and clock.cancelled_at is None
    ]
    waits = [wait.until for wait in case.waits if wait.until is not None and wait.end is None]
    return {dates.local(when, zone).date() for when in (*ours, *waits, *known)}


def promised_elsewhere(desk: Desk, case: Case, language: str) -> list[Promised]:
    """What messages through other channels than the present one promised for a day that is not over."""
    zone = desk.client(case.client).zone
    today = dates.local(desk.now, zone).date()
    channel, found = case.platform, []
    for event in events_of(desk, case):
        if event.id in case.retracted or not event.known:
            continue
        if event.kind == "handed_off":
            channel = event.facts["channel"]
        elif event.kind == "replied" and not event.facts.get("auto_ack"):
            for _place, day in promised_in(desk.full_text(event), language, now=event.occurred_at, zone=zone):
                if day >= today:
                    found.append(Promised(day, channel))
    return [one for one in found if one.channel != channel]
