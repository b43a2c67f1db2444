"""`today --watch`: the queue as a board that counts down. A frame is a function of the board, the moment and the room.

Two lines a case: what it is and how much time is left, what to do and until when. The state stands there as a word,
whatever colour it has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.queue import also_that_day, date_of, head_lines, nothing_lines, titles, waiting_lines
from concierge_cli.cli.screens.text import sentence, user_hour
from concierge_cli.cli.style import cells
from concierge_cli.domain.case import Case
from concierge_cli.i18n import N_, _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.services.queue import Queued, evidence_name

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

State = Literal["late", "hour", "day", "soon", "calm", "none"]

HOUR: Final = 3600
DAY: Final = 24 * HOUR
_INDENT: Final = 8
"""Where the second column begins, unless an id is longer."""
_LEAST: Final = 3
"""Lines below the head that show a case, and how many there are more."""
_SPOKEN: Final = {
    "late": N_("past due since {when}"),
    "hour": N_("due in less than an hour, {when}"),
    "day": N_("due in less than a day, {when}"),
    "soon": N_("due soon, {when}"),
    "calm": N_("due {when}"),
}


class Row(NamedTuple):
    """One case on the board. `names` say what it is, the longest first; `own_hour` is the user's where it differs, `also`
    a platform's date on the same day."""

    id: str
    names: tuple[str, ...]
    do: str
    due_at: datetime | None
    warn_at: datetime | None
    zone: str
    own_hour: str = ""
    also: str = ""

    def left(self, now: datetime) -> float | None:
        """Seconds to its date; None without one."""
        return (self.due_at - now).total_seconds() if self.due_at else None

    def state(self, now: datetime) -> State:
        left = self.left(now)
        if left is None:
            return "none"
        if left < 0:
            return "late"
        if left < DAY:
            return "hour" if left < HOUR else "day"
        return "soon" if self.warn_at is not None and now >= self.warn_at else "calm"


