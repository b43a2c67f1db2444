"""A typed day: `el viernes`, `pasado mañana`, `13/11`, `13 de noviembre`, `hace dos días`, `next tuesday`.

Texts come in `plain` (no accents, no capitals). A function returns None where the phrase names no day, and raises
InvalidInput where the day cannot be (31/02) or could be two (03/04 in English).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, language
from concierge_cli.language import dates
from concierge_cli.language.clock_phrases import Part
from concierge_cli.language.spans import Span, read_span
from concierge_cli.language.typed import any_of, plain

Toward = Literal["past", "future"]
FARTHEST: Final = timedelta(days=270)
"""A date without a year is at most this far away (nine months); a farther one must name its year."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a phrase is read against: the wall clock now, which way it points, who reads it; `quoted` is for errors."""

    wall: datetime
    toward: Toward
    language: str
    quoted: str

    @property
    def today(self) -> date:
        return self.wall.date()


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was named. `on` gives its date, once the time of day (or None) is known.

    `part` is a part of the day that the word itself names (`anoche`); with `late`, its small hours are the next
    day's (`anoche a la 1:30` is today's 1:30).
    """

    on: Callable[[timedelta | None], date]
    part: Part = ""
    late: bool = False


_NEAR: Final[tuple[tuple[str, int, Part], ...]] = (
    ("hoy|today", 0, ""),
    ("ayer|yesterday", -1, ""),
    ("manana|tomorrow", 1, ""),
    ("pasado manana|day after tomorrow", 2, ""),
    ("antier|antes de ayer|anteayer|antiayer|day before yesterday", -2, ""),
    ("trasanteayer|tras anteayer", -3, ""),
    ("anoche|last night", -1, "night"),
    ("anteanoche|antenoche|antes de anoche", -2, "night"),
    ("esta noche|tonight", 0, "night"),
    ("esta madrugada", 0, "small_hours"),
    ("esta manana|this morning", 0, "morning"),
    ("esta tarde|this afternoon", 0, "afternoon"),
    ("this evening", 0, "evening"),
)
_NEAR_WORDS: Final = {phrase: (offset, part) for said, offset, part in _NEAR for phrase in said.split("|")}

_WEEKDAYS: Final = {
    **{plain(name): index for names in dates.WEEKDAYS.values() for index, name in enumerate(names)},
    **{plain(name)[:3]: index for names in dates.WEEKDAYS.values() for index, name in enumerate(names)},
    **{"mier": 2, "tues": 1, "weds": 2, "thur": 3, "thurs": 3},
}
_MONTHS: Final = {
    **{plain(name): index for names in dates.MONTHS.values() for index, name in enumerate(names, 1)},
    **{plain(name)[:3]: index for names in dates.MONTHS.values() for index, name in enumerate(names, 1)},
    **{"sept": 9, "setiembre": 9, "set": 9},
}
_WEEKDAY: Final = rf"(?P<weekday>{any_of(_WEEKDAYS)})"
_MONTH: Final = rf"(?P<month>{any_of(_MONTHS)})"
_LEADING: Final = re.compile(r"(?:(?:para|desde|hasta|del?|el|dia|este|on|the|this|by|until|since|from|of)\s+)+")
_POINTS_AT_A_DATE: Final = re.compile(r"\b(?:el|del|dia|the)\s")

_NAMED_WEEKDAY: Final = re.compile(
    rf"""(?:(?P<before>proximo|siguiente|next|coming|pasado|ultimo|last|past|previous)\s+)?{_WEEKDAY}
         (?:\s+(?P<after>pasado|anterior|ultimo|proximo|siguiente|que\s+viene|entrante|que\s+entra))?""",
    re.VERBOSE | re.ASCII,
)
_BACK: Final = frozenset({"pasado", "ultimo", "anterior", "last", "past", "previous"})

_ORDINAL: Final = r"(?P<ordinal>\s?(?:ro|er|o|st|nd|rd|th))?"
_DAY_FIRST: Final = re.compile(
    rf"""(?:{_WEEKDAY}\s+)?(?:(?P<day>\d{{1,2}}){_ORDINAL}|(?P<first>primero))
         (?:(?:\s+(?:del?\s+|of\s+)?|[-/]|(?<=\d)){_MONTH}(?:(?:\s+(?:del?\s+)?|[-/])(?P<year>\d{{4}}))?)?""",
    re.VERBOSE | re.ASCII,
)
_MONTH_FIRST: Final = re.compile(
    rf"(?:{_WEEKDAY}\s+)?{_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL}(?P<first>)(?:\s+(?P<year>\d{{4}}))?",
    re.ASCII,
)
_NUMERIC: Final = re.compile(
    rf"(?:{_WEEKDAY}\s+)?(?P<one>\d{{1,2}})(?:/(?P<two>\d{{1,2}})(?:/(?P<year>\d{{4}}|\d\d))?"
    r"|(?P<sign>[-.])(?P<two_>\d{1,2})(?P=sign)(?P<year_>\d{4}))",
    re.ASCII,
)
_YEAR_FIRST: Final = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})", re.ASCII)
_SPAN_BACK: Final = re.compile(
    r"(?:desde\s+)?hace\s+(?:como\s+|unos\s+|unas\s+)?(?P<es>.+)|(?:about\s+)?(?P<en>.+?)\s+(?:ago|atras)"
)
_SPAN_AHEAD: Final = re.compile(
    r"(?:en|dentro\s+de|in|within)\s+(?:unos\s+|unas\s+|about\s+)?(?P<es>.+)|(?P<en>.+?)\s+from\s+now"
)


def read_day(text: str, around: Around) -> Day | None:
    """`ayer`, `el viernes`, `proximo viernes`, `13/11`, `13 de noviembre`, `hace 2 dias`, `mie 18 nov 2026` …"""
    leading = _LEADING.match(text)
    bare = text[leading.end() :] if leading else text
    for phrase in (text, bare):
        if phrase in _NEAR_WORDS:
            offset, part = _NEAR_WORDS[phrase]
            return Day(_always(around.today + timedelta(days=offset)), part, late=part == "night")
    span = read_relative(text)
    if span is not None:
        return None if span.seconds else Day(_always(shift_day(around.today, span)))
    if named := _NAMED_WEEKDAY.fullmatch(bare):
        return Day(_weekday(named, around))
    if found := _YEAR_FIRST.fullmatch(bare):
        on = _dated(int(found["day"]), int(found["month"]), found["year"], weekday=None, around=around)
        return Day(_always(on))
    if found := _NUMERIC.fullmatch(bare):
        return Day(_always(_numeric(found, around)))
    # «mar 13» is martes 13 in Spanish and March 13 in English.
    orders = (_DAY_FIRST, _MONTH_FIRST) if around.language == "es" else (_MONTH_FIRST, _DAY_FIRST)
    for pattern in orders:
        found = pattern.fullmatch(bare)
        if not found:
            continue
        day = int(found["day"] or 1)
        weekday = _WEEKDAYS[found["weekday"]] if found["weekday"] else None
        if found["month"]:
            on = _dated(day, _MONTHS[found["month"]], found["year"], weekday=weekday, around=around)
            return Day(_always(on))
        if weekday is not None or found["ordinal"] or (leading and _POINTS_AT_A_DATE.search(leading[0])):
            return Day(_always(_day_of_month(day, weekday, around)))
    return None


def read_relative(text: str) -> Span | None:
    """`hace dos horas`, `2 hours ago` (negative), `en 3 dias`, `in 3 days`; None for anything else."""
    if back := _SPAN_BACK.fullmatch(text):
        span = read_span(back["es"] or back["en"])
        return span and Span(-span.months, -span.days, -span.seconds)
    ahead = _SPAN_AHEAD.fullmatch(text)
    return read_span(ahead["es"] or ahead["en"]) if ahead else None


def shift_day(day: date, span: Span) -> date:
    """`day` moved by the months and days of `span`; the 31st becomes the last day of a shorter month."""
    months = day.year * 12 + day.month - 1 + span.months
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=span.days)


def _always(day: date) -> Callable[[timedelta | None], date]:
    return lambda _time: day


def _weekday(named: re.Match[str], around: Around) -> Callable[[timedelta | None], date]:
    """The weekday before or after now. One that is today counts only with a time that is past, or still to come.

    Without a time it is never today: that is `hoy`.
    """
    wanted = _WEEKDAYS[named["weekday"]]
    said = named["before"] or named["after"]
    backwards = said in _BACK if said else around.toward == "past"
    behind = (around.today.weekday() - wanted) % 7
    ahead = (wanted - around.today.weekday()) % 7

    def on(time: timedelta | None) -> date:
        distance = behind if backwards else ahead
        if distance == 0:
            start = datetime.combine(around.today, datetime.min.time())
            fits = time is not None and (start + time > around.wall) != backwards
            distance = 0 if fits and not said else 7
        return around.today + timedelta(days=-distance if backwards else distance)

    return on


def _numeric(found: re.Match[str], around: Around) -> date:
    """13/11, 13/11/26, 13-11-2026: the day first in Spanish; in English only where one number is above 12."""
    one, two = int(found["one"]), int(found["two"] or found["two_"])
    year = found["year"] or found["year_"]
    weekday = _WEEKDAYS[found["weekday"]] if found["weekday"] else None
    day, month = one, two
    if around.language != "es" and one != two:
        if one <= 12 and two <= 12:
            shown = [_spoken(one, two), _spoken(two, one)]
            raise InvalidInput(
                _("“{text}” could be {first} or {second}.").format(text=around.quoted, first=shown[0], second=shown[1]),
                hint=_("Write the month as a word: {first} or {second}.").format(first=shown[0], second=shown[1]),
            )
        if one <= 12:
            day, month = two, one
    return _dated(day, month, year, weekday=weekday, around=around)


def _spoken(day: int, month: int) -> str:
    return f"{day} {dates.month(date(2000, month, 1))}"


def _dated(day: int, month: int, year: str | None, *, weekday: int | None, around: Around) -> date:
    if not 1 <= month <= 12:
        hint = f"{month}/{day}" if 1 <= day <= 12 and month <= 31 else "concierge help dates"
        raise InvalidInput(
            _("“{text}” does not exist: there is no month {month}.").format(text=around.quoted, month=month), hint=hint
        )
    if year is None:
        return _nearest_year(day, month, weekday=weekday, around=around)
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    check_year(full_year, around.quoted)
    found = _on_calendar(full_year, month, day)
    if found is None:
        raise _no_such_day(around, month, full_year)
    if weekday is not None and found.weekday() != weekday:
        raise _other_weekday(found, weekday)
    return found


def check_year(year: int, quoted: str) -> None:
    """Refuses what can only be a slip of the finger."""
    if not 2000 <= year <= 2100:
        raise InvalidInput(
            _("“{text}” is in the year {year}; only 2000 to 2100 can be typed.").format(text=quoted, year=year),
            hint="concierge help dates",
        )


def _nearest_year(day: int, month: int, *, weekday: int | None, around: Around) -> date:
    """Of last year's, this year's and next year's date, the one that the option points at."""
    years = range(around.today.year - 1, around.today.year + 2)
    candidates = [found for year in years if (found := _on_calendar(year, month, day))]
    if not candidates:
        raise _no_such_day(around, month, around.today.year)
    if weekday is not None:
        # A screen writes `mié 18 nov` for this year's date on either side of today: the weekday says which year.
        fitting = [found for found in candidates if found.weekday() == weekday]
        if not fitting:
            raise _other_weekday(_toward(candidates, around) or candidates[0], weekday)
        return _toward(fitting, around) or min(fitting, key=lambda found: abs(found - around.today))
    chosen = _toward(candidates, around)
    if chosen is not None and abs(chosen - around.today) <= FARTHEST:
        return chosen
    behind = max((found for found in candidates if found <= around.today), default=candidates[0])
    ahead = min((found for found in candidates if found > around.today), default=candidates[-1])
    first, second = (f"{_spoken(found.day, month)} {found.year}" for found in (behind, ahead))
    raise InvalidInput(
        _("“{text}” could be {first} or {second}.").format(text=around.quoted, first=first, second=second),
        hint=_("Write the year too: {first} or {second}.").format(first=first, second=second),
    )


