"""The platform's date in a pasted notice: `Tienes hasta el miércoles 4 de noviembre para responder`.

A day is certain where a word of a deadline stands before it, it can be one day only, its weekday fits, and it is near.
What leaves one of these open is likely, and two certain days are both told and none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from concierge_cli.domain.message_text import Span, fold
from concierge_cli.domain.recognise import LIKELY, SURE, Guess, Lexicon, Rival, places_of

_NEAR: Final = timedelta(days=120)
"""No platform gives longer; a day beyond is a warranty's, or was read in the wrong order."""

_GAP: Final = r"[\s\"':,(-]{0,4}"
_HOUR_FIRST: Final = r"(?:las? (?P<hour0>\d{1,2}):(?P<minute0>\d\d)(?: ?h(?:oras|rs|s)?)? (?:del? )(?:dia )?)?"
_ARTICLE: Final = r"(?:(?:el dia|el|dia|on|the|o dia|dnia) )?"
_NTH: Final = r"(?:st|nd|rd|th|º)?"
_YEAR: Final = r"(?:,? (?:del? )?(?P<year>20\d\d))?(?!\d)"
_HOUR: Final = (
    r"(?:,? ?(?:a las?|as|at|o|godz\.?|do|-|–|—|\(|t)? ?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?::\d\d)?"
    r"(?: ?(?P<half>[ap])\.? ?m\b\.?)?(?! ?[/\d]))?"
)
_ELSEWHERE: Final = re.compile(
    r"(?: ?h(?:oras|rs|s)?\b)?,? ?\(?(?:utc|gmt|cet|cest|z\b|[pmce][sd]?t\b|hora\b|czasu\b|time\b)"
)
"""A zone behind the hour: whose it is, the platform's page says."""


class _Found(NamedTuple):
    value: str
    exact: bool
    """It is one day, near, and not over."""
    end: int


def due_date(shown: str, lexicon: Lexicon, *, today: date) -> Guess:
    """The platform's date in `shown`; `today` settles the year where none is written, and what is over."""
    if not lexicon.months:
        return Guess()
    folded = fold(shown)
    certain: dict[str, list[Span]] = {}
    perhaps: dict[str, list[Span]] = {}
    for words, tells in ((lexicon.due_words, True), (lexicon.perhaps_due_words, False)):
        for tongue, phrases in words.items():
            for start, end in places_of(phrases, folded):
                for one in _days(folded, end, tongue, lexicon, today):
                    kept = certain if tells and one.exact else perhaps
                    kept.setdefault(one.value, []).append((start, one.end))
    if len(certain) == 1:
        ((value, spans),) = certain.items()
        return Guess(value, SURE, _longest(spans))
    found = certain | {value: spans for value, spans in perhaps.items() if value not in certain}
    if len(found) == 1:
        ((value, spans),) = found.items()
        return Guess(value, LIKELY, _longest(spans))
    return Guess(rivals=tuple(Rival(value, _longest(spans)) for value, spans in sorted(found.items())))


def _longest(spans: list[Span]) -> tuple[Span, ...]:
    """Each place once: the one with the most words, where several begin before one day."""
    by_end: dict[int, Span] = {}
    for span in spans:
        by_end[span[1]] = min(span, by_end.get(span[1], span))
    return tuple(sorted(by_end.values()))


def _days(folded: str, end: int, tongue: str, lexicon: Lexicon, today: date) -> Iterator[_Found]:
    """The day right behind `end`; two where figures alone could be either."""
    month = f"(?P<month>{'|'.join(lexicon.months)})[a-z]*[.]?"
    weekday = (
        f"(?:(?P<weekday>{'|'.join(lexicon.weekdays)})[a-z]*(?:-feira)?[.]?,? (?:el )?)?" if lexicon.weekdays else ""
    )
    forms = (
        r"(?P<year>20\d\d)-(?P<m>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?P<day>\d{{1,2}}){_NTH}[.]? (?:de |of )?{month}{_YEAR}",
        rf"{month} (?P<day>\d{{1,2}}){_NTH}{_YEAR}",
        r"(?P<one>\d{1,2})(?P<sign>[/.-])(?P<two>\d{1,2})(?:(?P=sign)(?P<year>20\d\d))?(?![\d/])",
    )
    for form in forms:
        found = re.compile(_GAP + _HOUR_FIRST + _ARTICLE + weekday + form).match(folded, end)
        if found is None:
            continue
        part = found.groupdict()
        hour = re.compile(_HOUR).match(folded, found.end())
        clock, stop = _clock(part, hour.groupdict() if hour else {}), found.end()
        if clock and hour and hour["hour"]:
            stop = hour.end()
        elsewhere = bool(clock) and _ELSEWHERE.match(folded, stop) is not None
        for day, exact in _read(part, tongue, lexicon, today):
            near = today <= day <= today + _NEAR
            yield _Found(f"{day.isoformat()} {clock}".strip(), exact and near and not elsewhere, stop)
        return


def _clock(part: dict[str, str | None], behind: dict[str, str | None]) -> str:
    """`18:00`; "" where no hour is written, or a number that is none."""
    first = part["hour0"]
    half = None if first else behind.get("half")
    hour, minute = (first, part["minute0"]) if first else (behind.get("hour"), behind.get("minute"))
    if not hour or not (minute or half):
        return ""
    told = int(hour)
    if half:
        told = told % 12 + (12 if half == "p" else 0)
    return f"{told:02d}:{int(minute or 0):02d}" if told < 24 and int(minute or 0) < 60 else ""


def _read(part: dict[str, str | None], tongue: str, lexicon: Lexicon, today: date) -> Iterator[tuple[date, bool]]:
    """The days that it can be, each with whether it can be that day alone."""
    year = int(part["year"]) if part["year"] else None
    if part.get("one"):
        first, second = int(part["one"] or 0), int(part["two"] or 0)
        orders = [(first, second)]  # day first, as everybody writes it who does not write English
        if tongue == "en" and first != second:
            orders.append((second, first))
        days = [one for day, month in orders for one in _on(year, month, day, today)]
        exact = len(days) == 1 and year is not None
    else:
        number = lexicon.months[part["month"]] if part.get("month") else int(part["m"] or 0)  # type: ignore[index]
        days, exact = [*_on(year, number, int(part["day"] or 0), today)], True
    said = part.get("weekday")
    for one in days:
        yield one, exact and (not said or lexicon.weekdays[said] == one.isoweekday())


def _on(year: int | None, month: int, day: int, today: date) -> Iterator[date]:
    """That day of `year`, or of the year in which it is nearest; none for a day that does not exist."""
    years = (year,) if year else (today.year - 1, today.year, today.year + 1)
    days = []
    for one in years:
        try:
            days.append(date(one, month, day))
        except ValueError:
            continue
    yield from sorted(days, key=lambda one: abs(one - today))[:1]
