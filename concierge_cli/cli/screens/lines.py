"""Lines that several screens share: text that flows, rows of columns, the first line of an answer, its last one.

A number and its unit, a day and its hour, and a command stay on one line: `flow` breaks anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.style import cells, safe, wrap
from concierge_cli.domain.case import Case
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.words import label
from concierge_cli.services.queue import Queued, evidence_name, place

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.journal import CaseRow
    from concierge_cli.services.desk import Desk

NBSP: Final = "\u00a0"
_WEEKDAY: Final = "|".join(rf"\b{name[:3]}" for names in dates.WEEKDAYS.values() for name in names)
_TOGETHER: Final = re.compile(
    rf"(?<=\d) (?=[^\W\d_]|%)"  # a number and its unit or month
    rf"|(?<=[^\W\d_]) (?=\d?\d:\d\d)|(?<=[^\W\d_],) (?=\d?\d:\d\d)"  # a day and its hour
    rf"|(?<={_WEEKDAY}) (?=\d)"
)


def names_of(session: Session, desk: Desk) -> Names:
    return Names(desk.playbooks, session.settings.country)


def whole(text: str) -> str:
    """`text` that `flow` leaves on one line, such as a command."""
    return text.replace(" ", NBSP)


def flow(screen: Screen, text: str, *, indent: str = "", first: str | None = None, width: int = 0) -> list[str]:
    """`text` in lines of the screen's width (or of `width`) that separate no number from its unit."""
    lines = wrap(_TOGETHER.sub(NBSP, text), width or screen.width, indent=indent, first=first)
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
    """What there is of `parts`, with the dot between."""
    return f" {screen.dot} ".join(part for part in parts if part)


def user_moment(session: Session, instant: datetime, zone: str) -> str:
    """The instant on the user's own clock, `jue 19 nov, 0:59 (Bogotá)`; empty where it shows what the store's shows."""
    own = session.settings.timezone
    if dates.local(instant, own).utcoffset() == dates.local(instant, zone).utcoffset():
        return ""
    return f"{dates.absolute_moment(instant, tz=own, now=session.now)} ({dates.city(own)})"


def user_hour(session: Session, instant: datetime, zone: str) -> str:
    """The hour on the user's own clock, `17:20 Bogotá`; empty where it is the store's."""
    own = session.settings.timezone
    same = dates.local(instant, own).utcoffset() == dates.local(instant, zone).utcoffset()
    return "" if same else f"{dates.clock(instant, tz=own)} {dates.city(own)}"


def candidate_lines(desk: Desk, rows: list[CaseRow]) -> list[str]:
    """`ACC-42   reclamo (defecto) · Accesorios Luna · abierto`: one line a case that a word could mean."""
    clients = {one.slug: one.name for one in desk.journal.clients()}
    width = max(len(row.id) for row in rows) + 3
    lines = []
    for row in rows:
        procedure = str(desk.playbooks.procedure(row.platform, row.procedure).label)
        state = label("status", row.status(desk.now))
        if row.closed_at is not None:
            day = dates.local(row.closed_at, desk.client(row.client).zone).date()
            state = _("closed on {day}").format(day=dates.short_day(day, today=desk.now.date()))
        facts = (procedure, safe(row.buyer), safe(clients.get(row.client, row.client)), state)
        # An error's text is wrapped at its blanks, which would undo the column: these do not break.
        lines.append(whole(f"  {row.id:<{width}}") + " · ".join(fact for fact in facts if fact))
    return lines


def verdict(screen: Screen, names: Names, case: Case, what: str) -> str:
    """`✓ ACC-42 · Ana P.: nota guardada`."""
    who = f" {screen.dot} {safe(case.buyer)}" if case.buyer else ""
    return screen.verdict(f"{screen.name(case.id)}{who}: {what}")


def next_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The end of every answer about a case: what comes next and its command, alone on the last line."""
    placed = place(desk, case, desk.client(case.client))
    if not placed.step.ours:
        return session.screen.next("concierge today", _("see what else is yours"))
    return step_lines(session, desk, placed)


def step_lines(session: Session, desk: Desk, placed: Queued) -> list[str]:
    said = say_step(placed.step, evidence_name(desk))
    return session.screen.next(command_text(placed.step.command), said.do)


def command_text(command: str) -> str:
    """The command as a person reads it: FILE in their language (a placeholder, never outside text)."""
    return command.replace(" FILE ", f" {_('FILE')} ")


def deadline_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The end of a writing verb's answer: when it happened, where that was typed, and our own nearest deadline."""
    from concierge_cli.domain.priority import our_clocks

    zone, screen = desk.client(case.client).zone, session.screen
    lines = []
    if session.written.at:
        from concierge_cli.cli.desk import read_instant

        at = read_instant(session, session.written.at, zone=zone)
        when = dates.echo(at, tz=zone, user_tz=session.settings.timezone)
        lines += flow(screen, _("It happened on {when}.").format(when=when), indent="  ")
    asking = our_clocks(case, desk.now)
    if case.closed or not asking or asking[0].due_at is None:
        return lines
    due = asking[0].due_at
    name = names_of(session, desk).deadline(asking[0], case)
    text = _("Was due {when}: {name}") if due < desk.now else _("Due {when}: {name}")
    own = user_moment(session, due, zone)
    said = text.format(when=dates.moment(due, tz=zone, now=desk.now), name=name)
    return [*lines, *flow(screen, listed((said, own), screen), indent="  ")]
