"""`sla`: every store's promises with what runs, is paused or was missed, and the nearest dates. Loads no case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.text import flow, listed, sentence, user_hour, whole
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.standing_words import ClockState
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.hours import format_hours
from concierge_cli.language.promise_names import promise_name
from concierge_cli.language.words import label
from concierge_cli.services.sla import OTHERS, Count, Late, Overview, Promises, Soon

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session

DATE_COLUMN = 16
"""How wide `mié 18 nov 23:59` is."""
_AGREED, _NUMBER = 12, 11
_LATE_NAMED = 5


def overview_lines(session: Session, found: Overview) -> list[str]:
    """All stores, the verdict first."""
    screen = session.screen
    missed = sum(one.total.missed for one in found.clients)
    said = (
        ngettext("{n} date went by without an answer.", "{n} dates went by without an answer.", missed).format(n=missed)
        if missed
        else _("No date went by without an answer.")
    )
    lines = [*flow(screen, screen.verdict(said, good=not missed), indent="  ", first="")]
    for one in found.clients:
        lines += ["", *_client(session, one)]
    return [*lines, *_soon(session, found), *_next(screen, found)]


def _client(session: Session, one: Promises) -> list[str]:
    screen, client = session.screen, one.client
    city = _("{city} time").format(city=dates.city(client.zone))
    lines = flow(screen, listed((safe(client.name), city), screen), indent="  ", first="")
    lines += flow(screen, _("Your hours: {hours}").format(hours=format_hours(client.weekly)), indent="  ")
    rows = [(name, one.minutes.get(name, 0), count) for name, count in one.counts.items()]
    rows = [row for row in rows if row[1] or row[2] != Count()]
    if screen.accessible:
        return [*lines, *(part for row in rows for part in flow(screen, _told(*row) + ".")), *_late(session, one)]
    if screen.narrow:
        told = [part for row in rows for part in flow(screen, _told(*row), indent="    ", first="  ")]
        return [*lines, *told, *_late(session, one)]
    room = screen.width - _AGREED - 3 * _NUMBER
    heads = (
        pgettext("sla", "agreed"),
        pgettext("sla", "running"),
        pgettext("sla", "paused"),
        pgettext("sla", "missed"),
    )
    lines.append(_row(screen, ("", *heads), room))
    for name, minutes, count in rows:
        texts = (f"  {_name(name)}", _agreed(minutes), str(count.running), str(count.paused), str(count.missed))
        lines.append(_row(screen, texts, room, screen.late if count.missed else str))
    return [*lines, *_late(session, one)]


def _late(session: Session, one: Promises) -> list[str]:
    """`Atendidos fuera de plazo esta semana: ACC-16 (primera respuesta).`"""
    if not one.late:
        return []
    named = [f"{late.case} ({_deadline(session, late)})" for late in one.late[:_LATE_NAMED]]
    if more := len(one.late) - len(named):
        named.append(_("and {n} more").format(n=more))
    text = _("Done after its date this week: {named}.").format(named="; ".join(named))
    screen = session.screen
    return flow(screen, text) if screen.accessible else flow(screen, text, indent="    ", first="  ")


def _row(screen: Screen, texts: tuple[str, ...], room: int, paint: Callable[[str], str] = str) -> str:
    first, agreed, *numbers, last = texts
    padded = [screen.pad(agreed, _AGREED, right=True), *(screen.pad(text, _NUMBER, right=True) for text in numbers)]
    return (screen.pad(first, room) + "".join(padded) + paint(screen.pad(last, _NUMBER, right=True))).rstrip()


def _told(name: str, minutes: int, count: Count) -> str:
    agreed = f" ({_agreed(minutes)})" if minutes else ""
    facts = (
        _("{n} running").format(n=count.running),
        _("{n} paused").format(n=count.paused),
        ngettext("{n} missed", "{n} missed", count.missed).format(n=count.missed),
    )
    return f"{_name(name)}{agreed}: {', '.join(facts)}"


def _name(name: str) -> str:
    return _("Platforms and others") if name == OTHERS else sentence(promise_name(name))


def _agreed(minutes: int) -> str:
    return dates.duration(minutes * 60, days=False) if minutes else ""


def _soon(session: Session, found: Overview) -> list[str]:
    if not found.soon:
        return []
    screen, now = session.screen, session.now
    zones = {one.client.slug: one.client.zone for one in found.clients}
    lines = ["", screen.block(pgettext("sla", "Next"))]
    width = max(cells(one.case) for one in found.soon)
    for one in found.soon:
        when = dates.relative_column(one.due_at, tz=zones[one.client], now=now)
        what = _deadline(session, one)
        if one.state == ClockState.MISSED:
            what = _("{what}, {span} ago").format(what=what, span=whole(dates.duration(now - one.due_at)))
        what = listed((what, user_hour(session, one.due_at, zones[one.client])), screen)
        if screen.accessible:
            lines += flow(screen, f"{' '.join(when.split())}. {one.case}. {sentence(what)}.")
            continue
        painted = _urgency(screen, one, now)(screen.pad(when, DATE_COLUMN, right=True))
        first = f"  {painted}   {screen.name(screen.pad(one.case, width))}  "
        lines += flow(screen, what, indent=" " * (2 + DATE_COLUMN + 3 + width + 2), first=first)
    return lines


def _urgency(screen: Screen, one: Soon, now: datetime) -> Callable[[str], str]:
    if one.state == ClockState.MISSED or (one.due_at - now).total_seconds() < 24 * 3600:
        return screen.late
    return screen.soon if one.warn_at is not None and now >= one.warn_at else str


def _deadline(session: Session, one: Soon | Late) -> str:
    """Our promise by name, a rule by its title."""
    from concierge_cli.errors import NotFound

    base = one.clock.partition("#")[0]
    if one.kind in ("sla", "promise"):
        return promise_name(one.clock if one.kind == "sla" else base)
    if base == "platform_task":
        return _("what the platform asked for")
    try:
        return str(session.playbooks.rule_words(base).title)
    except NotFound:
        return label("clock_kind", one.kind)


def _next(screen: Screen, found: Overview) -> list[str]:
    if not found.soon:
        return screen.next("concierge kpi --week", _("the figures of this week"))
    return screen.next(f"concierge show {found.soon[0].case}", _("the case whose date comes first"))
