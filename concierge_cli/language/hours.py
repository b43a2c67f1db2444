"""Agreed hours as people type them, as flags hold them, and as the screen shows them.

`weekly` always has the seven keys `mon` … `sun`, each with its intervals in order as `("HH:MM", "HH:MM")` pairs;
a closed day has none. `24:00` ends a day, and an interval that ends before it starts runs past midnight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from concierge_cli import i18n
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.typed import any_of, plain, shown, words

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Interval = tuple[str, str]
Weekly = dict[str, list[Interval]]

_NAMES: Final = {
    **{plain(name): day for names in dates.WEEKDAYS.values() for name, day in zip(names, DAYS, strict=True)},
    **{plain(name)[:3]: day for names in dates.WEEKDAYS.values() for name, day in zip(names, DAYS, strict=True)},
    **dict(zip(words("lu ma mi ju vi sa do"), DAYS, strict=True)),
    **dict(zip(words("mo tu we th fr sa su"), DAYS, strict=True)),
    # Not «m»: it is martes as well as miércoles.
    **{"l": "mon", "x": "wed", "j": "thu", "v": "fri", "s": "sat", "d": "sun"},
    **{"mier": "wed", "tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu", "sabados": "sat"},
    **{"mondays": "mon", "saturdays": "sat", "sundays": "sun", "domingos": "sun"},
}
_GROUPS: Final = {
    "todos los dias": DAYS,
    "cada dia": DAYS,
    "toda la semana": DAYS,
    "diario": DAYS,
    "diariamente": DAYS,
    "every day": DAYS,
    "everyday": DAYS,
    "all days": DAYS,
    "daily": DAYS,
    "entre semana": DAYS[:5],
    "weekdays": DAYS[:5],
    "m-f": DAYS[:5],
    "fines de semana": DAYS[5:],
    "fin de semana": DAYS[5:],
    "weekends": DAYS[5:],
    "weekend": DAYS[5:],
}
_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<allday>24\s*/\s*7|24\s*(?:horas|hours|hrs?|hs?)\b|todo\s+el\s+dia\b|all\s+day\b)
    | (?P<closed>(?:cerrado|closed|descanso|off)\b)
    | (?P<group>(?:{any_of(_GROUPS)})\b)
    | (?P<day>(?:{any_of(_NAMES)})\b\.?)
    | (?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d\d))?(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?:\s*(?:horas|hours|hrs?|hs?)\b)?
    | (?P<semi>[;\n|])
    | (?P<join>,|&|\+|(?:y|e|and)\b)
    | (?P<to>[-–—−]|(?:a|al|to|hasta|until|till|through|thru)\b(?:\s+las?\b)?)
    | (?P<filler>:|\.|(?:de|del|desde|from|los|las|la|el|the|on|at)\b)
    )""",
    re.VERBOSE | re.ASCII,
)


def parse_hours(text: str) -> Weekly:
    """`lun-vie 9-14 y 16-19, sáb 10-13`, `mon-fri 09:00-18:00`, `lunes a viernes de 9 a 18`, `24/7` …

    A day named twice has both intervals; those that touch or overlap become one.
    Raises InvalidInput for anything else, and for `9-6`, which could be from morning to evening or to morning.
    """
    weekly = _Reader(text).read()
    if not any(weekly.values()):
        raise _unreadable(text)
    return normal(weekly)


def normal(weekly: Mapping[str, Sequence[Interval]]) -> Weekly:
    """All seven days, each with its intervals sorted; those of one day that touch or overlap are united."""
    return {day: _united(weekly.get(day, ())) for day in DAYS}


def canonical(weekly: Mapping[str, Sequence[Interval]]) -> str:
    """The form that `--hours` and the profile hold: `mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00`."""
    blocks = []
    for days, intervals in _alike(weekly):
        runs = (first if first == last else f"{first}-{last}" for first, last in _runs(days))
        blocks.append(f"{','.join(runs)} {','.join(f'{start}-{end}' for start, end in intervals)}")
    return "; ".join(blocks)


def format_hours(weekly: Mapping[str, Sequence[Interval]], *, language: str | None = None) -> str:
    """`lun a vie 9:00–14:00 y 16:00–19:00; sáb 10:00–13:00`; can be typed back."""
    tongue = language or i18n.language()
    blocks = []
    for days, intervals in _alike(weekly):
        hours = _listed([_shown(interval) for interval in intervals], tongue)
        if intervals == [("00:00", "24:00")]:
            hours = "24 horas" if tongue == "es" else "24 hours"
        blocks.append(f"{_days(days, tongue)} {hours}")
    return "; ".join(blocks)


def _unreadable(text: str) -> InvalidInput:
    example = _("mon-fri 9-14 and 16-19, sat 10-13")
    return InvalidInput(
        _(
            "“{text}” does not say which hours on which days. Write, for example: mon-fri 9-14 and 16-19, sat 10-13."
        ).format(text=shown(text)),
        hint=f'--hours "{example}"',
    )


