"""Dates, times and durations as the screen writes them: one style everywhere, in Spanish and English.

`mié 18 nov, 23:59`: weekday, no numeric month, 24 hours, the year only where it is not this one. Every function
takes aware datetimes and the zone to show them in; `language` is `es` or `en`, by default the bound one. What is
printed here can be typed back (`typed_dates`).
"""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from concierge_cli import i18n
from concierge_cli.language.typed import words

WEEKDAYS: Final = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
"""By `date.weekday()`; the first three letters are the short name in both languages."""

MONTHS: Final = {
    "es": words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "en": words("January February March April May June July August September October November December"),
}
"""From January at 0; the first three letters are the short name in both languages."""

_RELATIVE: Final = {
    "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}

_SAME_YEAR_DAYS: Final = 200
"""How near a day is read without its year; typed back (`typed_dates`), it is the same day."""

_UNITS: Final = {
    "es": (("día", "días"), ("hora", "horas"), ("minuto", "minutos")),
    "en": (("day", "days"), ("hour", "hours"), ("minute", "minutes")),
}

_CITIES_ES: Final = {
    "Mexico_City": "Ciudad de México",
    "Bogota": "Bogotá",
    "Sao_Paulo": "São Paulo",
    "New_York": "Nueva York",
    "Los_Angeles": "Los Ángeles",
    "Panama": "Panamá",
    "Havana": "La Habana",
    "Asuncion": "Asunción",
    "Cancun": "Cancún",
    "Merida": "Mérida",
    "Mazatlan": "Mazatlán",
    "Ciudad_Juarez": "Ciudad Juárez",
    "Bahia_Banderas": "Bahía de Banderas",
    "Cordoba": "Córdoba",
    "Tucuman": "Tucumán",
    "London": "Londres",
    "Paris": "París",
    "Berlin": "Berlín",
    "Warsaw": "Varsovia",
    "Lisbon": "Lisboa",
    "Rome": "Roma",
    "Canary": "Canarias",
}


def _tongue(language: str | None) -> str:
    return language or i18n.language()


def local(when: datetime, tz: str) -> datetime:
    """`when` on the wall clock of `tz`. A naive datetime raises ValueError."""
    if when.tzinfo is UTC:
        return _from_utc(when, tz)
    if when.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return when.astimezone(ZoneInfo(tz))


@functools.lru_cache(maxsize=4096)
def _from_utc(when: datetime, tz: str) -> datetime:
    """A list asks for the same instants several times, and for its own moment with each. On other clocks than UTC two
    instants may be equal to Python: those of an hour that comes twice."""
    return when.astimezone(ZoneInfo(tz))


def weekday(day: date, *, language: str | None = None) -> str:
    """`mié`, `Wed`."""
    return WEEKDAYS[_tongue(language)][day.weekday()][:3]


def month(day: date, *, language: str | None = None) -> str:
    """`nov`, `Nov`."""
    return MONTHS[_tongue(language)][day.month - 1][:3]


def clock(when: datetime, *, tz: str) -> str:
    """`9:30`, `23:59`."""
    return wall_clock(local(when, tz))


def wall_clock(wall: datetime) -> str:
    """The same of a moment that stands on a wall clock already."""
    return f"{wall.hour}:{wall.minute:02d}"


def short_day(day: date, *, today: date | None = None, language: str | None = None) -> str:
    """`mié 18 nov`; with `today` in another year, `mié 18 nov 2027`."""
    text = f"{weekday(day, language=language)} {day.day} {month(day, language=language)}"
    return text if today is None or today.year == day.year else f"{text} {day.year}"


def relative_day(day: date, *, today: date, language: str | None = None) -> str:
    """`hoy`, `mañana`, `ayer`, else `mié 18 nov`."""
    word = _RELATIVE[_tongue(language)].get((day - today).days)
    return word or short_day(day, today=today, language=language)


def long_day(day: date, *, language: str | None = None) -> str:
    """`viernes 13 nov 2026`."""
    name = WEEKDAYS[_tongue(language)][day.weekday()]
    return f"{name} {day.day} {month(day, language=language)} {day.year}"


def day_range(first: date, last: date, *, language: str | None = None) -> str:
    """`19 sep a 17 nov 2026`, with both years where they differ; one day alone as `17 nov 2026`."""
    end = f"{last.day} {month(last, language=language)} {last.year}"
    if first == last:
        return end
    start = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        start += f" {month(first, language=language)}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} {'a' if _tongue(language) == 'es' else 'to'} {end}"


def full_day(day: date, *, language: str | None = None) -> str:
    """`martes 17 de noviembre de 2026`: nothing abbreviated, for screen readers and papers."""
    tongue = _tongue(language)
    name, month_name = WEEKDAYS[tongue][day.weekday()], MONTHS[tongue][day.month - 1]
    between = " de " if tongue == "es" else " "
    return f"{name} {day.day}{between}{month_name}{between}{day.year}"


def moment(when: datetime, *, tz: str, now: datetime, language: str | None = None) -> str:
    """`hoy 16:20`, `mañana 9:30`, else `mié 18 nov, 23:59`."""
    day, today = local(when, tz).date(), local(now, tz).date()
    comma = "" if abs((day - today).days) <= 1 else ","
    return f"{relative_day(day, today=today, language=language)}{comma} {clock(when, tz=tz)}"


def absolute_moment(when: datetime, *, tz: str, now: datetime, language: str | None = None) -> str:
    """`mié 18 nov, 23:59`: as `moment`, never `hoy` or `mañana`; for what is read on another day."""
    day, today = local(when, tz).date(), local(now, tz).date()
    return f"{short_day(day, today=today, language=language)}, {clock(when, tz=tz)}"


def long_moment(when: datetime, *, tz: str, language: str | None = None) -> str:
    """`viernes 13 nov 2026, 18:30`: how what was typed is echoed."""
    return f"{long_day(local(when, tz).date(), language=language)}, {clock(when, tz=tz)}"


def full_moment(when: datetime, *, tz: str, language: str | None = None) -> str:
    """`martes 17 de noviembre de 2026, 9:10`."""
    return f"{full_day(local(when, tz).date(), language=language)}, {clock(when, tz=tz)}"


def column(when: datetime, *, tz: str, now: datetime, language: str | None = None) -> str:
    """`mié 18 nov  9:30`, `dom  5 dic  2027`: always 16 columns wide, for dates that stand one above the other.

    As in `ls -l`, the year takes the place of the hour where the day alone would be read as one of another year.
    """
    return _column(local(when, tz), local(now, tz).date(), language)


def _column(wall: datetime, today: date, language: str | None) -> str:
    last = wall_clock(wall) if abs((wall.date() - today).days) <= _SAME_YEAR_DAYS else str(wall.year)
    return f"{weekday(wall, language=language)} {wall.day:2d} {month(wall, language=language)} {last:>5}"


def relative_column(when: datetime, *, tz: str, now: datetime, language: str | None = None) -> str:
    """`mañana  9:30`, else as `column`: the times end in one column; the caller aligns to the right."""
    wall, today = local(when, tz), local(now, tz).date()
    word = _RELATIVE[_tongue(language)].get((wall.date() - today).days)
    return f"{word} {wall_clock(wall):>5}" if word else _column(wall, today, language)


def timeline_column(when: datetime, *, tz: str, language: str | None = None) -> str:
    """`vie 13 18:30`: always 12 columns wide, where the month is clear from what stands around it."""
    wall = local(when, tz)
    return f"{weekday(wall, language=language)} {wall.day:2d} {clock(when, tz=tz):>5}"


def duration(
    span: timedelta | float,
    *,
    units: int = 2,
    days: bool = True,
    spelled: bool = False,
    nearest: bool = False,
    language: str | None = None,
) -> str:
    """The size of a span (a timedelta or seconds): `7 h 10 min`, `1 d 14 h`, `4 d 06 h`, `45 min`.

    Two units at most, the rest cut off, so that time left is never overstated; `units=1` keeps the first alone. What was
    measured is rounded instead (`nearest`, half up, to the second of two units).
    `days=False` goes on counting hours, as agreed hours must (a working day is no 24 hours). `spelled` is
    `7 horas y 10 minutos`. The sign is dropped: whether it is left or late is the caller's sentence.
    """
    tongue = _tongue(language)
    seconds = int(abs(span.total_seconds() if isinstance(span, timedelta) else span))
    minutes = (seconds + 30 if nearest else seconds) // 60
    if nearest and days and minutes >= 24 * 60:
        minutes = (seconds + 1800) // 3600 * 60
    hours, minutes = divmod(minutes, 60)
    whole_days, hours = divmod(hours, 24) if days else (0, hours)
    counts = (whole_days, hours, minutes)
    first = next((index for index, count in enumerate(counts) if count), 2)
    parts = [(index, counts[index]) for index in range(first, min(first + units, 3))]
    parts = [part for part in parts if part[1] or part[0] == first]
    if spelled:
        names = _UNITS[tongue]
        return (" y " if tongue == "es" else " and ").join(
            f"{count} {names[index][count != 1]}" for index, count in parts
        )
    signs = ("d", "h", "min")
    return " ".join(
        f"{count} {signs[index]}" if index == first else f"{count:02d} {signs[index]}" for index, count in parts
    )


def countdown(seconds: float) -> str:
    """What is left as a board counts it down: `40 min 18 s` in the last hour, else as `duration`."""
    left = int(abs(seconds))
    return f"{left // 60} min {left % 60:02d} s" if left < 3600 else duration(left)


def week_label(day: date, *, language: str | None = None) -> str:
    """The ISO week that holds `day`: `semana 47 (lun 16 a dom 22 nov 2026)`."""
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    to = "a" if _tongue(language) == "es" else "to"
    start = f"{weekday(monday, language=language)} {monday.day}"
    if monday.month != sunday.month:
        start += f" {month(monday, language=language)}"
    if monday.year != sunday.year:
        start += f" {monday.year}"
    end = f"{short_day(sunday, language=language)} {sunday.year}"
    return f"{week_name(day, language=language)} ({start} {to} {end})"


def week_name(day: date, *, language: str | None = None) -> str:
    """`semana 46`: for the head of a narrow column."""
    return f"{'semana' if _tongue(language) == 'es' else 'week'} {day.isocalendar().week}"


def city(tz: str, *, language: str | None = None) -> str:
    """The city that names an IANA zone: `Ciudad de México`, `Mexico City`; `UTC` stays."""
    name = tz.rpartition("/")[2]
    in_spanish = _CITIES_ES.get(name) if _tongue(language) == "es" else None
    return in_spanish or name.replace("_", " ")


def echo(when: datetime, *, tz: str, user_tz: str | None = None, language: str | None = None) -> str:
    """A typed time said back in full: `viernes 13 nov 2026, 18:30 (Ciudad de México)`.

    Where the user's own clock shows something else at that instant, it is added:
    `viernes 13 nov 2026, 18:30 (Ciudad de México) · vie 13 nov, 19:30 (Bogotá)`.
    """
    text = f"{long_moment(when, tz=tz, language=language)} ({city(tz, language=language)})"
    if user_tz is None or local(when, user_tz).utcoffset() == local(when, tz).utcoffset():
        return text
    mine = absolute_moment(when, tz=user_tz, now=when, language=language)
    return f"{text} · {mine} ({city(user_tz, language=language)})"
