"""Text on screen: what flows, what stays together, columns side by side, the same moment on the user's own clock.

A number and its unit, a day and its hour, and a command stay on one line: `flow` breaks anywhere else.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.style import cells, wrap
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session

NBSP: Final = "\u00a0"


@functools.cache
def _together() -> re.Pattern[str]:
    """The blanks that stay. Compiled for the first text that needs a second line: many screens have none."""
    weekday = "|".join(rf"\b{name[:3]}" for names in dates.WEEKDAYS.values() for name in names)
    return re.compile(
        rf"(?<=\d) (?=[^\W\d_]|%)"  # a number and its unit or month
        rf"|(?<=[^\W\d_]) (?=\d?\d:\d\d)|(?<=[^\W\d_],) (?=\d?\d:\d\d)"  # a day and its hour
        rf"|(?<={weekday}) (?=\d)"
        r"|(?<=\d [hd]) (?=\d)"  # hours and their minutes, days and their hours
        r"|(?<=\w) (?=--\w)"  # a command and its flag
        r"|(?<=\S) (?=· )"  # no line begins with the dot between two facts
    )


def whole(text: str) -> str:
    """`text` that `flow` leaves on one line, such as a command."""
    return text.replace(" ", NBSP)


def flow(screen: Screen, text: str, *, indent: str = "", first: str | None = None, width: int = 0) -> list[str]:
    """`text` in lines of the screen's width (or of `width`) that separate no number from its unit.

    For a reader the lines of one fact hang together: all but the first begin with two blanks.
    """
    if screen.accessible and not indent and first is None:
        first, indent = "", "  "
    width = width or screen.width
    whole_line = (indent if first is None else first) + text
    if text == text.strip(" ") != "" and "  " not in text and "\n" not in text and cells(whole_line) <= width:
        return [whole_line.replace(NBSP, " ")]
    lines = wrap(_together().sub(NBSP, text), width, indent=indent, first=first)
    return [line.replace(NBSP, " ") for line in lines]


def muted(screen: Screen, lines: Iterable[str]) -> list[str]:
    """The lines as something secondary; their indentation is not painted."""
    return [f"{line[: len(line) - len(line.lstrip())]}{screen.muted(line.lstrip())}" for line in lines]


def side_by_side(screen: Screen, texts: Sequence[str], widths: Sequence[int], *, indent: str = "") -> list[str]:
    """Columns that begin at the same place: each text flows within its width, the last one to the margin."""
    room = screen.width - len(indent) - sum(widths)
    columns = [
        flow(screen, text, width=width)
        for text, width in zip(texts, (*(width - 2 for width in widths), room), strict=True)
    ]
    lines = []
    for parts in zip_longest(*columns, fillvalue=""):
        padded = [screen.pad(part, width) for part, width in zip(parts, (*widths, 0), strict=True)]
        lines.append((indent + "".join(padded)).rstrip())
    return lines


def in_a_row(screen: Screen, parts: Iterable[str], *, indent: str = "", gap: str = "   ") -> list[str]:
    """Short pieces one behind the other, as many on a line as fit."""
    lines: list[str] = []
    for part in parts:
        if lines and cells(lines[-1]) + len(gap) + cells(part) <= screen.width:
            lines[-1] += gap + part
        else:
            lines.append(indent + part)
    return lines


def sentence(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str], screen: Screen) -> str:
    """What there is of `parts`, with the dot between; a reader hears a comma."""
    return (", " if screen.accessible else f" {screen.dot} ").join(part for part in parts if part)


def user_moment(session: Session, instant: datetime, zone: str) -> str:
    """The instant on the user's own clock, `jue 19 nov, 0:59 (Bogotá)`; empty where it shows what the store's shows."""
    own = session.settings.timezone
    if dates.local(instant, own).utcoffset() == dates.local(instant, zone).utcoffset():
        return ""
    return f"{dates.absolute_moment(instant, tz=own, now=session.now)} ({dates.city(own)})"


def user_hour(session: Session, instant: datetime, zone: str) -> str:
    """The hour on the user's own clock with its city, `17:20 Bogotá`; empty where it is the store's."""
    hour = own_hour(session, instant, zone)
    return f"{hour} {dates.city(session.settings.timezone)}" if hour else ""


def own_hour(session: Session, instant: datetime, zone: str) -> str:
    """The hour on the user's own clock, `17:20`, with the day where it is another, `hoy 20:00`; empty where it is the
    store's."""
    own = session.settings.timezone
    mine, theirs = dates.local(instant, own), dates.local(instant, zone)
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    now, day = session.now, mine.date()
    here, there = dates.local(now, own).date(), dates.local(now, zone).date()
    same = day == theirs.date()
    if same and here != there:  # it may be another `hoy`
        same = dates.relative_day(day, today=here) == dates.relative_day(day, today=there)
    return dates.wall_clock(mine) if same else dates.moment(instant, tz=own, now=now)


def moment_here(session: Session, instant: datetime, zone: str) -> str:
    """The store's moment, and beside it the user's own hour where that is another: `mañana 14:00 (8:00 Bogotá)`."""
    text, own = dates.moment(instant, tz=zone, now=session.now), user_hour(session, instant, zone)
    return f"{text} ({own})" if own else text
