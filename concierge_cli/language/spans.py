"""Lengths of time as people type them: `2bd`, `1h10`, `una hora y media`, `3 días`, `half an hour`.

Both languages are understood whatever the screen speaks. A month is a calendar month and a day a calendar day: only
hours and minutes are exact lengths, so a `Span` keeps the three apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.typed import any_of, plain, shown

NUMBER_WORDS: Final = {
    word: number
    for number, words in {
        1: "un una uno a an one",
        2: "dos two",
        3: "tres three",
        4: "cuatro four",
        5: "cinco five",
        6: "seis six",
        7: "siete seven",
        8: "ocho eight",
        9: "nueve nine",
        10: "diez ten",
        11: "once eleven",
        12: "doce twelve",
        15: "quince fifteen",
        20: "veinte twenty",
        30: "treinta thirty",
        40: "cuarenta forty",
    }.items()
    for word in words.split()
}

_UNITS: Final = {
    "m": "m min mins minuto minutos minute minutes",
    "h": "h hs hr hrs hora horas hour hours",
    "d": "d dia dias day days",
    "w": "w sem semana semanas week weeks",
    "mo": "mes meses month months",
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_SECONDS: Final = {"m": 60, "h": 3600}


_NUMBER: Final = rf"\d{{1,4}}(?:[.,]\d{{1,2}})?|(?:{any_of(NUMBER_WORDS)})(?![a-z])"
_PIECE: Final = re.compile(
    rf"""(?P<n>{_NUMBER})\s*
         (?P<unit>{any_of(_UNIT_OF)})(?![a-z])
         (?P<half>\s+(?:y\s+medi[ao]|and\s+a\s+half)(?![a-z]))?
         (?P<bare>(?<=h)\s?\d\d(?!\d|\s*[a-z]))?
         (?:\s*(?:,|\by\b|\band\b)\s*|\s*)""",
    re.VERBOSE | re.ASCII,
)
_SAID: Final = (
    (re.compile(r"\b(?:un )?cuarto de hora\b|\ba quarter of an hour\b"), "15 min"),
    (re.compile(r"\btres cuartos de hora\b"), "45 min"),
    (re.compile(r"^media hora\b|^half (?:an? )?hour\b"), "30 min"),
    (re.compile(r"^hora y media\b"), "90 min"),
    (re.compile(r"^(?:un par de|a couple of|a couple|couple of)\b"), "2"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A length: whole calendar months and days, and exact seconds."""

    months: int = 0
    days: int = 0
    seconds: int = 0


def read_span(text: str) -> Span | None:
    """The span in `text` (already `plain`), or None where it is no span from first to last word."""
    for pattern, replacement in _SAID:
        text = pattern.sub(replacement, text)
    counts = {"mo": Decimal(0), "d": Decimal(0), "s": Decimal(0)}
    place = 0
    while place < len(text):
        piece = _PIECE.match(text, place)
        if not piece:
            return None
        place = piece.end()
        unit, number = _UNIT_OF[piece["unit"]], _number(piece["n"])
        if piece["half"]:
            number += Decimal("0.5")
        match unit:
            case "mo" | "d":
                counts[unit] += number
            case "w":
                counts["d"] += number * 7
            case _:
                counts["s"] += number * _SECONDS[unit]
        if piece["bare"]:
            counts["s"] += int(piece["bare"]) * 60
    if not text or counts["mo"] % 1 or counts["d"] % 1:
        return None
    return Span(months=int(counts["mo"]), days=int(counts["d"]), seconds=int(counts["s"]))


def _number(text: str) -> Decimal:
    return Decimal(NUMBER_WORDS[text]) if text in NUMBER_WORDS else Decimal(text.replace(",", "."))


_BUSINESS_DAYS: Final = re.compile(
    rf"({_NUMBER})\s*(?:bd|dh|(?:d|dias?)\s*(?:habil(?:es)?|laborables?)|(?:business|working)\s+days?)",
    re.ASCII,
)

SpanUnit = Literal["bd", "d", "h", "m"]


def parse_span(text: str) -> tuple[int, SpanUnit]:
    """`2bd` → (2, "bd"); also `3d`, `12h`, `45m`, `2 días hábiles`, `1 week` (seven days).

    The unit is business days, calendar days, hours or minutes. Raises InvalidInput for anything else, for zero,
    and for lengths of two units.
    """
    clean = plain(text)
    business = _BUSINESS_DAYS.fullmatch(clean)
    if business and not (number := _number(business[1])) % 1 and number:
        return int(number), "bd"
    span = None if business else read_span(clean)
    if span == Span() or span is None or span.months or (span.days and span.seconds):
        raise InvalidInput(
            _("“{text}” is not a length of time.").format(text=shown(text)),
            hint=_("Write it as 2bd (business days), 3d (days), 12h (hours) or 45m (minutes)."),
        )
    if span.days:
        return span.days, "d"
    return (span.seconds // 60, "m") if span.seconds % 3600 else (span.seconds // 3600, "h")


_BARE_MINUTES: Final = re.compile(r"\d{1,4}", re.ASCII)
_CLOCKED: Final = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_DAY_OF_WORK: Final = 24 * 60
_HOURS: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?", re.ASCII)


def parse_minutes(text: str) -> int:
    """Minutes of work: `25`, `25m`, `1h10`, `1:10` (an hour and ten), `1 h 10 min`, `media hora`.

    Raises InvalidInput for anything else and for more than a day.
    """
    clean = plain(text)
    minutes: int | None = None
    if _BARE_MINUTES.fullmatch(clean):
        minutes = int(clean)
    elif clocked := _CLOCKED.fullmatch(clean):
        minutes = int(clocked[1]) * 60 + int(clocked[2])
    elif (span := read_span(clean)) and not span.months and not span.days:
        minutes = span.seconds // 60
    if minutes is None:
        raise InvalidInput(
            _("“{text}” is not a number of minutes.").format(text=shown(text)),
            hint=_("Write it as 25, 1h10 or 1:10."),
        )
    if minutes > _DAY_OF_WORK:
        raise InvalidInput(
            _("“{text}” is more than a whole day of work.").format(text=shown(text)),
            hint=_("Write it as 25, 1h10 or 1:10."),
        )
    return minutes


def parse_hours(text: str) -> int:
    """Hours of work as minutes: `2`, `1.5`, `1,5`, `1:30`; with a unit `90m`, `1h30`. 0 for what is none."""
    clean = plain(text)
    if _HOURS.fullmatch(clean):
        return round(Decimal(clean.replace(",", ".")) * 60)
    if clocked := _CLOCKED.fullmatch(clean):
        return int(clocked[1]) * 60 + int(clocked[2])
    span = read_span(clean)
    return 0 if span is None or span.months or span.days else span.seconds // 60