class Board(NamedTuple):
    """What the board shows until somebody writes: everything but the time that is left."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    foot: tuple[str, ...]
    alarm: tuple[str, ...] = ()
    """What `today` says first: what was billed twice, an account that is near a limit."""


def board_of(session: Session, desk: Desk, ours: list[Queued], waiting: list[Case], alarm: Sequence[str]) -> Board:
    """The board of a queue as it is at `desk.now`, under the `alarm` that comes first."""
    foot = waiting_lines(session, desk, waiting) if ours else nothing_lines(session, desk, waiting)
    return Board(
        head=tuple(head_lines(session, desk, ours, waiting)),
        rows=tuple(_row(session, desk, one) for one in ours),
        foot=tuple(foot),
        alarm=tuple(alarm),
    )


def _row(session: Session, desk: Desk, one: Queued) -> Row:
    case, names = one.case, names_of(session, desk)
    zone = desk.client(case.client).zone
    clock = date_of(one, desk.now)
    due = clock.due_at if clock else None
    return Row(
        id=case.id,
        names=tuple(titles(session, desk, names, case)),
        do=say_step(one.step, evidence_name(desk)).do,
        due_at=due,
        warn_at=clock.warn_at if clock else None,
        zone=zone,
        own_hour=user_hour(session, due, zone) if due else "",
        also=also_that_day(session, desk, names, case, clock) if clock else "",
    )


def frame(board: Board, screen: Screen, now: datetime, height: int) -> list[str]:
    """The board at `now`, at most `height` lines: the first cases, and how many there are below. The alarm
    stands over it, unless the window is too low for both."""
    foot = ["", *board.foot, screen.muted(_("q leaves. It keeps itself up to date."))]
    head = [*board.alarm, *board.head]
    if height - len(head) - 1 - len(foot) < _LEAST:
        head = [*board.head]
    room = max(height - len(head) - 1 - len(foot), 2)
    shown = board.rows if 2 * len(board.rows) <= room else board.rows[: max((room - 1) // 2, 1)]
    indent = max([_INDENT, *(cells(row.id) + 1 for row in shown)])
    lines = [*head, "", *(line for row in shown for line in _entry(row, screen, now, indent))]
    if below := len(board.rows) - len(shown):
        lines.append(screen.muted(ngettext("And {n} more below.", "And {n} more below.", below).format(n=below)))
    return [*lines, *foot][:height]


def ticks(board: Board, now: datetime) -> bool:
    """Whether the board counts seconds: a case has its last hour."""
    return any(row.state(now) == "hour" for row in board.rows)


def _entry(row: Row, screen: Screen, now: datetime, indent: int) -> list[str]:
    state = row.state(now)
    paint = _paint(screen, state)
    counted, when = _counted(row, state, screen, now), _until(row, now)
    if row.also and not screen.narrow:
        when += f" {screen.dot} {row.also}"
    lead = f"{row.id:<{indent}}"
    room = screen.width - cells(lead) - cells(counted) - 2
    name = next((text for text in row.names if cells(text) <= room), screen.fit(row.names[-1], room))
    gap = " " * (screen.width - cells(lead) - cells(name) - cells(counted))
    first = f"{screen.name(row.id)}{lead[len(row.id) :]}{name}{gap}{paint(counted)}"
    room = screen.width - indent - cells(when) - 2
    do = screen.fit(sentence(row.do), room)
    return [first, f"{' ' * indent}{screen.pad(do, room)}  {paint(when)}".rstrip()]


def _counted(row: Row, state: State, screen: Screen, now: datetime) -> str:
    """`urge · en 40 min 18 s`, `tarde · hace 2 h 05 min`."""
    left = row.left(now)
    if left is None:
        return _("no date")
    span = _("{span} ago").format(span=dates.duration(-left)) if left < 0 else ""
    span = span or _("in {span}").format(span=dates.countdown(left))
    return f"{_word(state)} {screen.dot} {span}"


def _word(state: State) -> str:
    match state:
        case "late":
            return pgettext("board", "late")
        case "hour" | "day":
            return pgettext("board", "urgent")
        case "soon":
            return pgettext("board", "soon")
        case _:
            return pgettext("board", "on time")


def _until(row: Row, now: datetime) -> str:
    if row.due_at is None:
        return ""
    when = dates.moment(row.due_at, tz=row.zone, now=now)
    return f"{when} ({row.own_hour})" if row.own_hour else when


def _paint(screen: Screen, state: State) -> Callable[[str], str]:
    match state:
        case "late" | "hour" | "day":
            return screen.late
        case "soon":
            return screen.soon
        case "none":
            return screen.muted
        case _:
            return str


def changes(before: Board, after: Board, then: datetime, now: datetime, zone: str) -> list[str]:
    """What is different since `then`, a sentence for each case and for the alarm, for who cannot watch a screen."""
    known = {row.id: row for row in before.rows}
    said = []
    for row in after.rows:
        old, what = known.pop(row.id, None), f"{row.id}, {row.names[-1]}"
        if old is None:
            said.append(_("New: {case}; {state}.").format(case=what, state=_spoken(row, now)))
        elif old.do != row.do:
            said.append(_("{case}: now {do}; {state}.").format(case=what, do=row.do, state=_spoken(row, now)))
        elif old.state(then) != row.state(now) or old.due_at != row.due_at:
            said.append(f"{what}: {_spoken(row, now)}.")
    said += [_("{case} no longer waits for you.").format(case=case) for case in known]
    if after.alarm != before.alarm:
        said.append(" ".join(line.strip() for line in after.alarm).strip() or _("The warning at the top is gone."))
    clock = dates.clock(now, tz=zone)
    return [f"{clock}. {one}" for one in said]


def _spoken(row: Row, now: datetime) -> str:
    state = row.state(now)
    if row.due_at is None or state == "none":
        return _("no date")
    return _(_SPOKEN[state]).format(when=_until(row, now))