def _day_of_month(day: int, weekday: int | None, around: Around) -> date:
    """`el 13`, `vie 13`: the nearest such day; a weekday may pick the one on the other side, else it is refused."""
    first = around.today.replace(day=1)
    months = [shift_day(first, Span(months=distance)) for distance in range(-2, 3)]
    candidates = [found for start in months if (found := _on_calendar(start.year, start.month, day))]
    chosen = _toward(candidates, around)
    if chosen is None:
        raise _no_such_day(around, around.today.month, around.today.year)
    if weekday is None or chosen.weekday() == weekday:
        return chosen
    # A screen writes `vie 13` for both sides of today.
    other = _toward(candidates, replace(around, toward="future" if around.toward == "past" else "past"))
    if other is None or other.weekday() != weekday:
        raise _other_weekday(chosen, weekday)
    return other


def _toward(candidates: list[date], around: Around) -> date | None:
    if around.toward == "past":
        return max((found for found in candidates if found <= around.today), default=None)
    return min((found for found in candidates if found >= around.today), default=None)


def _on_calendar(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _no_such_day(around: Around, month: int, year: int) -> InvalidInput:
    name = dates.MONTHS[language()][month - 1]
    days = calendar.monthrange(year, month)[1]
    return InvalidInput(
        _("“{text}” does not exist: {month} {year} has {days} days.").format(
            text=around.quoted, month=name, year=year, days=days
        ),
        hint="concierge help dates",
    )


def _other_weekday(found: date, weekday: int) -> InvalidInput:
    names = dates.WEEKDAYS[language()]
    return InvalidInput(
        _("{date} is a {real}, not a {typed}.").format(
            date=f"{_spoken(found.day, found.month)} {found.year}",
            real=names[found.weekday()],
            typed=names[weekday],
        ),
        hint=_("Leave the weekday out, or write the date that you mean."),
    )
