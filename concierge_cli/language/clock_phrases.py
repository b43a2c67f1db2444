"""A typed time of day: `18:30`, `6:30 p. m.`, `a las 9`, `6 de la tarde`, `mediodía`.

Texts come in `plain` with am and pm joined to their number (`6:30pm`). Hours without am, pm or a part of the day are
those of the 24-hour clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.spans import NUMBER_WORDS
from concierge_cli.language.typed import any_of

Part = Literal["", "small_hours", "morning", "afternoon", "evening", "night"]

PART_STARTS: Final[dict[Part, timedelta]] = {
    "small_hours": timedelta(hours=3),
    "morning": timedelta(hours=9),
    "afternoon": timedelta(hours=16),
    "evening": timedelta(hours=19),
    "night": timedelta(hours=21),
}
"""The time that a part of the day stands for when no clock time was typed."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day as typed; `hour` is None where only a part of the day was named."""

    hour: int | None
    minute: int = 0
    second: int = 0
    half: str = ""
    part: Part = ""
    dotted: bool = False
    minus: bool = False

    @property
    def is_midnight_word(self) -> bool:
        """`medianoche` or `12 de la noche`: the start of a day or its end."""
        return self.hour == 12 and not self.minute and self.part == "night"


_PARTS: Final[dict[str, Part]] = {
    "manana": "morning",
    "tarde": "afternoon",
    "noche": "night",
    "madrugada": "small_hours",
    "morning": "morning",
    "afternoon": "afternoon",
    "evening": "evening",
    "night": "night",
    "dia": "afternoon",
    "mediodia": "afternoon",
}
# A bare «mañana» is tomorrow; «9 de la mañana» and «por la mañana» are the morning.
_PART: Final = (
    r"(?:(?:(?:de|por|en|a)\s+la\s+|in\s+the\s+)(?P<part{0}>manana|tarde|noche|madrugada|morning|afternoon|evening|"
    r"night)|(?:at\s+)?(?P<alone{0}>tarde|noche|madrugada|morning|afternoon|evening|night)|del\s+"
    r"(?P<mid{0}>dia|mediodia))"
)
_HOURS: Final = {word: n for word, n in NUMBER_WORDS.items() if n <= 12 and word not in {"a", "an", "un"}}
_CLOCK: Final = re.compile(
    rf"""(?P<prefix>(?:(?:a|desde|hasta|sobre|de)\s+)?las?\s+|(?:at|by|until)\s+|@\s*)?
         (?:(?P<hour>\d{{1,2}})(?:(?P<sign>[:.h])(?P<minute>\d\d)(?::(?P<second>\d\d))?)?|(?P<word>{any_of(_HOURS)}))
         (?:\s+y\s+(?P<past>media|cuarto)|\s+(?P<minus>menos\s+cuarto))?
         (?:\s*(?P<half>am|pm))?
         (?P<suffix>\s*(?:horas?|hrs?|hs?|o'?\s?clock)|\s+en\s+punto)?
         (?:\s+{_PART.format(1)})?""",
    re.VERBOSE | re.ASCII,
)
_PART_FIRST: Final = re.compile(rf"{_PART.format(1)}(?:\s+(?P<rest>.+))?")
_NOON: Final = re.compile(r"(?:al?\s+|at\s+)?(?:el\s+)?(?:medio\s?dia|noon|midday)")
_MIDNIGHT: Final = re.compile(r"(?:a\s+(?:la\s+)?|at\s+)?(?:media\s?noche|midnight)")


def read_time(text: str) -> Time | None:
    """`18:30`, `6:30pm`, `a las 9`, `9h`, `6 de la tarde`, `por la manana`, `mediodia`; None for anything else."""
    if _NOON.fullmatch(text):
        return Time(12)
    if _MIDNIGHT.fullmatch(text):
        return Time(12, part="night")
    part_first = _PART_FIRST.fullmatch(text)
    # «de la noche» follows an hour: `viernes 9 de la noche` is no Friday the 9th.
    if part_first and not text.startswith("de"):
        part = _part(part_first)
        if not part_first["rest"]:
            return Time(None, part=part)
        clock = _CLOCK.fullmatch(part_first["rest"])
        return _clock(clock, part) if clock and not _part(clock) else None
    clock = _CLOCK.fullmatch(text)
    if not clock:
        return None
    part = _part(clock)
    # A lone number is no time: `9` after a day could be its date.
    named = clock["prefix"] or clock["minute"] or clock["half"] or clock["suffix"] or part
    return _clock(clock, part) if named else None


def _part(found: re.Match[str]) -> Part:
    word = found["part1"] or found["alone1"] or found["mid1"]
    return _PARTS[word] if word else ""


def _clock(found: re.Match[str], part: Part) -> Time:
    minute = int(found["minute"] or 0)
    if found["past"]:
        minute = {"media": 30, "cuarto": 15}[found["past"]]
    return Time(
        int(found["hour"]) if found["hour"] else _HOURS[found["word"]],
        minute,
        int(found["second"] or 0),
        half=found["half"] or "",
        part=part,
        dotted=found["sign"] == "." and not (found["prefix"] or found["half"] or found["suffix"] or part),
        minus=bool(found["minus"]),
    )


# Which hours of the clock each part of the day has when said in twelve hours, and what to add to them.
_SAID_HOURS: Final[dict[Part, dict[int, int]]] = {
    "small_hours": {12: 0, **{hour: hour for hour in range(7)}},
    "morning": {hour: hour for hour in range(1, 13)},
    "afternoon": {12: 12, **{hour: hour + 12 for hour in range(1, 9)}, **{h: h for h in range(13, 21)}},
    "evening": {**{hour: hour + 12 for hour in range(4, 12)}, **{hour: hour for hour in range(16, 24)}},
    "night": {**{hour: hour + 12 for hour in range(6, 12)}, **{hour: hour for hour in range(18, 24)}},
}


def since_midnight(time: Time, *, text: str, part: Part = "", late: bool = False) -> timedelta:
    """How long after the day's first instant `time` is; above 24 hours only for the small hours of a `late` day.

    `part` is the one that the day's word named, used where the time names none.
    Raises InvalidInput for an hour that does not exist (25:10, 13 am, 2 de la noche).
    """
    part = time.part or part
    if time.hour is None:
        return PART_STARTS[part]
    hour: int | None = time.hour
    if time.minute > 59 or time.second > 59 or time.hour > 24 or (time.minus and not time.hour):
        hour = None
    elif time.half:
        hour = _with_half(time.hour, time.half)
    elif part and late and (time.hour < 6 or time.hour in {12, 24}):
        hour = 24 if time.hour in {12, 24} else time.hour + 24
    elif part:
        hour = _SAID_HOURS[part].get(time.hour)
    if hour is None or (hour == 24 and (time.minute or time.second) and not late):
        raise InvalidInput(
            _("“{text}” has an hour that does not exist.").format(text=text),
            hint=_("Write the time as 18:30 or 6:30 pm."),
        )
    return timedelta(hours=hour, minutes=time.minute - (15 if time.minus else 0), seconds=time.second)


def _with_half(hour: int, half: str) -> int | None:
    if half == "am":
        return hour % 12 if hour <= 12 else None
    if hour == 0:
        return None
    return hour if hour >= 12 else hour + 12
