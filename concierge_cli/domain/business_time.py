"""Working time: adding it to an instant, and counting it between two.

An instant is working time when its local wall clock lies in one of the weekly intervals and its local date is no
holiday. So an hour that daylight saving skips does not count and one that it repeats counts twice. Inside, time is
whole microseconds since 1970 in UTC and every interval is half-open; results are aware UTC datetimes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from concierge_cli.i18n import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Pauses = Iterable[tuple[datetime, datetime]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_EPOCH_WEEKDAY = _EPOCH.weekday()
_DAY = 86_400
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
# The engine lays out half a year at a time: one case needs one of them, and a year of cases few.
_HALF_YEAR = 26 * 7 * _DAY
_CHUNK = _HALF_YEAR * _SECOND
_TEN_YEARS = 3_652 * _DAY * _SECOND
# A day is kept free at both ends of what datetime can hold, so that no zone's wall clock leaves it.
_FIRST = int((datetime.min.replace(tzinfo=UTC) - _EPOCH).total_seconds()) + _DAY
_LAST = int((datetime.max.replace(tzinfo=UTC, microsecond=0) - _EPOCH).total_seconds()) - _DAY
_MOST_MINUTES = (_LAST - _FIRST) / 60

# Starts and ends of the working intervals of a chunk, and the working time before each of them and after the last.
_Chunk = tuple[list[int], list[int], list[int]]


class BusinessCalendar:
    """Weekly hours in one time zone, less holidays.

    `tz` is an IANA name. `weekly` maps `mon` … `sun` to pairs of `HH:MM`; `24:00` ends a day, pairs may overlap and
    are united, a pair whose end is before its start crosses midnight. `holidays` are local dates: no instant of such
    a date counts, not even after midnight in a pair that began the evening before. Equal calendars compare and hash
    equal, however their pairs were written. An unknown zone or day, or a pair with equal ends, raises ValueError.
    """

    __slots__ = ("_chunks", "_days_off", "_key", "_pattern", "_zone", "holidays", "tz")

    def __init__(self, tz: str, weekly: Mapping[str, Iterable[Sequence[str]]], holidays: Iterable[date]) -> None:
        self.tz = tz
        self.holidays = frozenset(holidays)
        self._zone = _zone(tz)
        self._pattern = _pattern(weekly)
        self._days_off = frozenset(day.toordinal() - _EPOCH_ORDINAL for day in self.holidays)
        self._key = (tz, self._pattern, self._days_off)
        self._chunks: dict[int, _Chunk] = {}

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, BusinessCalendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"<BusinessCalendar {self.tz}, {len(self.holidays)} holidays>"

    def add(self, start: datetime, minutes: float, pauses: Pauses = ()) -> datetime:
        """The instant (UTC) when `minutes` of working time have passed since `start`.

        That is the closing instant, not the next opening, where the time is used up exactly at closing. Zero minutes
        give `start`, or the next working instant when `start` is outside working time. Working time inside `pauses`
        (half-open instants, in any order, overlapping or not) does not count. A naive datetime, negative minutes,
        and a calendar without working time in ten years raise ValueError.
        """
        if not 0 <= minutes <= _MOST_MINUTES:
            raise ValueError(f"minutes must be a number from 0 on, not {minutes}")
        at, left = _instant(start), round(minutes * _MINUTE)
        if pauses:
            at, left = self._past(pauses, at, left)
        number = at // _CHUNK
        starts, ends, worked = self._chunks.get(number) or self._chunk(number)
        i = bisect_right(ends, at)
        goal = left + worked[i]
        if i < len(starts):
            begun = at - starts[i]
            if begun > 0:
                goal += begun
            if not left:
                return _EPOCH + timedelta(0, 0, at if begun > 0 else starts[i])
        if left and goal <= worked[-1]:
            i = bisect_left(worked, goal) - 1
            return _EPOCH + timedelta(0, 0, starts[i] + goal - worked[i])
        seen = ends[-1] if ends and ends[-1] > at else at
        return _EPOCH + timedelta(0, 0, self._reach_later(number, goal - worked[-1], seen))

    def between(self, start: datetime, end: datetime, pauses: Pauses = ()) -> float:
        """Working minutes from `start` to `end` outside `pauses`; 0 when `end` is not after `start`."""
        first, last = _instant(start), _instant(end)
        worked = self._worked_between(first, last)
        for paused_from, paused_to in _united(pauses, since=first):
            worked -= self._worked_between(paused_from, min(paused_to, last))
        return worked / _MINUTE

    def segments(self, start: datetime, end: datetime, pauses: Pauses = ()) -> list[tuple[datetime, datetime]]:
        """The working intervals (UTC) from `start` to `end` outside `pauses`, in order.

        None reaches over a local midnight, so each belongs to the local date of its start. Their lengths add up to
        what `between` says.
        """
        first, last = _instant(start), _instant(end)
        found: list[tuple[datetime, datetime]] = []
        cursor = first
        for paused_from, paused_to in (*_united(pauses, since=first), (last, last)):
            for opens, closes in self._intervals(cursor, min(paused_from, last)):
                if found and found[-1][1] == opens and self._same_date(found[-1][0], opens):
                    found[-1] = (found[-1][0], closes)
                else:
                    found.append((opens, closes))
            cursor = max(cursor, paused_to)
        return found

    def _same_date(self, one: datetime, other: datetime) -> bool:
        return one.astimezone(self._zone).date() == other.astimezone(self._zone).date()

    def _intervals(self, first: int, last: int) -> Iterator[tuple[datetime, datetime]]:
        """The laid-out intervals cut to [first, last)."""
        if last <= first:
            return
        for number in range(first // _CHUNK, last // _CHUNK + 1):
            starts, ends, _worked = self._chunk(number)
            for i in range(bisect_right(ends, first), bisect_left(starts, last)):
                yield (
                    _EPOCH + timedelta(0, 0, max(starts[i], first)),
                    _EPOCH + timedelta(0, 0, min(ends[i], last)),
                )

    def _past(self, pauses: Pauses, at: int, left: int) -> tuple[int, int]:
        """From where on, and how much, is still to be worked after the pauses that come before the end."""
        for paused_from, paused_to in _united(pauses, since=at):
            before = self._worked_between(at, paused_from)
            if left < before or 0 < left == before:
                break
            left -= before
            at = paused_to
        return at, left

    def _reach_later(self, number: int, left: int, seen: int) -> int:
        """When `left` working time has passed after the chunk `number`; working time was last seen at `seen`."""
        while True:
            number += 1
            starts, ends, worked = self._chunk(number)
            if (starts[0] if starts else (number + 1) * _CHUNK) - seen >= _TEN_YEARS:
                raise ValueError(_("These hours and days off leave no working time in ten years."))
            if starts and left <= worked[-1]:
                j = bisect_left(worked, left, 1) - 1
                return starts[j] + left - worked[j]
            left -= worked[-1]
            seen = ends[-1] if ends else seen

    def _worked_between(self, first: int, last: int) -> int:
        if last <= first:
            return 0
        begin, end = first // _CHUNK, last // _CHUNK
        whole = sum(self._chunk(number)[2][-1] for number in range(begin, end))
        return whole + self._worked_before(end, last) - self._worked_before(begin, first)

    def _worked_before(self, number: int, at: int) -> int:
        """Working time from the beginning of the chunk to `at`, which lies in it."""
        starts, ends, worked = self._chunk(number)
        i = bisect_right(ends, at)
        return worked[i] + (max(0, at - starts[i]) if i < len(starts) else 0)

    def _chunk(self, number: int) -> _Chunk:
        chunk = self._chunks.get(number)
        if chunk is None:
            # Two threads may both lay out the same chunk: the results are equal, so no lock is needed.
            chunk = self._chunks[number] = self._lay_out(number)
        return chunk

    def _lay_out(self, number: int) -> _Chunk:
        starts: list[int] = []
        ends: list[int] = []
        for opens, closes in self._wall_intervals(
            max(number * _HALF_YEAR, _FIRST), min((number + 1) * _HALF_YEAR, _LAST)
        ):
            starts.append(opens * _SECOND)
            ends.append(closes * _SECOND)
        worked = [0]
        for opens, closes in zip(starts, ends, strict=True):
            worked.append(worked[-1] + closes - opens)
        return starts, ends, worked

    def _wall_intervals(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Working intervals in [first, last), in seconds: the weekly pattern laid over each span of one offset.

        Every wall-clock second of a span stands for exactly one instant, so that skipped and repeated hours need no
        case of their own.
        """
        for begin, end, offset in _spans(self._zone, first, last):
            for day in range((begin + offset) // _DAY, (end + offset - 1) // _DAY + 1):
                if day in self._days_off:
                    continue
                midnight = day * _DAY - offset
                for opens, closes in self._pattern[(day + _EPOCH_WEEKDAY) % 7]:
                    cut = (max(midnight + opens, begin), min(midnight + closes, end))
                    if cut[0] < cut[1]:
                        yield cut


def _instant(moment: datetime) -> int:
    try:
        since = moment - _EPOCH
    except TypeError as error:
        if not isinstance(moment, datetime):
            raise
        raise ValueError(f"a datetime without a time zone is no instant: {moment.isoformat()}") from error
    return (since.days * _DAY + since.seconds) * _SECOND + since.microseconds


def _united(pauses: Pauses, *, since: int) -> list[tuple[int, int]]:
    """The pauses in order, cut at `since`, without overlaps and without empty ones."""
    united: list[tuple[int, int]] = []
    for begin, end in sorted((max(_instant(begin), since), _instant(end)) for begin, end in pauses):
        if end <= begin:
            continue
        if united and begin <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((begin, end))
    return united


def _spans(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """[first, last) cut where the zone changes its offset: (begin, end, offset), in seconds.

    Looking once a day finds every change: in no zone do two of them lie within 24 hours.
    """
    begin = first
    while begin < last:
        offset, end = _offset(zone, begin), begin
        while end < last:
            unchanged, end = end, min(end + _DAY, last)
            if _offset(zone, end) != offset:
                end = _change(zone, unchanged, end)
                break
        yield begin, end, offset
        begin = end


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second with another offset than `before`, which `after` has."""
    offset = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, second: int) -> int:
    local = (_EPOCH + timedelta(0, second)).astimezone(zone)
    delta = local.utcoffset()
    if delta is None:
        raise ValueError(f"{zone.key} gives no offset")
    return delta.days * _DAY + delta.seconds


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown; not a name; a folder of the zone database
        raise ValueError(_('There is no time zone "{name}".').format(name=name)) from error


_Pattern = tuple[tuple[tuple[int, int], ...], ...]


def _pattern(weekly: Mapping[str, Iterable[Sequence[str]]]) -> _Pattern:
    """Per weekday the working intervals of that date, in seconds since its midnight, united."""
    days: list[list[tuple[int, int]]] = [[] for _day in WEEKDAYS]
    for name, pairs in weekly.items():
        if name not in WEEKDAYS:
            raise ValueError(
                _('"{name}" is not one of these days: {days}.').format(name=name, days=", ".join(WEEKDAYS))
            )
        today = WEEKDAYS.index(name)
        for opens, closes in pairs:
            begin, end = _clock_time(opens), _clock_time(closes)
            if begin == end:
                raise ValueError(
                    _("{opens}-{closes} begins and ends at the same time.").format(opens=opens, closes=closes)
                )
            if begin == _DAY:
                raise ValueError(_("Hours cannot begin at 24:00; write 00:00 of the next day."))
            days[today].append((begin, end if begin < end else _DAY))
            if 0 < end < begin:
                days[(today + 1) % 7].append((0, end))
    return tuple(tuple(_merged(day)) for day in days)


def _merged(intervals: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begin = end = -1
    for opens, closes in sorted(intervals):
        if opens <= end:
            end = max(end, closes)
        else:
            if begin >= 0:
                yield begin, end
            begin, end = opens, closes
    if begin >= 0:
        yield begin, end


def _clock_time(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,2}):([0-5][0-9])", text)
    seconds = (int(match[1]) * 60 + int(match[2])) * 60 if match else -1
    if not 0 <= seconds <= _DAY:
        raise ValueError(_('"{text}" is not a time from 00:00 to 24:00.').format(text=text))
    return seconds
