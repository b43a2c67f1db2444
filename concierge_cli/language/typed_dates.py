"""Dates typed as people do: `ayer 18:00`, `el viernes`, `13/11 18:30`, `hace dos horas`, `next tuesday 9:30`.

A closed grammar: a phrase is a day, a time, both in either order, a distance from now, or ISO 8601. Words of both
languages are understood whatever the screen speaks; only `13/11` and `mar 13` are read by the user's language.
What a phrase leaves out is filled in by one rule, below, and the caller echoes the result in full.

| typed | toward the past (`--at`) | toward the future (`--until`) |
|---|---|---|
| a weekday | the last one | the next one |
| the weekday of today, with a time | today, or a week ago if still to come | today, or in a week if past |
| the weekday of today, alone | a week ago (today is `hoy`) | in a week |
| a date without year | the last one, nine months back at most | the next one, nine months ahead at most |
| a day alone | 12:00; for today, now | the end of that day, 23:59:59 |
| a time alone | the last such time | the next such time |
| `a las 6`, no am or pm | 6:00, as on a 24-hour clock | the same |
| `por la mañana`, `tarde`, `noche` | 9:00, 16:00, 21:00 | the same |
| `hace 2 días`, `en 3 días` | the same time of day | the same time of day |
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from concierge_cli import i18n
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.clock_phrases import PART_STARTS, Time, read_time, since_midnight
from concierge_cli.language.day_phrases import Around, Day, Toward, check_year, read_day, read_relative, shift_day
from concierge_cli.language.spans import parse_minutes, parse_span
from concierge_cli.language.typed import plain, shown

__all__ = ["EXAMPLES", "Toward", "parse_day", "parse_instant", "parse_minutes", "parse_span"]

EXAMPLES: Final = {
    "es": (
        "hoy 18:30",
        "ayer 18:00",
        "anoche",
        "el viernes",
        "viernes pasado 18:30",
        "pasado mañana",
        "mañana por la mañana",
        "6:30 p. m.",
        "a las 9",
        "hace dos horas",
        "en 3 días",
        "13/11",
        "13/11/2026 18:30",
        "13 de noviembre, 9:30",
        "2026-11-18 23:59",
        "2026-11-20T10:00-03:00",
    ),
    "en": (
        "today 18:30",
        "yesterday 6pm",
        "last night",
        "friday",
        "last friday 18:30",
        "next tuesday 9:30",
        "tomorrow morning",
        "6:30 pm",
        "at 9",
        "2 hours ago",
        "in 3 days",
        "13 nov",
        "nov 13, 2026 18:30",
        "noon",
        "2026-11-18 23:59",
        "2026-11-20T10:00-03:00",
    ),
}
"""What `concierge help dates` shows; each can be typed as it stands."""

_NOW: Final = frozenset({"ahora", "ahora mismo", "ahorita", "now", "right now", "just now"})
_ISO: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_HALF: Final = re.compile(r"(?<=\d)\s*([ap])\.?\s?m\b\.?")
_SPARE: Final = re.compile(r"(?<=[a-z])\.|,(?!\d)|(?<!\d),")
_LONGEST: Final = 80
_NOON: Final = timedelta(hours=12)
_END_OF_DAY: Final = timedelta(hours=23, minutes=59, seconds=59)
_DAY: Final = timedelta(days=1)


def parse_instant(text: str, *, now: datetime, tz: str, toward: Toward, language: str | None = None) -> datetime:
    """The instant that `text` names, in UTC to the second; wall times are those of `tz` (an IANA name).

    `toward` says where the option looks: `past` for --at and --received-at, `future` for --until and --due-at. It
    settles what the phrase leaves open and nothing else: `mañana` is tomorrow also toward the past, and whether
    that is allowed is the command's rule. Of a wall time that daylight saving repeats, the first.
    Raises InvalidInput for what is no date, does not exist (31/02, a skipped hour), or could be two dates.
    """
    phrase, quoted = _normal(text), shown(text)
    around = Around(_wall_now(now, tz), toward, language or i18n.language(), quoted)
    if iso := _ISO.fullmatch(text.strip()):
        return _iso_instant(iso, around, now, tz)
    if phrase in _NOW:
        return _seconds(now)
    span = read_relative(phrase)
    try:
        if span is not None:
            wall = datetime.combine(shift_day(around.today, span), around.wall.time())
            check_year(wall.year, quoted)
            return _seconds(wall.replace(tzinfo=ZoneInfo(tz)).astimezone(UTC) + timedelta(seconds=span.seconds))
        day, time = _split(phrase, around)
        if day is not None and time is None and not day.part:
            return _day_alone(day.on(None), around, now, tz)
        return _utc(_wall(day, time, around), tz, quoted)
    except (OverflowError, ValueError) as error:  # a distance beyond the calendar
        raise _unknown(quoted) from error


def parse_day(text: str, *, now: datetime, tz: str, toward: Toward, language: str | None = None) -> date:
    """The day that `text` names in `tz`: every phrase of `parse_instant` that has no time of day.

    An ISO instant and a distance (`hace dos horas`) give the day they fall on in `tz`.
    Raises InvalidInput as `parse_instant` does, and where a time was typed too.
    """
    phrase, quoted = _normal(text), shown(text)
    around = Around(_wall_now(now, tz), toward, language or i18n.language(), quoted)
    iso = _ISO.fullmatch(text.strip())
    if iso or phrase in _NOW or read_relative(phrase) is not None:
        when = parse_instant(text, now=now, tz=tz, toward=toward, language=language)
        return dates.local(when, tz).date()
    day, time = _split(phrase, around)
    if day is None or time is not None or day.part:
        raise InvalidInput(
            _("“{text}” has a time; only a day goes here.").format(text=quoted), hint="concierge help dates"
        )
    return day.on(None)


def _normal(text: str) -> str:
    return " ".join(_SPARE.sub(" ", _HALF.sub(r"\1m ", plain(text))).split()).rstrip(".")


def _wall_now(now: datetime, tz: str) -> datetime:
    return dates.local(now, tz).replace(tzinfo=None, microsecond=0)


def _seconds(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(microsecond=0)


def _unknown(quoted: str) -> InvalidInput:
    return InvalidInput(
        _(
            "“{text}” is not a date I can read. Write, for example: yesterday 18:00 · last friday · "
            "13 nov 18:30 · 2 hours ago."
        ).format(text=quoted),
        hint="concierge help dates",
    )


def _split(phrase: str, around: Around) -> tuple[Day | None, Time | None]:
    """The day and the time in `phrase`, in either order; one of them may be missing."""
    words = phrase.split() if len(phrase) <= _LONGEST else []
    for place in range(len(words), 0, -1):
        time = read_time(" ".join(words[place:]))
        if place < len(words) and time is None:
            continue
        day = read_day(" ".join(words[:place]), around)
        if day is not None:
            return day, time
    for place in range(len(words), 0, -1):
        time = read_time(" ".join(words[:place]))
        if time is None:
            continue
        if place == len(words):
            if not time.dotted:  # 13.11 alone could be a time or a date
                return None, time
            continue
        day = read_day(" ".join(words[place:]), around)
        if day is not None:
            return day, time
    raise _unknown(around.quoted)


def _wall(day: Day | None, time: Time | None, around: Around) -> datetime:
    """The wall clock time of a phrase that has a time, or names a part of the day."""
    if day is not None:
        if time is not None and time.is_midnight_word and not day.late:
            raise InvalidInput(
                _("“{text}” could be the beginning of that day or its end.").format(text=around.quoted),
                hint=_("Write 0:00 for the beginning or 24:00 for the end."),
            )
        offset = (
            PART_STARTS[day.part]
            if time is None
            else since_midnight(time, text=around.quoted, part=day.part, late=day.late)
        )
        return _midnight(day.on(offset)) + offset
    if time is None:
        raise _unknown(around.quoted)
    offset = timedelta(0) if time.is_midnight_word else since_midnight(time, text=around.quoted)
    today = _midnight(around.today) + offset
    if around.toward == "past":
        return today if today <= around.wall else today - _DAY
    return today if today > around.wall else today + _DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _day_alone(day: date, around: Around, now: datetime, tz: str) -> datetime:
    if around.toward == "future":
        return _utc(_midnight(day) + _END_OF_DAY, tz, around.quoted)
    return _seconds(now) if day == around.today else _utc(_midnight(day) + _NOON, tz, around.quoted)


def _iso_instant(iso: re.Match[str], around: Around, now: datetime, tz: str) -> datetime:
    try:
        day = date.fromisoformat(iso["day"])
        check_year(day.year, around.quoted)
        if not iso["time"]:
            return _day_alone(day, around, now, tz)
        whole_day = _DAY if iso["time"].startswith("24:00") else timedelta(0)
        wall = datetime.fromisoformat(f"{iso['day']}T{iso['time'].replace('24:00', '00:00', int(bool(whole_day)))}")
        if not iso["zone"]:
            return _utc(wall + whole_day, tz, around.quoted)
        return (datetime.fromisoformat(wall.isoformat() + iso["zone"].upper()) + whole_day).astimezone(UTC)
    except ValueError as error:
        raise InvalidInput(
            _("“{text}” does not exist on the calendar.").format(text=around.quoted), hint="concierge help dates"
        ) from error


def _utc(wall: datetime, tz: str, quoted: str) -> datetime:
    """The instant of a wall clock time: the first of a repeated one; a skipped one is refused."""
    zone = ZoneInfo(tz)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    there = instant.astimezone(zone)
    if there.replace(tzinfo=None) != wall:
        raise InvalidInput(
            _("“{text}” does not exist in {city}: the clocks skip from {before} to {after} that day.").format(
                text=quoted,
                city=dates.city(tz),
                before=_skipped_from(wall, zone),
                after=_skipped_to(wall, zone),
            ),
            hint=dates.absolute_moment(instant, tz=tz, now=instant),
        )
    return instant


def _skipped_to(wall: datetime, zone: ZoneInfo) -> str:
    """The first wall time after the gap that holds `wall`."""
    while wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        wall = wall.replace(second=0) + timedelta(minutes=1)
    return f"{wall.hour}:{wall.minute:02d}"


def _skipped_from(wall: datetime, zone: ZoneInfo) -> str:
    """The wall time at which the gap that holds `wall` begins."""
    wall = wall.replace(second=0)
    gap = timedelta(minutes=1)
    while (wall - gap).replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall - gap:
        wall -= gap
    return f"{wall.hour}:{wall.minute:02d}"