class _Reader:
    """Reads blocks of days followed by intervals: `lun-vie 9-14 y 16-19, sáb 10-13`.

    What follows a comma decides what it joins: an hour goes on with these days, a day begins the next block.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokens("\n".join(plain(line) for line in text.splitlines()))
        self.place = 0

    def _tokens(self, clean: str) -> list[re.Match[str]]:
        found, place = [], 0
        clean = clean.rstrip()
        while place < len(clean):
            token = _TOKEN.match(clean, place)
            if not token:
                raise _unreadable(self.text)
            place = token.end()
            if token.lastgroup != "filler":
                found.append(token)
        return found

    def _kind(self, ahead: int = 0) -> str:
        """The kind of the token at hand; an hour ends in whichever of its parts was typed."""
        if self.place + ahead >= len(self.tokens):
            return ""
        kind = self.tokens[self.place + ahead].lastgroup or ""
        return "hour" if kind in {"minute", "half"} else kind

    def _take(self, kind: str) -> re.Match[str]:
        if self._kind() != kind:
            raise _unreadable(self.text)
        self.place += 1
        return self.tokens[self.place - 1]

    def read(self) -> Weekly:
        weekly: Weekly = {day: [] for day in DAYS}
        while self._kind():
            days = DAYS if self._kind() == "allday" else self._day_list()
            for interval in self._intervals():
                for day in days:
                    weekly[day].append(interval)
            while self._kind() in {"semi", "join"}:
                self.place += 1
        return weekly

    def _day_list(self) -> Sequence[str]:
        days: list[str] = []
        while True:
            if self._kind() == "group":
                days.extend(_GROUPS[self._take("group")["group"]])
            else:
                first = last = self._day()
                if self._kind() == "to":
                    self.place += 1
                    last = self._day()
                distance = (DAYS.index(last) - DAYS.index(first)) % 7
                days.extend(DAYS[(DAYS.index(first) + step) % 7] for step in range(distance + 1))
            if self._kind() == "join" and self._kind(1) in {"day", "group"}:
                self.place += 1
                continue
            return days

    def _day(self) -> str:
        return _NAMES[self._take("day")["day"].rstrip(".")]

    def _intervals(self) -> list[Interval]:
        if self._kind() == "closed":
            self.place += 1
            return []
        if self._kind() == "allday":
            self.place += 1
            return [("00:00", "24:00")]
        intervals = [self._interval()]
        while self._kind() == "join" and self._kind(1) == "hour":
            self.place += 1
            intervals.append(self._interval())
        return intervals

    def _interval(self) -> Interval:
        start = self._take("hour")
        self._take("to")
        end = self._take("hour")
        pair = self._time(start, ends=False), self._time(end, ends=True)
        if pair[0] == pair[1]:
            raise _unreadable(self.text)
        if pair[1] < pair[0] and pair[0] <= "12:59" and not (start["half"] or end["half"]) and not _padded(end[0]):
            later = f"{int(end['hour']) + 12}:{end['minute'] or '00'}"
            raise InvalidInput(
                _("I cannot tell whether “{text}” ends in the evening or the next morning.").format(
                    text=f"{start[0].strip()}-{end[0].strip()}"
                ),
                hint=_("Write {evening} or {morning}.").format(
                    evening=f"{_shown(pair).partition('–')[0].lstrip('0')}-{later}", morning=f"{pair[0]}-{pair[1]}"
                ),
            )
        return pair

    def _time(self, token: re.Match[str], *, ends: bool) -> str:
        hour, minute = int(token["hour"]), int(token["minute"] or 0)
        if token["half"]:
            if not 1 <= hour <= 12:
                raise _unreadable(self.text)
            hour = hour % 12 + (12 if token["half"] == "p" else 0)
            hour = 24 if ends and hour == minute == 0 else hour
        if minute > 59 or hour > 24 or (hour == 24 and (minute or not ends)):
            raise _unreadable(self.text)
        return f"{hour:02d}:{minute:02d}"


def _padded(typed: str) -> bool:
    """Whether an hour was written out as `06:00`: nobody means six in the evening by that."""
    return bool(re.fullmatch(r"\s*\d\d:\d\d", typed))


def _united(intervals: Sequence[Interval]) -> list[Interval]:
    """Sorted, and merged within the day; what runs past midnight stands for itself."""
    result: list[Interval] = []
    for start, end in sorted(set(intervals)):
        last = result[-1] if result else None
        if last and last[0] < last[1] and start < end and start <= last[1]:
            result[-1] = (last[0], max(last[1], end))
        else:
            result.append((start, end))
    return result


def _alike(weekly: Mapping[str, Sequence[Interval]]) -> list[tuple[list[str], list[Interval]]]:
    """The open days that share their intervals, in the order of their first day."""
    groups: list[tuple[list[str], list[Interval]]] = []
    for day, intervals in normal(weekly).items():
        same = next((group for group in groups if group[1] == intervals), None)
        if same:
            same[0].append(day)
        elif intervals:
            groups.append(([day], intervals))
    return groups


def _runs(days: Sequence[str]) -> list[tuple[str, str]]:
    """Neighbouring days as (first, last)."""
    runs: list[tuple[str, str]] = []
    for day in days:
        if runs and DAYS.index(runs[-1][1]) + 1 == DAYS.index(day):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _days(days: Sequence[str], tongue: str) -> str:
    if len(days) == len(DAYS):
        return "todos los días" if tongue == "es" else "every day"
    names = {day: name[:3] for day, name in zip(DAYS, dates.WEEKDAYS[tongue], strict=True)}
    parts: list[str] = []
    for first, last in _runs(days):
        if DAYS.index(last) - DAYS.index(first) > 1:
            parts.append(f"{names[first]} {'a' if tongue == 'es' else 'to'} {names[last]}")
        else:
            parts.extend(names[day] for day in dict.fromkeys((first, last)))
    return _listed(parts, tongue)


def _shown(interval: Interval) -> str:
    start, end = interval
    if end < start:
        return f"{start}–{end}"  # padded, so that it can be typed back without doubt
    return "–".join(f"{int(time[:2])}{time[2:]}" for time in interval)


def _listed(parts: Sequence[str], tongue: str) -> str:
    *most, last = parts
    return f"{', '.join(most)} {'y' if tongue == 'es' else 'and'} {last}" if most else last
